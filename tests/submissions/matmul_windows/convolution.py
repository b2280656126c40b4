"""Right, by one matrix product over the rows of all windows."""

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
    rows, cols = delta.shape
    dX = np.zeros(X.shape)
    dW = np.zeros(W.shape)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            dX[a : a + rows, b : b + cols] += W[a, b] * delta
            dW[a, b] = np.vdot(delta, X[a : a + rows, b : b + cols])
    return dX, dW


def im2col(x, HH, WW, stride, pad):
    N, C, H, W = x.shape
    output_size(H, HH, stride, pad)
    output_size(W, WW, stride, pad)
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (HH, WW), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * HH * WW, -1)


def conv_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hout = output_size(H, HH, stride, pad)
    Wout = output_size(W, WW, stride, pad)
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (HH, WW), axis=(2, 3))[:, :, ::stride, ::stride]
    rows = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * Hout * Wout, C * HH * WW)
    out = rows @ w.reshape(F, -1).T + b
    return out.reshape(N, Hout, Wout, F).transpose(0, 3, 1, 2)


def conv_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, Hout, Wout = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (HH, WW), axis=(2, 3))[:, :, ::stride, ::stride]
    rows = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * Hout * Wout, C * HH * WW)
    d = dout.transpose(0, 2, 3, 1).reshape(-1, F)
    dw = (d.T @ rows).reshape(w.shape)
    drows = (d @ w.reshape(F, -1)).reshape(N, Hout, Wout, C, HH, WW)
    dxp = np.zeros(xp.shape)
    for i in range(Hout):
        for j in range(Wout):
            dxp[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW] += drows[:, i, j]
    return dxp[:, :, pad : pad + H, pad : pad + W], dw, d.sum(axis=0)


def conv_forward_fast(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hout = output_size(H, HH, stride, pad)
    Wout = output_size(W, WW, stride, pad)
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (HH, WW), axis=(2, 3))[:, :, ::stride, ::stride]
    rows = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * Hout * Wout, C * HH * WW)
    out = rows @ w.reshape(F, -1).T + b
    return out.reshape(N, Hout, Wout, F).transpose(0, 3, 1, 2)
