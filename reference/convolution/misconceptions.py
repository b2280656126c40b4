"""Known mistakes in convolution: each a change of the solution's text, or a function where that cannot say it.

The ids are rows of the course's list of mistakes. A letter or a number from 20 on marks a relative of a row, CV another.
"""

import numpy as np

from autograder.content.mistakes import Mistakes

from . import solution

SECOND_WINDOW = "Where does the second window start when the stride is 2?"
OTHER_PADDING = "What does your code do at padding 0, and at padding 2?"
FITS = "What does the text say about a size that is not a whole number?"
LINE_BY_LINE = "Where do the indices of forward and backward differ, line by line?"
FLATTENED = "In which order does x.reshape(-1) give the pixels?"

# Id, name and hint of mistakes that several exercises share.
COUNTED_ONCE = "Z01", "the padding is counted once", "How many sides of the image receive padding?"
NO_PLUS_ONE = "Z02", "the + 1 is forgotten", "A filter as wide as the image: how many positions does it have?"
ROUNDED_DOWN = "Z03", "a size that does not fit is rounded down", FITS
FLIPPED = (
    "C01",
    "the filter is flipped (true convolution)",
    "Overlay the filter exactly as printed on the top-left patch: what do you get?",
)
NO_STRIDE = "C04", "the stride is forgotten in the window's place", SECOND_WINDOW
PADDED_BY_1 = "C05", "the padding is always 1", OTHER_PADDING
ALL_PADDED = "C06", "images and channels are padded too", "What is the shape after padding?"
NO_BIAS = "C07", "the bias is forgotten", "What should an image of zeros give?"
SQUARE = (
    "C09",
    "height and width are taken to be the same",
    "Try an image of 5 by 8: which of its sides does each index run along?",
)
CUT = "C11", "the result is cut to whole numbers", "Which dtype does your output array have, and where did it get it?"
ASSIGNED = "CB3", "dx is assigned where it has to be added up", "How many outputs depend on one pixel?"


def first(statement):
    """An edit that puts a statement before all others."""
    return "stride, pad):", f"stride, pad):\n    {statement}"


ANY_REST = ("rest or steps < 0", "steps < 0")
WINDOWS_SIDE_BY_SIDE = ("stride * down, stride * right", "down, right")
"""As many windows as the stride leaves, each one pixel beside the last one."""
ZEROS_BEFORE = first("x, pad = np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0))), 0")


# Sizes and counts

size = Mistakes(solution.output_size)

