"""`autograder explain`: a case as an instructor needs it, and a script that runs it without the grader."""

import re
import subprocess
import sys

import nbformat
import pytest
import yaml
from classroom import answered, hand_in, released
from nbformat.v4 import new_code_cell

from autograder.cli import main
from autograder.content.folder import Folder
from autograder.content.reference import pose

FORWARD = "def conv_forward(x, w, b, stride, pad):\n"


@pytest.fixture
def explain(course, monkeypatch, capsys):
    """Run the command in the course: its exit status and what it prints."""
    monkeypatch.chdir(course)

    def run(*arguments):
        status = main(["explain", *arguments])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def ran(script):
    """Run a script by itself, away from the course: what it printed, and its errors."""
    return subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, cwd="/")


LECTURE = """
✗ 1. 5x5 by 3x3 (visible, for "the lecture's example")
    conv_forward, 5x5 by 3x3: differs in 8 of 9 values; greatest difference 6 at (0, 0, 1, 2): found 4, expected 10
    likely mistake: the filter is flipped (true convolution) (C01)
    conv_forward(x, w, b, stride=1, pad=0)
    x: float64 array of shape (1, 1, 5, 5)
      [[[[0. 1. 2. 1. 0.]
         [4. 1. 0. 1. 0.]
         [2. 0. 1. 1. 1.]
         [1. 2. 3. 1. 0.]
         [0. 4. 3. 2. 0.]]]]
    w: float64 array of shape (1, 1, 3, 3)
      [[[[0. 1. 0.]
         [1. 0. 1.]
         [2. 1. 0.]]]]
    b: float64 array of shape (1,): [0.]
    what came back: float64 array of shape (1, 1, 3, 3)
      [[[[ 9.  7.  2.]
         [ 6.  6.  4.]
         [10.  9.  8.]]]]
    what was expected: float64 array of shape (1, 1, 3, 3)
      [[[[ 9.  5.  4.]
         [ 8.  8. 10.]
         [ 8. 15. 12.]]]]

    found (1, 1, 3, 3)   expected (1, 1, 3, 3)   difference up to 6
    ▓▓▒▒░░               ▓▓▒▒▒▒                  · ▒▒▒▒
    ▒▒▒▒▒▒               ▓▓▓▓▓▓                  ▒▒▒▒██
    ▓▓▓▓▓▓               ▓▓████                  ▒▒██▓▓
    darker is larger; · is 0, or no difference; ! is not finite
"""


def test_a_case_is_shown_with_arguments_values_mistake_and_a_picture(course, explain):
    hand_in(course, "ada", answered(course, "flipped_filter"))
    status, said = explain("ada", "conv_forward", "--case", "1")
    assert status == 0
    head, _, case = said.partition("\n\n")
    assert head.splitlines()[0] == "conv_forward of ada (convolution): 0 of 14 points"
    assert head.splitlines()[1] == "  ✗ not passed  the lecture's example"
    assert head.splitlines()[-1] == (
        "Likely mistake in 17 of 17 failed cases: the filter is flipped (true convolution) (C01). "
        "Overlay the filter exactly as printed on the top-left patch: what do you get?"
    )
    assert f"\n{case}" == LECTURE


def test_every_case_is_shown_and_hidden_ones_with_what_was_found(course, explain):
    hand_in(course, "ada", answered(course, "flipped_filter"))
    _, said = explain("ada", "conv_forward")
    assignment = Folder(course).assignment("convolution")
    exercise = assignment.reference.exercises["conv_forward"]
    posed = pose(assignment.reference, exercise, assignment.folder.secret_seed())
    titles = re.findall(r"^[✓✗] (\d+)\. .* \((visible|hidden), for ", said, flags=re.MULTILINE)
    assert titles == [(f"{i}", "hidden" if e.case.hidden else "visible") for i, e in enumerate(posed.expected, 1)]
    hidden = next(i for i, e in enumerate(posed.expected, 1) if e.case.hidden)
    block = said.split(f"✗ {hidden}. ")[1]
    case = posed.expected[hidden - 1].case
    assert f"conv_forward, {case.name}: differs in " in block.splitlines()[1]
    assert "a hidden case did not pass" not in said


