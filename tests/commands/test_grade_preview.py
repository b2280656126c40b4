"""`autograder grade --preview`: whose points would change, from what to what and why; then the command applies it."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest
import tiny
from classroom import CHECKOUT, hand_in, nbgrader, run, scores, shared
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.notebook import fill, read_source

FALLING = """    yield Case(criterion="points", name="falling", args=(np.array([1.0, 2.0]), np.array([-2.0, -3.0])))
"""
ABSOLUTE = tiny.SOLUTION.replace("np.sum(x * y) /", "abs(np.sum(x * y)) /")


def solved(root: Path, text: str) -> NotebookNode:
    return fill(read_source(root / "assignments" / "tiny" / "tiny.ipynb"), text)


def grade(root: Path, *options: str) -> list[str]:
    done = run(root, "autograder", "grade", "tiny", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    return [line for line in lines if line and not {*line} & {*"─━"} and "audit" not in line]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course after grading. ada: right until lines fall. bob: wrong. eve: as ada, but marked by hand. kim: right."""

    def make(root: Path) -> None:
        tiny.make(root)
        shutil.copy(CHECKOUT / "nbgrader_config.py", root)
        nbgrader(root, "generate_assignment", "tiny")
        for student in ("ada", "eve"):
            hand_in(root, student, solved(root, ABSOLUTE), "tiny")
        hand_in(root, "bob", solved(root, "def slope(x, y):\n    return None"), "tiny")
        hand_in(root, "kim", solved(root, tiny.SOLUTION), "tiny")
        grade(root)
        with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
            gradebook.find_grade("slope", "tiny", "tiny", "eve").manual_score = 90
            gradebook.db.commit()

    return shared(tmp_path_factory, "preview", make)


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    shutil.copy(graded.parent / f"{graded.name}.seed", tmp_path / "course.seed")
    return root


def content(root: Path) -> dict[str, str]:
    """Every file of a course, but for reports by content and what Python compiles."""
    files = [path for path in root.rglob("*") if path.is_file() and not {"reports", "__pycache__"} & {*path.parts}]
    return {str(path.relative_to(root)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_changed_case_shows_whose_points_it_would_change_and_then_changes_them(course: Path) -> None:
    tiny.spoil(course, "cases.py", "\n\ndef hidden(", f"{FALLING}\n\ndef hidden(")
    hand_in(course, "kim", solved(course, ABSOLUTE), "tiny")
    hand_in(course, "zoe", solved(course, tiny.SOLUTION), "tiny")
    before, points = content(course), scores(course, "tiny")

    found = "no longer passes 'points': falling: slope is 1.6, expected -1.6"
    said = grade(course, "--preview")
    assert said[0] == "student ┃ exercise ┃ before ┃ after ┃ why"
    assert " ".join(said[1:-1]).replace(" │ │ │ │ ", " ") == (
        f"ada │ slope │ 100 │ 25 │ {found} "
        f"eve │ slope │ 90 │ 90 │ automatic points from 100 to 25, but set by hand: {found} "
        "kim │ slope │ 100 │ 25 │ handed in again "
        "zoe │ slope │ │ 100 │ not graded before"
    )
    assert said[-1] == "tiny: points of 3 of 5 would change; nothing was written: autograder grade tiny does it"
    assert content(course) == before
    assert scores(course, "tiny") == points

    grade(course)
    changed = {"ada": 25, "bob": 0, "eve": 25, "kim": 25, "zoe": 100}
    assert {student: by["slope"] for student, by in scores(course, "tiny").items()} == changed
    assert grade(course, "--preview") == ["tiny: nobody's points would change (5 graded)"]

    tiny.spoil(course, "cases.py", FALLING, "")
    said = grade(course, "--preview", "--student", "ada")
    assert said[1:] == [
        "ada │ slope │ 25 │ 100 │ now passes 'points'",
        "tiny: points of 1 of 1 would change; nothing was written: autograder grade tiny does it",
    ]


def test_an_assignment_that_was_not_released_is_refused_and_no_gradebook_is_made(tmp_path: Path) -> None:
    root = tiny.make(tmp_path / "course")
    shutil.copy(CHECKOUT / "nbgrader_config.py", root)
    hand_in(root, "ada", solved(root, ABSOLUTE), "tiny")
    done = run(root, "autograder", "grade", "tiny", "--preview")
    assert (done.returncode, done.stderr) == (2, "tiny: not in the gradebook yet: autograder release tiny\n")
    assert not (root / "gradebook.db").exists()
