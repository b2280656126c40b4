"""What grading writes into a student's notebook, and a digest of it: what was written already is not written again."""

from copy import deepcopy
from hashlib import sha256
from json import dumps

import nbformat
from nbformat import NotebookNode

from autograder.exercise import ExerciseReport, Report
from autograder.grading.submissions import Prepared
from autograder.notebook import grade_cells
from autograder.report import feedback


def write(nb: NotebookNode, report: Report) -> NotebookNode:
    """Write a report into the mended notebook it was made from."""
    if report.outputs:
        for cell, outputs in zip(nb.cells, report.outputs, strict=True):
            if cell.cell_type == "code":
                cell.outputs = [nbformat.from_dict(dict(output)) for output in outputs]
    cells = grade_cells(nb)
    for exercise in report.exercises:
        cells[exercise.name].outputs = _outputs(exercise)
    if said := feedback.preface(report, nb):
        nb.cells.insert(0, nbformat.v4.new_markdown_cell(said, id="how-it-was-graded"))
    return nb


def _outputs(exercise: ExerciseReport) -> list[NotebookNode]:
    score = f"{exercise.earned:.10g}"
    shown = {"text/plain": feedback.text(exercise), "text/html": feedback.html(exercise)}
    return [
        nbformat.v4.new_output("execute_result", {"text/plain": score}, execution_count=1),
        nbformat.v4.new_output("display_data", shown),
    ]


def digest(prepared: Prepared, report: Report) -> str:
    """One of all that the gradebook and a graded notebook say of a submission, but for what lateness costs.

    How long grading took is none of that, nor a passed case: they are shown nowhere.
    """
    stamp = prepared.submission.folder / "timestamp.txt"
    when = stamp.read_text(errors="replace")[:100] if stamp.is_file() and not stamp.is_symlink() else ""
    cells = write(deepcopy(prepared.notebook), report).cells
    return sha256(dumps([when, cells], sort_keys=True).encode()).hexdigest()
