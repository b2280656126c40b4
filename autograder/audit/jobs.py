"""The trials of an audit, run in parallel in processes of ours, and their results."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np

from autograder.audit import workers
from autograder.audit.bench import Bench, Job, Mutated, Redrawn, Right, Tried, Wrong
from autograder.audit.layouts import LAYOUTS
from autograder.audit.mutants import Source
from autograder.audit.trials import Trial
from autograder.content.reference import Reference, pose
from autograder.exercise import CourseError

SEEDS, THOROUGH_SEEDS = 3, 50
"""How many secret seeds an audit uses: 1, 2, ... instead of the course's, so that it finds the same everywhere."""
MOST_MUTANTS = 400
MOST_JUDGED = 30
"""The most mutants of an exercise that are tried unless the audit is thorough. Fewer if the exercise has a judge: then
each mutant trains a network."""
_JOB_SECONDS = 600.0
_MUTANT_JOB_SECONDS = 30.0
_TWO_THREADS = "two BLAS threads"

Advance = Callable[[int, int], None]
"""Called with the number of jobs done, and the number of all jobs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempted:
    """A trial as it is stored. excess: None for infinite."""

    name: str
    failed: tuple[int, ...]
    lost: float
    excess: float | None
    named: tuple[str, ...] = ()
    layout: str = ""
    seed: int = 1
    change: str = ""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The trials of one exercise. cases: criterion, name, hidden, for seed 1. existing: how many mutants there are."""

    name: str
    judged: bool
    cases: tuple[tuple[str, str, bool], ...]
    existing: int
    right: tuple[Attempted, ...]
    wrong: tuple[Attempted, ...]
    pairs: tuple[Attempted, ...]
    mutants: tuple[Attempted, ...]


class Measuring:
    """The jobs of one audit, and their results."""

    def __init__(self, reference: Reference, thorough: bool) -> None:
        self.thorough = thorough
        self.reference = reference
        self.exercises = list(self.reference.exercises.values())
        self._tried: dict[str, list[tuple[Job, str, Tried]]] = {e.name: [] for e in self.exercises}

    def run(self, advance: Advance) -> tuple[Measured, ...]:
        jobs, threaded = [*self._fixed(), *self._mutated()], list(self._threaded())
        done, of = 0, len(jobs) + len(threaded)
        for more, layout, count, threads in ((jobs, "", os.cpu_count() or 1, 1), (threaded, _TWO_THREADS, 1, 2)):
            seconds = [_MUTANT_JOB_SECONDS if isinstance(job, Mutated) else _JOB_SECONDS for job in more]
            found: dict[int, list[Tried] | None] = {}
            made = (Bench, (self.reference.folder,), more, seconds)
            for index, tried in workers.done(*made, count=count, threads=threads):
                found[index] = tried
                done += 1
                advance(done, of)
            for index, job in enumerate(more):
                self._note(job, layout, found[index])
        return tuple(self._measured(exercise.name) for exercise in self.exercises)

    def _fixed(self) -> Iterator[Job]:
        """Wrong work, and right work in every layout; then both with the cases of other seeds."""
        for exercise in self.exercises:
            yield Wrong(exercise=exercise.name)
            for layout in LAYOUTS:
                yield Right(exercise=exercise.name, layout=layout)
        for seed in range(2, (THOROUGH_SEEDS if self.thorough else SEEDS) + 1):
            for exercise in self.exercises:
                yield Redrawn(exercise=exercise.name, seed=seed)

    def _threaded(self) -> Iterator[Job]:
        for exercise in self.exercises:
            yield Right(exercise=exercise.name, layout="as given")

    @cached_property
    def _all_mutants(self) -> list[Mutated]:
        return [job for exercise in self.exercises for job in mutants(self.reference, exercise.name)]

    def _mutated(self) -> list[Mutated]:
        """All mutants if the audit is thorough, else a sample: always the same one, spread over all functions."""
        if self.thorough:
            return self._all_mutants
        chosen: set[Mutated] = set()
        for exercise in self.exercises:
            mine = [job for job in self._all_mutants if job.exercise == exercise.name]
            most = MOST_MUTANTS if exercise.judge is None else MOST_JUDGED
            chosen |= set(sorted(mine, key=lambda job: sha256(id_of(job).encode()).digest())[:most])
        return [job for job in self._all_mutants if job in chosen]

    def _note(self, job: Job, layout: str, tried: list[Tried] | None) -> None:
        if tried is None and isinstance(job, Mutated):
            self._tried[job.exercise].append((job, layout, _ended(job)))
        elif tried is None:
            raise CourseError(
                f"reference/{self.reference.name}: {job.exercise}: {type(job).__name__.lower()} work ended its process"
            )
        else:
            self._tried[job.exercise] += [(job, layout, one) for one in tried]

    def _measured(self, name: str) -> Measured:
        exercise = self.reference.exercises[name]
        posed = pose(self.reference, exercise, 1)
        mine: dict[str, list[Attempted]] = {"right": [], "misconception": [], "pair": [], "mutant": []}
        for job, layout, tried in self._tried[name]:
            mine[tried.kind].append(_attempted(job, layout, tried))
        return Measured(
            name=name,
            judged=exercise.judge is not None,
            cases=tuple((e.case.criterion, e.case.name, e.case.hidden) for e in posed.expected),
            existing=sum(job.exercise == name for job in self._all_mutants),
            right=tuple(mine["right"]),
            wrong=tuple(mine["misconception"]),
            pairs=tuple(mine["pair"]),
            mutants=tuple(mine["mutant"]),
        )


def id_of(job: Mutated) -> str:
    return f"{job.exercise} / {job.mutant.id}"


def _ended(job: Mutated) -> Tried:
    return Tried(kind="mutant", name=job.mutant.id, trial=Trial(failed=(), lost=1.0, excess=float("inf")))


def _attempted(job: Job, layout: str, tried: Tried) -> Attempted:
    found = tried.trial
    return Attempted(
        name=id_of(job) if isinstance(job, Mutated) else tried.name,
        failed=found.failed,
        lost=found.lost,
        excess=found.excess if np.isfinite(found.excess) else None,
        named=tried.named,
        layout=layout or (job.layout if isinstance(job, Right) else "as given"),
        seed=job.seed,
        change=job.mutant.change if isinstance(job, Mutated) else "",
    )


def mutants(reference: Reference, exercise: str) -> list[Mutated]:
    """The mutants of an exercise: of its solution, of its other right implementations, and of the private functions
    they use. A function that is an exercise or a right implementation itself has its mutants there."""
    found: list[Mutated] = []
    solution = Source((reference.folder / "solution.py").read_text(encoding="utf-8"), "solution.py")
    own = reference.exercises[exercise].solution.__name__
    others = frozenset(e.solution.__name__ for e in reference.exercises.values())
    for function in solution.reached([own], others):
        for mutant in solution.mutants(function):
            found.append(Mutated(exercise=exercise, module="solution", entry=0, mutant=mutant))
    path = reference.folder / "alternatives.py"
    if not path.is_file():
        return found
    written = Source(path.read_text(encoding="utf-8"), "alternatives.py")
    entries = {e: written.roots("ALTERNATIVES", e) for e in reference.exercises}
    others = frozenset(name for roots in entries.values() for root in roots for name in root)
    seen: set[str] = set()
    for entry, roots in enumerate(entries[exercise]):
        for function in written.reached(roots, others):
            if function in seen:
                continue
            seen.add(function)
            for mutant in written.mutants(function):
                found.append(Mutated(exercise=exercise, module="alternatives", entry=entry, mutant=mutant))
    return found
