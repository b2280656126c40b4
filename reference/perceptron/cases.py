"""The cases of the perceptron assignment: what each function is called with, grouped under the lines of its rubric.

Everything is exact: data, weights, thresholds and rates are dyadic fractions, so no order of summation moves a sum over
a threshold. `quarters` with an `off` threshold never meets it; the cases "on the threshold" meet it exactly. The
lecture's own decimal weights are used where every sum is at least 0.1 away from its threshold.
"""

from functools import partial
from itertools import pairwise

import numpy as np

from autograder.checking.tolerance import linear
from autograder.content.kit import case, exercise, quarters, whole

from . import misconceptions, solution

exact = partial(case, exact=True)
"""A case whose sums come out the same in any order: its tolerance is 0."""

LECTURE_HIDDEN = np.array([[0.4, 0.1], [0.0, -0.4], [-0.1, 0.4]])
LECTURE_OUT = np.array([0.2, 0.2, 0.3])
LECTURE_THRESHOLD = 0.2
LECTURE_NETWORK = LECTURE_HIDDEN, LECTURE_OUT, LECTURE_THRESHOLD
LECTURE_RECORD = np.array([[-1.0, 1.0]])

TEST_SET = np.array([[-1, 1], [1, 1], [-1, -1], [1, -1], [1, 1], [0, 1], [1, 1], [0, -1], [-1, 0], [1, 0]], float)
TEST_CLASSES = np.array([-1, 1, -1, 1, 1, 1, -1, -1, -1, 1])
TEST_LABELS = np.array([-1, 1, -1, -1, 1, -1, 1, -1, -1, -1])

CORNERS = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]], float)
AND = np.array([1, -1, -1, -1])
XOR = np.array([-1, 1, 1, -1])

ON_THRESHOLD = "on the threshold"
ALONE = "leaves its inputs alone"
INTEGERS = "whole numbers in, fractions out"


def sized_quarters(rng, *shape):
    """Quarters between 1/4 and 4, of either sign: the sizes are drawn before the signs."""
    return rng.integers(1, 17, shape) / 4 * rng.choice([-1, 1], shape)


def off(rng, sign=None):
    """A threshold of size 1 to 3 that no sum of products of quarters meets: an odd number of 32nds."""
    return float((rng.integers(32, 96) | 1) / 32 * (sign or rng.choice([-1, 1])))


# sign_unit

NODES = "the lecture's nodes"
SEVERAL = "several records"


def unit(rng, N, D, sign=None):
    return quarters(rng, N, D), sized_quarters(rng, D), off(rng, sign)


def unit_on_threshold(rng, N, D):
    """Every second record exactly on the threshold."""
    x, w, threshold = quarters(rng, N, D), sized_quarters(rng, D), float(quarters(rng)) + 0.5
    w[0] = rng.choice([-2.0, -0.5, 0.5, 2.0])
    x[::2, 0] = (threshold - x[::2, 1:] @ w[1:]) / w[0]
    return x, w, threshold


def unit_visible(rng):
    first, second, third = LECTURE_HIDDEN
    yield exact(NODES, "first hidden node at (-1, 1)", LECTURE_RECORD, first, LECTURE_THRESHOLD)
    yield exact(NODES, "second hidden node at (-1, 1)", LECTURE_RECORD, second, LECTURE_THRESHOLD)
    yield exact(NODES, "third hidden node at (-1, 1)", LECTURE_RECORD, third, LECTURE_THRESHOLD)
    yield exact(SEVERAL, "7 records of 3 attributes", *unit(rng, 7, 3, sign=1))
    yield exact(SEVERAL, "a threshold below 0", *unit(rng, 8, 2, sign=-1))
    fractions = np.array([[0.5, 0.25], [1.0, 0.0], [0.0, 0.5], [1.0, 1.0]])
    yield exact(ON_THRESHOLD, "w.x = 0.5 at threshold 0.5", fractions, np.array([0.5, 1.0]), 0.5)
    yield exact(ON_THRESHOLD, "the record 0 at threshold 0", np.zeros((1, 3)), np.array([0.5, -1.0, 2.0]), 0.0)
    yield exact(ALONE, "called twice", *unit(rng, 6, 2), unchanged=True)


