"""Reference implementations of the batch normalisation assignment, read as mathematics.

Letters: N examples of a batch (rows), D features (columns). Every sum and mean goes over the examples, feature by feature.
"""

import numpy as np

REAL = 0.0
"""A number without a precision of its own: whole numbers become float64 beside it, float32 stays float32."""


def batchnorm_forward(x, gamma, beta, eps):
    """Each feature with the mean 0 and the variance 1 over the batch, then scaled and shifted.

    x: (N, D) batch. gamma, beta: (D,) scale and shift. eps: positive, added to the variance inside the root.
    Returns out (N, D), mean (D,), var (D,): var is biased (1/N) and without eps.
    Source: S. Ioffe, C. Szegedy, "Batch normalization", 2015, algorithm 1.
    """
    mean = x.mean(axis=0)
    var = np.square(x - mean).mean(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, mean, var


def running_average(old, new, momentum):
    """The running statistic after one more batch, whose own statistic is new.

    old, new: (D,). momentum: the share of old that is kept, from 0 to 1. Returns (D,).
    Source: S. Ioffe, C. Szegedy, "Batch normalization", 2015, section 3.1, "moving averages".
    """
    return momentum * old + (1 - momentum) * new


def batchnorm_inference(x, mean, var, gamma, beta, eps):
    """The same layer with given statistics, so that each example is treated by itself.

    x: (N, D) examples. mean, var: (D,) statistics. gamma, beta: (D,) scale and shift. eps: as in batchnorm_forward.
    Returns out (N, D). Source: S. Ioffe, C. Szegedy, "Batch normalization", 2015, algorithm 2.
    """
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def batchnorm_backward(dout, x, gamma, eps):
    """Gradients of batchnorm_forward; x counts directly, through the mean and through the variance of its feature.

    dout: (N, D) gradient of the loss in out. x: (N, D) batch. gamma: (D,) scale. eps: as in batchnorm_forward.
    Returns dx (N, D), dgamma (D,), dbeta (D,).
    Source: S. Ioffe, C. Szegedy, "Batch normalization", 2015, section 3; the three paths of dx are collected.
    """
    mean = x.mean(axis=0)
    std = np.sqrt(np.square(x - mean).mean(axis=0) + eps)
    normal = (x - mean) / std
    dbeta = dout.sum(axis=0, dtype=np.result_type(dout, REAL))
    dgamma = (dout * normal).sum(axis=0)
    dx = gamma / std * (dout - (dbeta + normal * dgamma) / len(x))
    return dx, dgamma, dbeta
