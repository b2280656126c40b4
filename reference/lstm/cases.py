"""The cases of the LSTM assignment: what each function is called with, grouped under the lines of its rubric.

Sizes all differ (N, T, D, M), biases are of order one, upstream gradients are random. Where a cell is 0 or the gates
are given, quarters keep every sum exact; elsewhere Monte-Carlo arithmetic on the reference gives the tolerance, also
over fifty steps.
"""

import numpy as np

from autograder.content.kit import case, exercise, one_hot, real, small_quarters

from . import misconceptions, solution

LOG3 = np.log(3.0)
HAND_X, HAND_H, HAND_C = np.array([[1.0, 2.0]]), np.array([[1.0]]), np.array([[1.0]])
HAND_W = np.array([[2, 0, -1], [LOG3, 0, 0], [0, -LOG3, 0], [0, LOG3 / 2, 0]])
"""The notebook's own example: weighted sums 0, log 3, -log 3, log(3)/2, so gates 1/2, 3/4, 1/4 and candidate 1/2."""

BY_HAND = "by hand"
SIZES = "examples, features and units"
FIT = "sizes that do not fit"
ALONE = "leaves its inputs alone"
INTEGER = "integer inputs"
ONE_STEP = "one step"
STEPS = "several steps"
LONG = "a long sequence"


def weights(rng, D, M):
    return rng.normal(0, 0.6, (4 * M, M + D)), rng.normal(size=4 * M)


def no_weights(D, M):
    return np.zeros((4 * M, M + D)), np.zeros(4 * M)


def states(rng, N, M):
    """A state, between -1 and 1, and a cell."""
    return rng.uniform(-0.9, 0.9, (N, M)), rng.normal(size=(N, M))


def zero_states(N, M):
    """A state and a cell of whole numbers."""
    return np.zeros((N, M), int), np.zeros((N, M), int)


def characters(rng, *shape):
    """Whole numbers, as coded characters come."""
    return one_hot(rng, *shape).astype(int)


def candidates(rng, *shape):
    """Quarters between -1 and 1, none of them 0."""
    return rng.choice([-0.75, -0.5, -0.25, 0.25, 0.5, 0.75], shape)


# lstm_gates

LARGE = "very large weighted sums"


def gates(rng, N, D, M):
    h_prev, _ = states(rng, N, M)
    return real(rng, N, D), h_prev, *weights(rng, D, M)


def large_sums(rng, N, D, M):
    W, _ = weights(rng, D, M)
    return real(rng, N, D), states(rng, N, M)[0], W, 1000 * rng.permutation(np.resize([1.0, -1.0], 4 * M))


def integer_gates(rng, N, D, M):
    return characters(rng, N, D), zero_states(N, M)[0], *weights(rng, D, M)


def gates_visible(rng):
    yield case(BY_HAND, "one unit, two features", HAND_X, HAND_H, HAND_W, np.zeros(4))
    yield case(SIZES, "2 examples, 3 features, 4 units", *gates(rng, 2, 3, 4))
    yield case(SIZES, "3 examples, 4 features, 2 units", *gates(rng, 3, 4, 2))
    yield case(LARGE, "sums near 1000 and -1000", *large_sums(rng, 2, 3, 2))
    W, b = weights(rng, 3, 2)
    yield case(FIT, "W a column short", real(rng, 2, 3), real(rng, 2, 2), W[:, 1:], b, raises="ValueError")
    yield case(FIT, "sizes that do fit", *gates(rng, 2, 3, 2))
    yield case(ALONE, "called twice", *gates(rng, 3, 2, 4), unchanged=True)
    yield case(INTEGER, "one-hot characters", *integer_gates(rng, 3, 4, 2), dtype="float64")


def gates_hidden(rng):
    h, _ = states(rng, 3, 2)
    yield case(BY_HAND, "all sums 0", real(rng, 3, 4), h, *no_weights(4, 2))
    yield case(SIZES, "more features than units", *gates(rng, 3, 7, 2))
    yield case(SIZES, "more units than features", *gates(rng, 4, 2, 6))
    yield case(SIZES, "one example", *gates(rng, 1, 3, 5))
    yield case(LARGE, "large sums, more units", *large_sums(rng, 3, 2, 5))
    x, (W, b), h = real(rng, 2, 3), weights(rng, 3, 4), real(rng, 2, 4)
    yield case(FIT, "three gates", x, h, W[:12], b[:12], raises="ValueError")
    yield case(FIT, "a column too many", x[:, 1:], h, W, b, raises="ValueError")
    yield case(FIT, "a bias of one number", x, h, W, b[:1], raises="ValueError")
    yield case(FIT, "sizes that do fit", *gates(rng, 3, 2, 5))
    yield case(ALONE, "called twice, more units", *gates(rng, 2, 3, 5), unchanged=True)
    yield case(INTEGER, "one-hot characters", *integer_gates(rng, 4, 5, 3), dtype="float64")


