"""`autograder grade`: grade submissions side by side, write them into the gradebook one by one, show a table."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.course import read_course
from autograder.exercise import CourseError
from autograder.grading.batch import Graded, Grader, Submission, grade_all, grader, submissions
from autograder.nbgrader_plugins import preprocessors
from autograder.nbgrader_plugins.gradebook import Records
from autograder.report.table import table

WIDTH = 120
"""Of the table where it is not shown in a terminal."""


def grade(
    root: Path, names: Sequence[str], student: str | None, workers: int | None, file: Path | None, *, wall: bool = True
) -> int:
    """Grade assignments and show the table. Returns 1 where submissions are left ungraded, else 0.

    root: the course's folder. file: where to write every check as JSON. wall: False grades without bubblewrap.
    """
    course = read_course(root)
    found = {name: submissions(root, course.assignment(name).name, student) for name in names}
    records = Records(root)
    for name in found:
        if found[name]:
            records.announce(name)
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    done: list[Graded] = []
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        bars = {name: progress.add_task(name, total=len(found[name])) for name in found}
        for name, handed_in in found.items():
            if not handed_in:
                console.print(f"{name}: nothing was handed in")
                continue
            with grader(root, name, wall=wall) as judge:
                for graded in _recorded(judge, handed_in, records, workers or os.cpu_count() or 1):
                    done.append(graded)
                    progress.advance(bars[name])
    done.sort(key=lambda g: (names.index(g.submission.assignment), g.submission.student))
    console.print(table(done))
    if file:
        file.write_text(json.dumps([as_json(graded) for graded in done], indent=1) + "\n")
    left = [f"{g.submission.student} ({g.submission.assignment}): {g.error}" for g in done if g.error]
    for line in left:
        console.print(f"not graded: {line}", markup=False, soft_wrap=True)
    return 1 if left else 0


def _recorded(judge: Grader, found: Sequence[Submission], records: Records, workers: int) -> Iterator[Graded]:
    """Grade, and write each report into the gradebook as soon as it is there."""
    preprocessors.keep(judge)
    for graded in grade_all(judge, found, workers):
        if graded.report is None:
            records.forget(graded.submission)
        elif not records.recorded(graded.submission, graded.report):
            try:
                records.record(graded.submission, graded.report)
            except CourseError as error:
                graded = Graded(submission=graded.submission, report=None, error=str(error))
        yield graded


def as_json(graded: Graded) -> dict[str, Any]:
    """A submission as `--json` writes it. Hidden cases carry no values, here as anywhere."""
    report = graded.report
    exercises = {
        e.name: {"earned": e.earned, "possible": e.possible, "checks": [_check(asdict(f)) for f in e.findings]}
        for e in (report.exercises if report else ())
    }
    return {
        "student": graded.submission.student,
        "assignment": graded.submission.assignment,
        "earned": report.earned if report else None,
        "possible": report.possible if report else None,
        "error": graded.error or (report.refused if report else None),
        "seconds": report.seconds if report else None,
        "exercises": exercises,
    }


def _check(finding: dict[str, Any]) -> dict[str, Any]:
    return {key: finding[key] for key in ("criterion", "case", "hidden", "passed", "message", "misconception")}
