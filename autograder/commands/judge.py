"""`autograder judge`: grade one function in plain Python files: for hundreds of files from other people."""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from autograder.content.folder import Folder
from autograder.exercise import CourseError, Report, SubmissionError
from autograder.grading.execution import grade
from autograder.grading.grader import Grader
from autograder.grading.scripts import as_notebook
from autograder.report.table import as_check


def run(start: Path, *, name: str, exercise: str, files: Sequence[Path], workers: int = os.cpu_count() or 1) -> int:
    """Grade the function `exercise` in each file and print JSON: a list with an entry for each, in the files' order.

    Returns 1 where a file could not be judged, else 0.
    """
    with Grader(Folder.find(start).assignment(name)) as grader:
        entries = list(judged(grader, exercise, [start / path for path in files], workers))
    print(json.dumps(entries, indent=1))
    return 1 if any(entry["error"] for entry in entries) else 0


def judged(grader: Grader, exercise: str, files: Sequence[Path], workers: int) -> Iterator[dict[str, Any]]:
    """The entry of each file, in order; files are judged in parallel."""
    if exercise not in grader.points:
        known = ", ".join(grader.points)
        raise CourseError(f"{grader.assignment.name}: no exercise named {exercise!r}, expected one of {known}")
    posed = grader.posed[exercise]
    _ = grader.sandboxes, posed.variants  # made once, before there are threads

    def one(path: Path) -> dict[str, Any]:
        try:
            notebook = as_notebook(path, posed, grader.source)
        except SubmissionError as error:
            return _entry(path, exercise, None, str(error))
        points = {exercise: grader.points[exercise]}
        return _entry(path, exercise, grade(notebook, {exercise: posed}, points, grader.sandboxes), None)

    with ThreadPoolExecutor(max_workers=workers) as pool:
        yield from pool.map(one, files)


def _entry(path: Path, exercise: str, report: Report | None, error: str | None) -> dict[str, Any]:
    """A file's entry, as it is printed. Hidden cases have no values, as everywhere. said: what went wrong while it ran."""
    made = report.exercises[0] if report else None
    return {
        "file": str(path),
        "exercise": exercise,
        "earned": made.earned if made else None,
        "possible": made.possible if made else None,
        "error": error,
        "said": _said(report) if report else [],
        "seconds": report.seconds if report else None,
        "checks": [as_check(finding) for finding in (made.findings if made else ())],
    }


def _said(report: Report) -> list[str]:
    """What went wrong while the file itself ran."""
    errors = [o for outputs in report.outputs for o in outputs if o.get("output_type") == "error"]
    return [*report.notes, *(f"{error['ename']}: {error['evalue']}" for error in errors)]
