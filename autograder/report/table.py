"""The table at the end of grading: a line for each submission."""

from collections.abc import Sequence
from typing import Protocol

from rich.table import Table
from rich.text import Text

from autograder.exercise import Report


class _Handed(Protocol):
    @property
    def student(self) -> str: ...
    @property
    def assignment(self) -> str: ...


class _Line(Protocol):
    @property
    def submission(self) -> _Handed: ...
    @property
    def report(self) -> Report | None: ...
    @property
    def error(self) -> str | None: ...


ENDINGS = ("took longer than", "ended its process", "ran out of memory")


def table(graded: Sequence[_Line]) -> Table:
    """Student, points, seconds, and anything that went wrong; grouped by assignment."""
    made = Table(show_edge=False, pad_edge=False)
    made.add_column("assignment", no_wrap=True)
    made.add_column("student", no_wrap=True)
    made.add_column("points", justify="right", no_wrap=True)
    made.add_column("seconds", justify="right", no_wrap=True)
    made.add_column("remarks")
    before = None
    for line in graded:
        name = line.submission.assignment
        if before not in (None, name):
            made.add_section()
        report = line.report
        points = f"{report.earned:g} of {report.possible:g}" if report else "not graded"
        seconds = f"{report.seconds:.2f}" if report else ""
        student = Text(line.submission.student)
        made.add_row(name if name != before else "", student, points, seconds, Text(remarks(line)))
        before = name
    return made


def remarks(line: _Line) -> str:
    """What the instructor should know at a glance: why it was refused, what was mended, the mistakes that were named."""
    if line.error or line.report is None:
        return line.error or ""
    report = line.report
    if report.refused:
        return report.refused
    said = list(report.notes[:2])
    for exercise in report.exercises:
        named = {f.misconception: f.mistake for f in exercise.findings if f.misconception and not f.passed}
        said += [f"{exercise.name}: {mistake} ({id})" for id, mistake in named.items()]
        said += [f.message for f in exercise.findings if any(end in f.message for end in ENDINGS)][:1]
    return "; ".join(said[:4])
