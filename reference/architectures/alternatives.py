"""Other right answers, written in other ways: the cases must accept every one of them."""

import itertools

import numpy as np

# layer_shapes, count_parameters


def shapes_by_counting(input_shape, layers):
    """Slides every window over a line of pixels and counts."""

    def positions(n, layer):
        pixels = list(range(n + 2 * layer.get("pad", 0)))
        starts = pixels[:: layer["stride"]]
        windows = [pixels[s : s + layer["size"]] for s in starts]
        full = [w for w in windows if len(w) == layer["size"]]
        if not full or full[-1][-1] != pixels[-1]:
            raise ValueError("does not fit")
        return len(full)

    shape, result = input_shape, []
    for layer in layers:
        if layer["kind"] == "dense":
            shape = (layer["units"],)
        elif layer["kind"] != "relu":
            C, H, W = shape
            if layer["kind"] == "conv":
                groups = layer.get("groups", 1)
                if C % groups != 0 or layer["filters"] % groups != 0:
                    raise ValueError("groups")
                C = layer["filters"]
            shape = (C, positions(H, layer), positions(W, layer))
        result.append(tuple(shape))
    return result


def shapes_by_recursion(input_shape, layers):
    """The first layer, then the rest of the network on what it gives."""
    if not layers:
        return []
    layer, *rest = layers
    shape = np.array(input_shape)
    match layer["kind"]:
        case "dense":
            shape = np.array([layer["units"]])
        case "conv" | "pool":
            if len(shape) != 3:
                raise ValueError("no maps")
            if layer["kind"] == "conv":
                if any(np.mod([shape[0], layer["filters"]], layer.get("groups", 1))):
                    raise ValueError("groups")
                shape[0] = layer["filters"]
            room = shape[1:] + 2 * layer.get("pad", 0) - layer["size"]
            if (room < 0).any() or (room % layer["stride"]).any():
                raise ValueError("does not fit")
            shape[1:] = room / layer["stride"] + 1
    here = tuple(int(n) for n in shape)
    return [here, *shapes_by_recursion(here, rest)]


def counts_by_building(input_shape, layers):
    """Makes the arrays of every layer and counts their entries."""
    counts, before = [], tuple(input_shape)
    for layer, after in zip(layers, shapes_by_counting(input_shape, layers), strict=True):
        arrays = []
        if layer["kind"] == "conv" and "connections" in layer:
            arrays = [np.empty((layer["connections"], layer["size"], layer["size"])), np.empty(layer["filters"])]
        elif layer["kind"] == "conv":
            depth = before[0] // layer.get("groups", 1)
            arrays = [np.empty((layer["filters"], depth, layer["size"], layer["size"])), np.empty(layer["filters"])]
        elif layer["kind"] == "dense":
            arrays = [np.empty((np.empty(before).size, layer["units"])), np.empty(layer["units"])]
        elif layer["kind"] == "pool" and layer.get("trainable"):
            arrays = [np.empty(before[0]), np.empty(before[0])]
        counts.append(sum(array.size for array in arrays))
        before = after
    return counts


def counts_by_unit(input_shape, layers):
    """So many inputs a unit or filter, and one more for its bias."""
    counts, before = [], input_shape
    for layer, after in zip(layers, shapes_by_recursion(input_shape, layers), strict=True):
        count = 0
        if layer["kind"] == "conv":
            area = layer["size"] * layer["size"]
            if layer.get("connections") is not None:
                count = layer["connections"] * area + layer["filters"]
            else:
                count = layer["filters"] * (area * before[0] / layer.get("groups", 1) + 1)
        if layer["kind"] == "dense":
            inputs = 1
            for n in before:
                inputs = inputs * n
            count = layer["units"] * (inputs + 1)
        if layer["kind"] == "pool":
            count = before[0] * 2 * layer.get("trainable", False)
        counts.append(count)
        before = after
    return counts


# lenet5, alexnet, vgg16


