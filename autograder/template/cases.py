"""The cases of the NAME assignment: what each function is called with, grouped under the lines of its rubric.

Visible cases are released; hidden ones are drawn from the course's secret seed. Let all sizes differ: a mix-up shows.
"""

import numpy as np

from autograder.checking.tolerance import linear
from autograder.content.kit import case, exercise, quarters, real, whole

from . import misconceptions, solution


def weighted_sum_tolerance(x, w):
    """The proved bound of a sum of D products in any order."""
    return linear(x.shape[1], solution.weighted_sum(abs(x), abs(w)))


def weighted_sum_visible(rng):
    """A case that can be done by hand comes first."""
    by_hand = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -1.0])
    yield case("by hand", "3 examples of 2 features", *by_hand, exact=True)
    yield case("any sizes", "4 by 3", quarters(rng, 4, 3), quarters(rng, 3), exact=True)
    yield case("whole numbers", "4 by 3", whole(rng, 4, 3), quarters(rng, 3), exact=True, dtype="float64")
    misfit = quarters(rng, 4, 3), quarters(rng, 4)
    yield case("sizes that do not fit", "3 features, 4 weights", *misfit, raises="ValueError")
    yield case("sizes that do not fit", "4 features, 4 weights", quarters(rng, 4, 4), quarters(rng, 4), exact=True)
    manners = quarters(rng, 2, 5), quarters(rng, 5)
    yield case("leaves its inputs alone", "called twice", *manners, exact=True, unchanged=True)


def weighted_sum_hidden(rng):
    """Other sizes and other data than the visible cases."""
    yield case("any sizes", "real numbers", real(rng, 7, 5), real(rng, 5))
    yield case("any sizes", "one example", quarters(rng, 1, 6), quarters(rng, 6), exact=True)
    yield case("whole numbers", "5 by 4", whole(rng, 5, 4), quarters(rng, 4), exact=True, dtype="float64")
    misfit = quarters(rng, 5, 2), quarters(rng, 5)
    yield case("sizes that do not fit", "as many weights as examples", *misfit, raises="ValueError")


EXERCISES = (
    exercise(
        misconceptions.weighted_sum,
        {
            "by hand": 2,
            "any sizes": 3,
            "whole numbers": 1,
            "sizes that do not fit": 1,
            "leaves its inputs alone": 1,
        },
        weighted_sum_visible,
        weighted_sum_hidden,
        tolerance=weighted_sum_tolerance,
    ),
)
