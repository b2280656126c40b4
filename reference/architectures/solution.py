"""Reference implementations of the assignment that puts the pieces together, read as mathematics.

Letters: N examples, C channels, H W height and width, F filters, HH WW filter height and width, S stride, P padding,
K classes, D inputs of a dense layer. "Convolution" is cross-correlation: the filter is not flipped.
"""

import numpy as np


def layer_shapes(input_shape, layers):
    """The shape after each layer of a network.

    input_shape: (C, H, W). layers: a list of dicts, each with its "kind": "conv" (filters, size, stride, pad and, where
    given, groups, connections), "pool" (size, stride and, where given, trainable), "relu", "dense" (units).
    Returns a list of tuples, one a layer: (C, H, W), or (units,) from a dense layer on.
    Raises ValueError if a window does not fit, if groups do not divide the channels and the filters, and for a
    convolution or a pooling after a dense layer. Source: Data Mining 2, "Convolution Summary", "Pooling Summary".
    """
    shapes = []
    shape = tuple(input_shape)
    for layer in layers:
        shape = _shape_after(shape, layer)
        shapes.append(shape)
    return shapes


def _shape_after(shape, layer):
    """The shape after one layer."""
    kind = layer["kind"]
    if kind == "relu":
        return shape
    if kind == "dense":
        return (layer["units"],)
    if kind not in ("conv", "pool") or len(shape) != 3:
        raise ValueError(f"{kind}: cannot follow the shape {shape}")
    C, H, W = shape
    depth, groups, window = layer.get("filters", C), layer.get("groups", 1), (layer["size"], layer["stride"])
    if C % groups or depth % groups:
        raise ValueError(f"{kind}: {groups} groups do not divide {C} channels and {depth} filters")
    return depth, _positions(H, *window, layer.get("pad", 0)), _positions(W, *window, layer.get("pad", 0))


def _positions(n, f, stride, pad):
    """How many positions a window has along one side: (N + 2P - F) / S + 1."""
    steps, rest = divmod(n + 2 * pad - f, stride)
    if rest or steps < 0:
        raise ValueError(f"a window of {f} at stride {stride} does not fit {n} pixels padded by {pad}")
    return steps + 1


def count_parameters(input_shape, layers):
    """The trained parameters of each layer of a network, weights and biases together.

    input_shape: (C, H, W). layers: as in layer_shapes. Returns a list of counts, one a layer.
    Raises ValueError as layer_shapes does.
    Source: Data Analysis, "Number of parameters to learn?"; LeCun et al. 1998; Krizhevsky et al. 2012.
    """
    before = [tuple(input_shape), *layer_shapes(input_shape, layers)]
    return [_parameters(shape, layer) for shape, layer in zip(before, layers, strict=False)]


