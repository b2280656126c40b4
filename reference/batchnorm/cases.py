"""The cases of the batchnorm assignment: what each function is called with, grouped under the lines of its rubric.

Visible cases are released; hidden ones are drawn from the course's secret seed. All sizes differ, features differ in mean
and spread, and epsilon is large enough beside the variances for its place to show.
"""

import numpy as np

from autograder.checking.tolerance import UNIT, linear
from autograder.content.kit import case, exercise, quarters, rounding

from . import misconceptions, solution

HAND_X = np.array([[1.0, 10.0], [3.0, 4.0], [1.0, 4.0], [3.0, 6.0]])
HAND_GAMMA = np.array([2.0, 3.0])
HAND_BETA = np.array([1.0, -1.0])
HAND_DOUT = np.array([[4.0, 0.0], [0.0, 9.0], [0.0, 0.0], [0.0, 0.0]])
"""With eps = 3 the roots are 2 and 3."""

BY_HAND = "by hand"
SIZES = "any sizes"
EPSILON = "epsilon inside the root"
EQUAL = "equal values in a feature"
ONE = "a single example"
WHOLE = "whole numbers"
ALONE = "leaves its inputs alone"


def batch(rng, N, D):
    """Real numbers; the means and spreads of the features differ."""
    return rng.normal(size=(N, D)) * rng.uniform(0.5, 2, D) + rng.uniform(-2, 2, D)


def scale(rng, D):
    """Numbers of either sign, away from 0 and 1."""
    return rng.choice([-1, 1], D) * rng.uniform(1.5, 3, D)


def whole(rng, N, D):
    """Whole numbers; no feature is constant."""
    return np.stack([rng.permutation(3 * N)[:N] - 2 for _ in range(D)], axis=1)


def equal(rng, N, D):
    """A batch whose first feature is the same in all examples."""
    x = batch(rng, N, D)
    x[:, 0] = rng.integers(1, 16) / 4
    return x


def with_mean_of_squares(function, place):
    """The tolerance by Monte-Carlo arithmetic, and what var = mean(x^2) - mean(x)^2 loses beyond it.

    That form is as right as the text's, but it cancels: its variance is off by N + 3 roundings of mean(x^2). An error of
    the variance moves the results as one of epsilon does. place: of x among the arguments.
    """

    def tolerance(*args):
        *rest, eps = args
        x = args[place].astype(float)
        lost = 2 * (len(x) + 3) * UNIT * np.square(x).mean(axis=0)
        step = 1e-3 * (x.var(axis=0) + eps)
        moved = zip(function(*rest, eps + step), function(*args), strict=True)
        found = [t + abs(a - b) / step * lost for t, (a, b) in zip(rounding(function)(*args), moved, strict=True)]
        if function is solution.batchnorm_forward:
            found[2] = found[2] + lost
        return tuple(found)

    return tolerance


# batchnorm_forward


def forward(rng, N, D, x=batch):
    return x(rng, N, D), scale(rng, D), rng.normal(size=D)


def forward_visible(rng):
    yield case(BY_HAND, "4 examples of 2 features, epsilon 3", HAND_X, HAND_GAMMA, HAND_BETA, 3.0)
    yield case(SIZES, "5 by 3", *forward(rng, 5, 3), 1e-5)
    yield case(EPSILON, "epsilon 0.5", *forward(rng, 6, 4), 0.5)
    yield case(EQUAL, "the first feature of 4 by 3", *forward(rng, 4, 3, equal), 0.25)
    yield case(ONE, "1 by 3", *forward(rng, 1, 3), 0.25)
    yield case(WHOLE, "4 by 3", *forward(rng, 4, 3, whole), 1e-3, dtype="float64")
    yield case(ALONE, "called twice", *forward(rng, 3, 4), 0.1, unchanged=True)


