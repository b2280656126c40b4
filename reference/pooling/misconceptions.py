"""Known mistakes in pooling: each a change of the solution's text, or a function where that cannot say it."""

from functools import reduce

import numpy as np

from autograder.content.mistakes import Mistakes

from . import solution

LEFTOVERS = "What does the text say about an image that the windows do not fill exactly?"
HANGING = "Where does the last window end, and where does the image?"
CHANNELS = "How deep is the output, and how deep the input?"
WHOLE = "Which dtype has your result's array, and can it hold one half?"
STRIDE_WINDOW = "Which argument says how many pixels a window spans, and does your code read it?"
COUNT = "How many windows do 6 pixels hold, with size 3 and stride 1?"
ONES = "What should an image that is 1 everywhere give?"
MOVES = "Does the number of pixels in a window depend on how far it moves?"

ROUNDED_DOWN = ("rest or steps < 0", "steps < 0")
AVERAGE = "reduce(np.add, _offsets(rows, size, stride, axis=3)) / size**2"
MEAN = "x.mean(axis=(2, 3))"
CONVOLUTION = "_conv_forward(x, w, b, stride, pad)"
WITHOUT_BIAS = (CONVOLUTION, "_conv_forward(x, w, 0 * b, stride, pad)")
NO_DEDUCTION = ("        left -= taken\n", "")


def windows(shape, stride, side):
    """The index of each output of an array of this shape, and that of its window, which the image's edge may cut."""
    for n, c, i, j in np.ndindex(shape):
        rows, columns = (slice(k * stride, k * stride + side) for k in (i, j))
        yield (n, c, i, j), (n, c, rows, columns)


def by_windows(pick, count=solution.pool_output_size, of_stride=False):
    """Pooling by a loop. pick: of a window's pixels. count: of windows. of_stride: windows as large as the stride."""

    def pool(x, size, stride):
        N, C, H, W = x.shape
        y = np.zeros((N, C, count(H, size, stride), count(W, size, stride)))
        for place, pixels in windows(y.shape, stride, stride if of_stride else size):
            y[place] = pick(x[pixels])
        return y

    return pool


output_size = Mistakes(solution.pool_output_size)

output_size.edit(
    "Z02",
    "the + 1 is forgotten",
    "Do you count positions, or the steps between them? Where can a window of 3 lie in an image of 3?",
    ("steps + 1", "steps"),
)
output_size.edit("Z03", "a size that does not fit is rounded down", LEFTOVERS, ROUNDED_DOWN)
size_rounded_up = output_size.edit(
    "Z03b", "a size that does not fit is rounded up", HANGING, ROUNDED_DOWN, ("steps + 1", "steps + (rest > 0) + 1")
)
output_size.edit(
    "Z03c",
    "a size that is not whole is returned as it comes",
    "Can there be a third of a position?",
    ROUNDED_DOWN,
    ("steps + 1", "(n - f) / stride + 1"),
)
output_size.edit(
    "Z03d",
    "a filter or window larger than the image is let through",
    "How many positions has a window of 5 in an image of 3?",
    ("rest or steps < 0", "rest"),
)
size_by_stride = output_size.edit(
    "P05", "the number of windows is the side divided by the stride", COUNT, ("steps + 1", "n // stride")
)
output_size.edit(
    "P05b",
    "the number of windows is the side divided by the window's",
    "May a pixel lie in two windows?",
    ("steps + 1", "n // f"),
)

max_forward = Mistakes(solution.max_pool_forward)

max_forward.edit(
    "P04",
    "the search for the maximum starts at zero",
    "What is the largest value of a window in which all are negative?",
    ("_offsets(x, size, stride, axis=2)", "_offsets(x, size, stride, axis=2), 0"),
)
max_forward.variant("P05", "the number of windows is the side divided by the stride", COUNT)(
    by_windows(np.max, size_by_stride)
)
max_forward.variant("P06", "the pooling window is as large as the stride", STRIDE_WINDOW)(
    by_windows(np.max, of_stride=True)
)
max_forward.edit(
    "P11",
    "nothing is reset between images",
    "Does the second image give the same when it comes alone?",
    ("columns.astype", "np.maximum.accumulate(columns).astype"),
)
max_forward.edit(
    "P12", "the windows reach across all channels", CHANNELS, ("_offsets(x,", "_offsets(x.max(axis=1, keepdims=True),")
)
max_forward.edit(
    "P13",
    "windows lie side by side whatever the stride",
    "By how many pixels do two neighbouring windows differ?",
    (
        "count = pool_output_size(x.shape[axis], size, stride)",
        "pool_output_size(x.shape[axis], size, stride)\n    count, stride = x.shape[axis] // size, size",
    ),
)


