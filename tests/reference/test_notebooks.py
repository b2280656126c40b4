"""The notebooks: what their text settles, that their files are clean, and that right answers run from top to bottom."""

import itertools
import re
import time
from pathlib import Path
from shutil import copy

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.content.reference import load, pose
from autograder.course import read_course
from autograder.notebook import fill, is_grade, is_solution, is_stub, read_source
from autograder.student import case_file

COURSE = Path(__file__).parents[2]
NAMES = [assignment.name for assignment in read_course(COURSE).assignments]
SOURCES = {name: read_source(COURSE / "assignments" / name / f"{name}.ipynb") for name in NAMES}
SECONDS = 60

every_notebook = pytest.mark.parametrize("name", NAMES)

SETTLED = {
    "perceptron": [
        r"sign\}?\(0\) = 0",
        r"that is a slip, and its worked solution uses the usual sign",
        r"One threshold serves all nodes",
        r"The positive class is \$\+1\$ and comes first",
        r"wherever a score would be \$0/0\$",
        r"in the given order in every epoch",
    ],
    "backprop": [
        r"slope of relu at exactly 0 is 0",
        r"max passes the gradient to \$a\$",
        r"the lecture's sign",
        r"all deltas come from the \*old\* weights",
        r"the biases are trained too",
        r"there is the factor \$\\tfrac12\$, a \*sum\* over the outputs and a \*mean\* over the batch",
        r"the slide drops the minus",
        r"`log` is the natural logarithm",
        r"nothing is clamped",
    ],
    "training": [
        r"momentum in several forms",
        r"varepsilon\$ stands \*\*outside\*\* the root",
        r"the first step is \$t = 1\$",
        r"the last batch holds what is left over",
        r"biases are \*\*not\*\* penalised",
        r"the factor is \$\\lambda\$, not \$\\lambda / 2\$",
        r"fraction that is \*\*dropped\*\*, not kept",
        r"applied here, in training",
        r"the distribution is \*\*uniform\*\*",
        r"one norm over all arrays together",
    ],
    "convolution": [
        r"\*\*as it is printed\*\*, not flipped",
        r"the formula gives 15\.5",
        r"\*\*each\*\* of the four sides",
        r"and is not cut to whole numbers",
        r"the arguments stay as they were",
    ],
    "pooling": [
        r"the first in row order",
        r"no zeros are put around the image",
        r"pooling has no padding",
        r"the mean is over all of them",
        r"the arrays you are given stay as they are",
    ],
    "recurrent": [
        r"examples are \*\*rows\*\*",
        r"the first M columns act on \$h\$ and the last D on \$x\$",
        r"\*\*summed\*\* over the examples, not averaged",
        r"\*\*spectral norm\*\*",
        r"belongs to the character \*\*above\*\* it",
    ],
    "lstm": [
        r"belong to \$i\$, the next \$M\$ to \$f\$, then \$o\$, then \$g\$",
        r"the first \$M\$ multiply \$h_\{t-1\}\$, the other \$D\$ multiply \$x_t\$",
        r"three of the four functions are logistic",
        r"need not be zero or equal to each other",
        r"sums over the \$N\$ examples, not means",
    ],
    "architectures": [
        r"15\.5 positions on 32 pixels",
        r"227",
        r"every filter has exactly one bias, with groups and in a sparse layer too",
        r"not flipped \(cross-correlation\)",
        r"the minus belongs to the loss \(the slides drop it\)",
        r"relu'\(0\) = 0",
        r"the first in row order",
    ],
    "batchnorm": [
        r"it divides by \$N\$, not by \$N - 1\$",
        r"Epsilon stands inside the root",
        r"the variance that you return is without epsilon",
        r"a single example, \$N = 1\$",
        r"share of the old value that is kept",
        r"not divided by \$N\$ once more",
    ],
}
"""What the lectures leave open or say wrongly, and the words that settle it in a box of the notebook."""


