"""Notebooks as files from strangers: read one safely, mend it against the assignment's own, fill its stubs.

Nothing of a submitted notebook is believed but the text of its cells and which cell of the source each claims to be.
"""

import ast
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.exercise import CourseError, SubmissionError

MOST_BYTES = 20 << 20
MOST_CELLS = 1_000
MOST_SOURCE = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Mended:
    """A submitted notebook in the form of its source, and what had to be mended, one line each."""

    notebook: NotebookNode
    notes: tuple[str, ...]


def grade_id(cell: Mapping[str, Any]) -> str | None:
    """The name by which nbgrader and we know a cell; None for a cell that is the student's own."""
    found = _nbgrader(cell).get("grade_id")
    return found if isinstance(found, str) and found else None


def _nbgrader(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = cell.get("metadata")
    found = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def is_grade(cell: Mapping[str, Any]) -> bool:
    return _nbgrader(cell).get("grade") is True


def is_locked(cell: Mapping[str, Any]) -> bool:
    return _nbgrader(cell).get("locked") is True


def is_solution(cell: Mapping[str, Any]) -> bool:
    return _nbgrader(cell).get("solution") is True


def grade_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that carry automatic points, by exercise."""
    return {grade_id(c) or "": c for c in notebook.cells if is_grade(c) and not is_solution(c)}


def points(notebook: NotebookNode) -> dict[str, float]:
    """The points of each exercise: they stand in the notebook's nbgrader metadata and nowhere else."""
    return {name: float(_nbgrader(cell)["points"]) for name, cell in grade_cells(notebook).items()}


def read_source(path: Path) -> NotebookNode:
    """An assignment's own notebook. CourseError where it is missing or not a notebook."""
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError as error:
        raise CourseError(f"{path}: not found") from error
    except Exception as error:
        raise CourseError(f"{path}: not a notebook: {type(error).__name__}") from error


def find_submission(folder: Path, name: str) -> Path:
    """The notebook of a submission: the one named after the assignment, or else the only one there is.

    SubmissionError where there is none, or where it cannot be told which one is meant.
    """
    expected = folder / f"{name}.ipynb"
    if os.path.lexists(expected):
        return expected
    others = sorted(path for path in folder.glob("*.ipynb"))
    if len(others) == 1:
        return others[0]
    if others:
        found = ", ".join(path.name for path in others[:5])
        raise SubmissionError(f"{name}.ipynb: not found among {len(others)} notebooks ({found})")
    raise SubmissionError(f"{name}.ipynb: not found")


def read_submission(path: Path) -> NotebookNode:
    """Read a stranger's notebook without following links, and reduce it to cells of known types with text.

    SubmissionError with one clear line for anything that is not a notebook of reasonable size.
    """
    raw = _read_bytes(path)
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise SubmissionError(f"{path.name}: not a notebook: it is not JSON") from error
    if not isinstance(content, dict) or not isinstance(content.get("cells", content.get("worksheets")), list):
        raise SubmissionError(f"{path.name}: not a notebook: it has no cells")
    if "worksheets" in content or content.get("nbformat") not in (4, None):
        raise SubmissionError(f"{path.name}: a notebook of format {content.get('nbformat')!r}, expected 4")
    if len(content["cells"]) > MOST_CELLS:
        raise SubmissionError(f"{path.name}: has {len(content['cells'])} cells, at most {MOST_CELLS} are graded")
    cells = [_plain_cell(cell, path, i) for i, cell in enumerate(content["cells"])]
    return nbformat.v4.new_notebook(cells=cells)


def _read_bytes(path: Path) -> bytes:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise SubmissionError(f"{path.name}: not found") from error
    except OSError as error:
        link = path.is_symlink()
        raise SubmissionError(
            f"{path.name}: {'a symbolic link' if link else error.strerror}, expected a file"
        ) from error
    with os.fdopen(fd, "rb") as file:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise SubmissionError(f"{path.name}: not a regular file")
        if found.st_size > MOST_BYTES:
            size = found.st_size / 2**20
            raise SubmissionError(f"{path.name}: {size:.0f} MB, at most {MOST_BYTES >> 20} MB are read")
        return file.read(MOST_BYTES + 1)


def _plain_cell(cell: Any, path: Path, index: int) -> NotebookNode:
    """A cell with its type, its text and the grade_id it claims; everything else of it is dropped."""
    source = cell.get("source", "") if isinstance(cell, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or len(source) > MOST_SOURCE:
        raise SubmissionError(f"{path.name}: cell {index + 1} cannot be read")
    source = source.encode(errors="replace").decode()
    kind = cell.get("cell_type")
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    made = make(source if kind in ("code", "markdown") else f"```\n{source}\n```", id=f"cell-{index}")
    if name := grade_id(cell):
        made.metadata["nbgrader"] = {"grade_id": name}
    return made


def mend(submitted: NotebookNode, source: NotebookNode) -> Mended:
    """A submission in the form of its source: locked cells as they were released, none missing, none twice, in order.

    The student's own cells and solutions keep their text and their places. Metadata comes from the source alone, so
    tags, points and locks that a student set are gone.
    """
    notes: list[str] = []
    known = {name: cell for cell in source.cells if (name := grade_id(cell))}
    cells = _claimed_once(submitted.cells, known, notes)
    cells = [part for cell in cells for part in _restored(cell, known, notes)]
    cells = _ordered(cells, list(known), notes)
    cells = _completed(cells, known, notes)
    for i, cell in enumerate(cells):
        cell.id = f"cell-{i}"
    mended = nbformat.v4.new_notebook(cells=cells, metadata=_copy(source.metadata))
    return Mended(notebook=mended, notes=tuple(notes))


def _copy(node: Any) -> Any:
    return nbformat.from_dict(json.loads(json.dumps(node)))


def _claimed_once(cells: list[NotebookNode], known: Mapping[str, NotebookNode], notes: list[str]) -> list[NotebookNode]:
    """Of cells that claim to be the same one, the last solution and the first locked cell are believed."""
    kept: list[NotebookNode] = []
    last = {grade_id(cell): i for i, cell in enumerate(cells)}
    seen: set[str] = set()
    for i, cell in enumerate(cells):
        name = grade_id(cell)
        if name is None or name not in known:
            cell.metadata.pop("nbgrader", None)
        elif is_locked(known[name]):
            if name in seen:
                notes.append(f"cell {name}: stood there twice, the copy was dropped")
                continue
        elif last[name] != i:
            notes.append(f"cell {name}: stood there twice, the last one counts")
            cell.metadata.pop("nbgrader", None)
        seen.add(name or "")
        kept.append(cell)
    return kept


def _restored(cell: NotebookNode, known: Mapping[str, NotebookNode], notes: list[str]) -> list[NotebookNode]:
    """A cell of the source with the source's type and metadata, and its text unless the student was to write it.

    What a student wrote over a released text runs before it, as a cell of their own: an import added there still counts.
    """
    name = grade_id(cell)
    if name is None:
        return [cell]
    own: list[NotebookNode] = []
    original = _copy(known[name])
    if is_solution(original):
        if cell.cell_type != original.cell_type:
            notes.append(f"cell {name}: its type was changed to {cell.cell_type}")
        original.source = cell.source
    elif original.source.rstrip() != cell.source.rstrip():
        notes.append(f"cell {name}: was edited, the released text was put back behind it")
        own = [nbformat.v4.new_code_cell(cell.source)] if cell.cell_type == "code" else []
    if original.cell_type == "code":
        original.outputs, original.execution_count = [], None
    return [*own, original]


def _ordered(cells: list[NotebookNode], order: list[str], notes: list[str]) -> list[NotebookNode]:
    """The cells in the source's order, each cell of the student's own behind the one it stood behind."""
    places = [order.index(name) for cell in cells if (name := grade_id(cell))]
    if places == sorted(places):
        return cells
    notes.append("cells were moved: they are graded in the released order")
    groups: list[tuple[int, list[NotebookNode]]] = [(-1, [])]
    for cell in cells:
        if name := grade_id(cell):
            groups.append((order.index(name), []))
        groups[-1][1].append(cell)
    return [cell for _, group in sorted(groups, key=lambda pair: pair[0]) for cell in group]


def _completed(cells: list[NotebookNode], known: Mapping[str, NotebookNode], notes: list[str]) -> list[NotebookNode]:
    """Put back what is missing behind its neighbour in the source. A missing stub is not: it would hide an answer
    that the student wrote into a cell of their own."""
    order = list(known)
    present = {grade_id(cell) for cell in cells}
    for place, name in enumerate(order):
        if name in present or (is_solution(known[name]) and not is_grade(known[name])):
            continue
        notes.append(f"cell {name}: was missing, it was put back")
        before = set(order[:place])
        behind = max((i + 1 for i, cell in enumerate(cells) if grade_id(cell) in before), default=0)
        cells = [*cells[:behind], _copy(known[name]), *cells[behind:]]
    return cells


def fill(notebook: NotebookNode, solution: str) -> NotebookNode:
    """A copy of a notebook whose stubs hold functions of a Python file; a function that the file lacks stays a stub.

    Each stub gets its function and, the first time they are needed, the names of the file that the function uses. What
    follows lines `# %%` in the file becomes cells of the student's own, before the first stub.
    """
    solution, *own = solution.split("\n# %%\n")
    tree = ast.parse(solution)
    named = dict(_definitions(tree, solution))
    stubs = {c.metadata.nbgrader.grade_id.removesuffix("_code") for c in notebook.cells if is_stub(c)}
    given = {n for c in notebook.cells if c.cell_type == "code" and is_locked(c) for n in _names(c.source)}
    head = [ast.get_source_segment(solution, n) or "" for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    done = set(given)
    filled = _copy(notebook)
    for cell in filled.cells:
        name = cell.metadata.nbgrader.grade_id.removesuffix("_code") if is_stub(cell) else ""
        if name not in named:
            continue
        needed = [text for helper, text in _needed(name, named, stubs, done) if helper != name]
        cell.source = "\n\n".join([*("\n".join(head) for _ in head[:1]), *needed, named[name]])
    first = next((i for i, cell in enumerate(filled.cells) if is_stub(cell)), 0)
    filled.cells[first:first] = [nbformat.v4.new_code_cell(text.strip("\n")) for text in own]
    return filled


def is_stub(cell: Mapping[str, Any]) -> bool:
    """Whether this is a code cell that students fill in."""
    return is_solution(cell) and cell.get("cell_type") == "code"


def _definitions(tree: ast.Module, text: str) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        segment = ast.get_source_segment(text, node) or ""
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, segment
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, segment


def _names(source: str) -> list[str]:
    try:
        return [name for name, _ in _definitions(ast.parse(source), source)]
    except SyntaxError:
        return []


def _needed(name: str, named: Mapping[str, str], stubs: set[str], done: set[str]) -> Iterator[tuple[str, str]]:
    """The definitions that one of the file's functions uses and no stub holds, those they use first."""
    for node in ast.walk(ast.parse(named[name])):
        if isinstance(node, ast.Name) and node.id in named and node.id not in stubs | done and node.id != name:
            done.add(node.id)
            yield from _needed(node.id, named, stubs, done)
            yield node.id, named[node.id]
