"""Nested values: one walk over them, and how they are encoded to leave a process.

An encoded value is a skeleton that JSON can hold, and the arrays it names. In the skeleton, None, booleans, numbers and
strings are written as they are, and everything else is an object with one key:

    {"tuple": [...]}  {"list": [...]}  {"dict": [[key, value], ...]}  {"array": "3"}  {"given": "name"}

where "3" is the name of an array and a given is a function that the notebook defines. Nothing else can be encoded: no
code, no class, no pickle.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

DEPTH = 16
KINDS = "?bhilqBHILQefd"
"""The dtypes that can be encoded, as dtype.char: booleans, integers and floats that exist on every machine."""


class Unreadable(Exception):
    """A value that cannot be encoded, or data that does not encode a value."""


def mapped(function: Callable[..., Any], value: Any, *others: Any) -> Any:
    """A value of the same structure (tuples, lists, dicts) with `function` applied to each leaf.

    others: more values, whose parts at the same place are passed to `function` too. A value without that structure is
    passed as a whole, so a tolerance can be one number for a whole tuple.
    """
    if isinstance(value, tuple | list):
        parts = (mapped(function, part, *(_part(o, i, value) for o in others)) for i, part in enumerate(value))
        return type(value)(parts)
    if isinstance(value, dict):
        return {key: mapped(function, part, *(_part(o, key, value) for o in others)) for key, part in value.items()}
    return function(value, *others)


def leaves(value: Any) -> Iterator[Any]:
    """The leaves of a value, in order."""
    if isinstance(value, tuple | list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)
    else:
        yield value


def parts(value: Any, count: int) -> Any:
    """The parts of a tuple or list of this length; for any other value, the value itself `count` times."""
    return value if isinstance(value, tuple | list) and len(value) == count else [value] * count


def _part(other: Any, key: Any, like: Any) -> Any:
    """The part of `other` at this key, or all of it if its structure is not that of `like`."""
    if isinstance(like, dict):
        return other[key] if isinstance(other, dict) and key in other else other
    return parts(other, len(like))[key]


def encode(value: Any, arrays: dict[str, np.ndarray], given: Callable[[Any], str | None], depth: int = DEPTH) -> Any:
    """The skeleton of a value; its arrays are added to `arrays`.

    given: returns the name of a function that the notebook defines, None for any other object.
    Raises Unreadable if the value contains anything else.
    """
    if depth == 0:
        raise Unreadable("nested too deeply")
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, np.ndarray | np.generic):
        return {"array": _add(value, arrays)}
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [encode(part, arrays, given, depth - 1) for part in value]}
    if isinstance(value, dict):
        return {"dict": [[_key(key), encode(part, arrays, given, depth - 1)] for key, part in value.items()]}
    if isinstance(value, bool | int | float | str):
        raise Unreadable(f"a value of type {type(value).__name__}")
    if name := given(value):
        return {"given": name}
    raise Unreadable(f"a value of type {type(value).__name__}")


def _key(key: Any) -> Any:
    if key is not None and type(key) not in (bool, int, float, str):
        raise Unreadable(f"a dict with a key of type {type(key).__name__}")
    return key


def _add(value: Any, arrays: dict[str, np.ndarray]) -> str:
    array = np.array(value, order="C", subok=False)
    if array.dtype.char not in KINDS:
        raise Unreadable(f"an array of dtype {array.dtype}")
    name = str(len(arrays))
    arrays[name] = array.astype(array.dtype.newbyteorder("="), copy=False)
    return name


def decode(skeleton: Any, arrays: dict[str, np.ndarray], given: Callable[[str], Any], depth: int = DEPTH) -> Any:
    """The value of a skeleton. given: returns the function with a name. Unreadable if `encode` cannot have written it."""
    if depth == 0:
        raise Unreadable("nested too deeply")
    if skeleton is None or isinstance(skeleton, bool | int | float | str):
        return skeleton
    if not isinstance(skeleton, dict) or len(skeleton) != 1:
        raise Unreadable("malformed: no such value")
    ((kind, body),) = skeleton.items()
    if kind in ("tuple", "list") and isinstance(body, list):
        parts = [decode(part, arrays, given, depth - 1) for part in body]
        return tuple(parts) if kind == "tuple" else parts
    if kind == "dict" and isinstance(body, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in body):
        return {_scalar(key): decode(part, arrays, given, depth - 1) for key, part in body}
    if kind == "array" and isinstance(body, str) and body in arrays:
        return arrays[body]
    if kind == "given" and isinstance(body, str):
        return given(body)
    raise Unreadable("malformed: no such value")


def _scalar(key: Any) -> Any:
    if key is not None and not isinstance(key, bool | int | float | str):
        raise Unreadable("malformed: no such key")
    return key


def line(error: BaseException) -> str:
    """An exception in one short line, whatever its __str__ does."""
    try:
        text = " ".join(str(error).split())
    except BaseException:
        text = ""
    name = type(error).__name__[:100]
    return f"{name}: {text}"[:300] if text else name


def one_line(text: str) -> str:
    """Untrusted text as one line that any terminal can show."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
