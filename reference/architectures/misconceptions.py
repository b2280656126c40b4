"""Known wrong ideas about whole networks: each as code that has it, with the hint that graded feedback gives.

The ids are rows of the course's collection of misconceptions, or continue its series. A variant is written as somebody
who holds the idea would write it; everything around the mistake is right.
"""

import numpy as np

from autograder.exercise import Misconception

from . import solution

# layer_shapes


def _walk(input_shape, layers, positions):
    """layer_shapes with another idea of how many positions a window has."""
    shapes, shape = [], tuple(input_shape)
    for layer in layers:
        solution._shape_after(shape, {**layer, "size": 1, "stride": 1})  # its errors that are not about sizes
        if layer["kind"] == "dense":
            shape = (layer["units"],)
        elif layer["kind"] != "relu":
            window = layer["size"], layer["stride"], layer.get("pad", 0)
            shape = (layer.get("filters", shape[0]), *(positions(n, *window) for n in shape[1:]))
        shapes.append(shape)
    return shapes


def _fitting(n, f, stride, pad, steps):
    """The number of steps if it is whole and not negative, as the exercise asks."""
    if steps % 1 or steps < 0:
        raise ValueError(f"a window of {f} at stride {stride} does not fit {n} pixels padded by {pad}")
    return int(steps)


def pads_once(input_shape, layers):
    """Z01: N + P - F."""
    return _walk(input_shape, layers, lambda n, f, s, p: _fitting(n, f, s, p, (n + p - f) / s) + 1)


def no_plus_one(input_shape, layers):
    """Z02: counts the steps between positions."""
    return _walk(input_shape, layers, lambda n, f, s, p: _fitting(n, f, s, p, (n + 2 * p - f) / s))


