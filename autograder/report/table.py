"""What grading found, for a terminal and as JSON: a line or an entry for each submission."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from autograder.exercise import Finding
from autograder.grading.grader import Graded
from autograder.report.reasons import Lateness, Reason, late_line, line, reasons

Late = Mapping[tuple[str, str], Lateness]
"""How late submissions came, by assignment and student; those in time are not in it."""
NOTES = 2
"""What was mended that the table tells; `--json` has all of it."""


def table(graded: Sequence[Graded], late: Late | None = None) -> Table:
    """Student, points, seconds, and why points were lost; grouped by assignment."""
    made = Table(show_edge=False, pad_edge=False)
    made.add_column("assignment", no_wrap=True)
    made.add_column("student", no_wrap=True)
    made.add_column("points", justify="right", no_wrap=True)
    made.add_column("seconds", justify="right", no_wrap=True)
    made.add_column("remarks")
    before = None
    for done in graded:
        name = done.submission.assignment
        if before not in (None, name):
            made.add_section()
        report = done.report
        points = f"{report.earned:g} of {report.possible:g}" if report else "not graded"
        seconds = f"{report.seconds:.2f}" if report else ""
        student = Text(done.submission.student)
        said = Text("\n".join(remarks(done, _late(done, late))))
        made.add_row(name if name != before else "", student, points, seconds, said)
        before = name
    return made


def _late(graded: Graded, late: Late | None) -> Lateness | None:
    return (late or {}).get((graded.submission.assignment, graded.submission.student))


def remarks(graded: Graded, late: Lateness | None = None) -> list[str]:
    """What the instructor should know at a glance, one line each: what was mended, why points were lost, worst first."""
    report = graded.report
    if graded.error or report is None:
        return [graded.error or ""]
    said = [] if report.refused else list(report.notes[:NOTES])
    lost = [(reason.lost, line(reason)) for reason in _reasons(graded)]
    lost += [(late.penalty, late_line(late))] if late and late.penalty else []
    return said + [text for _, text in sorted(lost, key=lambda pair: -pair[0])]


def _reasons(graded: Graded) -> list[Reason]:
    notebook = graded.prepared.notebook if graded.prepared else None
    return reasons(graded.report, notebook) if graded.report else []


def as_json(graded: Graded, late: Late | None = None) -> dict[str, Any]:
    """A submission as `--json` writes it. Hidden cases carry no values, here as anywhere."""
    report, lateness = graded.report, _late(graded, late)
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
        "seconds_late": lateness.seconds if lateness else 0,
        "penalty": lateness.penalty if lateness else 0,
        "notes": list(report.notes) if report else [],
        "reasons": [asdict(reason) for reason in _reasons(graded)],
        "exercises": exercises,
    }


def as_check(finding: Finding) -> dict[str, Any]:
    """A finding as JSON."""
    keys = ("criterion", "case", "hidden", "passed", "message", "misconception", "mistake")
    return {key: getattr(finding, key) for key in keys}
