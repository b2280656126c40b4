"""Folders without a notebook: what is there is said, in the gradebook they have zero points, and they get feedback."""

import shutil
from html import unescape
from pathlib import Path

import pytest
from classroom import answered, graded, hand_in, make_course, nbgrader, run, scores, shared
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.exercise import SubmissionError
from autograder.notebook import find_submission

NOTHING = {"output_size": 0, "conv_forward": 0, "as_dense": 0}
HANDED_IN = {
    "empty": ((), "the folder is empty"),
    "python": (("convolution.py",), "the folder holds convolution.py, expected a notebook"),
    "scan": (("page 1.pdf", "page 2.pdf"), "the folder holds page 1.pdf, page 2.pdf, expected a notebook"),
    "text": (("convolution.ipynb.txt",), "the folder holds convolution.ipynb.txt, expected a notebook"),
    "zipped": (("convolution.zip",), "the folder holds convolution.zip, expected a notebook"),
    "folder": (("convolution/convolution.ipynb",), "the folder holds convolution/, expected a notebook"),
    "stamped": (("timestamp.txt", ".DS_Store"), "the folder is empty"),
    "many": (
        [f"{i}.png" for i in range(7)],
        "the folder holds 0.png, 1.png, 2.png, 3.png, 4.png and 2 more, expected a notebook",
    ),
}

CLASS = ("empty", "scan", "text")
"""Those who are graded."""


def place(folder: Path, files: tuple[str, ...]) -> None:
    folder.mkdir(parents=True)
    for file in files:
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text("2026-10-20 10:00:00 UTC")


@pytest.mark.parametrize("what", HANDED_IN)
def test_a_folder_without_a_notebook_is_refused_with_what_it_holds(what: str, tmp_path: Path) -> None:
    files, said = HANDED_IN[what]
    place(tmp_path / "it", files)
    with pytest.raises(SubmissionError) as caught:
        find_submission(tmp_path / "it", "convolution")
    assert str(caught.value) == f"convolution.ipynb: not found: {said}"


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released course in which one student handed in a notebook and the others did not."""

    def make(root: Path) -> None:
        make_course(root)
        nbgrader(root, "generate_assignment", "convolution")
        hand_in(root, "honest", answered(root))
        for student in CLASS:
            place(root / "submitted" / student / "convolution", HANDED_IN[student][0])

    return shared(tmp_path_factory, "no_notebook", make)


@pytest.fixture(params=["autograder grade", "nbgrader autograde"])
def course_graded(request: pytest.FixtureRequest, handed_in: Path, tmp_path: Path) -> Path:
    root = tmp_path / "course"
    shutil.copytree(handed_in, root)
    done = run(root, *request.param.split(), "convolution", AUTOGRADER_SEED_FILE=str(tmp_path / "seed"))
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def test_they_have_zero_points_and_feedback_until_a_notebook_comes(course_graded: Path) -> None:
    found = scores(course_graded)
    assert {student: found[student] for student in CLASS} == dict.fromkeys(CLASS, NOTHING)
    assert sum(score or 0 for score in found["honest"].values()) == 26
    nbgrader(course_graded, "generate_feedback", "convolution")
    for student in CLASS:
        why = f"convolution.ipynb: not found: {HANDED_IN[student][1]}"
        assert f"**Not run:** `{why}`" in graded(course_graded, student).cells[0].source
        page = course_graded / "feedback" / student / "convolution" / "convolution.html"
        assert why in unescape(page.read_text())
    assert needs_autograding(course_graded) == set()

    hand_in(course_graded, "scan", answered(course_graded))
    seed = str(course_graded.parent / "seed")
    done = run(course_graded, "autograder", "grade", "convolution", "--student", "scan", AUTOGRADER_SEED_FILE=seed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sum(score or 0 for score in scores(course_graded)["scan"].values()) == 26


def needs_autograding(root: Path) -> set[str]:
    """The students whom formgrader lists so."""
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    return api.get_submitted_students("convolution") - api.get_autograded_students("convolution")
