"""An assignment that changes after grading: `grade` says what to do first, and a release carries the change through."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from classroom import cell_of, nbgrader, released, run
from marked import book, inside, marked, times
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.commands import feedback, grade
from autograder.commands import release as release_command
from autograder.content.folder import Folder
from autograder.exercise import CourseError
from autograder.gradebook.records import Records
from autograder.notebook import grade_id

ASK = "autograder release convolution"


@pytest.fixture
def course(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Path]:
    """A class that was graded and marked by hand; this process is inside."""
    root = marked(tmp_path_factory, tmp_path / "course")
    with inside(root):
        yield root


def change(root: Path, by: Callable[[NotebookNode], None]) -> None:
    """Change the assignment's notebook."""
    notebook = released(root)
    by(notebook)
    nbformat.write(notebook, root / "assignments" / "convolution" / "convolution.ipynb")


def drop(*names: str) -> Callable[[NotebookNode], None]:
    def by(notebook: NotebookNode) -> None:
        gone = {*names, *(f"{name}_code" for name in names)}
        notebook.cells = [cell for cell in notebook.cells if grade_id(cell) not in gone]

    return by


def ask(notebook: NotebookNode) -> None:
    """Add a question."""
    about = {"grade": True, "solution": True, "locked": False, "task": False, "points": 3, "schema_version": 3}
    notebook.cells.append(new_markdown_cell("Why?", metadata={"nbgrader": {"grade_id": "why", **about}}))


def weigh(notebook: NotebookNode) -> None:
    cell_of(notebook, "output_size").metadata.nbgrader.points = 8


def explain(notebook: NotebookNode) -> None:
    cell_of(notebook, "setup").source += "\n# from here on"


def ungrade(notebook: NotebookNode) -> None:
    cell_of(notebook, "written").metadata.nbgrader.grade = False


def all_of_it(notebook: NotebookNode) -> None:
    for by in (drop("output_size", "as_dense"), ask, explain, ungrade):
        by(notebook)
    cell_of(notebook, "conv_forward").metadata.nbgrader.points = 15


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (drop("as_dense"), "as_dense was removed"),
        (ask, "why was added"),
        (weigh, "output_size had 6 points and has 8"),
        (explain, "setup was changed"),
        (ungrade, "written was changed"),
        (
            all_of_it,
            "as_dense was removed, output_size was removed, why was added, setup was changed, "
            "conv_forward had 14 points and has 15, 1 more",
        ),
    ],
)
def test_grading_says_in_one_line_what_changed_and_what_to_do(
    course: Path, by: Callable[[NotebookNode], None], said: str
) -> None:
    change(course, by)
    with pytest.raises(CourseError) as refused:
        Records(folder := Folder(course)).announce(folder.assignment("convolution"))
    assert str(refused.value) == f"convolution: not graded: since its release, {said}: {ASK}"


def test_what_students_fill_in_may_be_worded_anew(course: Path) -> None:
    def reword(notebook: NotebookNode) -> None:
        cell_of(notebook, "conv_forward_code").source += "\n# ..."
        cell_of(notebook, "written").source = "Say why."

    change(course, reword)
    Records(folder := Folder(course)).announce(folder.assignment("convolution"))


def test_grading_a_changed_assignment_takes_nothing_away(course: Path) -> None:
    before, written = book(course), times(course, "autograded")
    change(course, drop("as_dense"))
    with pytest.raises(CourseError, match="as_dense was removed"):
        grade.run(course, names=["convolution"])
    said = f"convolution: not graded: since its release, as_dense was removed: {ASK}"
    done = run(course, "nbgrader", "autograde", "convolution", "--force")
    assert (done.returncode, done.stderr.splitlines()) == (1, [f"[AutogradeApp | ERROR] {said}"])
    assert (book(course), times(course, "autograded")) == (before, written)


def test_a_release_carries_a_change_through_and_keeps_what_was_not_touched(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = book(course)
    change(course, drop("as_dense"))
    change(course, ask)
    assert release_command.run(course, names=["convolution"], force=True) == 0
    assert capsys.readouterr().out == (
        "convolution: released into release/convolution\n"
        "convolution: as_dense was removed, why was added: "
        "autograder grade convolution enters it for those who handed in\n"
    )
    assert feedback.run(course, names=["convolution"]) == 1
    again = "(convolution): graded before the last release: autograder grade convolution"
    assert capsys.readouterr().err == "".join(f"no page: {student} {again}\n" for student in before)

    assert grade.run(course, names=["convolution"]) == 0
    after = book(course)
    for student, found in before.items():
        points = {name: row for name, row in found["points"].items() if name != "as_dense"}
        assert after[student]["points"] == {**points, "why": (0.0, None, None, False)}
        assert after[student]["flagged"] == found["flagged"]
    assert {name: found["comments"] for name, found in after.items()} == {
        "ada": {"written": "well said"},
        "bob": {"written": "why?", "conv_forward_code": "the filter alone"},
        "cyd": {},
    }
    assert after["bob"]["late"] == 2.0
    assert feedback.run(course, names=["convolution"]) == 0


def test_marks_of_an_exercise_that_is_put_back_come_back(course: Path) -> None:
    before = book(course)
    path = course / "assignments" / "convolution" / "convolution.ipynb"
    whole = path.read_text()
    change(course, drop("as_dense"))
    nbgrader(course, "generate_assignment", "convolution", "--force")
    log = Folder(course).assignment("convolution").removed
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    mine = [{key: row[key] for key in row if key != "removed"} for row in rows if row["student"] == "cyd"]
    assert mine == [
        {"student": "cyd", "cell": "as_dense", "auto_score": 5.14, "manual_score": 5.5, "extra_credit": 1.0},
        {"student": "cyd", "cell": "as_dense_code", "comment": "nearly"},
    ]
    path.write_text(whole)
    release_command.release(Folder(course).assignment("convolution"))
    assert grade.run(course, names=["convolution"]) == 0
    asked = (5.14, 5.5, 1.0, True)
    assert book(course) == {
        "ada": before["ada"],
        "bob": {**before["bob"], "late": 2.6},
        "cyd": {**before["cyd"], "points": {**before["cyd"]["points"], "as_dense": asked}},
    }


def test_an_exercise_that_course_yml_drops_is_no_change_of_the_notebook(course: Path) -> None:
    described = (course / "course.yml").read_text()
    (course / "course.yml").write_text(described.replace("  title: Conv", "  dropped: [as_dense]\n  title: Conv"))
    Records(folder := Folder(course)).announce(folder.assignment("convolution"))
    (course / "course.yml").write_text(described)
    done = run(course, "nbgrader", "autograde", "convolution", "--student", "ada", "--force")
    assert done.returncode == 0, done.stderr
