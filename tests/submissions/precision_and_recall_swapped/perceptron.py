"""All right but for the scores: what is called precision is the recall, and the other way round."""

import math

import numpy as np


def sign_unit(x, w, threshold):
    labels = []
    for record in x:
        s = np.dot(w, record) - threshold
        labels.append(1 if s > 0 else -1 if s < 0 else 0)
    return np.array(labels)


def sign_network(X, W_hidden, w_out, threshold):
    hidden = np.zeros((len(X), len(W_hidden)))
    for j in range(len(W_hidden)):
        hidden[:, j] = sign_unit(X, W_hidden[j], threshold)
    labels = sign_unit(hidden, w_out, threshold)
    return hidden, labels


def confusion_matrix(y_true, y_pred):
    if len(y_true) != len(y_pred):
        raise ValueError("not the same length")
    matrix = np.zeros((2, 2))
    for truth, label in zip(y_true, y_pred):
        row = 0 if truth == 1 else 1
        if label == 1:
            matrix[row, 0] += 1
        if label == -1:
            matrix[row, 1] += 1
    return matrix


def divide(a, b):
    return a / b if b > 0 else 0.0


def classification_scores(y_true, y_pred):
    if len(y_true) != len(y_pred):
        raise ValueError("not the same length")
    scores = {"accuracy": divide(np.sum(y_true == y_pred), len(y_true))}
    for name, c in (("+1", 1), ("-1", -1)):
        hits = np.sum((y_true == c) & (y_pred == c))
        scores["precision " + name] = divide(hits, np.sum(y_true == c))
        scores["recall " + name] = divide(hits, np.sum(y_pred == c))
    return scores


def perceptron_update(w, b, x, y, rate):
    error = y - np.sign(np.dot(w, x) + b)
    return w + rate * error * x, b + rate * error


def perceptron_fit(X, y, rate, epochs):
    w = np.zeros(X.shape[1])
    b = 0.0
    mistakes = []
    for epoch in range(epochs):
        wrong = 0
        for n in range(len(X)):
            if np.sign(np.dot(w, X[n]) + b) != y[n]:
                wrong += 1
                w, b = perceptron_update(w, b, X[n], y[n], rate)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def nodes(k, encoding):
    if encoding == "one-hot":
        return k
    return math.ceil(math.log2(k))


def network_size(attributes, classes, encoding):
    if encoding not in ("one-hot", "binary"):
        raise ValueError("unknown encoding")
    if classes < 2:
        raise ValueError("too few classes")
    inputs = 0
    for a in attributes:
        if a == "binary" or a == "continuous":
            inputs += 1
        elif isinstance(a, str) or a < 2:
            raise ValueError("unknown attribute")
        else:
            inputs += nodes(a, encoding)
    outputs = 1 if classes == 2 else nodes(classes, encoding)
    return inputs, outputs


def xor_network():
    W_hidden = np.array([[1.0, -1.0], [-1.0, 1.0]])
    w_out = np.array([-1.0, -1.0])
    return W_hidden, w_out, -1.0
