"""The part of an audit that hands in the notebook with the reference's own functions."""

import nbformat
import pytest
from tiny import make, opened, spoil

from autograder.audit.rehearsal import rehearsal_findings

SAID = "the notebook with the reference's functions"


@pytest.fixture
def root(tmp_path):
    return make(tmp_path / "course")


def add_cell(root, source):
    path = root / "assignments" / "tiny" / "tiny.ipynb"
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)


def test_a_notebook_that_runs_and_earns_all_points_has_no_findings(root):
    add_cell(root, "import numpy as np\nslope(np.ones(2), np.ones(2))")
    assert list(rehearsal_findings(opened(root))) == []


@pytest.mark.parametrize(
    ("cell", "finding"),
    [
        ("slant(1)", "cell 4 raises NameError: name 'slant' is not defined"),
        ("import warnings\nwarnings.warn('old')", "cell 4 warns: line 2: UserWarning: old"),
        ("import os; os._exit(1)", "cell 4 ended the process: it was left out"),
    ],
)
def test_a_released_cell_that_does_not_run_is_a_finding(root, cell, finding):
    add_cell(root, cell)
    assert list(rehearsal_findings(opened(root))) == [f"{SAID}: {finding}"]


def test_points_that_the_reference_itself_does_not_get_are_a_finding(root):
    """Here the notebook gives the function another name for something that the solution uses."""
    spoil(root, "solution.py", "np.sum(x * x), len(x)", "np.sum(x * x), COUNT or len(x)")
    spoil(root, "solution.py", "import numpy as np\n", "import numpy as np\n\nCOUNT = 0\n")
    path = root / "assignments" / "tiny" / "tiny.ipynb"
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    given = nbformat.v4.new_code_cell("COUNT = 7", metadata={"nbgrader": locked("given")})
    notebook.cells.insert(1, given)
    nbformat.write(notebook, path)
    assert list(rehearsal_findings(opened(root))) == [f"slope: {SAID} earns 25 of 100"]


def locked(name):
    return {"grade_id": name, "grade": False, "solution": False, "locked": True, "schema_version": 3}
