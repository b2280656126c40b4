"""The cases of the backpropagation assignment: what each function is called with, under the lines of its rubric.

The first case of an exercise can be done by hand or is the lecture's. Sizes all differ afterwards, weight matrices are
not square, biases are of order one, gradients from above are random. Quarters are exact in any order of summation.
"""

import itertools

import numpy as np

from autograder.checking.tolerance import UNIT
from autograder.content.kit import case, exercise, nonzero_quarters, one_hot, real, rounding, whole
from autograder.exercise import Given

from . import misconceptions, solution

MAZUR_X = np.array([0.05, 0.10])
MAZUR_T = np.array([0.01, 0.99])
MAZUR_W1 = np.array([[0.15, 0.25], [0.20, 0.30]])
MAZUR_B1 = np.array([0.35, 0.35])
MAZUR_W2 = np.array([[0.40, 0.50], [0.45, 0.55]])
MAZUR_B2 = np.array([0.60, 0.60])
MAZUR = MAZUR_W1, MAZUR_B1, MAZUR_W2, MAZUR_B2
MAZUR_H, MAZUR_O = solution.forward(MAZUR_X, *MAZUR)

NAMES = "logistic", "tanh", "relu", "softplus"

BY_HAND = "by hand"
LECTURE = "the lecture's network"
SIZES = "other sizes"
LARGE = "no overflow"
UNKNOWN = "unknown names"
BATCH = "a batch"
UNEQUAL = "shapes that differ"
ALONE = "leaves its inputs alone"
WHOLE = "whole numbers"


def probabilities(rng, *shape):
    """Outputs of logistic units, well inside 0 and 1."""
    return rng.uniform(0.05, 0.95, shape)


# activations and their slopes

AT_0 = "relu at 0"
ANY_NAME = {BY_HAND: 2, **dict.fromkeys(NAMES, 2)}


def far_away(rng):
    """Net inputs whose exponentials overflow, and two others."""
    z = rng.choice([-1, 1], 7) * rng.uniform(720, 5000, 7)
    return np.append(z, [-900, 900, *real(rng, 2)])


def activations_visible(rng):
    yield case(BY_HAND, "logistic of 0 and log 3", np.array([0.0, np.log(3)]), "logistic")
    yield case(BY_HAND, "relu of -2, 0 and 3", np.array([-2.0, 0.0, 3.0]), "relu", exact=True)
    yield case(BY_HAND, "softplus of 0", np.zeros(1), "softplus")
    for name in NAMES:
        yield case(name, f"{name}, 2 by 3", 2 * real(rng, 2, 3), name)
    for name in NAMES:
        yield case(LARGE, f"{name} at -1000 and 1000", np.array([-1000.0, 0.5, 1000.0]), name)
    yield case(UNKNOWN, "no such name", real(rng, 3), "sign", raises="ValueError")
    yield case(UNKNOWN, "a name that there is", real(rng, 3), "tanh")
    yield case(ALONE, "relu called twice", nonzero_quarters(rng, 3, 4), "relu", unchanged=True)
    yield case(WHOLE, "relu of whole numbers", np.array([3, -1, 2]), "relu", dtype="float64")


def activations_hidden(rng):
    yield case(BY_HAND, "other numbers", np.log(rng.integers(2, 9, 3) * 1.0), "logistic")
    for name in NAMES:
        yield case(name, f"{name}, three axes", 3 * real(rng, 3, 2, 4), name)
        yield case(name, f"{name}, one number", real(rng, 1), name)
    for name in NAMES:
        yield case(LARGE, name, far_away(rng), name)
    yield case(UNKNOWN, "another", real(rng, 2), "Logistic unit", raises="ValueError")
    yield case(UNKNOWN, "a name that there is", real(rng, 2, 3), "softplus")
    for name in NAMES:
        yield case(ALONE, name, real(rng, 4, 3), name, unchanged=True)
        yield case(WHOLE, name, rng.integers(-5, 6, (2, 5)), name, dtype="float64")


