"""`autograder doctor`: look at everything that grading needs, and say of each what is wrong and how to mend it."""

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from autograder.audit.text import point_findings
from autograder.content.folder import STATE, AssignmentFolder, Folder
from autograder.content.seed import fingerprint
from autograder.exercise import CourseError, SandboxError
from autograder.sandbox.environment import environment
from autograder.sandbox.sandboxes import Sandboxes
from autograder.sandbox.wall import Limits, bubblewrap


def run(start: Path) -> int:
    """Check this machine and the course found from `start` upwards. Returns 1 where something must be mended, else 0."""
    well = [_say("Python", lambda: sys.version.split()[0]), _say("bubblewrap", bubblewrap)]
    folder: Folder | None = None
    try:
        folder = Folder.find(start)
        print(f"ok    course.yml: {folder.course.title}, {len(folder.course.assignments)} assignments")
    except CourseError as error:
        folder = None
        well.append(_fail("course.yml", error))
    python = folder.course.python if folder else None
    well.append(_say("environment of the sandbox", lambda: environment(python).outside))
    state = folder.state if folder else start / STATE
    well.append(_say("sandbox", lambda: _probed(python, state)))
    if folder:
        course = folder
        well.append(_say("secret seed", lambda: fingerprint(course.secret_seed())))
        well.append(_say("gradebook", lambda: _gradebook(course)))
        well += [_say(a.name, lambda a=a: _assignment(a)) for a in folder.assignments]  # type: ignore[misc]
    return 0 if all(well) else 1


def _say(what: str, look: Callable[[], str]) -> bool:
    try:
        print(f"ok    {what}: {look()}")
    except (CourseError, SandboxError) as error:
        return _fail(what, error)
    return True


def _fail(what: str, error: Exception) -> bool:
    for line in str(error).splitlines():
        print(f"MEND  {what}: {line}")
    return False


def _probed(python: str | None, cache: Path) -> str:
    with closing(Sandboxes(environment(python), Limits(), cache=cache)) as sandboxes:
        cold = sandboxes.cold
    how = "forked from a warm process" if cold is None else f"started from nothing each, which takes longer ({cold})"
    return f"holds: no files of the host, no network, no processes, a read-only system; {how}"


def _gradebook(folder: Folder) -> str:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    from autograder.nbgrader_plugins.gradebook import Records

    url = Records(folder).database
    try:
        create_engine(url).connect().close()
    except (SQLAlchemyError, ImportError) as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise CourseError(f"cannot be opened: {said}") from error
    return "can be opened"


def _assignment(assignment: AssignmentFolder) -> str:
    if wrong := list(point_findings(assignment)):
        raise CourseError("\n".join(wrong))
    return f"{len(assignment.reference.exercises)} exercises"
