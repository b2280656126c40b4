"""Loading a reference from a course's folder, and posing its cases."""

import sys

import numpy as np
import pytest

from autograder.content.reference import load, pose
from autograder.exercise import CourseError

SOLUTION = "def double(x):\n    return 2 * x\n"
CASES = """
from autograder.exercise import Case, Criterion, Exercise, Misconception
from . import solution

def visible(rng):
    yield Case(criterion="any", name="visible", args=(rng.normal(size=3),))

def hidden(rng):
    yield Case(criterion="any", name="hidden", args=(rng.normal(size=3),))
    yield Case(criterion="drawn", name="drawn", args=(rng.normal(size=3),))

EXERCISES = [
    Exercise(
        name="double",
        solution=solution.double,
        criteria=(Criterion(name="any", share=1), Criterion(name="drawn", share=1)),
        visible=visible,
        hidden=hidden,
        misconceptions=(Misconception(id="D1", name="squared", hint="How often?", variant=lambda x: x * x),),
    )
]
"""


@pytest.fixture
def write(tmp_path):
    """A reference of these files: its folder."""

    def written(cases=CASES, name="sums", **files):
        folder = tmp_path / "reference" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in {"cases": cases, "solution": SOLUTION, **files}.items():
            (folder / f"{file}.py").write_text(text)
        return folder

    return written


def refused(folder, secret=None):
    with pytest.raises(CourseError) as caught:
        drawn(folder, secret)
    return str(caught.value)


def drawn(folder, secret):
    """The arguments of the cases, by name."""
    reference = load(folder)
    posed = pose(reference, reference.exercises["double"], secret)
    return {expected.case.name: expected.case.args[0].tolist() for expected in posed.expected}


# Loading -------------------------------------------------------------------------------------------------------------


def test_a_reference_is_loaded_from_its_folder(write):
    reference = load(write())
    assert (reference.name, list(reference.exercises)) == ("sums", ["double"])
    assert reference.solution.double(3) == 6


def test_two_courses_do_not_share_a_reference(write, tmp_path):
    ours = load(write())
    folder = tmp_path / "other" / "reference" / "sums"
    folder.mkdir(parents=True)
    (folder / "cases.py").write_text(CASES)
    (folder / "solution.py").write_text("def double(x):\n    return x + x + 0\n")
    theirs = load(folder)
    assert ours.solution is not theirs.solution
    assert theirs.exercises["double"].solution.__module__ == theirs.solution.__name__


def test_a_reference_that_changed_is_loaded_anew(write):
    first = load(write())
    second = load(write(solution="def double(x):\n    return 2.5 * x\n"))
    assert (first.solution.double(2), second.solution.double(2)) == (4, 5.0)


@pytest.mark.parametrize("file", ["helping.py", "more/deep.py"])
def test_a_reference_of_which_another_module_changed_is_loaded_anew(write, file):
    module = file.removesuffix(".py").replace("/", ".")
    folder = write(solution=f"from .{module} import FACTOR\n\n\ndef double(x):\n    return FACTOR * x\n")
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("FACTOR = 2\n")
    first = load(folder)
    path.write_text("FACTOR = 2.5\n")
    assert (first.solution.double(2), load(folder).solution.double(2)) == (4, 5.0)


def test_a_reference_that_is_as_it_was_is_loaded_once(write):
    assert load(write()).solution is load(write()).solution


def test_a_reference_takes_no_name_that_others_import(write):
    load(write(solution=SOLUTION))
    assert not {"cases", "solution", "reference", "sums"} & set(sys.modules)


def test_a_reference_that_is_not_there_is_named(write):
    assert refused(write().with_name("products")) == "reference/products/cases.py: not found"


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ("EXERCISES = [1]", "AttributeError: 'int' object has no attribute 'name'"),
        ("x = 1", "AttributeError: module '{module}' has no attribute 'EXERCISES'"),
        ("raise ValueError('no')", "ValueError: no"),
        ("from . import nowhere", "ImportError: cannot import name 'nowhere' from '{package}' (unknown location)"),
    ],
)
def test_a_reference_that_cannot_be_loaded_is_named_with_the_reason(write, cases, said):
    found = refused(write(cases))
    package = found.partition("reference_")[2].partition("'")[0].partition(".")[0]
    said = said.format(module=f"reference_{package}.cases", package=f"reference_{package}")
    assert found == f"reference/sums: cannot be loaded: {said}"


def test_a_fault_that_a_reference_finds_in_itself_is_said_as_it_is(write):
    cases = "from autograder.exercise import CourseError\nraise CourseError('double: no such line')"
    assert refused(write(cases)) == "reference/sums: double: no such line"


def test_two_misconceptions_of_one_id_are_a_fault(write):
    twice = CASES.replace(
        "variant=lambda x: x * x),)", "variant=abs), Misconception(id='D1', name='', hint='', variant=abs))"
    )
    assert refused(write(twice)) == "reference/sums: double: two misconceptions have the same id"


# Posing --------------------------------------------------------------------------------------------------------------


def test_visible_cases_are_the_same_always_and_hidden_ones_for_a_seed(write):
    folder = write()
    without, first, again, other = (drawn(folder, secret) for secret in (None, 1, 1, 2))
    assert list(without) == ["visible"]
    assert list(first) == ["visible", "hidden", "drawn"]
    assert first == again
    assert without["visible"] == first["visible"] == other["visible"]
    assert first["hidden"] != other["hidden"]
    assert len({str(args) for args in first.values()}) == 3


def test_cases_know_their_exercise_and_whether_they_are_hidden(write):
    reference = load(write())
    posed = pose(reference, reference.exercises["double"], 1)
    found = [(e.case.exercise, e.case.name, e.case.hidden) for e in posed.expected]
    assert found == [("double", "visible", False), ("double", "hidden", True), ("double", "drawn", True)]


def test_expected_values_come_from_the_solution_and_variants_from_misconceptions(write):
    reference = load(write())
    posed = pose(reference, reference.exercises["double"], 1)
    for expected, wrong in zip(posed.expected, posed.variants["D1"], strict=True):
        np.testing.assert_array_equal(expected.value, 2 * expected.case.args[0])
        np.testing.assert_array_equal(wrong.value, expected.case.args[0] ** 2)


def test_a_case_of_an_unknown_criterion_is_a_fault(write):
    folder = write(CASES.replace('criterion="any", name="visible"', 'criterion="some", name="visible"'))
    assert refused(folder) == "reference/sums: double: no criterion named 'some'"


def test_a_criterion_without_a_case_is_a_fault(write):
    folder = write(CASES.replace('criterion="drawn", name="drawn"', 'criterion="any", name="drawn"'))
    assert refused(folder, secret=1) == "reference/sums: double: no case for drawn"
