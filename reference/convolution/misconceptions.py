"""Known wrong ideas about convolution: each as code that has it, with the hint that graded feedback gives.

The ids are rows of the course's collection of misconceptions; a letter or a number from 20 on marks a relative of one.
A variant is written as somebody who holds the idea would write it; everything around the mistake is right.
"""

import numpy as np

from autograder.exercise import Misconception

from . import solution

# Sizes and counts ----------------------------------------------------------------------------------------------------


def fits(n, f, stride, pad):
    """What a person checks before the formula, whatever the formula then is."""
    solution.output_size(n, f, stride, pad)


def padded_once(n, f, stride, pad):
    """Z01."""
    fits(n, f, stride, pad)
    return (n + pad - f) // stride + 1


def without_plus_one(n, f, stride, pad):
    """Z02."""
    return solution.output_size(n, f, stride, pad) - 1


def rounded_down(n, f, stride, pad):
    """Z03: what does not fit is cut off."""
    return (n + 2 * pad - f) // stride + 1


def as_it_comes(n, f, stride, pad):
    """Z03b: 15.5."""
    return (n + 2 * pad - f) / stride + 1


def too_small_allowed(n, f, stride, pad):
    """Z03c: whole, but not at least 1."""
    if (n + 2 * pad - f) % stride:
        raise ValueError("does not fit")
    return (n + 2 * pad - f) // stride + 1


def stride_ignored(n, f, stride, pad):
    """C04."""
    fits(n, f, stride, pad)
    return n + 2 * pad - f + 1


def without_biases(f, depth, filters):
    """Z04."""
    return f * f * depth * filters


def one_bias(f, depth, filters):
    """Z04b: one for the whole layer."""
    return f * f * depth * filters + 1


def bias_per_channel(f, depth, filters):
    """Z04c: one for every channel of every filter."""
    return (f * f + 1) * depth * filters


def times_positions(f, depth, filters):
    """Z05: as if every position of the lecture's 32x32 image had weights of its own."""
    return filters * (f * f * depth + 1) * 32 * 32


def flat_filters(f, depth, filters):
    """Z06."""
    return filters * (f * f + 1)


# One channel ---------------------------------------------------------------------------------------------------------


def logistic(z):
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def sums(a, w):
    return solution.conv2d_single(a, w)


def map_flipped(a, w, b):
    return logistic(b + sums(a, w[::-1, ::-1]))


def map_without_bias(a, w, b):
    return logistic(sums(a, w))


def map_bias_outside(a, w, b):
    return logistic(sums(a, w)) + b


def map_bias_per_weight(a, w, b):
    return logistic(sums(a, w) + w.size * b)


def map_linear(a, w, b):
    return b + sums(a, w)


def map_tanh(a, w, b):
    return np.tanh(b + sums(a, w))


def map_square(a, w, b):
    """C09: as many columns as rows."""
    side = a.shape[0] - w.shape[0] + 1
    return np.array([[logistic(b + np.sum(a[j:j + w.shape[0], k:k + w.shape[1]] * w)) for k in range(side)]
                     for j in range(side)])  # fmt: skip


def map_overflowing(a, w, b):
    """The quotient of exponentials, which is not a number for large sums."""
    z = b + sums(a, w)
    return np.exp(z) / (1 + np.exp(z))


def map_integer(a, w, b):
    return solution.feature_map(a, w, b).astype(np.result_type(a))


def single_flipped(X, W):
    return sums(X, W[::-1, ::-1])


def single_square(X, W):
    side = X.shape[0] - W.shape[0] + 1
    return np.array([[np.sum(X[i:i + W.shape[0], j:j + W.shape[1]] * W) for j in range(side)]
                     for i in range(side)])  # fmt: skip


