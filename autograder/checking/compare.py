"""Compare a student's value with the reference's, and say in one line how they differ.

The order is the argument: type, structure, shape, dtype kind, finite, values; the first that differs is reported.
`actual` must be built of plain arrays, numbers, strings, None, tuples, lists and dicts; nothing else about it is trusted,
and only methods that these types have are called.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np

from autograder.exercise import Value
from autograder.values import leaves, mapped, parts

Kind = Literal["type", "structure", "shape", "dtype", "not finite", "value"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mismatch:
    """How actual differs from expected. where: the part of the value, "" for all of it. detail: the rest of the message."""

    kind: Kind
    where: str
    detail: str
    excess: float = float("inf")
    """Greatest difference as a multiple of the tolerance; infinite if it was not computed."""


_FAMILY = {"b": "boolean", "i": "number", "u": "number", "f": "number", "U": "string", "S": "string", "c": "complex"}
_LARGEST = int(np.finfo(float).max)


def compare(
    actual: Value, expected: Value, tolerance: Value, *, names: tuple[str, ...] = (), dtype: str | None = None
) -> Mismatch | None:
    """None if actual equals expected within the tolerance, else the first mismatch.

    names: what to call the parts of a tuple. dtype: the dtype name that every array must have, where one is promised.
    """
    return _compare(actual, expected, tolerance, "", names, dtype)


def margin(actual: Value, expected: Value, tolerance: Value) -> float:
    """The greatest difference of two values of the same structure and shape, as a multiple of the tolerance.

    At most 1 for a value that passes; infinite if there is a difference where the tolerance is 0.
    """
    return max(leaves(mapped(_margin, expected, actual, tolerance)), default=0.0)


def _margin(expected: Value, actual: Value, tolerance: Value) -> float:
    if not isinstance(expected, int | float | np.ndarray | np.generic) or np.asarray(expected).dtype.kind not in "fiu":
        return 0.0
    a, e = _as_array(actual).astype(float), _as_array(expected).astype(float)
    with np.errstate(all="ignore"):
        difference = np.where((a == e) | (np.isnan(a) & np.isnan(e)), 0.0, np.abs(a - e))
        return float(np.max(np.where(difference == 0, 0.0, difference / np.asarray(tolerance, float)), initial=0.0))


def _compare(
    actual: Value, expected: Value, tolerance: Value, where: str, names: tuple[str, ...], dtype: str | None
) -> Mismatch | None:
    if isinstance(expected, tuple | list):
        return _compare_sequence(actual, expected, tolerance, where, names, dtype)
    if isinstance(expected, dict):
        return _compare_dict(actual, expected, tolerance, where, dtype)
    if expected is None or isinstance(expected, str):
        if type(actual) is type(expected) and actual == expected:
            return None
        kind: Kind = "value" if type(actual) is type(expected) else "type"
        return Mismatch(kind=kind, where=where, detail=f"is {describe(actual)}, expected {describe(expected)}")
    return _compare_numbers(actual, expected, tolerance, where, dtype)


def _compare_sequence(
    actual: Value, expected: Any, tolerance: Value, where: str, names: tuple[str, ...], dtype: str | None
) -> Mismatch | None:
    if not isinstance(actual, tuple | list):
        wanted = f"{len(expected)} values ({', '.join(names)})" if names else describe(expected)
        return Mismatch(kind="type", where=where, detail=f"is {describe(actual)}, expected {wanted}")
    if len(actual) != len(expected):
        wanted = f"{len(expected)} ({', '.join(names)})" if names else f"{len(expected)}"
        return Mismatch(kind="structure", where=where, detail=f"has {len(actual)} values, expected {wanted}")
    for i, (a, e, allowed) in enumerate(zip(actual, expected, parts(tolerance, len(expected)), strict=True)):
        part = names[i] if names else f"{where}[{i}]"
        if found := _compare(a, e, allowed, part, (), dtype):
            return found
    return None


def _compare_dict(
    actual: Value, expected: dict[str, Value], tolerance: Value, where: str, dtype: str | None
) -> Mismatch | None:
    if not isinstance(actual, dict):
        return Mismatch(kind="type", where=where, detail=f"is {describe(actual)}, expected {describe(expected)}")
    missing = [key for key in expected if key not in actual]
    extra = [key for key in actual if key not in expected]
    if missing or extra:
        words = [f"lacks {_keys(missing)}"] if missing else []
        words += [f"has {_keys(extra)} too many"] if extra else []
        return Mismatch(kind="structure", where=where, detail=" and ".join(words))
    for key, e in expected.items():
        allowed = tolerance[key] if isinstance(tolerance, dict) else tolerance
        if found := _compare(actual[key], e, allowed, f"{where}[{key!r}]", (), dtype):
            return found
    return None


def _keys(keys: list[Any]) -> str:
    shown = ", ".join(repr(key) if len(repr(key)) <= 40 else describe(key) for key in keys[:4])
    return f"{shown} and {len(keys) - 4} more" if len(keys) > 4 else shown


def _compare_numbers(
    actual: Value, expected: Value, tolerance: Value, where: str, dtype: str | None
) -> Mismatch | None:
    if not isinstance(actual, bool | int | float | np.ndarray | np.generic):
        return Mismatch(kind="type", where=where, detail=f"is {describe(actual)}, expected {describe(expected)}")
    if type(actual) is int and type(expected) is int:
        return _compare_integers(actual, expected, tolerance, where)
    a, e = _as_array(actual), _as_array(expected)
    if a.shape != e.shape:
        return Mismatch(kind="shape", where=where, detail=f"has shape {a.shape}, expected {e.shape}")
    if _FAMILY.get(a.dtype.kind) != _FAMILY.get(e.dtype.kind):
        return Mismatch(kind="dtype", where=where, detail=f"holds {_dtype(a)} values, expected {_dtype(e)}")
    if dtype is not None and isinstance(expected, np.ndarray) and a.dtype.name != dtype:
        return Mismatch(kind="dtype", where=where, detail=f"has dtype {a.dtype.name}, expected {dtype}")
    if e.dtype.kind not in "fiu":
        return _compare_exactly(a, e, where)
    with np.errstate(all="ignore"):
        return _compare_values(a.astype(float), e.astype(float), np.asarray(tolerance, dtype=float), where)


def _compare_integers(actual: int, expected: int, tolerance: Value, where: str) -> Mismatch | None:
    """Compare integers of any size exactly: as floats, large integers and their neighbours would be equal."""
    if abs(actual - expected) <= float(np.max(tolerance)):
        return None
    detail = f"is {number(actual, expected)}, expected {number(expected, actual)}"
    return Mismatch(kind="value", where=where, detail=detail)


def _as_array(value: Any) -> np.ndarray:
    """An array of the value; an integer beyond 64 bits becomes a float rather than an object."""
    if type(value) is int and not -(2**63) <= value < 2**63:
        return np.asarray(float(max(-_LARGEST, min(value, _LARGEST))))
    return np.asarray(value)


def _compare_exactly(a: np.ndarray, e: np.ndarray, where: str) -> Mismatch | None:
    wrong = np.argwhere(np.asarray(a != e))
    if not len(wrong):
        return None
    if a.ndim == 0:
        return Mismatch(kind="value", where=where, detail=f"is {a.item()!r}, expected {e.item()!r}")
    index = tuple(int(i) for i in wrong[0])
    found = f"at {_index(index)}: found {a[index].item()!r}, expected {e[index].item()!r}"
    return Mismatch(kind="value", where=where, detail=f"differs in {len(wrong)} of {a.size} values; first {found}")


def _compare_values(a: np.ndarray, e: np.ndarray, tolerance: np.ndarray, where: str) -> Mismatch | None:
    same_special = (np.isnan(a) & np.isnan(e)) | (np.isinf(e) & (a == e))
    bad = ~np.isfinite(a) & ~same_special
    if bad.any():
        return _not_finite(a, e, bad, where)
    difference = np.where(same_special, 0.0, np.abs(a - e))
    difference = np.where(np.isnan(difference), np.inf, difference)
    wrong = ~(difference <= tolerance)
    if not wrong.any():
        return None
    excess = difference / np.maximum(tolerance, 2.0**-1074)
    if a.ndim == 0:
        detail = f"is {number(a, e)}, expected {number(e, a)}"
        return Mismatch(kind="value", where=where, excess=float(excess), detail=detail)
    index = tuple(int(i) for i in np.unravel_index(np.argmax(np.where(wrong, difference, -1.0)), a.shape))
    return Mismatch(
        kind="value",
        where=where,
        excess=float(np.max(excess)),
        detail=f"differs in {int(wrong.sum())} of {a.size} values; greatest difference {difference[index]:.3g} at "
        f"{_index(index)}: found {number(a[index], e[index])}, expected {number(e[index], a[index])}",
    )


def _not_finite(a: np.ndarray, e: np.ndarray, bad: np.ndarray, where: str) -> Mismatch:
    if a.ndim == 0:
        wanted = "a finite number" if np.isfinite(e) else number(e)
        return Mismatch(kind="not finite", where=where, detail=f"is {a.item()}, expected {wanted}")
    index = tuple(int(i) for i in np.argwhere(bad)[0])
    return Mismatch(
        kind="not finite",
        where=where,
        detail=f"is not finite in {int(bad.sum())} of {a.size} values; first {a[index]} at {_index(index)}",
    )


def number(value: Any, other: Any = None) -> str:
    """A number for messages: integers below 10**16 in full, others with six digits, or more if `other` looks the same."""
    if type(value) is int and abs(value) < 10**16:
        return str(value)
    x, y = (Decimal(v) if type(v) is int else None if v is None else float(v) + 0.0 for v in (value, other))
    for digits in (6, 9, 12, 17, 40):
        text = f"{x:.{digits}g}"
        if y is None or text != f"{y:.{digits}g}":
            return text
    return text


def _index(index: tuple[int, ...]) -> str:
    return f"({index[0]})" if len(index) == 1 else str(index)


def _dtype(array: np.ndarray) -> str:
    return _FAMILY.get(array.dtype.kind, array.dtype.name)


def describe(value: Any) -> str:
    """A value in a few words: its type and size, or itself where that is short."""
    if isinstance(value, np.ndarray):
        return describe(value.item()) if value.ndim == 0 else f"an array of shape {value.shape}"
    if value is None:
        return "None"
    if isinstance(value, str):
        return repr(value) if len(value) <= 40 else f"a string of {len(value)} characters"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)} value{'s' * (len(value) != 1)}"
    if isinstance(value, dict):
        return f"a dict of {len(value)} value{'s' * (len(value) != 1)}"
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | float | np.number):
        return f"the number {number(value)}"
    return "a value of another type"
