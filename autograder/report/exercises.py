"""The page of the docs that lists a course's exercises: what each is worth, and how it is checked."""

from collections.abc import Sequence
from dataclasses import dataclass

COMMAND = "autograder exercises --docs docs/exercises.md"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One exercise. known: how many known mistakes it has. caught: those that lose points and are the only one named."""

    assignment: str
    exercise: str
    points: float
    visible: int
    hidden: int
    criteria: int
    caught: int
    known: int


def page(lines: Sequence[Line]) -> str:
    """The table as Markdown, an exercise a line, and sums under it."""
    head = ("assignment", "exercise", "points", "visible cases", "hidden cases", "criteria", "misconceptions caught")
    rows = [_cells(line) for line in lines]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---", "---", *["---:"] * 5), *rows, _sums(lines)))
    return f"# Exercises\n\n{_INTRODUCTION}\n{table}\n"


_INTRODUCTION = f"""\
What each exercise is worth and how it is checked. Hidden cases are drawn from the course's secret seed, as many under any
seed. A misconception is caught where a function that has it loses points and feedback names it and no other.

Made by `{COMMAND}`.
"""


def _cells(line: Line) -> tuple[str, ...]:
    counts = (line.visible, line.hidden, line.criteria)
    caught = f"{line.caught} of {line.known}"
    return (line.assignment, f"`{line.exercise}`", f"{line.points:g}", *map(str, counts), caught)


def _sums(lines: Sequence[Line]) -> tuple[str, ...]:
    caught = f"{sum(line.caught for line in lines)} of {sum(line.known for line in lines)}"
    counts = (sum(column) for column in zip(*((a.visible, a.hidden, a.criteria) for a in lines), strict=True))
    points = sum(line.points for line in lines)
    return ("total", f"{len(lines)} exercises", f"{points:g}", *map(str, counts), caught)
