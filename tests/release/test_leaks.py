"""Each kind of leak is planted in a small course; the release is refused, and says where and what."""

import ast
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
import numpy as np
import pytest
from classroom import CHECKOUT, cell_of, environment_of, make_course, nbgrader, released, run
from nbformat import NotebookNode
from safetensors.numpy import save_file

from autograder.commands.release import release
from autograder.content.folder import Folder
from autograder.content.reference import pose
from autograder.exercise import CourseError

SOLUTION = "holds the solution of conv_forward"
HIDDEN = "holds a hidden array of conv_forward"


def write(course: Path, notebook: NotebookNode) -> None:
    for i, cell in enumerate(notebook.cells):
        cell.id = f"cell-{i}"
    nbformat.write(notebook, course / "assignments" / "convolution" / "convolution.ipynb")


def plant(course: Path, *sources: str) -> None:
    """Put cells in front of the course's notebook; Markdown where they begin with a sentence."""
    notebook = released(course)
    notebook.cells = [*map(cell, sources), *notebook.cells]
    write(course, notebook)


def cell(source: str) -> NotebookNode:
    prose = source.startswith("In words")
    return nbformat.v4.new_markdown_cell(source) if prose else nbformat.v4.new_code_cell(source)


def build(course: Path, *, zipped: bool = False) -> Path:
    return release(Folder(course).assignment("convolution"), zipped=zipped)


def files(folder: Path) -> Mapping[Path, bytes]:
    """The files of a folder with what they hold."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def findings(course: Path) -> str:
    with pytest.raises(CourseError) as refused:
        build(course)
    assert not (course / "release" / "convolution").exists()
    return str(refused.value)


def hidden(course: Path, exercise: str, case: str) -> tuple[np.ndarray, ...]:
    """The arrays of a hidden case: its arguments, and what is expected."""
    folder = Folder(course)
    known = folder.assignment("convolution").reference
    posed = pose(known, known.exercises[exercise], folder.secret_seed())
    found = next(e for e in posed.expected if e.case.hidden and e.case.name == case)
    return tuple(value for value in (*found.case.args, found.value) if isinstance(value, np.ndarray))


def entry_of_longest_mistake() -> str:
    """How the longest of convolution's mistakes that are functions is written down."""
    tree = ast.parse((CHECKOUT / "reference" / "convolution" / "misconceptions.py").read_text())
    unnamed = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "_"]
    longest = max(unnamed, key=lambda node: len(ast.unparse(node)))
    return ast.unparse(longest.decorator_list[0]).partition(",")[0] + ", ...)"


def reference(course: Path, file: str, function: str) -> str:
    """The text of a function of the reference, without its docstring; of several the longest."""
    tree = ast.parse((course / "reference" / "convolution" / file).read_text())
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    for node in found:
        node.body = [part for part in node.body if not isinstance(getattr(part, "value", None), ast.Constant)]
    return max(map(ast.unparse, found), key=len)


# What is planted all at once ---------------------------------------------------------------------------------------------


REFORMATTED = '''
def conv_forward(x, w, b, stride, pad):
    """Mine."""
    F, _, HH, WW = w.shape
    N, _, H, W = x.shape
    columns = im2col(
        x, HH, WW,
        stride, pad,
    )  # one per window
    out = ((w.reshape(F, -1) @ columns) + b[:, None])
    return out.reshape(
        N, F, output_size(H, HH, stride, pad), output_size(W, WW, stride, pad))
'''

RENAMED = """
def layer(images: np.ndarray, filters: np.ndarray, shifts, step, border) -> np.ndarray:
    many, _, high, wide = filters.shape
    count, _, rows, columns = images.shape
    spread = windows_as_columns(images, high, wide, step, border)
    made = filters.reshape(many, -1) @ spread + shifts[:, None]
    return made.reshape(count, many, size(rows, high, step, border), size(columns, wide, step, border))
"""

IN_PIECES = """
many, _, high, wide = filters.shape
count, _, rows, columns = images.shape
spread = windows_as_columns(images, high, wide, step, border)
result = filters.reshape(many, -1) @ spread + shifts[:, None]
"""

