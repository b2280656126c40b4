"""The table that check() shows: each criterion, whether its visible cases pass, and the first mismatch in one line.

Words and symbols carry the meaning, and nothing has a colour of its own, so it reads in light and dark themes and by
screen readers; without HTML the same lines are shown as text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from autograder.checking.findings import likely
from autograder.student import picture
from autograder.student.calls import SelfCheck

PASSED, FAILED, LATER, UNWRITTEN = "✓ passed", "✗ not passed", "○ when graded", "○ not written"
UNSEEN = "no visible case: its cases are drawn when it is graded"
JUDGED = "it ran; its result is judged when it is graded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the rubric: its name, its result, and remarks, one line each."""

    criterion: str
    result: str
    said: tuple[str, ...] = ()


class Table:
    """The results of an exercise, as a notebook or a terminal shows them."""

    def __init__(self, tried: SelfCheck) -> None:
        self.tried = tried
        self.rows = tuple(_rows(tried))

    @property
    def title(self) -> str:
        name = self.tried.visible.exercise.name
        if self.tried.unwritten:
            return f"{name}: not implemented yet"
        shown = [row for row in self.rows if row.result in (PASSED, FAILED)]
        passed = sum(row.result == PASSED for row in shown)
        return f"{name}: {passed} of {len(shown)} criteria passed on the visible cases"

    def __repr__(self) -> str:
        wide = max((len(row.result) for row in self.rows), default=0)
        lines = [self.title]
        for row in self.rows:
            lines.append(f"  {row.result:<{wide}}  {row.criterion}")
            lines += [f"  {'':<{wide}}    {said}" for said in row.said]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        columns = ["Criterion", "Result", *(["First mismatch"] if any(row.said for row in self.rows) else [])]
        head = "".join(f'<th scope="col" style="{_CELL}">{word}</th>' for word in columns)
        body = "".join(_html(row, len(columns)) for row in self.rows)
        caption = f'<caption style="{_CELL};caption-side:top;white-space:nowrap">{_strong(self.title)}</caption>'
        table = f"{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        return (
            f'<div style="color:inherit"><table style="color:inherit;margin:0">{table}</table>{self._picture()}</div>'
        )

    def _picture(self) -> str:
        """The first mismatch that can be drawn."""
        tried = self.tried
        every = zip(tried.visible.expected, tried.outcomes, tried.report.findings, strict=True)
        for expected, outcome, finding in every:
            drawn = None if finding.passed else picture.pair(expected, outcome, tried.visible.exercise.returns)
            if drawn is not None:
                said = "values that differ are framed" if drawn.wrong is not None else "the shapes differ"
                caption = escape(f"{finding.case}{drawn.name and ', '}{drawn.name}: {said}")
                style = "margin:8px 0 0 0;padding:0 4px;overflow-x:auto"
                return f'<figure style="{style}"><figcaption>{caption}</figcaption>{picture.svg(drawn)}</figure>'
        return ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


_CELL = "text-align:left;vertical-align:top;white-space:normal;color:inherit;background:transparent;padding:2px 8px"


def _html(row: Row, columns: int) -> str:
    cells = [
        f'<th scope="row" style="{_CELL};font-weight:normal">{escape(row.criterion)}</th>',
        f'<td style="{_CELL};white-space:nowrap">{row.result}</td>',
        f'<td style="{_CELL}">{"<br>".join(map(escape, row.said))}</td>',
    ]
    return f'<tr style="background:transparent">{"".join(cells[:columns])}</tr>'


def _strong(text: str) -> str:
    return f"<strong>{escape(text)}</strong>"


def _rows(tried: SelfCheck) -> Iterator[Row]:
    every = list(zip(tried.report.findings, tried.places, strict=True))
    for criterion, met in tried.report.criteria:
        mine = [(finding, place) for finding, place in every if finding.criterion == criterion]
        if tried.unwritten and mine:
            yield Row(criterion=criterion, result=UNWRITTEN)
        elif not mine:
            yield Row(criterion=criterion, result=LATER, said=(UNSEEN,))
        elif tried.visible.has_judge and met:
            yield Row(criterion=criterion, result=LATER, said=(JUDGED,))
        else:
            failed = [(finding, place) for finding, place in mine if not finding.passed]
            first = [failed[0][0].message, failed[0][1]] if failed else []
            said = tuple(dict.fromkeys(filter(None, [*first, *(likely(finding) for finding, _ in failed)])))
            yield Row(criterion=criterion, result=PASSED if met else FAILED, said=said)
