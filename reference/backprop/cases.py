"""The cases of the backpropagation assignment: what each function is called with, under the lines of its rubric.

The first case of an exercise can be done by hand or is the lecture's. Sizes all differ afterwards, weight matrices are
not square, biases are of order one, gradients from above are random. `lattice` data is exact in any order of summation.
"""

import itertools

import numpy as np

from autograder.checking.tolerance import UNIT, monte_carlo
from autograder.exercise import Case, Criterion, Exercise, Given

from . import solution
from .misconceptions import MISCONCEPTIONS

MAZUR_X = np.array([0.05, 0.10])
MAZUR_T = np.array([0.01, 0.99])
MAZUR_W1 = np.array([[0.15, 0.25], [0.20, 0.30]])
MAZUR_B1 = np.array([0.35, 0.35])
MAZUR_W2 = np.array([[0.40, 0.50], [0.45, 0.55]])
MAZUR_B2 = np.array([0.60, 0.60])
MAZUR = MAZUR_W1, MAZUR_B1, MAZUR_W2, MAZUR_B2

NAMES = "logistic", "tanh", "relu", "softplus"


def lattice(rng, *shape):
    """Quarters between -4 and 4, never 0: sums of their products are exact in any order."""
    return rng.choice([-1, 1], shape) * rng.integers(1, 17, shape) / 4


def real(rng, *shape):
    return rng.normal(size=shape)


def between(rng, *shape):
    """Outputs of logistic units, well inside 0 and 1."""
    return rng.uniform(0.05, 0.95, shape)


def one_hot(rng, N, K):
    return np.eye(K)[rng.integers(0, K, N)]


def rounding(function):
    """The tolerance by Monte-Carlo arithmetic, with whole-number arguments perturbed as if they were floats.

    Given functions reach the solution as themselves.
    """

    def tolerance(*args):
        args = tuple(floats(a) for a in args)
        return monte_carlo(function, args, function(*args), np.random.default_rng(0))

    return tolerance


def softmax_tolerance(z, t):
    """Rounding, and what log p = z - logsumexp(z) loses beyond it.

    That form is as right as shifting first, but logsumexp is as large as the logits: summed one class after the other
    it is rounded K times at their size, and the loss and the probabilities inherit that.
    """
    loss, dz = rounding(solution.softmax_cross_entropy)(z, t)
    N, K = z.shape
    lost = 4 * K * UNIT * (np.abs(z).max(axis=1, keepdims=True) + np.log(K))
    return loss + lost.sum() / N, dz + lost / N


def binary_tolerance(y, t):
    """Rounding, and what (y - t) / (y (1 - y)) loses beyond it: that form is as right, with other roundings."""
    loss, dy = rounding(solution.binary_cross_entropy)(y, t)
    return loss, dy + 8 * UNIT * (np.abs(t / y) + np.abs((1 - t) / (1 - y))) / len(y)


def floats(value):
    if isinstance(value, list):
        return [floats(part) for part in value]
    return value.astype(float) if isinstance(value, np.ndarray) else value


def criteria(*lines):
    return tuple(Criterion(name=name, share=share) for name, share in lines)


def case(criterion, name, *args, **more):
    return Case(criterion=criterion, name=name, args=args, **more)


def exercise(function, lines, visible, hidden, returns=(), tolerance=None):
    name = function.__name__
    return Exercise(
        name=name,
        solution=function,
        criteria=criteria(*lines),
        visible=visible,
        hidden=hidden,
        returns=returns,
        tolerance=tolerance or rounding(function),
        misconceptions=MISCONCEPTIONS[name],
    )


ALONE = "leaves its inputs alone"
WHOLE = "whole numbers"


# activations and their slopes

ACTIVATION_CRITERIA = (
    ("by hand", 2),
    ("logistic", 2),
    ("tanh", 2),
    ("relu", 2),
    ("softplus", 2),
    ("no overflow", 2),
    ("unknown names", 1),
    (ALONE, 1),
    (WHOLE, 1),
)

SLOPE_CRITERIA = (*ACTIVATION_CRITERIA[:5], ("relu at 0", 1), *ACTIVATION_CRITERIA[5:])


