"""One submission, graded in real sandboxes: what its cells and calls do costs what they happen in, and nothing else."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from classroom import answered, cell_of, descendants, environment_of, make_course, released, stub
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.content.folder import Folder
from autograder.exercise import Report
from autograder.grading.grader import Grader
from autograder.grading.store import key
from autograder.grading.submissions import Prepared, Submission
from autograder.notebook import mend

Judge = Callable[[NotebookNode], Report]
FORWARD = "def conv_forward(x, w, b, stride, pad):\n    "
DENSE = "def as_dense(w, b, n):\n    "
FULL = [6.0, 14.0, 6.0]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with three exercises and short limits."""
    return make_course(tmp_path_factory.mktemp("execution") / "course", call_seconds=1, notebook_seconds=4)


@pytest.fixture(scope="module")
def judge(small: Path) -> Iterator[Judge]:
    """Grades a notebook as it was handed in."""
    with environment_of(small), grader_of(small) as grader:
        yield lambda notebook: grader.report(prepared(grader, notebook))


def grader_of(root: Path) -> Grader:
    return Grader(Folder(root).assignment("convolution"))


def prepared(grader: Grader, notebook: NotebookNode) -> Prepared:
    """A notebook as a submission that was read and mended."""
    submission = Submission(student="anna", assignment="convolution", folder=Path("submitted/anna/convolution"))
    return Prepared(submission=submission, notebook=mend(notebook, grader.source).notebook)


def earned(report: Report) -> list[float]:
    return [exercise.earned for exercise in report.exercises]


def messages(report: Report, name: str) -> list[str]:
    return [f.message for e in report.exercises if e.name == name for f in e.findings if not f.hidden]


def with_cells(notebook: NotebookNode, *sources: str, at: int = 1) -> NotebookNode:
    notebook.cells[at:at] = [new_code_cell(source) for source in sources]
    return notebook


def test_a_cell_that_ends_its_process_is_left_out_and_the_others_run(small: Path, judge: Judge) -> None:
    report = judge(with_cells(answered(small), "import os; os._exit(1)", "print('after')"))
    assert earned(report) == FULL
    assert report.notes == ("cell 2 ended the process: it was left out",)
    assert report.outputs[1] == ({"output_type": "stream", "name": "stdout", "text": "This cell ended the process.\n"},)
    assert report.outputs[2] == ({"output_type": "stream", "name": "stdout", "text": "after\n"},)


def test_a_cell_that_never_ends_is_left_out_when_the_notebooks_time_is_over(small: Path, judge: Judge) -> None:
    report = judge(with_cells(answered(small), "while True: pass"))
    assert earned(report) == FULL
    assert report.notes == ("cell 2 was still running when the notebook's 4 s were over: it was left out",)
    assert 4 < report.seconds < 12


def test_after_four_cells_that_end_their_process_the_rest_is_not_run(small: Path, judge: Judge) -> None:
    notebook = with_cells(answered(small), *["import os; os._exit(1)"] * 5, at=2)
    report = judge(notebook)
    assert report.notes[:4] == tuple(f"cell {i} ended the process: it was left out" for i in range(3, 7))
    assert report.notes[4:] == ("the cells after it were not run: 4 cells had to be left out",)
    assert earned(report) == [6, 0, 0]
    said = messages(report, "as_dense")[0]
    assert said.startswith("as_dense, two filters of 3x3: is not defined: cell 3 ended the process; cell 4 ended the")


def test_a_call_that_ends_its_process_costs_its_exercise_and_the_next_one_finds_the_notebook_run(
    small: Path, judge: Judge
) -> None:
    notebook = answered(small, conv_forward=FORWARD + "import os; os._exit(0)")
    notebook.cells.append(new_code_cell("right = as_dense\nas_dense = lambda *args: right(*args)"))
    report = judge(notebook)
    assert earned(report) == [6, 0, 6]
    assert messages(report, "conv_forward")[:2] == [
        "conv_forward, 5x5 by 3x3: ended its process",
        "conv_forward, 2 images, 3 channels, 4 filters: was not run: an earlier case ended its process",
    ]


def test_a_call_that_never_ends_costs_its_limit_once(small: Path, judge: Judge) -> None:
    report = judge(answered(small, conv_forward=FORWARD + "while True: pass"))
    assert earned(report) == [6, 0, 6]
    assert messages(report, "conv_forward")[:2] == [
        "conv_forward, 5x5 by 3x3: took longer than 1 s",
        "conv_forward, 2 images, 3 channels, 4 filters: was not run: an earlier case took longer than 1 s",
    ]
    assert 1 < report.seconds < 6