def slopes_visible(rng):
    yield case(BY_HAND, "logistic at 0", np.zeros(1), "logistic")
    yield case(BY_HAND, "tanh at 0", np.zeros(1), "tanh")
    yield case(BY_HAND, "relu at -2 and 3", np.array([-2.0, 3.0]), "relu", exact=True)
    yield case(BY_HAND, "softplus at 0", np.zeros(1), "softplus")
    for name in NAMES:
        yield case(name, f"{name}, 2 by 3", 2 * real(rng, 2, 3), name)
    yield case(AT_0, "relu at -1, 0 and 1", np.array([-1.0, 0.0, 1.0]), "relu", exact=True)
    for name in NAMES:
        yield case(LARGE, f"{name} at -1000 and 1000", np.array([-1000.0, 0.5, 1000.0]), name)
    yield case(UNKNOWN, "no such name", real(rng, 3), "sign", raises="ValueError")
    yield case(UNKNOWN, "a name that there is", real(rng, 3), "tanh")
    yield case(ALONE, "relu called twice", nonzero_quarters(rng, 3, 4), "relu", unchanged=True)
    yield case(WHOLE, "relu at whole numbers", np.array([3, -1, 2]), "relu", dtype="float64")


def slopes_hidden(rng):
    yield case(BY_HAND, "logistic", np.log(rng.integers(2, 9, 3) * 1.0), "logistic")
    for name in NAMES:
        yield case(name, f"{name}, three axes", 3 * real(rng, 3, 2, 4), name)
        yield case(name, f"{name}, one number", real(rng, 1), name)
    z = nonzero_quarters(rng, 3, 4)
    z[rng.integers(3), 1:3] = 0
    yield case(AT_0, "among others", z, "relu", exact=True)
    for name in NAMES:
        yield case(LARGE, name, far_away(rng), name)
    yield case(UNKNOWN, "another", real(rng, 2), "Logistic unit", raises="ValueError")
    yield case(UNKNOWN, "a name that there is", real(rng, 2, 3), "softplus")
    for name in NAMES:
        yield case(ALONE, name, real(rng, 4, 3), name, unchanged=True)
        yield case(WHOLE, name, rng.choice([-4, -3, -2, -1, 1, 2, 3, 4], (2, 5)), name, dtype="float64")


# gate_backward

GATES = "add", "multiply", "max"

TIES = "max of equal inputs"
UNKNOWN_GATES = "unknown gates"


def gates(rng, *shape):
    """Two inputs that are nowhere equal, and a gradient from above; exact."""
    a = nonzero_quarters(rng, *shape)
    return a, a + rng.choice([-1, 1], shape) * rng.integers(1, 9, shape) / 4, nonzero_quarters(rng, *shape)


def gate_backward_visible(rng):
    yield case("add", "3 = -2 + 5", "add", np.array([-2.0]), np.array([5.0]), np.array([-4.0]), exact=True)
    yield case(
        "multiply", "-12 = 3 times -4", "multiply", np.array([3.0]), np.array([-4.0]), np.array([1.0]), exact=True
    )
    yield case("max", "the larger of 2 and -1", "max", np.array([2.0]), np.array([-1.0]), np.array([0.5]), exact=True)
    for kind in GATES:
        yield case(kind, f"{kind}, 2 by 3", kind, *gates(rng, 2, 3), exact=True)
    a, _, dout = gates(rng, 3)
    yield case(TIES, "max, the middle inputs equal", "max", a, a + [1, 0, -1], dout, exact=True)
    yield case(UNKNOWN_GATES, "divide", "divide", *gates(rng, 3), raises="ValueError")
    yield case(UNKNOWN_GATES, "add is known", "add", *gates(rng, 3), exact=True)
    yield case(ALONE, "multiply called twice", "multiply", *gates(rng, 2, 2), exact=True, unchanged=True)
    yield case(WHOLE, "multiply whole numbers", "multiply", *rng.integers(-5, 6, (3, 4)), exact=True, dtype="float64")


def gate_backward_hidden(rng):
    for kind in GATES:
        yield case(kind, kind, kind, *gates(rng, 3, 5), exact=True)
        yield case(kind, f"{kind}, three axes", kind, *gates(rng, 2, 1, 4), exact=True)
    a, b, dout = gates(rng, 4, 6)
    tied = np.where(rng.random(a.shape) < 0.5, a, b)
    tied[0, :2] = a[0, 0], b[0, 1]
    yield case(TIES, "several", "max", a, tied, dout, exact=True)
    yield case(UNKNOWN_GATES, "another", "min", *gates(rng, 2), raises="ValueError")
    yield case(UNKNOWN_GATES, "a known one", "max", *gates(rng, 2), exact=True)
    for kind in GATES:
        yield case(ALONE, kind, kind, *gates(rng, 3, 2), exact=True, unchanged=True)
        numbers = rng.integers(-9, 0, 5), rng.integers(1, 9, 5), rng.integers(1, 9, 5)
        yield case(WHOLE, kind, kind, *numbers, exact=True, dtype="float64")


# one hidden layer

UNFIT = "sizes that do not fit"
COUNTS = "any number of outputs"
STEP = "the lecture's step"
RATE = "the rate"


