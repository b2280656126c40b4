"""A student's notebook as a file: its cells, and which names each of them would define.

A notebook is JSON, so the standard library is enough to read it here. Cells are counted from 1 over the whole notebook,
text cells included, as a reader counts them from the top.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.exercise import SubmissionError
from autograder.student.case_file import text


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """A code cell. number: its place. grade: whether grading puts its own result there. count: Jupyter's number in
    brackets, None where it was not run. defines: names with the line that sets each."""

    number: int
    source: str
    grade: bool
    count: int | None
    defines: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What went wrong in a cell. line: in the cell, None where it is not known. undefined: names it leaves unset."""

    number: int
    line: int | None
    error: str
    undefined: frozenset[str]

    @property
    def said(self) -> str:
        where = f"cell {self.number}" if self.line is None else f"cell {self.number}, line {self.line}"
        return f"{where}: {self.error}"


def read(path: Path) -> dict[str, Any]:
    """A notebook's JSON. SubmissionError, one line, where it is not a notebook of format 4."""
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise SubmissionError(f"{path.name}: not found") from error
    except OSError as error:
        raise SubmissionError(f"{path.name}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise SubmissionError(f"{path.name}: not a notebook: it is not JSON") from error
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise SubmissionError(f"{path.name}: not a notebook: it has no cells")
    if content.get("nbformat") not in (4, None):
        raise SubmissionError(f"{path.name}: a notebook of format {content.get('nbformat')!r}, expected 4")
    if not all(isinstance(cell, dict) for cell in content["cells"]):
        raise SubmissionError(f"{path.name}: not a notebook: a cell of it cannot be read")
    return content


def code(notebook: Mapping[str, Any]) -> list[Code]:
    """The code cells of a notebook that hold anything, in order."""
    return [
        Code(
            number=i + 1,
            source=text(cell),
            grade=_is_grade(cell),
            count=cell["execution_count"] if isinstance(cell.get("execution_count"), int) else None,
            defines=defines(text(cell)),
        )
        for i, cell in enumerate(notebook["cells"])
        if cell.get("cell_type") == "code" and text(cell).strip()
    ]


def _is_grade(cell: Mapping[str, Any]) -> bool:
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return isinstance(about, Mapping) and about.get("grade") is True


def defines(source: str) -> dict[str, int]:
    """The names that a cell sets at its top level, with the first line that does; guessed if it does not parse."""
    try:
        return _first(_set(ast.parse(source).body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _first(_guessed(source))


def _first(found: Iterator[tuple[str, int]]) -> dict[str, int]:
    names: dict[str, int] = {}
    for name, line in found:
        names.setdefault(name, line)
    return names


def _set(body: list[ast.stmt]) -> Iterator[tuple[str, int]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
            continue
        for part in ast.walk(node):
            if isinstance(part, ast.alias):
                yield (part.asname or part.name).split(".")[0], node.lineno
            elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                yield part.id, node.lineno


_DEFINITION = re.compile(r"(?:async\s+)?(?:def|class)\s+(\w+)|(\w+)\s*(?::[^=]*)?=(?!=)")
_IMPORT = re.compile(r"(?:from\s+\S+\s+)?import\s+(.+)")


def _guessed(source: str) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(source.splitlines(), 1):
        if found := _DEFINITION.match(line):
            yield found[1] or found[2], number
        elif found := _IMPORT.match(line):
            for part in found[1].strip("() ").split(","):
                if words := part.split():
                    yield words[-1].split(".")[0], number
