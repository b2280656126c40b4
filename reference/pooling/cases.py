"""The cases of the pooling assignment: what each function is called with, grouped under the lines of its rubric.

Sizes all differ (N, C, H, W), strides differ from windows both ways, upstream gradients are random. Quarters are exact
in any order of summation, so one wrong term shows; `real` data has the proved bound. The values of `distinct_quarters`
are all different, so that no case rests on a tie but those that say so.
"""

import numpy as np

from autograder.checking.tolerance import fourier, linear
from autograder.content.kit import case, distinct_quarters, exercise, quarters, real, whole

from . import misconceptions, solution

LECTURE_X = np.array([[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]], float)
LECTURE_W = np.array([[0, 1, 0], [1, 0, 1], [2, 1, 0]], float)
LECTURE_I = np.array([[9, 5, 4], [8, 8, 10], [8, 15, 12]], float)
"""The feature map of LECTURE_X under LECTURE_W: Data Analysis, Neural Networks 2, "Backprop through convolution"."""
IMAGE, FILTER, MAP = LECTURE_X[None, None], LECTURE_W[None, None], LECTURE_I[None, None]
TURNED_MAP = LECTURE_I[None, None, ::-1, ::-1].copy()
MAP_DOUT = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])

BY_HAND = "the lecture's feature map"
SHAPES = "images and channels"
OVERLAP = "windows that overlap"
GAPS = "windows with gaps"
NEGATIVE = "negative values"
TIES = "ties go to the first in row order"
REPEATED = "the same value in two windows"
FIT = "sizes that do not fit"
UNCHANGED = "leaves its inputs alone"
INTEGER = "integer images"
WHOLE_GRADIENTS = "integer gradients"


def negative(rng, *shape):
    """Quarters of at most -1."""
    return -1 - abs(distinct_quarters(rng, *shape))


def distinct_pixels(rng, *shape):
    """Whole numbers from 0 to 255, as images come, no two the same."""
    return rng.permutation(256)[: int(np.prod(shape))].reshape(shape)


def pooled(N, C, H, W, size, S):
    """The shape after pooling."""
    return N, C, solution.pool_output_size(H, size, S), solution.pool_output_size(W, size, S)


# pool_output_size

LECTURE_SIZES, OTHER_SIZES, TOO_LARGE = "the lecture's sizes", "other sizes", "a window larger than the image"


def sides(criterion, n, f, stride, **more):
    return case(criterion, f"{n} pixels, window {f}, stride {stride}", n, f, stride, exact=True, **more)


def output_size_visible(rng):
    yield sides(LECTURE_SIZES, 7, 3, 1)
    yield sides(LECTURE_SIZES, 7, 3, 2)
    yield sides(OTHER_SIZES, 3, 3, 1)
    yield sides(OTHER_SIZES, 11, 2, 3)
    yield sides(FIT, 7, 3, 3, raises="ValueError")
    yield sides(FIT, 8, 3, 5)
    yield sides(TOO_LARGE, 3, 5, 1, raises="ValueError")
    yield sides(TOO_LARGE, 6, 5, 1)


def output_size_hidden(rng):
    for _ in range(4):
        f, stride, steps = (int(rng.integers(2, high)) for high in (9, 7, 12))
        yield sides(OTHER_SIZES, f + stride * steps, f, stride)
    f, stride = int(rng.integers(2, 9)), int(rng.integers(2, 7))
    yield sides(OTHER_SIZES, f, f, stride)
    yield sides(LECTURE_SIZES, 224, 2, 2)
    stride = int(rng.integers(3, 8))
    yield sides(FIT, f + 3 * stride + 1, f, stride, raises="ValueError")
    yield sides(FIT, f + 3 * stride - 1, f, stride, raises="ValueError")
    yield sides(FIT, f + 3 * stride, f, stride)
    yield sides(TOO_LARGE, 4, 4 + stride, stride, raises="ValueError")
    yield sides(TOO_LARGE, 4, 4 + 3 * stride, stride, raises="ValueError")
    yield sides(TOO_LARGE, 4 + stride, 4, stride)


