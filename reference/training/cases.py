"""The cases of the training assignment: what each function is called with, grouped under the lines of its rubric.

`lattice` data is exact in any order of summation, so one wrong term shows; `real` data has a derived tolerance.
"""

import itertools
from dataclasses import replace

import numpy as np

from autograder.checking.tolerance import linear, monte_carlo
from autograder.exercise import Case, Criterion, Exercise

from . import solution
from .misconceptions import MISCONCEPTIONS

NOISE = 0.3
"""Of the moons that `train` gets, and of those it is judged on."""

ENOUGH = 0.95
"""Of the moons not seen that a trained network must label right; a straight line labels at most 0.9 of them."""


def lattice(rng, *shape):
    """Quarters between -4 and 4, none of them 0: sums of their products are exact in any order."""
    return rng.choice([-1, 1], shape) * rng.integers(1, 17, shape) / 4


def real(rng, *shape):
    return rng.normal(size=shape)


def whole(rng, *shape):
    """Whole numbers, as integers."""
    return rng.choice([-1, 1], shape) * rng.integers(1, 9, shape)


def past(rng, *shape):
    """A state that is never negative: sums or averages of squares."""
    return rng.uniform(0.1, 4, shape)


def criteria(shares):
    return tuple(Criterion(name=name, share=share) for name, share in shares.items())


def rescaled(rng, places, cases):
    """Exact cases with the arguments at some places times a dyadic factor of the seed: as exact, and not to be foreseen."""
    for case in cases:
        if not case.exact:
            yield case
            continue
        factor = int(rng.integers(2, 16)) / 4
        args = tuple(times(factor, a) if i in places else a for i, a in enumerate(case.args))
        yield replace(case, name=f"{case.name}, times {factor:g}", args=args)


def times(factor, value):
    return [each * factor for each in value] if isinstance(value, list) else value * factor


def rounding(function):
    """Monte-Carlo arithmetic with the numbers and the whole-number arrays perturbed too.

    A step may be formed in another order of its numbers: limit / norm first or g / norm, 1 / (1 - p_drop) or the
    quotient. In Adam, 1 - beta^t cancels: at t = 1 and beta2 = 0.999 it is 0.001, so one rounding of beta^t counts a
    thousandfold.
    """

    def tolerance(*args):
        return monte_carlo(function, tuple(as_floats(a) for a in args), function(*args), np.random.default_rng(2015))

    return tolerance


def as_floats(value):
    """A structure with its floats and its whole-number arrays as arrays of floats."""
    if isinstance(value, list):
        return [as_floats(part) for part in value]
    if isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "i"):
        return np.asarray(value, float)
    return value


# Update rules. `step` draws the arguments of a rule; `states` are the makers of its state arrays.


def rule_cases(states, settings, by_hand, seen, unseen, *, exact):
    """The visible and the hidden cases that all update rules share.

    states: makers of the state arrays. settings: draws the numbers after the arrays.
    by_hand: the first case. seen, unseen: yield the rule's own cases. exact: whether lattice data is exact.
    """
    make = lattice if exact else real

    def step(rng, *shape, numbers=None, w=make, g=make):
        return (w(rng, *shape), g(rng, *shape), *(m(rng, *shape) for m in states), *(numbers or settings(rng)))

    def mismatched(rng):
        args = step(rng, 3)
        return args[0], args[1].reshape(3, 1), *args[2:]

    def visible(rng):
        yield by_hand
        yield Case(criterion="any shape", name="a 2 by 3 matrix", args=step(rng, 2, 3), exact=exact)
        yield from seen(rng, step)
        yield Case(criterion="shapes that differ", name="(3,) and (3, 1)", args=mismatched(rng), raises="ValueError")
        yield Case(criterion="shapes that differ", name="(3, 1) and (3, 1)", args=step(rng, 3, 1), exact=exact)
        yield Case(criterion="manners", name="called twice", args=step(rng, 4), exact=exact, unchanged=True)
        args = step(rng, 5, w=whole, g=whole)
        yield Case(criterion="manners", name="whole numbers", args=args, exact=exact, dtype="float64")

    def hidden(rng):
        yield Case(criterion="any shape", name="three axes", args=step(rng, 2, 4, 3, w=real, g=real))
        yield Case(criterion="any shape", name="one number", args=step(rng, 1), exact=exact)
        yield from unseen(rng, step)
        args = step(rng, 2, 3)
        args = args[0], args[1][0], *args[2:]
        yield Case(criterion="shapes that differ", name="one row", args=args, raises="ValueError")
        yield Case(criterion="shapes that differ", name="one row each", args=step(rng, 1, 3), exact=exact)
        yield Case(criterion="manners", name="a matrix twice", args=step(rng, 3, 2), exact=exact, unchanged=True)
        args = step(rng, 4, w=whole, g=whole)
        yield Case(criterion="manners", name="other whole numbers", args=args, exact=exact, dtype="float64")

    return visible, hidden


def one(*values):
    return np.array(values, float)


def nothing(rng, step):
    return ()


SGD_HAND = Case(criterion="by hand", name="two weights", args=(one(1, -2), one(0.5, 4), 0.5), exact=True)
SGD = rule_cases((), lambda rng: (float(rng.choice([0.125, 0.25, 0.75])),), SGD_HAND, nothing, nothing, exact=True)


def momentum_numbers(rng):
    return float(rng.choice([0.125, 0.25])), float(rng.choice([0.5, 0.75, 0.875]))


def momentum_seen(rng, step):
    args = one(1.5), one(1), one(-0.5), 0.5, 0.75
    yield Case(criterion="the velocity", name="the second step by hand", args=args, exact=True)
    yield Case(criterion="the velocity", name="a velocity uphill", args=(one(0), one(1), one(3), 0.25, 0.5), exact=True)


def momentum_unseen(rng, step):
    yield Case(
        criterion="the velocity", name="no gradient", args=(one(2), one(0), lattice(rng, 1), 0.5, 0.75), exact=True
    )
    yield Case(
        criterion="the velocity", name="rate 0.01, beta 0.9", args=step(rng, 7, numbers=(0.01, 0.9), w=real, g=real)
    )


