"""Known wrong ideas about perceptrons and sign networks: each as code that has it, with the hint of graded feedback.

The ids are rows of the course's collection of misconceptions. A variant is written as somebody who holds the idea
would write it; everything around the mistake is right.
"""

import numpy as np

from autograder.exercise import Misconception

from . import solution


def _plus_at_zero(s):
    return np.where(s >= 0, 1.0, -1.0)


def _minus_at_zero(s):
    return np.where(s > 0, 1.0, -1.0)


def unit_plus_at_threshold(x, w, threshold):
    """A03."""
    return _plus_at_zero(x @ w - threshold)


def unit_minus_at_threshold(x, w, threshold):
    """A03b."""
    return _minus_at_zero(x @ w - threshold)


def unit_inverted(x, w, threshold):
    """A04: as the slides once say."""
    return -np.sign(x @ w - threshold)


def unit_threshold_added(x, w, threshold):
    """A05."""
    return np.sign(x @ w + threshold)


def unit_threshold_ignored(x, w, threshold):
    """A05b."""
    return np.sign(x @ w)


def unit_threshold_from_inputs(x, w, threshold):
    """A05c: w . (x - threshold)."""
    return np.sign((x - threshold) @ w)


def unit_without_sign(x, w, threshold):
    """A08."""
    return x @ w - threshold


def unit_step(x, w, threshold):
    """A09."""
    return np.where(x @ w > threshold, 1.0, 0.0)


def _network(X, W_hidden, w_out, hidden_threshold, out_threshold, f=np.sign):
    hidden = f(X @ W_hidden.T - hidden_threshold)
    return hidden, f(hidden @ w_out - out_threshold)


def network_plus_at_threshold(X, W_hidden, w_out, threshold):
    """A03."""
    return _network(X, W_hidden, w_out, threshold, threshold, _plus_at_zero)


def network_minus_at_threshold(X, W_hidden, w_out, threshold):
    """A03b."""
    return _network(X, W_hidden, w_out, threshold, threshold, _minus_at_zero)


def network_inverted(X, W_hidden, w_out, threshold):
    """A04."""
    return _network(X, W_hidden, w_out, threshold, threshold, lambda s: -np.sign(s))


def network_threshold_added(X, W_hidden, w_out, threshold):
    """A05."""
    return _network(X, W_hidden, w_out, -threshold, -threshold)


def network_threshold_hidden_only(X, W_hidden, w_out, threshold):
    """SN1."""
    return _network(X, W_hidden, w_out, threshold, 0.0)


def network_threshold_output_only(X, W_hidden, w_out, threshold):
    """SN2."""
    return _network(X, W_hidden, w_out, 0.0, threshold)


def network_linear_hidden(X, W_hidden, w_out, threshold):
    """SN3."""
    hidden = X @ W_hidden.T - threshold
    return hidden, np.sign(hidden @ w_out - threshold)


def network_sums_returned(X, W_hidden, w_out, threshold):
    """SN4: the labels are right."""
    sums = X @ W_hidden.T - threshold
    return sums, np.sign(np.sign(sums) @ w_out - threshold)


def network_reshaped(X, W_hidden, w_out, threshold):
    """SN5: reshape where a transpose is needed."""
    hidden = np.sign(X @ W_hidden.reshape(X.shape[1], -1) - threshold)
    return hidden, np.sign(hidden @ w_out - threshold)


def network_no_output_sign(X, W_hidden, w_out, threshold):
    """SN6."""
    hidden = np.sign(X @ W_hidden.T - threshold)
    return hidden, hidden @ w_out - threshold


def matrix_transposed(y_true, y_pred):
    """K03."""
    return solution.confusion_matrix(y_true, y_pred).T


def matrix_sorted_classes(y_true, y_pred):
    """K04."""
    return solution.confusion_matrix(y_true, y_pred)[::-1, ::-1]


def matrix_zero_is_minus(y_true, y_pred):
    """K05: everything that is not +1 falls to -1."""
    return solution.confusion_matrix(y_true, np.where(y_pred == 1, 1, -1))


