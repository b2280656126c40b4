"""What grading an assignment again would change, by comparing with the gradebook and with the graded notebooks.

Nothing is written but reports by content, from which the same command without `--preview` then goes on.
"""

from collections.abc import Mapping, Sequence

from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from sqlalchemy import make_url

from autograder.content.folder import AssignmentFolder
from autograder.exercise import CourseError
from autograder.gradebook import notes
from autograder.gradebook.records import Records
from autograder.gradebook.settling import marks
from autograder.grading.grader import Graded
from autograder.notebook import grade_cells, read_source
from autograder.report import feedback
from autograder.report.changes import Change, Entered, changes


def preview(records: Records, assignment: AssignmentFolder, graded: Sequence[Graded]) -> list[Change]:
    """What recording these would change, by student."""
    found: list[Change] = []
    for one in sorted(graded, key=lambda one: one.submission.student):
        found += changes(one, entered(records, assignment, one))
    return found


def check_released(records: Records, assignment: AssignmentFolder) -> None:
    """CourseError where an assignment is not in the gradebook yet; one that is not there at all is not made."""
    name, where = assignment.name, make_url(records.database)
    there = where.get_backend_name() != "sqlite" or (assignment.folder.root / (where.database or "")).is_file()
    if there:
        with records.gradebook() as gradebook:
            try:
                there = bool(gradebook.find_assignment(name).notebooks)
            except MissingEntry:
                there = False
    if not there:
        raise CourseError(f"{name}: not in the gradebook yet: autograder release {name}")


def entered(records: Records, assignment: AssignmentFolder, graded: Graded) -> Entered:
    """What stands in the gradebook of a submission, and in its notebook as it was graded last."""
    student, settings = graded.submission.student, assignment.settings
    points: dict[str, float | None] = {}
    by_hand: dict[str, float] = {}
    with records.gradebook() as gradebook:
        try:
            found = gradebook.find_submission(assignment.name, student)
        except MissingEntry:
            return Entered()
        every = [grade for notebook in found.notebooks for grade in notebook.grades if grade.cell_type == "code"]
        for grade, mark in marks(gradebook, every):
            points[grade.name] = grade.auto_score
            settled = grade.name in (*settings.dropped, *settings.given)
            if settled or mark["manual_score"] is not None:
                by_hand[grade.name] = grade.score
    handed_in = graded.prepared.handed_in if graded.prepared else ""
    same = notes.read(assignment.recorded(student)).handed_in in ("", handed_in)
    return Entered(points=points, by_hand=by_hand, rubrics=_rubrics(assignment, student), same=same)


def _rubrics(assignment: AssignmentFolder, student: str) -> Mapping[str, Mapping[str, bool]]:
    """Which criteria were met when a notebook was graded last; nothing where it cannot be read."""
    try:
        cells = grade_cells(read_source(assignment.autograded(student)))
    except CourseError:
        return {}
    return {name: feedback.criteria_met("\n".join(_shown(cell))) for name, cell in cells.items()}


def _shown(cell: NotebookNode) -> list[str]:
    return [str(output.data.get("text/plain", "")) for output in cell.outputs if output.output_type == "display_data"]
