"""What a release holds besides nbgrader's notebook and the files beside it: cases, a README, and how to install.

`autograder.nbgrader_plugins.releasing` hands these to nbgrader, which writes them.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.checking.diagnose import Posed
from autograder.content import versions
from autograder.content.folder import AssignmentFolder
from autograder.content.reference import load, pose
from autograder.release.wheel import wheel
from autograder.student import case_file

README, REQUIREMENTS = "README.md", "requirements.txt"
NAMES = (case_file.FILE, README, REQUIREMENTS)
"""File names that an assignment's own folder must not use."""


def added(assignment: AssignmentFolder, notebook: Mapping[str, Any]) -> dict[str, bytes]:
    """The files that a release of an assignment adds, by name. CourseError where they cannot be made.

    notebook: as it is released.
    """
    file, content = wheel()
    return {
        case_file.FILE: _cases(assignment, notebook),
        README: _readme(assignment).encode(),
        REQUIREMENTS: f"./{file}\nmatplotlib>=3.8\n".encode(),
        file: content,
    }


def _cases(assignment: AssignmentFolder, notebook: Mapping[str, Any]) -> bytes:
    """The file of visible cases. The hidden ones are never drawn here: there is no seed to draw them from."""
    course = assignment.folder.course
    return case_file.write(
        assignment.name,
        _posed(assignment.reference_folder, tuple(assignment.points()), versions.points(assignment)),
        notebook=notebook,
        seconds=course.limits.call_seconds,
        notebook_seconds=course.limits.notebook_seconds,
        selfcheck_hints=course.hints == "selfcheck",
    )


@lru_cache(maxsize=1)
def _posed(folder: Path, exercises: tuple[str, ...], version: str) -> list[Posed]:
    """The visible cases of an assignment at this version; cached, since a release asks twice (it is rehearsed)."""
    reference = load(folder)
    return [pose(reference, reference.exercises[exercise], None) for exercise in exercises]


def _readme(assignment: AssignmentFolder) -> str:
    """Two lines: what this is and how to begin; how to check oneself."""
    name = assignment.name
    return (
        f"**{assignment.settings.title}.** In this folder, once: `python -m pip install -r {REQUIREMENTS}`. Then "
        f"`jupyter lab {name}.ipynb`.\n"
        f"Check yourself by a `check(...)` cell, or `pytest` here; before you hand in, `autograder check {name}.ipynb`.\n"
    )
