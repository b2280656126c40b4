"""Right, by Fourier transforms."""

import numpy as np


def conv2d_single(X, W):
    rows = output_size(X.shape[0], W.shape[0], 1, 0)
    cols = output_size(X.shape[1], W.shape[1], 1, 0)
    product = np.fft.fft2(X) * np.conj(np.fft.fft2(W, s=X.shape))
    return np.real(np.fft.ifft2(product))[:rows, :cols]


def conv2d_single_backward(delta, X, W):
    D = np.fft.fft2(delta, s=X.shape)
    dX = np.real(np.fft.ifft2(D * np.fft.fft2(W, s=X.shape)))
    dW = np.real(np.fft.ifft2(np.fft.fft2(X) * np.conj(D)))
    return dX, dW[: W.shape[0], : W.shape[1]]


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
    shape = xp.shape[2:]
    X = np.fft.rfft2(xp)
    K = np.conj(np.fft.rfft2(w, s=shape))
    out = np.zeros((N, F, Hout, Wout))
    for f in range(F):
        full = np.fft.irfft2(np.sum(X * K[f], axis=1), s=shape)
        out[:, f] = full[:, : Hout * stride : stride, : Wout * stride : stride] + b[f]
    return out


def conv_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    shape = xp.shape[2:]
    spread = np.zeros((N, F) + shape)
    spread[:, :, : stride * dout.shape[2] : stride, : stride * dout.shape[3] : stride] = dout
    D, X, K = np.fft.rfft2(spread), np.fft.rfft2(xp), np.fft.rfft2(w, s=shape)
    dxp = np.fft.irfft2(np.einsum("nfuv,fcuv->ncuv", D, K), s=shape)
    dw = np.fft.irfft2(np.einsum("nfuv,ncuv->fcuv", np.conj(D), X), s=shape)
    return dxp[:, :, pad : pad + H, pad : pad + W], dw[:, :, :HH, :WW], dout.sum(axis=(0, 2, 3))


def conv_forward_fast(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hout = output_size(H, HH, stride, pad)
    Wout = output_size(W, WW, stride, pad)
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    shape = xp.shape[2:]
    X = np.fft.rfft2(xp)
    K = np.conj(np.fft.rfft2(w, s=shape))
    out = np.zeros((N, F, Hout, Wout))
    for f in range(F):
        full = np.fft.irfft2(np.sum(X * K[f], axis=1), s=shape)
        out[:, f] = full[:, : Hout * stride : stride, : Wout * stride : stride] + b[f]
    return out