def network(rng, D, M, K):
    """Weights and biases of two layers."""
    return real(rng, D, M), real(rng, M), real(rng, M, K), real(rng, K)


def forward_visible(rng):
    yield case(LECTURE, "two inputs, two hidden units, two outputs", MAZUR_X, *MAZUR)
    yield case(SIZES, "3 inputs, 4 hidden units, 2 outputs", real(rng, 3), *network(rng, 3, 4, 2))
    yield case(SIZES, "one hidden unit", real(rng, 2), *network(rng, 2, 1, 3))
    yield case(LARGE, "net inputs near 1000", np.array([1000.0, -1000.0]), *network(rng, 2, 3, 2))
    yield case(UNFIT, "3 inputs for 2 rows", real(rng, 3), *network(rng, 2, 4, 3), raises="ValueError")
    yield case(UNFIT, "3 inputs for 3 rows", real(rng, 3), *network(rng, 3, 4, 3))
    yield case(ALONE, "called twice", real(rng, 3), *network(rng, 3, 2, 4), unchanged=True)
    yield case(WHOLE, "inputs 1, 0 and 2", np.array([1, 0, 2]), *network(rng, 3, 4, 2), dtype="float64")


def forward_hidden(rng):
    yield case(LECTURE, "other inputs", probabilities(rng, 2), *MAZUR)
    yield case(SIZES, "many hidden units", real(rng, 4), *network(rng, 4, 7, 3))
    yield case(SIZES, "one input, one output", real(rng, 1), *network(rng, 1, 5, 1))
    W1, b1, _W2, b2 = network(rng, 3, 4, 2)
    yield case(LARGE, "both layers", 1000 * nonzero_quarters(rng, 3), W1, b1, 5000 * nonzero_quarters(rng, 4, 2), b2)
    yield case(UNFIT, "too few", real(rng, 2), *network(rng, 5, 4, 3), raises="ValueError")
    yield case(UNFIT, "fitting", real(rng, 5), *network(rng, 5, 4, 3))
    yield case(ALONE, "called twice", real(rng, 2), *network(rng, 2, 4, 3), unchanged=True)
    yield case(WHOLE, "whole numbers", rng.integers(-3, 4, 4), *network(rng, 4, 3, 2), dtype="float64")


def output_delta_visible(rng):
    yield case(BY_HAND, "outputs 1/2 and 1/4, targets 1 and 0", np.array([0.5, 0.25]), np.array([1.0, 0.0]), exact=True)
    yield case(LECTURE, "two outputs", MAZUR_O, MAZUR_T)
    yield case(COUNTS, "five outputs", probabilities(rng, 5), probabilities(rng, 5))
    yield case(COUNTS, "one output", probabilities(rng, 1), np.ones(1))
    yield case(ALONE, "called twice", probabilities(rng, 3), probabilities(rng, 3), unchanged=True)
    yield case(WHOLE, "whole-number targets", probabilities(rng, 3), np.array([0, 1, 0]), dtype="float64")


def output_delta_hidden(rng):
    yield case(BY_HAND, "eighths", rng.integers(1, 8, 4) / 8, rng.integers(0, 2, 4) * 1.0, exact=True)
    yield case(LECTURE, "other targets", MAZUR_O, probabilities(rng, 2))
    yield case(COUNTS, "seven", probabilities(rng, 7), probabilities(rng, 7))
    yield case(ALONE, "called twice", probabilities(rng, 4), probabilities(rng, 4), unchanged=True)
    yield case(WHOLE, "targets", probabilities(rng, 6), rng.integers(0, 2, 6), dtype="float64")


def hidden_delta_visible(rng):
    by_hand = np.array([0.5, 0.25]), np.array([[1.0, 2.0], [-3.0, 4.0]]), np.array([0.5, -0.25])
    yield case(BY_HAND, "two hidden units, two outputs", *by_hand, exact=True)
    yield case(LECTURE, "two hidden units", MAZUR_H, MAZUR_W2, solution.output_delta(MAZUR_O, MAZUR_T))
    yield case(SIZES, "3 hidden units, 2 outputs", probabilities(rng, 3), real(rng, 3, 2), real(rng, 2))
    yield case(SIZES, "2 hidden units, 4 outputs", probabilities(rng, 2), real(rng, 2, 4), real(rng, 4))
    yield case(ALONE, "called twice", probabilities(rng, 4), real(rng, 4, 3), real(rng, 3), unchanged=True)
    weights = np.array([[1, -2, 3], [0, 2, 1]])
    yield case(WHOLE, "whole-number weights", probabilities(rng, 2), weights, real(rng, 3), dtype="float64")