def single_same_size(X, W):
    """The lecture's index from the centre of the filter, at every pixel: zeros outside the image."""
    HH, WW = W.shape
    fits(X.shape[0], HH, 1, 0), fits(X.shape[1], WW, 1, 0)
    return sums(np.pad(X, ((HH // 2, (HH - 1) // 2), (WW // 2, (WW - 1) // 2))), W)


def single_without_last(X, W):
    """Z02: one position too few on each side."""
    return sums(X, W)[:-1, :-1]


def single_integer(X, W):
    return sums(X, W).astype(X.dtype)


def single_cut_window(X, W):
    """A filter that reaches beyond the image is cut to it."""
    H, Wd = X.shape
    return sums(X, W[:H, :Wd])


def spread(delta, W):
    """dX as a convolution: the gradient with zeros around it, under a filter."""
    HH, WW = W.shape
    return sums(np.pad(delta, ((HH - 1, HH - 1), (WW - 1, WW - 1))), W)


def single_not_rotated(delta, X, W):
    """CB4."""
    return spread(delta, W), sums(X, delta)


def single_quarter_turn(delta, X, W):
    """CB4b: turned by 90 degrees."""
    return spread(delta, np.rot90(W)), sums(X, delta)


def single_assigned(delta, X, W):
    """CB3."""
    HH, WW = W.shape
    dX = np.zeros(X.shape)
    for i in range(delta.shape[0]):
        for j in range(delta.shape[1]):
            dX[i : i + HH, j : j + WW] = delta[i, j] * W
    return dX, sums(X, delta)


def single_dW_rotated(delta, X, W):
    return spread(delta, W[::-1, ::-1]), sums(X, delta)[::-1, ::-1]


def single_dW_flipped_delta(delta, X, W):
    return spread(delta, W[::-1, ::-1]), sums(X, delta[::-1, ::-1])


def single_order(delta, X, W):
    return solution.conv2d_single_backward(delta, X, W)[::-1]


def single_dW_last(delta, X, W):
    """CB3b."""
    i, j = delta.shape[0] - 1, delta.shape[1] - 1
    dX, _ = solution.conv2d_single_backward(delta, X, W)
    return dX, delta[i, j] * X[i : i + W.shape[0], j : j + W.shape[1]]


def single_backward_integer(delta, X, W):
    dX, dW = solution.conv2d_single_backward(delta, X, W)
    return dX.astype(X.dtype), dW


# Windows as columns --------------------------------------------------------------------------------------------------


def by_axes(x, HH, WW, stride, pad):
    """(N, C, HH, WW, H', W'), to be put in any order."""
    N, C, H, W = x.shape
    Hout, Wout = solution.output_size(H, HH, stride, pad), solution.output_size(W, WW, stride, pad)
    return solution.im2col(x, HH, WW, stride, pad).reshape(N, C, HH, WW, Hout, Wout)


def columns_channels_last(x, HH, WW, stride, pad):
    windows = by_axes(x, HH, WW, stride, pad).transpose(0, 2, 3, 1, 4, 5)
    return windows.reshape(len(x), x.shape[1] * HH * WW, -1)


def columns_as_rows(x, HH, WW, stride, pad):
    return solution.im2col(x, HH, WW, stride, pad).transpose(0, 2, 1)


def columns_reshaped(x, HH, WW, stride, pad):
    """A reshape where the axes had to be moved."""
    windows = by_axes(x, HH, WW, stride, pad).transpose(0, 1, 4, 5, 2, 3)
    return windows.reshape(len(x), x.shape[1] * HH * WW, -1)


def columns_down_first(x, HH, WW, stride, pad):
    windows = by_axes(x, HH, WW, stride, pad).transpose(0, 1, 2, 3, 5, 4)
    return windows.reshape(len(x), x.shape[1] * HH * WW, -1)


def columns_window_turned(x, HH, WW, stride, pad):
    windows = by_axes(x, HH, WW, stride, pad).transpose(0, 1, 3, 2, 4, 5)
    return windows.reshape(len(x), x.shape[1] * HH * WW, -1)


def columns_flat_batch(x, HH, WW, stride, pad):
    """All images side by side in one matrix."""
    columns = solution.im2col(x, HH, WW, stride, pad)
    return columns.transpose(1, 0, 2).reshape(columns.shape[1], -1)


def columns_without_stride(x, HH, WW, stride, pad):
    """C04."""
    _, _, H, W = x.shape
    Hout, Wout = solution.output_size(H, HH, stride, pad), solution.output_size(W, WW, stride, pad)
    windows = by_axes(x, HH, WW, 1, pad)[..., :Hout, :Wout]
    return windows.reshape(len(x), x.shape[1] * HH * WW, -1)


def columns_padding_one(x, HH, WW, stride, pad):
    """C05."""
    return solution.im2col(x, HH, WW, stride, 1)


def columns_pad_everything(x, HH, WW, stride, pad):
    """C06."""
    return solution.im2col(np.pad(x, pad), HH, WW, stride, 0)


def columns_pad_before(x, HH, WW, stride, pad):
    """Z01: zeros above and to the left alone."""
    return solution.im2col(np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0))), HH, WW, stride, 0)


def columns_rounded_down(x, HH, WW, stride, pad):
    """Z03."""
    return solution.im2col(cut(x, HH, WW, stride, pad), HH, WW, stride, 0)


def cut(x, HH, WW, stride, pad):
    """The padded image without what is left over on its right and below."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    H, W = padded.shape[2:]
    return padded[:, :, : H - (H - HH) % stride, : W - (W - WW) % stride]


# The layer -----------------------------------------------------------------------------------------------------------


def flipped(x, w, b, stride, pad):
    """C01: true convolution."""
    return solution.conv_forward(x, w[:, :, ::-1, ::-1], b, stride, pad)


def stride_forgotten(x, w, b, stride, pad):
    """C04: the window starts at i instead of i * stride."""
    Hout = solution.output_size(x.shape[2], w.shape[2], stride, pad)
    Wout = solution.output_size(x.shape[3], w.shape[3], stride, pad)
    return solution.conv_forward(x, w, b, 1, pad)[:, :, :Hout, :Wout]


def padding_one(x, w, b, stride, pad):
    """C05."""
    return solution.conv_forward(x, w, b, stride, 1)


def padding_one_right_size(x, w, b, stride, pad):
    """C05b: the size from the right formula, the zeros from habit."""
    Hout = solution.output_size(x.shape[2], w.shape[2], stride, pad)
    Wout = solution.output_size(x.shape[3], w.shape[3], stride, pad)
    return by_positions(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), w, b, stride, Hout, Wout)


def by_positions(padded, w, b, stride, Hout, Wout):
    """Two loops over positions; a window that reaches beyond the padded image raises."""
    HH, WW = w.shape[2:]
    out = np.zeros((len(padded), len(w), Hout, Wout))
    for i in range(Hout):
        for j in range(Wout):
            window = padded[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            out[:, :, i, j] = np.einsum("ncab,fcab->nf", window, w) + b
    return out


def pad_everything(x, w, b, stride, pad):
    """C06: np.pad(x, pad), then loops over the images and channels there were."""
    N, C = x.shape[:2]
    return solution.conv_forward(np.pad(x, pad)[:N, :C], w, b, stride, 0)


def bias_forgotten(x, w, b, stride, pad):
    """C07."""
    return solution.conv_forward(x, w, np.zeros_like(b), stride, pad)


def bias_per_channel_sum(x, w, b, stride, pad):
    """C08."""
    return solution.conv_forward(x, w, b * x.shape[1], stride, pad)


def square_output(x, w, b, stride, pad):
    """C09."""
    solution.output_size(x.shape[3], w.shape[3], stride, pad)
    Hout = solution.output_size(x.shape[2], w.shape[2], stride, pad)
    return by_positions(np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))), w, b, stride, Hout, Hout)


def last_channel(x, w, b, stride, pad):
    """C10."""
    return solution.conv_forward(x[:, -1:], w[:, -1:], b, stride, pad)


def integer_buffer(x, w, b, stride, pad):
    """C11."""
    return solution.conv_forward(x, w, b, stride, pad).astype(x.dtype)


def window_of_stride(x, w, b, stride, pad):
    """C13: at stride 1 the window is one pixel, which broadcasts over the filter."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Hout = solution.output_size(x.shape[2], w.shape[2], stride, pad)
    Wout = solution.output_size(x.shape[3], w.shape[3], stride, pad)
    out = np.zeros((len(x), len(w), Hout, Wout))
    for i in range(Hout):
        for j in range(Wout):
            window = padded[:, None, :, i * stride : (i + 1) * stride, j * stride : (j + 1) * stride]
            out[:, :, i, j] = (window * w).sum(axis=(2, 3, 4)) + b
    return out


def size_from_filter_count(x, w, b, stride, pad):
    """C14."""
    fits(x.shape[2], w.shape[2], stride, pad), fits(x.shape[3], w.shape[3], stride, pad)
    Hout, Wout = ((side + 2 * pad - len(w)) // stride + 1 for side in x.shape[2:])
    return by_positions(np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))), w, b, stride, Hout, Wout)