MOMENTUM_HAND = Case(criterion="by hand", name="the first step", args=(one(2), one(1), one(0), 0.5, 0.75), exact=True)
MOMENTUM = rule_cases((lattice,), momentum_numbers, MOMENTUM_HAND, momentum_seen, momentum_unseen, exact=True)


def adagrad_seen(rng, step):
    yield Case(criterion="what is remembered", name="a large sum", args=(one(1), one(2), one(60), 0.5, 0.0))
    yield Case(criterion="epsilon", name="epsilon 0.5", args=(one(1, 2), one(0.3, -0.1), one(0.2, 0), 0.5, 0.5))


def adagrad_unseen(rng, step):
    yield Case(criterion="what is remembered", name="another sum", args=step(rng, 6, numbers=(0.01, 1e-8)))
    yield Case(criterion="epsilon", name="no gradient yet", args=(one(1, 2), one(0, 0.7), one(0, 0), 0.1, 0.25))
    yield Case(criterion="epsilon", name="tiny gradients", args=(one(1, 2), one(2e-5, -1e-5), one(0, 1e-10), 0.5, 1e-5))


ADAGRAD_HAND = Case(criterion="by hand", name="3^2 + 4^2", args=(one(1), one(3), one(16), 0.5, 0.0))
ADAGRAD = rule_cases(
    (past,), lambda rng: (float(rng.uniform(0.1, 0.5)), 1e-3), ADAGRAD_HAND, adagrad_seen, adagrad_unseen, exact=False
)


def rmsprop_seen(rng, step):
    yield Case(criterion="what is remembered", name="decay 0.9", args=(one(1), one(2), one(60), 0.5, 0.9, 0.0))
    yield Case(criterion="epsilon", name="epsilon 0.5", args=(one(1, 2), one(0.3, -0.1), one(0.2, 0), 0.5, 0.8, 0.5))


def rmsprop_unseen(rng, step):
    yield Case(criterion="what is remembered", name="decay 0.99", args=step(rng, 6, numbers=(0.01, 0.99, 1e-8)))
    yield Case(criterion="epsilon", name="no gradient yet", args=(one(1, 2), one(0, 0.7), one(0, 0), 0.1, 0.9, 0.25))
    args = one(1, 2), one(2e-5, -1e-5), one(0, 1e-10), 0.5, 0.9, 1e-5
    yield Case(criterion="epsilon", name="tiny gradients", args=args)


RMSPROP_HAND = Case(criterion="by hand", name="the first step", args=(one(1), one(2), one(0), 0.5, 0.75, 0.0))
RMSPROP = rule_cases(
    (past,),
    lambda rng: (float(rng.uniform(0.1, 0.5)), float(rng.uniform(0.6, 0.9)), 1e-3),
    RMSPROP_HAND,
    rmsprop_seen,
    rmsprop_unseen,
    exact=False,
)


def adam_numbers(rng):
    return int(rng.integers(2, 9)), float(rng.uniform(0.1, 0.5)), 0.9, 0.99, 1e-3


def adam_seen(rng, step):
    yield Case(criterion="the averages", name="the third step", args=step(rng, 3, numbers=(3, 0.1, 0.8, 0.95, 1e-8)))
    zero = np.zeros(3)
    yield Case(
        criterion="the correction",
        name="step 1",
        args=(real(rng, 3), real(rng, 3), zero, zero, 1, 0.1, 0.9, 0.999, 1e-8),
    )
    yield Case(
        criterion="the correction",
        name="step 0",
        args=step(rng, 2, numbers=(0, 0.1, 0.9, 0.999, 1e-8)),
        raises="ValueError",
    )
    args = one(1, 2), one(0.3, -0.1), one(0.1, 0.2), one(0.2, 0.1), 2, 0.5, 0.75, 0.5, 0.5
    yield Case(criterion="epsilon", name="epsilon 0.5", args=args)


def adam_unseen(rng, step):
    yield Case(criterion="the averages", name="step 20", args=step(rng, 2, 3, numbers=(20, 0.01, 0.7, 0.9, 1e-8)))
    yield Case(criterion="the correction", name="step 2", args=step(rng, 4, numbers=(2, 0.001, 0.9, 0.999, 1e-8)))
    yield Case(criterion="the correction", name="step 150", args=step(rng, 4, numbers=(150, 0.01, 0.95, 0.98, 1e-8)))
    yield Case(
        criterion="the correction",
        name="step -1",
        args=step(rng, 2, numbers=(-1, 0.1, 0.9, 0.999, 1e-8)),
        raises="ValueError",
    )
    args = one(1, 2, 3), one(0, 2e-5, -1e-5), np.zeros(3), np.zeros(3), 1, 0.5, 0.9, 0.999, 1e-5
    yield Case(criterion="epsilon", name="tiny gradients", args=args)


ADAM_HAND = Case(
    criterion="by hand", name="the first step", args=(one(1), one(4), one(0), one(0), 1, 0.25, 0.5, 0.75, 0.0)
)
ADAM = rule_cases((real, past), adam_numbers, ADAM_HAND, adam_seen, adam_unseen, exact=False)


RULE = {
    "any shape": 2,
    "shapes that differ": 1,
    "manners": 1,
}


def rule(name, cases, returns, own):
    """An update rule as an exercise: own holds its criteria between the first and the shared ones."""
    shares = {"by hand": 2, **own, **RULE}
    return Exercise(
        name=name,
        solution=getattr(solution, name),
        criteria=criteria(shares),
        visible=cases[0],
        hidden=cases[1],
        returns=returns,
        tolerance=rounding(getattr(solution, name)),
        misconceptions=MISCONCEPTIONS[name],
    )


# Minibatches.


def minibatches_case(criterion, name, rng, N, D, size, K=None, order=None, **more):
    X = lattice(rng, N, D)
    Y = rng.integers(0, 5, N) if K is None else lattice(rng, N, K)
    order = rng.permutation(N) if order is None else order
    return Case(criterion=criterion, name=name, args=(X, Y, order, size), exact=True, **more)


