"""What the last audit of an assignment found, stored beside its reference with the version that was audited.

A release reads it, which takes no time; only `autograder audit` writes it.
"""

from dataclasses import asdict

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from autograder.audit.audit import Audit
from autograder.content import files, versions
from autograder.content.folder import AssignmentFolder


@dataclass(frozen=True, kw_only=True)
class Record:
    """What an audit found. version: `versions.audited` of the assignment at that time."""

    version: str
    thorough: bool
    mutants: int
    findings: tuple[str, ...]


_RECORD = TypeAdapter(Record)


def record_of(assignment: AssignmentFolder, found: Audit) -> Record:
    """The record of an audit of the assignment as it is now."""
    return Record(
        version=versions.audited(assignment),
        thorough=found.thorough,
        mutants=sum(exercise.mutants for exercise in found.exercises),
        findings=found.findings,
    )


def keep(assignment: AssignmentFolder, found: Audit) -> None:
    """Keep what an audit found."""
    written = _RECORD.dump_json(record_of(assignment, found), indent=1)
    files.write(assignment.audit_record, written + b"\n")


def differs(assignment: AssignmentFolder, found: Audit) -> str | None:
    """How the record that is kept differs from an audit's findings, in a line; None where it does not."""
    name = assignment.name
    kept = _read(assignment)
    if kept is None:
        return f"{name}: not audited: autograder audit {name}"
    fresh = asdict(record_of(assignment, found))
    if kept.thorough and not found.thorough:  # the thorough audit tried more: compare what both tried
        fresh |= {"thorough": True, "mutants": kept.mutants}
    if changed := [key for key, value in asdict(kept).items() if fresh[key] != value]:
        return f"reference/{name}/audited.json: {', '.join(changed)}: not what an audit finds: autograder audit {name}"
    return None


def open_findings(assignment: AssignmentFolder) -> list[str]:
    """Why an assignment should not be released, one line each; empty where its audit was clean and nothing changed."""
    name, kept = assignment.name, _read(assignment)
    if kept is None:
        return [f"{name}: not audited: autograder audit {name}"]
    if kept.version != versions.audited(assignment):
        return [f"{name}: changed since its audit: autograder audit {name}"]
    return list(kept.findings)


def _read(assignment: AssignmentFolder) -> Record | None:
    try:
        return _RECORD.validate_json(assignment.audit_record.read_bytes())
    except (OSError, ValidationError):
        return None
