"""`autograder grade`: grade submissions in parallel, write them into the gradebook one by one, show a table."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.content.folder import Folder
from autograder.exercise import CourseError
from autograder.grading.grader import Graded, Grader
from autograder.grading.submissions import Submission, find
from autograder.nbgrader_plugins.gradebook import Records
from autograder.report.table import as_json, table

WIDTH = 120
"""The width of the table, in characters, if it is not shown in a terminal."""


def run(
    start: Path,
    *,
    names: Sequence[str],
    student: str | None = None,
    workers: int = os.cpu_count() or 1,
    json: Path | None = None,
    wall: bool = True,
) -> int:
    """Grade assignments and show the table. Returns 1 where submissions are left ungraded, else 0.

    json: where to write every check. wall: False grades without bubblewrap.
    """
    folder = Folder.find(start)
    found = {name: find(folder.assignment(name), student) for name in names}
    records = Records(folder)
    for name in found:
        if found[name]:
            records.announce(folder.assignment(name))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    done: list[Graded] = []
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        bars = {name: progress.add_task(name, total=len(found[name])) for name in found}
        for name, handed_in in found.items():
            if not handed_in:
                console.print(f"{name}: nothing was handed in")
                continue
            with Grader(folder.assignment(name), wall=wall) as grader:
                for graded in _recorded(grader, handed_in, records, workers):
                    done.append(graded)
                    progress.advance(bars[name])
    done.sort(key=lambda graded: (names.index(graded.submission.assignment), graded.submission.student))
    console.print(table(done))
    if json:
        write_json(json, done)
    left = [f"{g.submission.student} ({g.submission.assignment}): {g.error}" for g in done if g.error]
    for line in left:
        console.print(f"not graded: {line}", markup=False, soft_wrap=True)
    return 1 if left else 0


def _recorded(grader: Grader, found: Sequence[Submission], records: Records, workers: int) -> Iterator[Graded]:
    """Grade, and write each report into the gradebook as soon as it is ready."""
    for graded in grader.grade_all(found, workers):
        if graded.report is None or graded.prepared is None:
            records.forget(graded.submission)
        elif not records.recorded(graded.submission, graded.report):
            try:
                records.record(graded.prepared, graded.report)
            except CourseError as error:
                graded = replace(graded, report=None, error=str(error))
        yield graded


def write_json(file: Path, done: Sequence[Graded]) -> None:
    """Write every check of every submission."""
    file.write_text(json.dumps([as_json(graded) for graded in done], indent=1) + "\n")
