"""Courses and classes for tests: copies of this checkout's own course, real notebooks handed in, real commands run."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from autograder.notebook import fill, grade_id, read_source

CHECKOUT = Path(__file__).parents[1]
SCRIPTS = Path(sys.executable).parent
GALLERY = CHECKOUT / "tests" / "submissions"
ATTACKS = sorted((CHECKOUT / "tests" / "attacks").glob("*.py"))
SMALL = ("output_size", "conv_forward", "as_dense")
"""Three exercises of the convolution assignment, 26 points, and the written question: enough to tell courses by."""


def make_course(
    root: Path, *, exercises: Collection[str] | None = SMALL, name: str = "convolution", **limits: float
) -> Path:
    """A course of one assignment, copied from the checkout. exercises: those that are kept, None for all of them."""
    root.mkdir(parents=True, exist_ok=True)
    described = yaml.safe_load((CHECKOUT / "course.yml").read_text())
    described["assignments"] = [a for a in described["assignments"] if a["name"] == name]
    described["limits"] |= limits
    (root / "course.yml").write_text(yaml.safe_dump(described, sort_keys=False))
    shutil.copy(CHECKOUT / "nbgrader_config.py", root)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CHECKOUT / "reference" / name, root / "reference" / name, ignore=ignore)
    shutil.copytree(CHECKOUT / "assignments" / name, root / "assignments" / name, ignore=ignore)
    if exercises is not None:
        path = root / "assignments" / name / f"{name}.ipynb"
        nbformat.write(cut(read_source(path), exercises), path)
    return root


def cut(source: NotebookNode, exercises: Collection[str]) -> NotebookNode:
    """An assignment with some of its exercises, without figures: what a test of something else needs of it."""
    kept = {"setup", "written", *exercises, *(f"{name}_code" for name in exercises)}
    source.cells = [cell for cell in source.cells if grade_id(cell) in kept]
    return source


def released(root: Path, name: str = "convolution") -> NotebookNode:
    """The assignment's notebook, as a student starts with it."""
    return read_source(root / "assignments" / name / f"{name}.ipynb")


def answered(root: Path, behaviour: str = "einsum", **functions: str) -> NotebookNode:
    """A notebook of the gallery. functions: other texts for some of its stubs."""
    files = CHECKOUT / "reference" / "convolution" / "solution.py", GALLERY / behaviour / "convolution.py"
    notebook = fill(released(root), *(path.read_text() for path in files))
    for name, text in functions.items():
        stub(notebook, name).source = text
    return notebook


def stub(notebook: NotebookNode, exercise: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if grade_id(cell) == f"{exercise}_code")


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def hand_in(
    root: Path, student: str, notebook: NotebookNode | str, name: str = "convolution", *, file: str = "", at: str = ""
) -> Path:
    """Put a notebook, or the text of a file that should be one, where nbgrader collects it. at: its timestamp."""
    folder = root / "submitted" / student / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (file or f"{name}.ipynb")
    path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook))
    if at:
        (folder / "timestamp.txt").write_text(at)
    return folder


def variables(root: Path, **more: str) -> dict[str, str]:
    """The environment of commands in a course: its secret seed lies beside it."""
    seed = str(root.parent / f"{root.name}.seed")
    path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "AUTOGRADER_SEED_FILE": seed, "PATH": path, "COLUMNS": "200", **more}


def run(root: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of this environment in a course."""
    program = str(SCRIPTS / command[0])
    return subprocess.run(
        [program, *command[1:]], cwd=root, env=variables(root, **more), capture_output=True, text=True, timeout=300
    )


def without_bubblewrap(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command where bubblewrap is not installed: behind bubblewrap, which hides itself."""
    own = shutil.which("bwrap") or "/usr/bin/bwrap"
    hidden = [part for path in {own, os.path.realpath(own)} for part in ("--ro-bind", "/dev/null", path)]
    user = [] if os.geteuid() == 0 else ["--unshare-user"]
    return subprocess.run(
        [own, *user, "--dev-bind", "/", "/", *hidden, "--", str(SCRIPTS / command[0]), *command[1:]],
        cwd=root,
        env=variables(root),
        capture_output=True,
        text=True,
    )


def nbgrader(root: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of nbgrader that has to succeed."""
    done = run(root, "nbgrader", *command, **more)
    assert done.returncode == 0, done.stderr[-5000:]
    return done


def scores(root: Path, name: str = "convolution") -> dict[str, dict[str, float | None]]:
    """The automatic points in nbgrader's gradebook, by student and exercise."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        try:
            found = gradebook.assignment_submissions(name)
        except MissingEntry:
            return {}
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.cell_type == "code"
            }
            for submission in found
        }


def totals(root: Path, name: str = "convolution") -> dict[str, float]:
    """The automatic points of each student; nan where an exercise has none."""
    return {
        student: round(sum(float("nan") if score is None else score for score in found.values()), 2)
        for student, found in scores(root, name).items()
    }


def graded(root: Path, student: str, name: str = "convolution") -> NotebookNode:
    """A student's notebook as autograding left it."""
    return nbformat.read(root / "autograded" / student / name / f"{name}.ipynb", as_version=4)


def outputs(notebook: NotebookNode) -> str:
    """All that the cells of a notebook show, as text."""
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "\n".join(json.dumps(output, ensure_ascii=False) for output in shown)


def descendants(pid: int) -> set[int]:
    """The living processes below one, whoever started them."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(path.parent.name))
    found: set[int] = set()
    todo = [pid]
    while todo:
        new = [child for child in children.get(todo.pop(), []) if child not in found]
        found.update(new)
        todo += new
    return found


def shared(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is made once for a whole run of tests, whichever of pytest-xdist's workers needs it first."""
    base = folders.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = base / name
    with open(base / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (base / f"{name}.done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            (base / f"{name}.done").touch()
    return folder


@contextmanager
def environment_of(root: Path) -> Iterator[None]:
    """This process in a course's environment, for calls that are not commands."""
    before = os.environ.get("AUTOGRADER_SEED_FILE")
    os.environ["AUTOGRADER_SEED_FILE"] = variables(root)["AUTOGRADER_SEED_FILE"]
    try:
        yield
    finally:
        if before is None:
            del os.environ["AUTOGRADER_SEED_FILE"]
        else:
            os.environ["AUTOGRADER_SEED_FILE"] = before


def checks(report: Mapping[str, Any], exercise: str) -> Sequence[Mapping[str, Any]]:
    """The checks of an exercise in what `--json` writes of a submission."""
    found: Sequence[Mapping[str, Any]] = report["exercises"][exercise]["checks"]
    return found
