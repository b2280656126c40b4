"""Where submissions go: new ones, newer ones in place of older ones, and nothing that is lost on the way."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from downloads import course, tree
from nbgrader.utils import parse_utc

from autograder.collect import place as placing
from autograder.collect.place import Placed, latest, place
from autograder.collect.sorting import Handed, Stamp
from autograder.collect.taking import Taken
from autograder.content.folder import AssignmentFolder, Folder

NOW = datetime(2026, 9, 14, 21, 14, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def assignment(tmp_path: Path) -> AssignmentFolder:
    return Folder(course(tmp_path / "course")).assignment("convolution")


def put(to: AssignmentFolder, content: bytes, *, dry: bool = False, listed: bool = False, **stamp: object) -> Placed:
    handed = Handed(student="s1", platform="Moodle", label="d.zip", stamp=Stamp(**stamp), listed=listed)
    return place(handed, Taken(files={("convolution.ipynb",): content, ("d", "x"): b""}), to, dry=dry)


def there(assignment: AssignmentFolder) -> dict[str, bytes]:
    return tree(assignment.folder.root, "submitted/s1/convolution")


def aside(assignment: AssignmentFolder) -> list[bytes]:
    return [path.read_bytes() for path in sorted(assignment.replaced("s1").glob("*/convolution.ipynb"))]


def test_a_new_submission_is_written_with_its_time_as_nbgrader_reads_it(assignment: AssignmentFolder) -> None:
    assert put(assignment, b"1", at=NOW).status == "new"
    assert there(assignment) == {
        "convolution.ipynb": b"1",
        "d/x": b"",
        "timestamp.txt": b"2026-09-14 21:14:06 UTC",
    }
    assert parse_utc((assignment.submission("s1") / "timestamp.txt").read_text()) == NOW.replace(tzinfo=None)
    assert [path.name for path in assignment.folder.submitted.glob("s1/*")] == ["convolution"]


def test_without_a_time_there_is_no_stamp(assignment: AssignmentFolder) -> None:
    assert not put(assignment, b"1", made=NOW).has_time
    assert sorted(there(assignment)) == ["convolution.ipynb", "d/x"]


def test_a_dry_run_writes_nothing(assignment: AssignmentFolder) -> None:
    before = sorted(assignment.folder.root.rglob("*"))
    assert put(assignment, b"1", at=NOW, dry=True).status == "new"
    assert sorted(assignment.folder.root.rglob("*")) == before


@pytest.mark.parametrize("by", ["at", "number", "made"])
def test_a_newer_one_takes_the_place_and_the_old_one_is_kept_aside(assignment: AssignmentFolder, by: str) -> None:
    old, new = (1, 2) if by == "number" else (NOW, NOW + HOUR)
    put(assignment, b"1", **{by: old})
    assert put(assignment, b"2", **{by: new}, dry=True).status == "newer"
    assert put(assignment, b"2", **{by: new}).status == "newer"
    assert (there(assignment)["convolution.ipynb"], aside(assignment)) == (b"2", [b"1"])
    assert put(assignment, b"1", **{by: old}).status == "older"
    assert put(assignment, b"3", **{by: new}).status == "unclear"
    assert (there(assignment)["convolution.ipynb"], aside(assignment)) == (b"2", [b"1"])


def test_the_same_submission_is_left_alone_and_gets_the_time_it_lacked(assignment: AssignmentFolder) -> None:
    put(assignment, b"1", made=NOW)
    file = assignment.submission("s1") / "convolution.ipynb"
    before = os.stat(file).st_ino
    again = put(assignment, b"1", made=NOW + HOUR)
    assert (again.status, again.timed, again.has_time) == ("same", False, False)
    timed = put(assignment, b"1", at=NOW)
    assert (timed.status, timed.timed, timed.has_time) == ("same", True, True)
    kept = put(assignment, b"1", at=NOW + HOUR)
    assert (kept.timed, there(assignment)["timestamp.txt"]) == (False, b"2026-09-14 21:14:06 UTC")
    listed = put(assignment, b"1", at=NOW + HOUR, listed=True)
    assert (listed.timed, there(assignment)["timestamp.txt"]) == (True, b"2026-09-14 22:14:06 UTC")
    assert os.stat(file).st_ino == before


@pytest.mark.parametrize(
    ("stamp", "status"),
    [
        ("2026-09-14 20:00:00.000000 UTC", "newer"),
        ("2026-09-14 23:00:00.000000 CEST", "newer"),
        ("2026-09-14 23:14:00.000000 Europe/Copenhagen", "newer"),
        ("2026-09-14 23:00:00.0 +0200", "newer"),
        ("2026-09-14T22:00:00+00:00", "older"),
        ("no time", "unclear"),
        ("", "unclear"),
    ],
)
def test_what_came_another_way_is_compared_by_the_time_it_has(
    assignment: AssignmentFolder, stamp: str, status: str
) -> None:
    folder = assignment.submission("s1")
    folder.mkdir(parents=True)
    (folder / "convolution.ipynb").write_bytes(b"by hand")
    if stamp:
        (folder / "timestamp.txt").write_text(stamp)
    assert put(assignment, b"1", at=NOW + timedelta(seconds=60), made=NOW + HOUR).status == status
    assert aside(assignment) == ([b"by hand"] if status == "newer" else [])


def test_a_submission_that_was_changed_by_hand_is_not_taken_for_the_one_collected(assignment: AssignmentFolder) -> None:
    put(assignment, b"1", made=NOW)
    (assignment.submission("s1") / "convolution.ipynb").write_bytes(b"mended by hand")
    assert put(assignment, b"2", made=NOW + HOUR).status == "unclear"
    assert there(assignment)["convolution.ipynb"] == b"mended by hand"


def test_a_link_in_place_of_a_submission_is_neither_followed_nor_replaced(assignment: AssignmentFolder) -> None:
    elsewhere = assignment.folder.root / "elsewhere"
    elsewhere.mkdir()
    assignment.submission("s1").parent.mkdir(parents=True)
    assignment.submission("s1").symlink_to(elsewhere)
    assert put(assignment, b"1", at=NOW).status == "unclear"
    assert list(elsewhere.iterdir()) == []


def test_an_empty_folder_holds_no_submission(assignment: AssignmentFolder) -> None:
    assignment.submission("s1").mkdir(parents=True)
    assert put(assignment, b"1").status == "new"
    assert there(assignment)["convolution.ipynb"] == b"1"


def test_where_the_new_one_cannot_be_put_the_old_one_stays(
    assignment: AssignmentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(assignment, b"1", at=NOW)
    before = there(assignment)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(placing.os, "rename", full)
        patch.setattr(placing.shutil, "move", os.replace)
        with pytest.raises(OSError, match="No space"):
            put(assignment, b"2", at=NOW + HOUR)
    assert there(assignment) == before
    assert [path.name for path in assignment.submission("s1").parent.iterdir()] == ["convolution"]
    assert put(assignment, b"2", at=NOW + HOUR).status == "newer"


def test_of_several_downloads_the_newest_is_taken() -> None:
    found = [
        Handed(student="s1", platform="Moodle", label=label, stamp=Stamp(made=NOW + hours * HOUR))
        for label, hours in (("b", 2), ("c", 3), ("a", 1), ("d", 3))
    ]
    best, others = latest(found)
    assert (best.label, [other.label for other in others]) == ("c", ["b", "a", "d"])