def hidden_delta_hidden(rng):
    eighths = rng.integers(1, 8, 3) / 8
    yield case(BY_HAND, "eighths", eighths, nonzero_quarters(rng, 3, 4), nonzero_quarters(rng, 4), exact=True)
    yield case(LECTURE, "other deltas", MAZUR_H, MAZUR_W2, real(rng, 2))
    yield case(SIZES, "many outputs", probabilities(rng, 3), real(rng, 3, 9), real(rng, 9))
    yield case(SIZES, "one output", probabilities(rng, 6), real(rng, 6, 1), real(rng, 1))
    yield case(ALONE, "called twice", probabilities(rng, 2), real(rng, 2, 5), real(rng, 5), unchanged=True)
    yield case(WHOLE, "weights", probabilities(rng, 4), rng.integers(-4, 5, (4, 3)), real(rng, 3), dtype="float64")


def backprop_step_visible(rng):
    yield case(STEP, "rate 0.5", MAZUR_X, MAZUR_T, *MAZUR, 0.5)
    yield case(
        SIZES, "3 inputs, 4 hidden units, 2 outputs", real(rng, 3), probabilities(rng, 2), *network(rng, 3, 4, 2), 0.7
    )
    yield case(SIZES, "one hidden unit", real(rng, 2), probabilities(rng, 3), *network(rng, 2, 1, 3), 0.25)
    yield case(RATE, "rate 10", real(rng, 4), probabilities(rng, 3), *network(rng, 4, 2, 3), 10.0)
    yield case(ALONE, "called twice", real(rng, 3), probabilities(rng, 4), *network(rng, 3, 2, 4), 0.5, unchanged=True)
    record = np.array([1, 0, 2]), np.array([0, 1])
    yield case(WHOLE, "inputs and targets", *record, *network(rng, 3, 4, 2), 0.5, dtype="float64")


def backprop_step_hidden(rng):
    yield case(STEP, "another record", probabilities(rng, 2), probabilities(rng, 2), *MAZUR, 0.5)
    yield case(SIZES, "larger", real(rng, 5), probabilities(rng, 4), *network(rng, 5, 7, 4), 0.3)
    yield case(SIZES, "one output", real(rng, 3), probabilities(rng, 1), *network(rng, 3, 6, 1), 1.5)
    yield case(RATE, "large", real(rng, 2), probabilities(rng, 3), *network(rng, 2, 4, 3), float(rng.uniform(3, 20)))
    yield case(
        RATE, "small", real(rng, 4), probabilities(rng, 2), *network(rng, 4, 3, 2), float(rng.uniform(0.01, 0.1))
    )
    yield case(ALONE, "called twice", real(rng, 2), probabilities(rng, 3), *network(rng, 2, 4, 3), 2.0, unchanged=True)
    weights = rng.integers(-2, 3, (3, 4)), rng.integers(-2, 3, 4), rng.integers(1, 4, (4, 2)), rng.integers(-2, 3, 2)
    yield case(WHOLE, "weights", real(rng, 3), probabilities(rng, 2), *weights, 0.5, dtype="float64")


# losses

BETWEEN = "targets between 0 and 1"
ENDS = "outputs close to 0 and 1"
LOGITS = "large logits"


def quadratic_loss_visible(rng):
    yield case(BY_HAND, "one record, off by 1 and 2", np.array([[1.0, 2.0]]), np.array([[0.0, 4.0]]), exact=True)
    yield case(LECTURE, "its total error", MAZUR_O[None], MAZUR_T[None])
    yield case(BATCH, "4 records, 3 outputs", nonzero_quarters(rng, 4, 3), nonzero_quarters(rng, 4, 3), exact=True)
    yield case(BATCH, "5 records, one output", real(rng, 5, 1), real(rng, 5, 1))
    yield case(UNEQUAL, "3 by 1 and 3", real(rng, 3, 1), real(rng, 3), raises="ValueError")
    yield case(UNEQUAL, "3 by 1 twice", real(rng, 3, 1), real(rng, 3, 1))
    yield case(ALONE, "called twice", real(rng, 3, 2), real(rng, 3, 2), unchanged=True)
    numbers = np.array([[1, 3, 2], [0, 5, 1]]), np.array([[0, 4, 2], [1, 1, 1]])
    yield case(WHOLE, "2 records", *numbers, exact=True, dtype="float64")


