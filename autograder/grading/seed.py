"""The course's secret seed, from which hidden cases are drawn: made on first use, kept outside the repository."""

import os
import re
import secrets
from hashlib import sha256
from pathlib import Path

from platformdirs import user_data_path

from autograder.course import Course
from autograder.exercise import CourseError

VARIABLE = "AUTOGRADER_SEED_FILE"
"""Names another file for the seed, so that several graders of one course can share it."""


def seed_file(course: Course) -> Path:
    """Where the seed of a course is kept."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    slug = re.sub(r"[^a-z0-9]+", "-", f"{course.title} {course.term}".lower()).strip("-")
    return user_data_path("nn-autograder") / f"{slug}.seed"


def secret_seed(course: Course) -> int:
    """The seed, made if there is none yet. CourseError if its file is not readable by its owner alone."""
    path = seed_file(course)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_once(path, f"{secrets.randbits(128):032x}\n")
    if path.stat().st_mode & 0o077:
        raise CourseError(f"{path}: others may read the secret seed: chmod 600 {path}")
    found = path.read_bytes().strip()
    if not re.fullmatch(rb"[0-9a-fA-F]{1,64}", found):
        raise CourseError(f"{path}: not a seed, expected hexadecimal digits")
    return int(found, 16)


def fingerprint(seed: int) -> str:
    """What may be shown of a seed: enough to tell two apart, nothing to draw cases from."""
    return sha256(f"nn-autograder {seed:032x}".encode()).hexdigest()[:12]


def claim(state: Path, assignment: str, mark: str) -> None:
    """Note under which seed an assignment is graded. CourseError if it was graded under another before."""
    path = state / "seeds" / assignment
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_once(path, mark)
    before = path.read_text()
    if before != mark:
        raise CourseError(
            f"{assignment}: graded before under secret seed {before}, now under {mark}: bring back that seed "
            f"({VARIABLE}), or remove {path} and grade everybody again"
        )


def _write_once(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all; leave one that is there."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
