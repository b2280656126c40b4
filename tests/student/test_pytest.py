"""pytest in a release's folder, as a student types it."""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from releases import answer, cell, posed, release, run, said, solved, source

SUBCLASS = "def global_avg_pool(x):\n    return x.sum(axis=(2, 3))"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(tmp_path_factory.mktemp("Übung 1 é"), solved()).parent


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A right answer, a wrong one, one that raises, one with a syntax error, an endless one, and two stubs."""
    notebook = answer(
        source(),
        pool_output_size=(
            "def pool_output_size(n, f, stride):\n    if (n - f) % stride or n < f:\n        raise ValueError\n"
            "    return (n - f) // stride + 1\n%matplotlib inline\n!exit 3"
        ),
        max_pool_forward="def max_pool_forward(x, size, stride)\n    return x",
        avg_pool_forward="def avg_pool_forward(x, size, stride):\n    return {}[size]",
        avg_pool_backward="def avg_pool_backward(*args):\n    while True: pass",
        global_avg_pool=SUBCLASS,
    )
    cell(notebook, "global_avg_pool").source = "import os; os._exit(1)"
    return release(tmp_path_factory.mktemp("mixed"), notebook, seconds=1.0).parent


def test_a_finished_notebook_passes_without_a_warning(finished: Path) -> None:
    done = run(finished, "pytest", "-W", "error", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert re.search(r"^=+ 63 passed in [\d.]+s =+$", done.stdout.splitlines()[-1])


def test_an_item_is_one_exercise_and_one_visible_case(finished: Path) -> None:
    done = run(finished, "pytest", "--collect-only", "-q", "-k", "global_avg_pool")
    assert said(done.stdout)[:4] == [
        "pooling.ipynb::global_avg_pool[3x3 map]",
        "pooling.ipynb::global_avg_pool[2 images, 3 channels of 4 by 8]",
        "pooling.ipynb::global_avg_pool[called twice]",
        "pooling.ipynb::global_avg_pool[pixels 0 to 255]",
    ]


def test_one_item_can_be_named(finished: Path) -> None:
    done = run(finished, "pytest", "-q", "pooling.ipynb::max_pool_forward[2 images, 3 channels, window 2, stride 2]")
    assert said(done.stdout)[-1].startswith("1 passed in ")


def test_xdist_shares_the_items(finished: Path) -> None:
    done = run(finished, "pytest", "-q", "-n", "2", "-W", "error")
    assert said(done.stdout)[-1].startswith("63 passed in ")


def test_each_exercise_stands_for_itself(mixed: Path) -> None:
    done = run(mixed, "pytest", "-v", "-W", "error")
    results = dict(re.findall(r"^pooling.ipynb::(\w+)\[.*?\] (PASSED|FAILED|SKIPPED)", done.stdout, re.MULTILINE))
    assert results == {
        "pool_output_size": "PASSED",
        "max_pool_forward": "FAILED",
        "max_pool_backward": "SKIPPED",
        "avg_pool_forward": "FAILED",
        "avg_pool_backward": "FAILED",
        "global_avg_pool": "FAILED",
        "conv_relu_pool": "SKIPPED",
    }
    assert done.returncode == 1


def test_a_syntax_error_is_said_with_its_cell_and_line(mixed: Path) -> None:
    done = run(mixed, "pytest", "-q", "-x", "-k", "max_pool_forward")
    assert said(done.stdout)[:4] == [
        "F",
        "max_pool_forward, 3x3 map, window 2, stride 1: is not defined",
        "cell 9, line 1: SyntaxError: expected ':'",
        "FAILED pooling.ipynb::max_pool_forward[3x3 map, window 2, stride 1] - Failed: max_pool_forward, 3x3 map, "
        "window 2, stride 1: is not defined",
    ]


def test_messages_are_the_graders(mixed: Path) -> None:
    done = run(mixed, "pytest", "-q", "-k", "avg_pool")
    lines = said(done.stdout)
    assert "avg_pool_forward, 3x3 map, window 2, stride 1: raised KeyError: 2" in lines
    assert "in avg_pool_forward, line 2 of its cell: return {}[size]" in lines
    assert "avg_pool_backward, window 2, stride 1, dout 1 2 3 4: took longer than 1 s" in lines
    assert ("avg_pool_backward, 2 images, 3 channels: was not run: an earlier case took longer than 1 s") in lines
    assert (
        "global_avg_pool, 3x3 map: differs in 1 of 1 values; greatest difference 70.2 at (0, 0): found 79, "
        "expected 8.77778"
    ) in lines


def test_a_stub_is_skipped_as_not_implemented_yet(mixed: Path) -> None:
    done = run(mixed, "pytest", "-q", "-rs", "-k", "conv_relu_pool")
    assert said(done.stdout)[1] == "SKIPPED [11] pooling.ipynb:1: conv_relu_pool: not implemented yet"
    assert done.returncode == 0


def test_the_last_failed_are_run_again(mixed: Path) -> None:
    run(mixed, "pytest", "-q", "--cache-clear", "-k", "global_avg_pool")
    done = run(mixed, "pytest", "-q", "--lf")
    assert re.fullmatch(r"4 failed in [\d.]+s", said(done.stdout)[-1])


def test_a_function_that_an_earlier_cell_left_behind_does_not_pass(tmp_path: Path) -> None:
    notebook = solved()
    notebook.cells.append(new_code_cell("x = 1\ndef global_avg_pool(x):\n    return (x"))
    release(tmp_path, notebook)
    done = run(tmp_path, "pytest", "-q", "-x", "-k", "global_avg_pool")
    assert said(done.stdout)[1:3] == [
        "global_avg_pool, 3x3 map: not what the notebook says now",
        "cell 32, line 3: SyntaxError: incomplete input",
    ]


def test_a_cell_that_ends_the_process_costs_no_other(tmp_path: Path) -> None:
    notebook = solved()
    notebook.cells.insert(4, new_code_cell("import os\nos._exit(3)"))
    notebook.cells.insert(9, new_code_cell("while True: pass"))
    release(tmp_path, notebook, notebook_seconds=10.0)
    done = run(tmp_path, "pytest", "-q")
    assert said(done.stdout)[-1].startswith("63 passed in ")


def test_a_renamed_function_is_suggested(tmp_path: Path) -> None:
    release(tmp_path, answer(solved(), global_avg_pool="def global_avg_pooling(x): return 0"))
    done = run(tmp_path, "pytest", "-q", "-x", "-k", "global_avg_pool")
    assert said(done.stdout)[1:3] == [
        "global_avg_pool, 3x3 map: is not defined",
        "the notebook defines global_avg_pooling: was global_avg_pool renamed?",
    ]


def test_a_notebook_without_cases_is_not_collected(tmp_path: Path) -> None:
    path = release(tmp_path / "with", solved())
    (tmp_path / "with" / "cases.npz").unlink()
    done = run(path.parent, "pytest", "-q")
    assert said(done.stdout)[-1].startswith("no tests ran in ")


def test_a_copy_beside_the_notebook_is_collected_only_where_it_is_named(tmp_path: Path) -> None:
    path = release(tmp_path, source())
    copy = path.with_name("pooling-Copy1.ipynb")
    copy.write_bytes(path.read_bytes())
    assert "pooling-Copy1" not in run(tmp_path, "pytest", "-q", "--collect-only").stdout
    assert "pooling-Copy1" in run(tmp_path, "pytest", "-q", "--collect-only", copy.name).stdout


def test_a_file_that_is_no_notebook_is_an_error_in_one_line(tmp_path: Path) -> None:
    release(tmp_path, source()).write_text("<html>")
    done = run(tmp_path, "pytest", "-q")
    assert "pooling.ipynb: not a notebook: it is not JSON" in said(done.stdout)
    assert "Traceback" not in done.stdout
    assert done.returncode == 2


def test_hints_come_where_the_course_says_so(tmp_path: Path) -> None:
    release(tmp_path, answer(solved(), global_avg_pool=SUBCLASS), selfcheck_hints=True)
    done = run(tmp_path, "pytest", "-q", "-x", "-k", "global_avg_pool")
    (known,) = (one.exercise.misconceptions for one in posed() if one.exercise.name == "global_avg_pool")
    assert said(done.stdout)[2] in {f"Likely mistake: {wrong.name}. {wrong.hint}" for wrong in known}
