"""Feedback on an exercise: the rubric, what was found, the hints; harmless whatever student code wrote."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters import clean_html, markdown2html

from autograder.exercise import ExerciseReport, Finding, Report
from autograder.report.feedback import html, lines, preface, text


def finding(message="", *, hidden=False, criterion="stride 2", passed=False, known=""):
    return Finding(
        criterion=criterion,
        case="5x5",
        hidden=hidden,
        passed=passed,
        message=message,
        misconception=known or None,
        mistake=f"mistake {known}" if known else "",
        hint=f"What about {known}?" if known else "",
    )


def exercise(*findings, earned=7.5):
    return ExerciseReport(
        name="conv", earned=earned, possible=10, criteria=(("stride 2", False), ("padding", True)), findings=findings
    )


MIXED = exercise(
    finding("conv, 5x5: has shape (2,), expected (3,)"),
    finding("conv, 6x6: is None", known="C1"),
    finding("conv, stride 2: a hidden case did not pass", hidden=True, known="C1"),
    finding("conv, padding: a hidden case did not pass", hidden=True, criterion="padding", known="C2"),
    finding("conv, padding: a hidden case did not pass", hidden=True, criterion="padding"),
    finding(passed=True),
)


def test_what_was_found_is_told_once_and_the_hints_come_last():
    assert lines(MIXED) == [
        "conv, 5x5: has shape (2,), expected (3,)",
        "conv, 6x6: is None",
        "conv, padding: a hidden case did not pass",
        "Likely mistake: mistake C1. What about C1?",
        "Likely mistake: mistake C2. What about C2?",
    ]


def test_each_mistake_is_named_once_and_only_where_a_case_failed():
    found = [finding("conv: is 1", known="C1"), finding("conv: is 2", known="C1"), finding(known="C2", passed=True)]
    assert lines(exercise(*found)) == ["conv: is 1", "conv: is 2", "Likely mistake: mistake C1. What about C1?"]


def test_feedback_as_text_is_points_rubric_and_findings():
    assert text(exercise(finding("conv, 5x5: is None"))) == (
        "conv: 7.5 of 10 points\n  ✗ not passed  stride 2\n  ✓ passed  padding\nconv, 5x5: is None"
    )


def test_feedback_as_html_is_lists_of_the_same_words():
    assert html(exercise(finding("conv, 5x5: 1 < 2 & 3"))) == (
        "<div><strong>conv: 7.5 of 10 points</strong></div>"
        "<ul><li>✗ not passed: stride 2</li><li>✓ passed: padding</li></ul>"
        "<div>What was found:</div><ul><li>conv, 5x5: 1 &lt; 2 &amp; 3</li></ul>"
    )


def test_an_exercise_that_passed_has_nothing_found():
    assert "What was found" not in html(exercise(finding(passed=True), earned=10))


def test_an_exercise_that_was_not_run_has_its_points_alone():
    bare = ExerciseReport(name="conv", earned=0.0, possible=10, criteria=(), findings=())
    assert html(bare) == "<div><strong>conv: 0 of 10 points</strong></div>"
    assert text(bare) == "conv: 0 of 10 points"


class Tags(HTMLParser):
    def __init__(self, source):
        super().__init__()
        self.found = set()
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        self.found |= {tag, *attributes}


hostile = st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</li></ul>", "&lt;", "`", "\n\n"]
)


@given(st.lists(hostile | st.text(max_size=5), max_size=4).map("".join))
def test_no_message_brings_a_tag_of_its_own(message):
    source = html(exercise(finding(message), finding(known=message)))
    assert Tags(source).found == {"div", "strong", "ul", "li"}


def test_nbconverts_sanitiser_leaves_feedback_as_it_is():
    source = html(MIXED)
    assert clean_html(source) == source


# The head of a graded notebook ---------------------------------------------------------------------------------------


def test_the_head_tells_why_a_notebook_was_refused_and_what_was_mended():
    report = Report(exercises=(), refused="conv.ipynb: not found", notes=("cell conv: was missing, it was put back",))
    assert preface(report) == (
        "### How this notebook was graded\n\n"
        "**Not run:** `conv.ipynb: not found`\n"
        "- `cell conv: was missing, it was put back`"
    )


def test_a_notebook_that_needed_nothing_has_no_head():
    assert preface(Report(exercises=())) == ""


@pytest.mark.parametrize(
    "note", ["a`<b>x</b>`", "a\n\n<script>alert(1)</script>", "[x](javascript:alert)", "**b**", "a\r\n# b", "``` <i>"]
)
def test_a_note_is_shown_as_it_is(note):
    source = markdown2html(preface(Report(exercises=(), notes=(note,))))
    assert Tags(source).found & {"b", "script", "a", "strong", "i", "h1", "pre"} == {"a"} & Tags(source).found
    assert "<code>" in source
