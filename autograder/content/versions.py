"""Versions: digests of everything that a result depends on. A result stored under another version is made again.

    points    for the points of a notebook         part of the name of a stored report
    tried     for the trials of an audit           the name of the stored trials
    audited   for the findings of an audit         a release compares it with the last audit's

No list of files is kept by hand. A version covers the modules that the code imports, directly or through others, and the
data files that it names. Comments, docstrings and blank lines do not count. The exception are docstrings of solutions in
`audited`: the audit compares them with the notebook's.
"""

import ast
import io
import json
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np

import autograder
from autograder.content.folder import AssignmentFolder

POINTS = ("autograder.content.reference", "autograder.grading.execution")
TRIED = ("autograder.audit.jobs",)
AUDITED = ("autograder.audit.audit",)
"""The modules from which each version follows the imports."""
PACKAGE = Path(autograder.__file__).parent


def points(assignment: AssignmentFolder, package: Path = PACKAGE) -> str:
    """The version of everything that decides points, except the submission, the seed, the limits and the Python."""
    written, data = _reference(assignment, ("cases",))
    worth = json.dumps(assignment.points())
    return _digest([worth, _code(POINTS, written, package), _files(assignment.given_files), *map(_bare, written), data])


def tried(assignment: AssignmentFolder, package: Path = PACKAGE) -> str:
    """The version of everything that decides an audit's trials of right and wrong work."""
    written, data = _reference(assignment, ("cases", "alternatives"))
    return _digest([np.__version__, _code(TRIED, written, package), *map(_bare, written), data])


def audited(assignment: AssignmentFolder, package: Path = PACKAGE) -> str:
    """The version of everything that decides the findings of an audit."""
    folder = assignment.reference_folder
    written = [path for path in _all_files(folder) if path != assignment.audit_record]
    own = [path for path in written if path.suffix != ".py"]
    code = [path.read_text(encoding="utf-8") for path in written if path.suffix == ".py"]
    source = _files(_all_files(assignment.source))
    return _digest([_code(AUDITED, code, package), _files(own), *map(_without_comments, code), source])


def _digest(parts: Iterable[str]) -> str:
    return sha256(json.dumps(list(parts)).encode()).hexdigest()[:24]


def _files(paths: Iterable[Path]) -> str:
    return _digest(f"{path.name} {sha256(path.read_bytes()).hexdigest()}" for path in paths)


def _all_files(folder: Path) -> list[Path]:
    hidden = ("__pycache__", ".ipynb_checkpoints")
    return sorted(p for p in folder.rglob("*") if p.is_file() and not set(p.parts) & set(hidden))


# Code of ours


def _code(entries: Iterable[str], written: Iterable[str], package: Path) -> str:
    """A digest of our modules that `entries` and the text of a reference use."""
    named = [*entries, *(name for text in written for name in _named(text))]
    return _digest(_bare(path.read_text(encoding="utf-8")) for path in used(named, package).values())


def used(entries: Iterable[str], package: Path = PACKAGE) -> dict[str, Path]:
    """Our modules that these import, directly or through others, themselves included: name → file.

    A module whose full name is in a string counts too: that name starts it in another process.
    """
    found: dict[str, Path] = {}
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        path = _file(name, package)
        if path is not None and name not in found and name != __name__:
            found[name] = path
            waiting += _named(path.read_text(encoding="utf-8"))
    return dict(sorted(found.items()))


def _file(name: str, package: Path) -> Path | None:
    """The file of one of our modules; None for any other name."""
    first, *rest = name.split(".")
    if first != package.name:
        return None
    path = package.joinpath(*rest)
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if rest and file.is_file()), None)


@cache
def _named(text: str) -> tuple[str, ...]:
    """What a module names: the modules it imports, and its strings, which may be names of modules or files."""
    found: list[str] = []
    for node in _loaded(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found += [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isascii():
            found.append(node.value)
    return tuple(found)


def _loaded(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a tree, without the blocks that only type checkers read."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)):
            yield child
            yield from _loaded(child)


# Code and data of a reference


def _reference(assignment: AssignmentFolder, entries: Iterable[str]) -> tuple[list[str], str]:
    """The text of a reference's modules that `entries` import, and a digest of the data files that they name."""
    folder = assignment.reference_folder
    found: dict[str, str] = {}
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        path = folder.joinpath(*name.split(".")).with_suffix(".py")
        if name not in found and path.is_file():
            found[name] = path.read_text(encoding="utf-8")
            waiting += _siblings(found[name])
    named = {Path(word).name for text in found.values() for word in _named(text)}
    data = [path for path in _all_files(folder) if path.suffix != ".py" and path.name in named]
    return [found[name] for name in sorted(found)], _files(data)


@cache
def _siblings(text: str) -> tuple[str, ...]:
    """The modules of its own folder that a module imports."""
    relative = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom) and node.level == 1]
    return tuple(name for node in relative for name in ([node.module] if node.module else [a.name for a in node.names]))


# Text


@cache
def _bare(text: str) -> str:
    """A module's text without comments, docstrings and blank lines."""
    return _without_comments(text, _docstring_lines(text))


def _docstring_lines(text: str) -> frozenset[int]:
    found: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        for statement in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                found.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    return frozenset(found)


@cache
def _without_comments(text: str, left_out: frozenset[int] = frozenset()) -> str:
    lines = text.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    kept = (line.rstrip() for i, line in enumerate(lines, 1) if i not in left_out)
    return "\n".join(line for line in kept if line)
