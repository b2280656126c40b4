"""check() in a cell: what it shows, that it never raises, and that it ends."""

import contextlib
import re
import threading
import time
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from releases import cases_bytes

from autograder.exercise import Returned
from autograder.student import case_file, check, incell, timelimit
from autograder.student.picture import described, pair, svg
from autograder.student.table import Table


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> case_file.Release:
    path = tmp_path_factory.mktemp("Übung 1") / "cases.npz"
    path.write_bytes(cases_bytes("pooling", (("seconds", 0.3),)))
    return case_file.read(path)


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a release's cases, and the working folder."""
    (tmp_path / "cases.npz").write_bytes(cases_bytes("pooling", (("seconds", 0.3),)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def table(release: case_file.Release, exercise: str, source: str) -> Table:
    names: dict[str, Any] = {"np": np, "__name__": "__main__"}
    exec(source, names)
    return Table(incell.tried(release.exercises[exercise], names, release.seconds))


def test_a_right_answer_passes_every_criterion(release: case_file.Release) -> None:
    shown = table(release, "global_avg_pool", "def global_avg_pool(x): return x.mean(axis=(2, 3))")
    assert repr(shown) == (
        "global_avg_pool: 4 of 4 criteria passed on the visible cases\n"
        "  ✓ passed  the lecture's feature map\n"
        "  ✓ passed  images and channels\n"
        "  ✓ passed  leaves its inputs alone\n"
        "  ✓ passed  integer images"
    )


def test_a_wrong_answer_says_its_first_mismatch_in_one_line(release: case_file.Release) -> None:
    source = "def pool_output_size(n, f, stride): return (n - f) // stride + 1 + (f == 2)"
    assert repr(table(release, "pool_output_size", source)) == (
        "pool_output_size: 1 of 4 criteria passed on the visible cases\n"
        "  ✓ passed      the lecture's sizes\n"
        "  ✗ not passed  other sizes\n"
        "                  pool_output_size, 11 pixels, window 2, stride 3: is 5, expected 4\n"
        "  ✗ not passed  sizes that do not fit\n"
        "                  pool_output_size, 7 pixels, window 3, stride 3: returned the number 2, expected ValueError\n"
        "  ✗ not passed  a window larger than the image\n"
        "                  pool_output_size, 3 pixels, window 5, stride 1: returned the number -1, expected ValueError"
    )


def test_an_exception_says_where_in_the_notebook(release: case_file.Release) -> None:
    source = "def deep(x):\n    return x['a']\ndef global_avg_pool(x):\n    return deep(3)"
    shown = table(release, "global_avg_pool", source)
    assert repr(shown).splitlines()[:4] == [
        "global_avg_pool: 0 of 4 criteria passed on the visible cases",
        "  ✗ not passed  the lecture's feature map",
        "                  global_avg_pool, 3x3 map: raised TypeError: 'int' object is not subscriptable",
        "                  in deep, line 2 of its cell",
    ]


def test_a_stub_is_not_implemented_yet(release: case_file.Release) -> None:
    shown = table(release, "global_avg_pool", "def global_avg_pool(x): raise NotImplementedError('not yet')")
    assert repr(shown) == (
        "global_avg_pool: not implemented yet\n"
        "  ○ not written  the lecture's feature map\n"
        "  ○ not written  images and channels\n"
        "  ○ not written  leaves its inputs alone\n"
        "  ○ not written  integer images"
    )


def test_a_missing_function_is_not_defined(release: case_file.Release) -> None:
    shown = table(release, "global_avg_pool", "")
    assert repr(shown).splitlines()[2] == "                  global_avg_pool, 3x3 map: is not defined"


@pytest.mark.parametrize("on_main", [True, False])
@pytest.mark.parametrize("catching", ["Exception", "ValueError"])
def test_an_endless_function_is_stopped(release: case_file.Release, on_main: bool, catching: str) -> None:
    source = f"def global_avg_pool(x):\n    while True:\n        try: x + 1\n        except {catching}: pass"
    shown: list[Table] = []
    start = time.monotonic()
    if on_main:
        shown.append(table(release, "global_avg_pool", source))
    else:
        thread = threading.Thread(target=lambda: shown.append(table(release, "global_avg_pool", source)))
        thread.start()
        thread.join()
    assert time.monotonic() - start < 2
    assert [row.said for row in shown[0].rows] == [
        ("global_avg_pool, 3x3 map: took longer than 0.3 s",),
        ("global_avg_pool, 2 images, 3 channels of 4 by 8: was not run: an earlier case took longer than 0.3 s",),
        ("global_avg_pool, called twice: was not run: an earlier case took longer than 0.3 s",),
        ("global_avg_pool, pixels 0 to 255: was not run: an earlier case took longer than 0.3 s",),
    ]


def test_a_limit_leaves_nothing_behind() -> None:
    for limit in (timelimit._alarm, timelimit._watchdog):
        for _ in range(300):
            with contextlib.suppress(timelimit.TimedOut), limit(0.001):
                sum(range(int(np.random.default_rng().uniform(0, 60_000))))
        for _ in range(30):
            time.sleep(0.01)


def test_an_interrupt_of_the_student_is_not_swallowed(release: case_file.Release) -> None:
    with pytest.raises(KeyboardInterrupt):
        table(release, "global_avg_pool", "def global_avg_pool(x): raise KeyboardInterrupt")


def test_a_call_changes_neither_the_cases_nor_the_notebooks_random_numbers(release: case_file.Release) -> None:
    np.random.seed(5)
    before = np.random.get_state()[1].copy()  # type: ignore[index, union-attr]
    source = "def global_avg_pool(x):\n    np.random.rand()\n    x[...] = 0\n    return x.mean(axis=(2, 3))"
    first, second = (repr(table(release, "global_avg_pool", source)) for _ in range(2))
    assert first == second
    assert np.array_equal(np.random.get_state()[1], before)  # type: ignore[index]


def test_prints_are_dropped(release: case_file.Release, capsys: pytest.CaptureFixture[str]) -> None:
    table(release, "global_avg_pool", "def global_avg_pool(x):\n    print('noise')\n    return x.mean(axis=(2, 3))")
    assert capsys.readouterr() == ("", "")


def test_check_takes_the_function_as_it_is_now(beside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    space = {"check": check, "np": np}
    exec("def global_avg_pool(x): return 0\ncheck('global_avg_pool')", space)
    exec("def global_avg_pool(x): return x.mean(axis=(2, 3))\ncheck('global_avg_pool')", space)
    titles = [line for line in capsys.readouterr().out.splitlines() if line.startswith("global_avg_pool:")]
    assert titles == [
        "global_avg_pool: 0 of 4 criteria passed on the visible cases",
        "global_avg_pool: 4 of 4 criteria passed on the visible cases",
    ]


def test_an_unknown_name_is_answered_with_the_nearest(beside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check("max_pool_foward")
    check(3)  # type: ignore[arg-type]
    assert capsys.readouterr().out.splitlines() == [
        "check: no exercise named 'max_pool_foward' in pooling, did you mean 'max_pool_forward'?",
        "check: no exercise named '3' in pooling, expected one of pool_output_size, max_pool_forward, max_pool_backward, "
        "avg_pool_forward, avg_pool_backward, global_avg_pool, conv_relu_pool",
    ]


def test_without_cases_check_says_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    check("max_pool_forward")
    assert capsys.readouterr().out == "check: cases.npz is not beside this notebook: nothing is checked here\n"


def test_a_broken_file_is_said_in_one_line(beside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (beside / "cases.npz").write_text("<html>")
    check("max_pool_forward")
    said = "cases.npz: cannot be read (ValueError): get the assignment's file again\n"
    assert capsys.readouterr().out == said


def test_the_notebooks_folder_is_found_where_the_working_folder_is_another(
    beside: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert incell.find({"__vsc_ipynb_file__": str(beside / "pooling.ipynb")}).name == "pooling"
    assert incell.find({}, SimpleNamespace(starting_dir=str(beside))).name == "pooling"


class Reader(HTMLParser):
    """What a screen reader finds: headers with their scope, and texts of pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.scopes: list[str] = []
        self.labels: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        about = dict(attrs)
        if tag == "th":
            self.scopes.append(about["scope"])
        if tag == "svg":
            assert about["role"] == "img"
            self.labels.append(about["aria-label"])


WRONG = "def max_pool_forward(x, size, stride): return x[..., ::stride, ::stride].astype(float)"


def test_the_html_is_a_table_that_a_screen_reader_can_read(release: case_file.Release) -> None:
    shown = table(release, "max_pool_forward", WRONG)
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == repr(shown)
    reader = Reader()
    reader.feed(bundle["text/html"])
    assert reader.scopes == ["col"] * 3 + ["row"] * 8
    assert reader.labels == ["actual of shape (1, 1, 3, 3), expected of shape (1, 1, 2, 2)"]
    ET.fromstring(bundle["text/html"].replace("<br>", "<br/>"))


def test_nothing_has_a_colour_of_its_own(release: case_file.Release) -> None:
    html = table(release, "max_pool_forward", WRONG)._repr_html_()
    assert not re.search(r"#[0-9a-f]{3}", html)
    assert "rgb" not in html
    assert {part.split('"')[0] for part in html.split('fill="')[1:]} == {"currentColor"}


def test_names_from_a_release_cannot_break_the_html(release: case_file.Release) -> None:
    source = "def global_avg_pool(x): raise ValueError('<script>&')"
    assert "&lt;script&gt;&amp;" in table(release, "global_avg_pool", source)._repr_html_()
    assert "<script>" not in table(release, "global_avg_pool", source)._repr_html_()


def test_a_picture_frames_what_differs_and_says_it(release: case_file.Release) -> None:
    expected = release.exercises["max_pool_forward"].expected[0]
    actual = expected.value.copy()
    actual[0, 0, 1, 0] = 3
    drawn = pair(expected, Returned(value=actual, seconds=0), ())
    assert drawn is not None
    assert described(drawn) == "1 of 4 values differ: at (0, 0, 1, 0) found 3, expected 15"
    tree = ET.fromstring(svg(drawn))
    boxes = [node.get("stroke-width") for node in tree.iter() if node.tag.endswith("rect")]
    assert boxes == [None, None, "2", None] + [None] * 4 + [None, None, "2", None]


def test_a_large_array_is_not_drawn(release: case_file.Release) -> None:
    expected = release.exercises["max_pool_forward"].expected[0]
    assert pair(expected, Returned(value=np.zeros((20, 20)), seconds=0), ()) is None


def test_ordinary_solutions_take_less_than_a_fifth_of_a_second(
    beside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    space = {"check": check, "np": np}
    exec("def global_avg_pool(x): return x.mean(axis=(2, 3))", space)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        exec("check('global_avg_pool')", space)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.2
