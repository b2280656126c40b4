"""`autograder demo`: the whole story in a minute, in a folder of its own: release, hand in, grade, give feedback."""

import shutil
import tempfile
import time
from pathlib import Path

from autograder.course import read_course
from autograder.exercise import CourseError
from autograder.nbgrader_plugins.grade import grade
from autograder.nbgrader_plugins.gradebook import Records
from autograder.notebook import fill, read_source
from autograder.release.build import release

GALLERY = Path("tests/submissions")
"""A folder for each behaviour; in it, for an assignment NAME, either NAME.py with functions for the stubs, or NAME.ipynb as
it is handed in."""
COPIED = ("course.yml", "nbgrader_config.py", "assignments", "reference")


def demo(root: Path, into: Path | None) -> int:
    """Grade the demo class in a copy of the course. Returns the exit status of grading."""
    if not (root / GALLERY).is_dir():
        raise CourseError(f"{GALLERY}: not found: the demo runs in a checkout of the project")
    start = time.monotonic()
    target = into or Path(tempfile.mkdtemp(prefix="autograder-demo-"))
    copy_course(root, target)
    names = [a.name for a in read_course(target).assignments if hand_in(root, target, a.name)]
    print(f"demo in {target}: {len(list((target / 'submitted').iterdir()))} students, {len(names)} assignments")
    for name in names:
        release(target, name)
    status = grade(target, names, None, None, target / "checks.json")
    records = Records(target)
    for name in names:
        records.feedback(name)
    print(f"\n{time.monotonic() - start:.0f} s. Every check: {target / 'checks.json'}")
    print(f"Feedback as students get it: {target / 'feedback'}/<student>/<assignment>/<assignment>.html")
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


def hand_in(root: Path, target: Path, name: str) -> int:
    """Make an assignment's submissions from its reference, and from the gallery, whose files hold what differs from it.

    Returns how many.
    """
    import nbformat

    source = read_source(target / "assignments" / name / f"{name}.ipynb")
    solution = (target / "reference" / name / "solution.py").read_text()
    made = {"reference": fill(source, solution), "blank": source}
    for folder in sorted((root / GALLERY).iterdir()):
        if (folder / f"{name}.py").is_file():
            made[folder.name] = fill(source, solution, (folder / f"{name}.py").read_text())
    for student, notebook in made.items():
        handed_in = target / "submitted" / student / name
        handed_in.mkdir(parents=True)
        nbformat.write(notebook, handed_in / f"{name}.ipynb")
    for path in sorted((root / GALLERY).glob(f"*/{name}.ipynb")):
        handed_in = target / "submitted" / path.parent.name / name
        handed_in.mkdir(parents=True)
        shutil.copy(path, handed_in)
    return len(made)
