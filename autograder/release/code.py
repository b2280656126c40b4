"""Find source text of `reference/` in a release, by syntax tree: reformatting or renaming does not hide it.

Runs of statements are compared. Each is spelled as the kinds of its nodes, its attributes and constants, with names
numbered in the order in which they appear; docstrings, comments and annotations are left out. A run of at least
`LEAST_NODES` nodes that is in `reference/` and in a release is a finding. Shorter ones (`raise NotImplementedError`, a
formula of one line, unpacking a shape) carry too little information, unless they are all of an exercise's function under
its own name.

In all text, Python or not (comments, Markdown, a broken cell), statements of at least `LEAST_LETTERS` letters are found
too, whatever whitespace and comment signs are in them.
"""

import ast
import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import autograder

Key = TypeVar("Key", bytes, str)

LEAST_NODES = 20
LEAST_LETTERS = 40
_UNSPELLED = {"ctx", "annotation", "returns", "type_comment", "type_params", "kind", "decorator_list", "simple"}
_BLANK = re.compile(r"[\s#>`\\]+")


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Origin:
    """A function of `reference/`. weight: 0 for a solution. If a run is in several functions, the least origin is named."""

    weight: int
    file: str
    function: str

    def __str__(self) -> str:
        if self.weight == 0:
            return f"the solution of {self.function}"
        return f"code of reference/{self.file}: {self.function}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Secret:
    """What a release is searched for: runs of statements of `reference/` by their digest, and statements by their text.

    starts: digests of the beginnings of runs, so that a search can stop early. wholes: for each exercise its whole
    function.
    """

    wholes: dict[str, tuple[bytes, Origin]] = field(default_factory=dict)
    runs: dict[bytes, Origin] = field(default_factory=dict)
    starts: set[bytes] = field(default_factory=set)
    texts: dict[str, Origin] = field(default_factory=dict)


def secret(reference: Path, exercises: Collection[str], given: Collection[str]) -> Secret:
    """What must not be in a release. exercises: the functions that students write.

    given: functions in the notebook's locked cells. They are not secret unless they are exercises. The code in the wheel,
    which students install, is not secret either. A solution is secret wherever else it is.
    """
    found, public = Secret(), Secret()
    for path in sorted(reference.rglob("*.py")):
        for function in _spelled_functions(path.read_bytes()):
            solves = path.name == "solution.py" and function.name in exercises
            file = path.relative_to(reference).as_posix()
            origin = Origin(weight=0 if solves else 1, file=file, function=function.name)
            open_to_all = function.name in given and function.name not in exercises
            _add(public if open_to_all else found, function, origin)
            if solves:
                found.wholes[function.name] = function.whole, origin
    for path in sorted(Path(autograder.__file__).parent.rglob("*.py")):
        for function in _spelled_functions(path.read_bytes()):
            _add(public, function, Origin(weight=1, file=path.name, function=function.name))
    return replace(found, runs=_without(found.runs, public.runs), texts=_without(found.texts, public.texts))


def _without(found: dict[Key, Origin], public: Container[Key]) -> dict[Key, Origin]:
    return {key: origin for key, origin in found.items() if origin.weight == 0 or key not in public}


def _whole(function: ast.FunctionDef) -> bytes:
    *_, (key, _) = _spelled_runs(_without_docstring(function.body) or function.body)
    return key


@dataclass(frozen=True, kw_only=True, slots=True)
class _Spelled:
    """A function or method, as it is searched for. whole: the digest of all of it."""

    name: str
    whole: bytes
    runs: frozenset[bytes]
    starts: frozenset[bytes]
    texts: frozenset[str]


@cache
def _spelled_functions(source: bytes) -> tuple[_Spelled, ...]:
    """The functions and methods of a file, and its entries; cached, since each release asks for all of them."""
    lines = source.splitlines(keepends=True)
    body = ast.parse(source).body
    parts = [part for node in body for part in (node.body if isinstance(node, ast.ClassDef) else [node])]
    functions = [_spelled(part, lines) for part in parts if isinstance(part, ast.FunctionDef)]
    return (*functions, *(_spelled_entry(node, lines) for node in body if _is_entry(node)))


