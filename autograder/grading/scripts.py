"""Plain Python files as notebooks: one function of an untrusted file, and what it needs, in a notebook of two cells.

It is graded like a submission: it runs in its own sandbox, and its values are judged here. Nothing is recorded.
"""

import ast
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.checking.diagnose import Posed
from autograder.exercise import Given, SubmissionError
from autograder.notebook import MOST_SOURCE, bound_and_used, is_locked

_HEAD = 'import numpy as np\n\n__name__ = "judged"  # so that a file is not run as a program'


def as_notebook(path: Path, posed: Posed, source: NotebookNode) -> NotebookNode:
    """A notebook that defines an exercise's function as a file does. SubmissionError where the file cannot be read.

    source: the assignment's own notebook; some cases pass functions of it as arguments.
    """
    head = nbformat.v4.new_code_cell("\n\n".join([_HEAD, *_given(posed, source)]))
    return nbformat.v4.new_notebook(cells=[head, nbformat.v4.new_code_cell(needed(_read(path), posed.exercise.name))])


def _read(path: Path) -> str:
    """The text of an untrusted file. SubmissionError if it is not a plain file of reasonable size."""
    if path.is_symlink() or not path.is_file():
        raise SubmissionError(f"{path}: not found, or not a plain file")
    if (size := path.stat().st_size) > MOST_SOURCE:
        raise SubmissionError(f"{path}: {size / 2**20:.1f} MB, at most {MOST_SOURCE >> 20} MB are read")
    return path.read_bytes().decode("utf-8", errors="replace")


def needed(source: str, function: str) -> str:
    """The statements of a file that a function needs, directly or through others, and all its imports, in their order.

    The rest is not run: a published solution often goes on to train for minutes, or to plot. Each statement runs
    in its own try block, so a missing package fails only its import. A file that is not Python is returned as it is.
    """
    try:
        statements = ast.parse(source).body
        names = [bound_and_used(ast.unparse(statement)) for statement in statements]
        kept = {i for i, statement in enumerate(statements) if isinstance(statement, ast.Import | ast.ImportFrom)}
        wanted = {function}
        while more := {i for i, (bound, _) in enumerate(names) if bound & wanted} - kept:
            kept |= more
            wanted |= {name for i in more for name in names[i][1]}
        return "\n".join(_alone(statements[i]) for i in sorted(kept))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source


def _alone(statement: ast.stmt) -> str:
    """A statement in a try block that shows its error and goes on."""
    text = ast.unparse(statement)
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return text
    inside = textwrap.indent(text, "    ")
    return f"try:\n{inside}\nexcept BaseException:\n    get_ipython().showtraceback()"


def _given(posed: Posed, source: NotebookNode) -> Iterator[str]:
    """The functions of the assignment's notebook that the exercise's cases pass as arguments."""
    names = {arg.name for e in posed.expected for arg in e.case.args if isinstance(arg, Given)}
    for cell in source.cells:
        if names and cell.cell_type == "code" and is_locked(cell):
            yield from _defined(cell.source, names)


def _defined(source: str, names: Iterable[str]) -> Iterator[str]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            yield ast.unparse(node)