# lstm_step

LARGE_CELLS = "large cells"


def step(rng, N, D, M, cell=1.0):
    """The arguments. cell: how large the cells are."""
    h_prev, c_prev = states(rng, N, M)
    return real(rng, N, D), h_prev, cell * c_prev, *weights(rng, D, M)


def integer_step(rng, N, D, M):
    return characters(rng, N, D), *zero_states(N, M), *weights(rng, D, M)


def step_visible(rng):
    yield case(BY_HAND, "one unit, two features", HAND_X, HAND_H, HAND_C, HAND_W, np.zeros(4))
    yield case(SIZES, "2 examples, 3 features, 4 units", *step(rng, 2, 3, 4))
    yield case(SIZES, "4 examples, 2 features, 3 units", *step(rng, 4, 2, 3))
    yield case(LARGE_CELLS, "cells of about 5", *step(rng, 2, 4, 3, cell=5.0))
    yield case(ALONE, "called twice", *step(rng, 3, 2, 4), unchanged=True)
    yield case(INTEGER, "one-hot characters, zero states", *integer_step(rng, 3, 4, 2), dtype="float64")


def step_hidden(rng):
    x, (h_prev, c_prev) = real(rng, 3, 4), states(rng, 3, 2)
    yield case(BY_HAND, "all sums 0", x, h_prev, c_prev, *no_weights(4, 2))
    yield case(BY_HAND, "empty cells, all sums 0", x, h_prev, np.zeros((3, 2)), *no_weights(4, 2))
    yield case(SIZES, "more features than units", *step(rng, 3, 7, 2))
    yield case(SIZES, "more units than features", *step(rng, 4, 2, 6))
    yield case(LARGE_CELLS, "cells of about 8", *step(rng, 3, 2, 5, cell=8.0))
    yield case(ALONE, "called twice, more units", *step(rng, 2, 3, 5), unchanged=True)
    yield case(INTEGER, "one-hot characters, zero states", *integer_step(rng, 4, 5, 3), dtype="float64")


# lstm_forward


def forward(rng, N, T, D, M):
    return real(rng, N, T, D), *states(rng, N, M), *weights(rng, D, M)


def halving(rng, N, T, D, M):
    """Without weights every gate is 1/2 and every candidate 0."""
    h0, _ = states(rng, N, M)
    return real(rng, N, T, D), h0, 8.0 * rng.integers(1, 5, (N, M)), *no_weights(D, M)


def integer_forward(rng, N, T, D, M):
    return characters(rng, N, T, D), *zero_states(N, M), *weights(rng, D, M)


def forward_visible(rng):
    yield case(BY_HAND, "no weights: the cell halves", *halving(rng, 1, 3, 2, 1))
    yield case(ONE_STEP, "T = 1", *forward(rng, 2, 1, 3, 4))
    yield case(STEPS, "T = 3", *forward(rng, 2, 3, 4, 5))
    yield case(STEPS, "T = 5", *forward(rng, 4, 5, 2, 3))
    yield case(LONG, "T = 20", *forward(rng, 3, 20, 2, 4))
    yield case(ALONE, "called twice", *forward(rng, 3, 4, 2, 5), unchanged=True)
    yield case(INTEGER, "one-hot characters, zero states", *integer_forward(rng, 2, 5, 4, 3), dtype="float64")


def forward_hidden(rng):
    yield case(BY_HAND, "no weights, more units", *halving(rng, 2, 4, 3, 5))
    yield case(ONE_STEP, "T = 1, more features", *forward(rng, 3, 1, 5, 2))
    yield case(STEPS, "T = 4", *forward(rng, 3, 4, 6, 2))
    yield case(STEPS, "T = 7", *forward(rng, 2, 7, 3, 5))
    yield case(STEPS, "one example", *forward(rng, 1, 6, 4, 3))
    yield case(LONG, "T = 50", *forward(rng, 2, 50, 3, 6))
    yield case(ALONE, "called twice, more steps", *forward(rng, 2, 6, 3, 4), unchanged=True)
    yield case(INTEGER, "one-hot characters, zero states", *integer_forward(rng, 3, 6, 5, 2), dtype="float64")


