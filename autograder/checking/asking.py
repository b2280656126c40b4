"""Call a function on the cases of an exercise, wherever it runs: in a sandbox, a child process, or this process."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import numpy as np

from autograder.checking.score import after, copied, plain
from autograder.exercise import Call, Case, Expected, Failed, Outcome, Returned, Value

ATTEMPTS = 3
"""How often a call that is too slow is measured. The fastest time counts, since the machine may be busy."""


@dataclass(kw_only=True)
class Asking:
    """Makes the calls of the cases, and remembers which exercises cannot be called any more.

    call: makes one call; it gets the case's time limit in seconds, or None. alive: whether the process of the last call
    can be called again.
    """

    call: Callable[[Call, float | None], Outcome]
    alive: Callable[[], bool]
    _blockers: dict[str, Failed] = field(default_factory=dict)

    def all(self, expected: Sequence[Expected]) -> list[Outcome]:
        """The outcome of each case, in order."""
        return [self.outcome(e.case) for e in expected]

    def outcome(self, case: Case) -> Outcome:
        """The outcome of a case. After a missing function or an ended process, the exercise's other cases are not run."""
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

    within: a context for the call, such as a time limit. fresh: copies the arguments. received: turns the returned value
    into the one that a sandbox would send; its own exceptions are not caught.
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
