"""The late policy of course.yml, as nbgrader's plugin."""

from pathlib import Path

from nbgrader.plugins import BasePlugin

from autograder.content.folder import Folder


class LatePolicy(BasePlugin):
    """Points lost by lateness. nbgrader makes it as a child of the preprocessor that knows the assignment."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        """The points that a submission loses, 0 to its score."""
        name = self.parent.assignment_id
        return Folder.find(Path.cwd()).assignment(name).settings.late.penalty(score, total_seconds_late)
