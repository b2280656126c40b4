"""All right but for dropout, which drops and never scales, forward and backward."""

import numpy as np


def same(*arrays):
    for a in arrays:
        if a.shape != arrays[0].shape:
            raise ValueError("shapes differ")


def dropout_forward(x, p_drop, u):
    if not 0 <= p_drop < 1:
        raise ValueError("p_drop")
    same(x, u)
    mask = u >= p_drop
    return x * mask, mask


def dropout_backward(dout, mask, p_drop):
    same(dout, mask)
    return dout * mask
