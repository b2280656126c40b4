"""How a submission comes into nbgrader: read as a file from a stranger, whatever it is.

nbgrader reads a notebook before any preprocessor sees it, and copies the other files beside it, following links. These two
stand where it lets us in before that: an exporter that reads safely, and a hook that takes the links away.
"""

import os
import stat
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter

from autograder.course import find_root
from autograder.exercise import SubmissionError
from autograder.grading.batch import renamed
from autograder.notebook import find_submission, mend, read_source, read_submission


class SubmissionExporter(NotebookExporter):
    """Reads submitted notebooks safely. One that cannot be read becomes the released one with the reason in its metadata,
    so that it is graded with zero points and feedback instead of being dropped."""

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        path = Path(filename)
        about = (resources or {}).get("nbgrader", {})
        submitted = self.config.CourseDirectory.get("submitted_directory", "submitted")
        if path.parts[-4:-3] != (submitted,):
            return super().from_filename(filename, resources=resources, **kwargs)
        try:
            found = find_submission(path.parent, about["assignment"])
            notebook = read_submission(found)
            notebook.metadata["autograder"] = {"notes": list(renamed(found, about["assignment"]))}
        except SubmissionError as error:
            root = find_root(Path.cwd())
            name = about["assignment"]
            source = read_source(root / "assignments" / name / f"{name}.ipynb")
            notebook = mend(source, source).notebook
            notebook.metadata["autograder"] = {"refused": str(error), "notes": []}
        return self.from_notebook_node(notebook, resources=resources, **kwargs)


def neutralise(assignment: str, student: str, notebooks: list[str]) -> None:
    """Before nbgrader copies a submission's files: put a line of text in place of every link and device among them,
    and make sure that the notebook it looks for is the assignment's. Called by nbgrader for one submission."""
    for folder in {Path(notebook).parent for notebook in notebooks}:
        for path in sorted(folder.rglob("*")):
            if not _harmless(path):
                _replace(path)
        expected = str(folder / f"{folder.name}.ipynb")
        notebooks[:] = [expected]


def _harmless(path: Path) -> bool:
    kind = os.lstat(path).st_mode
    return stat.S_ISREG(kind) or stat.S_ISDIR(kind) or path.suffix == ".ipynb"


def _replace(path: Path) -> None:
    what = f"a symbolic link to {os.readlink(path)}" if path.is_symlink() else "a file of a special kind"
    path.unlink()
    path.write_text(f"{what} stood here: it was not followed\n")
