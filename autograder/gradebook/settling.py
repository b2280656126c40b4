"""Bring the gradebook in line with course.yml: exercises dropped or given, due dates of students' own, what lateness costs.

What nbgrader or a grader had written is kept in a table of our own in the same database, and comes back when the line in
course.yml goes: nothing is lost, and two graders of one course see the same.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy import Column, MetaData, String, Table, Text, delete, insert, inspect, select

from autograder.content.folder import AssignmentFolder
from autograder.course import FILE
from autograder.exercise import CourseError
from autograder.yaml_file import did_you_mean

_KEPT = Table(
    "autograder_kept", MetaData(), Column("place", String(80), primary_key=True), Column("kept", Text, nullable=False)
)
_POINTS = ("manual_score", "extra_credit", "needs_manual_grade")


def settle_points(gradebook: Gradebook, assignment: AssignmentFolder) -> None:
    """Let dropped exercises have no points. CourseError where course.yml names an exercise that is not there."""
    try:
        notebooks = gradebook.find_assignment(assignment.name).notebooks
    except MissingEntry:
        return
    cells = [cell for notebook in notebooks for cell in (*notebook.grade_cells, *notebook.task_cells)]
    known = [cell.name for cell in cells]
    faults = [
        f"{FILE}: {assignment.name}: {key}: no exercise {name!r}{did_you_mean(name, known)}"
        for key in ("dropped", "given")
        for name in getattr(assignment.settings, key)
        if name not in known
    ]
    kept = _Kept(gradebook)
    for cell in cells:
        if cell.name in assignment.settings.dropped:
            kept.lay(cell, "max_score", 0.0)
        else:
            kept.lift(cell, "max_score")
    gradebook.db.commit()
    if faults:
        raise CourseError("\n".join(faults))


def settle(gradebook: Gradebook, assignment: AssignmentFolder, student: str) -> None:
    """Let a submission, if there is one, have the points, the due date and the lateness that course.yml gives it."""
    with suppress(MissingEntry):
        found = gradebook.find_submission(assignment.name, student)
        kept = _Kept(gradebook)
        _extend(kept, found, assignment)
        late = found.total_seconds_late
        for notebook in found.notebooks:
            for grade in notebook.grades:
                _settle_grade(kept, grade, assignment)
            score = sum(score_of(grade) for grade in notebook.grades)
            penalty = min(assignment.settings.late.penalty(score, late), score) if late > 0 else None
            if round(notebook.late_submission_penalty or 0, 2) != round(penalty or 0, 2):
                notebook.late_submission_penalty = penalty
        gradebook.db.commit()


def settle_all(gradebook: Gradebook, assignment: AssignmentFolder) -> None:
    """Settle an assignment for everybody who handed in."""
    settle_points(gradebook, assignment)
    for submission in gradebook.assignment_submissions(assignment.name):
        settle(gradebook, assignment, submission.student_id)


def released_points(gradebook: Gradebook, cell: Any) -> float:
    """The points of a cell of the gradebook as it was released, dropped or not."""
    return float(cell.max_score or _Kept(gradebook).below(cell, "max_score"))


def score_of(grade: Any) -> float:
    """The points of a grade as nbgrader adds them up, after a change too that it has not read back."""
    points = grade.auto_score if grade.manual_score is None else grade.manual_score
    return 0.0 if points is None else float(points + (grade.extra_credit or 0))


def marks(gradebook: Gradebook, grades: Iterable[Any]) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Grades, each with the points that a grader gave, dropped or given or not."""
    kept = _Kept(gradebook)
    for grade in grades:
        yield grade, {column: kept.below(grade, column) for column in ("manual_score", "extra_credit")}


