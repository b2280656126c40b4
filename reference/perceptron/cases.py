"""The cases of the perceptron assignment: what each function is called with, grouped under the lines of its rubric.

Everything is exact: data, weights, thresholds and rates are dyadic fractions, so no order of summation moves a sum over
a threshold. `quarters` with an `off` threshold never meets it; the cases "on the threshold" meet it exactly. The
lecture's own decimal weights are used where every sum is at least 0.1 away from its threshold.
"""

from itertools import pairwise

import numpy as np

from autograder.checking.tolerance import linear
from autograder.exercise import Case, Criterion, Exercise

from . import solution
from .misconceptions import MISCONCEPTIONS

LECTURE_HIDDEN = np.array([[0.4, 0.1], [0.0, -0.4], [-0.1, 0.4]])
LECTURE_OUT = np.array([0.2, 0.2, 0.3])
LECTURE_THRESHOLD = 0.2

TEST_SET = np.array([[-1, 1], [1, 1], [-1, -1], [1, -1], [1, 1], [0, 1], [1, 1], [0, -1], [-1, 0], [1, 0]], float)
TEST_CLASSES = np.array([-1, 1, -1, 1, 1, 1, -1, -1, -1, 1])
TEST_LABELS = np.array([-1, 1, -1, -1, 1, -1, 1, -1, -1, -1])

CORNERS = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]], float)
AND = np.array([1, -1, -1, -1])
XOR = np.array([-1, 1, 1, -1])

ONLY_MISTAKES = "changes nothing without a mistake"
ALONE = "leaves its inputs alone"
INTEGERS = "whole numbers in, fractions out"


def quarters(rng, *shape):
    """Quarters between -4 and 4: sums of their products are exact in any order."""
    return rng.integers(-16, 17, shape) / 4


def nonzero(rng, *shape):
    """Quarters between 1/4 and 4, of either sign."""
    return rng.integers(1, 17, shape) / 4 * rng.choice([-1, 1], shape)


def off(rng, sign=None):
    """A threshold of size 1 to 3 that no sum of products of quarters meets: an odd number of 32nds."""
    return float((rng.integers(32, 96) | 1) / 32 * (sign or rng.choice([-1, 1])))


def unit_case(criterion, name, rng, N, D, sign=None, **more):
    args = quarters(rng, N, D), nonzero(rng, D), off(rng, sign)
    return Case(criterion=criterion, name=name, args=args, exact=True, **more)


def unit_on_threshold(rng, name, N, D):
    """Every second record exactly on the threshold."""
    x, w, threshold = quarters(rng, N, D), nonzero(rng, D), float(quarters(rng)) + 0.5
    w[0] = rng.choice([-2.0, -0.5, 0.5, 2.0])
    x[::2, 0] = (threshold - x[::2, 1:] @ w[1:]) / w[0]
    return Case(criterion="on the threshold", name=name, args=(x, w, threshold), exact=True)


def unit_visible(rng):
    record = np.array([[-1.0, 1.0]])
    for node, w in zip(("first", "second", "third"), LECTURE_HIDDEN, strict=True):
        args = record, w, LECTURE_THRESHOLD
        yield Case(criterion="the lecture's nodes", name=f"{node} hidden node at (-1, 1)", args=args, exact=True)
    yield unit_case("several records", "7 records of 3 attributes", rng, 7, 3, sign=1)
    yield unit_case("several records", "a threshold below 0", rng, 8, 2, sign=-1)
    fractions = np.array([[0.5, 0.25], [1.0, 0.0], [0.0, 0.5], [1.0, 1.0]]), np.array([0.5, 1.0]), 0.5
    yield Case(criterion="on the threshold", name="w.x = 0.5 at threshold 0.5", args=fractions, exact=True)
    yield Case(
        criterion="on the threshold",
        name="the record 0 at threshold 0",
        args=(np.zeros((1, 3)), np.array([0.5, -1.0, 2.0]), 0.0),
        exact=True,
    )
    yield unit_case(ALONE, "called twice", rng, 6, 2, unchanged=True)


