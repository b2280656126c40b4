"""course.yml: what it may say, what is said of its faults, and what lateness costs."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Late, find_root, read_course, schema
from autograder.exercise import CourseError

CHECKOUT = Path(__file__).parents[1]
ASSIGNMENT = "title: Networks\nassignments:\n  - name: pooling\n    title: Pooling\n"


@pytest.fixture
def written(tmp_path):
    """The course of a text."""

    def read(text):
        (tmp_path / "course.yml").write_text(text)
        return read_course(tmp_path)

    return read


@pytest.fixture
def faults(written):
    """What is said of a text, one line each."""

    def said(text):
        with pytest.raises(CourseError) as caught:
            written(text)
        return str(caught.value).splitlines()

    return said


# What it says --------------------------------------------------------------------------------------------------------


def test_our_own_course_is_read():
    course = read_course(CHECKOUT)
    assert course.time_zone == "Europe/Copenhagen"
    assert [assignment.name for assignment in course.assignments] == [
        "perceptron", "backprop", "training", "convolution", "pooling", "recurrent", "lstm", "architectures",
        "batchnorm",
    ]  # fmt: skip


def test_a_title_and_one_assignment_are_a_course(written):
    course = written(ASSIGNMENT)
    pooling = course.assignment("pooling")
    assert (course.time_zone, course.hints, course.database, course.limits.call_seconds) == (
        "UTC",
        "feedback",
        None,
        10,
    )
    assert (course.due(pooling), pooling.late.penalty(100, 1e6), pooling.weight) == (None, 0, 1)


def test_a_due_date_is_meant_in_the_courses_time_zone(written):
    course = written(f"time_zone: Europe/Copenhagen\n{ASSIGNMENT}    due: 2026-09-14 23:59:00\n")
    due = course.due(course.assignments[0])
    assert due.isoformat() == "2026-09-14T23:59:00+02:00"


def test_a_due_date_in_winter_has_winter_time(written):
    course = written(f"time_zone: Europe/Copenhagen\n{ASSIGNMENT}    due: 2026-11-02 23:59:00\n")
    assert course.due(course.assignments[0]).isoformat() == "2026-11-02T23:59:00+01:00"


@pytest.mark.parametrize("due", ["2026-09-14 23:59:00 -05:00", "'2026-09-14T23:59:00-05:00'"])
def test_a_due_date_that_names_its_time_zone_keeps_it(written, due):
    course = written(f"time_zone: Europe/Copenhagen\n{ASSIGNMENT}    due: {due}\n")
    found = course.due(course.assignments[0])
    assert found.isoformat() == "2026-09-14T23:59:00-05:00"
    assert found.utcoffset() == timedelta(hours=-5)


def test_a_due_date_without_a_time_is_the_beginning_of_the_day(written):
    course = written(f"{ASSIGNMENT}    due: 2026-09-14\n")
    assert course.assignments[0].due == datetime(2026, 9, 14)


def test_the_course_is_found_from_a_folder_below_it(tmp_path):
    (tmp_path / "course.yml").write_text(ASSIGNMENT)
    below = tmp_path / "submitted" / "ada"
    below.mkdir(parents=True)
    assert find_root(below) == tmp_path


def test_a_folder_outside_a_course_is_named(tmp_path):
    with pytest.raises(CourseError) as caught:
        find_root(tmp_path)
    assert str(caught.value) == f"course.yml: not found in {tmp_path} or above it"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("poling", "course.yml: no assignment named 'poling', did you mean 'pooling'?"),
        ("transformers", "course.yml: no assignment named 'transformers'"),
    ],
)
def test_an_assignment_that_is_not_there_is_named_with_the_nearest(written, name, message):
    with pytest.raises(CourseError) as caught:
        written(ASSIGNMENT).assignment(name)
    assert str(caught.value) == message


# Faults --------------------------------------------------------------------------------------------------------------


def test_all_faults_are_named_at_once_each_with_its_place(faults):
    text = """
title: ''
time_zone: Europe/Kopenhagen
hints: never
limts: {}
limits: {memory_mb: 3, cal_seconds: 3}
assignments:
  - {name: Pooling 1, title: Pooling, pionts: 100}
  - {name: lstm, late: {percent_per_day: 120, grace_minute: 5}, weight: .inf, optional: perhaps}
