"""The cases of the recurrent assignment: what each function is called with, grouped under the lines of its rubric.

Sizes all differ (N, T, D, M, K), recurrent matrices are not symmetric, biases have order one, upstream gradients are
random. Small quarters are exact in any order of summation, which the gradients of tanh keep, since they are functions of
its output. Recurrent weights of size 1/sqrt(M) keep a chain of 50 steps neither dead nor chaotic.
"""

from itertools import pairwise

import numpy as np

from autograder.content.kit import case, exercise, one_hot, real, small_quarters

from . import misconceptions, solution

BY_HAND = "one unit by hand"
TWO_UNITS = "two units by hand"
LECTURE = "the lecture's example"
SIZES = "units and examples"
WHOLE = "whole-number inputs"
ONE = "one step"
ALONE = "leaves its inputs alone"


def states(rng, *shape):
    """Hidden states as fractions: outputs of tanh whose slopes are exact."""
    return rng.integers(-3, 4, shape) / 4


def real_states(rng, *shape):
    return np.tanh(real(rng, *shape))


def weights(rng, D, M):
    """Wx, Wh, b of order one, the recurrent part scaled for long sequences."""
    return real(rng, D, M), real(rng, M, M) / np.sqrt(M), real(rng, M)


def word(rng):
    """A random word in which some character has two different ones after it, over letters of its own."""
    while True:
        letters = rng.choice(list("abcdefghijklmnopqrstuvwxyzABC -"), int(rng.integers(3, 7)), replace=False)
        text = "".join(rng.choice(letters, int(rng.integers(7, 13))))
        if len(set(pairwise(text))) > len(set(text[:-1])):
            return text


def word_and_vocabulary(rng):
    """A word and its vocabulary, in an order that is neither sorted nor the word's, with a character too many."""
    text = word(rng)
    while True:
        letters = "".join(rng.permutation([*sorted(set(text)), "_"]))
        if letters not in ("".join(sorted(letters)), "".join(dict.fromkeys(text + "_"))):
            return text, letters


# one_hot

VOCABULARY = "any vocabulary"
OUTSIDE = "characters outside"
FLOAT64 = "float64"


def one_hot_visible(rng):
    yield case(LECTURE, "'hell' over h, e, l, o", "hell", "helo", exact=True)
    yield case(VOCABULARY, "'banana' over n, b, x, a", "banana", "nbxa", exact=True)
    yield case(OUTSIDE, "'help' over h, e, l, o", "help", "helo", raises="ValueError")
    yield case(FLOAT64, "'oh' over h, e, l, o", "oh", "helo", exact=True, dtype="float64")


def one_hot_hidden(rng):
    for _ in range(2):
        text, letters = word_and_vocabulary(rng)
        yield case(VOCABULARY, f"{text!r} over {letters!r}", text, letters, exact=True)
    text, letters = word_and_vocabulary(rng)
    yield case(OUTSIDE, "one more", text + "?", letters, raises="ValueError")
    yield case(OUTSIDE, "none", text, letters, exact=True)
    yield case(FLOAT64, "another word", text, letters, exact=True, dtype="float64")


# next_character_pairs

TEXT = "any text"
SHORT = "texts too short"


def pairs_visible(rng):
    yield case(LECTURE, "'hello'", "hello", exact=True)
    yield case(TEXT, "'to be'", "to be", exact=True)
    yield case(SHORT, "'h'", "h", raises="ValueError")


def pairs_hidden(rng):
    yield case(TEXT, "a word", word(rng), exact=True)
    yield case(TEXT, "a longer text", word(rng) + word(rng), exact=True)
    yield case(SHORT, "empty", "", raises="ValueError")
    yield case(SHORT, "two characters", "ab", exact=True)


# rnn_step


def step(rng, N, D, M):
    return real(rng, N, D), real(rng, N, M), *weights(rng, D, M)


