"""Notebooks from strangers: what is read, what is refused and in what words, and how one is mended against its source."""

import json
import os
import socket
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.exercise import CourseError, SubmissionError
from autograder.notebook import (
    fill,
    find_submission,
    grade_cells,
    grade_id,
    idle,
    mend,
    points,
    read_source,
    read_submission,
)

CHECKOUT = Path(__file__).parents[1]
ASSIGNMENTS = sorted(path.name for path in (CHECKOUT / "assignments").iterdir() if path.is_dir())


# Reading -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pooling.ipynb"


def refusal(path):
    """What is said of a file that is not read."""
    with pytest.raises(SubmissionError) as caught:
        read_submission(path)
    return str(caught.value)


def read(path, content):
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return read_submission(path)


def test_a_notebook_is_reduced_to_cells_with_text_and_the_names_they_claim(path):
    metadata = {"nbgrader": {"grade_id": "relu", "points": 1e9, "locked": False}, "tags": ["skip-execution"]}
    outputs = [{"output_type": "execute_result", "data": {"text/plain": "10"}, "metadata": {}, "execution_count": 1}]
    cells = [
        {"cell_type": "code", "source": "x = 1", "metadata": metadata, "outputs": outputs, "execution_count": 7},
        {"cell_type": "markdown", "source": ["a\n", "b"], "metadata": {}, "attachments": {"a.png": {}}},
    ]
    notebook = read(path, {"cells": cells, "metadata": {"kernelspec": {"name": "ruby"}}, "nbformat": 4})
    assert notebook == {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {
                "id": "cell-0",
                "cell_type": "code",
                "metadata": {"nbgrader": {"grade_id": "relu"}},
                "execution_count": None,
                "source": "x = 1",
                "outputs": [],
            },
            {"id": "cell-1", "cell_type": "markdown", "source": "a\nb", "metadata": {}},
        ],
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "pooling.ipynb: not a notebook: it is not JSON"),
        ("{", "pooling.ipynb: not a notebook: it is not JSON"),
        ("PK\x03\x04", "pooling.ipynb: not a notebook: it is not JSON"),
        ("[" * 100_000, "pooling.ipynb: not a notebook: it is not JSON"),
        ('{"cells": ' * 100_000, "pooling.ipynb: not a notebook: it is not JSON"),
        ("[]", "pooling.ipynb: not a notebook: it has no cells"),
        ("null", "pooling.ipynb: not a notebook: it has no cells"),
        ('{"name": "ada"}', "pooling.ipynb: not a notebook: it has no cells"),
        ('{"cells": {}}', "pooling.ipynb: not a notebook: it has no cells"),
        ('{"worksheets": [], "nbformat": 3}', "pooling.ipynb: a notebook of format 3, expected 4"),
        ('{"worksheets": []}', "pooling.ipynb: a notebook of format that is not known, expected 4"),
        ('{"cells": [], "nbformat": 5}', "pooling.ipynb: a notebook of format 5, expected 4"),
        ('{"cells": [], "nbformat": {"a": "b"}}', "pooling.ipynb: a notebook of format that is not known, expected 4"),
        ('{"cells": [5]}', "pooling.ipynb: cell 1 cannot be read"),
        ('{"cells": [{}, {"source": 5}]}', "pooling.ipynb: cell 2 cannot be read"),
        ('{"cells": [{"source": ["x", 5]}]}', "pooling.ipynb: cell 1 cannot be read"),
        (json.dumps({"cells": [{"source": "#" * (1 << 21)}]}), "pooling.ipynb: cell 1 cannot be read"),
        (json.dumps({"cells": [{}] * 10_000}), "pooling.ipynb: has 10000 cells, at most 1000 are graded"),
    ],
    ids=lambda value: value[:40],
)
def test_a_file_that_is_no_notebook_is_refused_in_one_line(path, content, message):
    path.write_text(content)
    assert refusal(path) == message


def test_bytes_that_are_no_text_are_refused(path):
    path.write_bytes(bytes(range(256)))
    assert refusal(path) == "pooling.ipynb: not a notebook: it is not JSON"


def test_a_file_of_30_mb_is_not_read(path):
    with path.open("wb") as file:
        file.truncate(30 << 20)
    assert refusal(path) == "pooling.ipynb: 30 MB, at most 20 MB are read"


def test_a_thousand_cells_are_read(path):
    assert len(read(path, {"cells": [{"cell_type": "code", "source": "1"}] * 1000}).cells) == 1000


