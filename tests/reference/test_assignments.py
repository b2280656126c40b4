"""What holds of every exercise beyond what `autograder audit` proves: of its mistakes, its cases, its stub.

That right answers get full points, wrong ones lose some and are named, and points and stubs agree with the reference is
the audit's. The known mistakes are held against misconceptions.csv, the list that the course was written from.
"""

import ast
import csv
import inspect
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder.checking import asking
from autograder.checking.diagnose import Posed
from autograder.checking.score import check, score
from autograder.content.folder import Folder
from autograder.content.reference import Reference, pose
from autograder.exercise import Exercise, Expected, Given, Misconception
from autograder.notebook import is_stub, points

ASSIGNMENTS = Folder(Path(__file__).parents[2]).assignments
SEEDS = (1, 20, 300)
CONTENT: dict[str, Reference] = {assignment.name: assignment.reference for assignment in ASSIGNMENTS}
NOTEBOOKS = {assignment.name: assignment.notebook() for assignment in ASSIGNMENTS}
PAIRS = [(name, exercise) for name, content in CONTENT.items() for exercise in content.exercises]
LISTED = list(csv.DictReader((Path(__file__).parent / "misconceptions.csv").read_text().splitlines()))

CANNOT_RUN = {
    "N03": "float(array), np.int and a division of Python 2 crash on some versions and work on others: no function is it",
}
"""Rows of the list that cannot be a function, and why."""


def timed(exercise: Exercise) -> bool:
    """Whether some case of an exercise has a time limit."""
    drawn = exercise.cases(np.random.default_rng(0), np.random.default_rng(1))
    return any(case.seconds is not None for case in drawn)


TIMED = [(assignment, name) for assignment, name in PAIRS if timed(CONTENT[assignment].exercises[name])]

every_assignment = pytest.mark.parametrize("assignment", CONTENT)
every_exercise = pytest.mark.parametrize(("assignment", "name"), PAIRS, ids=[f"{a}-{e}" for a, e in PAIRS])
every_timed_exercise = pytest.mark.parametrize(("assignment", "name"), TIMED, ids=[f"{a}-{e}" for a, e in TIMED])


@cache
def posed(assignment: str, name: str, seed: int | None) -> Posed:
    return pose(CONTENT[assignment], CONTENT[assignment].exercises[name], seed)


def in_half_the_time(function, expected: Expected) -> bool:
    """Whether one of three calls takes no more than half of what its case allows, in time on the processor."""
    return any(seconds(function, expected) <= expected.case.seconds / 2 for _ in range(3))


def seconds(function, expected: Expected) -> float:
    start = time.thread_time()
    asking.run(function, expected.case.args, twice=expected.case.unchanged)
    return time.thread_time() - start


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


@every_timed_exercise
def test_right_answers_of_any_style_take_no_more_than_half_of_the_time(assignment, name):
    exercise = CONTENT[assignment].exercises[name]
    slow = [
        f"seed {seed}: {function.__name__}: {expected.case.name}"
        for function in (exercise.solution, *CONTENT[assignment].alternatives[name])
        for seed in (SEEDS[:1] if exercise.judge else SEEDS)
        for expected in posed(assignment, name, seed).expected
        if expected.case.seconds is not None and not in_half_the_time(function, expected)
    ]
    assert slow == []


@every_assignment
def test_every_exercise_has_two_other_right_answers(assignment):
    alternatives = CONTENT[assignment].alternatives
    assert list(alternatives) == list(CONTENT[assignment].exercises)
    assert [name for name, found in alternatives.items() if len(set(found)) < 2] == []


# Wrong answers


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
        checks = [
            check(exercise, expected, asking.run(stub, expected.case.args, twice=expected.case.unchanged))
            for expected in posed(assignment, name, seed).expected
        ]
        assert score(exercise, checks, 100).earned == 0


# Known mistakes


@every_exercise
def test_every_known_mistake_has_a_name_and_a_question_for_a_hint(assignment, name):
    known = CONTENT[assignment].exercises[name].misconceptions
    assert known
    assert [wrong.id for wrong in known if not wrong.name or not wrong.hint.endswith("?")] == []


KNOWN: list[tuple[str, Misconception]] = [
    (assignment, wrong) for assignment, name in PAIRS for wrong in CONTENT[assignment].exercises[name].misconceptions
]
"""Every known mistake of every exercise, with its assignment."""


def test_in_the_whole_course_an_id_has_one_name_and_a_name_has_one_id():
    names, ids = defaultdict(set), defaultdict(set)
    for assignment, wrong in KNOWN:
        names[wrong.id].add((wrong.name, assignment))
        ids[wrong.name].add((wrong.id, assignment))
    assert {id: sorted(of) for id, of in names.items() if len({name for name, _ in of}) > 1} == {}
    assert {name: sorted(of) for name, of in ids.items() if len({id for id, _ in of}) > 1} == {}


@every_assignment
def test_the_name_of_a_mistake_goes_on_behind_a_colon(assignment):
    """As in "Likely mistake: the bias is forgotten.": a clause, not a sentence, and no longer than a line has room for."""
    symbols = symbols_of(CONTENT[assignment])
    names = {wrong.name for known_to, wrong in KNOWN if known_to == assignment}
    assert [name for name in sorted(names) if len(name) > 80 or name.endswith(".") or capital(name, symbols)] == []


def capital(name: str, symbols: set[str]) -> bool:
    """Whether a name begins as a sentence does: with a capital, but not with a symbol such as Wh, N or ReLU."""
    first = re.split(r"\W", name)[0]
    return first[:1].isupper() and first not in symbols and first[1:] == first[1:].lower()


def symbols_of(content: Reference) -> set[str]:
    """The names that are bound in an assignment's solutions."""
    tree = ast.parse((content.folder / "solution.py").read_text())
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return bound | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


@cache
def listed_ids() -> set[str]:
    """The rows that some exercise has a mistake of: "Z03b" is a variety of "Z03"."""
    known = {wrong.id for _, wrong in KNOWN}
    return {row["id"] for row in LISTED if any(re.fullmatch(f"{row['id']}[a-z]?", id) for id in known)}


def test_every_row_of_the_list_that_can_run_is_a_mistake_of_some_exercise():
    assert [row["id"] for row in LISTED if row["id"] not in listed_ids() | set(CANNOT_RUN)] == []
    assert listed_ids() & set(CANNOT_RUN) == set()


def test_more_than_a_hundred_different_mistakes_are_known():
    assert len({wrong.id for _, wrong in KNOWN}) > 100


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
    assert function.name == name
    return function


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
