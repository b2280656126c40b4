"""Write reports into nbgrader's gradebook and folders, by running nbgrader's own converters in this process.

Submissions are graded before that, so only nbgrader's own work is left. A report that is in the gradebook already is not
written again: a note beside the reports says which report was recorded, and it counts only if the gradebook agrees.
"""

import logging
import warnings
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.content import files
from autograder.content.folder import AssignmentFolder, Folder
from autograder.exercise import CourseError, Report
from autograder.grading.submissions import Prepared, Submission


class GradedAutograde(Autograde):
    """nbgrader's converter for a submission that was read, mended and graded already."""

    graded: tuple[Prepared, Report]
    """`SubmissionExporter` takes these instead of reading the file."""


class Records:
    """nbgrader's side of a course: its gradebook, and its converters."""

    def __init__(self, folder: Folder) -> None:
        """folder: of the course, with nbgrader_config.py. CourseError where that cannot be loaded."""
        self.folder = folder
        try:
            self.config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(folder.root)).load_config()
        except Exception as error:
            raise CourseError(f"nbgrader_config.py: cannot be loaded: {error}") from error
        self.config.CourseDirectory.root = str(folder.root)
        directory = CourseDirectory(config=self.config)
        self.database: str = directory.db_url
        self.api = NbGraderAPI(directory, config=self.config)
        logging.getLogger("traitlets").propagate = False
        warnings.filterwarnings("ignore", message="Object of type", module=r"nbgrader\.api")

    def announce(self, assignment: AssignmentFolder) -> None:
        """Enter an assignment's due date. CourseError where the assignment has not been released."""
        name = assignment.name
        with Gradebook(self.database) as gradebook:
            try:
                notebooks = gradebook.find_assignment(name).notebooks
            except MissingEntry:
                notebooks = []
            if not notebooks:
                raise CourseError(f"{name}: not in the gradebook yet: autograder release {name}")
        self._enter_due_date(assignment)

    def release(self, assignment: AssignmentFolder) -> None:
        """Run `nbgrader generate_assignment`. CourseError with what it logged where it fails."""
        result = self.api.generate_assignment(assignment.name, force=True, create=True)
        if not result["success"]:
            raise CourseError(f"{assignment.name}: nbgrader generate_assignment failed: {_why(result)}")
        self._enter_due_date(assignment)

    def _enter_due_date(self, assignment: AssignmentFolder) -> None:
        enter_due_date(self.database, assignment.name, self.folder.course.due(assignment.settings))

    def recorded(self, submission: Submission, report: Report) -> bool:
        """Whether the gradebook holds exactly this report for this submission."""
        assignment = self.folder.assignment(submission.assignment)
        note = assignment.recorded(submission.student)
        if not note.is_file() or note.read_text() != self._state(submission, report):
            return False
        if report.refused is None and not assignment.autograded(submission.student).is_file():
            return False
        return self._scores(submission) == {e.name: e.earned for e in report.exercises}

    def record(self, prepared: Prepared, report: Report) -> None:
        """Write a report through nbgrader's autograde. CourseError with what it logged where that fails."""
        submission = prepared.submission
        note = self.folder.assignment(submission.assignment).recorded(submission.student)
        note.unlink(missing_ok=True)
        if any(submission.folder.glob("*.ipynb")):
            result = self._autograde(prepared, report)
            if not result["success"]:
                raise CourseError(f"nbgrader autograde failed: {_why(result)}")
        else:
            self._record_nothing(submission)
        if self._scores(submission) != {e.name: e.earned for e in report.exercises}:
            raise CourseError("the gradebook does not hold the scores that were written into it")
        files.write(note, self._state(submission, report))

    def _autograde(self, prepared: Prepared, report: Report) -> Mapping[str, Any]:
        directory, submission = self.api.coursedir, prepared.submission
        before = directory.assignment_id, directory.student_id
        directory.assignment_id, directory.student_id = submission.assignment, submission.student
        try:
            converter = GradedAutograde(coursedir=directory, parent=self.api)
            converter.graded = prepared, report
            converter.force = converter.create_student = True
            return capture_log(converter)  # type: ignore[no-any-return]
        finally:
            directory.assignment_id, directory.student_id = before

    def forget(self, submission: Submission) -> None:
        """Remove the automatic points of a submission that we could not grade: an old score must not count as new."""
        self.folder.assignment(submission.assignment).recorded(submission.student).unlink(missing_ok=True)
        forget(self.database, submission.assignment, submission.student)

    def feedback(self, name: str, student: str | None = None) -> None:
        """Run `nbgrader generate_feedback` for an assignment."""
        result = self.api.generate_feedback(name, student, force=True)
        if not result["success"]:
            raise CourseError(f"{name}: nbgrader generate_feedback failed: {_why(result)}")

    def _record_nothing(self, submission: Submission) -> None:
        """Zero points for a folder without a notebook, which nbgrader skips."""
        with Gradebook(self.database) as gradebook:
            gradebook.update_or_create_student(submission.student)
            found = gradebook.update_or_create_submission(submission.assignment, submission.student)
            for notebook in found.notebooks:
                for grade in notebook.grades:
                    grade.auto_score, grade.needs_manual_grade = 0, False
            gradebook.db.commit()

    def _scores(self, submission: Submission) -> Mapping[str, float | None]:
        """The automatic points of the gradebook, by exercise."""
        with Gradebook(self.database) as gradebook:
            try:
                found = gradebook.find_submission(submission.assignment, submission.student)
            except MissingEntry:
                return {}
            return {g.name: g.auto_score for n in found.notebooks for g in n.grades if g.cell_type == "code"}

    def _state(self, submission: Submission, report: Report) -> str:
        """A digest of everything that decides a submission's entry in the gradebook."""
        assignment = self.folder.assignment(submission.assignment).settings
        stamp = submission.folder / "timestamp.txt"
        when = stamp.read_text(errors="replace")[:100] if stamp.is_file() and not stamp.is_symlink() else ""
        facts: list[Any] = [asdict(report), when, assignment.model_dump(mode="json"), self.folder.course.time_zone]
        return sha256(dumps(facts, sort_keys=True).encode()).hexdigest()


def enter_due_date(database: str, assignment: str, due: datetime | None) -> None:
    """Tell nbgrader when an assignment is due: course.yml decides that, and nothing else."""
    with Gradebook(database) as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=due.isoformat() if due else None)


def forget(database: str, assignment: str, student: str) -> None:
    """Mark every exercise of a submission as not graded, if the submission is in the gradebook at all."""
    with Gradebook(database) as gradebook:
        try:
            found = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return
        for notebook in found.notebooks:
            for grade in notebook.grades:
                grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()


def _why(result: Mapping[str, Any]) -> str:
    """The last informative line of nbgrader's log of a failure."""
    log = str(result.get("log") or result.get("error") or "").splitlines()
    told = [
        line for line in log if line.strip() and not line.startswith(("[ERROR] There was an error", "[ERROR] Please"))
    ]
    return told[-1].strip() if told else "no reason given"
