"""Notebooks as untrusted files: read one safely, mend it to match the assignment's own (its source), fill its stubs.

Only two things are taken from a submitted notebook: the text of its cells, and which cell of the source each claims to be.
"""

import ast
import errno
import json
import os
import re
import stat
import symtable
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
    """A submitted notebook with the cells of its source restored, and what had to be mended, one line each."""

    notebook: NotebookNode
    notes: tuple[str, ...]


def grade_id(cell: Mapping[str, Any]) -> str | None:
    """A cell's name in nbgrader's metadata; None for a cell that the student added."""
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
    """The points of each exercise, from the only place that holds them: the notebook's nbgrader metadata."""
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

    SubmissionError if there is none, or if there are several and none is named after the assignment.
    """
    expected = folder / f"{name}.ipynb"
    if os.path.lexists(expected):
        return expected
    others = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    if len(others) == 1:
        return others[0]
    if others:
        found = ", ".join(shown(path) for path in others[:5])
        raise SubmissionError(f"{name}.ipynb: not found among {len(others)} notebooks ({found})")
    raise SubmissionError(f"{name}.ipynb: not found")


def shown(path: Path) -> str:
    """A file's name for messages: one short line that any terminal can show, whatever characters the name contains."""
    name = "".join(c if c.isprintable() else "?" for c in path.name)
    return name if len(name) <= 60 else f"{name[:50]}...{name[-7:]}"


def read_submission(path: Path) -> NotebookNode:
    """Read an untrusted notebook without following links, and reduce it to cells of known types with text.

    SubmissionError with one clear line for anything that is not a notebook of reasonable size.
    """
    name = shown(path)
    raw = _read_bytes(path)
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise SubmissionError(f"{name}: not a notebook: it is not JSON") from error
    if not isinstance(content, dict) or not isinstance(content.get("cells", content.get("worksheets")), list):
        raise SubmissionError(f"{name}: not a notebook: it has no cells")
    form = content.get("nbformat", 4)
    if "cells" not in content or form != 4:
        form = form if isinstance(form, int) and 0 <= form < 100 and "nbformat" in content else "that is not known"
        raise SubmissionError(f"{name}: a notebook of format {form}, expected 4")
    if len(content["cells"]) > MOST_CELLS:
        raise SubmissionError(f"{name}: has {len(content['cells'])} cells, at most {MOST_CELLS} are graded")
    cells = [_plain_cell(cell, name, i) for i, cell in enumerate(content["cells"])]
    return nbformat.v4.new_notebook(cells=cells)


def _read_bytes(path: Path) -> bytes:
    name = shown(path)
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise SubmissionError(f"{name}: not found") from error
    except OSError as error:
        what = "a symbolic link" if error.errno == errno.ELOOP else error.strerror
        raise SubmissionError(f"{name}: {what}, expected a file") from error
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise SubmissionError(f"{name}: not a regular file")
        if found.st_size > MOST_BYTES:
            size = found.st_size / 2**20
            raise SubmissionError(f"{name}: {size:.0f} MB, at most {MOST_BYTES >> 20} MB are read")
        with os.fdopen(fd, "rb", closefd=False) as file:
            return file.read(MOST_BYTES + 1)
    finally:
        os.close(fd)


