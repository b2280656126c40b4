"""Files for learning platforms, read back by pandas: their columns, what was not handed in, and no formula in any cell."""

import io
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect.participants import Participant
from autograder.collect.roster import Student
from autograder.course import Assignment, Course
from autograder.report.exports import Results, as_csv, canvas, feedback_zip, moodle, plain, remarks, text
from autograder.report.total import AssignmentResult

COURSE = Course(
    title="t",
    assignments=(
        Assignment(name="pooling", title="Pooling (1)", weight=3),
        Assignment(name="lstm", title="LSTM"),
    ),
)
POINTS = {"pooling": {"avg": 10.0, "max": 30.0}, "lstm": {"step": 7.5}}
ADA = Student(id="ada", name="Ada Byron", email="ada@uni.dk", moodle="7", canvas="101")
BOB = Student(id="bob", name='=HYPERLINK("http://x","Bob")', email="+bob@uni.dk", canvas="Bob B")
EVE = Student(id="eve", name="Ève\tÅ", email="")


def standing(avg, best, **more):
    found = {"avg": avg, "max": best}
    return AssignmentResult(
        possible=40, earned=None if avg is None else avg + best, exercises=found, handed_in=True, **more
    )


RESULTS = Results(
    course=COURSE,
    students=(ADA, BOB, EVE),
    points=POINTS,
    standings={
        "pooling": {
            "ada": AssignmentResult(
                possible=40,
                earned=31.5,
                exercises={"avg": 10.0, "max": 25.0},
                lost=3.5,
                handed_in=True,
                when="2026-10-28T11:00:00+0100",
            ),
            "bob": standing(0.0, 0.0, pending=1),
            "eve": AssignmentResult(possible=40),
        },
        "lstm": {
            "ada": AssignmentResult(possible=7.5, excused=True),
            "bob": AssignmentResult(possible=7.5, handed_in=True),
            "eve": AssignmentResult(possible=7.5),
        },
    },
    begun=("pooling",),
)
BOTH = ["pooling", "lstm"]
NUMBERS = {"ada": Participant(number="12345", name="Ada Augusta Byron"), "eve": Participant(number="9", name="")}
NOW = datetime(2026, 11, 1, 12, tzinfo=ZoneInfo("Europe/Copenhagen"))


def read(rows, **how):
    return pd.read_csv(io.StringIO(as_csv(rows)), **how)


def test_canvas_gets_its_columns_its_line_of_points_and_a_column_for_each_assignments_title():
    table = read(canvas(RESULTS, BOTH), dtype=str, keep_default_na=False)
    assert [*table.columns] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Pooling (1)", "LSTM"]
    assert table.to_numpy().tolist() == [
        ["    Points Possible", "", "", "", "", "40", "7.5"],
        ["Ada Byron", "101", "ada", "ada", "", "31.5", "EX"],
        ['\'=HYPERLINK("http://x","Bob")', "", "bob", "bob", "", "0", ""],
        ["Ève Å", "", "eve", "eve", "", "", ""],
    ]


def test_pandas_tells_nothing_handed_in_from_no_points():
    table = read(canvas(RESULTS, ["pooling"])).set_index("SIS Login ID")["Pooling (1)"]
    assert table["bob"] == 0
    assert pd.isna(table["eve"])


def test_canvas_gets_each_exercise_where_that_is_wanted():
    table = read(canvas(RESULTS, BOTH, exercises=True), dtype=str, keep_default_na=False)
    assert [*table.columns[5:]] == ["Pooling (1)", "Pooling (1): avg", "Pooling (1): max", "LSTM", "LSTM: step"]
    assert table.iloc[0, 5:].tolist() == ["40", "10", "30", "7.5", "7.5"]
    assert table.iloc[1, 5:].tolist() == ["31.5", "10", "25", "EX", "EX"]