def minibatches_visible(rng):
    yield minibatches_case("by hand", "6 records by 2", rng, 6, 2, 2, order=np.arange(6))
    yield minibatches_case("the given order", "backwards", rng, 6, 2, 3, order=np.arange(6)[::-1].copy())
    yield minibatches_case("the given order", "mixed, targets of 3 values", rng, 8, 2, 4, K=3)
    yield minibatches_case("the last batch", "53 records by 25", rng, 53, 3, 25)
    yield minibatches_case("every size", "one record at a time", rng, 4, 3, 1)
    yield minibatches_case("every size", "more than there are", rng, 5, 2, 9)
    yield minibatches_case("sizes that do not fit", "size 0", rng, 4, 2, 0, raises="ValueError")
    yield minibatches_case("sizes that do not fit", "size 4", rng, 4, 2, 4)
    yield minibatches_case("leaves its inputs alone", "called twice", rng, 6, 3, 3, unchanged=True)


def minibatches_hidden(rng):
    yield minibatches_case("by hand", "9 records by 3", rng, 9, 4, 3, order=np.arange(9))
    yield minibatches_case("the given order", "mixed", rng, 12, 3, 4)
    yield minibatches_case("the last batch", "one left", rng, 13, 2, 4, K=2)
    yield minibatches_case("the last batch", "all but one", rng, 11, 3, 6)
    yield minibatches_case("every size", "all in one", rng, 7, 2, 7)
    yield minibatches_case("every size", "one at a time", rng, 5, 2, 1, K=2)
    X, Y, order = lattice(rng, 5, 2), lattice(rng, 6, 1), rng.permutation(5)
    yield Case(criterion="sizes that do not fit", name="a target too many", args=(X, Y, order, 2), raises="ValueError")
    yield minibatches_case("sizes that do not fit", "a negative size", rng, 4, 2, -2, raises="ValueError")
    yield minibatches_case("sizes that do not fit", "size 2", rng, 6, 2, 2)
    yield minibatches_case("leaves its inputs alone", "called twice, one left", rng, 7, 2, 3, K=2, unchanged=True)


# Penalties.


def network(rng, make, *widths):
    """The arrays of a dense network in layer order: W1, b1, W2, b2, ..."""
    arrays = []
    for n_in, n_out in itertools.pairwise(widths):
        arrays += [make(rng, n_in, n_out), make(rng, n_out)]
    return arrays


def penalty_visible(rng):
    hand = [np.array([[3.0, -4.0]]), np.array([0.0, 0.0])]
    yield Case(criterion="by hand", name="3 and -4", args=(hand, 0.5), exact=True)
    yield Case(
        criterion="all layers",
        name="a 2-3-1 network, no biases",
        args=(network(rng, lattice, 2, 3, 1)[::2], 0.25),
        exact=True,
    )
    yield Case(criterion="biases go free", name="a 3-2 layer", args=(network(rng, lattice, 3, 2), 0.5), exact=True)
    yield Case(
        criterion="weights of zero", name="one is zero", args=([np.array([[0.0, 2.0], [-1.5, 0.0]])], 0.75), exact=True
    )
    yield Case(
        criterion="manners", name="called twice", args=(network(rng, lattice, 2, 4), 0.125), exact=True, unchanged=True
    )
    yield Case(
        criterion="manners", name="whole numbers", args=(network(rng, whole, 3, 2), 0.375), exact=True, dtype="float64"
    )


def penalty_hidden(rng):
    yield Case(criterion="by hand", name="another row", args=([lattice(rng, 1, 3)], 0.25), exact=True)
    yield Case(
        criterion="all layers",
        name="filters and a dense layer",
        args=([lattice(rng, 2, 3, 2, 2), lattice(rng, 5, 2)], 0.5),
        exact=True,
    )
    yield Case(criterion="all layers", name="real numbers", args=(network(rng, real, 4, 5, 2)[::2], 0.01))
    yield Case(
        criterion="biases go free", name="a 4-3-2 network", args=(network(rng, lattice, 4, 3, 2), 0.125), exact=True
    )
    yield Case(criterion="biases go free", name="real numbers", args=(network(rng, real, 2, 5, 3), 0.1))
    zeros = [np.zeros((2, 3)), lattice(rng, 3), lattice(rng, 3, 1)]
    yield Case(criterion="weights of zero", name="a layer of zeros", args=(zeros, 0.25), exact=True)
    yield Case(criterion="manners", name="a network twice", args=(network(rng, real, 3, 2, 2), 0.3), unchanged=True)
    yield Case(
        criterion="manners",
        name="other whole numbers",
        args=(network(rng, whole, 2, 3), 0.25),
        exact=True,
        dtype="float64",
    )


def penalty(name):
    shares = {"by hand": 2, "all layers": 2, "biases go free": 2, "weights of zero": 1, "manners": 1}
    return Exercise(
        name=name,
        solution=getattr(solution, name),
        criteria=criteria(shares),
        visible=penalty_visible,
        hidden=penalty_hidden,
        returns=("value", "gradients"),
        misconceptions=MISCONCEPTIONS[name],
    )


# Dropout and dropconnect.


def draws(rng, *shape):
    """Uniform draws in 64ths, none of which is a 16th: no draw equals a p_drop of 0.25, 0.5 or 0.75."""
    return (rng.integers(0, 16, shape) * 4 + rng.integers(1, 4, shape)) / 64


def dropout_visible(rng):
    hand = one(1, 2, 3, 4), 0.5, one(0.1, 0.7, 0.4, 0.9)
    yield Case(criterion="by hand", name="half of four units", args=hand, exact=True)
    args = lattice(rng, 3, 8), 0.25, draws(rng, 3, 8)
    yield Case(criterion="p_drop is the fraction ignored", name="p_drop 0.25", args=args)
    args = lattice(rng, 4, 6), 0.75, draws(rng, 4, 6)
    yield Case(criterion="scaled at training time", name="p_drop 0.75", args=args, exact=True)
    yield Case(
        criterion="a draw equal to p_drop", name="0.5 is kept", args=(one(1, 2), 0.5, one(0.5, 0.25)), exact=True
    )
    yield Case(criterion="out of range", name="p_drop 1", args=(one(1, 2), 1.0, one(0.3, 0.6)), raises="ValueError")
    yield Case(criterion="out of range", name="p_drop 0", args=(one(1, 2), 0.0, one(0.0, 0.6)), exact=True)
    args = lattice(rng, 2, 5), 0.5, draws(rng, 2, 5)
    yield Case(criterion="manners", name="called twice", args=args, exact=True, unchanged=True)
    args = whole(rng, 3, 4), 0.25, draws(rng, 3, 4)
    yield Case(criterion="manners", name="whole numbers", args=args)


