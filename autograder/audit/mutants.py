"""Wrong work made from right work: a module's source with one change of the kind that numeric code gets wrong.

A mutant is identified by what it changes (function, operator, text of the line, and which occurrence), not by a line
number. So a mark made by hand survives edits elsewhere in the file.
"""

import ast
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any, NamedTuple

_SWAPPED: Mapping[type[ast.operator], tuple[type[ast.operator], str]] = {
    ast.Add: (ast.Sub, "- for +"),
    ast.Sub: (ast.Add, "+ for -"),
    ast.Mult: (ast.Div, "quotient for product"),
    ast.Div: (ast.Mult, "product for quotient"),
    ast.FloorDiv: (ast.Div, "fraction for whole quotient"),
}
_COMPARED: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], str]] = {
    ast.Lt: (ast.LtE, "<= for <"),
    ast.LtE: (ast.Lt, "< for <="),
    ast.Gt: (ast.GtE, ">= for >"),
    ast.GtE: (ast.Gt, "> for >="),
    ast.Eq: (ast.NotEq, "!= for =="),
    ast.NotEq: (ast.Eq, "== for !="),
}
_NAMED: Mapping[str, str] = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "argmin": "argmax",
    "fmax": "fmin",
    "fmin": "fmax",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutant:
    """One change. line: the text of the changed line. occurrence: counts equal operators on equal lines, from 1.

    change: the changed expression before and after.
    """

    function: str
    operator: str
    line: str
    occurrence: int
    change: str

    @property
    def id(self) -> str:
        return f"{self.function} / {self.operator} / {self.line} / {self.occurrence}"


class _Site(NamedTuple):
    """A place in the tree: a field of a node, and a position where the field is a list."""

    node: Any
    field: str
    position: int | None

    def get(self) -> Any:
        found = getattr(self.node, self.field)
        return found if self.position is None else found[self.position]

    def put(self, new: Any) -> None:
        if self.position is None:
            setattr(self.node, self.field, new)
        else:
            getattr(self.node, self.field)[self.position] = new