def test_moodle_gets_its_worksheet_of_those_whose_number_it_gave():
    table = read(moodle(RESULTS, "pooling", NUMBERS, NOW), dtype=str, keep_default_na=False)
    assert table.to_dict("records") == [
        {
            "Identifier": "Participant 12345",
            "Full name": "Ada Augusta Byron",
            "Email address": "ada@uni.dk",
            "Status": "graded",
            "Grade": "31.5",
            "Maximum Grade": "40",
            "Grade can be changed": "Yes",
            "Last modified (submission)": "2026-10-28T11:00:00+0100",
            "Last modified (grade)": "2026-11-01T12:00:00+0100",
        },
        {
            "Identifier": "Participant 9",
            "Full name": "Ève Å",
            "Email address": "",
            "Status": "nothing handed in",
            "Grade": "",
            "Maximum Grade": "40",
            "Grade can be changed": "Yes",
            "Last modified (submission)": "-",
            "Last modified (grade)": "2026-11-01T12:00:00+0100",
        },
    ]


def test_moodle_gets_each_exercise_behind_its_own_columns():
    table = read(moodle(RESULTS, "pooling", NUMBERS, NOW, exercises=True))
    assert [*table.columns[-3:]] == ["Last modified (grade)", "avg", "max"]
    assert table[["avg", "max"]].to_numpy()[0].tolist() == [10, 25]


def test_an_excused_student_gets_no_grade_in_moodle():
    table = read(moodle(RESULTS, "lstm", NUMBERS, NOW), dtype=str, keep_default_na=False)
    assert table.loc[0, ["Status", "Grade"]].tolist() == ["excused", ""]


def test_ones_own_table_has_the_total_and_what_it_is_made_of():
    table = read(plain(RESULTS, BOTH)).set_index("student")
    assert table["total"].tolist() == [78.75, 0, 0]
    assert table["counted"].tolist() == ["pooling"] * 3
    assert table["pooling: late"].tolist()[:2] == [3.5, 0]
    assert table["pooling: status"].tolist() == ["graded", "written answers not graded", "nothing handed in"]
    assert table["lstm: status"].tolist() == ["excused", "not graded", "nothing handed in"]
    assert table.loc["ada", ["pooling", "pooling: possible", "pooling: avg", "pooling: max"]].tolist() == [
        31.5,
        40,
        10,
        25,
    ]
    assert table.loc["eve", ["pooling", "pooling: avg", "pooling: late"]].isna().all()


# Formulas ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\u200b=1", "\n@a"])
def test_no_cell_begins_as_a_formula(begin):
    assert text(begin).startswith("'")


def test_a_name_stays_as_it_is():
    assert text("Anne-Marie O'Neill, @home = x") == "Anne-Marie O'Neill, @home = x"


@given(st.text())
def test_whatever_a_name_is_it_stays_in_its_cell_and_is_no_formula(name):
    who = Student(id="x", name=name)
    table = read(
        canvas(Results(course=COURSE, students=(who,), points={}, standings={}, begun=()), []),
        dtype=str,
        keep_default_na=False,
    )
    assert table.shape == (2, 5)
    assert not table.iloc[1, 0].lstrip().startswith(("=", "+", "-", "@"))


# What is said of a file ----------------------------------------------------------------------------------------------


def test_what_is_missing_in_a_file_is_said():
    assert remarks(RESULTS, "canvas", BOTH, dict.fromkeys(BOTH, NUMBERS)) == [
        "pooling: written answers wait for points, exported without: bob",
        "lstm: not graded, left empty: bob",
        "no number in the roster's column canvas, found by id or name alone: bob, eve",
    ]
    assert remarks(RESULTS, "moodle", ["lstm"], {"lstm": NUMBERS}) == [
        "lstm: not graded, left empty: bob",
        "lstm: left out, Moodle's number is not known: bob; autograder collect lstm takes it from Moodle's download, or "
        "write it into the roster's column moodle",
    ]


# Feedback ------------------------------------------------------------------------------------------------------------


def test_feedback_lies_in_the_folders_of_moodles_own_download():
    """Moodle takes a folder's name apart at the underscores: the second part has to be the number."""
    who = [Participant(number="12345", name="Ada Byron"), Participant(number="6", name="../Bob_von_A: B/C")]
    made = feedback_zip([(who[0], "lstm.html", b"a"), (who[1], "lstm.html", b"b")])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "Ada Byron_12345_assignsubmission_file_/lstm.html": b"a",
            "Bob von A B C_6_assignsubmission_file_/lstm.html": b"b",
        }
        assert [name.split("_", 4)[1:4] for name in archive.namelist()] == [
            ["12345", "assignsubmission", "file"],
            ["6", "assignsubmission", "file"],
        ]
