"""Loading a reference from a course's folder, and posing its cases."""

import sys

import numpy as np
import pytest

from autograder.exercise import CourseError
from autograder.content.reference import load, pose

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
    """A course with one reference of these files."""

    def written(cases=CASES, name="sums", **files):
        folder = tmp_path / "reference" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in {"cases": cases, "solution": SOLUTION, **files}.items():
            (folder / f"{file}.py").write_text(text)
        return tmp_path

    return written


def refused(course, secret=None, name="sums"):
    with pytest.raises(CourseError) as caught:
        drawn(course, secret, name)
    return str(caught.value)


def drawn(course, secret, name="sums"):
    """The arguments of the cases, by name."""
    reference = load(course / "reference" / name)
    posed = pose(reference, reference.exercises["double"], secret)
    return {expected.case.name: expected.case.args[0].tolist() for expected in posed.expected}


# Loading -------------------------------------------------------------------------------------------------------------


def test_a_reference_is_loaded_from_its_folder(write):
    reference = load(write(), "sums")
    assert (reference.name, list(reference.exercises)) == ("sums", ["double"])
    assert reference.solution.double(3) == 6


def test_two_courses_do_not_share_a_reference(write, tmp_path):
    ours = load(write(), "sums")
    folder = tmp_path / "other" / "reference" / "sums"
    folder.mkdir(parents=True)
    (folder / "cases.py").write_text(CASES)
    (folder / "solution.py").write_text("def double(x):\n    return x + x + 0\n")
    theirs = load(tmp_path / "other", "sums")
    assert ours.solution is not theirs.solution
    assert theirs.exercises["double"].solution.__module__ == theirs.solution.__name__


def test_a_reference_that_changed_is_loaded_anew(write):
    first = load(write(), "sums")
    before = first.digest
    second = load(write(solution="def double(x):\n    return 2.5 * x\n"), "sums")
    assert before != second.digest
    assert (first.solution.double(2), second.solution.double(2)) == (4, 5.0)


def test_a_reference_takes_no_name_that_others_import(write):
    load(write(solution=SOLUTION), "sums")
    assert not {"cases", "solution", "reference", "sums"} & set(sys.modules)


def test_a_reference_that_is_not_there_is_named(write):
    assert refused(write(), name="products") == "reference/products/cases.py: not found"


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


def test_two_misconceptions_of_one_id_are_a_fault(write):
    twice = CASES.replace(
        "variant=lambda x: x * x),)", "variant=abs), Misconception(id='D1', name='', hint='', variant=abs))"
    )
    assert refused(write(twice)) == "reference/sums: double: two misconceptions have the same id"


# Posing --------------------------------------------------------------------------------------------------------------


def test_visible_cases_are_the_same_always_and_hidden_ones_for_a_seed(write):
    course = write()
    without, first, again, other = (drawn(course, secret) for secret in (None, 1, 1, 2))
    assert list(without) == ["visible"]
    assert list(first) == ["visible", "hidden", "drawn"]
    assert first == again
    assert without["visible"] == first["visible"] == other["visible"]
    assert first["hidden"] != other["hidden"]
    assert len({str(args) for args in first.values()}) == 3


def test_cases_know_their_exercise_and_whether_they_are_hidden(write):
    reference = load(write(), "sums")
    posed = pose(reference, reference.exercises["double"], 1)
    found = [(e.case.exercise, e.case.name, e.case.hidden) for e in posed.expected]
    assert found == [("double", "visible", False), ("double", "hidden", True), ("double", "drawn", True)]


def test_expected_values_come_from_the_solution_and_variants_from_misconceptions(write):
    reference = load(write(), "sums")
    posed = pose(reference, reference.exercises["double"], 1)
    for expected, wrong in zip(posed.expected, posed.variants["D1"], strict=True):
        np.testing.assert_array_equal(expected.value, 2 * expected.case.args[0])
        np.testing.assert_array_equal(wrong.value, expected.case.args[0] ** 2)


def test_a_case_of_an_unknown_criterion_is_a_fault(write):
    course = write(CASES.replace('criterion="any", name="visible"', 'criterion="some", name="visible"'))
    assert refused(course) == "reference/sums: double: no criterion named 'some'"


def test_a_criterion_without_a_case_is_a_fault(write):
    course = write(CASES.replace('criterion="drawn", name="drawn"', 'criterion="any", name="drawn"'))
    assert refused(course, secret=1) == "reference/sums: double: no case for drawn"


# Digests -------------------------------------------------------------------------------------------------------------


def test_a_digest_changes_with_any_file_that_decides_grades(write):
    course = write()
    folder = course / "reference" / "sums"
    digests = [load(course / "reference" / "sums").digest]
    for change in ("data.npz", "misconceptions.py", "more/deep.py"):
        (folder / change).parent.mkdir(exist_ok=True)
        (folder / change).write_bytes(b"x = 1")
        digests.append(load(course / "reference" / "sums").digest)
    (folder / "data.npz").write_bytes(b"x = 2")
    digests.append(load(course / "reference" / "sums").digest)
    (folder / "data.npz").rename(folder / "other.npz")
    digests.append(load(course / "reference" / "sums").digest)
    assert len(set(digests)) == len(digests)


def test_a_digest_is_that_of_the_content_alone(write):
    course = write()
    before = load(course / "reference" / "sums").digest
    (course / "reference" / "sums" / "__pycache__").mkdir(exist_ok=True)
    (course / "reference" / "sums" / "__pycache__" / "x.pyc").write_bytes(b"x")
    (course / "reference" / "sums" / "alternatives.py").write_text("ALTERNATIVES = {}")
    assert load(course / "reference" / "sums").digest == before
