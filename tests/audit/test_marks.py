"""Marks of mutants that are no wrong work: reasons, each with the mutants it holds for."""

import pytest
from tiny import make, opened

from autograder.audit.marks import mark, read_marks
from autograder.exercise import CourseError


@pytest.fixture
def root(tmp_path):
    return make(tmp_path / "course")


def marks(root, text):
    """What is read of a file with this text."""
    (root / "reference" / "tiny" / "equivalent.yml").write_text(text)
    return read_marks(opened(root))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1, 2]", "empty or not a mapping of keys to values"),
        ("reason: 3", "reason: found 3, should be a list"),
        ("'reason': [1]", "reason[0]: found 1, should be a valid string"),
        ("reason: [", "line 1: not YAML: expected the node content, but found '<stream end>'"),
    ],
)
def test_marks_are_reasons_with_lists_of_mutants(root, text, said):
    with pytest.raises(CourseError) as caught:
        marks(root, text)
    assert str(caught.value) == f"reference/tiny/equivalent.yml: {said}"


def test_no_file_and_an_empty_one_mark_nothing(root):
    assert read_marks(opened(root)) == marks(root, "") == marks(root, "# none yet") == {}


def test_a_mutant_is_marked_by_its_own_name_or_with_all_of_its_exercise(root):
    found = marks(root, "no harm: [slope / a / 1, other / *]")
    assert found == {"slope / a / 1": "no harm", "other / *": "no harm"}
    assert [mark(id, found) for id in ("slope / a / 1", "slope / a / 2", "other / b / 3")] == [
        "no harm",
        None,
        "no harm",
    ]
