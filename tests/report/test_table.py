"""The table at the end of grading: one line for each submission, and what the instructor should know."""

from rich.console import Console

from autograder.exercise import ExerciseReport, Finding, Report
from autograder.grading.grader import Graded
from autograder.grading.submissions import Submission
from autograder.report.table import remarks, table


def finding(message="", known="", passed=False):
    return Finding(
        criterion="any", case="one", hidden=False, passed=passed, message=message, misconception=known or None,
        mistake=f"mistake {known}" if known else "", hint="",
    )  # fmt: skip


def graded(student, *findings, assignment="conv", earned=2.5, error=None, tmp="", **more):
    exercise = ExerciseReport(name="relu", earned=earned, possible=4.0, criteria=(), findings=findings)
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
        "conv │ ada │ 2.5 of 4 │ 1.23 │",
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


def test_a_refused_notebook_is_remarked_with_the_reason():
    assert remarks(graded("ada", refused="conv.ipynb: not found", notes=("x",))) == "conv.ipynb: not found"


def test_an_ungraded_notebook_is_remarked_with_our_failure():
    assert remarks(graded("ada", error="the sandbox does not start")) == "the sandbox does not start"


def test_what_was_mended_and_each_named_mistake_is_remarked_once():
    line = graded(
        "ada", finding("relu: is None", known="R1"), finding("relu: is 1", known="R1"), finding(known="R2", passed=True),
        notes=("cell relu: was missing, it was put back",),
    )  # fmt: skip
    assert remarks(line) == "cell relu: was missing, it was put back; relu: mistake R1 (R1)"


def test_a_function_that_ended_or_blocked_its_process_is_remarked():
    slow = finding("relu, one: took longer than 10 s")
    assert (
        remarks(graded("ada", slow, finding("relu, two: took longer than 10 s"))) == "relu, one: took longer than 10 s"
    )


def test_at_most_four_remarks_are_made():
    line = graded("ada", *(finding(known=f"R{i}") for i in range(9)), notes=("a", "b", "c"))
    assert remarks(line) == "a; b; relu: mistake R0 (R0); relu: mistake R1 (R1)"


def test_right_work_has_no_remark():
    assert remarks(graded("ada", finding(passed=True))) == ""
