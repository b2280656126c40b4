"""Files for a learning platform, and a table for oneself: from standings to rows, from rows to CSV, pages to a zip.

Canvas (Gradebook, "Import"): Student, ID, SIS User ID, SIS Login ID, Section, then a column for each assignment under its
title, and a second line of points possible. A student is found by ID, then by the other two, then by name. An empty cell
leaves a grade as it is, EX excuses.

Moodle (Assignment, "Upload grading worksheet"; the site in English): the columns of its own worksheet, of which
Identifier, Grade and Last modified (grade) are read. Moodle numbers its participants anew in each assignment. An empty
grade is skipped.

Moodle (Assignment, "Upload multiple feedback files in a zip"): a folder for each student, named as in its own download.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder.collect.participants import Participant
from autograder.collect.roster import Student
from autograder.course import Course
from autograder.report.total import AssignmentResult, total

Rows = list[list[str]]
SHOWN = 10
"""Students whom a message names."""
NUMBERED = "autograder collect {} takes it from Moodle's download, or write it into the roster's column moodle"
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """Of every assignment that was released. points: of each exercise, by assignment. standings: by assignment, then by
    student. begun: the assignments for which somebody handed in something; they make the total."""

    course: Course
    students: tuple[Student, ...]
    points: Mapping[str, Mapping[str, float]]
    standings: Mapping[str, Mapping[str, AssignmentResult]]
    begun: tuple[str, ...]

    def possible(self, name: str) -> float:
        return sum(self.points[name].values())


def canvas(results: Results, names: Sequence[str], *, exercises: bool = False) -> Rows:
    """Canvas's gradebook. exercises: a column for each of them too, which Canvas takes for assignments."""
    titles = [results.course.assignment(name).title for name in names]
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    second = ["    Points Possible", "", "", "", ""]
    for name, title in zip(names, titles, strict=True):
        head.append(text(title))
        second.append(number(results.possible(name)))
        if exercises:
            head += [text(f"{title}: {exercise}") for exercise in results.points[name]]
            second += [number(points) for points in results.points[name].values()]
    rows = [head, second]
    for student in results.students:
        row = [text(student.name), student.canvas if student.canvas.isdigit() else "", *[text(student.id)] * 2, ""]
        for name in names:
            found = results.standings[name][student.id]
            row.append("EX" if found.excused else number(found.earned))
            if exercises:
                scores = [found.exercises.get(exercise) for exercise in results.points[name]]
                row += ["EX" if found.excused else number(score) for score in scores]
        rows.append(row)
    return rows


def moodle(
    results: Results, name: str, participants: Mapping[str, Participant], now: datetime, *, exercises: bool = False
) -> Rows:
    """Moodle's grading worksheet of one assignment, with those whose number is known. exercises: behind its columns."""
    head = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed"]
    head += ["Last modified (submission)", "Last modified (grade)"]
    rows = [[*head, *(text(exercise) for exercise in results.points[name] if exercises)]]
    for student in results.students:
        if student.id not in participants:
            continue
        who, found = participants[student.id], results.standings[name][student.id]
        row = [f"Participant {who.number}", text(who.name or student.name), text(student.email), found.status]
        row += ["" if found.excused else number(found.earned), number(found.possible), "Yes"]
        row += [found.when or "-", f"{now:%Y-%m-%dT%H:%M:%S%z}"]
        if exercises:
            row += [number(found.exercises.get(exercise)) for exercise in results.points[name]]
        rows.append(row)
    return rows


def plain(results: Results, names: Sequence[str]) -> Rows:
    """One line a student: the total and what it is made of, then each assignment with its exercises."""
    head = ["student", "name", "email", "total", "counted"]
    for name in names:
        head += [name, *(f"{name}: {what}" for what in ("possible", "late", "status", *results.points[name]))]
    rows = [[text(cell) for cell in head]]
    for student in results.students:
        mine = {name: results.standings[name][student.id] for name in results.begun}
        reached = total(results.course, mine)
        row = [text(student.id), text(student.name), text(student.email)]
        row += [number(reached.percent), " ".join(reached.counted)]
        for name in names:
            found = results.standings[name][student.id]
            row += [number(found.earned), number(found.possible), number(found.lost if found.handed_in else None)]
            row += [found.status, *(number(found.exercises.get(exercise)) for exercise in results.points[name])]
        rows.append(row)
    return rows


def remarks(
    results: Results, platform: str, names: Sequence[str], numbers: Mapping[str, Mapping[str, Participant]]
) -> list[str]:
    """What the one who uploads has to know of it, one line each. numbers: Moodle's, by assignment and student."""
    said = []
    for name in names:
        mine = results.standings[name]
        if failed := [student for student, found in mine.items() if found.status == "not graded"]:
            said.append(f"{name}: not graded, left empty: {listed(failed)}")
        if pending := [student for student, found in mine.items() if found.status == "written answers not graded"]:
            said.append(f"{name}: written answers wait for points, exported without: {listed(pending)}")
        lost = [student for student, found in mine.items() if found.handed_in and student not in numbers[name]]
        if platform == "moodle" and lost:
            said.append(f"{name}: left out, Moodle's number is not known: {listed(lost)}; {NUMBERED.format(name)}")
    nameless = [student.id for student in results.students if not student.canvas.isdigit()]
    if platform == "canvas" and nameless:
        said.append(f"no number in the roster's column canvas, found by id or name alone: {listed(nameless)}")
    return said


def listed(names: Sequence[str]) -> str:
    """Names in a line, at most ten of them."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def as_csv(rows: Rows) -> str:
    """Rows as CSV."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue()


def number(value: float | None) -> str:
    """Points, to two decimals; nothing where there are none."""
    return "" if value is None else f"{round(value, 2):.10g}"


def text(value: str) -> str:
    """A text as a cell of one line that no spreadsheet takes for a formula."""
    line = " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in value).split())
    return f"'{line}" if unicodedata.normalize("NFKC", line)[:1] in _FORMULA and line else line


def feedback_zip(pages: Iterable[tuple[Participant, str, bytes]]) -> bytes:
    """Pages of feedback in the folders of Moodle's own download: `Ada Byron_12345_assignsubmission_file_/lstm.html`.

    pages: whose, under which name, and the page.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for who, file, page in pages:
            archive.writestr(f"{_folder_name(who.name)}_{who.number}_assignsubmission_file_/{file}", page)
    return made.getvalue()


def _folder_name(name: str) -> str:
    """A name without what Moodle parts the folder's name by, and what no file system takes."""
    return " ".join(re.sub(r'[\x00-\x1f\\/:*?"<>|_]', " ", name).split()).lstrip(".~ ") or "Participant"