def quadratic_loss_hidden(rng):
    yield case(BY_HAND, "one record", nonzero_quarters(rng, 1, 4), nonzero_quarters(rng, 1, 4), exact=True)
    yield case(LECTURE, "other targets", MAZUR_O[None], probabilities(rng, 1, 2))
    yield case(BATCH, "quarters", nonzero_quarters(rng, 8, 5), nonzero_quarters(rng, 8, 5), exact=True)
    yield case(BATCH, "real numbers", real(rng, 7, 3), real(rng, 7, 3))
    yield case(UNEQUAL, "one record for three", real(rng, 3, 2), real(rng, 1, 2), raises="ValueError")
    yield case(UNEQUAL, "equal", real(rng, 3, 2), real(rng, 3, 2))
    yield case(ALONE, "called twice", real(rng, 2, 5), real(rng, 2, 5), unchanged=True)
    yield case(WHOLE, "4 records", whole(rng, 4, 3), rng.integers(10, 20, (4, 3)), exact=True, dtype="float64")


def binary_tolerance(y, t):
    """Rounding, and what (y - t) / (y (1 - y)) loses beyond it: that form is as right, with other roundings."""
    loss, dy = rounding(solution.binary_cross_entropy)(y, t)
    return loss, dy + 8 * UNIT * (np.abs(t / y) + np.abs((1 - t) / (1 - y))) / len(y)


def binary_targets(rng, N):
    """Zeros and ones, both among them."""
    return rng.permutation(np.arange(N) % 2) * 1.0


def binary_cross_entropy_visible(rng):
    yield case(BY_HAND, "one record, y = 1/2, t = 1", np.array([0.5]), np.array([1.0]))
    yield case(BY_HAND, "one record, y = 3/4, t = 0", np.array([0.75]), np.array([0.0]))
    yield case(BATCH, "5 records", probabilities(rng, 5), binary_targets(rng, 5))
    yield case(BETWEEN, "4 records", probabilities(rng, 4), probabilities(rng, 4))
    yield case(ENDS, "1e-13 from either end", np.array([1e-13, 1 - 1e-13, 0.3]), np.array([1.0, 0.0, 1.0]))
    yield case(UNEQUAL, "3 by 1 and 3", probabilities(rng, 3, 1), binary_targets(rng, 3), raises="ValueError")
    yield case(UNEQUAL, "3 twice", probabilities(rng, 3), binary_targets(rng, 3))
    yield case(ALONE, "called twice", probabilities(rng, 3), binary_targets(rng, 3), unchanged=True)
    yield case(WHOLE, "whole-number targets", probabilities(rng, 4), np.array([0, 1, 1, 0]), dtype="float64")


def binary_cross_entropy_hidden(rng):
    yield case(BY_HAND, "one record, t = 1", probabilities(rng, 1), np.ones(1))
    yield case(BY_HAND, "one record, t = 0", probabilities(rng, 1), np.zeros(1))
    yield case(BATCH, "9 records", probabilities(rng, 9), binary_targets(rng, 9))
    yield case(BETWEEN, "7 records", probabilities(rng, 7), probabilities(rng, 7))
    tiny = 10 ** rng.uniform(-14, -11, 4)
    yield case(ENDS, "wrong", np.append(tiny, 1 - tiny), np.repeat([1.0, 0.0], 4))
    yield case(ENDS, "wrong and right", np.append(tiny, 1 - tiny), rng.permutation(np.repeat([1.0, 0.0], 4)))
    yield case(ENDS, "much smaller", np.array([1e-100, 0.4]), np.array([1.0, 0.0]))
    yield case(UNEQUAL, "4 and 1", probabilities(rng, 4), np.ones(1), raises="ValueError")
    yield case(UNEQUAL, "equal", probabilities(rng, 4), binary_targets(rng, 4))
    yield case(ALONE, "called twice", probabilities(rng, 6), binary_targets(rng, 6), unchanged=True)
    yield case(WHOLE, "targets", probabilities(rng, 7), binary_targets(rng, 7).astype(int), dtype="float64")


def softmax_tolerance(z, t):
    """Rounding, and what log p = z - logsumexp(z) loses beyond it.

    That form is as right as shifting first, but logsumexp is as large as the logits: summed one class after the other
    it is rounded K times at their size, and the loss and the probabilities inherit that.
    """
    loss, dz = rounding(solution.softmax_cross_entropy)(z, t)
    N, K = z.shape
    lost = 4 * K * UNIT * (np.abs(z).max(axis=1, keepdims=True) + np.log(K))
    return loss + lost.sum() / N, dz + lost / N


