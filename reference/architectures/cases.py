"""The cases of the assignment that puts the pieces together: calls, grouped under the lines of each rubric.

Sizes all differ (N, C, F, H, W, HH, WW, K). The three famous networks and the trained one have more than one right
answer: a judge looks at the plain data that came back, in the trusted process.
"""

from pathlib import Path

import numpy as np

from autograder.checking.tolerance import TINY, UNIT, fourier, linear
from autograder.content.kit import case, exercise, one_hot, real, small_quarters, whole

from . import misconceptions, solution

HERE = Path(__file__).resolve()
SHIPPED = HERE.parents[2] / "assignments" / "architectures" / "digits.npz"
HELD_OUT = HERE.with_name("held_out.npz")
ENOUGH = 0.88
"""Of the unseen digits; see judge_digits."""


# Layers, written short


def conv(filters, size, stride=1, pad=0, **more):
    return {"kind": "conv", "filters": filters, "size": size, "stride": stride, "pad": pad, **more}


def pool(size, stride, **more):
    return {"kind": "pool", "size": size, "stride": stride, **more}


def dense(units):
    return {"kind": "dense", "units": units}


RELU = {"kind": "relu"}
MODERN_LENET = [
    *(conv(6, 5), RELU, pool(2, 2)),
    *(conv(16, 5), RELU, pool(2, 2)),
    *(dense(120), RELU, dense(84), RELU, dense(10)),
]


# 1. layer_shapes

LECTURE = "the lecture's examples"
KINDS = "every kind of layer"
STRIDE = "stride and padding"
MISFITS = "sizes that do not fit"
FOLLOW = "layers that cannot follow"
ALONE = "leaves its inputs alone"


def layer_shapes_visible(rng):
    everything = [conv(5, 3), RELU, pool(2, 2), dense(7), RELU, dense(4)]
    yield case(LECTURE, "six filters, 32 to 28", (3, 32, 32), [conv(6, 5)])
    yield case(LECTURE, "ten 5x5 filters, padding 2", (3, 128, 128), [conv(10, 5, pad=2), RELU])
    yield case(KINDS, "convolution, relu, pooling, dense, relu, dense", (3, 12, 14), everything)
    yield case(STRIDE, "AlexNet's first layer: 227", (3, 227, 227), [conv(96, 11, 4)])
    yield case(STRIDE, "overlapping windows, a wide image", (2, 13, 25), [conv(4, 3, 2, 1), pool(3, 2)])
    yield case(MISFITS, "AlexNet's first layer: 224", (3, 224, 224), [conv(96, 11, 4)], raises="ValueError")
    yield case(MISFITS, "5x5, padding 1, stride 2 on 32", (3, 32, 32), [conv(20, 5, 2, 1)], raises="ValueError")
    yield case(MISFITS, "5x5, padding 1, stride 2 on 33", (3, 33, 33), [conv(20, 5, 2, 1)])
    yield case(FOLLOW, "3 groups over 8 channels", (8, 9, 9), [conv(6, 3, groups=3)], raises="ValueError")
    yield case(FOLLOW, "4 groups over 8 channels", (8, 9, 9), [conv(12, 3, groups=4)])
    yield case(ALONE, "called twice", (2, 8, 10), [conv(3, 3), pool(2, 2)], unchanged=True)


