"""`autograder release`: build what students get, unless the audit or the search for leaks finds something."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.converters.base import NbGraderException

from autograder.audit.record import open_findings
from autograder.content.folder import AssignmentFolder, Folder
from autograder.exercise import CourseError
from autograder.nbgrader_plugins.gradebook import Records
from autograder.nbgrader_plugins.releasing import refusals
from autograder.release.wheel import archive

SAID = 5
"""How many findings of an audit a release prints; the log holds all of them."""


def run(start: Path, *, names: Sequence[str], force: bool = False, zipped: bool = False) -> int:
    """Release assignments into `release/`. CourseError where one cannot be released.

    force: release although an audit is not clean, and log it. zipped: make `release/NAME.zip` too.
    """
    folder = Folder.find(start)
    for name in names:
        assignment = folder.assignment(name)
        for line in refused_by_audit(assignment, force=force):
            print(f"released in spite of: {line}", file=sys.stderr)
        made = release(assignment, zipped=zipped).relative_to(folder.root)
        print(f"{name}: released into {made}{f' and {made}.zip' if zipped else ''}")
    return 0


def refused_by_audit(assignment: AssignmentFolder, *, force: bool = False) -> list[str]:
    """The audit's findings against a release. Raises CourseError with them, unless forced: then they are logged."""
    name, found = assignment.name, open_findings(assignment)
    if not found:
        return []
    said = found[:SAID]
    if len(found) > SAID:
        said.append(f"{name}: {len(found) - SAID} more: autograder audit {name}")
    if not force:
        raise CourseError("\n".join([*said, f"{name}: not released; --force releases it all the same"]))
    log = assignment.folder.release_log
    log.parent.mkdir(exist_ok=True, mode=0o700)
    with log.open("a", encoding="utf-8") as file:
        file.writelines(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} released in spite of: {line}\n" for line in found)
    return said


def release(assignment: AssignmentFolder, *, zipped: bool = False) -> Path:
    """Release an assignment into `release/<name>/`, and return that folder. CourseError where it fails.

    zipped: make `release/<name>.zip` too; one that exists is always made again.
    """
    records = Records(assignment.folder)
    try:
        records.release(assignment)
    except CourseError as error:
        raise CourseError("\n".join(_findings(records, assignment)) or str(error)) from None
    folder = assignment.release
    to = folder.with_suffix(".zip")
    if zipped or to.exists():
        files = {
            path.relative_to(folder.parent).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()
        }
        to.write_bytes(archive({inside: path.read_bytes() for inside, path in files.items()}))
    return folder


def _findings(records: Records, assignment: AssignmentFolder) -> list[str]:
    """All findings, after nbgrader refused a release: its log has only one line of them."""
    try:
        return refusals(records.config, assignment)
    except NbGraderException:
        return []