def dropout_hidden(rng):
    args = lattice(rng, 5), 0.5, draws(rng, 5)
    yield Case(criterion="by hand", name="half of five units", args=args, exact=True)
    args = real(rng, 7, 9), 0.2, rng.random((7, 9))
    yield Case(criterion="p_drop is the fraction ignored", name="p_drop 0.2", args=args)
    args = lattice(rng, 2, 3, 4, 5), 0.75, draws(rng, 2, 3, 4, 5)
    yield Case(criterion="scaled at training time", name="images", args=args, exact=True)
    args = real(rng, 6, 11), 0.8, rng.random((6, 11))
    yield Case(criterion="scaled at training time", name="p_drop 0.8", args=args)
    args = lattice(rng, 4), 0.25, one(0.25, 0.75, 0.5, 0.125)
    yield Case(criterion="a draw equal to p_drop", name="0.25", args=args)
    yield Case(
        criterion="out of range", name="p_drop -0.25", args=(one(1, 2), -0.25, one(0.3, 0.6)), raises="ValueError"
    )
    args = lattice(rng, 3, 4), 0.5, draws(rng, 4)
    yield Case(criterion="out of range", name="too few draws", args=args, raises="ValueError")
    args = lattice(rng, 3), 0.0, draws(rng, 3)
    yield Case(criterion="out of range", name="nothing dropped", args=args, exact=True)
    args = real(rng, 3, 4), 0.3, rng.random((3, 4))
    yield Case(criterion="manners", name="real numbers twice", args=args, unchanged=True)
    args = whole(rng, 4, 5), 0.3, rng.random((4, 5))
    yield Case(criterion="manners", name="other whole numbers", args=args)


def dropout_backward_visible(rng):
    hand = one(1, 2, 3, 4), np.array([False, True, False, True]), 0.5
    yield Case(criterion="by hand", name="half of four units", args=hand, exact=True)
    args = lattice(rng, 3, 5), draws(rng, 3, 5) >= 0.75, 0.75
    yield Case(criterion="the mask and the scale", name="p_drop 0.75", args=args, exact=True)
    args = one(1, 2, 3), np.array([True, False, True]).reshape(3, 1), 0.5
    yield Case(criterion="shapes that differ", name="(3,) and (3, 1)", args=args, raises="ValueError")
    args = one(-1, 2, 3), np.array([True, False, True]), 0.5
    yield Case(criterion="shapes that differ", name="(3,) and (3,)", args=args, exact=True)
    args = lattice(rng, 2, 4), draws(rng, 2, 4) >= 0.5, 0.5
    yield Case(criterion="manners", name="called twice", args=args, exact=True, unchanged=True)
    args = whole(rng, 2, 6), draws(rng, 2, 6) >= 0.25, 0.25
    yield Case(criterion="manners", name="whole numbers", args=args, dtype="float64")


def dropout_backward_hidden(rng):
    args = lattice(rng, 6), draws(rng, 6) >= 0.5, 0.5
    yield Case(criterion="by hand", name="half of six units", args=args, exact=True)
    args = real(rng, 4, 7), rng.random((4, 7)) >= 0.2, 0.2
    yield Case(criterion="the mask and the scale", name="p_drop 0.2", args=args)
    args = lattice(rng, 2, 3, 4, 5), draws(rng, 2, 3, 4, 5) >= 0.25, 0.75
    yield Case(criterion="the mask and the scale", name="images, fewer dropped than expected", args=args, exact=True)
    args = lattice(rng, 3, 4), draws(rng, 4) >= 0.5, 0.5
    yield Case(criterion="shapes that differ", name="one row", args=args, raises="ValueError")
    args = lattice(rng, 1, 4), draws(rng, 1, 4) >= 0.5, 0.5
    yield Case(criterion="shapes that differ", name="one row each", args=args, exact=True)
    args = real(rng, 5), draws(rng, 5) >= 0.5, 0.3
    yield Case(criterion="manners", name="real numbers twice", args=args, unchanged=True)
    args = whole(rng, 3, 4), draws(rng, 3, 4) >= 0.5, 0.3
    yield Case(criterion="manners", name="other whole numbers", args=args, dtype="float64")


def dropconnect_tolerance(x, W, p_drop, u):
    """A sum of D products, and the scale: 1 - p_drop, its use, and a reciprocal where it is formed first."""
    return linear(len(W) + 3, solution.dropconnect_forward(np.abs(x), np.abs(W), p_drop, u))


def dropconnect_case(criterion, name, rng, N, D, M, p_drop, make=lattice, **more):
    u = draws(rng, D, M) if make is lattice else rng.random((D, M))
    args = make(rng, N, D), make(rng, D, M), p_drop, u
    return Case(criterion=criterion, name=name, args=args, exact=make is lattice and p_drop != 0.25, **more)


def dropconnect_visible(rng):
    hand = np.array([[1.0, 2.0]]), np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 0.5
    u = np.array([[0.1, 0.7, 0.8], [0.6, 0.4, 0.9]])
    yield Case(criterion="by hand", name="two inputs, three units", args=(*hand, u), exact=True)
    yield dropconnect_case("connections, not units", "4 records", rng, 4, 3, 5, 0.5)
    yield dropconnect_case("scaled at training time", "p_drop 0.75", rng, 2, 6, 4, 0.75)
    yield dropconnect_case("scaled at training time", "p_drop 0", rng, 3, 2, 4, 0.0)
    yield dropconnect_case("out of range", "p_drop 1", rng, 2, 3, 4, 1.0, raises="ValueError")
    yield dropconnect_case("out of range", "p_drop 0.5", rng, 2, 3, 4, 0.5)
    yield dropconnect_case("manners", "called twice", rng, 3, 4, 2, 0.5, unchanged=True)
    args = whole(rng, 2, 3), whole(rng, 3, 5), 0.25, draws(rng, 3, 5)
    yield Case(criterion="manners", name="whole numbers", args=args, dtype="float64")


