"""`autograder collect`, as a command: real downloads in, submissions and a whole account of them out."""

import json
import subprocess
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from classroom import CHECKOUT, answered, make_course, nbgrader, run
from downloads import MADE, ROSTER, canvas, course, moodle, notebook, tree, zipped
from nbgrader.api import Gradebook

from autograder.cli import main

NO_TIME = (
    "which count as in time: a download of {} has only the time of its making; "
    "--times FILE.csv says when: Moodle's grading worksheet, or columns student and time"
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course's folder, and the one that commands are called in."""
    made = course(tmp_path / "course")
    monkeypatch.chdir(made)
    return made


def collect(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    """The exit status of collecting, and the lines that it prints."""
    status = main(["collect", "convolution", *arguments])
    said = capsys.readouterr()
    return status, (said.out + said.err).splitlines()


def a_class(folder: Path) -> Path:
    """Moodle's download of a small class."""
    files = {
        moodle("Anna Berg", 31): notebook("anna"),
        moodle("Jörg Müller", 32, "hw.zip"): zipped({"w/convolution.ipynb": notebook("jörg"), "w/x.csv": b"1"}),
        moodle("Sean OBrien", 33, "hw.zip"): b"half an archive",
        moodle("Ana Bergg", 34): notebook("bob"),
    }
    path = folder / "CS1-Convolution-77.zip"
    path.write_bytes(zipped(files))
    return path


def test_a_dry_run_says_what_goes_where_and_collecting_does_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    download = a_class(root)
    closing = [
        f"no time: 3, {NO_TIME.format('Moodle')}",
        "missing (1): s4",
        "not placed (2):",
        "  Ana Bergg_34_assignsubmission_file_/convolution.ipynb: "
        "no student of the roster is 'Ana Bergg', did you mean 'Anna Berg'?",
        "  s3: Sean OBrien_33_assignsubmission_file_/hw.zip: "
        "not unpacked: not a zip archive that can be read: file is not a zip file",
    ]
    assert collect(capsys, str(download), "--dry-run") == (
        1,
        [
            "s1: new: Anna Berg_31_assignsubmission_file_/convolution.ipynb -> submitted/s1/convolution (no time)",
            "s2: new: Jörg Müller_32_assignsubmission_file_/hw.zip/w/convolution.ipynb and 1 more "
            "-> submitted/s2/convolution (no time)",
            "s3: new: 1 file, none the notebook -> submitted/s3/convolution (no time)",
            "convolution: 3 new; nothing was written",
            *closing,
        ],
    )
    assert not (root / "submitted").exists()
    assert collect(capsys, str(download)) == (1, ["convolution: 3 new", *closing])
    assert tree(root) == {
        "s1/convolution/convolution.ipynb": notebook("anna"),
        "s2/convolution/convolution.ipynb": notebook("jörg"),
        "s2/convolution/x.csv": b"1",
        "s3/convolution/hw.zip": b"half an archive",
    }
    assert collect(capsys, str(download)) == (1, ["convolution: 3 there already", *closing])


def test_an_unpacked_download_is_collected_as_the_archive_is(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zipfile.ZipFile(a_class(root)).extractall(root / "unpacked")
    status, lines = collect(capsys, "unpacked")
    assert (status, lines[0]) == (1, "convolution: 3 new")
    assert sorted(tree(root)) == [
        "s1/convolution/convolution.ipynb",
        "s2/convolution/convolution.ipynb",
        "s2/convolution/x.csv",
        "s3/convolution/hw.zip",
    ]


def test_a_newer_download_replaces_and_what_it_replaced_is_kept(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = {canvas("berganna", 4711, 50): b"1", canvas("müllerjörg", 4712, 51): b"1"}
    later = {
        canvas("berganna", 4711, 50): b"1",
        canvas("müllerjörg", 4712, 60, "convolution-1.ipynb", late=True): b"2",
        canvas("müllerjörg", 4712, 61, "convolution-2.ipynb", late=True): b"3",
    }
    (root / "a.zip").write_bytes(zipped(first))
    (root / "b.zip").write_bytes(zipped(later))
    collect(capsys, "a.zip")
    assert collect(capsys, "b.zip") == (
        0,
        [
            "convolution: 1 newer (the old ones kept aside), 1 there already",
            "the old ones: .autograder/replaced/convolution/<student>",
            f"no time: 2, {NO_TIME.format('Canvas')}",
            "marked late, and no time (1): s2",
            "missing (2): s3, s4",
            "older, not taken (1):",
            "  s2: müllerjörg_LATE_4712_60_convolution-1.ipynb: older than müllerjörg_LATE_4712_61_convolution-2.ipynb",
        ],
    )
    assert tree(root) == {"s1/convolution/convolution.ipynb": b"1", "s2/convolution/convolution.ipynb": b"3"}
    assert list(tree(root, ".autograder/replaced/convolution/s2").values()) == [b"1"]
    status, lines = collect(capsys, "a.zip")
    assert (status, lines[:2]) == (
        0,
        ["s2: older than what is there: a.zip", "convolution: 1 there already, 1 older than what is there"],
    )
    assert collect(capsys, "a.zip", "b.zip")[1][0] == "convolution: 2 there already"


def test_of_two_downloads_at_once_the_newer_is_taken_and_only_what_differs_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    anna, first, second = moodle("Anna Berg", 31), notebook("first"), notebook("second")
    (root / "a.zip").write_bytes(zipped({anna: first, moodle("Jörg Müller", 32): first}, MADE))
    (root / "b.zip").write_bytes(zipped({anna: first, moodle("Jörg Müller", 32): second}, MADE + timedelta(days=1)))
    status, lines = collect(capsys, "b.zip", "a.zip")
    assert (status, lines[0], lines[-2:]) == (
        0,
        "convolution: 2 new",
        ["older, not taken (1):", "  s2: that of a.zip: not newer than that of b.zip"],
    )
    assert tree(root)["s2/convolution/convolution.ipynb"] == second


def test_one_bad_archive_stops_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = root / "downloaded"
    folder.mkdir()
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 half of it")
    (folder / "good.zip").write_bytes(zipped({moodle("Anna Berg", 31): notebook()}))
    assert collect(capsys, "downloaded") == (
        1,
        [
            "convolution: 1 new",
            f"no time: 1, {NO_TIME.format('Moodle')}",
            "missing (3): s2, s3, s4",
            "not placed (1):",
            "  broken.zip: not a zip archive that can be read: file is not a zip file",
        ],
    )


def test_what_is_there_and_not_known_to_be_older_stays(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = root / "submitted" / "s1" / "convolution"
    folder.mkdir(parents=True)
    (folder / "convolution.ipynb").write_bytes(b"by hand")
    (root / "a.zip").write_bytes(zipped({moodle("Anna Berg", 31): notebook()}))
    status, lines = collect(capsys, "a.zip")
    assert (status, lines[0]) == (
        1,
        "s1: not known to be newer than what is there: submitted/s1/convolution stays; "
        "move it away to take that of a.zip",
    )
    assert tree(root) == {"s1/convolution/convolution.ipynb": b"by hand"}


def test_without_a_roster_students_are_named_after_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = course(tmp_path / "course", roster=None)
    monkeypatch.chdir(root)
    (root / "a.zip").write_bytes(zipped({moodle("Anna Berg", 31): notebook()}))
    status, lines = collect(capsys, "a.zip")
    assert (status, sorted(tree(root))) == (0, ["anna-berg/convolution/convolution.ipynb"])
    assert lines[-1] == "missing: not known without a roster (roster: in course.yml)"


def test_the_excused_are_not_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = course(tmp_path / "course", excused=["s3"])
    monkeypatch.chdir(root)
    (root / "a.zip").write_bytes(zipped({moodle("Anna Berg", 31): notebook()}))
    assert collect(capsys, "a.zip")[1][-1] == "missing (2): s2, s4"


@pytest.mark.parametrize(
    ("arguments", "roster", "lines"),
    [
        (["a.zip"], "id,name\n,Anna\ns1,\n", ["roster.csv: line 2: id: empty", "roster.csv: line 3: name: empty"]),
        (["none.zip"], ROSTER, ["{}/none.zip: not found, expected a zip archive or a folder"]),
        (["a.zip", "--times", "none.csv"], ROSTER, ["none.csv: not found in {}"]),
    ],
)
def test_what_the_instructor_mends_is_told_before_anything_is_written(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], roster: str, lines: list[str]
) -> None:
    (root / "roster.csv").write_text(roster)
    (root / "a.zip").write_bytes(zipped({moodle("Anna Berg", 31): notebook()}))
    assert collect(capsys, *arguments) == (2, [line.format(root) for line in lines])
    assert not (root / "submitted").exists()


def test_times_of_a_worksheet_and_of_an_archive_reach_nbgraders_late_policy(tmp_path: Path) -> None:
    """The whole way: Moodle's zip with times of its own, then its worksheet, as nbgrader counts lateness."""
    root = make_course(tmp_path / "course", exercises=("output_size",))
    described = yaml.safe_load((root / "course.yml").read_text()) | {"roster": "roster.csv"}
    (root / "course.yml").write_text(yaml.safe_dump(described))
    (root / "roster.csv").write_text(ROSTER)
    nbgrader(root, "generate_assignment", "convolution")
    content = json.dumps(answered(root)).encode()
    due = datetime(2026, 10, 26, 23, 59)
    files = {
        moodle("Anna Berg", 31): (content, due - timedelta(hours=3)),
        moodle("Jörg Müller", 32): (content, due + timedelta(hours=1)),
        moodle("Sean OBrien", 33): (content, due + timedelta(hours=2)),
    }
    (root / "moodle.zip").write_bytes(zipped(files))
    done = run(root, "autograder", "collect", "convolution", "moodle.zip")
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "convolution: 3 new",
            "times: 3 to 2 s, of the archive's entries, taken as Europe/Copenhagen",
            "missing (1): s4",
        ],
    )
    (root / "worksheet.csv").write_text(
        "\ufeffIdentifier,Full name,Email address,Last modified (submission)\r\n"
        'Participant 31,Anna Berg,anna@example.edu,"Tuesday, 27 October 2026, 1:14 AM"\r\n'
        'Participant 32,Jörg Müller,jorg@example.edu,"Monday, 26 October 2026, 11:14 PM"\r\n',
        encoding="utf-8",
    )
    done = run(root, "autograder", "collect", "convolution", "moodle.zip", "--times", "worksheet.csv")
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "convolution: 3 there already",
            "time written anew (2): s1, s2",
            "times: 2 to the minute, of worksheet.csv, taken as Europe/Copenhagen",
            "times: 1 to 2 s, of the archive's entries, taken as Europe/Copenhagen",
            "missing (1): s4",
        ],
    )
    assert run(root, "autograder", "grade", "convolution").returncode == 0
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        found = gradebook.assignment_submissions("convolution")
        late = {submission.student.id: submission.total_seconds_late for submission in found}
    assert late == {"s1": 4500, "s2": 0, "s3": 7200}


def test_what_holds_students_names_is_not_taken_into_git() -> None:
    names = ["downloaded/x", "roster.csv", "submitted/x", ".autograder/x"]
    done = subprocess.run(["git", "check-ignore", *names], cwd=CHECKOUT, capture_output=True, text=True)
    assert done.stdout.splitlines() == names
