"""The course's total: weights, the best n of m, what is left out for everybody and for one student."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Assignment, Course
from autograder.report.total import AssignmentResult, total


def course(*weights, best=None, **changed):
    assignments = [
        Assignment(name=name, title=name.upper(), weight=weight, **changed.get(name, {}))
        for name, weight in zip("abcdefgh", weights, strict=False)
    ]
    return Course(title="t", assignments=tuple(assignments), best=best)


def got(earned, possible=100.0, **more):
    return AssignmentResult(earned=earned, possible=possible, handed_in=earned is not None, **more)


NOTHING = got(None)


def test_assignments_count_by_their_weight_and_not_by_their_points():
    found = total(course(1, 3), {"a": got(50, 50), "b": got(100, 200)})
    assert (found.percent, found.counted) == (62.5, ("a", "b"))


def test_what_was_not_handed_in_counts_as_nothing():
    assert total(course(1, 1), {"a": got(80), "b": NOTHING}).percent == 40


def test_what_we_did_not_grade_yet_counts_neither_way():
    found = total(course(1, 1), {"a": got(80), "b": AssignmentResult(possible=100, handed_in=True)})
    assert (found.percent, found.counted) == (80, ("a",))


def test_an_optional_assignment_is_left_out():
    found = total(course(1, 1, b={"optional": True}), {"a": got(80), "b": got(10)})
    assert (found.percent, found.counted) == (80, ("a",))


def test_an_excused_assignment_is_left_out_for_that_student_even_if_something_was_handed_in():
    found = total(course(1, 1), {"a": got(80), "b": got(10, excused=True)})
    assert (found.percent, found.counted) == (80, ("a",))


def test_an_assignment_whose_every_exercise_was_dropped_is_left_out():
    assert total(course(1, 1), {"a": got(80), "b": got(0, 0)}).percent == 80


def test_an_assignment_that_has_not_begun_is_left_out():
    assert total(course(1, 1), {"a": got(80)}).percent == 80


def test_of_the_best_two_the_worst_is_left_out_each_students_own():
    of = course(1, 1, 1, best=2)
    assert total(of, {"a": got(90), "b": NOTHING, "c": got(70)}).counted == ("a", "c")
    assert total(of, {"a": got(10), "b": got(60), "c": got(70)}).percent == 65


def test_an_excuse_takes_nothing_from_the_best_that_are_left():
    found = total(course(1, 1, 1, best=2), {"a": got(90), "b": got(None, excused=True), "c": got(70)})
    assert (found.percent, found.counted) == (80, ("a", "c"))


def test_fewer_than_the_best_count_where_fewer_were_given():
    assert total(course(1, 1, 1, best=2), {"a": got(90)}).percent == 90


def test_nothing_that_counts_is_no_total():
    assert total(course(1, 0), {"b": got(90)}).percent is None
    assert total(course(1), {"a": got(1, excused=True)}).percent is None


def test_with_weights_the_best_are_those_of_the_highest_total():
    """The two highest percentages, 90 and 50, would make 53.64; 90 and 40 make 65."""
    found = total(course(1, 10, 1, best=2), {"a": got(90), "b": got(50), "c": got(40)})
    assert (found.percent, found.counted) == (65, ("a", "c"))


few = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 20)), min_size=1, max_size=6)


@given(few, st.integers(1, 6))
def test_no_other_choice_makes_more(rows, best):
    standings = {name: got(5.0 * share) for name, (_, share) in zip("abcdef", rows, strict=False)}
    found = total(course(*(weight for weight, _ in rows), best=best), standings)
    count = min(best, len(rows))
    means = [sum(w * 5 * s for w, s in some) / sum(w for w, _ in some) for some in combinations(rows, count)]
    assert len(found.counted) == count
    assert found.percent == pytest.approx(max(means), abs=0.006)
