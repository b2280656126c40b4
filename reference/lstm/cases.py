"""The cases of the LSTM assignment: what each function is called with, grouped under the lines of its rubric.

Sizes all differ (N, T, D, M), biases are of order one, upstream gradients are random. Where a cell is 0 or the gates
are given, quarters keep every sum exact; elsewhere Monte-Carlo arithmetic on the reference gives the tolerance, also
over fifty steps.
"""

import numpy as np

from autograder.exercise import Case, Criterion, Exercise

from . import solution
from .misconceptions import MISCONCEPTIONS

LOG3 = np.log(3.0)
HAND_X, HAND_H, HAND_C = np.array([[1.0, 2.0]]), np.array([[1.0]]), np.array([[1.0]])
HAND_W = np.array([[2, 0, -1], [LOG3, 0, 0], [0, -LOG3, 0], [0, LOG3 / 2, 0]])
"""The notebook's own example: weighted sums 0, log 3, -log 3, log(3)/2, so gates 1/2, 3/4, 1/4 and candidate 1/2."""


def real(rng, *shape):
    return rng.normal(size=shape)


def weights(rng, D, M):
    return rng.normal(0, 0.6, (4 * M, M + D)), rng.normal(size=4 * M)


def states(rng, N, M):
    """A state, between -1 and 1, and a cell."""
    return rng.uniform(-0.9, 0.9, (N, M)), rng.normal(size=(N, M))


def one_hot(rng, *shape):
    """Whole numbers, as coded characters come."""
    return np.eye(shape[-1], dtype=int)[rng.integers(0, shape[-1], shape[:-1])]


def gates_case(criterion, name, rng, N, D, M, **more):
    h_prev, _ = states(rng, N, M)
    return Case(criterion=criterion, name=name, args=(real(rng, N, D), h_prev, *weights(rng, D, M)), **more)


def large_sums(rng, name, N, D, M):
    W, _ = weights(rng, D, M)
    args = real(rng, N, D), states(rng, N, M)[0], W, 1000 * rng.permutation(np.resize([1.0, -1.0], 4 * M))
    return Case(criterion="very large weighted sums", name=name, args=args)


def integer_gates(rng, N, D, M):
    args = one_hot(rng, N, D), np.zeros((N, M), int), *weights(rng, D, M)
    return Case(criterion="integer inputs", name="one-hot characters", args=args, dtype="float64")


def gates_visible(rng):
    yield Case(criterion="by hand", name="one unit, two features", args=(HAND_X, HAND_H, HAND_W, np.zeros(4)))
    yield gates_case("examples, features and units", "2 examples, 3 features, 4 units", rng, 2, 3, 4)
    yield gates_case("examples, features and units", "3 examples, 4 features, 2 units", rng, 3, 4, 2)
    yield large_sums(rng, "sums near 1000 and -1000", 2, 3, 2)
    W, b = weights(rng, 3, 2)
    args = real(rng, 2, 3), real(rng, 2, 2), W[:, 1:], b
    yield Case(criterion="sizes that do not fit", name="W a column short", args=args, raises="ValueError")
    yield gates_case("sizes that do not fit", "sizes that do fit", rng, 2, 3, 2)
    yield gates_case("leaves its inputs alone", "called twice", rng, 3, 2, 4, unchanged=True)
    yield integer_gates(rng, 3, 4, 2)


def gates_hidden(rng):
    h_prev, _ = states(rng, 3, 2)
    yield Case(criterion="by hand", name="all sums 0", args=(real(rng, 3, 4), h_prev, np.zeros((8, 6)), np.zeros(8)))
    yield gates_case("examples, features and units", "more features than units", rng, 3, 7, 2)
    yield gates_case("examples, features and units", "more units than features", rng, 4, 2, 6)
    yield gates_case("examples, features and units", "one example", rng, 1, 3, 5)
    yield large_sums(rng, "large sums, more units", 3, 2, 5)
    x, (W, b) = real(rng, 2, 3), weights(rng, 3, 4)
    yield Case(
        criterion="sizes that do not fit",
        name="three gates",
        args=(x, h := real(rng, 2, 4), W[:12], b[:12]),
        raises="ValueError",
    )
    yield Case(
        criterion="sizes that do not fit", name="a column too many", args=(x[:, 1:], h, W, b), raises="ValueError"
    )
    yield Case(
        criterion="sizes that do not fit", name="a bias of one number", args=(x, h, W, b[:1]), raises="ValueError"
    )
    yield gates_case("sizes that do not fit", "sizes that do fit", rng, 3, 2, 5)
    yield gates_case("leaves its inputs alone", "called twice, more units", rng, 2, 3, 5, unchanged=True)
    yield integer_gates(rng, 4, 5, 3)


