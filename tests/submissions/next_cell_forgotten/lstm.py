"""All right but for the backward pass, which forgets what comes back from the cell of the next step."""

import numpy as np


def lstm_step_backward(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    M = h_prev.shape[1]
    dc = dh * o * (1 - np.tanh(c) ** 2)
    di = dc * g * i * (1 - i)
    df = dc * c_prev * f * (1 - f)
    do = dh * np.tanh(c) * o * (1 - o)
    dg = dc * i * (1 - g**2)
    dz = np.concatenate([di, df, do, dg], axis=1)
    both = np.concatenate([h_prev, x], axis=1)
    dboth = np.dot(dz, W)
    return dboth[:, M:], dboth[:, :M], dc * f, np.dot(dz.T, both), dz.sum(axis=0)
