"""Reports on disk, by content: the same notebook under the same version is never graded twice.

A grader that is killed leaves whole reports or none.
"""

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from nbformat import NotebookNode
from pydantic import TypeAdapter, ValidationError

from autograder.content import files
from autograder.exercise import Report
from autograder.notebook import grade_id

_REPORT = TypeAdapter(Report)


class Store:
    """The reports of an assignment, in a folder that only its owner may read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def get(self, key: str) -> Report | None:
        """The report of a key; None where there is none, or none that can be read."""
        try:
            return _REPORT.validate_json((self.folder / f"{key}.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def put(self, key: str, report: Report) -> None:
        files.write(self.folder / f"{key}.json", _REPORT.dump_json(report))


def key(notebook: NotebookNode, parts: Iterable[str]) -> str:
    """The name of a report: a digest of what was handed in and of everything else that decides its points."""
    cells = [[cell.cell_type, cell.source, grade_id(cell)] for cell in notebook.cells]
    return sha256(json.dumps([cells, *parts]).encode()).hexdigest()
