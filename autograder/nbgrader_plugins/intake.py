"""How a submission gets into nbgrader: read as an untrusted file, whatever it is.

nbgrader reads a notebook before any preprocessor sees it, and copies the other files beside it, following links. Two parts
of ours run before that: an exporter that reads safely, and a hook that removes the links.
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
    """Gives nbgrader a submission's notebook, mended.

    If it cannot be read, the released notebook takes its place: it gets zero points and feedback instead of being
    dropped. prepared: the submission that is being converted. report: its result, None until it was graded.
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
    """Replace every link and device among a submission's files by a line of text, before nbgrader copies them. Also make
    nbgrader look for the notebook that is named after the assignment. nbgrader calls this for each submission."""
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
