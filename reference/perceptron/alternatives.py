"""Other right implementations of the perceptron assignment: plain loops, and vectorised in another way."""

import math
from fractions import Fraction

import numpy as np


def _sign(s):
    return 1.0 if s > 0 else -1.0 if s < 0 else 0.0


def sign_unit_loops(x, w, threshold):
    labels = []
    for record in x:
        s = 0.0
        for value, weight in zip(record, w, strict=True):
            s += value * weight
        labels.append(_sign(s - threshold))
    return np.array(labels)


def sign_unit_compared(x, w, threshold):
    S = np.einsum("nd,d->n", x, w)
    return (S > threshold).astype(int) - (S < threshold).astype(int)


def sign_unit_weights_with_threshold(x, w, threshold):
    return np.sign(np.hstack([np.full((len(x), 1), -1.0), x]) @ np.concatenate([[threshold], w]))


def sign_network_loops(X, W_hidden, w_out, threshold):
    N, M = len(X), len(W_hidden)
    hidden, labels = np.zeros((N, M)), np.zeros(N)
    for n in range(N):
        s_out = 0.0
        for m in range(M):
            s = sum(W_hidden[m, d] * X[n, d] for d in range(X.shape[1]))
            hidden[n, m] = _sign(s - threshold)
            s_out += w_out[m] * hidden[n, m]
        labels[n] = _sign(s_out - threshold)
    return hidden, labels


def sign_network_nodes(X, W_hidden, w_out, threshold):
    hidden = np.stack([sign_unit_compared(X, w, threshold) for w in W_hidden], axis=1)
    S = (hidden * w_out).sum(axis=1)
    return [hidden, np.select([S > threshold, S < threshold], [1, -1], 0)]


def confusion_matrix_loops(y_true, y_pred):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    matrix = [[0, 0], [0, 0]]
    for t, p in zip(y_true, y_pred, strict=True):
        if p in (1, -1):
            matrix[0 if t == 1 else 1][0 if p == 1 else 1] += 1
    return np.array(matrix)