def step_case(criterion, name, rng, N, D, M, cell=1.0, **more):
    h_prev, c_prev = states(rng, N, M)
    return Case(
        criterion=criterion, name=name, args=(real(rng, N, D), h_prev, cell * c_prev, *weights(rng, D, M)), **more
    )


def integer_step(rng, N, D, M):
    zeros = np.zeros((N, M), int)
    args = one_hot(rng, N, D), zeros, zeros.copy(), *weights(rng, D, M)
    return Case(criterion="integer inputs", name="one-hot characters, zero states", args=args, dtype="float64")


def step_visible(rng):
    yield Case(criterion="by hand", name="one unit, two features", args=(HAND_X, HAND_H, HAND_C, HAND_W, np.zeros(4)))
    yield step_case("examples, features and units", "2 examples, 3 features, 4 units", rng, 2, 3, 4)
    yield step_case("examples, features and units", "4 examples, 2 features, 3 units", rng, 4, 2, 3)
    yield step_case("large cells", "cells of about 5", rng, 2, 4, 3, cell=5.0)
    yield step_case("leaves its inputs alone", "called twice", rng, 3, 2, 4, unchanged=True)
    yield integer_step(rng, 3, 4, 2)


def step_hidden(rng):
    x, (h_prev, c_prev) = real(rng, 3, 4), states(rng, 3, 2)
    yield Case(criterion="by hand", name="all sums 0", args=(x, h_prev, c_prev, np.zeros((8, 6)), np.zeros(8)))
    empty = np.zeros((3, 2))
    yield Case(
        criterion="by hand", name="empty cells, all sums 0", args=(x, h_prev, empty, np.zeros((8, 6)), np.zeros(8))
    )
    yield step_case("examples, features and units", "more features than units", rng, 3, 7, 2)
    yield step_case("examples, features and units", "more units than features", rng, 4, 2, 6)
    yield step_case("large cells", "cells of about 8", rng, 3, 2, 5, cell=8.0)
    yield step_case("leaves its inputs alone", "called twice, more units", rng, 2, 3, 5, unchanged=True)
    yield integer_step(rng, 4, 5, 3)


def forward_case(criterion, name, rng, N, T, D, M, **more):
    args = real(rng, N, T, D), *states(rng, N, M), *weights(rng, D, M)
    return Case(criterion=criterion, name=name, args=args, **more)


def halving(rng, name, N, T, D, M):
    """Without weights every gate is 1/2 and every candidate 0."""
    h0, _ = states(rng, N, M)
    args = real(rng, N, T, D), h0, 8.0 * rng.integers(1, 5, (N, M)), np.zeros((4 * M, M + D)), np.zeros(4 * M)
    return Case(criterion="by hand", name=name, args=args)


def integer_forward(rng, N, T, D, M):
    zeros = np.zeros((N, M), int)
    args = one_hot(rng, N, T, D), zeros, zeros.copy(), *weights(rng, D, M)
    return Case(criterion="integer inputs", name="one-hot characters, zero states", args=args, dtype="float64")


def forward_visible(rng):
    yield halving(rng, "no weights: the cell halves", 1, 3, 2, 1)
    yield forward_case("one step", "T = 1", rng, 2, 1, 3, 4)
    yield forward_case("several steps", "T = 3", rng, 2, 3, 4, 5)
    yield forward_case("several steps", "T = 5", rng, 4, 5, 2, 3)
    yield forward_case("a long sequence", "T = 20", rng, 3, 20, 2, 4)
    yield forward_case("leaves its inputs alone", "called twice", rng, 3, 4, 2, 5, unchanged=True)
    yield integer_forward(rng, 2, 5, 4, 3)