def matrix_zero_is_plus(y_true, y_pred):
    """K05b."""
    return solution.confusion_matrix(y_true, np.where(y_pred == -1, -1, 1))


def matrix_shares(y_true, y_pred):
    """K06."""
    return solution.confusion_matrix(y_true, y_pred) / len(y_true)


def matrix_row_shares(y_true, y_pred):
    """K06b."""
    counts = solution.confusion_matrix(y_true, y_pred)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def matrix_shortest(y_true, y_pred):
    """K07."""
    matrix = np.zeros((2, 2))
    for t, p in zip(y_true, y_pred, strict=False):
        if p != 0:
            matrix[int(t < 0), int(p < 0)] += 1
    return matrix


def _scores(right, totals_pred, totals_true, accuracy, ratio=solution._ratio):
    return {
        "accuracy": accuracy,
        "precision +1": ratio(right[0], totals_pred[0]),
        "recall +1": ratio(right[0], totals_true[0]),
        "precision -1": ratio(right[1], totals_pred[1]),
        "recall -1": ratio(right[1], totals_true[1]),
    }


def _counts(y_true, y_pred):
    matrix = solution.confusion_matrix(y_true, y_pred)
    predicted = [int(np.sum(y_pred == c)) for c in (1, -1)]
    true = [int(np.sum(y_true == c)) for c in (1, -1)]
    return matrix, predicted, true, solution._ratio(np.trace(matrix), len(y_true))


def scores_swapped(y_true, y_pred):
    """K01."""
    matrix, predicted, true, accuracy = _counts(y_true, y_pred)
    return _scores(np.diag(matrix), true, predicted, accuracy)


def _nan_ratio(count, total):
    return float(np.float64(count) / total) if total else float("nan")


def scores_nan(y_true, y_pred):
    """K02."""
    matrix, predicted, true, _ = _counts(y_true, y_pred)
    return _scores(np.diag(matrix), predicted, true, _nan_ratio(np.trace(matrix), len(y_true)), _nan_ratio)


def scores_one_for_nothing(y_true, y_pred):
    """K02b."""
    matrix, predicted, true, accuracy = _counts(y_true, y_pred)
    accuracy = accuracy if len(y_true) else 1.0
    return _scores(np.diag(matrix), predicted, true, accuracy, lambda n, d: float(n / d) if d else 1.0)


def scores_zero_is_minus(y_true, y_pred):
    """K05."""
    return solution.classification_scores(y_true, np.where(y_pred == 1, 1, -1))


def scores_zero_is_plus(y_true, y_pred):
    """K05b."""
    return solution.classification_scores(y_true, np.where(y_pred == -1, -1, 1))


def scores_negative_swapped(y_true, y_pred):
    """K08."""
    scores = solution.classification_scores(y_true, y_pred)
    scores["precision -1"], scores["recall -1"] = scores["recall -1"], scores["precision -1"]
    return scores


def scores_positive_accuracy(y_true, y_pred):
    """K09."""
    matrix, predicted, true, _ = _counts(y_true, y_pred)
    return _scores(np.diag(matrix), predicted, true, solution._ratio(matrix[0, 0], len(y_true)))


def scores_row_sums(y_true, y_pred):
    """K10: the sums of the confusion matrix's rows, which hold no label 0."""
    matrix, predicted, _, accuracy = _counts(y_true, y_pred)
    return _scores(np.diag(matrix), predicted, matrix.sum(axis=1), accuracy)


def scores_decided_only(y_true, y_pred):
    """K10b."""
    matrix, predicted, true, _ = _counts(y_true, y_pred)
    return _scores(np.diag(matrix), predicted, true, solution._ratio(np.trace(matrix), matrix.sum()))


def scores_all_decided(y_true, y_pred):
    """K10c: records labelled 0 are thrown away first."""
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    return solution.classification_scores(y_true[y_pred != 0], y_pred[y_pred != 0])


def scores_percent(y_true, y_pred):
    """K11."""
    return {key: 100 * value for key, value in solution.classification_scores(y_true, y_pred).items()}


