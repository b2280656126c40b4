"""The vocabulary that everybody shares: exercise, criterion, case, call, outcome, check, score.

Course content (`reference/<name>/`) is written in these words as plain data and functions. Everything here is
frozen; nothing here reads a file, a clock or the environment.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np

Value = Any
"""What crosses between processes: arrays, numbers, strings, None; tuples, lists and dicts of these."""

Draw = Callable[["np.random.Generator"], Iterable["Case"]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One line of an exercise's rubric, with its share of the points (relative to the other criteria)."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Given:
    """An argument that is a function of the notebook itself: only its name is sent, and it is looked up there."""

    function: Callable[..., Value]

    @property
    def name(self) -> str:
        return self.function.__name__


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One call of an exercise's function.

    criterion: the line of the rubric it counts for. name: distinguishes it from the criterion's other cases.
    args: the positional arguments.
    raises: the name of the exception class that the call must raise ("ValueError"); None where it must return.
    exact: the arguments are integers or dyadic fractions small enough that every partial sum is exact, so the
        tolerance is 0 (see `autograder.checking.tolerance`).
    unchanged: the call must not change its arguments, and a second call on them must return the same.
    dtype: the dtype name every array of the value must have, where the text promises one ("float64").
    seconds: the call must return within this many seconds, measured outside the process that runs it; None for
        the course's limit alone.
    """

    criterion: str
    name: str
    args: tuple[Value, ...]
    raises: str | None = None
    exact: bool = False
    unchanged: bool = False
    dtype: str | None = None
    seconds: float | None = None
    exercise: str = ""
    hidden: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Misconception:
    """A known wrong idea: the exercise's function written with that idea, and a hint.

    id: its row in the course's list ("CB1"). name: the mistake in a few words, as feedback names it.
    hint: a question that leads to the mistake without giving the answer.
    variant: takes the exercise's arguments.
    """

    id: str
    name: str
    hint: str
    variant: Callable[..., Value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Exercise:
    """One function that students write: how it is called, judged and diagnosed.

    solution: the reference implementation.
    criteria: the rubric, in the order feedback shows it.
    visible, hidden: yield the cases; visible ones are drawn from a fixed seed and released, hidden ones from the
        course's secret seed.
    returns: names of the parts of a tuple that the function returns ("dx", "dw", "db"); empty for one value.
    tolerance: takes a case's arguments and returns the greatest allowed difference from the reference, in the shape
        of the value or as one number; None derives it by Monte-Carlo arithmetic on the solution.
    slack: the tolerance of exact cases, for algorithms that are right but not exact there (FFT); None for 0.
    judge: for exercises with more than one right answer: takes a case's arguments and the returned value, and
        returns what is wrong with it, or None. It runs in the trusted process on values alone.
    """

    name: str
    solution: Callable[..., Value]
    criteria: tuple[Criterion, ...]
    visible: Draw
    hidden: Draw
    returns: tuple[str, ...] = ()
    tolerance: Callable[..., Value] | None = None
    slack: Callable[..., Value] | None = None
    judge: Callable[[tuple[Value, ...], Value], str | None] | None = None
    misconceptions: tuple[Misconception, ...] = ()

    def cases(self, visible: "np.random.Generator", hidden: "np.random.Generator | None") -> tuple[Case, ...]:
        """The visible cases and, where a generator for them is given, the hidden ones."""
        posed = [replace(case, exercise=self.name) for case in self.visible(visible)]
        if hidden is not None:
            posed += [replace(case, exercise=self.name, hidden=True) for case in self.hidden(hidden)]
        return tuple(posed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """A case with the reference's value and the tolerance around it; both None where a judge decides."""

    case: Case
    value: Value
    tolerance: Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """What crosses into the sandbox: no case name, no expected value."""

    function: str
    args: tuple[Value, ...]
    twice: bool = False


Reason = Literal["missing", "raised", "timed out", "out of memory", "died", "unreadable", "not run"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """A call returned: its value, its seconds as measured outside the process, and the arguments after the call.

    args_after is None unless the call asked for it.
    """

    value: Value
    seconds: float
    args_after: tuple[Value, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """A call did not return a value. kinds: for "raised", the names of the exception's class and its bases.

    place: where in the notebook the exception came from; set in the self-check only.
    """

    reason: Reason
    detail: str = ""
    kinds: tuple[str, ...] = ()
    seconds: float = 0.0
    place: str = ""


Outcome = Returned | Failed


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One outcome judged. message: what was found, "" if it passed. misconception: the likely one, or None."""

    case: Case
    passed: bool
    message: str = ""
    misconception: Misconception | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """What an exercise earned of its possible points."""

    exercise: str
    earned: float
    possible: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A check without its values, as it is stored and shown. misconception: its id, with the mistake and the hint."""

    criterion: str
    case: str
    hidden: bool
    passed: bool
    message: str = ""
    misconception: str | None = None
    mistake: str = ""
    hint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExerciseReport:
    """The result of one exercise of a submission. criteria: the rubric in order, with whether each was met."""

    name: str
    earned: float
    possible: float
    criteria: tuple[tuple[str, bool], ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The result of grading a submission.

    outputs: the outputs of each cell of the mended notebook. notes: what was mended, or could not be run.
    refused: why the submission was not run at all, None where it was. seed: fingerprint of the hidden cases' seed.
    """

    exercises: tuple[ExerciseReport, ...]
    outputs: tuple[tuple[dict[str, Any], ...], ...] = ()
    notes: tuple[str, ...] = ()
    refused: str | None = None
    seed: str = ""
    seconds: float = 0.0

    @property
    def earned(self) -> float:
        return round(sum(exercise.earned for exercise in self.exercises), 2)

    @property
    def possible(self) -> float:
        return sum(exercise.possible for exercise in self.exercises)


class CourseError(Exception):
    """Faults that the instructor must fix: course.yml, an assignment or the machine's set-up. One fault per line."""


class SubmissionError(Exception):
    """A submission that cannot be graded: it gets zero points and this message as feedback, and grading goes on."""


class SandboxError(Exception):
    """Our failure: no score is recorded, and the submission is named as ungraded."""