def unit_hidden(rng):
    yield exact(NODES, "another unit", *unit(rng, 12, 2))
    yield exact(SEVERAL, "40 records of 5 attributes", *unit(rng, 40, 5, sign=1))
    yield exact(SEVERAL, "40 records, a threshold below 0", *unit(rng, 40, 4, sign=-1))
    yield exact(SEVERAL, "1 attribute", *unit(rng, 15, 1))
    yield exact(SEVERAL, "whole numbers", whole(rng, 30, 3), rng.integers(1, 7, 3), 2.5)
    yield exact(ON_THRESHOLD, "records on it and off it", *unit_on_threshold(rng, 12, 4))
    yield exact(ON_THRESHOLD, "other records on it and off it", *unit_on_threshold(rng, 9, 2))
    yield exact(ALONE, "called twice, 4 attributes", *unit(rng, 9, 4), unchanged=True)


# sign_network

LECTURE = "the lecture's network"
ANY_SIZE = "networks of any size"


def network(rng, N, D, M, sign=None):
    """N records of D attributes, for M hidden nodes. No weight is 0."""
    return quarters(rng, N, D), sized_quarters(rng, M, D), sized_quarters(rng, M), off(rng, sign)


def network_on_threshold(rng, N, D, M):
    """A third of the records on the threshold of the first hidden node, one on that of the output node."""
    X, W, w_out = quarters(rng, N, D), sized_quarters(rng, M, D), sized_quarters(rng, M)
    threshold = float(rng.integers(1, 7) / 4)
    W[0, 0] = rng.choice([-2.0, -0.5, 0.5, 2.0])
    X[::3, 0] = (threshold - X[::3, 1:] @ W[0, 1:]) / W[0, 0]
    hidden = np.sign(X @ W.T - threshold)
    w_out[0] = (threshold - hidden[1, 1:] @ w_out[1:]) * hidden[1, 0]
    return X, W, w_out, threshold


