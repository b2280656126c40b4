"""Reports on disk: what is read is a whole report made from exactly this content, or nothing."""

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import replace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.exercise import ExerciseReport, Finding, Report
from autograder.grading.store import Store, key

FINDING = Finding(
    criterion="stride 2",
    case="5x5",
    hidden=False,
    passed=False,
    message="conv: ✗ 'x'\n",
    misconception="CB1",
    mistake="the filter is flipped",
    hint="Which corner comes first?",
)
EXERCISE = ExerciseReport(name="conv", earned=2.5, possible=4.0, criteria=(("stride 2", False),), findings=(FINDING,))
REPORT = Report(
    exercises=(EXERCISE,),
    outputs=((), ({"output_type": "stream", "name": "stdout", "text": "é\n"},)),
    notes=("cell 2 ended the process: it was left out",),
    seed="0123456789ab",
    seconds=1.234,
)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "reports" / "conv")


def test_a_report_comes_back_as_it_was_put(store):
    store.put("abc", REPORT)
    assert store.get("abc") == REPORT
    refused = replace(REPORT, refused="conv.ipynb: not found", exercises=())
    store.put("abd", refused)
    assert store.get("abd") == refused


def test_a_report_that_was_never_put_is_not_there(store):
    assert store.get("abc") is None


def test_reports_may_be_read_by_their_owner_alone(store):
    assert store.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff",
        b'{"exercises": 5}',
        b'{"exercises": [{"name": "conv", "earned": "all", "possible": 4, "criteria": [], "findings": []}]}',
    ],
)
def test_a_foreign_file_is_no_report(store, content):
    (store.folder / "abc.json").write_bytes(content)
    assert store.get("abc") is None


def test_half_a_report_is_no_report(store):
    store.put("abc", REPORT)
    path = store.folder / "abc.json"
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert store.get("abc") is None
    path.write_bytes(whole)
    assert store.get("abc") == REPORT


def test_a_folder_in_the_place_of_a_report_is_no_report(store):
    (store.folder / "abc.json").mkdir()
    assert store.get("abc") is None


def test_what_a_killed_grader_left_behind_is_not_read(store):
    (store.folder / ".abc.json.0123456789abcdef").write_text("{")
    assert store.get("abc") is None


def test_the_same_report_can_be_put_by_many_at_once(store):
    """Students who hand in the same notebook are graded side by side under one key."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda i: (store.put("abc", REPORT), store.get("abc"))[1], range(200)))
    assert found == [REPORT] * 200
    assert [path.name for path in store.folder.iterdir()] == ["abc.json"]


# Keys ----------------------------------------------------------------------------------------------------------------


def notebook():
    cells = [new_code_cell("x = 1", metadata={"nbgrader": {"grade_id": "conv"}}), new_markdown_cell("text")]
    return new_notebook(cells=cells)


PARTS = ("reference", "data", "seed", "grader", "0.1.0", "numpy 2", "limits", "True")


def test_a_key_stays_the_same_for_what_decides_no_points():
    other = notebook()
    other.cells[0].outputs = [{"output_type": "stream"}]
    other.cells[0].id = "other"
    other.cells[0].metadata.tags = ["x"]
    other.metadata.kernelspec = {"name": "x"}
    assert key(other, PARTS) == key(notebook(), PARTS)


def edited(**change):
    made = notebook()
    made.cells[0].update(change)
    return made


def test_a_key_changes_with_each_part_of_what_decides_points():
    others = [(notebook(), (*PARTS[:i], "other", *PARTS[i + 1 :])) for i in range(len(PARTS))]
    others += [(edited(source="x = 2"), PARTS), (edited(cell_type="raw"), PARTS), (edited(metadata={}), PARTS)]
    moved, fewer = notebook(), notebook()
    moved.cells.reverse()
    fewer.cells.pop()
    others += [
        (moved, PARTS),
        (fewer, PARTS),
        (notebook(), PARTS[:-1]),
        (notebook(), (*PARTS[:-2], "".join(PARTS[-2:]))),
    ]
    keys = [key(notebook(), PARTS), *(key(*other) for other in others)]
    assert len(set(keys)) == len(keys)


def test_a_key_is_a_files_name_whatever_the_notebook_says():
    odd = deepcopy(notebook())
    odd.cells[0].source = "\ud800/../../x\0"
    assert key(odd, PARTS).isalnum()
