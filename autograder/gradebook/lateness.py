"""How late submissions came, and what that cost them: what the gradebook says, for the table and `--json`."""

from nbgrader.api import MissingEntry

from autograder.gradebook.records import Records
from autograder.report.reasons import Lateness


def lateness(records: Records, name: str) -> dict[tuple[str, str], Lateness]:
    """The late submissions of an assignment, by assignment and student."""
    with records.gradebook() as gradebook:
        try:
            submissions = gradebook.find_assignment(name).submissions
        except MissingEntry:
            return {}
        return {
            (name, submission.student.id): Lateness(
                seconds=submission.total_seconds_late,
                penalty=sum(notebook.late_submission_penalty or 0 for notebook in submission.notebooks),
            )
            for submission in submissions
            if submission.total_seconds_late > 0
        }
