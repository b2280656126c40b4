"""The course's total: what each assignment weighs, which ones count for whom. Numbers in, numbers out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograder.course import Assignment, Course


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignmentResult:
    """How one student stands in one assignment, after all rules of course.yml but the total's.

    earned: with what lateness costs taken off; None where it is not known: nothing was handed in, or it was not graded.
    exercises: points by exercise, those of written answers too; None where not graded. lost: by lateness.
    pending: answers that wait for a grader's points. when: it was handed in.
    """

    possible: float
    earned: float | None = None
    exercises: Mapping[str, float | None] = field(default_factory=dict)
    lost: float = 0.0
    handed_in: bool = False
    when: str = ""
    excused: bool = False
    pending: int = 0

    @property
    def status(self) -> str:
        """In words."""
        if self.excused:
            return "excused"
        if not self.handed_in:
            return "nothing handed in"
        if self.earned is None:
            return "not graded"
        return "written answers not graded" if self.pending else "graded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """A student's total in percent, None where nothing counts. counted: the assignments that make it."""

    percent: float | None
    counted: tuple[str, ...]


def total(course: Course, standings: Mapping[str, AssignmentResult]) -> Total:
    """The weighted mean of the assignments' percentages, over each student's best.

    standings: by assignment, of those that are part of the course by now. Optional and excused assignments are left out,
    and those of which no points are possible; what was not handed in counts as 0. Where only some assignments count,
    they are those that make the highest total.
    """
    shares = {
        assignment.name: (assignment.weight, (found.earned or 0.0) / found.possible)
        for assignment in course.assignments
        if (found := standings.get(assignment.name)) and _counts(assignment, found)
    }
    names = _best(shares, course.best or len(shares))
    weight = sum(shares[name][0] for name in names)
    if not weight:
        return Total(percent=None, counted=())
    mean = sum(shares[name][0] * shares[name][1] for name in names) / weight
    return Total(percent=round(100 * mean, 2), counted=tuple(names))


def _counts(assignment: Assignment, found: AssignmentResult) -> bool:
    graded = found.earned is not None or not found.handed_in
    return not assignment.optional and not found.excused and graded and assignment.weight * found.possible > 0


def _best(shares: Mapping[str, tuple[float, float]], count: int) -> Sequence[str]:
    """So many assignments whose weighted mean is the highest, in the course's order.

    Of all that beats a mean, the surplus weight * (share - mean) says most; so take those of the greatest surplus until
    the mean does not rise any more (Dinkelbach 1967).
    """
    chosen, mean = [*shares][:count], -1.0
    while chosen:
        reached = sum(shares[n][0] * shares[n][1] for n in chosen) / sum(shares[n][0] for n in chosen)
        if reached <= mean + 1e-12:
            break
        mean = reached
        surplus = {name: weight * (share - mean) for name, (weight, share) in shares.items()}
        taken = sorted(shares, key=lambda name: surplus[name], reverse=True)[:count]
        chosen = [name for name in shares if name in taken]
    return chosen
