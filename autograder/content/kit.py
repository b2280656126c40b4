"""What `reference/<name>/cases.py` is written with: arrays drawn from a generator, cases, rubrics, exercises.

Arrays whose sums of products are exact in any order (`quarters` and their like) let a case have the tolerance 0; `real`
ones need a derived tolerance.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.checking.tolerance import monte_carlo
from autograder.content.mistakes import Mistakes
from autograder.exercise import Case, Criterion, Draw, Exercise, Value

Generator = np.random.Generator


# Arrays


def quarters(rng: Generator, *shape: int) -> np.ndarray:
    """Quarters between -4 and 4."""
    return rng.integers(-16, 17, shape) / 4


def small_quarters(rng: Generator, *shape: int) -> np.ndarray:
    """Quarters between -2 and 2: sums of products of three of them are exact too."""
    return rng.integers(-8, 9, shape) / 4


def nonzero_quarters(rng: Generator, *shape: int) -> np.ndarray:
    """Quarters between -4 and 4, none of them 0."""
    return rng.choice([-1, 1], shape) * rng.integers(1, 17, shape) / 4


def distinct_quarters(rng: Generator, *shape: int) -> np.ndarray:
    """Quarters around 0, no two the same."""
    count = int(np.prod(shape))
    return (rng.permutation(count).reshape(shape) - count // 2) / 4


def odd_eighths(rng: Generator, *shape: int) -> np.ndarray:
    """Odd eighths between -2 and 2: none is a whole number."""
    return (2 * rng.integers(-7, 7, shape) + 1) / 8


def real(rng: Generator, *shape: int) -> np.ndarray:
    """Real numbers, normally distributed."""
    return rng.normal(size=shape)


def whole(rng: Generator, *shape: int) -> np.ndarray:
    """Whole numbers from -9 to 9, of an integer dtype."""
    return rng.integers(-9, 10, shape)


def pixels(rng: Generator, *shape: int) -> np.ndarray:
    """Whole numbers from 0 to 255, as images come, of an integer dtype."""
    return rng.integers(0, 256, shape)


def one_hot(rng: Generator, *shape: int) -> np.ndarray:
    """Rows with one 1, at random; the last of `shape` is the number of classes."""
    return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]


# Cases and exercises


def case(criterion: str, name: str, *args: Value, **more: Any) -> Case:
    """A case that calls the function with these arguments. more: other fields of `Case`."""
    return Case(criterion=criterion, name=name, args=args, **more)


def exercise(
    known: Mistakes,
    rubric: Mapping[str, float],
    visible: Draw,
    hidden: Draw,
    *,
    tolerance: Callable[..., Value] | None = None,
    **more: Any,
) -> Exercise:
    """An exercise; its solution is the one that `known` was made with.

    rubric: each criterion with its share of the points. tolerance, more: fields of `Exercise`.
    """
    return Exercise(
        name=known.solution.__name__,
        solution=known.solution,
        criteria=tuple(Criterion(name=name, share=share) for name, share in rubric.items()),
        visible=visible,
        hidden=hidden,
        tolerance=tolerance,
        misconceptions=tuple(known),
        **more,
    )


def rounding(function: Callable[..., Value], *, numbers: bool = False) -> Callable[..., Value]:
    """A tolerance by Monte-Carlo arithmetic, with arrays of whole numbers disturbed as if they were real.

    numbers: disturb plain numbers too, for functions that may combine them in another order.
    """

    def tolerance(*args: Value) -> Value:
        disturbed = tuple(_real(arg, numbers) for arg in args)
        return monte_carlo(function, disturbed, function(*args), np.random.default_rng(0))

    return tolerance


def _real(value: Value, numbers: bool) -> Value:
    if isinstance(value, list):
        return [_real(part, numbers) for part in value]
    if isinstance(value, float) and numbers:
        return np.asarray(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
        return value.astype(float)
    return value
