"""Reference implementations of the perceptron assignment, read as mathematics.

Letters: N records, D attributes, M hidden nodes. Labels are +1 and -1; sign(0) = 0, and a label 0 is never right.
"""

import numpy as np


def sign_unit(x, w, threshold):
    """One node with the sign activation: f(S) = sign(S - threshold) with S = w . x.

    x: (N, D) records. w: (D,) weights. threshold: a number.
    Returns (N,) labels: +1 above the threshold, -1 below it, 0 on it. Raises ValueError if D differs.
    Source: Data Mining 2, "Predict with a Neural Network".
    """
    return np.sign(x @ w - threshold)


def sign_network(X, W_hidden, w_out, threshold):
    """A layer of hidden sign nodes and one output sign node, with the same threshold everywhere.

    X: (N, D) records. W_hidden: (M, D), a row for each hidden node. w_out: (M,) weights of the output node.
    Returns hidden outputs (N, M) and labels (N,). Raises ValueError if the sizes do not fit.
    Source: Data Mining 2, "Predict with a Neural Network".
    """
    hidden = sign_unit(X, W_hidden.T, threshold)
    return hidden, sign_unit(hidden, w_out, threshold)


def confusion_matrix(y_true, y_pred):
    """How many records of each class got each label, the classes in the order +1, -1.

    y_true: (N,) of +1 and -1. y_pred: (N,) of +1, -1 and 0.
    Returns (2, 2) counts: rows truth, columns prediction; a label 0 is in no column.
    Raises ValueError if the lengths differ. Source: Data Mining 2, "Predict with a Neural Network".
    """
    if len(y_true) != len(y_pred):
        raise ValueError(f"{len(y_true)} true classes and {len(y_pred)} labels")
    classes = np.array([1, -1])
    truth, prediction = y_true == classes[:, None], y_pred == classes[:, None]
    return truth.astype(int) @ prediction.T.astype(int)


def classification_scores(y_true, y_pred):
    """Accuracy, and precision and recall for both classes, as fractions between 0 and 1.

    y_true: (N,) of +1 and -1. y_pred: (N,) of +1, -1 and 0.
    Returns a dict: "accuracy", "precision +1", "recall +1", "precision -1", "recall -1"; 0/0 is 0.0.
    Raises ValueError if the lengths differ. Source: Data Mining 2, "Predict with a Neural Network".
    """
    right = np.diag(confusion_matrix(y_true, y_pred))
    scores = {"accuracy": _ratio(right.sum(), len(y_true))}
    for c, hits in zip((1, -1), right, strict=True):
        scores[f"precision {c:+d}"] = _ratio(hits, np.sum(y_pred == c))
        scores[f"recall {c:+d}"] = _ratio(hits, np.sum(y_true == c))
    return scores


def _ratio(count, total):
    return float(count / total) if total else 0.0


def perceptron_update(w, b, x, y, rate):
    """Show the perceptron one record: w + rate e x and b + rate e with the error e = y - sign(w . x + b).

    w: (D,) weights. b: bias. x: (D,) one record. y: its class, +1 or -1. rate: learning rate.
    Returns the new w (D,) and the new b. Raises ValueError if D differs.
    Source: Data Mining 2, "Learning Multi-layer Neural Network".
    """
    e = y - np.sign(w @ x + b)
    return w + rate * e * x, b + rate * e


def perceptron_fit(X, y, rate, epochs):
    """Train a perceptron from zero weights, on the records in the given order.

    X: (N, D) records. y: (N,) classes, +1 or -1. rate: learning rate. epochs: how often at most to go through them.
    Returns w (D,), b, and the list of the mistakes made in each epoch; stops after an epoch without a mistake.
    Raises ValueError if the lengths of X and y differ.
    Source: Data Mining 2, "Learning Multi-layer Neural Network".
    """
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    while len(mistakes) < epochs and 0 not in mistakes:
        mistakes.append(0)
        for record, truth in zip(X, y, strict=True):
            mistakes[-1] += int(np.sign(w @ record + b) != truth)
            w, b = perceptron_update(w, b, record, truth, rate)
    return w, b, mistakes


def network_size(attributes, classes, encoding):
    """How many input and output nodes a network needs.

    attributes: list of "binary", "continuous", or a whole number k for a categorical attribute with k values.
    classes: number of classes. encoding: "one-hot" (k nodes) or "binary" (log2 k nodes, rounded up).
    Returns a pair of counts (inputs, outputs). Two classes need one output node in either encoding.
    Raises ValueError for an unknown kind or encoding and for fewer than 2 values or classes.
    Source: Data Mining 2, "Design Issues in ANN".
    """
    inputs = sum(1 if a in ("binary", "continuous") else _nodes(a, encoding) for a in attributes)
    outputs = _nodes(classes, encoding)
    return inputs, 1 if classes == 2 else outputs


def _nodes(k, encoding):
    """Nodes for one of k values."""
    if encoding not in ("one-hot", "binary"):
        raise ValueError(f"unknown encoding {encoding!r}")
    if isinstance(k, str) or k < 2:
        raise ValueError(f"{k!r} is no number of values")
    return k if encoding == "one-hot" else (k - 1).bit_length()


def xor_network():
    """A sign network for XOR over -1 and +1: each hidden node finds one of the two corners where the inputs agree.

    Returns W_hidden (M, 2), w_out (M,) and the threshold of `sign_network`.
    Source: Data Mining 2, "Nonlinearly Separable Data" and "Multilayer Neural Network".
    """
    W_hidden = np.array([[1.0, 1.0], [-1.0, -1.0]])
    w_out = np.array([-1.0, -1.0])
    return W_hidden, w_out, 0.5
