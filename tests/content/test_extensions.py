"""Extensions and excuses: read from course.yml and its CSV file, every fault at once."""

from datetime import datetime

import pytest

from autograder.content.extensions import Allowance
from autograder.content.folder import Folder
from autograder.exercise import CourseError

COURSE = """
title: Networks
time_zone: Europe/Copenhagen
extensions: extensions.csv
assignments:
  - {name: pooling, title: Pooling, due: 2026-10-26 23:59:00, extensions: {ada: 2026-10-30 12:00:00}, excused: [bob]}
  - {name: lstm, title: LSTM, due: 2026-11-30 23:59:00}
  - {name: extra, title: Extra}
"""


@pytest.fixture
def allowed(tmp_path):
    """What a course with a CSV file allows."""

    def read(table, course=COURSE):
        (tmp_path / "course.yml").write_text(course)
        if table is not None:
            (tmp_path / "extensions.csv").write_text(table)
        return Folder(tmp_path)

    return read


@pytest.fixture
def faults(allowed):
    def said(table, course=COURSE):
        with pytest.raises(CourseError) as caught:
            _ = allowed(table, course).allowances
        return str(caught.value).splitlines()

    return said


def shown(allowance):
    return allowance.due and allowance.due.isoformat(), allowance.excused


def test_course_yml_and_its_file_are_read_together(allowed):
    folder = allowed("student,assignment,due,excused\ncy,lstm,2026-12-02 12:00,\ndan,extra,,yes\n")
    assert {key: shown(allowance) for key, allowance in folder.allowances.items()} == {
        ("ada", "pooling"): ("2026-10-30T12:00:00+01:00", False),
        ("bob", "pooling"): (None, True),
        ("cy", "lstm"): ("2026-12-02T12:00:00+01:00", False),
        ("dan", "extra"): (None, True),
    }
    assert folder.assignment("lstm").allowance("cy").due == datetime.fromisoformat("2026-12-02T11:00:00+00:00")
    assert folder.assignment("lstm").allowance("ada") == Allowance()


def test_a_file_of_excel_is_read_with_its_semicolons_and_its_mark(allowed):
    folder = allowed("\ufeffStudent;Assignment;Excused\nadå;lstm;x\n;;\n")
    assert folder.assignment("lstm").allowance("adå").excused


def test_a_date_that_names_its_zone_keeps_it(allowed):
    folder = allowed("student,assignment,due\ncy,lstm,2026-12-02T12:00:00-05:00\n")
    assert folder.assignment("lstm").allowance("cy").due.isoformat() == "2026-12-02T12:00:00-05:00"


def test_the_same_in_both_places_is_no_fault(allowed):
    folder = allowed("student,assignment,due\nada,pooling,2026-10-30 12:00\n")
    assert shown(folder.assignment("pooling").allowance("ada")) == ("2026-10-30T12:00:00+01:00", False)


def test_all_faults_of_the_rows_are_said_at_once(faults):
    table = """student,assignment,due,excused
,lstm,2026-12-02 12:00,
cy,ltsm,2026-12-02 12:00,
cy,lstm,2026-12-02,
cy,lstm,tomorrow: noon,perhaps
dan,lstm,,
dan,extra,2026-12-02 12:00,
eve,lstm,2026-11-30 12:00,
ada,pooling,2026-10-31 12:00,
"""
    assert faults(table) == [
        "extensions.csv: line 2: student: empty",
        "extensions.csv: line 3: assignment: no assignment named 'ltsm' in course.yml, did you mean 'lstm'?",
        "extensions.csv: line 4: due: found '2026-12-02', expected a date and a time such as 2026-10-30 12:00",
        "extensions.csv: line 5: excused: found 'perhaps', expected yes or no",
        "extensions.csv: line 5: due: found 'tomorrow: noon', expected a date and a time such as 2026-10-30 12:00",
        "extensions.csv: line 5: cy, lstm: appears twice",
        "extensions.csv: line 6: neither due nor excused",
        "extensions.csv: line 7: due: extra has no due date in course.yml",
        "extensions.csv: line 8: due: found '2026-11-30 12:00', expected a date after 2026-11-30 23:59",
        "extensions.csv: ada, pooling: course.yml says something else of them",
    ]


def test_all_faults_of_the_columns_are_said_at_once(faults):
    assert faults("studnet,assignment,until\n") == [
        "extensions.csv: studnet: unknown column, did you mean 'student'?",
        "extensions.csv: until: unknown column",
        "extensions.csv: no column student",
        "extensions.csv: no column due or excused",
    ]


def test_a_file_that_is_not_there_is_named(faults):
    assert faults(None) == ["course.yml: extensions: extensions.csv: not found"]


def test_faults_of_course_yml_are_said_as_its_others(faults):
    course = COURSE.replace("2026-10-30 12:00:00", "2026-10-26 23:59:00").replace(
        "title: Extra", "title: Extra, extensions: {ada: 2026-10-30 12:00:00}"
    )
    assert faults("student,assignment,excused\n", course) == [
        "course.yml: assignments: pooling: extensions: ada: not after the due date; extra: extensions, but no due date"
    ]


def test_a_number_as_a_student_is_a_fault_because_yaml_reads_0123_as_83(faults):
    course = COURSE.replace("excused: [bob]", "excused: [0123]").replace("{ada:", "{20260123:")
    assert faults("student,assignment,excused\n", course) == [
        "course.yml: assignments[0].extensions[20260123]: found 20260123, a student's id that is a number is written in "
        "quotes",
        "course.yml: assignments[0].excused[0]: found 83, a student's id that is a number is written in quotes",
    ]


def test_an_exercise_is_dropped_or_given(faults):
    course = COURSE.replace("title: LSTM", "title: LSTM, dropped: [gates, cell], given: [cell]")
    assert faults("", course) == [
        "course.yml: assignments[1]: cell is dropped and given, expected one of them",
    ]
