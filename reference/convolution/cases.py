"""The cases of the convolution assignment: what each function is called with, grouped under the lines of its rubric.

Sizes all differ (N, C, F, H, W, HH, WW), strides differ from windows, upstream gradients are random. Quarters are exact
in any order of summation, so one wrong term shows; real numbers have the proved bound.
"""

from functools import partial

import numpy as np

from autograder.checking.tolerance import UNIT, fourier, linear
from autograder.content.kit import case, exercise, odd_eighths, pixels, quarters, real

from . import misconceptions, solution

LECTURE_X = np.array([[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]], float)
LECTURE_W = np.array([[0, 1, 0], [1, 0, 1], [2, 1, 0]], float)
DELTA = np.array([[1, 0, -2], [0, 3, 0], [0, -1, 2]], float)
"""An upstream gradient for the lecture's feature map, small enough to work with by hand."""

LECTURE = "the lecture's example"
RECTANGLES = "rectangles"
LAYERS = "channels, filters and biases"
GRADIENTS = "channels, filters and images"
PADDING = "padding"
STRIDE = "stride"
NO_FIT = "sizes that do not fit"
ALONE = "leaves its inputs alone"
INTEGERS = "integer images"

exact = partial(case, exact=True)
"""A case whose numbers are exact in any order of summation, so the values must be too."""


# Tolerances


def conv_tolerance(x, w, b, stride, pad):
    magnitude = solution.conv_forward(abs(x), abs(w), abs(b), stride, pad)
    return linear(w[0].size + 1, magnitude) + conv_slack(x, w, b, stride, pad)


def conv_slack(x, w, b, stride, pad):
    """What an FFT may lose."""
    return fourier((x.shape[2] + 2 * pad) * (x.shape[3] + 2 * pad), x.shape[1], norm(x), norm(w))


def backward_tolerance(dout, x, w, stride, pad):
    dx, dw, db = solution.conv_backward(abs(dout), abs(x), abs(w), stride, pad)
    slack = backward_slack(dout, x, w, stride, pad)
    return (
        linear(w[:, 0].size, dx) + slack[0],
        linear(dout[:, 0].size, dw) + slack[1],
        linear(dout[:, 0].size, db) + slack[2],
    )


def backward_slack(dout, x, w, stride, pad):
    points = (x.shape[2] + 2 * pad) * (x.shape[3] + 2 * pad)
    return (
        fourier(points, w.shape[0], norm(dout), norm(w)),
        fourier(points, x.shape[0], norm(x), norm(dout)),
        0.0,
    )


def single_tolerance(X, W):
    return linear(W.size, solution.conv2d_single(abs(X), abs(W))) + single_slack(X, W)


def single_slack(X, W):
    return fourier(X.size, 1, norm(X), norm(W))


def single_backward_tolerance(delta, X, W):
    dX, dW = solution.conv2d_single_backward(abs(delta), abs(X), abs(W))
    slack = single_backward_slack(delta, X, W)
    return linear(W.size, dX) + slack[0], linear(delta.size, dW) + slack[1]


def single_backward_slack(delta, X, W):
    return fourier(X.size, 1, norm(delta), norm(W)), fourier(X.size, 1, norm(X), norm(delta))


def feature_map_tolerance(a, w, b):
    """The logistic unit's slope is at most 1/4, and its own few operations round values of at most 1."""
    sums = linear(w.size + 1, solution.conv2d_single(abs(a), abs(w)) + abs(b)) + fourier(a.size, 1, norm(a), norm(w))
    return sums / 4 + 16 * UNIT


def norm(x):
    """The Euclidean norm of all of an array, which bounds that of every image or filter in it."""
    return float(np.linalg.norm(np.ravel(x)))


# output_size


def sizes(criterion, *args, **more):
    n, f, stride, pad = args
    return exact(criterion, f"{n} pixels, filter {f}, stride {stride}, padding {pad}", *args, **more)


LECTURES = "the lectures' sizes"
TOGETHER = "padding and stride together"
ONCE = "a filter that fits once"


def output_size_visible(rng):
    yield sizes(LECTURES, 7, 3, 1, 0)
    yield sizes(LECTURES, 7, 3, 2, 0)
    yield sizes(LECTURES, 32, 5, 1, 2)
    yield sizes(TOGETHER, 9, 4, 3, 2)
    yield sizes(ONCE, 6, 6, 1, 0)
    yield sizes(NO_FIT, 7, 3, 3, 0, raises="ValueError")
    yield sizes(NO_FIT, 32, 5, 2, 1, raises="ValueError")
    yield sizes(NO_FIT, 227, 11, 4, 0)


