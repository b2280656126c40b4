"""The table at the end of grading: one line for each submission, and what the instructor should know."""

from rich.console import Console

from autograder.exercise import ExerciseReport, Finding, Report
from autograder.grading.grader import Graded
from autograder.grading.submissions import Submission
from autograder.report.reasons import Lateness
from autograder.report.table import as_json, remarks, table


def finding(message="", known="", passed=False, criterion="any"):
    return Finding(
        criterion=criterion, case="one", hidden=False, passed=passed, message=message, misconception=known or None,
        mistake=f"mistake {known}" if known else "", hint="",
    )  # fmt: skip


def graded(student, *findings, assignment="conv", earned=2.5, error=None, tmp="", **more):
    criteria = tuple((name, False) for name in dict.fromkeys(f.criterion for f in findings if not f.passed))
    exercise = ExerciseReport(name="relu", earned=earned, possible=4.0, criteria=criteria, findings=findings)
    report = None if error else Report(exercises=(exercise,), seconds=1.234, **more)
    submission = Submission(student=student, assignment=assignment, folder=tmp)
    return Graded(submission=submission, report=report, error=error)


def shown(*lines):
    """The table as text, without space at the ends of its lines."""
    console = Console(width=110, color_system=None)
    with console.capture() as capture:
        console.print(table(lines))
    return [line.rstrip() for line in capture.get().splitlines()]


def test_the_table_has_a_line_for_each_submission_grouped_by_assignment():
    lines = shown(
        graded("ada"), graded("bob", earned=4.0), graded("ada", assignment="lstm", error="the sandbox does not start")
    )
    assert [" ".join(line.split()) for line in lines if not {*line} & {*"─━"}] == [
        "assignment ┃ student ┃ points ┃ seconds ┃ remarks",
        "conv │ ada │ 2.5 of 4 │ 1.23 │ relu: was not run, -1.5",
        "│ bob │ 4 of 4 │ 1.23 │",
        "lstm │ ada │ not graded │ │ the sandbox does not start",
    ]


def test_a_name_in_brackets_is_a_name():
    lines = shown(graded("[/bold] [red]eve", notes=("[/] it was left out",)))
    assert "[/bold] [red]eve" in lines[2]
    assert "[/] it was left out" in lines[2]


def test_a_class_without_submissions_is_an_empty_table():
    assert len(shown()) <= 2


# Remarks -------------------------------------------------------------------------------------------------------------


def test_a_refused_notebook_is_remarked_with_the_reason_and_what_it_cost():
    assert remarks(graded("ada", refused="conv.ipynb: not found", notes=("x",))) == ["conv.ipynb: not found, -4"]


def test_an_ungraded_notebook_is_remarked_with_our_failure():
    assert remarks(graded("ada", error="the sandbox does not start")) == ["the sandbox does not start"]


def test_what_was_mended_comes_first_and_each_reason_is_remarked_once_in_a_line():
    line = graded(
        "ada", finding("relu: is None", known="R1"), finding("relu: is 1", known="R1"), finding(known="R2", passed=True),
        notes=("cell relu: was missing, it was put back",),
    )  # fmt: skip
    assert remarks(line) == ["cell relu: was missing, it was put back", "relu: mistake R1 (R1), -1.5"]


def test_lateness_is_a_reason_among_the_others_by_what_it_cost():
    found = [finding(known="R1", criterion="a"), finding("relu, one: took longer than 10 s", criterion="b")]
    late = Lateness(seconds=90_000, penalty=0.8)
    assert remarks(graded("ada", *found, earned=2.0), late) == [
        "relu: mistake R1 (R1), -1", "relu: took longer than 10 s, -1", "1 day 1 h late, -0.8",
    ]  # fmt: skip


def test_no_lost_point_goes_without_a_remark():
    line = graded(
        "ada", *(finding(known=f"R{i}", criterion=f"c{i}") for i in range(6)), notes=("a", "b", "c"), earned=1
    )
    assert remarks(line) == ["a", "b", *(f"relu: mistake R{i} (R{i}), -0.5" for i in range(6))]


def test_right_work_has_no_remark():
    assert remarks(graded("ada", finding(passed=True), earned=4.0)) == []


# As JSON -------------------------------------------------------------------------------------------------------------


def test_the_json_tells_reasons_notes_lateness_and_the_name_of_the_mistake():
    late = {("conv", "ada"): Lateness(seconds=7200.0, penalty=0.25)}
    assert as_json(graded("ada", finding("relu: is 1", known="R1"), notes=("a", "b", "c")), late) == {
        "student": "ada",
        "assignment": "conv",
        "earned": 2.5,
        "possible": 4.0,
        "error": None,
        "seconds": 1.234,
        "seconds_late": 7200.0,
        "penalty": 0.25,
        "notes": ["a", "b", "c"],
        "reasons": [
            {"text": "mistake R1 (R1)", "lost": 1.5, "exercises": ("relu",), "case": "", "misconception": "R1"}
        ],
        "exercises": {
            "relu": {
                "earned": 2.5,
                "possible": 4.0,
                "checks": [
                    {
                        "criterion": "any",
                        "case": "one",
                        "hidden": False,
                        "passed": False,
                        "message": "relu: is 1",
                        "misconception": "R1",
                        "mistake": "mistake R1",
                    }
                ],
            }
        },
    }


def test_a_submission_in_time_lost_nothing_by_it():
    entry = as_json(graded("ada"), {("conv", "bob"): Lateness(seconds=1.0, penalty=1.0)})
    assert (entry["seconds_late"], entry["penalty"]) == (0, 0)
