"""What holds of every exercise: right answers of any style score full points, wrong ones are caught and named, stubs get 0.

The known mistakes are held against misconceptions.csv, the list that the course was written from.
"""

import ast
import csv
import importlib
import inspect
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder.checking import diagnose
from autograder.checking.score import check, score
from autograder.course import read_course
from autograder.exercise import Check, Exercise, Expected, Given, Outcome, Returned
from autograder.content.reference import Reference, load, pose
from autograder.checking.diagnose import Posed
from autograder.notebook import is_stub, points, read_source

COURSE = Path(__file__).parents[2]
SEEDS = (1, 20, 300, 2**127 + 1)
CONTENT: dict[str, Reference] = {a.name: load(COURSE / "reference" / a.name) for a in read_course(COURSE).assignments}
NOTEBOOKS = {name: read_source(COURSE / "assignments" / name / f"{name}.ipynb") for name in CONTENT}
ALTERNATIVES = {
    name: importlib.import_module(f"{content.solution.__package__}.alternatives").ALTERNATIVES
    for name, content in CONTENT.items()
}
PAIRS = [(name, exercise) for name, content in CONTENT.items() for exercise in content.exercises]
LISTED = list(csv.DictReader((Path(__file__).parent / "misconceptions.csv").read_text().splitlines()))

CANNOT_RUN = {
    "N03": "float(array), np.int and a division of Python 2 crash on some versions and work on others: no function is it",
}
"""Rows of the list that cannot be a function, and why."""

every_assignment = pytest.mark.parametrize("assignment", CONTENT)
every_exercise = pytest.mark.parametrize(("assignment", "name"), PAIRS, ids=[f"{a}-{e}" for a, e in PAIRS])


@cache
def posed(assignment: str, name: str, seed: int | None) -> Posed:
    return pose(CONTENT[assignment], CONTENT[assignment].exercises[name], seed)


def tightened(expected: Expected) -> Expected:
    """The same with half the tolerance and half the time."""
    case = expected.case
    allowed = None if case.seconds is None else case.seconds / 2
    return replace(expected, case=replace(case, seconds=allowed), tolerance=half(expected.tolerance))


def half(tolerance):
    if isinstance(tolerance, tuple | list):
        return type(tolerance)(half(part) for part in tolerance)
    if isinstance(tolerance, dict):
        return {key: half(part) for key, part in tolerance.items()}
    return None if tolerance is None else np.asarray(tolerance) / 2


def judged(exercise: Exercise, expected: Expected, function) -> Check:
    """One call judged; where the case has a time limit, by the least of three times of this thread on the processor."""
    outcome, seconds = timed(function, expected)
    for _ in range(2):
        if expected.case.seconds is not None and seconds > expected.case.seconds:
            seconds = min(seconds, timed(function, expected)[1])
    if isinstance(outcome, Returned):
        outcome = replace(outcome, seconds=seconds)
    return check(exercise, expected, outcome)


def timed(function, expected: Expected) -> tuple[Outcome, float]:
    start = time.thread_time()
    outcome = asking.run(function, expected.case.args, twice=expected.case.unchanged)
    return outcome, time.thread_time() - start


