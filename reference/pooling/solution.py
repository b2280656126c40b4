"""Reference implementations of the pooling assignment, read as mathematics.

Letters: N examples, C channels, H W height and width, H' W' the same after pooling, F filters, HH WW filter height and
width, S stride, P padding. Windows are square, `size` pixels a side, and inside the image: pooling has no padding.
"""

from functools import reduce

import numpy as np

REAL = 0.0
"""A number without a precision of its own: whole numbers become float64 beside it, float32 stays float32."""


def pool_output_size(n, f, stride):
    """How many positions a window has along one side: (N - F) / S + 1.

    n, f: side of the image and of the window, in pixels. stride: in pixels.
    Raises ValueError if that is not a whole number of at least 1.
    Source: Data Mining 2, "Pooling Summary".
    """
    steps, rest = divmod(n - f, stride)
    if rest or steps < 0:
        raise ValueError(f"windows of {f} at stride {stride} do not fit {n} pixels")
    return steps + 1


def max_pool_forward(x, size, stride):
    """The largest value of each window: first of the rows in it, then of the columns.

    x: (N, C, H, W) images. size, stride: window side and step, in pixels.
    Returns (N, C, H', W') with H' = (H - size) / stride + 1, and W' likewise.
    Raises ValueError if the windows do not fit. Source: Data Mining 2, "Pooling Summary".
    """
    rows = reduce(np.maximum, _offsets(x, size, stride, axis=2))
    columns = reduce(np.maximum, _offsets(rows, size, stride, axis=3))
    return columns.astype(np.result_type(x, REAL))


def max_pool_backward(dout, x, size, stride):
    """Gradient of max_pool_forward: the largest pixel of a window gets its gradient, the first in row order of equals.

    dout: (N, C, H', W'). x: (N, C, H, W) images. size, stride: window side and step, in pixels.
    Returns dx (N, C, H, W), where the gradients of overlapping windows add up.
    Raises ValueError if the windows do not fit. Source: Data Analysis, Neural Networks 2, "Pooling layers".
    """
    largest = max_pool_forward(x, size, stride)
    dx = np.zeros(x.shape, np.result_type(dout, x, REAL))
    left = dout.astype(dx.dtype)
    for pixel, dpixel in zip(_pixels(x, size, stride), _pixels(dx, size, stride), strict=True):
        taken = left * (pixel == largest)
        dpixel += taken
        left -= taken
    return dx


def avg_pool_forward(x, size, stride):
    """The mean of each window.

    x: (N, C, H, W) images. size, stride: window side and step, in pixels.
    Returns (N, C, H', W') with H' = (H - size) / stride + 1, and W' likewise.
    Raises ValueError if the windows do not fit. Source: Data Mining 2, "Pooling Summary".
    """
    rows = reduce(np.add, _offsets(x, size, stride, axis=2))
    return reduce(np.add, _offsets(rows, size, stride, axis=3)) / size**2


def avg_pool_backward(dout, x_shape, size, stride):
    """Gradient of avg_pool_forward: each window hands an equal share of its gradient to each of its pixels.

    dout: (N, C, H', W'). x_shape: (N, C, H, W) of the images. size, stride: window side and step, in pixels.
    Returns dx (N, C, H, W), where the gradients of overlapping windows add up.
    Raises ValueError if the windows do not fit. Source: Data Analysis, Neural Networks 2, "Pooling layers".
    """
    dx = np.zeros(x_shape, np.result_type(dout, REAL))
    share = dout / size**2
    for dpixel in _pixels(dx, size, stride):
        dpixel += share
    return dx


def global_avg_pool(x):
    """The mean of each channel of each image: one window as large as the image.

    x: (N, C, H, W). Returns (N, C). Source: M. Lin, Q. Chen, S. Yan, "Network in network", 2014, section 3.2.
    """
    return x.mean(axis=(2, 3))


def conv_relu_pool(x, w, b, stride, pad, size):
    """The block of a convolutional network: convolution, ReLU, then max pooling in windows side by side.

    x: (N, C, H, W) images. w: (F, C, HH, WW) filters, not flipped. b: (F,) biases.
    stride, pad: of the convolution, in pixels. size: side and step of the pooling windows, in pixels.
    Returns (N, F, H' / size, W' / size) with H' = (H + 2 pad - HH) / stride + 1, and W' likewise.
    Raises ValueError if the filters or the windows do not fit.
    Source: Data Mining 2, "Convolution Summary", "Pooling Summary"; Topics in Social Data Science, week 4, "Pooling".
    """
    return max_pool_forward(_relu(_conv_forward(x, w, b, stride, pad)), size, size)


def _offsets(x, size, stride, axis):
    """One view of x for each of the `size` offsets in a window along an axis: that pixel of every window."""
    count = pool_output_size(x.shape[axis], size, stride)
    before = (slice(None),) * axis
    return [x[(*before, slice(k, k + stride * (count - 1) + 1, stride))] for k in range(size)]


def _pixels(x, size, stride):
    """One view (N, C, H', W') of x for each pixel in a window, in row order: that pixel of every window."""
    return [pixel for row in _offsets(x, size, stride, axis=2) for pixel in _offsets(row, size, stride, axis=3)]


def _relu(x):
    """x where it is positive, else 0."""
    return np.where(x > 0, x, 0)


def _conv_forward(x, w, b, stride, pad):
    """Every filter over every image, plus its bias: (N, F, H', W'). The exercise of the convolution assignment."""
    N, C, H, W = x.shape
    HH, WW = w.shape[2:]
    down, right = pool_output_size(H + 2 * pad, HH, stride), pool_output_size(W + 2 * pad, WW, stride)
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), np.result_type(x, REAL))
    padded[:, :, pad : pad + H, pad : pad + W] = x
    out = np.zeros((N, len(w), down, right), np.result_type(x, w, b, REAL)) + b[:, None, None]
    for i in range(HH):
        for j in range(WW):
            pixel = padded[:, :, i : i + stride * (down - 1) + 1 : stride, j : j + stride * (right - 1) + 1 : stride]
            out += np.einsum("fc,ncij->nfij", w[:, :, i, j], pixel)
    return out
