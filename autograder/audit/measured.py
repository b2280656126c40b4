"""How right and wrong work fared on an assignment's cases: measured, and kept by version."""

from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from autograder.audit.jobs import Advance, Measured, Measuring
from autograder.content import files, versions

if TYPE_CHECKING:
    from autograder.content.folder import AssignmentFolder

_MEASURED = TypeAdapter(tuple[Measured, ...])


def measure(assignment: "AssignmentFolder", thorough: bool, advance: Advance | None = None) -> tuple[Measured, ...]:
    """How right and wrong work fares on every exercise, from what is kept where nothing changed.

    thorough: every mutant and 50 seeds. CourseError where the reference cannot be loaded.
    """
    kept = assignment.measured / f"{versions.tried(assignment)}{'-thorough' if thorough else ''}.json"
    try:
        return _MEASURED.validate_json(kept.read_bytes())
    except (OSError, ValidationError):
        measured = Measuring(assignment.reference, thorough).run(advance or (lambda done, of: None))
        files.write(kept, _MEASURED.dump_json(measured))
        return measured
