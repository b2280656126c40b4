"""What an audit tries: tried once, and again when something that decides how it fares has changed."""

from dataclasses import replace
from pathlib import Path

from tiny import make, mark, opened, spoil, write_notebook

from autograder.audit.audit import audit
from autograder.audit.jobs import Measuring, mutants
from autograder.audit.measured import measure


def kept(root: Path) -> dict[Path, int]:
    """The files of measured audits, and when they were written."""
    return {path: path.stat().st_mtime_ns for path in (root / ".autograder" / "audit").rglob("*.json")}


def test_what_was_measured_is_kept_until_something_that_decides_it_changes(clean):
    root, found = clean
    before = kept(root)
    assert audit(opened(root)).findings == ()
    assert replace(audit(opened(root)), seconds=0.0) == replace(found, seconds=0.0)
    write_notebook(root, points=60)
    assert audit(opened(root)).findings == ("tiny: the points sum to 60, expected 100",)
    mark(root, "no reason", "slope / slope / nothing / x / 1")
    first = audit(opened(root)).findings[0]
    assert first == "tiny: equivalent.yml: there is no mutant slope / slope / nothing / x / 1"
    assert kept(root) == before
    (root / "reference" / "tiny" / "equivalent.yml").unlink()
    write_notebook(root)


def test_what_was_measured_of_other_cases_is_not_taken(clean, tmp_path):
    root, _ = clean
    other = make(tmp_path / "course")
    target = other / ".autograder" / "audit" / "tiny"
    target.mkdir(parents=True)
    for path in kept(root):
        (target / path.name).write_bytes(path.read_bytes())
    before = kept(other)
    assert measure(opened(other), False) == measure(opened(root), False)
    assert kept(other) == before
    spoil(other, "misconceptions.py", "len(x) - 1", "len(x)")
    (exercise,) = measure(opened(other), False)
    assert [wrong.lost for wrong in exercise.wrong if wrong.name == "S2"] == [0, 0, 0]
    assert len(kept(other)) == len(before) + 1


def test_mutants_are_sampled_the_same_way_every_time_and_a_thorough_audit_tries_all(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.audit.jobs.MOST_MUTANTS", 7)
    root = make(tmp_path / "course")
    first, second = (Measuring(opened(root).reference, False)._mutated() for _ in range(2))
    assert first == second
    assert len(first) == 7
    assert Measuring(opened(root).reference, True)._mutated() == mutants(opened(root).reference, "slope")
