"""Name the mistake: which known misconception, and no other, explains what came back.

A misconception explains a failed check when its variant returns the same wrong value on the same call. It is named
only if it contradicts nothing the student got right, and if no other one explains as much.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from autograder.checking.compare import compare
from autograder.checking.score import check, copied, mismatch, plain
from autograder.exercise import Check, Exercise, Expected, Failed, Misconception, Outcome, Returned, Value


def run(function: Callable[..., Value], args: tuple[Value, ...], *, twice: bool = False) -> Outcome:
    """Call a trusted function as the sandbox would call a student's."""
    mine = copied(args)
    try:
        with np.errstate(all="ignore"):
            value = function(*mine)
            if twice:
                value = function(*mine)
    except Exception as error:
        kinds = tuple(kind.__name__ for kind in type(error).__mro__)
        return Failed(reason="raised", detail=f"{type(error).__name__}: {error}", kinds=kinds)
    return Returned(value=plain(value), seconds=0.0, args_after=mine if twice else None)


class Variants(Mapping[str, Sequence[Outcome]]):
    """For each misconception's id the outcome of its variant on every case, in the cases' order; run when asked for."""

    def __init__(self, exercise: Exercise, expected: Sequence[Expected]) -> None:
        self._wrong = {wrong.id: wrong.variant for wrong in exercise.misconceptions}
        self._cases = [e.case for e in expected]
        self._known: dict[str, Sequence[Outcome]] = {}

    def __getitem__(self, id: str) -> Sequence[Outcome]:
        if id not in self._known:
            variant = self._wrong[id]
            self._known[id] = [run(variant, case.args, twice=case.unchanged) for case in self._cases]
        return self._known[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._wrong)

    def __len__(self) -> int:
        return len(self._wrong)


def checks(
    exercise: Exercise,
    expected: Sequence[Expected],
    outcomes: Sequence[Outcome],
    known: Mapping[str, Sequence[Outcome]],
) -> list[Check]:
    """Judge every outcome of an exercise, and name the misconception behind each that failed, where one is."""
    judged = [check(exercise, e, outcome) for e, outcome in zip(expected, outcomes, strict=True)]
    if all(found.passed or isinstance(outcome, Failed) for found, outcome in zip(judged, outcomes, strict=True)):
        return judged
    possible = [wrong for wrong in exercise.misconceptions if _agrees(exercise, expected, judged, known[wrong.id])]
    alone = _only([wrong for wrong in possible if _explains_all(expected, judged, outcomes, known[wrong.id])])
    return [
        found
        if found.passed
        else replace(
            found,
            misconception=_only([w for w in possible if _same(e, outcome, known[w.id][i])], prefer=alone),
        )
        for i, (found, e, outcome) in enumerate(zip(judged, expected, outcomes, strict=True))
    ]


def _agrees(
    exercise: Exercise, expected: Sequence[Expected], judged: Sequence[Check], known: Sequence[Outcome]
) -> bool:
    """Whether the variant passes wherever the student did."""
    return all(
        not found.passed or mismatch(exercise, e, outcome) is None
        for found, e, outcome in zip(judged, expected, known, strict=True)
    )


def _explains_all(
    expected: Sequence[Expected], judged: Sequence[Check], outcomes: Sequence[Outcome], known: Sequence[Outcome]
) -> bool:
    return all(
        found.passed or _same(e, outcome, other) or isinstance(outcome, Failed)
        for found, e, outcome, other in zip(judged, expected, outcomes, known, strict=True)
    )


def _same(expected: Expected, actual: Outcome, other: Outcome) -> bool:
    """Whether two outcomes are the same wrong value; a failure tells too little to be the same as another."""
    if isinstance(actual, Failed) or isinstance(other, Failed):
        return False
    allowed = 0.0 if expected.tolerance is None else expected.tolerance
    if compare(actual.value, other.value, _loosened(allowed, other.value)) is not None:
        return False
    if expected.case.unchanged and actual.args_after is not None and other.args_after is not None:
        return compare(_data(actual.args_after), _data(other.args_after), 0.0) is None
    return True


