"""A release holds what a student needs and nothing else, whoever makes it, and always the same."""

import json
import shutil
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import nbformat
import pytest
from classroom import cell_of, nbgrader, released, run
from nbgrader.api import Gradebook

import autograder
from autograder.commands.release import release
from autograder.content.folder import Folder
from autograder.content.reference import pose
from autograder.exercise import CourseError
from autograder.student import case_file

WHEEL = f"nn_autograder-{autograder.__version__}-py3-none-any.whl"
FILES = ["README.md", "cases.npz", "convolution.ipynb", WHEEL, "requirements.txt"]

FORCED = "released in spite of: convolution: changed since its audit: autograder audit convolution\n"
"""What a made-up course is told, whose reference is a part of the audited one."""


def files(folder: Path) -> Mapping[str, str]:
    """The files of a folder, each with a digest of its bytes."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def ship(course: Path, *, zipped: bool = False) -> Path:
    """Release the assignment of a made-up course, and return the folder."""
    return release(Folder(course).assignment("convolution"), zipped=zipped)


def test_a_release_holds_the_notebook_its_cases_a_readme_and_how_to_install_and_nothing_else(course: Path) -> None:
    folder = ship(course)
    assert sorted(files(folder)) == FILES
    assert not folder.with_suffix(".zip").exists()
    assert (folder / "requirements.txt").read_text() == f"./{WHEEL}\nmatplotlib>=3.8\n"
    assert (folder / "README.md").read_text() == (
        "**Convolution.** In this folder, once: `python -m pip install -r requirements.txt`. "
        "Then `jupyter lab convolution.ipynb`.\n"
        "Check yourself by a `check(...)` cell, or `pytest` here; "
        "before you hand in, `autograder check convolution.ipynb`.\n"
    )


def test_stubs_and_questions_are_released_as_they_were_written(course: Path) -> None:
    """nbgrader alone puts one line in place of each."""
    made = nbformat.read(ship(course) / "convolution.ipynb", as_version=4)
    assert [cell.source for cell in made.cells] == [cell.source for cell in released(course).cells]


def test_what_is_marked_as_a_solution_is_taken_away(course: Path) -> None:
    notebook = released(course)
    cell_of(
        notebook, "output_size_code"
    ).source = "def output_size(n, f, stride, pad):\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    nbformat.write(notebook, course / "assignments" / "convolution" / "convolution.ipynb")
    made = nbformat.read(ship(course) / "convolution.ipynb", as_version=4)
    assert cell_of(made, "output_size_code").source == (
        "def output_size(n, f, stride, pad):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    )


def test_files_beside_the_notebook_are_released_too(course: Path) -> None:
    (course / "assignments" / "convolution" / "data").mkdir()
    (course / "assignments" / "convolution" / "data" / "heights.csv").write_text("170,180\n165,172\n")
    folder = ship(course)
    assert sorted(files(folder)) == sorted([*FILES, "data/heights.csv"])


def test_the_cases_are_the_visible_ones_of_the_notebooks_exercises_and_no_other(course: Path) -> None:
    found = case_file.read(ship(course) / case_file.FILE)
    folder = Folder(course)
    reference = folder.assignment("convolution").reference
    visible = {
        name: [expected.case.name for expected in pose(reference, reference.exercises[name], None).expected]
        for name in ("output_size", "conv_forward", "as_dense")
    }
    assert {name: [e.case.name for e in made.expected] for name, made in found.exercises.items()} == visible
    assert all(made.mistakes is None for made in found.exercises.values())
    limits = folder.course.limits
    assert (found.seconds, found.notebook_seconds) == (limits.call_seconds, limits.notebook_seconds)
    assert [cell.name for cell in found.cells][:3] == ["setup", "output_size_code", "output_size"]


def test_two_releases_are_the_same_byte_by_byte(course: Path) -> None:
    first = files(ship(course, zipped=True).parent)
    shutil.rmtree(course / "release")
    (course / "gradebook.db").unlink()
    assert files(ship(course, zipped=True).parent) == first


def test_nbgraders_own_command_ships_the_same(course: Path) -> None:
    ours = files(ship(course))
    nbgrader(course, "generate_assignment", "convolution", "--force")
    assert files(course / "release" / "convolution") == ours


def test_the_zip_holds_the_folder_as_it_is(course: Path) -> None:
    done = run(course, "autograder", "release", "convolution", "--zip", "--force")
    assert (done.stdout, done.stderr, done.returncode) == (
        "convolution: released into release/convolution and release/convolution.zip\n",
        FORCED,
        0,
    )
    with zipfile.ZipFile(course / "release" / "convolution.zip") as archive:
        assert archive.namelist() == [f"convolution/{name}" for name in FILES]
        archive.extractall(course / "unpacked")
    assert files(course / "unpacked" / "convolution") == files(course / "release" / "convolution")


def test_a_zip_of_before_does_not_stay_behind(course: Path) -> None:
    ship(course, zipped=True)
    before = (course / "release" / "convolution.zip").read_bytes()
    notebook = released(course)
    notebook.cells[-1].source += "\nOne sentence more."
    (course / "assignments" / "convolution" / "convolution.ipynb").write_text(json.dumps(notebook))
    ship(course)
    assert (course / "release" / "convolution.zip").read_bytes() != before


def test_the_due_date_is_in_the_gradebook(course: Path) -> None:
    ship(course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        assert str(gradebook.find_assignment("convolution").duedate) == "2026-10-26 22:59:00"


def test_a_file_that_the_release_would_write_over_stops_it(course: Path) -> None:
    (course / "assignments" / "convolution" / "README.md").write_text("Read me first.\n")
    with pytest.raises(CourseError) as refused:
        ship(course)
    assert str(refused.value) == (
        "assignments/convolution/README.md: not released: the release brings a file of this name"
    )


def test_a_release_that_nbgrader_cannot_make_leaves_the_one_of_before(course: Path) -> None:
    before = files(ship(course))
    notebook = released(course)
    cell_of(notebook, "output_size_code").source += "\n### BEGIN SOLUTION"
    (course / "assignments" / "convolution" / "convolution.ipynb").write_text(json.dumps(notebook))
    done = run(course, "autograder", "release", "convolution", "--force")
    said = FORCED + "convolution: nbgrader generate_assignment failed: RuntimeError: no end solution statement found\n"
    assert (done.stdout, done.stderr, done.returncode) == ("", said, 2)
    assert files(course / "release" / "convolution") == before
