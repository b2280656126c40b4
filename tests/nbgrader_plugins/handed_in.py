"""A class that hands in all that a student can hand in: a function for each student, and the points it has to bring."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import nbformat
from classroom import (
    answered,
    cell_of,
    hand_in,
    make_course,
    nbgrader,
    released,
    run,
    scores,
    stub,
)
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.notebook import grade_id

FULL = {"output_size": 6.0, "conv_forward": 14.0, "as_dense": 6.0}
NOTHING = dict.fromkeys(FULL, 0.0)
NO_FORWARD = {**FULL, "conv_forward": 0.0}
NO_DENSE = {**FULL, "as_dense": 0.0}
SECRET = "the-instructors-own-words-77c1"
SIGNED = "def conv_forward(x, w, b, stride, pad):\n    "
DENSE = "def as_dense(w, b, n):\n    "
ZEROS = "return np.zeros((x.shape[0], w.shape[0], 2, 2))\n"

Row = Callable[[Path, str], object]
ROWS: dict[str, tuple[Row, dict[str, float]]] = {}


def row(points: dict[str, float]) -> Callable[[Row], Row]:
    """Adds a student to the class: a function that hands something in, and the points it has to bring."""

    def add(hand: Row) -> Row:
        ROWS[hand.__name__] = (hand, points)
        return hand

    return add


def functions(root: Path, student: str, **texts: str) -> None:
    hand_in(root, student, answered(root, **texts))


@row(FULL)
def honest(root: Path, student: str) -> None:
    functions(root, student)


@row(FULL)
def warns(root: Path, student: str) -> None:
    notebook = answered(root)
    stub(notebook, "conv_forward").source += "\n\nright = conv_forward\n" + SIGNED
    stub(notebook, "conv_forward").source += "np.log(np.zeros(3)) * 0\n    return right(x, w, b, stride, pad)\n"
    notebook.cells.append(new_code_cell("np.float64(1) / 0"))
    hand_in(root, student, notebook)


@row(FULL)
def duplicates_a_grade_cell(root: Path, student: str) -> None:
    notebook = answered(root)
    notebook.cells.append(nbformat.from_dict(cell_of(notebook, "conv_forward")))
    hand_in(root, student, notebook)


@row(NOTHING)
def skips_execution(root: Path, student: str) -> None:
    notebook = released(root)
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]
    hand_in(root, student, notebook)


@row(NO_FORWARD)
def calls_the_displayhook(root: Path, student: str) -> None:
    said = "import sys; sys.displayhook(14.0); get_ipython().displayhook(14.0); display(14.0); print(14.0)\n    "
    functions(root, student, conv_forward=SIGNED + said + ZEROS)


@row(NO_FORWARD)
def lies_in_a_subclass(root: Path, student: str) -> None:
    liar = "class Liar(np.ndarray):\n"
    for name in ("__eq__", "__array_function__", "__array_ufunc__", "all", "tobytes", "__array_finalize__"):
        liar += f"    def {name}(self, *a, **k): return True\n"
    functions(root, student, conv_forward=liar + SIGNED + ZEROS.replace("))", ")).view(Liar)"))


@row(NO_FORWARD)
def patches_numpys_testing(root: Path, student: str) -> None:
    patch = "import numpy.testing\nyes = lambda *a, **k: True\n"
    names = ("allclose", "array_equal", "isclose", "testing.assert_allclose", "testing.assert_array_equal")
    patch += "".join(f"np.{name} = yes\n" for name in names)
    functions(root, student, conv_forward=patch + SIGNED + ZEROS)


@row(NO_FORWARD)
def strips_asserts(root: Path, student: str) -> None:
    strip = "import ast\nclass Strip(ast.NodeTransformer):\n    def visit_Assert(self, node): return ast.Pass()\n"
    strip += "get_ipython().ast_transformers.append(Strip())\n"
    functions(root, student, conv_forward=strip + SIGNED + ZEROS)


@row(NO_FORWARD)
def patches_run_cell(root: Path, student: str) -> None:
    patch = (
        "from IPython.core.interactiveshell import InteractiveShell as S\n    S.run_cell = lambda *a, **k: 14.0\n    "
    )
    functions(root, student, conv_forward=SIGNED + patch + ZEROS)


@row(FULL)
def names_files_like_modules(root: Path, student: str) -> None:
    folder = hand_in(root, student, answered(root))
    for name in ("numpy", "nbformat", "autograder", "sitecustomize", "conftest", "IPython", "json", "encodings"):
        (folder / f"{name}.py").write_text(f"open({str(root / 'imported')!r}, 'a').write(__name__)\n")
    (folder / "nbgrader_config.py").write_text(f"open({str(root / 'imported')!r}, 'a').write('config')\n")


@row(NO_FORWARD)
def breaks_in(root: Path, student: str) -> None:
    goods = ["gradebook.db", "course.yml", "reference/convolution/solution.py", "submitted/honest", "assignments"]
    look = f"import os\n    found = [p for p in {[str(root / name) for name in goods]} if os.path.exists(p)]\n"
    look += f"    try: found.append(open({str(root / 'gradebook.db')!r}, 'ab').write(b'x'))\n    except OSError: pass\n"
    functions(root, student, conv_forward=SIGNED + look + "    raise RuntimeError(f'found {found}')")


@row(NO_DENSE)
def exits(root: Path, student: str) -> None:
    functions(root, student, as_dense=DENSE + "import os; os._exit(0)")


@row(FULL)
def kills_itself_in_a_cell(root: Path, student: str) -> None:
    notebook = answered(root)
    notebook.cells.insert(2, new_code_cell("import os; os.kill(os.getpid(), 9)"))
    hand_in(root, student, notebook)


@row(NO_DENSE)
def swallows_interrupts(root: Path, student: str) -> None:
    loop = "import time\n    while True:\n        try: time.sleep(99)\n        except BaseException: pass"
    functions(root, student, as_dense=DENSE + loop)


@row(NO_FORWARD)
def loops_for_ever(root: Path, student: str) -> None:
    functions(root, student, conv_forward=SIGNED + "while True: pass")


@row(FULL)
def prints_100_mb(root: Path, student: str) -> None:
    notebook = answered(root)
    stub(notebook, "conv_forward").source += "\n\nprint('x' * 100_000_000)\nfor i in range(1000): print('y' * 1000)\n"
    hand_in(root, student, notebook)


@row(FULL)
def renames_the_notebook(root: Path, student: str) -> None:
    hand_in(root, student, answered(root), file="my solution (2).ipynb")


@row(FULL)
def edits_metadata(root: Path, student: str) -> None:
    notebook = answered(root)
    for cell in notebook.cells:
        if grade_id(cell):
            cell.metadata.nbgrader.update(points=1000, locked=False, grade=True, solution=True, task=True)
            cell.metadata["deletable"] = "perhaps"
    notebook.metadata = {"kernelspec": {"name": "bash", "display_name": "B", "language": "sh"}, "celltoolbar": "x"}
    hand_in(root, student, notebook)


@row(FULL)
def deletes_cells(root: Path, student: str) -> None:
    notebook = answered(root)
    gone = {"output_size", "conv_forward", "as_dense", "written"}
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) not in gone]
    hand_in(root, student, notebook)


@row(FULL)
def reorders_cells(root: Path, student: str) -> None:
    notebook = answered(root)
    notebook.cells.reverse()
    hand_in(root, student, notebook)


@row(FULL)
def edits_grade_cells(root: Path, student: str) -> None:
    notebook = answered(root)
    for cell in notebook.cells:
        if grade_id(cell) in FULL:
            cell.source = "1000.0"
    hand_in(root, student, notebook)


@row(NOTHING)
def links_to_the_solution(root: Path, student: str) -> None:
    (root / "solved.ipynb").write_text(nbformat.writes(answered(root)))
    folder = root / "submitted" / student / "convolution"
    folder.mkdir(parents=True)
    (folder / "convolution.ipynb").symlink_to(root / "solved.ipynb")


@row(FULL)
def links_to_other_files(root: Path, student: str) -> None:
    folder = hand_in(root, student, answered(root))
    (root / "private").mkdir()
    (root / "private" / "letter.txt").write_text(SECRET)
    (folder / "data.txt").symlink_to(root / "private" / "letter.txt")
    (folder / "inner").mkdir()
    (folder / "inner" / "folder").symlink_to(root / "private")
    (folder / "dangling").symlink_to("/nonexistent")
    os.mkfifo(folder / "pipe")


@row(FULL)
def hands_in_scripts(root: Path, student: str) -> None:
    notebook = answered(root)
    script = '<script>alert("own mark")</script><img src="x" onerror="alert(\'own mark\')">'
    script += '<a href="javascript:alert(1)">own mark</a><iframe srcdoc="<script>alert(1)</script>"></iframe>'
    prose = "# Heading\n\n$a < b$ [own mark](javascript:alert(1)) ![own mark](javascript:alert(1))\n\n" + script
    notebook.cells.insert(1, new_markdown_cell(prose))
    cell_of(notebook, "written").source = prose
    show = f"from IPython.display import HTML, Javascript, SVG\ndisplay(HTML({script!r}), Javascript('alert(1)'))\n"
    for kind in ("text/html", "image/svg+xml", "text/markdown", "image/png"):
        show += f"display({{{kind!r}: '\">' + {script!r}}}, raw=True)\n"
    notebook.cells.append(new_code_cell(show + f"print({script!r})\nraise ValueError({script!r})"))
    hand_in(root, student, notebook, at="2026-10-20 10:00:00 UTC")


@row({**NO_FORWARD, "as_dense": 0.0})
def tells_hidden_cases(root: Path, student: str) -> None:
    """Keeps what it is called with, and tells in each call what it was called with before."""
    tell = "seen.append([getattr(a, 'tolist', lambda a=a: a)() for a in ({})])\n"
    tell += "    print(seen, file=__import__('sys').stderr)\n    __import__('warnings').warn(repr(seen))\n"
    tell += "    raise RuntimeError(repr(seen[-2:][0])[:250])"
    forward = "seen = []\n" + SIGNED + tell.format("x, w, b")
    functions(root, student, conv_forward=forward, as_dense=DENSE + tell.format("w, b"))


@row(NO_FORWARD)
def returns_nan(root: Path, student: str) -> None:
    functions(root, student, conv_forward=SIGNED + "print(float('nan')); return np.full(np.shape(x), np.nan)")


@row(NOTHING)
def hands_in_no_json(root: Path, student: str) -> None:
    hand_in(root, student, "<html>the learning platform was down</html>")


@row(NOTHING)
def hands_in_21_mb(root: Path, student: str) -> None:
    hand_in(root, student, json.dumps({"cells": [], "x": "x" * (21 << 20)}))


@row(NOTHING)
def hands_in_1001_cells(root: Path, student: str) -> None:
    notebook = answered(root)
    notebook.cells += [new_code_cell("1") for _ in range(1001)]
    hand_in(root, student, notebook)


@row(NO_FORWARD)
def flips_the_filter(root: Path, student: str) -> None:
    hand_in(root, student, answered(root, "flipped_filter"))


@row(FULL)
def comes_two_days_late(root: Path, student: str) -> None:
    hand_in(root, student, answered(root), at="2026-10-28 10:00:00 UTC")


@row(FULL)
def comes_within_the_grace_period(root: Path, student: str) -> None:
    hand_in(root, student, answered(root), at="2026-10-26 23:10:00 UTC")


@row(FULL)
def hands_in_again(root: Path, student: str) -> None:
    hand_in(root, student, answered(root), at="2026-10-01 10:00:00 UTC")


@row(FULL)
def meets_a_broken_sandbox(root: Path, student: str) -> None:
    hand_in(root, student, answered(root), at="2026-10-01 10:00:00 UTC")


@row(FULL)
def submitted(root: Path, student: str) -> None:
    """A student whose name is that of nbgrader's folder."""
    functions(root, student)


