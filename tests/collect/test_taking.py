"""What is taken of a submission, where it goes, and the line that each thing gets that is not taken."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from downloads import canvas, moodle, notebook, zipped
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect import taking
from autograder.collect.archive import unpacked
from autograder.collect.download import readings
from autograder.collect.sorting import Handed, Stamp
from autograder.collect.taking import Taken

ZONE = ZoneInfo("UTC")
PLACE = "A_1_assignsubmission_file_"


def take(files: dict[str, bytes]) -> Taken:
    """What is taken of files, by their paths in a download."""
    parts = tuple((readings(entry.path)[0], entry) for entry in unpacked(zipped(files), ZONE))
    return taking.take(
        Handed(student="a", platform="Moodle", label="d.zip", stamp=Stamp(), files=parts), "convolution", ZONE
    )


def of_moodle(files: dict[str, bytes]) -> Taken:
    return take({moodle("A", 1, name): content for name, content in files.items()})


def names(taken: Taken) -> list[str]:
    return sorted("/".join(path) for path in taken.files)


@pytest.mark.parametrize(
    ("handed_in", "placed", "origin"),
    [
        (["convolution.ipynb", "data.csv"], ["convolution.ipynb", "data.csv"], "convolution.ipynb"),
        (["hw/convolution.ipynb", "hw/d/x", "y"], ["convolution.ipynb", "d/x", "y"], "hw/convolution.ipynb"),
        (["convolution (2).ipynb"], ["convolution.ipynb"], "convolution (2).ipynb"),
        (
            ["Convolution-1.ipynb", "convolution-3.ipynb"],
            ["Convolution-1.ipynb", "convolution.ipynb"],
            "convolution-3.ipynb",
        ),
        (
            ["convolution.ipynb", "convolution-1.ipynb"],
            ["convolution-1.ipynb", "convolution.ipynb"],
            "convolution.ipynb",
        ),
        (["w/mine.ipynb"], ["mine.ipynb"], "w/mine.ipynb"),
        (["mine.ipynb", "w/theirs.ipynb"], ["mine.ipynb", "w/theirs.ipynb"], ""),
        (
            ["a/convolution.ipynb", "a/b/convolution.ipynb"],
            ["b/convolution.ipynb", "convolution.ipynb"],
            "a/convolution.ipynb",
        ),
        (["report.pdf", "convolution.ipynb.txt"], ["convolution.ipynb.txt", "report.pdf"], ""),
    ],
)
def test_the_notebook_goes_where_it_is_graded_and_the_rest_stays_beside_it(
    handed_in: list[str], placed: list[str], origin: str
) -> None:
    taken = of_moodle({name: name.encode() for name in handed_in})
    assert (names(taken), taken.left) == (placed, ())
    assert taken.origin == (f"{PLACE}/{origin}" if origin else "")
    if origin:
        assert taken.files[(Path(placed[-1] if len(placed) == 1 else "convolution.ipynb").name,)] == origin.encode()


def test_what_systems_leave_beside_ones_files_is_left_out_in_silence() -> None:
    junk = ".DS_Store", "__MACOSX/._convolution.ipynb", ".ipynb_checkpoints/convolution-checkpoint.ipynb", "w/Thumbs.db"
    taken = of_moodle(
        {"convolution.ipynb": b"1", "w.zip": zipped(dict.fromkeys(junk, b"")), **dict.fromkeys(junk, b"")}
    )
    assert (names(taken), taken.left) == (["convolution.ipynb"], ())


def test_archives_in_archives_are_unpacked_three_deep_and_no_deeper() -> None:
    content = zipped({"convolution.ipynb": notebook()})
    for depth in range(2):
        content = zipped({f"{depth}.zip": content})
    assert names(of_moodle({"hw.zip": content})) == ["convolution.ipynb"]
    taken = of_moodle({"hw.zip": zipped({"deep.zip": content})})
    assert names(taken) == ["0.zip"]
    assert taken.left == (
        f"{PLACE}/hw.zip/deep.zip/1.zip/0.zip: not unpacked: the 4th archive in another, at most 3 are opened",
    )


def test_of_canvass_resubmissions_the_newest_is_taken_by_its_number() -> None:
    files = {
        canvas("a", 1, 90, "convolution-1.ipynb"): b"older",
        canvas("a", 1, 95, "convolution.ipynb"): b"newest",
        canvas("a", 1, 93, "convolution-2.ipynb"): b"old",
        canvas("a", 1, 91, "data.csv"): b"",
    }
    taken = take(files)
    assert taken.files == {("convolution.ipynb",): b"newest", ("data.csv",): b""}
    assert taken.older == (
        "a_1_90_convolution-1.ipynb: older than a_1_95_convolution.ipynb",
        "a_1_93_convolution-2.ipynb: older than a_1_95_convolution.ipynb",
    )
    assert taken.left == ()


@pytest.mark.parametrize(
    ("files", "placed", "left"),
    [
        (
            {"hw.zip": b"no archive"},
            ["hw.zip"],
            "hw.zip: not unpacked: not a zip archive that can be read: file is not a zip file",
        ),
        ({"hw.zip": zipped({"../../x": b"", "ok": b""})}, ["ok"], "hw.zip/../../x: its path leads out of the archive"),
        (
            {"hw.zip": zipped({f"{i}": b"" for i in range(10_000)})},
            ["hw.zip"],
            "hw.zip: not unpacked: 10000 files, at most 500 are taken",
        ),
        ({"hw.zip": zipped({"x": bytes(26 << 20), "ok": b""})}, ["ok"], "hw.zip/x: 26 MB, at most 25 MB are taken"),
        ({"x": bytes(26 << 20), "ok": b""}, ["ok"], "x: 26 MB, at most 25 MB are taken"),
        ({"timestamp.txt": b"2000-01-01", "ok": b""}, ["ok"], "timestamp.txt: a name that nbgrader keeps for itself"),
        (
            {"h.zip": zipped({"convolution.ipynb": b"", "submission_secret.txt": b""})},
            ["convolution.ipynb"],
            "h.zip/submission_secret.txt: a name that nbgrader keeps for itself",
        ),
        ({"a": b"", "a/b": b""}, ["a"], "a/b: a file and a folder have the name a/b"),
        (
            {"w/convolution.ipynb": b"", "x": b"1", "w/x": b"2"},
            ["convolution.ipynb", "x"],
            "x: another file is x already",
        ),
        ({"a.zip": zipped({"x": b"1"}), "b.zip": zipped({"x": b"2"})}, ["x"], "b.zip/x: the second file of this name"),
    ],
)
def test_what_is_not_taken_gets_a_line_and_the_rest_is_taken(
    files: dict[str, bytes], placed: list[str], left: str
) -> None:
    taken = of_moodle(files)
    assert names(taken) == placed
    assert taken.left == (f"{PLACE}/{left}",)


def test_a_submission_has_a_limit_as_a_whole() -> None:
    taken = of_moodle({f"{i}.bin": bytes(24 << 20) for i in range(5)})
    assert names(taken) == ["0.bin", "1.bin", "2.bin", "3.bin"]
    assert taken.left == (f"{PLACE}/4.bin: 24 MB, at most 4 MB are taken",)
    taken = of_moodle({f"{i}": b"" for i in range(501)})
    assert (names(taken), taken.left) == ([], (f"{PLACE}/0: one of 501 files, at most 500 are taken",))


def test_a_bomb_of_bombs_stops_at_the_limit_of_the_submission() -> None:
    bomb = zipped({f"{i}": bytes(24 << 20) for i in range(6)})
    taken = of_moodle({f"{i}.zip": bomb for i in range(3)})
    assert sum(map(len, taken.files.values())) <= taking.MOST_BYTES
    assert len(taken.left) == 14


PARTS = st.text(st.sampled_from("ab./~\\:"), min_size=1, max_size=8)


@given(
    st.dictionaries(
        st.one_of(PARTS, st.just("convolution.ipynb"), PARTS.map("{}/convolution.ipynb".format)), st.binary(max_size=3)
    )
)
def test_whatever_the_paths_are_files_stay_inside_and_nothing_is_lost(files: dict[str, bytes]) -> None:
    taken = of_moodle({"hw.zip": zipped(files)}) if files else Taken()
    for path in taken.files:
        assert path
        assert all(part not in ("", ".", "..") and "/" not in part and "\\" not in part for part in path)
        assert not any(path[:i] in taken.files for i in range(1, len(path)))
    whole = [name for name in files if not name.replace("\\", "/").endswith("/")]
    assert len(taken.files) + len(taken.left) == len(whole)
