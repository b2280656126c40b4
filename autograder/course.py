"""course.yml: what the instructor decides about the course, read into frozen types.

Points are not here: they are in the notebooks' nbgrader metadata.
"""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from autograder import yaml_file
from autograder.exercise import CourseError

FILE = "course.yml"
_NAME = r"^[a-z][a-z0-9_]*$"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not a time zone; names are like Europe/Copenhagen")
    return name


def _not_a_number(due: Any) -> Any:
    if isinstance(due, int | float):
        raise ValueError("not a date; dates are like 2026-09-14 23:59:00")
    return due


class Late(_Part):
    """What lateness costs: so many percent of the points for each day begun, after a grace period."""

    percent_per_day: Annotated[float, Field(ge=0, le=100, description="Percent of the points for each day begun.")] = 0
    at_most_percent: Annotated[
        float, Field(ge=0, le=100, description="The most that lateness may cost, in percent.")
    ] = 100
    grace_minutes: Annotated[float, Field(ge=0, description="Minutes after the due date that cost nothing.")] = 0

    def penalty(self, score: float, seconds_late: float) -> float:
        """The points lost by a submission that earned `score` points and was handed in this many seconds late."""
        beyond = seconds_late - 60 * self.grace_minutes
        days = -(-beyond // 86400) if beyond > 0 else 0
        return round(score * min(days * self.percent_per_day, self.at_most_percent) / 100, 2)


class Assignment(_Part):
    """One assignment: its folder's name, its title, when it is due, what lateness costs and what it weighs."""

    name: Annotated[str, Field(pattern=_NAME, description="The folder under assignments/ and reference/.")]
    title: Annotated[str, Field(min_length=1, description="As students read it.")]
    due: Annotated[
        datetime | None,
        BeforeValidator(_not_a_number),
        Field(description="In the course's time zone unless it names one."),
    ] = None
    late: Annotated[Late, Field(description="What lateness costs; nothing by default.")] = Late()
    weight: Annotated[float, Field(ge=0, description="Relative to the other assignments.")] = 1
    optional: Annotated[bool, Field(description="Left out of the course's total.")] = False


class LimitsOf(_Part):
    """What one submission may use while it is graded."""

    call_seconds: Annotated[float, Field(gt=0, le=3600, description="Seconds for one call of a function.")] = 10
    notebook_seconds: Annotated[float, Field(gt=0, le=3600, description="Seconds for all cells together.")] = 60
    memory_mb: Annotated[int, Field(ge=192, description="Address space; NumPy alone needs 192 MB.")] = 1024
    output_kb: Annotated[int, Field(ge=1, description="Output of one cell that is kept.")] = 1024

    def in_bytes(self) -> dict[str, Any]:
        """The limits under the sandbox's names, sizes in bytes."""
        return {
            "call_seconds": self.call_seconds,
            "notebook_seconds": self.notebook_seconds,
            "memory": self.memory_mb << 20,
            "output": self.output_kb << 10,
        }


class Course(_Part):
    """A course: course.yml, read."""

    title: Annotated[str, Field(min_length=1, description="As students read it.")]
    term: Annotated[str, Field(description="As students read it, such as Autumn 2026.")] = ""
    time_zone: Annotated[str, AfterValidator(_known_zone), Field(description="Of due dates.")] = "UTC"
    assignments: Annotated[tuple[Assignment, ...], Field(description="In the order of the course.")]
    limits: Annotated[LimitsOf, Field(description="For every submission.")] = LimitsOf()
    database: Annotated[
        str | None, Field(description="An SQLAlchemy URL; gradebook.db beside this file by default.")
    ] = None
    python: Annotated[str | None, Field(description="Python of the sandbox; by default the one that grades.")] = None
    hints: Annotated[Literal["feedback", "selfcheck"], Field(description="When students see hints.")] = "feedback"

    @model_validator(mode="after")
    def _names_differ(self) -> "Course":
        names = [assignment.name for assignment in self.assignments]
        if not names:
            raise ValueError("assignments: empty, expected at least one")
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"assignments: {', '.join(twice)} appears twice")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def assignment(self, name: str) -> Assignment:
        """The assignment with this name. CourseError, suggesting the nearest name, if there is none."""
        for assignment in self.assignments:
            if assignment.name == name:
                return assignment
        known = [assignment.name for assignment in self.assignments]
        raise CourseError(f"{FILE}: no assignment named {name!r}{yaml_file.did_you_mean(name, known)}")

    def due(self, assignment: Assignment) -> datetime | None:
        """When an assignment is due, with its time zone."""
        if assignment.due is None or assignment.due.tzinfo:
            return assignment.due
        return assignment.due.replace(tzinfo=self.zone)


def find_root(start: Path) -> Path:
    """The nearest folder from `start` upwards that holds course.yml. CourseError where there is none."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE).is_file():
            return folder
    raise CourseError(f"{FILE}: not found in {start.resolve()} or above it")


def read_course(root: Path) -> Course:
    """Read course.yml of a course's folder. CourseError naming every fault, one a line."""
    try:
        return yaml_file.read(root / FILE, Course, FILE)
    except FileNotFoundError as error:
        raise CourseError(f"{FILE}: not found in {root}") from error


def schema() -> dict[str, Any]:
    """The JSON Schema of course.yml, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Course.model_json_schema()}