def _is_entry(node: ast.stmt) -> bool:
    """Whether this is an entry of misconceptions.py: a mistake that is an edit of the solution's text."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _spelled_entry(node: ast.stmt, lines: Sequence[bytes]) -> "_Spelled":
    text = _condensed(_segment(node, lines))
    texts = frozenset([text] if len(text) >= LEAST_LETTERS else [])
    name = ast.unparse(node).partition(",")[0] + ", ...)"
    return _Spelled(name=name, whole=b"", runs=frozenset(), starts=frozenset(), texts=texts)


def _spelled(function: ast.FunctionDef, lines: Sequence[bytes]) -> _Spelled:
    runs: set[bytes] = set()
    starts: set[bytes] = set()
    for block in _blocks([function]):
        for first in range(len(block)):
            begun: list[bytes] = []
            for key, size in _spelled_runs(block[first:]):
                begun.append(key)
                if size >= LEAST_NODES:
                    runs.add(key)
                    starts.update(begun)
    runs |= {key for key, size in map(_spelled_value, _values(function)) if size >= LEAST_NODES}
    texts = (_condensed(_segment(statement, lines)) for statement in _simple_statements(function))
    return _Spelled(
        name=_name(function),
        whole=_whole(function),
        runs=frozenset(runs),
        starts=frozenset(starts),
        texts=frozenset(text for text in texts if len(text) >= LEAST_LETTERS),
    )


def _name(function: ast.FunctionDef) -> str:
    """The name of a function; of a mistake that has none, how it is written down."""
    if function.name != "_" or not function.decorator_list:
        return function.name
    return ast.unparse(function.decorator_list[0]).partition(",")[0] + ", ...)"


def _add(to: Secret, function: _Spelled, origin: Origin) -> None:
    to.starts.update(function.starts)
    for key in function.runs:
        to.runs[key] = min(origin, to.runs.get(key, origin))
    for text in function.texts:
        to.texts[text] = min(origin, to.texts.get(text, origin))


def found_in_code(text: str, known: Secret) -> set[Origin]:
    """The origins of `known` runs that are in Python code; none if the text is not Python."""
    try:
        tree = ast.parse(_without_magics(text))
    except (SyntaxError, ValueError, RecursionError):
        return set()
    found: set[Origin] = set()
    for block in _blocks(tree.body, whole=True):
        for first in range(len(block)):
            longest = None
            for key, _ in _spelled_runs(block[first:]):
                longest = known.runs.get(key, longest)
                if key not in known.starts:
                    break
            found.update([longest] if longest else [])
    for value in _values(tree):
        if origin := known.runs.get(_spelled_value(value)[0]):
            found.add(origin)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in known.wholes:
            key, origin = known.wholes[node.name]
            found.update([origin] if _whole(node) == key else [])
    return found


def found_in_text(text: str, known: Secret) -> set[Origin]:
    """The origins of `known` statements that are in any text, as written in `reference/`."""
    condensed = _condensed(text)
    return {origin for statement, origin in known.texts.items() if statement in condensed}


def is_unwritten(text: str) -> bool:
    """Whether Python code raises NotImplementedError."""
    try:
        tree = ast.parse(_without_magics(text))
    except (SyntaxError, ValueError, RecursionError):
        return False
    raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    return any(isinstance(n, ast.Name) and n.id == "NotImplementedError" for e in raised if e for n in ast.walk(e))


def fences(text: str) -> list[str]:
    """The fenced pieces of a Markdown text."""
    return re.findall(r"^\s*(?:```|~~~)[^\n]*\n(.*?)^\s*(?:```|~~~)", text, re.DOTALL | re.MULTILINE)


def _without_magics(text: str) -> str:
    """A cell as Python: its lines for IPython or the shell become comments."""
    return re.sub(r"^(\s*)[%!?]", r"\1#", text, flags=re.MULTILINE)


def _condensed(text: str) -> str:
    return _BLANK.sub("", text).replace("'", '"')


def _blocks(nodes: Sequence[ast.stmt], *, whole: bool = False) -> Iterator[Sequence[ast.stmt]]:
    """Every list of statements inside `nodes`, without docstrings. whole: `nodes` itself too."""
    if whole:
        yield nodes
    for node in (part for statement in nodes for part in ast.walk(statement)):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                yield _without_docstring(block)


def _without_docstring(block: Sequence[ast.stmt]) -> Sequence[ast.stmt]:
    first = block[0]
    says = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return block[1:] if says else block


def _segment(statement: ast.stmt, lines: Sequence[bytes]) -> str:
    """The text of a statement. ast.get_source_segment would split the whole file each time."""
    last = statement.end_lineno or statement.lineno
    text = b"".join(lines[statement.lineno - 1 : last])
    behind = len(lines[last - 1]) - (statement.end_col_offset or 0)
    return text[statement.col_offset : len(text) - behind].decode()


def _simple_statements(function: ast.FunctionDef) -> Iterator[ast.stmt]:
    for block in _blocks([function]):
        yield from (
            s for s in block if isinstance(s, ast.Return | ast.Assign | ast.AugAssign | ast.Expr | ast.AnnAssign)
        )


def _values(tree: ast.AST) -> Iterator[ast.expr]:
    """The values that are returned, assigned or computed alone, so that they are found whatever is done with them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Return | ast.Assign | ast.Expr) and node.value is not None:
            yield node.value
        elif isinstance(node, ast.Lambda):
            yield node.body


