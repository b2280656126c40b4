"""Every assignment of this course can be released, and its release holds nothing of `reference/`, told independently."""

import ast
import io
import shutil
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
from classroom import CHECKOUT

from autograder.commands.release import release
from autograder.content.folder import Folder
from autograder.content.reference import pose
from autograder.notebook import is_locked, points

NAMES = [assignment.name for assignment in Folder(CHECKOUT).assignments]
LONG = 40
"""Letters of a line that is not written twice by chance."""
_PUBLIC = ("#", "def ", "from ", "import ")
"""Beginnings of lines that a notebook may share with the reference: a stub has its function's first line."""


@pytest.fixture(scope="module", params=NAMES)
def released(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of an assignment of this course, made in a copy of all of it."""
    root = tmp_path_factory.mktemp("course") / "course"
    for name in ("assignments", "reference"):
        shutil.copytree(CHECKOUT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("course.yml", "nbgrader_config.py"):
        shutil.copy(CHECKOUT / name, root)
    return release(Folder(root).assignment(request.param))


def code_lines(path: Path) -> Iterator[str]:
    """The long lines of a file that are neither blank, nor a comment, nor of a docstring."""
    source = path.read_text()
    said: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            said.update(range(node.lineno, (node.end_lineno or 0) + 1))
    for number, line in enumerate(source.splitlines(), 1):
        if number not in said and len(line.strip()) >= LONG and not line.strip().startswith(_PUBLIC):
            yield line.strip()


@cache
def reference_lines() -> frozenset[str]:
    """The long lines of every reference but those that a new assignment is made with."""
    begun = {line for path in (CHECKOUT / "autograder" / "template").rglob("*.py") for line in code_lines(path)}
    return frozenset(line for path in (CHECKOUT / "reference").rglob("*.py") for line in code_lines(path)) - begun


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text of a release: cells, files, the files of the wheel."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".ipynb":
            for i, cell in enumerate(nbformat.read(path, as_version=4).cells):
                if not (is_locked(cell) and cell.cell_type == "code"):
                    yield f"{path.name}: cell {i + 1}", cell.source
        elif path.suffix == ".whl":
            with zipfile.ZipFile(path) as archive:
                yield from ((name, archive.read(name).decode()) for name in archive.namelist())
        elif path.suffix != ".npz":
            yield path.name, path.read_text()


def test_a_release_holds_no_line_of_the_reference(released: Path) -> None:
    secret = reference_lines()
    assert len(secret) > 3000
    held = [
        (where, line) for where, text in texts(released) for line in map(str.strip, text.splitlines()) if line in secret
    ]
    assert held == []


def test_a_release_holds_no_hidden_array(released: Path) -> None:
    assignment = Folder(released.parents[1]).assignment(released.name)
    reference, seed = assignment.reference, assignment.folder.secret_seed()
    hidden: dict[bytes, str] = {}
    visible: set[bytes] = set()
    for exercise in reference.exercises.values():
        for expected in pose(reference, exercise, seed).expected:
            found = set(map(told, flat([expected.case.args, expected.value])))
            if expected.case.hidden:
                hidden.update(dict.fromkeys(found - {b""}, f"{exercise.name}, {expected.case.name}"))
            else:
                visible |= found
    assert len(hidden) >= 20
    held = {hidden[key] for array in arrays(released) if (key := told(array)) in hidden and key not in visible}
    assert held == set()


def flat(value: object) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from flat(part)
    elif isinstance(value, dict):
        yield from flat(list(value.values()))


def told(array: np.ndarray) -> bytes:
    """What an array is told by in any order of its values, if they are many enough to tell anything."""
    values = np.sort(array.astype(float), axis=None)
    return values.tobytes() if len(np.unique(values)) >= 8 else b""


def arrays(folder: Path) -> Iterator[np.ndarray]:
    for path in folder.glob("*.npz"):
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            yield from (archive[name] for name in archive.files)


def test_a_release_names_every_exercise_and_leaves_it_to_students(released: Path) -> None:
    notebook = nbformat.read(released / f"{released.name}.ipynb", as_version=4)
    source = nbformat.read(CHECKOUT / "assignments" / released.name / f"{released.name}.ipynb", as_version=4)
    assert points(notebook) == points(source)
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in source.cells]