def layer_shapes_hidden(rng):
    C, F, G, units = (int(n) for n in rng.permutation(np.arange(3, 12))[:4])
    blocks = [conv(F, 3), pool(2, 2), RELU, conv(G, 3, pad=1), RELU, pool(2, 2), dense(units)]
    overlapping = [conv(F, 6, 3, 2), RELU, pool(3, 1)]
    ungrouped = [conv(F, 3, groups=1), RELU, pool(2, 2, trainable=True), dense(units)]
    pooled = [dense(16), RELU, pool(2, 2)]
    yield case(LECTURE, "other filters", (C, 40, 40), [conv(F, 7), RELU])
    yield case(KINDS, "the modern LeNet-5", (1, 32, 32), MODERN_LENET)
    yield case(KINDS, "two blocks, a tall image", (C, 22, 14), blocks)
    yield case(KINDS, "no layer", (C, 5, 6), [])
    yield case(STRIDE, "stride 3, padding 2, then overlapping pooling", (C, 20, 32), overlapping)
    yield case(MISFITS, "the second layer, in height only", (C, 9, 10), [conv(F, 2), pool(3, 2)], raises="ValueError")
    yield case(MISFITS, "in width only", (C, 9, 8), [conv(F, 3, 2)], raises="ValueError")
    yield case(MISFITS, "a window too large", (C, 9, 7), [pool(8, 1)], raises="ValueError")
    yield case(MISFITS, "a window too large by one step", (C, 4, 4), [conv(F, 6, 2)], raises="ValueError")
    yield case(MISFITS, "a window as large as the image", (C, 7, 7), [pool(7, 2), conv(F, 1)])
    yield case(
        FOLLOW, "groups that do not divide the filters", (12, 9, 9), [RELU, conv(10, 3, groups=4)], raises="ValueError"
    )
    yield case(FOLLOW, "a convolution after a dense layer", (C, 6, 6), [dense(16), conv(F, 1)], raises="ValueError")
    yield case(FOLLOW, "pooling after a dense layer", (C, 6, 6), pooled, raises="ValueError")
    yield case(FOLLOW, "a dense layer after them", (6, 8, 6), [conv(4, 3, groups=2), dense(units)])
    yield case(ALONE, "called twice, all kinds", (C, 8, 10), ungrouped, unchanged=True)


# 2. count_parameters

DENSE = "dense layers"
GROUPS = "groups"
SPARSE = "sparse connections"
POOLING = "pooling"
LAYER_MISFITS = "layers that do not fit"


def count_parameters_visible(rng):
    dense_twice = [conv(3, 3), RELU, pool(2, 2), dense(7), RELU, dense(4)]
    pools = [pool(2, 2), pool(2, 2, trainable=True), pool(3, 1, trainable=False)]
    yield case(LECTURE, "ten 5x5 filters", (3, 128, 128), [conv(10, 5, pad=2)])
    yield case(LECTURE, "twenty 5x5 filters", (3, 32, 32), [conv(20, 5, pad=1)])
    yield case(DENSE, "maps, then two dense layers", (2, 6, 8), dense_twice)
    yield case(GROUPS, "AlexNet's second layer", (96, 27, 27), [conv(256, 5, pad=2, groups=2)])
    yield case(SPARSE, "LeNet's C3", (6, 14, 14), [conv(16, 5, connections=60)])
    yield case(POOLING, "plain, then trained pooling", (5, 12, 12), pools)
    yield case(LAYER_MISFITS, "AlexNet on 224", (3, 224, 224), [conv(96, 11, 4)], raises="ValueError")
    yield case(LAYER_MISFITS, "AlexNet on 227", (3, 227, 227), [conv(96, 11, 4)])


def count_parameters_hidden(rng):
    C, F, units, classes = (int(n) for n in rng.permutation(np.arange(3, 14))[:4])
    grouped = [conv(12, 3, pad=1, groups=4), RELU, conv(10, 2, groups=2), conv(6, 1, groups=1)]
    sparse = [conv(8, 3, connections=24), RELU, conv(5, 4)]
    pools = [conv(F, 3), pool(2, 2, trainable=True), conv(units, 2), pool(2, 1)]
    yield case(LECTURE, "other filters", (C, 20, 30), [conv(F, 4), RELU, conv(units, 3)])
    yield case(DENSE, "the modern LeNet-5: 61,706", (1, 32, 32), MODERN_LENET)
    yield case(DENSE, "dense layers alone", (C, 7, 5), [dense(units), RELU, dense(classes)])
    yield case(DENSE, "no layer", (C, 7, 5), [])
    yield case(GROUPS, "2 and 4 groups, one after the other", (8, 12, 9), grouped)
    yield case(GROUPS, "as many groups as channels", (C, 9, 9), [conv(2 * C, 3, groups=C)])
    yield case(SPARSE, "every third pair, then a full layer", (9, 16, 16), sparse)
    yield case(POOLING, "trained pooling after a convolution", (C, 14, 10), pools)
    yield case(LAYER_MISFITS, "groups that do not divide", (9, 8, 8), [conv(6, 3, groups=2)], raises="ValueError")
    yield case(LAYER_MISFITS, "groups that divide", (9, 8, 8), [conv(6, 3, groups=3)])


# 3 to 5. The three networks

NETWORK = "shapes and parameters of every layer"