def cut_off(input_shape, layers):
    """Z03: floor, as libraries do."""
    return _walk(input_shape, layers, lambda n, f, s, p: (n + 2 * p - f) // s + 1)


def rounded_up(input_shape, layers):
    """Z03b: half of a filter outside."""
    return _walk(input_shape, layers, lambda n, f, s, p: -(-(n + 2 * p - f) // s) + 1)


def pooling_by_division(input_shape, layers):
    """P05: pooling divides the side by the stride."""
    shapes, shape = [], tuple(input_shape)
    for layer in layers:
        after = solution._shape_after(shape, layer)
        if layer["kind"] == "pool":
            after = (shape[0], shape[1] // layer["stride"], shape[2] // layer["stride"])
        shape = after
        shapes.append(shape)
    return shapes


def one_side_for_both(input_shape, layers):
    """C09: the height stands for the width."""
    return solution.layer_shapes((input_shape[0], input_shape[1], input_shape[1]), layers)


def channels_last(input_shape, layers):
    """Z10: (H, W, C)."""
    return [(*s[1:], s[0]) for s in solution.layer_shapes(input_shape, layers)]


def depth_kept(input_shape, layers):
    """Z11: a convolution keeps the depth."""
    return [(input_shape[0], *s[1:]) if len(s) == 3 else s for s in solution.layer_shapes(input_shape, layers)]


def from_the_input(input_shape, layers):
    """Z12: every layer sees the network's input."""
    return [solution._shape_after(tuple(input_shape), layer) for layer in layers]


# count_parameters


def _count(input_shape, layers, parameters):
    """count_parameters with another idea of one layer: parameters(shape before, shape after, layer)."""
    shapes = [tuple(input_shape), *solution.layer_shapes(input_shape, layers)]
    return [parameters(*where) for where in zip(shapes, shapes[1:], layers, strict=False)]


def _only_for(kind, parameters):
    """An idea about one kind of layer, the right count for the others."""

    def either(before, after, layer):
        return parameters(before, after, layer) if layer["kind"] == kind else solution._parameters(before, layer)

    return either


def no_biases(input_shape, layers):
    """Z04."""

    def weights(before, after, layer):
        count = solution._parameters(before, layer)
        return count - {"conv": layer.get("filters", 0), "dense": layer.get("units", 0)}.get(layer["kind"], 0)

    return _count(input_shape, layers, weights)


def times_positions(input_shape, layers):
    """Z05: weights of their own at every position."""
    idea = _only_for("conv", lambda b, a, layer: solution._parameters(b, layer) * a[1] * a[2])
    return _count(input_shape, layers, idea)


def flat_filters(input_shape, layers):
    """Z06: filters without depth."""
    idea = _only_for("conv", lambda b, a, layer: layer["filters"] * (layer["size"] ** 2 + 1))
    return _count(input_shape, layers, idea)


def groups_ignored(input_shape, layers):
    """Z07."""
    idea = _only_for("conv", lambda b, a, layer: solution._parameters(b, {**layer, "groups": 1}))
    return _count(input_shape, layers, idea)


def groups_everywhere(input_shape, layers):
    """Z07b: the groups divide the biases too."""
    idea = _only_for(
        "conv", lambda b, a, layer: solution._parameters(b, {**layer, "groups": 1}) // layer.get("groups", 1)
    )
    return _count(input_shape, layers, idea)


def connections_ignored(input_shape, layers):
    """Z08: every filter sees every map."""
    without = [{key: value for key, value in layer.items() if key != "connections"} for layer in layers]
    return solution.count_parameters(input_shape, without)


def biases_per_connection(input_shape, layers):
    """Z08b: a bias for each connection."""

    def idea(before, after, layer):
        pairs = layer.get("connections", 0)
        return pairs * (layer["size"] ** 2 + 1) if pairs else solution._parameters(before, layer)

    return _count(input_shape, layers, _only_for("conv", idea))


def pooling_never_trained(input_shape, layers):
    """Z09."""
    return _count(input_shape, layers, _only_for("pool", lambda b, a, layer: 0))


def pooling_always_trained(input_shape, layers):
    """Z09b."""
    return _count(input_shape, layers, _only_for("pool", lambda b, a, layer: 2 * b[0]))


def dense_over_channels(input_shape, layers):
    """Z13: a dense layer joined to the channels alone."""
    return _count(input_shape, layers, _only_for("dense", lambda b, a, layer: (b[0] + 1) * layer["units"]))


# lenet5, alexnet, vgg16


def c3_full():
    """Z08."""
    layers = solution.lenet5()
    del layers[2]["connections"]
    return layers


def s2_s4_untrained():
    """Z09."""
    return [{**layer, "trainable": False} if layer["kind"] == "pool" else layer for layer in solution.lenet5()]


def modern_lenet():
    """Z14: the usual one of today, 61,706."""
    pool = {"kind": "pool", "size": 2, "stride": 2}
    conv1, conv2 = solution._conv(6, 5), solution._conv(16, 5)
    return [conv1, pool, conv2, pool, *({"kind": "dense", "units": n} for n in (120, 84, 10))]


def with_output_layer():
    """Z14b: the output layer's fixed codes counted as trained."""
    return [*solution.lenet5(), {"kind": "dense", "units": 10}]


def c1_padded():
    """Z14c: padding for images of 28."""
    first, *rest = solution.lenet5()
    return [{**first, "pad": 2}, *rest]


def without_groups():
    """Z07: 62,378,344."""
    return [{**layer, "groups": 1} if layer["kind"] == "conv" else layer for layer in solution.alexnet()]


def groups_in_every_layer():
    """Z07c: the third convolution grouped too."""
    layers = solution.alexnet()
    layers[6] = {**layers[6], "groups": 2}
    return layers


def pooling_apart():
    """Z15: windows that do not overlap."""
    return [{**layer, "size": 2} if layer["kind"] == "pool" else layer for layer in solution.alexnet()]


def padded_first_layer():
    """Z15b: the padding that goes with 224."""
    first, *rest = solution.alexnet()
    return [{**first, "pad": 2}, *rest]


def vgg19():
    """Z16: four convolutions in each late block."""
    layers = solution.vgg16()
    for start in (31, 24, 17):
        layers[start - 1 : start - 1] = layers[start - 3 : start - 1]
    return layers


def unpadded_blocks():
    """Z16b: 3x3 filters without padding."""
    return [{**layer, "pad": 0} if layer["kind"] == "conv" else layer for layer in solution.vgg16()]


def doubled_to_the_end():
    """Z16c: the last block doubles too."""
    layers = solution.vgg16()
    return layers[:24] + [{**layer, "filters": 1024} if layer["kind"] == "conv" else layer for layer in layers[24:]]


def one_dense_layer():
    """Z16d: a single layer of 4096 before the classes."""
    layers = solution.vgg16()
    return layers[:-3] + layers[-1:]


# residual_block


def _inner(x, w1, b1, w2, b2):
    return solution._convolve(solution._relu(solution._convolve(x, w1, b1, 1)), w2, b2, 1)


def _added(x, residual):
    """The sum, where the shapes are the same."""
    if x.shape != residual.shape:
        raise ValueError(f"cannot add a shape of {residual.shape} to x of {x.shape}")
    return x + residual


def no_way_past(x, w1, b1, w2, b2):
    """RB1."""
    residual = _inner(x, w1, b1, w2, b2)
    _added(x, residual)
    return solution._relu(residual)


def relu_before_the_sum(x, w1, b1, w2, b2):
    """RB2: x + relu(...)."""
    return _added(x, solution._relu(_inner(x, w1, b1, w2, b2)))


def no_last_relu(x, w1, b1, w2, b2):
    """RB3."""
    return _added(x, _inner(x, w1, b1, w2, b2))


def no_first_relu(x, w1, b1, w2, b2):
    """RB4: two convolutions in a row."""
    residual = solution._convolve(solution._convolve(x, w1, b1, 1), w2, b2, 1)
    return solution._relu(_added(x, residual))


def flipped_filters(x, w1, b1, w2, b2):
    """C01: true convolution."""
    return solution.residual_block(x, w1[:, :, ::-1, ::-1], b1, w2[:, :, ::-1, ::-1], b2)


def broadcast_sum(x, w1, b1, w2, b2):
    """RB5: leaves it to broadcasting to find out whether shapes can be added."""
    return solution._relu(x + _inner(x, w1, b1, w2, b2)[:, : x.shape[1]])


def cut_to_integers(x, w1, b1, w2, b2):
    """C11: buffers of the image's dtype."""
    out = np.empty_like(x)
    out[...] = solution.residual_block(x, w1, b1, w2, b2)
    return out.astype(float)


def second_bias_forgotten(x, w1, b1, w2, b2):
    """C07."""
    return solution.residual_block(x, w1, b1, w2, 0 * b2)


# convnet_forward


def _maps(x, params):
    return solution._relu(solution._convolve(x, params["w1"], params["b1"], 0))


def _logits(pooled, params):
    return pooled.reshape(len(pooled), -1) @ params["w2"] + params["b2"]


def _softmax(z):
    return np.exp(solution._log_softmax(z))


def _pooled(x, params):
    return solution._pairs(_maps(x, params)).max(axis=-1)


def bare_exponentials(x, params):
    """L01."""
    e = np.exp(_logits(_pooled(x, params), params))
    return e / e.sum(axis=1, keepdims=True)


def softmax_over_images(x, params):
    """L02."""
    return _softmax(_logits(_pooled(x, params), params).T).T


def logits_returned(x, params):
    """L03: the softmax is left out."""
    return _logits(_pooled(x, params), params)


def average_pooling(x, params):
    """P12: means in place of maxima."""
    return _softmax(_logits(solution._pairs(_maps(x, params)).mean(axis=-1), params))


def channels_flattened_last(x, params):
    """A08: flattened as (H', W', F)."""
    return _softmax(_logits(_pooled(x, params).transpose(0, 2, 3, 1), params))


def relu_forgotten(x, params):
    """A09."""
    maps = solution._convolve(x, params["w1"], params["b1"], 0)
    return _softmax(_logits(solution._pairs(maps).max(axis=-1), params))


def odd_side_cut(x, params):
    """Z03: an odd last row or column is dropped."""
    maps = _maps(x, params)
    even = maps[:, :, : maps.shape[2] // 2 * 2, : maps.shape[3] // 2 * 2]
    return _softmax(_logits(solution._pairs(even).max(axis=-1), params))


def filters_flipped(x, params):
    """C01."""
    return solution.convnet_forward(x, {**params, "w1": params["w1"][:, :, ::-1, ::-1]})


def conv_bias_forgotten(x, params):
    """C07."""
    return solution.convnet_forward(x, {**params, "b1": 0 * params["b1"]})


# convnet_gradients


def _backward(x, t, params, *, delta=None, route=None, mask=None):
    """convnet_gradients with another idea of one stage.

    delta(p, t): gradient in the logits. route(windows, d): (N, F, H', W', 4) from d (N, F, H', W', 1).
    mask(maps, d): gradient before ReLU from d after it.
    """
    maps = solution._convolve(x, params["w1"], params["b1"], 0)
    windows = solution._pairs(solution._relu(maps))
    features = windows.max(axis=-1).reshape(len(x), -1)
    log_p = solution._log_softmax(features @ params["w2"] + params["b2"])
    dlogits = delta(np.exp(log_p), t) if delta else (np.exp(log_p) - t) / len(x)
    dpooled = (dlogits @ params["w2"].T).reshape(windows.shape[:-1])[..., None]
    routed = route(windows, dpooled) if route else _first(windows) * dpooled
    drelu = solution._unpair(routed)
    dmaps = mask(maps, drelu) if mask else drelu * (maps > 0)
    seen = solution._windows(x, *params["w1"].shape[2:])
    return -(t * log_p).sum() / len(x), {
        "w1": np.einsum("nfij,ncijab->fcab", dmaps, seen),
        "b1": dmaps.sum(axis=(0, 2, 3)),
        "w2": features.T @ dlogits,
        "b2": dlogits.sum(axis=0),
    }


def _first(windows):
    return windows.argmax(axis=-1)[..., None] == np.arange(4)


def summed_over_batch(x, t, params):
    """L05: the loss is a mean, its gradient is not."""
    return _backward(x, t, params, delta=lambda p, t: p - t)


def mean_over_classes(x, t, params):
    """L04: divided by N*K."""
    loss, gradients = solution.convnet_gradients(x, t, params)
    K = t.shape[1]
    return loss / K, {name: value / K for name, value in gradients.items()}


def loss_summed(x, t, params):
    """M12: the loss reported is not the one differentiated."""
    loss, gradients = solution.convnet_gradients(x, t, params)
    return loss * len(x), gradients


def elementwise_softmax(x, t, params):
    """L06: p(1 - p) as for the logistic unit."""
    return _backward(x, t, params, delta=lambda p, t: (p - t) * p * (1 - p) / len(p))


def minus_forgotten(x, t, params):
    """L09."""
    loss, gradients = solution.convnet_gradients(x, t, params)
    return -loss, gradients


def targets_minus_outputs(x, t, params):
    """M03: the lecture's delta, t - o."""
    loss, gradients = solution.convnet_gradients(x, t, params)
    return loss, {name: -value for name, value in gradients.items()}


def log_of_probabilities(x, t, params):
    """L01: -log(p) of a p that is already 0."""
    p = solution.convnet_forward(x, params)
    loss = -np.log(p[t == 1]).sum() / len(x)
    return loss, solution.convnet_gradients(x, t, params)[1]


def log_of_a_little_more(x, t, params):
    """L01b: a small number keeps the logarithm finite, and wrong."""
    p = solution.convnet_forward(x, params)
    loss = -np.sum(t * np.log(p + 1e-12)) / len(x)
    return loss, solution.convnet_gradients(x, t, params)[1]


def upstream_mask(x, t, params):
    """A06: masks where the gradient is positive."""
    return _backward(x, t, params, mask=lambda maps, d: d * (d > 0))


def no_mask(x, t, params):
    """A10: the gradient passes ReLU unchanged."""
    return _backward(x, t, params, mask=lambda maps, d: d)


def slope_one_at_zero(x, t, params):
    """A11: ReLU'(0) = 1."""
    return _backward(x, t, params, mask=lambda maps, d: d * (maps >= 0))


def all_ties(x, t, params):
    """P02."""
    return _backward(x, t, params, route=lambda w, d: (w == w.max(axis=-1, keepdims=True)) * d)


def last_tie(x, t, params):
    """P02b."""
    return _backward(x, t, params, route=lambda w, d: (3 - w[..., ::-1].argmax(axis=-1)[..., None] == np.arange(4)) * d)


def shared_ties(x, t, params):
    """P02c: equal maxima share the gradient."""

    def shares(w, d):
        largest = w == w.max(axis=-1, keepdims=True)
        return largest / largest.sum(axis=-1, keepdims=True) * d

    return _backward(x, t, params, route=shares)


def values_as_mask(x, t, params):
    """P08."""
    return _backward(x, t, params, route=lambda w, d: _first(w) * w * d)


def spread_evenly(x, t, params):
    """P13: as average pooling would."""
    return _backward(x, t, params, route=lambda w, d: np.ones(4) / 4 * d)


def bias_gradient_averaged(x, t, params):
    """CB6."""
    loss, gradients = solution.convnet_gradients(x, t, params)
    _, _, HH, WW = params["w1"].shape
    return loss, {**gradients, "b1": gradients["b1"] / ((x.shape[2] - HH + 1) * (x.shape[3] - WW + 1))}


def channels_summed_away(x, t, params):
    """CB10."""
    loss, gradients = solution.convnet_gradients(x, t, params)
    w1 = gradients["w1"]
    return loss, {**gradients, "w1": np.broadcast_to(w1.sum(axis=1, keepdims=True), w1.shape)}


# train_convnet


def never_updated(X, t, seed):
    """T01: the network as initialised."""
    return _trained(X, t, seed, rate=0.0)


def uphill(X, t, seed):
    """T02: adds the gradient."""
    return _trained(X, t, seed, rate=-0.05)


def equal_filters(X, t, seed):
    """T03: every filter starts with the same weights."""
    return _trained(X, t, seed, rate=0.05, start=0.0)


def _trained(X, t, seed, rate, start=1.0):
    rng = np.random.default_rng(seed)
    params = {
        "w1": start * rng.normal(0, 0.5, (16, 1, 3, 3)),
        "b1": np.zeros(16),
        "w2": start * rng.normal(0, 0.1, (144, 10)),
        "b2": np.zeros(10),
    }
    for batch in np.array_split(rng.permutation(len(X)), len(X) // 40):
        _, gradients = solution.convnet_gradients(X[batch], t[batch], params)
        params = {name: value - rate * gradients[name] for name, value in params.items()}
    return params


def _wrong(id, name, hint, variant):
    return Misconception(id=id, name=name, hint=hint, variant=variant)


_SIDES = "How far does a window move before it has left the last pixel? Does the text let a part of it stand outside?"

MISCONCEPTIONS = {
    "layer_shapes": (
        _wrong(
            "Z01", "the padding is counted on one side only", "How many sides of the image receive padding?", pads_once
        ),
        _wrong(
            "Z02",
            "the 1 of the size formula is missing",
            "Do you count the positions or the steps between them?",
            no_plus_one,
        ),
        _wrong("Z03", "a size that does not fit is rounded down", _SIDES, cut_off),
        _wrong(
            "Z03b", "a size that does not fit is rounded up", "Can a filter stand half outside the image?", rounded_up
        ),
        _wrong(
            "P05",
            "pooling divides the side by the stride",
            "How many windows of 3 at stride 2 are there on 7 pixels?",
            pooling_by_division,
        ),
        _wrong(
            "C09",
            "the height is used for the width",
            "What does your code say of an image of 5 by 8?",
            one_side_for_both,
        ),
        _wrong("Z10", "the channels come last", "In which order does the text give a shape?", channels_last),
        _wrong("Z11", "a convolution keeps the number of channels", "How many maps do six filters make?", depth_kept),
        _wrong(
            "Z12",
            "every layer is given the network's input",
            "What does the second layer of a network see?",
            from_the_input,
        ),
    ),
    "count_parameters": (
        _wrong("Z04", "the biases are left out", "Does a filter own anything besides its weights?", no_biases),
        _wrong(
            "Z05",
            "weights are counted at every position",
            "Do two positions of a map have weights of their own?",
            times_positions,
        ),
        _wrong("Z06", "filters are taken as flat", "How deep is a filter over three channels?", flat_filters),
        _wrong(
            "Z07", "groups are ignored", "How many maps does one filter see when there are two groups?", groups_ignored
        ),
        _wrong(
            "Z07b",
            "the biases are divided by the groups too",
            "How many filters are there in all the groups together?",
            groups_everywhere,
        ),
        _wrong(
            "Z08", "connections are ignored", "Which maps of S2 does the first map of C3 read?", connections_ignored
        ),
        _wrong(
            "Z08b",
            "each connection is given a bias",
            "How many numbers are added to one map besides the weighted sums?",
            biases_per_connection,
        ),
        _wrong(
            "Z09",
            "trained pooling is given no parameters",
            "What does LeNet's pooling do after it has added four pixels?",
            pooling_never_trained,
        ),
        _wrong(
            "Z09b",
            "all pooling is given parameters",
            "What would a plain maximum have to learn?",
            pooling_always_trained,
        ),
        _wrong(
            "Z13",
            "a dense layer is joined to channels, not to pixels",
            "How many numbers are in maps of 5 by 4 by 3?",
            dense_over_channels,
        ),
    ),
    "lenet5": (
        _wrong(
            "Z08",
            "C3 reads all maps of S2",
            "Look at the connection table of C3: does every map read all six?",
            c3_full,
        ),
        _wrong(
            "Z09",
            "S2 and S4 have no parameters",
            "What do S2 and S4 do with the sum of a window before they pass it on?",
            s2_s4_untrained,
        ),
        _wrong(
            "Z14",
            "it is the LeNet of today, not of 1998",
            "Your network has 61,706 parameters: in which layers do the two differ?",
            modern_lenet,
        ),
        _wrong("Z14b", "the output layer is counted", "Are the ten output units of 1998 trained?", with_output_layer),
        _wrong(
            "Z14c", "the first layer is padded", "How large are the maps of C1, and how large is the image?", c1_padded
        ),
    ),
    "alexnet": (
        _wrong(
            "Z07",
            "the two groups are forgotten",
            "How many of the input maps does each filter see on one graphics card?",
            without_groups,
        ),
        _wrong(
            "Z07c",
            "the third convolution has groups too",
            "Which convolution reads the maps of both graphics cards?",
            groups_in_every_layer,
        ),
        _wrong(
            "Z15",
            "the pooling windows do not overlap",
            "By how much do windows of 3 at stride 2 overlap?",
            pooling_apart,
        ),
        _wrong(
            "Z15b",
            "the first layer is padded",
            "Which side fits 11x11 at stride 4 without padding?",
            padded_first_layer,
        ),
    ),
    "vgg16": (
        _wrong("Z16", "it has four convolutions in the late blocks", "How many layers of yours have weights?", vgg19),
        _wrong(
            "Z16b",
            "the convolutions have no padding",
            "What does a 3x3 filter do to the side of a map, and what does the text say?",
            unpadded_blocks,
        ),
        _wrong(
            "Z16c",
            "the last block has 1024 filters",
            "Does the number of filters double after every pooling?",
            doubled_to_the_end,
        ),
        _wrong("Z16d", "there is one dense layer too few", "How many layers of yours have weights?", one_dense_layer),
    ),
    "residual_block": (
        _wrong("RB1", "x is not added", "What should the block return if all its weights are 0?", no_way_past),
        _wrong(
            "RB2", "ReLU comes before the sum", "Can your block make a pixel smaller than it was?", relu_before_the_sum
        ),
        _wrong("RB3", "the last ReLU is missing", "Can the block's output be negative?", no_last_relu),
        _wrong(
            "RB4",
            "the ReLU between the convolutions is missing",
            "What are two convolutions in a row, with nothing between them?",
            no_first_relu,
        ),
        _wrong(
            "RB5",
            "shapes that differ are cut or stretched to fit",
            "What has to hold of two shapes before they can be added?",
            broadcast_sum,
        ),
        _wrong(
            "C01",
            "the filters are flipped (true convolution)",
            "Lay the filter on the image exactly as printed: what do you get?",
            flipped_filters,
        ),
        _wrong(
            "C07",
            "the second bias is forgotten",
            "What comes out of the second convolution where its input is 0?",
            second_bias_forgotten,
        ),
        _wrong(
            "C11", "the result is cut to whole numbers", "Which dtype does your output array have?", cut_to_integers
        ),
    ),
    "convnet_forward": (
        _wrong(
            "L01",
            "exponentials overflow",
            "What is exp(1000) in floating point, and what may be subtracted from every logit?",
            bare_exponentials,
        ),
        _wrong(
            "L02", "the softmax runs over the images", "What should sum to 1: a row or a column?", softmax_over_images
        ),
        _wrong("L03", "the logits are returned", "Do the numbers of one image sum to 1?", logits_returned),
        _wrong("P12", "windows are averaged", "Which of the four pixels of a window goes on?", average_pooling),
        _wrong(
            "A08",
            "the maps are flattened with the filters last",
            "In which order does the text flatten the pooled maps?",
            channels_flattened_last,
        ),
        _wrong("A09", "ReLU is forgotten", "What becomes of a window whose four values are negative?", relu_forgotten),
        _wrong(
            "Z03", "an odd side is cut", "What does the text say of maps that 2x2 windows do not cover?", odd_side_cut
        ),
        _wrong(
            "C01",
            "the filters are flipped (true convolution)",
            "Lay the filter on the image exactly as printed: what do you get?",
            filters_flipped,
        ),
        _wrong(
            "C07",
            "the biases of the convolution are forgotten",
            "What should the maps of an image of zeros be?",
            conv_bias_forgotten,
        ),
    ),
    "convnet_gradients": (
        _wrong(
            "L05",
            "the gradient is not divided by N",
            "Does the batch twice over double your gradient? Should it?",
            summed_over_batch,
        ),
        _wrong(
            "L04",
            "the mean runs over classes too",
            "At logits of 0 the loss should be log K: is it?",
            mean_over_classes,
        ),
        _wrong(
            "M12",
            "the loss is summed, its gradient is averaged",
            "Is the loss you return the one that you differentiate?",
            loss_summed,
        ),
        _wrong(
            "L06",
            "the softmax is differentiated one unit at a time",
            "Does one logit move one probability only?",
            elementwise_softmax,
        ),
        _wrong("L09", "the minus of the cross-entropy is missing", "Can this loss be below 0?", minus_forgotten),
        _wrong(
            "M03",
            "the gradient has the opposite sign",
            "Does the loss grow or fall along what you return?",
            targets_minus_outputs,
        ),
        _wrong(
            "L01",
            "the logarithm is taken of a probability that is 0",
            "What is the loss when the right class is 1000 below the others?",
            log_of_probabilities,
        ),
        _wrong(
            "L01b",
            "a small number is added inside the logarithm",
            "Is log(p + 1e-12) the logarithm of p?",
            log_of_a_little_more,
        ),
        _wrong(
            "A06",
            "ReLU masks by the sign of the gradient",
            "Which quantity did ReLU clip on the way forward?",
            upstream_mask,
        ),
        _wrong("A10", "ReLU is skipped on the way back", "Does a map value of -3 move the loss?", no_mask),
        _wrong(
            "A11",
            "ReLU is given the slope 1 at 0",
            "Which slope does the text give ReLU at exactly 0?",
            slope_one_at_zero,
        ),
        _wrong(
            "P02",
            "all equal maxima get the whole gradient",
            "Does a window hand on more gradient than it was given?",
            all_ties,
        ),
        _wrong(
            "P02b",
            "the last of equal maxima gets the gradient",
            "Which of two equal pixels does the text choose?",
            last_tie,
        ),
        _wrong(
            "P02c", "equal maxima share the gradient", "Which of two equal pixels does the text choose?", shared_ties
        ),
        _wrong(
            "P08",
            "the gradient is multiplied by the maximum",
            "Is your mask made of true and false, or of pixel values?",
            values_as_mask,
        ),
        _wrong(
            "P13",
            "every pixel of a window gets a quarter",
            "Does the loss move if you change a pixel that is not the largest?",
            spread_evenly,
        ),
        _wrong(
            "CB6",
            "the gradient of the filters' biases is averaged over positions",
            "How many outputs does one bias move?",
            bias_gradient_averaged,
        ),
        _wrong(
            "CB10",
            "the channels are summed away",
            "Should the gradients of a filter's channels all be the same?",
            channels_summed_away,
        ),
    ),
    "train_convnet": (
        _wrong(
            "T01",
            "the parameters are never updated",
            "Do the parameters that you return differ from those you started with?",
            never_updated,
        ),
        _wrong("T02", "the steps go uphill", "Is the loss smaller after a step than before it?", uphill),
        _wrong("T03", "all filters start the same", "What tells two filters apart if they start equal?", equal_filters),
    ),
}