def forward_hidden(rng):
    yield halving(rng, "no weights, more units", 2, 4, 3, 5)
    yield forward_case("one step", "T = 1, more features", rng, 3, 1, 5, 2)
    yield forward_case("several steps", "T = 4", rng, 3, 4, 6, 2)
    yield forward_case("several steps", "T = 7", rng, 2, 7, 3, 5)
    yield forward_case("several steps", "one example", rng, 1, 6, 4, 3)
    yield forward_case("a long sequence", "T = 50", rng, 2, 50, 3, 6)
    yield forward_case("leaves its inputs alone", "called twice, more steps", rng, 2, 6, 3, 4, unchanged=True)
    yield integer_forward(rng, 3, 6, 5, 2)


def step_backward_args(rng, N, D, M):
    x, (h_prev, c_prev), (W, b) = real(rng, N, D), states(rng, N, M), weights(rng, D, M)
    i, f, o, g = solution.lstm_gates(x, h_prev, W, b)
    c = f * c_prev + i * g
    return real(rng, N, M), real(rng, N, M), x, h_prev, c_prev, i, f, o, g, c, W


def step_backward_case(criterion, name, rng, N, D, M, **more):
    return Case(criterion=criterion, name=name, args=step_backward_args(rng, N, D, M), **more)


def empty_cell(rng, name, N, D, M):
    """A step that leaves the cell at exactly 0, where tanh has the slope 1: quarters all the way."""
    i, o = rng.integers(1, 4, (2, N, M)) / 4
    f, g = 2.0 ** -rng.integers(1, 3, (N, M)), rng.choice([-0.75, -0.5, -0.25, 0.25, 0.5, 0.75], (N, M))
    dh, dc, h_prev = rng.integers(-8, 9, (3, N, M)) / 4
    x, W = rng.integers(-8, 9, (N, D)) / 4, rng.integers(-8, 9, (4 * M, M + D)) / 4
    args = dh, dc, x, h_prev, -i * g / f, i, f, o, g, np.zeros((N, M)), W
    return Case(criterion="an empty cell", name=name, args=args, exact=True)


def one_arrow(rng, name, N, D, M, arrow):
    args = list(step_backward_args(rng, N, D, M))
    args[arrow] = np.zeros((N, M))
    return Case(criterion="both ways into the cell", name=name, args=tuple(args))


def step_backward_visible(rng):
    numbers = 4.0, 1.0, 2.0, 1.0, 1.0, 0.5, 0.25, 0.75, -0.5, 0.0
    args = *(np.array([[number]]) for number in numbers), np.array([[1.0, 2], [4, 1], [3, 5], [2, -1]])
    yield Case(criterion="by hand", name="one unit, one feature", args=args, exact=True)
    yield empty_cell(rng, "2 examples, 3 features, 4 units", 2, 3, 4)
    yield one_arrow(rng, "nothing from the next cell", 3, 2, 4, arrow=1)
    yield one_arrow(rng, "nothing from the state", 3, 4, 2, arrow=0)
    yield step_backward_case("examples, features and units", "2 examples, 3 features, 4 units", rng, 2, 3, 4)
    yield step_backward_case("examples, features and units", "4 examples, 5 features, 3 units", rng, 4, 5, 3)
    yield step_backward_case("leaves its inputs alone", "called twice", rng, 3, 2, 4, unchanged=True)