def whole_step(rng, N, D, M):
    """One-hot characters as whole numbers, and a state of zeros as whole numbers."""
    return one_hot(rng, N, D).astype(int), np.zeros((N, M), int), *weights(rng, D, M)


def step_visible(rng):
    x, Wx = np.array([[1.0, 0, 0, 0]]), np.array([[0.25], [0.5], [-1.0], [2.0]])
    h_prev, Wh, b = np.array([[0.5]]), np.array([[-1.0]]), np.array([0.5])
    yield case(BY_HAND, "the letter h, one hidden unit", x, h_prev, Wx, Wh, b)
    yield case(SIZES, "2 examples, 3 features, 4 units", *step(rng, 2, 3, 4))
    yield case(SIZES, "1 example, the state alone", np.zeros((1, 2)), real(rng, 1, 3), *weights(rng, 2, 3))
    yield case(WHOLE, "one-hot characters", *whole_step(rng, 2, 4, 3), dtype="float64")
    yield case(ALONE, "called twice", *step(rng, 3, 2, 4), unchanged=True)


def step_hidden(rng):
    yield case(BY_HAND, "one unit, one feature", *step(rng, 1, 1, 1))
    yield case(SIZES, "5 examples, 2 features, 3 units", *step(rng, 5, 2, 3))
    yield case(SIZES, "1 example, 6 features, 2 units", *step(rng, 1, 6, 2))
    yield case(WHOLE, "one-hot characters", *whole_step(rng, 4, 3, 5), dtype="float64")
    yield case(ALONE, "called twice", *step(rng, 2, 5, 3), unchanged=True)


# rnn_step_stacked

LECTURE_SIZES = "the lecture's sizes"


def stacked(rng, N, D, M):
    return real(rng, N, D), real(rng, N, M), real(rng, M, M + D) / np.sqrt(M + D)


def stacked_visible(rng):
    W = np.array([[1, 0, 2], [0, -1, 0.5]]) / 4
    yield case(TWO_UNITS, "two units, one feature", np.array([[1.0]]), np.array([[1.0, -1.0]]), W)
    yield case(LECTURE_SIZES, "4 units, 3 features: W is 4 by 7", *stacked(rng, 1, 3, 4))
    yield case(SIZES, "5 examples, 4 features, 2 units", *stacked(rng, 5, 4, 2))
    yield case(ALONE, "called twice", *stacked(rng, 2, 3, 5), unchanged=True)


def stacked_hidden(rng):
    yield case(LECTURE_SIZES, "4 units, 3 features, other weights", *stacked(rng, 2, 3, 4))
    yield case(SIZES, "3 examples, 2 features, 4 units", *stacked(rng, 3, 2, 4))
    yield case(SIZES, "2 examples, 5 features, 3 units", *stacked(rng, 2, 5, 3))
    yield case(ALONE, "called twice", *stacked(rng, 3, 2, 4), unchanged=True)


# rnn_forward

ECHO = "an echo by hand"
LONGER = "longer sequences"


def forward(rng, N, T, D, M):
    return real(rng, N, T, D), real(rng, N, M), *weights(rng, D, M)


def whole_forward(rng, N, T, D, M):
    """One-hot characters and a first state, both as whole numbers."""
    return one_hot(rng, N, T, D).astype(int), rng.integers(-2, 3, (N, M)), *weights(rng, D, M)


def forward_visible(rng):
    x, h0, Wx, Wh, b = np.array([[[1.0], [0.0], [0.0]]]), np.zeros((1, 1)), np.eye(1), np.array([[0.5]]), np.zeros(1)
    yield case(ECHO, "one unit: 1, then nothing", x, h0, Wx, Wh, b)
    yield case(ONE, "2 examples, T = 1", *forward(rng, 2, 1, 3, 4))
    yield case(LONGER, "2 examples, T = 5", *forward(rng, 2, 5, 3, 4))
    yield case(WHOLE, "one-hot characters", *whole_forward(rng, 2, 4, 5, 3), dtype="float64")
    yield case(ALONE, "called twice", *forward(rng, 3, 4, 2, 5), unchanged=True)


