"""Judging outcomes and adding up points: no evidence, no points, and of a hidden case nothing but its criterion."""

import numpy as np
import pytest

from autograder.checking.score import HIDDEN, check, copied, expect, failure, met, mismatch, plain, score
from autograder.exercise import Case, Check, Criterion, Exercise, Failed, Given, Returned


def exercise(**more):
    """An exercise of two criteria, "values" with 3 shares and "sizes" with 1."""
    return Exercise(
        name="double",
        solution=lambda x: 2 * x,
        criteria=(Criterion(name="values", share=3), Criterion(name="sizes", share=1)),
        visible=lambda rng: (),
        hidden=lambda rng: (),
        **more,
    )


def case(*args, criterion="values", name="a small one", exact=True, **more):
    return Case(
        criterion=criterion, name=name, args=args or (np.array([1.0, 2.0]),), exact=exact, exercise="double", **more
    )


def said(outcome, posed=None, **more):
    """What is said of an outcome, None where it passes."""
    of = exercise(**more)
    found = check(of, expect(of, posed or case(), np.random.default_rng(0)), outcome)
    assert found.passed == (not found.message)
    assert found.misconception is None
    return found.message or None


def returned(value, seconds=0.1, after=None):
    return Returned(value=value, seconds=seconds, args_after=after)


RIGHT = np.array([2.0, 4.0])
RAISED = Failed(
    reason="raised", detail="KeyError: 'x'", kinds=("KeyError", "LookupError", "Exception", "BaseException", "object")
)


# One outcome ---------------------------------------------------------------------------------------------------------


def test_a_right_value_passes():
    assert said(returned(RIGHT)) is None


def test_a_wrong_value_is_told_with_its_exercise_and_case():
    line = "double, a small one: differs in 1 of 2 values; greatest difference 1 at (1): found 5, expected 4"
    assert said(returned(np.array([2.0, 5.0]))) == line
    assert said(returned(None)) == "double, a small one: is None, expected an array of shape (2,)"


def test_a_part_of_the_value_is_told_by_its_name():
    of = exercise(returns=("dx", "dw"))
    posed = expect(of, case((np.zeros(2), np.zeros(3))), np.random.default_rng(0))
    two = Returned(value=(np.zeros(2), np.ones(3)), seconds=0.0)
    expected = type(posed)(case=posed.case, value=(np.zeros(2), np.zeros(3)), tolerance=(0.0, 0.0))
    line = "double, a small one: dw differs in 3 of 3 values; greatest difference 1 at (0): found 1, expected 0"
    assert check(of, expected, two).message == line


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (Failed(reason="missing"), "is not defined"),
        (Failed(reason="missing", detail="cell 3 took longer than 5 s"), "is not defined: cell 3 took longer than 5 s"),
        (RAISED, "raised KeyError: 'x'"),
        (Failed(reason="timed out", detail="10 s"), "took longer than 10 s"),
        (Failed(reason="out of memory"), "ran out of memory"),
        (Failed(reason="died"), "ended its process"),
        (
            Failed(reason="unreadable", detail="an array of dtype object"),
            "returned something that cannot be read: an array of dtype object",
        ),
        (
            Failed(reason="not run", detail="an earlier case ended its process"),
            "was not run: an earlier case ended its process",
        ),
    ],
)
def test_a_call_without_a_value_is_told_by_its_reason(outcome, line):
    assert failure(outcome) == line
    assert said(outcome) == f"double, a small one: {line}"


# Calls that must raise -----------------------------------------------------------------------------------------------


def test_the_exception_that_must_be_raised_passes():
    kinds = ("ValueError", "Exception", "BaseException", "object")
    assert said(Failed(reason="raised", detail="ValueError: no", kinds=kinds), case(raises="ValueError")) is None


def test_a_kind_of_the_exception_passes_as_well():
    kinds = ("DoesNotFit", "ValueError", "Exception", "BaseException", "object")
    assert said(Failed(reason="raised", detail="DoesNotFit", kinds=kinds), case(raises="ValueError")) is None


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (RAISED, "raised KeyError: 'x', expected ValueError"),
        (returned(5), "returned the number 5, expected ValueError"),
        (returned(None), "returned None, expected ValueError"),
        (returned(10**400), "returned the number 1.00000e+400, expected ValueError"),
        (returned("ValueError"), "returned 'ValueError', expected ValueError"),
        (Failed(reason="timed out", detail="10 s"), "took longer than 10 s, expected ValueError"),
        (Failed(reason="died", kinds=("ValueError",)), "ended its process, expected ValueError"),
    ],
)
def test_anything_else_is_told_with_the_exception_that_was_expected(outcome, line):
    assert said(outcome, case(raises="ValueError")) == f"double, a small one: {line}"