def dropconnect_hidden(rng):
    yield dropconnect_case("by hand", "one record", rng, 1, 3, 2, 0.5)
    yield dropconnect_case("connections, not units", "real numbers", rng, 5, 7, 4, 0.4, make=real)
    yield dropconnect_case("connections, not units", "as many units as inputs", rng, 3, 4, 4, 0.5)
    tied = rng.permutation([0.5, 0.5, 0.5, 0.25, 0.75, 0.125, 0.875, 0.0]).reshape(2, 4)
    args = lattice(rng, 3, 2), lattice(rng, 2, 4), 0.5, tied
    yield Case(criterion="connections, not units", name="draws equal to p_drop", args=args, exact=True)
    yield dropconnect_case("scaled at training time", "p_drop 0.2", rng, 6, 9, 3, 0.2, make=real)
    yield dropconnect_case("scaled at training time", "p_drop 0.8", rng, 2, 11, 5, 0.8, make=real)
    yield dropconnect_case("out of range", "p_drop -0.5", rng, 2, 3, 4, -0.5, raises="ValueError")
    args = lattice(rng, 2, 3), lattice(rng, 3, 4), 0.5, draws(rng, 4)
    yield Case(criterion="out of range", name="too few draws", args=args, raises="ValueError")
    yield dropconnect_case("out of range", "draws that fit", rng, 2, 3, 1, 0.5)
    yield dropconnect_case("manners", "real numbers twice", rng, 4, 3, 6, 0.3, make=real, unchanged=True)
    args = whole(rng, 3, 2), whole(rng, 2, 4), 0.3, rng.random((2, 4))
    yield Case(criterion="manners", name="other whole numbers", args=args, dtype="float64")


# Initialisation.


def xavier_visible(rng):
    yield Case(criterion="shape and range", name="2 inputs, 4 units", args=(2, 4, 0))
    yield Case(criterion="shape and range", name="5 inputs, 1 unit", args=(5, 1, 1))
    yield Case(criterion="reproducible for a seed", name="12 inputs, 7 units", args=(12, 7, 3))
    yield Case(criterion="variance", name="120 inputs, 80 units", args=(120, 80, 4))
    yield Case(criterion="variance", name="20 inputs, 400 units", args=(20, 400, 5))


def xavier_hidden(rng):
    seeds = [int(seed) for seed in rng.integers(10, 2**31, 6)]
    yield Case(criterion="shape and range", name="3 inputs, 7 units", args=(3, 7, seeds[0]))
    yield Case(criterion="shape and range", name="10 inputs, 2 units", args=(10, 2, seeds[1]))
    yield Case(criterion="reproducible for a seed", name="9 inputs, 15 units", args=(9, 15, seeds[2]))
    yield Case(criterion="reproducible for a seed", name="30 inputs, 11 units", args=(30, 11, seeds[3]))
    yield Case(criterion="variance", name="300 inputs, 40 units", args=(300, 40, seeds[4]))
    yield Case(criterion="variance", name="30 inputs, 500 units", args=(30, 500, seeds[5]))


def xavier_judge(args, value):
    """Judge weights by shape and range; from 50 weights on by the draws of their seed, from 2,000 on by moments.

    Draws: the text fixes default_rng(seed) and one uniform draw a weight, so the sorted weights are the sorted
    draws, or mirrored, whatever the order in which an array is filled. Moments: mean and variance must lie within
    6 standard errors of a uniform variable (a / sqrt(3 n) of the mean, a relative sqrt(0.8 / n) of the variance), and
    some weight within 20 / n of the range's end: an honest solution fails with probability below 1e-8.
    Measured: the reference and both alternatives passed for 1,000 of 1,000 seeds at every size used.
    """
    n_in, n_out, seed = args
    a, n = np.sqrt(6 / (n_in + n_out)), n_in * n_out
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return "is no array of real numbers"
    if value.shape != (n_in, n_out):
        return f"has shape {value.shape}, expected {(n_in, n_out)}"
    if not np.isfinite(value).all():
        return "is not finite"
    W = np.sort(value.astype(float), axis=None)
    if n >= 2000:
        if abs(W.mean()) > 6 * a / np.sqrt(3 * n):
            return f"has a mean of {W.mean():.3g}, expected 0"
        variance = W.var()
        if abs(variance / (a**2 / 3) - 1) > 6 * np.sqrt(0.8 / n):
            return f"has a variance of {variance:.4g}, expected about {a**2 / 3:.4g}"
        if np.abs(W).max() < a * (1 - 20 / n):
            return f"reaches {np.abs(W).max():.4g}, expected draws up to {a:.4g}"
        if np.abs(W).max() > a * (1 + 1e-9):
            return f"reaches {np.abs(W).max():.4g}, expected at most {a:.4g}"
    elif n >= 50:
        drawn = np.sort(2 * np.random.default_rng(seed).random(n) - 1)
        found = W / max(float(np.abs(W).max()), 1e-300) * np.abs(drawn).max()
        if min(np.abs(found - drawn).max(), np.abs(found + drawn[::-1]).max()) > 1e-6:
            return "does not hold the draws of default_rng(seed)"
    elif np.abs(W).max() > a * (1 + 1e-9):
        return f"reaches {np.abs(W).max():.4g}, expected at most {a:.4g}"
    elif np.abs(W).max() < a * 1e-9 ** (1 / n) or (np.diff(W) == 0).any():
        return f"lies between {W[0]:.4g} and {W[-1]:.4g}, expected draws from {-a:.4g} to {a:.4g}"
    return None


# Clipping, stopping, convergence.