def forward_hidden(rng):
    yield case(ECHO, "one unit", *forward(rng, 1, 4, 1, 1))
    yield case(ONE, "3 examples, T = 1", *forward(rng, 3, 1, 2, 5))
    yield case(LONGER, "4 examples, T = 3", *forward(rng, 4, 3, 5, 2))
    yield case(LONGER, "50 steps", *forward(rng, 3, 50, 4, 6))
    yield case(WHOLE, "one-hot characters", *whole_forward(rng, 3, 5, 4, 2), dtype="float64")
    yield case(ALONE, "called twice", *forward(rng, 2, 3, 4, 5), unchanged=True)


# rnn_outputs

EACH = "many-to-many"
LAST = "many-to-one"
OTHER = "other modes"


def outputs(rng, N, T, M, K):
    return small_quarters(rng, N, T, M), small_quarters(rng, M, K), small_quarters(rng, K)


def outputs_visible(rng):
    h, Why, by = np.array([[[1.0, -1.0], [0.5, 0.25]]]), np.array([[1.0, 2, 0], [0, 4, -2]]), np.array([0.0, 1, 3])
    yield case(EACH, "2 steps by hand", h, Why, by, "many-to-many", exact=True)
    yield case(EACH, "2 examples, 3 steps", *outputs(rng, 2, 3, 5, 4), "many-to-many", exact=True)
    yield case(LAST, "2 steps by hand", h, Why, by, "many-to-one", exact=True)
    yield case(LAST, "2 examples, 4 steps", *outputs(rng, 2, 4, 3, 5), "many-to-one", exact=True)
    yield case(OTHER, "'one-to-many'", *outputs(rng, 2, 3, 4, 5), "one-to-many", raises="ValueError")
    yield case(ALONE, "called twice", *outputs(rng, 3, 2, 4, 5), "many-to-many", exact=True, unchanged=True)


def outputs_hidden(rng):
    yield case(EACH, "4 examples, 2 steps", *outputs(rng, 4, 2, 3, 5), "many-to-many", exact=True)
    yield case(EACH, "one step", *outputs(rng, 2, 1, 3, 4), "many-to-many", exact=True)
    yield case(LAST, "3 examples, 5 steps", *outputs(rng, 3, 5, 2, 4), "many-to-one", exact=True)
    yield case(LAST, "one step", *outputs(rng, 2, 1, 4, 3), "many-to-one", exact=True)
    yield case(OTHER, "'many to one'", *outputs(rng, 3, 4, 2, 5), "many to one", raises="ValueError")
    yield case(OTHER, "'many-to-many'", *outputs(rng, 3, 4, 2, 5), "many-to-many", exact=True)
    yield case(OTHER, "'many-to-one'", *outputs(rng, 3, 4, 2, 5), "many-to-one", exact=True)
    yield case(ALONE, "called twice", *outputs(rng, 2, 4, 5, 3), "many-to-one", exact=True, unchanged=True)


# rnn_step_backward

UNITS = "units"
EXAMPLES = "examples"


def step_backward(rng, N, D, M, values=real, state=real_states):
    dh, x, h_prev, h = values(rng, N, M), values(rng, N, D), state(rng, N, M), state(rng, N, M)
    return dh, x, h_prev, h, values(rng, D, M), values(rng, M, M)


def exact_step_backward(rng, N, D, M):
    return step_backward(rng, N, D, M, small_quarters, states)


def step_backward_visible(rng):
    by_hand = (np.array([[value]]) for value in (2.0, -1.0, 0.25, 0.5, 3.0, -2.0))
    yield case(BY_HAND, "one unit, h = 1/2", *by_hand, exact=True)
    yield case(UNITS, "1 example, 3 features, 2 units", *exact_step_backward(rng, 1, 3, 2), exact=True)
    yield case(EXAMPLES, "4 examples, 3 features, 2 units", *exact_step_backward(rng, 4, 3, 2), exact=True)
    yield case(ALONE, "called twice", *exact_step_backward(rng, 3, 2, 4), exact=True, unchanged=True)