def output_size_hidden(rng):
    for _ in range(4):
        positions, f, stride, pad = (int(k) for k in rng.integers((3, 3, 2, 1), (40, 12, 6, 4)))
        yield sizes(TOGETHER, (positions - 1) * stride + f - 2 * pad, f, stride, pad)
    f, stride, pad = (int(k) for k in rng.integers((10, 2, 1), (15, 6, 3)))
    yield sizes(ONCE, f - 2 * pad, f, stride, pad)
    yield sizes(NO_FIT, f - 2 * pad - 1, f, 1, pad, raises="ValueError")
    yield sizes(NO_FIT, f - 2 * pad - stride, f, stride, pad, raises="ValueError")
    yield sizes(NO_FIT, 5 * stride + f - 2 * pad + 1, f, stride, pad, raises="ValueError")
    yield sizes(NO_FIT, 5 * stride + f - 2 * pad, f, stride, pad)


# conv_parameters


def counted(criterion, f, depth, filters):
    return exact(criterion, f"{filters} filters of {f}x{f}x{depth}", f, depth, filters)


def conv_parameters_visible(rng):
    yield counted("the lectures' layers", 5, 3, 10)
    yield counted("the lectures' layers", 5, 3, 20)
    yield counted("any layer", 3, 4, 2)


def conv_parameters_hidden(rng):
    for _ in range(3):
        f, depth, filters = (int(k) for k in rng.integers((2, 5, 60), (9, 50, 300)))
        yield counted("any layer", f, depth, filters)
    yield counted("any layer", 1, int(rng.integers(2, 20)), int(rng.integers(20, 40)))


# feature_map

IMAGE = "the lecture's image"
LARGE = "large sums"
WHOLE = "whole numbers"

STRIPES = np.repeat([1.0, 1.0, -1.0, -1.0], 3).reshape(4, 3)
"""Two rows of ones over two of minus ones: windows of 2x2 give 4, 0 and -4 times a weight."""


def feature_map_visible(rng):
    yield case(IMAGE, "5x5 by 3x3, bias -8", LECTURE_X, LECTURE_W, -8.0)
    yield case(RECTANGLES, "4x6 by 3x2", quarters(rng, 4, 6), quarters(rng, 3, 2) / 4, 0.75)
    yield case(LARGE, "sums of 1000 and -1000", STRIPES, np.full((2, 2), 250.0), 0.0)
    yield case(ALONE, "called twice", quarters(rng, 3, 5), quarters(rng, 2, 4) / 4, -0.5, unchanged=True)
    yield case(
        WHOLE, "an image of integers", rng.integers(-2, 3, (5, 4)), odd_eighths(rng, 2, 3), 0.25, dtype="float64"
    )


def feature_map_hidden(rng):
    yield case(RECTANGLES, "28x28 by 5x5", real(rng, 28, 28), real(rng, 5, 5) / 3, float(rng.normal()))
    yield case(RECTANGLES, "7x5 by 2x4", real(rng, 7, 5), real(rng, 2, 4) / 2, 1.5)
    yield case(LARGE, "one sign", -STRIPES[:3], np.full((2, 2), 400.0), 3.0)
    yield case(ALONE, "called twice, real numbers", real(rng, 6, 4), real(rng, 3, 2), 0.5, unchanged=True)
    yield case(WHOLE, "integers, real weights", rng.integers(-3, 4, (4, 6)), real(rng, 3, 2) / 3, -0.7, dtype="float64")


# conv2d_single


def conv2d_single_visible(rng):
    yield exact(LECTURE, "5x5 by 3x3", LECTURE_X, LECTURE_W)
    yield exact(RECTANGLES, "4x6 by 3x2", quarters(rng, 4, 6), quarters(rng, 3, 2))
    yield exact(NO_FIT, "3x4 by 3x5", quarters(rng, 3, 4), quarters(rng, 3, 5), raises="ValueError")
    yield exact(NO_FIT, "3x4 by 3x4", quarters(rng, 3, 4), quarters(rng, 3, 4))
    yield exact(ALONE, "called twice", quarters(rng, 5, 4), quarters(rng, 2, 3), unchanged=True)
    yield exact(INTEGERS, "pixels 0 to 255", pixels(rng, 4, 5), odd_eighths(rng, 2, 3), dtype="float64")