def activations_visible(rng):
    yield case("by hand", "logistic of 0 and log 3", np.array([0.0, np.log(3)]), "logistic")
    yield case("by hand", "relu of -2, 0 and 3", np.array([-2.0, 0.0, 3.0]), "relu", exact=True)
    yield case("by hand", "softplus of 0", np.zeros(1), "softplus")
    for name in NAMES:
        yield case(name, f"{name}, 2 by 3", 2 * real(rng, 2, 3), name)
    for name in NAMES:
        yield case("no overflow", f"{name} at -1000 and 1000", np.array([-1000.0, 0.5, 1000.0]), name)
    yield case("unknown names", "no such name", real(rng, 3), "sign", raises="ValueError")
    yield case("unknown names", "a name that there is", real(rng, 3), "tanh")
    yield case(ALONE, "relu called twice", lattice(rng, 3, 4), "relu", unchanged=True)
    yield case(WHOLE, "relu of whole numbers", np.array([3, -1, 2]), "relu", dtype="float64")


def activations_hidden(rng):
    yield case("by hand", "other numbers", np.log(rng.integers(2, 9, 3) * 1.0), "logistic")
    for name in NAMES:
        yield case(name, f"{name}, three axes", 3 * real(rng, 3, 2, 4), name)
        yield case(name, f"{name}, one number", real(rng, 1), name)
    for name in NAMES:
        z = rng.choice([-1, 1], 7) * rng.uniform(720, 5000, 7)
        yield case("no overflow", name, np.append(z, [-900, 900, *real(rng, 2)]), name)
    yield case("unknown names", "another", real(rng, 2), "Logistic unit", raises="ValueError")
    yield case("unknown names", "a name that there is", real(rng, 2, 3), "softplus")
    for name in NAMES:
        yield case(ALONE, name, real(rng, 4, 3), name, unchanged=True)
        yield case(WHOLE, name, rng.integers(-5, 6, (2, 5)), name, dtype="float64")


def slopes_visible(rng):
    yield case("by hand", "logistic at 0", np.zeros(1), "logistic")
    yield case("by hand", "tanh at 0", np.zeros(1), "tanh")
    yield case("by hand", "relu at -2 and 3", np.array([-2.0, 3.0]), "relu", exact=True)
    yield case("by hand", "softplus at 0", np.zeros(1), "softplus")
    for name in NAMES:
        yield case(name, f"{name}, 2 by 3", 2 * real(rng, 2, 3), name)
    yield case("relu at 0", "relu at -1, 0 and 1", np.array([-1.0, 0.0, 1.0]), "relu", exact=True)
    for name in NAMES:
        yield case("no overflow", f"{name} at -1000 and 1000", np.array([-1000.0, 0.5, 1000.0]), name)
    yield case("unknown names", "no such name", real(rng, 3), "sign", raises="ValueError")
    yield case("unknown names", "a name that there is", real(rng, 3), "tanh")
    yield case(ALONE, "relu called twice", lattice(rng, 3, 4), "relu", unchanged=True)
    yield case(WHOLE, "relu at whole numbers", np.array([3, -1, 2]), "relu", dtype="float64")


def slopes_hidden(rng):
    yield case("by hand", "logistic", np.log(rng.integers(2, 9, 3) * 1.0), "logistic")
    for name in NAMES:
        yield case(name, f"{name}, three axes", 3 * real(rng, 3, 2, 4), name)
        yield case(name, f"{name}, one number", real(rng, 1), name)
    z = lattice(rng, 3, 4)
    z[rng.integers(3), 1:3] = 0
    yield case("relu at 0", "among others", z, "relu", exact=True)
    for name in NAMES:
        z = rng.choice([-1, 1], 7) * rng.uniform(720, 5000, 7)
        yield case("no overflow", name, np.append(z, [-900, 900, *real(rng, 2)]), name)
    yield case("unknown names", "another", real(rng, 2), "Logistic unit", raises="ValueError")
    yield case("unknown names", "a name that there is", real(rng, 2, 3), "softplus")
    for name in NAMES:
        yield case(ALONE, name, real(rng, 4, 3), name, unchanged=True)
        yield case(WHOLE, name, rng.choice([-4, -3, -2, -1, 1, 2, 3, 4], (2, 5)), name, dtype="float64")


# gate_backward

GATES = "add", "multiply", "max"


def gates(rng, *shape):
    """Two inputs that are nowhere equal, and a gradient from above; exact."""
    a = lattice(rng, *shape)
    return a, a + rng.choice([-1, 1], shape) * rng.integers(1, 9, shape) / 4, lattice(rng, *shape)