"""
    assert faults(text) == [
        "course.yml: title: found '', string should have at least 1 character",
        "course.yml: time_zone: found 'Europe/Kopenhagen', not a time zone; names are like Europe/Copenhagen",
        "course.yml: assignments[0].name: found 'Pooling 1', string should match pattern '^[a-z][a-z0-9_]*$'",
        "course.yml: assignments[0].pionts: unknown key",
        "course.yml: assignments[1].title: missing",
        "course.yml: assignments[1].late.percent_per_day: found 120, should be less than or equal to 100",
        "course.yml: assignments[1].late.grace_minute: unknown key, did you mean 'grace_minutes'?",
        "course.yml: assignments[1].weight: found inf, should be a finite number",
        "course.yml: assignments[1].optional: found 'perhaps', should be a valid boolean, unable to interpret input",
        "course.yml: limits.memory_mb: found 3, should be greater than or equal to 192",
        "course.yml: limits.cal_seconds: unknown key, did you mean 'call_seconds'?",
        "course.yml: hints: found 'never', should be 'feedback' or 'selfcheck'",
        "course.yml: limts: unknown key, did you mean 'limits'?",
    ]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("1430", "course.yml: assignments[0].due: found 1430, not a date; dates are like 2026-09-14 23:59:00"),
        ("23:59", "course.yml: assignments[0].due: found 1439, not a date; dates are like 2026-09-14 23:59:00"),
        (
            "soon",
            "course.yml: assignments[0].due: found 'soon', should be a valid datetime or date, input is too short",
        ),
        ("2026-02-30", "course.yml: not YAML: day is out of range for month"),
    ],
)
def test_a_due_date_that_is_none_is_a_fault(faults, due, said):
    assert faults(f"{ASSIGNMENT}    due: {due}\n") == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "course.yml: empty or not a mapping of keys to values"),
        ("title: t\nassignments: []", "course.yml: assignments: empty, expected at least one"),
        (
            "title: t\nassignments: [{name: a, title: a}, {name: a, title: b}]",
            "course.yml: assignments: a appears twice",
        ),
        (f"{ASSIGNMENT}    late: 10\n", "course.yml: assignments[0].late: found 10, should be a mapping of keys to values"),
        ("title: t", "course.yml: assignments: missing"),
    ],
)  # fmt: skip
def test_what_is_not_a_course_is_said_in_one_line(faults, text, said):
    assert faults(text) == [said]


def test_a_course_that_is_not_there_is_named_with_its_folder(tmp_path):
    with pytest.raises(CourseError) as caught:
        read_course(tmp_path)
    assert str(caught.value) == f"course.yml: not found in {tmp_path}"


# Lateness ------------------------------------------------------------------------------------------------------------

DAY = 86_400


@pytest.mark.parametrize(
    ("seconds", "lost"),
    [
        (-5, 0), (0, 0), (900, 0),                        # within the grace period
        (901, 8), (900 + DAY, 8), (901 + DAY, 16),        # by days begun
        (900 + 4 * DAY, 32), (901 + 4 * DAY, 40), (901 + 5 * DAY, 40), (1e9, 40),  # at most half
    ],
)  # fmt: skip
def test_lateness_costs_days_begun_after_the_grace_period_up_to_a_cap(seconds, lost):
    assert Late(percent_per_day=10, at_most_percent=50, grace_minutes=15).penalty(80, seconds) == lost


def test_a_penalty_has_two_decimals():
    assert Late(percent_per_day=7).penalty(33.33, 1) == 2.33


policies = st.builds(
    Late, percent_per_day=st.floats(0, 100), at_most_percent=st.floats(0, 100), grace_minutes=st.floats(0, 10_000)
)


@given(policies, st.floats(0, 100), st.floats(-1e7, 1e7), st.floats(0, 1e6))
def test_a_penalty_is_never_more_than_the_score_and_never_falls_with_time(late, score, seconds, later):
    lost = late.penalty(score, seconds)
    assert 0 <= lost <= score + 0.005
    assert lost <= late.penalty(score, seconds + later)


# The schema ----------------------------------------------------------------------------------------------------------


def test_the_schema_that_editors_read_is_current():
    assert (CHECKOUT / "docs" / "course.schema.json").read_text() == json.dumps(schema(), indent=2) + "\n"