def scores_averaged(y_true, y_pred):
    """K12: accuracy as the mean of the recalls."""
    scores = solution.classification_scores(y_true, y_pred)
    return scores | {"accuracy": (scores["recall +1"] + scores["recall -1"]) / 2}


def _zero_one(s):
    return 1.0 if s > 0 else 0.0


def update_always(w, b, x, y, rate):
    """PE1."""
    return w + rate * y * x, b + rate * y


def update_zero_one(w, b, x, y, rate):
    """PE2."""
    e = y - _zero_one(w @ x + b)
    return w + rate * e * x, b + rate * e


def update_bias_forgotten(w, b, x, y, rate):
    """PE4."""
    return solution.perceptron_update(w, b, x, y, rate)[0], b


def update_downhill(w, b, x, y, rate):
    """PE5."""
    return solution.perceptron_update(w, b, x, y, -rate)


def update_half(w, b, x, y, rate):
    """PE6: the other form of the rule, y in place of e."""
    if np.sign(w @ x + b) == y:
        return w + 0.0, b
    return w + rate * y * x, b + rate * y


def update_without_sign(w, b, x, y, rate):
    """PE7."""
    e = y - (w @ x + b)
    return w + rate * e * x, b + rate * e


def update_without_rate(w, b, x, y, rate):
    """PE8."""
    return solution.perceptron_update(w, b, x, y, 1.0)


def update_bias_not_in_sum(w, b, x, y, rate):
    """PE9."""
    e = y - np.sign(w @ x)
    return w + rate * e * x, b + rate * e


def update_plus_at_zero(w, b, x, y, rate):
    """A03."""
    e = y - float(_plus_at_zero(w @ x + b))
    return w + rate * e * x, b + rate * e


def update_minus_at_zero(w, b, x, y, rate):
    """A03b."""
    e = y - float(_minus_at_zero(w @ x + b))
    return w + rate * e * x, b + rate * e


def update_tie_is_right(w, b, x, y, rate):
    """A03c: changes only where the label has the wrong sign."""
    if y * (w @ x + b) >= 0:
        return w + 0.0, b
    return solution.perceptron_update(w, b, x, y, rate)


def update_in_place(w, b, x, y, rate):
    """N02."""
    e = y - np.sign(w @ x + b)
    w += rate * e * x
    return w, b + rate * e


def update_keeps_integers(w, b, x, y, rate):
    """N04."""
    e = y - np.sign(w @ x + b)
    new = np.zeros_like(w)
    new[:] = w + rate * e * x
    return new, b + rate * e


def _fit(X, y, rate, epochs, update=solution.perceptron_update, f=np.sign, stop=True, learn_bias=True):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for record, truth in zip(X, y, strict=True):
            wrong += int(f(w @ record + b) != truth)
            w, new = update(w, b, record, truth, rate)
            b = new if learn_bias else b
        mistakes.append(wrong)
        if stop and wrong == 0:
            break
    return w, b, mistakes


def fit_always(X, y, rate, epochs):
    """PE1."""
    return _fit(X, y, rate, epochs, update=update_always)


def fit_zero_one(X, y, rate, epochs):
    """PE2."""
    return _fit(X, y, rate, epochs, update=update_zero_one, f=_zero_one)


def fit_bias_forgotten(X, y, rate, epochs):
    """PE4."""
    return _fit(X, y, rate, epochs, learn_bias=False)


def fit_half(X, y, rate, epochs):
    """PE6."""
    return _fit(X, y, rate, epochs, update=update_half)


def fit_without_sign(X, y, rate, epochs):
    """PE7."""
    return _fit(X, y, rate, epochs, update=update_without_sign)


def fit_without_rate(X, y, rate, epochs):
    """PE8."""
    return _fit(X, y, 1.0, epochs)


def fit_plus_at_zero(X, y, rate, epochs):
    """A03."""
    return _fit(X, y, rate, epochs, update=update_plus_at_zero, f=_plus_at_zero)


def fit_minus_at_zero(X, y, rate, epochs):
    """A03b."""
    return _fit(X, y, rate, epochs, update=update_minus_at_zero, f=_minus_at_zero)


