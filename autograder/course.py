"""course.yml: what the instructor decides about the course, read into frozen types.

All faults of the file are reported in one CourseError, one a line, each with its path: `course.yml: assignments[0].pionts:
unknown key, did you mean 'points'?`. Points are not here: they live in the notebooks' nbgrader metadata.
"""

import difflib
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

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
        """The points that a submission loses which earned `score` and came so many seconds late."""
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
            raise ValueError(f"assignments: {', '.join(twice)} stands there twice")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def assignment(self, name: str) -> Assignment:
        """The assignment of a name. CourseError, with the nearest name, where there is none."""
        for assignment in self.assignments:
            if assignment.name == name:
                return assignment
        known = [assignment.name for assignment in self.assignments]
        raise CourseError(f"{FILE}: no assignment named {name!r}{_did_you_mean(name, known)}")

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
        content = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CourseError(f"{FILE}: not found in {root}") from error
    except OSError as error:
        raise CourseError(f"{FILE}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise CourseError(f"{FILE}: {where}not YAML: {getattr(error, 'problem', None) or error}") from error
    if not isinstance(content, dict):
        raise CourseError(f"{FILE}: empty or not a mapping of keys to values")
    try:
        return Course.model_validate(content)
    except ValidationError as error:
        raise CourseError("\n".join(_line(fault) for fault in error.errors())) from error


def _line(fault: Any) -> str:
    """One fault: course.yml: path: what was found, what was expected."""
    path = ""
    for step in fault["loc"]:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    if fault["type"] == "extra_forbidden":
        known = _keys(fault["loc"][:-1])
        return f"{FILE}: {path}: unknown key{_did_you_mean(str(fault['loc'][-1]), known)}"
    if fault["type"] == "missing":
        return f"{FILE}: {path}: missing"
    said = fault["msg"].removeprefix("Value error, ")
    said = {"tuple_type": "should be a list", "model_type": "should be a mapping of keys to values"}.get(
        fault["type"], said[0].lower() + said[1:]
    )
    if not path:
        return f"{FILE}: {said}"
    shown = fault["input"]
    found = f"found {shown!r}, " if isinstance(shown, str | int | float | bool | None) else ""
    return f"{FILE}: {path}: {found}{said.replace('input should', 'should')}"


def _keys(place: tuple[Any, ...]) -> list[str]:
    """The keys that the part of the file at a place may have."""
    part: Any = Course
    for step in place:
        if (
            isinstance(step, str)
            and isinstance(part, type)
            and issubclass(part, BaseModel)
            and step in part.model_fields
        ):
            part = part.model_fields[step].annotation
            part = next((a for a in get_args(part) if isinstance(a, type) and issubclass(a, BaseModel)), part)
    return list(part.model_fields) if isinstance(part, type) and issubclass(part, BaseModel) else []


def _did_you_mean(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f", did you mean {near[0]!r}?" if near else ""


def schema() -> dict[str, Any]:
    """The JSON Schema of course.yml, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Course.model_json_schema()}
