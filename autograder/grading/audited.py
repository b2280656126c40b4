"""What the last audit of an assignment found, kept beside its reference with the content that it looked at.

A release asks here, which costs nothing; `autograder audit` writes it.
"""

import json
from hashlib import sha256
from pathlib import Path

import autograder
from autograder.grading.reference import AUDITED, digest
from autograder.report.audit import Audit


def note(root: Path, found: Audit) -> None:
    """Keep what an audit found."""
    record = {
        "content": _content(root, found.name),
        "thorough": found.thorough,
        "mutants": sum(exercise.mutants for exercise in found.exercises),
        "findings": list(found.findings),
    }
    _file(root, found.name).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def open_findings(root: Path, name: str) -> list[str]:
    """Why an assignment should not be released, one line each; empty where its audit was clean and nothing changed."""
    try:
        record = json.loads(_file(root, name).read_text(encoding="utf-8"))
        content, findings = record["content"], list(record["findings"])
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{name}: not audited: autograder audit {name}"]
    if content != _content(root, name):
        return [f"{name}: changed since its audit: autograder audit {name}"]
    return [str(line) for line in findings]


def _file(root: Path, name: str) -> Path:
    return root / "reference" / name / AUDITED


def _content(root: Path, name: str) -> str:
    """A digest of what an audit's findings depend on: the assignment, its reference, and how values are judged."""
    own = Path(autograder.__file__).parent
    rules = b"".join(path.read_bytes() for path in [*sorted((own / "checking").glob("*.py")), own / "exercise.py"])
    parts = digest(root / "reference" / name, without=(AUDITED,)), digest(root / "assignments" / name)
    return sha256(rules + "".join(parts).encode()).hexdigest()[:24]
