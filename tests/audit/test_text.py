"""The part of an audit that reads the notebook: what it promises must be what the reference does."""

import pytest
from tiny import STUB, make, opened, write_notebook

from autograder.audit.text import point_findings, read_conventions, text_findings
from autograder.exercise import CourseError


@pytest.fixture
def root(tmp_path):
    return make(tmp_path / "course")


def conventions(root, text):
    (root / "reference" / "tiny" / "conventions.yml").write_text(text)


def test_a_notebook_that_agrees_with_its_reference_has_no_findings(root):
    assert list(text_findings(opened(root))) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("(x, y):", "(y, x):", "slope: the stub takes (y, x), the solution (x, y)"),
        ("x, y: (N,)", "x: (N,)", "slope: the stub's docstring does not name the argument y"),
        ("x, y: (N,)", "x, y: (N, 1)", "slope: y has shape (N, 1) in the stub, (N,) in the solution"),
        ("ValueError", "TypeError", "slope: the stub raises TypeError, the solution does not say so"),
        ("Raises ValueError if", "Unless", "slope: a case expects ValueError, the stub's docstring does not say so"),
        ("def slope", "def slant", "slope: no stub in the notebook"),
    ],
)
def test_a_stub_that_promises_something_else_is_a_finding(root, old, new, finding):
    write_notebook(root, stub=STUB.replace(old, new))
    assert finding in list(text_findings(opened(root)))


def test_points_that_do_not_sum_to_100_are_a_finding(root):
    write_notebook(root, points=99.5)
    expected = ["the points sum to 99.5, expected 100"]
    assert list(text_findings(opened(root))) == list(point_findings(opened(root))) == expected


def test_exercises_and_grade_cells_without_each_other_are_findings(root):
    path = root / "assignments" / "tiny" / "tiny.ipynb"
    path.write_text(path.read_text().replace('"grade_id": "slope"', '"grade_id": "slant"'))
    expected = [
        "slant: has points in the notebook, but no exercise in reference/",
        "slope: an exercise in reference/, but no grade cell in the notebook",
    ]
    assert list(text_findings(opened(root))) == list(point_findings(opened(root))) == expected


def test_a_convention_is_settled_wherever_the_lines_of_the_text_end(root):
    conventions(root, "what no points give: 'no line .{0,20}no points'")
    write_notebook(root, text="> **Convention.** No line\n> is fitted to\n> no points.")
    assert list(text_findings(opened(root))) == []


def test_a_convention_that_the_text_leaves_open_is_a_finding(root):
    conventions(root, "the sign: 'upwards is positive'")
    expected = "the text does not settle: the sign (nothing like 'upwards is positive')"
    assert list(text_findings(opened(root))) == [expected]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "empty or not a mapping of keys to values"),
        ("a: [1]", "a: should be a valid string"),
        ("a: '('", "a: found '(', not a regular expression: missing ), unterminated subpattern at position 0"),
        ("a: [", "line 1: not YAML: expected the node content, but found '<stream end>'"),
    ],
)
def test_a_file_of_conventions_that_cannot_be_read_is_the_instructor_s_to_mend(root, text, said):
    conventions(root, text)
    with pytest.raises(CourseError) as caught:
        read_conventions(opened(root))
    assert str(caught.value) == f"reference/tiny/conventions.yml: {said}"


def test_no_conventions_are_none(root):
    assert read_conventions(opened(root)) == {}
    conventions(root, "# none yet")
    assert read_conventions(opened(root)) == {}