class Source:
    """A module's source, and the mutants of its functions."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self._tree = ast.parse(text, file)
        self._lines = text.splitlines()
        self.functions = {node.name: node for node in self._tree.body if isinstance(node, ast.FunctionDef)}
        self._found: dict[str, list[tuple[Mutant, _Site, Any]]] = {}

    def reached(self, roots: Sequence[str], stop: frozenset[str]) -> list[str]:
        """The functions that `roots` use, directly or through others, the roots first; without those in `stop`."""
        found: list[str] = []
        waiting = [name for name in roots if name in self.functions]
        while waiting:
            name = waiting.pop(0)
            if name in found:
                continue
            found.append(name)
            used = [n for n in ast.walk(self.functions[name]) if isinstance(n, ast.Name)]
            own = {n.id for n in used if isinstance(n.ctx, ast.Store)}
            waiting += [n.id for n in used if n.id in self.functions and n.id not in stop | own]
        return found

    def roots(self, table: str, key: str) -> list[list[str]]:
        """The functions named in each entry of `table = {key: (entry, ...)}`."""
        for node in self._tree.body:
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Dict):
                continue
            if [t.id for t in node.targets if isinstance(t, ast.Name)] != [table]:
                continue
            for name, entries in zip(node.value.keys, node.value.values, strict=True):
                if isinstance(name, ast.Constant) and name.value == key and isinstance(entries, ast.Tuple | ast.List):
                    return [
                        [n.id for n in ast.walk(entry) if isinstance(n, ast.Name) and n.id in self.functions]
                        for entry in entries.elts
                    ]
        return []

    def mutants(self, function: str) -> list[Mutant]:
        """The mutants of a function, in the order of its text."""
        return [mutant for mutant, _, _ in self._mutants(function)]

    def compiled(self, mutant: Mutant) -> CodeType:
        """The whole module with that one change."""
        site, new = next((site, new) for known, site, new in self._mutants(mutant.function) if known == mutant)
        old = site.get()
        site.put(new)
        try:
            with warnings.catch_warnings(action="ignore"):
                return compile(self._tree, self.file, "exec")
        finally:
            site.put(old)

    def _mutants(self, function: str) -> list[tuple[Mutant, _Site, Any]]:
        if function not in self._found:
            self._found[function] = list(self._make(function))
        return self._found[function]

    def _make(self, function: str) -> Iterator[tuple[Mutant, _Site, Any]]:
        definition = self.functions[function]
        siblings = _siblings(definition)
        count: dict[tuple[str, str], int] = {}
        seen = {ast.dump(definition)}
        for site in list(_sites(definition)):
            old = site.get()
            for operator, new in _changes(site, old, siblings):
                site.put(new)
                dump = ast.dump(definition)
                site.put(old)
                if dump in seen:
                    continue
                seen.add(dump)
                ast.fix_missing_locations(ast.copy_location(new, old))
                line = self._lines[old.lineno - 1].strip()
                count[operator, line] = occurrence = count.get((operator, line), 0) + 1
                change = f"{_shown(old)} → {_shown(new)}"
                yield (
                    Mutant(function=function, operator=operator, line=line, occurrence=occurrence, change=change),
                    site,
                    new,
                )


def _shown(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _sites(definition: ast.FunctionDef) -> Iterator[_Site]:
    """Every expression and statement of a function's body, except its docstring and the texts of its errors."""

    def below(node: ast.AST) -> Iterator[_Site]:
        if isinstance(node, ast.Raise | ast.Assert | ast.JoinedStr):
            return
        for field, value in ast.iter_fields(node):
            if field in ("decorator_list", "annotation", "returns", "ctx"):
                continue
            parts = enumerate(value) if isinstance(value, list) else [(None, value)]
            for index, part in parts:
                if isinstance(part, ast.expr | ast.stmt | ast.Slice):
                    yield _Site(node, field, index)
                if isinstance(part, ast.AST):
                    yield from below(part)

    body = definition.body[1:] if ast.get_docstring(definition) is not None else definition.body
    for index, statement in enumerate(definition.body):
        if statement in body:
            yield _Site(definition, "body", index)
            yield from below(statement)


def _changes(site: _Site, node: ast.AST, siblings: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The possible changes at one place: the operator's name and the new node."""
    match node:
        case ast.BinOp():
            yield from _arithmetic(node)
        case ast.AugAssign():
            yield from _augmented(node)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for i, op in enumerate(ops):
                if type(op) in _COMPARED:
                    other, name = _COMPARED[type(op)]
                    yield name, ast.Compare(left=left, ops=[*ops[:i], other(), *ops[i + 1 :]], comparators=comparators)
        case ast.BoolOp(op=ast.And(), values=values):
            yield "or for and", ast.BoolOp(op=ast.Or(), values=values)
        case ast.BoolOp(op=ast.Or(), values=values):
            yield "and for or", ast.BoolOp(op=ast.And(), values=values)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not _is_axis(site):
            yield "no minus", operand
            changed = _other_constant(operand.value) if isinstance(operand, ast.Constant) else None
            if changed is not None and not _is_size(site):
                yield "constant changed", ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=changed))
        case ast.Call():
            yield from _called(node)
        case ast.Attribute(value=value, attr="T"):
            yield "transposed", value
        case ast.Attribute(value=value, attr=attr) if attr in _NAMED:
            yield f"{_NAMED[attr]} for {attr}", ast.Attribute(value=value, attr=_NAMED[attr], ctx=ast.Load())
        case ast.Name(id="max" | "min" as name) if isinstance(site.node, ast.Call) and site.field == "func":
            yield f"{_NAMED[name]} for {name}", ast.Name(id=_NAMED[name], ctx=ast.Load())
        case ast.Name(id=name, ctx=ast.Load()) if name in siblings:
            yield "wrong variable", ast.Name(id=siblings[name], ctx=ast.Load())
        case ast.Slice():
            yield from _sliced(node)
        case ast.Subscript(ctx=ast.Load(), slice=index):
            for new in _indexed(index):
                yield "off by one", ast.Subscript(value=node.value, slice=new, ctx=ast.Load())
        case ast.Constant(value=value) if not _is_axis(site) and not isinstance(site.node, ast.UnaryOp):
            if (constant := _other_constant(value)) is not None:
                yield "constant changed", ast.Constant(value=constant)


