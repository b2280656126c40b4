"""The cases of the pooling assignment: what each function is called with, grouped under the lines of its rubric.

Sizes all differ (N, C, H, W), strides differ from windows both ways, upstream gradients are random. `lattice` and
`distinct` data are exact in any order of summation, so one wrong term shows; `real` data has the proved bound. The
values of `distinct` are all different, so that no case rests on a tie but those that say so.
"""

import numpy as np

from autograder.checking.tolerance import fourier, linear
from autograder.exercise import Case, Criterion, Exercise

from . import solution
from .misconceptions import MISCONCEPTIONS

LECTURE_X = np.array([[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]], float)
LECTURE_W = np.array([[0, 1, 0], [1, 0, 1], [2, 1, 0]], float)
LECTURE_I = np.array([[9, 5, 4], [8, 8, 10], [8, 15, 12]], float)
"""The feature map of LECTURE_X under LECTURE_W: Data Analysis, Neural Networks 2, "Backprop through convolution"."""

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


def lattice(rng, *shape):
    """Quarters between -4 and 4: sums of their products are exact in any order."""
    return rng.integers(-16, 17, shape) / 4


def real(rng, *shape):
    return rng.normal(size=shape)


def distinct(rng, *shape):
    """Quarters around 0, no two the same."""
    count = int(np.prod(shape))
    return (rng.permutation(count).reshape(shape) - count // 2) / 4


def pixels(rng, *shape):
    """Whole numbers from 0 to 255, as images come, no two the same."""
    return rng.permutation(256)[: int(np.prod(shape))].reshape(shape)


def pooled(N, C, H, W, size, S):
    """The shape after pooling."""
    return N, C, solution.pool_output_size(H, size, S), solution.pool_output_size(W, size, S)


# pool_output_size


def size_case(criterion, n, f, stride, **more):
    return Case(
        criterion=criterion, name=f"{n} pixels, window {f}, stride {stride}", args=(n, f, stride), exact=True, **more
    )


LECTURE_SIZES, OTHER_SIZES, TOO_LARGE = "the lecture's sizes", "other sizes", "a window larger than the image"


def pool_output_size_visible(rng):
    yield size_case(LECTURE_SIZES, 7, 3, 1)
    yield size_case(LECTURE_SIZES, 7, 3, 2)
    yield size_case(OTHER_SIZES, 3, 3, 1)
    yield size_case(OTHER_SIZES, 11, 2, 3)
    yield size_case(FIT, 7, 3, 3, raises="ValueError")
    yield size_case(FIT, 8, 3, 5)
    yield size_case(TOO_LARGE, 3, 5, 1, raises="ValueError")
    yield size_case(TOO_LARGE, 6, 5, 1)


def pool_output_size_hidden(rng):
    for _ in range(4):
        f, stride, steps = (int(rng.integers(2, high)) for high in (9, 7, 12))
        yield size_case(OTHER_SIZES, f + stride * steps, f, stride)
    f, stride = int(rng.integers(2, 9)), int(rng.integers(2, 7))
    yield size_case(OTHER_SIZES, f, f, stride)
    yield size_case(LECTURE_SIZES, 224, 2, 2)
    stride = int(rng.integers(3, 8))
    yield size_case(FIT, f + 3 * stride + 1, f, stride, raises="ValueError")
    yield size_case(FIT, f + 3 * stride - 1, f, stride, raises="ValueError")
    yield size_case(FIT, f + 3 * stride, f, stride)
    yield size_case(TOO_LARGE, 4, 4 + stride, stride, raises="ValueError")
    yield size_case(TOO_LARGE, 4, 4 + 3 * stride, stride, raises="ValueError")
    yield size_case(TOO_LARGE, 4 + stride, 4, stride)


# max_pool_forward


def pool_case(criterion, name, x, size, S, **more):
    return Case(criterion=criterion, name=name, args=(x, size, S), **more)


def max_pool_forward_visible(rng):
    yield pool_case(BY_HAND, "3x3 map, window 2, stride 1", LECTURE_I[None, None], 2, 1, exact=True)
    yield pool_case(BY_HAND, "5x5 image, window 3, stride 2", LECTURE_X[None, None], 3, 2, exact=True)
    yield pool_case(SHAPES, "2 images, 3 channels, window 2, stride 2", distinct(rng, 2, 3, 4, 6), 2, 2, exact=True)
    yield pool_case(OVERLAP, "window 3, stride 2", distinct(rng, 2, 1, 5, 7), 3, 2, exact=True)
    yield pool_case(GAPS, "window 2, stride 3", distinct(rng, 1, 2, 8, 5), 2, 3, exact=True)
    yield pool_case(NEGATIVE, "an image of negative values", -1 - abs(distinct(rng, 1, 2, 4, 6)), 2, 2, exact=True)
    yield pool_case(FIT, "7 pixels, window 3, stride 3", distinct(rng, 1, 1, 7, 7), 3, 3, raises="ValueError")
    yield pool_case(FIT, "7 pixels, window 4, stride 3", distinct(rng, 1, 1, 7, 7), 4, 3, exact=True)
    yield pool_case(UNCHANGED, "called twice", distinct(rng, 1, 2, 4, 6), 2, 2, exact=True, unchanged=True)
    yield pool_case(INTEGER, "pixels 0 to 255", pixels(rng, 2, 3, 4, 6), 2, 2, exact=True, dtype="float64")


def max_pool_forward_hidden(rng):
    yield pool_case(BY_HAND, "turned", LECTURE_I[None, None, ::-1, ::-1].copy(), 2, 1, exact=True)
    yield pool_case(SHAPES, "window 3, stride 3", real(rng, 3, 2, 6, 9), 3, 3, exact=True)
    yield pool_case(SHAPES, "one window", distinct(rng, 4, 3, 5, 5), 5, 1, exact=True)
    yield pool_case(SHAPES, "window 1, stride 1", distinct(rng, 3, 2, 4, 5), 1, 1, exact=True)
    yield pool_case(OVERLAP, "window 3, stride 1", distinct(rng, 3, 2, 6, 5), 3, 1, exact=True)
    yield pool_case(OVERLAP, "window 5, stride 2", real(rng, 2, 3, 9, 7), 5, 2, exact=True)
    yield pool_case(GAPS, "window 2, stride 4", real(rng, 2, 3, 6, 10), 2, 4, exact=True)
    yield pool_case(GAPS, "window 1, stride 2", distinct(rng, 2, 3, 5, 7), 1, 2, exact=True)
    yield pool_case(NEGATIVE, "far below zero", distinct(rng, 2, 3, 6, 4) - 1000, 2, 2, exact=True)
    yield pool_case(NEGATIVE, "overlapping windows", -1 - abs(distinct(rng, 3, 1, 5, 7)), 3, 2, exact=True)
    yield pool_case(FIT, "width only", distinct(rng, 2, 1, 6, 7), 2, 2, raises="ValueError")
    yield pool_case(FIT, "height only", distinct(rng, 1, 2, 6, 7), 3, 2, raises="ValueError")
    yield pool_case(FIT, "a window larger than the image", distinct(rng, 1, 2, 3, 6), 4, 1, raises="ValueError")
    yield pool_case(FIT, "one that fits", distinct(rng, 2, 1, 5, 7), 3, 2, exact=True)
    yield pool_case(
        UNCHANGED, "called twice, window 3, stride 2", real(rng, 2, 1, 5, 7), 3, 2, exact=True, unchanged=True
    )
    yield pool_case(INTEGER, "pixels 0 to 255, window 3", pixels(rng, 1, 2, 5, 7), 3, 2, exact=True, dtype="float64")


# max_pool_backward


def max_backward_case(criterion, name, rng, x, size, S, make=lattice, dout=None, **more):
    if dout is None:
        dout = make(rng, *pooled(*x.shape, size, S))
    if make is lattice and "raises" not in more:
        more["exact"] = True
    return Case(criterion=criterion, name=name, args=(dout, x, size, S), **more)


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


def max_pool_backward_visible(rng):
    dout = np.array([[1.0, 2.0], [3.0, 4.0]])[None, None]
    yield max_backward_case(BY_HAND, "window 2, stride 1, dout 1 2 3 4", rng, LECTURE_I[None, None], 2, 1, dout=dout)
    yield max_backward_case(SHAPES, "2 images, 3 channels", rng, distinct(rng, 2, 3, 4, 6), 2, 2)
    yield max_backward_case(OVERLAP, "window 3, stride 2", rng, distinct(rng, 2, 1, 5, 7), 3, 2)
    yield max_backward_case(GAPS, "window 2, stride 3", rng, distinct(rng, 1, 2, 8, 5), 2, 3)
    yield max_backward_case(NEGATIVE, "an image of negative values", rng, -1 - abs(distinct(rng, 1, 2, 4, 6)), 2, 2)
    yield max_backward_case(TIES, "zeros after a ReLU", rng, np.zeros((1, 1, 2, 4)), 2, 2)
    tied = np.array([[1.0, 3, 2, 0], [3, 2, 3, 1], [0, 3, 1, 2]])[None, None]
    yield max_backward_case(TIES, "3 in four places of one window", rng, tied, 3, 1)
    yield max_backward_case(REPEATED, "each window holds -1.5 to 1.5", rng, repeated(rng, 2, 1, 4, 6), 2, 2)
    fitless = np.ones((1, 1, 2, 2))
    yield max_backward_case(
        FIT, "7 pixels, window 3, stride 3", rng, distinct(rng, 1, 1, 7, 7), 3, 3, dout=fitless, raises="ValueError"
    )
    yield max_backward_case(FIT, "7 pixels, window 4, stride 3", rng, distinct(rng, 1, 1, 7, 7), 4, 3)
    yield max_backward_case(UNCHANGED, "called twice", rng, distinct(rng, 1, 2, 4, 6), 2, 2, unchanged=True)
    yield max_backward_case(
        INTEGER, "pixels 0 to 255, gradients in quarters", rng, pixels(rng, 2, 3, 4, 6), 2, 2, dtype="float64"
    )


def max_pool_backward_hidden(rng):
    yield max_backward_case(BY_HAND, "turned", rng, LECTURE_I[None, None, ::-1, ::-1].copy(), 2, 1)
    yield max_backward_case(SHAPES, "window 3, stride 3", rng, real(rng, 3, 2, 6, 9), 3, 3, make=real)
    yield max_backward_case(SHAPES, "one window", rng, distinct(rng, 4, 3, 5, 5), 5, 1)
    yield max_backward_case(SHAPES, "window 1, stride 1", rng, distinct(rng, 3, 2, 4, 5), 1, 1)
    yield max_backward_case(OVERLAP, "window 3, stride 1", rng, distinct(rng, 3, 2, 6, 5), 3, 1)
    yield max_backward_case(OVERLAP, "window 5, stride 2", rng, real(rng, 2, 3, 9, 7), 5, 2, make=real)
    yield max_backward_case(GAPS, "window 2, stride 4", rng, real(rng, 2, 3, 6, 10), 2, 4, make=real)
    yield max_backward_case(GAPS, "window 1, stride 2", rng, distinct(rng, 2, 3, 5, 7), 1, 2)
    yield max_backward_case(NEGATIVE, "far below zero", rng, distinct(rng, 2, 3, 6, 4) - 1000, 2, 2)
    yield max_backward_case(NEGATIVE, "overlapping windows", rng, -1 - abs(distinct(rng, 3, 1, 5, 7)), 3, 2)
    yield max_backward_case(TIES, "0, 1 and 2", rng, few(rng, 2, 3, 6, 4), 2, 2)
    yield max_backward_case(TIES, "0, 1 and 2, window 3, stride 2", rng, few(rng, 2, 1, 7, 9), 3, 2)
    yield max_backward_case(TIES, "one value everywhere", rng, np.full((1, 2, 6, 9), -0.5), 3, 3)
    yield max_backward_case(REPEATED, "window 3", rng, repeated(rng, 2, 3, 6, 9, side=3), 3, 3)
    yield max_backward_case(
        FIT, "width only", rng, distinct(rng, 2, 1, 6, 7), 2, 2, dout=np.ones((2, 1, 3, 3)), raises="ValueError"
    )
    yield max_backward_case(
        FIT, "height only", rng, distinct(rng, 1, 2, 6, 7), 3, 2, dout=np.ones((1, 2, 2, 3)), raises="ValueError"
    )
    yield max_backward_case(FIT, "one that fits", rng, distinct(rng, 2, 1, 5, 7), 3, 2)
    yield max_backward_case(
        UNCHANGED, "called twice, window 3, stride 2", rng, real(rng, 2, 1, 5, 7), 3, 2, make=real, unchanged=True
    )
    yield max_backward_case(INTEGER, "pixels 0 to 255, window 3", rng, pixels(rng, 1, 2, 5, 7), 3, 2, dtype="float64")


# avg_pool_forward


def avg_tolerance(x, size, stride):
    """The bound of a difference of four entries of a summed-area table, the least exact of the ways to sum a window.

    An entry sums a part of the image and has at most H + W roundings; three more for the difference, one for the mean.
    """
    H, W = x.shape[2:]
    total = abs(x).sum(axis=(2, 3), keepdims=True) + np.zeros(pooled(*x.shape, size, stride))
    return linear(H + W + 3, 2 * total / size**2)


def avg_pool_forward_visible(rng):
    yield pool_case(BY_HAND, "3x3 map, window 2, stride 1", LECTURE_I[None, None], 2, 1, exact=True)
    yield pool_case(SHAPES, "2 images, 3 channels, window 2, stride 2", lattice(rng, 2, 3, 4, 6), 2, 2, exact=True)
    yield pool_case(OVERLAP, "window 4, stride 2", lattice(rng, 2, 1, 6, 8), 4, 2, exact=True)
    yield pool_case(OVERLAP, "window 3, stride 1", lattice(rng, 1, 2, 5, 4), 3, 1)
    yield pool_case(GAPS, "window 2, stride 3", lattice(rng, 1, 2, 8, 5), 2, 3, exact=True)
    yield pool_case(FIT, "7 pixels, window 3, stride 3", lattice(rng, 1, 1, 7, 7), 3, 3, raises="ValueError")
    yield pool_case(FIT, "7 pixels, window 4, stride 3", lattice(rng, 1, 1, 7, 7), 4, 3, exact=True)
    yield pool_case(UNCHANGED, "called twice", lattice(rng, 1, 2, 4, 6), 2, 2, exact=True, unchanged=True)
    yield pool_case(INTEGER, "pixels 0 to 255", pixels(rng, 2, 3, 4, 6), 2, 2, exact=True, dtype="float64")


def avg_pool_forward_hidden(rng):
    yield pool_case(BY_HAND, "turned", LECTURE_I[None, None, ::-1, ::-1].copy(), 2, 1, exact=True)
    yield pool_case(SHAPES, "window 3, stride 3", real(rng, 3, 2, 6, 9), 3, 3)
    yield pool_case(SHAPES, "one window", real(rng, 4, 3, 5, 5), 5, 1)
    yield pool_case(SHAPES, "window 1, stride 1", lattice(rng, 3, 2, 4, 5), 1, 1, exact=True)
    yield pool_case(OVERLAP, "window 2, stride 1", lattice(rng, 3, 2, 6, 5), 2, 1, exact=True)
    yield pool_case(OVERLAP, "window 5, stride 2", real(rng, 2, 3, 9, 7), 5, 2)
    yield pool_case(GAPS, "window 2, stride 4", real(rng, 2, 3, 6, 10), 2, 4)
    yield pool_case(GAPS, "window 1, stride 2", lattice(rng, 2, 3, 5, 7), 1, 2, exact=True)
    yield pool_case(FIT, "width only", lattice(rng, 2, 1, 6, 7), 2, 2, raises="ValueError")
    yield pool_case(FIT, "height only", lattice(rng, 1, 2, 6, 7), 3, 2, raises="ValueError")
    yield pool_case(FIT, "a window larger than the image", lattice(rng, 1, 2, 3, 6), 4, 1, raises="ValueError")
    yield pool_case(FIT, "one that fits", lattice(rng, 2, 1, 6, 8), 4, 2, exact=True)
    yield pool_case(UNCHANGED, "called twice, window 3, stride 2", real(rng, 2, 1, 5, 7), 3, 2, unchanged=True)
    yield pool_case(INTEGER, "pixels 0 to 255, window 4", pixels(rng, 1, 2, 6, 8), 4, 2, exact=True, dtype="float64")


# avg_pool_backward


def avg_backward_case(criterion, name, rng, shape, size, S, make=lattice, dout=None, **more):
    if dout is None:
        dout = make(rng, *pooled(*shape, size, S))
    return Case(criterion=criterion, name=name, args=(dout, shape, size, S), **more)


def avg_backward_tolerance(dout, x_shape, size, stride):
    """A pixel sums shares of at most size**2 windows, each rounded at most twice when it is divided."""
    return linear(size**2 + 1, solution.avg_pool_backward(abs(dout), x_shape, size, stride))


WHOLE_GRADIENTS = "integer gradients"


def whole(rng, *shape):
    return rng.integers(-9, 10, shape)


def avg_pool_backward_visible(rng):
    dout = np.array([[1.0, 2.0], [3.0, 4.0]])[None, None]
    yield avg_backward_case(BY_HAND, "window 2, stride 1, dout 1 2 3 4", rng, (1, 1, 3, 3), 2, 1, dout=dout, exact=True)
    yield avg_backward_case(SHAPES, "2 images, 3 channels", rng, (2, 3, 4, 6), 2, 2, exact=True)
    yield avg_backward_case(OVERLAP, "window 4, stride 2", rng, (2, 1, 6, 8), 4, 2, exact=True)
    yield avg_backward_case(OVERLAP, "window 3, stride 1", rng, (1, 2, 5, 4), 3, 1)
    yield avg_backward_case(GAPS, "window 2, stride 3", rng, (1, 2, 8, 5), 2, 3, exact=True)
    fitless = np.ones((1, 1, 2, 2))
    yield avg_backward_case(
        FIT, "7 pixels, window 3, stride 3", rng, (1, 1, 7, 7), 3, 3, dout=fitless, raises="ValueError"
    )
    yield avg_backward_case(FIT, "7 pixels, window 4, stride 3", rng, (1, 1, 7, 7), 4, 3, exact=True)
    yield avg_backward_case(UNCHANGED, "called twice", rng, (1, 2, 4, 6), 2, 2, exact=True, unchanged=True)
    yield avg_backward_case(
        WHOLE_GRADIENTS, "-9 to 9", rng, (2, 3, 4, 6), 2, 2, make=whole, exact=True, dtype="float64"
    )


def avg_pool_backward_hidden(rng):
    yield avg_backward_case(BY_HAND, "other gradients", rng, (1, 1, 3, 3), 2, 1, exact=True)
    yield avg_backward_case(SHAPES, "window 3, stride 3", rng, (3, 2, 6, 9), 3, 3, make=real)
    yield avg_backward_case(SHAPES, "one window", rng, (4, 3, 5, 5), 5, 1, make=real)
    yield avg_backward_case(SHAPES, "window 1, stride 1", rng, (3, 2, 4, 5), 1, 1, exact=True)
    yield avg_backward_case(OVERLAP, "window 2, stride 1", rng, (3, 2, 6, 5), 2, 1, exact=True)
    yield avg_backward_case(OVERLAP, "window 5, stride 2", rng, (2, 3, 9, 7), 5, 2, make=real)
    yield avg_backward_case(GAPS, "window 2, stride 4", rng, (2, 3, 6, 10), 2, 4, make=real)
    yield avg_backward_case(GAPS, "window 1, stride 2", rng, (2, 3, 5, 7), 1, 2, exact=True)
    yield avg_backward_case(FIT, "width only", rng, (2, 1, 6, 7), 2, 2, dout=np.ones((2, 1, 3, 3)), raises="ValueError")
    yield avg_backward_case(FIT, "one that fits", rng, (2, 1, 6, 8), 4, 2, exact=True)
    yield avg_backward_case(
        UNCHANGED, "called twice, window 3, stride 2", rng, (2, 1, 5, 7), 3, 2, make=real, unchanged=True
    )
    yield avg_backward_case(
        WHOLE_GRADIENTS, "window 4, stride 2", rng, (1, 2, 6, 8), 4, 2, make=whole, exact=True, dtype="float64"
    )


# global_avg_pool


def global_tolerance(x):
    return linear(x.shape[2] * x.shape[3], abs(x).mean(axis=(2, 3)))


def global_avg_pool_visible(rng):
    yield Case(criterion=BY_HAND, name="3x3 map", args=(LECTURE_I[None, None],))
    yield Case(criterion=SHAPES, name="2 images, 3 channels of 4 by 8", args=(lattice(rng, 2, 3, 4, 8),), exact=True)
    yield Case(criterion=UNCHANGED, name="called twice", args=(lattice(rng, 2, 3, 2, 4),), exact=True, unchanged=True)
    yield Case(criterion=INTEGER, name="pixels 0 to 255", args=(pixels(rng, 3, 2, 4, 8),), exact=True, dtype="float64")


def global_avg_pool_hidden(rng):
    yield Case(criterion=BY_HAND, name="the 5x5 image", args=(LECTURE_X[None, None],))
    yield Case(criterion=SHAPES, name="real numbers", args=(real(rng, 3, 4, 5, 2),))
    yield Case(criterion=SHAPES, name="one row", args=(lattice(rng, 4, 2, 1, 8),), exact=True)
    yield Case(criterion=SHAPES, name="one pixel", args=(real(rng, 3, 5, 1, 1),), exact=True)
    yield Case(criterion=UNCHANGED, name="called twice, 5 by 3", args=(real(rng, 2, 4, 5, 3),), unchanged=True)
    yield Case(criterion=INTEGER, name="2 by 16", args=(pixels(rng, 2, 3, 2, 16),), exact=True, dtype="float64")


# conv_relu_pool

LECTURE_IMAGE = "the lecture's image"
FILTERS = "images, channels and filters"
BELOW_ZERO = "the ReLU"
PADDING = "padding and stride of the convolution"
WINDOWS = "windows of other sizes"


def block_case(criterion, name, rng, make, N, C, H, W, F, HH, WW, S, P, size, **more):
    """b sets about half of the pooled values below zero, so that a missing ReLU shows."""
    x, w, b = make(rng, N, C, H, W), make(rng, F, C, HH, WW), make(rng, F)
    if "raises" not in more:
        maps = solution.max_pool_forward(solution._conv_forward(x, w, b, S, P), size, size)
        middle = np.sort(maps.transpose(1, 0, 2, 3).reshape(F, -1), axis=1)[:, maps[:, 0].size // 2]
        b = np.where(np.arange(F) % 2, b, b - middle)
        more["exact"] = make is lattice
    return Case(criterion=criterion, name=name, args=(x, w, b, S, P, size), **more)


def block_integer_case(rng):
    x = rng.integers(0, 256, (2, 3, 5, 7))
    args = x, rng.integers(-7, 8, (4, 3, 2, 2)) / 8, rng.integers(-7, 8, 4) / 8, 1, 0, 2
    return Case(criterion=INTEGER, name="pixels 0 to 255", args=args, exact=True, dtype="float64")


def block_tolerance(x, w, b, stride, pad, size):
    """The bound of the convolution; neither ReLU nor maximum makes an error larger."""
    magnitude = solution._conv_forward(abs(x), abs(w), abs(b), stride, pad)
    return solution.max_pool_forward(linear(w[0].size + 1, magnitude), size, size) + block_slack(
        x, w, b, stride, pad, size
    )


def block_slack(x, w, b, stride, pad, size):
    """What an FFT may lose."""
    points = (x.shape[2] + 2 * pad) * (x.shape[3] + 2 * pad)
    return fourier(points, x.shape[1], float(np.linalg.norm(np.ravel(x))), float(np.linalg.norm(np.ravel(w))))


def conv_relu_pool_visible(rng):
    lecture = LECTURE_X[None, None], LECTURE_W[None, None]
    yield Case(criterion=LECTURE_IMAGE, name="bias 0, window 3", args=(*lecture, np.zeros(1), 1, 0, 3), exact=True)
    yield Case(
        criterion=LECTURE_IMAGE, name="stride 2, bias -10", args=(*lecture, np.array([-10.0]), 2, 0, 2), exact=True
    )
    yield block_case(FILTERS, "2 images, 3 channels, 4 filters", rng, lattice, 2, 3, 5, 6, 4, 2, 3, 1, 0, 2)
    yield Case(criterion=BELOW_ZERO, name="bias -16", args=(*lecture, np.array([-16.0]), 1, 0, 3), exact=True)
    yield block_case(PADDING, "padding 1, stride 1", rng, lattice, 1, 2, 4, 6, 3, 3, 3, 1, 1, 2)
    yield block_case(PADDING, "padding 1, stride 2", rng, lattice, 2, 1, 9, 13, 3, 5, 5, 2, 1, 2)
    yield block_case(WINDOWS, "window 3", rng, lattice, 1, 2, 7, 10, 3, 2, 2, 1, 0, 3)
    yield block_case(FIT, "windows of 2 on 5 pixels", rng, lattice, 1, 1, 7, 7, 2, 3, 3, 1, 0, 2, raises="ValueError")
    yield block_case(FIT, "windows of 2 on 4 pixels", rng, lattice, 1, 1, 6, 6, 2, 3, 3, 1, 0, 2)
    yield block_case(UNCHANGED, "called twice", rng, lattice, 1, 2, 4, 6, 3, 3, 3, 1, 1, 2, unchanged=True)
    yield block_integer_case(rng)


def conv_relu_pool_hidden(rng):
    lecture = LECTURE_X[None, None], LECTURE_W[None, None]
    yield Case(
        criterion=LECTURE_IMAGE, name="bias -8, window 3", args=(*lecture, np.array([-8.0]), 1, 0, 3), exact=True
    )
    yield block_case(FILTERS, "3 images, 2 channels, 5 filters", rng, lattice, 3, 2, 7, 5, 5, 4, 2, 1, 0, 2)
    yield block_case(FILTERS, "real numbers", rng, real, 2, 4, 6, 8, 3, 3, 1, 1, 0, 2)
    yield block_case(FILTERS, "filters of one row", rng, lattice, 2, 3, 4, 7, 3, 1, 4, 1, 0, 2)
    yield block_case(BELOW_ZERO, "quarters", rng, lattice, 2, 3, 6, 4, 2, 3, 3, 1, 1, 2)
    yield block_case(BELOW_ZERO, "real numbers", rng, real, 3, 2, 5, 9, 4, 2, 2, 1, 0, 2)
    yield block_case(PADDING, "padding 2, stride 1, real numbers", rng, real, 2, 3, 4, 6, 3, 5, 5, 1, 2, 2)
    yield block_case(PADDING, "padding 2, stride 3", rng, lattice, 2, 2, 9, 15, 3, 4, 4, 3, 2, 2)
    yield block_case(WINDOWS, "window 1", rng, lattice, 2, 3, 4, 5, 2, 3, 2, 1, 0, 1)
    yield block_case(WINDOWS, "window 4, real numbers", rng, real, 1, 2, 9, 13, 3, 2, 2, 1, 0, 4)
    yield block_case(FIT, "filters that do not fit", rng, lattice, 1, 2, 6, 7, 3, 3, 3, 2, 0, 2, raises="ValueError")
    for name, H, W, HH, WW in (
        ("filters too far apart down, 3x3", 6, 9, 3, 3),
        ("filters too far apart down, 4x3", 7, 9, 4, 3),
        ("filters too far apart to the right, 3x3", 9, 6, 3, 3),
        ("filters too far apart to the right, 3x4", 9, 7, 3, 4),
    ):
        yield block_case(FIT, name, rng, lattice, 1, 2, H, W, 2, HH, WW, 2, 0, 2, raises="ValueError")
    yield block_case(
        FIT, "windows that do not fit the width", rng, lattice, 1, 2, 5, 6, 3, 2, 2, 1, 0, 2, raises="ValueError"
    )
    yield block_case(FIT, "one that fits", rng, lattice, 1, 2, 5, 7, 3, 2, 2, 1, 0, 2)
    yield block_case(UNCHANGED, "called twice, stride 2", rng, real, 2, 1, 9, 5, 3, 3, 3, 2, 0, 2, unchanged=True)
    yield block_integer_case(rng)


def rubric(*lines):
    return tuple(Criterion(name=name, share=share) for name, share in lines)


EXERCISES = (
    Exercise(
        name="pool_output_size",
        solution=solution.pool_output_size,
        criteria=rubric((LECTURE_SIZES, 2), (OTHER_SIZES, 3), (FIT, 2), (TOO_LARGE, 1)),
        visible=pool_output_size_visible,
        hidden=pool_output_size_hidden,
        misconceptions=MISCONCEPTIONS["pool_output_size"],
    ),
    Exercise(
        name="max_pool_forward",
        solution=solution.max_pool_forward,
        criteria=rubric(
            (BY_HAND, 2), (SHAPES, 3), (OVERLAP, 3), (GAPS, 2), (NEGATIVE, 2), (FIT, 2), (UNCHANGED, 1), (INTEGER, 1)
        ),
        visible=max_pool_forward_visible,
        hidden=max_pool_forward_hidden,
        misconceptions=MISCONCEPTIONS["max_pool_forward"],
    ),
    Exercise(
        name="max_pool_backward",
        solution=solution.max_pool_backward,
        criteria=rubric(
            (BY_HAND, 2),
            (SHAPES, 3),
            (OVERLAP, 3),
            (GAPS, 1),
            (NEGATIVE, 1),
            (TIES, 3),
            (REPEATED, 2),
            (FIT, 1),
            (UNCHANGED, 1),
            (INTEGER, 1),
        ),
        visible=max_pool_backward_visible,
        hidden=max_pool_backward_hidden,
        tolerance=max_backward_tolerance,
        misconceptions=MISCONCEPTIONS["max_pool_backward"],
    ),
    Exercise(
        name="avg_pool_forward",
        solution=solution.avg_pool_forward,
        criteria=rubric((BY_HAND, 2), (SHAPES, 3), (OVERLAP, 3), (GAPS, 2), (FIT, 1), (UNCHANGED, 1), (INTEGER, 2)),
        visible=avg_pool_forward_visible,
        hidden=avg_pool_forward_hidden,
        tolerance=avg_tolerance,
        misconceptions=MISCONCEPTIONS["avg_pool_forward"],
    ),
    Exercise(
        name="avg_pool_backward",
        solution=solution.avg_pool_backward,
        criteria=rubric(
            (BY_HAND, 2), (SHAPES, 3), (OVERLAP, 3), (GAPS, 2), (FIT, 1), (UNCHANGED, 1), (WHOLE_GRADIENTS, 1)
        ),
        visible=avg_pool_backward_visible,
        hidden=avg_pool_backward_hidden,
        tolerance=avg_backward_tolerance,
        misconceptions=MISCONCEPTIONS["avg_pool_backward"],
    ),
    Exercise(
        name="global_avg_pool",
        solution=solution.global_avg_pool,
        criteria=rubric((BY_HAND, 2), (SHAPES, 3), (UNCHANGED, 1), (INTEGER, 1)),
        visible=global_avg_pool_visible,
        hidden=global_avg_pool_hidden,
        tolerance=global_tolerance,
        misconceptions=MISCONCEPTIONS["global_avg_pool"],
    ),
    Exercise(
        name="conv_relu_pool",
        solution=solution.conv_relu_pool,
        criteria=rubric(
            (LECTURE_IMAGE, 2),
            (FILTERS, 3),
            (BELOW_ZERO, 2),
            (PADDING, 2),
            (WINDOWS, 2),
            (FIT, 2),
            (UNCHANGED, 1),
            (INTEGER, 1),
        ),
        visible=conv_relu_pool_visible,
        hidden=conv_relu_pool_hidden,
        tolerance=block_tolerance,
        slack=block_slack,
        misconceptions=MISCONCEPTIONS["conv_relu_pool"],
    ),
)
