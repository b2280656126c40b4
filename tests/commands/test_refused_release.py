"""A release asks for the audit: it is refused while something is open, and says what."""

import json
import shutil
from pathlib import Path

import pytest
from classroom import CHECKOUT

from autograder.audit.audit import Audit
from autograder.audit.record import keep, open_findings
from autograder.commands.release import refused_by_audit
from autograder.content.folder import AssignmentFolder, Folder
from autograder.exercise import CourseError

ASSIGNMENTS = Folder(CHECKOUT).assignments
CLEAN = Audit(name="pooling", seeds=3, thorough=False, conventions=0, exercises=(), findings=())


@pytest.fixture
def pooling(tmp_path: Path) -> AssignmentFolder:
    """The course's own pooling assignment, with the record of an audit that found nothing."""
    shutil.copy(CHECKOUT / "course.yml", tmp_path)
    for part in ("assignments", "reference"):
        shutil.copytree(CHECKOUT / part / "pooling", tmp_path / part / "pooling")
    keep(assignment := Folder(tmp_path).assignment("pooling"), CLEAN)
    return assignment


def record(assignment: AssignmentFolder, *findings: str) -> None:
    """Put findings into the record of the last audit."""
    path = assignment.audit_record
    path.write_text(json.dumps({**json.loads(path.read_text()), "findings": findings}))


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=[assignment.name for assignment in ASSIGNMENTS])
def test_every_assignment_of_the_course_was_audited_as_it_is_and_is_clean(assignment: AssignmentFolder) -> None:
    assert open_findings(assignment) == []


def test_a_clean_audit_lets_a_release_through(pooling: AssignmentFolder) -> None:
    assert refused_by_audit(pooling) == []
    assert not pooling.folder.release_log.exists()


def test_an_assignment_that_was_never_audited_is_refused(pooling: AssignmentFolder) -> None:
    pooling.audit_record.unlink()
    with pytest.raises(CourseError) as refused:
        refused_by_audit(pooling)
    assert str(refused.value) == (
        "pooling: not audited: autograder audit pooling\npooling: not released; --force releases it all the same"
    )


@pytest.mark.parametrize(
    ("file", "added"),
    [
        ("reference/pooling/cases.py", "\nMORE = 1\n"),
        ("reference/pooling/equivalent.yml", "\n"),
        ("assignments/pooling/pooling.ipynb", "\n"),
    ],
)
def test_a_change_after_the_audit_is_refused(pooling: AssignmentFolder, file: str, added: str) -> None:
    with (pooling.folder.root / file).open("a") as changed:
        changed.write(added)
    with pytest.raises(CourseError) as refused:
        refused_by_audit(pooling)
    assert str(refused.value) == (
        "pooling: changed since its audit: autograder audit pooling\n"
        "pooling: not released; --force releases it all the same"
    )


def test_what_an_audit_found_is_said_or_forced_into_the_log(pooling: AssignmentFolder) -> None:
    record(pooling, "pooling: max_pool_forward: a mutant survives")
    with pytest.raises(CourseError, match=r"^pooling: max_pool_forward: a mutant survives\n"):
        refused_by_audit(pooling)
    assert not pooling.folder.release_log.exists()
    assert refused_by_audit(pooling, force=True) == ["pooling: max_pool_forward: a mutant survives"]
    logged = pooling.folder.release_log.read_text()
    assert logged.endswith(" released in spite of: pooling: max_pool_forward: a mutant survives\n")


def test_of_many_findings_the_first_five_are_said_and_all_are_logged(pooling: AssignmentFolder) -> None:
    lines = [f"pooling: finding {i}" for i in range(42)]
    record(pooling, *lines)
    said = [*lines[:5], "pooling: 37 more: autograder audit pooling"]
    with pytest.raises(CourseError) as refused:
        refused_by_audit(pooling)
    assert str(refused.value).splitlines() == [*said, "pooling: not released; --force releases it all the same"]
    assert refused_by_audit(pooling, force=True) == said
    logged = pooling.folder.release_log.read_text().splitlines()
    assert [line.partition("of: ")[2] for line in logged] == lines


def test_an_unreadable_record_counts_as_none(pooling: AssignmentFolder) -> None:
    pooling.audit_record.write_text("[]")
    assert open_findings(pooling) == ["pooling: not audited: autograder audit pooling"]
