"""All right but for one step of training: the output weights are updated before the hidden deltas are computed."""

import numpy as np


def backprop_step(x, t, W1, b1, W2, b2, rate):
    h, o = forward(x, W1, b1, W2, b2)
    d_o = output_delta(o, t)
    new_W2 = W2 + rate * h[:, None] * d_o[None, :]
    d_h = hidden_delta(h, new_W2, d_o)
    new_W1 = W1 + rate * x[:, None] * d_h[None, :]
    return new_W1, b1 + rate * d_h, new_W2, b2 + rate * d_o
