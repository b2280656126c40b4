"""Releases for tests: an assignment's notebook with answers in it, and cases.npz beside it."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.checking.diagnose import Posed
from autograder.content.reference import load, pose
from autograder.notebook import fill, grade_id, read_source
from autograder.student import case_file

CHECKOUT = Path(__file__).parents[2]


@cache
def posed(name: str = "pooling") -> tuple[Posed, ...]:
    """The exercises of an assignment with their visible cases."""
    reference = load(CHECKOUT / "reference" / name)
    return tuple(pose(reference, exercise, None) for exercise in reference.exercises.values())


def source(name: str = "pooling") -> NotebookNode:
    return read_source(CHECKOUT / "assignments" / name / f"{name}.ipynb")


def solved(name: str = "pooling") -> NotebookNode:
    return fill(source(name), (CHECKOUT / "reference" / name / "solution.py").read_text())


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def answer(notebook: NotebookNode, **functions: str) -> NotebookNode:
    """The notebook with other texts for some of its stubs."""
    for name, text in functions.items():
        cell(notebook, f"{name}_code").source = text
    return notebook


@cache
def cases_bytes(name: str, options: tuple[tuple[str, Any], ...]) -> bytes:
    return case_file.write(name, posed(name), notebook=source(name), **dict(options))


def release(folder: Path, notebook: NotebookNode, name: str = "pooling", **options: Any) -> Path:
    """A release in a folder. options: as `case_file.write` takes them. Returns the notebook's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / case_file.FILE).write_bytes(cases_bytes(name, tuple(sorted(options.items()))))
    for path in (CHECKOUT / "assignments" / name).iterdir():
        if path.suffix != ".ipynb":
            shutil.copy(path, folder)
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command of this Python, in a release's folder, as a student types it."""
    environment = {**os.environ, "PYTHONPATH": "", "COLUMNS": "200"}
    environment.pop("PYTEST_ADDOPTS", None)
    program = Path(sys.executable).parent / command[0]
    arguments = [program, *command[1:]]
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, timeout=300, env=environment)


def said(output: str) -> list[str]:
    """The lines of an output without rules."""
    return [line.rstrip() for line in output.splitlines() if line.strip() and not line.startswith(("=", "_", "!"))]
