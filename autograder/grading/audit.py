"""The quality gate: does an assignment's grading tell right work from wrong work?

What is tried is decided here, done side by side in processes of ours (`bench`, `workers`), kept by content beside
course.yml, and judged: each line of `findings` is something to mend before students get the assignment.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
import yaml
from pydantic import TypeAdapter, ValidationError

import autograder
from autograder.course import read_course
from autograder.exercise import CourseError
from autograder.grading.bench import Bench, Job, Mutated, Redrawn, Right, Tried, Wrong
from autograder.grading.mutants import Source
from autograder.grading.prose import read_conventions, text_findings
from autograder.grading.reference import AUDITED, Reference, digest, load, pose
from autograder.grading.rehearsal import rehearsal_findings
from autograder.grading.trials import LAYOUTS, Trial
from autograder.grading.workers import Workers
from autograder.report.audit import (
    RIGHT_MARGIN,
    WRONG_MARGIN,
    Audit,
    CaseLine,
    ExerciseAudit,
    Survivor,
)

SEEDS, THOROUGH_SEEDS = 3, 50
"""Secret seeds 1, 2, ...: an audit has seeds of its own, so that it finds the same everywhere."""
MOST_MUTANTS = 400
MOST_JUDGED = 30
"""Mutants of an exercise that are tried unless the audit is thorough; fewer where a judge looks at what a trained network
does, since each takes as long as training."""
EQUIVALENT = "equivalent.yml"
_JOB_SECONDS = 600.0
_MUTANT_JOB_SECONDS = 30.0
_TWO_THREADS = "two BLAS threads"

Advance = Callable[[int, int], None]
"""Told how many jobs are done, of how many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempted:
    """A piece of work as it is kept. excess: None for infinite."""

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
    """What was tried of one exercise. cases: criterion, name, hidden; those of seed 1. existing: mutants there are."""

    name: str
    judged: bool
    cases: tuple[tuple[str, str, bool], ...]
    existing: int
    right: tuple[Attempted, ...]
    wrong: tuple[Attempted, ...]
    pairs: tuple[Attempted, ...]
    mutants: tuple[Attempted, ...]


_MEASURED = TypeAdapter(tuple[Measured, ...])


def audit(root: Path, name: str, *, thorough: bool = False, advance: Advance | None = None) -> Audit:
    """Audit an assignment, from what is kept where nothing changed. CourseError where it cannot be loaded.

    root: the course's folder. thorough: every mutant and 50 seeds.
    """
    read_course(root).assignment(name)
    start = time.monotonic()
    measured = _kept(root, name, thorough)
    if measured is None:
        measured = Measuring(root, name, thorough).run(advance or (lambda done, of: None))
        _keep(root, name, thorough, measured)
    marks = read_marks(root, name)
    exercises = tuple(_matrix(m, marks) for m in measured)
    found = [line for m, e in zip(measured, exercises, strict=True) for line in _findings(m, e)]
    found += _stale(root, name, measured, marks)
    found += text_findings(root, name)
    found += rehearsal_findings(root, name)
    return Audit(
        name=name,
        seeds=THOROUGH_SEEDS if thorough else SEEDS,
        thorough=thorough,
        conventions=len(read_conventions(root, name)),
        exercises=exercises,
        findings=tuple(f"{name}: {line}" for line in found),
        seconds=round(time.monotonic() - start, 1),
    )


# What is kept


def _file(root: Path, name: str, thorough: bool) -> Path:
    """Named by everything that decides what a trial brings: not by marks, the notebook or the seed of the course."""
    own = Path(autograder.__file__).parent
    files = [*sorted((own / "checking").glob("*.py")), own / "exercise.py", own / "values.py"]
    files += [own / "grading" / f"{part}.py" for part in ("audit", "bench", "mutants", "trials", "reference")]
    content = b"".join(path.read_bytes() for path in files)
    mine = digest(root / "reference" / name, without=(EQUIVALENT, "conventions.yml", AUDITED))
    key = sha256(f"{mine} {sha256(content).hexdigest()} {np.__version__} {thorough}".encode()).hexdigest()[:24]
    return root / ".autograder" / "audit" / name / f"{key}.json"


def _kept(root: Path, name: str, thorough: bool) -> tuple[Measured, ...] | None:
    try:
        return _MEASURED.validate_json(_file(root, name, thorough).read_bytes())
    except (OSError, ValidationError):
        return None


