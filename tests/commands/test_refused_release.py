"""A release asks for the audit: it is refused while something is open, and says what."""

import json
import shutil
from pathlib import Path

import pytest

from autograder.course import read_course
from autograder.exercise import CourseError
from autograder.audit.record import open_findings
from autograder.commands.release import LOG, gate

COURSE = Path(__file__).parents[2]
NAMES = [assignment.name for assignment in read_course(COURSE).assignments]


@pytest.fixture
def pooling(tmp_path: Path) -> Path:
    """The course's own pooling assignment, audited."""
    for part in ("assignments", "reference"):
        shutil.copytree(COURSE / part / "pooling", tmp_path / part / "pooling")
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_every_assignment_of_the_course_was_audited_as_it_is_and_is_clean(name: str) -> None:
    assert open_findings(COURSE, name) == []


def test_a_clean_audit_lets_a_release_through(pooling: Path) -> None:
    assert gate(pooling, "pooling") == []


def test_an_assignment_that_was_never_audited_is_refused(pooling: Path) -> None:
    (pooling / "reference/pooling/audited.json").unlink()
    with pytest.raises(CourseError) as refused:
        gate(pooling, "pooling")
    assert str(refused.value) == (
        "pooling: not audited: autograder audit pooling\npooling: not released; --force releases it all the same"
    )


@pytest.mark.parametrize("file", ["reference/pooling/cases.py", "assignments/pooling/pooling.ipynb"])
def test_a_change_after_the_audit_is_refused(pooling: Path, file: str) -> None:
    with (pooling / file).open("a") as changed:
        changed.write("\n")
    with pytest.raises(CourseError, match=r"^pooling: changed since its audit: autograder audit pooling\n"):
        gate(pooling, "pooling")


def test_what_an_audit_found_is_said_or_forced_into_the_log(pooling: Path) -> None:
    record = pooling / "reference/pooling/audited.json"
    found = json.loads(record.read_text())
    record.write_text(json.dumps({**found, "findings": ["pooling: max_pool_forward: a mutant survives"]}))
    with pytest.raises(CourseError, match=r"^pooling: max_pool_forward: a mutant survives\n"):
        gate(pooling, "pooling")
    assert gate(pooling, "pooling", force=True) == ["pooling: max_pool_forward: a mutant survives"]
    logged = (pooling / LOG).read_text()
    assert logged.endswith(" released in spite of: pooling: max_pool_forward: a mutant survives\n")


def test_of_many_findings_the_first_five_are_said_and_all_are_logged(pooling: Path) -> None:
    record = pooling / "reference/pooling/audited.json"
    lines = [f"pooling: finding {i}" for i in range(42)]
    record.write_text(json.dumps({**json.loads(record.read_text()), "findings": lines}))
    said = [*lines[:5], "pooling: 37 more: autograder audit pooling"]
    with pytest.raises(CourseError) as refused:
        gate(pooling, "pooling")
    assert str(refused.value).splitlines() == [*said, "pooling: not released; --force releases it all the same"]
    assert gate(pooling, "pooling", force=True) == said
    assert [line.partition("of: ")[2] for line in (pooling / LOG).read_text().splitlines()] == lines


def test_an_unreadable_record_counts_as_none(pooling: Path) -> None:
    (pooling / "reference/pooling/audited.json").write_text("[]")
    assert open_findings(pooling, "pooling") == ["pooling: not audited: autograder audit pooling"]