def gate_backward_visible(rng):
    yield case("add", "3 = -2 + 5", "add", np.array([-2.0]), np.array([5.0]), np.array([-4.0]), exact=True)
    yield case(
        "multiply", "-12 = 3 times -4", "multiply", np.array([3.0]), np.array([-4.0]), np.array([1.0]), exact=True
    )
    yield case("max", "the larger of 2 and -1", "max", np.array([2.0]), np.array([-1.0]), np.array([0.5]), exact=True)
    for kind in GATES:
        yield case(kind, f"{kind}, 2 by 3", kind, *gates(rng, 2, 3), exact=True)
    a, _, dout = gates(rng, 3)
    yield case("max of equal inputs", "max, the middle inputs equal", "max", a, a + [1, 0, -1], dout, exact=True)
    yield case("unknown gates", "divide", "divide", *gates(rng, 3), raises="ValueError")
    yield case("unknown gates", "add is known", "add", *gates(rng, 3), exact=True)
    yield case(ALONE, "multiply called twice", "multiply", *gates(rng, 2, 2), exact=True, unchanged=True)
    yield case(WHOLE, "multiply whole numbers", "multiply", *rng.integers(-5, 6, (3, 4)), exact=True, dtype="float64")


def gate_backward_hidden(rng):
    for kind in GATES:
        yield case(kind, kind, kind, *gates(rng, 3, 5), exact=True)
        yield case(kind, f"{kind}, three axes", kind, *gates(rng, 2, 1, 4), exact=True)
    a, b, dout = gates(rng, 4, 6)
    tied = np.where(rng.random(a.shape) < 0.5, a, b)
    tied[0, :2] = a[0, 0], b[0, 1]
    yield case("max of equal inputs", "several", "max", a, tied, dout, exact=True)
    yield case("unknown gates", "another", "min", *gates(rng, 2), raises="ValueError")
    yield case("unknown gates", "a known one", "max", *gates(rng, 2), exact=True)
    for kind in GATES:
        yield case(ALONE, kind, kind, *gates(rng, 3, 2), exact=True, unchanged=True)
        whole = rng.integers(-9, 0, 5), rng.integers(1, 9, 5), rng.integers(1, 9, 5)
        yield case(WHOLE, kind, kind, *whole, exact=True, dtype="float64")


# one hidden layer


def network(rng, D, M, K, scale=1.0):
    return scale * real(rng, D, M), real(rng, M), scale * real(rng, M, K), real(rng, K)


def forward_visible(rng):
    yield case("the lecture's network", "two inputs, two hidden units, two outputs", MAZUR_X, *MAZUR)
    yield case("other sizes", "3 inputs, 4 hidden units, 2 outputs", real(rng, 3), *network(rng, 3, 4, 2))
    yield case("other sizes", "one hidden unit", real(rng, 2), *network(rng, 2, 1, 3))
    yield case("no overflow", "net inputs near 1000", np.array([1000.0, -1000.0]), *network(rng, 2, 3, 2))
    yield case(
        "sizes that do not fit", "3 inputs for 2 rows", real(rng, 3), *network(rng, 2, 4, 3), raises="ValueError"
    )
    yield case("sizes that do not fit", "3 inputs for 3 rows", real(rng, 3), *network(rng, 3, 4, 3))
    yield case(ALONE, "called twice", real(rng, 3), *network(rng, 3, 2, 4), unchanged=True)
    yield case(WHOLE, "inputs 1, 0 and 2", np.array([1, 0, 2]), *network(rng, 3, 4, 2), dtype="float64")


def forward_hidden(rng):
    yield case("the lecture's network", "other inputs", between(rng, 2), *MAZUR)
    yield case("other sizes", "many hidden units", real(rng, 4), *network(rng, 4, 7, 3))
    yield case("other sizes", "one input, one output", real(rng, 1), *network(rng, 1, 5, 1))
    W1, b1, _W2, b2 = network(rng, 3, 4, 2)
    yield case("no overflow", "both layers", 1000 * lattice(rng, 3), W1, b1, 5000 * lattice(rng, 4, 2), b2)
    yield case("sizes that do not fit", "too few", real(rng, 2), *network(rng, 5, 4, 3), raises="ValueError")
    yield case("sizes that do not fit", "fitting", real(rng, 5), *network(rng, 5, 4, 3))
    yield case(ALONE, "called twice", real(rng, 2), *network(rng, 2, 4, 3), unchanged=True)
    yield case(WHOLE, "whole numbers", rng.integers(-3, 4, 4), *network(rng, 4, 3, 2), dtype="float64")


def output_delta_visible(rng):
    yield case(
        "by hand", "outputs 1/2 and 1/4, targets 1 and 0", np.array([0.5, 0.25]), np.array([1.0, 0.0]), exact=True
    )
    o = solution.forward(MAZUR_X, *MAZUR)[1]
    yield case("the lecture's network", "two outputs", o, MAZUR_T)
    yield case("any number of outputs", "five outputs", between(rng, 5), between(rng, 5))
    yield case("any number of outputs", "one output", between(rng, 1), np.ones(1))
    yield case(ALONE, "called twice", between(rng, 3), between(rng, 3), unchanged=True)
    yield case(WHOLE, "whole-number targets", between(rng, 3), np.array([0, 1, 0]), dtype="float64")


