"""A course of one tiny assignment, made as files: small enough to audit in a test, and to spoil in one place."""

import json
from pathlib import Path

import nbformat
import yaml

from autograder.content.folder import AssignmentFolder, Folder

SOLUTION = '''
import numpy as np


def slope(x, y):
    """The sum of the products over the sum of the squares.

    x, y: (N,). Returns the slope and the number of points. Raises ValueError if the lengths differ.
    """
    if x.shape != y.shape:
        raise ValueError("lengths differ")
    return np.sum(x * y) / np.sum(x * x), len(x)
'''

ALTERNATIVES = """
def by_loops(x, y):
    if len(x) != len(y):
        raise ValueError("lengths differ")
    above, below = 0.0, 0.0
    for a, b in zip(x, y):
        above += a * b
        below += a * a
    return above / below, len(x)


ALTERNATIVES = {"slope": (by_loops,)}
"""

MISCONCEPTIONS = """
import numpy as np

from autograder.exercise import Misconception

from . import solution


def upside_down(x, y):
    return solution.slope(y, x)


def one_less(x, y):
    return solution.slope(x, y)[0], len(x) - 1


MISCONCEPTIONS = {
    "slope": (
        Misconception(id="S1", name="x and y are exchanged", hint="Which one is below?", variant=upside_down),
        Misconception(id="S2", name="a point is not counted", hint="How many are there?", variant=one_less),
    )
}
"""

CASES = """
import numpy as np

from autograder.checking.tolerance import linear
from autograder.exercise import Case, Criterion, Exercise

from . import solution
from .misconceptions import MISCONCEPTIONS


def visible(rng):
    yield Case(criterion="points", name="two", args=(np.array([1.0, 2.0]), np.array([2.0, 3.0])))
    yield Case(criterion="lengths", name="2 and 3", args=(rng.random(2), rng.random(3)), raises="ValueError")


def hidden(rng):
    yield Case(criterion="points", name="five", args=(rng.random(5) + 1, rng.random(5) + 1))
    yield Case(criterion="lengths", name="4 and 1", args=(rng.random(4), rng.random(1)), raises="ValueError")


def tolerance(x, y):
    return 4 * linear(len(x) + 2, abs(solution.slope(abs(x), abs(y))[0])), 0.0


EXERCISES = (
    Exercise(
        name="slope",
        solution=solution.slope,
        criteria=(Criterion(name="points", share=3), Criterion(name="lengths", share=1)),
        visible=visible,
        hidden=hidden,
        returns=("slope", "N"),
        tolerance=tolerance,
        misconceptions=MISCONCEPTIONS["slope"],
    ),
)
"""

STUB = '''def slope(x, y):
    """The slope of a line through the origin.

    x, y: (N,). Raises ValueError if the lengths differ.
    """
    raise NotImplementedError
'''


def opened(root: Path) -> AssignmentFolder:
    """The assignment as it is now."""
    return Folder(root).assignment("tiny")


def make(root: Path) -> Path:
    """Write the course, and return its folder."""
    described = {"title": "Tiny", "assignments": [{"name": "tiny", "title": "A line"}]}
    root.mkdir(parents=True, exist_ok=True)
    (root / "course.yml").write_text(yaml.safe_dump(described))
    reference = root / "reference" / "tiny"
    reference.mkdir(parents=True)
    for name, text in (
        ("solution", SOLUTION),
        ("alternatives", ALTERNATIVES),
        ("misconceptions", MISCONCEPTIONS),
        ("cases", CASES),
    ):
        (reference / f"{name}.py").write_text(text.lstrip())
    write_notebook(root)
    return root


def write_notebook(root: Path, *, text: str = "No line is fitted to no points.", stub: str = STUB, points: float = 100):
    """The assignment's notebook. text: its prose. stub: the code cell that students fill in."""
    cells = [
        nbformat.v4.new_markdown_cell(text),
        nbformat.v4.new_code_cell(stub, metadata={"nbgrader": _about("slope_code", solution=True)}),
        nbformat.v4.new_code_cell("", metadata={"nbgrader": {**_about("slope", grade=True), "points": points}}),
    ]
    path = root / "assignments" / "tiny" / "tiny.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def _about(name: str, *, grade: bool = False, solution: bool = False) -> dict:
    return {"grade_id": name, "grade": grade, "solution": solution, "locked": grade, "schema_version": 3}


def spoil(root: Path, file: str, old: str, new: str) -> None:
    """Change one place of a file of the reference."""
    path = root / "reference" / "tiny" / file
    text = path.read_text()
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new))


def mark(root: Path, reason: str, *ids: str) -> None:
    """Mark mutants as no wrong work."""
    path = root / "reference" / "tiny" / "equivalent.yml"
    path.write_text(json.dumps({reason: list(ids)}))
