"""The record of an audit: what a release is told without auditing, and whether it is what an audit finds."""

import json
from dataclasses import replace

import pytest
from tiny import make, opened, write_notebook

from autograder.audit.record import differs, keep, open_findings

NEVER = "tiny: not audited: autograder audit tiny"
CHANGED = "tiny: changed since its audit: autograder audit tiny"


@pytest.fixture
def root(tmp_path):
    return make(tmp_path / "course")


@pytest.fixture
def found(clean):
    """What the audit of a tiny course found: nothing."""
    return clean[1]


def record(root):
    return root / "reference" / "tiny" / "audited.json"


def unlike(*keys):
    said = ", ".join(keys)
    return f"reference/tiny/audited.json: {said}: not what an audit finds: autograder audit tiny"


def test_a_record_says_what_was_looked_at_and_found(root, found):
    keep(opened(root), replace(found, findings=("tiny: the points sum to 60, expected 100",)))
    text = record(root).read_text()
    written = json.loads(text)
    assert list(written) == ["version", "thorough", "mutants", "findings"]
    assert list(written.values())[1:] == [False, 20, ["tiny: the points sum to 60, expected 100"]]
    assert text.endswith("\n}\n")
    assert open_findings(opened(root)) == ["tiny: the points sum to 60, expected 100"]


def test_a_release_is_told_of_a_change_after_the_audit_and_of_one_that_never_was(root, found):
    assert open_findings(opened(root)) == [NEVER]
    keep(opened(root), found)
    assert open_findings(opened(root)) == []
    write_notebook(root, text="Another text.")
    assert open_findings(opened(root)) == [CHANGED]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"content": "1", "thorough": false, "mutants": 2, "findings": []}'])
def test_what_cannot_be_read_counts_as_no_record(root, found, text):
    record(root).write_text(text)
    assert open_findings(opened(root)) == [NEVER]
    assert differs(opened(root), found) == NEVER


def test_a_record_that_is_what_an_audit_finds_does_not_differ(root, found):
    assert differs(opened(root), found) == NEVER
    keep(opened(root), found)
    assert differs(opened(root), found) is None


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"findings": ["tiny: slope: false accept"]}, ["findings"]),
        ({"mutants": 19}, ["mutants"]),
        ({"version": "an older one", "mutants": 19}, ["version", "mutants"]),
        ({"version": "an older one", "thorough": True, "mutants": 900}, ["version"]),
    ],
)
def test_a_record_that_differs_is_told_with_what_does(root, found, changes, keys):
    keep(opened(root), found)
    record(root).write_text(json.dumps({**json.loads(record(root).read_text()), **changes}))
    assert differs(opened(root), found) == unlike(*keys)


def test_of_a_thorough_audit_only_what_a_quick_one_looks_at_too_is_compared(root, found):
    thorough = replace(found, thorough=True)
    keep(opened(root), thorough)
    record(root).write_text(record(root).read_text().replace('"mutants": 20', '"mutants": 900'))
    assert differs(opened(root), found) is None
    assert differs(opened(root), thorough) == unlike("mutants")


def test_a_quick_audit_is_not_what_a_thorough_one_finds(root, found):
    keep(opened(root), found)
    assert differs(opened(root), replace(found, thorough=True)) == unlike("thorough")