def _spelled_runs(block: Sequence[ast.stmt]) -> Iterator[tuple[bytes, int]]:
    """For each run from the start of the block: its digest, and its number of nodes."""
    names: dict[str, str] = {}
    spelled, size = blake2b(digest_size=16), 0
    for statement in block:
        words: list[str] = []
        _spell(statement, names, words)
        spelled.update("\0".join(words).encode(errors="replace") + b"\1")
        size += len(words)
        yield spelled.digest(), size


def _spelled_value(value: ast.expr) -> tuple[bytes, int]:
    words = ["value"]
    _spell(value, {}, words)
    return blake2b("\0".join(words).encode(errors="replace"), digest_size=16).digest(), len(words)


def _spell(node: Any, names: dict[str, str], words: list[str]) -> None:
    """Add a node and those below it to `words`, one word each. names: the numbers of the names so far."""
    if isinstance(node, ast.Name):
        words.append(_number(node.id, names))
    elif isinstance(node, ast.Constant):
        words.append(repr(node.value))
    elif isinstance(node, ast.Attribute):
        words.append(f".{node.attr}")
        _spell(node.value, names, words)
    elif isinstance(node, ast.arg):
        words.append(_number(node.arg, names))
    elif isinstance(node, ast.AST):
        words.append(f"{type(node).__name__} {getattr(node, 'arg', None) or ''}")
        _spell_fields(node, names, words)


def _spell_fields(node: ast.AST, names: dict[str, str], words: list[str]) -> None:
    for name in node._fields:
        value = getattr(node, name, None)
        if value is None or name in _UNSPELLED:
            continue
        if isinstance(value, list):
            says = name == "body" and value and isinstance(value[0], ast.stmt)
            for part in _without_docstring(value) if says else value:
                _spell(part, names, words)
        elif name == "name" and isinstance(value, str):
            words.append(_number(value, names))
        else:
            _spell(value, names, words)


def _number(name: str, names: dict[str, str]) -> str:
    return names.setdefault(name, f"${len(names)}")


def given_functions(cells: Iterable[str]) -> set[str]:
    """The functions that these cells define."""
    found: set[str] = set()
    for cell in cells:
        try:
            tree = ast.parse(_without_magics(cell))
        except SyntaxError:
            continue
        found.update(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    return found


def literals(text: str) -> Iterator[Any]:
    """The lists and tuples of constants, nested or not, in Python code."""
    try:
        tree = ast.parse(_without_magics(text))
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple):
            try:
                yield ast.literal_eval(node)
            except (ValueError, TypeError, RecursionError):
                continue
