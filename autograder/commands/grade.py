"""`autograder grade`: grade submissions in parallel, write them into the gradebook one by one, show a table."""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.audit.record import doubt
from autograder.content.folder import AssignmentFolder, Folder
from autograder.gradebook.lateness import lateness
from autograder.gradebook.preview import check_released
from autograder.gradebook.preview import preview as previewed
from autograder.gradebook.recording import alone, recorded
from autograder.gradebook.records import Records
from autograder.grading.grader import Graded, Grader
from autograder.grading.submissions import Submission, find
from autograder.report import changes
from autograder.report.table import Late, as_json, table
from autograder.stopping import Stopping

WIDTH = 120
"""The width of the table, in characters, if it is not shown in a terminal."""
PATIENCE = 1.0
"""Seconds that grading has after a signal: to finish writing one submission, and to end sandboxes."""


def run(
    start: Path,
    *,
    names: Sequence[str],
    student: str | None = None,
    workers: int = os.cpu_count() or 1,
    json: Path | None = None,
    wall: bool = True,
    preview: bool = False,
) -> int:
    """Grade assignments and show the table. Returns 1 where submissions are left ungraded, else 0.

    json: where to write every check. wall: False grades without bubblewrap. preview: record nothing, and show whose points
    would change.
    """
    done: list[Graded] = []
    found: dict[str, Sequence[Submission]] = {}
    with Stopping(partial(_stopped, done, found), seconds=PATIENCE) as stop:
        folder = Folder.find(start)
        found |= {name: find(folder.assignment(name), student) for name in names}
        console = Console(highlight=False)
        if not console.is_terminal:
            console = Console(highlight=False, width=WIDTH)
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        records = Records(folder)
        with nullcontext() if preview else alone(folder, stop), ExitStack() as shown:
            for assignment in [folder.assignment(name) for name in found if found[name]]:
                check_released(records, assignment) if preview else records.announce(assignment)
            progress = shown.enter_context(Progress(*columns, console=console, transient=True))
            bars = {name: progress.add_task(name, total=len(found[name])) for name in found}
            for name, handed_in in found.items():
                if not handed_in:
                    console.print(f"{name}: nothing was handed in")
                    continue
                with Grader(folder.assignment(name), wall=wall) as grader:
                    every = stop.each(grader.grade_all(handed_in, workers)) if preview else None
                    for graded in every or recorded(grader, handed_in, records, workers, stop):
                        done.append(graded)
                        progress.advance(bars[name])
        done.sort(key=lambda graded: (names.index(graded.submission.assignment), graded.submission.student))
        late = {of: when for name in names for of, when in lateness(records, name).items()}
        if preview:
            for name in found:
                _show_changes(console, records, folder.assignment(name), done)
        else:
            console.print(table(done, late))
        assignments = [folder.assignment(name) for name in found if found[name]]
        for line in filter(None, [*map(doubt, assignments), *(of.settings.adjusted for of in assignments)]):
            console.print(line, markup=False, soft_wrap=True)
        if json:
            write_json(json, done, late)
        left = [f"{g.submission.student} ({g.submission.assignment}): {g.error}" for g in done if g.error]
        for line in left:
            console.print(f"not graded: {line}", markup=False, soft_wrap=True)
        return 1 if left else 0


def _stopped(done: Sequence[Graded], found: Mapping[str, Sequence[Submission]]) -> str:
    """What a user is told who stops it."""
    if not found:
        return "stopped before anything was done"
    total = sum(len(handed_in) for handed_in in found.values())
    return f"stopped: {sum(not graded.error for graded in done)} of {total} done; the same command goes on"


def _show_changes(console: Console, records: Records, assignment: AssignmentFolder, done: Sequence[Graded]) -> None:
    mine = [graded for graded in done if graded.submission.assignment == assignment.name]
    if found := previewed(records, assignment, mine):
        console.print(changes.table(found))
    console.print(changes.summary(found, len(mine), assignment.name), markup=False, soft_wrap=True)


def write_json(file: Path, done: Sequence[Graded], late: Late) -> None:
    """Write every check of every submission."""
    file.write_text(json.dumps([as_json(graded, late) for graded in done], indent=1) + "\n")
