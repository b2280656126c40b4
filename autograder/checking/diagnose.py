"""Name the mistake: the only known misconception that explains the outcomes.

A misconception explains a failed check when its variant returns the same wrong value on the same call. It is named
only if it contradicts nothing the student got right, and if no other one explains as much.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from autograder.checking.asking import run
from autograder.checking.compare import compare
from autograder.checking.score import check, mismatch
from autograder.exercise import Check, Exercise, Expected, Failed, Misconception, Outcome, Returned, Value
from autograder.values import leaves, mapped


class Variants(Mapping[str, Sequence[Outcome]]):
    """Maps a misconception's id to its variant's outcomes, in the cases' order. A variant runs on first use."""

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


@dataclass(frozen=True, kw_only=True)
class Posed:
    """An exercise with its cases, what is expected of each, and what each misconception would return."""

    exercise: Exercise
    expected: Sequence[Expected]

    @cached_property
    def variants(self) -> Variants:
        return Variants(self.exercise, self.expected)


class Likeness(Protocol):
    """How the misconceptions of an exercise behave on its cases. case: its index."""

    def passes(self, id: str, case: int) -> bool:
        """Whether a function with this misconception passes the case."""

    def same(self, id: str, case: int) -> bool:
        """Whether the student's value is the wrong value that such a function returns."""


def checks(posed: Posed, outcomes: Sequence[Outcome]) -> list[Check]:
    """Judge every outcome of an exercise, and name the misconception behind each failed check, if one is found."""
    found = [check(posed.exercise, e, outcome) for e, outcome in zip(posed.expected, outcomes, strict=True)]
    return named(posed.exercise.misconceptions, found, outcomes, _ByValue(posed, outcomes))


def named(
    known: Sequence[Misconception], checks: Sequence[Check], outcomes: Sequence[Outcome], likeness: Likeness
) -> list[Check]:
    """The checks, with the misconception behind each failed one.

    A misconception is possible if it passes every case that the student passed. If exactly one possible misconception
    explains all failures, it is named for each. Otherwise a check gets a name if exactly one explains that check. A
    failure that returned no value is not explained: it carries too little information.
    """
    failed = [i for i, check in enumerate(checks) if not check.passed and isinstance(outcomes[i], Returned)]
    if not failed:
        return list(checks)
    passed = [i for i, check in enumerate(checks) if check.passed]
    possible = [wrong for wrong in known if all(likeness.passes(wrong.id, i) for i in passed)]
    explained = {wrong.id: {i for i in failed if likeness.same(wrong.id, i)} for wrong in possible}
    alone = _only([wrong for wrong in possible if len(explained[wrong.id]) == len(failed)])
    return [
        replace(check, misconception=_only([w for w in possible if i in explained[w.id]], prefer=alone))
        if i in failed
        else check
        for i, check in enumerate(checks)
    ]


@dataclass(frozen=True)
class _ByValue:
    """Compares with the values that the misconceptions' variants return."""

    posed: Posed
    outcomes: Sequence[Outcome]

    def passes(self, id: str, case: int) -> bool:
        return mismatch(self.posed.exercise, self.posed.expected[case], self.posed.variants[id][case]) is None

    def same(self, id: str, case: int) -> bool:
        return same(self.posed.expected[case], self.outcomes[case], self.posed.variants[id][case])


def same(expected: Expected, actual: Outcome, other: Outcome) -> bool:
    """Whether two outcomes are the same value. Two failures are never counted as the same: too little is known of them."""
    if isinstance(actual, Failed) or isinstance(other, Failed):
        return False
    allowed = 0.0 if expected.tolerance is None else expected.tolerance
    if compare(actual.value, other.value, mapped(lambda leaf, of: _largest(of), other.value, allowed)) is not None:
        return False
    if expected.case.unchanged and actual.args_after is not None and other.args_after is not None:
        return compare(_data(actual.args_after), _data(other.args_after), 0.0) is None
    return True


def _data(args: tuple[Value, ...]) -> tuple[Value, ...]:
    """The arguments with None for each function, as they come from the sandbox."""
    return tuple(None if callable(arg) else arg for arg in args)


def _largest(tolerance: Value) -> float:
    """The largest tolerance, used for all of a value: a variant's shape may differ from the expected one."""
    return max((float(np.max(leaf, initial=0.0)) for leaf in leaves(tolerance)), default=0.0)


def _only(found: Sequence[Misconception], prefer: Misconception | None = None) -> Misconception | None:
    if prefer is not None and prefer in found:
        return prefer
    return found[0] if len(found) == 1 else None


def plain_fact(actual: Value, expected: Value) -> str | None:
    """How two arrays are related, without knowing the exercise: a sign, a factor, a transpose, a shift; or None."""
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