def judge_network(input_shape, right):
    """A judge of a returned list of layers: what each does to shapes, and its parameters, against the right list.

    ReLU layers change neither and may be left out; a layer over a 1x1 map is the same as a convolution or as a dense
    layer; options at their usual value may be left out. Everything else is fixed by the publication, so there is no
    threshold, and an honest list always passes.
    """
    wanted = _weighed(input_shape, right)

    def judge(args, value):
        try:
            layers = _layers(value)
            found = _weighed(input_shape, layers)
        except ValueError as error:
            return str(error)
        for place, (number, kind, shape, count) in enumerate(found):
            where = f"layer {number} ({kind})"
            if place == len(wanted):
                return f"{where}: there are more layers besides relu than the {len(wanted)} of the network"
            _, right_kind, right_shape, right_count = wanted[place]
            if (kind == "pool") != (right_kind == "pool"):
                return f"{where}: expected {'pooling' if right_kind == 'pool' else 'a layer with weights'} here"
            if shape != right_shape:
                return f"{where}: the shape after it is {shape}, expected {right_shape}"
            if count != right_count:
                return f"{where}: has {count:,} parameters, expected {right_count:,}"
        if len(found) < len(wanted):
            return f"there are {len(found)} layers besides relu, expected {len(wanted)}"
        return None

    return judge


def _weighed(input_shape, layers):
    """(number, kind, shape after it, parameters) of each layer but relu; a shape of 1x1 maps counts as a flat one."""
    shapes = solution.layer_shapes(input_shape, layers)
    counts = solution.count_parameters(input_shape, layers)
    return [
        (number, layer["kind"], shape[:1] if shape[1:] == (1, 1) else shape, count)
        for number, (layer, shape, count) in enumerate(zip(layers, shapes, counts, strict=True), start=1)
        if layer["kind"] != "relu"
    ]


_NEEDED = {"conv": ("filters", "size"), "pool": ("size", "stride"), "relu": (), "dense": ("units",)}
_USUAL = {"conv": {"stride": 1, "pad": 0, "groups": 1}}


def _layers(value):
    """A returned list of layers as ours, with plain numbers; ValueError says what is wrong with it."""
    if not isinstance(value, list | tuple):
        raise ValueError("the value is not a list of layers")
    if len(value) > 200:
        raise ValueError(f"{len(value)} layers are too many")
    return [_layer(number, layer) for number, layer in enumerate(value, start=1)]


def _layer(number, layer):
    if not isinstance(layer, dict) or not isinstance(layer.get("kind"), str) or layer["kind"] not in _NEEDED:
        raise ValueError(f"layer {number}: expected a dict whose kind is one of {', '.join(_NEEDED)}")
    kind = layer["kind"]
    ours = {"kind": kind, **_USUAL.get(kind, {})}
    for key in (*_NEEDED[kind], *_USUAL.get(kind, ()), "connections"):
        if key in layer:
            ours[key] = _whole(layer[key], 0 if key == "pad" else 1, f"layer {number} ({kind}): {key}")
        elif key in _NEEDED[kind]:
            raise ValueError(f"layer {number} ({kind}): {key!r} is missing")
    if kind == "pool":
        ours["trainable"] = _true(layer.get("trainable", False))
    return ours


def _true(value):
    """Whether a value is True; NumPy's own arrives as an array without axes."""
    plain = isinstance(value, bool | np.bool_ | np.ndarray) and np.ndim(value) == 0
    return plain and np.asarray(value).dtype.kind == "b" and bool(value)


def _whole(value, least, where):
    if isinstance(value, np.ndarray | np.integer) and np.ndim(value) == 0 and value.dtype.kind in "iu":
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 10**6:
        raise ValueError(f"{where}: expected a whole number of at least {least}")
    return value


def listed(rng):
    """One call without arguments, visible and hidden alike: the networks are public facts."""
    yield case(NETWORK, "the list of layers")


# 6. residual_block

CHANNEL_BY_HAND = "one channel by hand"
CHANNELS = "channels, filters and biases"
PAST = "the way past the layers"
SUMS = "shapes that cannot be added"
INTEGERS = "integer images"