def conv2d_single_hidden(rng):
    yield exact(RECTANGLES, "8x5 by 2x4", quarters(rng, 8, 5), quarters(rng, 2, 4))
    yield case(RECTANGLES, "real numbers", real(rng, 9, 12), real(rng, 5, 3))
    yield exact(NO_FIT, "too high", quarters(rng, 3, 9), quarters(rng, 5, 2), raises="ValueError")
    yield exact(NO_FIT, "one column", quarters(rng, 6, 3), quarters(rng, 2, 3))
    yield case(ALONE, "called twice, real numbers", real(rng, 4, 7), real(rng, 3, 3), unchanged=True)
    yield exact(INTEGERS, "pixels 0 to 255", pixels(rng, 6, 4), odd_eighths(rng, 3, 2), dtype="float64")


# conv2d_single_backward


def single(rng, X, W, draw=quarters, image=quarters):
    """delta, X and W. X, W: their shapes."""
    delta = X[0] - W[0] + 1, X[1] - W[1] + 1
    return draw(rng, *delta), image(rng, *X), draw(rng, *W)


def conv2d_single_backward_visible(rng):
    one = np.zeros((3, 3))
    one[0, 2] = 1
    yield exact(LECTURE, "one delta", one, LECTURE_X, LECTURE_W)
    yield exact(LECTURE, "four deltas", DELTA, LECTURE_X, LECTURE_W)
    yield exact(RECTANGLES, "4x6 by 3x2", *single(rng, (4, 6), (3, 2)))
    yield exact(ALONE, "called twice", *single(rng, (5, 4), (2, 3)), unchanged=True)
    yield exact(INTEGERS, "pixels 0 to 255", *single(rng, (4, 5), (2, 3), odd_eighths, pixels), dtype="float64")


def conv2d_single_backward_hidden(rng):
    yield exact(LECTURE, "other numbers", *single(rng, (5, 5), (3, 3)))
    yield exact(RECTANGLES, "8x5 by 2x4", *single(rng, (8, 5), (2, 4)))
    yield case(RECTANGLES, "real numbers", *single(rng, (9, 12), (5, 3), real, real))
    yield exact(RECTANGLES, "a filter as large as the image", *single(rng, (3, 4), (3, 4)))
    yield case(ALONE, "called twice, real", *single(rng, (4, 7), (3, 2), real, real), unchanged=True)
    yield exact(INTEGERS, "pixels 0 to 255", *single(rng, (6, 4), (3, 2), odd_eighths, pixels), dtype="float64")


# im2col

CHANNEL = "one channel"
CHANNELS = "channels and images"


def im2col_visible(rng):
    yield exact(CHANNEL, "pixels 0 to 8, 2x2", np.arange(9.0).reshape(1, 1, 3, 3), 2, 2, 1, 0)
    yield exact(CHANNELS, "2 images, 3 channels, 3x2", quarters(rng, 2, 3, 4, 5), 3, 2, 1, 0)
    yield exact(PADDING, "padding 1", quarters(rng, 2, 2, 3, 4), 2, 3, 1, 1)
    yield exact(STRIDE, "stride 2, padding 1", quarters(rng, 2, 3, 5, 7), 3, 3, 2, 1)
    yield exact(NO_FIT, "7 pixels, 3x3, stride 3", quarters(rng, 1, 1, 7, 7), 3, 3, 3, 0, raises="ValueError")
    yield exact(NO_FIT, "7 pixels, 3x3, stride 4", quarters(rng, 1, 1, 7, 7), 3, 3, 4, 0)
    yield exact(ALONE, "called twice", quarters(rng, 2, 1, 3, 4), 2, 3, 1, 1, unchanged=True)


def im2col_hidden(rng):
    yield exact(CHANNEL, "a rectangle", quarters(rng, 1, 1, 4, 6), 3, 2, 1, 0)
    yield exact(CHANNELS, "3 images, 4 channels, 2x4", quarters(rng, 3, 4, 6, 5), 2, 4, 1, 0)
    yield exact(PADDING, "padding 2", quarters(rng, 2, 3, 4, 3), 3, 2, 1, 2)
    yield exact(PADDING, "padding 3", quarters(rng, 1, 2, 3, 5), 4, 3, 1, 3)
    yield exact(STRIDE, "stride 3, no padding", quarters(rng, 2, 2, 8, 11), 2, 5, 3, 0)
    yield exact(STRIDE, "stride 2, padding 2", quarters(rng, 2, 3, 7, 9), 5, 3, 2, 2)
    yield exact(NO_FIT, "width only", quarters(rng, 1, 2, 5, 6), 3, 3, 2, 0, raises="ValueError")
    yield exact(NO_FIT, "too large", quarters(rng, 1, 2, 3, 4), 6, 2, 1, 1, raises="ValueError")
    yield exact(NO_FIT, "one that fits", quarters(rng, 1, 2, 5, 7), 3, 3, 2, 0)
    yield exact(ALONE, "called twice, stride 2", quarters(rng, 1, 2, 5, 3), 3, 3, 2, 1, unchanged=True)