# max_pool_forward


def max_forward_visible(rng):
    yield case(BY_HAND, "3x3 map, window 2, stride 1", MAP, 2, 1, exact=True)
    yield case(BY_HAND, "5x5 image, window 3, stride 2", IMAGE, 3, 2, exact=True)
    yield case(SHAPES, "2 images, 3 channels, window 2, stride 2", distinct_quarters(rng, 2, 3, 4, 6), 2, 2, exact=True)
    yield case(OVERLAP, "window 3, stride 2", distinct_quarters(rng, 2, 1, 5, 7), 3, 2, exact=True)
    yield case(GAPS, "window 2, stride 3", distinct_quarters(rng, 1, 2, 8, 5), 2, 3, exact=True)
    yield case(NEGATIVE, "an image of negative values", negative(rng, 1, 2, 4, 6), 2, 2, exact=True)
    yield case(FIT, "7 pixels, window 3, stride 3", distinct_quarters(rng, 1, 1, 7, 7), 3, 3, raises="ValueError")
    yield case(FIT, "7 pixels, window 4, stride 3", distinct_quarters(rng, 1, 1, 7, 7), 4, 3, exact=True)
    yield case(UNCHANGED, "called twice", distinct_quarters(rng, 1, 2, 4, 6), 2, 2, exact=True, unchanged=True)
    yield case(INTEGER, "pixels 0 to 255", distinct_pixels(rng, 2, 3, 4, 6), 2, 2, exact=True, dtype="float64")


def max_forward_hidden(rng):
    yield case(BY_HAND, "turned", TURNED_MAP, 2, 1, exact=True)
    yield case(SHAPES, "window 3, stride 3", real(rng, 3, 2, 6, 9), 3, 3, exact=True)
    yield case(SHAPES, "one window", distinct_quarters(rng, 4, 3, 5, 5), 5, 1, exact=True)
    yield case(SHAPES, "window 1, stride 1", distinct_quarters(rng, 3, 2, 4, 5), 1, 1, exact=True)
    yield case(OVERLAP, "window 3, stride 1", distinct_quarters(rng, 3, 2, 6, 5), 3, 1, exact=True)
    yield case(OVERLAP, "window 5, stride 2", real(rng, 2, 3, 9, 7), 5, 2, exact=True)
    yield case(GAPS, "window 2, stride 4", real(rng, 2, 3, 6, 10), 2, 4, exact=True)
    yield case(GAPS, "window 1, stride 2", distinct_quarters(rng, 2, 3, 5, 7), 1, 2, exact=True)
    yield case(NEGATIVE, "far below zero", distinct_quarters(rng, 2, 3, 6, 4) - 1000, 2, 2, exact=True)
    yield case(NEGATIVE, "overlapping windows", negative(rng, 3, 1, 5, 7), 3, 2, exact=True)
    yield case(FIT, "width only", distinct_quarters(rng, 2, 1, 6, 7), 2, 2, raises="ValueError")
    yield case(FIT, "height only", distinct_quarters(rng, 1, 2, 6, 7), 3, 2, raises="ValueError")
    yield case(FIT, "a window larger than the image", distinct_quarters(rng, 1, 2, 3, 6), 4, 1, raises="ValueError")
    yield case(FIT, "one that fits", distinct_quarters(rng, 2, 1, 5, 7), 3, 2, exact=True)
    yield case(UNCHANGED, "called twice, window 3, stride 2", real(rng, 2, 1, 5, 7), 3, 2, exact=True, unchanged=True)
    yield case(
        INTEGER, "pixels 0 to 255, window 3", distinct_pixels(rng, 1, 2, 5, 7), 3, 2, exact=True, dtype="float64"
    )


