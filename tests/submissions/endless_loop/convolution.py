"""Right but for conv_backward, which never returns."""

import numpy as np


def conv_backward(dout, x, w, stride, pad):
    while True:
        pass
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