# conv_forward


def layer(rng, x, w, stride, pad, draw=quarters, image=quarters):
    """The arguments of conv_forward. x, w: their shapes."""
    return image(rng, *x), draw(rng, *w), draw(rng, w[0]), stride, pad


def conv_forward_visible(rng):
    yield exact(LECTURE, "5x5 by 3x3", LECTURE_X[None, None], LECTURE_W[None, None], np.zeros(1), 1, 0)
    yield exact(LAYERS, "2 images, 3 channels, 4 filters", *layer(rng, (2, 3, 4, 5), (4, 3, 3, 2), 1, 0))
    yield exact(PADDING, "padding 1", *layer(rng, (1, 2, 4, 5), (3, 2, 3, 2), 1, 1))
    yield exact(STRIDE, "stride 2, padding 1", *layer(rng, (2, 3, 5, 7), (2, 3, 3, 3), 2, 1))
    yield exact(NO_FIT, "7 pixels, 3x3, stride 3", *layer(rng, (1, 1, 7, 7), (1, 1, 3, 3), 3, 0), raises="ValueError")
    yield exact(NO_FIT, "7 pixels, 3x3, stride 4", *layer(rng, (1, 1, 7, 7), (1, 1, 3, 3), 4, 0))
    yield exact(ALONE, "called twice", *layer(rng, (1, 2, 4, 3), (2, 2, 2, 3), 1, 1), unchanged=True)
    yield whole_layer(rng, (2, 3, 4, 5), (4, 3, 3, 2))


def whole_layer(rng, x, w):
    """Pixels of whole numbers, as images come, and weights that are none."""
    return exact(INTEGERS, "pixels 0 to 255", *layer(rng, x, w, 1, 0, odd_eighths, pixels), dtype="float64")


def conv_forward_hidden(rng):
    yield exact(LECTURE, "other numbers", *layer(rng, (1, 1, 5, 5), (1, 1, 3, 3), 1, 0))
    yield case(LAYERS, "real numbers", *layer(rng, (3, 4, 6, 5), (2, 4, 2, 4), 1, 0, real, real))
    yield exact(LAYERS, "5 filters", *layer(rng, (2, 3, 4, 6), (5, 3, 2, 3), 1, 0))
    yield exact(PADDING, "padding 2", *layer(rng, (2, 3, 4, 3), (4, 3, 3, 2), 1, 2))
    yield case(PADDING, "padding 3, real numbers", *layer(rng, (2, 1, 3, 5), (2, 1, 4, 3), 1, 3, real, real))
    yield exact(STRIDE, "stride 3, no padding", *layer(rng, (2, 2, 8, 11), (3, 2, 2, 5), 3, 0))
    yield case(STRIDE, "stride 2, padding 2, real numbers", *layer(rng, (2, 3, 7, 9), (4, 3, 5, 3), 2, 2, real, real))
    yield exact(NO_FIT, "a filter too large", *layer(rng, (1, 2, 3, 4), (2, 2, 6, 2), 1, 1), raises="ValueError")
    yield exact(NO_FIT, "width only", *layer(rng, (1, 2, 5, 6), (2, 2, 3, 3), 2, 0), raises="ValueError")
    yield exact(NO_FIT, "width only, 3x2", *layer(rng, (1, 2, 5, 7), (2, 2, 3, 2), 2, 0), raises="ValueError")
    yield exact(NO_FIT, "one that fits", *layer(rng, (1, 2, 5, 7), (2, 2, 3, 3), 2, 0))
    yield case(
        ALONE, "called twice, stride 2", *layer(rng, (2, 2, 5, 3), (2, 2, 3, 3), 2, 1, real, real), unchanged=True
    )
    yield whole_layer(rng, (1, 2, 6, 4), (3, 2, 2, 3))


# conv_backward


def gradient(rng, x, w, stride, pad, draw=quarters, image=quarters):
    """The arguments of conv_backward. x, w: their shapes."""
    sides = (solution.output_size(n, f, stride, pad) for n, f in zip(x[2:], w[2:], strict=True))
    return draw(rng, x[0], w[0], *sides), image(rng, *x), draw(rng, *w), stride, pad


