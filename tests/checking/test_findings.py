"""Findings: the words that are stored and shown, the same from grading and from the self-check."""

import numpy as np

from autograder.checking.findings import likely, report
from autograder.exercise import (
    Case,
    Check,
    Criterion,
    Exercise,
    ExerciseReport,
    Expected,
    Failed,
    Finding,
    Misconception,
    Returned,
)

MISTAKE = Misconception(id="SIGN", name="the sign is turned", hint="Which way is downhill?", variant=np.negative)
EXERCISE = Exercise(
    name="slope",
    solution=abs,
    criteria=(Criterion(name="values", share=1), Criterion(name="drawn", share=1), Criterion(name="sizes", share=2)),
    visible=lambda rng: (),
    hidden=lambda rng: (),
)
VALUE = np.array([1.0, 2.0, -4.0])


def reported(value, expected=VALUE, *, hidden=False, message="slope, one: differs", misconception=None, passed=False):
    """The finding for one check."""
    case = Case(criterion="values", name="one", args=(), hidden=hidden)
    check = Check(case=case, passed=passed, message=message, misconception=misconception)
    outcome = value if isinstance(value, Failed) else Returned(value=value, seconds=0.0)
    posed = Expected(case=case, value=expected, tolerance=0.0)
    (finding,) = report(EXERCISE, [posed], [outcome], [check], 4).findings
    return finding


def test_a_report_has_the_rubric_in_its_order_with_points_and_findings():
    names = ("values", "sizes", "values")
    cases = [Case(criterion=name, name=f"{name} {i}", args=()) for i, name in enumerate(names)]
    checks = [Check(case=case, passed=case.name != "values 2", message="") for case in cases]
    posed = [Expected(case=case, value=1.0, tolerance=0.0) for case in cases]
    outcomes = [Returned(value=1.0, seconds=0.0)] * 3
    assert report(EXERCISE, posed, outcomes, checks, 4) == ExerciseReport(
        name="slope",
        earned=2.0,
        possible=4,
        criteria=(("values", False), ("drawn", False), ("sizes", True)),
        findings=(
            Finding(criterion="values", case="values 0", hidden=False, passed=True),
            Finding(criterion="sizes", case="sizes 1", hidden=False, passed=True),
            Finding(criterion="values", case="values 2", hidden=False, passed=False),
        ),
    )


def test_a_visible_case_tells_the_plain_fact_behind_its_message():
    assert reported(-VALUE).message == "slope, one: differs; every value has the opposite sign"


def test_a_hidden_case_tells_no_fact_but_the_hint():
    finding = reported(-VALUE, hidden=True, message="slope, values: a hidden case did not pass", misconception=MISTAKE)
    assert finding == Finding(
        criterion="values",
        case="one",
        hidden=True,
        passed=False,
        message="slope, values: a hidden case did not pass",
        misconception="SIGN",
        mistake="the sign is turned",
        hint="Which way is downhill?",
    )


def test_a_finding_that_was_traced_to_a_mistake_says_it_with_its_question():
    told = likely(reported(-VALUE, misconception=MISTAKE))
    assert told == "Likely mistake: the sign is turned. Which way is downhill?"
    assert likely(reported(-VALUE)) == ""


def test_a_case_that_passed_tells_nothing():
    assert reported(VALUE, passed=True, message="").message == ""


def test_the_fact_of_the_first_part_that_has_one_is_told():
    told = reported((VALUE, 2 * VALUE, -VALUE), (VALUE, VALUE, VALUE)).message
    assert told == "slope, one: differs; every value is 2 times the expected one"
    assert reported([VALUE, -VALUE], (VALUE, VALUE)).message == "slope, one: differs; every value has the opposite sign"


def test_values_of_any_kind_have_a_finding():
    odd = [None, 10**400, "x", (), [VALUE], {"a": 1}, np.zeros((0, 3)), np.array(1e308), Failed(reason="died")]
    assert {reported(value).message for value in odd} == {"slope, one: differs"}
    assert reported(-VALUE, expected=None).message == "slope, one: differs"
