"""How automatic points come into the gradebook: what was marked by hand stays, until something else is handed in."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import SaveAutoGrades

from autograder.content.folder import Folder
from autograder.gradebook import notes
from autograder.gradebook.notes import Note


class SaveScores(SaveAutoGrades):
    """In SaveAutoGrades' place, which asks for every written answer and every correction anew whenever it grades again."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        exporter, whose = self.parent, resources["nbgrader"]
        assignment = Folder(Path(exporter.parent.coursedir.root)).assignment(whose["assignment"])
        note, handed_in = assignment.recorded(whose["student"]), exporter.prepared.handed_in
        self._same = notes.read(note).handed_in == handed_in
        made: tuple[NotebookNode, Any] = super().preprocess(nb, resources)
        notes.write(note, Note(handed_in=handed_in))
        return made

    def _add_score(self, cell: NotebookNode, resources: Any) -> None:
        place = cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
        settled = self._same and not self.gradebook.find_grade(*place).needs_manual_grade
        super()._add_score(cell, resources)
        if settled:
            self.gradebook.find_grade(*place).needs_manual_grade = False
            self.gradebook.db.commit()