def fit_never_stops(X, y, rate, epochs):
    """PE10."""
    return _fit(X, y, rate, epochs, stop=False)


def fit_last_epoch_unrecorded(X, y, rate, epochs):
    """PE11."""
    w, b, mistakes = solution.perceptron_fit(X, y, rate, epochs)
    return w, b, [m for m in mistakes if m]


def fit_running_total(X, y, rate, epochs):
    """PE12."""
    w, b, mistakes = solution.perceptron_fit(X, y, rate, epochs)
    return w, b, [int(m) for m in np.cumsum(mistakes)]


def fit_batch(X, y, rate, epochs):
    """PE13."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        e = y - np.sign(X @ w + b)
        mistakes.append(int(np.count_nonzero(e)))
        w, b = w + rate * e @ X, b + rate * float(e.sum())
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


def fit_counted_afterwards(X, y, rate, epochs):
    """PE14."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        for record, truth in zip(X, y, strict=True):
            w, b = solution.perceptron_update(w, b, record, truth, rate)
        mistakes.append(int(np.sum(np.sign(X @ w + b) != y)))
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


def fit_restarted(X, y, rate, epochs):
    """PE15."""
    w, b, first = solution.perceptron_fit(X, y, rate, min(epochs, 1))
    return w, b, first * (1 if 0 in first else epochs)


def fit_backwards(X, y, rate, epochs):
    """PE16."""
    return solution.perceptron_fit(X[::-1], y[::-1], rate, epochs)


def fit_stops_too_early(X, y, rate, epochs):
    """PE17: stops at the first epoch that is no better than the one before."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for record, truth in zip(X, y, strict=True):
            wrong += int(np.sign(w @ record + b) != truth)
            w, b = solution.perceptron_update(w, b, record, truth, rate)
        mistakes.append(wrong)
        if wrong == 0 or (len(mistakes) > 1 and wrong >= mistakes[-2]):
            break
    return w, b, mistakes


def fit_sum_of_errors(X, y, rate, epochs):
    """PE18: adds up |e|, which is 2 for most mistakes."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for record, truth in zip(X, y, strict=True):
            wrong += int(abs(truth - np.sign(w @ record + b)))
            w, b = solution.perceptron_update(w, b, record, truth, rate)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def fit_keeps_integers(X, y, rate, epochs):
    """N04: weights in the dtype of the records."""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for record, truth in zip(X, y, strict=True):
            e = truth - np.sign(w @ record + b)
            wrong += int(e != 0)
            w[:] = w + rate * e * record
            b += rate * e
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def _size(attributes, classes, encoding, nodes=solution._nodes, binary=1, two_classes=1):
    inputs = sum(1 if a == "continuous" else binary if a == "binary" else nodes(a, encoding) for a in attributes)
    outputs = nodes(classes, encoding)
    return inputs, two_classes if classes == 2 else outputs


def _with_log(rounded):
    """Nodes for k values with another way to make log2 k whole."""

    def nodes(k, encoding):
        right = solution._nodes(k, encoding)
        return right if encoding == "one-hot" else rounded(k)

    return nodes


def size_binary_takes_two(attributes, classes, encoding):
    """NS1."""
    return _size(attributes, classes, encoding, binary=2 if encoding == "one-hot" else 1)


def size_rounded_down(attributes, classes, encoding):
    """NS2."""
    return _size(attributes, classes, encoding, nodes=_with_log(lambda k: int(np.floor(np.log2(k)))))


def size_two_outputs(attributes, classes, encoding):
    """NS3."""
    return _size(attributes, classes, encoding, two_classes=solution._nodes(2, encoding))


def size_one_hot_outputs(attributes, classes, encoding):
    """NS4."""
    inputs, _ = solution.network_size(attributes, classes, encoding)
    return inputs, 1 if classes == 2 else classes


def size_one_fewer(attributes, classes, encoding):
    """NS5: k - 1 columns, as in regression."""

    def nodes(k, encoding):
        return solution._nodes(k, encoding) - (encoding == "one-hot")

    return _size(attributes, classes, encoding, nodes=nodes)


