"""Put checks into the form in which they are stored and shown: findings under a rubric, with points.

Grading and self-check both end here, so that a student reads the same words from either.
"""

from collections.abc import Sequence
from contextlib import suppress

from autograder.checking.diagnose import plain_fact
from autograder.checking.score import met, score
from autograder.exercise import Check, Exercise, ExerciseReport, Expected, Failed, Finding, Outcome, Value


def report(
    exercise: Exercise,
    expected: Sequence[Expected],
    outcomes: Sequence[Outcome],
    checks: Sequence[Check],
    possible: float,
) -> ExerciseReport:
    """The points and findings of an exercise. possible: its points in the notebook."""
    return ExerciseReport(
        name=exercise.name,
        earned=score(exercise, checks, possible).earned,
        possible=possible,
        criteria=tuple((criterion.name, met(criterion.name, checks)) for criterion in exercise.criteria),
        findings=tuple(
            _finding(check, _fact(e.value, outcome))
            for check, e, outcome in zip(checks, expected, outcomes, strict=True)
        ),
    )


def likely(finding: Finding) -> str:
    """The mistake that a finding was traced to, with its hint, as a sentence; "" if there is none."""
    return f"Likely mistake: {finding.mistake}. {finding.hint}" if finding.misconception else ""


def _finding(check: Check, fact: str | None) -> Finding:
    """A check as it is stored. For a hidden case, it has no values and nothing derived from them."""
    wrong = check.misconception
    said = f"{check.message}; {fact}" if fact and not check.passed and not check.case.hidden else check.message
    return Finding(
        criterion=check.case.criterion,
        case=check.case.name,
        hidden=check.case.hidden,
        passed=check.passed,
        message=said,
        misconception=wrong.id if wrong else None,
        mistake=wrong.name if wrong else "",
        hint=wrong.hint if wrong else "",
    )


def _fact(expected: Value, outcome: Outcome) -> str | None:
    """How the returned value is related to the expected one, for its first part where that is recognised; or None."""
    if isinstance(outcome, Failed):
        return None
    pairs = [(outcome.value, expected)]
    if isinstance(expected, tuple) and isinstance(outcome.value, tuple | list):
        pairs = list(zip(outcome.value, expected, strict=False))
    with suppress(ArithmeticError, ValueError):
        return next((fact for a, e in pairs if (fact := plain_fact(a, e))), None)
    return None