# lstm_step_backward

EMPTY = "an empty cell"
BOTH_WAYS = "both ways into the cell"


def step_backward(rng, N, D, M):
    x, (h_prev, c_prev), (W, b) = real(rng, N, D), states(rng, N, M), weights(rng, D, M)
    i, f, o, g = solution.lstm_gates(x, h_prev, W, b)
    c = f * c_prev + i * g
    return real(rng, N, M), real(rng, N, M), x, h_prev, c_prev, i, f, o, g, c, W


def empty_cell(rng, N, D, M):
    """A step that leaves the cell at exactly 0, where tanh has the slope 1: quarters all the way."""
    i, o = rng.integers(1, 4, (2, N, M)) / 4
    f, g = 2.0 ** -rng.integers(1, 3, (N, M)), candidates(rng, N, M)
    dh, dc, h_prev = small_quarters(rng, 3, N, M)
    x, W = small_quarters(rng, N, D), small_quarters(rng, 4 * M, M + D)
    return dh, dc, x, h_prev, -i * g / f, i, f, o, g, np.zeros((N, M)), W


def only_dh(rng, N, D, M):
    """Nothing from the next step's cell."""
    dh, dc, *rest = step_backward(rng, N, D, M)
    return dh, np.zeros_like(dc), *rest


def only_dc(rng, N, D, M):
    """Nothing from the state."""
    dh, *rest = step_backward(rng, N, D, M)
    return np.zeros_like(dh), *rest


def single(*numbers):
    """Arrays of one number each."""
    return [np.array([[number]]) for number in numbers]


def step_backward_visible(rng):
    numbers = single(4.0, 1.0, 2.0, 1.0, 1.0, 0.5, 0.25, 0.75, -0.5, 0.0)
    W = np.array([[1.0, 2], [4, 1], [3, 5], [2, -1]])
    yield case(BY_HAND, "one unit, one feature", *numbers, W, exact=True)
    yield case(EMPTY, "2 examples, 3 features, 4 units", *empty_cell(rng, 2, 3, 4), exact=True)
    yield case(BOTH_WAYS, "nothing from the next cell", *only_dh(rng, 3, 2, 4))
    yield case(BOTH_WAYS, "nothing from the state", *only_dc(rng, 3, 4, 2))
    yield case(SIZES, "2 examples, 3 features, 4 units", *step_backward(rng, 2, 3, 4))
    yield case(SIZES, "4 examples, 5 features, 3 units", *step_backward(rng, 4, 5, 3))
    yield case(ALONE, "called twice", *step_backward(rng, 3, 2, 4), unchanged=True)


def step_backward_hidden(rng):
    yield case(EMPTY, "3 examples, 2 features, 5 units", *empty_cell(rng, 3, 2, 5), exact=True)
    yield case(EMPTY, "4 examples, 6 features, 3 units", *empty_cell(rng, 4, 6, 3), exact=True)
    yield case(BOTH_WAYS, "nothing from the next cell, more units", *only_dh(rng, 2, 3, 6))
    yield case(BOTH_WAYS, "nothing from the state, more units", *only_dc(rng, 2, 3, 5))
    yield case(BOTH_WAYS, "from both", *step_backward(rng, 3, 2, 5))
    yield case(SIZES, "more features than units", *step_backward(rng, 3, 7, 2))
    yield case(SIZES, "one example", *step_backward(rng, 1, 4, 5))
    yield case(ALONE, "called twice, more features", *step_backward(rng, 2, 5, 3), unchanged=True)
    x, W = rng.integers(-3, 4, (1, 1)) * 0.5, rng.integers(1, 9, (4, 2)) / 2
    rest = single(0.5, -0.5, 0.5, 0.5, 0.25, 0.5, 0.0)
    yield case(BY_HAND, "another unit", *single(-2.0, 3.0), x, *rest, W, exact=True)


# lstm_backward

LAST = "a loss at the last step"


def backward(rng, N, T, D, M):
    return real(rng, N, T, M), real(rng, N, T, D), *states(rng, N, M), *weights(rng, D, M)


