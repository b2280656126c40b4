"""The trials of right and wrong work on an assignment's cases: run once for each version, and stored."""

from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from autograder.audit.jobs import Advance, Measured, Measuring
from autograder.content import files, versions

if TYPE_CHECKING:
    from autograder.content.folder import AssignmentFolder

_MEASURED = TypeAdapter(tuple[Measured, ...])


def measure(assignment: "AssignmentFolder", thorough: bool, advance: Advance | None = None) -> tuple[Measured, ...]:
    """Try right and wrong work on every exercise, or return the stored results if nothing changed.

    thorough: every mutant and 50 seeds. CourseError where the reference cannot be loaded.
    """
    kept = assignment.measured / f"{versions.tried(assignment)}{'-thorough' if thorough else ''}.json"
    try:
        return _MEASURED.validate_json(kept.read_bytes())
    except (OSError, ValidationError):
        measured = Measuring(assignment.reference, thorough).run(advance or (lambda done, of: None))
        files.write(kept, _MEASURED.dump_json(measured))
        return measured