# max_pool_backward


def max_backward(criterion, name, rng, x, size, S, make=quarters, **more):
    """A case with gradients drawn by `make` for the windows of x."""
    dout = make(rng, *pooled(*x.shape, size, S))
    return case(criterion, name, dout, x, size, S, exact=make is quarters, **more)


def max_backward_tolerance(dout, x, size, stride):
    """A pixel sums the gradients of at most size**2 windows."""
    return linear(size**2, solution.max_pool_backward(abs(dout), x, size, stride))


def repeated(rng, N, C, H, W, side=2):
    """Windows side by side that each hold the same values, all different, in an order of their own."""
    values = np.arange(side * side) - 1.5
    x = np.empty((N, C, H, W))
    for n, c, i, j in np.ndindex(N, C, H // side, W // side):
        tile = rng.permutation(values).reshape(side, side)
        x[n, c, i * side : (i + 1) * side, j * side : (j + 1) * side] = tile
    return x


def few(rng, *shape):
    """Whole numbers from 0 to 2, as after a ReLU: many ties."""
    return rng.integers(0, 3, shape).astype(float)


TIED = np.array([[[[1.0, 3, 2, 0], [3, 2, 3, 1], [0, 3, 1, 2]]]])


def max_backward_visible(rng):
    yield case(BY_HAND, "window 2, stride 1, dout 1 2 3 4", MAP_DOUT, MAP, 2, 1, exact=True)
    yield max_backward(SHAPES, "2 images, 3 channels", rng, distinct_quarters(rng, 2, 3, 4, 6), 2, 2)
    yield max_backward(OVERLAP, "window 3, stride 2", rng, distinct_quarters(rng, 2, 1, 5, 7), 3, 2)
    yield max_backward(GAPS, "window 2, stride 3", rng, distinct_quarters(rng, 1, 2, 8, 5), 2, 3)
    yield max_backward(NEGATIVE, "an image of negative values", rng, negative(rng, 1, 2, 4, 6), 2, 2)
    yield max_backward(TIES, "zeros after a ReLU", rng, np.zeros((1, 1, 2, 4)), 2, 2)
    yield max_backward(TIES, "3 in four places of one window", rng, TIED, 3, 1)
    yield max_backward(REPEATED, "each window holds -1.5 to 1.5", rng, repeated(rng, 2, 1, 4, 6), 2, 2)
    dout, x = np.ones((1, 1, 2, 2)), distinct_quarters(rng, 1, 1, 7, 7)
    yield case(FIT, "7 pixels, window 3, stride 3", dout, x, 3, 3, raises="ValueError")
    yield max_backward(FIT, "7 pixels, window 4, stride 3", rng, distinct_quarters(rng, 1, 1, 7, 7), 4, 3)
    yield max_backward(UNCHANGED, "called twice", rng, distinct_quarters(rng, 1, 2, 4, 6), 2, 2, unchanged=True)
    x = distinct_pixels(rng, 2, 3, 4, 6)
    yield max_backward(INTEGER, "pixels 0 to 255, gradients in quarters", rng, x, 2, 2, dtype="float64")


def max_backward_hidden(rng):
    yield max_backward(BY_HAND, "turned", rng, TURNED_MAP, 2, 1)
    yield max_backward(SHAPES, "window 3, stride 3", rng, real(rng, 3, 2, 6, 9), 3, 3, make=real)
    yield max_backward(SHAPES, "one window", rng, distinct_quarters(rng, 4, 3, 5, 5), 5, 1)
    yield max_backward(SHAPES, "window 1, stride 1", rng, distinct_quarters(rng, 3, 2, 4, 5), 1, 1)
    yield max_backward(OVERLAP, "window 3, stride 1", rng, distinct_quarters(rng, 3, 2, 6, 5), 3, 1)
    yield max_backward(OVERLAP, "window 5, stride 2", rng, real(rng, 2, 3, 9, 7), 5, 2, make=real)
    yield max_backward(GAPS, "window 2, stride 4", rng, real(rng, 2, 3, 6, 10), 2, 4, make=real)
    yield max_backward(GAPS, "window 1, stride 2", rng, distinct_quarters(rng, 2, 3, 5, 7), 1, 2)
    yield max_backward(NEGATIVE, "far below zero", rng, distinct_quarters(rng, 2, 3, 6, 4) - 1000, 2, 2)
    yield max_backward(NEGATIVE, "overlapping windows", rng, negative(rng, 3, 1, 5, 7), 3, 2)
    yield max_backward(TIES, "0, 1 and 2", rng, few(rng, 2, 3, 6, 4), 2, 2)
    yield max_backward(TIES, "0, 1 and 2, window 3, stride 2", rng, few(rng, 2, 1, 7, 9), 3, 2)
    yield max_backward(TIES, "one value everywhere", rng, np.full((1, 2, 6, 9), -0.5), 3, 3)
    yield max_backward(REPEATED, "window 3", rng, repeated(rng, 2, 3, 6, 9, side=3), 3, 3)
    yield case(FIT, "width only", np.ones((2, 1, 3, 3)), distinct_quarters(rng, 2, 1, 6, 7), 2, 2, raises="ValueError")
    yield case(FIT, "height only", np.ones((1, 2, 2, 3)), distinct_quarters(rng, 1, 2, 6, 7), 3, 2, raises="ValueError")
    yield max_backward(FIT, "one that fits", rng, distinct_quarters(rng, 2, 1, 5, 7), 3, 2)
    x = real(rng, 2, 1, 5, 7)
    yield max_backward(UNCHANGED, "called twice, window 3, stride 2", rng, x, 3, 2, make=real, unchanged=True)
    x = distinct_pixels(rng, 1, 2, 5, 7)
    yield max_backward(INTEGER, "pixels 0 to 255, window 3", rng, x, 3, 2, dtype="float64")


# avg_pool_forward


def avg_tolerance(x, size, stride):
    """The bound of a difference of four entries of a summed-area table, the least exact of the ways to sum a window.

    An entry sums a part of the image and has at most H + W roundings; three more for the difference, one for the mean.
    """
    H, W = x.shape[2:]
    total = abs(x).sum(axis=(2, 3), keepdims=True) + np.zeros(pooled(*x.shape, size, stride))
    return linear(H + W + 3, 2 * total / size**2)


def avg_forward_visible(rng):
    yield case(BY_HAND, "3x3 map, window 2, stride 1", MAP, 2, 1, exact=True)
    yield case(SHAPES, "2 images, 3 channels, window 2, stride 2", quarters(rng, 2, 3, 4, 6), 2, 2, exact=True)
    yield case(OVERLAP, "window 4, stride 2", quarters(rng, 2, 1, 6, 8), 4, 2, exact=True)
    yield case(OVERLAP, "window 3, stride 1", quarters(rng, 1, 2, 5, 4), 3, 1)
    yield case(GAPS, "window 2, stride 3", quarters(rng, 1, 2, 8, 5), 2, 3, exact=True)
    yield case(FIT, "7 pixels, window 3, stride 3", quarters(rng, 1, 1, 7, 7), 3, 3, raises="ValueError")
    yield case(FIT, "7 pixels, window 4, stride 3", quarters(rng, 1, 1, 7, 7), 4, 3, exact=True)
    yield case(UNCHANGED, "called twice", quarters(rng, 1, 2, 4, 6), 2, 2, exact=True, unchanged=True)
    yield case(INTEGER, "pixels 0 to 255", distinct_pixels(rng, 2, 3, 4, 6), 2, 2, exact=True, dtype="float64")


def avg_forward_hidden(rng):
    yield case(BY_HAND, "turned", TURNED_MAP, 2, 1, exact=True)
    yield case(SHAPES, "window 3, stride 3", real(rng, 3, 2, 6, 9), 3, 3)
    yield case(SHAPES, "one window", real(rng, 4, 3, 5, 5), 5, 1)
    yield case(SHAPES, "window 1, stride 1", quarters(rng, 3, 2, 4, 5), 1, 1, exact=True)
    yield case(OVERLAP, "window 2, stride 1", quarters(rng, 3, 2, 6, 5), 2, 1, exact=True)
    yield case(OVERLAP, "window 5, stride 2", real(rng, 2, 3, 9, 7), 5, 2)
    yield case(GAPS, "window 2, stride 4", real(rng, 2, 3, 6, 10), 2, 4)
    yield case(GAPS, "window 1, stride 2", quarters(rng, 2, 3, 5, 7), 1, 2, exact=True)
    yield case(FIT, "width only", quarters(rng, 2, 1, 6, 7), 2, 2, raises="ValueError")
    yield case(FIT, "height only", quarters(rng, 1, 2, 6, 7), 3, 2, raises="ValueError")
    yield case(FIT, "a window larger than the image", quarters(rng, 1, 2, 3, 6), 4, 1, raises="ValueError")
    yield case(FIT, "one that fits", quarters(rng, 2, 1, 6, 8), 4, 2, exact=True)
    yield case(UNCHANGED, "called twice, window 3, stride 2", real(rng, 2, 1, 5, 7), 3, 2, unchanged=True)
    yield case(
        INTEGER, "pixels 0 to 255, window 4", distinct_pixels(rng, 1, 2, 6, 8), 4, 2, exact=True, dtype="float64"
    )


# avg_pool_backward


def avg_backward(rng, shape, size, S, make=quarters):
    """The arguments, with gradients drawn by `make` for the windows of images of this shape."""
    return make(rng, *pooled(*shape, size, S)), shape, size, S


def avg_backward_tolerance(dout, x_shape, size, stride):
    """A pixel sums shares of at most size**2 windows, each rounded at most twice when it is divided."""
    return linear(size**2 + 1, solution.avg_pool_backward(abs(dout), x_shape, size, stride))


def avg_backward_visible(rng):
    yield case(BY_HAND, "window 2, stride 1, dout 1 2 3 4", MAP_DOUT, (1, 1, 3, 3), 2, 1, exact=True)
    yield case(SHAPES, "2 images, 3 channels", *avg_backward(rng, (2, 3, 4, 6), 2, 2), exact=True)
    yield case(OVERLAP, "window 4, stride 2", *avg_backward(rng, (2, 1, 6, 8), 4, 2), exact=True)
    yield case(OVERLAP, "window 3, stride 1", *avg_backward(rng, (1, 2, 5, 4), 3, 1))
    yield case(GAPS, "window 2, stride 3", *avg_backward(rng, (1, 2, 8, 5), 2, 3), exact=True)
    yield case(FIT, "7 pixels, window 3, stride 3", np.ones((1, 1, 2, 2)), (1, 1, 7, 7), 3, 3, raises="ValueError")
    yield case(FIT, "7 pixels, window 4, stride 3", *avg_backward(rng, (1, 1, 7, 7), 4, 3), exact=True)
    yield case(UNCHANGED, "called twice", *avg_backward(rng, (1, 2, 4, 6), 2, 2), exact=True, unchanged=True)
    args = avg_backward(rng, (2, 3, 4, 6), 2, 2, make=whole)
    yield case(WHOLE_GRADIENTS, "-9 to 9", *args, exact=True, dtype="float64")


def avg_backward_hidden(rng):
    yield case(BY_HAND, "other gradients", *avg_backward(rng, (1, 1, 3, 3), 2, 1), exact=True)
    yield case(SHAPES, "window 3, stride 3", *avg_backward(rng, (3, 2, 6, 9), 3, 3, make=real))
    yield case(SHAPES, "one window", *avg_backward(rng, (4, 3, 5, 5), 5, 1, make=real))
    yield case(SHAPES, "window 1, stride 1", *avg_backward(rng, (3, 2, 4, 5), 1, 1), exact=True)
    yield case(OVERLAP, "window 2, stride 1", *avg_backward(rng, (3, 2, 6, 5), 2, 1), exact=True)
    yield case(OVERLAP, "window 5, stride 2", *avg_backward(rng, (2, 3, 9, 7), 5, 2, make=real))
    yield case(GAPS, "window 2, stride 4", *avg_backward(rng, (2, 3, 6, 10), 2, 4, make=real))
    yield case(GAPS, "window 1, stride 2", *avg_backward(rng, (2, 3, 5, 7), 1, 2), exact=True)
    yield case(FIT, "width only", np.ones((2, 1, 3, 3)), (2, 1, 6, 7), 2, 2, raises="ValueError")
    yield case(FIT, "one that fits", *avg_backward(rng, (2, 1, 6, 8), 4, 2), exact=True)
    args = avg_backward(rng, (2, 1, 5, 7), 3, 2, make=real)
    yield case(UNCHANGED, "called twice, window 3, stride 2", *args, unchanged=True)
    args = avg_backward(rng, (1, 2, 6, 8), 4, 2, make=whole)
    yield case(WHOLE_GRADIENTS, "window 4, stride 2", *args, exact=True, dtype="float64")


# global_avg_pool


def global_tolerance(x):
    return linear(x.shape[2] * x.shape[3], abs(x).mean(axis=(2, 3)))


def global_visible(rng):
    yield case(BY_HAND, "3x3 map", MAP)
    yield case(SHAPES, "2 images, 3 channels of 4 by 8", quarters(rng, 2, 3, 4, 8), exact=True)
    yield case(UNCHANGED, "called twice", quarters(rng, 2, 3, 2, 4), exact=True, unchanged=True)
    yield case(INTEGER, "pixels 0 to 255", distinct_pixels(rng, 3, 2, 4, 8), exact=True, dtype="float64")


def global_hidden(rng):
    yield case(BY_HAND, "the 5x5 image", IMAGE)
    yield case(SHAPES, "real numbers", real(rng, 3, 4, 5, 2))
    yield case(SHAPES, "one row", quarters(rng, 4, 2, 1, 8), exact=True)
    yield case(SHAPES, "one pixel", real(rng, 3, 5, 1, 1), exact=True)
    yield case(UNCHANGED, "called twice, 5 by 3", real(rng, 2, 4, 5, 3), unchanged=True)
    yield case(INTEGER, "2 by 16", distinct_pixels(rng, 2, 3, 2, 16), exact=True, dtype="float64")


# conv_relu_pool

LECTURE_IMAGE = "the lecture's image"
FILTERS = "images, channels and filters"
BELOW_ZERO = "the ReLU"
PADDING = "padding and stride of the convolution"
WINDOWS = "windows of other sizes"


def block(criterion, name, rng, make, N, C, H, W, F, HH, WW, S, P, size, **more):
    """A case in which b sets about half of the pooled values below zero, so that a missing ReLU shows."""
    x, w, b = make(rng, N, C, H, W), make(rng, F, C, HH, WW), make(rng, F)
    maps = solution.max_pool_forward(solution._conv_forward(x, w, b, S, P), size, size)
    middle = np.sort(maps.transpose(1, 0, 2, 3).reshape(F, -1), axis=1)[:, maps[:, 0].size // 2]
    b = np.where(np.arange(F) % 2, b, b - middle)
    return case(criterion, name, x, w, b, S, P, size, exact=make is quarters, **more)


def misfit(name, rng, N, C, H, W, F, HH, WW, S, P, size):
    """A case in which the filters do not fit the image, or the windows what comes of it."""
    x, w, b = quarters(rng, N, C, H, W), quarters(rng, F, C, HH, WW), quarters(rng, F)
    return case(FIT, name, x, w, b, S, P, size, raises="ValueError")


def integer_block(rng):
    x = rng.integers(0, 256, (2, 3, 5, 7))
    w, b = rng.integers(-7, 8, (4, 3, 2, 2)) / 8, rng.integers(-7, 8, 4) / 8
    return case(INTEGER, "pixels 0 to 255", x, w, b, 1, 0, 2, exact=True, dtype="float64")


def block_tolerance(x, w, b, stride, pad, size):
    """The bound of the convolution; neither ReLU nor maximum makes an error larger."""
    magnitude = solution._conv_forward(abs(x), abs(w), abs(b), stride, pad)
    bound = solution.max_pool_forward(linear(w[0].size + 1, magnitude), size, size)
    return bound + block_slack(x, w, b, stride, pad, size)


def block_slack(x, w, b, stride, pad, size):
    """What an FFT may lose."""
    points = (x.shape[2] + 2 * pad) * (x.shape[3] + 2 * pad)
    return fourier(points, x.shape[1], float(np.linalg.norm(np.ravel(x))), float(np.linalg.norm(np.ravel(w))))


def block_visible(rng):
    yield case(LECTURE_IMAGE, "bias 0, window 3", IMAGE, FILTER, np.zeros(1), 1, 0, 3, exact=True)
    yield case(LECTURE_IMAGE, "stride 2, bias -10", IMAGE, FILTER, np.array([-10.0]), 2, 0, 2, exact=True)
    yield block(FILTERS, "2 images, 3 channels, 4 filters", rng, quarters, 2, 3, 5, 6, 4, 2, 3, 1, 0, 2)
    yield case(BELOW_ZERO, "bias -16", IMAGE, FILTER, np.array([-16.0]), 1, 0, 3, exact=True)
    yield block(PADDING, "padding 1, stride 1", rng, quarters, 1, 2, 4, 6, 3, 3, 3, 1, 1, 2)
    yield block(PADDING, "padding 1, stride 2", rng, quarters, 2, 1, 9, 13, 3, 5, 5, 2, 1, 2)
    yield block(WINDOWS, "window 3", rng, quarters, 1, 2, 7, 10, 3, 2, 2, 1, 0, 3)
    yield misfit("windows of 2 on 5 pixels", rng, 1, 1, 7, 7, 2, 3, 3, 1, 0, 2)
    yield block(FIT, "windows of 2 on 4 pixels", rng, quarters, 1, 1, 6, 6, 2, 3, 3, 1, 0, 2)
    yield block(UNCHANGED, "called twice", rng, quarters, 1, 2, 4, 6, 3, 3, 3, 1, 1, 2, unchanged=True)
    yield integer_block(rng)


def block_hidden(rng):
    yield case(LECTURE_IMAGE, "bias -8, window 3", IMAGE, FILTER, np.array([-8.0]), 1, 0, 3, exact=True)
    yield block(FILTERS, "3 images, 2 channels, 5 filters", rng, quarters, 3, 2, 7, 5, 5, 4, 2, 1, 0, 2)
    yield block(FILTERS, "real numbers", rng, real, 2, 4, 6, 8, 3, 3, 1, 1, 0, 2)
    yield block(FILTERS, "filters of one row", rng, quarters, 2, 3, 4, 7, 3, 1, 4, 1, 0, 2)
    yield block(BELOW_ZERO, "quarters", rng, quarters, 2, 3, 6, 4, 2, 3, 3, 1, 1, 2)
    yield block(BELOW_ZERO, "real numbers", rng, real, 3, 2, 5, 9, 4, 2, 2, 1, 0, 2)
    yield block(PADDING, "padding 2, stride 1, real numbers", rng, real, 2, 3, 4, 6, 3, 5, 5, 1, 2, 2)
    yield block(PADDING, "padding 2, stride 3", rng, quarters, 2, 2, 9, 15, 3, 4, 4, 3, 2, 2)
    yield block(WINDOWS, "window 1", rng, quarters, 2, 3, 4, 5, 2, 3, 2, 1, 0, 1)
    yield block(WINDOWS, "window 4, real numbers", rng, real, 1, 2, 9, 13, 3, 2, 2, 1, 0, 4)
    yield misfit("filters that do not fit", rng, 1, 2, 6, 7, 3, 3, 3, 2, 0, 2)
    yield misfit("filters too far apart down, 3x3", rng, 1, 2, 6, 9, 2, 3, 3, 2, 0, 2)
    yield misfit("filters too far apart down, 4x3", rng, 1, 2, 7, 9, 2, 4, 3, 2, 0, 2)
    yield misfit("filters too far apart to the right, 3x3", rng, 1, 2, 9, 6, 2, 3, 3, 2, 0, 2)
    yield misfit("filters too far apart to the right, 3x4", rng, 1, 2, 9, 7, 2, 3, 4, 2, 0, 2)
    yield misfit("windows that do not fit the width", rng, 1, 2, 5, 6, 3, 2, 2, 1, 0, 2)
    yield block(FIT, "one that fits", rng, quarters, 1, 2, 5, 7, 3, 2, 2, 1, 0, 2)
    yield block(UNCHANGED, "called twice, stride 2", rng, real, 2, 1, 9, 5, 3, 3, 3, 2, 0, 2, unchanged=True)
    yield integer_block(rng)


EXERCISES = (
    exercise(
        misconceptions.output_size,
        {LECTURE_SIZES: 2, OTHER_SIZES: 3, FIT: 2, TOO_LARGE: 1},
        output_size_visible,
        output_size_hidden,
    ),
    exercise(
        misconceptions.max_forward,
        {BY_HAND: 2, SHAPES: 3, OVERLAP: 3, GAPS: 2, NEGATIVE: 2, FIT: 2, UNCHANGED: 1, INTEGER: 1},
        max_forward_visible,
        max_forward_hidden,
    ),
    exercise(
        misconceptions.max_backward,
        {
            BY_HAND: 2,
            SHAPES: 3,
            OVERLAP: 3,
            GAPS: 1,
            NEGATIVE: 1,
            TIES: 3,
            REPEATED: 2,
            FIT: 1,
            UNCHANGED: 1,
            INTEGER: 1,
        },
        max_backward_visible,
        max_backward_hidden,
        tolerance=max_backward_tolerance,
    ),
    exercise(
        misconceptions.avg_forward,
        {BY_HAND: 2, SHAPES: 3, OVERLAP: 3, GAPS: 2, FIT: 1, UNCHANGED: 1, INTEGER: 2},
        avg_forward_visible,
        avg_forward_hidden,
        tolerance=avg_tolerance,
    ),
    exercise(
        misconceptions.avg_backward,
        {BY_HAND: 2, SHAPES: 3, OVERLAP: 3, GAPS: 2, FIT: 1, UNCHANGED: 1, WHOLE_GRADIENTS: 1},
        avg_backward_visible,
        avg_backward_hidden,
        tolerance=avg_backward_tolerance,
    ),
    exercise(
        misconceptions.global_avg,
        {BY_HAND: 2, SHAPES: 3, UNCHANGED: 1, INTEGER: 1},
        global_visible,
        global_hidden,
        tolerance=global_tolerance,
    ),
    exercise(
        misconceptions.block,
        {LECTURE_IMAGE: 2, FILTERS: 3, BELOW_ZERO: 2, PADDING: 2, WINDOWS: 2, FIT: 2, UNCHANGED: 1, INTEGER: 1},
        block_visible,
        block_hidden,
        tolerance=block_tolerance,
        slack=block_slack,
    ),
)
