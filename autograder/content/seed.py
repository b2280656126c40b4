"""The course's secret seed, from which hidden cases are drawn: made on first use, kept outside the repository."""

import os
import re
import secrets
from hashlib import sha256
from pathlib import Path

from platformdirs import user_data_path

from autograder.content import files
from autograder.exercise import CourseError

VARIABLE = "AUTOGRADER_SEED_FILE"
"""Names another file for the seed, so that several graders of one course can share it."""


def seed_file(title: str, term: str) -> Path:
    """Where the seed of a course is kept."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    slug = re.sub(r"[^a-z0-9]+", "-", f"{title} {term}".lower()).strip("-")
    return user_data_path("nn-autograder") / f"{slug}.seed"


def secret_seed(path: Path) -> int:
    """The seed in a file, made if there is none yet. CourseError if others may read the file, or it is not a seed."""
    files.create(path, f"{secrets.randbits(128):032x}\n")
    if path.stat().st_mode & 0o077:
        raise CourseError(f"{path}: others may read the secret seed: chmod 600 {path}")
    found = path.read_bytes().strip()
    if not re.fullmatch(rb"[0-9a-fA-F]{1,64}", found):
        raise CourseError(f"{path}: not a seed, expected hexadecimal digits")
    return int(found, 16)


def fingerprint(seed: int) -> str:
    """A digest of a seed that may be shown: it tells two seeds apart, but no cases can be drawn from it."""
    return sha256(f"nn-autograder {seed:032x}".encode()).hexdigest()[:12]


def claim(note: Path, assignment: str, mark: str) -> None:
    """Note under which seed an assignment is graded. CourseError if it was graded under another before."""
    files.create(note, mark)
    before = note.read_text()
    if before != mark:
        raise CourseError(
            f"{assignment}: graded before under secret seed {before}, now under {mark}: bring back that seed "
            f"({VARIABLE}), or remove {note} and grade everybody again"
        )
