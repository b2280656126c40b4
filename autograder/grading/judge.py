"""`autograder judge`: grade one function in plain Python files, for judging strangers' code by the hundred.

Of a file, the function and what it needs become a notebook of one cell, which takes the way of a submission: a sandbox of
its own, values back, verdicts here. Nothing is recorded.
"""

import ast
import json
import os
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.exercise import CourseError, Given, Report, SubmissionError
from autograder.grading.batch import Grader, grader
from autograder.grading.pipeline import grade
from autograder.grading.reference import Posed
from autograder.notebook import MOST_SOURCE, bound_and_used, is_locked

_HEAD = 'import numpy as np\n\n__name__ = "judged"  # so that a file is not run as a program'


def judge(root: Path, name: str, exercise: str, files: Sequence[Path], workers: int | None) -> int:
    """Grade the function `exercise` in each file and print JSON: a list with an entry for each, in the files' order.

    root: the course's folder. Returns 1 where a file could not be judged, else 0.
    """
    with grader(root, name) as made:
        entries = list(judged(made, exercise, files, workers or os.cpu_count() or 1))
    print(json.dumps(entries, indent=1))
    return 1 if any(entry["error"] for entry in entries) else 0


def judged(made: Grader, exercise: str, files: Sequence[Path], workers: int) -> Iterator[dict[str, Any]]:
    """The entry of each file, in order; files are judged side by side."""
    if exercise not in made.points:
        known = ", ".join(made.points)
        raise CourseError(f"{made.reference.name}: no exercise named {exercise!r}, expected one of {known}")
    posed = {exercise: made.posed[exercise]}
    _ = made.sandboxes, posed[exercise].variants
    head = nbformat.v4.new_code_cell("\n\n".join([_HEAD, *_given(posed[exercise], made.source)]))

    def one(path: Path) -> dict[str, Any]:
        try:
            cell = nbformat.v4.new_code_cell(needed(_read(path), exercise))
            notebook = nbformat.v4.new_notebook(cells=[head, cell])
        except SubmissionError as error:
            return _entry(path, exercise, None, str(error))
        report = grade(notebook, posed, {exercise: made.points[exercise]}, made.sandboxes)
        return _entry(path, exercise, report, None)

    with ThreadPoolExecutor(max_workers=workers) as pool:
        yield from pool.map(one, files)


def _read(path: Path) -> str:
    """The text of a stranger's file. SubmissionError where it is no plain file of reasonable size."""
    if path.is_symlink() or not path.is_file():
        raise SubmissionError(f"{path}: not found, or not a plain file")
    if (size := path.stat().st_size) > MOST_SOURCE:
        raise SubmissionError(f"{path}: {size / 2**20:.1f} MB, at most {MOST_SOURCE >> 20} MB are read")
    return path.read_bytes().decode("utf-8", errors="replace")


def needed(source: str, function: str) -> str:
    """The statements of a file that a function needs, directly or through others, and all its imports, in their order.

    The rest is not run: a published solution often goes on to train for minutes, or to plot. Each statement is on its
    own, so a package that is not there is an error of its import alone. A file that is not Python stays as it is.
    """
    try:
        statements = ast.parse(source).body
        names = [bound_and_used(ast.unparse(statement)) for statement in statements]
        kept = {i for i, statement in enumerate(statements) if isinstance(statement, ast.Import | ast.ImportFrom)}
        wanted = {function}
        while more := {i for i, (bound, _) in enumerate(names) if bound & wanted} - kept:
            kept |= more
            wanted |= {name for i in more for name in names[i][1]}
        return "\n".join(_alone(statements[i]) for i in sorted(kept))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source


def _alone(statement: ast.stmt) -> str:
    """A statement whose error is shown and ends nothing."""
    text = ast.unparse(statement)
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return text
    inside = textwrap.indent(text, "    ")
    return f"try:\n{inside}\nexcept BaseException:\n    get_ipython().showtraceback()"


def _given(posed: Posed, source: NotebookNode) -> Iterator[str]:
    """The functions that the assignment's notebook gives and the exercise's cases pass on."""
    names = {arg.name for e in posed.expected for arg in e.case.args if isinstance(arg, Given)}
    for cell in source.cells:
        if names and cell.cell_type == "code" and is_locked(cell):
            yield from _defined(cell.source, names)


def _defined(source: str, names: Iterable[str]) -> Iterator[str]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            yield ast.unparse(node)


def _entry(path: Path, exercise: str, report: Report | None, error: str | None) -> dict[str, Any]:
    """A file as it is printed. Hidden cases carry no values, here as anywhere. said: the error its last run ended with."""
    made = report.exercises[0] if report else None
    return {
        "file": str(path),
        "exercise": exercise,
        "earned": made.earned if made else None,
        "possible": made.possible if made else None,
        "error": error,
        "said": _said(report) if report else [],
        "seconds": report.seconds if report else None,
        "checks": [
            {
                "criterion": f.criterion,
                "case": f.case,
                "hidden": f.hidden,
                "passed": f.passed,
                "message": f.message,
                "misconception": f.misconception,
            }
            for f in (made.findings if made else ())
        ],
    }


def _said(report: Report) -> list[str]:
    """What went wrong while the file itself ran."""
    errors = [o for outputs in report.outputs for o in outputs if o.get("output_type") == "error"]
    return [*report.notes, *(f"{error['ename']}: {error['evalue']}" for error in errors)]
