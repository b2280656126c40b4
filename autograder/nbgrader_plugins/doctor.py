"""`autograder doctor`: look at everything that grading needs, and say of each what is wrong and how to mend it."""

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from autograder.course import Course, find_root, read_course
from autograder.exercise import CourseError, SandboxError
from autograder.grading.batch import STATE
from autograder.grading.reference import load
from autograder.grading.seed import fingerprint, secret_seed
from autograder.notebook import points, read_source
from autograder.sandbox.environment import environment
from autograder.sandbox.sandboxes import Sandboxes
from autograder.sandbox.wall import Limits, bubblewrap


def doctor(start: Path) -> int:
    """Check this machine and the course found from `start` upwards. Returns 1 where something must be mended, else 0."""
    well = [_say("Python", lambda: sys.version.split()[0]), _say("bubblewrap", bubblewrap)]
    course: Course | None = None
    root = start
    try:
        root = find_root(start)
        course = read_course(root)
        print(f"ok    course.yml: {course.title}, {len(course.assignments)} assignments")
    except CourseError as error:
        well.append(_fail("course.yml", error))
    python = course.python if course else None
    well.append(_say("environment of the sandbox", lambda: environment(python).outside))
    well.append(_say("sandbox", lambda: _probed(python, root)))
    if course:
        well.append(_say("secret seed", lambda: fingerprint(secret_seed(course))))
        well.append(_say("gradebook", lambda: _gradebook(root)))
        well += [_say(a.name, lambda name=a.name: _assignment(root, name)) for a in course.assignments]  # type: ignore[misc]
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


def _probed(python: str | None, root: Path) -> str:
    with closing(Sandboxes(environment(python), Limits(), cache=root / STATE)) as sandboxes:
        cold = sandboxes.cold
    how = "forked from a warm process" if cold is None else f"started from nothing each, which takes longer ({cold})"
    return f"holds: no files of the host, no network, no processes, a read-only system; {how}"


def _gradebook(root: Path) -> str:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    from autograder.nbgrader_plugins.gradebook import Records

    url = Records(root).database
    try:
        create_engine(url).connect().close()
    except (SQLAlchemyError, ImportError) as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise CourseError(f"cannot be opened: {said}") from error
    return "can be opened"


def _assignment(root: Path, name: str) -> str:
    exercises = load(root, name).exercises
    given = points(read_source(root / "assignments" / name / f"{name}.ipynb"))
    if wrong := sorted(set(given) ^ set(exercises)):
        raise CourseError(f"in the notebook or in reference/, not in both: {', '.join(wrong)}")
    if sum(given.values()) != 100:
        raise CourseError(f"its exercises sum to {sum(given.values()):g} points, expected 100")
    return f"{len(given)} exercises"
