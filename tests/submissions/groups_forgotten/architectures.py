"""All right but for groups: the counts ignore them, and AlexNet has none."""

import numpy as np


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