def last_state(rng, N, T, D, M):
    """A loss that sees the last state alone, so that all else flows back through time."""
    dh, *rest = backward(rng, N, T, D, M)
    dh[:, :-1] = 0
    return dh, *rest


def balanced(rng, N, T, D, M):
    """Without weights and with an empty cell every gate is 1/2, every candidate and every cell 0."""
    dh, h0, x = 4 * small_quarters(rng, N, T, M), rng.integers(-3, 4, (N, M)) / 4, small_quarters(rng, N, T, D)
    return dh, x, h0, np.zeros((N, M)), *no_weights(D, M)


def backward_visible(rng):
    dh, x, h0 = np.array([[[4.0], [8.0]]]), np.array([[[1.0], [3.0]]]), np.array([[0.5]])
    yield case(BY_HAND, "no weights, two steps", dh, x, h0, np.zeros((1, 1)), *no_weights(1, 1), exact=True)
    yield case(ONE_STEP, "T = 1", *backward(rng, 2, 1, 3, 4))
    yield case(LAST, "T = 3", *last_state(rng, 2, 3, 4, 5))
    yield case(STEPS, "T = 3", *backward(rng, 2, 3, 4, 5))
    yield case(STEPS, "T = 5", *backward(rng, 4, 5, 2, 3))
    yield case(LONG, "T = 20", *backward(rng, 3, 20, 2, 4))
    yield case(ALONE, "called twice", *backward(rng, 3, 4, 2, 5), unchanged=True)


def backward_hidden(rng):
    yield case(BY_HAND, "no weights, three steps", *balanced(rng, 2, 3, 4, 5), exact=True)
    yield case(ONE_STEP, "T = 1, more features", *backward(rng, 3, 1, 5, 2))
    yield case(LAST, "T = 6", *last_state(rng, 3, 6, 2, 4))
    yield case(STEPS, "T = 4", *backward(rng, 3, 4, 6, 2))
    yield case(STEPS, "T = 7", *backward(rng, 2, 7, 3, 5))
    yield case(STEPS, "one example", *backward(rng, 1, 6, 4, 3))
    yield case(LONG, "T = 50", *backward(rng, 2, 50, 3, 6))
    yield case(ALONE, "called twice, more steps", *backward(rng, 2, 6, 3, 4), unchanged=True)


# memory

MEANING = "forget 0, remember 1"
HALF_OPEN = "gates half open"


def memory(rng, N, T, M):
    c0, g = small_quarters(rng, N, M), candidates(rng, N, T, M)
    f, i = rng.integers(0, 5, (2, N, T, M)) / 4
    return c0, f, i, g


def switches(rng, N, T, M):
    """Gates fully open or shut."""
    c0, f, i, g = memory(rng, N, T, M)
    return c0, rng.integers(0, 2, f.shape).astype(float), rng.integers(0, 2, i.shape).astype(float), g


def integer_memory(rng, N, T, M):
    """A cell of whole numbers."""
    _, f, i, g = memory(rng, N, T, M)
    return rng.integers(1, 9, (N, M)), f, i, g


def memory_visible(rng):
    f, i, g = (np.array(part).reshape(1, 4, 1) for part in ([1.0, 1, 0, 1], [0.0, 1, 1, 0], [0.5, 0.5, -0.25, 0.75]))
    yield case(MEANING, "one unit, four steps", np.array([[2.0]]), f, i, g, exact=True)
    yield case(MEANING, "open and shut, 3 units", *switches(rng, 2, 5, 3), exact=True)
    yield case(HALF_OPEN, "T = 1", *memory(rng, 2, 1, 3), exact=True)
    yield case(HALF_OPEN, "T = 4", *memory(rng, 3, 4, 2), exact=True)
    c0, f, i, g = memory(rng, 2, 4, 3)
    yield case(FIT, "a gate too short", c0, f, i[:, :1], g, raises="ValueError")
    yield case(FIT, "sizes that do fit", *memory(rng, 2, 4, 3), exact=True)
    yield case(ALONE, "called twice", *memory(rng, 3, 4, 2), exact=True, unchanged=True)
    yield case(INTEGER, "a cell of whole numbers", *integer_memory(rng, 2, 3, 4), exact=True, dtype="float64")