def data(value):
    """Arguments as something to compare: arrays by shape, type and content."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, tuple | list):
        return tuple(data(part) for part in value)
    if isinstance(value, dict):
        return tuple((key, data(part)) for key, part in value.items())
    return value.name if isinstance(value, Given) else value


# Right answers


@every_exercise
def test_right_answers_of_any_style_pass_every_case_with_half_of_the_tolerance_and_of_the_time(assignment, name):
    exercise = CONTENT[assignment].exercises[name]
    failed = [
        f"seed {seed}: {function.__name__}: {found.case.name}: {found.message}"
        for function in (exercise.solution, *ALTERNATIVES[assignment][name])
        for seed in (SEEDS[:1] if exercise.judge else SEEDS[:3])
        for expected in posed(assignment, name, seed).expected
        if not (found := judged(exercise, tightened(expected), function)).passed
    ]
    assert failed == []


@every_assignment
def test_every_exercise_has_two_other_right_answers(assignment):
    assert list(ALTERNATIVES[assignment]) == list(CONTENT[assignment].exercises)
    assert [name for name, found in ALTERNATIVES[assignment].items() if len(set(found)) < 2] == []


# Wrong answers


@every_exercise
@pytest.mark.parametrize("seed", SEEDS)
def test_every_known_mistake_is_caught_and_is_the_only_one_that_is_named(assignment, name, seed):
    found = posed(assignment, name, seed)
    said = {}
    for wrong in found.exercise.misconceptions:
        checks = diagnose.checks(found, found.variants[wrong.id])
        assert any(not each.passed for each in checks), f"{wrong.id} {wrong.name}: passes every case"
        said[wrong.id] = {each.misconception.id for each in checks if each.misconception}
    assert said == {wrong.id: {wrong.id} for wrong in found.exercise.misconceptions}


def not_written(*args):
    raise NotImplementedError


def nothing(*args):
    return None


def always_refuses(*args):
    raise ValueError("no")


def gives_back_its_first_argument(*args):
    return args[0] if args else None


@every_exercise
@pytest.mark.parametrize("stub", [not_written, nothing, always_refuses, gives_back_its_first_argument])
def test_a_function_that_does_not_try_earns_nothing(assignment, name, stub):
    exercise = CONTENT[assignment].exercises[name]
    for seed in SEEDS[:2]:
        checks = [judged(exercise, expected, stub) for expected in posed(assignment, name, seed).expected]
        assert score(exercise, checks, 100).earned == 0


# Known mistakes


@every_exercise
def test_every_known_mistake_has_a_name_and_a_question_for_a_hint(assignment, name):
    known = CONTENT[assignment].exercises[name].misconceptions
    assert known
    assert [wrong.id for wrong in known if not wrong.name or not wrong.hint.endswith("?")] == []


@cache
def listed_ids() -> set[str]:
    """The rows that some exercise has a mistake of: "Z03b" is a variety of "Z03"."""
    known = {w.id for content in CONTENT.values() for e in content.exercises.values() for w in e.misconceptions}
    return {row["id"] for row in LISTED if any(re.fullmatch(f"{row['id']}[a-z]?", id) for id in known)}


def test_every_row_of_the_list_that_can_run_is_a_mistake_of_some_exercise():
    assert [row["id"] for row in LISTED if row["id"] not in listed_ids() | set(CANNOT_RUN)] == []
    assert listed_ids() & set(CANNOT_RUN) == set()


def test_more_than_a_hundred_different_mistakes_are_known():
    known = {w.id for content in CONTENT.values() for e in content.exercises.values() for w in e.misconceptions}
    assert len(known) > 100


# Cases


@every_exercise
def test_no_hidden_case_is_a_visible_one(assignment, name):
    cases = [expected.case for expected in posed(assignment, name, SEEDS[0]).expected]
    shown = {data(case.args) for case in cases if not case.hidden}
    assert [case.name for case in cases if case.hidden and case.args and data(case.args) in shown] == []


@every_exercise
def test_at_least_half_of_the_hidden_cases_depend_on_the_secret_seed(assignment, name):
    one, other = ([e.case for e in posed(assignment, name, seed).expected if e.case.hidden] for seed in SEEDS[:2])
    assert len(one) == len(other) > 0
    fixed = [a.name for a, b in zip(one, other, strict=True) if a.args and data(a.args) == data(b.args)]
    assert len(fixed) <= len(one) / 2, fixed


@every_exercise
def test_a_seed_draws_the_same_cases_with_the_same_tolerances_again(assignment, name):
    again = pose(CONTENT[assignment], CONTENT[assignment].exercises[name], SEEDS[0])
    for one, other in zip(posed(assignment, name, SEEDS[0]).expected, again.expected, strict=True):
        assert data(one.case.args) == data(other.case.args)
        assert data(one.tolerance) == data(other.tolerance)


@every_exercise
def test_every_criterion_has_a_visible_case(assignment, name):
    found = posed(assignment, name, None)
    shown = {expected.case.criterion for expected in found.expected}
    assert [criterion.name for criterion in found.exercise.criteria if criterion.name not in shown] == []


# Notebooks and references


@every_assignment
def test_the_points_of_an_assignment_sum_to_100(assignment):
    assert sum(points(NOTEBOOKS[assignment]).values()) == 100


@every_assignment
def test_a_notebook_asks_for_the_exercises_of_its_reference_in_the_same_order(assignment):
    stubs = [cell.metadata.nbgrader.grade_id for cell in NOTEBOOKS[assignment].cells if is_stub(cell)]
    assert list(points(NOTEBOOKS[assignment])) == list(CONTENT[assignment].exercises)
    assert stubs == [f"{name}_code" for name in CONTENT[assignment].exercises]


def stub(assignment: str, name: str) -> ast.FunctionDef:
    """The one function of an exercise's stub."""
    (cell,) = [
        c for c in NOTEBOOKS[assignment].cells if c.metadata.get("nbgrader", {}).get("grade_id") == f"{name}_code"
    ]
    (function,) = ast.parse(cell.source).body
    assert isinstance(function, ast.FunctionDef)
    return function


