"""The roster: a course's students, and what the learning platforms call them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.collect import csv_file
from autograder.exercise import CourseError
from autograder.yaml_file import did_you_mean

COLUMNS = ("id", "name", "email", "moodle", "canvas")
_NEEDED = ("id", "name")
_ID = re.compile(r"[^\W_][\w.@-]{0,127}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Student:
    """One student. id: the name in submitted/ and the gradebook. moodle, canvas: a number or a name of theirs there."""

    id: str
    name: str
    email: str = ""
    moodle: str = ""
    canvas: str = ""

    def on(self, platform: str) -> str:
        """What a platform ("Moodle", "Canvas") calls the student, "" where the roster does not say."""
        return {"Moodle": self.moodle, "Canvas": self.canvas}[platform]


@dataclass(frozen=True)
class Roster:
    """All students of a course, found by what is known of them."""

    students: tuple[Student, ...] = field(default=())

    @cached_property
    def by_id(self) -> Mapping[str, Student]:
        return {student.id: student for student in self.students}

    @cached_property
    def by_email(self) -> Mapping[str, Student]:
        return {student.email.casefold(): student for student in self.students if student.email}

    @cached_property
    def _by_called(self) -> Mapping[tuple[str, str], Student]:
        return {
            (platform, student.on(platform).casefold()): student
            for student in self.students
            for platform in ("Moodle", "Canvas")
            if student.on(platform)
        }

    @cached_property
    def _by_name(self) -> Mapping[str, frozenset[Student]]:
        """By every way in which a platform may write the name; without accents where no name with them is meant."""
        found: dict[str, set[Student]] = defaultdict(set)
        bare: dict[str, set[Student]] = defaultdict(set)
        for student in self.students:
            called = [name for name in (student.moodle, student.canvas) if not name.isdigit()]
            for written in set().union(*map(orders, [student.name, *called])):
                found[written].add(student)
                bare[_bare(written)].add(student)
        return {key: frozenset(who) for key, who in {**bare, **found}.items()}

    def numbered(self, platform: str, number: str) -> Student | None:
        """The student for whom the roster has a platform's number."""
        return self._by_called.get((platform, number.casefold())) if number else None

    def named(self, name: str) -> frozenset[Student]:
        """The students who may be written so, whichever of their names comes first, and however it is joined."""
        key = "".join(words(name))
        return self._by_name.get(key) or self._by_name.get(_bare(key)) or frozenset()

    def known(self, text: str) -> Student | None:
        """The one student whose id, email, number or name a text is."""
        exact = self.by_id.get(text) or self.by_email.get(text.casefold())
        exact = exact or self.numbered("Canvas", text) or self.numbered("Moodle", text)
        named = self.named(text)
        return exact or (next(iter(named)) if len(named) == 1 else None)

    def nearest(self, name: str) -> str:
        """The end of a message about a name that nobody has."""
        return did_you_mean(name, [student.name for student in self.students])


def read(path: Path, label: str) -> Roster:
    """Read a roster: columns id and name, and email, moodle and canvas where they are wanted.

    CourseError naming every fault, one a line.
    """
    table = csv_file.read(path, label)
    faults = [f"{label}: no column {name!r}" for name in _NEEDED if name not in table.columns]
    faults += [
        f"{label}: column {name!r}: unknown{did_you_mean(name, list(COLUMNS))}; known are {', '.join(COLUMNS)}"
        for name in table.columns
        if name not in COLUMNS
    ]
    if faults:
        raise CourseError("\n".join(faults))
    if not table.rows:
        raise CourseError(f"{label}: no students, expected one a line")
    faults = [f"{label}: {fault}" for fault in _faults(table)]
    if faults:
        raise CourseError("\n".join(faults))
    return Roster(tuple(Student(**row) for _, row in table.rows))


def _faults(table: csv_file.Sheet) -> Iterator[str]:
    first: dict[tuple[str, str], int] = {}
    for line, row in table.rows:
        if not row["name"]:
            yield f"line {line}: name: empty"
        if not row["id"]:
            yield f"line {line}: id: empty"
        elif not _ID.fullmatch(row["id"]):
            yield f"line {line}: id: found {row['id']!r}, expected letters, digits and . _ @ - behind a letter or digit"
        for column in COLUMNS:
            value = row.get(column, "").casefold()
            if column == "name" or not value:
                continue
            before = first.setdefault((column, value), line)
            if before != line:
                yield f"line {line}: {column}: {row[column]!r} is in line {before} already"


def words(name: str) -> list[str]:
    """The words of a name as they are compared: small letters and digits alone."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return [word for part in re.split(r"[\s,]+", text) if (word := re.sub(r"[\W_]", "", part))]


def orders(name: str) -> set[str]:
    """A name as platforms may write it, its words joined: whichever comes first, the others stay in their order."""
    found = words(name)
    return {"".join(found[i:] + found[:i]) for i in range(len(found))}


def _bare(text: str) -> str:
    """A text without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
