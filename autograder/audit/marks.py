"""`equivalent.yml`: mutants that were marked by hand, since they are right work after all, with the reason."""

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
    """The reason why this mutant is marked, or all mutants of its exercise (`NAME / *`); None if it is not marked."""
    return marks.get(id) or marks.get(f"{id.split(' / ')[0]} / *")
