"""Does an assignment grade correctly? Each line of `findings` is something to mend before students get the assignment.

`jobs` decides what is tried, `bench` and `workers` try it in parallel processes of ours, and the results are judged here.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.audit.jobs import SEEDS, THOROUGH_SEEDS, Advance, Measured, id_of, mutants
from autograder.audit.marks import FILE, read_marks
from autograder.audit.matrix import RIGHT_MARGIN, WRONG_MARGIN, ExerciseAudit, matrix
from autograder.audit.measured import measure
from autograder.audit.rehearsal import rehearsal_findings
from autograder.audit.text import read_conventions, text_findings

if TYPE_CHECKING:
    from autograder.content.folder import AssignmentFolder


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """All that an audit of an assignment found. findings: what must be mended before it is released, one line each."""

    name: str
    seeds: int
    thorough: bool
    conventions: int
    exercises: tuple[ExerciseAudit, ...]
    findings: tuple[str, ...]
    seconds: float = 0.0


def audit(assignment: "AssignmentFolder", *, thorough: bool = False, advance: Advance | None = None) -> Audit:
    """Audit an assignment. CourseError where it cannot be loaded. thorough: every mutant and 50 seeds."""
    start = time.monotonic()
    measured = measure(assignment, thorough, advance)
    marks = read_marks(assignment)
    exercises = tuple(matrix(m, marks) for m in measured)
    found = [line for m, e in zip(measured, exercises, strict=True) for line in _findings(m, e)]
    found += _stale(assignment, measured, marks)
    found += text_findings(assignment)
    found += rehearsal_findings(assignment)
    return Audit(
        name=assignment.name,
        seeds=THOROUGH_SEEDS if thorough else SEEDS,
        thorough=thorough,
        conventions=len(read_conventions(assignment)),
        exercises=exercises,
        findings=tuple(f"{assignment.name}: {line}" for line in found),
        seconds=round(time.monotonic() - start, 1),
    )


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


def _stale(assignment: "AssignmentFolder", measured: Sequence[Measured], marks: dict[str, str]) -> Iterator[str]:
    """Marks that are wrong: the mutant does not exist, or it loses points."""
    known = {id_of(job) for m in measured for job in mutants(assignment.reference, m.name)}
    known |= {f"{m.name} / *" for m in measured if m.judged}
    lost = {w.name for m in measured for w in m.mutants if w.lost > 0}
    for id in marks:
        if id not in known:
            yield f"{FILE}: there is no mutant {id}"
        elif id in lost:
            yield f"{FILE}: marked as equivalent, but loses points: {id}"