def step_backward_hidden(rng):
    yield case(BY_HAND, "one unit", *step_backward(rng, 1, 1, 1))
    yield case(UNITS, "1 example, 4 features, 5 units", *exact_step_backward(rng, 1, 4, 5), exact=True)
    yield case(UNITS, "1 example, real numbers", *step_backward(rng, 1, 5, 3))
    yield case(EXAMPLES, "5 examples, 2 features, 3 units", *exact_step_backward(rng, 5, 2, 3), exact=True)
    yield case(EXAMPLES, "3 examples, real numbers", *step_backward(rng, 3, 4, 2))
    yield case(ALONE, "called twice", *step_backward(rng, 2, 5, 4), unchanged=True)


# rnn_backward

TWO_STEPS = "two steps by hand"
TIME = "through time"


def two_steps():
    """One unit over two steps, loss at the last: slopes 3/4 and 1."""
    dh, x, h = np.array([[[0.0], [4.0]]]), np.array([[[1.0], [2.0]]]), np.array([[[0.5], [0.0]]])
    return dh, x, np.array([[1.0]]), h, np.array([[3.0]]), np.array([[-2.0]])


def backward(rng, N, T, D, M):
    """Real numbers, with the states of a forward pass."""
    x, h0, (Wx, Wh, b) = real(rng, N, T, D), real(rng, N, M), weights(rng, D, M)
    return real(rng, N, T, M), x, h0, solution.rnn_forward(x, h0, Wx, Wh, b), Wx, Wh


def exact_backward(rng, N, T, D, M):
    """Small quarters, with any states."""
    dh, x, h0 = small_quarters(rng, N, T, M), small_quarters(rng, N, T, D), small_quarters(rng, N, M)
    return dh, x, h0, states(rng, N, T, M), small_quarters(rng, D, M), small_quarters(rng, M, M)


def whole_backward(rng, N, T, D, M):
    """Everything but the states in whole numbers."""
    dh, x, h0, h, Wx, Wh = exact_backward(rng, N, T, D, M)
    dh, x, h0, Wx, Wh = (np.rint(array).astype(int) for array in (dh, x, h0, 4 * Wx, 4 * Wh))
    return dh, x, h0, h, Wx, Wh


def backward_visible(rng):
    yield case(TWO_STEPS, "one unit, loss at the last step", *two_steps(), exact=True)
    yield case(ONE, "3 examples, T = 1", *exact_backward(rng, 3, 1, 2, 4), exact=True)
    yield case(TIME, "1 example, T = 3", *exact_backward(rng, 1, 3, 4, 2), exact=True)
    yield case(TIME, "2 examples, T = 5, real numbers", *backward(rng, 2, 5, 3, 4))
    yield case(WHOLE, "all but the states", *whole_backward(rng, 2, 3, 4, 5), exact=True, dtype="float64")
    yield case(ALONE, "called twice", *exact_backward(rng, 3, 4, 2, 5), exact=True, unchanged=True)


def backward_hidden(rng):
    yield case(TWO_STEPS, "one unit, T = 2", *exact_backward(rng, 1, 2, 1, 1), exact=True)
    yield case(ONE, "2 examples, T = 1", *exact_backward(rng, 2, 1, 5, 3), exact=True)
    yield case(TIME, "3 examples, T = 4", *exact_backward(rng, 3, 4, 2, 5), exact=True)
    yield case(TIME, "4 examples, T = 3, real numbers", *backward(rng, 4, 3, 5, 2))
    yield case(TIME, "50 steps", *backward(rng, 2, 50, 3, 5))
    yield case(WHOLE, "all but the states", *whole_backward(rng, 3, 4, 5, 2), exact=True, dtype="float64")
    yield case(ALONE, "called twice", *exact_backward(rng, 2, 3, 5, 4), exact=True, unchanged=True)


