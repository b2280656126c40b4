"""`autograder feedback` makes the pages on which something changed, and leaves no page that is wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from classroom import answered, hand_in, nbgrader, run
from marked import changed, gradebook, inside, mark, marked, times, wrote

from autograder.commands import feedback, grade
from autograder.content.folder import Folder


@pytest.fixture
def course(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Path]:
    """A class that was graded and marked by hand; this process is inside."""
    root = marked(tmp_path_factory, tmp_path / "course")
    with inside(root):
        yield root


@pytest.fixture
def handed_back(course: Path) -> Path:
    """The same, with a page for everybody."""
    assert feedback.run(course, names=["convolution"]) == 0
    return course


def page(root: Path, student: str) -> Path:
    return Folder(root).assignment("convolution").page(student)


def remade(root: Path) -> list[str]:
    """Whose page another run makes."""
    before = times(root, "feedback")
    assert feedback.run(root, names=["convolution"]) == 0
    return changed(before, times(root, "feedback"))


def test_everybody_gets_a_page_once(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert feedback.run(course, names=["convolution"]) == 0
    assert capsys.readouterr().out == "convolution: 3 pages of feedback made, 0 unchanged\n"
    assert remade(course) == []
    assert capsys.readouterr() == ("convolution: 0 pages of feedback made, 3 unchanged\n", "")
    assert "(Score: 33.0 / 36.0)" in page(course, "ada").read_text()


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [("manual_score", 3, "(Score: 22.5 / 36.0)"), ("extra_credit", 4, "(Score: 27.0 / 36.0)")],
)
def test_points_that_were_corrected_are_on_the_page_and_no_other_page_is_made(
    handed_back: Path, column: str, value: float, shown: str
) -> None:
    assert "(Score: 23.4 / 36.0)" in page(handed_back, "bob").read_text()
    with gradebook(handed_back) as open_book:
        setattr(open_book.find_grade("written", "convolution", "convolution", "bob"), column, value)
        open_book.db.commit()
    assert remade(handed_back) == ["bob"]
    assert shown in page(handed_back, "bob").read_text()
    assert remade(handed_back) == []


def test_a_comment_that_was_added_is_on_the_page(handed_back: Path) -> None:
    with gradebook(handed_back) as open_book:
        comment = open_book.find_comment("as_dense_code", "convolution", "convolution", "cyd")
        comment.manual_comment = "look at n"
        open_book.db.commit()
    assert remade(handed_back) == ["cyd"]
    assert "look at n" in page(handed_back, "cyd").read_text()


def test_a_notebook_that_was_graded_again_is_on_the_page(handed_back: Path) -> None:
    hand_in(handed_back, "ada", wrote(answered(handed_back, "flipped_filter")))
    assert remade(handed_back) == []
    assert grade.run(handed_back, names=["convolution"]) == 0
    assert remade(handed_back) == ["ada"]
    assert "conv_forward: 0 of 14 points" in page(handed_back, "ada").read_text()


def test_a_due_date_that_was_moved_is_on_the_page(handed_back: Path) -> None:
    described = (handed_back / "course.yml").read_text()
    (handed_back / "course.yml").write_text(described.replace("2026-10-26 23:59:00", "2026-10-28 23:59:00"))
    assert remade(handed_back) == ["bob"]
    assert "(Score: 26.0 / 36.0)" in page(handed_back, "bob").read_text()


def test_nbgraders_own_command_leaves_no_old_page_either(handed_back: Path) -> None:
    mark(handed_back, "ada", "written", 2)
    nbgrader(handed_back, "generate_feedback", "convolution")
    assert "(Score: 28.0 / 36.0)" in page(handed_back, "ada").read_text()
    assert remade(handed_back) == ["ada"]
    assert "(Score: 28.0 / 36.0)" in page(handed_back, "ada").read_text()


def test_a_page_that_somebody_wrote_over_is_made_again(handed_back: Path) -> None:
    page(handed_back, "ada").write_text("last year's")
    page(handed_back, "bob").unlink()
    assert remade(handed_back) == ["ada", "bob"]
    assert "(Score: 33.0 / 36.0)" in page(handed_back, "ada").read_text()


def test_who_was_not_graded_has_no_page_and_is_named(handed_back: Path) -> None:
    hand_in(handed_back, "dan", answered(handed_back))
    Folder(handed_back).assignment("convolution").autograded("ada").unlink()
    done = run(handed_back, "autograder", "feedback", "convolution")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "convolution: 0 pages of feedback made, 2 unchanged\n",
        "no page: ada (convolution): not graded: autograder grade convolution\n"
        "no page: dan (convolution): not graded: autograder grade convolution\n",
    )
    assert not page(handed_back, "ada").exists()


def test_one_student_is_made_where_one_is_named(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert feedback.run(course, names=["convolution"], student="bob") == 0
    assert capsys.readouterr().out == "convolution: 1 page of feedback made, 0 unchanged\n"
    assert [path.name for path in (course / "feedback").iterdir()] == ["bob"]


def test_a_page_that_cannot_be_made_is_named_and_the_others_are_made(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graded = Folder(course).assignment("convolution").autograded("ada")
    graded.chmod(0o644)
    graded.write_text(json.dumps({"cells": 3}))
    assert feedback.run(course, names=["convolution"]) == 1
    found = capsys.readouterr()
    assert found.out == "convolution: 2 pages of feedback made, 0 unchanged\n"
    assert found.err.startswith(f"no page: ada (convolution): {graded}: not a notebook: ")