@max_forward.variant("P14", "the value largest in magnitude is taken", "Which is larger, -5 or 2?")
def _(x, size, stride):
    return 1.0 * reduce(lambda a, b: np.where(abs(b) > abs(a), b, a), solution._pixels(x, size, stride))


max_forward.edit("C11", "the result is cut to whole numbers", WHOLE, ("np.result_type(x, REAL)", "x.dtype"))
max_without_leftovers = max_forward.edit("Z03", "a size that does not fit is rounded down", LEFTOVERS, ROUNDED_DOWN)
max_forward.variant("Z03b", "a size that does not fit is rounded up", HANGING)(by_windows(np.max, size_rounded_up))

max_backward = Mistakes(solution.max_pool_backward)


def largest(x, size, stride, side):
    """The index of each output, and that of the largest pixel of its window in the image. side: of the windows."""
    for place, pixels in windows(solution.max_pool_forward(x, size, stride).shape, stride, side):
        n, c, rows, columns = pixels
        i, j = np.unravel_index(np.argmax(x[pixels]), x[pixels].shape)
        yield place, (n, c, rows.start + i, columns.start + j)


@max_backward.variant(
    "P01", "a gradient overwrites the one that was there", "Can one pixel be the maximum of two windows?"
)
def _(dout, x, size, stride):
    dx = np.zeros(x.shape)
    for place, pixel in largest(x, size, stride, side=size):
        dx[pixel] = dout[place]
    return dx


max_backward.edit(
    "P02",
    "every tied maximum gets the full gradient",
    "Your dx sums to another number than dout. Where did the difference come from?",
    NO_DEDUCTION,
)
max_backward.edit(
    "P02b",
    "tied maxima share the gradient",
    "Which of several equal pixels does the text choose?",
    ("dout.astype(dx.dtype)", "dout / sum(pixel == largest for pixel in _pixels(x, size, stride))"),
    NO_DEDUCTION,
)
max_backward.edit(
    "P02c",
    "the last of tied maxima gets the gradient",
    "In which order do you walk through a window, and what happens when you meet an equal value?",
    ("_pixels(x, size, stride)", "reversed(_pixels(x, size, stride))"),
    ("_pixels(dx, size, stride)", "reversed(_pixels(dx, size, stride))"),
)
max_backward.edit(
    "P02d",
    "the first of tied maxima by columns gets the gradient",
    "In which order does the text walk through a window?",
    ("row in _offsets(x, size, stride, axis=2)", "column in _offsets(x, size, stride, axis=3)"),
    ("pixel in _offsets(row, size, stride, axis=3)", "pixel in _offsets(column, size, stride, axis=2)"),
)


@max_backward.variant("P06", "the pooling window is as large as the stride", STRIDE_WINDOW)
def _(dout, x, size, stride):
    dx = np.zeros(x.shape)
    for place, pixel in largest(x, size, stride, side=stride):
        dx[pixel] += dout[place]
    return dx


@max_backward.variant(
    "P07",
    "the maximum is searched in the whole array",
    "How many entries of x equal this value, and in which windows do they lie?",
)
def _(dout, x, size, stride):
    values = solution.max_pool_forward(x, size, stride)
    return sum((x == value) * gradient for value, gradient in zip(values.flat, dout.flat, strict=True))


max_backward.edit(
    "P08",
    "the mask holds the maximum itself instead of true and false",
    "Print the mask: what kind of numbers are in it?",
    ("dpixel += taken", "dpixel += taken * pixel"),
)
max_backward.edit(
    "P10",
    "the position in the window is decoded with row and column exchanged",
    "Number the pixels of a 3x3 window in row order: in which row and column is number 2?",
    ("_pixels(dx, size, stride)", "[d.swapaxes(2, 3) for d in _pixels(dx.swapaxes(2, 3), size, stride)]"),
)
max_backward.edit(
    "P11",
    "nothing is reset between images",
    "Does the second image behave like the first one alone?",
    ("return dx", "dx[1:] = 0\n    return dx"),
)


