"""The cases of the NAME assignment: what each function is called with, grouped under the lines of its rubric.

Visible cases are released; hidden ones are drawn from the course's secret seed. Let all sizes differ: a mix-up shows.
"""

import numpy as np

from autograder.checking.tolerance import linear
from autograder.exercise import Case, Criterion, Exercise

from . import solution
from .misconceptions import MISCONCEPTIONS


def lattice(rng, *shape):
    """Quarters between -4 and 4: sums of their products are exact in any order, so the tolerance is 0."""
    return rng.integers(-16, 17, shape) / 4


def weighted_sum_tolerance(x, w):
    """The proved bound of a sum of D products in any order."""
    return linear(x.shape[1], solution.weighted_sum(abs(x), abs(w)))


def weighted_sum_visible(rng):
    """A case that can be done by hand comes first."""
    by_hand = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -1.0])
    yield Case(criterion="by hand", name="3 examples of 2 features", args=by_hand, exact=True)
    yield Case(criterion="any sizes", name="4 by 3", args=(lattice(rng, 4, 3), lattice(rng, 3)), exact=True)
    whole = rng.integers(-9, 10, (4, 3)), lattice(rng, 3)
    yield Case(criterion="whole numbers", name="4 by 3", args=whole, exact=True, dtype="float64")
    misfit = lattice(rng, 4, 3), lattice(rng, 4)
    yield Case(criterion="sizes that do not fit", name="3 features, 4 weights", args=misfit, raises="ValueError")
    fitting = lattice(rng, 4, 4), lattice(rng, 4)
    yield Case(criterion="sizes that do not fit", name="4 features, 4 weights", args=fitting, exact=True)
    manners = lattice(rng, 2, 5), lattice(rng, 5)
    yield Case(criterion="leaves its inputs alone", name="called twice", args=manners, exact=True, unchanged=True)


def weighted_sum_hidden(rng):
    """Other sizes and other data than the visible cases."""
    yield Case(criterion="any sizes", name="real numbers", args=(rng.normal(size=(7, 5)), rng.normal(size=5)))
    yield Case(criterion="any sizes", name="one example", args=(lattice(rng, 1, 6), lattice(rng, 6)), exact=True)
    whole = rng.integers(-9, 10, (5, 4)), lattice(rng, 4)
    yield Case(criterion="whole numbers", name="5 by 4", args=whole, exact=True, dtype="float64")
    misfit = lattice(rng, 5, 2), lattice(rng, 5)
    yield Case(criterion="sizes that do not fit", name="as many weights as examples", args=misfit, raises="ValueError")


EXERCISES = (
    Exercise(
        name="weighted_sum",
        solution=solution.weighted_sum,
        criteria=(
            Criterion(name="by hand", share=2),
            Criterion(name="any sizes", share=3),
            Criterion(name="whole numbers", share=1),
            Criterion(name="sizes that do not fit", share=1),
            Criterion(name="leaves its inputs alone", share=1),
        ),
        visible=weighted_sum_visible,
        hidden=weighted_sum_hidden,
        tolerance=weighted_sum_tolerance,
        misconceptions=MISCONCEPTIONS["weighted_sum"],
    ),
)
