"""Call a student's function on the visible cases, and judge what comes back as grading would.

Values are encoded and decoded as for the sandbox, so that a value that cannot be graded is not accepted here either.
Used by check() in the notebook's own process, and by the child process in which pytest runs a notebook.
"""

import contextlib
import io
import json
import linecache
import random
import time
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import values
from autograder.checking import diagnose, findings
from autograder.checking.asking import Asking
from autograder.exercise import Call, ExerciseReport, Failed, Given, Outcome, Returned
from autograder.student import hints
from autograder.student.case_file import Visible


@dataclass(frozen=True, kw_only=True, slots=True)
class SelfCheck:
    """An exercise's visible cases, the outcome of each, and the report on them."""

    visible: Visible
    outcomes: tuple[Outcome, ...]
    report: ExerciseReport

    @property
    def unwritten(self) -> bool:
        """Whether the function is still the stub that was released."""
        return bool(self.outcomes) and all(not_implemented(outcome) for outcome in self.outcomes)

    @property
    def places(self) -> tuple[str, ...]:
        """For each case, where in the notebook an exception came from; "" if there was none, or it is not known."""
        return tuple(outcome.place if isinstance(outcome, Failed) else "" for outcome in self.outcomes)


def not_implemented(outcome: Outcome) -> bool:
    """Whether the call raised NotImplementedError, as a stub does."""
    return isinstance(outcome, Failed) and "NotImplementedError" in outcome.kinds


def attempt(visible: Visible, call: Callable[[Call, float | None], Outcome], alive: Callable[[], bool]) -> SelfCheck:
    """Call the function on every visible case, and judge it as grading does. call, alive: fields of `Asking`."""
    return judged(visible, Asking(call=call, alive=alive).all(visible.expected))


def judged(visible: Visible, outcomes: Sequence[Outcome]) -> SelfCheck:
    """Judge outcomes as grading does, with hints if the release has them."""
    exercise = replace(visible.exercise, misconceptions=())
    checks = diagnose.checks(diagnose.Posed(exercise=exercise, expected=visible.expected), outcomes)
    if visible.mistakes:
        known = visible.exercise.misconceptions
        checks = diagnose.named(
            known, checks, outcomes, hints.ByFingerprint(visible.mistakes, visible.expected, outcomes)
        )
    report = findings.report(visible.exercise, visible.expected, outcomes, checks, 0.0)
    return SelfCheck(visible=visible, outcomes=tuple(outcomes), report=report)


def call(
    names: Mapping[str, Any],
    asked: Call,
    *,
    within: Callable[[], AbstractContextManager[None]] = nullcontext,
    through: tuple[type[BaseException], ...] = (),
) -> Outcome:
    """Call one of the functions in `names` on copies of the arguments; what it prints is dropped.

    within: returns a context that limits its time. through: exceptions that are not the function's own, and not caught.
    """
    function = names.get(asked.function)
    if not callable(function):
        return Failed(reason="missing")
    with _seeded(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        start = time.perf_counter()
        try:
            args = _copied(asked.args, names)
            with within():
                value = function(*args)
                if asked.twice:
                    value = function(*args)
        except through:
            raise
        except BaseException as error:
            return replace(_raised(error, time.perf_counter() - start), place=_place(error, names))
        took = time.perf_counter() - start
    return _returned(value, args if asked.twice else None, names, took)


@contextlib.contextmanager
def _seeded() -> Iterator[None]:
    """Seed the random generators for a call, and restore the notebook's generators afterwards."""
    before, legacy = random.getstate(), np.random.get_state()
    random.seed(0)
    np.random.seed(0)
    try:
        yield
    finally:
        random.setstate(before)
        np.random.set_state(legacy)


def _copied(args: tuple[Any, ...], names: Mapping[str, Any]) -> tuple[Any, ...]:
    arrays: dict[str, np.ndarray] = {}
    sent = values.encode(args, arrays, lambda value: value.name if isinstance(value, Given) else None)
    made: tuple[Any, ...] = values.decode(sent, arrays, lambda name: names[name])
    return made


def _raised(error: BaseException, took: float) -> Failed:
    kinds = tuple(kind.__name__[:100] for kind in type(error).__mro__)[:50]
    reason: Any = "out of memory" if "MemoryError" in kinds else "raised"
    return Failed(reason=reason, detail=values.one_line(values.line(error)), kinds=kinds, seconds=took)


def _place(error: BaseException, names: Mapping[str, Any]) -> str:
    """The last line of the notebook that an exception passed through."""
    trace, found = error.__traceback__, ""
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_globals is names and frame.f_code.co_name != "<module>":
            text = linecache.getline(frame.f_code.co_filename, trace.tb_lineno).strip()
            found = f"in {frame.f_code.co_name}, line {trace.tb_lineno} of its cell" + (f": {text}" if text else "")
        trace = trace.tb_next
    return found


def _returned(value: Any, args: tuple[Any, ...] | None, names: Mapping[str, Any], took: float) -> Outcome:
    """The outcome that grading would have of a value, and of the arguments as the call left them."""
    arrays: dict[str, np.ndarray] = {}
    given = {id(function): name for name, function in list(names.items()) if isinstance(function, types.FunctionType)}
    try:
        sent = values.encode(value, arrays, lambda function: None)
        after = None if args is None else values.encode(args, arrays, lambda function: given.get(id(function)))
        sent, after = json.loads(json.dumps([sent, after]))
        found = values.decode(sent, arrays, lambda name: None)
        left = values.decode(after, arrays, lambda name: None)
    except Exception as error:
        said = str(error)[:200] if isinstance(error, values.Unreadable) else values.line(error)
        return Failed(reason="unreadable", detail=values.one_line(said), seconds=took)
    return Returned(value=found, seconds=took, args_after=left if isinstance(left, tuple) else None)