def softmax_cross_entropy_visible(rng):
    yield case(BY_HAND, "2 records, 3 classes, logits zero", np.zeros((2, 3)), np.eye(3)[[2, 0]])
    yield case(BY_HAND, "probabilities 1/4 and 3/4", np.array([[0.0, np.log(3)]]), np.array([[1.0, 0.0]]))
    yield case(BATCH, "4 records, 3 classes", real(rng, 4, 3), one_hot(rng, 4, 3))
    yield case(BATCH, "2 records, 5 classes", 2 * real(rng, 2, 5), one_hot(rng, 2, 5))
    yield case(LOGITS, "all 1000 larger", 1000 + nonzero_quarters(rng, 3, 4), one_hot(rng, 3, 4))
    wrong = np.array([[1000.0, 0.0, -1000.0], [3.0, 1000.0, 1000.0]]), np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    yield case(LOGITS, "the right class far below", *wrong)
    yield case(UNEQUAL, "targets of one record", real(rng, 3, 2), one_hot(rng, 1, 2), raises="ValueError")
    yield case(UNEQUAL, "targets of every record", real(rng, 3, 2), one_hot(rng, 3, 2))
    yield case(ALONE, "called twice", real(rng, 3, 4), one_hot(rng, 3, 4), unchanged=True)
    numbers = np.array([[1, 3, -2], [0, 2, 1]]), np.array([[0, 1, 0], [1, 0, 0]])
    yield case(WHOLE, "whole-number logits", *numbers, dtype="float64")


def softmax_cross_entropy_hidden(rng):
    yield case(BY_HAND, "logits equal", np.full((3, 7), rng.normal()), one_hot(rng, 3, 7))
    yield case(BATCH, "6 records", 3 * real(rng, 6, 4), one_hot(rng, 6, 4))
    yield case(BATCH, "one record", real(rng, 1, 5), one_hot(rng, 1, 5))
    z = 1000 * real(rng, 5, 3)
    yield case(LOGITS, "all wrong", z, np.eye(3)[z.argmin(axis=1)])
    yield case(LOGITS, "all far below zero", real(rng, 4, 3) - 1500, one_hot(rng, 4, 3))
    yield case(LOGITS, "apart by hundreds", 300 * real(rng, 4, 6), one_hot(rng, 4, 6))
    yield case(UNEQUAL, "one column of targets", real(rng, 4, 3), np.ones((4, 1)), raises="ValueError")
    yield case(UNEQUAL, "equal", real(rng, 4, 3), one_hot(rng, 4, 3))
    yield case(ALONE, "called twice", real(rng, 2, 6), one_hot(rng, 2, 6), unchanged=True)
    yield case(WHOLE, "logits", rng.integers(-4, 5, (5, 3)), one_hot(rng, 5, 3).astype(int), dtype="float64")


# any depth

ONE_LAYER = "one layer"
DEEP = "deeper networks"
FOUR = "the lecture's four layers"
DEPTHS = "any depth"
LENGTHS = "lengths that differ"


def layers(rng, *sizes):
    """Weights and biases of layers of the given sizes, not so large that units saturate."""
    pairs = list(itertools.pairwise(sizes))
    return [1.5 * real(rng, m, n) / np.sqrt(m) for m, n in pairs], [real(rng, n) for _, n in pairs]


def mlp(rng, N, *sizes):
    """A batch, its targets, and layers of the given sizes."""
    return real(rng, N, sizes[0]), probabilities(rng, N, sizes[-1]), *layers(rng, *sizes)


def mlp_gradients_visible(rng):
    mazur = MAZUR_X[None], MAZUR_T[None], [MAZUR_W1, MAZUR_W2], [MAZUR_B1, MAZUR_B2]
    yield case(LECTURE, "one record", *mazur)
    yield case(BATCH, "4 records through 3, 5 and 2 units", *mlp(rng, 4, 3, 5, 2))
    yield case(ONE_LAYER, "3 records through 4 and 2 units", *mlp(rng, 3, 4, 2))
    yield case(DEEP, "2 records through 3, 4, 5 and 2 units", *mlp(rng, 2, 3, 4, 5, 2))
    yield case(ALONE, "called twice", *mlp(rng, 3, 2, 4, 3), unchanged=True)
    X, _T, weights, biases = mlp(rng, 3, 4, 3, 2)
    numbers = rng.integers(-3, 4, X.shape), np.array([[0, 1], [1, 0], [1, 1]])
    yield case(WHOLE, "records and targets", *numbers, weights, biases, dtype="float64")