def lenet_with_dense_c5():
    """C5 as a dense layer, options left out, ReLU in between."""
    relu, pool = {"kind": "relu"}, {"kind": "pool", "size": 2, "stride": 2, "trainable": True}
    return [
        {"kind": "conv", "filters": 6, "size": 5, "stride": 1, "pad": 0},
        relu,
        pool,
        {"kind": "conv", "filters": 16, "size": 5, "stride": 1, "pad": 0, "connections": 60},
        relu,
        pool,
        {"kind": "dense", "units": 120},
        relu,
        {"kind": "dense", "units": 84},
    ]


def lenet_as_tuple():
    """A tuple, NumPy integers, and connections where every pair is connected."""
    conv, pool = {"kind": "conv", "stride": 1, "pad": 0, "groups": 1}, {"kind": "pool", "trainable": np.True_}
    c1 = {**conv, "filters": np.int64(6), "size": np.int64(5), "connections": 6}
    c3, c5 = {**c1, "filters": 16, "connections": 60}, {**c1, "filters": 120, "connections": 16 * 120}
    s = {**pool, "size": 2, "stride": 2}
    return c1, s, c3, s, c5, {"kind": "dense", "units": 84}


def alexnet_from_rows():
    """A table of the convolutions."""
    layers = []
    for filters, size, stride, pad, groups, pooled in (
        (96, 11, 4, 0, 1, True),
        (256, 5, 1, 2, 2, True),
        (384, 3, 1, 1, 1, False),
        (384, 3, 1, 1, 2, False),
        (256, 3, 1, 1, 2, True),
    ):
        layers.append(
            {"kind": "conv", "filters": filters, "size": size, "stride": stride, "pad": pad, "groups": groups}
        )
        if pooled:
            layers.append({"kind": "pool", "size": 3, "stride": 2, "trainable": False})
    return layers + [{"kind": "dense", "units": units} for units in (4096, 4096, 1000)]


def alexnet_dense_as_conv():
    """The dense layers as convolutions over whole maps."""
    rows = alexnet_from_rows()[:-3]
    whole = {"kind": "conv", "stride": 1, "pad": 0, "groups": 1}
    dense = [
        {**whole, "filters": 4096, "size": 6},
        {**whole, "filters": 4096, "size": 1},
        {**whole, "filters": 1000, "size": 1},
    ]
    return rows + dense


def vgg_from_string():
    """The configuration as a line of text."""
    layers = []
    for word in "64 64/128 128/256 256 256/512 512 512/512 512 512/".replace("/", " M ").split():
        if word == "M":
            layers.append({"kind": "pool", "size": 2, "stride": 2})
        else:
            layers.append({"kind": "conv", "filters": int(word), "size": 3, "stride": 1, "pad": 1})
            layers.append({"kind": "relu"})
    for units in (4096, 4096, 1000):
        layers.append({"kind": "dense", "units": units})
    return layers


def vgg_doubling():
    """Filters by doubling up to 512, no ReLU."""
    filters = [min(64 * 2**block, 512) for block in range(5)]
    conv = {"kind": "conv", "size": 3, "stride": 1, "pad": 1, "groups": 1}
    blocks = [
        [{**conv, "filters": f}] * (2 if f < 256 else 3) + [{"kind": "pool", "size": 2, "stride": 2}] for f in filters
    ]
    return list(itertools.chain(*blocks, [{"kind": "dense", "units": u} for u in (4096, 4096, 1000)]))


# residual_block


