"""Run a trusted function on every case of an exercise, as the sandbox would run a student's, and judge it.

The reference, right implementations, misconceptions and mutants run here. They are our own code, but they run in worker
processes (`autograder.audit.workers`), because mutants may loop for ever or allocate all memory. Values are encoded and
decoded by `autograder.values`, as they are for a sandbox.
"""

import io
import random
import signal
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import values
from autograder.audit.layouts import Layout, laid_out
from autograder.checking.asking import Asking, run
from autograder.checking.compare import Mismatch, margin
from autograder.checking.score import copied, mismatch, score
from autograder.exercise import Call, Check, Exercise, Expected, Failed, Outcome, Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """The result of a function. failed: the indexes of the cases it did not pass. lost: the share of the points lost.

    excess: its greatest error as a multiple of the tolerance, over all cases if it passed all, else over the failed
        ones; infinite if it fails an exact case or returns nothing comparable.
    """

    failed: tuple[int, ...]
    lost: float
    excess: float


class OutOfTime(BaseException):
    """Raised inside a call that uses up its processor time; no `except Exception` catches it."""


def outcomes(
    function: Callable[..., Value], expected: Sequence[Expected], seconds: float, layout: Layout | None = None
) -> list[Outcome]:
    """Call a function on every case. After a call that runs out of time the other cases are not run, as in grading."""
    last: list[Outcome] = []

    def call(asked: Call, most: float | None) -> Outcome:
        last[:] = [_call(function, asked, seconds, layout)]
        return last[0]

    def alive() -> bool:
        return not (isinstance(last[0], Failed) and last[0].reason == "timed out")

    return Asking(call=call, alive=alive).all(expected)


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


def _call(function: Callable[..., Value], call: Call, seconds: float, layout: Layout | None) -> Outcome:
    """One call, with random generators seeded as in the sandbox.

    Its seconds are this thread's processor time, so that a verdict does not depend on what else the machine does.
    """

    def fresh(args: tuple[Value, ...]) -> tuple[Value, ...]:
        return laid_out(copied(args), layout) if layout else copied(args)

    np.random.seed(0)
    random.seed(0)
    start = time.thread_time()
    try:
        outcome = run(function, call.args, twice=call.twice, within=_limited(seconds), fresh=fresh, received=_crossed)
        took = time.thread_time() - start
        if isinstance(outcome, Failed):
            return outcome
        after = _crossed(outcome.args_after) if call.twice else None
        return replace(outcome, seconds=took, args_after=after)
    except OutOfTime:
        return Failed(reason="timed out", detail=f"{seconds:g} s", seconds=time.thread_time() - start)
    except values.Unreadable as error:
        return Failed(reason="unreadable", detail=str(error), seconds=time.thread_time() - start)


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
def _limited(seconds: float) -> Iterator[None]:
    """No output, and at most this much processor time: wall time depends on what else the machine does."""

    def stop(*_: object) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        with redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