def confusion_matrix_bincount(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError("shapes differ")
    seen = y_pred != 0
    code = (2 * (y_true[seen] < 0) + (y_pred[seen] < 0)).astype(int)
    return np.bincount(code, minlength=4).reshape(2, 2).astype(float)


def classification_scores_loops(y_true, y_pred):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")

    def share(condition, among):
        chosen = [condition(t, p) for t, p in zip(y_true, y_pred, strict=True) if among(t, p)]
        return sum(chosen) / len(chosen) if chosen else 0.0

    scores = {"accuracy": share(lambda t, p: t == p, lambda t, p: True)}
    for c in (-1, 1):
        name = "+1" if c == 1 else "-1"
        scores["precision " + name] = share(lambda t, p, c=c: t == c, lambda t, p, c=c: p == c)
        scores["recall " + name] = share(lambda t, p, c=c: p == c, lambda t, p, c=c: t == c)
    return scores


def classification_scores_means(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError("shapes differ")
    right = y_true == y_pred

    def mean(which):
        return right[which].mean() if which.any() else 0.0

    return {
        "accuracy": right.mean() if right.size else 0.0,
        "precision +1": mean(y_pred == 1),
        "precision -1": mean(y_pred == -1),
        "recall +1": mean(y_true == 1),
        "recall -1": mean(y_true == -1),
    }


def classification_scores_reciprocal(y_true, y_pred):
    """One over the total first: two roundings where the division has one."""
    matrix = confusion_matrix_loops(y_true, y_pred)

    def ratio(n, d):
        return float(n * (1 / d)) if d > 0 else 0.0

    columns, rows = matrix.sum(axis=0), [np.count_nonzero(y_true == 1), np.count_nonzero(y_true == -1)]
    scores = {"accuracy": ratio(np.trace(matrix), len(y_true))}
    for i, name in enumerate(("+1", "-1")):
        scores[f"precision {name}"] = ratio(matrix[i, i], columns[i])
        scores[f"recall {name}"] = ratio(matrix[i, i], rows[i])
    return scores


def perceptron_update_loops(w, b, x, y, rate):
    s = b
    for weight, value in zip(w, x, strict=True):
        s += weight * value
    e = y - _sign(s)
    return np.array([weight + rate * (e * value) for weight, value in zip(w, x, strict=True)]), b + rate * e


def perceptron_update_cases(w, b, x, y, rate):
    label = np.sign(np.dot(x, w) + b)
    if label == y:
        return w.astype(float), float(b)
    factor = rate * (1 if label == 0 else 2) * y
    return np.add(w, np.multiply(x, factor)), b + factor


def perceptron_fit_loops(X, y, rate, epochs):
    N, D = X.shape
    w, b, mistakes = [0.0] * D, 0.0, []
    for _ in range(epochs):
        count = 0
        for n in range(N):
            e = y[n] - _sign(sum(w[d] * X[n, d] for d in range(D)) + b)
            if e != 0:
                count += 1
                for d in range(D):
                    w[d] += rate * e * X[n, d]
                b += rate * e
        mistakes.append(count)
        if count == 0:
            break
    return np.array(w), b, mistakes


def perceptron_fit_bias_as_weight(X, y, rate, epochs):
    Z = np.hstack([X, np.ones((len(X), 1))])
    v, mistakes = np.zeros(Z.shape[1]), []
    for _ in range(epochs):
        errors = []
        for z, t in zip(Z, y, strict=True):
            e = t - np.sign(v @ z)
            v = v + z * (rate * e)
            errors.append(e)
        mistakes.append(int(np.count_nonzero(errors)))
        if not any(errors):
            break
    return v[:-1], v[-1], mistakes


def perceptron_fit_counts(X, y, rate, epochs):
    """The weights as a sum of records, each times what it has added up to (the dual form)."""
    G, alpha, mistakes = X @ X.T + 1.0, np.zeros(len(X)), []
    for _ in range(epochs):
        wrong = 0
        for n in range(len(X)):
            e = y[n] - np.sign(G[n] @ alpha)
            wrong += int(bool(e))
            alpha[n] += rate * e
        mistakes.append(wrong)
        if not wrong:
            break
    return X.T @ alpha, float(alpha.sum()), mistakes


def network_size_loops(attributes, classes, encoding):
    if encoding not in ("one-hot", "binary"):
        raise ValueError(encoding)
    if classes < 2:
        raise ValueError(classes)

    def nodes(k):
        if encoding == "one-hot":
            return k
        count = 0
        while 2**count < k:
            count += 1
        return count

    inputs = 0
    for a in attributes:
        if a == "binary" or a == "continuous":
            inputs += 1
        elif isinstance(a, int) and a >= 2:
            inputs += nodes(a)
        else:
            raise ValueError(a)
    return inputs, 1 if classes == 2 else nodes(classes)


def network_size_logarithm(attributes, classes, encoding):
    rules = {"one-hot": lambda k: k, "binary": lambda k: math.ceil(math.log2(k))}
    if encoding not in rules:
        raise ValueError(f"encoding {encoding}")
    categorical = [a for a in attributes if a not in ("binary", "continuous")]
    if any(isinstance(k, str) or k < 2 for k in [*categorical, classes]):
        raise ValueError("needs at least two values")
    rule = rules[encoding]
    inputs = len(attributes) - len(categorical) + sum(map(rule, categorical))
    return np.array(inputs), (rule(classes) if classes > 2 else 1)


def network_size_natural_logarithm(attributes, classes, encoding):
    """The logarithm by division, as many write it."""
    if encoding not in ("one-hot", "binary") or classes < 2:
        raise ValueError("unknown encoding or too few classes")
    total = 0
    for a in [*attributes, classes if classes > 2 else "binary"]:
        if a in ("binary", "continuous"):
            last = 1
        elif isinstance(a, str) or a < 2:
            raise ValueError(a)
        else:
            last = a if encoding == "one-hot" else int(np.ceil(np.log(a) / np.log(2)))
        total += last
    return total - last, last


def xor_one_against_each():
    """Each hidden node stays silent at one of the two corners where the inputs differ; a threshold below 0."""
    return np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([-1.0, -1.0]), -1.0


def xor_node_for_each_corner():
    """A hidden node for each of the four corners, each with its class as the sign of its weight."""
    W_hidden = np.array([[0.3, 0.3], [-0.3, -0.3], [0.3, -0.3], [-0.3, 0.3]])
    return W_hidden, np.array([-0.2, -0.2, 0.2, 0.2]), 0.1


def xor_searched():
    """The first network of small whole weights that labels the four inputs, hidden outputs of 0 allowed."""
    corners = [(a, b) for a in (1, -1) for b in (1, -1)]
    weights = [(a, b) for a in range(-2, 3) for b in range(-2, 3)]
    for threshold in (Fraction(2), Fraction(-2)):
        for v1 in weights:
            for v2 in weights:
                hidden = [[_sign(v[0] * a + v[1] * b - threshold) for v in (v1, v2)] for a, b in corners]
                for u in weights:
                    labels = [_sign(u[0] * h[0] + u[1] * h[1] - threshold) for h in hidden]
                    if labels == [-1, 1, 1, -1]:
                        return [list(v1), list(v2)], list(u), int(threshold)
    raise AssertionError("no network found")


ALTERNATIVES = {
    "sign_unit": (sign_unit_loops, sign_unit_compared, sign_unit_weights_with_threshold),
    "sign_network": (sign_network_loops, sign_network_nodes),
    "confusion_matrix": (confusion_matrix_loops, confusion_matrix_bincount),
    "classification_scores": (
        classification_scores_loops,
        classification_scores_means,
        classification_scores_reciprocal,
    ),
    "perceptron_update": (perceptron_update_loops, perceptron_update_cases),
    "perceptron_fit": (perceptron_fit_loops, perceptron_fit_bias_as_weight, perceptron_fit_counts),
    "network_size": (network_size_loops, network_size_logarithm, network_size_natural_logarithm),
    "xor_network": (xor_one_against_each, xor_node_for_each_corner, xor_searched),
}