def conv_backward_visible(rng):
    yield exact(LECTURE, "5x5 by 3x3", DELTA[None, None], LECTURE_X[None, None], LECTURE_W[None, None], 1, 0)
    yield exact(GRADIENTS, "2 images, 3 channels, 4 filters", *gradient(rng, (2, 3, 4, 5), (4, 3, 3, 2), 1, 0))
    yield exact(PADDING, "padding 1", *gradient(rng, (2, 3, 4, 5), (2, 3, 3, 2), 1, 1))
    yield exact(PADDING, "padding 2", *gradient(rng, (1, 2, 3, 4), (3, 2, 2, 3), 1, 2))
    yield exact(STRIDE, "stride 2, padding 1", *gradient(rng, (2, 3, 5, 7), (2, 3, 3, 3), 2, 1))
    yield exact(ALONE, "called twice", *gradient(rng, (1, 2, 4, 3), (2, 2, 2, 3), 1, 1), unchanged=True)
    yield whole_gradient(rng, (2, 3, 4, 5), (4, 3, 3, 2))


def whole_gradient(rng, x, w):
    """Pixels of whole numbers, as images come, and weights and gradients that are none."""
    return exact(INTEGERS, "pixels 0 to 255", *gradient(rng, x, w, 1, 0, odd_eighths, pixels), dtype="float64")


def conv_backward_hidden(rng):
    yield exact(LECTURE, "other numbers", *gradient(rng, (1, 1, 5, 5), (1, 1, 3, 3), 1, 0))
    yield case(GRADIENTS, "real numbers", *gradient(rng, (3, 4, 6, 5), (2, 4, 2, 4), 1, 0, real, real))
    yield exact(GRADIENTS, "5 filters", *gradient(rng, (3, 2, 4, 6), (5, 2, 2, 3), 1, 0))
    yield exact(GRADIENTS, "a large image", *gradient(rng, (2, 1, 18, 130), (2, 1, 2, 3), 1, 0))
    yield exact(PADDING, "padding 2, 4 images", *gradient(rng, (4, 3, 5, 3), (2, 3, 3, 2), 1, 2))
    yield case(PADDING, "padding 3, real numbers", *gradient(rng, (2, 1, 3, 5), (3, 1, 4, 3), 1, 3, real, real))
    yield exact(STRIDE, "stride 3, no padding", *gradient(rng, (2, 2, 8, 11), (3, 2, 2, 5), 3, 0))
    yield case(
        STRIDE, "stride 2, padding 2, real numbers", *gradient(rng, (2, 3, 7, 9), (4, 3, 5, 3), 2, 2, real, real)
    )
    yield case(
        ALONE, "called twice, stride 2", *gradient(rng, (2, 2, 5, 3), (3, 2, 3, 3), 2, 1, real, real), unchanged=True
    )
    yield whole_gradient(rng, (1, 2, 6, 4), (3, 2, 2, 3))


# conv_forward_fast: the cases of conv_forward that are not worked by hand, and large ones

FAST = "fast enough"
SECONDS = 0.25
"""For a layer of about 240,000 values, less than 2 MB, and few products for each: what takes long is many steps.

Measured: 0.5 to 2 ms for the reference, at most 19 ms for any vectorised style (einsum over windows the slowest),
0.75 s or more for four loops with a vectorised window inside. The case that is released has quarters, since they take a
tenth of the room.
"""


def conv_forward_fast_visible(rng):
    yield from (each for each in conv_forward_visible(rng) if each.criterion != LECTURE)
    yield exact(FAST, "240,000 values", *layer(rng, (6, 2, 40, 42), (24, 2, 3, 3), 1, 1), seconds=SECONDS)


def conv_forward_fast_hidden(rng):
    yield from (each for each in conv_forward_hidden(rng) if each.criterion != LECTURE)
    yield exact(LAYERS, "a large image", *layer(rng, (2, 1, 18, 130), (2, 1, 2, 3), 1, 0))
    large = layer(rng, (5, 3, 38, 44), (26, 3, 4, 2), 1, 2, real, real)
    yield case(FAST, "240,000 values, padding 2", *large, seconds=SECONDS)


# as_dense

DEEP = "channels"
COVER = "filters that do not cover the image"


def dense(rng, w, n):
    """The arguments of as_dense. w: its shape."""
    return quarters(rng, *w), quarters(rng, w[0]), n