@every_exercise
def test_a_stub_has_the_reference_s_name_and_arguments(assignment, name):
    function = stub(assignment, name)
    assert function.name == name
    assert f"({ast.unparse(function.args)})" == str(inspect.signature(CONTENT[assignment].exercises[name].solution))


@every_exercise
def test_a_stub_holds_a_docstring_and_not_implemented_and_nothing_of_the_answer(assignment, name):
    docstring, rest = stub(assignment, name).body
    assert isinstance(docstring, ast.Expr)
    assert ast.unparse(rest) == f"raise NotImplementedError('{name}: not implemented yet')"


@every_exercise
def test_a_stub_s_docstring_tells_the_shape_of_every_array_and_what_is_returned(assignment, name):
    function = stub(assignment, name)
    text = ast.get_docstring(function) or ""
    case = next(e.case for e in posed(assignment, name, None).expected if e.case.raises is None)
    arrays = {
        argument.arg: value
        for argument, value in zip(function.args.args, case.args, strict=True)
        if isinstance(value, np.ndarray) and value.ndim
    }
    assert "Return" in text
    assert [each for each, value in arrays.items() if value.ndim not in axes(each, text)] == []


def axes(argument: str, text: str) -> Iterator[int]:
    """How many axes a docstring says an argument has: "w, b: (N, D)"; any number where it speaks of a shape in words."""
    said = " ".join(text.split())
    for names, before, shape in re.findall(r"((?:\w+, )*\w+)(?:: | is )([^.()]*)(?:\(([^()]*)\))?", said):
        if argument in names.split(", "):
            if "shape" in before:
                yield from range(1, 5)
            if shape:
                yield len([part for part in shape.split(",") if part.strip()])


@every_assignment
def test_no_cell_of_a_notebook_holds_an_exercise_s_solution(assignment):
    solved = [function_body(CONTENT[assignment].exercises[name].solution) for name in CONTENT[assignment].exercises]
    shown = [
        ast.unparse(without_docstring(node))
        for cell in NOTEBOOKS[assignment].cells
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.FunctionDef)
    ]
    assert [body for body in solved if body in shown] == []


def function_body(function) -> str:
    (node,) = ast.parse(inspect.getsource(function)).body
    return ast.unparse(without_docstring(node))


def without_docstring(function: ast.FunctionDef) -> ast.Module:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return ast.Module(body=body, type_ignores=[])
