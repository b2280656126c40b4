"""Why points were lost: every lost point has one reason, in the words of what happened, the worst first."""

import pytest
from classroom import answered, make_course, released, stub, variables

from autograder.content.folder import Folder
from autograder.exercise import ExerciseReport, Finding, Report
from autograder.grading.grader import Grader
from autograder.grading.submissions import Prepared, Submission
from autograder.notebook import mend
from autograder.report.feedback import preface
from autograder.report.reasons import Lateness, late_line, line, reasons

HIDDEN = "a hidden case did not pass"


def finding(criterion, message="", *, case="one", hidden=False, passed=False, known=""):
    return Finding(
        criterion=criterion, case=case, hidden=hidden, passed=passed, message=message, misconception=known or None,
        mistake=f"mistake {known}" if known else "",
    )  # fmt: skip


def exercise(name, earned, *findings, possible=4.0, shares=()):
    named = dict.fromkeys(f.criterion for f in findings)
    met = tuple((c, all(f.passed for f in findings if f.criterion == c)) for c in named)
    return ExerciseReport(
        name=name, earned=earned, possible=possible, criteria=met, findings=findings, shares=shares
    )  # fmt: skip


def lines(*exercises, **more):
    return [line(reason) for reason in reasons(Report(exercises=exercises, **more))]


def test_one_mistake_in_several_exercises_is_one_line_and_the_worst_comes_first():
    down = [exercise(name, 2.0, finding("a", known="Z03")) for name in ("f", "g", "h")]
    other = exercise("k", 0.0, finding("a", known="C01"), possible=6.5)
    assert lines(*down, other) == ["k: mistake C01 (C01), -6.5", "mistake Z03 (Z03) in 3 exercises, -6"]


def test_each_criterion_costs_its_share():
    found = [finding("a", known="A1"), finding("b", "f, one: took longer than 2 s"), finding("c", passed=True)]
    assert lines(exercise("f", 1.0, *found, shares=(2.0, 1.0, 1.0))) == [
        "f: mistake A1 (A1), -2",
        "f: took longer than 2 s, -1",
    ]


def test_what_reasons_cost_adds_up_to_what_was_lost():
    found = [finding(name, known=f"A{i}") for i, name in enumerate("abc")]
    report = Report(exercises=(exercise("f", 0.33, *found, shares=(1.0, 3.0, 2.0)),))
    assert sum(reason.lost for reason in reasons(report)) == pytest.approx(3.67, abs=0.02)


def test_a_refused_submission_has_one_reason():
    bare = exercise("f", 0.0), exercise("g", 0.0)
    assert lines(*bare, refused="conv.ipynb: not found") == ["conv.ipynb: not found, -8"]


def test_right_work_has_none():
    assert lines(exercise("f", 4.0, finding("a", passed=True))) == []


def test_wrong_values_are_told_by_their_first_case_once():
    found = [
        finding(
            "a", "f, 5x5: differs in 8 of 9 values; greatest difference 6 at (0): found 4, expected 10", case="5x5"
        ),
        finding("b", "f, 7x7: differs in 4 of 4 values; greatest difference 1 at (0): found 4, expected 5", case="7x7"),
        finding("c", "f, odd: returned the number 3, expected ValueError", case="odd"),
    ]
    assert lines(exercise("f", 0.0, *found, shares=(2, 1, 1))) == [
        "f, 5x5: differs in 8 of 9 values, -3",
        "f, odd: returned the number 3, expected ValueError, -1",
    ]


def test_what_an_earlier_case_cost_is_the_same_reason():
    after = "f, b: was not run: an earlier case took longer than 2 s"
    found = [finding("a", "f, one: took longer than 2 s"), finding("b", after)]
    assert lines(exercise("f", 0.0, *found)) == ["f: took longer than 2 s, -4"]


def test_a_hidden_case_that_tells_nothing_failed_as_all_visible_ones_did():
    seen = finding("a", "f, one: raised KeyError: 3")
    assert lines(exercise("f", 0.0, seen, finding("b", f"f, b: {HIDDEN}", hidden=True))) == [
        "f: raised KeyError: 3, -4"
    ]