def forward_hidden(rng):
    yield case(SIZES, "8 by 5", *forward(rng, 8, 5), 1e-5)
    yield case(SIZES, "more features than examples", *forward(rng, 3, 7), 1e-3)
    yield case(SIZES, "one feature", *forward(rng, 6, 1), 1e-3)
    yield case(EPSILON, "epsilon 2", *forward(rng, 5, 6), 2.0)
    yield case(EQUAL, "the first feature of 6 by 2", *forward(rng, 6, 2, equal), 0.1)
    yield case(ONE, "1 by 5", *forward(rng, 1, 5), 1e-3)
    yield case(WHOLE, "7 by 4", *forward(rng, 7, 4, whole), 0.01, dtype="float64")
    yield case(ALONE, "called twice, 5 by 2", *forward(rng, 5, 2), 0.1, unchanged=True)


def inference_tolerance(x, mean, var, gamma, beta, eps):
    """The tolerance by Monte-Carlo arithmetic, and the proved bound of x·s + (beta - mean·s), where s = gamma / std.

    That form is as right as the text's, but takes the difference of x and mean last, so it loses what cancels.
    """
    s = abs(gamma) / np.sqrt(var + eps)
    expanded = linear(4, (abs(x) + abs(mean)) * s + abs(beta))
    return rounding(solution.batchnorm_inference)(x, mean, var, gamma, beta, eps) + expanded


# running_average

SHARES = "any momentum"
ENDS = "momentum 0 and 1"


def average_tolerance(old, new, momentum):
    """The proved bound of a sum of two products, whether or not the difference of old and new is taken first."""
    return linear(2, abs(old) + abs(new))


def average_visible(rng):
    yield case(BY_HAND, "momentum 0.75", np.array([8.0, -4.0]), np.array([4.0, 0.0]), 0.75, exact=True)
    yield case(SHARES, "momentum 0.9", rng.normal(size=3), rng.normal(size=3), 0.9)
    yield case(ENDS, "momentum 0", quarters(rng, 4), quarters(rng, 4), 0.0, exact=True)
    yield case(ENDS, "momentum 1", quarters(rng, 4), quarters(rng, 4), 1.0, exact=True)
    yield case(
        WHOLE, "momentum 0.25", rng.permutation(9)[:5], rng.permutation(9)[:5], 0.25, exact=True, dtype="float64"
    )
    yield case(ALONE, "called twice", quarters(rng, 3), quarters(rng, 3), 0.75, exact=True, unchanged=True)


def average_hidden(rng):
    yield case(SHARES, "momentum 0.99", rng.normal(size=6), rng.normal(size=6), 0.99)
    yield case(SHARES, "momentum 0.1", rng.normal(size=4), rng.normal(size=4), 0.1)
    yield case(ENDS, "momentum 0, 5 features", quarters(rng, 5), quarters(rng, 5), 0.0, exact=True)
    yield case(ENDS, "momentum 1, 5 features", quarters(rng, 5), quarters(rng, 5), 1.0, exact=True)
    yield case(
        WHOLE, "momentum 0.75", rng.permutation(9)[:7], rng.permutation(9)[:7], 0.75, exact=True, dtype="float64"
    )
    yield case(ALONE, "called twice, real numbers", rng.normal(size=5), rng.normal(size=5), 0.8, unchanged=True)


# batchnorm_inference


def inference(rng, N, D, x=batch):
    return x(rng, N, D), rng.normal(size=D), rng.uniform(0.2, 3, D), scale(rng, D), rng.normal(size=D)


def without_variance(rng, N, D):
    x, mean, var, gamma, beta = inference(rng, N, D)
    var[0] = 0
    return x, mean, var, gamma, beta


def inference_visible(rng):
    mean, var = np.array([2.0, 6.0]), np.array([1.0, 6.0])
    x = np.array([[4.0, 9.0], [2.0, 0.0], [6.0, 6.0]])
    yield case(BY_HAND, "3 examples of 2 features, epsilon 3", x, mean, var, HAND_GAMMA, HAND_BETA, 3.0)
    yield case(SIZES, "5 by 3", *inference(rng, 5, 3), 1e-5)
    yield case(EPSILON, "epsilon 0.5", *inference(rng, 2, 4), 0.5)
    yield case(EPSILON, "a variance of 0", *without_variance(rng, 2, 3), 0.25)
    yield case(ONE, "1 by 3", *inference(rng, 1, 3), 1e-3)
    yield case(WHOLE, "4 by 3", *inference(rng, 4, 3, whole), 1e-3, dtype="float64")
    yield case(ALONE, "called twice", *inference(rng, 3, 4), 0.1, unchanged=True)


