"""Ask a function for the cases of an exercise, whatever way there is to call it: in a sandbox, a child process, or here."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import numpy as np

from autograder.checking.score import after, copied, plain
from autograder.exercise import Call, Case, Expected, Failed, Outcome, Returned, Value

ATTEMPTS = 3
"""Times a call is measured before it is too slow: the machine may be busy, the fastest counts."""


@dataclass(kw_only=True)
class Asking:
    """What answers calls, and what keeps it from answering for an exercise.

    call: makes one call, which may take so many seconds where a case says how many. alive: whether what answered the
    last call can be asked again.
    """

    call: Callable[[Call, float | None], Outcome]
    alive: Callable[[], bool]
    _blockers: dict[str, Failed] = field(default_factory=dict)

    def all(self, expected: Sequence[Expected]) -> list[Outcome]:
        """The outcome of each case, in order."""
        return [self.outcome(e.case) for e in expected]

    def outcome(self, case: Case) -> Outcome:
        """The outcome of a case, unless an earlier case cost its exercise: a missing function, or a process that ended."""
        if case.exercise in self._blockers:
            return after(self._blockers[case.exercise])
        outcome = self._fastest(case)
        if isinstance(outcome, Failed) and (outcome.reason == "missing" or not self.alive()):
            self._blockers[case.exercise] = outcome
        return outcome

    def _fastest(self, case: Case) -> Outcome:
        call = Call(function=case.exercise, args=case.args, twice=case.unchanged)
        outcome = self.call(call, case.seconds)
        for _ in range(ATTEMPTS - 1):
            if case.seconds is None or not isinstance(outcome, Returned) or outcome.seconds <= case.seconds:
                break
            again = self.call(call, case.seconds)
            if isinstance(again, Returned) and again.seconds < outcome.seconds:
                outcome = again
        return outcome


def run(
    function: Callable[..., Value],
    args: tuple[Value, ...],
    *,
    twice: bool = False,
    within: AbstractContextManager[object] | None = None,
    fresh: Callable[[tuple[Value, ...]], tuple[Value, ...]] = copied,
    received: Callable[[Value], Value] = plain,
) -> Outcome:
    """Call a trusted function as the sandbox would call a student's.

    within: what limits or measures the call. fresh: makes the call's own arguments. received: makes of what the function
    returned what arrives; what it raises passes.
    """
    mine = fresh(args)
    try:
        with np.errstate(all="ignore"), within or nullcontext():
            value = function(*mine)
            if twice:
                value = function(*mine)
    except Exception as error:
        kinds = tuple(kind.__name__ for kind in type(error).__mro__)
        reason = "out of memory" if isinstance(error, MemoryError) else "raised"
        return Failed(reason=reason, detail=f"{type(error).__name__}: {error}", kinds=kinds)  # type: ignore[arg-type]
    return Returned(value=received(value), seconds=0.0, args_after=mine if twice else None)