def output_delta_hidden(rng):
    yield case("by hand", "eighths", rng.integers(1, 8, 4) / 8, rng.integers(0, 2, 4) * 1.0, exact=True)
    yield case("the lecture's network", "other targets", solution.forward(MAZUR_X, *MAZUR)[1], between(rng, 2))
    yield case("any number of outputs", "seven", between(rng, 7), between(rng, 7))
    yield case(ALONE, "called twice", between(rng, 4), between(rng, 4), unchanged=True)
    yield case(WHOLE, "targets", between(rng, 6), rng.integers(0, 2, 6), dtype="float64")


def hidden_delta_visible(rng):
    by_hand = np.array([0.5, 0.25]), np.array([[1.0, 2.0], [-3.0, 4.0]]), np.array([0.5, -0.25])
    yield case("by hand", "two hidden units, two outputs", *by_hand, exact=True)
    h, o = solution.forward(MAZUR_X, *MAZUR)
    yield case("the lecture's network", "two hidden units", h, MAZUR_W2, solution.output_delta(o, MAZUR_T))
    yield case("other sizes", "3 hidden units, 2 outputs", between(rng, 3), real(rng, 3, 2), real(rng, 2))
    yield case("other sizes", "2 hidden units, 4 outputs", between(rng, 2), real(rng, 2, 4), real(rng, 4))
    yield case(ALONE, "called twice", between(rng, 4), real(rng, 4, 3), real(rng, 3), unchanged=True)
    yield case(
        WHOLE, "whole-number weights", between(rng, 2), np.array([[1, -2, 3], [0, 2, 1]]), real(rng, 3), dtype="float64"
    )


def hidden_delta_hidden(rng):
    eighths = rng.integers(1, 8, 3) / 8
    yield case("by hand", "eighths", eighths, lattice(rng, 3, 4), lattice(rng, 4), exact=True)
    yield case("the lecture's network", "other deltas", solution.forward(MAZUR_X, *MAZUR)[0], MAZUR_W2, real(rng, 2))
    yield case("other sizes", "many outputs", between(rng, 3), real(rng, 3, 9), real(rng, 9))
    yield case("other sizes", "one output", between(rng, 6), real(rng, 6, 1), real(rng, 1))
    yield case(ALONE, "called twice", between(rng, 2), real(rng, 2, 5), real(rng, 5), unchanged=True)
    yield case(WHOLE, "weights", between(rng, 4), rng.integers(-4, 5, (4, 3)), real(rng, 3), dtype="float64")


def backprop_step_visible(rng):
    yield case("the lecture's step", "rate 0.5", MAZUR_X, MAZUR_T, *MAZUR, 0.5)
    yield case(
        "other sizes", "3 inputs, 4 hidden units, 2 outputs", real(rng, 3), between(rng, 2), *network(rng, 3, 4, 2), 0.7
    )
    yield case("other sizes", "one hidden unit", real(rng, 2), between(rng, 3), *network(rng, 2, 1, 3), 0.25)
    yield case("the rate", "rate 10", real(rng, 4), between(rng, 3), *network(rng, 4, 2, 3), 10.0)
    yield case(ALONE, "called twice", real(rng, 3), between(rng, 4), *network(rng, 3, 2, 4), 0.5, unchanged=True)
    yield case(
        WHOLE, "inputs and targets", np.array([1, 0, 2]), np.array([0, 1]), *network(rng, 3, 4, 2), 0.5, dtype="float64"
    )


def backprop_step_hidden(rng):
    yield case("the lecture's step", "another record", between(rng, 2), between(rng, 2), *MAZUR, 0.5)
    yield case("other sizes", "larger", real(rng, 5), between(rng, 4), *network(rng, 5, 7, 4), 0.3)
    yield case("other sizes", "one output", real(rng, 3), between(rng, 1), *network(rng, 3, 6, 1), 1.5)
    yield case("the rate", "large", real(rng, 2), between(rng, 3), *network(rng, 2, 4, 3), float(rng.uniform(3, 20)))
    yield case(
        "the rate", "small", real(rng, 4), between(rng, 2), *network(rng, 4, 3, 2), float(rng.uniform(0.01, 0.1))
    )
    yield case(ALONE, "called twice", real(rng, 2), between(rng, 3), *network(rng, 2, 4, 3), 2.0, unchanged=True)
    weights = rng.integers(-2, 3, (3, 4)), rng.integers(-2, 3, 4), rng.integers(1, 4, (4, 2)), rng.integers(-2, 3, 2)
    yield case(WHOLE, "weights", real(rng, 3), between(rng, 2), *weights, 0.5, dtype="float64")


