"""All right but for both backward passes, which write a gradient over the one that was there."""

import numpy as np


def max_pool_backward(dout, x, size, stride):
    N, C, H, W = x.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(pool_output_size(H, size, stride)):
                for j in range(pool_output_size(W, size, stride)):
                    window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
                    row, col = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, i * stride + row, j * stride + col] = dout[n, c, i, j]
    return dx


def avg_pool_backward(dout, x_shape, size, stride):
    N, C, H, W = x_shape
    dx = np.zeros(x_shape)
    for i in range(pool_output_size(H, size, stride)):
        for j in range(pool_output_size(W, size, stride)):
            share = dout[:, :, i, j] / size**2
            dx[:, :, i * stride : i * stride + size, j * stride : j * stride + size] = share[:, :, None, None]
    return dx
