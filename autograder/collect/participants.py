"""What Moodle calls students in one assignment: its number for each, another one in every assignment, and the name."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.collect.roster import Student
from autograder.content.folder import AssignmentFolder


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """What Moodle calls a student in one assignment."""

    number: str
    name: str


def participants(assignment: AssignmentFolder, students: Iterable[Student]) -> Mapping[str, Participant]:
    """By student: as the last download that was collected says, or else as the roster does."""
    found = {student.id: _noted(assignment, student) for student in students}
    return {student: who for student, who in found.items() if who.number.isdigit()}


def _noted(assignment: AssignmentFolder, student: Student) -> Participant:
    path = assignment.collected(student.id)
    noted = json.loads(path.read_text()).get("moodle") if path.is_file() else None
    number, name = noted[0] if noted else ("", "")
    return Participant(number=number or student.moodle, name=name or student.name)
