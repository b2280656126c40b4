"""Mistakes as data: an edit changes the solution's own text, once, or says why it cannot."""

import sys
from types import ModuleType

import numpy as np
import pytest

from autograder.content.mistakes import Mistakes
from autograder.exercise import CourseError

SOURCE = '''
import numpy as np

FACTOR = 2.0


def _scaled(x):
    """FACTOR * x, in words."""
    return FACTOR * x


def _shifted(x, *, by=1.0):
    return x + by


def double(x):
    """FACTOR * x: the docstring is no code.

    Raises ValueError for an empty x.
    """
    if not x.size:
        raise ValueError("empty")
    return _scaled(x) + 0 * _shifted(x)


def total(x):
    return double(x).sum() + double(x).max()
'''


@pytest.fixture
def solution(tmp_path, monkeypatch):
    made = ModuleType("solution_of_test_mistakes")
    path = tmp_path / "solution.py"
    path.write_text(SOURCE)
    made.__file__ = str(path)
    monkeypatch.setitem(sys.modules, made.__name__, made)
    exec(compile(SOURCE, str(path), "exec"), made.__dict__)
    return made


X = np.array([1.0, 4.0])


def test_an_edit_of_the_solution_is_a_mistake_and_leaves_the_solution_alone(solution):
    known = Mistakes(solution.double)
    wrong = known.edit("D1", "it is negative", "Which sign?", ("return _scaled", "return -_scaled"))
    assert (wrong(X) == [-2, -8]).all()
    assert (solution.double(X) == [2, 8]).all()
    assert [(m.id, m.name, m.hint, m.variant) for m in known] == [("D1", "it is negative", "Which sign?", wrong)]


def test_what_an_edit_leaves_alone_stays_right(solution):
    wrong = Mistakes(solution.double).edit("D1", "a", "b", ("return _scaled", "return -_scaled"))
    with pytest.raises(ValueError, match="empty"):
        wrong(X[:0])


def test_an_edit_may_be_in_a_function_that_the_solution_uses(solution):
    wrong = Mistakes(solution.double).edit("D1", "a", "b", ("FACTOR * x", "x"))
    assert (wrong(X) == [1, 4]).all()


def test_an_edited_function_is_used_by_all_that_use_it(solution):
    wrong = Mistakes(solution.total).edit("D1", "a", "b", ("FACTOR * x", "x"))
    assert wrong(X) == 5 + 4
    assert solution.total(X) == 10 + 8


def test_several_edits_are_made_one_after_the_other(solution):
    wrong = Mistakes(solution.double).edit(
        "D1", "a", "b", ("return _scaled(x)", "return x"), ("return x + 0", "return x - 0")
    )
    assert (wrong(X) == X).all()


def test_defaults_of_functions_that_stay_are_kept(solution):
    wrong = Mistakes(solution.double).edit("D1", "a", "b", ("0 * _shifted(x)", "_shifted(x)"))
    assert (wrong(X) == [4, 13]).all()


def test_a_docstring_is_not_edited(solution):
    with pytest.raises(CourseError, match="'in words' does not occur in double, _scaled, _shifted"):
        Mistakes(solution.double).edit("D1", "a", "b", ("in words", ""))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("no such text", ""), "'no such text' does not occur in double, _scaled, _shifted"),
        (("(x)", ""), "'(x)' occurs 3 times in double, expected once"),
        (("return _scaled(x)", "return ("), "double is no Python after the edits: '(' was never closed, line 4"),
    ],
)
def test_an_edit_that_does_not_fit_says_so(solution, edit, said):
    with pytest.raises(CourseError) as raised:
        Mistakes(solution.double).edit("D1", "a", "b", edit)
    assert str(raised.value) == f"double, mistake D1: {said}"


def test_an_edit_that_fits_in_two_of_the_functions_it_uses_says_so(solution):
    with pytest.raises(CourseError) as raised:
        Mistakes(solution.total).edit("D1", "a", "b", (" x", " y"))
    assert str(raised.value) == "total, mistake D1: ' x' occurs 3 times in double, _scaled, _shifted, expected once"


def test_a_function_is_a_mistake_as_it_is(solution):
    known = Mistakes(solution.double)

    @known.variant("D2", "it is zero", "What is left?")
    def nothing(x):
        return 0 * x

    assert [wrong.variant for wrong in known] == [nothing]
    assert known[0].id == "D2"
    assert len(known) == 1