def test_a_hidden_case_alone_names_its_criterion():
    found = [finding("a", passed=True), finding("b", f"f, b: {HIDDEN}", hidden=True)]
    assert lines(exercise("f", 2.0, *found)) == ["f, b: a hidden case did not pass, -2"]


def test_a_long_reason_is_cut():
    (said,) = lines(exercise("f", 0.0, finding("a", f"f, one: raised ValueError: {'x' * 300}")))
    assert said == f"f: raised ValueError: {'x' * 141}..., -4"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "0 min late"), (3600, "1 h late"), (90_000, "1 day 1 h late"), (172_860, "2 days 1 min late")],
)
def test_lateness_is_told_in_days_hours_and_minutes(seconds, said):
    assert late_line(Lateness(seconds=seconds, penalty=2.5)) == f"{said}, -2.5"


# What students really hand in ----------------------------------------------------------------------------------------

GOOD = """def conv_forward(x, w, b, stride, pad):
    raise NotImplementedError
"""
BROKEN = {
    "a_syntax_error": (
        "def conv_forward(x, w, b, stride, pad:\n    return x",
        "conv_forward: is not defined: cell 4 raised SyntaxError: '(' was never closed, -14",
    ),
    "a_package_that_is_not_there": (
        f"import torchvision\n{GOOD}",
        "conv_forward: is not defined: cell 4 raised ModuleNotFoundError: No module named 'torchvision', -14",
    ),
    "another_name": (
        GOOD.replace("forward", "foward"),
        "conv_forward: is not defined: the notebook defines conv_foward, -14",
    ),
    "a_name_with_nothing_like_it": ("y = 1", "conv_forward: is not defined, -14"),
    "a_question_in_its_cell": (
        f"n = int(input())\n{GOOD}",
        "conv_forward: is not defined: cell 4 raised EOFError: EOF when reading a line, -14",
    ),
    "a_question_in_the_function": (
        "def conv_forward(*args):\n    return input()",
        "conv_forward: raised EOFError: EOF when reading a line, -14",
    ),
    "a_name_of_a_cell_that_failed": (
        "import torchvision as vision\ndef conv_forward(*args): ...\n",
        "conv_forward: is not defined: cell 4 raised ModuleNotFoundError: No module named 'torchvision', -14",
    ),
    "a_name_of_nothing": (
        "def conv_forward(*args):\n    return windows(*args)",
        "conv_forward: raised NameError: name 'windows' is not defined, -14",
    ),
    "nothing": (None, "conv_forward: not written yet, -14"),
}


@pytest.fixture(scope="module")
def grader(tmp_path_factory):
    root = make_course(tmp_path_factory.mktemp("reasons") / "course", call_seconds=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_SEED_FILE", variables(root)["AUTOGRADER_SEED_FILE"])
        with Grader(Folder(root).assignment("convolution")) as made:
            yield made


def graded(grader, notebook):
    """The report of a notebook, and the notebook as it was mended."""
    root = grader.assignment.folder.root
    mended = mend(notebook, grader.source)
    submission = Submission(student="ada", assignment="convolution", folder=root)
    prepared = Prepared(submission=submission, notebook=mended.notebook, notes=mended.notes)
    return grader.report(prepared), mended.notebook


@pytest.mark.parametrize("what", BROKEN)
def test_a_function_that_is_not_there_is_told_with_its_cause(grader, what):
    text, said = BROKEN[what]
    root = grader.assignment.folder.root
    blank = stub(released(root), "conv_forward").source
    report, notebook = graded(grader, answered(root, conv_forward=blank if text is None else text))
    assert [line(reason) for reason in reasons(report, notebook)] == [said]
    assert preface(report, notebook).endswith(f"### How this notebook was graded\n\nPoints lost:\n\n- `{said}`")


def test_a_blank_notebook_is_one_line(grader):
    report, notebook = graded(grader, released(grader.assignment.folder.root))
    assert [line(reason) for reason in reasons(report, notebook)] == ["not written yet in 3 exercises, -26"]
