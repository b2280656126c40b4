"""The part of an audit that reads: does the notebook's text agree with the reference, and state all conventions?

`reference/<name>/conventions.yml` lists what an assignment's text must state: for each convention a regular expression
that the notebook's Markdown and docstrings must contain (letter case and line ends do not matter).
"""

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import numpy as np
from nbformat import NotebookNode
from pydantic import AfterValidator

from autograder import yaml_file
from autograder.exercise import Exercise
from autograder.notebook import is_stub, points

if TYPE_CHECKING:
    from autograder.content.folder import AssignmentFolder

CONVENTIONS = "conventions.yml"
TOTAL = 100.0


def text_findings(assignment: "AssignmentFolder") -> Iterator[str]:
    """What does not agree between an assignment's notebook and its reference, one line each."""
    yield from point_findings(assignment)
    notebook, reference = assignment.notebook(), assignment.reference
    possible = points(notebook)
    stubs = _stubs(notebook)
    written = _functions((reference.folder / "solution.py").read_text(encoding="utf-8"))
    for exercise, known in reference.exercises.items():
        if exercise in possible:
            yield from _disagreements(known, stubs.get(exercise), written.get(known.solution.__name__))
    text = _text(notebook)
    for convention, pattern in read_conventions(assignment).items():
        if not re.search(pattern, text, re.IGNORECASE | re.DOTALL):
            yield f"the text does not settle: {convention} (nothing like {pattern!r})"


def point_findings(assignment: "AssignmentFolder") -> Iterator[str]:
    """What is wrong with an assignment's points, one line each."""
    possible, exercises = points(assignment.notebook()), assignment.reference.exercises
    for exercise in possible:
        if exercise not in exercises:
            yield f"{exercise}: has points in the notebook, but no exercise in reference/"
    for exercise in exercises:
        if exercise not in possible:
            yield f"{exercise}: an exercise in reference/, but no grade cell in the notebook"
    if (total := sum(possible.values())) != TOTAL:
        yield f"the points sum to {total:g}, expected {TOTAL:g}"


def read_conventions(assignment: "AssignmentFolder") -> dict[str, str]:
    """The conventions that an assignment's text must state: convention → pattern; empty if there is no such file."""
    path = assignment.reference_folder / CONVENTIONS
    try:
        return yaml_file.read(
            path, dict[str, _Pattern], f"reference/{assignment.name}/{CONVENTIONS}", may_be_empty=True
        )
    except FileNotFoundError:
        return {}


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


_Pattern = Annotated[str, AfterValidator(_is_pattern)]


def _text(notebook: NotebookNode) -> str:
    """What students read: the Markdown, and the stubs with their docstrings. Each run of whitespace becomes one space."""
    parts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown" or is_stub(cell)]
    return " ".join(re.sub(r"^> ?", "", "\n".join(parts), flags=re.MULTILINE).split())


def _stubs(notebook: NotebookNode) -> dict[str, ast.FunctionDef]:
    found: dict[str, ast.FunctionDef] = {}
    for cell in notebook.cells:
        if is_stub(cell):
            found |= _functions(cell.source)
    return found


def _functions(source: str) -> dict[str, ast.FunctionDef]:
    try:
        return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    except SyntaxError:
        return {}


def _disagreements(exercise: Exercise, stub: ast.FunctionDef | None, solution: ast.FunctionDef | None) -> Iterator[str]:
    """Where a stub and the solution differ: arguments, shapes, errors."""
    name = exercise.name
    if stub is None or solution is None:
        yield f"{name}: no {'stub in the notebook' if stub is None else 'function in solution.py'}"
        return
    mine, theirs = ast.unparse(stub.args), ast.unparse(solution.args)
    if mine != theirs:
        yield f"{name}: the stub takes ({mine}), the solution ({theirs})"
        return
    said, known = ast.get_docstring(stub) or "", ast.get_docstring(solution) or ""
    for argument in (arg.arg for arg in stub.args.args):
        if not re.search(rf"\b{argument}\b", said):
            yield f"{name}: the stub's docstring does not name the argument {argument}"
        mine_shape, their_shape = _shape(argument, said), _shape(argument, known)
        if mine_shape and their_shape and not _agree(mine_shape, their_shape):
            yield f"{name}: {argument} has shape {mine_shape} in the stub, {their_shape} in the solution"
    for error in sorted(_errors(said) - _errors(known)):
        yield f"{name}: the stub raises {error}, the solution does not say so"
    for error in sorted(_required(exercise) - _errors(said)):
        yield f"{name}: a case expects {error}, the stub's docstring does not say so"


def _errors(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z][A-Za-z]*Error\b", text))


def _required(exercise: Exercise) -> set[str]:
    cases = exercise.cases(np.random.default_rng(0), np.random.default_rng(1))
    return {case.raises for case in cases if case.raises is not None}


def _shape(argument: str, text: str) -> str | None:
    """The shape that a docstring gives an argument: the brackets in `argument: (N, D) ...`."""
    found = re.search(rf"\b{argument}: (\([^()]*\))", text)
    return found[1] if found else None


def _agree(shape: str, other: str) -> bool:
    """Whether two shapes have the same number of axes and the same letters; a formula agrees with any letter."""
    pairs = [[side.strip() for side in text.strip("(),").split(",")] for text in (shape, other)]
    if len(pairs[0]) != len(pairs[1]):
        return False
    return all(a == b or not (a.isalnum() and b.isalnum()) for a, b in zip(*pairs, strict=True))
