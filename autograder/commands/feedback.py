"""`autograder feedback`: make the pages that students get back, where they changed."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.content.folder import AssignmentFolder, Folder
from autograder.exercise import CourseError
from autograder.gradebook import pages
from autograder.gradebook.recording import alone
from autograder.gradebook.records import Records
from autograder.grading.submissions import find
from autograder.stopping import Stopping


def run(start: Path, *, names: Sequence[str], student: str | None = None) -> int:
    """Make the pages of assignments. Returns 1 where submissions have none, else 0."""
    folder = Folder.find(start)
    found = {name: [of.student for of in find(folder.assignment(name), student)] for name in names}
    left: list[str] = []
    with Stopping(lambda: "stopped; the same command goes on") as stop, alone(folder, stop):
        records = Records(folder)
        for name, students in found.items():
            records.settle(assignment := folder.assignment(name))
            made, failed = _make(records, assignment, students, stop)
            left += failed
            same = len(students) - made - len(failed)
            print(f"{name}: {made} page{'s' * (made != 1)} of feedback made, {same} unchanged")
    for line in left:
        print(f"no page: {line}", file=sys.stderr)
    return 1 if left else 0


def _make(
    records: Records, assignment: AssignmentFolder, students: Sequence[str], stop: Stopping
) -> tuple[int, list[str]]:
    """How many pages were made, and who has none and why, one line each."""
    made, failed = 0, []
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        for student in progress.track(students, description=assignment.name):
            with stop.at_once():  # and nowhere else: a page is made whole
                pass
            try:
                made += pages.make(records, assignment, student)
            except CourseError as error:
                failed.append(f"{student} ({assignment.name}): {error}")
    return made, failed