def inference_hidden(rng):
    yield case(SIZES, "8 by 5", *inference(rng, 8, 5), 1e-5)
    yield case(SIZES, "more features than examples", *inference(rng, 3, 7), 1e-3)
    yield case(EPSILON, "epsilon 2", *inference(rng, 5, 6), 2.0)
    yield case(EPSILON, "a variance of 0, 4 by 2", *without_variance(rng, 4, 2), 0.1)
    yield case(ONE, "1 by 6", *inference(rng, 1, 6), 0.01)
    yield case(WHOLE, "6 by 2", *inference(rng, 6, 2, whole), 0.01, dtype="float64")
    yield case(ALONE, "called twice, 5 by 2", *inference(rng, 5, 2), 0.1, unchanged=True)


# batchnorm_backward


def backward(rng, N, D, x=batch):
    return rng.normal(size=(N, D)), x(rng, N, D), scale(rng, D)


def whole_backward(rng, N, D):
    return whole(rng, N, D), whole(rng, N, D), scale(rng, D)


def backward_visible(rng):
    yield case(BY_HAND, "4 examples of 2 features, epsilon 3", HAND_DOUT, HAND_X, HAND_GAMMA, 3.0)
    yield case(SIZES, "5 by 3", *backward(rng, 5, 3), 1e-5)
    yield case(EPSILON, "epsilon 0.5", *backward(rng, 6, 4), 0.5)
    yield case(EQUAL, "the first feature of 4 by 3", *backward(rng, 4, 3, equal), 0.25)
    yield case(ONE, "1 by 3", *backward(rng, 1, 3), 0.25)
    yield case(WHOLE, "4 by 3", *whole_backward(rng, 4, 3), 1e-3, dtype="float64")
    yield case(ALONE, "called twice", *backward(rng, 3, 4), 0.1, unchanged=True)


def backward_hidden(rng):
    yield case(SIZES, "8 by 5", *backward(rng, 8, 5), 1e-5)
    yield case(SIZES, "more features than examples", *backward(rng, 3, 7), 1e-3)
    yield case(SIZES, "one feature", *backward(rng, 6, 1), 1e-3)
    yield case(EPSILON, "epsilon 2", *backward(rng, 5, 6), 2.0)
    yield case(EQUAL, "the first feature of 6 by 2", *backward(rng, 6, 2, equal), 0.1)
    yield case(ONE, "1 by 5", *backward(rng, 1, 5), 0.01)
    yield case(WHOLE, "7 by 4", *whole_backward(rng, 7, 4), 0.01, dtype="float64")
    yield case(ALONE, "called twice, 5 by 2", *backward(rng, 5, 2), 0.1, unchanged=True)


BATCH = {BY_HAND: 2, SIZES: 3, EPSILON: 2, EQUAL: 1, ONE: 1, WHOLE: 1, ALONE: 1}

EXERCISES = (
    exercise(
        misconceptions.forward,
        BATCH,
        forward_visible,
        forward_hidden,
        returns=("out", "mean", "var"),
        tolerance=with_mean_of_squares(solution.batchnorm_forward, 0),
    ),
    exercise(
        misconceptions.average,
        {BY_HAND: 2, SHARES: 2, ENDS: 1, WHOLE: 1, ALONE: 1},
        average_visible,
        average_hidden,
        tolerance=average_tolerance,
    ),
    exercise(
        misconceptions.inference,
        {BY_HAND: 2, SIZES: 3, EPSILON: 2, ONE: 1, WHOLE: 1, ALONE: 1},
        inference_visible,
        inference_hidden,
        tolerance=inference_tolerance,
    ),
    exercise(
        misconceptions.backward,
        BATCH,
        backward_visible,
        backward_hidden,
        returns=("dx", "dgamma", "dbeta"),
        tolerance=with_mean_of_squares(solution.batchnorm_backward, 1),
    ),
)
