"""Judge outcomes, and turn checks into points: a criterion is earned when every case of it passes."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checking import tolerance as tolerances
from autograder.checking.compare import Mismatch, compare, describe, number
from autograder.exercise import Case, Check, Exercise, Expected, Failed, Given, Outcome, Returned, Score, Value
from autograder.values import mapped


def expect(exercise: Exercise, case: Case, rng: np.random.Generator) -> Expected:
    """Compute what the reference returns for a case, and the tolerance around it.

    rng: draws the random roundings, if the tolerance is derived by Monte-Carlo arithmetic.
    """
    if exercise.judge is not None or case.raises is not None:
        return Expected(case=case, value=None, tolerance=None)
    value = exercise.solution(*copied(case.args))
    if case.exact:
        allowed = exercise.slack(*copied(case.args)) if exercise.slack else tolerances.zero(value)
    elif exercise.tolerance:
        allowed = exercise.tolerance(*copied(case.args))
    else:
        allowed = tolerances.monte_carlo(exercise.solution, case.args, value, rng)
    return Expected(case=case, value=plain(value), tolerance=allowed)


def plain(value: Any) -> Value:
    """A value as it arrives from a sandbox: base arrays and plain numbers, detached from everything else."""
    return mapped(_plain, value)


def _plain(leaf: Any) -> Value:
    if isinstance(leaf, np.ndarray):
        return np.array(leaf, subok=False)
    if isinstance(leaf, np.generic):
        return leaf.item() if leaf.dtype.kind in "biuf" else np.asarray(leaf)
    return leaf


def copied(value: Value) -> Value:
    """A deep copy of a value, so that no call changes it for the next one. A `Given` becomes its function."""
    return mapped(_copied, value)


def _copied(leaf: Any) -> Value:
    if isinstance(leaf, Given):
        return leaf.function
    return leaf.copy() if isinstance(leaf, np.ndarray) else leaf


def mismatch(exercise: Exercise, expected: Expected, outcome: Outcome) -> Mismatch | None:
    """How an outcome differs from what is expected; None where it passes."""
    case = expected.case
    if case.raises is not None:
        return _not_raised(case.raises, outcome)
    if isinstance(outcome, Failed):
        return Mismatch(kind="type", where="", detail=failure(outcome))
    if exercise.judge is not None:
        verdict = exercise.judge(copied(case.args), outcome.value)
        return _manners(case, outcome) if verdict is None else Mismatch(kind="value", where="", detail=verdict)
    found = compare(outcome.value, expected.value, expected.tolerance, names=exercise.returns, dtype=case.dtype)
    return found or _manners(case, outcome)


def _not_raised(name: str, outcome: Outcome) -> Mismatch | None:
    if isinstance(outcome, Failed):
        if outcome.reason == "raised" and name in outcome.kinds:
            return None
        return Mismatch(kind="type", where="", detail=f"{failure(outcome)}, expected {name}")
    return Mismatch(kind="type", where="", detail=f"returned {describe(outcome.value)}, expected {name}")


def _manners(case: Case, outcome: Returned) -> Mismatch | None:
    """Faults that count even if the value is right: changed arguments, too much time."""
    if case.unchanged:
        left = outcome.args_after or ()
        for i, before in enumerate(case.args):
            if isinstance(before, Given):
                continue
            if i >= len(left) or compare(left[i], before, 0.0) is not None:
                return Mismatch(kind="value", where="", detail=f"changed its argument {i + 1}")
    if case.seconds is not None and outcome.seconds > case.seconds:
        took = f"{outcome.seconds:.2g}"
        took = took if float(took) > case.seconds else number(outcome.seconds, case.seconds)
        detail = f"took {took} s, expected at most {number(case.seconds)} s"
        return Mismatch(kind="value", where="", detail=detail)
    return None


def failure(outcome: Failed) -> str:
    """A failed outcome in words, without the subject."""
    detail = f": {outcome.detail}" if outcome.detail else ""
    return {
        "missing": f"is not defined{detail}",
        "raised": f"raised {outcome.detail}",
        "timed out": f"took longer than {outcome.detail}",
        "out of memory": "ran out of memory",
        "died": f"ended its process{detail}",
        "unreadable": f"returned something that cannot be read{detail}",
        "not run": f"was not run{detail}",
    }[outcome.reason]


def after(blocker: Failed) -> Failed:
    """The outcome of a case after an earlier one blocked its exercise."""
    if blocker.reason == "missing":
        return blocker
    late = blocker.reason == "timed out"
    why = f"an earlier case took longer than {blocker.detail}" if late else "an earlier case ended its process"
    return Failed(reason="not run", detail=why)


HIDDEN = "a hidden case did not pass"
"""The whole message of a hidden case. Student code saw its arguments, so values and error texts could reveal them."""


def check(exercise: Exercise, expected: Expected, outcome: Outcome) -> Check:
    """Judge one outcome. The message is one line: exercise, case: what was found."""
    found = mismatch(exercise, expected, outcome)
    if found is None:
        return Check(case=expected.case, passed=True)
    return Check(case=expected.case, passed=False, message=message(expected.case, found, outcome))


def message(case: Case, found: Mismatch, outcome: Outcome) -> str:
    """*where: what was found, what was expected*; for a hidden case only the criterion, and that it failed."""
    if case.hidden:
        said = failure(outcome) if isinstance(outcome, Failed) and outcome.reason in _OURS else HIDDEN
        return f"{case.exercise}, {case.criterion}: {said}"
    subject = f"{found.where} " if found.where else ""
    return f"{case.exercise}, {case.name}: {subject}{found.detail}"


_OURS = ("missing", "timed out", "out of memory", "not run")
"""Reasons that we observe from outside the process; their text is ours, not the student's."""


def score(exercise: Exercise, checks: Sequence[Check], possible: float) -> Score:
    """The points earned: of `possible`, the shares of the criteria whose cases all passed."""
    earned = sum(c.share for c in exercise.criteria if met(c.name, checks))
    total = sum(c.share for c in exercise.criteria)
    return Score(exercise=exercise.name, earned=round(possible * earned / total, 2), possible=possible)


def met(criterion: str, checks: Sequence[Check]) -> bool:
    """Whether all cases of a criterion passed. No evidence, no points: a criterion without checks is not met."""
    mine = [check.passed for check in checks if check.case.criterion == criterion]
    return bool(mine) and all(mine)
