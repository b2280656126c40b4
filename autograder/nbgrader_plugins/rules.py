"""Preprocessors by which nbgrader goes along with the rules of course.yml: dropped exercises, and what feedback says."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells
from sqlalchemy.orm.attributes import set_committed_value

from autograder.content.folder import Folder
from autograder.gradebook.database import opened
from autograder.gradebook.settling import released_points, rules, settle
from autograder.notebook import grade_id
from autograder.report import feedback


class OverwriteReleasedCells(OverwriteCells):
    """In OverwriteCells' place: a dropped exercise has no points in the gradebook, which nbgrader takes for a forgery."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        known = None
        with suppress(MissingEntry):
            known = self.gradebook.find_graded_cell(grade_id(cell), self.notebook_id, self.assignment_id)
            set_committed_value(known, "max_score", released_points(self.gradebook, known))
        made: tuple[NotebookNode, Any] = super().preprocess_cell(cell, resources, cell_index)
        del known  # until now, so that nbgrader gets this very object
        return made


class TellRules(NbGraderPreprocessor):
    """First of the feedback's preprocessors: settles the submission, then says what lateness cost and what was dropped.

    It is asked when the page is made: points that a grader gave since, or an extension, change what lateness costs.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        whose = resources["nbgrader"]
        assignment = Folder.find(Path.cwd()).assignment(whose["assignment"])
        with opened(whose["db_url"], self.parent.parent.coursedir.course_id) as gradebook:
            settle(gradebook, assignment, whose["student"])
            said = feedback.rules(rules(gradebook, assignment, whose["student"]))
        if said:
            nb.cells.insert(0, nbformat.v4.new_markdown_cell(said, id="what-counts"))
        return nb, resources
