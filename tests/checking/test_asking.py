"""Asking for an exercise's cases: a slow call is measured again, and what cannot answer any more costs its exercise."""

from contextlib import contextmanager

import numpy as np
import pytest

from autograder.checking.asking import ATTEMPTS, Asking, run
from autograder.exercise import Call, Case, Expected, Failed, Given, Returned


class Scripted:
    """Answers calls in the order in which the answers are given here. dies: the reasons that end what answers."""

    def __init__(self, *answers, dies=("timed out", "died")):
        self.answers = list(answers)
        self.dies = dies
        self.asked = []
        self.alive = True

    def call(self, call, seconds):
        self.asked.append((call, seconds))
        outcome = self.answers.pop(0)
        self.alive = not (isinstance(outcome, Failed) and outcome.reason in self.dies)
        return outcome

    def outcomes(self, *cases):
        expected = [Expected(case=case, value=0, tolerance=0) for case in cases]
        return Asking(call=self.call, alive=lambda: self.alive).all(expected)


def case(name, exercise="double", seconds=None, **more):
    return Case(criterion="values", name=name, args=(name,), exercise=exercise, seconds=seconds, **more)


def took(seconds, value=0):
    return Returned(value=value, seconds=seconds)


LATE, DIED = Failed(reason="timed out", detail="10 s"), Failed(reason="died")
RAISED, MISSING = Failed(reason="raised", detail="KeyError: 'x'", kinds=("KeyError",)), Failed(reason="missing")


def not_run(why):
    return Failed(reason="not run", detail=f"an earlier case {why}")


# One call ------------------------------------------------------------------------------------------------------------


def test_a_call_tells_the_function_and_its_arguments_and_the_seconds_of_its_case():
    scripted = Scripted(took(0.1), took(0.1))
    scripted.outcomes(case("a", seconds=2.0), case("b", unchanged=True))
    assert scripted.asked == [
        (Call(function="double", args=("a",)), 2.0),
        (Call(function="double", args=("b",), twice=True), None),
    ]


def test_the_outcomes_come_in_the_order_of_the_cases():
    assert Scripted(took(1, "x"), RAISED, took(2, "y")).outcomes(case("a"), case("b"), case("c")) == [
        took(1, "x"),
        RAISED,
        took(2, "y"),
    ]


# The best of three ---------------------------------------------------------------------------------------------------


def measured(*answers, seconds=1.0):
    """What became of a case that must take so many seconds, and how often it was asked for."""
    scripted = Scripted(*answers)
    (outcome,) = scripted.outcomes(case("a", seconds=seconds))
    return outcome, len(scripted.asked)


@pytest.mark.parametrize(
    ("seconds", "best", "times"),
    [
        ((0.5,), 0.5, 1),
        ((1.0,), 1.0, 1),
        ((3.0, 0.5), 0.5, 2),
        ((3.0, 2.0, 0.5), 0.5, 3),
        ((3.0, 2.0, 2.5), 2.0, 3),
        ((2.0, 3.0, 2.5), 2.0, 3),
    ],
)
def test_a_slow_call_is_measured_up_to_three_times_and_the_fastest_counts(seconds, best, times):
    assert measured(*map(took, seconds)) == (took(best), times)


def test_it_is_asked_for_no_more_often_than_that():
    assert measured(*[took(5.0)] * 9) == (took(5.0), ATTEMPTS)


def test_the_value_is_that_of_the_fastest_call():
    assert measured(took(3.0, "slow"), took(0.5, "fast")) == (took(0.5, "fast"), 2)


@pytest.mark.parametrize("failed", [LATE, DIED, RAISED, MISSING], ids=lambda outcome: outcome.reason)
def test_a_call_that_fails_is_not_asked_for_again(failed):
    assert measured(failed) == (failed, 1)


def test_a_second_call_that_fails_does_not_take_back_what_the_first_returned():
    assert measured(took(3.0, "slow"), RAISED, took(2.0, "less slow")) == (took(2.0, "less slow"), 3)
    assert measured(took(3.0, "slow"), RAISED, RAISED) == (took(3.0, "slow"), 3)


def test_a_call_without_a_limit_is_measured_once_however_long_it_takes():
    assert measured(took(500.0), seconds=None) == (took(500.0), 1)


