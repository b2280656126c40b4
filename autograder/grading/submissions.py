"""What was handed in: found in the course's folder, read once, and mended once."""

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.content.folder import AssignmentFolder
from autograder.exercise import CourseError, SubmissionError
from autograder.notebook import find_submission, mend, read_submission, shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What one student handed in for one assignment: a folder."""

    student: str
    assignment: str
    folder: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A submission that was read. notebook: mended; the assignment's own if the submission could not be read.

    notes: what was mended, one line each. refused: why it cannot be graded, None where it can.
    """

    submission: Submission
    notebook: NotebookNode
    notes: tuple[str, ...] = ()
    refused: str | None = None


def find(assignment: AssignmentFolder, student: str | None = None) -> list[Submission]:
    """What was handed in for an assignment, by student. CourseError where a named student handed in nothing."""
    found = [
        Submission(student=folder.parent.name, assignment=assignment.name, folder=folder)
        for folder in sorted(assignment.folder.submitted.glob(f"*/{assignment.name}"))
        if folder.is_dir() and not folder.is_symlink() and not folder.parent.name.startswith(".")
    ]
    if student is None:
        return found
    mine = [submission for submission in found if submission.student == student]
    if not mine:
        raise CourseError(f"submitted/{student}/{assignment.name}: not found")
    return mine


def prepare(submission: Submission, source: NotebookNode) -> Prepared:
    """Read a submission as an untrusted file, and mend it. source: the assignment's own notebook."""
    try:
        path = find_submission(submission.folder, submission.assignment)
        mended = mend(read_submission(path), source)
    except SubmissionError as error:
        return Prepared(submission=submission, notebook=mend(deepcopy(source), source).notebook, refused=str(error))
    notes = (*_renamed(path, submission.assignment), *mended.notes)
    return Prepared(submission=submission, notebook=mended.notebook, notes=notes)


def _renamed(path: Path, name: str) -> tuple[str, ...]:
    """A note on a notebook that is not named after the assignment."""
    if path.stem == name:
        return ()
    return (f"{shown(path)}: graded as {name}.ipynb, the only notebook there is",)
