"""One worker of an audit: it loads an assignment's reference, and tries right and wrong work job by job.

Right     every right implementation of an exercise, called in one layout of its arguments
Wrong     every misconception alone, and what diagnosis names it; two at once, if they make different parts of the
          returned tuple wrong
Redrawn   both again, on the cases of another seed
Mutated   one mutant of the solution or of a right implementation
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Literal

from autograder.audit.layouts import LAYOUTS
from autograder.audit.mutants import Mutant, Source
from autograder.audit.trials import Trial, outcomes, trial
from autograder.checking import diagnose
from autograder.checking.compare import compare
from autograder.checking.diagnose import Posed
from autograder.content.reference import Reference, load, pose
from autograder.exercise import Exercise, Expected, Given, Outcome, Returned, Value
from autograder.values import parts

RIGHT_SECONDS = 10.0
"""Processor time of one call of right work, as much as students have: sums in another order are slow."""
WRONG_SECONDS = 2.0
"""Processor time of one call of wrong work, which may loop for ever. Right work takes a fifth of that."""

ModuleName = Literal["solution", "alternatives"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Right:
    exercise: str
    layout: str
    seed: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    exercise: str
    seed: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Redrawn:
    exercise: str
    seed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutated:
    """entry: which of the alternatives is called; 0 for the solution."""

    exercise: str
    module: ModuleName
    entry: int
    mutant: Mutant
    seed: int = 1


Job = Right | Wrong | Redrawn | Mutated
Kind = Literal["right", "misconception", "pair", "mutant"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """A piece of work and its result. named: the misconceptions that diagnosis named."""

    kind: Kind
    name: str
    trial: Trial
    named: tuple[str, ...] = ()


class Bench:
    """Call it with a job; it returns the results."""

    def __init__(self, folder: Path) -> None:
        """folder: of the assignment's reference."""
        self.reference: Reference = load(folder)
        self._posed: dict[tuple[str, int], Posed] = {}
        self._sources: dict[str, Source] = {}

    def __call__(self, job: Job) -> list[Tried]:
        exercise = self.reference.exercises[job.exercise]
        posed = self._pose(exercise, job.seed)
        match job:
            case Right():
                return list(self._right(exercise, posed, job.layout))
            case Wrong():
                return [*self._wrong(posed), *_pairs(posed)]
            case Redrawn():
                return [*self._wrong(posed), *self._right(exercise, posed, "as given")]
            case Mutated():
                found = outcomes(self._mutated(exercise, job), posed.expected, WRONG_SECONDS)
                return [Tried(kind="mutant", name=job.mutant.id, trial=trial(exercise, posed.expected, found))]

    def _pose(self, exercise: Exercise, seed: int) -> Posed:
        key = exercise.name, seed
        if key not in self._posed:
            self._posed = {known: posed for known, posed in self._posed.items() if known[1] == 1}
            self._posed[key] = pose(self.reference, exercise, seed)
        return self._posed[key]

    def _right(self, exercise: Exercise, posed: Posed, layout: str) -> Iterator[Tried]:
        for function in (exercise.solution, *self.reference.alternatives.get(exercise.name, ())):
            found = outcomes(function, posed.expected, RIGHT_SECONDS, LAYOUTS[layout])
            yield Tried(kind="right", name=function.__name__, trial=trial(exercise, posed.expected, found))

    def _wrong(self, posed: Posed) -> Iterator[Tried]:
        for known in posed.exercise.misconceptions:
            found = outcomes(known.variant, posed.expected, WRONG_SECONDS)
            yield _diagnosed("misconception", known.id, posed, found)

    def _mutated(self, exercise: Exercise, job: Mutated) -> Callable[..., Value]:
        try:
            module = self._module(job.module, job.mutant)
            if job.module == "solution":
                return getattr(module, exercise.solution.__name__)  # type: ignore[no-any-return]
            return module.ALTERNATIVES[exercise.name][job.entry]  # type: ignore[no-any-return]
        except Exception as error:
            return _raising(error)

    def _module(self, name: ModuleName, mutant: Mutant) -> ModuleType:
        path = self.reference.folder / f"{name}.py"
        if name not in self._sources:
            self._sources[name] = Source(path.read_text(encoding="utf-8"), str(path))
        made = ModuleType(f"{self._package}.{name}")
        made.__package__, made.__file__ = self._package, str(path)
        exec(self._sources[name].compiled(mutant), made.__dict__)
        return made

    @cached_property
    def _package(self) -> str:
        return self.reference.solution.__package__ or ""


