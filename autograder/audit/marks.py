"""`equivalent.yml`: mutants that the audit cannot tell from right work because they are right work, marked by hand."""

from typing import TYPE_CHECKING

from autograder import yaml_file

if TYPE_CHECKING:
    from autograder.content.folder import AssignmentFolder

FILE = "equivalent.yml"


def read_marks(assignment: "AssignmentFolder") -> dict[str, str]:
    """The marked mutants: id → reason. CourseError where the file does not map reasons to lists of mutants."""
    path = assignment.reference_folder / FILE
    try:
        marks = yaml_file.read(path, dict[str, list[str]], f"reference/{assignment.name}/{FILE}", may_be_empty=True)
    except FileNotFoundError:
        return {}
    return {id: reason for reason, ids in marks.items() for id in ids}


def mark(id: str, marks: dict[str, str]) -> str | None:
    """The reason of a mark: of this mutant, or of all mutants of its exercise (`NAME / *`)."""
    return marks.get(id) or marks.get(f"{id.split(' / ')[0]} / *")
