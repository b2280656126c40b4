"""The known mistakes of an exercise, written down one by one in `reference/<name>/misconceptions.py`.

    conv_backward = Mistakes(solution.conv_backward)

    conv_backward.edit("CB5", "the stride is forgotten in dx and dw", "Compare the indices of forward and backward.",
                       ("i * stride", "i"), ("j * stride", "j"))

    @conv_backward.variant("CB9", "only the last image gets a gradient", "Does the first image get one?")
    def _(dout, x, w, stride, pad):
        ...

An edit replaces pieces of the solution's text, so that everything else stays right. A mistake that cannot be written as
an edit is a function.
"""

import ast
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, overload

from autograder.exercise import CourseError, Misconception, Value

Variant = Callable[..., Value]
Edit = tuple[str, str]
"""A piece of the solution's text, and its replacement."""


class Mistakes(Sequence[Misconception]):
    """The known mistakes of one exercise, in the order in which they are written down."""

    def __init__(self, solution: Variant) -> None:
        self.solution = solution
        self._known: list[Misconception] = []

    def edit(self, id: str, name: str, hint: str, *edits: Edit) -> Variant:
        """Add a mistake that is the solution with its text changed, and return its function.

        Each edit must match exactly once: in the solution or, where it does not occur there, in the functions of
        solution.py that it uses. CourseError otherwise.
        """
        try:
            return self.variant(id, name, hint)(edited(self.solution, edits))
        except CourseError as error:
            raise CourseError(f"{self.solution.__name__}, mistake {id}: {error}") from error

    def variant(self, id: str, name: str, hint: str) -> Callable[[Variant], Variant]:
        """Add a mistake that is a separate function: use this as a decorator, or call its result with the function."""

        def add(function: Variant) -> Variant:
            self._known.append(Misconception(id=id, name=name, hint=hint, variant=function))
            return function

        return add

    @overload
    def __getitem__(self, index: int) -> Misconception: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Misconception]: ...
    def __getitem__(self, index: int | slice) -> Misconception | Sequence[Misconception]:
        return self._known[index]

    def __len__(self) -> int:
        return len(self._known)


def edited(function: Variant, edits: Sequence[Edit]) -> Variant:
    """A function of a reference with pieces of its text changed. CourseError where one does not match exactly once."""
    module = sys.modules[function.__module__]
    texts = _functions(module.__name__, str(module.__file__))
    reached = list(_reached(function.__name__, texts))
    changed: dict[str, str] = {}
    for before, after in edits:
        name = _place(before, reached, {**texts, **changed})
        changed[name] = changed.get(name, texts[name]).replace(before, after)
    names = dict(vars(module))
    for name in reached:
        if name not in changed and isinstance(known := names[name], FunctionType):
            names[name] = _moved(known, names)
    for name, text in changed.items():
        exec(_compiled(text, name), names)
    return names[function.__name__]  # type: ignore[no-any-return]


def _place(text: str, reached: Sequence[str], texts: Mapping[str, str]) -> str:
    """The function in which a text occurs: the first of `reached`, or else one of the others."""
    own, *others = reached
    for names in ([own], others):
        counts = {name: count for name in names if (count := texts[name].count(text))}
        if sum(counts.values()) == 1:
            return next(iter(counts))
        if counts:
            raise CourseError(f"{text!r} occurs {sum(counts.values())} times in {', '.join(counts)}, expected once")
    raise CourseError(f"{text!r} does not occur in {', '.join(reached)}")


def _compiled(text: str, name: str) -> Any:
    try:
        return compile(text, f"<{name}, edited>", "exec")
    except SyntaxError as error:
        raise CourseError(f"{name} is no Python after the edits: {error.msg}, line {error.lineno}") from error


def _moved(function: FunctionType, names: dict[str, Any]) -> FunctionType:
    """The same function with `names` as its globals."""
    made = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


@cache
def _functions(module: str, file: str) -> dict[str, str]:
    """The text of each function of a module, docstrings left out: they are prose, and nothing is edited there."""
    text = Path(file).read_text(encoding="utf-8")
    return {node.name: _code(node, text) for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def _code(function: ast.FunctionDef, text: str) -> str:
    lines = text.splitlines()
    kept = lines[function.lineno - 1 : function.end_lineno]
    if ast.get_docstring(function) is not None:
        first = function.body[0]
        del kept[first.lineno - function.lineno : (first.end_lineno or 0) - function.lineno + 1]
    return "\n".join(kept) + "\n"


def _reached(name: str, texts: Mapping[str, str]) -> Iterator[str]:
    """A function, and the functions of its file that it uses, directly or through others."""
    waiting, seen = [name], {name}
    while waiting:
        yield (name := waiting.pop(0))
        used = {node.id for node in ast.walk(ast.parse(texts[name])) if isinstance(node, ast.Name)}
        new = [other for other in texts if other in used - seen]
        seen.update(new)
        waiting += new
