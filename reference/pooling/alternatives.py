"""Other right ways to write the pooling exercises: each must score full points.

By plain loops, and vectorised in another way than the solution: windows as an array, selection matrices, summed-area
tables, FFT.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def size_by_counting(n, f, stride):
    starts = range(0, n - f + 1, stride)
    if not len(starts) or starts[-1] + f != n:
        raise ValueError("the last window does not end where the image does")
    return len(starts)


def size_by_division(n, f, stride):
    size = (n - f) / stride + 1
    if size < 1 or size != int(size):
        raise ValueError(f"{size} positions")
    return int(size)


def max_by_loops(x, size, stride):
    N, C, H, W = x.shape
    y = np.empty((N, C, size_by_counting(H, size, stride), size_by_counting(W, size, stride)))
    for n in range(N):
        for c in range(C):
            for i in range(y.shape[2]):
                for j in range(y.shape[3]):
                    best = -float("inf")
                    for k in range(size):
                        for m in range(size):
                            best = max(best, float(x[n, c, i * stride + k, j * stride + m]))
                    y[n, c, i, j] = best
    return y


def max_by_windows(x, size, stride):
    return windows(x, size, stride).max(axis=(4, 5)).astype(float)


def max_by_positions(x, size, stride):
    """Every window's pixels by index arrays."""
    down, right = positions(x.shape[2], size, stride), positions(x.shape[3], size, stride)
    tiles = x[:, :, down[:, None, :, None], right[None, :, None, :]].astype(float)
    return np.sort(tiles.reshape(*tiles.shape[:4], -1), axis=-1)[..., -1]


def max_backward_by_loops(dout, x, size, stride):
    dx = np.zeros(x.shape)
    N, C, H, W = x.shape
    for n in range(N):
        for c in range(C):
            for i in range(size_by_counting(H, size, stride)):
                for j in range(size_by_counting(W, size, stride)):
                    row, column = i * stride, j * stride
                    for k in range(row, row + size):
                        for m in range(j * stride, j * stride + size):
                            if x[n, c, k, m] > x[n, c, row, column]:
                                row, column = k, m
                    dx[n, c, row, column] += dout[n, c, i, j]
    return dx


def max_backward_by_argmax(dout, x, size, stride):
    tiles = windows(x, size, stride)
    N, C, Hout, Wout = tiles.shape[:4]
    k, m = np.divmod(tiles.reshape(N, C, Hout, Wout, -1).argmax(axis=-1), size)
    n, c, i, j = np.indices((N, C, Hout, Wout))
    dx = np.zeros(x.shape)
    np.add.at(dx, (n, c, i * stride + k, j * stride + m), dout)
    return dx


def max_backward_by_bincount(dout, x, size, stride):
    """Flat positions and weights."""
    tiles = windows(x, size, stride)
    places = windows(np.arange(x.size).reshape(x.shape), size, stride)
    best = tiles.reshape(*tiles.shape[:4], -1).argmax(axis=-1)[..., None]
    chosen = np.take_along_axis(places.reshape(*best.shape[:4], -1), best, axis=-1)
    return np.bincount(chosen.ravel(), weights=np.ravel(dout), minlength=x.size).reshape(x.shape)


def avg_by_loops(x, size, stride):
    N, C, H, W = x.shape
    y = np.zeros((N, C, size_by_counting(H, size, stride), size_by_counting(W, size, stride)))
    for n, c, i, j in np.ndindex(y.shape):
        total = 0.0
        for m in reversed(range(size)):
            for k in reversed(range(size)):
                total += float(x[n, c, i * stride + k, j * stride + m])
        y[n, c, i, j] = total / (size * size)
    return y


def avg_by_windows(x, size, stride):
    return windows(x, size, stride).mean(axis=(4, 5))


def avg_by_matrices(x, size, stride):
    """Rows and columns chosen by matrices of shares."""
    return shares(x.shape[2], size, stride) @ x @ shares(x.shape[3], size, stride).T


def avg_by_table(x, size, stride):
    """Four corners of a summed-area table."""
    N, C, H, W = x.shape
    down, right = size_by_counting(H, size, stride), size_by_counting(W, size, stride)
    table = np.zeros((N, C, H + 1, W + 1))
    table[:, :, 1:, 1:] = x.cumsum(axis=2).cumsum(axis=3)
    top, left = np.arange(down)[:, None] * stride, np.arange(right) * stride
    corners = table[:, :, top + size, left + size] - table[:, :, top, left + size]
    return (corners - table[:, :, top + size, left] + table[:, :, top, left]) / size**2


