"""Hints in the self-check, for courses that want them there: fingerprints of what known mistakes return.

A release then holds, for each known mistake, its name, its hint, and for each visible case whether it passes and a salted
digest of its rounded value. If the student's function returns the same value, the hint is shown. The mistake's code is not
in the release.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from autograder.checking.score import mismatch
from autograder.exercise import Exercise, Expected, Failed, Outcome, Returned, Value
from autograder.values import leaves

BITS = 20
"""A value is rounded to about this many bits, relative to the largest of its array: six digits."""
OFFSETS = tuple(math.modf(k * (math.sqrt(5) - 1) / 2 + 0.3)[0] for k in range(16))
"""Possible offsets of the rounding grid, in steps. The one is used whose edges are furthest from all values."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What a known mistake does on one case. offset, digest: of its wrong value; digest is None if it has none."""

    passes: bool
    offset: int = 0
    digest: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownMistake:
    """A known mistake without its code, and what it does on each visible case."""

    id: str
    name: str
    hint: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fingerprints:
    """The known mistakes of an exercise."""

    wrong: tuple[KnownMistake, ...]


def fingerprints(
    exercise: Exercise, expected: Sequence[Expected], known: Mapping[str, Sequence[Outcome]]
) -> Fingerprints:
    """The fingerprints of an exercise's misconceptions on its visible cases. known: what their variants returned."""
    return Fingerprints(
        wrong=tuple(
            KnownMistake(
                id=wrong.id,
                name=wrong.name,
                hint=wrong.hint,
                marks=tuple(_mark(exercise, e, o) for e, o in zip(expected, known[wrong.id], strict=True)),
            )
            for wrong in exercise.misconceptions
        )
    )


def _mark(exercise: Exercise, expected: Expected, outcome: Outcome) -> Mark:
    if mismatch(exercise, expected, outcome) is None:
        return Mark(passes=True)
    if isinstance(outcome, Failed):
        return Mark(passes=False)
    offset = max(range(len(OFFSETS)), key=lambda k: _distance(outcome.value, expected, OFFSETS[k]))
    return Mark(passes=False, offset=offset, digest=fingerprint(expected, outcome, offset))


def fingerprint(expected: Expected, outcome: Returned, offset: int) -> str:
    """A salted digest of what a call returned, the same for values that differ by rounding errors alone."""
    case = expected.case
    told = [case.exercise, case.criterion, case.name, _rounded(outcome.value, expected, OFFSETS[offset])]
    if case.unchanged and outcome.args_after is not None:
        told.append(_exactly(outcome.args_after))
    return sha256(json.dumps(told).encode()).hexdigest()[:16]


def _rounded(value: Value, expected: Expected, offset: float) -> Any:
    """A value as JSON, its numbers as steps of a grid; integer and float arrays are treated alike."""
    if isinstance(value, tuple | list):
        return ["sequence", *(_rounded(part, expected, offset) for part in value)]
    if isinstance(value, dict):
        return ["dict", *([repr(key), _rounded(part, expected, offset)] for key, part in value.items())]
    if value is None or isinstance(value, str):
        return value
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        return [list(array.shape), array.dtype.kind, array.ravel().tolist()]
    step = _step(array, expected)
    places = np.floor(array.astype(float) / step + offset)
    return [list(array.shape), step, [repr(place + 0.0) for place in places.ravel().tolist()]]


def _step(array: np.ndarray, expected: Expected) -> float:
    """The step of the grid: a power of two, much smaller than the largest number and much larger than the tolerance.

    It doubles when the largest number passes 0.73 times a power of two. So numbers like 0.5 or 4 are not at that limit.
    """
    finite = np.abs(array[np.isfinite(array)].astype(float))
    largest = float(finite.max(initial=0.0))
    size = math.floor(math.log2(largest / 0.73)) if largest > 0 else 0
    allowed = _largest(expected.tolerance)
    return max(2.0 ** (size - BITS), 2.0 ** math.ceil(math.log2(1024 * allowed)) if 0 < allowed < math.inf else 0.0)


def _largest(tolerance: Value) -> float:
    return max((float(np.max(leaf, initial=0.0)) for leaf in leaves(tolerance) if leaf is not None), default=0.0)


def _distance(value: Value, expected: Expected, offset: float) -> float:
    """How far the numbers of a value stay from the grid's edges, in steps."""
    return min((_leaf_distance(leaf, expected, offset) for leaf in leaves(value)), default=1.0)


def _leaf_distance(leaf: Value, expected: Expected, offset: float) -> float:
    if leaf is None or isinstance(leaf, str):
        return 1.0
    array = np.asarray(leaf)
    if array.dtype.kind not in "iuf":
        return 1.0
    places = array[np.isfinite(array)].astype(float) / _step(array, expected) + offset
    return float(np.min(np.abs(places - np.round(places)), initial=1.0))


def _exactly(value: Value) -> Any:
    if value is None or callable(value):
        return None
    if isinstance(value, tuple | list):
        return [_exactly(part) for part in value]
    if isinstance(value, dict):
        return [[repr(key), _exactly(part)] for key, part in value.items()]
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        return [list(value.shape), [repr(number + 0.0) for number in value.astype(float).ravel().tolist()]]
    return repr(value.tolist()) if isinstance(value, np.ndarray) else repr(value)


class ByFingerprint:
    """Compares by fingerprints, for `autograder.checking.diagnose.named`."""

    def __init__(self, known: Fingerprints, expected: Sequence[Expected], outcomes: Sequence[Outcome]) -> None:
        self._marks = {wrong.id: wrong.marks for wrong in known.wrong}
        self._expected = expected
        self._outcomes = outcomes

    def passes(self, id: str, case: int) -> bool:
        return self._marks[id][case].passes

    def same(self, id: str, case: int) -> bool:
        mark, outcome = self._marks[id][case], self._outcomes[case]
        if mark.digest is None or isinstance(outcome, Failed):
            return False
        return fingerprint(self._expected[case], outcome, mark.offset) == mark.digest


def as_json(known: Fingerprints) -> list[Any]:
    return [
        [wrong.id, wrong.name, wrong.hint, [[mark.passes, mark.offset, mark.digest] for mark in wrong.marks]]
        for wrong in known.wrong
    ]


def from_json(written: Sequence[Any]) -> Fingerprints:
    return Fingerprints(
        wrong=tuple(
            KnownMistake(
                id=name, name=mistake, hint=hint,
                marks=tuple(Mark(passes=passes, offset=offset, digest=mark) for passes, offset, mark in marks),
            )
            for name, mistake, hint, marks in written
        )
    )  # fmt: skip
