"""All right but for the binary cross-entropy, which has no minus, as on the slide."""

import numpy as np


def binary_cross_entropy(y, t):
    if y.shape != t.shape:
        raise ValueError("shapes differ")
    loss = np.mean(t * np.log(y) + (1 - t) * np.log1p(-y))
    dy = (t / y - (1 - t) / (1 - y)) / len(y)
    return loss, dy