def unit_hidden(rng):
    yield unit_case("the lecture's nodes", "another unit", rng, 12, 2)
    yield unit_case("several records", "40 records of 5 attributes", rng, 40, 5, sign=1)
    yield unit_case("several records", "40 records, a threshold below 0", rng, 40, 4, sign=-1)
    yield unit_case("several records", "1 attribute", rng, 15, 1)
    whole = rng.integers(-9, 10, (30, 3)), rng.integers(1, 7, 3), 2.5
    yield Case(criterion="several records", name="whole numbers", args=whole, exact=True)
    yield unit_on_threshold(rng, "records on it and off it", 12, 4)
    yield unit_on_threshold(rng, "other records on it and off it", 9, 2)
    yield unit_case(ALONE, "called twice, 4 attributes", rng, 9, 4, unchanged=True)


def network_case(criterion, name, rng, N, D, M, sign=None, **more):
    """Weights of the output node are large enough for every hidden node to count."""
    args = quarters(rng, N, D), nonzero(rng, M, D), nonzero(rng, M), off(rng, sign)
    return Case(criterion=criterion, name=name, args=args, exact=True, **more)


def network_on_threshold(rng, name, N, D, M):
    """A third of the records on the threshold of the first hidden node, one on that of the output node."""
    X, W, w_out, threshold = quarters(rng, N, D), nonzero(rng, M, D), nonzero(rng, M), float(rng.integers(1, 7) / 4)
    W[0, 0] = rng.choice([-2.0, -0.5, 0.5, 2.0])
    X[::3, 0] = (threshold - X[::3, 1:] @ W[0, 1:]) / W[0, 0]
    hidden = np.sign(X @ W.T - threshold)
    w_out[0] = (threshold - hidden[1, 1:] @ w_out[1:]) * hidden[1, 0]
    return Case(criterion="on the threshold", name=name, args=(X, W, w_out, threshold), exact=True)