def pad_before(x, w, b, stride, pad):
    """Z01: zeros above and to the left alone."""
    return solution.conv_forward(np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0))), w, b, stride, 0)


def forward_rounded_down(x, w, b, stride, pad):
    """Z03."""
    return solution.conv_forward(cut(x, *w.shape[2:], stride, pad), w, b, stride, 0)


def product_reshaped(x, w, b, stride, pad):
    """(F, N H' W') reshaped to (N, F, H', W') without moving the axes."""
    out = solution.conv_forward(x, w, b, stride, pad)
    return np.ascontiguousarray(out.transpose(1, 0, 2, 3)).reshape(out.shape)


def filters_reshaped(x, w, b, stride, pad):
    """(C HH WW, F) by a reshape where a transpose was meant."""
    F = len(w)
    matrix = w.reshape(-1, F).T
    return solution.conv_forward(x, matrix.reshape(w.shape), b, stride, pad)


def channels_last_windows(x, w, b, stride, pad):
    """Columns with the channel last, filters with the channel first."""
    F, _, HH, WW = w.shape
    N, _, H, W = x.shape
    out = w.reshape(F, -1) @ columns_channels_last(x, HH, WW, stride, pad) + b[:, None]
    return out.reshape(N, F, solution.output_size(H, HH, stride, pad), solution.output_size(W, WW, stride, pad))


