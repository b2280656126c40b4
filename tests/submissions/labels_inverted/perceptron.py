"""All right but for the sign activation, which answers -1 to positive sums."""

import math
import numpy as np


def sign_unit(x, w, threshold):
    labels = []
    for record in x:
        s = np.dot(w, record) - threshold
        labels.append(-1 if s > 0 else 1 if s < 0 else 0)
    return np.array(labels)


def sign_network(X, W_hidden, w_out, threshold):
    hidden = np.zeros((len(X), len(W_hidden)))
    for j in range(len(W_hidden)):
        hidden[:, j] = sign_unit(X, W_hidden[j], threshold)
    labels = sign_unit(hidden, w_out, threshold)
    return hidden, labels