# rnn_backward_truncated

TWO_PARTS = "two parts by hand"
EQUAL = "parts of equal length"
SHORTER = "a shorter last part"
NO_CUT = "no cut"
NO_STEP = "less than one step"


def truncated_visible(rng):
    yield case(TWO_PARTS, "two steps, cut between them", *two_steps(), 1, exact=True)
    yield case(EQUAL, "T = 4, steps 2", *exact_backward(rng, 2, 4, 3, 5), 2, exact=True)
    yield case(SHORTER, "T = 5, steps 3", *exact_backward(rng, 2, 5, 3, 4), 3, exact=True)
    yield case(NO_CUT, "T = 3, steps 3", *exact_backward(rng, 2, 3, 5, 4), 3, exact=True)
    yield case(NO_STEP, "steps 0", *exact_backward(rng, 2, 3, 4, 5), 0, raises="ValueError")
    yield case(ALONE, "called twice", *exact_backward(rng, 3, 4, 2, 5), 2, exact=True, unchanged=True)


def truncated_hidden(rng):
    yield case(TWO_PARTS, "one unit, T = 4, steps 2", *exact_backward(rng, 1, 4, 1, 1), 2, exact=True)
    yield case(EQUAL, "T = 6, steps 3, real numbers", *backward(rng, 2, 6, 4, 3), 3)
    yield case(EQUAL, "T = 3, steps 1", *exact_backward(rng, 2, 3, 5, 4), 1, exact=True)
    yield case(SHORTER, "T = 7, steps 3", *exact_backward(rng, 3, 7, 2, 4), 3, exact=True)
    yield case(SHORTER, "T = 11, steps 4, real numbers", *backward(rng, 2, 11, 3, 5), 4)
    yield case(NO_CUT, "T = 3, steps 7", *exact_backward(rng, 4, 3, 2, 5), 7, exact=True)
    yield case(NO_CUT, "T = 1, steps 1", *exact_backward(rng, 3, 1, 2, 4), 1, exact=True)
    yield case(NO_STEP, "steps -2", *exact_backward(rng, 2, 3, 5, 4), -2, raises="ValueError")
    yield case(NO_STEP, "steps 1", *exact_backward(rng, 2, 3, 5, 4), 1, exact=True)
    yield case(ALONE, "called twice", *exact_backward(rng, 2, 5, 3, 4), 3, exact=True, unchanged=True)


# jacobian_norms


def norms(rng, N, T, M, size=1.0):
    return real_states(rng, N, T, M), size * real(rng, M, M) / np.sqrt(M)


def norms_visible(rng):
    h = np.array([[[0.75], [0.5], [0.0]]])
    yield case(BY_HAND, "three steps of one unit", h, np.array([[-2.0]]))
    yield case(TWO_UNITS, "states of zero", np.zeros((1, 3, 2)), np.array([[0.0, 3.0], [0.5, 0.0]]))
    yield case(SIZES, "2 examples, 4 steps, 3 units", *norms(rng, 2, 4, 3))
    yield case(ALONE, "called twice", *norms(rng, 3, 2, 4), unchanged=True)


def norms_hidden(rng):
    yield case(BY_HAND, "one unit, 4 steps", *norms(rng, 1, 4, 1))
    Wh = rng.uniform(0.5, 2, (2, 2)) * [[1, -1], [0.25, 0.5]]
    yield case(TWO_UNITS, "states of zero, other weights", np.zeros((1, 4, 2)), Wh)
    yield case(SIZES, "3 examples, 5 steps, 4 units", *norms(rng, 3, 5, 4))
    yield case(SIZES, "vanishing over 12 steps", *norms(rng, 2, 12, 5))
    yield case(SIZES, "exploding over 12 steps", *norms(rng, 2, 12, 5, 4.0))
    yield case(SIZES, "one step", *norms(rng, 2, 1, 3))
    yield case(ALONE, "called twice", *norms(rng, 2, 4, 5), unchanged=True)