def network_visible(rng):
    yield exact(LECTURE, "the record (-1, 1)", LECTURE_RECORD, *LECTURE_NETWORK)
    yield exact(LECTURE, "ten records", TEST_SET, *LECTURE_NETWORK)
    yield exact(ANY_SIZE, "12 records, 3 attributes, 4 hidden nodes", *network(rng, 12, 3, 4, sign=1))
    yield exact(ANY_SIZE, "11 records, 4 attributes, 2 hidden nodes", *network(rng, 11, 4, 2, sign=-1))
    ties = np.array([[0.5, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([[1.0, 0.5], [0.5, 2.0]]), np.array([0.5, 1.5])
    yield exact(ON_THRESHOLD, "sums of exactly 0.5 at threshold 0.5", *ties, 0.5)
    yield exact(ALONE, "called twice", *network(rng, 6, 3, 5), unchanged=True)


def network_hidden(rng):
    grid = rng.permutation(np.array([[a, b] for a in (-1.0, 0.0, 1.0) for b in (-1.0, 0.0, 1.0)]))
    yield exact(LECTURE, "all records over -1, 0, 1", grid, *LECTURE_NETWORK)
    yield exact(ANY_SIZE, "40 records, 5 attributes, 3 hidden nodes", *network(rng, 40, 5, 3, sign=1))
    yield exact(ANY_SIZE, "40 records, 2 attributes, 6 hidden nodes", *network(rng, 40, 2, 6, sign=-1))
    yield exact(ANY_SIZE, "60 records, 3 attributes, 5 hidden nodes", *network(rng, 60, 3, 5, sign=1))
    yield exact(ANY_SIZE, "1 hidden node", *network(rng, 15, 3, 1))
    yield exact(ON_THRESHOLD, "nodes on it and off it", *network_on_threshold(rng, 12, 3, 4))
    yield exact(ON_THRESHOLD, "threshold met in other records", *network_on_threshold(rng, 13, 4, 3))
    yield exact(ALONE, "called twice, other sizes", *network(rng, 7, 2, 3), unchanged=True)


# confusion_matrix

TEN = "ten records"
ANY = "any labels"
ZERO = "labels 0"
LENGTHS = "lengths that differ"

FIVE_AND_FOUR = TEST_CLASSES[:5], TEST_LABELS[:4]
FIVE_AND_FIVE = TEST_CLASSES[:5], TEST_LABELS[:5]
THREE_ZEROS = np.array([1, 1, 1, -1, -1, -1, -1, 1]), np.array([1, 0, -1, 0, -1, 0, 1, 1])


def labels(rng, N, zeros=0, agree=0.6):
    """True classes, and labels that agree with them about so often; both classes and all four counts differ."""
    while True:
        truth = rng.choice([1, -1], N, p=[0.35, 0.65])
        label = np.where(rng.random(N) < agree, truth, -truth)
        label[rng.permutation(N)[:zeros]] = 0
        counts = solution.confusion_matrix(truth, label)
        unseen = [int(np.sum((truth == c) & (label == 0))) for c in (1, -1)]
        if len(set(counts.ravel())) == 4 and counts.min() > 0 and (not zeros or min(unseen) > 0):
            return truth, label


def classes(rng, N):
    """The true classes alone."""
    return labels(rng, N)[0]


def one_third(rng, N, c):
    """Class c for a third of N records and -c for the others, in any order."""
    return rng.permutation(np.array([c] * (N // 3) + [-c] * (N - N // 3)))


def one_label(rng, N, c):
    """Both classes occur, and every record is labelled c."""
    return one_third(rng, N, c), np.full(N, c)


def one_class(rng, N, c):
    """One class alone occurs, and both labels are given."""
    return np.full(N, c), one_third(rng, N, c)


def shuffled(rng, truth, label):
    order = rng.permutation(len(truth))
    return truth[order], label[order]


def matrix_visible(rng):
    yield exact(TEN, "the test set of the text", TEST_CLASSES, TEST_LABELS)
    yield exact(ANY, "17 records", *labels(rng, 17))
    yield exact(ANY, "every record labelled -1", *one_label(rng, 7, -1))
    yield exact(ZERO, "8 records, 3 of them labelled 0", *THREE_ZEROS)
    yield case(LENGTHS, "5 classes, 4 labels", *FIVE_AND_FOUR, raises="ValueError")
    yield exact(LENGTHS, "5 classes, 5 labels", *FIVE_AND_FIVE)
    yield exact(ALONE, "called twice", *labels(rng, 16), unchanged=True)


def matrix_hidden(rng):
    yield exact(TEN, "in another order", *shuffled(rng, TEST_CLASSES, TEST_LABELS))
    yield exact(ANY, "60 records", *labels(rng, 60))
    yield exact(ANY, "labels mostly wrong", *labels(rng, 45, agree=0.3))
    yield exact(ANY, "every record labelled +1", *one_label(rng, 8, 1))
    yield exact(ANY, "class -1 alone", *one_class(rng, 8, -1))
    yield exact(ZERO, "50 records, 11 of them labelled 0", *labels(rng, 50, zeros=11))
    yield exact(ZERO, "nothing but 0", classes(rng, 20), np.zeros(20))
    yield case(LENGTHS, "6 classes, 9 labels", classes(rng, 20)[:6], labels(rng, 20)[1][:9], raises="ValueError")
    yield case(LENGTHS, "8 classes, 1 label", classes(rng, 20)[:8], np.array([1]), raises="ValueError")
    yield exact(LENGTHS, "the same length", *labels(rng, 21))
    yield exact(ALONE, "called twice, other records", *labels(rng, 22), unchanged=True)


# classification_scores

NOTHING = "0/0"


def scores_tolerance(y_true, y_pred):
    """A score is one division of two counts; a reciprocal and a product round twice. All scores are at most 1."""
    return float(linear(3, 1.0))


def scores_visible(rng):
    yield case(TEN, "the test set of the text", TEST_CLASSES, TEST_LABELS)
    yield case(ANY, "17 records", *labels(rng, 17))
    yield case(NOTHING, "every record labelled -1", *one_label(rng, 7, -1))
    yield case(NOTHING, "class +1 alone", *one_class(rng, 7, 1))
    yield case(ZERO, "8 records, 3 of them labelled 0", *THREE_ZEROS)
    yield case(LENGTHS, "5 classes, 4 labels", *FIVE_AND_FOUR, raises="ValueError")
    yield case(LENGTHS, "5 classes, 5 labels", *FIVE_AND_FIVE)
    yield case(ALONE, "called twice", *labels(rng, 16), unchanged=True)


def scores_hidden(rng):
    yield case(TEN, "in another order", *shuffled(rng, TEST_CLASSES, TEST_LABELS))
    yield case(ANY, "60 records", *labels(rng, 60))
    yield case(ANY, "labels mostly wrong", *labels(rng, 45, agree=0.3))
    once = np.array([1, -1, -1, -1])
    yield case(ANY, "one record of class +1, found", *shuffled(rng, once, once))
    yield case(NOTHING, "every record labelled +1", *one_label(rng, 8, 1))
    yield case(NOTHING, "class -1 alone", *one_class(rng, 8, -1))
    yield case(NOTHING, "class +1 alone, labelled -1", np.full(5, 1), np.full(5, -1))
    yield case(NOTHING, "an empty test set", np.zeros(0, int), np.zeros(0, int))
    yield case(ZERO, "50 records, 11 of them labelled 0", *labels(rng, 50, zeros=11))
    yield case(ZERO, "nothing but 0", classes(rng, 20), np.zeros(20))
    yield case(LENGTHS, "8 classes, 1 label", classes(rng, 20)[:8], np.array([1]), raises="ValueError")
    yield case(LENGTHS, "the same length", *labels(rng, 21))
    yield case(ALONE, "called twice, other records", *labels(rng, 22), unchanged=True)


# perceptron_update

MISTAKE = "a mistake"
ONLY_MISTAKES = "changes nothing without a mistake"
LABEL_0 = "a label 0"


def record(rng, D, y, label, sizes=(1.5, 2.5, 3.5), rate=0.25):
    """A record of class y that the perceptron labels `label`; S is at least 1/2 away from 0, or on it.

    |S| is one of `sizes` and never 1, so that an error of the sum is not an error of the label.
    """
    while True:
        x, w = sized_quarters(rng, D), sized_quarters(rng, D)
        bias = float(label * rng.choice(sizes) - w @ x)
        if 0 < abs(bias) <= 64:
            return w, bias, x, y, rate


def made_by_bias(rng, D, y):
    """A record of class y that is labelled -y by the bias alone: w.x has the sign of y."""
    while True:
        x, w = sized_quarters(rng, D), sized_quarters(rng, D)
        w = w * np.sign(w @ x) * y
        if w @ x:
            return w, float(-w @ x - 1.5 * y), x, y, 0.5


def update_visible(rng):
    w, x = np.array([0.5, -1.0]), np.array([1.0, 1.0])
    yield exact(MISTAKE, "w = (0.5, -1), b = 0.25, x = (1, 1) of class +1", w, 0.25, x, 1, 0.5)
    yield exact(MISTAKE, "class -1 labelled +1, 3 attributes", *record(rng, 3, -1, 1))
    yield exact(ONLY_MISTAKES, "w = (0.5, -1), b = 0.25, x = (1, 1) of class -1", w, 0.25, x, -1, 0.5)
    yield exact(ONLY_MISTAKES, "class +1 labelled +1, 4 attributes", *record(rng, 4, 1, 1))
    first = np.array([1.0, -0.5, 2.0])
    yield exact(LABEL_0, "the first record, from zero weights", np.zeros(3), 0.0, first, -1, 0.5)
    yield exact(LABEL_0, "on the line, class +1", *record(rng, 2, 1, 0))
    yield exact(ALONE, "called twice", *record(rng, 3, 1, -1), unchanged=True)
    integers = np.array([2, -3]), 1, np.array([3, 1])
    yield exact(INTEGERS, "weights and record whole, rate 0.125", *integers, -1, 0.125, dtype="float64")


def update_hidden(rng):
    yield exact(MISTAKE, "class +1 labelled -1, 5 attributes", *record(rng, 5, 1, -1))
    yield exact(MISTAKE, "class -1 labelled +1, rate 2", *record(rng, 4, -1, 1, rate=2.0))
    yield exact(MISTAKE, "made by the bias, class +1", *made_by_bias(rng, 3, 1))
    yield exact(MISTAKE, "made by the bias, class -1", *made_by_bias(rng, 2, -1))
    yield exact(ONLY_MISTAKES, "class -1 labelled -1, 3 attributes", *record(rng, 3, -1, -1))
    yield exact(ONLY_MISTAKES, "class +1 labelled +1, 1 attribute", *record(rng, 1, 1, 1))
    yield exact(ONLY_MISTAKES, "class +1, just above the line", *record(rng, 3, 1, 1, sizes=(0.5,)))
    yield exact(ONLY_MISTAKES, "class -1, just below the line", *record(rng, 2, -1, -1, sizes=(0.5,)))
    yield exact(ONLY_MISTAKES, "a mistake after all", *record(rng, 2, -1, 1))
    yield exact(LABEL_0, "on the line, class -1", *record(rng, 4, -1, 0))
    yield exact(LABEL_0, "on the line, class +1, 3 attributes", *record(rng, 3, 1, 0))
    yield exact(ALONE, "called twice, class -1", *record(rng, 4, -1, 1), unchanged=True)
    x, w, b = rng.integers(1, 6, 3), rng.integers(1, 6, 3), int(rng.integers(1, 4))
    yield exact(INTEGERS, "weights and record whole, rate 0.375", w, b, x, -1, 0.375, dtype="float64")


# perceptron_fit

BOTH_INPUTS = "the AND of two inputs"
ANY_RECORDS = "any records"
STOPS = "stops after an epoch without a mistake"
NO_LINE = "records that no line separates"


def separable(rng, N, D, rate, epochs):
    """Records on either side of a line, far enough from it to be learned; it takes at least three epochs.

    The reference decides: it stops before the last epoch, and some epoch is no better than the one before it.
    """
    while True:
        w, b = sized_quarters(rng, D), float(sized_quarters(rng))
        X = quarters(rng, 12 * N, D)
        S = X @ w + b
        kept = np.flatnonzero(abs(S) > 1)[:N]
        X, y = X[kept], np.sign(S[kept]).astype(int)
        mistakes = solution.perceptron_fit(X, y, rate, epochs)[2]
        if 3 <= len(mistakes) < epochs - 1 and any(later >= earlier for earlier, later in pairwise(mistakes)):
            return X, y, rate, epochs


def noise(rng, N, D):
    """Records whose classes have nothing to do with them; one record comes with both classes."""
    X, y = quarters(rng, N, D), rng.choice([1, -1], N)
    X[-1], y[-1] = X[0], -y[0]
    return X, y


def fit_visible(rng):
    yield exact(BOTH_INPUTS, "rate 0.5", CORNERS, AND, 0.5, 10)
    yield exact(ANY_RECORDS, "7 records of 3 attributes, 2 epochs", *noise(rng, 7, 3), 0.25, 2)
    yield exact(STOPS, "9 records of 2 attributes", *separable(rng, 9, 2, 0.5, 60))
    yield exact(NO_LINE, "XOR, 6 epochs", CORNERS, XOR, 0.25, 6)
    yield exact(ALONE, "called twice", *noise(rng, 5, 2), 0.5, 3, unchanged=True)
    integers = np.array([[3, 1], [-2, 2], [1, -4], [-1, -1], [2, 5]]), np.array([1, -1, 1, -1, -1])
    yield exact(INTEGERS, "whole records, rate 0.125", *integers, 0.125, 4, dtype="float64")


def fit_hidden(rng):
    order = rng.permutation(4)
    yield exact(BOTH_INPUTS, "records in another order", CORNERS[order], AND[order], 0.25, 12)
    yield exact(ANY_RECORDS, "15 records of 4 attributes, 3 epochs", *noise(rng, 15, 4), 0.5, 3)
    yield exact(ANY_RECORDS, "20 records of 2 attributes, 1 epoch", *noise(rng, 20, 2), 0.125, 1)
    yield exact(STOPS, "20 records of 3 attributes", *separable(rng, 20, 3, 0.25, 90))
    yield exact(STOPS, "12 records of 2 attributes", *separable(rng, 12, 2, 2.0, 90))
    yield exact(NO_LINE, "12 records of 3 attributes, 8 epochs", *noise(rng, 12, 3), 0.5, 8)
    yield exact(NO_LINE, "XOR in another order", CORNERS[order], XOR[order], 0.5, 5)
    yield exact(ALONE, "called twice, 3 attributes", *noise(rng, 6, 3), 0.25, 2, unchanged=True)
    X, y = noise(rng, 9, 3)
    yield exact(INTEGERS, "whole records, rate 0.375", (4 * X).astype(int), y, 0.375, 3, dtype="float64")


# network_size

PLAIN = "binary and continuous attributes"
ONE_HOT = "one-hot"
CODES = "binary codes"
TWO = "two classes"
REFUSED = "what it refuses"


def mixed(rng, values):
    """Attributes in any order: those with values, and some of the other two kinds."""
    plain = ["binary"] * int(rng.integers(1, 5)) + ["continuous"] * int(rng.integers(1, 5))
    attributes = plain + list(values)
    return [attributes[i] for i in rng.permutation(len(attributes))]


def several(rng, low, high, count):
    return [int(k) for k in rng.integers(low, high, count)]


def size_visible(rng):
    yield exact(PLAIN, "three attributes, 2 classes", ["binary", "continuous", "continuous"], 2, "one-hot")
    yield exact(ONE_HOT, "a continuous attribute and one of 5 values, 3 classes", ["continuous", 5], 3, "one-hot")
    yield exact(CODES, "a continuous attribute and one of 5 values, 3 classes", ["continuous", 5], 3, "binary")
    yield exact(CODES, "powers of 2", [4, "binary", 8], 16, "binary")
    yield exact(TWO, "attributes of 3 and 6 values", [3, 6, "binary"], 2, "one-hot")
    yield exact(REFUSED, "an attribute with 1 value", ["binary", 1], 3, "one-hot", raises="ValueError")
    yield exact(REFUSED, "1 class", ["binary", 4], 1, "binary", raises="ValueError")
    yield exact(REFUSED, "the encoding 'dummy'", ["binary", 4], 3, "dummy", raises="ValueError")
    yield exact(REFUSED, "nothing to refuse", ["binary", 4], 3, "one-hot")


def size_hidden(rng):
    few = ["binary"] * int(rng.integers(2, 6)) + ["continuous"] * int(rng.integers(1, 4))
    yield exact(PLAIN, "several of each kind", few, 2, "binary")
    yield exact(ONE_HOT, "many attributes", mixed(rng, several(rng, 3, 30, 4)), int(rng.integers(3, 20)), "one-hot")
    yield exact(ONE_HOT, "an attribute of 2 values", mixed(rng, [2, 7]), 4, "one-hot")
    yield exact(CODES, "many attributes", mixed(rng, several(rng, 3, 60, 4)), int(rng.integers(3, 40)), "binary")
    yield exact(CODES, "one value more than powers of 2", mixed(rng, [5, 9, 33]), 17, "binary")
    yield exact(CODES, "one value fewer than powers of 2", mixed(rng, [7, 15, 31]), 63, "binary")
    yield exact(CODES, "powers of 2, with 2", mixed(rng, [2, 32, 64]), 8, "binary")
    yield exact(TWO, "binary codes", mixed(rng, several(rng, 3, 20, 2)), 2, "binary")
    yield exact(TWO, "one-hot", mixed(rng, several(rng, 3, 20, 3)), 2, "one-hot")
    yield exact(REFUSED, "an attribute with 0 values", [3, 0], 3, "binary", raises="ValueError")
    yield exact(REFUSED, "an unknown kind of attribute", ["binary", "colour"], 3, "one-hot", raises="ValueError")
    yield exact(REFUSED, "an unknown encoding", ["continuous", 6], 4, "log", raises="ValueError")
    yield exact(REFUSED, "nothing to refuse", [6, "continuous"], 5, "binary")


# xor_network

FOUR_INPUTS = "XOR on all four inputs"

CLEAR = 1e-9
"""How far a sum must be from its threshold, in units of the sizes of its terms, unless it is on it exactly."""

FORM = "expected W_hidden (M, 2), w_out (M,) and a threshold"


def judge_xor(args, value):
    """Whether the returned weights and threshold label all four inputs as XOR does: any right network passes.

    Nothing is random: the four inputs are all there are, and the labels are worked out here from the numbers returned,
    by the definition of `sign_network`. Rounding decides nothing: a sum must be on its threshold exactly or clear of it.
    """
    with np.errstate(all="ignore"):
        parts = _numbers(value)
        if isinstance(parts, str):
            return parts
        W_hidden, w_out, threshold = parts
        hidden, fault = _layer(CORNERS, W_hidden.T, threshold)
        labels, later = _layer(hidden, w_out, threshold)
    if fault or later:
        return fault or later
    wrong = np.flatnonzero(labels != XOR)
    if not len(wrong):
        return None
    x1, x2 = CORNERS[wrong[0]]
    first = f"({x1:g}, {x2:g}) is labelled {labels[wrong[0]]:g}"
    return f"labels {len(wrong)} of the 4 inputs wrong: {first}, expected {XOR[wrong[0]]}"


def _layer(x, w, threshold):
    """The signs of a layer's sums, and what makes them doubtful, or None."""
    S = x @ w - threshold
    size = abs(x) @ abs(w) + abs(threshold)
    if not np.isfinite(size).all():
        return np.zeros_like(S), "the sums are too large to be finite"
    if ((S != 0) & (abs(S) <= CLEAR * size)).any():
        return np.zeros_like(S), "a sum is so close to its threshold that rounding decides its sign"
    return np.sign(S), None


def _numbers(value):
    """W_hidden (M, 2), w_out (M,) and the threshold as floats, or what is wrong with the value."""
    if not isinstance(value, tuple | list) or len(value) != 3:
        return f"did not return three values, {FORM}"
    parts = []
    for name, part in zip(("W_hidden", "w_out", "threshold"), value, strict=True):
        try:
            array = np.asarray(part)
        except (ValueError, TypeError, OverflowError, RecursionError):
            return f"{name} is not an array of numbers, {FORM}"
        if array.dtype.kind not in "iuf":
            return f"{name} is not an array of numbers, {FORM}"
        parts.append(array.astype(float))
    W_hidden, w_out, threshold = parts
    if (
        W_hidden.ndim != 2
        or W_hidden.shape[1] != 2
        or not len(W_hidden)
        or w_out.shape != W_hidden.shape[:1]
        or threshold.shape
    ):
        return f"the shapes are {W_hidden.shape}, {w_out.shape} and {threshold.shape}, {FORM}"
    if not all(np.isfinite(part).all() for part in parts):
        return "a weight or the threshold is not finite"
    return W_hidden, w_out, float(threshold)


def xor_visible(rng):
    yield case(FOUR_INPUTS, "the four inputs")


def xor_hidden(rng):
    yield case(FOUR_INPUTS, "the four inputs again")


EXERCISES = (
    exercise(
        misconceptions.unit,
        {NODES: 3, SEVERAL: 3, ON_THRESHOLD: 3, ALONE: 1},
        unit_visible,
        unit_hidden,
    ),
    exercise(
        misconceptions.network,
        {LECTURE: 4, ANY_SIZE: 6, ON_THRESHOLD: 3, ALONE: 2},
        network_visible,
        network_hidden,
        returns=("hidden", "labels"),
    ),
    exercise(
        misconceptions.matrix,
        {TEN: 3, ANY: 3, ZERO: 2, LENGTHS: 1, ALONE: 1},
        matrix_visible,
        matrix_hidden,
    ),
    exercise(
        misconceptions.scores,
        {TEN: 3, ANY: 4, NOTHING: 3, ZERO: 3, LENGTHS: 1, ALONE: 1},
        scores_visible,
        scores_hidden,
        tolerance=scores_tolerance,
    ),
    exercise(
        misconceptions.update,
        {MISTAKE: 4, ONLY_MISTAKES: 3, LABEL_0: 3, ALONE: 1, INTEGERS: 1},
        update_visible,
        update_hidden,
        returns=("w", "b"),
    ),
    exercise(
        misconceptions.fit,
        {BOTH_INPUTS: 4, ANY_RECORDS: 5, STOPS: 4, NO_LINE: 3, ALONE: 1, INTEGERS: 1},
        fit_visible,
        fit_hidden,
        returns=("w", "b", "mistakes"),
    ),
    exercise(
        misconceptions.size,
        {PLAIN: 2, ONE_HOT: 2, CODES: 3, TWO: 2, REFUSED: 1},
        size_visible,
        size_hidden,
        returns=("inputs", "outputs"),
    ),
    exercise(
        misconceptions.xor,
        {FOUR_INPUTS: 1},
        xor_visible,
        xor_hidden,
        returns=("W_hidden", "w_out", "threshold"),
        judge=judge_xor,
    ),
)
