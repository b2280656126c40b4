"""Write reports into nbgrader's gradebook and folders, by running nbgrader's own converters in this process.

Submissions are graded before that, so only nbgrader's own work is left. A report that is in the gradebook already is not
written again: a note beside the reports says which report was recorded, and it counts only if the gradebook agrees.
"""

import logging
import warnings
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.content.folder import AssignmentFolder, Folder
from autograder.exercise import CourseError, Report
from autograder.gradebook import notes, settling
from autograder.gradebook.changes import differences, released_notebook, require_release
from autograder.gradebook.database import check, opened
from autograder.gradebook.notes import Note
from autograder.gradebook.written import digest
from autograder.grading.submissions import Prepared, Submission


class GradedAutograde(Autograde):
    """nbgrader's converter for a submission that was read, mended and graded already."""

    graded: tuple[Prepared, Report]
    """`SubmissionExporter` takes these instead of reading the file."""

    def init_notebooks(self) -> None:
        """The one notebook of the submission, by the assignment's name whether there is such a file or not."""
        submission = self.graded[0].submission
        folder = self._format_source(submission.assignment, submission.student)
        self.assignments = {folder: [expected(folder)]}
        self.notebooks: list[str] = []


class Records:
    """nbgrader's side of a course: its gradebook, and its converters."""

    def __init__(self, folder: Folder) -> None:
        """folder: of the course, with nbgrader_config.py. CourseError where that, or a driver, cannot be loaded."""
        self.folder = folder
        try:
            self.config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(folder.root)).load_config()
        except Exception as error:
            raise CourseError(f"nbgrader_config.py: cannot be loaded: {error}") from error
        self.config.CourseDirectory.root = str(folder.root)
        directory = CourseDirectory(config=self.config)
        self.database: str = directory.db_url
        self.course_id: str = directory.course_id
        check(self.database)
        self.api = NbGraderAPI(directory, config=self.config)
        logging.getLogger("traitlets").propagate = False
        logging.getLogger("tornado.application").setLevel(logging.CRITICAL)  # a traceback for what is raised as well
        warnings.filterwarnings("ignore", message="Object of type", module=r"nbgrader\.api")

    def gradebook(self) -> AbstractContextManager[Gradebook]:
        """The course's gradebook, to be used by `with`. CourseError where it cannot be opened, read or written."""
        return opened(self.database, self.course_id)

    def announce(self, assignment: AssignmentFolder) -> None:
        """Enter what course.yml says of an assignment. CourseError where that has not been released as it is."""
        with self.gradebook() as gradebook:
            settling.settle_points(gradebook, assignment)
            require_release(gradebook, assignment)
        self._enter_due_date(assignment)

    def settle(self, assignment: AssignmentFolder) -> None:
        """Enter what course.yml says of an assignment. CourseError where that has never been released."""
        with self.gradebook() as gradebook:
            settling.settle_points(gradebook, assignment)
            require_release(gradebook, assignment, as_it_is=False)
        self._enter_due_date(assignment)

    def changed(self, assignment: AssignmentFolder) -> str:
        """How the notebook differs from the one that submissions are in the gradebook for; empty where it does not."""
        with self.gradebook() as gradebook:
            settling.settle_points(gradebook, assignment)
            released = released_notebook(gradebook, assignment.name)
            return differences(gradebook, assignment, released) if released is not None and released.submissions else ""

    def release(self, assignment: AssignmentFolder) -> None:
        """Run `nbgrader generate_assignment`. CourseError with what it logged where it fails."""
        result = self.api.generate_assignment(assignment.name, force=True, create=True)
        if not result["success"]:
            raise CourseError(f"{assignment.name}: nbgrader generate_assignment failed: {_why(result)}")
        self._enter_due_date(assignment)
        with self.gradebook() as gradebook:
            settling.settle_points(gradebook, assignment)

    def _enter_due_date(self, assignment: AssignmentFolder) -> None:
        due = self.folder.course.due(assignment.settings)
        enter_due_date(self.database, self.course_id, assignment.name, due)

    def recorded(self, prepared: Prepared, report: Report) -> bool:
        """Whether the gradebook and the graded notebook say exactly this of a submission."""
        submission = prepared.submission
        assignment = self.folder.assignment(submission.assignment)
        if notes.read(assignment.recorded(submission.student)).written != digest(prepared, report):
            return False
        if not assignment.autograded(submission.student).is_file():
            return False
        return self._scores(submission) == {e.name: e.earned for e in report.exercises}

    def record(self, prepared: Prepared, report: Report) -> None:
        """Write a report through nbgrader's autograde, where it is not recorded already; then what lateness costs.

        CourseError with what nbgrader logged where that fails.
        """
        if not self.recorded(prepared, report):
            self._write(prepared, report)
        self._charge_lateness(prepared.submission)

    def _write(self, prepared: Prepared, report: Report) -> None:
        submission = prepared.submission
        note = self.folder.assignment(submission.assignment).recorded(submission.student)
        notes.write(note, Note(handed_in=notes.read(note).handed_in))
        result = self._autograde(prepared, report)
        if not result["success"]:
            raise CourseError(f"nbgrader autograde failed: {_why(result)}")
        if self._scores(submission) != {e.name: e.earned for e in report.exercises}:
            raise CourseError("the gradebook does not hold the scores that were written into it")
        notes.write(note, Note(handed_in=prepared.handed_in, written=digest(prepared, report)))

    def _charge_lateness(self, submission: Submission) -> None:
        """Enter what lateness costs by now: points, due date, nbgrader's extension or the policy may have changed."""
        with self.gradebook() as gradebook:
            settling.settle(gradebook, self.folder.assignment(submission.assignment), submission.student)

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
        note = self.folder.assignment(submission.assignment).recorded(submission.student)
        notes.write(note, Note(handed_in=notes.read(note).handed_in))
        forget(self.database, self.course_id, submission.assignment, submission.student)

    def feedback(self, name: str, student: str | None = None) -> None:
        """Run `nbgrader generate_feedback` for an assignment."""
        result = self.api.generate_feedback(name, student, force=True)
        if not result["success"]:
            raise CourseError(f"{name}: nbgrader generate_feedback failed: {_why(result)}")

    def _scores(self, submission: Submission) -> Mapping[str, float | None]:
        """The automatic points of the gradebook, by exercise."""
        with self.gradebook() as gradebook:
            try:
                found = gradebook.find_submission(submission.assignment, submission.student)
            except MissingEntry:
                return {}
            return {g.name: g.auto_score for n in found.notebooks for g in n.grades if g.cell_type == "code"}


def expected(folder: str | Path) -> str:
    """The notebook that nbgrader is to look for in a submission's folder, whether there is one or not."""
    return str(Path(folder) / f"{Path(folder).name}.ipynb")


def enter_due_date(database: str, course_id: str, assignment: str, due: datetime | None) -> None:
    """Tell nbgrader when an assignment is due: course.yml decides that, and nothing else."""
    with opened(database, course_id) as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=due.isoformat() if due else None)


def forget(database: str, course_id: str, assignment: str, student: str) -> None:
    """Mark every exercise of a submission as not graded, if the submission is in the gradebook at all.

    What was marked by hand alone, a written answer, stays as it is.
    """
    with opened(database, course_id) as gradebook:
        try:
            found = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return
        for notebook in found.notebooks:
            for grade in notebook.grades:
                if grade.auto_score is not None:
                    grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()


def _why(result: Mapping[str, Any]) -> str:
    """The last informative line of nbgrader's log of a failure."""
    log = str(result.get("log") or result.get("error") or "").splitlines()
    behind = ("[ERROR] There was an error", "[ERROR] Please", "[WARNING] Removing failed")
    told = [line for line in log if line.strip() and not line.startswith(behind)]
    return told[-1].strip() if told else "no reason given"