def test_what_is_right_is_shown_too_and_nothing_is_recorded(course, explain):
    hand_in(course, "ada", answered(course))
    status, said = explain("ada", "output_size")
    assert status == 0
    assert said.startswith("output_size of ada (convolution): 6 of 6 points\n  ✓ passed  ")
    assert "✗" not in said
    assert "\n    output_size(n=" in said
    assert "\n    what was expected: that it raises ValueError\n" in said
    assert not (course / "gradebook.db").exists()
    assert not (course / "autograded").exists()


def test_a_cell_that_failed_is_named_and_what_it_says_cannot_move_the_cursor(course, explain):
    text = "raise ValueError('\\x1b[2J gone')\n" + FORWARD + "    return x"
    hand_in(course, "ada", answered(course, conv_forward=text))
    _, said = explain("ada", "conv_forward", "--case", "1")
    assert "\ncell 4 raised ValueError: [2J gone\n" in said
    assert "\x1b" not in said
    assert "\n    what came back: nothing: it is not defined\n" in said


def test_a_submission_that_cannot_be_read_is_told_with_the_reason(course, explain):
    hand_in(course, "ada", "print(1)", file="convolution.py")
    assert explain("ada", "as_dense") == (
        0,
        "as_dense of ada (convolution): 0 of 6 points\n"
        "convolution.ipynb: not found: the folder holds convolution.py, expected a notebook\n",
    )


# Scripts -------------------------------------------------------------------------------------------------------------


def test_a_script_shows_the_same_difference_by_itself(course, explain, tmp_path):
    hand_in(course, "ada", answered(course, "flipped_filter"))
    _, said = explain("ada", "conv_forward")
    number = re.search(r"^✗ (\d+)\. .* \(hidden, ", said, flags=re.MULTILINE)[1]
    script = tmp_path / "case.py"
    status, said = explain("ada", "conv_forward", "--case", number, "--script", str(script))
    assert status == 0
    assert said.splitlines()[-1] == (
        f"{script}: case {number}. It runs the student's code outside the sandbox: read it first"
    )
    head = script.read_text().splitlines()[:4]
    assert head[0].startswith(f"# conv_forward of ada (convolution), case {number}. ")
    assert head[2:] == [
        "# It runs the student's cells outside the sandbox: read them before you run it.",
        "# It holds a hidden case: do not give it to students.",
    ]
    found = float(re.search(r"greatest difference (\S+) at", said)[1])
    done = ran(script)
    assert done.returncode == 0, done.stderr
    shown = float(re.search(r"^value: greatest difference (\S+)$", done.stdout, flags=re.MULTILINE)[1])
    assert shown == pytest.approx(found, rel=0.01)


def test_a_script_takes_the_first_case_that_failed_and_right_work_compares_equal(course, explain, tmp_path):
    hand_in(course, "ada", answered(course))
    _, said = explain("ada", "conv_forward", "--script", str(tmp_path / "right.py"))
    assert f"{tmp_path / 'right.py'}: case 1. " in said
    assert ran(tmp_path / "right.py").stdout.endswith("value: greatest difference 0\n")
    wrong = "def output_size(n, f, stride, pad):\n    return (n + 2 * pad - f) // stride + 1"
    hand_in(course, "ada", answered(course, output_size=wrong))
    _, said = explain("ada", "output_size", "--script", str(tmp_path / "wrong.py"))
    first = re.search(r"^✗ (\d+)\.", said, flags=re.MULTILINE)[1]
    assert f"{tmp_path / 'wrong.py'}: case {first}. " in said
    assert "expected: that it raises ValueError\nfound: " in ran(tmp_path / "wrong.py").stdout