def conv_by_loops(x, w, b, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    around = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    around[:, :, pad : pad + H, pad : pad + W] = x
    out = np.zeros((N, F, H + 2 * pad - HH + 1, W + 2 * pad - WW + 1))
    for n, f, i, j in np.ndindex(*out.shape):
        total = 0.0
        for c, k, m in np.ndindex(C, HH, WW):
            total += w[f, c, k, m] * around[n, c, i + k, j + m]
        out[n, f, i, j] = total + b[f]
    return out


def conv_by_offsets(x, w, b, pad):
    """One product of matrices for each pixel of the filter."""
    around = np.pad(np.asarray(x, float), [(0, 0)] * 2 + [(pad, pad)] * 2)
    HH, WW = w.shape[2:]
    Hout, Wout = around.shape[2] - HH + 1, around.shape[3] - WW + 1
    out = np.tile(b[:, None, None], (len(x), 1, Hout, Wout)).astype(float)
    for k, m in itertools.product(range(HH), range(WW)):
        out += np.einsum("fc,ncij->nfij", w[:, :, k, m], around[:, :, k : k + Hout, m : m + Wout])
    return out


def conv_by_fourier(x, w, b, pad):
    around = np.pad(x, [(0, 0)] * 2 + [(pad, pad)] * 2)
    H, W = around.shape[2:]
    HH, WW = w.shape[2:]
    spectrum = np.einsum("nchw,fchw->nfhw", np.fft.rfft2(around), np.fft.rfft2(w, (H, W)).conj())
    return np.fft.irfft2(spectrum, (H, W))[:, :, : H - HH + 1, : W - WW + 1] + b[:, None, None]


def residual_with(conv):
    def residual_block(x, w1, b1, w2, b2):
        inner = conv(np.maximum(0, conv(x, w1, b1, 1)), w2, b2, 1)
        if inner.shape != x.shape:
            raise ValueError("shapes differ")
        total = inner + x
        return total * (total > 0)

    return residual_block


# convnet_forward, convnet_gradients


def maps_to_probabilities(x, params, conv):
    """Slices for the pooling, a shifted softmax."""
    maps = conv(np.asarray(x, float), params["w1"], params["b1"], 0)
    if maps.shape[2] % 2 or maps.shape[3] % 2:
        raise ValueError("odd")
    corners = [maps[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1)]
    pooled = np.maximum(np.maximum(corners[0], corners[1]), np.maximum(corners[2], corners[3]))
    hidden = np.maximum(pooled, 0)
    z = hidden.reshape(len(x), -1) @ params["w2"] + params["b2"]
    return maps, hidden, z


def forward_offsets(x, params):
    _, _, z = maps_to_probabilities(x, params, conv_by_offsets)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward_loops(x, params):
    """One image at a time, plain loops, exp(z - logsumexp)."""
    rows = []
    for image in x:
        maps = conv_by_loops(image[None], params["w1"], params["b1"], 0)[0]
        F, H, W = maps.shape
        if H % 2 or W % 2:
            raise ValueError("odd")
        flat = []
        for f in range(F):
            for i in range(0, H, 2):
                for j in range(0, W, 2):
                    flat.append(max(0.0, maps[f, i, j], maps[f, i, j + 1], maps[f, i + 1, j], maps[f, i + 1, j + 1]))
        K = len(params["b2"])
        z = [sum(flat[d] * params["w2"][d, k] for d in range(len(flat))) + params["b2"][k] for k in range(K)]
        top = max(z)
        total = top + np.log(sum(np.exp(value - top) for value in z))
        rows.append([np.exp(value - total) for value in z])
    return np.array(rows)


def gradients_offsets(x, t, params):
    """Gradients by slices: pooling by corner, the filter by offset."""
    w1, w2 = params["w1"], params["w2"]
    maps, hidden, z = maps_to_probabilities(x, params, conv_by_offsets)
    N = len(x)
    top = z.max(axis=1)
    log_sum = top + np.log(np.exp(z - top[:, None]).sum(axis=1))
    loss = np.mean(log_sum - z[t == 1])
    p = np.exp(z - log_sum[:, None])
    dz = p / N - t / N
    dpool = (dz @ w2.T).reshape(hidden.shape)
    dmaps = np.zeros_like(maps)
    free = np.ones(hidden.shape, bool)
    for i, j in itertools.product((0, 1), (0, 1)):
        corner = maps[:, :, i::2, j::2]
        wins = free & (corner == hidden) & (corner > 0)
        free &= ~wins
        dmaps[:, :, i::2, j::2] = np.where(wins, dpool, 0)
    dw1 = np.zeros_like(w1)
    H, W = maps.shape[2:]
    for k, m in np.ndindex(*w1.shape[2:]):
        dw1[:, :, k, m] = np.tensordot(dmaps, x[:, :, k : k + H, m : m + W], axes=([0, 2, 3], [0, 2, 3]))
    dw2 = np.tensordot(hidden.reshape(N, -1), dz, axes=(0, 0))
    return loss, {"w1": dw1, "b1": np.einsum("nfij->f", dmaps), "w2": dw2, "b2": np.ones(N) @ dz}


def gradients_loops(x, t, params):
    """One image at a time, adding up; every stage in plain loops."""
    gradients = {name: np.zeros(value.shape) for name, value in params.items()}
    w1, w2 = params["w1"], params["w2"]
    N, (F, _, HH, WW) = len(x), w1.shape
    loss = 0.0
    for n in range(N):
        maps = conv_by_loops(x[n : n + 1], w1, params["b1"], 0)[0]
        _, H, W = maps.shape
        if H % 2 or W % 2:
            raise ValueError("odd")
        winners, flat = [], []
        for f, i, j in np.ndindex(F, H // 2, W // 2):
            best = (2 * i, 2 * j)
            for place in ((2 * i, 2 * j + 1), (2 * i + 1, 2 * j), (2 * i + 1, 2 * j + 1)):
                if maps[(f, *place)] > maps[(f, *best)]:
                    best = place
            winners.append((f, *best))
            flat.append(max(0.0, maps[(f, *best)]))
        flat = np.array(flat)
        z = flat.dot(w2) + params["b2"]
        e = np.exp(z - z.max())
        loss += (np.log(e.sum()) + z.max() - (t[n] * z).sum()) / N
        dz = (e / e.sum() - t[n]) / N
        gradients["w2"] += np.outer(flat, dz)
        gradients["b2"] += dz
        for d, (f, i, j) in enumerate(winners):
            if maps[f, i, j] > 0:
                slope = w2[d].dot(dz)
                gradients["w1"][f] += slope * x[n, :, i : i + HH, j : j + WW]
                gradients["b1"][f] += slope
    return loss, gradients


# train_convnet


def train_with_adam(X, t, seed):
    """Eight 5x5 filters, Adam."""
    rng = np.random.default_rng(seed)
    params = {
        "w1": rng.normal(0, 0.2, (8, 1, 5, 5)),
        "b1": np.zeros(8),
        "w2": rng.normal(0, 0.15, (32, 10)),
        "b2": np.zeros(10),
    }
    first = {name: np.zeros_like(value) for name, value in params.items()}
    second = {name: np.zeros_like(value) for name, value in params.items()}
    step = 0
    for _ in range(30):
        order = rng.permutation(len(X))
        for start in range(0, len(X), 50):
            batch = order[start : start + 50]
            step += 1
            _, gradients = gradients_offsets(X[batch], t[batch], params)
            for name, g in gradients.items():
                first[name] = 0.9 * first[name] + 0.1 * g
                second[name] = 0.99 * second[name] + 0.01 * g * g
                fair = first[name] / (1 - 0.9**step), second[name] / (1 - 0.99**step)
                params[name] = params[name] - 0.01 * fair[0] / (np.sqrt(fair[1]) + 1e-8)
    return params


def train_plainly(X, t, seed):
    """Plain gradient steps on small batches in a fixed order, ten 3x3 filters."""
    rng = np.random.default_rng(seed)
    params = {
        "w1": rng.uniform(-0.6, 0.6, (10, 1, 3, 3)),
        "b1": np.full(10, 0.1),
        "w2": rng.uniform(-0.2, 0.2, (90, 10)),
        "b2": np.zeros(10),
    }
    for _ in range(25):
        for start in range(0, len(X), 32):
            _, gradients = gradients_offsets(X[start : start + 32], t[start : start + 32], params)
            for name in params:
                params[name] -= 0.2 * gradients[name]
    return params


ALTERNATIVES = {
    "layer_shapes": (shapes_by_counting, shapes_by_recursion),
    "count_parameters": (counts_by_building, counts_by_unit),
    "lenet5": (lenet_with_dense_c5, lenet_as_tuple),
    "alexnet": (alexnet_from_rows, alexnet_dense_as_conv),
    "vgg16": (vgg_from_string, vgg_doubling),
    "residual_block": (residual_with(conv_by_loops), residual_with(conv_by_offsets), residual_with(conv_by_fourier)),
    "convnet_forward": (forward_offsets, forward_loops),
    "convnet_gradients": (gradients_offsets, gradients_loops),
    "train_convnet": (train_with_adam, train_plainly),
}
