"""What was handed in: found by folder, read as a stranger's file, and mended into the form of the assignment's own."""

from copy import deepcopy
from pathlib import Path

import pytest
from classroom import hand_in, released
from nbformat import NotebookNode
from tiny import make, opened

from autograder.exercise import CourseError
from autograder.grading.submissions import Prepared, Submission, find, prepare


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "course")


def answered(root: Path, text: str = "def slope(x, y):\n    return 1.0, len(x)") -> NotebookNode:
    """The tiny assignment's notebook with a function in place of its stub."""
    notebook = released(root, "tiny")
    notebook.cells[1].source = text
    return notebook


def prepared(root: Path, student: str = "anna") -> Prepared:
    """The only submission of a student, prepared; the assignment's own notebook stays as it was."""
    (submission,) = find(opened(root), student)
    source = opened(root).notebook()
    before = deepcopy(source)
    found = prepare(submission, source)
    assert found.submission == submission
    assert source == before
    return found


def sources(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells]


# Found ---------------------------------------------------------------------------------------------------------------


def test_submissions_of_an_assignment_are_found_by_student(root: Path) -> None:
    for student in ("zoe", "anna", "max"):
        hand_in(root, student, answered(root), "tiny")
    hand_in(root, "max", "another assignment's", "pooling")
    found = find(opened(root))
    assert [submission.student for submission in found] == ["anna", "max", "zoe"]
    assert found[1] == Submission(student="max", assignment="tiny", folder=root / "submitted" / "max" / "tiny")
    assert find(opened(root), "max") == [found[1]]


def test_what_is_no_students_own_folder_is_no_submission(root: Path) -> None:
    theirs = hand_in(root, "anna", answered(root), "tiny")
    hand_in(root, ".ipynb_checkpoints", answered(root), "tiny")
    (root / "submitted" / "links").mkdir()
    (root / "submitted" / "links" / "tiny").symlink_to(theirs)
    (root / "submitted" / "file").mkdir()
    (root / "submitted" / "file" / "tiny").write_text("no folder")
    assert [submission.student for submission in find(opened(root))] == ["anna"]


def test_where_nobody_handed_in_there_are_none_and_a_named_student_is_missed(root: Path) -> None:
    assert find(opened(root)) == []
    hand_in(root, "anna", answered(root), "tiny")
    with pytest.raises(CourseError) as caught:
        find(opened(root), "ann")
    assert str(caught.value) == "submitted/ann/tiny: not found"


# Read and mended -----------------------------------------------------------------------------------------------------


def test_a_submission_comes_in_the_form_of_the_assignments_own(root: Path) -> None:
    notebook = answered(root)
    handed_in = sources(notebook)
    notebook.cells[2].metadata.nbgrader["points"] = 1000
    hand_in(root, "anna", notebook, "tiny")
    found = prepared(root)
    assert (sources(found.notebook), found.notes, found.refused) == (handed_in, (), None)
    assert found.notebook.cells[2].metadata.nbgrader["points"] == 100


def test_what_was_mended_is_noted_line_by_line(root: Path) -> None:
    notebook = answered(root)
    notebook.cells[2].source = "100"
    hand_in(root, "anna", notebook, "tiny", file="mine.ipynb")
    found = prepared(root)
    assert found.refused is None
    assert found.notes == (
        "mine.ipynb: graded as tiny.ipynb, the only notebook there is",
        "cell slope: was edited, the released text was put back behind it",
    )


def test_a_notebook_under_a_strange_name_is_noted_in_one_line_that_can_be_shown(root: Path) -> None:
    hand_in(root, "anna", answered(root), "tiny", file="mine\n\x1b[2J.ipynb")
    assert prepared(root).notes == ("mine??[2J.ipynb: graded as tiny.ipynb, the only notebook there is",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<html>", "tiny.ipynb: not a notebook: it is not JSON"),
        ("{}", "tiny.ipynb: not a notebook: it has no cells"),
        (None, "tiny.ipynb: not found"),
    ],
)
def test_one_that_cannot_be_read_is_refused_with_the_released_one_in_its_place(
    root: Path, text: str | None, why: str
) -> None:
    path = hand_in(root, "anna", text or "", "tiny") / "tiny.ipynb"
    if text is None:
        path.unlink()
    found = prepared(root)
    assert (found.refused, found.notes) == (why, ())
    assert sources(found.notebook) == sources(released(root, "tiny"))


def test_a_link_in_the_place_of_a_notebook_is_not_followed(root: Path, tmp_path: Path) -> None:
    folder = hand_in(root, "anna", answered(root), "tiny")
    (folder / "tiny.ipynb").rename(tmp_path / "elsewhere.ipynb")
    (folder / "tiny.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    assert prepared(root).refused == "tiny.ipynb: a symbolic link, expected a file"
