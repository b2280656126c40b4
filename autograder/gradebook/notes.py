"""What was recorded of a submission: a note beside the reports, written when the gradebook has it."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from autograder.content import files


@dataclass(frozen=True, kw_only=True)
class Note:
    """handed_in: a digest of what the student wrote. written: one of all that grading wrote, empty where unknown."""

    handed_in: str = ""
    written: str = ""


_NOTE = TypeAdapter(Note)


def read(path: Path) -> Note:
    """The note of a submission; an empty one where there is none, or none that can be read."""
    try:
        return _NOTE.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return Note()


def write(path: Path, note: Note) -> None:
    files.write(path, _NOTE.dump_json(note))
