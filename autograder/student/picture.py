"""Draw small arrays side by side: actual, expected and their difference, with a text for those who do not see it.

The drawing has no colour of its own: it is painted in the colour of the page's text, stronger where numbers are larger,
and values that differ have a frame. So it reads in light and dark themes alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from autograder.checking.compare import compare, number
from autograder.exercise import Expected, Failed, Outcome, Value
from autograder.values import parts

MOST = 300
"""The most elements of an array that is drawn."""
_NAMED = 3
"""How many differences the text alternative names."""
_HIGH, _GAP, _TOP = 20, 24, 22


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A part of a value to be drawn: its name, what was found, what was expected, and where they differ."""

    name: str
    actual: np.ndarray
    expected: np.ndarray
    wrong: np.ndarray | None


def pair(expected: Expected, outcome: Outcome, names: tuple[str, ...]) -> Pair | None:
    """The first part of a value that differs, where it is an array small enough to be drawn."""
    if isinstance(outcome, Failed) or expected.value is None:
        return None
    for name, actual, wanted, tolerance in _parts(outcome.value, expected, names):
        if compare(actual, wanted, tolerance, dtype=expected.case.dtype) is not None:
            return _pair(name, actual, wanted, tolerance)
    return None


def _parts(actual: Value, expected: Expected, names: tuple[str, ...]) -> Iterator[tuple[str, Value, Value, Value]]:
    wanted, tolerance = expected.value, expected.tolerance
    if not isinstance(wanted, tuple | list):
        yield "", actual, wanted, tolerance
        return
    if not isinstance(actual, tuple | list) or len(actual) != len(wanted):
        return
    for i, part in enumerate(zip(actual, wanted, parts(tolerance, len(wanted)), strict=True)):
        yield (names[i] if names else f"[{i}]"), *part


def _pair(name: str, actual: Any, expected: Any, tolerance: Any) -> Pair | None:
    if not isinstance(actual, np.ndarray) or not isinstance(expected, np.ndarray):
        return None
    if not all(a.dtype.kind in "biuf" and a.ndim and 0 < a.size <= MOST for a in (actual, expected)):
        return None
    a, e = actual.astype(float), expected.astype(float)
    if a.shape != e.shape:
        return Pair(name=name, actual=a, expected=e, wrong=None)
    with np.errstate(invalid="ignore"):
        equal = (np.abs(a - e) <= np.asarray(tolerance, dtype=float)) | (a == e) | (np.isnan(a) & np.isnan(e))
    return Pair(name=name, actual=a, expected=e, wrong=~equal) if not equal.all() else None


def described(drawn: Pair) -> str:
    """The drawing in words."""
    name = f"{drawn.name}: " if drawn.name else ""
    if drawn.wrong is None:
        return f"{name}actual of shape {drawn.actual.shape}, expected of shape {drawn.expected.shape}"
    places = np.argwhere(drawn.wrong)
    said = [
        f"at {tuple(int(i) for i in place)} found {number(drawn.actual[tuple(place)], drawn.expected[tuple(place)])}, "
        f"expected {number(drawn.expected[tuple(place)], drawn.actual[tuple(place)])}"
        for place in places[:_NAMED]
    ]
    more = [f"and {len(places) - _NAMED} more"] if len(places) > _NAMED else []
    return f"{name}{len(places)} of {drawn.wrong.size} values differ: " + "; ".join([*said, *more])


def svg(drawn: Pair) -> str:
    """The arrays side by side as one inline SVG: slices of the last two axes below each other."""
    panels = [("actual", drawn.actual, drawn.wrong), ("expected", drawn.expected, None)]
    if drawn.wrong is not None:
        with np.errstate(invalid="ignore"):
            panels.append(("actual - expected", drawn.actual - drawn.expected, drawn.wrong))
    left, high, body = 0.0, 0.0, []
    for title, array, wrong in panels:
        rows, columns = _layout(array)
        wide = _width(array, columns)
        body.append(_panel(title, array, wrong, left, wide))
        left += max(wide * columns, 7.0 * len(f"{title} {array.shape}")) + _GAP
        high = max(high, _height(rows))
    text = escape(described(drawn), quote=True)
    return (
        f'<svg role="img" aria-label="{text}" xmlns="http://www.w3.org/2000/svg" width="{left:.0f}" height="{high:.0f}"'
        f' viewBox="0 0 {left:.0f} {high:.0f}" style="max-width:100%;height:auto;color:inherit" fill="currentColor"'
        f' font-family="monospace" font-size="11"><title>{text}</title>{"".join(body)}</svg>'
    )


def _layout(array: np.ndarray) -> tuple[list[int], int]:
    """The rows of each slice, and the columns of all."""
    columns = array.shape[-1]
    rows = array.shape[-2] if array.ndim > 1 else 1
    return [rows] * (array.size // (rows * columns)), columns


def _height(rows: list[int]) -> float:
    return _TOP + sum(rows) * _HIGH + 6 * (len(rows) - 1) + 4


def _width(array: np.ndarray, columns: int) -> float:
    """The width of a cell: room for its number, or a bare square where there are many columns."""
    if columns > 12:
        return 12.0
    longest = max(len(_short(x)) for x in array.ravel())
    return max(24.0, 7.0 * longest + 8)


def _short(x: float) -> str:
    return f"{x:.3g}"


def _panel(title: str, array: np.ndarray, wrong: np.ndarray | None, left: float, wide: float) -> str:
    rows, columns = _layout(array)
    finite = np.abs(array[np.isfinite(array)])
    largest = float(finite.max(initial=0.0)) or 1.0
    made = [f'<text x="{left + 1:.0f}" y="12">{title} {array.shape}</text>']
    flags = np.zeros(array.shape, bool) if wrong is None else wrong
    values = zip(array.reshape(-1, columns), flags.reshape(-1, columns), strict=True)
    for i, (numbers, marks) in enumerate(values):
        top = _TOP + i * _HIGH + 6 * (i // rows[0])
        for j, (x, mark) in enumerate(zip(numbers, marks, strict=True)):
            made.append(_cell(left + j * wide, top, wide, float(x), bool(mark), largest, bare=columns > 12))
    return "".join(made)


def _cell(x: float, y: float, wide: float, value: float, wrong: bool, largest: float, *, bare: bool) -> str:
    shade = 0.02 + 0.28 * min(abs(value) / largest, 1.0) if np.isfinite(value) else 0.0
    line = 'stroke-width="2"' if wrong else 'stroke-opacity="0.3"'
    box = (
        f'<rect x="{x + 1:.0f}" y="{y + 1:.0f}" width="{wide - 2:.0f}" height="{_HIGH - 2}" fill-opacity="{shade:.2f}"'
        f' stroke="currentColor" {line}/>'
    )
    if bare:
        return box
    weight = ' font-weight="bold"' if wrong else ""
    return box + f'<text x="{x + wide / 2:.0f}" y="{y + 14:.0f}" text-anchor="middle"{weight}>{_short(value)}</text>'
