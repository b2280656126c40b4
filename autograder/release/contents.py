"""What a release holds besides nbgrader's notebook and the files beside it: cases, a README, and how to install.

`autograder.nbgrader_plugins.releasing` hands these to nbgrader, which writes them.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.course import read_course
from autograder.grading.reference import Posed, digest, load, pose
from autograder.notebook import points, read_source
from autograder.release.wheel import wheel
from autograder.student import cases

README, REQUIREMENTS = "README.md", "requirements.txt"
NAMES = (cases.FILE, README, REQUIREMENTS)
"""What an assignment's own folder must not hold."""


def added(root: Path, name: str, notebook: Mapping[str, Any]) -> dict[str, bytes]:
    """The files that a release of an assignment adds, by name. CourseError where they cannot be made.

    root: the course's folder. notebook: as it is released.
    """
    file, content = wheel()
    return {
        cases.FILE: _cases(root, name, notebook),
        README: _readme(root, name).encode(),
        REQUIREMENTS: f"./{file}\nmatplotlib>=3.8\n".encode(),
        file: content,
    }


def _cases(root: Path, name: str, notebook: Mapping[str, Any]) -> bytes:
    """The visible cases. The hidden ones are never drawn here: there is no seed to draw them from."""
    course = read_course(root)
    exercises = tuple(points(read_source(root / "assignments" / name / f"{name}.ipynb")))
    return cases.write(
        name,
        _posed(root, name, exercises, digest(root / "reference" / name)),
        notebook=notebook,
        seconds=course.limits.call_seconds,
        notebook_seconds=course.limits.notebook_seconds,
        selfcheck_hints=course.hints == "selfcheck",
    )


@lru_cache(maxsize=1)
def _posed(root: Path, name: str, exercises: tuple[str, ...], content: str) -> list[Posed]:
    """The visible cases of an assignment whose reference has this content: a release asks twice, once to rehearse."""
    reference = load(root, name)
    return [pose(reference, reference.exercises[exercise], None) for exercise in exercises]


def _readme(root: Path, name: str) -> str:
    """Two lines: what this is and how to begin; how to check oneself."""
    title = read_course(root).assignment(name).title
    return (
        f"**{title}.** In this folder, once: `python -m pip install -r {REQUIREMENTS}`. Then `jupyter lab {name}.ipynb`.\n"
        f"Check yourself by a `check(...)` cell, or `pytest` here; before you hand in, `autograder check {name}.ipynb`.\n"
    )
