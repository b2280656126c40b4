"""Try a function that we trust on every case of an exercise, as the sandbox would a student's, and say how it fared.

Here run the reference, right implementations, misconceptions and mutants: our own code, in worker processes of ours
(`autograder.grading.workers`), because mutants may loop for ever or ask for all memory. Values take the way they take
from a sandbox, through `autograder.values`.
"""

import io
import random
import signal
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import values
from autograder.checking.compare import Mismatch, margin
from autograder.checking.score import copied, mismatch, score
from autograder.exercise import Case, Check, Exercise, Expected, Failed, Outcome, Returned, Value

ATTEMPTS = 3
"""Times a call is measured before it is too slow, as in grading."""

Layout = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """How a function fared. failed: the indexes of the cases it did not pass. lost: the share of the points lost.

    excess: its greatest error as a multiple of the tolerance: over the cases it passed where it passed all, else over
        those it failed, infinite where it fails an exact case or returns nothing comparable.
    """

    failed: tuple[int, ...]
    lost: float
    excess: float


class OutOfTime(BaseException):
    """Raised inside a call that uses up its processor time; no `except Exception` catches it."""


def outcomes(
    function: Callable[..., Value], expected: Sequence[Expected], seconds: float, layout: Layout | None = None
) -> list[Outcome]:
    """Call a function on every case. A call that runs out of time costs the cases behind it, as in grading."""
    found: list[Outcome] = []
    for e in expected:
        if found and isinstance(found[-1], Failed) and found[-1].reason in ("timed out", "not run"):
            found.append(Failed(reason="not run"))
            continue
        outcome = _call(function, e.case, seconds, layout)
        for _ in range(ATTEMPTS - 1):
            if e.case.seconds is None or not isinstance(outcome, Returned) or outcome.seconds <= e.case.seconds:
                break
            outcome = _call(function, e.case, seconds, layout)
        found.append(outcome)
    return found


def trial(exercise: Exercise, expected: Sequence[Expected], outcomes: Sequence[Outcome]) -> Trial:
    """Judge a function's outcomes."""
    found = [mismatch(exercise, e, outcome) for e, outcome in zip(expected, outcomes, strict=True)]
    failed = tuple(
        i
        for i, (wrong, outcome) in enumerate(zip(found, outcomes, strict=True))
        if wrong and not (isinstance(outcome, Failed) and outcome.reason == "not run")
    )
    checks = [Check(case=e.case, passed=wrong is None) for e, wrong in zip(expected, found, strict=True)]
    return Trial(
        failed=failed,
        lost=1 - score(exercise, checks, 1e6).earned / 1e6,
        excess=max((_excess(wrong, expected[i]) for i, wrong in enumerate(found) if wrong), default=0.0)
        if failed
        else max((_margin(e, outcome) for e, outcome in zip(expected, outcomes, strict=True)), default=0.0),
    )


def _excess(wrong: Mismatch, expected: Expected) -> float:
    return float("inf") if expected.case.exact else wrong.excess


def _margin(expected: Expected, outcome: Outcome) -> float:
    if isinstance(outcome, Failed) or expected.tolerance is None:
        return 0.0
    return margin(outcome.value, expected.value, expected.tolerance)


def _call(function: Callable[..., Value], case: Case, seconds: float, layout: Layout | None) -> Outcome:
    """One call, with fresh arguments and the random numbers that every call in the sandbox starts with.

    Its seconds are this thread's processor time, so that a verdict does not depend on what else the machine does.
    """
    args = _laid_out(copied(case.args), layout)
    np.random.seed(0)
    random.seed(0)
    start = time.thread_time()
    try:
        with _quiet(), _limited(seconds):
            value = function(*args)
            if case.unchanged:
                value = function(*args)
    except OutOfTime:
        return Failed(reason="timed out", detail=f"{seconds:g} s", seconds=time.thread_time() - start)
    except Exception as error:
        kinds = tuple(kind.__name__ for kind in type(error).__mro__)
        reason = "out of memory" if isinstance(error, MemoryError) else "raised"
        return Failed(reason=reason, detail=type(error).__name__, kinds=kinds)  # type: ignore[arg-type]
    took = time.thread_time() - start
    try:
        after = _crossed(args) if case.unchanged else None
        return Returned(value=_crossed(value), seconds=took, args_after=after)
    except values.Unreadable as error:
        return Failed(reason="unreadable", detail=str(error), seconds=took)


def _crossed(value: Value) -> Value:
    """A value as it arrives from a sandbox."""
    arrays: dict[str, np.ndarray] = {}
    named = {}

    def given(part: Any) -> str | None:
        if not callable(part):
            return None
        named[part.__name__] = part
        return str(part.__name__)

    return values.decode(values.encode(value, arrays, given), arrays, named.__getitem__)