def step_backward_hidden(rng):
    yield empty_cell(rng, "3 examples, 2 features, 5 units", 3, 2, 5)
    yield empty_cell(rng, "4 examples, 6 features, 3 units", 4, 6, 3)
    yield one_arrow(rng, "nothing from the next cell, more units", 2, 3, 6, arrow=1)
    yield one_arrow(rng, "nothing from the state, more units", 2, 3, 5, arrow=0)
    yield step_backward_case("both ways into the cell", "from both", rng, 3, 2, 5)
    yield step_backward_case("examples, features and units", "more features than units", rng, 3, 7, 2)
    yield step_backward_case("examples, features and units", "one example", rng, 1, 4, 5)
    yield step_backward_case("leaves its inputs alone", "called twice, more features", rng, 2, 5, 3, unchanged=True)
    x = rng.integers(-3, 4, (1, 1)) * 0.5
    args = np.array([[-2.0]]), np.array([[3.0]]), x, *(np.array([[v]]) for v in (0.5, -0.5, 0.5, 0.5, 0.25, 0.5, 0.0))
    yield Case(criterion="by hand", name="another unit", args=(*args, rng.integers(1, 9, (4, 2)) / 2), exact=True)


def backward_args(rng, N, T, D, M):
    return real(rng, N, T, M), real(rng, N, T, D), *states(rng, N, M), *weights(rng, D, M)


def backward_case(criterion, name, rng, N, T, D, M, **more):
    return Case(criterion=criterion, name=name, args=backward_args(rng, N, T, D, M), **more)


def last_state(rng, name, N, T, D, M):
    """A loss that sees the last state alone, so that all else flows back through time."""
    dh, *rest = backward_args(rng, N, T, D, M)
    dh[:, :-1] = 0
    return Case(criterion="a loss at the last step", name=name, args=(dh, *rest))


def balanced(rng, name, N, T, D, M):
    """Without weights and with an empty cell every gate is 1/2, every candidate and every cell 0."""
    dh, h0, x = (
        rng.integers(-8, 9, (N, T, M)) * 1.0,
        rng.integers(-3, 4, (N, M)) / 4,
        rng.integers(-8, 9, (N, T, D)) / 4,
    )
    args = dh, x, h0, np.zeros((N, M)), np.zeros((4 * M, M + D)), np.zeros(4 * M)
    return Case(criterion="by hand", name=name, args=args, exact=True)


def backward_visible(rng):
    dh, x = np.array([[[4.0], [8.0]]]), np.array([[[1.0], [3.0]]])
    args = dh, x, np.array([[0.5]]), np.zeros((1, 1)), np.zeros((4, 2)), np.zeros(4)
    yield Case(criterion="by hand", name="no weights, two steps", args=args, exact=True)
    yield backward_case("one step", "T = 1", rng, 2, 1, 3, 4)
    yield last_state(rng, "T = 3", 2, 3, 4, 5)
    yield backward_case("several steps", "T = 3", rng, 2, 3, 4, 5)
    yield backward_case("several steps", "T = 5", rng, 4, 5, 2, 3)
    yield backward_case("a long sequence", "T = 20", rng, 3, 20, 2, 4)
    yield backward_case("leaves its inputs alone", "called twice", rng, 3, 4, 2, 5, unchanged=True)


def backward_hidden(rng):
    yield balanced(rng, "no weights, three steps", 2, 3, 4, 5)
    yield backward_case("one step", "T = 1, more features", rng, 3, 1, 5, 2)
    yield last_state(rng, "T = 6", 3, 6, 2, 4)
    yield backward_case("several steps", "T = 4", rng, 3, 4, 6, 2)
    yield backward_case("several steps", "T = 7", rng, 2, 7, 3, 5)
    yield backward_case("several steps", "one example", rng, 1, 6, 4, 3)
    yield backward_case("a long sequence", "T = 50", rng, 2, 50, 3, 6)
    yield backward_case("leaves its inputs alone", "called twice, more steps", rng, 2, 6, 3, 4, unchanged=True)


def memory_args(rng, N, T, M):
    c0, g = rng.integers(-8, 9, (N, M)) / 4, rng.choice([-0.75, -0.5, -0.25, 0.25, 0.5, 0.75], (N, T, M))
    f, i = rng.integers(0, 5, (2, N, T, M)) / 4
    return c0, f, i, g


def memory_case(criterion, name, rng, N, T, M, **more):
    return Case(criterion=criterion, name=name, args=memory_args(rng, N, T, M), exact=True, **more)


