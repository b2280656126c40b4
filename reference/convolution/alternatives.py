"""Right answers that look nothing like the reference: every one of them must score in full.

They guard the cases and tolerances against demanding one style: plain loops, im2col, einsum over windows, matrix
products over windows or over filter offsets, Fourier transforms.
"""

import itertools
from fractions import Fraction

import numpy as np

from . import solution

# Sizes and counts ----------------------------------------------------------------------------------------------------


def size_by_walking(n, f, stride, pad):
    """Move the filter until it reaches the end, and count."""
    end, start, positions = n + 2 * pad, 0, 0
    while start + f <= end:
        positions += 1
        start += stride
    if positions == 0 or start - stride + f != end:
        raise ValueError("the filter does not fit")
    return positions


def size_by_fraction(n, f, stride, pad):
    size = Fraction(n + 2 * pad - f, stride) + 1
    if size.denominator != 1 or size < 1:
        raise ValueError("the filter does not fit")
    return int(size)


def size_in_floats(n, f, stride, pad):
    size = (n - f + 2 * pad) / stride + 1
    if size != np.floor(size) or size <= 0:
        raise ValueError("the filter does not fit")
    return size


def parameters_by_counting(f, depth, filters):
    count = 0
    for _ in range(filters):
        count += 1
        for _ in range(depth):
            count += f * f
    return count


def parameters_by_arrays(f, depth, filters):
    return np.zeros((filters, depth, f, f)).size + np.zeros(filters).size


# One channel ---------------------------------------------------------------------------------------------------------


def single_loops(X, W):
    Hout, Wout = solution.output_size(X.shape[0], W.shape[0], 1, 0), solution.output_size(X.shape[1], W.shape[1], 1, 0)
    out = np.zeros((Hout, Wout))
    for i, j, a, b in itertools.product(*map(range, (*out.shape, *W.shape))):
        out[i, j] += W[a, b] * X[i + a, j + b]
    return out


def single_windows(X, W):
    return np.tensordot(np.lib.stride_tricks.sliding_window_view(X, W.shape), W, axes=2)


def single_offsets(X, W):
    Hout, Wout = solution.output_size(X.shape[0], W.shape[0], 1, 0), solution.output_size(X.shape[1], W.shape[1], 1, 0)
    return sum(W[a, b] * X[a : a + Hout, b : b + Wout] for a in range(W.shape[0]) for b in range(W.shape[1]))


def single_fourier(X, W):
    Hout, Wout = solution.output_size(X.shape[0], W.shape[0], 1, 0), solution.output_size(X.shape[1], W.shape[1], 1, 0)
    spectrum = np.fft.rfft2(X) * np.conj(np.fft.rfft2(W, s=X.shape))
    return np.fft.irfft2(spectrum, s=X.shape)[:Hout, :Wout]


def map_loops(a, w, b):
    z = single_loops(a, w) + b
    out = np.zeros(z.shape)
    for j, k in itertools.product(*map(range, z.shape)):
        out[j, k] = 1 / (1 + np.exp(-z[j, k])) if z[j, k] > -700 else 0.0
    return out


def map_two_branches(a, w, b):
    z = single_windows(a, w) + b
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def map_fourier(a, w, b):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-single_fourier(a, w) - b))


def map_log(a, w, b):
    return np.exp(-np.logaddexp(0, -(single_offsets(a, w) + b)))


def single_backward_loops(delta, X, W):
    dX, dW = np.zeros(X.shape), np.zeros(W.shape)
    for i, j, a, b in itertools.product(*map(range, (*delta.shape, *W.shape))):
        dX[i + a, j + b] += delta[i, j] * W[a, b]
        dW[a, b] += delta[i, j] * X[i + a, j + b]
    return dX, dW


def single_backward_scattered(delta, X, W):
    dX = np.zeros(X.shape)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            dX[a : a + delta.shape[0], b : b + delta.shape[1]] += W[a, b] * delta
    windows = np.lib.stride_tricks.sliding_window_view(X, delta.shape)
    return dX, np.einsum("abij,ij->ab", windows, delta)


