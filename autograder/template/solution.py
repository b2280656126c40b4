"""Reference implementations of the NAME assignment, read as mathematics.

Replace the example by your own exercises: one top-level function each, with the signature that students get.
"""

import numpy as np


def weighted_sum(x, w):
    """What one linear unit makes of each example: w . x.

    x: (N, D) examples. w: (D,) weights. Returns (N,), float64.
    Raises ValueError if the sizes do not fit.
    Source: your lecture, and where in it.
    """
    if x.shape[1:] != w.shape:
        raise ValueError(f"{w.shape} weights do not fit examples of {x.shape[1:]}")
    return np.asarray(x @ w, float)
