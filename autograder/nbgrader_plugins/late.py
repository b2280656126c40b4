"""The late policy of course.yml, as nbgrader's plugin: it counts from a student's own due date where there is one."""

from pathlib import Path

from nbgrader.plugins import BasePlugin

from autograder.content.folder import Folder
from autograder.gradebook.settling import settle


class LatePolicy(BasePlugin):
    """Points lost by lateness. nbgrader makes it as a child of the preprocessor that knows the assignment."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        """The points that a submission loses, 0 to its score."""
        gradebook, name = self.parent.gradebook, self.parent.assignment_id
        settle(gradebook, Folder.find(Path.cwd()).assignment(name), student_id)
        return gradebook.find_submission(name, student_id).late_submission_penalty or 0.0
