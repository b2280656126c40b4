"""Hand feedback back through nbgrader's exchange, to students whose submissions came another way too.

`nbgrader release_feedback` reads two files beside each page, which only `nbgrader submit` writes: without them it stops,
and nobody gets feedback. A page that lacks them gets them here: a secret, the same each time, and an empty time stamp.
"""

import glob
import hmac
import shutil
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.content import files
from autograder.content.folder import Folder

SECRET = "submission_secret.txt"
STAMP = "timestamp.txt"


class ReleaseFeedback(ExchangeReleaseFeedback):
    """In the place of nbgrader's own, which does the rest."""

    def copy_files(self) -> None:
        seed = Folder(Path(self.coursedir.root)).secret_seed()
        for folder in {Path(page).parent for page in glob.glob(f"{self.src_path}/*.html")}:
            whose = f"{self.coursedir.course_id}/{folder.parent.name}/{folder.name}"
            if not _text(folder / SECRET):
                _write(folder / SECRET, hmac.new(f"{seed:032x}".encode(), whose.encode(), "sha512").hexdigest())
            if _text(folder / STAMP) is None:
                _write(folder / STAMP, "")
        super().copy_files()


def _text(path: Path) -> str | None:
    """What a file holds; None where there is no text: a student may have handed in anything of that name."""
    try:
        return path.read_text()
    except (OSError, ValueError):
        return None


def _write(path: Path, text: str) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    files.write(path, text)
