"""Feedback on one exercise, as nbgrader shows it under the grade cell: the rubric, then what went wrong.

The HTML is plain and its words carry the meaning: it is read in light and dark themes and by screen readers, and it
passes a sanitiser unchanged.
"""

from collections.abc import Sequence
from html import escape

from autograder.exercise import ExerciseReport, Finding, Report

PASSED, FAILED = "✓ passed", "✗ not passed"


def lines(exercise: ExerciseReport) -> list[str]:
    """What went wrong, one line each: visible cases in full, of hidden ones only the criterion; then the hints."""
    said: list[str] = []
    for finding in exercise.findings:
        if not finding.passed and finding.message not in said:
            said.append(finding.message)
    return said + [f"{mistake}. {hint}" for mistake, hint in mistakes(exercise.findings)]


def mistakes(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """The mistakes that were named, each once, with its hint."""
    found: dict[str, tuple[str, str]] = {}
    for finding in findings:
        if finding.misconception and not finding.passed:
            found.setdefault(finding.misconception, (f"It looks as if {finding.mistake}", f"Hint: {finding.hint}"))
    return list(found.values())


def text(exercise: ExerciseReport) -> str:
    """Feedback as plain text."""
    head = [f"{exercise.name}: {exercise.earned:g} of {exercise.possible:g} points"]
    rubric = [f"  {PASSED if met else FAILED}  {name}" for name, met in exercise.criteria]
    return "\n".join([*head, *rubric, *lines(exercise)])


def html(exercise: ExerciseReport) -> str:
    """Feedback as HTML without styles, scripts or attributes."""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{PASSED if met else FAILED}</td></tr>" for name, met in exercise.criteria
    )
    table = f"<table><thead><tr><th>Criterion</th><th>Result</th></tr></thead><tbody>{rows}</tbody></table>"
    items = "".join(f"<li>{escape(line)}</li>" for line in lines(exercise))
    head = f"<p><strong>{escape(exercise.name)}: {exercise.earned:g} of {exercise.possible:g} points</strong></p>"
    return head + (table if rows else "") + (f"<ul>{items}</ul>" if items else "")


def preface(report: Report) -> str:
    """What stands at the top of a graded notebook as Markdown: why it was refused, what was mended; or nothing."""
    said = [f"**Not run:** {_code(report.refused)}"] if report.refused else []
    said += [f"- {_code(note)}" for note in report.notes]
    return "\n\n".join(["### How this notebook was graded", "\n".join(said)]) if said else ""


def _code(note: str) -> str:
    """A note as Markdown that shows every character of it, whatever it holds."""
    return f"`{note.replace('`', chr(39))}`"