def _arithmetic(node: ast.BinOp) -> Iterator[tuple[str, Any]]:
    left, op, right = node.left, node.op, node.right
    if type(op) in _SWAPPED:
        other, name = _SWAPPED[type(op)]
        yield name, ast.BinOp(left=left, op=other(), right=right)
    if isinstance(op, ast.Add | ast.Sub):
        yield "dropped term", left
        yield "dropped term", right if isinstance(op, ast.Add) else ast.UnaryOp(op=ast.USub(), operand=right)
    if isinstance(op, ast.MatMult):
        if not _is_transpose(left):
            yield "transposed", ast.BinOp(left=ast.Attribute(value=left, attr="T", ctx=ast.Load()), op=op, right=right)
        if not _is_transpose(right):
            yield "transposed", ast.BinOp(left=left, op=op, right=ast.Attribute(value=right, attr="T", ctx=ast.Load()))


def _is_transpose(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "T"


def _augmented(node: ast.AugAssign) -> Iterator[tuple[str, Any]]:
    signs = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.BitAnd: "&"}
    sign = signs.get(type(node.op))
    if sign and type(node.op) in _SWAPPED:
        other, _ = _SWAPPED[type(node.op)]
        yield f"{signs[other]}= for {sign}=", ast.AugAssign(target=node.target, op=other(), value=node.value)
    if sign:
        yield f"= for {sign}=", ast.Assign(targets=[node.target], value=node.value, type_comment=None)


def _called(node: ast.Call) -> Iterator[tuple[str, Any]]:
    for i, keyword in enumerate(node.keywords):
        others = [*node.keywords[:i], *node.keywords[i + 1 :]]
        if keyword.arg == "keepdims":
            yield "no keepdims", ast.Call(func=node.func, args=node.args, keywords=others)
        if keyword.arg in ("axis", "axes"):
            for axis in _other_axes(keyword.value):
                changed = [*node.keywords[:i], ast.keyword(arg=keyword.arg, value=axis), *node.keywords[i + 1 :]]
                yield "other axis", ast.Call(func=node.func, args=node.args, keywords=changed)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "range":
        for args in _other_ranges(node.args):
            yield "off by one", ast.Call(func=node.func, args=args, keywords=[])
    if name == "einsum" and node.args and isinstance(node.args[0], ast.Constant):
        for text in _other_subscripts(str(node.args[0].value)):
            changed_args = [ast.Constant(value=text), *node.args[1:]]
            yield "transposed", ast.Call(func=node.func, args=changed_args, keywords=node.keywords)
    if name in ("transpose", "swapaxes") and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        module = isinstance(owner, ast.Name) and owner.id == "np"
        if not module or node.args:
            yield "transposed", node.args[0] if module else owner


def _other_axes(axis: ast.expr) -> Iterator[ast.expr]:
    """A neighbouring axis (0 and 1 are exchanged); of a tuple, each axis left out once."""
    match axis:
        case ast.Constant(value=int(k)) if not isinstance(k, bool):
            yield ast.Constant(value=1 - k if k in (0, 1) else k - 1)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(k))):
            yield ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=k + 1 if k == 1 else k - 1))
        case ast.Tuple(elts=elts):
            for i in range(len(elts)):
                yield ast.Tuple(elts=[*elts[:i], *elts[i + 1 :]], ctx=ast.Load())


def _other_ranges(args: Sequence[ast.expr]) -> Iterator[list[ast.expr]]:
    """The end one higher, the end one lower, and the start one higher."""
    if not args or any(isinstance(arg, ast.Starred) for arg in args):
        return
    start, stop, rest = (ast.Constant(value=0), args[0], []) if len(args) == 1 else (args[0], args[1], list(args[2:]))
    for changed in (_moved(stop, 1), _moved(stop, -1)):
        yield [changed] if len(args) == 1 else [start, changed, *rest]
    yield [_moved(start, 1), stop, *rest]


