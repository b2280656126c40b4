"""Find hidden arrays in a release: those of the hidden cases and of `reference/`'s data files, in any layout.

There are two kinds of hidden data, so there are two ways to find them.

Real numbers: single values identify an array. An array that shares `LEAST` values, to six digits, with a hidden one holds
some of it, even if it was sliced, transposed, cast to float32 or printed.

Numbers from a small set (quarters, pixels, labels): only many values together identify an array. So the pieces of arrays
are compared, in half precision. A piece is the values at one index of any of the axes, with the axes in any order, or a
range along one axis. It counts if it has so many different values that chance cannot explain a match.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any

import numpy as np

LEAST = 6
BITS = 48
"""The least information of a piece that counts, in bits: among 10**10 compared pairs, none is equal by chance."""
_LARGE = 5_000
"""An array with more values than this is compared with its axes in their own order only."""
_MOST_RANGES = 16
"""The longest range that is compared. A longer one is found by the single indices in it."""


def numbers(value: Any) -> Iterator[np.ndarray]:
    """The arrays of a value, with lists and tuples of numbers as arrays."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "biuf" and value.size >= LEAST:
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from numbers(part)
    elif isinstance(value, list | tuple):
        array = _as_array(value)
        if array is not None:
            yield from numbers(array)
        else:
            for part in value:
                yield from numbers(part)


def _as_array(value: Any) -> np.ndarray | None:
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biuf" else None


@dataclass(frozen=True)
class Hidden:
    """What must not be in a release, ready to be compared. hidden: where each array comes from, in words, and the array.
    public: arrays that students have anyway."""

    hidden: tuple[tuple[str, np.ndarray], ...]
    public: tuple[np.ndarray, ...]

    def held_by(self, array: np.ndarray) -> str | None:
        """Where the hidden array comes from that this array holds, fully or in part; None if it holds none."""
        if array.dtype.kind not in "biuf" or array.size < LEAST:
            return None
        told = _telling(array)
        if len(told & self._telling) >= LEAST:
            for origin, values in self._tellings:
                if len(told & values) >= LEAST:
                    return origin
        for rows in _pieces(_grid(array)):
            for key in _keys(rows):
                if key in self._pieces:
                    return self._pieces[key]
        return None

    @cached_property
    def _tellings(self) -> list[tuple[str, set[int]]]:
        known: set[int] = set().union(*map(_telling, self.public))
        told = ((origin, _telling(array) - known) for origin, array in self.hidden)
        return [(origin, values) for origin, values in told if len(values) >= LEAST]

    @cached_property
    def _telling(self) -> set[int]:
        return set().union(*(values for _, values in self._tellings))

    @cached_property
    def _pieces(self) -> dict[bytes, str]:
        public = {key for array in self.public for key in _all_keys(array)}
        return {key: origin for origin, array in self.hidden for key in _all_keys(array) if key not in public}


def _all_keys(array: np.ndarray) -> Iterator[bytes]:
    """The keys of all pieces of a hidden array, and of the array cut to whole numbers."""
    grid = np.squeeze(_grid(array))
    small = grid.size <= _LARGE and grid.ndim <= 4
    for rows in (*(_turned(grid) if small else _pieces(grid)), *(_ranges(grid) if small else ())):
        yield from _keys(rows)
    if array.dtype.kind == "f":
        for rows in _pieces(np.squeeze(_grid(np.trunc(array)))):
            yield from _keys(rows)


def _keys(rows: np.ndarray) -> Iterator[bytes]:
    """The keys by which rows of values are found. Rows with too little information are left out."""
    if rows.shape[1] >= LEAST:
        yield from (row.tobytes() for row in rows[_bits(rows) >= BITS])


def _bits(rows: np.ndarray) -> np.ndarray:
    """The information in each row, in bits: its different values, times the bits of a number of their range and spacing.

    Equal steps, as in 0, 1, 2, ..., carry none.
    """
    ordered = np.sort(rows, axis=1)
    different = 1 + (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1)
    lowest = np.where(rows == 0, _TOP, rows & -rows).min(axis=1)
    levels = 1 + (ordered[:, -1] - ordered[:, 0]) / lowest
    steps = np.diff(rows, axis=1)
    counting = (steps == steps[:, :1]).all(axis=1)
    return np.asarray(np.where(counting, 0.0, different * np.minimum(np.log2(levels), 11.0)))


_TOP = 1 << 40


def _grid(array: np.ndarray) -> np.ndarray:
    """Values in half precision, as multiples of its smallest step. Larger ones are clipped, and NaN becomes 0."""
    with np.errstate(all="ignore"):
        half = np.clip(np.nan_to_num(np.asarray(array, np.float64)), -65504.0, 65504.0).astype(np.float16)
    return (half.astype(np.float64) * 2.0**24).astype(np.int64)


def _pieces(array: np.ndarray) -> Iterator[np.ndarray]:
    """Rows of values: all of the array, then at each index of its first axis, of its first two, and so on."""
    for split in range(array.ndim or 1):
        yield array.reshape(int(np.prod(array.shape[:split])), -1)


def _turned(array: np.ndarray) -> Iterator[np.ndarray]:
    """Rows of values: the array at every index of any of its axes, the other axes in any order."""
    axes = range(array.ndim)
    for count in range(1, array.ndim + 1):
        for inner in permutations(axes, count):
            width = int(np.prod([array.shape[axis] for axis in inner]))
            if width >= LEAST:
                outer = [axis for axis in axes if axis not in inner]
                yield array.transpose(*outer, *inner).reshape(-1, width)


def _ranges(array: np.ndarray) -> Iterator[np.ndarray]:
    """Rows of values: each range along one axis with all of the other axes; one block for each length."""
    for axis, length in enumerate(array.shape):
        others = array.size // max(length, 1)
        for width in range(1, min(length, _MOST_RANGES) + 1):
            if width * others >= LEAST:
                parts = np.lib.stride_tricks.sliding_window_view(array, width, axis)
                yield np.moveaxis(parts, (axis, -1), (0, axis + 1)).reshape(-1, width * others)


def _telling(array: np.ndarray) -> set[int]:
    """The values that can identify an array, to six digits: those with at least five significant ones."""
    size = np.abs(np.asarray(array, np.float64)).ravel()
    size = size[np.isfinite(size) & (size > 1e-300)]
    power = np.floor(np.log10(size)).astype(int)
    digits = np.rint(size * 10.0 ** (5 - power)).astype(int)
    return set((digits * 1024 + power + 512)[digits % 100 != 0].tolist())


def of_text(text: str) -> Iterable[np.ndarray]:
    """The numbers of a text as arrays: all of them, and those of each line."""
    lines = [_floats(line) for line in text.splitlines()]
    yield np.array([x for line in lines for x in line])
    yield from (np.array(line) for line in lines if len(line) >= LEAST)


def _floats(line: str) -> list[float]:
    return [float(word) for word in re.findall(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])", line)]