def _raising(error: Exception) -> Callable[..., Value]:
    def entry(*_: Value) -> Value:
        raise error

    return entry


def _diagnosed(kind: Kind, name: str, posed: Posed, found: Sequence[Outcome]) -> Tried:
    """The result of wrong work, with the misconceptions that grading would name for it, each once."""
    checks = diagnose.checks(posed, found)
    named = tuple(dict.fromkeys(check.misconception.id for check in checks if check.misconception))
    return Tried(kind=kind, name=name, trial=trial(posed.exercise, posed.expected, found), named=named)


def _pairs(posed: Posed) -> Iterator[Tried]:
    """Two misconceptions at once, made of their outcomes: each part of the tuple comes from the one that has it wrong."""
    spoiled = {known.id: _spoiled(posed, posed.variants[known.id]) for known in posed.exercise.misconceptions}
    for a, b in itertools.combinations([id for id, wrong in spoiled.items() if wrong], 2):
        mine, theirs = spoiled[a], spoiled[b]
        if mine is None or theirs is None or mine & theirs:
            continue
        both = zip(posed.expected, posed.variants[a], posed.variants[b], strict=True)
        found = [_composed(e, x, y, mine) for e, x, y in both]
        if any(_alike(posed, found, posed.variants[id]) for id in spoiled if id not in (a, b)):
            continue
        yield _diagnosed("pair", f"{a} {b}", posed, found)


def _alike(posed: Posed, found: Sequence[Outcome], other: Sequence[Outcome]) -> bool:
    """Whether two mistakes together return the same as a third one, such as a factor missing in both parts."""
    return all(
        isinstance(x, Returned) == isinstance(y, Returned)
        and (
            not isinstance(x, Returned) or not isinstance(y, Returned) or compare(x.value, y.value, e.tolerance) is None
        )
        for e, x, y in zip(posed.expected, found, other, strict=True)
        if e.case.raises is None
    )


def _spoiled(posed: Posed, found: Sequence[Outcome]) -> set[int] | None:
    """The parts of the returned tuple that a misconception gets wrong; None if it does more than that, such as raise."""
    wrong: set[int] = set()
    for e, outcome in zip(posed.expected, found, strict=True):
        if e.case.raises is not None:
            continue
        if not isinstance(outcome, Returned) or not isinstance(e.value, tuple) or not isinstance(outcome.value, tuple):
            return None
        if len(outcome.value) != len(e.value) or (e.case.unchanged and _changed(e, outcome)):
            return None
        wrong |= {
            i
            for i, (actual, expected, allowed) in enumerate(
                zip(outcome.value, e.value, parts(e.tolerance, len(e.value)), strict=True)
            )
            if compare(actual, expected, allowed, dtype=e.case.dtype) is not None
        }
    return wrong


def _changed(expected: Expected, outcome: Returned) -> bool:
    after = outcome.args_after or ()
    return any(
        not isinstance(before, Given) and compare(mine, before, 0.0) is not None
        for mine, before in zip(after, expected.case.args, strict=True)
    )


def _composed(expected: Expected, a: Outcome, b: Outcome, mine: set[int]) -> Outcome:
    if not isinstance(a, Returned) or not isinstance(b, Returned):
        return a if isinstance(a, Returned) else b
    value = tuple(x if i in mine else y for i, (x, y) in enumerate(zip(a.value, b.value, strict=True)))
    return Returned(value=value, seconds=0.0, args_after=a.args_after)