# Manners -------------------------------------------------------------------------------------------------------------


def test_a_function_that_changes_its_argument_is_told_which():
    posed = case(np.array([1.0, 2.0]), unchanged=True)
    assert said(returned(RIGHT, after=(np.array([1.0, 2.0]),)), posed) is None
    assert said(returned(RIGHT, after=(np.array([2.0, 4.0]),)), posed) == "double, a small one: changed its argument 1"


def test_a_list_among_the_arguments_must_keep_its_values_too():
    of = exercise(judge=lambda args, value: None)
    posed = expect(of, case(3, [np.ones(2), 5], unchanged=True), np.random.default_rng(0))
    assert check(of, posed, returned(0, after=(3, [np.ones(2), 5]))).passed
    assert (
        check(of, posed, returned(0, after=(3, [np.zeros(2), 5]))).message
        == "double, a small one: changed its argument 2"
    )
    assert (
        check(of, posed, returned(0, after=(3, [np.ones(2)]))).message == "double, a small one: changed its argument 2"
    )


@pytest.mark.parametrize("after", [None, ()])
def test_arguments_that_did_not_come_back_count_as_changed(after):
    assert said(returned(RIGHT, after=after), case(unchanged=True)) == "double, a small one: changed its argument 1"


def test_an_argument_that_is_a_function_cannot_be_changed():
    of = exercise(judge=lambda args, value: None)
    posed = expect(of, case(Given(np.tanh), 1.0, unchanged=True), np.random.default_rng(0))
    assert check(of, posed, returned(0, after=(None, 1.0))).passed


def test_a_wrong_value_is_told_before_a_changed_argument():
    posed = case(unchanged=True)
    assert said(returned(3, after=(3,)), posed) == "double, a small one: has shape (), expected (2,)"


@pytest.mark.parametrize(
    ("seconds", "line"),
    [
        (0.5, None),
        (2.0, None),
        (3.21, "took 3.2 s, expected at most 2 s"),
        (2.004, "took 2.004 s, expected at most 2 s"),
    ],
)
def test_a_slow_call_is_told_its_time_and_the_limit(seconds, line):
    assert said(returned(RIGHT, seconds=seconds), case(seconds=2)) == (line and f"double, a small one: {line}")


# Judges --------------------------------------------------------------------------------------------------------------


def odd(args, value):
    return None if value % 2 else f"is {value}, expected an odd number above {args[0]}"


def test_a_judge_decides_where_there_is_more_than_one_right_answer():
    assert said(returned(7), case(5), judge=odd) is None
    assert said(returned(8), case(5), judge=odd) == "double, a small one: is 8, expected an odd number above 5"
    assert said(RAISED, case(5), judge=odd) == "double, a small one: raised KeyError: 'x'"


def test_a_judge_does_not_excuse_bad_manners():
    assert (
        said(returned(7, after=(6,)), case(5, unchanged=True), judge=odd)
        == "double, a small one: changed its argument 1"
    )
    assert (
        said(returned(7, seconds=3), case(5, seconds=2), judge=odd)
        == "double, a small one: took 3 s, expected at most 2 s"
    )


def test_a_judge_cannot_change_the_arguments_of_the_next_case():
    def greedy(args, value):
        args[0][...] = 9

    of = exercise(judge=greedy)
    posed = expect(of, case(np.ones(2)), np.random.default_rng(0))
    check(of, posed, returned(0))
    assert posed.case.args[0].tolist() == [1, 1]


# Hidden cases --------------------------------------------------------------------------------------------------------

SECRET = "7311"