AWKWARD = [
    "%matplotlib inline\nif True:\n    !ls\n    pip = 1",
    "%%time\nslow = 1",
    "import asyncio\nawait asyncio.sleep(0)",
    "from __future__ import annotations",
    "def broken(:\n    '''\"\"\"\\",
    "early = 1\nraise KeyError('stopped here')\nlate = 1",
    "display(early)",
    "return 3",
    "text = '''\n  kept as it is\n'''",
    "global early",
]


def test_a_script_runs_to_the_call_whatever_the_cells_hold(course, explain, tmp_path):
    notebook = answered(course, "flipped_filter")
    notebook.cells[1:1] = [new_code_cell(text) for text in AWKWARD]
    hand_in(course, "ada", notebook)
    explain("ada", "conv_forward", "--script", str(tmp_path / "case.py"))
    done = ran(tmp_path / "case.py")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1\nfound:\narray(")
    assert done.stdout.endswith("value: greatest difference 6\n")
    assert "KeyError: 'stopped here'" in done.stderr


def test_writing_a_script_runs_nothing_outside_the_sandbox(course, explain, tmp_path):
    mark = tmp_path / "ran"
    text = f"open({str(mark)!r}, 'w').close()\n{FORWARD}    open({str(mark)!r}, 'w')\n    return x"
    hand_in(course, "ada", answered(course, conv_forward=text))
    status, said = explain("ada", "conv_forward", "--script", str(tmp_path / "case.py"))
    assert status == 0
    assert f"\ncell 4 raised FileNotFoundError: [Errno 2] No such file or directory: '{mark}'\n" in said
    assert not mark.exists()


def test_a_text_of_the_students_cannot_leave_the_comments_of_a_script(course, explain, tmp_path):
    text = FORWARD + '    raise ValueError(\'x\\n\\u2028\\rprint("out")\\n"""\')'
    hand_in(course, "ada", answered(course, conv_forward=text))
    explain("ada", "conv_forward", "--script", str(tmp_path / "case.py"))
    head = (tmp_path / "case.py").read_text().partition("\n\n")[0]
    assert len(head.splitlines()) == 3
    assert all(line.startswith("# ") for line in head.splitlines())


# What is refused -----------------------------------------------------------------------------------------------------


def test_what_cannot_be_found_is_named(course, explain, tmp_path):
    hand_in(course, "ada", answered(course))
    (tmp_path / "here.py").touch()
    assert explain("bob", "as_dense") == (2, "submitted/bob/convolution: not found\n")
    assert explain("ada", "as_dens") == (2, "course.yml: no exercise named 'as_dens', did you mean 'as_dense'?\n")
    assert explain("ada", "lstm", "--assignment", "convolution") == (2, "convolution: no exercise named 'lstm'\n")
    assert explain("ada", "as_dense", "--case", "13") == (2, "as_dense: no case 13, expected 1 to 12\n")
    assert explain("ada", "as_dense", "--script", str(tmp_path / "here.py")) == (
        2,
        f"{tmp_path / 'here.py'}: exists already\n",
    )


def test_an_exercise_of_two_assignments_needs_the_name_of_one(course, explain):
    described = yaml.safe_load((course / "course.yml").read_text())
    described["assignments"].append({"name": "again", "title": "Again"})
    (course / "course.yml").write_text(yaml.safe_dump(described))
    (course / "assignments" / "again").mkdir()
    nbformat.write(released(course), course / "assignments" / "again" / "again.ipynb")
    hand_in(course, "ada", answered(course))
    said = "as_dense: an exercise of convolution, again: say which with --assignment\n"
    assert explain("ada", "as_dense") == (2, said)
    assert explain("ada", "as_dense", "--assignment", "convolution", "--case", "1")[0] == 0


def test_hidden_cases_of_another_seed_are_not_shown_for_graded_ones(course, explain, monkeypatch, tmp_path):
    hand_in(course, "ada", answered(course))
    assert explain("ada", "as_dense")[0] == 0
    monkeypatch.setenv("AUTOGRADER_SEED_FILE", str(tmp_path / "other.seed"))
    status, said = explain("ada", "as_dense")
    assert status == 2
    assert said.startswith("convolution: graded before under secret seed ")