# Its gradients -------------------------------------------------------------------------------------------------------


def windows_at(dout, x, w, down, right, pad):
    """Gradients by loops over positions, with windows that start at (i * down, j * right)."""
    _, _, H, W = x.shape
    HH, WW = w.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * down, i * down + HH), slice(j * right, j * right + WW)
            dw += np.einsum("nf,ncab->fcab", dout[:, :, i, j], padded[:, :, rows, columns])
            dpadded[:, :, rows, columns] += np.einsum("nf,fcab->ncab", dout[:, :, i, j], w)
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, dout.sum(axis=(0, 2, 3))


def padded_gradient(dout, x, w, stride, pad):
    """dx before the padding is taken off."""
    wide = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return solution.conv_backward(dout, wide, w, stride, 0)[0]


def cropped_with_minus(dout, x, w, stride, pad):
    """CB1."""
    _, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    return padded_gradient(dout, x, w, stride, pad)[:, :, pad:-pad, pad:-pad], dw, db


def cropped_by_one(dout, x, w, stride, pad):
    """CB2."""
    _, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    return padded_gradient(dout, x, w, stride, pad)[:, :, 1:-1, 1:-1], dw, db


def not_cropped(dout, x, w, stride, pad):
    """CB2b."""
    _, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    return padded_gradient(dout, x, w, stride, pad), dw, db


def assigned(dout, x, w, stride, pad):
    """CB3."""
    N, C, H, W = x.shape
    HH, WW = w.shape[2:]
    dpadded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * stride, i * stride + HH), slice(j * stride, j * stride + WW)
            dpadded[:, :, rows, columns] = np.einsum("nf,fcab->ncab", dout[:, :, i, j], w)
    _, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, db


def dilated(dout, stride):
    N, F, Hout, Wout = dout.shape
    spaced = np.zeros((N, F, (Hout - 1) * stride + 1, (Wout - 1) * stride + 1))
    spaced[:, :, ::stride, ::stride] = dout
    return spaced


def full_convolution(dout, w, pad):
    """dx as a layer over dout with zeros around it; w as it is to lie on it."""
    HH, WW = w.shape[2:]
    wide = np.pad(dout, ((0, 0), (0, 0), (HH - 1, HH - 1), (WW - 1, WW - 1)))
    dpadded = solution.conv_forward(wide, w.transpose(1, 0, 2, 3), np.zeros(w.shape[1]), 1, 0)
    return dpadded[:, :, pad : dpadded.shape[2] - pad, pad : dpadded.shape[3] - pad]


