"""Right, by windows as columns and matrix products."""

import numpy as np


def conv2d_single(X, W):
    rows = output_size(X.shape[0], W.shape[0], 1, 0)
    cols = output_size(X.shape[1], W.shape[1], 1, 0)
    total = np.zeros((rows, cols))
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            total += W[a, b] * X[a : a + rows, b : b + cols]
    return total


def conv2d_single_backward(delta, X, W):
    dW = conv2d_single(X, delta)
    p, q = W.shape[0] - 1, W.shape[1] - 1
    dX = conv2d_single(np.pad(delta, ((p, p), (q, q))), np.rot90(W, 2))
    return dX, dW


def im2col(x, HH, WW, stride, pad):
    N, C, H, W = x.shape
    out_h = output_size(H, HH, stride, pad)
    out_w = output_size(W, WW, stride, pad)
    img = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], "constant")
    col = np.zeros((N, C, HH, WW, out_h, out_w))
    for i in range(HH):
        i_max = i + stride * out_h
        for j in range(WW):
            j_max = j + stride * out_w
            col[:, :, i, j, :, :] = img[:, :, i:i_max:stride, j:j_max:stride]
    return col.reshape(N, C * HH * WW, out_h * out_w)


def conv_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hout = output_size(H, HH, stride, pad)
    Wout = output_size(W, WW, stride, pad)
    cols = im2col(x, HH, WW, stride, pad)
    out = np.matmul(w.reshape(F, -1), cols) + b.reshape(1, F, 1)
    return out.reshape(N, F, Hout, Wout)


def conv_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, out_h, out_w = dout.shape
    d = dout.reshape(N, F, -1)
    db = d.sum(axis=(0, 2))
    cols = im2col(x, HH, WW, stride, pad)
    dw = np.einsum("nfl,nkl->fk", d, cols).reshape(w.shape)
    dcol = np.matmul(w.reshape(F, -1).T, d).reshape(N, C, HH, WW, out_h, out_w)
    img = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i in range(HH):
        for j in range(WW):
            img[:, :, i : i + stride * out_h : stride, j : j + stride * out_w : stride] += dcol[:, :, i, j]
    return img[:, :, pad : H + pad, pad : W + pad], dw, db


def conv_forward_fast(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hout = output_size(H, HH, stride, pad)
    Wout = output_size(W, WW, stride, pad)
    cols = im2col(x, HH, WW, stride, pad)
    out = np.matmul(w.reshape(F, -1), cols) + b.reshape(1, F, 1)
    return out.reshape(N, F, Hout, Wout)
