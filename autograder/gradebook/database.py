"""Open nbgrader's gradebook: always as the course that course.yml names, and with one line where that fails.

PostgreSQL, unlike SQLite, refuses an assignment of a course that is not in its table; nbgrader enters the course that a
gradebook is opened as.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader.api import Gradebook, InvalidEntry
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from autograder.exercise import CourseError

SAID = 300
"""Characters of what a database says of a failure; PostgreSQL's drivers say it in several lines."""


@contextmanager
def opened(database: str, course_id: str) -> Iterator[Gradebook]:
    """A course's gradebook. CourseError where it cannot be opened, read or written."""
    try:
        with Gradebook(database, "") as gradebook:
            _enter(gradebook, course_id)
            yield gradebook
    except (SQLAlchemyError, InvalidEntry) as error:
        raise CourseError(f"gradebook: {why(error)}") from error


def _enter(gradebook: Gradebook, course_id: str) -> None:
    """Open a gradebook as a course, which is entered if it is not there yet."""
    gradebook.course_id = course_id
    try:
        gradebook.check_course(course_id)
    except InvalidEntry:  # another process has just entered it
        gradebook.check_course(course_id)


def check(database: str) -> None:
    """CourseError where the address of a database cannot be used here; whether a server answers is not asked."""
    try:
        create_engine(database).dispose()
    except ImportError as error:
        remedy = "nn-autograder[postgres]" if make_url(database).get_backend_name() == "postgresql" else error.name
        raise CourseError(
            f"course.yml: database: its driver {error.name} is not installed: pip install '{remedy}'"
        ) from error
    except SQLAlchemyError as error:
        raise CourseError(f"course.yml: database: {why(error)}") from error


def why(error: Exception) -> str:
    """What a database says of a failure, in one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split())[:SAID]
