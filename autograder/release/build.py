"""Build what students get: nbgrader's release of an assignment, and a zip of it for a learning platform."""

from datetime import UTC, datetime
from pathlib import Path

from nbgrader.converters.base import NbGraderException

from autograder.exercise import CourseError
from autograder.grading.audited import open_findings
from autograder.grading.batch import STATE
from autograder.nbgrader_plugins.gradebook import Records
from autograder.nbgrader_plugins.releasing import refusals
from autograder.release.wheel import archive

LOG = Path(STATE) / "release.log"
SAID = 5
"""Findings of an audit that a release says; the log holds all of them."""


def gate(root: Path, name: str, *, force: bool = False) -> list[str]:
    """What the audit of an assignment says against its release. CourseError with that, unless forced: then it is logged."""
    found = open_findings(root, name)
    if not found:
        return []
    said = found[:SAID]
    if len(found) > SAID:
        said.append(f"{name}: {len(found) - SAID} more: autograder audit {name}")
    if not force:
        raise CourseError("\n".join([*said, f"{name}: not released; --force releases it all the same"]))
    log = root / LOG
    log.parent.mkdir(exist_ok=True, mode=0o700)
    with log.open("a", encoding="utf-8") as file:
        file.writelines(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} released in spite of: {line}\n" for line in found)
    return said


def release(root: Path, name: str, *, zipped: bool = False) -> Path:
    """Release an assignment into `release/<name>/`, and return that folder. CourseError where it fails.

    zipped: make `release/<name>.zip` too; one that is there already is made anew in any case.
    """
    records = Records(root)
    try:
        records.release(name)
    except CourseError as error:
        raise CourseError("\n".join(_findings(records, root, name)) or str(error)) from None
    folder = root / "release" / name
    to = folder.with_suffix(".zip")
    if zipped or to.exists():
        files = {
            path.relative_to(folder.parent).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()
        }
        to.write_bytes(archive({inside: path.read_bytes() for inside, path in files.items()}))
    return folder


def _findings(records: Records, root: Path, name: str) -> list[str]:
    """All that was found where nbgrader refused a release: of a log of it only one line is told."""
    try:
        return refusals(records.config, root, name)
    except NbGraderException:
        return []
