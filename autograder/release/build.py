"""Build what students get: nbgrader's release of an assignment."""

from pathlib import Path

from autograder.nbgrader_plugins.gradebook import Records


def release(root: Path, name: str) -> Path:
    """Release an assignment into `release/<name>/`, and return that folder. CourseError where it fails."""
    Records(root).release(name)
    return root / "release" / name
