"""All right but for the minibatches: the last one is left out where it would be smaller."""

import numpy as np


def minibatches(X, Y, order, size):
    if size < 1 or not len(X) == len(Y) == len(order):
        raise ValueError("bad batches")
    batches = []
    for start in range(0, len(X) - size + 1, size):
        rows = order[start : start + size]
        batches.append((X[rows], Y[rows]))
    return batches
