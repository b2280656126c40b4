"""Whose is what: names and numbers of platforms against the roster, and what belongs to nobody for sure."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from downloads import ROSTER, canvas, moodle, zipped

from autograder.collect import roster, sorting
from autograder.collect.archive import Download, unpacked
from autograder.collect.roster import Roster
from autograder.collect.sorting import Sorted, Stamp
from autograder.collect.times import Times

NOW = datetime(2026, 9, 16, 9, 30, tzinfo=UTC)
TWINS = "id,name,moodle,canvas\na,Anna Berg,31,\nb,Anna Berg,,4712\nc,Cleo Dahl,,4713\n"


def sort(folder: Path, *paths: str, students: str | None = ROSTER, times: Times | None = None) -> Sorted:
    known: Roster | None = None
    if students is not None:
        (folder / "roster.csv").write_text(students, encoding="utf-8")
        known = roster.read(folder / "roster.csv", "roster.csv")
    entries = unpacked(zipped(dict.fromkeys(paths, b"")), ZoneInfo("UTC"))
    return sorting.sort([Download(label="d.zip", entries=entries, made=NOW)], known, times or Times())


def whose(done: Sorted) -> dict[str, list[str]]:
    return {
        student: [entry.path[-1] for handed in found for _, entry in handed.files]
        for student, found in done.handed.items()
    }


def test_each_student_gets_their_files_of_both_platforms(tmp_path: Path) -> None:
    done = sort(
        tmp_path,
        moodle("Anna Berg", 31),
        moodle("Anna Berg", 31, "data.csv"),
        moodle("Jörg Müller", 32, "hw.zip", folders=False),
        canvas("whoever", 4713, 5),
        canvas("delacruzchloé", 99, 6).replace("_99_", "_4714_"),
        "__MACOSX/._x",
        ".DS_Store",
    )
    assert whose(done) == {
        "s1": ["convolution.ipynb", "data.csv"],
        "s2": ["Jörg Müller_32_assignsubmission_file_hw.zip"],
        "s3": ["whoever_4713_5_convolution.ipynb"],
        "s4": ["delacruzchloé_4714_6_convolution.ipynb"],
    }
    assert done.left == []


def test_what_belongs_to_nobody_is_left_with_the_reason(tmp_path: Path) -> None:
    done = sort(
        tmp_path,
        moodle("Ana Berg", 31),
        moodle("Participant", 32),
        canvas("berganna", 9999, 5),
        "anon_x7Kq2_90210_x.ipynb",
        moodle("Anna Berg", 31, "onlinetext.html", kind="onlinetext"),
        "berganna_4711_text.html",
        "berganna_4711_link.html",
        "grades.csv",
        "../x",
    )
    assert whose(done) == {}
    assert sorted(done.left) == sorted(
        [
            f"{moodle('Ana Berg', 31)}: no student of the roster is 'Ana Berg', did you mean 'Anna Berg'?",
            f"{moodle('Participant', 32)}: no student of the roster is 'Participant'",
            f"{canvas('berganna', 9999, 5)}: Canvas's number is 9999, the roster has 4711 for s1",
            "anon_x7Kq2_90210_x.ipynb: no student of the roster is number anon_x7Kq2",
            "Anna Berg_31_assignsubmission_onlinetext_/onlinetext.html: text typed into Moodle, expected a file",
            "berganna_4711_text.html: text typed into Canvas, expected a file",
            "berganna_4711_link.html: a link, expected a file",
            "grades.csv: not named as Moodle or Canvas names what is handed in",
            "../x: its path leads out of the archive",
        ]
    )


def test_what_is_no_download_gets_one_line(tmp_path: Path) -> None:
    done = sort(tmp_path, *(f"photos/{i}.jpg" for i in range(10_000)))
    assert (whose(done), done.left) == (
        {},
        ["d.zip: 10000 files, not named as Moodle or Canvas names what is handed in"],
    )


def test_a_stranger_with_many_files_gets_one_line(tmp_path: Path) -> None:
    done = sort(tmp_path, *(moodle("Bob Bach", 9, f"{i}.jpg") for i in range(100)))
    assert done.left == [f"{moodle('Bob Bach', 9, '0.jpg')} and 99 more: no student of the roster is 'Bob Bach'"]


def test_two_of_one_name_are_told_apart_by_number_or_not_at_all(tmp_path: Path) -> None:
    done = sort(tmp_path, moodle("Anna Berg", 31), moodle("Anna Berg", 32), canvas("berganna", 4712, 5), students=TWINS)
    assert whose(done) == {"a": ["convolution.ipynb"], "b": ["berganna_4712_5_convolution.ipynb"]}
    assert done.left == [
        "Anna Berg_32_assignsubmission_file_/convolution.ipynb: 2 students of the roster have this name (a, b): "
        "write 32 into the column moodle of the right one, or give --times"
    ]


def test_a_worksheet_tells_two_of_one_name_apart(tmp_path: Path) -> None:
    known = roster.Student(id="b", name="Anna Berg")
    done = sort(tmp_path, moodle("Anna Berg", 32), students=TWINS, times=Times(numbers={"32": known}))
    assert whose(done) == {"b": ["convolution.ipynb"]}


def test_a_stranger_of_a_students_name_does_not_take_their_place(tmp_path: Path) -> None:
    """Somebody who is not in the roster, or who took the name of another."""
    done = sort(tmp_path, moodle("Cleo Dahl", 41), moodle("Cleo Dahl", 42), students=TWINS)
    assert whose(done) == {}
    why = "2 of this name in the download, one in the roster (c): write c's number into the roster's column moodle"
    assert done.left == [f"{moodle('Cleo Dahl', number)}: {why}" for number in (41, 42)]


def test_a_stranger_is_told_from_the_student_whose_number_is_known(tmp_path: Path) -> None:
    known = roster.Student(id="c", name="Cleo Dahl")
    files = moodle("Cleo Dahl", 41), moodle("Cleo Dahl", 42)
    done = sort(tmp_path, *files, students=TWINS, times=Times(numbers={"42": known}))
    assert [handed.files[0][0].number for handed in done.handed["c"]] == ["42"]
    assert done.left == [f"{files[0]}: named as c, whose number is 42"]


def test_a_user_of_canvas_who_is_called_like_a_number_takes_nobodys_place(tmp_path: Path) -> None:
    done = sort(tmp_path, "evil_4711_123_456_convolution.ipynb", "müllerjörg_4712_123_456_x.ipynb")
    assert whose(done) == {"s2": ["müllerjörg_4712_123_456_x.ipynb"]}
    assert done.left == [
        "evil_4711_123_456_convolution.ipynb: may be of Canvas's number 4711 or 123, and the name is not the roster's"
    ]


def test_without_a_roster_names_become_ids_and_numbers_tell_namesakes_apart(tmp_path: Path) -> None:
    paths = moodle("Jörg O'Brien", 7), moodle("Participant", 8), moodle("Participant", 9), canvas("berganna", 4711, 5)
    done = sort(tmp_path, *paths, "anon_x7Kq2_90210_x.ipynb", students=None)
    assert sorted(done.handed) == ["anon_x7Kq2", "berganna", "jörg-obrien", "participant-8", "participant-9"]


def test_late_marks_and_the_newest_of_canvass_numbers_are_kept(tmp_path: Path) -> None:
    done = sort(tmp_path, canvas("berganna", 4711, 7, "a.ipynb", late=True), canvas("berganna", 4711, 5, late=True))
    (handed,) = done.handed["s1"]
    assert (handed.platform, handed.marked_late, handed.stamp) == ("Canvas", True, Stamp(number=7, made=NOW))


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("one", "other", "newer"),
    [
        (Stamp(at=NOW + MINUTE, number=1, made=NOW), Stamp(at=NOW, number=2, made=NOW + MINUTE), True),
        (Stamp(at=NOW + MINUTE / 2, number=1), Stamp(at=NOW, number=2), False),
        (Stamp(at=NOW, number=2), Stamp(number=1, made=NOW), True),
        (Stamp(at=NOW, made=NOW), Stamp(made=NOW + MINUTE), False),
        (Stamp(at=NOW), Stamp(made=NOW), None),
        (Stamp(at=NOW, number=1, made=NOW), Stamp(at=NOW, number=1, made=NOW), None),
    ],
)
def test_the_time_tells_what_is_newer_then_canvass_number_then_the_download(
    one: Stamp, other: Stamp, newer: bool | None
) -> None:
    assert one.newer(other) is newer
    assert other.newer(one) is (None if newer is None else not newer)
