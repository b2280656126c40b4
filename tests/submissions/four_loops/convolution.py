"""Right, by loops; the fast layer by im2col."""

import numpy as np


def conv2d_single(X, W):
    H, Wd = X.shape
    HH, WW = W.shape
    if HH > H or WW > Wd:
        raise ValueError("the filter is larger than the image")
    I = np.zeros((H - HH + 1, Wd - WW + 1))
    for i in range(I.shape[0]):
        for j in range(I.shape[1]):
            I[i, j] = np.sum(W * X[i : i + HH, j : j + WW])
    return I


def conv2d_single_backward(delta, X, W):
    dX = np.zeros(X.shape)
    dW = np.zeros(W.shape)
    for i in range(delta.shape[0]):
        for j in range(delta.shape[1]):
            dX[i : i + W.shape[0], j : j + W.shape[1]] += delta[i, j] * W
            dW += delta[i, j] * X[i : i + W.shape[0], j : j + W.shape[1]]
    return dX, dW


def im2col(x, HH, WW, stride, pad):
    N, C, H, W = x.shape
    Hout = output_size(H, HH, stride, pad)
    Wout = output_size(W, WW, stride, pad)
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    cols = np.zeros((N, C * HH * WW, Hout * Wout))
    for n in range(N):
        for i in range(Hout):
            for j in range(Wout):
                window = xp[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                cols[n, :, i * Wout + j] = window.flatten()
    return cols


def conv_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hout = output_size(H, HH, stride, pad)
    Wout = output_size(W, WW, stride, pad)
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, Hout, Wout))
    for n in range(N):
        for f in range(F):
            for i in range(Hout):
                for j in range(Wout):
                    window = xp[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


def conv_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, Hout, Wout = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            db[f] += np.sum(dout[n, f])
            for i in range(Hout):
                for j in range(Wout):
                    r, c = i * stride, j * stride
                    dw[f] += xp[n, :, r : r + HH, c : c + WW] * dout[n, f, i, j]
                    dxp[n, :, r : r + HH, c : c + WW] += w[f] * dout[n, f, i, j]
    dx = dxp[:, :, pad : pad + H, pad : pad + W]
    return dx, dw, db


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