def network_visible(rng):
    lecture = LECTURE_HIDDEN, LECTURE_OUT, LECTURE_THRESHOLD
    yield Case(
        criterion="the lecture's network",
        name="the record (-1, 1)",
        args=(np.array([[-1.0, 1.0]]), *lecture),
        exact=True,
    )
    yield Case(criterion="the lecture's network", name="ten records", args=(TEST_SET, *lecture), exact=True)
    yield network_case("networks of any size", "12 records, 3 attributes, 4 hidden nodes", rng, 12, 3, 4, sign=1)
    yield network_case("networks of any size", "11 records, 4 attributes, 2 hidden nodes", rng, 11, 4, 2, sign=-1)
    ties = np.array([[0.5, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([[1.0, 0.5], [0.5, 2.0]]), np.array([0.5, 1.5])
    yield Case(criterion="on the threshold", name="sums of exactly 0.5 at threshold 0.5", args=(*ties, 0.5), exact=True)
    yield network_case(ALONE, "called twice", rng, 6, 3, 5, unchanged=True)


def network_hidden(rng):
    lecture = LECTURE_HIDDEN, LECTURE_OUT, LECTURE_THRESHOLD
    grid = rng.permutation(np.array([[a, b] for a in (-1.0, 0.0, 1.0) for b in (-1.0, 0.0, 1.0)]))
    yield Case(criterion="the lecture's network", name="all records over -1, 0, 1", args=(grid, *lecture), exact=True)
    yield network_case("networks of any size", "40 records, 5 attributes, 3 hidden nodes", rng, 40, 5, 3, sign=1)
    yield network_case("networks of any size", "40 records, 2 attributes, 6 hidden nodes", rng, 40, 2, 6, sign=-1)
    yield network_case("networks of any size", "60 records, 3 attributes, 5 hidden nodes", rng, 60, 3, 5, sign=1)
    yield network_case("networks of any size", "1 hidden node", rng, 15, 3, 1)
    yield network_on_threshold(rng, "nodes on it and off it", 12, 3, 4)
    yield network_on_threshold(rng, "threshold met in other records", 13, 4, 3)
    yield network_case(ALONE, "called twice, other sizes", rng, 7, 2, 3, unchanged=True)


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


def labels_case(criterion, name, args, **more):
    return Case(criterion=criterion, name=name, args=args, **more)


def one_label(rng, N, c):
    """Both classes occur, and every record is labelled c."""
    truth = rng.permutation(np.array([c] * (N // 3) + [-c] * (N - N // 3)))
    return truth, np.full(N, c)


def one_class(rng, N, c):
    """One class alone occurs, and both labels are given."""
    return np.full(N, c), rng.permutation(np.array([c] * (N // 3) + [-c] * (N - N // 3)))


ZERO_LABELS = np.array([1, 1, 1, -1, -1, -1, -1, 1]), np.array([1, 0, -1, 0, -1, 0, 1, 1])


def matrix_visible(rng):
    yield labels_case("ten records", "the test set of the text", (TEST_CLASSES, TEST_LABELS), exact=True)
    yield labels_case("any labels", "17 records", labels(rng, 17), exact=True)
    yield labels_case("any labels", "every record labelled -1", one_label(rng, 7, -1), exact=True)
    yield labels_case("labels 0", "8 records, 3 of them labelled 0", ZERO_LABELS, exact=True)
    yield labels_case(
        "lengths that differ", "5 classes, 4 labels", (TEST_CLASSES[:5], TEST_LABELS[:4]), raises="ValueError"
    )
    yield labels_case("lengths that differ", "5 classes, 5 labels", (TEST_CLASSES[:5], TEST_LABELS[:5]), exact=True)
    yield labels_case(ALONE, "called twice", labels(rng, 16), exact=True, unchanged=True)


def matrix_hidden(rng):
    yield labels_case("ten records", "in another order", both(TEST_CLASSES, TEST_LABELS, rng), exact=True)
    yield labels_case("any labels", "60 records", labels(rng, 60), exact=True)
    yield labels_case("any labels", "labels mostly wrong", labels(rng, 45, agree=0.3), exact=True)
    yield labels_case("any labels", "every record labelled +1", one_label(rng, 8, 1), exact=True)
    yield labels_case("any labels", "class -1 alone", one_class(rng, 8, -1), exact=True)
    yield labels_case("labels 0", "50 records, 11 of them labelled 0", labels(rng, 50, zeros=11), exact=True)
    yield labels_case("labels 0", "nothing but 0", (labels(rng, 20)[0], np.zeros(20)), exact=True)
    yield labels_case(
        "lengths that differ",
        "6 classes, 9 labels",
        (labels(rng, 20)[0][:6], labels(rng, 20)[1][:9]),
        raises="ValueError",
    )
    yield labels_case(
        "lengths that differ", "8 classes, 1 label", (labels(rng, 20)[0][:8], np.array([1])), raises="ValueError"
    )
    yield labels_case("lengths that differ", "the same length", labels(rng, 21), exact=True)
    yield labels_case(ALONE, "called twice, other records", labels(rng, 22), exact=True, unchanged=True)


def both(a, b, rng):
    order = rng.permutation(len(a))
    return a[order], b[order]


def scores_tolerance(y_true, y_pred):
    """A score is one division of two counts; a reciprocal and a product round twice. All scores are at most 1."""
    return float(linear(3, 1.0))


EMPTY = np.zeros(0, int), np.zeros(0, int)


def scores_visible(rng):
    yield labels_case("ten records", "the test set of the text", (TEST_CLASSES, TEST_LABELS))
    yield labels_case("any labels", "17 records", labels(rng, 17))
    yield labels_case("0/0", "every record labelled -1", one_label(rng, 7, -1))
    yield labels_case("0/0", "class +1 alone", one_class(rng, 7, 1))
    yield labels_case("labels 0", "8 records, 3 of them labelled 0", ZERO_LABELS)
    yield labels_case(
        "lengths that differ", "5 classes, 4 labels", (TEST_CLASSES[:5], TEST_LABELS[:4]), raises="ValueError"
    )
    yield labels_case("lengths that differ", "5 classes, 5 labels", (TEST_CLASSES[:5], TEST_LABELS[:5]))
    yield labels_case(ALONE, "called twice", labels(rng, 16), unchanged=True)


def scores_hidden(rng):
    yield labels_case("ten records", "in another order", both(TEST_CLASSES, TEST_LABELS, rng))
    yield labels_case("any labels", "60 records", labels(rng, 60))
    yield labels_case("any labels", "labels mostly wrong", labels(rng, 45, agree=0.3))
    once = np.array([1, -1, -1, -1])
    yield labels_case("any labels", "one record of class +1, found", both(once, once, rng))
    yield labels_case("0/0", "every record labelled +1", one_label(rng, 8, 1))
    yield labels_case("0/0", "class -1 alone", one_class(rng, 8, -1))
    yield labels_case("0/0", "class +1 alone, labelled -1", (np.full(5, 1), np.full(5, -1)))
    yield labels_case("0/0", "an empty test set", EMPTY)
    yield labels_case("labels 0", "50 records, 11 of them labelled 0", labels(rng, 50, zeros=11))
    yield labels_case("labels 0", "nothing but 0", (labels(rng, 20)[0], np.zeros(20)))
    yield labels_case(
        "lengths that differ", "8 classes, 1 label", (labels(rng, 20)[0][:8], np.array([1])), raises="ValueError"
    )
    yield labels_case("lengths that differ", "the same length", labels(rng, 21))
    yield labels_case(ALONE, "called twice, other records", labels(rng, 22), unchanged=True)


def record_case(criterion, name, rng, D, y, label, sizes=(1.5, 2.5, 3.5), **more):
    """A record of class y that the perceptron labels `label`; S is at least 1/2 away from 0, or on it.

    |S| is one of `sizes` and never 1, so that an error of the sum is not an error of the label.
    """
    x, w = nonzero(rng, D), nonzero(rng, D)
    S = label * rng.choice(sizes)
    bias = float(S - w @ x)
    if bias == 0 or abs(bias) > 64:
        return record_case(criterion, name, rng, D, y, label, sizes, **more)
    return Case(criterion=criterion, name=name, args=(w, bias, x, y, more.pop("rate", 0.25)), exact=True, **more)


def bias_case(criterion, name, rng, D, y):
    """Only the bias makes the label wrong: w.x alone has the sign of y."""
    x, w = nonzero(rng, D), nonzero(rng, D)
    w = w * np.sign(w @ x or 1.0) * y
    if y * (w @ x) <= 0:
        return bias_case(criterion, name, rng, D, y)
    return Case(criterion=criterion, name=name, args=(w, float(-w @ x - 1.5 * y), x, y, 0.5), exact=True)


def update_visible(rng):
    yield Case(
        criterion="a mistake",
        name="w = (0.5, -1), b = 0.25, x = (1, 1) of class +1",
        args=(np.array([0.5, -1.0]), 0.25, np.array([1.0, 1.0]), 1, 0.5),
        exact=True,
    )
    yield record_case("a mistake", "class -1 labelled +1, 3 attributes", rng, 3, -1, 1)
    yield Case(
        criterion=ONLY_MISTAKES,
        name="w = (0.5, -1), b = 0.25, x = (1, 1) of class -1",
        args=(np.array([0.5, -1.0]), 0.25, np.array([1.0, 1.0]), -1, 0.5),
        exact=True,
    )
    yield record_case(ONLY_MISTAKES, "class +1 labelled +1, 4 attributes", rng, 4, 1, 1)
    yield Case(
        criterion="a label 0",
        name="the first record, from zero weights",
        args=(np.zeros(3), 0.0, np.array([1.0, -0.5, 2.0]), -1, 0.5),
        exact=True,
    )
    yield record_case("a label 0", "on the line, class +1", rng, 2, 1, 0)
    yield record_case(ALONE, "called twice", rng, 3, 1, -1, unchanged=True)
    yield Case(
        criterion=INTEGERS,
        name="weights and record whole, rate 0.125",
        args=(np.array([2, -3]), 1, np.array([3, 1]), -1, 0.125),
        exact=True,
        dtype="float64",
    )


def update_hidden(rng):
    yield record_case("a mistake", "class +1 labelled -1, 5 attributes", rng, 5, 1, -1)
    yield record_case("a mistake", "class -1 labelled +1, rate 2", rng, 4, -1, 1, rate=2.0)
    yield bias_case("a mistake", "made by the bias, class +1", rng, 3, 1)
    yield bias_case("a mistake", "made by the bias, class -1", rng, 2, -1)
    yield record_case(ONLY_MISTAKES, "class -1 labelled -1, 3 attributes", rng, 3, -1, -1)
    yield record_case(ONLY_MISTAKES, "class +1 labelled +1, 1 attribute", rng, 1, 1, 1)
    yield record_case(ONLY_MISTAKES, "class +1, just above the line", rng, 3, 1, 1, sizes=(0.5,))
    yield record_case(ONLY_MISTAKES, "class -1, just below the line", rng, 2, -1, -1, sizes=(0.5,))
    yield record_case(ONLY_MISTAKES, "a mistake after all", rng, 2, -1, 1)
    yield record_case("a label 0", "on the line, class -1", rng, 4, -1, 0)
    yield record_case("a label 0", "on the line, class +1, 3 attributes", rng, 3, 1, 0)
    yield record_case(ALONE, "called twice, class -1", rng, 4, -1, 1, unchanged=True)
    x = rng.integers(1, 6, 3)
    yield Case(
        criterion=INTEGERS,
        name="weights and record whole, rate 0.375",
        args=(rng.integers(1, 6, 3), int(rng.integers(1, 4)), x, -1, 0.375),
        exact=True,
        dtype="float64",
    )


def separable(rng, N, D, rate, epochs, least=3):
    """Records on either side of a line, far enough from it to be learned; it takes at least so many epochs.

    The reference decides: it stops before the last epoch, and some epoch is no better than the one before it.
    """
    while True:
        w, b = nonzero(rng, D), float(nonzero(rng))
        X = quarters(rng, 12 * N, D)
        S = X @ w + b
        kept = np.flatnonzero(abs(S) > 1)[:N]
        X, y = X[kept], np.sign(S[kept]).astype(int)
        mistakes = solution.perceptron_fit(X, y, rate, epochs)[2]
        if least <= len(mistakes) < epochs - 1 and any(b >= a for a, b in pairwise(mistakes)):
            return X, y, rate, epochs


def fit_case(criterion, name, args, **more):
    return Case(criterion=criterion, name=name, args=args, exact=True, **more)


def noise(rng, N, D):
    """Records whose classes have nothing to do with them; one record comes with both classes."""
    X, y = quarters(rng, N, D), rng.choice([1, -1], N)
    X[-1], y[-1] = X[0], -y[0]
    return X, y


def fit_visible(rng):
    yield fit_case("the AND of two inputs", "rate 0.5", (CORNERS, AND, 0.5, 10))
    yield fit_case("any records", "7 records of 3 attributes, 2 epochs", (*noise(rng, 7, 3), 0.25, 2))
    yield fit_case("stops after an epoch without a mistake", "9 records of 2 attributes", separable(rng, 9, 2, 0.5, 60))
    yield fit_case("records that no line separates", "XOR, 6 epochs", (CORNERS, XOR, 0.25, 6))
    yield fit_case(ALONE, "called twice", (*noise(rng, 5, 2), 0.5, 3), unchanged=True)
    whole = np.array([[3, 1], [-2, 2], [1, -4], [-1, -1], [2, 5]]), np.array([1, -1, 1, -1, -1]), 0.125, 4
    yield fit_case(INTEGERS, "whole records, rate 0.125", whole, dtype="float64")


def fit_hidden(rng):
    order = rng.permutation(4)
    yield fit_case("the AND of two inputs", "records in another order", (CORNERS[order], AND[order], 0.25, 12))
    yield fit_case("any records", "15 records of 4 attributes, 3 epochs", (*noise(rng, 15, 4), 0.5, 3))
    yield fit_case("any records", "20 records of 2 attributes, 1 epoch", (*noise(rng, 20, 2), 0.125, 1))
    yield fit_case(
        "stops after an epoch without a mistake", "20 records of 3 attributes", separable(rng, 20, 3, 0.25, 90)
    )
    yield fit_case(
        "stops after an epoch without a mistake", "12 records of 2 attributes", separable(rng, 12, 2, 2.0, 90)
    )
    yield fit_case(
        "records that no line separates", "12 records of 3 attributes, 8 epochs", (*noise(rng, 12, 3), 0.5, 8)
    )
    yield fit_case("records that no line separates", "XOR in another order", (CORNERS[order], XOR[order], 0.5, 5))
    yield fit_case(ALONE, "called twice, 3 attributes", (*noise(rng, 6, 3), 0.25, 2), unchanged=True)
    X, y = noise(rng, 9, 3)
    yield fit_case(INTEGERS, "whole records, rate 0.375", ((4 * X).astype(int), y, 0.375, 3), dtype="float64")


def size_case(criterion, name, *args, **more):
    return Case(criterion=criterion, name=name, args=args, exact=True, **more)


REFUSED = "what it refuses"


def size_visible(rng):
    yield size_case(
        "binary and continuous attributes",
        "three attributes, 2 classes",
        ["binary", "continuous", "continuous"],
        2,
        "one-hot",
    )
    yield size_case("one-hot", "a continuous attribute and one of 5 values, 3 classes", ["continuous", 5], 3, "one-hot")
    yield size_case(
        "binary codes", "a continuous attribute and one of 5 values, 3 classes", ["continuous", 5], 3, "binary"
    )
    yield size_case("binary codes", "powers of 2", [4, "binary", 8], 16, "binary")
    yield size_case("two classes", "attributes of 3 and 6 values", [3, 6, "binary"], 2, "one-hot")
    yield size_case(REFUSED, "an attribute with 1 value", ["binary", 1], 3, "one-hot", raises="ValueError")
    yield size_case(REFUSED, "1 class", ["binary", 4], 1, "binary", raises="ValueError")
    yield size_case(REFUSED, "the encoding 'dummy'", ["binary", 4], 3, "dummy", raises="ValueError")
    yield size_case(REFUSED, "nothing to refuse", ["binary", 4], 3, "one-hot")


def mixed(rng, values):
    """Attributes in any order: those with values, and some of the other two kinds."""
    plain = ["binary"] * int(rng.integers(1, 5)) + ["continuous"] * int(rng.integers(1, 5))
    attributes = plain + list(values)
    return [attributes[i] for i in rng.permutation(len(attributes))]


def several(rng, low, high, count):
    return [int(k) for k in rng.integers(low, high, count)]


def size_hidden(rng):
    few = ["binary"] * int(rng.integers(2, 6)) + ["continuous"] * int(rng.integers(1, 4))
    yield size_case("binary and continuous attributes", "several of each kind", few, 2, "binary")
    yield size_case(
        "one-hot", "many attributes", mixed(rng, several(rng, 3, 30, 4)), int(rng.integers(3, 20)), "one-hot"
    )
    yield size_case("one-hot", "an attribute of 2 values", mixed(rng, [2, 7]), 4, "one-hot")
    yield size_case(
        "binary codes", "many attributes", mixed(rng, several(rng, 3, 60, 4)), int(rng.integers(3, 40)), "binary"
    )
    yield size_case("binary codes", "one value more than powers of 2", mixed(rng, [5, 9, 33]), 17, "binary")
    yield size_case("binary codes", "one value fewer than powers of 2", mixed(rng, [7, 15, 31]), 63, "binary")
    yield size_case("binary codes", "powers of 2, with 2", mixed(rng, [2, 32, 64]), 8, "binary")
    yield size_case("two classes", "binary codes", mixed(rng, several(rng, 3, 20, 2)), 2, "binary")
    yield size_case("two classes", "one-hot", mixed(rng, several(rng, 3, 20, 3)), 2, "one-hot")
    yield size_case(REFUSED, "an attribute with 0 values", [3, 0], 3, "binary", raises="ValueError")
    yield size_case(REFUSED, "an unknown kind of attribute", ["binary", "colour"], 3, "one-hot", raises="ValueError")
    yield size_case(REFUSED, "an unknown encoding", ["continuous", 6], 4, "log", raises="ValueError")
    yield size_case(REFUSED, "nothing to refuse", [6, "continuous"], 5, "binary")


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
    yield Case(criterion="XOR on all four inputs", name="the four inputs", args=())


def xor_hidden(rng):
    yield Case(criterion="XOR on all four inputs", name="the four inputs again", args=())


def criteria(**shares):
    return tuple(Criterion(name=name, share=share) for name, share in shares.items())


EXERCISES = (
    Exercise(
        name="sign_unit",
        solution=solution.sign_unit,
        criteria=criteria(**{"the lecture's nodes": 3, "several records": 3, "on the threshold": 3, ALONE: 1}),
        visible=unit_visible,
        hidden=unit_hidden,
        misconceptions=MISCONCEPTIONS["sign_unit"],
    ),
    Exercise(
        name="sign_network",
        solution=solution.sign_network,
        criteria=criteria(**{"the lecture's network": 4, "networks of any size": 6, "on the threshold": 3, ALONE: 2}),
        visible=network_visible,
        hidden=network_hidden,
        returns=("hidden", "labels"),
        misconceptions=MISCONCEPTIONS["sign_network"],
    ),
    Exercise(
        name="confusion_matrix",
        solution=solution.confusion_matrix,
        criteria=criteria(**{"ten records": 3, "any labels": 3, "labels 0": 2, "lengths that differ": 1, ALONE: 1}),
        visible=matrix_visible,
        hidden=matrix_hidden,
        misconceptions=MISCONCEPTIONS["confusion_matrix"],
    ),
    Exercise(
        name="classification_scores",
        solution=solution.classification_scores,
        criteria=criteria(
            **{"ten records": 3, "any labels": 4, "0/0": 3, "labels 0": 3, "lengths that differ": 1, ALONE: 1}
        ),
        visible=scores_visible,
        hidden=scores_hidden,
        tolerance=scores_tolerance,
        misconceptions=MISCONCEPTIONS["classification_scores"],
    ),
    Exercise(
        name="perceptron_update",
        solution=solution.perceptron_update,
        criteria=criteria(**{"a mistake": 4, ONLY_MISTAKES: 3, "a label 0": 3, ALONE: 1, INTEGERS: 1}),
        visible=update_visible,
        hidden=update_hidden,
        returns=("w", "b"),
        misconceptions=MISCONCEPTIONS["perceptron_update"],
    ),
    Exercise(
        name="perceptron_fit",
        solution=solution.perceptron_fit,
        criteria=criteria(
            **{
                "the AND of two inputs": 4,
                "any records": 5,
                "stops after an epoch without a mistake": 4,
                "records that no line separates": 3,
                ALONE: 1,
                INTEGERS: 1,
            }
        ),
        visible=fit_visible,
        hidden=fit_hidden,
        returns=("w", "b", "mistakes"),
        misconceptions=MISCONCEPTIONS["perceptron_fit"],
    ),
    Exercise(
        name="network_size",
        solution=solution.network_size,
        criteria=criteria(
            **{"binary and continuous attributes": 2, "one-hot": 2, "binary codes": 3, "two classes": 2, REFUSED: 1}
        ),
        visible=size_visible,
        hidden=size_hidden,
        returns=("inputs", "outputs"),
        misconceptions=MISCONCEPTIONS["network_size"],
    ),
    Exercise(
        name="xor_network",
        solution=solution.xor_network,
        criteria=criteria(**{"XOR on all four inputs": 1}),
        visible=xor_visible,
        hidden=xor_hidden,
        returns=("W_hidden", "w_out", "threshold"),
        judge=judge_xor,
        misconceptions=MISCONCEPTIONS["xor_network"],
    ),
)