@max_backward.variant("C11", "the result is cut to whole numbers", WHOLE)
def _(dout, x, size, stride):
    dx = np.zeros_like(x)
    for place, pixel in largest(x, size, stride, side=size):
        dx[pixel] += dout[place]
    return dx


max_backward.edit(
    "P18",
    "every pixel of the window gets the gradient",
    "If a pixel below the maximum grows a little, does the output move?",
    ("dpixel += taken", "dpixel += dout"),
)
max_backward.edit(
    "P19",
    "pixels that are not positive get no gradient",
    "Is there a ReLU in this layer?",
    ("return dx", "return dx * (x > 0)"),
)
max_backward.edit("Z03", "a size that does not fit is rounded down", LEFTOVERS, ROUNDED_DOWN)

avg_forward = Mistakes(solution.avg_pool_forward)

avg_forward.variant("P05", "the number of windows is the side divided by the stride", COUNT)(
    by_windows(np.mean, size_by_stride)
)
avg_forward.variant("P06", "the pooling window is as large as the stride", STRIDE_WINDOW)(
    by_windows(np.mean, of_stride=True)
)
avg_forward.edit("P09b", "the sum is not divided", ONES, ("/ size**2", "/ 1"))
avg_forward.edit(
    "P12", "the windows reach across all channels", CHANNELS, ("_offsets(x,", "_offsets(x.mean(axis=1, keepdims=True),")
)
avg_forward.edit(
    "P15",
    "the division is by the side of the window",
    "How many pixels does a window of size 3 hold?",
    ("size**2", "size"),
)
avg_forward.edit("P16", "the division is by the square of the stride", MOVES, ("size**2", "stride**2"))
avg_forward.edit("C11", "the result is cut to whole numbers", WHOLE, (AVERAGE, f"({AVERAGE}).astype(x.dtype)"))
avg_forward.edit("Z03", "a size that does not fit is rounded down", LEFTOVERS, ROUNDED_DOWN)
avg_forward.variant("Z03b", "a size that does not fit is rounded up", HANGING)(by_windows(np.mean, size_rounded_up))

avg_backward = Mistakes(solution.avg_pool_backward)

# The solution meets a pixel's windows from the last to the first, a loop over windows from the first to the last.
avg_backward.edit(
    "P01",
    "a gradient overwrites the one that was there",
    "Can one pixel lie in two windows?",
    ("_pixels(dx, size, stride)", "reversed(_pixels(dx, size, stride))"),
    ("dpixel += share", "dpixel[...] = share"),
)


@avg_backward.variant("P06", "the pooling window is as large as the stride", STRIDE_WINDOW)
def _(dout, x_shape, size, stride):
    dx = 0 * solution.avg_pool_backward(dout, x_shape, size, stride)  # refuses what does not fit
    for place, pixels in windows(dout.shape, stride, side=stride):
        dx[pixels] += dout[place] / size**2
    return dx


avg_backward.edit(
    "P09",
    "every pixel gets the whole gradient",
    "What do dx and dout each sum to, and what should they?",
    ("dout / size**2", "dout"),
)
avg_backward.edit(
    "P15",
    "the division is by the side of the window",
    "Among how many pixels does a window of size 3 share its gradient?",
    ("size**2", "size"),
)
avg_backward.edit("P16", "the division is by the square of the stride", MOVES, ("size**2", "stride**2"))
avg_backward.edit("C11", "the result is cut to whole numbers", WHOLE, ("return dx", "return dx.astype(dout.dtype)"))


@avg_backward.variant(
    "P20",
    "overlapping windows are averaged instead of added",
    "A pixel moves two outputs: what does the chain rule do with the two paths?",
)
def _(dout, x_shape, size, stride):
    visits = solution.avg_pool_backward(np.full(dout.shape, size**2), x_shape, size, stride)
    return solution.avg_pool_backward(dout, x_shape, size, stride) / np.maximum(visits, 1)


avg_backward.edit(
    "N02",
    "an argument is changed in place",
    "What does dout hold after the call?",
    ("share = dout / size**2", "dout /= size**2"),
    ("dpixel += share", "dpixel += dout"),
)
avg_backward.edit("Z03", "a size that does not fit is rounded down", LEFTOVERS, ROUNDED_DOWN)

