"""What is written again when something changed after grading: that, and nothing else."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from classroom import answered, hand_in, nbgrader
from marked import book, changed, gradebook, inside, mark, marked, times, wrote

from autograder.commands import grade
from autograder.content.folder import Folder
from autograder.gradebook.records import Records
from autograder.grading.submissions import find


@pytest.fixture
def course(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Path]:
    """A class that was graded and marked by hand; this process is inside."""
    root = marked(tmp_path_factory, tmp_path / "course")
    with inside(root):
        yield root


def grade_again(root: Path) -> None:
    assert grade.run(root, names=["convolution"]) == 0


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new))


def test_the_class_is_as_the_tests_need_it(course: Path) -> None:
    assert book(course) == {
        "ada": {
            "points": {
                "output_size": (6.0, None, None, False),
                "conv_forward": (14.0, None, None, False),
                "as_dense": (6.0, None, None, False),
                "written": (None, 7.0, None, False),
            },
            "comments": {"written": "well said"},
            "flagged": False,
            "late": None,
        },
        "bob": {
            "points": {
                "output_size": (6.0, None, None, False),
                "conv_forward": (0.0, 10.0, None, False),
                "as_dense": (6.0, None, None, False),
                "written": (None, 4.0, None, False),
            },
            "comments": {"written": "why?", "conv_forward_code": "the filter alone"},
            "flagged": False,
            "late": 1.2,
        },
        "cyd": {
            "points": {
                "output_size": (6.0, None, None, False),
                "conv_forward": (14.0, None, None, False),
                "as_dense": (5.14, 5.5, 1.0, False),
                "written": (None, None, None, True),
            },
            "comments": {"as_dense_code": "nearly"},
            "flagged": True,
            "late": None,
        },
    }


def test_a_changed_case_is_written_for_those_alone_whom_it_concerns_and_no_mark_is_asked_for_again(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, written = book(course), times(course, "autograded")
    edit(
        course / "reference" / "convolution" / "cases.py",
        "DEEP: 3, COVER: 1, ALONE: 1}",
        "DEEP: 3, COVER: 3, ALONE: 1}",
    )
    grade_again(course)
    said = "graded in spite of: convolution: changed since its audit: autograder audit convolution"
    assert capsys.readouterr().out.splitlines().count(said) == 1
    dense = {"as_dense": (4.0, 5.5, 1.0, False)}
    assert book(course) == {
        "ada": before["ada"],
        "bob": {**before["bob"], "late": 2.6},
        "cyd": {**before["cyd"], "points": {**before["cyd"]["points"], **dense}},
    }
    assert changed(written, times(course, "autograded")) == ["cyd"]


def test_a_changed_word_of_the_feedback_is_written_for_those_alone_who_read_it(course: Path) -> None:
    written = times(course, "autograded")
    edit(
        course / "reference" / "convolution" / "cases.py",
        'exact(LECTURE, "5x5 by 3x3", LECTURE_X[None',
        'exact(LECTURE, "5 by 3", LECTURE_X[None',
    )
    grade_again(course)
    assert changed(written, times(course, "autograded")) == ["bob"]


def test_how_long_grading_took_changes_nothing(course: Path) -> None:
    before, written = book(course), times(course, "autograded")
    shutil.rmtree(course / ".autograder" / "reports")
    grade_again(course)
    assert book(course) == {**before, "bob": {**before["bob"], "late": 2.6}}
    assert times(course, "autograded") == written


def test_an_extension_given_in_nbgrader_counts_at_once_and_writes_nothing_else(course: Path) -> None:
    before, written = book(course), times(course, "autograded")
    with gradebook(course) as open_book:
        open_book.find_submission("convolution", "bob").extension = timedelta(days=1)
        open_book.db.commit()
    grade_again(course)
    assert book(course) == {**before, "bob": {**before["bob"], "late": None}}
    assert times(course, "autograded") == written


def test_what_lateness_costs_follows_points_that_were_given_by_hand(course: Path) -> None:
    mark(course, "bob", "written", 10)
    grade_again(course)
    assert book(course)["bob"]["late"] == pytest.approx(3.2)
    edit(course / "course.yml", "percent_per_day: 10", "percent_per_day: 20")
    grade_again(course)
    assert book(course)["bob"]["late"] == pytest.approx(6.4)


def test_another_notebook_has_its_marks_asked_for_again(course: Path) -> None:
    before = book(course)
    hand_in(course, "ada", wrote(answered(course, "matmul_windows")))
    hand_in(course, "bob", wrote(answered(course)), at="2026-10-20 10:00:00 UTC")
    grade_again(course)
    after = book(course)
    assert after["ada"]["points"]["written"] == (None, 7.0, None, True)
    assert after["bob"]["points"]["conv_forward"] == (14.0, 10.0, None, True)
    assert after["bob"]["points"]["written"] == (None, 4.0, None, True)
    assert [after[name]["comments"] for name in after] == [before[name]["comments"] for name in before]
    assert after["cyd"] == before["cyd"]


def test_nbgraders_own_autograde_asks_for_no_mark_again_either(course: Path) -> None:
    before = book(course)
    nbgrader(course, "autograde", "convolution", "--force")
    assert book(course) == {**before, "bob": {**before["bob"], "late": 2.6}}


def test_a_mark_outlives_a_grading_that_failed(course: Path) -> None:
    before = book(course)
    records = Records(folder := Folder(course))
    for submission in find(folder.assignment("convolution")):
        records.forget(submission)
    taken = book(course)
    assert taken["ada"]["points"] == {
        "output_size": (None, None, None, True),
        "conv_forward": (None, None, None, True),
        "as_dense": (None, None, None, True),
        "written": (None, 7.0, None, False),
    }
    grade_again(course)
    assert book(course)["ada"] == before["ada"]


def test_a_note_that_cannot_be_read_counts_as_none(course: Path) -> None:
    note = Folder(course).assignment("convolution").recorded("ada")
    note.write_text("0123456789abcdef")
    written = times(course, "autograded")
    grade_again(course)
    assert changed(written, times(course, "autograded")) == ["ada"]
    assert book(course)["ada"]["points"]["written"] == (None, 7.0, None, True)
