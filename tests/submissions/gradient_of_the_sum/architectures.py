"""All right but for the gradients of the network, which are those of the sum over the images, not of the mean."""

import numpy as np


def convolve(x, w, b, pad):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    out = np.zeros((N, F, H - HH + 1, W - WW + 1)) + b[:, None, None]
    for k in range(HH):
        for m in range(WW):
            part = x[:, :, k : k + out.shape[2], m : m + out.shape[3]]
            out += np.einsum("fc,ncij->nfij", w[:, :, k, m], part)
    return out


def network(x, params):
    maps = convolve(x, params["w1"], params["b1"], 0)
    N, F, H, W = maps.shape
    if H % 2 or W % 2:
        raise ValueError("odd maps")
    relu = np.maximum(maps, 0)
    windows = relu.reshape(N, F, H // 2, 2, W // 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(N, F, H // 2, W // 2, 4)
    flat = windows.max(axis=4).reshape(N, -1)
    z = flat @ params["w2"] + params["b2"]
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return maps, windows, flat, log_p


def convnet_gradients(x, t, params):
    maps, windows, flat, log_p = network(x, params)
    N, F, H, W = maps.shape
    loss = -np.sum(t * log_p) / N
    dz = np.exp(log_p) - t
    dpool = (dz @ params["w2"].T).reshape(windows.shape[:4])
    dwindows = np.zeros(windows.shape)
    np.put_along_axis(dwindows, windows.argmax(axis=4)[..., None], dpool[..., None], axis=4)
    dmaps = dwindows.reshape(N, F, H // 2, W // 2, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(N, F, H, W)
    dmaps = dmaps * (maps > 0)
    dw1 = np.zeros(params["w1"].shape)
    for k in range(dw1.shape[2]):
        for m in range(dw1.shape[3]):
            dw1[:, :, k, m] = np.einsum("nfij,ncij->fc", dmaps, x[:, :, k : k + H, m : m + W])
    return loss, {"w1": dw1, "b1": dmaps.sum(axis=(0, 2, 3)), "w2": flat.T @ dz, "b2": dz.sum(axis=0)}


def train_convnet(X, t, seed):
    rng = np.random.default_rng(seed)
    params = {
        "w1": rng.normal(0, 0.3, (12, 1, 3, 3)),
        "b1": np.zeros(12),
        "w2": rng.normal(0, 0.1, (108, 10)),
        "b2": np.zeros(10),
    }
    speed = {name: 0.0 for name in params}
    for epoch in range(15):
        order = rng.permutation(len(X))
        for start in range(0, len(X), 32):
            rows = order[start : start + 32]
            loss, grads = convnet_gradients(X[rows], t[rows], params)
            for name in params:
                speed[name] = 0.9 * speed[name] - 0.05 * grads[name] / len(rows)
                params[name] = params[name] + speed[name]
    return params
