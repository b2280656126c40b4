"""How a submission comes into nbgrader: read as a file from a stranger, whatever it is.

nbgrader reads a notebook before any preprocessor sees it, and copies the other files beside it, following links. These two
have their place before that: an exporter that reads safely, and a hook that takes the links away.
"""

import os
import stat
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter

from autograder.content.folder import Folder
from autograder.exercise import Report
from autograder.grading.submissions import Prepared, Submission, prepare


class SubmissionExporter(NotebookExporter):
    """Gives nbgrader a submission's notebook in the form of its source.

    One that cannot be read becomes the released one, so that it is graded with zero points and feedback instead of being
    dropped. prepared: the submission that is being converted. report: what it earns, None until it was graded.
    """

    prepared: Prepared
    report: Report | None

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        path = Path(filename)
        submitted = self.config.CourseDirectory.get("submitted_directory", "submitted")
        if path.parts[-4:-3] != (submitted,):
            return super().from_filename(filename, resources=resources, **kwargs)
        about = (resources or {})["nbgrader"]
        handed_over = getattr(self.parent, "graded", None)
        if handed_over is not None:
            self.prepared, self.report = handed_over
        else:
            assignment = Folder.find(Path.cwd()).assignment(about["assignment"])
            submission = Submission(student=about["student"], assignment=assignment.name, folder=path.parent)
            self.prepared, self.report = prepare(submission, assignment.notebook()), None
        for note in self.prepared.notes:
            self.log.warning("%s, %s: %s", about["student"], about["assignment"], note)
        return self.from_notebook_node(self.prepared.notebook, resources=resources, **kwargs)


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
    path.write_text(f"{what} was here: it was not followed\n")