def size_rounded(attributes, classes, encoding):
    """NS6."""
    return _size(attributes, classes, encoding, nodes=_with_log(lambda k: round(np.log2(k))))


def size_always_one_more(attributes, classes, encoding):
    """NS7."""
    return _size(attributes, classes, encoding, nodes=_with_log(lambda k: int(np.log2(k)) + 1))


def size_values_together(attributes, classes, encoding):
    """NS8."""
    inputs, outputs = solution.network_size(attributes, classes, encoding)
    values = [a for a in attributes if not isinstance(a, str)]
    if encoding == "binary" and values:
        inputs = len(attributes) - len(values) + solution._nodes(sum(values), encoding)
    return inputs, outputs


def size_any_encoding(attributes, classes, encoding):
    """NS9: everything that is not "binary" is taken as one-hot."""
    return solution.network_size(attributes, classes, encoding if encoding == "binary" else "one-hot")


def size_attributes(attributes, classes, encoding):
    """NS10."""
    _, outputs = solution.network_size(attributes, classes, encoding)
    return len(attributes), outputs


def size_with_bias(attributes, classes, encoding):
    """NS11."""
    inputs, outputs = solution.network_size(attributes, classes, encoding)
    return inputs + 1, outputs


def xnor():
    """PE3."""
    return np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([-1.0, -1.0]), 0.5


def or_network():
    """PE3b: one node is asked to do it."""
    return np.array([[1.0, 1.0]]), np.array([1.0]), -0.5


def xor_of_zeros_and_ones():
    """XO1: x1 or x2 but not both, over 0 and 1."""
    return np.array([[1.0, 1.0], [0.5, 0.5]]), np.array([1.0, -1.0]), 0.75


def xor_threshold_added():
    """XO2: right for S + threshold."""
    W_hidden, w_out, threshold = solution.xor_network()
    return W_hidden, w_out, -threshold


def xor_without_threshold():
    """XO3."""
    return np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([1.0, 1.0]), 0.0


ON_THRESHOLD = "Take a record whose weighted sum is exactly the threshold. What is the sign of zero, by the text?"

A03 = {"id": "A03", "name": "a sum on the threshold counts as +1", "hint": ON_THRESHOLD}
A03B = {"id": "A03b", "name": "a sum on the threshold counts as -1", "hint": ON_THRESHOLD}
A04 = {
    "id": "A04",
    "name": "the sign is inverted",
    "hint": "Work out sign(+0.3) first. Which of the two labels does a large sum get?",
}
A05 = {
    "id": "A05",
    "name": "the threshold is added",
    "hint": "A node fires when its sum exceeds the threshold: how does that read with the threshold on the left?",
}
K05 = {"id": "K05", "name": "a label 0 is counted as -1", "hint": "Is every label that is not +1 a label -1?"}
K05B = {"id": "K05b", "name": "a label 0 is counted as +1", "hint": "Is every label that is not -1 a label +1?"}
PE1 = {
    "id": "PE1",
    "name": "the weights change on every record",
    "hint": "What is the error e of a record that the perceptron already gets right?",
}
PE2 = {
    "id": "PE2",
    "name": "the node answers 0 and 1 while the classes are -1 and +1",
    "hint": "Put a record of class -1 that is labelled right into your rule. Is the error 0?",
}
PE4 = {
    "id": "PE4",
    "name": "the bias is not learned",
    "hint": "Can a line that always passes through the origin separate every pair of classes that a line can?",
}
PE6 = {
    "id": "PE6",
    "name": "the step uses y in place of the error",
    "hint": "What is y - f when the true class is +1 and the label is -1?",
}
PE7 = {
    "id": "PE7",
    "name": "the error is taken from the sum, not from the label",
    "hint": "Which values can f return? Which values can your error take?",
}
PE8 = {
    "id": "PE8",
    "name": "the learning rate is not used",
    "hint": "What happens to the step when the rate is halved?",
}
N04 = {
    "id": "N04",
    "name": "the weights inherit an integer dtype",
    "hint": "Which dtype does the array that you write the new weights into have?",
}