LAMBDA = """back = lambda g, p, H, W, f, w, out: (
    g[:, :, p : p + H, p : p + W], f.T.reshape(w.shape), out.sum(axis=(0, 2, 3))
)
"""

VERBATIM = """
F, _, HH, WW = w.shape
N, _, H, W = x.shape
columns = im2col(x, HH, WW, stride, pad)
out = w.reshape(F, -1) @ columns + b[:, None]
return out.reshape(N, F, output_size(H, HH, stride, pad), output_size(W, WW, stride, pad))
"""

CELLS: Mapping[str, tuple[str, str]] = {
    "reformatted": (REFORMATTED, SOLUTION),
    "renamed": (RENAMED, SOLUTION),
    "outside of a function": (IN_PIECES, SOLUTION),
    "as a lambda": (LAMBDA, "holds code of reference/convolution/solution.py: conv_backward"),
    "in a comment": (VERBATIM.replace("\n", "\n# "), SOLUTION),
    "behind a magic": (f"%%time\n{RENAMED}", SOLUTION),
    "in a cell that is not Python": (f"so it goes\n{VERBATIM}", SOLUTION),
    "in a fence of Markdown": (f"In words:\n\n```python\n{RENAMED}```\n", SOLUTION),
    "in the text of Markdown": (f"In words: {VERBATIM}", SOLUTION),
    "a private key": ("# -----BEGIN OPENSSH " + "PRIVATE KEY-----", "holds a private key"),
    "a token of Amazon's": ("key = '" + "AKIA" + "ABCDEFGHIJKLMNOP'", "holds an access token"),
    "a token of GitHub's": ("token = '" + "ghp_" + "a1" * 18 + "'", "holds an access token"),
    "a URL": ("url = 'https://me:" + "secret@example.org/data.csv'", "holds a URL with a password"),
    "a home": ("open('/home/somebody/heights.csv')", "holds a path of somebody's home folder"),
    "a home of Windows": (r"open(r'C:\Users\Somebody\a.csv')", "holds a path of somebody's home folder"),
}

LAYOUTS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "as_it_is": lambda x: x,
    "transposed": lambda x: x.transpose(2, 0, 3, 1),
    "flat": lambda x: x.ravel(),
    "float32": lambda x: x.astype(np.float32),
    "float16": lambda x: x.astype(np.float16),
    "one_image": lambda x: x[1],
    "one_channel_of_all": lambda x: x[:, 1],
    "some_rows": lambda x: x[:, :, 1:3],
    "stacked_with_others": lambda x: np.stack([np.ones_like(x), x]),
}

ORDERS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "every_second": lambda x: x[:, ::2, ::2],
    "cropped_and_turned": lambda x: x[..., 1:4, 1:4].T,
    "shuffled": lambda x: np.random.default_rng(1).permutation(x.ravel()),
}

FILES: Mapping[str, str] = {
    **{f"quarters.npz: {layout}": HIDDEN for layout in LAYOUTS},
    **{f"real.npz: {order}": HIDDEN for order in ORDERS},
    "expected.safetensors: out": HIDDEN,
    "table.csv": HIDDEN,
    "some.npy": "holds an array of reference/convolution/held_out.npz",
    "layers.py": SOLUTION,
    "more.zip: inside/layers.py": SOLUTION,
    "mistake.py": f"holds code of reference/convolution/misconceptions.py: {entry_of_longest_mistake()}",
    "notes.txt": "holds the course's secret seed",
    "kept.pkl": "cannot be looked into, expected text, a notebook, arrays, a zip or a picture",
    "objects.npy": "cannot be looked into, expected an array without pickled objects",
}