def rules(gradebook: Gradebook, assignment: AssignmentFolder, student: str) -> list[str]:
    """The rules of course.yml that were applied to a submission, one line each, as its feedback says them."""
    settings, course = assignment.settings, assignment.folder.course
    granted = assignment.allowance(student)
    found = gradebook.find_submission(assignment.name, student)
    said = ["excused: this assignment does not count towards your total"] if granted.excused else []
    if due := found.duedate:
        own = "your own" if found.extension else "the"
        since = f"from {own} due date {course.shown(due.replace(tzinfo=UTC))}"
        score = sum(score_of(grade) for notebook in found.notebooks for grade in notebook.grades)
        late = settings.late.said(round(score, 2), found.total_seconds_late, since)
        if found.extension and found.timestamp and not found.total_seconds_late:
            late = f"in time for your own due date {course.shown(due.replace(tzinfo=UTC))}"
        said += [late] if late else []
    possible = {cell.name: cell.max_score for notebook in found.notebooks for cell in notebook.notebook.grade_cells}
    said += [f"{name}: dropped: it counts for nobody" for name in settings.dropped]
    said += [
        f"{name}: given: everybody who handed in gets its {possible[name]:g} points"
        for name in settings.given
        if name in possible
    ]
    return said


def _extend(kept: "_Kept", submission: Any, assignment: AssignmentFolder) -> None:
    """Enter a due date of the student's own as nbgrader's extension, which formgrader and its commands know."""
    own, common = assignment.allowance(submission.student_id).due, submission.assignment.duedate
    if own is None or common is None:
        kept.lift(submission, "extension")
    else:
        kept.lay(submission, "extension", _utc(own) - common)


def _utc(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(tzinfo=None)


def _settle_grade(kept: "_Kept", grade: Any, assignment: AssignmentFolder) -> None:
    """Points that make the score what it has to be, on top of those that the grader gave, which stay as they are."""
    wanted: Mapping[str, Any] = {}
    manual, extra = kept.below(grade, "manual_score"), kept.below(grade, "extra_credit")
    points = grade.auto_score if manual is None else manual
    if grade.name in assignment.settings.dropped:
        wanted = {"needs_manual_grade": False} | ({} if points is None else {"extra_credit": -points})
    elif grade.name in assignment.settings.given:
        possible = grade.cell.max_score
        more = {"manual_score": possible} if points is None else {"extra_credit": max(possible - points, extra or 0.0)}
        wanted = {"needs_manual_grade": False, **more}
    for column in _POINTS:
        if column in wanted:
            kept.lay(grade, column, wanted[column])
        else:
            kept.lift(grade, column)


class _Kept:
    """What stood in a column before we wrote over it. What somebody writes over ours is theirs, and is kept in turn."""

    def __init__(self, gradebook: Gradebook) -> None:
        self._db = gradebook.db
        self._there = inspect(self._db.connection()).has_table(_KEPT.name)
        rows = self._db.execute(select(_KEPT)).all() if self._there else []
        self._notes: dict[str, Mapping[str, Any]] = {place: json.loads(kept) for place, kept in rows}

    def lay(self, row: Any, column: str, value: Any) -> None:
        """Write a value over that of a row, which is kept."""
        note = self._notes.get(_place(row, column))
        found = _plain(getattr(row, column))
        theirs = note["theirs"] if note and note["ours"] == found else found
        if note != (fresh := {"theirs": theirs, "ours": _plain(value)}):
            self._write(row, column, fresh)
        if found != _plain(value):
            setattr(row, column, value)

    def lift(self, row: Any, column: str) -> None:
        """Put back what a row had, unless somebody wrote over ours since."""
        if note := self._notes.get(_place(row, column)):
            if _plain(getattr(row, column)) == note["ours"]:
                setattr(row, column, _of_plain(column, note["theirs"]))
            self._write(row, column, None)

    def below(self, row: Any, column: str) -> Any:
        """The value of a row without ours."""
        note, found = self._notes.get(_place(row, column)), getattr(row, column)
        return _of_plain(column, note["theirs"]) if note and note["ours"] == _plain(found) else found

    def _write(self, row: Any, column: str, note: Mapping[str, Any] | None) -> None:
        if not self._there:
            _KEPT.create(self._db.connection(), checkfirst=True)
            self._there = True
        place = _place(row, column)
        self._db.execute(delete(_KEPT).where(_KEPT.c.place == place))
        self._notes.pop(place, None)
        if note is not None:
            self._db.execute(insert(_KEPT).values(place=place, kept=json.dumps(note)))
            self._notes[place] = note


def _place(row: Any, column: str) -> str:
    return f"{row.id} {column}"


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value.total_seconds() if isinstance(value, timedelta) else value


def _of_plain(column: str, value: Any) -> Any:
    return timedelta(seconds=value) if column == "extension" and value is not None else value