def avg_backward_by_loops(dout, x_shape, size, stride):
    N, C, H, W = x_shape
    dx = np.zeros(x_shape)
    for n in range(N):
        for c in range(C):
            for i in range(size_by_counting(H, size, stride)):
                for j in range(size_by_counting(W, size, stride)):
                    share = dout[n, c, i, j] / (size * size)
                    dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += share
    return dx


def avg_backward_by_matrices(dout, x_shape, size, stride):
    return shares(x_shape[2], size, stride).T @ dout @ shares(x_shape[3], size, stride)


def avg_backward_by_mean(dout, x_shape, size, stride):
    """Spread first, divide by 1 / size**2 last."""
    down, right = positions(x_shape[2], size, stride), positions(x_shape[3], size, stride)
    dx = np.zeros(x_shape)
    for k in range(size):
        for m in range(size):
            np.add.at(dx, (slice(None), slice(None), down[:, k][:, None], right[:, m]), dout)
    return dx * (1 / size**2)


def global_by_loops(x):
    N, C, H, W = x.shape
    y = np.zeros((N, C))
    for n, c, i, j in np.ndindex(x.shape):
        y[n, c] += x[n, c, i, j]
    return y / (H * W)


def global_by_rows(x):
    return np.array([[channel.mean(axis=1).mean() for channel in image] for image in x])


def global_by_einsum(x):
    return np.einsum("nchw->nc", x) / x[0, 0].size


def block_by_loops(x, w, b, stride, pad, size):
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    down = size_by_counting(H + 2 * pad, HH, stride)
    right = size_by_counting(W + 2 * pad, WW, stride)
    y = np.zeros((N, F, size_by_counting(down, size, size), size_by_counting(right, size, size)))
    padded = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    for n, f, i, j in np.ndindex(N, F, down, right):
        top, left = i * stride, j * stride
        value = np.sum(padded[n, :, top : top + HH, left : left + WW] * w[f]) + b[f]
        place = n, f, i // size, j // size
        y[place] = max(y[place], value)
    return y


def block_by_windows(x, w, b, stride, pad, size):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    HH, WW = w.shape[2:]
    size_by_division(padded.shape[2], HH, stride), size_by_division(padded.shape[3], WW, stride)
    tiles = sliding_window_view(padded, (HH, WW), axis=(2, 3))[:, :, ::stride, ::stride]
    z = np.tensordot(w, tiles, axes=((1, 2, 3), (1, 4, 5))).swapaxes(0, 1) + b.reshape(1, -1, 1, 1)
    return np.maximum(max_by_windows(z, size, size), 0.0)


def block_by_fourier(x, w, b, stride, pad, size):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    HH, WW = w.shape[2:]
    H, W = padded.shape[2:]
    size_by_division(H, HH, stride), size_by_division(W, WW, stride)
    spectrum = np.einsum("nchw,fchw->nfhw", np.fft.fft2(padded), np.conj(np.fft.fft2(w, (H, W))))
    z = np.fft.ifft2(spectrum).real[:, :, : H - HH + 1 : stride, : W - WW + 1 : stride] + b[:, None, None]
    return max_by_windows(np.maximum(z, 0), size, size)


def windows(x, size, stride):
    """Every window of every image: (N, C, H', W', size, size)."""
    size_by_division(x.shape[2], size, stride), size_by_division(x.shape[3], size, stride)
    return sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]


def positions(n, size, stride):
    """The pixels of every window along one side: (n', size)."""
    return np.arange(size_by_counting(n, size, stride))[:, None] * stride + np.arange(size)


def shares(n, size, stride):
    """The share of every pixel in every window along one side: (n', n)."""
    matrix = np.zeros((size_by_counting(n, size, stride), n))
    matrix[np.arange(len(matrix))[:, None], positions(n, size, stride)] = 1 / size
    return matrix


ALTERNATIVES = {
    "pool_output_size": (size_by_counting, size_by_division),
    "max_pool_forward": (max_by_loops, max_by_windows, max_by_positions),
    "max_pool_backward": (max_backward_by_loops, max_backward_by_argmax, max_backward_by_bincount),
    "avg_pool_forward": (avg_by_loops, avg_by_windows, avg_by_matrices, avg_by_table),
    "avg_pool_backward": (avg_backward_by_loops, avg_backward_by_matrices, avg_backward_by_mean),
    "global_avg_pool": (global_by_loops, global_by_rows, global_by_einsum),
    "conv_relu_pool": (block_by_loops, block_by_windows, block_by_fourier),
}