def test_a_call_that_runs_out_of_memory_costs_its_case_alone(small: Path, judge: Judge) -> None:
    once = "if x.shape == (2, 3, 5, 7): return np.ones(1 << 40)\n    return right(x, w, b, stride, pad)"
    notebook = answered(small)
    stub(notebook, "conv_forward").source += f"\n\nright = conv_forward\n{FORWARD}{once}"
    report = judge(notebook)
    assert messages(report, "conv_forward")[3] == "conv_forward, stride 2, padding 1: ran out of memory"
    lost = [name for name, met in report.exercises[1].criteria if not met]
    assert lost == ["stride"]


def test_a_function_that_is_not_there_is_said_to_be_missing_once_and_asked_for_once(small: Path, judge: Judge) -> None:
    report = judge(answered(small, as_dense="dense = 3"))
    assert earned(report) == [6, 14, 0]
    assert messages(report, "as_dense")[0] == "as_dense, two filters of 3x3: is not defined"


def test_the_blank_notebook_earns_nothing(small: Path, judge: Judge) -> None:
    report = judge(released(small))
    assert earned(report) == [0, 0, 0]
    raised = "raised NotImplementedError: conv_forward: not implemented yet"
    assert messages(report, "conv_forward")[0] == f"conv_forward, 5x5 by 3x3: {raised}"


def test_grade_cells_are_not_run(small: Path, judge: Judge) -> None:
    report = judge(with_cells(answered(small), "def check(name): raise SystemExit(name)\nprint('defined')"))
    assert earned(report) == FULL
    assert report.notes == ()


def test_student_code_cannot_tell_in_a_visible_case_what_it_saw_in_a_hidden_one(small: Path, judge: Judge) -> None:
    """Each call tells how many calls came before it: those of visible cases come first, in all exercises."""
    count = "calls = globals().setdefault('calls', []); calls.append(1); raise RuntimeError(str(len(calls)))"
    functions = {
        "output_size": f"def output_size(n, f, stride, pad):\n    {count}",
        "conv_forward": FORWARD + count,
        "as_dense": DENSE + count,
    }
    report = judge(answered(small, **functions))
    told = [message for name in functions for message in messages(report, name)]
    numbers = [int(message.split("RuntimeError: ")[1].split(",")[0]) for message in told]
    assert numbers[0] == 1
    assert numbers[-1] - len(numbers) in range(5)


def test_what_a_notebook_was_graded_by_is_not_graded_again(small: Path, judge: Judge) -> None:
    notebook = with_cells(answered(small), "# graded before")
    first = judge(notebook)
    with environment_of(small):
        again = grader_of(small)
        second = again.report(prepared(again, notebook))
    assert second == first
    assert "sandboxes" not in vars(again)


def test_a_report_made_under_other_limits_is_made_again(small: Path, judge: Judge) -> None:
    notebook = with_cells(answered(small), "# graded under other limits")
    judge(notebook)
    course = small / "course.yml"
    text = course.read_text()
    try:
        course.write_text(text.replace("memory_mb: 1024", "memory_mb: 1023"))
        with environment_of(small):
            again = grader_of(small)
            assert again.store.get(key(prepared(again, notebook).notebook, again.version)) is None
    finally:
        course.write_text(text)


def test_a_function_that_is_fast_at_its_second_try_is_fast_enough(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course", exercises=["conv_forward_fast"])
    slow = "\n\nimport time\nright, tries = conv_forward_fast, []\n"
    slow += "def conv_forward_fast(x, w, b, stride, pad):\n    tries.append(x.shape)\n"
    slow += "    if x.size > 5000 and tries.count(x.shape) < 3: time.sleep(0.4)\n    return right(x, w, b, stride, pad)"
    notebook = answered(root)
    stub(notebook, "conv_forward_fast").source += slow
    with environment_of(root), grader_of(root) as grader:
        report = grader.report(prepared(grader, notebook))
    assert earned(report) == [8]


def test_no_sandbox_outlives_its_grader(small: Path) -> None:
    with environment_of(small):
        before = descendants(os.getpid())
        grader = grader_of(small)
        grader.report(prepared(grader, with_cells(answered(small), "# graded and ended")))
        grader.close()
    assert descendants(os.getpid()) - before == set()


def test_the_locked_grade_cell_is_what_was_released(small: Path) -> None:
    notebook = answered(small)
    cell_of(notebook, "conv_forward").source = "14.0"
    mended = mend(notebook, released(small)).notebook
    assert cell_of(mended, "conv_forward").source == 'check("conv_forward")'
