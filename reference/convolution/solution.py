"""Reference implementations of the convolution assignment, read as mathematics.

Letters: N examples, C channels, H W height and width, F filters, HH WW filter height and width, S stride, P padding.
"Convolution" is cross-correlation throughout, as in the lectures: the filter is not flipped.
"""

import numpy as np

REAL = 0.0
"""A number without a precision of its own: whole numbers become float64 beside it, float32 stays float32."""


def output_size(n, f, stride, pad):
    """How many positions a filter has along one side: (N + 2P - F) / S + 1.

    n, f: side of the image and of the filter, in pixels. stride, pad: in pixels.
    Raises ValueError if that is not a whole number of at least 1.
    Source: Topics in Social Data Science, week 4, "General formula"; Data Mining 2, "Convolution Summary".
    """
    steps, rest = divmod(n + 2 * pad - f, stride)
    if rest or steps < 0:
        raise ValueError(f"a filter of {f} at stride {stride} does not fit {n} pixels padded by {pad}")
    return steps + 1


def conv_parameters(f, depth, filters):
    """The number of parameters of a layer, its weights and its biases together.

    f: side of each filter, in pixels. depth: channels of the image. filters: how many filters the layer has.
    Each filter has f * f * depth weights and one bias, shared by all positions.
    Source: Data Mining 2, "Convolution Summary"; Data Analysis, Neural Networks 2, "Number of parameters to learn?".
    """
    return filters * (f * f * depth + 1)


def feature_map(a, w, b):
    """One hidden unit per position, all with the same weights: logistic(b + sum w[l, m] a[j + l, k + m]).

    a: (H, W) activations. w: (HH, WW) shared weights. b: shared bias.
    Returns (H - HH + 1, W - WW + 1), without overflow for any sum. Source: Data Science 6, equation (125).
    """
    z = b + np.einsum("jklm,lm->jk", _windows(a, *w.shape, 1), w)
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def conv2d_single(X, W):
    """The lecture's index form on one channel: I[i, j] = sum over a, b of W[a, b] X[i + a, j + b].

    X: (H, W). W: (HH, WW). Returns (H - HH + 1, W - WW + 1). Raises ValueError if the filter does not fit.
    The lecture counts a, b from the filter's centre, this from its top left corner: the values are the same.
    Source: Data Analysis, Neural Networks 2, "Backprop through convolution".
    """
    HH, WW = W.shape
    return np.einsum("ijab,ab->ij", _windows(_pad(X, HH, WW, 1, 0), HH, WW, 1), W)


def conv2d_single_backward(delta, X, W):
    """Gradients: dW[a, b] = sum of delta[i, j] X[i + a, j + b], dX[i, j] = sum of delta[i - a, j - b] W[a, b].

    delta: (H', W') gradient of the loss in I. X: (H, W). W: (HH, WW). Returns dX, dW.
    Source: Data Analysis, Neural Networks 2, "Backprop through convolution": "it is convolution too".
    """
    dW = conv2d_single(X, delta)
    HH, WW = W.shape
    padded = np.pad(delta, ((HH - 1, HH - 1), (WW - 1, WW - 1)))
    dX = conv2d_single(padded, W[::-1, ::-1])
    return dX, dW


def im2col(x, HH, WW, stride, pad):
    """Every window of every image as a column.

    x: (N, C, H, W). HH, WW: sides of the window. stride, pad: in pixels.
    Returns (N, C*HH*WW, H'*W'): down a column the channels, in each the rows of the window, in each its pixels; the
    columns by rows of positions. Raises ValueError if the windows do not fit.
    Source: K. Chellapilla, S. Puri and P. Simard, High performance convolutional neural networks, 2006.
    """
    N, C = x.shape[:2]
    windows = _windows(_pad(x, HH, WW, stride, pad), HH, WW, stride)
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * HH * WW, -1)


def conv_forward(x, w, b, stride, pad):
    """A convolution layer: every filter over every image, plus its bias.

    x: (N, C, H, W). w: (F, C, HH, WW). b: (F,). Returns (N, F, H', W').
    Raises ValueError if the windows do not fit. Source: Data Mining 2, "Convolution Summary".
    """
    F, _, HH, WW = w.shape
    N, _, H, W = x.shape
    columns = im2col(x, HH, WW, stride, pad)
    out = w.reshape(F, -1) @ columns + b[:, None]
    return out.reshape(N, F, output_size(H, HH, stride, pad), output_size(W, WW, stride, pad))