def mlp_gradients_hidden(rng):
    mazur = probabilities(rng, 1, 2), probabilities(rng, 1, 2), [MAZUR_W1, MAZUR_W2], [MAZUR_B1, MAZUR_B2]
    yield case(LECTURE, "another record", *mazur)
    yield case(BATCH, "7 records", *mlp(rng, 7, 2, 6, 3))
    yield case(BATCH, "one output", *mlp(rng, 5, 4, 3, 1))
    yield case(ONE_LAYER, "6 records", *mlp(rng, 6, 5, 3))
    yield case(DEEP, "five layers", *mlp(rng, 3, 4, 6, 3, 5, 2, 3))
    yield case(DEEP, "a narrow layer", *mlp(rng, 4, 3, 5, 1, 4))
    yield case(ALONE, "called twice", *mlp(rng, 2, 3, 2, 5, 4), unchanged=True)
    X, T, weights, biases = mlp(rng, 5, 2, 3, 4)
    numbers = rng.integers(-3, 4, X.shape), rng.integers(0, 2, T.shape)
    yield case(WHOLE, "records and targets", *numbers, weights, biases, dtype="float64")


def gradient_chain_visible(rng):
    yield case(BY_HAND, "weights 3, 2 and 8, net inputs 0", np.array([3.0, 2.0, 8.0]), np.zeros(3), 2.0, exact=True)
    yield case(FOUR, "four layers", real(rng, 4), real(rng, 4), 0.7)
    yield case(DEPTHS, "one layer", real(rng, 1), real(rng, 1), -0.4)
    yield case(DEPTHS, "seven layers, weights about 10", 10 * real(rng, 7), real(rng, 7), 1.3)
    yield case(LENGTHS, "3 weights, 4 net inputs", real(rng, 3), real(rng, 4), 1.0, raises="ValueError")
    yield case(LENGTHS, "4 weights, 4 net inputs", real(rng, 4), real(rng, 4), -1.5)
    yield case(ALONE, "called twice", real(rng, 5), real(rng, 5), 0.6, unchanged=True)
    yield case(WHOLE, "weights and net inputs", np.array([2, -3, 1]), np.array([1, 0, -1]), 0.5, dtype="float64")


def gradient_chain_hidden(rng):
    yield case(BY_HAND, "net inputs 0", nonzero_quarters(rng, 5), np.zeros(5), float(nonzero_quarters(rng)), exact=True)
    yield case(FOUR, "four layers", real(rng, 4), real(rng, 4), float(rng.normal()))
    yield case(DEPTHS, "two layers", real(rng, 2), real(rng, 2), float(rng.normal()))
    yield case(
        DEPTHS, "nine layers, weights near 10", 10 * nonzero_quarters(rng, 9), real(rng, 9), float(rng.uniform(1, 2))
    )
    yield case(LENGTHS, "one weight", real(rng, 1), real(rng, 5), 1.0, raises="ValueError")
    yield case(LENGTHS, "equal", real(rng, 5), real(rng, 5), 0.3)
    yield case(ALONE, "called twice", real(rng, 6), real(rng, 6), -2.5, unchanged=True)
    yield case(WHOLE, "whole numbers", rng.integers(1, 9, 5), rng.integers(-2, 3, 5), 1.5, dtype="float64")


# numerical_gradient

SHAPES = "any shape"
SMALL = "small steps"

CUBES, PRODUCT, WAVE = Given(solution.cubes), Given(solution.product), Given(solution.wave)


def numerical_gradient_visible(rng):
    yield case(BY_HAND, "cubes at (1, 2), h = 1/2", CUBES, np.array([1.0, 2.0]), 0.5, exact=True)
    yield case(BY_HAND, "product at (2, 3, 5), h = 1/2", PRODUCT, np.array([2.0, 3.0, 5.0]), 0.5, exact=True)
    yield case(SHAPES, "wave, 2 by 3", WAVE, real(rng, 2, 3), 0.25)
    yield case(SMALL, "wave, h = 1e-4", WAVE, real(rng, 4), 1e-4)
    yield case(ALONE, "wave called twice", WAVE, real(rng, 3), 0.1, unchanged=True)
    yield case(WHOLE, "cubes at whole numbers", CUBES, np.array([2, -1, 3]), 0.25, exact=True, dtype="float64")


def numerical_gradient_hidden(rng):
    yield case(BY_HAND, "cubes", CUBES, nonzero_quarters(rng, 4), 0.25, exact=True)
    yield case(BY_HAND, "product", PRODUCT, nonzero_quarters(rng, 3), 0.5, exact=True)
    yield case(SHAPES, "three axes", WAVE, 0.5 * real(rng, 2, 3, 2), 0.1)
    yield case(SHAPES, "cubes, one entry", CUBES, real(rng, 1, 1), 0.3)
    yield case(SMALL, "wave", WAVE, real(rng, 3, 2), 1e-3)
    yield case(SMALL, "product", PRODUCT, nonzero_quarters(rng, 5), 1e-5)
    yield case(ALONE, "called twice", WAVE, real(rng, 2, 2), 0.2, unchanged=True)
    yield case(WHOLE, "product at whole numbers", PRODUCT, rng.integers(1, 6, (2, 2)), 0.5, exact=True, dtype="float64")


