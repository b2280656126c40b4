"""Feedback on one exercise, as nbgrader shows it under the grade cell: the rubric, then what went wrong.

The HTML is plain and its words carry the meaning: it is read in light and dark themes and by screen readers, and it
passes nbconvert's sanitiser unchanged.
"""

from collections.abc import Iterable
from html import escape

from autograder.checking.findings import likely
from autograder.exercise import ExerciseReport, Report

PASSED, FAILED = "✓ passed", "✗ not passed"


def lines(exercise: ExerciseReport) -> list[str]:
    """What went wrong, one line each: the failed visible cases, then the likely mistakes, each once.

    A failed hidden case shows only its criterion, and only if no visible case of that criterion failed.
    """
    said: list[str] = []
    told = {finding.criterion for finding in exercise.findings if not finding.passed and not finding.hidden}
    for finding in exercise.findings:
        news = not finding.hidden or finding.criterion not in told
        if not finding.passed and news and finding.message not in said:
            said.append(finding.message)
    failed = [finding for finding in exercise.findings if not finding.passed and finding.misconception]
    return said + list(dict.fromkeys(likely(finding) for finding in failed))


def text(exercise: ExerciseReport) -> str:
    """Feedback as plain text."""
    head = [f"{exercise.name}: {exercise.earned:g} of {exercise.possible:g} points"]
    rubric = [f"  {PASSED if met else FAILED}  {name}" for name, met in exercise.criteria]
    return "\n".join([*head, *rubric, *lines(exercise)])


def html(exercise: ExerciseReport) -> str:
    """Feedback as HTML of the few tags that nbconvert's sanitiser leaves alone (it breaks tables)."""
    rubric = _items(f"{PASSED if met else FAILED}: {name}" for name, met in exercise.criteria)
    head = f"<div><strong>{escape(exercise.name)}: {exercise.earned:g} of {exercise.possible:g} points</strong></div>"
    said = lines(exercise)
    return head + rubric + (f"<div>What was found:</div>{_items(said)}" if said else "")


def _items(texts: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<ul>{items}</ul>" if items else ""


def preface(report: Report) -> str:
    """The Markdown at the top of a graded notebook: why it was refused, what was mended; "" if neither."""
    said = [f"**Not run:** {_code(report.refused)}"] if report.refused else []
    said += [f"- {_code(note)}" for note in report.notes]
    return "\n\n".join(["### How this notebook was graded", "\n".join(said)]) if said else ""


def _code(note: str) -> str:
    """A note as one line of Markdown that shows every character of it, whatever it holds."""
    return f"`{' '.join(note.split()).replace('`', chr(39))}`"