# losses


def quadratic_loss_visible(rng):
    yield case("by hand", "one record, off by 1 and 2", np.array([[1.0, 2.0]]), np.array([[0.0, 4.0]]), exact=True)
    o = solution.forward(MAZUR_X, *MAZUR)[1]
    yield case("the lecture's network", "its total error", o[None], MAZUR_T[None])
    yield case("a batch", "4 records, 3 outputs", lattice(rng, 4, 3), lattice(rng, 4, 3), exact=True)
    yield case("a batch", "5 records, one output", real(rng, 5, 1), real(rng, 5, 1))
    yield case("shapes that differ", "3 by 1 and 3", real(rng, 3, 1), real(rng, 3), raises="ValueError")
    yield case("shapes that differ", "3 by 1 twice", real(rng, 3, 1), real(rng, 3, 1))
    yield case(ALONE, "called twice", real(rng, 3, 2), real(rng, 3, 2), unchanged=True)
    yield case(
        WHOLE,
        "2 records",
        np.array([[1, 3, 2], [0, 5, 1]]),
        np.array([[0, 4, 2], [1, 1, 1]]),
        exact=True,
        dtype="float64",
    )


def quadratic_loss_hidden(rng):
    yield case("by hand", "one record", lattice(rng, 1, 4), lattice(rng, 1, 4), exact=True)
    yield case("the lecture's network", "other targets", solution.forward(MAZUR_X, *MAZUR)[1][None], between(rng, 1, 2))
    yield case("a batch", "quarters", lattice(rng, 8, 5), lattice(rng, 8, 5), exact=True)
    yield case("a batch", "real numbers", real(rng, 7, 3), real(rng, 7, 3))
    yield case("shapes that differ", "one record for three", real(rng, 3, 2), real(rng, 1, 2), raises="ValueError")
    yield case("shapes that differ", "equal", real(rng, 3, 2), real(rng, 3, 2))
    yield case(ALONE, "called twice", real(rng, 2, 5), real(rng, 2, 5), unchanged=True)
    yield case(
        WHOLE, "4 records", rng.integers(-9, 10, (4, 3)), rng.integers(10, 20, (4, 3)), exact=True, dtype="float64"
    )


def binary_targets(rng, N):
    """Zeros and ones, both among them."""
    return rng.permutation(np.arange(N) % 2) * 1.0


def binary_cross_entropy_visible(rng):
    yield case("by hand", "one record, y = 1/2, t = 1", np.array([0.5]), np.array([1.0]))
    yield case("by hand", "one record, y = 3/4, t = 0", np.array([0.75]), np.array([0.0]))
    yield case("a batch", "5 records", between(rng, 5), binary_targets(rng, 5))
    yield case("targets between 0 and 1", "4 records", between(rng, 4), between(rng, 4))
    yield case(
        "outputs close to 0 and 1",
        "1e-13 from either end",
        np.array([1e-13, 1 - 1e-13, 0.3]),
        np.array([1.0, 0.0, 1.0]),
    )
    yield case("shapes that differ", "3 by 1 and 3", between(rng, 3, 1), binary_targets(rng, 3), raises="ValueError")
    yield case("shapes that differ", "3 twice", between(rng, 3), binary_targets(rng, 3))
    yield case(ALONE, "called twice", between(rng, 3), binary_targets(rng, 3), unchanged=True)
    yield case(WHOLE, "whole-number targets", between(rng, 4), np.array([0, 1, 1, 0]), dtype="float64")


def binary_cross_entropy_hidden(rng):
    yield case("by hand", "one record, t = 1", between(rng, 1), np.ones(1))
    yield case("by hand", "one record, t = 0", between(rng, 1), np.zeros(1))
    yield case("a batch", "9 records", between(rng, 9), binary_targets(rng, 9))
    yield case("targets between 0 and 1", "7 records", between(rng, 7), between(rng, 7))
    tiny = 10 ** rng.uniform(-14, -11, 4)
    yield case("outputs close to 0 and 1", "wrong", np.append(tiny, 1 - tiny), np.repeat([1.0, 0.0], 4))
    yield case(
        "outputs close to 0 and 1",
        "wrong and right",
        np.append(tiny, 1 - tiny),
        rng.permutation(np.repeat([1.0, 0.0], 4)),
    )
    yield case("outputs close to 0 and 1", "much smaller", np.array([1e-100, 0.4]), np.array([1.0, 0.0]))
    yield case("shapes that differ", "4 and 1", between(rng, 4), np.ones(1), raises="ValueError")
    yield case("shapes that differ", "equal", between(rng, 4), binary_targets(rng, 4))
    yield case(ALONE, "called twice", between(rng, 6), binary_targets(rng, 6), unchanged=True)
    yield case(WHOLE, "targets", between(rng, 7), binary_targets(rng, 7).astype(int), dtype="float64")


