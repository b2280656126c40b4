"""nbgrader's exchange, all of it: from the release through two submissions to the feedback in the student's folder."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from classroom import answered, hand_in, make_course, nbgrader, run, scores, shared
from nbgrader.api import Gradebook

COURSE = "neural-networks-with-numpy-autumn-2026"
FULL = {"output_size": 6.0, "conv_forward": 14.0, "as_dense": 6.0}


@pytest.fixture(scope="session")
def term(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a course, an exchange, and a student who handed in twice, was graded and got feedback.

    A second student's notebook was put into submitted/ by hand, a third's with files that nbgrader takes for its own.
    """

    def make(base: Path) -> None:
        base.mkdir()
        root = make_course(base / "course")
        exchange = base / "exchange"
        settings = (root / "course.yml").read_text()
        assert settings.count("Europe/Copenhagen") == 1
        (root / "course.yml").write_text(settings.replace("Europe/Copenhagen", "Asia/Kolkata"))
        with open(root / "nbgrader_config.py", "a") as file:
            file.write(f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\n")
        student = students_commands(base)
        nbgrader(root, "generate_assignment", "convolution")
        nbgrader(root, "release_assignment", "convolution")
        student("fetch_assignment", "convolution")
        notebook = base / "student" / "convolution" / "convolution.ipynb"
        assert notebook.is_file()
        student("submit", "convolution")
        nbgrader(root, "collect", "convolution")
        nbgrader(root, "autograde", "convolution")
        (base / "first.txt").write_text(str(sum(scores(root)["ada"].values())))
        shutil.copy(hand_in(base / "student", "ada", answered(root)) / "convolution.ipynb", notebook)
        student("submit", "convolution")
        nbgrader(root, "collect", "convolution", "--update")
        hand_in(root, "bob", answered(root))
        odd = hand_in(root, "cleo", answered(root))
        (odd / "submission_secret.txt").mkdir()
        (odd / "submission_secret.txt" / "of_mine.txt").write_text("a folder of that name")
        (odd / "timestamp.txt").write_text("2026-10-01 10:00:00 UTC")
        hand_in(root, "dora", answered(root))
        (root / "submitted" / "dora" / "convolution" / "submission_secret.txt").write_bytes(b"\xff\xfe\xfa")
        graded = run(root, "autograder", "grade", "convolution")
        assert graded.returncode == 0, graded.stdout + graded.stderr
        nbgrader(root, "generate_feedback", "convolution")
        nbgrader(root, "release_feedback", "convolution")
        student("fetch_feedback", "convolution")

    return shared(tmp_path_factory, "exchanged", make)


def students_commands(base: Path) -> Callable[..., None]:
    """nbgrader's commands as a student's: in a folder of their own, with no configuration but what they are told."""
    folder = base / "student"
    folder.mkdir()
    told = (f"--course={COURSE}", f"--Exchange.root={base / 'exchange'}", f"--Exchange.cache={base / 'cache'}")

    def command(name: str, *more: str) -> None:
        nbgrader(folder, name, *more, *told, "--student=ada")

    return command


def test_what_was_handed_in_last_is_what_counts(term: Path) -> None:
    assert (term / "first.txt").read_text() == "0.0"
    assert scores(term / "course") == dict.fromkeys(("ada", "bob", "cleo", "dora"), FULL)


def test_a_submission_counts_from_the_moment_it_was_made(term: Path) -> None:
    """nbgrader writes a time zone's short name and cannot read that back: in Kolkata's, each would be hours late."""
    with Gradebook(f"sqlite:///{term / 'course' / 'gradebook.db'}", COURSE) as gradebook:
        stamp = gradebook.find_submission("convolution", "ada").timestamp
    made = datetime.fromtimestamp((term / "first.txt").stat().st_mtime, UTC).replace(tzinfo=None)
    assert abs(stamp - made) < timedelta(minutes=10)


def test_the_feedback_of_what_was_handed_in_last_reaches_the_student(term: Path) -> None:
    pages = sorted((term / "student" / "convolution" / "feedback").glob("*/convolution.html"))
    assert len(pages) == 1
    assert (
        pages[0].read_bytes()
        == (term / "course" / "feedback" / "ada" / "convolution" / "convolution.html").read_bytes()
    )


def test_feedback_for_submissions_that_came_another_way_is_released_too(term: Path) -> None:
    released = {path.read_bytes() for path in (term / "exchange" / COURSE / "feedback").glob("*.html")}
    for student in ("ada", "bob", "cleo", "dora"):
        folder = term / "course" / "feedback" / student / "convolution"
        assert (folder / "convolution.html").read_bytes() in released
    assert not (term / "course" / "submitted" / "bob" / "convolution" / "submission_secret.txt").exists()
    assert not (term / "course" / "submitted" / "bob" / "convolution" / "timestamp.txt").exists()


def test_released_again_feedback_takes_the_place_of_what_was_there(term: Path, tmp_path: Path) -> None:
    before = sorted((term / "exchange" / COURSE / "feedback").iterdir())
    nbgrader(term / "course", "generate_feedback", "convolution", "--force")
    nbgrader(term / "course", "release_feedback", "convolution")
    assert sorted((term / "exchange" / COURSE / "feedback").iterdir()) == before
    assert len(before) == 4


def test_the_secrets_of_pages_differ_and_cannot_be_told_from_names(term: Path) -> None:
    secrets = [
        (term / "course" / "feedback" / student / "convolution" / "submission_secret.txt").read_text()
        for student in ("ada", "bob", "cleo", "dora")
    ]
    assert len(set(secrets)) == 4
    assert {len(secret) for secret in secrets} == {128}