def plant_files(course: Path) -> None:
    folder = course / "assignments" / "convolution"
    quarters, *_, expected = hidden(course, "conv_forward", "5 filters")
    real = hidden(course, "conv_forward", "real numbers")[0]
    np.savez(folder / "quarters.npz", **{layout: made(quarters) for layout, made in LAYOUTS.items()})
    np.savez(folder / "real.npz", **{order: made(real).astype(np.float32) for order, made in ORDERS.items()})
    save_file({"out": expected}, folder / "expected.safetensors")
    np.savetxt(folder / "table.csv", real[0, 0], delimiter=",")
    pixels = np.random.default_rng(3).integers(0, 17, (40, 8, 8)).astype(np.uint8)
    np.savez(course / "reference" / "convolution" / "held_out.npz", X=pixels)
    np.save(folder / "some.npy", pixels[7:9].astype(float))
    (folder / "layers.py").write_text(RENAMED)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside/layers.py", RENAMED)
    (folder / "more.zip").write_bytes(packed.getvalue())
    (folder / "mistake.py").write_text(reference(course, "misconceptions.py", "_"))
    (folder / "notes.txt").write_text(f"the seed is {Folder(course).secret_seed():032X}\n")
    (folder / "kept.pkl").write_bytes(b"\x80\x04N\x00.")
    np.save(folder / "objects.npy", np.array([{}, []], object), allow_pickle=True)


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is said of a release of a course in which all of this was planted."""
    course = make_course(tmp_path_factory.mktemp("leaks") / "course")
    with environment_of(course):
        quarters = hidden(course, "conv_forward", "5 filters")[0]
        plant(course, *(source for source, _ in CELLS.values()), f"x = np.array({quarters.tolist()})")
        plant_files(course)
        return findings(course).splitlines()


@pytest.mark.parametrize("name", CELLS)
def test_a_leak_in_a_cell_is_found(refused: list[str], name: str) -> None:
    where = f"convolution.ipynb: cell {list(CELLS).index(name) + 1}: "
    assert [line for line in refused if line.startswith(where)] == [where + CELLS[name][1]]


def test_hidden_numbers_that_a_cell_spells_out_are_found(refused: list[str]) -> None:
    where = f"convolution.ipynb: cell {len(CELLS) + 1}: "
    assert [line for line in refused if line.startswith(where)] == [where + HIDDEN]


@pytest.mark.parametrize("file", FILES)
def test_a_leak_in_a_file_beside_the_notebook_is_found(refused: list[str], file: str) -> None:
    assert [line for line in refused if line.startswith(f"{file}: ")] == [f"{file}: {FILES[file]}"]


def test_all_findings_are_told_at_once_and_nothing_else_is(refused: list[str]) -> None:
    assert len(refused) == len(set(refused)) == len(CELLS) + 1 + len(FILES)


# What is planted alone ---------------------------------------------------------------------------------------------------


def test_a_solution_in_its_stub_is_found_however_short_it_is(course: Path) -> None:
    notebook = released(course)
    cell_of(notebook, "output_size_code").source = reference(course, "solution.py", "output_size")
    cell_of(notebook, "as_dense_code").source = "def as_dense(w, b, n):\n    return mine(w, b, n)"
    write(course, notebook)
    assert findings(course) == (
        "convolution.ipynb: cell 2: holds the solution of output_size\n"
        "convolution.ipynb: cell 6: is filled in, expected a stub that raises NotImplementedError"
    )


def test_a_function_that_the_notebook_gives_in_a_locked_cell_is_no_leak(course: Path) -> None:
    given = "\n\n\n".join(reference(course, "solution.py", name) for name in ("_pad", "_windows"))
    notebook = released(course)
    cell_of(notebook, "setup").source += f"\n\n\n{given}"
    write(course, notebook)
    build(course)


def test_the_same_function_in_an_open_cell_is_a_leak(course: Path) -> None:
    plant(course, reference(course, "solution.py", "_windows"))
    assert findings(course) == ("convolution.ipynb: cell 1: holds code of reference/convolution/solution.py: _windows")


def test_a_known_mistake_that_is_an_edit_of_the_solution_is_a_leak_too(course: Path) -> None:
    text = (course / "reference" / "convolution" / "misconceptions.py").read_text()
    entry = next(n for n in ast.parse(text).body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call))
    plant(course, ast.get_source_segment(text, entry) or "")
    name = ast.unparse(entry).partition(",")[0] + ", ...)"
    said = f"convolution.ipynb: cell 1: holds code of reference/convolution/misconceptions.py: {name}"
    assert findings(course) == said


def test_an_exercise_in_a_locked_cell_is_a_leak_all_the_same(course: Path) -> None:
    notebook = released(course)
    cell_of(notebook, "setup").source += f"\n\n\n{reference(course, 'solution.py', 'conv_forward')}"
    write(course, notebook)
    assert findings(course) == f"convolution.ipynb: cell 1: {SOLUTION}"


def test_outputs_attachments_and_metadata_are_found(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nget_config().ClearOutput.enabled = False\n")
    notebook = released(course)
    notebook.metadata["papermill"] = {"duration": 3}
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="9\n")]
    notebook.cells[1].metadata["mine"] = True
    picture = nbformat.v4.new_markdown_cell("![a](attachment:a.png)", attachments={"a.png": {"image/png": "aGVq"}})
    notebook.cells.append(picture)
    write(course, notebook)
    assert findings(course) == (
        "convolution.ipynb: metadata 'papermill', expected only what nbgrader and Jupyter need\n"
        "convolution.ipynb: cell 1: holds an output, expected none\n"
        "convolution.ipynb: cell 2: metadata 'mine', expected only what nbgrader and Jupyter need\n"
        f"convolution.ipynb: cell {len(notebook.cells)}: holds an attachment, expected none"
    )


def test_paths_and_names_of_this_computer_are_found(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "wilhelmina")
    monkeypatch.setenv("HOME", "/srv/homes/wilhelmina")
    plant(course, f"open('{course}/a.csv')", "open('/srv/homes/wilhelmina/a.csv')", "# Wilhelmina wrote this")
    assert findings(course).splitlines() == [
        f"convolution.ipynb: cell 1: holds the path {course} of this computer",
        "convolution.ipynb: cell 2: holds the path /srv/homes/wilhelmina of this computer",
        "convolution.ipynb: cell 2: holds the user name wilhelmina",
        "convolution.ipynb: cell 3: holds the user name wilhelmina",
    ]


def test_what_is_cleared_or_is_a_formula_of_the_text_is_no_leak(course: Path) -> None:
    plant(course, "size = (n + 2 * pad - f) // stride + 1\nz = w @ x + b\nN, C, H, W = x.shape\nF = len(w)")
    notebook = released(course)
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="9\n")]
    write(course, notebook)
    made = json.loads((build(course) / "convolution.ipynb").read_text())
    assert not any(cell.get("outputs") for cell in made["cells"])


# How it is refused -------------------------------------------------------------------------------------------------------


def test_a_refused_release_leaves_the_one_of_before_as_it_was(course: Path) -> None:
    build(course, zipped=True)
    before = files(course / "release")
    plant(course, RENAMED)
    done = run(course, "autograder", "release", "convolution", "--zip", "--force")
    forced = "released in spite of: convolution: changed since its audit: autograder audit convolution\n"
    said = f"{forced}convolution.ipynb: cell 1: {SOLUTION}\n"
    assert (done.stdout, done.stderr, done.returncode) == ("", said, 2)
    assert files(course / "release") == before


def test_nbgraders_own_command_refuses_too_and_leaves_the_release_of_before(course: Path) -> None:
    nbgrader(course, "generate_assignment", "convolution")
    before = files(course / "release")
    plant(course, RENAMED, f"key = '{'AKIA'}ABCDEFGHIJKLMNOP'")
    done = run(course, "nbgrader", "generate_assignment", "convolution", "--force")
    assert done.returncode == 1
    assert [line.partition("ERROR] ")[2] for line in done.stderr.splitlines() if "ERROR" in line] == [
        f"convolution.ipynb: cell 1: {SOLUTION}",
        "convolution.ipynb: cell 2: holds an access token",
    ]
    assert "Traceback" not in done.stderr
    assert files(course / "release") == before