def switches(rng, name, N, T, M):
    """Gates fully open or shut."""
    c0, f, i, g = memory_args(rng, N, T, M)
    args = c0, rng.integers(0, 2, f.shape).astype(float), rng.integers(0, 2, i.shape).astype(float), g
    return Case(criterion="forget 0, remember 1", name=name, args=args, exact=True)


def integer_memory(rng, N, T, M):
    _, f, i, g = memory_args(rng, N, T, M)
    args = rng.integers(1, 9, (N, M)), f, i, g
    return Case(criterion="integer inputs", name="a cell of whole numbers", args=args, exact=True, dtype="float64")


def memory_visible(rng):
    f, i, g = [1.0, 1, 0, 1], [0.0, 1, 1, 0], [0.5, 0.5, -0.25, 0.75]
    args = np.array([[2.0]]), *(np.array(part).reshape(1, 4, 1) for part in (f, i, g))
    yield Case(criterion="forget 0, remember 1", name="one unit, four steps", args=args, exact=True)
    yield switches(rng, "open and shut, 3 units", 2, 5, 3)
    yield memory_case("gates half open", "T = 1", rng, 2, 1, 3)
    yield memory_case("gates half open", "T = 4", rng, 3, 4, 2)
    c0, f, i, g = memory_args(rng, 2, 4, 3)
    yield Case(
        criterion="sizes that do not fit", name="a gate too short", args=(c0, f, i[:, :1], g), raises="ValueError"
    )
    yield memory_case("sizes that do not fit", "sizes that do fit", rng, 2, 4, 3)
    yield memory_case("leaves its inputs alone", "called twice", rng, 3, 4, 2, unchanged=True)
    yield integer_memory(rng, 2, 3, 4)


def memory_hidden(rng):
    yield switches(rng, "open and shut, 4 units", 3, 7, 4)
    yield switches(rng, "open and shut, 5 units", 1, 6, 5)
    yield memory_case("gates half open", "T = 6", rng, 2, 6, 5)
    yield memory_case("gates half open", "T = 8", rng, 4, 8, 3)
    c0, f, i, g = memory_args(rng, 3, 5, 2)
    yield Case(
        criterion="sizes that do not fit", name="one unit in the cell", args=(c0[:, :1], f, i, g), raises="ValueError"
    )
    yield memory_case("sizes that do not fit", "sizes that do fit", rng, 3, 5, 2)
    yield memory_case("leaves its inputs alone", "called twice, more steps", rng, 2, 6, 3, unchanged=True)
    yield integer_memory(rng, 3, 5, 2)


def highway_args(rng, N, T, M):
    return rng.uniform(0.05, 0.98, (N, T, M)), real(rng, M, M), rng.uniform(-0.9, 0.9, (N, T, M))


def highway_case(criterion, name, rng, N, T, M, **more):
    return Case(criterion=criterion, name=name, args=highway_args(rng, N, T, M), **more)


def resting(rng, name, N, T, M, scale):
    """A plain network at rest, h = 0, with one weight for each unit: the norms are powers."""
    Wh = np.diag(rng.permutation(scale * 2.0 ** -np.arange(M)))
    return Case(criterion="by hand", name=name, args=(rng.integers(1, 5, (N, T, M)) / 4, Wh, np.zeros((N, T, M))))


def highway_visible(rng):
    f = np.array([[[0.5, 0.25], [1.0, 0.5], [0.5, 0.75]]])
    yield Case(criterion="by hand", name="three steps, two units", args=(f, np.diag([0.5, 0.25]), np.zeros((1, 3, 2))))
    yield highway_case("one step", "T = 1", rng, 2, 1, 3)
    yield highway_case("several steps", "T = 2", rng, 3, 2, 4)
    yield highway_case("several steps", "T = 5", rng, 2, 5, 3)
    yield highway_case("leaves its inputs alone", "called twice", rng, 3, 4, 2, unchanged=True)


def highway_hidden(rng):
    yield resting(rng, "growing", 2, 4, 3, 2.0)
    yield resting(rng, "shrinking", 3, 5, 2, 0.5)
    yield highway_case("one step", "T = 1, more units", rng, 3, 1, 5)
    yield highway_case("several steps", "T = 4", rng, 3, 4, 5)
    yield highway_case("several steps", "T = 12", rng, 2, 12, 6)
    yield highway_case("leaves its inputs alone", "called twice, more units", rng, 2, 3, 4, unchanged=True)


