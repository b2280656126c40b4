"""How far a right value may lie from the reference's: derived, never guessed.

- Exact cases: integers and dyadic fractions whose partial sums are all exact. Tolerance 0 (`Case.exact`).
- Linear operations on real data: the proved bound for a sum in any order (`linear`).
- Everything else: Monte-Carlo arithmetic on the reference (`monte_carlo`): it runs several times, with a random rounding
  error in every operation. The spread of the results shows how far off a right solution may be that computes in another
  order.

Source of the bound: N. Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, chapter 3; of Monte-Carlo
arithmetic: D. S. Parker, Monte Carlo Arithmetic, 1997.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import Given, Value
from autograder.values import mapped

UNIT = 2.0**-53
TINY = 2.0**-1074
REPETITIONS = 16

_EXACT = {
    "negative", "positive", "absolute", "fabs", "sign", "maximum", "minimum", "fmax", "fmin", "floor", "ceil", "rint",
    "trunc", "copysign", "conjugate", "clip",
}  # fmt: skip
_ROUNDED_ONCE = {"add", "subtract", "multiply", "divide", "true_divide", "sqrt", "square", "reciprocal"}
_LIBRARY_UNITS = 8
"""Rounding error of a function such as exp, log or tanh, in units of the last place, in any math library."""


def gamma(k: int) -> float:
    """The relative error bound of a sum or product with k roundings."""
    return k * UNIT / (1 - k * UNIT)


def linear(length: int, magnitude: Value) -> Value:
    """The bound for a sum of `length` products in any order.

    magnitude: the same operation on absolute values, so |x| for x and |w| for w; the bound has its shape.
    """
    return 2 * gamma(length + 1) * np.asarray(magnitude) + (length + 1) * TINY


def fourier(points: int, channels: int, x_norm: float, w_norm: float) -> float:
    """The error that a convolution by FFT or Winograd may have beyond the bound of `linear`, for every value.

    points: pixels of the padded image. x_norm, w_norm: Euclidean norms of an image and a filter.
    """
    return float(4 * UNIT * (np.log2(max(points, 2)) + np.sqrt(channels)) * x_norm * w_norm)


def monte_carlo(
    solution: Callable[..., Value], args: tuple[Value, ...], expected: Value, rng: np.random.Generator
) -> Value:
    """Eight times the spread of the solution under random rounding, plus four roundings of 1 + |value|.

    Returns the structure of `expected` with an array of tolerances for each array or float in it, 0 for the rest.
    """
    kind = _noisy_type(rng)
    runs = [solution(*mapped(lambda leaf: _disturbed(leaf, kind), args)) for _ in range(REPETITIONS)]
    return mapped(_spread, expected, *runs)


def zero(expected: Value) -> Value:
    """The tolerance 0 in the structure of `expected`."""
    return mapped(_spread, expected)


def _spread(expected: Value, *runs: Value) -> Value:
    if not runs or not isinstance(expected, float | np.ndarray | np.floating):
        return 0.0
    value = np.asarray(expected)
    if value.dtype.kind != "f":
        return 0.0
    with np.errstate(invalid="ignore"):
        deviation = np.stack([np.asarray(run, dtype=float) for run in runs]) - value
    deviation = np.nan_to_num(deviation, nan=0.0, posinf=0.0, neginf=0.0)
    return 8 * np.sqrt(np.mean(deviation**2, axis=0)) + 4 * UNIT * (1 + np.abs(np.nan_to_num(value)))


def _disturbed(leaf: Value, kind: type[np.ndarray]) -> Value:
    """A float array whose operations round at random. Plain numbers stay, so results of them alone are not disturbed."""
    if isinstance(leaf, np.ndarray):
        return leaf.copy().view(kind) if leaf.dtype.kind == "f" else leaf
    return leaf.function if isinstance(leaf, Given) else leaf


def _noisy_type(rng: np.random.Generator) -> type[np.ndarray]:
    """An array type whose every operation rounds at random within its own error bound."""

    def noise(shape: tuple[int, ...]) -> np.ndarray:
        return rng.uniform(-1, 1, shape)

    def plain(value: Any) -> Any:
        return mapped(lambda leaf: leaf.view(np.ndarray) if isinstance(leaf, Noisy) else leaf, value)

    def disturbed(result: Any, bound: Any) -> Any:
        if not isinstance(result, np.ndarray | np.floating) or result.dtype.kind != "f":
            return result
        array = np.asarray(result)
        # A change smaller than the distance to the next number would be rounded away.
        with np.errstate(invalid="ignore"):
            size = np.where(np.asarray(bound) > 0, np.maximum(bound, np.spacing(np.abs(array))), 0.0)
            moved = np.where(np.isfinite(array), array + size * noise(array.shape), array)
        return moved.astype(array.dtype).view(Noisy)

    def of_sizes(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The operation on absolute values; a multiple of it bounds the error of a sum of products."""
        sizes = [np.abs(a) if isinstance(a, np.ndarray) and a.dtype.kind in "fiu" else a for a in args]
        return function(*sizes, **kwargs)

    def longest(args: tuple[Any, ...]) -> int:
        return max((max(a.shape, default=1) for a in args if isinstance(a, np.ndarray)), default=1)

    class Noisy(np.ndarray):
        def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
            args = tuple(plain(i) for i in inputs)
            out = kwargs.pop("out", None)
            where = plain(kwargs.pop("where", True))
            if where is not True:
                kwargs["where"] = where
                if out is not None:
                    kwargs["out"] = plain(out)
            operation = getattr(ufunc, method)
            if method == "at":
                operation(*args, **kwargs)
                return None
            result = operation(*args, **kwargs)
            if isinstance(result, tuple):
                return tuple(disturbed(part, UNIT * np.abs(part)) for part in result)
            if not isinstance(result, np.ndarray | np.floating) or result.dtype.kind != "f":
                bound: Any = 0.0
            elif method in ("reduce", "accumulate", "reduceat") or ufunc is np.matmul:
                bare = {key: value for key, value in kwargs.items() if key != "out"}
                bound = 0.0 if ufunc.__name__ in _EXACT else gamma(longest(args)) * of_sizes(operation, args, bare)
            elif ufunc.__name__ in _EXACT:
                bound = 0.0
            else:
                units = 1 if ufunc.__name__ in _ROUNDED_ONCE else _LIBRARY_UNITS
                bound = units * UNIT * np.abs(result)
            moved = disturbed(result, bound)
            if out is not None:
                target = plain(out)[0]
                target[...] = moved
                return out[0]
            return moved

        def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
            if func in (np.dot, np.einsum, np.vdot, np.inner, np.linalg.norm):
                bare, options = plain(args), {key: plain(value) for key, value in kwargs.items()}
                result = func(*bare, **options)
                return disturbed(result, gamma(longest(bare) + 1) * of_sizes(func, bare, options))
            result = super().__array_function__(func, types, args, kwargs)
            if isinstance(result, np.ndarray) and result.dtype.kind == "f":
                return result.view(Noisy)
            return result

    return Noisy