def _data(args: tuple[Value, ...]) -> tuple[Value, ...]:
    """Arguments without the functions among them, which arrive as None."""
    return tuple(None if callable(arg) else arg for arg in args)


def _loosened(tolerance: Value, value: Value) -> Value:
    """A tolerance for the variant's value, whose shape may differ from the expected value's: the largest of each part."""
    if isinstance(value, tuple | list) and isinstance(tolerance, tuple | list) and len(value) == len(tolerance):
        return type(value)(_loosened(t, v) for t, v in zip(tolerance, value, strict=True))
    if isinstance(value, dict) and isinstance(tolerance, dict):
        return {key: _loosened(tolerance.get(key, 0.0), v) for key, v in value.items()}
    return _largest(tolerance)


def _largest(tolerance: Value) -> float:
    if isinstance(tolerance, tuple | list):
        return max((_largest(t) for t in tolerance), default=0.0)
    if isinstance(tolerance, dict):
        return max((_largest(t) for t in tolerance.values()), default=0.0)
    return float(np.max(tolerance, initial=0.0))


def _only(found: Sequence[Misconception], prefer: Misconception | None = None) -> Misconception | None:
    if prefer is not None and prefer in found:
        return prefer
    return found[0] if len(found) == 1 else None


def plain_fact(actual: Value, expected: Value) -> str | None:
    """What can be said of two arrays without knowing the exercise: a sign, a factor, a transpose, a shift."""
    if not isinstance(actual, np.ndarray) or not isinstance(expected, np.ndarray):
        return None
    if actual.dtype.kind not in "iuf" or expected.dtype.kind not in "iuf" or not expected.size:
        return None
    with np.errstate(all="ignore"):
        a, e = actual.astype(float), expected.astype(float)
        if not (np.isfinite(a).all() and np.isfinite(e).all()) or _close(a, e):
            return None
        return _value_fact(a, e) if a.shape == e.shape else _shape_fact(a, e)


def _close(a: np.ndarray, e: np.ndarray) -> bool:
    return a.shape == e.shape and bool(np.allclose(a, e, rtol=1e-9, atol=1e-12 * float(np.abs(e).max(initial=0))))


def _shape_fact(a: np.ndarray, e: np.ndarray) -> str | None:
    if a.ndim >= 2 and _close(a.T, e):
        return "it is the expected value transposed"
    if a.size == e.size and _close(a.reshape(e.shape), e):
        return "the values are right, the shape is not"
    behind = a.ndim > e.ndim and a.shape[-e.ndim or a.ndim :] == e.shape
    if a.size > e.size and (behind or (a.ndim == e.ndim == 2 and a.size == e.size**2)):
        return "it looks like a sum that was broadcast to a larger shape"
    return None


def _value_fact(a: np.ndarray, e: np.ndarray) -> str | None:
    if not e.any():
        return None
    if _close(-a, e):
        return "every value has the opposite sign"
    if a.ndim == 2 and a.shape[0] == a.shape[1] and _close(a.T, e):
        return "it is the expected value transposed"
    large = np.abs(e) > 1e-6 * np.abs(e).max()
    ratio = a[large] / e[large]
    if (
        ratio.size > 1
        and np.ptp(ratio) < 1e-9 * abs(float(ratio[0]))
        and abs(float(ratio[0])) > 0
        and _close(a / ratio[0], e)
    ):
        return f"every value is {float(ratio[0]):.4g} times the expected one"
    if _close(a, np.trunc(e)):
        return "the values look cut to whole numbers"
    if a.ndim and a.shape[0] > 1 and (_close(a[:-1], e[1:]) or _close(a[1:], e[:-1])):
        return "the values are shifted by one along the first axis"
    if a.ndim and a.shape[0] > 2 and (_close(a[:-1], e[:-1]) or _close(a[1:], e[1:])):
        return f"only the {'last' if _close(a[:-1], e[:-1]) else 'first'} entry along the first axis differs"
    return None