def _plain_cell(cell: Any, name: str, index: int) -> NotebookNode:
    """A cell with its type, its text and the grade_id it claims; everything else is dropped."""
    source = cell.get("source", "") if isinstance(cell, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or len(source) > MOST_SOURCE:
        raise SubmissionError(f"{name}: cell {index + 1} cannot be read")
    source = source.encode(errors="replace").decode()
    kind = cell.get("cell_type")
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    made = make(source if kind in ("code", "markdown") else f"```\n{source}\n```", id=f"cell-{index}")
    if claimed := grade_id(cell):
        made.metadata["nbgrader"] = {"grade_id": claimed}
    return made


def mend(submitted: NotebookNode, source: NotebookNode) -> Mended:
    """A submission with the cells of its source restored: locked cells as released, none missing or twice, in order.

    The student's own cells and solutions keep their text and their places. Metadata comes from the source alone, so
    tags, points and locks that a student set are removed.
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
    """Of several cells with the same name, the last one counts for a solution, the first for a locked cell. The others
    become cells of the student's own, but unchanged copies of a locked cell are dropped."""
    kept: list[NotebookNode] = []
    last = {grade_id(cell): i for i, cell in enumerate(cells)}
    seen: set[str] = set()
    for i, cell in enumerate(cells):
        name = grade_id(cell)
        if name is None or name not in known:
            cell.metadata.pop("nbgrader", None)
        elif is_locked(known[name]):
            if name in seen and cell.source.rstrip() == known[name].source.rstrip():
                notes.append(f"cell {name}: appeared twice, the copy was dropped")
                continue
            if name in seen:
                notes.append(f"cell {name}: appeared twice, the edited copy stays as a cell of its own")
                cell.metadata.pop("nbgrader")
        elif last[name] != i:
            notes.append(f"cell {name}: appeared twice, the last one counts")
            cell.metadata.pop("nbgrader", None)
        seen.add(name or "")
        kept.append(cell)
    return kept


def _restored(cell: NotebookNode, known: Mapping[str, NotebookNode], notes: list[str]) -> list[NotebookNode]:
    """A cell with the type, metadata and text of the source; a solution keeps the student's text.

    If a student edited a released code cell, the edited text runs before the released one, as a cell of the student's
    own: an import added there still counts.
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
    """The cells in the source's order. A cell of the student's own stays after the cell that it followed."""
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
    """Put back missing cells, each after its predecessor in the source. A missing stub is not put back: it would
    override an answer that the student wrote in another cell."""
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


def idle(notebook: NotebookNode, source: NotebookNode) -> set[int]:
    """The cells that need not run: released code outside nbgrader's cells, unchanged, whose names no other cell uses.

    Those are figures and examples. A cell that only a skipped cell depends on is skipped as well.
    """
    released = {cell.source for cell in source.cells if cell.cell_type == "code" and grade_id(cell) is None}
    code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    free = [i for i in code if grade_id(notebook.cells[i]) is None and notebook.cells[i].source in released]
    names = {i: bound_and_used(notebook.cells[i].source) for i in code}
    skipped = set(free)
    while needed := {
        i for i in skipped if names[i][0] & {name for other in code if other not in skipped for name in names[other][1]}
    }:
        skipped -= needed
    return skipped


def bound_and_used(source: str) -> tuple[set[str], set[str]]:
    """The global names that a cell binds, and those it reads. If it is not Python, all its words count as both."""
    try:
        tables = [symtable.symtable(source, "cell", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        words = set(re.findall(r"[^\W\d]\w*", source))
        return words, words
    bound: set[str] = set()
    used: set[str] = set()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if top or symbol.is_global():
                bound |= {symbol.get_name()} if symbol.is_assigned() or symbol.is_imported() else set()
                used |= {symbol.get_name()} if symbol.is_referenced() else set()
    return bound, used


def fill(notebook: NotebookNode, *solutions: str) -> NotebookNode:
    """A copy of a notebook with its stubs replaced by functions from Python files. A stub that no file defines stays.

    solutions: the text of the files. If two define a name, the later one counts. Each stub gets its function and the
    other definitions that it uses, unless an earlier stub has them. In a file, each part after a line `# %%` becomes a
    cell of the student's own, before the first stub.
    """
    named: dict[str, str] = {}
    own: list[str] = []
    imports: dict[str, None] = {}
    for text in solutions:
        solution, *cells = text.split("\n# %%\n")
        own += cells
        tree = ast.parse(solution)
        named |= _definitions(tree, solution)
        imports |= {ast.unparse(n): None for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)}
    stubs = {c.metadata.nbgrader.grade_id.removesuffix("_code") for c in notebook.cells if is_stub(c)}
    given = {n for c in notebook.cells if c.cell_type == "code" and is_locked(c) for n in _names(c.source)}
    done = set(given)
    filled = _copy(notebook)
    for cell in filled.cells:
        name = cell.metadata.nbgrader.grade_id.removesuffix("_code") if is_stub(cell) else ""
        if name not in named:
            continue
        needed = [text for helper, text in _needed(name, named, stubs, done) if helper != name]
        cell.source = "\n\n".join([*(["\n".join(imports)] if imports else []), *needed, named[name]])
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
    """The definitions that a function needs and that no stub and no earlier cell has, dependencies first."""
    for node in ast.walk(ast.parse(named[name])):
        if isinstance(node, ast.Name) and node.id in named and node.id not in stubs | done and node.id != name:
            done.add(node.id)
            yield from _needed(node.id, named, stubs, done)
            yield node.id, named[node.id]
