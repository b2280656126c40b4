"""`autograder export`: points for a learning platform or for oneself, and feedback in the form that Moodle takes back."""

from collections.abc import Sequence
from pathlib import Path

from autograder.collect import roster
from autograder.collect.participants import participants
from autograder.collect.roster import Student
from autograder.content import files
from autograder.content.folder import AssignmentFolder, Folder
from autograder.exercise import CourseError
from autograder.gradebook.records import Records
from autograder.nbgrader_plugins.exports import export
from autograder.report.exports import NUMBERED, feedback_zip, listed


def run(
    start: Path,
    *,
    names: Sequence[str],
    platform: str | None = None,
    feedback: bool = False,
    exercises: bool = False,
    to: Path | None = None,
) -> int:
    """Write a file for a platform ("canvas", "moodle", "csv"), or zips of feedback.

    names: assignments, all that there is something of by default. to: where to, the course's folder by default; with the
    assignment's name in it where there are several files.
    """
    folder = Folder.find(start)
    assignments = [folder.assignment(name) for name in names]
    said = []
    if platform:
        with Records(folder).gradebook() as gradebook:
            said += export(
                gradebook, folder, platform, names=names, to=str(start / to) if to else "", exercises=exercises
            )
    if feedback:
        known = roster.read(folder.roster_file, str(folder.course.roster)).by_id if folder.roster_file else {}
        assignments = assignments or [assignment for assignment in folder.assignments if assignment.paged]
        for assignment in assignments:
            file = start / to if to else folder.root / "feedback.zip"
            file = file if to and len(assignments) == 1 else file.with_stem(f"{file.stem}-{assignment.name}")
            students = [known.get(student) or Student(id=student, name=student) for student in assignment.paged]
            said += _zip(assignment, students, file)
    print("\n".join(said))
    return 0


def _zip(assignment: AssignmentFolder, students: Sequence[Student], file: Path) -> list[str]:
    """Write the pages of an assignment, and say whose are in it. CourseError where there are none."""
    name = assignment.name
    if not students:
        raise CourseError(f"{name}: no feedback: autograder feedback {name}")
    who = participants(assignment, students)
    left = [student.id for student in students if student.id not in who]
    if not who:
        raise CourseError(f"{name}: Moodle's number is not known of anybody: {NUMBERED.format(name)}")
    pages = [(who[s.id], f"{name}.html", assignment.page(s.id).read_bytes()) for s in students if s.id in who]
    files.write(file, feedback_zip(pages), mode=0o600)
    said = [f"{file}: {len(pages)} pages"]
    return said + ([f"{name}: left out, Moodle's number is not known: {listed(left)}"] if left else [])
