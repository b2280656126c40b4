"""The part of an audit that reads the notebook: what it promises must be what the reference does."""

import pytest
from tiny import STUB, make, write_notebook

from autograder.exercise import CourseError
from autograder.audit.text import read_conventions, text_findings


@pytest.fixture
def root(tmp_path):
    return make(tmp_path / "course")


def conventions(root, text):
    (root / "reference" / "tiny" / "conventions.yml").write_text(text)


def test_a_notebook_that_agrees_with_its_reference_has_no_findings(root):
    assert list(text_findings(root, "tiny")) == []


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
    assert finding in list(text_findings(root, "tiny"))


def test_points_that_do_not_sum_to_100_are_a_finding(root):
    write_notebook(root, points=99.5)
    assert list(text_findings(root, "tiny")) == ["the points sum to 99.5, expected 100"]


def test_a_convention_is_settled_wherever_the_lines_of_the_text_end(root):
    conventions(root, "what no points give: 'no line .{0,20}no points'")
    write_notebook(root, text="> **Convention.** No line\n> is fitted to\n> no points.")
    assert list(text_findings(root, "tiny")) == []


def test_a_convention_that_the_text_leaves_open_is_a_finding(root):
    conventions(root, "the sign: 'upwards is positive'")
    expected = "the text does not settle: the sign (nothing like 'upwards is positive')"
    assert list(text_findings(root, "tiny")) == [expected]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "expected conventions, each with a regular expression"),
        ("a: '('", "a: no regular expression: missing ), unterminated subpattern at position 0"),
        ("a: [", "not YAML: "),
    ],
)
def test_a_file_of_conventions_that_cannot_be_read_is_the_instructor_s_to_mend(root, text, said):
    conventions(root, text)
    with pytest.raises(CourseError) as caught:
        read_conventions(root, "tiny")
    assert str(caught.value).startswith(f"reference/tiny/conventions.yml: {said}")