def conv_backward(dout, x, w, stride, pad):
    """Gradients of conv_forward in its image, weights and biases.

    With the windows as columns: dw is the sum of delta times every column, and delta times the filters goes back to the
    columns, which add up in dx where windows overlap.
    dout: (N, F, H', W'). x: (N, C, H, W). w: (F, C, HH, WW).
    Returns dx, dw, db in the shapes of x, w and (F,).
    Source: Data Analysis, Neural Networks 2, "Backprop through convolution", here with channels, stride and padding.
    """
    F, _, HH, WW = w.shape
    H, W = x.shape[2:]
    padded, filters = _pad(x, HH, WW, stride, pad), w.reshape(F, -1)
    dpadded = np.zeros(padded.shape, np.result_type(dout, w, REAL))
    windows, dwindows = (_windows(image, HH, WW, stride) for image in (padded, dpadded))
    dfilters = np.zeros(filters.T.shape, np.result_type(dout, x, REAL))
    columns = np.empty(windows.transpose(0, 1, 4, 5, 2, 3).shape[1:], np.result_type(dout, x, w, REAL))
    flat = columns.reshape(len(dfilters), -1)
    for n, delta in enumerate(dout.reshape(*dout.shape[:2], -1)):
        columns[...] = windows[n].transpose(0, 3, 4, 1, 2)
        dfilters += flat @ delta.T
        np.matmul(filters.T, delta, out=flat)
        for i in range(HH):
            for j in range(WW):
                dwindows[n, :, :, :, i, j] += columns[:, i, j]
    return dpadded[:, :, pad : pad + H, pad : pad + W], dfilters.T.reshape(w.shape), dout.sum(axis=(0, 2, 3))


def conv_forward_fast(x, w, b, stride, pad):
    """conv_forward for large images: im2col by blocks of rows, each in the same buffer, which stays in the cache.

    x: (N, C, H, W). w: (F, C, HH, WW). b: (F,). Returns (N, F, H', W').
    Raises ValueError if the windows do not fit. Source: as of im2col.
    """
    F, _, HH, WW = w.shape
    windows = _windows(_pad(x, HH, WW, stride, pad), HH, WW, stride)
    N, _, Hout, Wout = windows.shape[:4]
    filters = w.reshape(F, -1)
    rows = min(Hout, max(1, 2048 // Wout))
    buffer = np.empty(filters.shape[1] * rows * Wout, windows.dtype)
    out = np.zeros((N, F, Hout * Wout), np.result_type(x, w, b, REAL))
    for n in range(N):
        for top in range(0, Hout, rows):
            block = windows[n, :, top : top + rows].transpose(0, 3, 4, 1, 2)
            columns = buffer[: block.size].reshape(block.shape)
            columns[...] = block
            pixels = slice(top * Wout, (top + rows) * Wout)
            np.matmul(filters, columns.reshape(filters.shape[1], -1), out=out[n, :, pixels])
    out += b[:, None]
    return out.reshape(N, F, Hout, Wout)


def as_dense(w, b, n):
    """The dense layer that equals a convolution whose filter covers the whole image (F = N, no padding).

    w: (F, C, n, n). b: (F,). n: side of the image, in pixels.
    Returns D of shape (F, C*n*n + 1), the biases in its last column: conv_forward(x, w, b, 1, 0) is
    D @ [x flattened, 1] for every image x. Raises ValueError if the filter does not cover the image.
    Source: Topics in Social Data Science, week 4, quiz, "What if F = N + 2P?".
    """
    if w.shape[2:] != (n, n):
        raise ValueError(f"filters of {w.shape[2]} by {w.shape[3]} do not cover an image of {n} by {n}")
    return np.hstack([w.reshape(len(w), -1), b[:, None]])


def _pad(x, HH, WW, stride, pad):
    """x with zeros around its last two axes; ValueError if the windows do not fit it."""
    *outer, H, W = x.shape
    output_size(H, HH, stride, pad), output_size(W, WW, stride, pad)
    padded = np.zeros((*outer, H + 2 * pad, W + 2 * pad), np.result_type(x, REAL))
    padded[..., pad : pad + H, pad : pad + W] = x
    return padded


def _windows(x, HH, WW, stride):
    """A view of every window of the last two axes: (..., H', W', HH, WW)."""
    *outer, down, right = x.strides
    *count, H, W = x.shape
    shape = (*count, (H - HH) // stride + 1, (W - WW) // stride + 1, HH, WW)
    return np.lib.stride_tricks.as_strided(x, shape, (*outer, stride * down, stride * right, down, right))