def single_backward_fourier(delta, X, W):
    spectrum = np.fft.rfft2(delta, s=X.shape)
    dX = np.fft.irfft2(spectrum * np.fft.rfft2(W, s=X.shape), s=X.shape)
    dW = np.fft.irfft2(np.fft.rfft2(X) * np.conj(spectrum), s=X.shape)
    return dX, dW[: W.shape[0], : W.shape[1]]


def single_backward_matrix(delta, X, W):
    """The layer as one sparse matrix, transposed for dX."""
    layer = np.zeros((*delta.shape, *X.shape))
    for i, j in itertools.product(*map(range, delta.shape)):
        layer[i, j, i : i + W.shape[0], j : j + W.shape[1]] = W
    return np.tensordot(delta, layer, axes=2), single_windows(X, delta)


# Windows as columns --------------------------------------------------------------------------------------------------


def padded(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def sides(x, HH, WW, stride, pad):
    return solution.output_size(x.shape[2], HH, stride, pad), solution.output_size(x.shape[3], WW, stride, pad)


def columns_by_positions(x, HH, WW, stride, pad):
    Hout, Wout = sides(x, HH, WW, stride, pad)
    wide = padded(x, pad)
    columns = np.zeros((len(x), x.shape[1] * HH * WW, Hout * Wout))
    for n, i, j in itertools.product(range(len(x)), range(Hout), range(Wout)):
        window = wide[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
        columns[n, :, i * Wout + j] = window.ravel()
    return columns


def columns_by_offsets(x, HH, WW, stride, pad):
    Hout, Wout = sides(x, HH, WW, stride, pad)
    wide = padded(x, pad)
    rows = [
        wide[:, c, a : a + stride * Hout : stride, b : b + stride * Wout : stride].reshape(len(x), -1)
        for c, a, b in itertools.product(range(x.shape[1]), range(HH), range(WW))
    ]
    return np.stack(rows, axis=1)


def columns_by_index(x, HH, WW, stride, pad):
    """Fancy indices, as in CS231n's handout."""
    Hout, Wout = sides(x, HH, WW, stride, pad)
    C = x.shape[1]
    rows = np.tile(np.repeat(np.arange(HH), WW), C)[:, None] + stride * np.repeat(np.arange(Hout), Wout)
    columns = np.tile(np.arange(WW), HH * C)[:, None] + stride * np.tile(np.arange(Wout), Hout)
    return padded(x, pad)[:, np.repeat(np.arange(C), HH * WW)[:, None], rows, columns]


# The layer -----------------------------------------------------------------------------------------------------------


def windows(x, HH, WW, stride, pad):
    """(N, C, H', W', HH, WW)."""
    sides(x, HH, WW, stride, pad)
    every = np.lib.stride_tricks.sliding_window_view(padded(x, pad), (HH, WW), axis=(2, 3))
    return every[:, :, ::stride, ::stride]


def forward_loops(x, w, b, stride, pad):
    Hout, Wout = sides(x, *w.shape[2:], stride, pad)
    wide = padded(x, pad)
    out = np.zeros((len(x), len(w), Hout, Wout))
    for n, f, i, j in itertools.product(*map(range, out.shape)):
        window = wide[n, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
        out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


def forward_columns(x, w, b, stride, pad):
    """All images' columns side by side, one matrix product."""
    Hout, Wout = sides(x, *w.shape[2:], stride, pad)
    columns = columns_by_index(x, *w.shape[2:], stride, pad).transpose(1, 0, 2).reshape(w[0].size, -1)
    out = w.reshape(len(w), -1).dot(columns) + b[:, None]
    return out.reshape(len(w), len(x), Hout, Wout).transpose(1, 0, 2, 3)


def forward_einsum(x, w, b, stride, pad):
    return np.einsum("ncijab,fcab->nfij", windows(x, *w.shape[2:], stride, pad), w) + b[None, :, None, None]


def forward_matmul_windows(x, w, b, stride, pad):
    """A row for every window times the filters as columns."""
    view = windows(x, *w.shape[2:], stride, pad).transpose(0, 2, 3, 1, 4, 5)
    rows = view.reshape(*view.shape[:3], -1)
    return np.moveaxis(rows @ w.reshape(len(w), -1).T + b, 3, 1)


def forward_offsets(x, w, b, stride, pad):
    Hout, Wout = sides(x, *w.shape[2:], stride, pad)
    wide = padded(x, pad)
    out = np.zeros((len(x), len(w), Hout, Wout)) + b[:, None, None]
    for i, j in itertools.product(*map(range, w.shape[2:])):
        pixels = wide[:, :, i : i + stride * Hout : stride, j : j + stride * Wout : stride]
        out += np.tensordot(pixels, w[:, :, i, j], axes=(1, 1)).transpose(0, 3, 1, 2)
    return out


def forward_fourier(x, w, b, stride, pad):
    Hout, Wout = sides(x, *w.shape[2:], stride, pad)
    wide = padded(x, pad)
    spectrum = np.einsum("ncuv,fcuv->nfuv", np.fft.rfft2(wide), np.conj(np.fft.rfft2(w, s=wide.shape[2:])))
    full = np.fft.irfft2(spectrum, s=wide.shape[2:])
    return full[:, :, : stride * Hout : stride, : stride * Wout : stride] + b[:, None, None]


# Its gradients -------------------------------------------------------------------------------------------------------


def uncropped(dpadded, x, pad):
    return dpadded[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]]


def backward_loops(dout, x, w, stride, pad):
    wide = padded(x, pad)
    dwide, dw, db = np.zeros(wide.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, f, i, j in itertools.product(*map(range, dout.shape)):
        rows, columns = np.s_[i * stride : i * stride + w.shape[2]], np.s_[j * stride : j * stride + w.shape[3]]
        db[f] += dout[n, f, i, j]
        dw[f] += dout[n, f, i, j] * wide[n, :, rows, columns]
        dwide[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return uncropped(dwide, x, pad), dw, db


def backward_einsum(dout, x, w, stride, pad):
    """Scatter through a writable view of the windows, one position of the filter at a time."""
    dwide = np.zeros(padded(x, pad).shape)
    dwindows = np.einsum("nfij,fcab->ncijab", dout, w)
    for a, b in itertools.product(*map(range, w.shape[2:])):
        rows, columns = np.s_[a : a + stride * dout.shape[2] : stride], np.s_[b : b + stride * dout.shape[3] : stride]
        dwide[:, :, rows, columns] += dwindows[..., a, b]
    dw = np.einsum("nfij,ncijab->fcab", dout, windows(x, *w.shape[2:], stride, pad))
    return uncropped(dwide, x, pad), dw, np.einsum("nfij->f", dout)


def backward_offsets(dout, x, w, stride, pad):
    wide = padded(x, pad)
    dwide, dw = np.zeros(wide.shape), np.zeros(w.shape)
    for a, b in itertools.product(*map(range, w.shape[2:])):
        place = np.s_[:, :, a : a + stride * dout.shape[2] : stride, b : b + stride * dout.shape[3] : stride]
        dw[:, :, a, b] = np.tensordot(dout, wide[place], axes=([0, 2, 3], [0, 2, 3]))
        dwide[place] += np.moveaxis(np.tensordot(w[:, :, a, b], dout, axes=(0, 1)), 0, 1)
    return uncropped(dwide, x, pad), dw, dout.sum(axis=3).sum(axis=2).sum(axis=0)


def spaced(dout, stride):
    wide = np.zeros((*dout.shape[:2], *(stride * (side - 1) + 1 for side in dout.shape[2:])))
    wide[:, :, ::stride, ::stride] = dout
    return wide


def backward_full_convolution(dout, x, w, stride, pad):
    """Both gradients as layers: dout spaced by the stride, under rotated filters and over the image."""
    spread = spaced(dout, stride)
    HH, WW = w.shape[2:]
    around = np.pad(spread, ((0, 0), (0, 0), (HH - 1, HH - 1), (WW - 1, WW - 1)))
    dwide = forward_offsets(around, w[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(w.shape[1]), 1, 0)
    dw = forward_einsum(padded(x, pad).transpose(1, 0, 2, 3), spread.transpose(1, 0, 2, 3), np.zeros(len(w)), 1, 0)
    return uncropped(dwide, x, pad), dw.transpose(1, 0, 2, 3), dout.sum((0, 2, 3))


def backward_fourier(dout, x, w, stride, pad):
    wide = padded(x, pad)
    s = wide.shape[2:]
    D, X, K = np.fft.rfft2(spaced(dout, stride), s=s), np.fft.rfft2(wide), np.fft.rfft2(w, s=s)
    dwide = np.fft.irfft2(np.einsum("nfuv,fcuv->ncuv", D, K), s=s)
    dw = np.fft.irfft2(np.einsum("ncuv,nfuv->fcuv", X, np.conj(D)), s=s)
    return uncropped(dwide, x, pad), dw[:, :, : w.shape[2], : w.shape[3]], dout.sum(axis=(0, 2, 3))


def backward_add_at(dout, x, w, stride, pad):
    """Columns back into the image by np.add.at."""
    wide = padded(x, pad)
    number = np.arange(wide[0].size).reshape(1, *wide.shape[1:])
    places = columns_by_index(number, *w.shape[2:], stride, 0)[0]
    delta = dout.reshape(*dout.shape[:2], -1)
    dwide = np.zeros((len(x), wide[0].size))
    np.add.at(dwide, (slice(None), places), w.reshape(len(w), -1).T @ delta)
    dw = sum(delta[n] @ wide[n].reshape(-1)[places].T for n in range(len(x)))
    return uncropped(dwide.reshape(wide.shape), x, pad), dw.reshape(w.shape), delta.sum(axis=2).sum(axis=0)


# A fully connected layer ---------------------------------------------------------------------------------------------


def covered(w, n):
    if w.shape[2] != n or w.shape[3] != n:
        raise ValueError("the filters do not cover the image")


def dense_loops(w, b, n):
    covered(w, n)
    F, C = w.shape[:2]
    D = np.zeros((F, C * n * n + 1))
    for f, c, i, j in itertools.product(range(F), range(C), range(n), range(n)):
        D[f, c * n * n + i * n + j] = w[f, c, i, j]
    D[:, -1] = b
    return D


def dense_by_pixels(w, b, n):
    """What the layer says of an image with one pixel set."""
    covered(w, n)
    C = w.shape[1]
    images = np.eye(C * n * n).reshape(-1, C, n, n)
    weights = forward_columns(images, w, np.zeros(len(w)), 1, 0)[:, :, 0, 0]
    return np.concatenate([weights.T, np.reshape(b, (-1, 1))], axis=1)


ALTERNATIVES = {
    "output_size": (size_by_walking, size_by_fraction, size_in_floats),
    "conv_parameters": (parameters_by_counting, parameters_by_arrays),
    "feature_map": (map_loops, map_two_branches, map_fourier, map_log),
    "conv2d_single": (single_loops, single_windows, single_offsets, single_fourier),
    "conv2d_single_backward": (
        single_backward_loops,
        single_backward_scattered,
        single_backward_fourier,
        single_backward_matrix,
    ),
    "im2col": (columns_by_positions, columns_by_offsets, columns_by_index),
    "conv_forward": (
        forward_loops,
        forward_columns,
        forward_einsum,
        forward_matmul_windows,
        forward_offsets,
        forward_fourier,
        solution.conv_forward_fast,
    ),
    "conv_backward": (
        backward_loops,
        backward_einsum,
        backward_offsets,
        backward_full_convolution,
        backward_fourier,
        backward_add_at,
    ),
    "conv_forward_fast": (
        forward_columns,
        forward_einsum,
        forward_matmul_windows,
        forward_offsets,
        forward_fourier,
        solution.conv_forward,
    ),
    "as_dense": (dense_loops, dense_by_pixels),
}
