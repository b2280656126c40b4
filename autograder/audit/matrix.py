"""What an audit found: for each exercise the confusion matrix of its cases, as a classifier of right and wrong work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.audit.jobs import Attempted, Measured
from autograder.audit.marks import mark

RIGHT_MARGIN = 0.5
"""Right work stays under this multiple of the tolerance."""
WRONG_MARGIN = 100.0
"""Wrong work differs by more than this multiple of the tolerance in one case at least."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLine:
    """A case, without its values. caught: how much wrong work fails it. new: how much of that passes every case before
    it. alone: the misconceptions and mutants that no other case catches."""

    criterion: str
    name: str
    hidden: bool
    caught: int
    new: int
    alone: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Survivor:
    """A mutant that earned all points. id: exercise / function / operator / line / occurrence. reason: why it is
    right work after all, if it was marked so."""

    id: str
    change: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ExerciseAudit:
    """The confusion matrix of one exercise, and more about its cases.

    right, right_passed: pieces of right work tried, and those with full points. misconceptions, mutants: pieces of wrong
    work tried; with _caught, those that lost points. equivalent: mutants marked as right work. existing: all mutants,
    tried or not. named: misconceptions that were named correctly when tried alone. pairs, pairs_named: two misconceptions
    at once, and those pairs where at least one was named. least_lost: the smallest share of the points that caught wrong
    work lost. error: the greatest error of right work, in tolerances. wrong_error: each piece of wrong work has a greatest
    error, and this is the smallest of those; None if all fail an exact case or return nothing comparable. only_hidden:
    wrong work that passes every visible case. judged: the exercise has more than one right answer.
    """

    name: str
    right: int
    right_passed: int
    misconceptions: int
    misconceptions_caught: int
    mutants: int
    mutants_caught: int
    existing: int
    named: int
    pairs: int
    pairs_named: int
    least_lost: float
    error: float
    wrong_error: float | None
    only_hidden: int
    judged: bool
    cases: tuple[CaseLine, ...]
    survivors: tuple[Survivor, ...]

    @property
    def equivalent(self) -> int:
        return sum(survivor.reason is not None for survivor in self.survivors)

    @property
    def wrong(self) -> int:
        return self.misconceptions + self.mutants - self.equivalent

    @property
    def wrong_caught(self) -> int:
        return self.misconceptions_caught + self.mutants_caught


def matrix(m: Measured, marks: dict[str, str]) -> ExerciseAudit:
    """The confusion matrix of an exercise. marks: the mutants that are right work."""
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
        survivors=tuple(Survivor(id=w.name, change=w.change, reason=mark(w.name, marks)) for w in survivors),
    )


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