def _other_subscripts(text: str) -> Iterator[str]:
    """The last two letters of one operand, or of the result, exchanged."""
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    for i, term in enumerate(terms):
        if len(term) > 1 and term[-2:].isalpha():
            yield ",".join([*terms[:i], term[:-2] + term[:-3:-1], *terms[i + 1 :]]) + arrow + output
    if len(output) > 1 and output[-2:].isalpha():
        yield inputs + arrow + output[:-2] + output[:-3:-1]


def _sliced(node: ast.Slice) -> Iterator[tuple[str, Any]]:
    lower, upper, step = node.lower, node.upper, node.step
    if step is None or lower is not None:
        yield "off by one", ast.Slice(lower=_moved(lower or ast.Constant(value=0), 1), upper=upper, step=step)
    if upper is not None:
        yield "off by one", ast.Slice(lower=lower, upper=_moved(upper, 1), step=step)
    if step is None or upper is not None:
        ends = _moved(upper, -1) if upper is not None else ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))
        if not (lower is None and upper is None and step is None):
            yield "off by one", ast.Slice(lower=lower, upper=ends, step=step)


def _indexed(index: ast.expr) -> Iterator[ast.expr]:
    """One less, for each index that is an expression."""
    if isinstance(index, ast.Tuple):
        for i, part in enumerate(index.elts):
            for new in _indexed(part):
                yield ast.Tuple(elts=[*index.elts[:i], new, *index.elts[i + 1 :]], ctx=ast.Load())
    elif isinstance(index, ast.BinOp) and isinstance(index.op, ast.Add | ast.Sub | ast.Mult):
        yield _moved(index, -1)


def _moved(node: ast.expr, by: int) -> ast.expr:
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value + by >= 0:
        return ast.Constant(value=node.value + by)
    return ast.BinOp(left=node, op=ast.Add() if by > 0 else ast.Sub(), right=ast.Constant(value=1))


def _other_constant(value: object) -> float | None:
    if type(value) is int:
        return value + 1
    if type(value) is float:
        return 2 * value if value else 1.0
    return None


def _is_axis(site: _Site) -> bool:
    return isinstance(site.node, ast.keyword) and site.node.arg in ("axis", "axes")


def _is_size(site: _Site) -> bool:
    """Whether this is an argument of reshape, for which any negative number means the same."""
    call = site.node
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "reshape"


def _siblings(definition: ast.FunctionDef) -> dict[str, str]:
    """Maps a variable to one it may be confused with: of sizes unpacked together, and of counters of nested loops."""
    found: dict[str, str] = {}
    for node in ast.walk(definition):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _pair(target, found, of_sizes=_is_shape(node.value))
        elif isinstance(node, ast.For | ast.comprehension):
            _pair(node.target, found, of_sizes=True)
    counters = _nested(definition)
    for chain in counters:
        for i, name in enumerate(chain):
            if len(chain) > 1:
                found.setdefault(name, chain[i - 1])
    return found


def _is_shape(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "shape" for node in ast.walk(value))


def _pair(target: ast.expr, found: dict[str, str], *, of_sizes: bool) -> None:
    if not of_sizes or not isinstance(target, ast.Tuple):
        return
    flat = [node.id for node in ast.walk(target) if isinstance(node, ast.Name) and node.id != "_"]
    for i, name in enumerate(flat):
        if len(flat) > 1:
            found.setdefault(name, flat[i - 1])


def _nested(node: ast.AST, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The counters of loops inside each other, a chain for each innermost loop."""
    here = above
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and node.target.id != "_":
        here = (*above, node.target.id)
    inner = [chain for child in ast.iter_child_nodes(node) for chain in _nested(child, here)]
    if inner:
        yield from inner
    elif here != above:
        yield here
