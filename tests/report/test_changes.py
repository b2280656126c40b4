"""What grading again would change, in words."""

from pathlib import Path

import pytest

from autograder.exercise import ExerciseReport, Finding, Report
from autograder.grading.grader import Graded
from autograder.grading.submissions import Submission
from autograder.report.changes import Change, Entered, changes, summary
from autograder.report.feedback import criteria_met, text

MET = {"a": True, "b": True}


def graded(*findings: Finding, earned: float = 4.0, refused: str | None = None, error: str | None = None) -> Graded:
    criteria = tuple((name, all(f.passed for f in findings if f.criterion == name)) for name in "ab")
    exercise = ExerciseReport(name="f", earned=earned, possible=4.0, criteria=criteria, findings=findings)
    report = None if error else Report(exercises=(exercise,), refused=refused)
    return Graded(submission=Submission(student="ada", assignment="conv", folder=Path()), report=report, error=error)


def failed(criterion: str, said: str) -> Finding:
    return Finding(criterion=criterion, case="one", hidden=False, passed=False, message=f"f, one: {said}")


def entered(points: float | None = 4.0, **more: object) -> Entered:
    return Entered(points={"f": points}, rubrics={"f": MET}, **more)  # type: ignore[arg-type]


WRONG = graded(failed("b", "is None"), earned=2.0)


@pytest.mark.parametrize(
    ("found", "before", "why"),
    [
        (WRONG, entered(), "no longer passes 'b': one: is None"),
        (WRONG, entered(same=False), "handed in again"),
        (WRONG, entered(points=None), "not graded before"),
        (WRONG, Entered(), "not graded before"),
        (graded(earned=4.0), Entered(points={"f": 2.0}, rubrics={"f": {"a": True, "b": False}}), "now passes 'b'"),
        (graded(earned=4.0), Entered(points={"f": 2.0}, rubrics={"f": {**MET, "c": False}}), "no longer asks for 'c'"),
        (graded(earned=4.0), entered(points=3.0), "its points or shares changed"),
        (graded(earned=0.0, refused="conv.ipynb: not found"), entered(), "conv.ipynb: not found"),
    ],
)
def test_why_points_would_change(found: Graded, before: Entered, why: str) -> None:
    (change,) = changes(found, before)
    assert (change.before, change.after, change.why) == (before.points.get("f"), found.report.earned, why)  # type: ignore[union-attr]


def test_what_stays_as_it_is_is_no_change() -> None:
    assert list(changes(graded(), entered())) == []
    assert list(changes(graded(error="the sandbox does not start"), entered())) == []


def test_what_a_grader_decided_stays() -> None:
    (change,) = changes(WRONG, entered(by_hand={"f": 3.0}))
    said = "automatic points from 4 to 2, but set by hand: no longer passes 'b': one: is None"
    assert change == Change(student="ada", exercise="f", before=3.0, after=3.0, why=said)
    assert summary([change], 1, "conv") == "conv: nobody's points would change (1 graded)"


def test_the_rubric_is_read_back_from_feedback() -> None:
    report = graded(failed("b", "is None")).report
    assert report is not None
    assert criteria_met(text(report.exercises[0])) == {"a": True, "b": False}