# What costs an exercise ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("blocker", "rest"),
    [
        (LATE, not_run("took longer than 10 s")),
        (DIED, not_run("ended its process")),
        (MISSING, MISSING),
        (Failed(reason="missing", detail="cell 3 took longer than 5 s"),) * 2,
    ],
    ids=["timed out", "died", "missing", "missing with a reason"],
)
def test_the_cases_behind_a_function_that_cannot_answer_are_not_asked_for(blocker, rest):
    scripted = Scripted(took(1), blocker)
    assert scripted.outcomes(*map(case, "abcd")) == [took(1), blocker, rest, rest]
    assert [call.args for call, _ in scripted.asked] == [("a",), ("b",)]


def test_a_failure_that_the_process_outlives_costs_its_case_alone():
    unreadable = Failed(reason="unreadable", detail="a value of type object")
    assert Scripted(RAISED, unreadable, took(1)).outcomes(*map(case, "abc")) == [RAISED, unreadable, took(1)]


def test_any_failure_that_ends_the_process_costs_the_exercise():
    scripted = Scripted(Failed(reason="out of memory"), dies=("out of memory",))
    assert scripted.outcomes(case("a"), case("b")) == [Failed(reason="out of memory"), not_run("ended its process")]


def test_other_exercises_are_asked_for_all_the_same():
    scripted = Scripted(DIED, took(1), MISSING, took(2))
    cases = [case("a"), case("b", "other"), case("c"), case("d", "third"), case("e", "third"), case("f", "other")]
    assert scripted.outcomes(*cases) == [DIED, took(1), not_run("ended its process"), MISSING, MISSING, took(2)]


def test_what_blocks_an_exercise_is_kept_between_questions():
    """Grading asks for all visible cases before the first hidden one."""
    scripted = Scripted(took(1), DIED, took(2))
    asking = Asking(call=scripted.call, alive=lambda: scripted.alive)
    visible = [asking.outcome(case("a", "other")), asking.outcome(case("b"))]
    hidden = [asking.outcome(case("c", "other", hidden=True)), asking.outcome(case("d", hidden=True))]
    assert visible + hidden == [took(1), DIED, took(2), not_run("ended its process")]


# Running a trusted function ------------------------------------------------------------------------------------------


def test_a_variant_is_called_as_a_students_function_would_be():
    def in_place(x):
        x += 1
        return x.sum()

    argument = np.zeros(2)
    once, twice = run(in_place, (argument,)), run(in_place, (argument,), twice=True)
    assert (once.value, once.args_after) == (2.0, None)
    assert (twice.value, twice.args_after[0].tolist()) == (4.0, [2, 2])
    assert argument.tolist() == [0, 0]
    failed = run(lambda: {}["x"], ())
    kinds = ("KeyError", "LookupError", "Exception", "BaseException", "object")
    assert failed == Failed(reason="raised", detail="KeyError: 'x'", kinds=kinds)


def test_a_value_comes_back_as_a_sandbox_would_send_it():
    (value, kind) = run(lambda: (np.float64(2.5), np.ma.array([1])), ()).value
    assert (type(value), type(kind)) == (float, np.ndarray)


def test_a_function_of_the_notebook_is_called_itself():
    assert run(lambda f, x: f(x), (Given(np.negative), 2.0)).value == -2.0


def test_a_call_that_runs_out_of_memory_is_told_as_the_sandbox_tells_it():
    def huge():
        raise MemoryError("no")

    kinds = ("MemoryError", "Exception", "BaseException", "object")
    assert run(huge, ()) == Failed(reason="out of memory", detail="MemoryError: no", kinds=kinds)


def test_arithmetic_that_overflows_warns_nobody():
    assert np.isnan(run(lambda x: x / x, (np.zeros(1),)).value).all()


def test_a_call_is_made_within_what_limits_it_both_times():
    told = []

    @contextmanager
    def watched():
        told.append("begins")
        yield
        told.append("ends")

    run(lambda: told.append("called"), (), twice=True, within=watched())
    assert told == ["begins", "called", "called", "ends"]


def test_a_limit_that_is_no_ordinary_exception_is_not_taken_for_the_functions():
    class OutOfTime(BaseException):
        pass

    def endless():
        raise OutOfTime

    with pytest.raises(OutOfTime):
        run(endless, ())


def test_the_arguments_and_the_value_can_be_made_otherwise():
    argument = np.ones((2, 3))
    outcome = run(lambda x: x.shape, (argument,), twice=True, fresh=lambda args: (args[0].T.copy(),), received=list)
    assert (outcome.value, outcome.args_after[0].shape) == ([3, 2], (3, 2))


def test_what_cannot_be_received_is_no_failure_of_the_function():
    def received(value):
        raise LookupError(value)

    with pytest.raises(LookupError, match=r"^7$"):
        run(lambda: 7, (), received=received)