def clip_visible(rng):
    yield Case(criterion="by hand", name="(3, 4) to 1", args=([one(3, 4)], 1.0))
    yield Case(criterion="all arrays together", name="3 and 4 apart", args=([one(3), one(4)], 2.5), exact=True)
    yield Case(criterion="all arrays together", name="a matrix and a bias", args=([real(rng, 3, 2), real(rng, 2)], 0.5))
    yield Case(
        criterion="short gradients stay", name="below the limit", args=([one(0.5, -0.25), one(0.125)], 1.0), exact=True
    )
    yield Case(
        criterion="short gradients stay", name="all zero", args=([np.zeros((2, 3)), np.zeros(3)], 1.0), exact=True
    )
    yield Case(criterion="short gradients stay", name="above the limit", args=([one(8, -6)], 5.0), exact=True)
    yield Case(criterion="a limit of nothing", name="limit 0", args=([one(3, 4)], 0.0), raises="ValueError")
    yield Case(criterion="a limit of nothing", name="limit 10", args=([one(3, 4)], 10.0), exact=True)
    yield Case(criterion="manners", name="called twice", args=([real(rng, 2, 3), real(rng, 3)], 0.25), unchanged=True)
    yield Case(
        criterion="manners", name="whole numbers", args=([whole(rng, 3, 2), whole(rng, 2)], 2.0), dtype="float64"
    )


def clip_hidden(rng):
    yield from rescaled(rng, (0, 1), clip_unseen(rng))


def clip_unseen(rng):
    yield Case(criterion="by hand", name="(-8, 6) to 5", args=([one(-8, 6)], 5.0), exact=True)
    grads = [real(rng, 4, 3), real(rng, 3), 5 * real(rng, 3, 2), real(rng, 2)]
    yield Case(criterion="all arrays together", name="two layers", args=(grads, 0.75))
    yield Case(
        criterion="all arrays together", name="none too long alone", args=([one(3, 0), one(0, -3.5), one(2)], 4.0)
    )
    yield Case(criterion="all arrays together", name="filters", args=([10 * real(rng, 2, 3, 2, 2), real(rng, 2)], 1.5))
    yield Case(
        criterion="short gradients stay",
        name="small",
        args=([lattice(rng, 2, 3) / 16, lattice(rng, 3) / 16], 4.0),
        exact=True,
    )
    yield Case(criterion="short gradients stay", name="zeros", args=([np.zeros(4)], 0.5), exact=True)
    yield Case(criterion="short gradients stay", name="far above", args=([one(30), one(-40)], 25.0), exact=True)
    yield Case(criterion="a limit of nothing", name="limit -1", args=([one(1, 2)], -1.0), raises="ValueError")
    yield Case(criterion="a limit of nothing", name="limit 8", args=([one(-5, 2)], 8.0), exact=True)
    yield Case(criterion="manners", name="a network twice", args=([real(rng, 4, 2), real(rng, 2)], 0.5), unchanged=True)
    yield Case(
        criterion="manners", name="other whole numbers", args=([whole(rng, 2, 5), whole(rng, 5)], 3.0), dtype="float64"
    )


def stopping_case(criterion, name, errors, patience, **more):
    return Case(criterion=criterion, name=name, args=(np.array(errors, float), patience), exact=True, **more)


def stopping_visible(rng):
    yield stopping_case("by hand", "3, 2, 2.5, 2.6", [3, 2, 2.5, 2.6], 2)
    yield stopping_case("patience", "patience 1", [3, 2, 2.5, 1, 0.5], 1)
    yield stopping_case("patience", "patience 3", [5, 4, 4.5, 4.25, 4.125, 3, 2], 3)
    yield stopping_case("a new lowest error starts the wait again", "two waits", [4, 5, 6, 3, 3.5, 3.25, 3.75, 1], 3)
    yield stopping_case("only what was seen counts", "a lower error later", [3, 2, 2.5, 2.25, 1, 0.5], 2)
    yield stopping_case("never stopped", "falling", [4, 3, 2, 1], 2)
    yield stopping_case("never stopped", "patience beyond the end", [4, 2, 3, 3.5], 5)
    yield stopping_case("an equal error is no improvement", "2 twice", [3, 2, 2, 2.5, 1], 2)
    yield stopping_case("bad arguments", "patience 0", [3, 2], 0, raises="ValueError")
    yield stopping_case("bad arguments", "patience 1, one epoch", [3], 1)


def stopping_hidden(rng):
    yield from rescaled(rng, (0,), stopping_unseen(rng))


def stopping_unseen(rng):
    yield stopping_case("by hand", "other errors", [6, 5, 4, 4.5, 5, 5.5], 3)
    yield stopping_case("patience", "patience 4", [2, 1, 1.5, 1.25, 1.75, 1.125, 0.5, 0.25], 4)
    yield stopping_case("patience", "patience 2", [2, 3, 4, 5, 1], 2)
    yield stopping_case("a new lowest error starts the wait again", "three waits", [9, 10, 8, 9, 7, 8, 7.5, 7.25, 1], 3)
    yield stopping_case(
        "a new lowest error starts the wait again", "better than the last, not the best", [5, 2, 4, 3.5, 3, 2.5, 1], 3
    )
    walk = np.cumsum(rng.integers(-3, 4, 40)) + rng.permutation(40) / 64
    yield stopping_case("only what was seen counts", "a walk", [*walk, walk.min() - 1], 4)
    yield stopping_case("only what was seen counts", "lowest at the end", [4, 3, 5, 6, 2, 1], 2)
    yield stopping_case("never stopped", "lowest at the end", [4, 5, 3, 5, 2], 2)
    yield stopping_case("never stopped", "rising at the end", [4, 3, 2, 5], 2)
    yield stopping_case("an equal error is no improvement", "a plateau", [3, 1, 2, 1, 1, 0.5, 4], 3)
    yield stopping_case("bad arguments", "no errors", [], 2, raises="ValueError")
    yield stopping_case("bad arguments", "negative patience", [2, 1], -1, raises="ValueError")
    yield stopping_case("bad arguments", "two epochs", [2, 3], 1)


CHANGE, NORM = "change of the error", "norm of the gradient"


def converged_case(criterion, name, errors, gradients, eps, rule=None, **more):
    rule = rule or {CHANGE: "change", NORM: "gradient"}.get(criterion, "change")
    args = np.array(errors, float), [np.array(g, float) for g in gradients], rule, eps
    return Case(criterion=criterion, name=name, args=args, exact=True, **more)


