"""Naming the mistake: one known idea that explains what came back, or none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.checking.asking import run
from autograder.checking.diagnose import Posed, checks, plain_fact
from autograder.checking.score import expect
from autograder.exercise import Case, Criterion, Exercise, Misconception, Returned


def mean_square(x, scale):
    """The exercise: scale times the mean of the squares of x, along the rows."""
    return scale * (x**2).mean(axis=0)


def wrong(id, variant):
    return Misconception(id=id, name=f"mistake {id}", hint=f"What about {id}?", variant=variant)


KNOWN = (
    wrong("SUM", lambda x, scale: scale * (x**2).sum(axis=0)),
    wrong("AXIS", lambda x, scale: scale * (x**2).mean(axis=1)),
    wrong("SCALE", lambda x, scale: (x**2).mean(axis=0)),
    wrong("HALF", lambda x, scale: scale * (x**2).mean(axis=0) / 2),
)
EXERCISE = Exercise(
    name="mean_square",
    solution=mean_square,
    criteria=(Criterion(name="values", share=1), Criterion(name="leaves its inputs alone", share=1)),
    visible=lambda rng: (),
    hidden=lambda rng: (),
    misconceptions=KNOWN,
)
RNG = np.random.default_rng(0)


def posed(x, scale):
    case = Case(criterion="values", name=f"scale {scale}", args=(x, scale), exercise="mean_square")
    return expect(EXERCISE, case, RNG)


EXPECTED = [posed(RNG.normal(size=shape), scale) for shape, scale in (((4, 3), 3.0), ((5, 2), 0.25), ((3, 6), 1.0))]


def diagnosed(function, expected=EXPECTED, exercise=EXERCISE):
    """The mistakes that are named for a function, one for each case: None where it passed or nothing is known."""
    outcomes = [run(function, e.case.args, twice=e.case.unchanged) for e in expected]
    found = checks(Posed(exercise=exercise, expected=expected), outcomes)
    return [check.misconception and check.misconception.id for check in found], [check.passed for check in found]


@pytest.mark.parametrize("misconception", KNOWN, ids=lambda known: known.id)
def test_each_known_mistake_alone_is_named_wherever_it_shows(misconception):
    named, passed = diagnosed(misconception.variant)
    assert named == [None if ok else misconception.id for ok in passed]
    assert not all(passed)


def test_right_work_is_never_given_a_hint():
    def one_by_one(x, scale):
        return np.array([sum(scale * value**2 for value in column) / len(column) for column in x.T])

    assert diagnosed(one_by_one) == ([None] * 3, [True] * 3)


def test_an_unknown_mistake_is_not_named():
    assert diagnosed(lambda x, scale: scale * np.abs(x).mean(axis=0)) == ([None] * 3, [False] * 3)


def test_a_mistake_with_another_order_of_summation_is_the_same_mistake():
    named, _ = diagnosed(lambda x, scale: np.array([scale * sum(v * v for v in column[::-1]) for column in x.T]))
    assert named == ["SUM"] * 3


def test_two_mistakes_at_once_name_neither_or_one_of_them():
    def both(x, scale):
        return (x**2).sum(axis=0)

    named, passed = diagnosed(both)
    assert passed == [False] * 3
    assert named == [None, None, "SUM"]  # at scale 1 the second mistake does not show


def test_a_mistake_that_would_fail_where_the_student_passed_is_not_named():
    def sum_of_tall_ones(x, scale):
        return scale * ((x**2).sum(axis=0) if len(x) > 4 else (x**2).mean(axis=0))

    named, passed = diagnosed(sum_of_tall_ones)
    assert (named, passed) == ([None] * 3, [True, False, True])


def twins(exercise, **more):
    """An exercise with the same misconception twice."""
    return Exercise(
        name=exercise.name, solution=exercise.solution, criteria=exercise.criteria, visible=exercise.visible,
        hidden=exercise.hidden, misconceptions=(*KNOWN, wrong("TWIN", KNOWN[0].variant)), **more,
    )  # fmt: skip


def test_of_two_mistakes_that_explain_as_much_none_is_named():
    assert diagnosed(KNOWN[0].variant, exercise=twins(EXERCISE))[0] == [None] * 3


def test_where_two_mistakes_agree_the_one_that_explains_the_other_cases_too_is_named():
    one_row = posed(np.array([[1.0, 1.0]]), 2.0)  # forgetting the scale and halving both give 1
    two_rows = posed(np.array([[1.0, 2.0], [3.0, 4.0]]), 4.0)
    forgotten, halved = KNOWN[2].variant, KNOWN[3].variant
    assert diagnosed(forgotten, [one_row]) == ([None], [False])
    assert diagnosed(forgotten, [one_row, two_rows]) == (["SCALE", "SCALE"], [False, False])
    assert diagnosed(halved, [one_row, two_rows]) == (["HALF", "HALF"], [False, False])


def test_a_call_that_fails_names_nothing():
    def fails(x, scale):
        raise ValueError("no")

    assert diagnosed(fails) == ([None] * 3, [False] * 3)


def test_a_known_mistake_that_raises_is_not_taken_for_a_student_who_does():
    broken = twins(EXERCISE)
    broken = Exercise(
        name=broken.name, solution=broken.solution, criteria=broken.criteria, visible=broken.visible, hidden=broken.hidden,
        misconceptions=(wrong("RAISES", lambda x, scale: [][1]),),
    )  # fmt: skip
    assert diagnosed(lambda x, scale: [][1], exercise=broken) == ([None] * 3, [False] * 3)


def test_changing_an_argument_is_named_by_what_it_leaves_behind():
    def in_place(x, scale):
        x *= x
        return scale * x.mean(axis=0)

    def in_place_and_zero(x, scale):
        value = scale * (x**2).mean(axis=0)
        x[...] = 0
        return value

    twice = Exercise(
        name="mean_square", solution=mean_square, criteria=EXERCISE.criteria, visible=EXERCISE.visible,
        hidden=EXERCISE.hidden, misconceptions=(wrong("PLACE", in_place), wrong("ZERO", in_place_and_zero)),
    )  # fmt: skip
    case = Case(criterion="leaves its inputs alone", name="twice", args=(RNG.normal(size=(3, 2)), 2.0), unchanged=True)
    expected = [expect(twice, case, RNG)]
    assert diagnosed(in_place, expected, twice) == (["PLACE"], [False])
    assert diagnosed(in_place_and_zero, expected, twice) == (["ZERO"], [False])
    assert diagnosed(mean_square, expected, twice) == ([None], [True])


@pytest.mark.parametrize("value", [None, "x", 10**400, np.nan, {"a": 1}, (), [[]], np.zeros((0, 3)), np.array([True])])
def test_any_value_can_be_diagnosed(value):
    outcomes = [Returned(value=value, seconds=0.0)] * 3
    found = checks(Posed(exercise=EXERCISE, expected=EXPECTED), outcomes)
    assert [(check.passed, check.misconception) for check in found] == [(False, None)] * 3


# Plain facts ---------------------------------------------------------------------------------------------------------

E = np.array([[1.5, -2.0, 3.25], [4.0, 5.5, -6.75]])
COLUMN = np.array([1.5, 2.5, -3.5, 4.5])


@pytest.mark.parametrize(
    ("actual", "expected", "fact"),
    [
        (-E, E, "every value has the opposite sign"),
        (2 * E, E, "every value is 2 times the expected one"),
        (E / 3, E, "every value is 0.3333 times the expected one"),
        (E.T, E, "it is the expected value transposed"),
        (E[:, :2].T.copy(), E[:, :2], "it is the expected value transposed"),
        (E.reshape(-1), E, "the values are right, the shape is not"),
        (E.reshape(3, 2), E, "the values are right, the shape is not"),
        (COLUMN[:, None] + COLUMN, COLUMN[:, None], "it looks like a sum that was broadcast to a larger shape"),
        (np.ones((5, 2, 3)), E, "it looks like a sum that was broadcast to a larger shape"),
        (np.trunc(E), E, "the values look cut to whole numbers"),
        (np.trunc(E).astype(int), E, "the values look cut to whole numbers"),
        (np.roll(COLUMN, 1), COLUMN, "the values are shifted by one along the first axis"),
        (np.append(COLUMN[1:], 0), COLUMN, "the values are shifted by one along the first axis"),
        (COLUMN * [1, 1, 1, 0], COLUMN, "only the last entry along the first axis differs"),
        (COLUMN * [3, 1, 1, 1], COLUMN, "only the first entry along the first axis differs"),
        (E, E, None),
        (E + 1e-14, E, None),
        (E + np.arange(6).reshape(2, 3), E, None),
        (np.full_like(E, np.nan), E, None),
        (np.zeros((4, 5)), E, None),
        (E, np.zeros_like(E), None),
        (np.zeros(0), np.zeros(0), None),
        (E > 0, E, None),
        (E, E > 0, None),
        (1.5, E, None),
        (E, 1.5, None),
        (None, E, None),
        (np.full(3, 1e308), np.array([1e-308, 2e-308, 3e-308]), None),
        (np.array([1e300, -1e300]), np.array([1e-300, 1.0]), None),
    ],
)
def test_a_plain_fact_is_told_where_it_holds(actual, expected, fact):
    assert plain_fact(actual, expected) == fact


arrays = hnp.arrays(st.sampled_from(["f8", "f4", "i8", "?"]), hnp.array_shapes(min_dims=0, max_dims=3, max_side=3))


@given(arrays, arrays)
def test_of_any_two_arrays_a_fact_can_be_told_or_none(actual, expected):
    assert isinstance(plain_fact(actual, expected), str | None)
    assert plain_fact(expected, expected) is None