def block(rng, N, C, H, W, F, *, x=small_quarters, weights=small_quarters, last=None):
    """x, w1, b1, w2, b2 of a residual block. last: filters of the second convolution, as many as channels if not given."""
    last = C if last is None else last
    shapes = (F, C, 3, 3), (F,), (last, F, 3, 3), (last,)
    return x(rng, N, C, H, W), *(weights(rng, *shape) for shape in shapes)


def residual_by_hand():
    """A block whose filters have one weight each, so that the sums can be done in the head."""
    x = np.array([[[[1.0, -2.0, 3.0], [0.0, 4.0, -1.0], [2.0, -3.0, 1.0]]]])
    w1, w2 = np.zeros((1, 1, 3, 3)), np.zeros((1, 1, 3, 3))
    w1[0, 0, 1, 1] = 2.0
    w2[0, 0, 1, 0] = -1.0
    return x, w1, np.array([1.0]), w2, np.array([0.5])


def residual_visible(rng):
    zero = tuple(np.zeros(shape) for shape in ((4, 3, 3, 3), (4,), (3, 4, 3, 3), (3,)))
    yield case(CHANNEL_BY_HAND, "one weight a filter", *residual_by_hand(), exact=True)
    yield case(CHANNELS, "2 images, 3 channels, 4 filters", *block(rng, 2, 3, 4, 5, 4), exact=True)
    yield case(PAST, "all weights 0", small_quarters(rng, 2, 3, 5, 4), *zero, exact=True)
    yield case(SUMS, "5 filters in the end, 3 channels in x", *block(rng, 1, 3, 4, 4, 2, last=5), raises="ValueError")
    yield case(SUMS, "3 filters in the end, 3 channels in x", *block(rng, 1, 3, 4, 4, 2), exact=True)
    yield case(ALONE, "called twice", *block(rng, 2, 2, 3, 5, 3), exact=True, unchanged=True)
    yield case(INTEGERS, "whole numbers", *block(rng, 2, 3, 4, 5, 4, x=whole), exact=True, dtype="float64")


def residual_hidden(rng):
    yield case(CHANNELS, "real numbers", *block(rng, 3, 4, 6, 5, 2, x=real, weights=real))
    yield case(CHANNELS, "as many filters as channels", *block(rng, 2, 3, 5, 4, 3), exact=True)
    yield case(CHANNEL_BY_HAND, "one channel, one filter", *block(rng, 1, 1, 5, 4, 1), exact=True)
    x, w1, b1, w2, b2 = block(rng, 2, 4, 3, 5, 3)
    yield case(PAST, "the first layer all 0", x, 0 * w1, b1, w2, b2, exact=True)
    yield case(PAST, "a long way down", x - 8, w1, b1, w2, b2, exact=True)
    yield case(SUMS, "one filter in the end", x, w1, b1, w2[:1], b2[:1], raises="ValueError")
    yield case(SUMS, "one that fits", *block(rng, 2, 2, 4, 3, 5), exact=True)
    yield case(ALONE, "called twice, real numbers", *block(rng, 2, 3, 4, 3, 2, x=real, weights=real), unchanged=True)
    yield case(INTEGERS, "whole numbers", *block(rng, 2, 3, 4, 5, 4, x=whole), exact=True, dtype="float64")


def residual_tolerance(x, w1, b1, w2, b2):
    """The bound of the first convolution, carried through ReLU (which stretches nothing) and the second one."""
    first = linear(w1[0].size + 1, _maps(abs(x), abs(w1), abs(b1), 1)) + _fourier(x, w1, 1)
    hidden = solution._relu(_maps(x, w1, b1, 1)) + first
    second = linear(w2[0].size + 1, _maps(hidden, abs(w2), abs(b2), 1)) + _fourier(hidden, w2, 1)
    carried = second + _maps(first, abs(w2), 0 * b2, 1)
    return carried + linear(1, abs(x) + _maps(hidden, abs(w2), abs(b2), 1))


def residual_slack(x, w1, b1, w2, b2):
    """What two convolutions by FFT may lose."""
    first = _fourier(x, w1, 1)
    hidden = solution._relu(_maps(x, w1, b1, 1)) + first
    return _fourier(hidden, w2, 1) + _maps(np.full_like(hidden, first), abs(w2), 0 * b2, 1)


def _maps(x, w, b, pad):
    return solution._convolve(x, w, b, pad)