STEEP, FLAT = [[30.0, -40.0], [20.0]], [[0.0, 0.0], [0.0]]


def converged_visible(rng):
    yield converged_case("by hand", "3 and 4, limit 5.5", [9, 2], [[3], [4]], 5.5, rule="gradient")
    yield converged_case("by hand", "3 and 4, limit 4.5", [2, 2], [[3], [4]], 4.5, rule="gradient")
    yield converged_case("by hand", "0.25, limit 0.5", [4, 2, 1.5, 1.25], STEEP, 0.5)
    yield converged_case("by hand", "0.25, limit 0.125", [4, 2, 1.5, 1.25], FLAT, 0.125)
    yield converged_case(CHANGE, "large errors", [100, 90], FLAT, 0.5)
    yield converged_case(CHANGE, "small errors", [0.5, 0.25], STEEP, 0.375)
    yield converged_case(CHANGE, "a rising error", [1, 3], FLAT, 0.5)
    yield converged_case(CHANGE, "a plateau", [5, 4, 4], STEEP, 0.125)
    yield converged_case(NORM, "one array", [3, 1], [[3, 4]], 4.5)
    yield converged_case(NORM, "a small norm", [1, 1], [[0.5], [0.0]], 0.375)
    yield converged_case(NORM, "below the limit", [8, 1], [[2, -1], [2]], 4)
    yield converged_case("at the limit", "norm 5", [9, 2], [[3], [4]], 5, rule="gradient")
    yield converged_case("at the limit", "change 0.25", [1.5, 1.25], STEEP, 0.25)
    yield converged_case("at the limit", "just over", [1.5, 1.25], FLAT, 0.2490234375)
    yield converged_case("too early to tell", "one epoch", [0.25], FLAT, 0.5)
    yield converged_case("too early to tell", "two epochs", [0.5, 0.25], STEEP, 0.5)
    yield converged_case("another rule", "validation", [1, 1], FLAT, 0.5, rule="validation", raises="ValueError")
    yield converged_case("another rule", "change", [1, 1], STEEP, 0.5)


def converged_hidden(rng):
    yield from rescaled(rng, (0, 1, 3), converged_unseen(rng))


def converged_unseen(rng):
    yield converged_case("by hand", "6 and -8, limit 9", [1, 1], [[6], [-8]], 9, rule="gradient")
    yield converged_case("by hand", "0.125, limit 0.25", [7, 3, 2.875], STEEP, 0.25)
    yield converged_case(CHANGE, "back where it was", [1, 5, 1.0625], FLAT, 0.125)
    yield converged_case(CHANGE, "a small error", [1, 0.0625], FLAT, 0.125)
    yield converged_case(CHANGE, "slightly rising", [3, 3.0625], STEEP, 0.125)
    yield converged_case(CHANGE, "rising", [2, 2.5, 3.5], FLAT, 0.25)
    yield converged_case(CHANGE, "large and flat", [500, 499.75], STEEP, 0.5)
    grads = [rng.normal(size=(3, 2)), rng.normal(size=2), rng.normal(size=(2, 4))]
    norm = float(np.sqrt(sum((g**2).sum() for g in grads)))
    yield converged_case(NORM, "just below", [9, 2], grads, 1.05 * norm)
    yield converged_case(NORM, "just above", [2, 2], grads, 0.95 * norm)
    yield converged_case(NORM, "small entries", [2, 2], [np.full((5, 5), 0.125)], 0.5)
    yield converged_case(NORM, "negative entries", [2, 2], [[-3.0, -5.0], [-1.0]], 2)
    yield converged_case("at the limit", "norm 13", [4, 1], [[5], [-12]], 13, rule="gradient")
    yield converged_case("at the limit", "rise of 0.5", [2, 2.5], STEEP, 0.5)
    yield converged_case("at the limit", "norm just over", [1, 1], [[5], [-12]], 12.9990234375, rule="gradient")
    yield converged_case("too early to tell", "one epoch, zero error", [0], FLAT, 1)
    yield converged_case("too early to tell", "no epoch yet", [], FLAT, 1)
    yield converged_case("too early to tell", "one epoch, by the gradient", [3], FLAT, 0.5, rule="gradient")
    yield converged_case("another rule", "norm", [1, 1], FLAT, 0.5, rule="norm", raises="ValueError")
    yield converged_case("another rule", "gradient", [3, 1], [[0.25]], 0.5, rule="gradient")


# Two moons.


def turned_moons(n, turn, seed):
    """Moons turned about their middle by `turn` times 2.4 radians: no angle twice, and 55 turns are nearly none."""
    X, Y = solution.moons(n, NOISE, seed)
    middle, angle = np.array([1.5, 0.75]), 2.4 * turn
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return (X - middle) @ rotation + middle, Y


def train_case(criterion, name, n, seed):
    return Case(criterion=criterion, name=name, args=(*turned_moons(n, seed, seed), seed), seconds=20.0)


def train_visible(rng):
    yield train_case("the moons of the notebook", "200 records", 200, 0)
    yield train_case("moons turned", "240 records, turned", 240, 1)


def train_hidden(rng):
    seeds = [int(seed) for seed in rng.integers(2, 10**6, 3)]
    yield train_case("the moons of the notebook", "turned a little", 200, 55 * int(rng.integers(1, 6)))
    yield train_case("moons turned", "first", 180, seeds[0])
    yield train_case("moons turned", "second", 220, seeds[1])
    yield train_case("moons turned", "third", 300, seeds[2])