MISCONCEPTIONS = {
    "sign_unit": (
        Misconception(**A03, variant=unit_plus_at_threshold),
        Misconception(**A03B, variant=unit_minus_at_threshold),
        Misconception(**A04, variant=unit_inverted),
        Misconception(**A05, variant=unit_threshold_added),
        Misconception(
            id="A05b",
            name="the threshold is not used",
            hint="Does your label change when only the threshold does?",
            variant=unit_threshold_ignored,
        ),
        Misconception(
            id="A05c",
            name="the threshold is taken from every input",
            hint="How often is the threshold subtracted: once from the sum, or once from every input?",
            variant=unit_threshold_from_inputs,
        ),
        Misconception(
            id="A08",
            name="the activation is missing",
            hint="How many different values may a node with the sign activation return?",
            variant=unit_without_sign,
        ),
        Misconception(
            id="A09",
            name="a node that does not fire returns 0",
            hint="What does the sign function return for a negative number?",
            variant=unit_step,
        ),
    ),
    "sign_network": (
        Misconception(**A03, variant=network_plus_at_threshold),
        Misconception(**A03B, variant=network_minus_at_threshold),
        Misconception(**A04, variant=network_inverted),
        Misconception(**A05, variant=network_threshold_added),
        Misconception(
            id="SN1",
            name="the output node has no threshold",
            hint="Which nodes does the threshold belong to?",
            variant=network_threshold_hidden_only,
        ),
        Misconception(
            id="SN2",
            name="the hidden nodes have no threshold",
            hint="Which nodes does the threshold belong to?",
            variant=network_threshold_output_only,
        ),
        Misconception(
            id="SN3",
            name="the hidden nodes have no activation",
            hint="What travels from a hidden node to the output node: its sum, or the sign of it?",
            variant=network_linear_hidden,
        ),
        Misconception(
            id="SN4",
            name="the hidden sums are returned in place of the hidden outputs",
            hint="The labels are right. Which values can the output of a hidden node take?",
            variant=network_sums_returned,
        ),
        Misconception(
            id="SN5",
            name="the hidden weights are reshaped where they should be transposed",
            hint="Print your (D, M) array beside W_hidden. Where did the weights of the first hidden node go?",
            variant=network_reshaped,
        ),
        Misconception(
            id="SN6",
            name="the output node has no activation",
            hint="Which values can a label take?",
            variant=network_no_output_sign,
        ),
    ),
    "confusion_matrix": (
        Misconception(
            id="K03",
            name="rows and columns are swapped",
            hint="A record of class +1 is labelled -1. In which row, and in which column, is it counted?",
            variant=matrix_transposed,
        ),
        Misconception(
            id="K04",
            name="the classes are in the other order",
            hint="Which class does the text put first?",
            variant=matrix_sorted_classes,
        ),
        Misconception(**K05, variant=matrix_zero_is_minus),
        Misconception(**K05B, variant=matrix_zero_is_plus),
        Misconception(
            id="K06",
            name="shares of all records in place of counts",
            hint="How many records does the first entry stand for?",
            variant=matrix_shares,
        ),
        Misconception(
            id="K06b",
            name="shares of each row in place of counts",
            hint="How many records does the first entry stand for?",
            variant=matrix_row_shares,
        ),
        Misconception(
            id="K07",
            name="lengths that differ are cut to the shorter one",
            hint="What does zip do with the records that are left over?",
            variant=matrix_shortest,
        ),
    ),
    "classification_scores": (
        Misconception(
            id="K01",
            name="precision and recall are swapped",
            hint="Which of the two is divided by the records labelled so, and which by the records that are so?",
            variant=scores_swapped,
        ),
        Misconception(
            id="K02",
            name="0/0 is not a number",
            hint="What does the text say of a class that nothing was labelled as?",
            variant=scores_nan,
        ),
        Misconception(
            id="K02b",
            name="0/0 is taken as 1",
            hint="What does the text say of a class that nothing was labelled as?",
            variant=scores_one_for_nothing,
        ),
        Misconception(**K05, variant=scores_zero_is_minus),
        Misconception(**K05B, variant=scores_zero_is_plus),
        Misconception(
            id="K08",
            name="precision and recall of class -1 are swapped",
            hint="Rename the classes: does the precision of one class become the precision of the other?",
            variant=scores_negative_swapped,
        ),
        Misconception(
            id="K09",
            name="only right labels +1 count for the accuracy",
            hint="In which entries of the confusion matrix are the right labels?",
            variant=scores_positive_accuracy,
        ),
        Misconception(
            id="K10",
            name="records labelled 0 are missing from the recall",
            hint="A record of class +1 is labelled 0. Is it still one of the records of class +1?",
            variant=scores_row_sums,
        ),
        Misconception(
            id="K10b",
            name="records labelled 0 are missing from the accuracy",
            hint="Of how many records is the accuracy a share?",
            variant=scores_decided_only,
        ),
        Misconception(
            id="K10c",
            name="records labelled 0 are left out of everything",
            hint="Could a network that answers 0 on every hard record have a perfect score?",
            variant=scores_all_decided,
        ),
        Misconception(
            id="K11",
            name="percent in place of fractions",
            hint="Between which two numbers does a score lie?",
            variant=scores_percent,
        ),
        Misconception(
            id="K12",
            name="accuracy is averaged over the classes",
            hint="If one class has 99 records and the other 1, how much should a mistake on the one weigh?",
            variant=scores_averaged,
        ),
    ),
    "perceptron_update": (
        Misconception(**PE1, variant=update_always),
        Misconception(**PE2, variant=update_zero_one),
        Misconception(**PE4, variant=update_bias_forgotten),
        Misconception(
            id="PE5",
            name="the step goes the wrong way",
            hint="After the step, is the sum of this record closer to its class or further from it?",
            variant=update_downhill,
        ),
        Misconception(**PE6, variant=update_half),
        Misconception(**PE7, variant=update_without_sign),
        Misconception(**PE8, variant=update_without_rate),
        Misconception(
            id="PE9",
            name="the bias is missing from the sum",
            hint="What does a perceptron with zero weights and bias 1 answer?",
            variant=update_bias_not_in_sum,
        ),
        Misconception(**A03, variant=update_plus_at_zero),
        Misconception(**A03B, variant=update_minus_at_zero),
        Misconception(
            id="A03c",
            name="a sum of exactly 0 is taken as right",
            hint="Can a label 0 be equal to a class +1 or -1? What is the error then?",
            variant=update_tie_is_right,
        ),
        Misconception(
            id="N02",
            name="the given weights are changed in place",
            hint="Is w the same after the call as before it?",
            variant=update_in_place,
        ),
        Misconception(**N04, variant=update_keeps_integers),
    ),
    "perceptron_fit": (
        Misconception(**PE1, variant=fit_always),
        Misconception(**PE2, variant=fit_zero_one),
        Misconception(**PE4, variant=fit_bias_forgotten),
        Misconception(**PE6, variant=fit_half),
        Misconception(**PE7, variant=fit_without_sign),
        Misconception(**PE8, variant=fit_without_rate),
        Misconception(**A03, variant=fit_plus_at_zero),
        Misconception(**A03B, variant=fit_minus_at_zero),
        Misconception(
            id="PE10",
            name="training goes on after an epoch without a mistake",
            hint="How long is your list when the records are learned in the second epoch?",
            variant=fit_never_stops,
        ),
        Misconception(
            id="PE11",
            name="the epoch without a mistake is not recorded",
            hint="How does a reader of your list know that training has ended well?",
            variant=fit_last_epoch_unrecorded,
        ),
        Misconception(
            id="PE12",
            name="the mistakes are added up over the epochs",
            hint="Where in your loops does the count start at 0 again?",
            variant=fit_running_total,
        ),
        Misconception(
            id="PE13",
            name="the weights change only at the end of an epoch",
            hint="Which weights answer the second record: those from before the first, or those from after it?",
            variant=fit_batch,
        ),
        Misconception(
            id="PE14",
            name="mistakes are counted with the weights at the end of the epoch",
            hint="Which weights had the perceptron when it answered the first record of the epoch?",
            variant=fit_counted_afterwards,
        ),
        Misconception(
            id="PE15",
            name="the weights start at zero again in every epoch",
            hint="Where in your loops do the weights get their first value?",
            variant=fit_restarted,
        ),
        Misconception(
            id="PE16",
            name="the records are not taken in the given order",
            hint="Which record does the perceptron see first?",
            variant=fit_backwards,
        ),
        Misconception(
            id="PE17",
            name="training stops when an epoch is no better than the last",
            hint="Try records that take several epochs: must the number of mistakes fall in every one of them?",
            variant=fit_stops_too_early,
        ),
        Misconception(
            id="PE18",
            name="the sizes of the errors are added up in place of the mistakes",
            hint="How large is e for one mistake?",
            variant=fit_sum_of_errors,
        ),
        Misconception(**N04, variant=fit_keeps_integers),
    ),
    "network_size": (
        Misconception(
            id="NS1",
            name="a binary attribute gets two nodes",
            hint="How many numbers are needed to tell yes from no?",
            variant=size_binary_takes_two,
        ),
        Misconception(
            id="NS2",
            name="log2 k is rounded down",
            hint="How many values can two nodes of 0 or 1 tell apart? Is that enough for five?",
            variant=size_rounded_down,
        ),
        Misconception(
            id="NS3",
            name="two classes get two output nodes",
            hint="If one output node says +1 or -1, what is left for a second one to say?",
            variant=size_two_outputs,
        ),
        Misconception(
            id="NS4",
            name="the encoding is not used for the classes",
            hint="Does the number of your output nodes change with the encoding?",
            variant=size_one_hot_outputs,
        ),
        Misconception(
            id="NS5",
            name="one value of each attribute is left out",
            hint="How many nodes does the text give an attribute with k values?",
            variant=size_one_fewer,
        ),
        Misconception(
            id="NS6",
            name="log2 k is rounded to the nearest whole number",
            hint="How many values can two nodes of 0 or 1 tell apart? Is that enough for five?",
            variant=size_rounded,
        ),
        Misconception(
            id="NS7",
            name="one node too many when k is a power of 2",
            hint="Write down codes for four values. How long are they?",
            variant=size_always_one_more,
        ),
        Misconception(
            id="NS8",
            name="the values of all attributes share one code",
            hint="A record has a value in every attribute at once. Can one code for a single value say them all?",
            variant=size_values_together,
        ),
        Misconception(
            id="NS9",
            name="an unknown encoding is taken as one-hot",
            hint="What does your code do with an encoding it has never heard of?",
            variant=size_any_encoding,
        ),
        Misconception(
            id="NS10",
            name="every attribute gets one node",
            hint="Is the third of five colours larger than the second? What would one node have to say about it?",
            variant=size_attributes,
        ),
        Misconception(
            id="NS11",
            name="a node for the bias is counted",
            hint="Which attribute does each of your input nodes carry?",
            variant=size_with_bias,
        ),
    ),
    "xor_network": (
        Misconception(
            id="PE3",
            name="the labels are those of XNOR",
            hint="Write down the four classes of XOR. Which records are +1: those that agree, or those that differ?",
            variant=xnor,
        ),
        Misconception(
            id="PE3b",
            name="a single line is asked to separate XOR",
            hint="Draw the four records. On which side of your line is each of the two records of class +1?",
            variant=or_network,
        ),
        Misconception(
            id="XO1",
            name="the inputs are taken as 0 and 1",
            hint="What are the hidden outputs for the record (-1, -1)? And which values do hidden nodes send on?",
            variant=xor_of_zeros_and_ones,
        ),
        Misconception(
            id="XO2",
            name="the threshold is added",
            hint="What does each hidden node of yours give by hand for (1, -1), with the threshold as the text has it?",
            variant=xor_threshold_added,
        ),
        Misconception(
            id="XO3",
            name="no threshold",
            hint="With threshold 0, what does the label become when both inputs change their sign? What does XOR do?",
            variant=xor_without_threshold,
        ),
    ),
}