def _keep(root: Path, name: str, thorough: bool, measured: tuple[Measured, ...]) -> None:
    path = _file(root, name, thorough)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(_MEASURED.dump_json(measured))
    fresh.rename(path)


def read_marks(root: Path, name: str) -> dict[str, str]:
    """The mutants that were marked as equivalent: id → reason. CourseError where the file is not such a mapping."""
    path = root / "reference" / name / EQUIVALENT
    try:
        marks = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except yaml.YAMLError as error:
        raise CourseError(f"reference/{name}/{EQUIVALENT}: not YAML: {getattr(error, 'problem', error)}") from error
    if not isinstance(marks, dict):
        raise CourseError(f"reference/{name}/{EQUIVALENT}: expected reasons, each with the mutants it holds for")
    found: dict[str, str] = {}
    for reason, ids in marks.items():
        if not isinstance(reason, str) or not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
            raise CourseError(f"reference/{name}/{EQUIVALENT}: {reason!r}: expected a list of mutants")
        found |= dict.fromkeys(ids, reason)
    return found


# What is tried


class Measuring:
    """The jobs of one audit, and what came back."""

    def __init__(self, root: Path, name: str, thorough: bool) -> None:
        self.root, self.name, self.thorough = root, name, thorough
        self.reference: Reference = load(root, name)
        self.exercises = list(self.reference.exercises.values())
        self._tried: dict[str, list[tuple[Job, str, Tried]]] = {e.name: [] for e in self.exercises}

    def run(self, advance: Advance) -> tuple[Measured, ...]:
        jobs, threaded = [*self._fixed(), *self._mutated()], list(self._threaded())
        done, of = 0, len(jobs) + len(threaded)
        for more, layout, workers, threads in ((jobs, "", os.cpu_count() or 1, 1), (threaded, _TWO_THREADS, 1, 2)):
            seconds = [_MUTANT_JOB_SECONDS if isinstance(job, Mutated) else _JOB_SECONDS for job in more]
            found: dict[int, list[Tried] | None] = {}
            with Workers[Job, list[Tried]](Bench, (self.root, self.name), count=workers, threads=threads) as pool:
                for index, tried in pool.map(more, seconds):
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
        """All mutants, or as many as there is time for: always the same, and spread over all functions."""
        if self.thorough:
            return self._all_mutants
        chosen: set[Mutated] = set()
        for exercise in self.exercises:
            mine = [job for job in self._all_mutants if job.exercise == exercise.name]
            most = MOST_MUTANTS if exercise.judge is None else MOST_JUDGED
            chosen |= set(sorted(mine, key=lambda job: sha256(_id(job).encode()).digest())[:most])
        return [job for job in self._all_mutants if job in chosen]

    def _note(self, job: Job, layout: str, tried: list[Tried] | None) -> None:
        if tried is None and isinstance(job, Mutated):
            self._tried[job.exercise].append((job, layout, _ended(job)))
        elif tried is None:
            raise CourseError(
                f"reference/{self.name}: {job.exercise}: {type(job).__name__.lower()} work ended its process"
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


def _id(job: Mutated) -> str:
    return f"{job.exercise} / {job.mutant.id}"


def _ended(job: Mutated) -> Tried:
    return Tried(kind="mutant", name=job.mutant.id, trial=Trial(failed=(), lost=1.0, excess=float("inf")))


def _attempted(job: Job, layout: str, tried: Tried) -> Attempted:
    found = tried.trial
    return Attempted(
        name=_id(job) if isinstance(job, Mutated) else tried.name,
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
    they use. What is an exercise or a right implementation of its own is mutated there."""
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


# What it means


def _matrix(m: Measured, marks: Mapping[str, str]) -> ExerciseAudit:
    caught = [w for w in (*_first(m.wrong), *m.mutants) if w.lost > 0]
    hidden = {i for i, (_, _, of) in enumerate(m.cases) if of}
    wrong_errors = [w.excess for w in caught if w.excess is not None]
    survivors = [w for w in m.mutants if w.lost == 0]
    return ExerciseAudit(
        name=m.name,
        judged=m.judged,
        right=len(m.right),
        right_passed=sum(r.lost == 0 for r in m.right),
        misconceptions=len(_first(m.wrong)),
        misconceptions_caught=sum(w.lost > 0 for w in _first(m.wrong)),
        mutants=len(m.mutants),
        mutants_caught=sum(w.lost > 0 for w in m.mutants),
        existing=m.existing,
        named=sum(w.named == (w.name,) for w in _first(m.wrong)),
        pairs=len(m.pairs),
        pairs_named=sum(bool(p.named) for p in m.pairs),
        least_lost=min((w.lost for w in caught), default=0.0),
        error=max((r.excess or 0.0 for r in m.right if not r.failed), default=0.0),
        wrong_error=min(wrong_errors, default=None),
        only_hidden=sum(bool(w.failed) and set(w.failed) <= hidden for w in caught),
        cases=tuple(_case_lines(m, caught)),
        survivors=tuple(Survivor(id=w.name, change=w.change, reason=_mark(w.name, marks)) for w in survivors),
    )


def _mark(id: str, marks: Mapping[str, str]) -> str | None:
    """The reason of a mark: of this mutant, or of all mutants of its exercise (`NAME / *`)."""
    return marks.get(id) or marks.get(f"{id.split(' / ')[0]} / *")


def _first(wrong: Sequence[Attempted]) -> list[Attempted]:
    return [w for w in wrong if w.seed == 1]


def _case_lines(m: Measured, caught: Sequence[Attempted]) -> Iterator[CaseLine]:
    before: set[int] = set()
    for i, (criterion, name, hidden) in enumerate(m.cases):
        mine = {k for k, w in enumerate(caught) if i in w.failed}
        alone = tuple(caught[k].name for k in sorted(mine) if caught[k].failed == (i,))
        yield CaseLine(
            criterion=criterion, name=name, hidden=hidden, caught=len(mine), new=len(mine - before), alone=alone
        )
        before |= mine


def _findings(m: Measured, e: ExerciseAudit) -> Iterator[str]:
    yield from _right_findings(m)
    for w in m.wrong:
        at = "" if w.seed == 1 else f" with seed {w.seed}"
        if w.lost == 0:
            yield f"{m.name}: false accept{at}: misconception {w.name} loses no points"
        elif w.named != (w.name,):
            found = ", ".join(w.named) or "nothing"
            yield f"{m.name}: misconception {w.name} is named {found}{at}"
        if w.lost > 0 and w.excess is not None and w.excess <= WRONG_MARGIN:
            yield f"{m.name}: misconception {w.name} stands out by {w.excess:.2g} tolerances{at}, expected over 100"
    for pair in m.pairs:
        if third := [id for id in pair.named if id not in pair.name.split(" ")]:
            yield f"{m.name}: misconceptions {pair.name.replace(' ', ' and ')} at once are named {', '.join(third)}"
    for survivor in e.survivors:
        if survivor.reason is None:
            yield f"{m.name}: false accept: mutant {survivor.id}: {survivor.change}"
    for w in m.mutants:
        if w.lost > 0 and w.excess is not None and w.excess <= WRONG_MARGIN:
            yield f"{m.name}: mutant {w.name} stands out by {w.excess:.2g} tolerances, expected over 100: {w.change}"


def _right_findings(m: Measured) -> Iterator[str]:
    for r in m.right:
        what = f"{r.name}, {r.layout}" + ("" if r.seed == 1 else f", with seed {r.seed}")
        if r.lost > 0:
            criterion, name, _ = m.cases[r.failed[0]] if r.failed else ("", "?", False)
            yield f"{m.name}: false reject: {what}: does not pass {name} ({criterion})"
        elif (r.excess or 0.0) >= RIGHT_MARGIN:
            yield f"{m.name}: {what}: its error is {r.excess:.2g} tolerances, expected under {RIGHT_MARGIN}"


def _stale(root: Path, name: str, measured: Sequence[Measured], marks: Mapping[str, str]) -> Iterator[str]:
    """Marks that do not hold: of mutants that there are not, or that lose points."""
    reference = load(root, name)
    known = {_id(job) for m in measured for job in mutants(reference, m.name)}
    known |= {f"{m.name} / *" for m in measured if m.judged}
    lost = {w.name for m in measured for w in m.mutants if w.lost > 0}
    for id in marks:
        if id not in known:
            yield f"{EQUIVALENT}: there is no mutant {id}"
        elif id in lost:
            yield f"{EQUIVALENT}: marked as equivalent, but loses points: {id}"