global_avg = Mistakes(solution.global_avg_pool)

global_avg.edit("P09b", "the sum is not divided", ONES, (MEAN, "x.sum(axis=(2, 3), dtype=float)"))
global_avg.edit("P12", "the windows reach across all channels", CHANNELS, ("(2, 3)", "(1, 2, 3)"))
global_avg.edit(
    "P12b",
    "the channels are taken for the last axis",
    "Which axes of (N, C, H, W) are the pixels of one channel?",
    ("(2, 3)", "(1, 2)"),
)
global_avg.edit("C11", "the result is cut to whole numbers", WHOLE, (MEAN, f"1.0 * {MEAN}.astype(x.dtype)"))
global_avg.edit(
    "P21",
    "the pixels are counted as if the image were square",
    "How many pixels has an image of 2 by 5?",
    (MEAN, "x.sum(axis=(2, 3)) / x.shape[2] ** 2"),
)
global_avg.edit(
    "P22",
    "the axes of the pixels are kept",
    "How many axes should the result have?",
    ("(2, 3)", "(2, 3), keepdims=True"),
)
global_avg.edit(
    "P24",
    "the maximum is taken instead of the mean",
    "Does every pixel have a say in your result?",
    (MEAN, "1.0 * x.max(axis=(2, 3))"),
)

block = Mistakes(solution.conv_relu_pool)

block.edit(
    "B01",
    "the ReLU is missing",
    "Can a value that the block returns be negative?",
    (f"_relu({CONVOLUTION})", CONVOLUTION),
)
block.edit(
    "B02",
    "the ReLU is applied to the image",
    "What does the ReLU act on: what goes into the convolution or what comes out?",
    (f"_relu({CONVOLUTION})", "_conv_forward(_relu(x), w, b, stride, pad)"),
)
block.edit(
    "B03",
    "the bias is added after the ReLU",
    "Which layer does the bias belong to?",
    WITHOUT_BIAS,
    ("size, size)", "size, size) + b[:, None, None]"),
)
block.edit(
    "B04",
    "the windows are averaged",
    "Which of the two kinds of pooling does the block use?",
    ("max_pool_forward", "avg_pool_forward"),
)


def feature_maps(x, w, b, stride, pad):
    return solution._relu(solution._conv_forward(x, w, b, stride, pad))


@block.variant(
    "B05",
    "the pooling moves by the stride of the convolution",
    "Two layers, two strides: which of them is the argument?",
)
def _(x, w, b, stride, pad, size):
    solution.conv_relu_pool(x, w, b, stride, pad, size)  # refuses what does not fit
    return max_without_leftovers(feature_maps(x, w, b, stride, pad), size, stride)


@block.variant(
    "B06", "the pooling moves by one pixel", "By which factor should height and width shrink in the pooling?"
)
def _(x, w, b, stride, pad, size):
    solution.conv_relu_pool(x, w, b, stride, pad, size)  # refuses what does not fit
    return solution.max_pool_forward(feature_maps(x, w, b, stride, pad), size, 1)


block.edit(
    "B07",
    "the image is padded with its edge instead of zeros",
    "What stands around the image before the filters go over it?",
    (
        "padded[:, :, pad : pad + H, pad : pad + W] = x",
        'padded[...] = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="edge")',
    ),
)
block.edit(
    "C01",
    "the filter is flipped (true convolution)",
    "Overlay the filter exactly as printed on the top-left patch: what do you get?",
    (CONVOLUTION, "_conv_forward(x, w[:, :, ::-1, ::-1], b, stride, pad)"),
)
block.edit("C07", "the bias is forgotten", "What should an image of zeros give?", WITHOUT_BIAS)
block.edit(
    "P12", "the windows reach across all channels", CHANNELS, ("size, size)", "size, size).max(axis=1, keepdims=True)")
)
block.edit("C11", "the result is cut to whole numbers", WHOLE, (CONVOLUTION, f"{CONVOLUTION}.astype(x.dtype)"))


@block.variant("Z03", "a size that does not fit is rounded down", LEFTOVERS)
def _(x, w, b, stride, pad, size):
    return max_without_leftovers(feature_maps(x, w, b, stride, pad), size, size)
