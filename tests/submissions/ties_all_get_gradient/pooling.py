"""All right but for max pooling backward: every pixel as large as the maximum gets the whole gradient."""

import numpy as np


def max_pool_backward(dout, x, size, stride):
    N, C, H, W = x.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(pool_output_size(H, size, stride)):
                for j in range(pool_output_size(W, size, stride)):
                    window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
                    mask = window == window.max()
                    dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += mask * dout[n, c, i, j]
    return dx