def memory_hidden(rng):
    yield case(MEANING, "open and shut, 4 units", *switches(rng, 3, 7, 4), exact=True)
    yield case(MEANING, "open and shut, 5 units", *switches(rng, 1, 6, 5), exact=True)
    yield case(HALF_OPEN, "T = 6", *memory(rng, 2, 6, 5), exact=True)
    yield case(HALF_OPEN, "T = 8", *memory(rng, 4, 8, 3), exact=True)
    c0, f, i, g = memory(rng, 3, 5, 2)
    yield case(FIT, "one unit in the cell", c0[:, :1], f, i, g, raises="ValueError")
    yield case(FIT, "sizes that do fit", *memory(rng, 3, 5, 2), exact=True)
    yield case(ALONE, "called twice, more steps", *memory(rng, 2, 6, 3), exact=True, unchanged=True)
    yield case(INTEGER, "a cell of whole numbers", *integer_memory(rng, 3, 5, 2), exact=True, dtype="float64")


# gradient_highway


def highway(rng, N, T, M):
    return rng.uniform(0.05, 0.98, (N, T, M)), real(rng, M, M), rng.uniform(-0.9, 0.9, (N, T, M))


def resting(rng, N, T, M, scale):
    """A plain network at rest, h = 0, with one weight for each unit: the norms are powers."""
    Wh = np.diag(rng.permutation(scale * 2.0 ** -np.arange(M)))
    return rng.integers(1, 5, (N, T, M)) / 4, Wh, np.zeros((N, T, M))


def highway_visible(rng):
    f = np.array([[[0.5, 0.25], [1.0, 0.5], [0.5, 0.75]]])
    yield case(BY_HAND, "three steps, two units", f, np.diag([0.5, 0.25]), np.zeros((1, 3, 2)))
    yield case(ONE_STEP, "T = 1", *highway(rng, 2, 1, 3))
    yield case(STEPS, "T = 2", *highway(rng, 3, 2, 4))
    yield case(STEPS, "T = 5", *highway(rng, 2, 5, 3))
    yield case(ALONE, "called twice", *highway(rng, 3, 4, 2), unchanged=True)


def highway_hidden(rng):
    yield case(BY_HAND, "growing", *resting(rng, 2, 4, 3, 2.0))
    yield case(BY_HAND, "shrinking", *resting(rng, 3, 5, 2, 0.5))
    yield case(ONE_STEP, "T = 1, more units", *highway(rng, 3, 1, 5))
    yield case(STEPS, "T = 4", *highway(rng, 3, 4, 5))
    yield case(STEPS, "T = 12", *highway(rng, 2, 12, 6))
    yield case(ALONE, "called twice, more units", *highway(rng, 2, 3, 4), unchanged=True)


EXERCISES = (
    exercise(
        misconceptions.gates,
        {BY_HAND: 2, SIZES: 4, LARGE: 1, FIT: 1, ALONE: 1, INTEGER: 1},
        gates_visible,
        gates_hidden,
        returns=("i", "f", "o", "g"),
    ),
    exercise(
        misconceptions.step,
        {BY_HAND: 2, SIZES: 4, LARGE_CELLS: 2, ALONE: 1, INTEGER: 1},
        step_visible,
        step_hidden,
        returns=("h", "c"),
    ),
    exercise(
        misconceptions.forward,
        {BY_HAND: 2, ONE_STEP: 1, STEPS: 4, LONG: 1, ALONE: 1, INTEGER: 1},
        forward_visible,
        forward_hidden,
        returns=("h", "c"),
    ),
    exercise(
        misconceptions.step_back,
        {BY_HAND: 2, EMPTY: 2, BOTH_WAYS: 2, SIZES: 3, ALONE: 1},
        step_backward_visible,
        step_backward_hidden,
        returns=("dx", "dh_prev", "dc_prev", "dW", "db"),
    ),
    exercise(
        misconceptions.back,
        {BY_HAND: 1, ONE_STEP: 1, LAST: 2, STEPS: 4, LONG: 1, ALONE: 1},
        backward_visible,
        backward_hidden,
        returns=("dx", "dh0", "dc0", "dW", "db"),
    ),
    exercise(
        misconceptions.memory,
        {MEANING: 3, HALF_OPEN: 4, FIT: 1, ALONE: 1, INTEGER: 1},
        memory_visible,
        memory_hidden,
    ),
    exercise(
        misconceptions.highway,
        {BY_HAND: 3, ONE_STEP: 1, STEPS: 5, ALONE: 1},
        highway_visible,
        highway_hidden,
        returns=("cell", "plain"),
    ),
)
