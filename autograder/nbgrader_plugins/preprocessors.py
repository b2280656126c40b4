"""Two preprocessors of `nbgrader autograde`: one mends a submission before nbgrader looks at it, one grades it.

nbgrader makes them anew for every notebook, so what is worth keeping (a course's exercises, warm sandboxes) is kept here,
by course and assignment, for as long as the process lives.
"""

import atexit
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import find_root, read_course
from autograder.exercise import ExerciseReport, Report
from autograder.grading.batch import Grader
from autograder.nbgrader_plugins.gradebook import enter_due_date, forget
from autograder.notebook import grade_cells, mend, read_source
from autograder.report import feedback

_entered = cache(enter_due_date)
"""Once for a process and a date is enough."""
_graders: dict[tuple[Path, str], tuple[object, Grader]] = {}


def grader_of(name: str) -> Grader:
    """The grader of an assignment of the course that nbgrader works in; made anew when the course's files changed."""
    root = find_root(Path.cwd())
    version = tuple((path, path.stat().st_mtime_ns) for path in _files(root, name))
    known = _graders.get((root, name))
    if known is None or known[0] != version:
        if known:
            known[1].close()
        made = Grader(root, name)
        atexit.register(made.close)
        _graders[root, name] = (version, made)
    return _graders[root, name][1]


def keep(grader: Grader) -> None:
    """Use this grader for its assignment from now on, instead of making one."""
    name = grader.reference.name
    version = tuple((path, path.stat().st_mtime_ns) for path in _files(grader.root, name))
    _graders[grader.root, name] = (version, grader)


def _files(root: Path, name: str) -> list[Path]:
    folders = (root / "assignments" / name, root / "reference" / name)
    return [root / "course.yml", *(path for folder in folders for path in sorted(folder.glob("*.*")))]


class Mend(NbGraderPreprocessor):
    """Before sanitising: the submission in the form of its source. What was mended is noted in the notebook's metadata."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        name, root = resources["nbgrader"]["assignment"], find_root(Path.cwd())
        course = read_course(root)
        _entered(resources["nbgrader"]["db_url"], name, course.due(course.assignment(name)))
        about = nb.metadata.get("autograder", {})
        if "refused" in about:
            return nb, resources
        source = read_source(root / "assignments" / name / f"{name}.ipynb")
        mended = mend(nb, source)
        notes = [*about.get("notes", []), *mended.notes]
        for note in notes:
            self.log.warning("%s, %s: %s", resources["nbgrader"]["student"], name, note)
        mended.notebook.metadata["autograder"] = {"notes": notes}
        return mended.notebook, resources


class Grade(NbGraderPreprocessor):
    """In Execute's place: runs and grades the notebook, and writes outputs, points and feedback into it.

    Every grade cell leaves with exactly one finite number first, which is what nbgrader reads, and our feedback behind it.
    Where we fail, this submission stops without a score, and an old one of it is taken back.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = nb.metadata.get("autograder", {})
        whose = resources["nbgrader"]
        try:
            grader = grader_of(whose["assignment"])
            why = about.get("refused")
            report = grader.refused(why) if why else grader.report(nb)
        except Exception:
            forget(whose["db_url"], whose["assignment"], whose["student"])
            raise
        return write(nb, report, about.get("notes", [])), resources


def write(nb: NotebookNode, report: Report, notes: list[str]) -> NotebookNode:
    """Write a report into the mended notebook it was made from."""
    if report.outputs:
        for cell, outputs in zip(nb.cells, report.outputs, strict=True):
            if cell.cell_type == "code":
                cell.outputs = [nbformat.from_dict(dict(output)) for output in outputs]
    cells = grade_cells(nb)
    for exercise in report.exercises:
        cells[exercise.name].outputs = _outputs(exercise)
    told = Report(exercises=(), notes=(*notes, *report.notes), refused=report.refused)
    if said := feedback.preface(told):
        nb.cells.insert(0, nbformat.v4.new_markdown_cell(said, id="how-it-was-graded"))
    return nb


def _outputs(exercise: ExerciseReport) -> list[NotebookNode]:
    score = f"{exercise.earned:.10g}"
    shown = {"text/plain": feedback.text(exercise), "text/html": feedback.html(exercise)}
    return [
        nbformat.v4.new_output("execute_result", {"text/plain": score}, execution_count=1),
        nbformat.v4.new_output("display_data", shown),
    ]