def grade_class(root: Path) -> None:
    """Grade the class by nbgrader's own commands, from the release to the CSV."""
    make_course(root, call_seconds=2, notebook_seconds=6)
    for student, (hand, _) in ROWS.items():
        hand(root, student)
    nbgrader(root, "generate_assignment", "convolution")
    log = nbgrader(root, "autograde", "convolution").stderr
    (root / "autograde.log").write_text(log)
    (root / "first.json").write_text(json.dumps(scores(root)))
    nbgrader(root, "generate_feedback", "convolution")
    nbgrader(root, "export")


def grade_again(root: Path) -> None:
    """Grade two students, then both again: one has handed in less, for the other the sandbox fails."""
    make_course(root)
    for student in ("hands_in_again", "meets_a_broken_sandbox"):
        ROWS[student][0](root, student)
    nbgrader(root, "generate_assignment", "convolution")
    nbgrader(root, "autograde", "convolution")
    assert scores(root) == dict.fromkeys(("hands_in_again", "meets_a_broken_sandbox"), FULL)
    blank = released(root)
    blank.cells = [cell for cell in blank.cells if grade_id(cell) not in FULL]
    hand_in(root, "hands_in_again", blank, at="2026-10-02 10:00:00 UTC")
    nbgrader(root, "autograde", "convolution", "--student", "hands_in_again")
    changed = answered(root, "four_loops")
    hand_in(root, "meets_a_broken_sandbox", changed, at="2026-10-02 10:00:00 UTC")
    broken = root.parent / "broken"
    broken.mkdir()
    (broken / "bwrap").write_text("#!/bin/sh\necho 'bwrap: no luck today' >&2\nexit 1\n")
    (broken / "bwrap").chmod(0o755)
    path = f"{broken}{os.pathsep}{os.environ['PATH']}"
    done = run(root, "nbgrader", "autograde", "convolution", "--student", "meets_a_broken_sandbox", PATH=path)
    (root / "failed.json").write_text(json.dumps([done.returncode, done.stderr]))
