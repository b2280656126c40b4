"""All right but for groups: the counts ignore them, and AlexNet has none."""

import numpy as np


def size_after(n, f, stride, pad):
    if n + 2 * pad < f or (n + 2 * pad - f) % stride != 0:
        raise ValueError("the window does not fit")
    return (n + 2 * pad - f) // stride + 1


def layer_shapes(input_shape, layers):
    shapes = []
    shape = tuple(input_shape)
    for layer in layers:
        kind = layer["kind"]
        if kind == "dense":
            shape = (layer["units"],)
        elif kind in ("conv", "pool"):
            if len(shape) == 1:
                raise ValueError(kind + " after dense")
            C, H, W = shape
            size, stride, pad = layer["size"], layer["stride"], layer.get("pad", 0)
            groups = layer.get("groups", 1)
            filters = layer["filters"] if kind == "conv" else C
            if C % groups != 0 or filters % groups != 0:
                raise ValueError("groups")
            shape = (filters, size_after(H, size, stride, pad), size_after(W, size, stride, pad))
        shapes.append(shape)
    return shapes


def count_parameters(input_shape, layers):
    counts = []
    before = tuple(input_shape)
    for layer, after in zip(layers, layer_shapes(input_shape, layers)):
        count = 0
        if layer["kind"] == "conv":
            pairs = before[0] * layer["filters"]
            if "connections" in layer:
                pairs = layer["connections"]
            count = pairs * layer["size"] ** 2 + layer["filters"]
        elif layer["kind"] == "dense":
            count = (int(np.prod(before)) + 1) * layer["units"]
        elif layer["kind"] == "pool" and layer.get("trainable"):
            count = 2 * before[0]
        counts.append(count)
        before = after
    return counts


def conv(filters, size, stride=1, pad=0, groups=1):
    return {"kind": "conv", "filters": filters, "size": size, "stride": stride, "pad": pad, "groups": groups}


def pool(size, stride, trainable=False):
    return {"kind": "pool", "size": size, "stride": stride, "trainable": trainable}


def dense(units):
    return {"kind": "dense", "units": units}


def lenet5():
    c3 = conv(16, 5)
    c3["connections"] = 60
    return [conv(6, 5), pool(2, 2, True), c3, pool(2, 2, True), conv(120, 5), dense(84)]


def alexnet():
    return [
        conv(96, 11, 4),
        pool(3, 2),
        conv(256, 5, 1, 2),
        pool(3, 2),
        conv(384, 3, 1, 1),
        conv(384, 3, 1, 1),
        conv(256, 3, 1, 1),
        pool(3, 2),
        dense(4096),
        dense(4096),
        dense(1000),
    ]


def vgg16():
    layers = []
    for filters, times in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]:
        for k in range(times):
            layers.append(conv(filters, 3, 1, 1))
        layers.append(pool(2, 2))
    return layers + [dense(4096), dense(4096), dense(1000)]


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


def residual_block(x, w1, b1, w2, b2):
    inner = np.maximum(convolve(x, w1, b1, 1), 0)
    out = convolve(inner, w2, b2, 1)
    if out.shape != x.shape:
        raise ValueError("shapes differ")
    return np.maximum(out + x, 0)


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


def convnet_forward(x, params):
    return np.exp(network(x, params)[3])


def convnet_gradients(x, t, params):
    maps, windows, flat, log_p = network(x, params)
    N, F, H, W = maps.shape
    loss = -np.sum(t * log_p) / N
    dz = (np.exp(log_p) - t) / N
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
                speed[name] = 0.9 * speed[name] - 0.05 * grads[name]
                params[name] = params[name] + speed[name]
    return params