def _fourier(x, w, pad):
    """For every value, with the norms of all images and filters, which bound those of any one."""
    size = (x.shape[2] + 2 * pad) * (x.shape[3] + 2 * pad)
    return fourier(size, x.shape[1], float(np.linalg.norm(np.ravel(x))), float(np.linalg.norm(np.ravel(w))))


# 7 and 8. convnet_forward, convnet_gradients

WINDOW_BY_HAND = "one window by hand"
LOGITS = "logits of 1000"


def network(rng, C, H, W, F, HH, WW, K, scale=0.5):
    """The parameters of a network. scale: of the weights of the dense layer."""
    D = F * ((H - HH + 1) // 2) * ((W - WW + 1) // 2)
    w1, b1 = real(rng, F, C, HH, WW), real(rng, F)
    return {"w1": w1, "b1": b1, "w2": scale * real(rng, D, K), "b2": real(rng, K)}


def forward(rng, N, C, H, W, F, HH, WW, K):
    return real(rng, N, C, H, W), network(rng, C, H, W, F, HH, WW, K)


def forward_of_integers(rng, N, C, H, W, F, HH, WW, K):
    """Pixels from 0 to 16, as the digits have them. The maps are large, so the weights of the dense layer are small."""
    return rng.integers(0, 17, (N, C, H, W)), network(rng, C, H, W, F, HH, WW, K, scale=0.05)


def gradients(rng, N, C, H, W, F, HH, WW, K):
    return real(rng, N, C, H, W), one_hot(rng, N, K), network(rng, C, H, W, F, HH, WW, K)


def by_hand():
    """One image of 3x3, one 2x2 filter, one pooling window, two classes."""
    x = np.array([[[[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [3.0, 0.0, 1.0]]]])
    w1 = np.array([[[[1.0, 1.0], [0.0, -1.0]]]])
    return x, {"w1": w1, "b1": np.array([0.5]), "w2": np.array([[1.0, -1.0]]), "b2": np.array([0.0, 1.0])}


def far_apart(rng, N, K):
    """Logits of about 1000: no exponential of them is finite."""
    params = network(rng, 1, 8, 6, 3, 3, 3, K)
    return real(rng, N, 1, 8, 6), {**params, "b2": np.linspace(-1000, 1000, K) + real(rng, K)}


def forward_visible(rng):
    yield case(WINDOW_BY_HAND, "3x3, one filter, two classes", *by_hand())
    yield case(CHANNELS, "3 images, 2 channels, 4 filters, 5 classes", *forward(rng, 3, 2, 6, 8, 4, 3, 3, 5))
    yield case(LOGITS, "3 classes", *far_apart(rng, 2, 3))
    yield case(MISFITS, "3x3 filters on 7 by 8", *forward(rng, 2, 1, 7, 8, 2, 3, 3, 3), raises="ValueError")
    yield case(MISFITS, "2x3 filters on 7 by 8", *forward(rng, 2, 1, 7, 8, 2, 2, 3, 3))
    yield case(ALONE, "called twice", *forward(rng, 2, 1, 6, 4, 3, 3, 3, 2), unchanged=True)
    yield case(INTEGERS, "pixels 0 to 16", *forward_of_integers(rng, 2, 1, 8, 8, 3, 3, 3, 4), dtype="float64")


def forward_hidden(rng):
    yield case(WINDOW_BY_HAND, "one window, three classes", *forward(rng, 1, 1, 4, 3, 1, 3, 2, 3))
    yield case(CHANNELS, "4 images, 3 channels, 2 filters, 6 classes", *forward(rng, 4, 3, 7, 5, 2, 4, 2, 6))
    x, params = forward(rng, 2, 2, 5, 7, 5, 2, 2, 3)
    yield case(CHANNELS, "dark images", x - 4, params)
    yield case(LOGITS, "4 classes", *far_apart(rng, 3, 4))
    yield case(MISFITS, "in width only", *forward(rng, 2, 2, 6, 7, 3, 3, 3, 3), raises="ValueError")
    yield case(MISFITS, "one that fits", *forward(rng, 2, 2, 6, 7, 3, 3, 2, 3))
    yield case(ALONE, "called twice, 2 channels", *forward(rng, 3, 2, 5, 4, 2, 2, 3, 3), unchanged=True)
    yield case(INTEGERS, "other pixels", *forward_of_integers(rng, 3, 2, 5, 5, 4, 2, 2, 3), dtype="float64")


def forward_tolerance(x, params):
    return _running(x, None, params)[0]


def gradients_tolerance(x, t, params):
    return _running(x, t, params)[1:]


def _running(x, t, params):
    """Bounds on the error of every stage, carried through the network: of the probabilities, the loss, the gradients.

    ReLU and maximum stretch nothing, so they pass the bound on. A softmax whose logits are off by e is off by a factor
    of at most exp(2e); each exponential and logarithm adds 8 roundings, and z - max or z - log(sum) one of the size of
    the largest logit. Which pixel of a pooling window wins is the same for everybody: the data has no ties, or (the
    case on ties) the convolution is exact.
    """
    w1, b1, w2, b2 = (np.asarray(params[name], float) for name in ("w1", "b1", "w2", "b2"))
    N, n1 = len(x), w1[0].size + 1
    e_maps = linear(n1, _maps(abs(x), abs(w1), abs(b1), 0)) + _fourier(x, w1, 0)
    windows = solution._pairs(solution._relu(_maps(x, w1, b1, 0)))
    features = windows.max(axis=-1).reshape(N, -1)
    e_features = solution._pairs(e_maps).max(axis=-1).reshape(N, -1)
    z = features @ w2 + b2
    e_z = linear(len(w2) + 1, features @ abs(w2) + abs(b2)) + e_features @ abs(w2)
    p = solution.convnet_forward(x, params)
    K = p.shape[1]
    largest = abs(z).max(axis=1, keepdims=True)
    e_log = 4 * e_z.max(axis=1, keepdims=True) + (2 * K + 40 + 8 * largest) * UNIT
    e_p = p * e_log + 4 * TINY
    if t is None:
        return (e_p,)
    loss = -(t * solution._log_softmax(z)).sum() / N
    e_loss = e_log.mean() + (N + 8) * UNIT * abs(loss)

    delta = (p - t) / N
    e_delta = e_p / N + 4 * UNIT * abs(delta)
    e_pooled = (linear(K, abs(delta) @ abs(w2.T)) + e_delta @ abs(w2.T)).reshape(windows.shape[:-1])
    routed = windows.argmax(axis=-1)[..., None] == np.arange(4)
    dmaps = solution._unpair(routed * (delta @ w2.T).reshape(windows.shape[:-1])[..., None])
    e_dmaps = solution._unpair(routed * e_pooled[..., None])
    seen = abs(solution._windows(np.asarray(x, float), *w1.shape[2:]))
    terms = dmaps[:, 0].size
    e_gradients = {
        "w1": linear(terms, _summed(abs(dmaps), seen)) + _summed(e_dmaps, seen) + _fourier_of(dmaps, x),
        "b1": linear(terms, abs(dmaps).sum(axis=(0, 2, 3))) + e_dmaps.sum(axis=(0, 2, 3)),
        "w2": linear(N, features.T @ abs(delta)) + features.T @ e_delta + e_features.T @ abs(delta),
        "b2": linear(N, abs(delta).sum(axis=0)) + e_delta.sum(axis=0),
    }
    return e_p, e_loss, e_gradients


def _summed(dmaps, seen):
    return np.einsum("nfij,ncijab->fcab", dmaps, seen)


def _fourier_of(dmaps, x):
    """What dw1 by FFT may lose: a sum over the batch of correlations of x with dmaps."""
    return fourier(
        x.shape[2] * x.shape[3], len(x), float(np.linalg.norm(np.ravel(dmaps))), float(np.linalg.norm(np.ravel(x)))
    )


DENSE_AND_LOSS = "the dense layer and the loss"
CONVOLUTION = "the convolution"
TIES = "ties and zeros"


def ties(rng, N, K):
    """Windows whose two largest values are equal, from different channels, and windows whose largest value is 0."""
    equal = np.array([[[3.0, 1.0], [0.0, 2.0]], [[1.0, 3.0], [2.0, 0.0]]])
    later = np.array([[[0.0, 1.0], [1.0, 4.0]], [[0.0, 1.0], [3.0, 0.0]]])
    apart = np.array([[[3.0, 1.0], [0.0, 2.0]], [[1.0, 0.0], [4.0, 0.0]]])
    nought = np.array([[[1.0, 2.0], [0.0, 2.0]], [[-1.0, -4.0], [-3.0, -3.0]]])
    blocks = [equal, later, apart, nought]
    picks = np.array([rng.permutation(4) for _ in range(N)])
    x = np.stack([np.concatenate([blocks[i] for i in pick], axis=2) for pick in picks])
    params = {"w1": np.ones((1, 2, 1, 1)), "b1": np.zeros(1), "w2": real(rng, 4, K), "b2": real(rng, K)}
    return x, one_hot(rng, N, K), params


def gradients_visible(rng):
    x, params = by_hand()
    yield case(WINDOW_BY_HAND, "3x3, one filter, two classes", x, np.array([[1.0, 0.0]]), params)
    yield case(DENSE_AND_LOSS, "one pixel a map, 4 classes", *gradients(rng, 5, 1, 2, 2, 3, 1, 1, 4))
    yield case(CONVOLUTION, "3 images, 2 channels, 4 filters", *gradients(rng, 3, 2, 6, 8, 4, 3, 3, 5))
    yield case(TIES, "equal pixels, maps of exactly 0", *ties(rng, 4, 3))
    x, params = far_apart(rng, 3, 3)
    yield case(LOGITS, "3 classes", x, np.eye(3), params)
    yield case(MISFITS, "3x3 filters on 6 by 7", *gradients(rng, 2, 1, 6, 7, 2, 3, 3, 3), raises="ValueError")
    yield case(MISFITS, "3x2 filters on 6 by 7", *gradients(rng, 2, 1, 6, 7, 2, 3, 2, 3))
    yield case(ALONE, "called twice", *gradients(rng, 2, 2, 4, 6, 3, 3, 3, 2), unchanged=True)


def gradients_hidden(rng):
    yield case(WINDOW_BY_HAND, "one window", *gradients(rng, 1, 1, 3, 4, 1, 2, 3, 3))
    yield case(DENSE_AND_LOSS, "7 images, 3 classes", *gradients(rng, 7, 2, 2, 4, 2, 1, 1, 3))
    yield case(CONVOLUTION, "4 images, 3 channels, 2 filters", *gradients(rng, 4, 3, 7, 5, 2, 4, 2, 6))
    yield case(CONVOLUTION, "one image", *gradients(rng, 1, 2, 9, 6, 3, 2, 3, 4))
    yield case(TIES, "other images", *ties(rng, 6, 4))
    x, params = far_apart(rng, 4, 4)
    yield case(LOGITS, "4 classes", x, np.eye(4), params)
    yield case(MISFITS, "in height only", *gradients(rng, 2, 2, 5, 6, 3, 3, 3, 3), raises="ValueError")
    yield case(MISFITS, "one that fits", *gradients(rng, 2, 2, 5, 6, 3, 2, 3, 3))
    yield case(ALONE, "called twice, other sizes", *gradients(rng, 3, 1, 6, 5, 2, 3, 2, 4), unchanged=True)


# 9. train_convnet

READS = "reads digits it has not seen"


def digits(path):
    """Images (N, 1, 8, 8) between 0 and 1 and their labels (N,)."""
    with np.load(path) as file:
        return file["X"][:, None] / 16.0, file["t"].astype(int)


def training_visible(rng):
    X, labels = digits(SHIPPED)
    yield case(READS, "the first 800 images", X[:800], np.eye(10)[labels[:800]], 1, seconds=10.0)


def training_hidden(rng):
    """Other images in another order, and every digit under another number: learned parameters of before do not help."""
    X, labels = digits(SHIPPED)
    chosen, renamed = rng.permutation(len(X))[:800], rng.permutation(10)
    seed = int(rng.integers(2, 2**31))
    yield case(READS, "other images, renamed", X[chosen], np.eye(10)[renamed[labels[chosen]]], seed, seconds=10.0)


def judge_digits(args, value):
    """Whether the returned parameters read at least 0.88 of 797 digits that are never in a release.

    An honest solution reads far more: in 300 runs of the reference (16 filters of 3x3, 20 passes, momentum), each with
    another seed, other images and other names, from 0.940 to 0.982, so 300 of 300 passed; in 200 runs each of Adam on
    8 filters of 5x5 and of plain steps from 0.931 to 0.972. Guessing reads 0.10, the network as initialised 0.02 to
    0.19. The held-out digits go by the names that the case's targets give them, so parameters learned elsewhere do
    not pass.
    """
    X, t, _ = args
    fault = _parameters_fault(value)
    if fault is not None:
        return fault
    params = {name: np.asarray(value[name], float) for name in ("w1", "b1", "w2", "b2")}
    images, labels = digits(HELD_OUT)
    with np.errstate(all="ignore"):
        read = solution.convnet_forward(images, params).argmax(axis=1)
    share = float(np.mean(read == _names(X, t)[labels]))
    if share >= ENOUGH:
        return None
    return f"reads {share:.2f} of the digits it has not seen, expected at least {ENOUGH}"


def _names(X, t):
    """What the case calls each of the ten digits: its images are among the shipped ones, whose digits are known."""
    shipped, labels = digits(SHIPPED)
    known = {image.tobytes(): label for image, label in zip(shipped, labels, strict=True)}
    names = np.full(10, -1)
    for image, target in zip(X, t, strict=True):
        names[known[image.tobytes()]] = target.argmax()
    return names


def _parameters_fault(value):
    """What is wrong with returned parameters, before anything is computed with them."""
    if not isinstance(value, dict):
        return "the value is not a dict of parameters"
    for name, ndim in (("w1", 4), ("b1", 1), ("w2", 2), ("b2", 1)):
        array = value.get(name)
        if not isinstance(array, np.ndarray):
            return f"{name!r} is not an array of the returned dict"
        if array.dtype.kind not in "fiu" or array.ndim != ndim or array.size == 0:
            return f"{name} has shape {array.shape} and dtype {array.dtype.name}, expected {ndim} axes of numbers"
        if not np.isfinite(array).all():
            return f"{name} is not finite"
    F, C, HH, WW = value["w1"].shape
    if C != 1 or F > 64 or HH > 8 or WW > 8 or (9 - HH) % 2 or (9 - WW) % 2:
        fitting = "at most 64 filters over 1 channel that leave maps with even sides"
        return f"w1 has shape {value['w1'].shape}, expected {fitting}"
    inputs = F * ((9 - HH) // 2) * ((9 - WW) // 2)
    for name, shape in (("b1", (F,)), ("w2", (inputs, 10)), ("b2", (10,))):
        if value[name].shape != shape:
            return f"{name} has shape {value[name].shape}, expected {shape}"
    return None


EXERCISES = (
    exercise(
        misconceptions.shapes,
        {LECTURE: 2, KINDS: 3, STRIDE: 3, MISFITS: 2, FOLLOW: 1, ALONE: 1},
        layer_shapes_visible,
        layer_shapes_hidden,
    ),
    exercise(
        misconceptions.count,
        {LECTURE: 2, DENSE: 3, GROUPS: 2, SPARSE: 2, POOLING: 2, LAYER_MISFITS: 1},
        count_parameters_visible,
        count_parameters_hidden,
    ),
    exercise(misconceptions.lenet, {NETWORK: 1}, listed, listed, judge=judge_network((1, 32, 32), solution.lenet5())),
    exercise(
        misconceptions.alexnet, {NETWORK: 1}, listed, listed, judge=judge_network((3, 227, 227), solution.alexnet())
    ),
    exercise(misconceptions.vgg, {NETWORK: 1}, listed, listed, judge=judge_network((3, 224, 224), solution.vgg16())),
    exercise(
        misconceptions.block,
        {CHANNEL_BY_HAND: 3, CHANNELS: 4, PAST: 2, SUMS: 1, ALONE: 1, INTEGERS: 1},
        residual_visible,
        residual_hidden,
        tolerance=residual_tolerance,
        slack=residual_slack,
    ),
    exercise(
        misconceptions.forward,
        {WINDOW_BY_HAND: 3, CHANNELS: 4, LOGITS: 2, MISFITS: 1, ALONE: 1, INTEGERS: 1},
        forward_visible,
        forward_hidden,
        tolerance=forward_tolerance,
    ),
    exercise(
        misconceptions.gradients,
        {WINDOW_BY_HAND: 3, DENSE_AND_LOSS: 3, CONVOLUTION: 5, TIES: 2, LOGITS: 1, MISFITS: 1, ALONE: 1},
        gradients_visible,
        gradients_hidden,
        returns=("loss", "gradients"),
        tolerance=gradients_tolerance,
    ),
    exercise(misconceptions.training, {READS: 1}, training_visible, training_hidden, judge=judge_digits),
)
