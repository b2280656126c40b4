"""Trials of trusted functions: they fare as a student's would, in every layout of the arguments."""

import time
from contextlib import suppress

import numpy as np
import pytest

from autograder.exercise import Case, Criterion, Exercise, Expected, Failed, Returned
from autograder.audit.trials import LAYOUTS, outcomes, trial


def total(x):
    return np.asarray(x).sum()


def posed(*cases, value=None, tolerance=0.0):
    return [Expected(case=case, value=value, tolerance=tolerance) for case in cases]


def case(*args, **more):
    return Case(criterion="sums", name="a sum", args=args, exercise="total", **more)


EXERCISE = Exercise(
    name="total", solution=total, criteria=(Criterion(name="sums", share=1),), visible=lambda r: (), hidden=lambda r: ()
)


def test_values_come_back_as_they_would_from_a_sandbox():
    (found,) = outcomes(lambda x: (np.float32(1), [True], x), posed(case(np.ones(2))), 1.0)
    assert isinstance(found, Returned)
    assert type(found.value[0]) is np.ndarray
    assert found.value[1] == [True]


def test_a_value_that_cannot_cross_is_unreadable():
    (found,) = outcomes(lambda x: iter(()), posed(case(1)), 1.0)
    assert isinstance(found, Failed)
    assert (found.reason, found.detail) == ("unreadable", "a value of type tuple_iterator")


def test_an_endless_loop_costs_its_case_and_those_behind_it():
    def endless(x):
        while True:
            with suppress(Exception):
                x += 1

    found = outcomes(endless, posed(case(0), case(1)), 0.2)
    assert [outcome.reason for outcome in found] == ["timed out", "not run"]
    assert trial(EXERCISE, posed(case(0), case(1)), found).failed == (0,)


def test_a_call_gets_arguments_of_its_own():
    def spoils(x):
        x[:] = 0
        return float(x.sum())

    found = outcomes(spoils, posed(case(np.ones(2), unchanged=True), case(np.ones(2))), 1.0)
    assert found[0].args_after[0].tolist() == [0, 0]
    assert trial(EXERCISE, posed(case(np.ones(2), unchanged=True), value=0.0), found[:1]).failed == (0,)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_holds_the_same_numbers(layout):
    x = np.arange(24.0).reshape(2, 3, 4)
    made = x.copy() if LAYOUTS[layout] is None else LAYOUTS[layout](x.copy())
    np.testing.assert_array_equal(np.asarray(made), x)


@pytest.mark.parametrize(
    "operation",
    [
        lambda x, w: x.sum(axis=-1),
        lambda x, w: np.mean(x, axis=(0, 1), keepdims=True),
        lambda x, w: x @ w,
        lambda x, w: np.dot(x[0], w),
        lambda x, w: np.einsum("abc,cd->ad", x, w),
        lambda x, w: (x * x).sum(axis=(1, 2)),
    ],
)
@pytest.mark.parametrize("layout", ["sums backwards", "sums in extended precision"])
def test_sums_in_another_order_are_other_roundings_of_the_same_sums(layout, operation):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(3, 5, 400)), rng.normal(size=(400, 7))
    plain, other = operation(x, w), np.asarray(operation(*(LAYOUTS[layout](array) for array in (x, w))))
    assert other.dtype == np.float64
    assert not np.array_equal(plain, other)
    np.testing.assert_allclose(other, plain, rtol=1e-9, atol=1e-11)


def test_what_is_no_sum_is_left_alone_in_another_order():
    x = LAYOUTS["sums backwards"](np.arange(6.0).reshape(2, 3))
    x += 1
    x[0] *= 2
    np.add.at(x, (0, 0), 5.0)
    assert np.asarray(np.maximum(x, 3).cumsum(axis=1)).tolist() == [[7, 11, 17], [4, 9, 15]]
    assert np.linalg.norm(x[1]) == pytest.approx(np.sqrt(77))


def test_a_call_that_was_too_slow_once_is_measured_again():
    waits = iter([0.2, 0.0])

    def slow_at_first(x):
        until = time.thread_time() + next(waits)
        while time.thread_time() < until:
            pass
        return 1.0

    (found,) = outcomes(slow_at_first, posed(case(1, seconds=0.1)), 5.0)
    assert found.seconds < 0.1