def boxes(name: str) -> str:
    """All that stands in boxes of conventions, as one line of text."""
    lines = [line for cell in markdown(name) for line in cell.source.splitlines() if line.startswith(">")]
    return " ".join(" ".join(line.lstrip("> ") for line in lines).split())


def markdown(name: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in SOURCES[name].cells if cell.cell_type == "markdown"]


# Text


@every_notebook
def test_the_boxes_settle_what_the_lectures_leave_open(name):
    said = boxes(name)
    assert "**Convention.**" in said
    assert [words for words in SETTLED[name] if not re.search(words, said, re.IGNORECASE)] == []


@every_notebook
def test_every_quoted_block_is_a_box_that_says_what_it_is(name):
    for cell in markdown(name):
        for block in re.findall(r"(?m)(?:^>.*\n?)+", cell.source):
            assert block.startswith("> **Convention.**"), block[:60]


@every_notebook
def test_a_notebook_begins_with_a_title_and_ends_with_its_sources(name):
    first, last = SOURCES[name].cells[0], SOURCES[name].cells[-1]
    assert first.source.startswith("# ")
    assert last.source.startswith("## Sources\n")
    assert len(re.findall(r"(?m)^- ", last.source)) >= 2


@every_notebook
def test_one_written_question_is_marked_by_hand_for_ten_points(name):
    (written,) = [cell for cell in SOURCES[name].cells if is_grade(cell) and is_solution(cell)]
    assert (written.cell_type, written.metadata.nbgrader.points) == ("markdown", 10)


@every_notebook
def test_each_exercise_is_a_stub_with_its_check_behind_it(name):
    cells = [cell for cell in SOURCES[name].cells if cell.cell_type == "code"]
    for before, cell in itertools.pairwise(cells):
        if is_stub(before):
            exercise = before.metadata.nbgrader.grade_id.removesuffix("_code")
            assert (cell.metadata.nbgrader.grade_id, cell.source) == (exercise, f'check("{exercise}")')


# Files


@every_notebook
def test_the_source_is_a_valid_notebook_without_outputs(name):
    nbformat.validate(SOURCES[name])
    ran = [cell for cell in SOURCES[name].cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)]
    assert ran == []


@every_notebook
def test_the_source_s_metadata_hold_the_kernel_and_nbgrader_s_keys_alone(name):
    assert SOURCES[name].metadata == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in SOURCES[name].cells:
        locked = {"editable": False, "deletable": False} if is_grade(cell) and not is_solution(cell) else {}
        assert {key: value for key, value in cell.metadata.items() if key != "nbgrader"} == locked
        assert cell.metadata.get("nbgrader", {"schema_version": 3})["schema_version"] == 3


@every_notebook
def test_ids_and_names_of_cells_are_all_different(name):
    ids = [cell.id for cell in SOURCES[name].cells]
    names = [cell.metadata.nbgrader.grade_id for cell in SOURCES[name].cells if "nbgrader" in cell.metadata]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)


# From top to bottom


@every_notebook
def test_right_answers_run_from_top_to_bottom_in_a_minute_without_a_warning(name, tmp_path, monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)
    reference = load(COURSE / "reference" / name)
    notebook = fill(SOURCES[name], (reference.folder / "solution.py").read_text())
    for path in (COURSE / "assignments" / name).iterdir():
        if path.suffix != ".ipynb":
            copy(path, tmp_path)
    posed = [pose(reference, exercise, None) for exercise in reference.exercises.values()]
    (tmp_path / case_file.FILE).write_bytes(case_file.write(name, posed))

    start = time.monotonic()
    client = NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(tmp_path)}})
    ran = client.execute()
    assert time.monotonic() - start < SECONDS

    outputs = [output for cell in ran.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 1
    for exercise, found in reference.exercises.items():
        (cell,) = [c for c in ran.cells if c.metadata.get("nbgrader", {}).get("grade_id") == exercise]
        (table,) = cell.outputs
        (passed, of) = re.match(rf"{exercise}: (\d+) of (\d+) criteria", table.data["text/plain"]).groups()
        assert passed == of
        assert found.judge or int(of) == len(found.criteria)
