"""The ways in which right work is called: arguments in other memory layouts, sums in another order."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.exercise import Value
from autograder.values import mapped

Layout = Callable[[np.ndarray], np.ndarray]


def laid_out(args: tuple[Value, ...], layout: Layout) -> tuple[Value, ...]:
    """Arguments with every array in a layout."""
    made: tuple[Value, ...] = mapped(lambda leaf: layout(leaf) if isinstance(leaf, np.ndarray) else leaf, args)
    return made


def strided(array: np.ndarray) -> np.ndarray:
    """The same values in every other place of a larger array, so that no axis is contiguous."""
    wide = np.zeros(tuple(2 * n for n in array.shape), array.dtype)
    every_other = wide[tuple(slice(None, None, 2) for _ in array.shape)]
    every_other[...] = array
    return every_other


def _resummed(order: Callable[[np.ndarray, int], np.ndarray]) -> Layout:
    """Arrays whose every sum, product and einsum adds its terms in another order.

    order: takes an array and the axis that will be summed, and returns an array with mathematically the same sum.
    """

    def plain(value: Any) -> Any:
        return mapped(lambda leaf: leaf.view(np.ndarray) if isinstance(leaf, Resummed) else leaf, value)

    def back(value: Any, like: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.char == "g":
            value = value.astype(float)
        if isinstance(value, np.longdouble):
            return np.float64(value)
        return value.view(Resummed) if isinstance(value, np.ndarray) and value.ndim else value

    def ordered(array: Any, axes: Sequence[int]) -> Any:
        made = np.asarray(array)
        for axis in axes:
            made = order(made, axis)
        return made

    def reduced(array: Any, axis: Any = 0, **options: Any) -> Any:
        made = np.asarray(array)
        axes = range(made.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
        return np.add.reduce(ordered(made, list(axes)), axis=axis, **options)

    def multiplied(a: Any, b: Any) -> Any:
        a, b = np.asarray(a), np.asarray(b)
        return np.matmul(ordered(a, [a.ndim - 1]), ordered(b, [max(b.ndim - 2, 0)]))

    def summed(text: Any, *operands: Any, **options: Any) -> Any:
        arrays = [np.asarray(operand) for operand in operands]
        if not isinstance(text, str) or "." in text:
            return np.einsum(text, *operands, **options)
        terms, arrow, output = text.replace(" ", "").partition("->")
        kept = output if arrow else {letter for letter in terms if terms.count(letter) == 1}
        axes = [[i for i, letter in enumerate(t) if letter not in kept] for t in terms.split(",")]
        return np.einsum(text, *(ordered(a, x) for a, x in zip(arrays, axes, strict=True)), **options)

    class Resummed(np.ndarray):
        def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
            args = tuple(plain(i) for i in inputs)
            out = options.pop("out", None)
            options = {key: plain(value) for key, value in options.items() if value is not True or key != "where"}
            if out is not None:
                options["out"] = tuple(plain(part) for part in out)
            simple = out is None and options.keys() <= {"axis", "keepdims", "dtype"}
            if ufunc is np.add and method == "reduce" and simple:
                return back(reduced(*args, **options), self)
            if ufunc is np.matmul and method == "__call__" and out is None and not options:
                return back(multiplied(*args), self)
            result = getattr(ufunc, method)(*args, **options)
            if out is not None and method != "at":
                return out[0] if len(out) == 1 else out
            if isinstance(result, tuple):
                return tuple(back(part, self) for part in result)
            return None if method == "at" else back(result, self)

        def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
            if func is np.einsum and "out" not in kwargs:
                return back(summed(*plain(args), **kwargs), self)
            if func is np.dot and all(np.ndim(a) <= 2 and np.ndim(a) > 0 for a in args) and not kwargs:
                return back(multiplied(*plain(args)), self)
            result = super().__array_function__(func, types, args, kwargs)
            return back(result, self) if isinstance(result, np.ndarray) else result

    return lambda array: array.view(Resummed) if array.dtype.kind == "f" and array.ndim else array


def _backwards(array: np.ndarray, axis: int) -> np.ndarray:
    return np.ascontiguousarray(np.flip(array, axis))


def _extended(array: np.ndarray, axis: int) -> np.ndarray:
    return array.astype(np.longdouble) if array.dtype.kind == "f" else array


LAYOUTS: dict[str, Layout | None] = {
    "as given": None,
    "Fortran order": lambda array: np.asfortranarray(array) if array.ndim else array,
    "strided": strided,
    "sums backwards": _resummed(_backwards),
    "sums in extended precision": _resummed(_extended),
}
"""The ways in which every right implementation is tried."""