def softmax_cross_entropy_visible(rng):
    yield case("by hand", "2 records, 3 classes, logits zero", np.zeros((2, 3)), np.eye(3)[[2, 0]])
    yield case("by hand", "probabilities 1/4 and 3/4", np.array([[0.0, np.log(3)]]), np.array([[1.0, 0.0]]))
    yield case("a batch", "4 records, 3 classes", real(rng, 4, 3), one_hot(rng, 4, 3))
    yield case("a batch", "2 records, 5 classes", 2 * real(rng, 2, 5), one_hot(rng, 2, 5))
    yield case("large logits", "all 1000 larger", 1000 + lattice(rng, 3, 4), one_hot(rng, 3, 4))
    wrong = np.array([[1000.0, 0.0, -1000.0], [3.0, 1000.0, 1000.0]]), np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    yield case("large logits", "the right class far below", *wrong)
    yield case("shapes that differ", "targets of one record", real(rng, 3, 2), one_hot(rng, 1, 2), raises="ValueError")
    yield case("shapes that differ", "targets of every record", real(rng, 3, 2), one_hot(rng, 3, 2))
    yield case(ALONE, "called twice", real(rng, 3, 4), one_hot(rng, 3, 4), unchanged=True)
    yield case(
        WHOLE,
        "whole-number logits",
        np.array([[1, 3, -2], [0, 2, 1]]),
        np.array([[0, 1, 0], [1, 0, 0]]),
        dtype="float64",
    )


def softmax_cross_entropy_hidden(rng):
    yield case("by hand", "logits equal", np.full((3, 7), rng.normal()), one_hot(rng, 3, 7))
    yield case("a batch", "6 records", 3 * real(rng, 6, 4), one_hot(rng, 6, 4))
    yield case("a batch", "one record", real(rng, 1, 5), one_hot(rng, 1, 5))
    z = 1000 * real(rng, 5, 3)
    yield case("large logits", "all wrong", z, np.eye(3)[z.argmin(axis=1)])
    yield case("large logits", "all far below zero", real(rng, 4, 3) - 1500, one_hot(rng, 4, 3))
    yield case("large logits", "apart by hundreds", 300 * real(rng, 4, 6), one_hot(rng, 4, 6))
    yield case("shapes that differ", "one column of targets", real(rng, 4, 3), np.ones((4, 1)), raises="ValueError")
    yield case("shapes that differ", "equal", real(rng, 4, 3), one_hot(rng, 4, 3))
    yield case(ALONE, "called twice", real(rng, 2, 6), one_hot(rng, 2, 6), unchanged=True)
    yield case(WHOLE, "logits", rng.integers(-4, 5, (5, 3)), one_hot(rng, 5, 3).astype(int), dtype="float64")


# any depth


def layers(rng, *sizes):
    """Weights and biases of layers of the given sizes, not so large that units saturate."""
    pairs = list(itertools.pairwise(sizes))
    return [1.5 * real(rng, m, n) / np.sqrt(m) for m, n in pairs], [real(rng, n) for _, n in pairs]


def mlp(rng, N, *sizes):
    return (real(rng, N, sizes[0]), between(rng, N, sizes[-1]), *layers(rng, *sizes))


def mlp_gradients_visible(rng):
    mazur = MAZUR_X[None], MAZUR_T[None], [MAZUR_W1, MAZUR_W2], [MAZUR_B1, MAZUR_B2]
    yield case("the lecture's network", "one record", *mazur)
    yield case("a batch", "4 records through 3, 5 and 2 units", *mlp(rng, 4, 3, 5, 2))
    yield case("one layer", "3 records through 4 and 2 units", *mlp(rng, 3, 4, 2))
    yield case("deeper networks", "2 records through 3, 4, 5 and 2 units", *mlp(rng, 2, 3, 4, 5, 2))
    yield case(ALONE, "called twice", *mlp(rng, 3, 2, 4, 3), unchanged=True)
    X, _T, weights, biases = mlp(rng, 3, 4, 3, 2)
    whole = rng.integers(-3, 4, X.shape), np.array([[0, 1], [1, 0], [1, 1]])
    yield case(WHOLE, "records and targets", *whole, weights, biases, dtype="float64")


