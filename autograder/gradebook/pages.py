"""Pages of feedback: made where the student would read something else than on the page that is there, and nowhere else.

nbgrader makes all of them or, without `--force`, none that is there already, whatever was corrected since.
"""

from collections.abc import Iterator
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.content import files
from autograder.content.folder import AssignmentFolder
from autograder.exercise import CourseError
from autograder.gradebook.records import Records
from autograder.gradebook.settling import rules, settle
from autograder.notebook import grade_id, read_source


def make(records: Records, assignment: AssignmentFolder, student: str) -> bool:
    """Make a student's page, unless the one that is there is right. Returns whether it was made.

    CourseError where it cannot be made: then none is left, since the old one is wrong.
    """
    page, note = assignment.page(student), assignment.page_note(student)
    try:
        facts = _facts(records, assignment, student)
    except CourseError:
        page.unlink(missing_ok=True)
        raise
    if note.is_file() and note.read_text() == _digest(facts, page):
        return False
    records.feedback(assignment.name, student)
    files.write(note, _digest(facts, page))
    return True


def _digest(facts: Any, page: Path) -> str:
    """One of what a page was made of, and of the page itself: another command may have made it anew."""
    made = sha256(page.read_bytes()).hexdigest() if page.is_file() else ""
    return sha256(dumps([facts, made]).encode()).hexdigest()


def _facts(records: Records, assignment: AssignmentFolder, student: str) -> list[Any]:
    """All that a page shows. CourseError where the submission was not graded as the assignment is now."""
    graded, again = assignment.autograded(student), f"autograder grade {assignment.name}"
    if not graded.is_file():
        raise CourseError(f"not graded: {again}")
    notebook = read_source(graded)
    with records.gradebook() as gradebook:
        settle(gradebook, assignment, student)
        try:
            found = gradebook.find_submission(assignment.name, student)
        except MissingEntry:
            raise CourseError(f"not in the gradebook: {again}") from None
        rows = sorted(_rows(found), key=str)
        if {(name, what) for name, what, *_ in rows} != set(_cells(notebook)):
            raise CourseError(f"graded before the last release: {again}")
        penalties = [notebook.late_submission_penalty for notebook in found.notebooks]
        return [notebook, rows, penalties, rules(gradebook, assignment, student)]


def _rows(found: Any) -> Iterator[tuple[Any, ...]]:
    """The points and comments that the gradebook has for a submission."""
    for notebook in found.notebooks:
        yield from ((grade.name, "points", grade.score, grade.max_score) for grade in notebook.grades)
        yield from ((comment.name, "comment", comment.comment) for comment in notebook.comments)


def _cells(notebook: NotebookNode) -> Iterator[tuple[str | None, str]]:
    """The cells of a notebook that have points or a comment in the gradebook."""
    for cell in notebook.cells:
        if is_grade(cell) or is_task(cell):
            yield grade_id(cell), "points"
        if is_solution(cell) or is_task(cell):
            yield grade_id(cell), "comment"