EXERCISES = (
    exercise(
        misconceptions.values,
        {**ANY_NAME, LARGE: 2, UNKNOWN: 1, ALONE: 1, WHOLE: 1},
        activations_visible,
        activations_hidden,
        tolerance=rounding(solution.activations),
    ),
    exercise(
        misconceptions.slopes,
        {**ANY_NAME, AT_0: 1, LARGE: 2, UNKNOWN: 1, ALONE: 1, WHOLE: 1},
        slopes_visible,
        slopes_hidden,
        tolerance=rounding(solution.activation_slopes),
    ),
    exercise(
        misconceptions.gate,
        {**dict.fromkeys(GATES, 2), TIES: 1, UNKNOWN_GATES: 1, ALONE: 1, WHOLE: 1},
        gate_backward_visible,
        gate_backward_hidden,
        returns=("da", "db"),
        tolerance=rounding(solution.gate_backward),
    ),
    exercise(
        misconceptions.forward,
        {LECTURE: 3, SIZES: 3, LARGE: 1, UNFIT: 1, ALONE: 1, WHOLE: 1},
        forward_visible,
        forward_hidden,
        returns=("out_h", "out_o"),
        tolerance=rounding(solution.forward),
    ),
    exercise(
        misconceptions.output,
        {BY_HAND: 2, LECTURE: 2, COUNTS: 2, ALONE: 1, WHOLE: 1},
        output_delta_visible,
        output_delta_hidden,
        tolerance=rounding(solution.output_delta),
    ),
    exercise(
        misconceptions.hidden,
        {BY_HAND: 2, LECTURE: 2, SIZES: 3, ALONE: 1, WHOLE: 1},
        hidden_delta_visible,
        hidden_delta_hidden,
        tolerance=rounding(solution.hidden_delta),
    ),
    exercise(
        misconceptions.step,
        {STEP: 4, SIZES: 4, RATE: 2, ALONE: 1, WHOLE: 1},
        backprop_step_visible,
        backprop_step_hidden,
        returns=("W1", "b1", "W2", "b2"),
        tolerance=rounding(solution.backprop_step),
    ),
    exercise(
        misconceptions.quadratic,
        {BY_HAND: 2, LECTURE: 1, BATCH: 3, UNEQUAL: 1, ALONE: 1, WHOLE: 1},
        quadratic_loss_visible,
        quadratic_loss_hidden,
        returns=("loss", "dy"),
        tolerance=rounding(solution.quadratic_loss),
    ),
    exercise(
        misconceptions.binary,
        {BY_HAND: 2, BATCH: 3, BETWEEN: 1, ENDS: 1, UNEQUAL: 1, ALONE: 1, WHOLE: 1},
        binary_cross_entropy_visible,
        binary_cross_entropy_hidden,
        returns=("loss", "dy"),
        tolerance=binary_tolerance,
    ),
    exercise(
        misconceptions.softmax,
        {BY_HAND: 2, BATCH: 3, LOGITS: 3, UNEQUAL: 1, ALONE: 1, WHOLE: 1},
        softmax_cross_entropy_visible,
        softmax_cross_entropy_hidden,
        returns=("loss", "dz"),
        tolerance=softmax_tolerance,
    ),
    exercise(
        misconceptions.mlp,
        {LECTURE: 2, BATCH: 3, ONE_LAYER: 2, DEEP: 4, ALONE: 1, WHOLE: 1},
        mlp_gradients_visible,
        mlp_gradients_hidden,
        returns=("dW", "db"),
        tolerance=rounding(solution.mlp_gradients),
    ),
    exercise(
        misconceptions.chain,
        {BY_HAND: 2, FOUR: 2, DEPTHS: 3, LENGTHS: 1, ALONE: 1, WHOLE: 1},
        gradient_chain_visible,
        gradient_chain_hidden,
        tolerance=rounding(solution.gradient_chain),
    ),
    exercise(
        misconceptions.numerical,
        {BY_HAND: 3, SHAPES: 2, SMALL: 2, ALONE: 1, WHOLE: 1},
        numerical_gradient_visible,
        numerical_gradient_hidden,
        tolerance=rounding(solution.numerical_gradient),
    ),
)
