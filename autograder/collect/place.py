"""Put submissions into submitted/: new ones, and newer ones in place of older ones, which are kept aside."""

import json
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from autograder.collect.sorting import Handed, Stamp
from autograder.collect.taking import Taken
from autograder.content import files
from autograder.content.folder import AssignmentFolder

Status = Literal["new", "newer", "same", "older", "unclear", "nothing"]
_STAMP = "timestamp.txt"
_NBGRADERS = {_STAMP, "submission_secret.txt"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """What was done, or would be, with what a student handed in.

    status: "new" and "newer" are written; "same" is there already; "older" and "unclear", where it cannot be told, are
    not taken; "nothing" where no file could be. timed: whether the time alone was written anew. taken: without content.
    has_time: whether it has a time now, of this download or an earlier one.
    """

    handed: Handed
    taken: Taken
    status: Status
    timed: bool = False
    has_time: bool = False


def latest(found: Iterable[Handed]) -> tuple[Handed, list[Handed]]:
    """Of what a student handed in by several downloads the newest, and the others."""
    best, *rest = found
    others = []
    for handed in rest:
        if handed.stamp.newer(best.stamp):
            best, handed = handed, best
        others.append(handed)
    return best, others


def place(handed: Handed, taken: Taken, assignment: AssignmentFolder, *, dry: bool = False) -> Placed:
    """Write a submission where it is new or newer. dry: only say so."""
    folder = assignment.submission(handed.student)
    status = _status(handed, taken, assignment)
    timed = status == "same" and _is_new_time(handed, folder)
    if status in ("new", "newer") and not dry:
        _write(handed, taken, assignment)
    if timed and not dry:
        files.write(folder / _STAMP, _stamp(handed.stamp))
    if status in ("new", "newer", "same") and not dry:
        _note(handed, _digest(taken.files), assignment)
    names = replace(taken, files=dict.fromkeys(taken.files, b""))
    has_time = handed.stamp.at is not None or (status == "same" and bool(_read(folder / _STAMP)))
    return Placed(handed=handed, taken=names, status=status, timed=timed, has_time=has_time)


def _status(handed: Handed, taken: Taken, assignment: AssignmentFolder) -> Status:
    folder = assignment.submission(handed.student)
    if not taken.files:
        return "nothing"
    if not os.path.lexists(folder):
        return "new"
    if folder.is_symlink() or not folder.is_dir():
        return "unclear"
    there = _digest_of(folder)
    if there == _digest({}):
        return "new"
    if there == _digest(taken.files):
        return "same"
    newer = handed.stamp.newer(_known(handed.student, there, assignment))
    return "unclear" if newer is None else "newer" if newer else "older"


def _is_new_time(handed: Handed, folder: Path) -> bool:
    """Whether a submission that is there already is to get a time: it had none, or the list says another."""
    if handed.stamp.at is None:
        return False
    path = folder / _STAMP
    if not os.path.lexists(path):
        return True
    return handed.listed and _read(path) != _stamp(handed.stamp)


def _write(handed: Handed, taken: Taken, assignment: AssignmentFolder) -> None:
    """Write a submission whole, beside its place, then put it there and what was there aside."""
    folder = assignment.submission(handed.student)
    fresh = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    try:
        for parts, content in taken.files.items():
            path = fresh.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "xb") as file:
                file.write(content)
        if handed.stamp.at:
            (fresh / _STAMP).write_text(_stamp(handed.stamp))
        if os.path.lexists(folder):
            aside = assignment.replaced(handed.student) / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S.%f}"
            aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _exchange(folder, aside, fresh)
        else:
            os.rename(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _exchange(folder: Path, aside: Path, fresh: Path) -> None:
    """Put a folder aside and another in its place; where the second fails, take the first back."""
    shutil.move(folder, aside)
    try:
        os.rename(fresh, folder)
    except BaseException:
        shutil.move(aside, folder)
        raise


# What is there -------------------------------------------------------------------------------------------------------


def _note(handed: Handed, digest: str, assignment: AssignmentFolder) -> None:
    """Keep what the next download is compared with, and what Moodle calls the student, for what is uploaded there."""
    stamp = handed.stamp
    named = [name for name, _ in handed.files if name.platform == "Moodle"][:1]
    kept = {
        "digest": digest,
        "at": stamp.at.isoformat() if stamp.at else None,
        "number": stamp.number,
        "made": stamp.made.isoformat() if stamp.made else None,
        "moodle": [(name.number, name.name) for name in named],
    }
    files.write(assignment.collected(handed.student), json.dumps(kept), mode=0o600)


def _known(student: str, digest: str, assignment: AssignmentFolder) -> Stamp:
    """The stamp of the submission that is there: as it was noted, or, where it came another way, by its time alone."""
    path = assignment.collected(student)
    if path.is_file():
        kept = json.loads(path.read_text())
        if kept["digest"] == digest:
            at, made = (datetime.fromisoformat(kept[key]) if kept[key] else None for key in ("at", "made"))
            return Stamp(at=at, number=kept["number"], made=made)
    zone = assignment.folder.course.zone
    return Stamp(at=_moment(_read(assignment.submission(student) / _STAMP), zone))


def _read(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    with open(path, errors="replace") as file:
        return file.read(100).strip()


def _stamp(stamp: Stamp) -> str:
    """A time as nbgrader reads it."""
    return f"{stamp.at:%Y-%m-%d %H:%M:%S} UTC" if stamp.at else ""


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A time as nbgrader writes it; without a zone, or in one that is not known here, on the course's clock."""
    words = text.split(" ")
    try:
        when = datetime.fromisoformat(" ".join(words[:2]))
    except ValueError:
        return None
    if when.tzinfo is None and len(words) == 3:
        try:
            when = datetime.fromisoformat(f"{when.isoformat()}{words[2]}") if words[2][0] in "+-" else when
            when = when if when.tzinfo else when.replace(tzinfo=ZoneInfo(words[2]))
        except (ValueError, OSError, IndexError, KeyError):
            pass
    return when if when.tzinfo else when.replace(tzinfo=zone)


def _digest(content: Mapping[tuple[str, ...], bytes]) -> str:
    """A digest of files by name and content."""
    made = sha256()
    for parts in sorted(content):
        made.update(f"{'/'.join(parts)}\0{sha256(content[parts]).hexdigest()}\n".encode(errors="surrogateescape"))
    return made.hexdigest()


def _digest_of(folder: Path) -> str:
    """The digest of a submission's folder, without what nbgrader keeps there; links and devices by their name."""
    content = {}
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        kind = os.lstat(path).st_mode
        if stat.S_ISDIR(kind) or (len(parts) == 1 and parts[0] in _NBGRADERS):
            continue
        content[parts] = path.read_bytes() if stat.S_ISREG(kind) else b"\0special"
    return _digest(content)