size.edit(*COUNTED_ONCE, ("return steps + 1", "return (n + pad - f) // stride + 1"))
size.edit(*NO_PLUS_ONE, ("return steps + 1", "return steps"))
size.variant(*ROUNDED_DOWN)(lambda n, f, stride, pad: (n + 2 * pad - f) // stride + 1)
size.variant("Z03c", "a size that is not whole is returned as it comes", FITS)(
    lambda n, f, stride, pad: (n + 2 * pad - f) / stride + 1
)
size.edit(
    "Z03d",
    "a filter or window larger than the image is let through",
    "Can a filter have 0 positions, or -1?",
    ("rest or steps < 0", "rest"),
)
size.edit(
    "CV10", "the stride is left out of the size", SECOND_WINDOW, ("return steps + 1", "return n + 2 * pad - f + 1")
)

parameters = Mistakes(solution.conv_parameters)

parameters.edit(
    "Z04", "the biases are left out", "Does each filter own anything besides its weights?", ("depth + 1", "depth")
)
parameters.edit(
    "Z04b",
    "one bias serves the whole layer",
    "How many numbers does a filter add to its sum, and how many filters are there?",
    ("(f * f * depth + 1)", "f * f * depth + 1"),
)
parameters.edit(
    "Z04c",
    "every channel of a filter has a bias of its own",
    "When is the bias added: before or after the sum over channels?",
    ("f * f * depth + 1", "(f * f + 1) * depth"),
)
parameters.edit(
    "Z05",
    "every position has weights of its own",
    "What do the units of one feature map share?",
    ("return filters", "return 32 * 32 * filters"),
)
parameters.edit(
    "Z06", "the filter has no depth", "How deep is a filter that lies on an image of three channels?", (" * depth", "")
)


# One channel


def square(X, W):
    """conv2d_single with as many columns as rows; windows beyond the image are narrower than the filter."""
    HH, WW = W.shape
    side = X.shape[0] - HH + 1
    return np.array([[np.sum(X[i : i + HH, j : j + WW] * W) for j in range(side)] for i in range(side)])


feature_map = Mistakes(solution.feature_map)

LOGISTIC = "0.5 + 0.5 * np.tanh(0.5 * z)"

feature_map.edit(*FLIPPED, ("1), w)", "1), w[::-1, ::-1])"))
feature_map.edit(*NO_BIAS, ("b + np", "np"))
feature_map.edit(
    "C20",
    "the bias is added outside the logistic unit",
    "Can the output of a logistic unit be larger than 1?",
    ("b + np", "np"),
    (LOGISTIC, f"{LOGISTIC} + b"),
)
feature_map.edit(
    "C20b",
    "the bias is added once per weight",
    "For an image of zeros, what goes into the unit?",
    ("b + np", "w.size * b + np"),
)
feature_map.edit(
    "C21",
    "the logistic unit is missing",
    "Between which two values does a logistic unit's output lie?",
    (LOGISTIC, "z"),
)
feature_map.edit(
    "C21b", "tanh replaces the logistic unit", "What is the output of a logistic unit at 0?", (LOGISTIC, "np.tanh(z)")
)
feature_map.edit(
    "A07",
    "an exponential overflows",
    "What is exp(1000) in floating point, and its quotient by itself?",
    (LOGISTIC, "np.exp(z) / (1 + np.exp(z))"),
)
feature_map.variant(*SQUARE)(lambda a, w, b: 0.5 + 0.5 * np.tanh(0.5 * (b + square(a, w))))
feature_map.edit(*CUT, (LOGISTIC, f"({LOGISTIC}).astype(a.dtype)"))

single = Mistakes(solution.conv2d_single)

single.edit(*FLIPPED, ("1), W)", "1), W[::-1, ::-1])"))
single.variant(*SQUARE)(square)
single.edit(
    "C23",
    "the output is as large as the image",
    "At which places does the whole filter lie on the image?",
    ("_pad(X, HH, WW, 1, 0)", "np.pad(_pad(X, HH, WW, 1, 0), ((HH // 2, (HH - 1) // 2), (WW // 2, (WW - 1) // 2)))"),
)
single.edit(*NO_PLUS_ONE, ("1), W)", "1), W)[:-1, :-1]"))
single.edit(*CUT, ("1), W)", "1), W).astype(X.dtype)"))
single.edit(
    "C24",
    "a filter larger than the image is cut to it",
    "What does the text say about a filter that does not fit?",
    ("HH, WW = W.shape", "W = W[: X.shape[0], : X.shape[1]]\n    HH, WW = W.shape"),
)

single_backward = Mistakes(solution.conv2d_single_backward)

single_backward.edit(
    "CB4",
    "the filter is not rotated for dx",
    "Which outputs does X[0, 0] touch, and with which weight?",
    ("W[::-1, ::-1]", "W"),
)
single_backward.edit(
    "CB4b",
    "the filter is turned by 90 degrees for dx",
    "Which outputs does X[0, 1] touch, and with which weights?",
    ("HH, WW = W.shape", "WW, HH = W.shape"),
    ("W[::-1, ::-1]", "np.rot90(W)"),
)


@single_backward.variant(*ASSIGNED)
def _(delta, X, W):
    dX, dW = solution.conv2d_single_backward(delta, X, W)
    for i, j in np.ndindex(delta.shape):
        dX[i : i + W.shape[0], j : j + W.shape[1]] = delta[i, j] * W
    return dX, dW


single_backward.edit(
    "CB3b",
    "dw holds the last position alone",
    "How many outputs depend on one weight?",
    ("conv2d_single(X, delta)", "delta[-1, -1] * X[delta.shape[0] - 1 :, delta.shape[1] - 1 :]"),
)
single_backward.edit(
    "CB20",
    "dw is rotated",
    "With which pixel does W[0, 0] meet at the first position?",
    ("return dX, dW", "return dX, dW[::-1, ::-1]"),
)
single_backward.edit(
    "CB20b",
    "delta is rotated for dw",
    "With which delta does X[0, 0] meet in dW[0, 0]?",
    ("(X, delta)", "(X, delta[::-1, ::-1])"),
)
single_backward.edit(
    "CB21", "dx and dw change places", "In which order does the text return them?", ("return dX, dW", "return dW, dX")
)
single_backward.edit(*CUT, ("return dX, dW", "return dX.astype(X.dtype), dW"))


# Windows as columns

im2col = Mistakes(solution.im2col)

ORDER = ".transpose(0, 1, 4, 5, 2, 3)"
"""Images, channels, rows and columns of the window, rows and columns of positions."""

im2col.edit(
    "C25",
    "the channel is the last index of a window",
    "Which index runs slowest down a column?",
    (ORDER, ".transpose(0, 4, 5, 1, 2, 3)"),
)
im2col.edit(
    "C25b",
    "rows and columns of the window change places",
    "Which pixel of a window follows its first one?",
    (ORDER, ".transpose(0, 1, 5, 4, 2, 3)"),
)
im2col.edit(
    "C26", "windows are rows of the matrix", "What is the shape the text asks for?", ("-1)", "-1).transpose(0, 2, 1)")
)
im2col.edit(
    "C26b", "a reshape stands where axes have to be moved", "Does your first column hold the first window?", (ORDER, "")
)
im2col.edit(
    "C27",
    "positions run down the image first",
    "Where on the image is the second column's window?",
    (ORDER, ".transpose(0, 1, 4, 5, 3, 2)"),
)
im2col.edit(
    "C27b",
    "the images are put side by side",
    "How many axes has the result, and what is the first?",
    (f"{ORDER}.reshape(N, C", ".transpose(1, 4, 5, 0, 2, 3).reshape(C"),
)
im2col.edit(*NO_STRIDE, WINDOWS_SIDE_BY_SIDE)
im2col.edit(*PADDED_BY_1, first("pad = 1"))
im2col.edit(*ALL_PADDED, first("x, pad = np.pad(x, pad), 0"))
im2col.edit(*COUNTED_ONCE, ZEROS_BEFORE)
im2col.edit(*ROUNDED_DOWN, ANY_REST)


# The layer


def padded(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def output_sides(x, w, stride, pad):
    return [solution.output_size(n, f, stride, pad) for n, f in zip(x.shape[2:], w.shape[2:], strict=True)]


def by_positions(x, w, b, stride, pad, output, window):
    """conv_forward by loops over positions. output, window: height and width, right or wrong."""
    x, out = padded(x, pad), np.zeros((len(x), len(w), *output))
    for i, j in np.ndindex(*output):
        rows, columns = slice(i * stride, i * stride + window[0]), slice(j * stride, j * stride + window[1])
        out[:, :, i, j] = np.einsum("ncab,fcab->nf", x[:, :, rows, columns], w) + b
    return out


CROP = "pad : pad + H, pad : pad + W"

forward = Mistakes(solution.conv_forward)

forward.edit(*FLIPPED, ("w.reshape(F, -1)", "w[:, :, ::-1, ::-1].reshape(F, -1)"))
forward.edit(*NO_STRIDE, WINDOWS_SIDE_BY_SIDE)
forward.edit(*PADDED_BY_1, first("pad = 1"))
forward.edit(
    "C05b",
    "the zeros are always 1 wide, whatever the size says",
    OTHER_PADDING,
    ("(*outer, H + 2 * pad, W + 2 * pad)", "(*outer, H + 2, W + 2)"),
    (CROP, "1 : 1 + H, 1 : 1 + W"),
    ("return padded", "return padded[..., : H + 2 * pad, : W + 2 * pad]"),
)
forward.edit(*ALL_PADDED, first("x, pad = np.pad(x, pad)[: len(x), : x.shape[1]], 0"))
forward.edit(*NO_BIAS, (" + b[:, None]", ""))
forward.edit(
    "C08",
    "the bias is added once per channel",
    "What should an image of zeros with three channels give?",
    ("b[:, None]", "x.shape[1] * b[:, None]"),
)


@forward.variant(*SQUARE)
def _(x, w, b, stride, pad):
    height, _ = output_sides(x, w, stride, pad)
    return by_positions(x, w, b, stride, pad, (height, height), w.shape[2:])


forward.edit(
    "C10",
    "only the last channel counts",
    "How many numbers are multiplied for one output value?",
    first("x, w = x[:, -1:], w[:, -1:]"),
)
forward.edit(*CUT, ("return out.reshape", "return out.astype(x.dtype).reshape"))


@forward.variant("C13", "the filter's window is as large as the stride", "Which array fixes the size of the window?")
def _(x, w, b, stride, pad):
    # At stride 1 the window is one pixel, which broadcasts over the filter.
    return by_positions(x, w, b, stride, pad, output_sides(x, w, stride, pad), (stride, stride))


@forward.variant(
    "C14", "the size is computed from the number of filters", "Which of the four axes of w slide over the image?"
)
def _(x, w, b, stride, pad):
    output_sides(x, w, stride, pad)  # raises where the filter does not fit
    wrong = [(side + 2 * pad - len(w)) // stride + 1 for side in x.shape[2:]]
    return by_positions(x, w, b, stride, pad, wrong, w.shape[2:])


forward.edit(*COUNTED_ONCE, ZEROS_BEFORE)
forward.edit(*ROUNDED_DOWN, ANY_REST)


# Its gradients

backward = Mistakes(solution.conv_backward)

DW = "dfilters.T.reshape(w.shape)"
DB = "dout.sum(axis=(0, 2, 3))"

backward.edit("CB1", "the padding is taken off with [p:-p]", "What is x[0:-0] in Python?", (CROP, "pad:-pad, pad:-pad"))
backward.edit(
    "CB2", "the padding is taken off with [1:-1]", "Is 1 the padding, or a coincidence?", (CROP, "1:-1, 1:-1")
)
backward.edit("CB2b", "dx keeps the padding", "Which shape must the gradient of x have?", (f"[:, :, {CROP}]", ""))
backward.edit(
    *ASSIGNED,
    ("] += columns[:, i, j]", "] = columns[:, i, j]"),
    ("in range(HH)", "in reversed(range(HH))"),  # so that the last window wins
    ("in range(WW)", "in reversed(range(WW))"),
)
backward.edit(
    "CB4",
    "the filter is not rotated for dx",
    "Which outputs does x[0, 0, 0, 0] touch, and with which weight?",
    ("filters.T, delta", "w[:, :, ::-1, ::-1].reshape(F, -1).T, delta"),
)
backward.edit("CB5", "the stride is forgotten in dx and dw", LINE_BY_LINE, WINDOWS_SIDE_BY_SIDE)
backward.edit(
    "CB5b",
    "the stride is forgotten in dw along one axis",
    LINE_BY_LINE,
    ("= windows[n]", "= _windows(padded[n], HH, WW, 1)[:, ::stride, : dout.shape[3]]"),
)
backward.edit(
    "CB5c",
    "the stride is forgotten in dx",
    LINE_BY_LINE,
    ("dwindows[n, :, :, :, i, j] +=", "dpadded[n, :, i : i + dout.shape[2], j : j + dout.shape[3]] +="),
)
backward.edit(
    "CB6",
    "db is averaged",
    "One bias for each filter: what happens to the sum if every output grows by 1?",
    (DB, "dout.mean(axis=(0, 2, 3))"),
)
backward.edit(
    "CB6b",
    "db is summed over the images alone",
    "One bias for each filter: how many outputs does it touch?",
    (DB, "dout.sum(axis=0)"),
)
backward.edit(
    "CB7",
    "dw is computed from the image without padding",
    "Which array did the forward pass multiply with w?",
    ("padded[..., pad : pad + H, pad : pad + W] = x", "padded[..., :H, :W] = x"),
)


@backward.variant(
    "CB8", "the gradients are not spaced by the stride", "How far apart on the image are two neighbours of dout?"
)
def _(dout, x, w, stride, pad):
    wide = padded(x, pad)
    H, W = (n + f - 1 for n, f in zip(dout.shape[2:], w.shape[2:], strict=True))
    dx, _, db = solution.conv_backward(dout, wide[:, :, :H, :W], w, 1, 0)
    dw = solution.conv_forward(wide.transpose(1, 0, 2, 3), dout.transpose(1, 0, 2, 3), np.zeros(len(w)), 1, 0)
    return dx[:, :, pad : H - pad, pad : W - pad], dw.transpose(1, 0, 2, 3), db


backward.edit(
    "CB9",
    "dx holds the last image alone",
    "Does the first image get a gradient?",
    ("return dpadded", "dpadded[:-1] = 0\n    return dpadded"),
)
backward.edit(
    "CB9b", "dw holds the last image alone", "Which images did a weight touch?", ("dfilters += flat", "dfilters = flat")
)
backward.edit(
    "CB10",
    "the channels are summed away in dw",
    "Should dw[f, 0] and dw[f, 1] be the same?",
    (DW, f"{DW}.sum(axis=1, keepdims=True).repeat(w.shape[1], axis=1)"),
)
backward.edit(
    "CB11",
    "a reshape undoes a transpose in dw",
    "Put w itself through the same steps: does it come back?",
    (DW, "dfilters.reshape(w.shape)"),
)


@backward.variant("CB12", "the loops run over the image, not over the output", "Over which grid does dout live?")
def _(dout, x, w, stride, pad):
    # Every place of the filter on the image counts, not only every stride-th.
    rows, columns = (np.arange(n) // stride for n in output_sides(x, w, 1, pad))
    dx, dw, _ = solution.conv_backward(dout[:, :, rows][:, :, :, columns], x, w, 1, pad)
    return dx, dw, dout.sum(axis=(0, 2, 3))


backward.edit(*CUT, (f"{CROP}]", f"{CROP}].astype(x.dtype)"))


# The layer for large images

fast = Mistakes(solution.conv_forward_fast)

fast.edit(*FLIPPED, ("w.reshape(F, -1)", "w[:, :, ::-1, ::-1].reshape(F, -1)"))
fast.edit(*NO_STRIDE, WINDOWS_SIDE_BY_SIDE)
fast.edit(*PADDED_BY_1, first("pad = 1"))
fast.edit(*NO_BIAS, ("    out += b[:, None]\n", ""))
fast.edit(*CUT, ("return out.reshape", "return out.astype(x.dtype).reshape"))
fast.edit(
    "C26b",
    "a reshape stands where axes have to be moved",
    "Which axis runs slowest before the reshape, and which after it?",
    ("return out.reshape", "return out.transpose(1, 0, 2).reshape"),
)
fast.edit(
    "C28b",
    "a reshape of the filters stands for a transpose",
    "Does each row of your matrix hold one filter?",
    ("w.reshape(F, -1)", "w.reshape(-1, F).T"),
)
fast.edit(
    "C25",
    "the channel is the last index of a window",
    "Which index runs slowest in a column, and which in a filter?",
    (".transpose(0, 3, 4, 1, 2)", ".transpose(3, 4, 0, 1, 2)"),
)
fast.edit(*ROUNDED_DOWN, ANY_REST)


# A fully connected layer

dense = Mistakes(solution.as_dense)

dense.edit("Z04", "the biases are left out", "What does the layer give for an image of zeros?", (", b[:, None]", ""))
dense.edit(
    "C29",
    "the biases stand in the first column",
    "Where in [x, 1] is the 1?",
    ("w.reshape(len(w), -1), b[:, None]", "b[:, None], w.reshape(len(w), -1)"),
)
dense.edit(
    "C29b", "the matrix is transposed", "Which shape lets D multiply a column?", ("b[:, None]])", "b[:, None]]).T")
)
dense.edit(*FLIPPED, ("[w.", "[w[:, :, ::-1, ::-1]."))
dense.edit("CV11", "the channel is the last index of a row", FLATTENED, ("[w.", "[w.transpose(0, 2, 3, 1)."))
dense.edit("CV12", "rows and columns of the filter change places", FLATTENED, ("[w.", "[w.transpose(0, 1, 3, 2)."))
dense.variant(
    "C30", "filters that do not cover the image are let through", "For which filters is there one position only?"
)(lambda w, b, n: np.hstack([w.reshape(len(w), -1), b[:, None]]))
