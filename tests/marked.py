"""A class that was graded and then marked by hand: what may be lost where something changes afterwards."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from classroom import answered, cell_of, hand_in, make_course, shared, variables
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.commands import grade
from autograder.commands.release import release
from autograder.content.folder import Folder

LOOSE = "def as_dense(w, b, n):\n    return np.hstack([w.reshape(len(w), -1), b[:, None]])\n"
"""Takes filters that do not cover the image; right for all others."""
LATE = "2026-10-27 10:00:00 UTC"
"""Half a day late, which costs 10% of the points."""


def make_class(root: Path) -> None:
    """ada has everything; bob came late, and flips the filter; cyd takes filters that do not cover the image."""
    make_course(root)
    hand_in(root, "ada", wrote(answered(root)))
    hand_in(root, "bob", wrote(answered(root, "flipped_filter")), at=LATE)
    hand_in(root, "cyd", wrote(answered(root, "four_loops", as_dense=LOOSE)))
    with inside(root):
        release(Folder(root).assignment("convolution"))
        assert grade.run(root, names=["convolution"]) == 0
    mark(root, "ada", "written", 7, "well said")
    mark(root, "bob", "written", 4, "why?")
    mark(root, "bob", "conv_forward", 10, "the filter alone")
    mark(root, "cyd", "as_dense", 5.5, "nearly", extra=1)
    with gradebook(root) as open_book:
        open_book.find_submission("convolution", "cyd").notebooks[0].flagged = True
        open_book.db.commit()


def wrote(notebook: NotebookNode) -> NotebookNode:
    """A notebook with an answer to the written question."""
    cell_of(notebook, "written").source = "Since one filter sees the whole image."
    return notebook


@contextmanager
def inside(root: Path) -> Iterator[None]:
    """This process as a command of the course: in its folder, with its secret seed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("AUTOGRADER_SEED_FILE", variables(root)["AUTOGRADER_SEED_FILE"])
        yield


def gradebook(root: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{root / 'gradebook.db'}", Folder(root).course.course_id)


def mark(root: Path, student: str, name: str, points: float, comment: str = "", *, extra: float | None = None) -> None:
    """Give points by hand as formgrader does."""
    place = "convolution", "convolution", student
    with gradebook(root) as open_book:
        grade = open_book.find_grade(name, *place)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, extra, False
        if comment:
            answer = name if name == "written" else f"{name}_code"
            open_book.find_comment(answer, *place).manual_comment = comment
        open_book.db.commit()


def book(root: Path) -> dict[str, Any]:
    """All that the gradebook says of each student: cells with points, comments, the flag, what lateness cost."""
    with gradebook(root) as open_book:
        found = {}
        for submission in open_book.assignment_submissions("convolution"):
            (notebook,) = submission.notebooks
            found[submission.student.id] = {
                "points": {
                    g.name: (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                    for g in notebook.grades
                },
                "comments": {c.name: c.manual_comment for c in notebook.comments if c.manual_comment},
                "flagged": notebook.flagged,
                "late": notebook.late_submission_penalty,
            }
        return found


def times(root: Path, folder: str) -> dict[str, int]:
    """When each student's files of a folder were written."""
    return {
        student.name: max(path.stat().st_mtime_ns for path in student.rglob("*"))
        for student in sorted((root / folder).iterdir())
    }


def changed(before: dict[str, int], after: dict[str, int]) -> list[str]:
    return [student for student in after if after[student] != before.get(student)]


def marked(folders: pytest.TempPathFactory, target: Path) -> Path:
    """A copy of the class, with its secret seed."""
    course = shared(folders, "marked", make_class)
    shutil.copytree(course, target)
    shutil.copy(variables(course)["AUTOGRADER_SEED_FILE"], variables(target)["AUTOGRADER_SEED_FILE"])
    return target
