"""What grading again would change: whose points, from what to what, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich.table import Table
from rich.text import Text

from autograder.exercise import ExerciseReport, Report
from autograder.grading.grader import Graded
from autograder.report.reasons import reasons

NEVER = "not graded before"
AGAIN = "handed in again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """What stands in the gradebook of a submission. points: automatic ones by exercise, None where there are none.

    by_hand: points of exercises that a grader or course.yml decided, which stay. rubrics: which criteria were met, as far
    as the graded notebook tells. same: whether it is still what was handed in then.
    """

    points: Mapping[str, float | None] = field(default_factory=dict)
    by_hand: Mapping[str, float] = field(default_factory=dict)
    rubrics: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    same: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """The points of one exercise of one submission, before (None: it had none) and after, and why they differ."""

    student: str
    exercise: str
    before: float | None
    after: float
    why: str


def changes(graded: Graded, before: Entered) -> Iterator[Change]:
    """What would change for a submission. What was marked by hand is told too, though its points stay."""
    report = graded.report
    for exercise in report.exercises if report else ():
        known = before.points.get(exercise.name)
        if report is None or known == exercise.earned:
            continue
        why = _why(graded, report, exercise, before)
        after = exercise.earned
        if (stays := before.by_hand.get(exercise.name)) is not None:
            why = f"automatic points from {'none' if known is None else f'{known:g}'} to {after:g}, but set by hand: {why}"
            known = after = stays
        yield Change(student=graded.submission.student, exercise=exercise.name, before=known, after=after, why=why)


def _why(graded: Graded, report: Report, exercise: ExerciseReport, before: Entered) -> str:
    if before.points.get(exercise.name) is None:
        return NEVER
    if not before.same:
        return AGAIN
    if report.refused:
        return report.refused
    was, now = before.rubrics.get(exercise.name, {}), dict(exercise.criteria)
    said = [f"now passes {name!r}" for name, met in now.items() if met and was.get(name) is False]
    fails = [name for name, met in now.items() if not met and was.get(name, True)]
    if fails:
        notebook = graded.prepared.notebook if graded.prepared else None
        found = reasons(_only(report, exercise, fails), notebook)
        told = [f"{reason.case}: {reason.text}" if reason.case else reason.text for reason in found]
        said.append(f"no longer passes {', '.join(map(repr, fails))}: {'; '.join(told)}")
    gone = [name for name in was if name not in now]
    said += [f"no longer asks for {', '.join(map(repr, gone))}"] if gone else []
    return "; ".join(said) or "its points or shares changed"


def _only(report: Report, exercise: ExerciseReport, criteria: Sequence[str]) -> Report:
    """A report in which an exercise lost points for some of its criteria alone."""
    kept = tuple((name, met or name not in criteria) for name, met in exercise.criteria)
    one = ExerciseReport(
        name=exercise.name, earned=0.0, possible=1.0, criteria=kept, findings=exercise.findings, shares=exercise.shares
    )
    return Report(exercises=(one,), outputs=report.outputs)


def table(found: Sequence[Change]) -> Table:
    """A line for each change, grouped by student."""
    made = Table(show_edge=False, pad_edge=False)
    for heading in ("student", "exercise"):
        made.add_column(heading, no_wrap=True)
    for heading in ("before", "after"):
        made.add_column(heading, justify="right", no_wrap=True)
    made.add_column("why")
    last = None
    for change in found:
        before = "" if change.before is None else f"{change.before:g}"
        student = Text(change.student if change.student != last else "")
        made.add_row(student, change.exercise, before, f"{change.after:g}", Text(change.why))
        last = change.student
    return made


def summary(found: Sequence[Change], graded: int, name: str) -> str:
    """How many would change, and what applies it."""
    differ = {change.student for change in found if change.before != change.after}
    if not differ:
        return f"{name}: nobody's points would change ({graded} graded)"
    return f"{name}: points of {len(differ)} of {graded} would change; nothing was written: autograder grade {name} does it"
