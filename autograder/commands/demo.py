"""`autograder demo`: the whole workflow in a minute, in a folder of its own: release, hand in, grade, give feedback."""

import shutil
import tempfile
import time
from pathlib import Path

import nbformat

from autograder.commands import grade
from autograder.commands.release import release
from autograder.content.folder import AssignmentFolder, Folder
from autograder.exercise import CourseError
from autograder.nbgrader_plugins.gradebook import Records
from autograder.notebook import fill

GALLERY = Path("tests/submissions")
"""A folder for each behaviour; in it, for an assignment NAME, either NAME.py with functions for the stubs, or NAME.ipynb as
it is handed in."""
COPIED = ("course.yml", "nbgrader_config.py", "assignments", "reference")


def run(start: Path, *, into: Path | None = None) -> int:
    """Grade the demo class in a copy of the course. Returns the exit status of grading."""
    gallery = Folder.find(start).root / GALLERY
    if not gallery.is_dir():
        raise CourseError(f"{GALLERY}: not found: the demo runs in a checkout of the project")
    began = time.monotonic()
    target = into or Path(tempfile.mkdtemp(prefix="autograder-demo-"))
    copy_course(gallery.parents[1], target)
    folder = Folder(target)
    taught = [assignment for assignment in folder.assignments if hand_in(gallery, assignment)]
    print(f"demo in {target}: {len(list(folder.submitted.iterdir()))} students, {len(taught)} assignments")
    for assignment in taught:
        release(assignment)
    status = grade.run(target, names=[assignment.name for assignment in taught], json=target / "checks.json")
    records = Records(folder)
    for assignment in taught:
        records.feedback(assignment.name)
    print(f"\n{time.monotonic() - began:.0f} s. Every check: {target / 'checks.json'}")
    print(f"Feedback as students get it: {folder.feedback}/<student>/<assignment>/<assignment>.html")
    print(f"The gradebook: cd {target} && nbgrader export; or nbgrader's Formgrader in JupyterLab, started there")
    return status


def copy_course(root: Path, target: Path) -> None:
    """Copy a course's own files. CourseError where the target is not empty."""
    if target.exists() and any(target.iterdir()):
        raise CourseError(f"{target}: not empty, expected a new folder")
    target.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)


def hand_in(gallery: Path, assignment: AssignmentFolder) -> int:
    """Make an assignment's submissions from its reference and the gallery.

    A NAME.py in the gallery holds only the functions that differ from the reference. Returns how many submissions were
    made, without the gallery's notebooks.
    """
    name, source = assignment.name, assignment.notebook()
    solution = (assignment.reference_folder / "solution.py").read_text()
    made = {"reference": fill(source, solution), "blank": source}
    for folder in sorted(gallery.iterdir()):
        if (folder / f"{name}.py").is_file():
            made[folder.name] = fill(source, solution, (folder / f"{name}.py").read_text())
    for student, notebook in made.items():
        handed_in = assignment.submission(student)
        handed_in.mkdir(parents=True)
        nbformat.write(notebook, handed_in / f"{name}.ipynb")
    for path in sorted(gallery.glob(f"*/{name}.ipynb")):
        handed_in = assignment.submission(path.parent.name)
        handed_in.mkdir(parents=True)
        shutil.copy(path, handed_in)
    return len(made)