@contextmanager
def _quiet() -> Iterator[None]:
    with redirect_stdout(io.StringIO()), np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """At most so many seconds of processor time: wall time would depend on what else the machine does."""

    def stop(*_: object) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _laid_out(value: Value, layout: Layout | None) -> Value:
    if layout is None:
        return value
    if isinstance(value, np.ndarray):
        return layout(value)
    if isinstance(value, tuple | list):
        return type(value)(_laid_out(part, layout) for part in value)
    if isinstance(value, dict):
        return {key: _laid_out(part, layout) for key, part in value.items()}
    return value


def strided(array: np.ndarray) -> np.ndarray:
    """The same values in every other place of a larger array, so that no axis is contiguous."""
    wide = np.zeros(tuple(2 * n for n in array.shape), array.dtype)
    every_other = wide[tuple(slice(None, None, 2) for _ in array.shape)]
    every_other[...] = array
    return every_other


def _resummed(order: Callable[[np.ndarray, int], np.ndarray]) -> Layout:
    """Arrays whose every sum, product and einsum adds its terms in another order.

    order: takes an array and the axis that will be summed, and returns one whose sum along it is as right.
    """

    def plain(value: Any) -> Any:
        if isinstance(value, tuple | list):
            return type(value)(plain(part) for part in value)
        return value.view(np.ndarray) if isinstance(value, Resummed) else value

    def back(value: Any, like: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.char == "g":
            value = value.astype(float)
        if isinstance(value, np.longdouble):
            return np.float64(value)
        return value.view(Resummed) if isinstance(value, np.ndarray) and value.ndim else value

    def ordered(array: Any, axes: Sequence[int]) -> Any:
        made = np.asarray(array)
        for axis in axes:
            made = order(made, axis)
        return made

    def reduced(array: Any, axis: Any = 0, **options: Any) -> Any:
        made = np.asarray(array)
        axes = range(made.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
        return np.add.reduce(ordered(made, list(axes)), axis=axis, **options)

    def multiplied(a: Any, b: Any) -> Any:
        a, b = np.asarray(a), np.asarray(b)
        return np.matmul(ordered(a, [a.ndim - 1]), ordered(b, [max(b.ndim - 2, 0)]))

    def summed(text: Any, *operands: Any, **options: Any) -> Any:
        arrays = [np.asarray(operand) for operand in operands]
        if not isinstance(text, str) or "." in text:
            return np.einsum(text, *operands, **options)
        terms, arrow, output = text.replace(" ", "").partition("->")
        kept = output if arrow else {letter for letter in terms if terms.count(letter) == 1}
        axes = [[i for i, letter in enumerate(t) if letter not in kept] for t in terms.split(",")]
        return np.einsum(text, *(ordered(a, x) for a, x in zip(arrays, axes, strict=True)), **options)

    class Resummed(np.ndarray):
        def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
            args = tuple(plain(i) for i in inputs)
            out = options.pop("out", None)
            options = {key: plain(value) for key, value in options.items() if value is not True or key != "where"}
            if out is not None:
                options["out"] = tuple(plain(part) for part in out)
            simple = out is None and options.keys() <= {"axis", "keepdims", "dtype"}
            if ufunc is np.add and method == "reduce" and simple:
                return back(reduced(*args, **options), self)
            if ufunc is np.matmul and method == "__call__" and out is None and not options:
                return back(multiplied(*args), self)
            result = getattr(ufunc, method)(*args, **options)
            if out is not None and method != "at":
                return out[0] if len(out) == 1 else out
            if isinstance(result, tuple):
                return tuple(back(part, self) for part in result)
            return None if method == "at" else back(result, self)

        def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
            if func is np.einsum and "out" not in kwargs:
                return back(summed(*plain(args), **kwargs), self)
            if func is np.dot and all(np.ndim(a) <= 2 and np.ndim(a) > 0 for a in args) and not kwargs:
                return back(multiplied(*plain(args)), self)
            result = super().__array_function__(func, types, args, kwargs)
            return back(result, self) if isinstance(result, np.ndarray) else result

    return lambda array: array.view(Resummed) if array.dtype.kind == "f" and array.ndim else array


def _backwards(array: np.ndarray, axis: int) -> np.ndarray:
    return np.ascontiguousarray(np.flip(array, axis))


def _extended(array: np.ndarray, axis: int) -> np.ndarray:
    return array.astype(np.longdouble) if array.dtype.kind == "f" else array


LAYOUTS: dict[str, Layout | None] = {
    "as given": None,
    "Fortran order": lambda array: np.asfortranarray(array) if array.ndim else array,
    "strided": strided,
    "sums backwards": _resummed(_backwards),
    "sums in extended precision": _resummed(_extended),
}
"""The ways in which every right implementation is tried."""