def as_dense_visible(rng):
    lecture = np.stack([LECTURE_W, LECTURE_X[:3, :3]])[:, None]
    yield exact(CHANNEL, "two filters of 3x3", lecture, np.array([0.5, -2.0]), 3)
    yield exact(DEEP, "4 filters over 3 channels of 2x2", *dense(rng, (4, 3, 2, 2), 2))
    yield case(COVER, "a filter of 2x2, an image of 3x3", *dense(rng, (2, 2, 2, 2), 3), raises="ValueError")
    yield exact(COVER, "filters that do", *dense(rng, (2, 3, 1, 1), 1))
    yield exact(ALONE, "called twice", *dense(rng, (3, 2, 2, 2), 2), unchanged=True)


def as_dense_hidden(rng):
    yield exact(CHANNEL, "five filters of 4x4", *dense(rng, (5, 1, 4, 4), 4))
    yield exact(DEEP, "2 filters over 4 channels of 3x3", *dense(rng, (2, 4, 3, 3), 3))
    yield exact(DEEP, "6 filters over 2 channels of 5x5", *dense(rng, (6, 2, 5, 5), 5))
    yield case(COVER, "a rectangle", *dense(rng, (2, 3, 4, 3), 4), raises="ValueError")
    yield case(COVER, "a rectangle on its side", *dense(rng, (2, 3, 3, 4), 4), raises="ValueError")
    yield case(COVER, "too large", *dense(rng, (2, 3, 5, 5), 4), raises="ValueError")
    yield exact(ALONE, "called twice, 3x3", *dense(rng, (2, 3, 3, 3), 3), unchanged=True)


EXERCISES = (
    exercise(
        misconceptions.size,
        {LECTURES: 2, TOGETHER: 2, ONCE: 1, NO_FIT: 2},
        output_size_visible,
        output_size_hidden,
    ),
    exercise(
        misconceptions.parameters,
        {"the lectures' layers": 1, "any layer": 2},
        conv_parameters_visible,
        conv_parameters_hidden,
    ),
    exercise(
        misconceptions.feature_map,
        {IMAGE: 2, RECTANGLES: 3, LARGE: 1, ALONE: 1, WHOLE: 1},
        feature_map_visible,
        feature_map_hidden,
        tolerance=feature_map_tolerance,
    ),
    exercise(
        misconceptions.single,
        {LECTURE: 2, RECTANGLES: 3, NO_FIT: 1, ALONE: 1, INTEGERS: 1},
        conv2d_single_visible,
        conv2d_single_hidden,
        tolerance=single_tolerance,
        slack=single_slack,
    ),
    exercise(
        misconceptions.single_backward,
        {LECTURE: 2, RECTANGLES: 3, ALONE: 1, INTEGERS: 1},
        conv2d_single_backward_visible,
        conv2d_single_backward_hidden,
        returns=("dX", "dW"),
        tolerance=single_backward_tolerance,
        slack=single_backward_slack,
    ),
    exercise(
        misconceptions.im2col,
        {CHANNEL: 1, CHANNELS: 2, PADDING: 2, STRIDE: 2, NO_FIT: 1, ALONE: 1},
        im2col_visible,
        im2col_hidden,
    ),
    exercise(
        misconceptions.forward,
        {LECTURE: 2, LAYERS: 3, PADDING: 2, STRIDE: 2, NO_FIT: 1, ALONE: 1, INTEGERS: 1},
        conv_forward_visible,
        conv_forward_hidden,
        tolerance=conv_tolerance,
        slack=conv_slack,
    ),
    exercise(
        misconceptions.backward,
        {LECTURE: 2, GRADIENTS: 3, PADDING: 2, STRIDE: 2, ALONE: 1, INTEGERS: 1},
        conv_backward_visible,
        conv_backward_hidden,
        returns=("dx", "dw", "db"),
        tolerance=backward_tolerance,
        slack=backward_slack,
    ),
    exercise(
        misconceptions.fast,
        {LAYERS: 2, PADDING: 1, STRIDE: 1, FAST: 4, NO_FIT: 1, ALONE: 0.5, INTEGERS: 0.5},
        conv_forward_fast_visible,
        conv_forward_fast_hidden,
        tolerance=conv_tolerance,
        slack=conv_slack,
    ),
    exercise(
        misconceptions.dense,
        {CHANNEL: 2, DEEP: 3, COVER: 1, ALONE: 1},
        as_dense_visible,
        as_dense_hidden,
    ),
)
