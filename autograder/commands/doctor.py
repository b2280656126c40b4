"""`autograder doctor`: look at everything that grading needs, and say of each what is wrong and how to mend it."""

import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from autograder.audit.text import point_findings
from autograder.content.files import failure
from autograder.content.folder import STATE, AssignmentFolder, Folder
from autograder.content.seed import fingerprint
from autograder.exercise import CourseError, SandboxError
from autograder.sandbox.environment import environment
from autograder.sandbox.sandboxes import Sandboxes
from autograder.sandbox.wall import Limits, bubblewrap

ENOUGH = 1 << 20
"""Bytes that must fit into every folder: more than a graded submission takes."""


def run(start: Path) -> int:
    """Check this machine and the course found from `start` upwards. Returns 1 where something must be mended, else 0."""
    well = [_say("Python", lambda: sys.version.split()[0]), _say("bubblewrap", bubblewrap)]
    folder: Folder | None = None
    try:
        folder = Folder.find(start)
        print(f"ok    course.yml: {folder.course.title}, {len(folder.course.assignments)} assignments")
    except CourseError as error:
        folder = None
        well.append(_fail("course.yml", str(error)))
    python = folder.course.python if folder else None
    well.append(_say("environment of the sandbox", lambda: environment(python).outside))
    state = folder.state if folder else start / STATE
    well.append(_say("sandbox", lambda: _probed(python, state)))
    if folder:
        course = folder
        well.append(_say("secret seed", lambda: fingerprint(course.secret_seed())))
        well.append(_say("folder", lambda: _folder(course)))
        well.append(_say("gradebook", lambda: _gradebook(course)))
        well += [_say(a.name, lambda a=a: _assignment(a)) for a in folder.assignments]  # type: ignore[misc]
    return 0 if all(well) else 1


def _say(what: str, look: Callable[[], str]) -> bool:
    try:
        print(f"ok    {what}: {look()}")
    except (CourseError, SandboxError) as error:
        return _fail(what, str(error))
    except OSError as error:
        return _fail(what, failure(error))
    return True


def _fail(what: str, said: str) -> bool:
    for line in said.splitlines():
        print(f"MEND  {what}: {line}")
    return False


def _probed(python: str | None, cache: Path) -> str:
    with closing(Sandboxes(environment(python), Limits(), cache=cache)) as sandboxes:
        cold = sandboxes.cold
    how = "forked from a warm process" if cold is None else f"started from nothing each, which takes longer ({cold})"
    return f"holds: no files of the host, no network, no processes, a read-only system; {how}"


def _folder(folder: Folder) -> str:
    """Write into everything that commands write into; nothing stays there."""
    wrong: list[str] = []
    for path in folder.written:
        try:
            with tempfile.TemporaryFile(dir=path) as file:
                file.write(bytes(ENOUGH))
        except OSError as error:
            wrong.append(f"{path}: cannot be written: {error.strerror}")
    if wrong:
        raise CourseError("\n".join(wrong))
    return "can be written"


def _gradebook(folder: Folder) -> str:
    from autograder.gradebook.records import Records

    records = Records(folder)
    if folder.gradebook_file.exists():
        folder.gradebook_file.open("r+b").close()
    with records.gradebook():
        return "can be opened"


def _assignment(assignment: AssignmentFolder) -> str:
    if wrong := list(point_findings(assignment)):
        raise CourseError("\n".join(wrong))
    return f"{len(assignment.reference.exercises)} exercises"
