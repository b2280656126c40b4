"""Known mistakes about whole networks: each a change of the solution's text, or a function where that cannot say it."""

import numpy as np

from autograder.content.mistakes import Mistakes

from . import solution

LAID = "Lay the filter on the image exactly as printed: what do you get?"
DEPTH = "How many layers of yours have weights?"
TIED = "Which of two equal pixels does the text choose?"

FLIPPED = ("w, optimize=True", "w[:, :, ::-1, ::-1], optimize=True")

# layer_shapes

shapes = Mistakes(solution.layer_shapes)

shapes.edit("Z01", "the padding is counted once", "How many sides of the image receive padding?", ("2 * pad", "pad"))
shapes.edit(
    "Z02", "the + 1 is forgotten", "Do you count the positions or the steps between them?", ("steps + 1", "steps")
)
shapes.edit(
    "Z03",
    "a size that does not fit is rounded down",
    "How far does a window move before it has left the last pixel? Does the text let a part of it stand outside?",
    ("rest or steps < 0", "False"),
)
shapes.edit(
    "Z03b",
    "a size that does not fit is rounded up",
    "Can a filter stand half outside the image?",
    ("rest or steps < 0", "False"),
    ("steps + 1", "steps + (rest > 0) + 1"),
)


@shapes.variant(
    "P05",
    "the number of windows is the side divided by the stride",
    "How many windows of 3 at stride 2 are there on 7 pixels?",
)
def _(input_shape, layers):
    found, shape = [], tuple(input_shape)
    for layer in layers:
        C, *sides = shape
        shape = solution._shape_after(shape, layer)
        if layer["kind"] == "pool":
            shape = (C, *(side // layer["stride"] for side in sides))
        found.append(shape)
    return found


shapes.edit(
    "C09",
    "height and width are taken to be the same",
    "What does your code say of an image of 5 by 8?",
    ("shape = tuple(input_shape)", "shape = (input_shape[0], input_shape[1], input_shape[1])"),
)
shapes.edit(
    "Z10",
    "the channels come last",
    "In which order does the text give a shape?",
    ("append(shape)", "append((*shape[1:], shape[0]))"),
)
shapes.edit(
    "Z11",
    "a convolution keeps the number of channels",
    "How many maps do six filters make?",
    ("return depth,", "return C,"),
)
shapes.edit(
    "Z12",
    "every layer is given the network's input",
    "What does the second layer of a network see?",
    ("_shape_after(shape, layer)", "_shape_after(tuple(input_shape), layer)"),
)

# count_parameters

count = Mistakes(solution.count_parameters)

CONV = 'pairs * layer["size"] ** 2 + layer["filters"]'
CONV_BIASES = ' + layer["filters"]'
DENSE_BIASES = ' + layer["units"]'
PER_GROUP = ' // layer.get("groups", 1)'

count.edit(
    "Z04",
    "the biases are left out",
    "Does a filter own anything besides its weights?",
    (CONV_BIASES, ""),
    (DENSE_BIASES, ""),
)
count.edit(
    "Z05",
    "every position has weights of its own",
    "Do two positions of a map share their weights?",
    (CONV, f"({CONV}) * int(np.prod(_shape_after(shape, layer)[1:]))"),
)
count.edit(
    "Z06",
    "the filter has no depth",
    "How deep is a filter over three channels?",
    ('pairs * layer["size"]', 'layer["filters"] * layer["size"]'),
)
count.edit(
    "Z07", "the groups are ignored", "How many maps does one filter see when there are two groups?", (PER_GROUP, "")
)
count.edit(
    "Z07b",
    "the biases are divided by the groups too",
    "How many filters are there in all the groups together?",
    (CONV_BIASES, CONV_BIASES + PER_GROUP),
)
count.edit(
    "Z08",
    "the table of connections is ignored",
    "Which maps of S2 does the first map of C3 read?",
    ('layer.get("connections", ', "("),
)
count.edit(
    "Z08b",
    "each connection is given a bias",
    "How many numbers are added to one map besides the weighted sums?",
    (CONV_BIASES, ' + layer.get("connections", layer["filters"])'),
)
count.edit(
    "Z09",
    "trained pooling is given no parameters",
    "What does LeNet's pooling do after it has added four pixels?",
    ('2 * shape[0] if layer.get("trainable", False) else 0', "0"),
)
count.edit(
    "Z09b",
    "all pooling is given parameters",
    "What would a plain maximum have to learn?",
    ('layer.get("trainable", False)', 'layer["kind"] == "pool"'),
)
count.edit(
    "Z13",
    "a dense layer is joined to channels, not to pixels",
    "How many numbers are in maps of 5 by 4 by 3?",
    ("int(np.prod(shape))", "shape[0]"),
)

# lenet5

lenet = Mistakes(solution.lenet5)

lenet.edit(
    "Z08",
    "the table of connections is ignored",
    "Look at the connection table of C3: does every map read all six?",
    ('{**_conv(16, 5), "connections": 6 * 3 + 9 * 4 + 1 * 6}', "_conv(16, 5)"),
)
lenet.variant(
    "Z09",
    "trained pooling is given no parameters",
    "What do S2 and S4 do with the sum of a window before they pass it on?",
)(lambda: [{**layer, "trainable": False} if layer["kind"] == "pool" else layer for layer in solution.lenet5()])


@lenet.variant(
    "Z14",
    "the network is the LeNet of today, not that of 1998",
    "Your network has 61,706 parameters: in which layers do the two differ?",
)
def _():
    pool = {"kind": "pool", "size": 2, "stride": 2}
    dense = [{"kind": "dense", "units": units} for units in (120, 84, 10)]
    return [solution._conv(6, 5), pool, solution._conv(16, 5), pool, *dense]


lenet.edit(
    "Z14b",
    "the output layer is counted",
    "Are the ten output units of 1998 trained?",
    ('{"kind": "dense", "units": 84}', '{"kind": "dense", "units": 84}, {"kind": "dense", "units": 10}'),
)
lenet.edit(
    "Z14c",
    "the first layer is padded",
    "How large are the maps of C1, and how large is the image?",
    ("_conv(6, 5)", "_conv(6, 5, pad=2)"),
)

# alexnet

alexnet = Mistakes(solution.alexnet)

alexnet.edit(
    "Z07",
    "the groups are ignored",
    "How many of the input maps does each filter see on one graphics card?",
    ('"groups": groups', '"groups": 1'),
)
alexnet.edit(
    "Z07c",
    "the third convolution has groups too",
    "Which convolution reads the maps of both graphics cards?",
    ("_conv(384, 3, pad=1)", "_conv(384, 3, pad=1, groups=2)"),
)
alexnet.edit(
    "Z15",
    "the pooling windows do not overlap",
    "By how much do windows of 3 at stride 2 overlap?",
    ('"pool", "size": 3', '"pool", "size": 2'),
)
alexnet.edit(
    "Z14c",
    "the first layer is padded",
    "Which side fits 11x11 at stride 4 without padding?",
    ("_conv(96, 11, stride=4)", "_conv(96, 11, stride=4, pad=2)"),
)

# vgg16

vgg = Mistakes(solution.vgg16)

vgg.edit(
    "Z16",
    "the late blocks have four convolutions",
    DEPTH,
    ("(256, 3), (512, 3), (512, 3)", "(256, 4), (512, 4), (512, 4)"),
)
vgg.edit(
    "Z16b",
    "the convolutions have no padding",
    "What does a 3x3 filter do to the side of a map, and what does the text say?",
    ("_conv(filters, 3, pad=1)", "_conv(filters, 3)"),
)
vgg.edit(
    "Z16c",
    "the last block has 1024 filters",
    "Does the number of filters double after every pooling?",
    ("(512, 3))", "(1024, 3))"),
)
vgg.edit("Z16d", "there is one dense layer too few", DEPTH, ("relu) * 2", "relu)"))

# residual_block

block = Mistakes(solution.residual_block)

SUM = "_relu(x + residual)"

block.edit("RB1", "x is not added", "What should the block return if all its weights are 0?", (SUM, "_relu(residual)"))
block.edit(
    "RB2", "ReLU comes before the sum", "Can your block make a pixel smaller than it was?", (SUM, "x + _relu(residual)")
)
block.edit("RB3", "the last ReLU is missing", "Can the block's output be negative?", (SUM, "x + residual"))
block.edit(
    "RB4",
    "the ReLU between the convolutions is missing",
    "What are two convolutions in a row, with nothing between them?",
    ("_relu(_convolve(x, w1, b1, 1))", "_convolve(x, w1, b1, 1)"),
)
block.edit(
    "RB5",
    "shapes that differ are cut or stretched to fit",
    "What has to hold of two shapes before they can be added?",
    ("residual.shape != x.shape", "False"),
    (SUM, "_relu(x + residual[:, : x.shape[1]])"),
)
block.edit("C01", "the filter is flipped (true convolution)", LAID, FLIPPED)
block.edit(
    "C07",
    "the bias is forgotten",
    "What comes out of the second convolution where its input is 0?",
    ("w2, b2, 1", "w2, 0 * b2, 1"),
)
block.edit(
    "C11",
    "the result is cut to whole numbers",
    "Which dtype does your output array have?",
    (SUM, f"{SUM}.astype(x.dtype).astype(float)"),
)

# convnet_forward

forward = Mistakes(solution.convnet_forward)

LOGITS = 'features @ params["w2"] + params["b2"]'
SOFTMAX = f"np.exp(_log_softmax({LOGITS}))"

forward.edit(
    "L01",
    "the softmax overflows",
    "What is exp(1000) in floating point, and what may be subtracted from every logit?",
    (f"return {SOFTMAX}", f"e = np.exp({LOGITS})\n    return e / e.sum(axis=1, keepdims=True)"),
)
forward.edit(
    "L02",
    "the softmax is normalised over the wrong axis",
    "What should sum to 1: a row or a column?",
    (SOFTMAX, f"np.exp(_log_softmax(({LOGITS}).T)).T"),
)
forward.edit("L03", "the logits are returned", "Do the numbers of one image sum to 1?", (SOFTMAX, LOGITS))
forward.edit(
    "B04",
    "the windows are averaged",
    "Which of the four pixels of a window goes on?",
    (".max(axis=-1).reshape", ".mean(axis=-1).reshape"),
)
forward.edit(
    "AR2",
    "the maps are flattened with the filters last",
    "In which order does the text flatten the pooled maps?",
    (".max(axis=-1).reshape", ".max(axis=-1).transpose(0, 2, 3, 1).reshape"),
)
forward.edit(
    "B01", "the ReLU is missing", "What becomes of a window whose four values are negative?", ("_relu(maps)", "maps")
)
forward.edit(
    "Z03",
    "a size that does not fit is rounded down",
    "What does the text say of maps that 2x2 windows do not cover?",
    ("_relu(maps)", "_relu(maps[:, :, : maps.shape[2] // 2 * 2, : maps.shape[3] // 2 * 2])"),
)
forward.edit("C01", "the filter is flipped (true convolution)", LAID, FLIPPED)
forward.edit(
    "C07", "the bias is forgotten", "What are the maps of an image of zeros?", ('params["b1"]', '0 * params["b1"]')
)

# convnet_gradients

gradients = Mistakes(solution.convnet_gradients)

LOSS = "-(t * log_p).sum() / len(x)"
DELTA = "(np.exp(log_p) - t) / len(x)"
FIRST = "first = windows.argmax(axis=-1)[..., None] == np.arange(4)"
LARGEST = "first = windows == windows.max(axis=-1, keepdims=True)"
ROUTED = "first * dpooled[..., None]"
PASSED = "maps.real > 0"

gradients.edit(
    "L05",
    "the gradient is not divided by N",
    "Does the batch twice over double your gradient? Should it?",
    (DELTA, "np.exp(log_p) - t"),
)
gradients.edit(
    "L04",
    "the mean is taken over the outputs of an example too",
    "At logits of 0 the loss should be log K: is it?",
    (LOSS, "-(t * log_p).sum() / t.size"),
    (DELTA, "(np.exp(log_p) - t) / t.size"),
)
gradients.edit(
    "M12",
    "the gradient is that of another loss",
    "Is the loss you return the one that you differentiate?",
    (LOSS, "-(t * log_p).sum()"),
)
gradients.edit(
    "L06",
    "the softmax is differentiated one unit at a time",
    "Does one logit move one probability only?",
    (DELTA, f"np.exp(log_p) * (1 - np.exp(log_p)) * {DELTA}"),
)
gradients.edit(
    "L09", "the minus of the cross-entropy is missing", "Can this loss be below 0?", ("-(t * log_p)", "(t * log_p)")
)
gradients.edit(
    "M03",
    "the sign is turned round",
    "Does the loss grow or fall along what you return?",
    (DELTA, "(t - np.exp(log_p)) / len(x)"),
)
gradients.edit(
    "L01b",
    "the logarithm is taken of a probability that is 0",
    "What is the loss when the right class is 1000 below the others?",
    (LOSS, "-np.log(np.exp(log_p)[t == 1]).sum() / len(x)"),
)
gradients.edit(
    "L10b",
    "something small is added inside the logarithm",
    "Is log(p + 1e-12) the logarithm of p?",
    (LOSS, "-(t * np.log(np.exp(log_p) + 1e-12)).sum() / len(x)"),
)
gradients.edit(
    "A06",
    "the sign of the gradient decides where it passes",
    "Which quantity did ReLU clip on the way forward?",
    (PASSED, f"_unpair({ROUTED}) > 0"),
)
gradients.edit("AR5", "the slope of ReLU is left out", "Does a map value of -3 move the loss?", (f" * ({PASSED})", ""))
gradients.edit(
    "A06b", "the slope of relu at 0 is 1", "Which slope does the text give ReLU at 0?", (PASSED, "maps.real >= 0")
)
gradients.edit(
    "P02",
    "every tied maximum gets the full gradient",
    "Does a window hand on more gradient than it was given?",
    (FIRST, LARGEST),
)
gradients.edit(
    "P02c",
    "the last of tied maxima gets the gradient",
    TIED,
    ("windows.argmax(axis=-1)", "(3 - windows[..., ::-1].argmax(axis=-1))"),
)
gradients.edit(
    "P02b",
    "tied maxima share the gradient",
    TIED,
    (FIRST, f"{LARGEST}\n    first = first / first.sum(axis=-1, keepdims=True)"),
)
gradients.edit(
    "P08",
    "the mask holds the maximum itself instead of true and false",
    "Is your mask made of true and false, or of pixel values?",
    (ROUTED, f"windows * {ROUTED}"),
)
gradients.edit(
    "AR7",
    "every pixel of a window gets a quarter",
    "Does the loss move if you change a pixel that is not the largest?",
    (FIRST, "first = np.full(4, 1 / 4)"),
)
gradients.edit(
    "CB6",
    "db is averaged",
    "How many outputs does one bias move?",
    ("dmaps.sum(axis=(0, 2, 3))", "dmaps.mean(axis=(2, 3)).sum(axis=0)"),
)
gradients.edit(
    "CB10",
    "the channels are summed away in dw",
    "Should the gradients of a filter's channels all be the same?",
    ("dmaps, seen,", "dmaps, np.broadcast_to(seen.sum(axis=1, keepdims=True), seen.shape),"),
)

# train_convnet

training = Mistakes(solution.train_convnet)


def trained(rate, start=1.0):
    """Training by a single pass of plain steps. start: what the first weights are multiplied by."""

    def train(X, t, seed):
        rng = np.random.default_rng(seed)
        params = {
            "w1": start * rng.normal(0, 0.5, (16, 1, 3, 3)),
            "b1": np.zeros(16),
            "w2": start * rng.normal(0, 0.1, (144, 10)),
            "b2": np.zeros(10),
        }
        for batch in np.array_split(rng.permutation(len(X)), len(X) // 40):
            _, slopes = solution.convnet_gradients(X[batch], t[batch], params)
            params = {name: value - rate * slopes[name] for name, value in params.items()}
        return params

    return train


training.variant("AR8", "the parameters are never updated", "How far are your parameters from those you started with?")(
    trained(rate=0.0)
)
training.variant("M03", "the sign is turned round", "Is the loss smaller after a step than before it?")(
    trained(rate=-0.05)
)
training.variant("T03", "all filters start the same", "What tells two filters apart if they start equal?")(
    trained(rate=0.05, start=0.0)
)
