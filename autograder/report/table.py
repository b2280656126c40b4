"""What grading found, for a terminal and as JSON: a line or an entry for each submission."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from autograder.exercise import Finding
from autograder.grading.grader import Graded

ENDINGS = ("took longer than", "ended its process", "ran out of memory")


def table(graded: Sequence[Graded]) -> Table:
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


def remarks(line: Graded) -> str:
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


def as_json(graded: Graded) -> dict[str, Any]:
    """A submission as `--json` writes it. Hidden cases carry no values, here as anywhere."""
    report = graded.report
    exercises = {
        e.name: {"earned": e.earned, "possible": e.possible, "checks": [as_check(f) for f in e.findings]}
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


def as_check(finding: Finding) -> dict[str, Any]:
    """A finding as JSON."""
    return {key: getattr(finding, key) for key in ("criterion", "case", "hidden", "passed", "message", "misconception")}