@pytest.mark.parametrize(
    "outcome",
    [
        returned(float(SECRET)),
        returned(np.array([float(SECRET), 4.0])),
        returned({SECRET: 1}),
        Failed(reason="raised", detail=f"ValueError: x was {SECRET}", kinds=(SECRET,)),
        Failed(reason="unreadable", detail=SECRET),
        Failed(reason="died", detail=SECRET),
    ],
)
@pytest.mark.parametrize("more", [{}, {"raises": "TypeError"}, {"unchanged": True}])
def test_a_hidden_case_tells_its_criterion_and_nothing_that_student_code_said(outcome, more):
    posed = case(np.array([float(SECRET), 2.0]), name=f"drawn {SECRET}", hidden=True, **more)
    assert said(outcome, posed) == f"double, values: {HIDDEN}"


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (Failed(reason="missing"), "is not defined"),
        (Failed(reason="timed out", detail="10 s"), "took longer than 10 s"),
        (Failed(reason="out of memory"), "ran out of memory"),
        (
            Failed(reason="not run", detail="an earlier case took longer than 10 s"),
            "was not run: an earlier case took longer than 10 s",
        ),
    ],
)
def test_a_hidden_case_tells_what_was_seen_from_outside(outcome, line):
    assert said(outcome, case(hidden=True)) == f"double, values: {line}"


def test_a_hidden_judge_keeps_its_words():
    assert said(returned(8), case(5, hidden=True), judge=odd) == f"double, values: {HIDDEN}"


# Points --------------------------------------------------------------------------------------------------------------


def checked(**passed):
    """Checks by criterion: values=[True, False]."""
    return [Check(case=case(criterion=name), passed=ok) for name, all_of_it in passed.items() for ok in all_of_it]


@pytest.mark.parametrize(
    ("checks", "earned"),
    [
        (checked(values=[True, True], sizes=[True]), 10),
        (checked(values=[True, True], sizes=[False]), 7.5),
        (checked(values=[True, False, True], sizes=[True]), 2.5),
        (checked(values=[False], sizes=[False]), 0),
        (checked(values=[True]), 7.5),
        (checked(), 0),
    ],
)
def test_a_criterion_is_earned_when_every_case_of_it_passed_and_there_was_one(checks, earned):
    found = score(exercise(), checks, 10)
    assert (found.exercise, found.earned, found.possible) == ("double", earned, 10)


def test_a_criterion_without_a_check_is_not_met():
    assert not met("sizes", checked(values=[True]))
    assert met("values", checked(values=[True]))


def test_points_have_two_decimals_and_never_exceed_what_is_possible():
    thirds = Exercise(
        name="double",
        solution=abs,
        criteria=tuple(Criterion(name=name, share=1) for name in "abc"),
        visible=lambda rng: (),
        hidden=lambda rng: (),
    )
    assert score(thirds, checked(a=[True], b=[True], c=[False]), 10).earned == 6.67
    assert score(thirds, checked(a=[True], b=[True], c=[True]), 10).earned == 10


# Values --------------------------------------------------------------------------------------------------------------


def test_a_plain_value_is_what_a_sandbox_would_send():
    found = plain((np.float64(2.5), [np.bool_(True), np.ma.array([1])], {"a": np.int8(3)}, None, "x"))
    assert found == (2.5, [True, np.array([1])], {"a": 3}, None, "x")
    assert [type(part) for part in (found[0], found[1][0], found[1][1], found[2]["a"])] == [
        float,
        bool,
        np.ndarray,
        int,
    ]


def test_a_copy_shares_nothing_with_its_original():
    original = (np.zeros(2), [np.zeros(1)], {"a": np.zeros(3)}, Given(np.tanh), 5)
    copy = copied(original)
    copy[0][...] = copy[1][0][...] = copy[2]["a"][...] = 1
    assert (original[0].sum(), original[1][0].sum(), original[2]["a"].sum()) == (0, 0, 0)
    assert copy[3:] == (np.tanh, 5)


def test_the_reference_is_called_on_a_copy():
    def in_place(x):
        x *= 2
        return x

    of = exercise()
    of = Exercise(name="double", solution=in_place, criteria=of.criteria, visible=of.visible, hidden=of.hidden)
    posed = case(np.array([1.0]))
    for exact in (True, False):
        found = expect(of, case(*posed.args, exact=exact), np.random.default_rng(0))
        assert found.value.tolist() == [2.0]
    assert posed.args[0].tolist() == [1.0]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "type"),
        (1.0, "shape"),
        (np.array([True, True]), "dtype"),
        (np.array([np.nan, 4]), "not finite"),
        (np.ones(2), "value"),
    ],
)
def test_a_mismatch_says_what_kind_it_is(value, kind):
    of = exercise()
    posed = expect(of, case(), np.random.default_rng(0))
    assert mismatch(of, posed, returned(value)).kind == kind