def mlp_gradients_hidden(rng):
    mazur = between(rng, 1, 2), between(rng, 1, 2), [MAZUR_W1, MAZUR_W2], [MAZUR_B1, MAZUR_B2]
    yield case("the lecture's network", "another record", *mazur)
    yield case("a batch", "7 records", *mlp(rng, 7, 2, 6, 3))
    yield case("a batch", "one output", *mlp(rng, 5, 4, 3, 1))
    yield case("one layer", "6 records", *mlp(rng, 6, 5, 3))
    yield case("deeper networks", "five layers", *mlp(rng, 3, 4, 6, 3, 5, 2, 3))
    yield case("deeper networks", "a narrow layer", *mlp(rng, 4, 3, 5, 1, 4))
    yield case(ALONE, "called twice", *mlp(rng, 2, 3, 2, 5, 4), unchanged=True)
    X, T, weights, biases = mlp(rng, 5, 2, 3, 4)
    whole = rng.integers(-3, 4, X.shape), rng.integers(0, 2, T.shape)
    yield case(WHOLE, "records and targets", *whole, weights, biases, dtype="float64")


def gradient_chain_visible(rng):
    yield case("by hand", "weights 3, 2 and 8, net inputs 0", np.array([3.0, 2.0, 8.0]), np.zeros(3), 2.0, exact=True)
    yield case("the lecture's four layers", "four layers", real(rng, 4), real(rng, 4), 0.7)
    yield case("any depth", "one layer", real(rng, 1), real(rng, 1), -0.4)
    yield case("any depth", "seven layers, weights about 10", 10 * real(rng, 7), real(rng, 7), 1.3)
    yield case("lengths that differ", "3 weights, 4 net inputs", real(rng, 3), real(rng, 4), 1.0, raises="ValueError")
    yield case("lengths that differ", "4 weights, 4 net inputs", real(rng, 4), real(rng, 4), -1.5)
    yield case(ALONE, "called twice", real(rng, 5), real(rng, 5), 0.6, unchanged=True)
    yield case(WHOLE, "weights and net inputs", np.array([2, -3, 1]), np.array([1, 0, -1]), 0.5, dtype="float64")


def gradient_chain_hidden(rng):
    yield case("by hand", "net inputs 0", lattice(rng, 5), np.zeros(5), float(lattice(rng)), exact=True)
    yield case("the lecture's four layers", "four layers", real(rng, 4), real(rng, 4), float(rng.normal()))
    yield case("any depth", "two layers", real(rng, 2), real(rng, 2), float(rng.normal()))
    yield case(
        "any depth", "nine layers, weights near 10", 10 * lattice(rng, 9), real(rng, 9), float(rng.uniform(1, 2))
    )
    yield case("lengths that differ", "one weight", real(rng, 1), real(rng, 5), 1.0, raises="ValueError")
    yield case("lengths that differ", "equal", real(rng, 5), real(rng, 5), 0.3)
    yield case(ALONE, "called twice", real(rng, 6), real(rng, 6), -2.5, unchanged=True)
    yield case(WHOLE, "whole numbers", rng.integers(1, 9, 5), rng.integers(-2, 3, 5), 1.5, dtype="float64")


CUBES, PRODUCT, WAVE = Given(solution.cubes), Given(solution.product), Given(solution.wave)


def numerical_gradient_visible(rng):
    yield case("by hand", "cubes at (1, 2), h = 1/2", CUBES, np.array([1.0, 2.0]), 0.5, exact=True)
    yield case("by hand", "product at (2, 3, 5), h = 1/2", PRODUCT, np.array([2.0, 3.0, 5.0]), 0.5, exact=True)
    yield case("any shape", "wave, 2 by 3", WAVE, real(rng, 2, 3), 0.25)
    yield case("small steps", "wave, h = 1e-4", WAVE, real(rng, 4), 1e-4)
    yield case(ALONE, "wave called twice", WAVE, real(rng, 3), 0.1, unchanged=True)
    yield case(WHOLE, "cubes at whole numbers", CUBES, np.array([2, -1, 3]), 0.25, exact=True, dtype="float64")


