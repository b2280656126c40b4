"""Trials of trusted functions: they fare as a student's would, in whatever layout they get their arguments."""

import time
from contextlib import suppress

import numpy as np
import pytest

from autograder.audit.layouts import LAYOUTS
from autograder.audit.trials import outcomes, trial
from autograder.exercise import Case, Criterion, Exercise, Expected, Failed, Returned


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


@pytest.mark.parametrize(
    ("layout", "contiguous"),
    [("as given", (True, False)), ("Fortran order", (False, True)), ("strided", (False, False))],
)
def test_a_call_gets_its_arguments_in_the_layout_and_what_it_does_to_them_is_seen(layout, contiguous):
    def spoils(x):
        x[:] = 0
        return x.flags.c_contiguous, x.flags.f_contiguous

    expected = posed(case(np.ones((3, 4)), unchanged=True))
    (found,) = outcomes(spoils, expected, 1.0, LAYOUTS[layout])
    assert (found.value, found.args_after[0].tolist()) == (contiguous, [[0] * 4] * 3)


def test_a_call_that_was_too_slow_once_is_measured_again():
    waits = iter([0.2, 0.0])

    def slow_at_first(x):
        until = time.thread_time() + next(waits)
        while time.thread_time() < until:
            pass
        return 1.0

    (found,) = outcomes(slow_at_first, posed(case(1, seconds=0.1)), 5.0)
    assert found.seconds < 0.1
