"""Extensions and excuses: who has a due date of their own, and for whom an assignment does not count.

They stand in course.yml, per assignment, or in the CSV file that course.yml names: student, assignment, due, excused.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.course import FILE, Course
from autograder.exercise import CourseError
from autograder.yaml_file import did_you_mean

COLUMNS = ("student", "assignment", "due", "excused")
YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """What one student was granted for one assignment. due: with its time zone."""

    due: datetime | None = None
    excused: bool = False


Allowances = Mapping[tuple[str, str], Allowance]
"""By student and assignment."""


def read(course: Course, root: Path) -> Allowances:
    """All of course.yml and of the CSV file that it names. CourseError naming every fault, one a line."""
    found = dict(_of_course(course))
    if course.extensions is None:
        return found
    listed, faults = _of_file(root / course.extensions, course.extensions, course)
    for (student, assignment), allowance in listed.items():
        known = found.setdefault((student, assignment), allowance)
        if known != allowance:
            faults.append(f"{course.extensions}: {student}, {assignment}: {FILE} says something else of them")
    if faults:
        raise CourseError("\n".join(faults))
    return found


def _of_course(course: Course) -> Iterator[tuple[tuple[str, str], Allowance]]:
    for assignment in course.assignments:
        for student in dict.fromkeys([*assignment.extensions, *assignment.excused]):
            own = assignment.extensions.get(student)
            yield (
                (student, assignment.name),
                Allowance(due=course.aware(own) if own else None, excused=student in assignment.excused),
            )


def _of_file(path: Path, label: str, course: Course) -> tuple[dict[tuple[str, str], Allowance], list[str]]:
    """The rows of a CSV file, and its faults, one a line. label: how messages name it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise CourseError(f"{FILE}: extensions: {label}: not found") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{label}: cannot be read as UTF-8 text: {error}") from error
    head = text.partition("\n")[0]
    table = csv.DictReader(text.splitlines(), delimiter=";" if head.count(";") > head.count(",") else ",")
    columns = [name.strip().lower() for name in table.fieldnames or ()]
    table.fieldnames = columns
    unknown = [name for name in columns if name not in COLUMNS]
    faults = [f"{label}: {name}: unknown column{did_you_mean(name, [*COLUMNS])}" for name in unknown]
    faults += [f"{label}: no column {name}" for name in COLUMNS[:2] if name not in columns]
    if not {"due", "excused"} & {*columns}:
        faults.append(f"{label}: no column due or excused")
    if faults:
        return {}, faults
    found: dict[tuple[str, str], Allowance] = {}
    for row in table:
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not any(cells.values()):
            continue
        where = f"{label}: line {table.line_num}"
        allowance, wrong = _allowance(cells, course)
        key = (cells["student"], cells["assignment"])
        if key in found:
            wrong.append(f"{', '.join(key)}: appears twice")
        found[key] = allowance
        faults += [f"{where}: {fault}" for fault in wrong]
    return found, faults


def _allowance(cells: Mapping[str, str], course: Course) -> tuple[Allowance, list[str]]:
    """What a row grants, and its faults."""
    faults = [] if cells["student"] else ["student: empty"]
    known = {assignment.name: assignment for assignment in course.assignments}
    assignment = known.get(cells["assignment"])
    if assignment is None:
        near = did_you_mean(cells["assignment"], [*known])
        faults.append(f"assignment: no assignment named {cells['assignment']!r} in {FILE}{near}")
    if cells["excused"].lower() not in (*YES, *NO):
        faults.append(f"excused: found {cells['excused']!r}, expected yes or no")
    excused = cells["excused"].lower() in YES
    due = None
    if cells["due"]:
        try:
            due = course.aware(_date(cells["due"]))
        except ValueError:
            faults.append(f"due: found {cells['due']!r}, expected a date and a time such as 2026-10-30 12:00")
    elif not excused:
        faults.append("neither due nor excused")
    if due and assignment:
        common = course.due(assignment)
        if common is None:
            faults.append(f"due: {assignment.name} has no due date in {FILE}")
        elif due <= common:
            faults.append(f"due: found {cells['due']!r}, expected a date after {course.shown(common)}")
    return Allowance(due=due, excused=excused), faults


def _date(text: str) -> datetime:
    """A date with a time. ValueError where it is none: a day alone could mean its beginning or its end."""
    if ":" not in text:
        raise ValueError(text)
    return datetime.fromisoformat(text)
