"""Two small arrays and their difference as text: darker where numbers are larger, in characters alone."""

from itertools import zip_longest

import numpy as np

from autograder.student.picture import Pair

SHADES = "░▒▓█"
ZERO, BROKEN = "·", "!"
LEGEND = "darker is larger; · is 0, or no difference; ! is not finite"
MOST_COLUMNS, MOST_LINES = 34, 80
"""Columns and lines of a picture that fits a terminal."""
_NARROW = 17
"""Columns from which on a value has one character instead of two."""


def heatmap(drawn: Pair) -> str:
    """Found, expected and their difference beside each other, slices of the last two axes below each other; "" where they
    are too large for that."""
    panels = [("found", drawn.actual), ("expected", drawn.expected)]
    if drawn.wrong is not None:
        with np.errstate(invalid="ignore"):
            panels.append(("difference", np.where(drawn.wrong, drawn.actual - drawn.expected, 0.0)))
    if max(array.shape[-1] for _, array in panels) > MOST_COLUMNS:
        return ""
    largest = max(_largest(drawn.actual), _largest(drawn.expected)) or 1.0
    columns = [_panel(f"{title} {array.shape}", array, largest) for title, array in panels[:2]]
    columns += [_panel(f"{title} up to {_largest(array):.3g}", array, _largest(array)) for title, array in panels[2:]]
    if max(len(column) for column in columns) > MOST_LINES:
        return ""
    widths = [max(map(len, column)) for column in columns]
    rows = zip_longest(*columns, fillvalue="")
    lines = ["   ".join(f"{cell:<{wide}}" for cell, wide in zip(row, widths, strict=True)).rstrip() for row in rows]
    head = [f"{drawn.name}:"] if drawn.name else []
    return "\n".join([*head, *lines, LEGEND])


def _largest(array: np.ndarray) -> float:
    return float(np.abs(array[np.isfinite(array)]).max(initial=0.0))


def _panel(title: str, array: np.ndarray, largest: float) -> list[str]:
    """The lines of one picture: its title, and a row of characters for each row, an empty line between slices."""
    rows = array.shape[-2] if array.ndim > 1 else 1
    wide = 1 if array.shape[-1] > _NARROW else 2
    lines = [title]
    for i, row in enumerate(array.reshape(-1, array.shape[-1])):
        lines += [""] if i and i % rows == 0 else []
        lines.append("".join(_shade(float(x), largest, wide) for x in row))
    return lines


def _shade(x: float, largest: float, wide: int) -> str:
    if not np.isfinite(x):
        return BROKEN * wide
    if x == 0:
        return f"{ZERO:<{wide}}"
    share = abs(x) / largest if largest else 0.0
    return SHADES[min(int(share * len(SHADES)), len(SHADES) - 1)] * wide
