"""How every student stands in every assignment: read from the gradebook, once it says what course.yml says."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograder.collect import roster
from autograder.collect.roster import Student
from autograder.content.folder import AssignmentFolder, Folder
from autograder.gradebook.settling import score_of, settle_all
from autograder.report.exports import Results
from autograder.report.total import AssignmentResult
from autograder.yaml_file import did_you_mean


def read(gradebook: Gradebook, folder: Folder, students: Sequence[str] = ()) -> Results:
    """Of all assignments that were released. students: only these."""
    released = {}
    for assignment in folder.assignments:
        with suppress(MissingEntry):
            released[assignment.name] = gradebook.find_assignment(assignment.name)
            settle_all(gradebook, assignment)
    who = _students(gradebook, folder, students)
    return Results(
        course=folder.course,
        students=who,
        points={name: _points(of) for name, of in released.items()},
        standings={name: _standings(of, folder.assignment(name), who) for name, of in released.items()},
        begun=tuple(name for name, of in released.items() if of.submissions),
    )


def strangers(folder: Folder, results: Results) -> list[str]:
    """Whom an extension or an excuse names that nobody has, one line each; without a roster that cannot be told."""
    known = [student.id for student in results.students]
    missing = dict.fromkeys(student for student, _ in folder.allowances if student not in known)
    where = folder.course.roster
    return (
        [f"extension or excuse: no student {s!r} in {where}{did_you_mean(s, known)}" for s in missing] if where else []
    )


def _points(released: Any) -> Mapping[str, float]:
    cells = [cell for notebook in released.notebooks for cell in (*notebook.grade_cells, *notebook.task_cells)]
    order = {cell.name: place for notebook in released.notebooks for place, cell in enumerate(notebook.source_cells)}
    return {cell.name: cell.max_score for cell in sorted(cells, key=lambda cell: order.get(cell.name, len(order)))}


def _standings(
    released: Any, assignment: AssignmentFolder, students: Sequence[Student]
) -> Mapping[str, AssignmentResult]:
    """Of everybody; who is not in the gradebook has handed in what was not graded, or nothing."""
    possible = sum(_points(released).values())
    known = {found.student_id: _standing(found, possible, assignment) for found in released.submissions}
    return {
        student.id: known.get(student.id)
        or AssignmentResult(
            possible=possible,
            handed_in=assignment.submission(student.id).is_dir(),
            excused=assignment.allowance(student.id).excused,
        )
        for student in students
    }


def _standing(submission: Any, possible: float, assignment: AssignmentFolder) -> AssignmentResult:
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    lost = sum(notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks)
    failed = any(g.auto_score is None and g.manual_score is None and g.cell_type == "code" for g in grades)
    zone = assignment.folder.course.zone
    when = submission.timestamp and submission.timestamp.replace(tzinfo=UTC).astimezone(zone)
    return AssignmentResult(
        possible=possible,
        earned=None if failed else max(0.0, sum(score_of(grade) for grade in grades) - lost),
        exercises={g.name: None if g.auto_score is None and g.manual_score is None else score_of(g) for g in grades},
        lost=lost,
        handed_in=True,
        when=f"{when:%Y-%m-%dT%H:%M:%S%z}" if when else "",
        excused=assignment.allowance(submission.student_id).excused,
        pending=sum(grade.needs_manual_grade for grade in grades),
    )


def _students(gradebook: Gradebook, folder: Folder, only: Sequence[str]) -> tuple[Student, ...]:
    """Those of the roster in its order, then the others whom the gradebook or course.yml knows."""
    path = folder.roster_file
    listed = {s.id: s for s in roster.read(path, str(folder.course.roster)).students} if path else {}
    graded = {
        row.id: Student(
            id=row.id, name=" ".join(filter(None, (row.first_name, row.last_name))) or row.id, email=row.email or ""
        )
        for row in gradebook.students
    }
    allowed = {} if listed else {student: Student(id=student, name=student) for student, _ in folder.allowances}
    others = {**allowed, **graded}
    everybody = {**listed, **{key: others[key] for key in sorted(others) if key not in listed}}
    return tuple(student for key, student in everybody.items() if not only or key in only)