# sample

CHANCES = "four equal chances by hand"
FEEDS = "feeds back what it drew"
BORDER = "draws on a border"


def writing(rng, V, M, T):
    Wx, Wh, b = weights(rng, V, M)
    Why, by = real(rng, M, V), real(rng, V)
    return real(rng, M), int(rng.integers(V)), Wx, Wh, b, Why, by, rng.random(T)


def mute(by, M, u):
    """A network whose scores are its output biases at every step."""
    V = len(by)
    zeros = np.zeros((V, M)), np.zeros((M, M)), np.zeros(M), np.zeros((M, V))
    return np.zeros(M), V - 1, *zeros, np.array(by, float), np.array(u)


def sample_visible(rng):
    yield case(CHANCES, "u = .1 .3 .6 .9", *mute([0, 0, 0, 0], 2, [0.1, 0.3, 0.6, 0.9]))
    yield case(FEEDS, "4 characters, 6 steps", *writing(rng, 4, 3, 6))
    yield case(BORDER, "u = 1/4, 0, 1/2, 3/4", *mute([0, 0, 0, 0], 2, [0.25, 0.0, 0.5, 0.75]))
    yield case(ALONE, "called twice", *writing(rng, 3, 5, 4), unchanged=True)


def sample_hidden(rng):
    draws = rng.permutation([0.05, 0.35, 0.45, 0.55, 0.8, 0.99])
    yield case(CHANCES, "other draws", *mute([0, 0, 0, 0], 3, draws))
    yield case(FEEDS, "5 characters, 30 steps", *writing(rng, 5, 4, 30))
    yield case(FEEDS, "3 characters, 20 steps", *writing(rng, 3, 6, 20))
    yield case(FEEDS, "one step", *writing(rng, 6, 2, 1))
    yield case(BORDER, "a character of no probability", *mute([-2000, 0, 0], 2, [0.0, 0.5, 0.25]))
    yield case(BORDER, "two large scores", *mute([2000, 0, 2000], 2, [0.25, 0.5, 0.75]))
    below_one = np.nextafter(1.0, 0.0)
    yield case(BORDER, "ten tenths, whose sum is rounded below 1", *mute([0] * 10, 2, [0.5, below_one]))
    yield case(ALONE, "called twice", *writing(rng, 4, 5, 6), unchanged=True)


# train_characters

HELLO = "the lecture's word"
WORDS = "other words"
SECONDS = 10.0
CERTAIN = 0.9
MOST_UNITS = 100


def judge_characters(args, value):
    """Every next character of the text must be given a probability of at least 0.9, with the text's own history.

    The parameters say everything, so the forward pass is done here. The network has to carry what came before: words
    are chosen so that some character has two different ones after it. Clipped gradient descent as in the reference
    reaches 0.998 or more: 600 of 600 runs passed (200 seeds on "hello", 400 random words with seeds of their own).
    """
    text, _ = args
    vocabulary = "".join(sorted(set(text)))
    if not isinstance(value, tuple | list) or len(value) != 6:
        return "is not the six arrays h0, Wx, Wh, b, Why, by"
    if fault := _misshapen(value, len(vocabulary)):
        return fault
    h0, Wx, Wh, b, Why, by = (array.astype(float) for array in value)
    inputs, targets = solution.next_character_pairs(text)
    with np.errstate(all="ignore"):
        h = solution.rnn_forward(solution.one_hot(inputs, vocabulary)[None], h0[None], Wx, Wh, b)
        probabilities = solution.softmax(h[0] @ Why + by)
    right = probabilities[np.arange(len(targets)), [vocabulary.index(character) for character in targets]]
    least = int(np.argmin(np.where(np.isfinite(right), right, -1.0)))
    if right[least] >= CERTAIN:
        return None
    read = inputs[: least + 1]
    return f"after {read!r} gives {targets[least]!r} a probability of {right[least]:.2g}, expected at least {CERTAIN}"


