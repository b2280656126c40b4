"""One exercise of one submission in all detail, for the instructor's terminal: what the conversation with a student needs.

Unlike feedback it shows hidden cases with their values, so it is for the instructor alone.
"""

import inspect
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.checking import diagnose, findings
from autograder.checking.compare import describe
from autograder.checking.diagnose import Posed, plain_fact
from autograder.checking.score import failure, message, mismatch
from autograder.exercise import Check, Exercise, ExerciseReport, Expected, Failed, Given, Outcome, Value
from autograder.report.heatmap import heatmap
from autograder.student.picture import pair
from autograder.values import one_line

WHOLE = 60
"""Elements of an array that is printed whole."""
_WIDTH = 110


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """One case with all that is known of it. number: from 1, as it is shown."""

    number: int
    exercise: Exercise
    expected: Expected
    outcome: Outcome
    check: Check

    @property
    def title(self) -> str:
        """Which case it is."""
        case = self.expected.case
        return f"{self.number}. {case.name} ({'hidden' if case.hidden else 'visible'}, for {case.criterion!r})"

    @property
    def message(self) -> str:
        """What is wrong, of a hidden case too; "" where nothing is."""
        found = mismatch(self.exercise, self.expected, self.outcome)
        if found is None:
            return ""
        said = message(replace(self.expected.case, hidden=False), found, self.outcome)
        fact = None if isinstance(self.outcome, Failed) else plain_fact(self.outcome.value, self.expected.value)
        return f"{said}; {fact}" if fact else said


def explained(posed: Posed, outcomes: Sequence[Outcome]) -> list[Explained]:
    """The cases of an exercise, judged, in the order in which they were called."""
    checks = diagnose.checks(posed, outcomes)
    return [
        Explained(number=i, exercise=posed.exercise, expected=e, outcome=outcome, check=check)
        for i, (e, outcome, check) in enumerate(zip(posed.expected, outcomes, checks, strict=True), 1)
    ]


def report(posed: Posed, cases: Sequence[Explained], possible: float) -> ExerciseReport:
    """The same cases as a report: points and rubric."""
    outcomes, checks = [case.outcome for case in cases], [case.check for case in cases]
    return findings.report(posed.exercise, posed.expected, outcomes, checks, possible)


def mistakes(cases: Sequence[Explained]) -> Iterator[str]:
    """The mistakes that were named, with their hints and how many of the failed cases each explains."""
    failed = [case.check for case in cases if not case.check.passed]
    for id, wrong in {c.misconception.id: c.misconception for c in failed if c.misconception}.items():
        count = sum(check.misconception is wrong for check in failed)
        yield f"Likely mistake in {count} of {len(failed)} failed cases: {wrong.name} ({id}). {wrong.hint}"


def text(case: Explained) -> str:
    """A case: the call with its arguments, what came back, what was expected, and pictures of where they differ."""
    e, outcome = case.expected, case.outcome
    lines = [f"{'✓' if case.check.passed else '✗'} {case.title}"]
    if case.message:
        lines.append(f"    {one_line(case.message)}")
    if case.check.misconception:
        lines.append(f"    likely mistake: {case.check.misconception.name} ({case.check.misconception.id})")
    lines += _indented(_call(case), 4)
    if isinstance(outcome, Failed):
        lines.append(f"    what came back: nothing: it {one_line(failure(outcome))}")
    else:
        lines += _value("what came back", outcome.value, case.exercise.returns)
    if e.case.raises is not None:
        lines.append(f"    what was expected: that it raises {e.case.raises}")
    elif case.exercise.judge is not None:
        lines.append("    what was expected: there is more than one right answer, a judge decides")
    else:
        lines += _value("what was expected", e.value, case.exercise.returns)
    drawn = None if case.check.passed else pair(e, outcome, case.exercise.returns)
    if drawn and (picture := heatmap(drawn)):
        lines += ["", *_indented(picture, 4)]
    return "\n".join(lines)


def _call(case: Explained) -> str:
    """The call, arrays by their names, and then the arrays."""
    names = list(inspect.signature(case.exercise.solution).parameters)
    args = case.expected.case.args
    names += [f"argument {i + 1}" for i in range(len(names), len(args))]
    said = [name if _large(arg) else f"{name}={_short(arg)}" for name, arg in zip(names, args, strict=False)]
    lines = [f"{case.exercise.name}({', '.join(said)})"]
    for name, arg in zip(names, args, strict=False):
        if _large(arg):
            lines.append(f"{name}: {shown(arg)}")
    return "\n".join(lines)


def _large(arg: Value) -> bool:
    return isinstance(arg, np.ndarray | tuple | list | dict)


def _short(arg: Value) -> str:
    return arg.name if isinstance(arg, Given) else one_line(repr(arg))


def _value(name: str, value: Value, parts: tuple[str, ...]) -> list[str]:
    """A returned value: its parts below each other where it has named ones."""
    if isinstance(value, tuple | list) and parts and len(parts) == len(value):
        lines = [f"{part}: {shown(v)}" for part, v in zip(parts, value, strict=True)]
        return [f"    {name}:", *(line for said in lines for line in _indented(said, 6))]
    return _indented(f"{name}: {shown(value)}", 4)


def shown(value: Value) -> str:
    """A value as an instructor reads it: small arrays whole, larger ones by their corners."""
    if isinstance(value, np.ndarray) and value.ndim:
        head = f"{value.dtype} array of shape {value.shape}"
        with np.printoptions(precision=6, suppress=True, threshold=WHOLE, edgeitems=2, linewidth=_WIDTH):
            body = str(value)
        short = "\n" not in body and len(body) + len(head) < _WIDTH
        return f"{head}: {body}" if short else f"{head}\n{textwrap.indent(body, '  ')}"
    if isinstance(value, tuple | list) and value:
        parts = "\n".join(f"[{i}]: {shown(part)}" for i, part in enumerate(value))
        return f"{describe(value)}\n{textwrap.indent(parts, '  ')}"
    if isinstance(value, dict) and value:
        parts = "\n".join(f"[{one_line(repr(key))}]: {shown(part)}" for key, part in value.items())
        return f"{describe(value)}\n{textwrap.indent(parts, '  ')}"
    return _short(value) if isinstance(value, Given | int | float) else describe(value)


def _indented(said: str, by: int) -> list[str]:
    return [f"{'':{by}}{line}".rstrip() for line in said.splitlines()]
