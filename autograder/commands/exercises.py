"""`autograder exercises`: list how each exercise of a course is checked, and how many known mistakes are caught."""

from pathlib import Path

from autograder.checking import diagnose
from autograder.checking.diagnose import Posed
from autograder.content.folder import Folder
from autograder.content.reference import pose
from autograder.report.exercises import Line, page

SEED = 0
"""Hidden cases differ between secret seeds, their number does not: any seed will do."""


def run(start: Path, *, docs: Path | None = None, check: bool = False) -> int:
    """Print the page that lists a course's exercises, or write it to a file.

    check: write nothing, and return 1 where the file differs from the page.
    """
    text = page(lines(Folder.find(start)))
    if docs is None:
        print(text, end="")
    elif not check:
        docs.write_text(text, encoding="utf-8")
    elif not docs.is_file() or docs.read_text(encoding="utf-8") != text:
        print(f"{docs}: not what there is: autograder exercises --docs {docs}")
        return 1
    return 0


def lines(folder: Folder) -> list[Line]:
    """A line for each exercise, in the course's order. CourseError if a notebook has one that reference/ lacks."""
    return [
        _line(assignment.name, worth, pose(assignment.reference, assignment.reference.exercises[exercise], SEED))
        for assignment in folder.assignments
        for exercise, worth in assignment.points().items()
    ]


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
    """Whether a function with this misconception fails a case, and that misconception is named and no other."""
    checks = diagnose.checks(posed, posed.variants[id])
    return {check.misconception.id for check in checks if check.misconception} == {id}