def _misshapen(value, V):
    """What is wrong with the six arrays as arrays, or None."""
    names = "h0", "Wx", "Wh", "b", "Why", "by"
    for name, array in zip(names, value, strict=True):
        if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiu":
            return f"{name} is not an array of real numbers"
    M = value[0].shape[0] if value[0].ndim == 1 else 0
    if not 1 <= M <= MOST_UNITS:
        return f"h0 has shape {value[0].shape}, expected (M,) with M from 1 to {MOST_UNITS}"
    for name, array, shape in zip(names, value, [(M,), (V, M), (M, M), (M,), (M, V), (V,)], strict=True):
        if array.shape != shape:
            return f"{name} has shape {array.shape}, expected {shape}"
        if not np.isfinite(array).all():
            return f"{name} is not finite"
    return None


def seed(rng):
    return int(rng.integers(1, 10**6))


def train_visible(rng):
    yield case(HELLO, "'hello', seed 0", "hello", 0, seconds=SECONDS)
    yield case(WORDS, "'banana bread', seed 7", "banana bread", 7, seconds=SECONDS)


def train_hidden(rng):
    yield case(HELLO, "another seed", "hello", seed(rng), seconds=SECONDS)
    yield case(WORDS, "a word", word(rng), seed(rng), seconds=SECONDS)
    yield case(WORDS, "another word", word(rng), seed(rng), seconds=SECONDS)


GRADIENTS = "dx", "dh0", "dWx", "dWh", "db"

EXERCISES = (
    exercise(
        misconceptions.one_hot, {LECTURE: 2, VOCABULARY: 3, OUTSIDE: 2, FLOAT64: 1}, one_hot_visible, one_hot_hidden
    ),
    exercise(
        misconceptions.pairs,
        {LECTURE: 2, TEXT: 3, SHORT: 1},
        pairs_visible,
        pairs_hidden,
        returns=("inputs", "targets"),
    ),
    exercise(misconceptions.step, {BY_HAND: 2, SIZES: 5, WHOLE: 1, ALONE: 1}, step_visible, step_hidden),
    exercise(
        misconceptions.stacked, {TWO_UNITS: 2, LECTURE_SIZES: 2, SIZES: 3, ALONE: 1}, stacked_visible, stacked_hidden
    ),
    exercise(misconceptions.forward, {ECHO: 2, ONE: 1, LONGER: 5, WHOLE: 1, ALONE: 1}, forward_visible, forward_hidden),
    exercise(misconceptions.outputs, {EACH: 3, LAST: 3, OTHER: 1, ALONE: 1}, outputs_visible, outputs_hidden),
    exercise(
        misconceptions.step_backward,
        {BY_HAND: 2, UNITS: 4, EXAMPLES: 4, ALONE: 1},
        step_backward_visible,
        step_backward_hidden,
        returns=("dx", "dh_prev", "dWx", "dWh", "db"),
    ),
    exercise(
        misconceptions.backward,
        {TWO_STEPS: 2, ONE: 2, TIME: 6, WHOLE: 1, ALONE: 1},
        backward_visible,
        backward_hidden,
        returns=GRADIENTS,
    ),
    exercise(
        misconceptions.truncated,
        {TWO_PARTS: 2, EQUAL: 3, SHORTER: 3, NO_CUT: 2, NO_STEP: 1, ALONE: 1},
        truncated_visible,
        truncated_hidden,
        returns=GRADIENTS,
    ),
    exercise(misconceptions.norms, {BY_HAND: 2, TWO_UNITS: 2, SIZES: 4, ALONE: 1}, norms_visible, norms_hidden),
    exercise(misconceptions.writing, {CHANCES: 2, FEEDS: 4, BORDER: 2, ALONE: 1}, sample_visible, sample_hidden),
    exercise(misconceptions.training, {HELLO: 1, WORDS: 1}, train_visible, train_hidden, judge=judge_characters),
)