def numerical_gradient_hidden(rng):
    yield case("by hand", "cubes", CUBES, lattice(rng, 4), 0.25, exact=True)
    yield case("by hand", "product", PRODUCT, lattice(rng, 3), 0.5, exact=True)
    yield case("any shape", "three axes", WAVE, 0.5 * real(rng, 2, 3, 2), 0.1)
    yield case("any shape", "cubes, one entry", CUBES, real(rng, 1, 1), 0.3)
    yield case("small steps", "wave", WAVE, real(rng, 3, 2), 1e-3)
    yield case("small steps", "product", PRODUCT, lattice(rng, 5), 1e-5)
    yield case(ALONE, "called twice", WAVE, real(rng, 2, 2), 0.2, unchanged=True)
    yield case(WHOLE, "product at whole numbers", PRODUCT, rng.integers(1, 6, (2, 2)), 0.5, exact=True, dtype="float64")


EXERCISES = (
    exercise(solution.activations, ACTIVATION_CRITERIA, activations_visible, activations_hidden),
    exercise(solution.activation_slopes, SLOPE_CRITERIA, slopes_visible, slopes_hidden),
    exercise(
        solution.gate_backward,
        (
            ("add", 2),
            ("multiply", 2),
            ("max", 2),
            ("max of equal inputs", 1),
            ("unknown gates", 1),
            (ALONE, 1),
            (WHOLE, 1),
        ),
        gate_backward_visible,
        gate_backward_hidden,
        returns=("da", "db"),
    ),
    exercise(
        solution.forward,
        (
            ("the lecture's network", 3),
            ("other sizes", 3),
            ("no overflow", 1),
            ("sizes that do not fit", 1),
            (ALONE, 1),
            (WHOLE, 1),
        ),
        forward_visible,
        forward_hidden,
        returns=("out_h", "out_o"),
    ),
    exercise(
        solution.output_delta,
        (("by hand", 2), ("the lecture's network", 2), ("any number of outputs", 2), (ALONE, 1), (WHOLE, 1)),
        output_delta_visible,
        output_delta_hidden,
    ),
    exercise(
        solution.hidden_delta,
        (("by hand", 2), ("the lecture's network", 2), ("other sizes", 3), (ALONE, 1), (WHOLE, 1)),
        hidden_delta_visible,
        hidden_delta_hidden,
    ),
    exercise(
        solution.backprop_step,
        (("the lecture's step", 4), ("other sizes", 4), ("the rate", 2), (ALONE, 1), (WHOLE, 1)),
        backprop_step_visible,
        backprop_step_hidden,
        returns=("W1", "b1", "W2", "b2"),
    ),
    exercise(
        solution.quadratic_loss,
        (
            ("by hand", 2),
            ("the lecture's network", 1),
            ("a batch", 3),
            ("shapes that differ", 1),
            (ALONE, 1),
            (WHOLE, 1),
        ),
        quadratic_loss_visible,
        quadratic_loss_hidden,
        returns=("loss", "dy"),
    ),
    exercise(
        solution.binary_cross_entropy,
        (
            ("by hand", 2),
            ("a batch", 3),
            ("targets between 0 and 1", 1),
            ("outputs close to 0 and 1", 1),
            ("shapes that differ", 1),
            (ALONE, 1),
            (WHOLE, 1),
        ),
        binary_cross_entropy_visible,
        binary_cross_entropy_hidden,
        returns=("loss", "dy"),
        tolerance=binary_tolerance,
    ),
    exercise(
        solution.softmax_cross_entropy,
        (("by hand", 2), ("a batch", 3), ("large logits", 3), ("shapes that differ", 1), (ALONE, 1), (WHOLE, 1)),
        softmax_cross_entropy_visible,
        softmax_cross_entropy_hidden,
        returns=("loss", "dz"),
        tolerance=softmax_tolerance,
    ),
    exercise(
        solution.mlp_gradients,
        (
            ("the lecture's network", 2),
            ("a batch", 3),
            ("one layer", 2),
            ("deeper networks", 4),
            (ALONE, 1),
            (WHOLE, 1),
        ),
        mlp_gradients_visible,
        mlp_gradients_hidden,
        returns=("dW", "db"),
    ),
    exercise(
        solution.gradient_chain,
        (
            ("by hand", 2),
            ("the lecture's four layers", 2),
            ("any depth", 3),
            ("lengths that differ", 1),
            (ALONE, 1),
            (WHOLE, 1),
        ),
        gradient_chain_visible,
        gradient_chain_hidden,
    ),
    exercise(
        solution.numerical_gradient,
        (("by hand", 3), ("any shape", 2), ("small steps", 2), (ALONE, 1), (WHOLE, 1)),
        numerical_gradient_visible,
        numerical_gradient_hidden,
    ),
)
