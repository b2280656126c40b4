"""When each student handed in, by the platform's own account: Moodle's grading worksheet, or any list of times.

Since 3.10 Moodle writes the time of the download into its archives, as Canvas does: only such a list has the true times.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from autograder.collect import csv_file
from autograder.collect.roster import Roster, Student
from autograder.exercise import CourseError

_MODIFIED = "last modified (submission)"
_FORMATS = (
    "%A, %d %B %Y, %I:%M %p",
    "%A, %d %B %Y, %H:%M",
    "%A, %B %d, %Y, %I:%M %p",
    "%d %B %Y, %I:%M %p",
    "%d %B %Y, %H:%M",
)
"""Of Moodle in English, as several countries have it."""
_ISO = "2026-09-14 23:59:00"


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """What a list says. of: when, by a student's id. numbers: Moodle's numbers of the assignment, and whose they are.

    by_number: when, by Moodle's number. precision: in words.
    """

    label: str = ""
    of: Mapping[str, datetime] = field(default_factory=dict)
    numbers: Mapping[str, Student] = field(default_factory=dict)
    by_number: Mapping[str, datetime] = field(default_factory=dict)
    precision: str = ""


def read(path: Path, roster: Roster, zone: tzinfo) -> Times:
    """Read Moodle's grading worksheet, or a CSV file with the columns student and time.

    zone: of times that name none. CourseError naming every fault, one a line.
    """
    table = csv_file.read(path, path.name)
    if {"identifier", _MODIFIED} <= set(table.columns):
        return _worksheet(table, roster, zone)
    if {"student", "time"} <= set(table.columns):
        return _list(table, roster, zone)
    raise CourseError(
        f"{table.label}: columns {', '.join(table.columns)}; expected student and time, "
        "or Moodle's grading worksheet in English (Identifier, Last modified (submission))"
    )


def _worksheet(table: csv_file.Sheet, roster: Roster, zone: tzinfo) -> Times:
    of, numbers, by_number, faults = {}, {}, {}, []
    for line, row in table.rows:
        number = "".join(re.findall(r"\d+$", row["identifier"]))
        student = _whose(row, roster)
        if student and number:
            numbers[number] = student
        if row[_MODIFIED] in ("", "-"):
            continue
        when = _moment(row[_MODIFIED], zone)
        if when is None:
            faults.append(
                f"{table.label}: line {line}: {_MODIFIED}: found {row[_MODIFIED]!r}, "
                "expected a date as Moodle writes it in English"
            )
            continue
        if student:
            of[student.id] = when
        if number:
            by_number[number] = when
    if faults:
        raise CourseError("\n".join(faults))
    precision = f"to the minute, of {table.label}, taken as {zone}"
    return Times(label=table.label, of=of, numbers=numbers, by_number=by_number, precision=precision)


def _whose(row: Mapping[str, str], roster: Roster) -> Student | None:
    """The student of a row of a worksheet: by email, ID number, user name, or a full name that only one has."""
    for column, known in (
        ("email address", roster.by_email),
        ("id number", roster.by_id),
        ("username", roster.by_id),
    ):
        if found := known.get(row.get(column, "").casefold() if column == "email address" else row.get(column, "")):
            return found
    named = roster.named(row.get("full name", ""))
    return next(iter(named)) if len(named) == 1 else None


def _list(table: csv_file.Sheet, roster: Roster, zone: tzinfo) -> Times:
    of, faults = {}, []
    for line, row in table.rows:
        student = roster.known(row["student"])
        when = _moment(row["time"], zone)
        if roster.students and student is None:
            nearest = roster.nearest(row["student"])
            faults.append(f"{table.label}: line {line}: student: {row['student']!r} is not in the roster{nearest}")
        if when is None:
            faults.append(f"{table.label}: line {line}: time: found {row['time']!r}, expected one like {_ISO}")
        else:
            of[student.id if student else row["student"]] = when
    if faults:
        raise CourseError("\n".join(faults))
    return Times(
        label=table.label, of=of, precision=f"as {table.label} has them, in {zone} where it names no other zone"
    )


def _moment(text: str, zone: tzinfo) -> datetime | None:
    """A time in UTC; None where the text is none."""
    text = " ".join(text.split())
    for form in (None, *_FORMATS):
        try:
            when = datetime.strptime(text, form) if form else datetime.fromisoformat(text)
        except ValueError:
            continue
        return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
    return None