def _parameters(shape, layer):
    """The parameters of one layer on inputs of a shape."""
    if layer["kind"] == "conv":
        pairs = layer.get("connections", shape[0] // layer.get("groups", 1) * layer["filters"])
        return pairs * layer["size"] ** 2 + layer["filters"]
    if layer["kind"] == "dense":
        return int(np.prod(shape)) * layer["units"] + layer["units"]
    return 2 * shape[0] if layer.get("trainable", False) else 0


def lenet5():
    """LeNet-5 for images of (1, 32, 32), up to the 84 units before its output layer: 60,000 parameters.

    Source: LeCun, Bottou, Bengio and Haffner 1998, section II.B; Data Analysis, "LeNet5 (1998)".
    """
    return [
        _conv(6, 5),
        {"kind": "pool", "size": 2, "stride": 2, "trainable": True},
        {**_conv(16, 5), "connections": 6 * 3 + 9 * 4 + 1 * 6},
        {"kind": "pool", "size": 2, "stride": 2, "trainable": True},
        _conv(120, 5),
        {"kind": "dense", "units": 84},
    ]


def alexnet():
    """AlexNet for images of (3, 227, 227), with its two groups: 60,965,224 parameters.

    Source: Krizhevsky, Sutskever and Hinton 2012, section 3.5; Data Analysis, "AlexNet".
    """
    relu, pool = {"kind": "relu"}, {"kind": "pool", "size": 3, "stride": 2}
    return [
        *(_conv(96, 11, stride=4), relu, pool),
        *(_conv(256, 5, pad=2, groups=2), relu, pool),
        *(_conv(384, 3, pad=1), relu),
        *(_conv(384, 3, pad=1, groups=2), relu),
        *(_conv(256, 3, pad=1, groups=2), relu, pool),
        *({"kind": "dense", "units": 4096}, relu),
        *({"kind": "dense", "units": 4096}, relu),
        {"kind": "dense", "units": 1000},
    ]


def vgg16():
    """VGG-16 for images of (3, 224, 224): 138,357,544 parameters.

    Source: Simonyan and Zisserman 2015, table 1, configuration D; Data Analysis, "VGG 16".
    """
    relu, pool = {"kind": "relu"}, {"kind": "pool", "size": 2, "stride": 2}
    layers = []
    for filters, depth in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        layers += [_conv(filters, 3, pad=1), relu] * depth + [pool]
    return [*layers, *({"kind": "dense", "units": 4096}, relu) * 2, {"kind": "dense", "units": 1000}]


def _conv(filters, size, stride=1, pad=0, groups=1):
    return {"kind": "conv", "filters": filters, "size": size, "stride": stride, "pad": pad, "groups": groups}


def residual_block(x, w1, b1, w2, b2):
    """relu(x + conv(relu(conv(x)))): the block learns what to add to its input.

    x: (N, C, H, W). w1: (F, C, 3, 3). b1: (F,). w2: (C, F, 3, 3). b2: (C,). Stride 1, padding 1.
    Returns (N, C, H, W). Raises ValueError if the second convolution does not give back the shape of x.
    Source: He, Zhang, Ren and Sun 2016, figure 2; Data Analysis, "ResNet".
    """
    residual = _convolve(_relu(_convolve(x, w1, b1, 1)), w2, b2, 1)
    if residual.shape != x.shape:
        raise ValueError(f"cannot add a shape of {residual.shape} to x of {x.shape}")
    return _relu(x + residual)


def convnet_forward(x, params):
    """Class probabilities: convolution, ReLU, 2x2 max pooling, dense layer, softmax.

    x: (N, C, H, W). params: a dict of w1 (F, C, HH, WW), b1 (F,), w2 (D, K) with D = F*H'*W', b2 (K,).
    Returns (N, K), rows summing to 1; no overflow at logits of 1000.
    Raises ValueError if the maps after the convolution (stride 1, no padding) have an odd side.
    Source: Data Mining 2, "Convolutional Neural Network"; "Objective Functions for NN".
    """
    maps = _convolve(x, params["w1"], params["b1"], 0)
    features = _pairs(_relu(maps)).max(axis=-1).reshape(len(x), -1)
    return np.exp(_log_softmax(features @ params["w2"] + params["b2"]))


def convnet_gradients(x, t, params):
    """The mean cross-entropy of convnet_forward, and its gradients.

    x: (N, C, H, W). t: (N, K) one-hot targets. params: as in convnet_forward.
    Returns the loss and a dict of dw1, db1, dw2, db2 under the names of the parameters. ReLU'(0) = 0; of equal values
    in a pooling window the first in row order takes the gradient. Raises ValueError as convnet_forward does.
    Source: Data Analysis, "Backprop through convolution"; Data Mining 2, "Objective Functions for NN".
    """
    w1, w2 = params["w1"], params["w2"]
    maps = _convolve(x, w1, params["b1"], 0)
    windows = _pairs(_relu(maps))
    features = windows.max(axis=-1).reshape(len(x), -1)
    log_p = _log_softmax(features @ w2 + params["b2"])
    loss = -(t * log_p).sum() / len(x)

    dlogits = (np.exp(log_p) - t) / len(x)
    dpooled = (dlogits @ w2.T).reshape(windows.shape[:-1])
    first = windows.argmax(axis=-1)[..., None] == np.arange(4)
    dmaps = _unpair(first * dpooled[..., None]) * (maps.real > 0)
    seen = _windows(x, *w1.shape[2:])
    gradients = {
        "w1": np.einsum("nfij,ncijab->fcab", dmaps, seen, optimize=True),
        "b1": dmaps.sum(axis=(0, 2, 3)),
        "w2": features.T @ dlogits,
        "b2": dlogits.sum(axis=0),
    }
    return loss, gradients


def train_convnet(X, t, seed):
    """Parameters of convnet_forward that read digits: minibatches, momentum, the same for the same seed.

    X: (N, 1, 8, 8) pixels between 0 and 1. t: (N, 10) one-hot. seed: of every random number.
    Returns a dict of w1 (F, 1, HH, WW), b1 (F,), w2 (D, 10), b2 (10,).
    Source: Data Mining 2, "Choosing the Optimization Algorithm".
    """
    rng = np.random.default_rng(seed)
    filters, side = 16, 3
    inputs = filters * ((8 - side + 1) // 2) ** 2
    params = {
        "w1": rng.normal(0, np.sqrt(2 / side**2), (filters, 1, side, side)),
        "b1": np.zeros(filters),
        "w2": rng.normal(0, np.sqrt(1 / inputs), (inputs, 10)),
        "b2": np.zeros(10),
    }
    velocity = {name: np.zeros_like(value) for name, value in params.items()}
    for _ in range(20):
        for batch in np.array_split(rng.permutation(len(X)), len(X) // 40 or 1):
            _, gradients = convnet_gradients(X[batch], t[batch], params)
            for name in params:
                velocity[name] = 0.9 * velocity[name] - 0.05 * gradients[name]
                params[name] = params[name] + velocity[name]
    return params


def _relu(z):
    return np.where(z.real > 0, z, 0.0)


def _log_softmax(z):
    """log(softmax) along the last axis, shifted so that no exponential overflows."""
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _convolve(x, w, b, pad):
    """A convolution layer at stride 1. x: (N, C, H, W). w: (F, C, HH, WW). b: (F,). Returns (N, F, H', W')."""
    around = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return np.einsum("ncijab,fcab->nfij", _windows(around, *w.shape[2:]), w, optimize=True) + b[:, None, None]


def _windows(x, HH, WW):
    """A view of every window: (N, C, H', W', HH, WW)."""
    return np.lib.stride_tricks.sliding_window_view(x, (HH, WW), axis=(2, 3))


def _pairs(maps):
    """The 2x2 pooling windows of maps (N, F, H, W), each in row order: (N, F, H/2, W/2, 4)."""
    N, F, H, W = maps.shape
    if H % 2 or W % 2:
        raise ValueError(f"2x2 pooling does not fit maps of {H} by {W}")
    return maps.reshape(N, F, H // 2, 2, W // 2, 2).swapaxes(3, 4).reshape(N, F, H // 2, W // 2, 4)


def _unpair(windows):
    """The maps that _pairs cut into windows."""
    N, F, H, W, _ = windows.shape
    return windows.reshape(N, F, H, W, 2, 2).swapaxes(3, 4).reshape(N, F, 2 * H, 2 * W)
