"""The preprocessor of `nbgrader autograde` that grades.

nbgrader makes a new one for every notebook. When its own command or formgrader grades, what is slow to make (a course's
exercises, warm sandboxes) is kept in this module, by assignment, until the process exits.
"""

import atexit
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.content.folder import AssignmentFolder, Folder
from autograder.exercise import CourseError, ExerciseReport, Report
from autograder.grading.grader import Grader
from autograder.grading.submissions import Prepared
from autograder.nbgrader_plugins.gradebook import enter_due_date, forget
from autograder.notebook import grade_cells
from autograder.report import feedback

_graders: dict[tuple[Path, str], tuple[object, Grader]] = {}


def grader_of(assignment: AssignmentFolder, database: str) -> Grader:
    """The grader of an assignment. If the course's files changed, a new one is made, and the due date entered again."""
    place = assignment.folder.root, assignment.name
    version = tuple((path, path.stat().st_mtime_ns) for path in _files(assignment))
    known = _graders.get(place)
    if known is None or known[0] != version:
        if known:
            known[1].close()
        made = Grader(assignment)
        atexit.register(made.close)
        course = assignment.folder.course
        enter_due_date(database, assignment.name, course.due(assignment.settings))
        _graders[place] = (version, made)
    return _graders[place][1]


def _files(assignment: AssignmentFolder) -> list[Path]:
    folders = (assignment.source, assignment.reference_folder)
    return [assignment.folder.root / "course.yml", *(path for of in folders for path in sorted(of.glob("*.*")))]


class Grade(NbGraderPreprocessor):
    """Replaces Execute: runs and grades the notebook, and writes outputs, points and feedback into it.

    Every grade cell gets exactly one finite number as its first output, which nbgrader reads, and after it our feedback.
    If `autograder grade` has graded the notebook already, the exporter has its report. If we fail, this submission gets
    no score, and an old one is removed.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        exporter, whose = self.parent, resources["nbgrader"]
        try:
            _check_unchanged(nb, exporter.prepared)
            report = exporter.report
            if report is None:
                assignment = Folder.find(Path.cwd()).assignment(whose["assignment"])
                report = grader_of(assignment, whose["db_url"]).report(exporter.prepared)
        except Exception:
            forget(whose["db_url"], whose["assignment"], whose["student"])
            raise
        return write(nb, report), resources


def _check_unchanged(nb: NotebookNode, prepared: Prepared) -> None:
    """CourseError if nbgrader changed a graded cell: it puts back the text of the last release, which may be outdated."""
    for cell, graded in zip(nb.cells, prepared.notebook.cells, strict=True):
        if cell.source != graded.source:
            name = prepared.submission.assignment
            raise CourseError(f"{name}: the last release differs from assignments/{name}: autograder release {name}")


def write(nb: NotebookNode, report: Report) -> NotebookNode:
    """Write a report into the mended notebook it was made from."""
    if report.outputs:
        for cell, outputs in zip(nb.cells, report.outputs, strict=True):
            if cell.cell_type == "code":
                cell.outputs = [nbformat.from_dict(dict(output)) for output in outputs]
    cells = grade_cells(nb)
    for exercise in report.exercises:
        cells[exercise.name].outputs = _outputs(exercise)
    if said := feedback.preface(report):
        nb.cells.insert(0, nbformat.v4.new_markdown_cell(said, id="how-it-was-graded"))
    return nb


def _outputs(exercise: ExerciseReport) -> list[NotebookNode]:
    score = f"{exercise.earned:.10g}"
    shown = {"text/plain": feedback.text(exercise), "text/html": feedback.html(exercise)}
    return [
        nbformat.v4.new_output("execute_result", {"text/plain": score}, execution_count=1),
        nbformat.v4.new_output("display_data", shown),
    ]
