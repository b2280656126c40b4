"""`autograder check FILE.ipynb`: what the grader would stumble over."""

import copy
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell
from releases import answer, cell, release, run, solved, source


def checked(path: Path) -> tuple[int, list[str]]:
    done = run(path.parent, "autograder", "check", path.name)
    return done.returncode, [*done.stdout.splitlines(), *done.stderr.splitlines()]


def test_a_finished_notebook_has_nothing_to_mend(tmp_path: Path) -> None:
    path = release(tmp_path / "Übung 1 é", solved())
    assert checked(path) == (0, ["pooling.ipynb: runs from top to bottom; nothing to mend"])


def test_an_untouched_release_is_not_implemented_yet(tmp_path: Path) -> None:
    assert checked(release(tmp_path, source())) == (
        1,
        [
            "pooling.ipynb: not implemented yet: pool_output_size, max_pool_forward, max_pool_backward, "
            "avg_pool_forward, avg_pool_backward, global_avg_pool, conv_relu_pool"
        ],
    )


def test_changed_cells_are_named(tmp_path: Path) -> None:
    notebook = solved()
    cells = notebook.cells
    cells.remove(cell(notebook, "pool_output_size"))
    cells.append(cells.pop(cells.index(cell(notebook, "max_pool_forward"))))
    cells.append(copy.deepcopy(cell(notebook, "written")))
    cells[-1].id = "a-copy"
    cell(notebook, "setup").source += "\nimport math"
    cell(notebook, "avg_pool_forward").metadata.nbgrader.grade_id = "average"
    assert checked(release(tmp_path, notebook))[1] == [
        "pooling.ipynb: cell average: not a cell of the released notebook: was it renamed?",
        "pooling.ipynb: cell setup: was edited: the released text is put back when this is graded",
        "pooling.ipynb: cell pool_output_size: deleted: it is put back when this is graded",
        "pooling.ipynb: cell avg_pool_forward: deleted: it is put back when this is graded",
        "pooling.ipynb: cell written: appears 2 times, one of them counts: delete the copies",
        "pooling.ipynb: cell max_pool_forward: was moved: cells are graded in the released order",
    ]


def test_cells_run_out_of_order_are_named(tmp_path: Path) -> None:
    notebook = solved()
    cell(notebook, "pool_output_size_code").execution_count = 7
    cell(notebook, "max_pool_forward_code").execution_count = 3
    assert checked(release(tmp_path, notebook))[1] == [
        "pooling.ipynb: cell 9: was run before cell 6 above it ([3] and [7]): restart and run all cells"
    ]


def test_names_that_a_fresh_process_lacks_are_explained(tmp_path: Path) -> None:
    notebook = solved()
    cell(notebook, "setup").source = "import matplotlib.pyplot as plt"
    notebook.cells = [notebook.cells[1]]
    notebook.cells += [
        new_code_cell("y = np.ones(3)"),
        new_code_cell("print(later)"),
        new_code_cell("later = 2\nprint(gone)"),
        new_code_cell("import no_such_module"),
        new_code_cell("def f(:\n    pass"),
    ]
    path = tmp_path / "mine.ipynb"
    nbformat.write(notebook, path)
    assert checked(path)[1] == [
        "mine.ipynb: cases.npz is not beside it: it is run, but not compared with the notebook as it was released",
        "mine.ipynb: cell 2, line 1: NameError: name 'np' is not defined: import numpy as np is missing",
        "mine.ipynb: cell 3, line 1: NameError: name 'later' is not defined: cell 4 defines it, further down",
        "mine.ipynb: cell 4, line 2: NameError: name 'gone' is not defined: no cell defines it: was one deleted, or run "
        "and then changed?",
        "mine.ipynb: cell 5, line 1: ModuleNotFoundError: No module named 'no_such_module': it may be missing where this "
        "is graded, too",
        "mine.ipynb: cell 6, line 1: SyntaxError: invalid syntax",
    ]


def test_endless_cells_and_functions_and_renamed_ones_are_named(tmp_path: Path) -> None:
    notebook = answer(
        solved(),
        global_avg_pool="def global_avg_pooling(x): return 0",
        avg_pool_backward="def avg_pool_backward(*args):\n    while True: pass",
        conv_relu_pool="def conv_relu_pool(*args):\n    import os\n    os._exit(1)",
    )
    notebook.cells.insert(4, new_code_cell("while True: pass"))
    path = release(tmp_path, notebook, seconds=1.0, notebook_seconds=10.0)
    status, lines = checked(path.rename(tmp_path / "pooling (1).ipynb"))
    assert status == 1
    assert [line.removeprefix("pooling (1).ipynb: ") for line in lines] == [
        "named differently: hand it in as pooling.ipynb",
        "cell 5: took longer than 10 s: it is left out when this is graded",
        "avg_pool_backward: took longer than 1 s: its other cases are not run",
        "global_avg_pool: is not defined; the notebook defines global_avg_pooling: was global_avg_pool renamed?",
        "conv_relu_pool: ended its process: its other cases are not run",
    ]


def test_a_missing_file_is_a_wrong_usage(tmp_path: Path) -> None:
    assert checked(tmp_path / "none.ipynb") == (2, ["none.ipynb: not found"])
    (tmp_path / "text.ipynb").write_text("hello")
    assert checked(tmp_path / "text.ipynb") == (2, ["text.ipynb: not a notebook: it is not JSON"])
    (tmp_path / "old.ipynb").write_text('{"nbformat": 3, "cells": []}')
    assert checked(tmp_path / "old.ipynb") == (2, ["old.ipynb: a notebook of format 3, expected 4"])
