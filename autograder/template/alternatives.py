"""Independent right answers to the exercises of NAME, which the cases must let pass: one by loops, one vectorised."""

import numpy as np


def weighted_sum_loops(x, w):
    if x.shape[1] != len(w):
        raise ValueError("sizes")
    out = np.zeros(len(x))
    for n in range(len(x)):
        for d in range(len(w)):
            out[n] += x[n, d] * w[d]
    return out


def weighted_sum_products(x, w):
    if x.shape[1] != len(w):
        raise ValueError("sizes")
    return np.sum(x * w, axis=1, dtype=float)


ALTERNATIVES = {"weighted_sum": (weighted_sum_loops, weighted_sum_products)}
