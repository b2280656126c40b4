"""How `nbgrader generate_assignment` makes our releases: a preprocessor adds our files, an exporter audits beforehand.

nbgrader removes an old release before it makes a new one. The only code of ours that it calls before that is the
exporter's constructor. So the constructor rehearses the release, in a temporary folder and without the gradebook, and
searches the result. If it finds something, nbgrader stops and nothing has changed.
"""

import logging
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from traitlets.config import Config

from autograder.content.folder import AssignmentFolder, Folder
from autograder.exercise import CourseError
from autograder.notebook import is_solution
from autograder.release import contents, leaks

_LOG = logging.getLogger("traitlets.rehearsal")
"""The log of a rehearsal: errors only, beside nbgrader's own. The release that follows logs the rest."""
_LOG.setLevel(logging.ERROR)


class KeepStubs(ClearSolutions):
    """Replaces ClearSolutions: removes text that is marked as a solution, and leaves a cell without marks as it is.

    nbgrader would replace such a cell by one line; ours hold the stub to implement, or the questions to answer.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        if is_solution(cell) and self.begin_solution_delimeter not in cell.source:
            return cell, resources
        made: tuple[NotebookNode, Any] = super().preprocess_cell(cell, resources, cell_index)
        return made


class AddFiles(NbGraderPreprocessor):
    """Last of the release's preprocessors: the notebook stays as it is, and nbgrader writes our files beside it."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        if about["notebook"] == about["assignment"]:
            files = contents.added(Folder.find(Path.cwd()).assignment(about["assignment"]), nb)
            resources["outputs"] = {**(resources.get("outputs") or {}), **files}
        return nb, resources


class AuditedExporter(NotebookExporter):
    """Stops the release of an assignment that would hold what students must not see."""

    def __init__(self, config: Config | None = None, **kwargs: Any) -> None:
        super().__init__(config=config, **kwargs)
        converter = self.parent
        found: list[str] = []
        folder = Folder(Path(converter.coursedir.root))
        for path in sorted(converter.assignments):
            found += refusals(converter.config, folder.assignment(Path(path).name))
        for line in found:
            self.log.error(line)
        if found:
            raise NbGraderException(f"not released: {len(found)} finding{'s' * (len(found) != 1)}")


def refusals(config: Config, assignment: AssignmentFolder) -> list[str]:
    """Why an assignment must not be released as it is, one line each. config: nbgrader's, of the course.

    Raises NbGraderException where nbgrader itself cannot release it.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-release-") as folder:
        try:
            taken = _taken(assignment)
            _rehearse(config, assignment, Path(folder))
            return taken + leaks.findings(Path(folder) / assignment.name, assignment)
        except CourseError as error:
            return str(error).splitlines()


def _taken(assignment: AssignmentFolder) -> list[str]:
    """Files of the assignment's folder that the release would write over."""
    return [
        f"assignments/{assignment.name}/{file}: not released: the release brings a file of this name"
        for file in contents.NAMES
        if (assignment.source / file).exists()
    ]


def _rehearse(config: Config, assignment: AssignmentFolder, into: Path) -> None:
    """Run the release as nbgrader would, into another folder, without the gradebook. NbGraderException where it fails."""
    config = deepcopy(config)
    config.CourseDirectory.root = str(assignment.folder.root)
    config.CourseDirectory.assignment_id = assignment.name
    config.CourseDirectory.release_directory = str(into)
    config.SaveCells.enabled = False
    config.GenerateAssignment.no_database = True
    config.GenerateAssignment.exporter_class = NotebookExporter
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config, log=_LOG).start()