def train_judge(args, value):
    """Judge a trained network on 2,000 moons it has not seen, turned as its own were; at least 0.95 must be right.

    Every case is turned by an angle of its own, so weights learned by heart for one do not serve another. The new
    moons come from the judge's own seed.
    Measured over 1,500 seeds and three sizes: the reference and both alternatives passed 1,500 of 1,500 each, with 0.979
    right at worst. So did, 300 times each, plain steps, momentum and Adam at other rates and sizes, all from Xavier's
    weights, with 0.986 at worst; steps too small for the passes failed 2 of 300 (0.87, a straight line's share). With
    moons of radius 1, where tanh is nearly straight, the same networks were stuck there in up to 1 of 6 runs: hence
    the radius of 3. The least-squares line passed none, with 0.88 on average and 0.90 at best. Parameters learned for
    moons that are not turned passed 0.16 of turned cases, so all three hidden ones in 1 of 250.
    """
    X, _, seed = args
    if not isinstance(value, tuple | list) or len(value) != 4:
        return "is not the four arrays W1, b1, W2, b2"
    for name, array, axes in zip(("W1", "b1", "W2", "b2"), value, (2, 1, 2, 1), strict=True):
        if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiu" or array.ndim != axes:
            return f"{name} is no array of real numbers with {axes} ax{'e' if axes == 2 else 'i'}s"
    W1, b1, W2, b2 = (array.astype(float) for array in value)
    M = W1.shape[1]
    for name, array, shape in zip(
        ("W1", "b1", "W2", "b2"), (W1, b1, W2, b2), ((2, M), (M,), (M, 1), (1,)), strict=True
    ):
        if array.shape != shape:
            return f"{name} has shape {array.shape}, expected {shape}"
        if not np.isfinite(array).all():
            return f"{name} is not finite"
    if not 1 <= M <= 1000:
        return f"has {M} hidden units, expected 1 to 1,000"
    unseen, labels = turned_moons(2000, seed, [seed, len(X), 2014])
    with np.errstate(all="ignore"):
        right = float(np.mean((solution.scores(unseen, W1, b1, W2, b2) > 0) == (labels == 1)))
    if right < ENOUGH:
        return f"labels {right:.3f} of the moons it has not seen, expected at least {ENOUGH}"
    return None


EXERCISES = (
    rule("sgd_step", SGD, (), {}),
    rule("momentum_step", MOMENTUM, ("w", "velocity"), {"the velocity": 3}),
    rule("adagrad_step", ADAGRAD, ("w", "cache"), {"what is remembered": 2, "epsilon": 1}),
    rule("rmsprop_step", RMSPROP, ("w", "cache"), {"what is remembered": 2, "epsilon": 1}),
    rule(
        "adam_step",
        ADAM,
        ("w", "m", "v"),
        {"the averages": 3, "the correction": 3, "epsilon": 1},
    ),
    Exercise(
        name="minibatches",
        solution=solution.minibatches,
        criteria=criteria(
            {
                "by hand": 2,
                "the given order": 2,
                "the last batch": 2,
                "every size": 1,
                "sizes that do not fit": 1,
                "leaves its inputs alone": 1,
            }
        ),
        visible=minibatches_visible,
        hidden=minibatches_hidden,
        misconceptions=MISCONCEPTIONS["minibatches"],
    ),
    penalty("l1_penalty"),
    penalty("l2_penalty"),
    Exercise(
        name="dropout_forward",
        solution=solution.dropout_forward,
        criteria=criteria(
            {
                "by hand": 2,
                "p_drop is the fraction ignored": 2,
                "scaled at training time": 2,
                "a draw equal to p_drop": 1,
                "out of range": 1,
                "manners": 1,
            }
        ),
        visible=dropout_visible,
        hidden=dropout_hidden,
        returns=("out", "mask"),
        tolerance=rounding(solution.dropout_forward),
        misconceptions=MISCONCEPTIONS["dropout_forward"],
    ),
    Exercise(
        name="dropout_backward",
        solution=solution.dropout_backward,
        criteria=criteria({"by hand": 2, "the mask and the scale": 3, "shapes that differ": 1, "manners": 1}),
        visible=dropout_backward_visible,
        hidden=dropout_backward_hidden,
        tolerance=rounding(solution.dropout_backward),
        misconceptions=MISCONCEPTIONS["dropout_backward"],
    ),
    Exercise(
        name="dropconnect_forward",
        solution=solution.dropconnect_forward,
        criteria=criteria(
            {"by hand": 2, "connections, not units": 3, "scaled at training time": 2, "out of range": 1, "manners": 1}
        ),
        visible=dropconnect_visible,
        hidden=dropconnect_hidden,
        tolerance=dropconnect_tolerance,
        misconceptions=MISCONCEPTIONS["dropconnect_forward"],
    ),
    Exercise(
        name="xavier_init",
        solution=solution.xavier_init,
        criteria=criteria({"shape and range": 2, "reproducible for a seed": 1, "variance": 3}),
        visible=xavier_visible,
        hidden=xavier_hidden,
        judge=xavier_judge,
        misconceptions=MISCONCEPTIONS["xavier_init"],
    ),
    Exercise(
        name="clip_by_global_norm",
        solution=solution.clip_by_global_norm,
        criteria=criteria(
            {"by hand": 2, "all arrays together": 3, "short gradients stay": 2, "a limit of nothing": 1, "manners": 1}
        ),
        visible=clip_visible,
        hidden=clip_hidden,
        tolerance=rounding(solution.clip_by_global_norm),
        misconceptions=MISCONCEPTIONS["clip_by_global_norm"],
    ),
    Exercise(
        name="early_stopping",
        solution=solution.early_stopping,
        criteria=criteria(
            {
                "by hand": 2,
                "patience": 2,
                "a new lowest error starts the wait again": 2,
                "only what was seen counts": 1,
                "never stopped": 1,
                "an equal error is no improvement": 1,
                "bad arguments": 1,
            }
        ),
        visible=stopping_visible,
        hidden=stopping_hidden,
        returns=("stopped", "best"),
        misconceptions=MISCONCEPTIONS["early_stopping"],
    ),
    Exercise(
        name="has_converged",
        solution=solution.has_converged,
        criteria=criteria(
            {
                "by hand": 2,
                "change of the error": 3,
                "norm of the gradient": 3,
                "at the limit": 1,
                "too early to tell": 1,
                "another rule": 1,
            }
        ),
        visible=converged_visible,
        hidden=converged_hidden,
        misconceptions=MISCONCEPTIONS["has_converged"],
    ),
    Exercise(
        name="train",
        solution=solution.train,
        criteria=criteria({"the moons of the notebook": 2, "moons turned": 3}),
        visible=train_visible,
        hidden=train_hidden,
        judge=train_judge,
        misconceptions=MISCONCEPTIONS["train"],
    ),
)