EXERCISES = (
    Exercise(
        name="lstm_gates",
        solution=solution.lstm_gates,
        criteria=(
            Criterion(name="by hand", share=2),
            Criterion(name="examples, features and units", share=4),
            Criterion(name="very large weighted sums", share=1),
            Criterion(name="sizes that do not fit", share=1),
            Criterion(name="leaves its inputs alone", share=1),
            Criterion(name="integer inputs", share=1),
        ),
        visible=gates_visible,
        hidden=gates_hidden,
        returns=("i", "f", "o", "g"),
        misconceptions=MISCONCEPTIONS["lstm_gates"],
    ),
    Exercise(
        name="lstm_step",
        solution=solution.lstm_step,
        criteria=(
            Criterion(name="by hand", share=2),
            Criterion(name="examples, features and units", share=4),
            Criterion(name="large cells", share=2),
            Criterion(name="leaves its inputs alone", share=1),
            Criterion(name="integer inputs", share=1),
        ),
        visible=step_visible,
        hidden=step_hidden,
        returns=("h", "c"),
        misconceptions=MISCONCEPTIONS["lstm_step"],
    ),
    Exercise(
        name="lstm_forward",
        solution=solution.lstm_forward,
        criteria=(
            Criterion(name="by hand", share=2),
            Criterion(name="one step", share=1),
            Criterion(name="several steps", share=4),
            Criterion(name="a long sequence", share=1),
            Criterion(name="leaves its inputs alone", share=1),
            Criterion(name="integer inputs", share=1),
        ),
        visible=forward_visible,
        hidden=forward_hidden,
        returns=("h", "c"),
        misconceptions=MISCONCEPTIONS["lstm_forward"],
    ),
    Exercise(
        name="lstm_step_backward",
        solution=solution.lstm_step_backward,
        criteria=(
            Criterion(name="by hand", share=2),
            Criterion(name="an empty cell", share=2),
            Criterion(name="both ways into the cell", share=2),
            Criterion(name="examples, features and units", share=3),
            Criterion(name="leaves its inputs alone", share=1),
        ),
        visible=step_backward_visible,
        hidden=step_backward_hidden,
        returns=("dx", "dh_prev", "dc_prev", "dW", "db"),
        misconceptions=MISCONCEPTIONS["lstm_step_backward"],
    ),
    Exercise(
        name="lstm_backward",
        solution=solution.lstm_backward,
        criteria=(
            Criterion(name="by hand", share=1),
            Criterion(name="one step", share=1),
            Criterion(name="a loss at the last step", share=2),
            Criterion(name="several steps", share=4),
            Criterion(name="a long sequence", share=1),
            Criterion(name="leaves its inputs alone", share=1),
        ),
        visible=backward_visible,
        hidden=backward_hidden,
        returns=("dx", "dh0", "dc0", "dW", "db"),
        misconceptions=MISCONCEPTIONS["lstm_backward"],
    ),
    Exercise(
        name="memory",
        solution=solution.memory,
        criteria=(
            Criterion(name="forget 0, remember 1", share=3),
            Criterion(name="gates half open", share=4),
            Criterion(name="sizes that do not fit", share=1),
            Criterion(name="leaves its inputs alone", share=1),
            Criterion(name="integer inputs", share=1),
        ),
        visible=memory_visible,
        hidden=memory_hidden,
        misconceptions=MISCONCEPTIONS["memory"],
    ),
    Exercise(
        name="gradient_highway",
        solution=solution.gradient_highway,
        criteria=(
            Criterion(name="by hand", share=3),
            Criterion(name="one step", share=1),
            Criterion(name="several steps", share=5),
            Criterion(name="leaves its inputs alone", share=1),
        ),
        visible=highway_visible,
        hidden=highway_hidden,
        returns=("cell", "plain"),
        misconceptions=MISCONCEPTIONS["gradient_highway"],
    ),
)
