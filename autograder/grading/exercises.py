"""`autograder exercises`: count what checks each exercise of a course, and run its known mistakes against that."""

from pathlib import Path

from autograder.checking import diagnose
from autograder.course import read_course
from autograder.exercise import CourseError
from autograder.grading.reference import Posed, load, pose
from autograder.notebook import points, read_source
from autograder.report.exercises import Line, page

SEED = 0
"""Hidden cases differ between secret seeds, their number does not: any seed will do."""


def exercises(root: Path, docs: Path | None) -> int:
    """Print the page that lists a course's exercises, or write it to a file. Returns the exit status."""
    text = page(lines(root))
    if docs is None:
        print(text, end="")
    else:
        docs.write_text(text, encoding="utf-8")
    return 0


def lines(root: Path) -> list[Line]:
    """A line for each exercise, in the course's order. CourseError where a notebook asks for one that is not there."""
    found = []
    for assignment in read_course(root).assignments:
        name = assignment.name
        reference = load(root, name)
        for exercise, worth in points(read_source(root / "assignments" / name / f"{name}.ipynb")).items():
            if exercise not in reference.exercises:
                raise CourseError(f"reference/{name}: no exercise {exercise}, but points for it")
            found.append(_line(name, worth, pose(reference, reference.exercises[exercise], SEED)))
    return found


def _line(assignment: str, worth: float, posed: Posed) -> Line:
    hidden = sum(expected.case.hidden for expected in posed.expected)
    known = posed.exercise.misconceptions
    return Line(
        assignment=assignment,
        exercise=posed.exercise.name,
        points=worth,
        visible=len(posed.expected) - hidden,
        hidden=hidden,
        criteria=len(posed.exercise.criteria),
        caught=sum(_named(posed, wrong.id) for wrong in known),
        known=len(known),
    )


def _named(posed: Posed, id: str) -> bool:
    """Whether a function with this misconception fails a case, and is told that one and no other."""
    checks = diagnose.checks(posed.exercise, posed.expected, posed.variants[id], posed.variants)
    return {check.misconception.id for check in checks if check.misconception} == {id}