def test_a_link_is_not_followed_even_to_a_notebook(path, tmp_path):
    (tmp_path / "instructors.ipynb").write_text('{"cells": []}')
    path.symlink_to(tmp_path / "instructors.ipynb")
    assert refusal(path) == "pooling.ipynb: a symbolic link, expected a file"


@pytest.mark.parametrize("target", ["/dev/zero", "/nowhere", "pooling.ipynb"])
def test_a_link_to_anything_else_is_not_followed_either(path, target):
    path.symlink_to(target)
    assert refusal(path) == "pooling.ipynb: a symbolic link, expected a file"


def test_a_pipe_is_refused_at_once_and_not_waited_for(path):
    os.mkfifo(path)
    assert refusal(path) == "pooling.ipynb: not a regular file"


def test_a_folder_is_refused(path):
    path.mkdir()
    assert refusal(path) == "pooling.ipynb: not a regular file"


def test_a_socket_is_refused(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
        assert refusal(path) == "pooling.ipynb: No such device or address, expected a file"


def test_a_device_is_refused():
    assert refusal(Path("/dev/zero")) == "zero: not a regular file"


def test_a_missing_file_is_named(path):
    assert refusal(path) == "pooling.ipynb: not found"


@contextmanager
def without_roots_rights():
    """Permissions count for everybody but root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_is_named(path):
    path.write_text("{}")
    path.chmod(0)
    with without_roots_rights():
        assert refusal(path) == "pooling.ipynb: Permission denied, expected a file"


def test_reading_leaves_no_file_open(path):
    path.mkdir()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        refusal(path)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_raw_cell_and_one_of_no_known_type_are_kept_as_quoted_text(path):
    cells = [{"cell_type": "raw", "source": "x"}, {"cell_type": ["code"], "source": "import os"}, {}]
    found = [(cell.cell_type, cell.source) for cell in read(path, {"cells": cells}).cells]
    assert found == [("markdown", "```\nx\n```"), ("markdown", "```\nimport os\n```"), ("markdown", "```\n\n```")]


def test_half_a_character_becomes_a_question_mark(path):
    notebook = read(path, '{"cells": [{"cell_type": "code", "source": "s = \'\\ud83d\'"}]}')
    assert notebook.cells[0].source == "s = '?'"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=5), parts, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["setup", "add_code", "add", "mul_code", "mul", "written", "mine", ""])
claims = st.fixed_dictionaries({}, optional={"grade_id": names | anything, "grade": anything, "locked": anything})
odd_cells = anything | st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | anything,
        "source": st.text(st.characters(), max_size=9) | st.lists(st.text(max_size=3), max_size=3) | anything,
        "metadata": st.fixed_dictionaries({}, optional={"nbgrader": claims | anything, "tags": anything}) | anything,
        "outputs": anything,
        "id": anything,
        "attachments": anything,
    },
)


@given(st.lists(odd_cells, max_size=4), anything)
def test_any_json_for_a_cell_is_read_and_mended_or_refused(tmp_path_factory, cells, metadata):
    path = tmp_path_factory.getbasetemp() / f"odd-{os.getpid()}.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}))
    try:
        submitted = read_submission(path)
    except SubmissionError as error:
        said = str(error)
        assert said.startswith(f"{path.name}: cell ")
        return
    mended = mend(submitted, source()).notebook
    nbformat.validate(mended)
    nbformat.writes(mended).encode()
    assert list(grade_cells(mended)) == ["add", "mul"]


# Finding -------------------------------------------------------------------------------------------------------------


def test_the_notebook_named_after_the_assignment_is_the_one(tmp_path):
    for name in ("draft.ipynb", "pooling.ipynb"):
        (tmp_path / name).touch()
    assert find_submission(tmp_path, "pooling") == tmp_path / "pooling.ipynb"


def test_a_notebook_by_another_name_is_taken_if_it_is_the_only_one(tmp_path):
    for name in ("Pooling (1).ipynb", "._Pooling (1).ipynb", "notes.txt"):
        (tmp_path / name).touch()
    assert find_submission(tmp_path, "pooling") == tmp_path / "Pooling (1).ipynb"


def test_two_other_notebooks_are_not_guessed_between(tmp_path):
    for name in ("b.ipynb", "a.ipynb"):
        (tmp_path / name).touch()
    with pytest.raises(SubmissionError) as caught:
        find_submission(tmp_path, "pooling")
    assert str(caught.value) == "pooling.ipynb: not found among 2 notebooks (a.ipynb, b.ipynb)"


def test_a_folder_without_a_notebook_is_said_to_have_none(tmp_path):
    with pytest.raises(SubmissionError) as caught:
        find_submission(tmp_path, "pooling")
    assert str(caught.value) == "pooling.ipynb: not found"


def test_a_files_name_does_not_break_the_line(tmp_path):
    path = tmp_path / "a\n\x1b[31m<b>\udcff.ipynb"
    path.write_text("{")
    assert refusal(path) == "a??[31m<b>?.ipynb: not a notebook: it is not JSON"
    long = tmp_path / f"{'x' * 200}.ipynb"
    assert refusal(long) == f"{'x' * 50}...x.ipynb: not found"


# An assignment's own notebook ----------------------------------------------------------------------------------------


def test_a_missing_source_is_named(tmp_path):
    with pytest.raises(CourseError) as caught:
        read_source(tmp_path / "pooling.ipynb")
    assert str(caught.value) == f"{tmp_path}/pooling.ipynb: not found"


def test_a_source_that_is_no_notebook_is_named(path):
    path.write_text("{}")
    with pytest.raises(CourseError) as caught:
        read_source(path)
    assert str(caught.value).startswith(f"{path}: not a notebook: ")


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_points_of_an_assignment_sum_to_100(name):
    assert sum(points(read_source(CHECKOUT / "assignments" / name / f"{name}.ipynb")).values()) == 100


# Mending -------------------------------------------------------------------------------------------------------------


def about(name, **more):
    return {
        "nbgrader": {"grade_id": name, "grade": False, "locked": False, "solution": False, "schema_version": 3, **more}
    }


def source():
    """An assignment of two exercises: a locked set-up cell, a stub and a grade cell for each, a question, an example."""
    return new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        cells=[
            new_markdown_cell("# Sums"),
            new_code_cell("import numpy as np", metadata=about("setup", locked=True)),
            new_code_cell("def add(a, b):\n    raise NotImplementedError", metadata=about("add_code", solution=True)),
            new_code_cell("check('add')", metadata=about("add", grade=True, locked=True, points=3)),
            new_code_cell("print(add(1, 2))"),
            new_code_cell("def mul(a, b):\n    raise NotImplementedError", metadata=about("mul_code", solution=True)),
            new_code_cell("check('mul')", metadata=about("mul", grade=True, locked=True, points=2)),
            new_markdown_cell("Why?", metadata=about("written", grade=True, solution=True, points=1)),
        ],
    )


def handed_in():
    """The same notebook with both functions written, as it is read from a student's file."""
    notebook = source()
    cell(notebook, "add_code").source = "def add(a, b):\n    return a + b"
    cell(notebook, "mul_code").source = "def mul(a, b):\n    return a * b"
    return notebook


def cell(notebook, name):
    return next(c for c in notebook.cells if grade_id(c) == name)


def place(notebook, name):
    return [grade_id(c) for c in notebook.cells].index(name)


def texts(notebook):
    return [(c.source, grade_id(c)) for c in notebook.cells]


def content(notebook):
    """All of the cells but their ids."""
    return [{key: value for key, value in c.items() if key != "id"} for c in notebook.cells]


def test_a_notebook_handed_in_unchanged_is_the_source_again():
    mended = mend(source(), source())
    assert mended.notes == ()
    assert content(mended.notebook) == content(source())
    assert mended.notebook.metadata == source().metadata


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_assignment_handed_in_unchanged_is_itself_again(name, tmp_path):
    path = CHECKOUT / "assignments" / name / f"{name}.ipynb"
    mended = mend(read_submission(path), read_source(path))
    assert mended.notes == ()
    assert texts(mended.notebook) == texts(read_source(path))


def test_solutions_keep_their_text():
    mended = mend(handed_in(), source())
    assert mended.notes == ()
    assert texts(mended.notebook) == texts(handed_in())


def test_of_a_duplicated_grade_cell_one_is_left():
    notebook = handed_in()
    notebook.cells.append(deepcopy(cell(notebook, "add")))
    mended = mend(notebook, source())
    assert mended.notes == ("cell add: appeared twice, the copy was dropped",)
    assert texts(mended.notebook) == texts(handed_in())


def test_of_a_duplicated_solution_the_last_counts_and_the_other_stays_as_the_students_own():
    notebook = handed_in()
    copy = deepcopy(cell(notebook, "add_code"))
    copy.source = "def add(a, b):\n    return b + a"
    notebook.cells.insert(place(notebook, "add_code") + 1, copy)
    mended = mend(notebook, source())
    assert mended.notes == ("cell add_code: appeared twice, the last one counts",)
    assert texts(mended.notebook)[2:4] == [
        ("def add(a, b):\n    return a + b", None),
        ("def add(a, b):\n    return b + a", "add_code"),
    ]


def test_an_edited_copy_of_a_locked_cell_stays_as_the_students_own():
    notebook = handed_in()
    copy = deepcopy(cell(notebook, "setup"))
    copy.source = "import math"
    notebook.cells.insert(2, copy)
    mended = mend(notebook, source())
    assert mended.notes == ("cell setup: appeared twice, the edited copy stays as a cell of its own",)
    assert texts(mended.notebook)[1:3] == [("import numpy as np", "setup"), ("import math", None)]


@pytest.mark.parametrize("name", ["add", "mul", "setup", "written"])
def test_a_deleted_cell_is_put_back_in_its_place(name):
    notebook = handed_in()
    del notebook.cells[place(notebook, name)]
    mended = mend(notebook, source())
    assert mended.notes == (f"cell {name}: was missing, it was put back",)
    order = [grade_id(c) for c in mended.notebook.cells if grade_id(c)]
    assert order == ["setup", "add_code", "add", "mul_code", "mul", "written"]
    assert cell(mended.notebook, name).source == cell(source(), name).source


def test_a_deleted_stub_is_not_put_back_so_that_the_answer_in_another_cell_counts():
    notebook = handed_in()
    answer = cell(notebook, "add_code")
    answer.metadata = {}
    mended = mend(notebook, source())
    assert mended.notes == ()
    assert texts(mended.notebook)[2] == (answer.source, None)
    assert "add_code" not in [grade_id(c) for c in mended.notebook.cells]


def test_a_renamed_grade_cell_becomes_the_students_own_and_the_real_one_is_put_back():
    notebook = handed_in()
    cell(notebook, "mul").metadata.nbgrader.grade_id = "mine"
    mended = mend(notebook, source())
    assert mended.notes == ("cell mul: was missing, it was put back",)
    assert texts(mended.notebook)[5:8] == [
        ("def mul(a, b):\n    return a * b", "mul_code"),
        ("check('mul')", "mul"),
        ("check('mul')", None),
    ]


def test_an_edited_locked_cell_has_its_text_back_behind_what_the_student_wrote():
    notebook = handed_in()
    cell(notebook, "setup").source = "import numpy as np\nimport math"
    mended = mend(notebook, source())
    assert mended.notes == ("cell setup: was edited, the released text was put back behind it",)
    assert texts(mended.notebook)[1:3] == [("import numpy as np\nimport math", None), ("import numpy as np", "setup")]


def test_an_edited_grade_cell_has_its_text_back():
    notebook = handed_in()
    cell(notebook, "add").source = "print(10)"
    mended = mend(notebook, source())
    assert mended.notes == ("cell add: was edited, the released text was put back behind it",)
    assert texts(mended.notebook)[3:5] == [("print(10)", None), ("check('add')", "add")]


def test_space_at_the_end_of_a_locked_cell_is_no_edit():
    notebook = handed_in()
    cell(notebook, "setup").source += "\n\n"
    mended = mend(notebook, source())
    assert mended.notes == ()
    assert texts(mended.notebook) == texts(handed_in())


@pytest.mark.parametrize(
    "change",
    [
        {"points": 1e6},
        {"points": "nan"},
        {"locked": False},
        {"grade": False},
        {"solution": True},
        {"schema_version": 99},
        {"cell_type": "markdown"},
        {"task": True},
    ],
)
def test_points_locks_and_the_rest_of_the_metadata_come_from_the_source(change):
    notebook = handed_in()
    cell(notebook, "add").metadata.nbgrader.update(change)
    cell(notebook, "add").metadata.tags = ["skip-execution", "remove-cell"]
    mended = mend(notebook, source())
    assert mended.notes == ()
    assert cell(mended.notebook, "add").metadata == cell(source(), "add").metadata
    assert points(mended.notebook) == {"add": 3, "mul": 2}


def test_a_students_own_cell_cannot_claim_to_be_graded():
    notebook = handed_in()
    notebook.cells.append(new_code_cell("100", metadata=about("extra", grade=True, locked=True, points=100)))
    mended = mend(notebook, source())
    assert mended.notes == ()
    assert texts(mended.notebook)[-1] == ("100", None)
    assert points(mended.notebook) == {"add": 3, "mul": 2}


def test_a_solution_turned_into_text_is_code_again():
    notebook = handed_in()
    notebook.cells[2] = new_markdown_cell(cell(notebook, "add_code").source, metadata=about("add_code"))
    mended = mend(notebook, source())
    assert mended.notes == ("cell add_code: its type was changed to markdown",)
    assert content(mended.notebook) == content(handed_in())


def test_a_grade_cell_turned_into_text_is_code_again():
    notebook = handed_in()
    notebook.cells[3] = new_markdown_cell("check('add')", metadata=about("add"))
    assert content(mend(notebook, source()).notebook) == content(handed_in())


def test_moved_cells_are_put_in_order_and_own_cells_stay_behind_their_neighbours():
    notebook = handed_in()
    mine = new_code_cell("scale = 2")
    notebook.cells.insert(place(notebook, "mul_code") + 1, mine)
    notebook.cells = [notebook.cells[0], *notebook.cells[5:], *notebook.cells[1:5]]
    mended = mend(notebook, source())
    assert mended.notes == ("cells were moved: they are graded in the released order",)
    assert texts(mended.notebook) == [*texts(handed_in())[:6], ("scale = 2", None), *texts(handed_in())[6:]]


def test_a_notebook_without_a_single_cell_has_every_cell_but_the_stubs_put_back():
    mended = mend(new_notebook(), source())
    assert mended.notes == tuple(
        f"cell {name}: was missing, it was put back" for name in ("setup", "add", "mul", "written")
    )
    assert [grade_id(c) for c in mended.notebook.cells] == ["setup", "add", "mul", "written"]


def changed(data):
    """A notebook after what a student may do to its cells by accident or with intent."""
    notebook = handed_in()
    for _ in range(data.draw(st.integers(0, 5))):
        if not notebook.cells:
            break
        i = data.draw(st.integers(0, len(notebook.cells) - 1))
        chosen = notebook.cells[i]
        match data.draw(st.sampled_from(["delete", "copy", "move", "edit", "rename", "retype", "insert"])):
            case "delete":
                del notebook.cells[i]
            case "copy":
                notebook.cells.insert(data.draw(st.integers(0, len(notebook.cells))), deepcopy(chosen))
            case "move":
                notebook.cells.insert(data.draw(st.integers(0, len(notebook.cells) - 1)), notebook.cells.pop(i))
            case "edit":
                chosen.source += data.draw(st.sampled_from(["\n", " # mine", "\nx = 1"]))
            case "rename":
                chosen.metadata["nbgrader"] = {"grade_id": data.draw(names)}
            case "retype":
                other = new_markdown_cell if chosen.cell_type == "code" else new_code_cell
                notebook.cells[i] = other(chosen.source, metadata=chosen.metadata)
            case "insert":
                notebook.cells.insert(i, new_code_cell("mine = 1"))
    return notebook


@given(st.data())
def test_whatever_was_done_to_it_a_mended_notebook_has_the_released_form(data):
    mended = mend(changed(data), source()).notebook
    known = {grade_id(c): c for c in source().cells if grade_id(c)}
    claimed = [grade_id(c) for c in mended.cells if grade_id(c)]
    assert claimed == [name for name in known if name in claimed]
    assert set(known) - set(claimed) <= {"add_code", "mul_code"}
    for c in mended.cells:
        if name := grade_id(c):
            assert (c.metadata, c.cell_type) == (known[name].metadata, known[name].cell_type)
            assert name.endswith("_code") or name == "written" or c.source == known[name].source
        else:
            assert "nbgrader" not in c.metadata
    nbformat.validate(mended)


@given(st.data())
def test_a_mended_notebook_needs_no_mending(data):
    once = mend(changed(data), source())
    twice = mend(deepcopy(once.notebook), source())
    assert twice.notes == ()
    assert twice.notebook == once.notebook


@given(st.data())
def test_mending_loses_no_code_of_the_students_own(data):
    notebook = changed(data)
    released = [c.source for c in source().cells]
    own = [c.source for c in notebook.cells if c.cell_type == "code" and c.source.rstrip() not in released]
    left = [c.source for c in mend(notebook, source()).notebook.cells]
    assert [text for text in own if text not in left] == []


# Cells that need not run ---------------------------------------------------------------------------------------------


def idle_of(function, *examples):
    """Which of these released examples need not run where the notebook has this function."""
    released = new_notebook(cells=[*source().cells, *map(new_code_cell, examples)])
    mine = new_notebook(cells=[*handed_in().cells, *map(new_code_cell, examples)])
    cell(mine, "mul_code").source = function
    mended = mend(mine, released).notebook
    return [mended.cells[i].source for i in sorted(idle(mended, released)) if mended.cells[i].source in examples]


def test_an_unchanged_example_that_nothing_uses_need_not_run():
    assert idle(mend(handed_in(), source()).notebook, source()) == {4}
    assert idle_of("def mul(a, b):\n    return a * b", "t = add(1, 2)", "print(t)") == ["t = add(1, 2)", "print(t)"]


def test_an_example_whose_names_a_function_uses_runs():
    assert idle_of("def mul(a, b):\n    return a * b * unit", "one = 1", "unit = one", "x = unit") == ["x = unit"]


def test_an_example_that_the_student_changed_runs():
    notebook = mend(handed_in(), source()).notebook
    notebook.cells[4].source = "print(add(1, 3))"
    assert idle(notebook, source()) == set()


@pytest.mark.parametrize("hostile", ["x\0", "(" * 5000, "-" * 200_000 + "1", "x" + ".a" * 100_000, "1" * 5000])
def test_text_that_python_cannot_take_stops_nothing(hostile):
    notebook = handed_in()
    cell(notebook, "add_code").source = hostile
    assert idle(mend(notebook, source()).notebook, source()) in ({4}, set())


# Filling -------------------------------------------------------------------------------------------------------------

SOLUTION = '''"""Right."""

import numpy as np
from math import fsum

UNIT = 1


def _twice(a):
    return a * UNIT + a


def add(a, b):
    return fsum([_twice(a) / 2, b])


def mul(a, b):
    return sum(add(a, 0) + _twice(0) for _ in range(b))


def unasked():
    return 0

# %%
mine = 1
# %%
yours = 2
'''


def test_stubs_get_their_functions_with_what_these_use_once():
    filled = fill(source(), SOLUTION.partition("\n# %%")[0])
    head = "import numpy as np\nfrom math import fsum"
    helpers = "UNIT = 1\n\ndef _twice(a):\n    return a * UNIT + a"
    add = "def add(a, b):\n    return fsum([_twice(a) / 2, b])"
    mul = "def mul(a, b):\n    return sum(add(a, 0) + _twice(0) for _ in range(b))"
    assert cell(filled, "add_code").source == f"{head}\n\n{helpers}\n\n{add}"
    assert cell(filled, "mul_code").source == f"{head}\n\n{mul}"
    assert mend(filled, source()).notes == ()


def test_a_filled_notebook_runs():
    names = {"check": lambda name: None}
    for c in fill(source(), SOLUTION).cells:
        if c.cell_type == "code":
            exec(c.source, names)
    assert (names["add"](1, 2), names["mul"](3, 4), names["mine"], names["yours"]) == (3, 12, 1, 2)


def test_cells_of_the_files_own_stand_before_the_first_stub():
    filled = fill(source(), SOLUTION)
    assert texts(filled)[2:4] == [("mine = 1", None), ("yours = 2", None)]
    assert grade_id(filled.cells[4]) == "add_code"


def test_a_function_that_the_file_lacks_stays_a_stub():
    filled = fill(source(), "def add(a, b):\n    return a + b\n")
    assert cell(filled, "add_code").source == "def add(a, b):\n    return a + b"
    assert cell(filled, "mul_code").source == cell(source(), "mul_code").source


def test_what_a_later_file_binds_takes_the_place_of_an_earlier_ones():
    """Helpers as well, and what the earlier file has beyond that stays."""
    later = "from math import prod\n\n\ndef _twice(a):\n    return 3 * a\n\n\ndef mul(a, b):\n    return prod([a, b])\n"
    filled = fill(source(), SOLUTION, later)
    names = {"check": lambda name: None}
    for c in filled.cells:
        if c.cell_type == "code":
            exec(c.source, names)
    assert (names["add"](2, 1), names["mul"](3, 4), names["mine"]) == (4, 12, 1)
    assert cell(filled, "mul_code").source.startswith(
        "import numpy as np\nfrom math import fsum\nfrom math import prod\n\n"
    )


def test_filling_leaves_the_notebook_alone():
    notebook = source()
    before = deepcopy(notebook)
    fill(notebook, SOLUTION)
    assert notebook == before
