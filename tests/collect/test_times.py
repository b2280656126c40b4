"""When each student handed in: Moodle's grading worksheet as Moodle writes it, and plain lists."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from downloads import ROSTER

from autograder.collect import roster, times
from autograder.exercise import CourseError

ZONE = ZoneInfo("Europe/Copenhagen")
HEAD = "\ufeffIdentifier,Full name,ID number,Email address,Status,Grade,Last modified (submission),Online text\r\n"
EVENING = datetime(2026, 9, 14, 21, 14, tzinfo=UTC)


def read(folder: Path, text: str) -> times.Times:
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "times.csv").write_text(text, encoding="utf-8")
    return times.read(folder / "times.csv", roster.read(folder / "roster.csv", "roster.csv"), ZONE)


@pytest.mark.parametrize(
    "when",
    [
        "Monday, 14 September 2026, 11:14 PM",
        "Monday, September 14, 2026, 11:14 PM",
        "Monday, 14 September 2026, 23:14",
        "14 September 2026, 11:14 PM",
        "2026-09-14 23:14:00",
        "2026-09-14T21:14:00Z",
        "2026-09-14 21:14+00:00",
    ],
)
def test_a_worksheet_tells_when_and_whose_number_is_whose(tmp_path: Path, when: str) -> None:
    row = f'Participant 31,A. Berg,,ANNA@example.edu,Submitted for grading - - ,-,"{when}","<p>one\ntwo</p>"\r\n'
    found = read(tmp_path, HEAD + row + "Participant 32,Müller Jörg,,,No submission - - ,-,-,\r\n")
    assert found.of == {"s1": EVENING}
    assert {number: student.id for number, student in found.numbers.items()} == {"31": "s1", "32": "s2"}
    assert found.by_number == {"31": EVENING}
    assert found.precision == "to the minute, of times.csv, taken as Europe/Copenhagen"


def test_a_blind_worksheet_tells_the_times_of_numbers(tmp_path: Path) -> None:
    found = read(tmp_path, "Identifier,Last modified (submission)\nParticipant 31,2026-09-14 23:14\nParticipant 9,\n")
    assert (found.of, found.numbers, found.by_number) == ({}, {}, {"31": EVENING})


def test_a_list_names_students_by_whatever_the_roster_knows(tmp_path: Path) -> None:
    found = read(
        tmp_path, "Student;Time\ns1;2026-09-14 23:14\n4712;2026-09-14 23:14\nsean@example.edu;2026-09-14 23:14\n"
    )
    assert found.of == {"s1": EVENING, "s2": EVENING, "s3": EVENING}
    assert found.precision == "as times.csv has them, in Europe/Copenhagen where it names no other zone"


def test_all_faults_of_a_list_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        read(tmp_path, "student,time\nAna Berg,2026-09-14 23:14\ns2,yesterday\n")
    assert str(caught.value).splitlines() == [
        "times.csv: line 2: student: 'Ana Berg' is not in the roster, did you mean 'Anna Berg'?",
        "times.csv: line 3: time: found 'yesterday', expected one like 2026-09-14 23:59:00",
    ]


def test_a_date_in_another_language_is_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        read(tmp_path, 'Identifier,Last modified (submission)\nParticipant 3,"lundi 14 septembre 2026, 23:14"\n')
    assert str(caught.value) == (
        "times.csv: line 2: last modified (submission): found 'lundi 14 septembre 2026, 23:14', "
        "expected a date as Moodle writes it in English"
    )


def test_a_list_of_something_else_is_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        read(tmp_path, "Identifikator,Zuletzt\nx,y\n")
    assert str(caught.value) == (
        "times.csv: columns identifikator, zuletzt; expected student and time, "
        "or Moodle's grading worksheet in English (Identifier, Last modified (submission))"
    )