def not_rotated(dout, x, w, stride, pad):
    """CB4."""
    _, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    return full_convolution(dilated(dout, stride), w, pad), dw, db


def stride_forgotten_backward(dout, x, w, stride, pad):
    """CB5: in dx and dw."""
    return windows_at(dout, x, w, 1, 1, pad)


def stride_forgotten_in_dw(dout, x, w, stride, pad):
    """CB5b: in dw, for the columns alone."""
    dx, _, db = solution.conv_backward(dout, x, w, stride, pad)
    return dx, windows_at(dout, x, w, stride, 1, pad)[1], db


def stride_forgotten_in_dx(dout, x, w, stride, pad):
    """CB5c: in dx alone."""
    _, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    return windows_at(dout, x, w, 1, 1, pad)[0], dw, db


def bias_averaged(dout, x, w, stride, pad):
    """CB6."""
    dx, dw, _ = solution.conv_backward(dout, x, w, stride, pad)
    return dx, dw, dout.mean(axis=(0, 2, 3))


def bias_over_batch(dout, x, w, stride, pad):
    """CB6b."""
    dx, dw, _ = solution.conv_backward(dout, x, w, stride, pad)
    return dx, dw, dout.sum(axis=0)


def unpadded_image(dout, x, w, stride, pad):
    """CB7: windows of the image without its padding, as far as there are pixels."""
    dx, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    dw = np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            window = x[:, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
            dw[:, :, : window.shape[2], : window.shape[3]] += np.einsum("nf,ncab->fcab", dout[:, :, i, j], window)
    return dx, dw, db


def not_dilated(dout, x, w, stride, pad):
    """CB8: convolutions of dout as it is, right for stride 1."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    swapped = solution.conv_forward(padded.transpose(1, 0, 2, 3), dout.transpose(1, 0, 2, 3), np.zeros(len(w)), 1, 0)
    return full_convolution(dout, w[:, :, ::-1, ::-1], pad), swapped.transpose(1, 0, 2, 3), dout.sum(axis=(0, 2, 3))


def last_image(dout, x, w, stride, pad):
    """CB9."""
    dx, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    dx[:-1] = 0
    return dx, dw, db


def last_image_in_dw(dout, x, w, stride, pad):
    """CB9b."""
    dx, _, db = solution.conv_backward(dout, x, w, stride, pad)
    return dx, solution.conv_backward(dout[-1:], x[-1:], w, stride, pad)[1], db


def channels_summed(dout, x, w, stride, pad):
    """CB10."""
    dx, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    return dx, np.repeat(dw.sum(axis=1, keepdims=True), w.shape[1], axis=1), db


def weights_reshaped(dout, x, w, stride, pad):
    """CB11: (C HH WW, F) reshaped to (F, C, HH, WW)."""
    dx, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    return dx, dw.reshape(len(w), -1).T.reshape(w.shape), db


def over_the_image(dout, x, w, stride, pad):
    """CB12: every place of the filter on the image counts, not only every stride-th."""
    _, _, H, W = x.shape
    rows = np.arange(H + 2 * pad - w.shape[2] + 1) // stride
    columns = np.arange(W + 2 * pad - w.shape[3] + 1) // stride
    dx, dw, _ = solution.conv_backward(dout[:, :, rows][:, :, :, columns], x, w, 1, pad)
    return dx, dw, dout.sum(axis=(0, 2, 3))


def integer_gradient(dout, x, w, stride, pad):
    """C11."""
    dx, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    return dx.astype(x.dtype), dw, db


# A fully connected layer ---------------------------------------------------------------------------------------------


def dense_without_bias(w, b, n):
    return solution.as_dense(w, b, n)[:, :-1]


def dense_bias_first(w, b, n):
    return np.roll(solution.as_dense(w, b, n), 1, axis=1)


def dense_transposed(w, b, n):
    return solution.as_dense(w, b, n).T


def dense_flipped(w, b, n):
    return solution.as_dense(w[:, :, ::-1, ::-1], b, n)


def dense_channels_last(w, b, n):
    return np.hstack([solution.as_dense(w, b, n)[:, :0], w.transpose(0, 2, 3, 1).reshape(len(w), -1), b[:, None]])


def dense_columns_first(w, b, n):
    return solution.as_dense(w.transpose(0, 1, 3, 2), b, n)


def dense_unchecked(w, b, n):
    return np.hstack([w.reshape(len(w), -1), b[:, None]])


def known(id, name, hint, variant):
    return Misconception(id=id, name=name, hint=hint, variant=variant)


OVERLAY = "Overlay the filter exactly as printed on the top-left patch: what do you get?"
SECOND_WINDOW = "Where does the second window start when the stride is 2?"
OTHER_PADDING = "What does your code do at padding 0, and at padding 2?"
FITS = "What does the text say about a size that is not a whole number?"
INTEGERS = "Which dtype does your output array have, and where did it get it?"
RECTANGLE = "Try an image of 5 by 8: which of its sides does each index run along?"
SIDES = "How many sides of the image receive padding?"

MISCONCEPTIONS = {
    "output_size": (
        known("Z01", "the padding is counted once", SIDES, padded_once),
        known(
            "Z02",
            "the + 1 is missing",
            "A filter as wide as the image: how many positions does it have?",
            without_plus_one,
        ),
        known("Z03", "a size that does not fit is rounded down", FITS, rounded_down),
        known("Z03b", "a size that does not fit is returned as it comes", FITS, as_it_comes),
        known(
            "Z03c",
            "a filter larger than the image is let through",
            "Can a filter have 0 positions, or -1?",
            too_small_allowed,
        ),
        known("C04", "the stride is ignored", SECOND_WINDOW, stride_ignored),
    ),
    "conv_parameters": (
        known("Z04", "the biases are left out", "Does each filter own anything besides its weights?", without_biases),
        known(
            "Z04b",
            "one bias for the whole layer",
            "How many numbers does a filter add to its sum, and how many filters are there?",
            one_bias,
        ),
        known(
            "Z04c",
            "one bias for every channel of a filter",
            "When is the bias added: before or after the sum over channels?",
            bias_per_channel,
        ),
        known(
            "Z05",
            "every position has weights of its own",
            "What do the units of one feature map share?",
            times_positions,
        ),
        known(
            "Z06",
            "the filter has no depth",
            "How deep is a filter that lies on an image of three channels?",
            flat_filters,
        ),
    ),
    "feature_map": (
        known("C01", "the filter is flipped (true convolution)", OVERLAY, map_flipped),
        known("C07", "the bias is forgotten", "What should an image of zeros give?", map_without_bias),
        known(
            "C20",
            "the bias is added outside the logistic unit",
            "Can the output of a logistic unit be larger than 1?",
            map_bias_outside,
        ),
        known(
            "C20b",
            "the bias is added once per weight",
            "For an image of zeros, what goes into the unit?",
            map_bias_per_weight,
        ),
        known(
            "C21",
            "the logistic unit is missing",
            "Between which two values does the output of a logistic unit lie?",
            map_linear,
        ),
        known("C21b", "tanh instead of the logistic unit", "What is the output of a logistic unit at 0?", map_tanh),
        known(
            "C22",
            "not a number for large sums",
            "What is exp(1000) in floating point, and its quotient by itself?",
            map_overflowing,
        ),
        known("C09", "height and width are taken to be the same", RECTANGLE, map_square),
        known("C11", "the output is cut to whole numbers", INTEGERS, map_integer),
    ),
    "conv2d_single": (
        known("C01", "the filter is flipped (true convolution)", OVERLAY, single_flipped),
        known("C09", "height and width are taken to be the same", RECTANGLE, single_square),
        known(
            "C23",
            "the output is as large as the image",
            "At which places does the whole filter lie on the image?",
            single_same_size,
        ),
        known(
            "Z02",
            "the last row and column of positions are missing",
            "A filter as wide as the image: how many positions does it have?",
            single_without_last,
        ),
        known("C11", "the output is cut to whole numbers", INTEGERS, single_integer),
        known(
            "C24",
            "a filter larger than the image is cut to it",
            "What does the text say about a filter that does not fit?",
            single_cut_window,
        ),
    ),
    "conv2d_single_backward": (
        known(
            "CB4",
            "the filter is not rotated for dX",
            "Which outputs does X[0, 0] touch, and with which weight?",
            single_not_rotated,
        ),
        known(
            "CB4b",
            "the filter is turned by 90 degrees for dX",
            "Which outputs does X[0, 1] touch, and with which weights?",
            single_quarter_turn,
        ),
        known(
            "CB3",
            "dX is assigned where it has to be added up",
            "How many outputs depend on one pixel?",
            single_assigned,
        ),
        known("CB3b", "dW holds the last position alone", "How many outputs depend on one weight?", single_dW_last),
        known("CB20", "dW is rotated", "With which pixel does W[0, 0] meet at the first position?", single_dW_rotated),
        known(
            "CB20b",
            "delta is rotated for dW",
            "With which delta does X[0, 0] meet in dW[0, 0]?",
            single_dW_flipped_delta,
        ),
        known("CB21", "dX and dW change places", "In which order does the text return them?", single_order),
        known("C11", "dX is cut to whole numbers", INTEGERS, single_backward_integer),
    ),
    "im2col": (
        known(
            "C25",
            "the channel is the last index of a column",
            "Which index runs slowest down a column?",
            columns_channels_last,
        ),
        known(
            "C25b",
            "rows and columns of the window change places",
            "Which pixel of a window follows its first one?",
            columns_window_turned,
        ),
        known("C26", "windows are rows of the matrix", "What is the shape the text asks for?", columns_as_rows),
        known(
            "C26b",
            "axes are reshaped that have to be moved",
            "Does your first column hold the first window?",
            columns_reshaped,
        ),
        known(
            "C27",
            "positions run down the image first",
            "Where on the image is the second column's window?",
            columns_down_first,
        ),
        known(
            "C27b",
            "the images are put side by side",
            "How many axes has the result, and what is the first?",
            columns_flat_batch,
        ),
        known("C04", "the stride is forgotten in the window's place", SECOND_WINDOW, columns_without_stride),
        known("C05", "the padding is always 1", OTHER_PADDING, columns_padding_one),
        known("C06", "images and channels are padded too", "What is the shape after padding?", columns_pad_everything),
        known("Z01", "padding above and to the left alone", SIDES, columns_pad_before),
        known("Z03", "a size that does not fit is rounded down", FITS, columns_rounded_down),
    ),
    "conv_forward": (
        known("C01", "the filter is flipped (true convolution)", OVERLAY, flipped),
        known("C04", "the stride is forgotten in the window's place", SECOND_WINDOW, stride_forgotten),
        known("C05", "the padding is always 1", OTHER_PADDING, padding_one),
        known("C05b", "the zeros are always 1 wide, whatever the size says", OTHER_PADDING, padding_one_right_size),
        known("C06", "images and channels are padded too", "What is the shape after padding?", pad_everything),
        known("C07", "the bias is forgotten", "What should an image of zeros give?", bias_forgotten),
        known(
            "C08",
            "the bias is added once per channel",
            "What should an image of zeros with three channels give?",
            bias_per_channel_sum,
        ),
        known("C09", "height and width are taken to be the same", RECTANGLE, square_output),
        known(
            "C10", "only the last channel counts", "How many numbers are multiplied for one output value?", last_channel
        ),
        known("C11", "the output is cut to whole numbers", INTEGERS, integer_buffer),
        known(
            "C13", "the window is as large as the stride", "Which array fixes the size of the window?", window_of_stride
        ),
        known(
            "C14",
            "the size is computed from the number of filters",
            "Which of the four axes of w slide over the image?",
            size_from_filter_count,
        ),
        known("Z01", "padding above and to the left alone", SIDES, pad_before),
        known("Z03", "a size that does not fit is rounded down", FITS, forward_rounded_down),
    ),
    "conv_backward": (
        known("CB1", "the padding is taken off with [p:-p]", "What is x[0:-0] in Python?", cropped_with_minus),
        known("CB2", "the padding is taken off with [1:-1]", "Is 1 the padding, or a coincidence?", cropped_by_one),
        known("CB2b", "dx keeps the padding", "Which shape must the gradient of x have?", not_cropped),
        known("CB3", "dx is assigned where it has to be added up", "How many outputs depend on one pixel?", assigned),
        known(
            "CB4",
            "the filter is not rotated for dx",
            "Which outputs does x[0, 0, 0, 0] touch, and with which weight?",
            not_rotated,
        ),
        known(
            "CB5",
            "the stride is forgotten in dx and dw",
            "Where do the indices of forward and backward differ, line by line?",
            stride_forgotten_backward,
        ),
        known(
            "CB5b",
            "the stride is forgotten in dw along one axis",
            "Where do the indices of forward and backward differ, line by line?",
            stride_forgotten_in_dw,
        ),
        known(
            "CB5c",
            "the stride is forgotten in dx",
            "Where do the indices of forward and backward differ, line by line?",
            stride_forgotten_in_dx,
        ),
        known(
            "CB6",
            "db is averaged",
            "One bias for each filter: what happens to the sum if every output grows by 1?",
            bias_averaged,
        ),
        known(
            "CB6b",
            "db is summed over the images alone",
            "One bias for each filter: how many outputs does it touch?",
            bias_over_batch,
        ),
        known(
            "CB7",
            "dw is computed from the image without padding",
            "Which array did the forward pass multiply with w?",
            unpadded_image,
        ),
        known(
            "CB8",
            "the gradients are not spaced by the stride",
            "How far apart on the image are two neighbours of dout?",
            not_dilated,
        ),
        known("CB9", "dx holds the last image alone", "Does the first image get a gradient?", last_image),
        known("CB9b", "dw holds the last image alone", "Which images did a weight touch?", last_image_in_dw),
        known("CB10", "the channels are summed in dw", "Should dw[f, 0] and dw[f, 1] be the same?", channels_summed),
        known(
            "CB11",
            "a reshape undoes a transpose in dw",
            "Put w itself through the same steps: does it come back?",
            weights_reshaped,
        ),
        known(
            "CB12",
            "the loops run over the image, not over the output",
            "Over which grid does dout live?",
            over_the_image,
        ),
        known("C11", "dx is cut to whole numbers", INTEGERS, integer_gradient),
    ),
    "conv_forward_fast": (
        known("C01", "the filter is flipped (true convolution)", OVERLAY, flipped),
        known("C04", "the stride is forgotten in the window's place", SECOND_WINDOW, stride_forgotten),
        known("C05", "the padding is always 1", OTHER_PADDING, padding_one),
        known("C07", "the bias is forgotten", "What should an image of zeros give?", bias_forgotten),
        known("C11", "the output is cut to whole numbers", INTEGERS, integer_buffer),
        known(
            "C28",
            "a reshape stands where axes have to be moved",
            "Which axis runs slowest before the reshape, and which after it?",
            product_reshaped,
        ),
        known(
            "C28b",
            "a reshape of the filters stands for a transpose",
            "Does each row of your matrix hold one filter?",
            filters_reshaped,
        ),
        known(
            "C25",
            "columns and filters order their channels differently",
            "Which index runs slowest in a column, and which in a filter?",
            channels_last_windows,
        ),
        known("Z03", "a size that does not fit is rounded down", FITS, forward_rounded_down),
    ),
    "as_dense": (
        known("Z04", "the biases are left out", "What does the layer give for an image of zeros?", dense_without_bias),
        known("C29", "the biases stand in the first column", "Where in [x, 1] is the 1?", dense_bias_first),
        known("C29b", "the matrix is transposed", "Which shape lets D multiply a column?", dense_transposed),
        known("C01", "the filter is flipped (true convolution)", OVERLAY, dense_flipped),
        known(
            "C25",
            "the channel is the last index of a row",
            "In which order does x.reshape(-1) give the pixels?",
            dense_channels_last,
        ),
        known(
            "C25b",
            "rows and columns of the filter change places",
            "In which order does x.reshape(-1) give the pixels?",
            dense_columns_first,
        ),
        known(
            "C30",
            "filters that do not cover the image are let through",
            "For which filters is there one position only?",
            dense_unchecked,
        ),
    ),
}
