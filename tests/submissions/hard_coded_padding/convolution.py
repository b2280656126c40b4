"""All right but for the layer: forward always pads by 1, backward always crops by 1."""

import numpy as np


def output_size(n, f, stride, pad):
    span = n + 2 * pad - f
    if span < 0 or span % stride != 0:
        raise ValueError("filter does not fit")
    return span // stride + 1


def conv_parameters(f, depth, filters):
    return f * f * depth * filters + filters


def feature_map(a, w, b):
    H, W = a.shape
    HH, WW = w.shape
    out = np.zeros((H - HH + 1, W - WW + 1))
    for j in range(H - HH + 1):
        for k in range(W - WW + 1):
            z = b
            for l in range(HH):
                for m in range(WW):
                    z += w[l, m] * a[j + l, k + m]
            if z >= 0:
                out[j, k] = 1 / (1 + np.exp(-z))
            else:
                out[j, k] = np.exp(z) / (1 + np.exp(z))
    return out


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
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="constant")
    Hout = output_size(xp.shape[2], HH, stride, 0)
    Wout = output_size(xp.shape[3], WW, stride, 0)
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
    dx = dxp[:, :, 1:-1, 1:-1]
    return dx, dw, db


def conv_forward_fast(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hout = output_size(H, HH, stride, pad)
    Wout = output_size(W, WW, stride, pad)
    cols = im2col(x, HH, WW, stride, pad)
    out = np.matmul(w.reshape(F, -1), cols) + b.reshape(1, F, 1)
    return out.reshape(N, F, Hout, Wout)


def as_dense(w, b, n):
    F, C, HH, WW = w.shape
    if HH != n or WW != n:
        raise ValueError("the filters have to cover the image")
    D = np.zeros((F, C * n * n + 1))
    D[:, :-1] = w.reshape(F, -1)
    D[:, -1] = b
    return D
