"""Hidden arrays in a release: those of the hidden cases and of `reference/`'s data files, however they were laid out.

Two ways, because two kinds of data are hidden. Real numbers are told by themselves: an array that shares `LEAST` values,
to six digits, with a hidden one holds some of it, sliced, transposed, cast to float32 or printed. Numbers of which there
are few (quarters, pixels, labels) are told only together: the pieces of an array, that is its values at every index of any
of its axes, the axes in any order, and each range along one axis, are compared in half precision. A piece counts where
its values are so many, and so different, that chance does not explain them.
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
"""The least information of a piece that counts, in bits: of 10**10 pairs that are compared, none is equal by chance."""
_LARGE = 5_000
"""Of arrays with more values than this only pieces in the order of their axes are compared."""
_MOST_RANGES = 16
"""Longer ranges are told by the indices they hold."""


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
    """What must not stand in a release, ready to be compared. hidden: each array with where it comes from, in words.
    public: arrays that students have in any case."""

    hidden: tuple[tuple[str, np.ndarray], ...]
    public: tuple[np.ndarray, ...]

    def held_by(self, array: np.ndarray) -> str | None:
        """The hidden array that an array of a release is, or holds some of, in words; None where it is none."""
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
    """What any piece of a hidden array is found with, and what the array is found with when it is cut to whole numbers."""
    grid = np.squeeze(_grid(array))
    small = grid.size <= _LARGE and grid.ndim <= 4
    for rows in (*(_turned(grid) if small else _pieces(grid)), *(_ranges(grid) if small else ())):
        yield from _keys(rows)
    if array.dtype.kind == "f":
        for rows in _pieces(np.squeeze(_grid(np.trunc(array)))):
            yield from _keys(rows)


def _keys(rows: np.ndarray) -> Iterator[bytes]:
    """What rows of values are found with, those left out that tell too little."""
    if rows.shape[1] >= LEAST:
        yield from (row.tobytes() for row in rows[_bits(rows) >= BITS])


def _bits(rows: np.ndarray) -> np.ndarray:
    """What each row tells: the different values in it, times the bits of a number of their range and spacing."""
    ordered = np.sort(rows, axis=1)
    different = 1 + (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1)
    lowest = np.where(rows == 0, _TOP, rows & -rows).min(axis=1)
    levels = 1 + (ordered[:, -1] - ordered[:, 0]) / lowest
    steps = np.diff(rows, axis=1)
    counting = (steps == steps[:, :1]).all(axis=1)
    return np.asarray(np.where(counting, 0.0, different * np.minimum(np.log2(levels), 11.0)))


_TOP = 1 << 40


def _grid(array: np.ndarray) -> np.ndarray:
    """Values in half precision as whole numbers of its least step; those beyond it, and what is no number, cut to fit."""
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
    """Rows of values: each range along one axis, all of the other axes with it; those of one length at a time."""
    for axis, length in enumerate(array.shape):
        others = array.size // max(length, 1)
        for width in range(1, min(length, _MOST_RANGES) + 1):
            if width * others >= LEAST:
                parts = np.lib.stride_tricks.sliding_window_view(array, width, axis)
                yield np.moveaxis(parts, (axis, -1), (0, axis + 1)).reshape(-1, width * others)


def _telling(array: np.ndarray) -> set[int]:
    """The values of an array that tell where they come from: to six digits, those with at least five of them."""
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
