"""The cases of the convolution assignment: what each function is called with, grouped under the lines of its rubric.

Sizes all differ (N, C, F, H, W, HH, WW), strides differ from windows, upstream gradients are random. `lattice` data is
exact in any order of summation, so one wrong term shows; `real` data has the proved bound.
"""

import numpy as np

from autograder.checking.tolerance import UNIT, fourier, linear
from autograder.exercise import Case, Criterion, Exercise

from . import solution
from .misconceptions import MISCONCEPTIONS

LECTURE_X = np.array([[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]], float)
LECTURE_W = np.array([[0, 1, 0], [1, 0, 1], [2, 1, 0]], float)
DELTA = np.array([[1, 0, -2], [0, 3, 0], [0, -1, 2]], float)
"""An upstream gradient for the lecture's feature map, small enough to work with by hand."""


def lattice(rng, *shape):
    """Quarters between -4 and 4: sums of their products are exact in any order."""
    return rng.integers(-16, 17, shape) / 4


def real(rng, *shape):
    return rng.normal(size=shape)


def pixels(rng, *shape):
    """Whole numbers from 0 to 255, as images come."""
    return rng.integers(0, 256, shape)


def eighths(rng, *shape):
    """Odd eighths, so that no value is a whole number."""
    return (2 * rng.integers(-7, 7, shape) + 1) / 8


# Tolerances ----------------------------------------------------------------------------------------------------------


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


# 1 Output size -------------------------------------------------------------------------------------------------------


def sizes(criterion, *args, **more):
    n, f, stride, pad = args
    name = f"{n} pixels, filter {f}, stride {stride}, padding {pad}"
    return Case(criterion=criterion, name=name, args=args, exact=True, **more)


def output_size_visible(rng):
    yield sizes("the lectures' sizes", 7, 3, 1, 0)
    yield sizes("the lectures' sizes", 7, 3, 2, 0)
    yield sizes("the lectures' sizes", 32, 5, 1, 2)
    yield sizes("padding and stride together", 9, 4, 3, 2)
    yield sizes("a filter that fits once", 6, 6, 1, 0)
    yield sizes("sizes that do not fit", 7, 3, 3, 0, raises="ValueError")
    yield sizes("sizes that do not fit", 32, 5, 2, 1, raises="ValueError")
    yield sizes("sizes that do not fit", 227, 11, 4, 0)


def output_size_hidden(rng):
    for _ in range(4):
        positions, f, stride, pad = (int(k) for k in rng.integers((3, 3, 2, 1), (40, 12, 6, 4)))
        yield sizes("padding and stride together", (positions - 1) * stride + f - 2 * pad, f, stride, pad)
    f, stride, pad = (int(k) for k in rng.integers((10, 2, 1), (15, 6, 3)))
    yield sizes("a filter that fits once", f - 2 * pad, f, stride, pad)
    yield sizes("sizes that do not fit", f - 2 * pad - 1, f, 1, pad, raises="ValueError")
    yield sizes("sizes that do not fit", f - 2 * pad - stride, f, stride, pad, raises="ValueError")
    yield sizes("sizes that do not fit", 5 * stride + f - 2 * pad + 1, f, stride, pad, raises="ValueError")
    yield sizes("sizes that do not fit", 5 * stride + f - 2 * pad, f, stride, pad)


# 2 Parameters --------------------------------------------------------------------------------------------------------


def counted(criterion, f, depth, filters):
    name = f"{filters} filters of {f}x{f}x{depth}"
    return Case(criterion=criterion, name=name, args=(f, depth, filters), exact=True)


def conv_parameters_visible(rng):
    yield counted("the lectures' layers", 5, 3, 10)
    yield counted("the lectures' layers", 5, 3, 20)
    yield counted("any layer", 3, 4, 2)


def conv_parameters_hidden(rng):
    for _ in range(3):
        f, depth, filters = (int(k) for k in rng.integers((2, 5, 60), (9, 50, 300)))
        yield counted("any layer", f, depth, filters)
    yield counted("any layer", 1, int(rng.integers(2, 20)), int(rng.integers(20, 40)))


# 3 Feature map -------------------------------------------------------------------------------------------------------


def feature_map_visible(rng):
    yield Case(criterion="the lecture's image", name="5x5 by 3x3, bias -8", args=(LECTURE_X, LECTURE_W, -8.0))
    yield Case(criterion="rectangles", name="4x6 by 3x2", args=(lattice(rng, 4, 6), lattice(rng, 3, 2) / 4, 0.75))
    yield Case(criterion="large sums", name="sums of 1000 and -1000", args=(large_image(), np.full((2, 2), 250.0), 0.0))
    yield Case(
        criterion="leaves its inputs alone",
        name="called twice",
        args=(lattice(rng, 3, 5), lattice(rng, 2, 4) / 4, -0.5),
        unchanged=True,
    )
    yield Case(
        criterion="whole numbers",
        name="an image of integers",
        args=(rng.integers(-2, 3, (5, 4)), eighths(rng, 2, 3), 0.25),
        dtype="float64",
    )


def large_image():
    """Two rows of ones over two of minus ones: windows of 2x2 give 4, 0 and -4 times a weight."""
    return np.repeat([1.0, 1.0, -1.0, -1.0], 3).reshape(4, 3)


def feature_map_hidden(rng):
    yield Case(
        criterion="rectangles", name="28x28 by 5x5", args=(real(rng, 28, 28), real(rng, 5, 5) / 3, float(rng.normal()))
    )
    yield Case(criterion="rectangles", name="7x5 by 2x4", args=(real(rng, 7, 5), real(rng, 2, 4) / 2, 1.5))
    yield Case(criterion="large sums", name="one sign", args=(-large_image()[:3], np.full((2, 2), 400.0), 3.0))
    yield Case(
        criterion="leaves its inputs alone",
        name="called twice, real numbers",
        args=(real(rng, 6, 4), real(rng, 3, 2), 0.5),
        unchanged=True,
    )
    yield Case(
        criterion="whole numbers",
        name="integers, real weights",
        args=(rng.integers(-3, 4, (4, 6)), real(rng, 3, 2) / 3, -0.7),
        dtype="float64",
    )


# 4, 5 One channel ----------------------------------------------------------------------------------------------------


def single_case(criterion, name, rng, make, H, W, HH, WW, **more):
    args = make(rng, H, W), make(rng, HH, WW)
    return Case(criterion=criterion, name=name, args=args, exact=make is lattice, **more)


def conv2d_single_visible(rng):
    yield Case(criterion="the lecture's example", name="5x5 by 3x3", args=(LECTURE_X, LECTURE_W), exact=True)
    yield single_case("rectangles", "4x6 by 3x2", rng, lattice, 4, 6, 3, 2)
    yield single_case("sizes that do not fit", "3x4 by 3x5", rng, lattice, 3, 4, 3, 5, raises="ValueError")
    yield single_case("sizes that do not fit", "3x4 by 3x4", rng, lattice, 3, 4, 3, 4)
    yield single_case("leaves its inputs alone", "called twice", rng, lattice, 5, 4, 2, 3, unchanged=True)
    yield single_integers(rng, 4, 5, 2, 3)


def single_integers(rng, H, W, HH, WW):
    args = pixels(rng, H, W), eighths(rng, HH, WW)
    return Case(criterion="integer images", name="pixels 0 to 255", args=args, exact=True, dtype="float64")


def conv2d_single_hidden(rng):
    yield single_case("rectangles", "8x5 by 2x4", rng, lattice, 8, 5, 2, 4)
    yield single_case("rectangles", "real numbers", rng, real, 9, 12, 5, 3)
    yield single_case("sizes that do not fit", "too high", rng, lattice, 3, 9, 5, 2, raises="ValueError")
    yield single_case("sizes that do not fit", "one column", rng, lattice, 6, 3, 2, 3)
    yield single_case("leaves its inputs alone", "called twice, real numbers", rng, real, 4, 7, 3, 3, unchanged=True)
    yield single_integers(rng, 6, 4, 3, 2)


def single_backward_case(criterion, name, rng, make, H, W, HH, WW, **more):
    args = make(rng, H - HH + 1, W - WW + 1), make(rng, H, W), make(rng, HH, WW)
    return Case(criterion=criterion, name=name, args=args, exact=make is lattice, **more)


def conv2d_single_backward_visible(rng):
    one = np.zeros((3, 3))
    one[0, 2] = 1
    yield Case(criterion="the lecture's example", name="one delta", args=(one, LECTURE_X, LECTURE_W), exact=True)
    yield Case(criterion="the lecture's example", name="four deltas", args=(DELTA, LECTURE_X, LECTURE_W), exact=True)
    yield single_backward_case("rectangles", "4x6 by 3x2", rng, lattice, 4, 6, 3, 2)
    yield single_backward_case("leaves its inputs alone", "called twice", rng, lattice, 5, 4, 2, 3, unchanged=True)
    yield single_backward_integers(rng, 4, 5, 2, 3)


def single_backward_integers(rng, H, W, HH, WW):
    args = eighths(rng, H - HH + 1, W - WW + 1), pixels(rng, H, W), eighths(rng, HH, WW)
    return Case(criterion="integer images", name="pixels 0 to 255", args=args, exact=True, dtype="float64")


def conv2d_single_backward_hidden(rng):
    yield single_backward_case("the lecture's example", "other numbers", rng, lattice, 5, 5, 3, 3)
    yield single_backward_case("rectangles", "8x5 by 2x4", rng, lattice, 8, 5, 2, 4)
    yield single_backward_case("rectangles", "real numbers", rng, real, 9, 12, 5, 3)
    yield single_backward_case("rectangles", "a filter as large as the image", rng, lattice, 3, 4, 3, 4)
    yield single_backward_case("leaves its inputs alone", "called twice, real", rng, real, 4, 7, 3, 2, unchanged=True)
    yield single_backward_integers(rng, 6, 4, 3, 2)


# 6 Windows as columns ------------------------------------------------------------------------------------------------


def columns_case(criterion, name, rng, N, C, H, W, HH, WW, S, P, **more):
    return Case(criterion=criterion, name=name, args=(lattice(rng, N, C, H, W), HH, WW, S, P), exact=True, **more)


def im2col_visible(rng):
    image = np.arange(9.0).reshape(1, 1, 3, 3)
    yield Case(criterion="one channel", name="pixels 0 to 8, 2x2", args=(image, 2, 2, 1, 0), exact=True)
    yield columns_case("channels and images", "2 images, 3 channels, 3x2", rng, 2, 3, 4, 5, 3, 2, 1, 0)
    yield columns_case("padding", "padding 1", rng, 2, 2, 3, 4, 2, 3, 1, 1)
    yield columns_case("stride", "stride 2, padding 1", rng, 2, 3, 5, 7, 3, 3, 2, 1)
    yield columns_case(
        "sizes that do not fit", "7 pixels, 3x3, stride 3", rng, 1, 1, 7, 7, 3, 3, 3, 0, raises="ValueError"
    )
    yield columns_case("sizes that do not fit", "7 pixels, 3x3, stride 4", rng, 1, 1, 7, 7, 3, 3, 4, 0)
    yield columns_case("leaves its inputs alone", "called twice", rng, 2, 1, 3, 4, 2, 3, 1, 1, unchanged=True)


def im2col_hidden(rng):
    yield columns_case("one channel", "a rectangle", rng, 1, 1, 4, 6, 3, 2, 1, 0)
    yield columns_case("channels and images", "3 images, 4 channels, 2x4", rng, 3, 4, 6, 5, 2, 4, 1, 0)
    yield columns_case("padding", "padding 2", rng, 2, 3, 4, 3, 3, 2, 1, 2)
    yield columns_case("padding", "padding 3", rng, 1, 2, 3, 5, 4, 3, 1, 3)
    yield columns_case("stride", "stride 3, no padding", rng, 2, 2, 8, 11, 2, 5, 3, 0)
    yield columns_case("stride", "stride 2, padding 2", rng, 2, 3, 7, 9, 5, 3, 2, 2)
    yield columns_case("sizes that do not fit", "width only", rng, 1, 2, 5, 6, 3, 3, 2, 0, raises="ValueError")
    yield columns_case("sizes that do not fit", "too large", rng, 1, 2, 3, 4, 6, 2, 1, 1, raises="ValueError")
    yield columns_case("sizes that do not fit", "one that fits", rng, 1, 2, 5, 7, 3, 3, 2, 0)
    yield columns_case("leaves its inputs alone", "called twice, stride 2", rng, 1, 2, 5, 3, 3, 3, 2, 1, unchanged=True)


# 7, 9 The layer ------------------------------------------------------------------------------------------------------


def conv_case(criterion, name, rng, make, N, C, H, W, F, HH, WW, S, P, **more):
    args = make(rng, N, C, H, W), make(rng, F, C, HH, WW), make(rng, F), S, P
    return Case(criterion=criterion, name=name, args=args, exact=make is lattice, **more)


def conv_forward_visible(rng):
    yield Case(
        criterion="the lecture's example",
        name="5x5 by 3x3",
        args=(LECTURE_X[None, None], LECTURE_W[None, None], np.zeros(1), 1, 0),
        exact=True,
    )
    yield conv_case(
        "channels, filters and biases", "2 images, 3 channels, 4 filters", rng, lattice, 2, 3, 4, 5, 4, 3, 2, 1, 0
    )
    yield conv_case("padding", "padding 1", rng, lattice, 1, 2, 4, 5, 3, 3, 2, 1, 1)
    yield conv_case("stride", "stride 2, padding 1", rng, lattice, 2, 3, 5, 7, 2, 3, 3, 2, 1)
    yield conv_case(
        "sizes that do not fit", "7 pixels, 3x3, stride 3", rng, lattice, 1, 1, 7, 7, 1, 3, 3, 3, 0, raises="ValueError"
    )
    yield conv_case("sizes that do not fit", "7 pixels, 3x3, stride 4", rng, lattice, 1, 1, 7, 7, 1, 3, 3, 4, 0)
    yield conv_case("leaves its inputs alone", "called twice", rng, lattice, 1, 2, 4, 3, 2, 2, 3, 1, 1, unchanged=True)
    yield integer_case(rng, 2, 3, 4, 5, 4, 3, 2)


def integer_case(rng, N, C, H, W, F, HH, WW):
    """Whole-number pixels, as images come, and fractional weights."""
    args = pixels(rng, N, C, H, W), eighths(rng, F, C, HH, WW), eighths(rng, F), 1, 0
    return Case(criterion="integer images", name="pixels 0 to 255", args=args, exact=True, dtype="float64")


def conv_forward_hidden(rng):
    yield conv_case("the lecture's example", "other numbers", rng, lattice, 1, 1, 5, 5, 1, 3, 3, 1, 0)
    yield conv_case("channels, filters and biases", "real numbers", rng, real, 3, 4, 6, 5, 2, 2, 4, 1, 0)
    yield conv_case("channels, filters and biases", "5 filters", rng, lattice, 2, 3, 4, 6, 5, 2, 3, 1, 0)
    yield conv_case("padding", "padding 2", rng, lattice, 2, 3, 4, 3, 4, 3, 2, 1, 2)
    yield conv_case("padding", "padding 3, real numbers", rng, real, 2, 1, 3, 5, 2, 4, 3, 1, 3)
    yield conv_case("stride", "stride 3, no padding", rng, lattice, 2, 2, 8, 11, 3, 2, 5, 3, 0)
    yield conv_case("stride", "stride 2, padding 2, real numbers", rng, real, 2, 3, 7, 9, 4, 5, 3, 2, 2)
    yield conv_case(
        "sizes that do not fit", "a filter too large", rng, lattice, 1, 2, 3, 4, 2, 6, 2, 1, 1, raises="ValueError"
    )
    yield conv_case("sizes that do not fit", "width only", rng, lattice, 1, 2, 5, 6, 2, 3, 3, 2, 0, raises="ValueError")
    yield conv_case(
        "sizes that do not fit", "width only, 3x2", rng, lattice, 1, 2, 5, 7, 2, 3, 2, 2, 0, raises="ValueError"
    )
    yield conv_case("sizes that do not fit", "one that fits", rng, lattice, 1, 2, 5, 7, 2, 3, 3, 2, 0)
    yield conv_case(
        "leaves its inputs alone", "called twice, stride 2", rng, real, 2, 2, 5, 3, 2, 3, 3, 2, 1, unchanged=True
    )
    yield integer_case(rng, 1, 2, 6, 4, 3, 2, 3)


def fast_case(name, rng, draw, N, C, H, W, F, HH, WW, S, P):
    """A layer of about 240,000 values, less than 2 MB, and few products for each: what takes long is many steps.

    draw: quarters where the case is released, since they take a tenth of the room.

    Measured: 0.5 to 2 ms for the reference, at most 19 ms for any vectorised style (einsum over windows the slowest),
    0.75 s or more for four loops with a vectorised window inside.
    """
    return conv_case("fast enough", name, rng, draw, N, C, H, W, F, HH, WW, S, P, seconds=0.25)


def conv_forward_fast_visible(rng):
    yield from (case for case in conv_forward_visible(rng) if case.criterion in FAST_CRITERIA)
    yield fast_case("240,000 values", rng, lattice, 6, 2, 40, 42, 24, 3, 3, 1, 1)


def conv_forward_fast_hidden(rng):
    yield from (case for case in conv_forward_hidden(rng) if case.criterion in FAST_CRITERIA)
    yield conv_case("channels, filters and biases", "a large image", rng, lattice, 2, 1, 18, 130, 2, 2, 3, 1, 0)
    yield fast_case("240,000 values, padding 2", rng, real, 5, 3, 38, 44, 26, 4, 2, 1, 2)


FAST_CRITERIA = {
    "channels, filters and biases",
    "padding",
    "stride",
    "sizes that do not fit",
    "leaves its inputs alone",
    "integer images",
}

# 8 Backward ----------------------------------------------------------------------------------------------------------


def backward_case(criterion, name, rng, make, N, C, H, W, F, HH, WW, S, P, **more):
    Hout, Wout = solution.output_size(H, HH, S, P), solution.output_size(W, WW, S, P)
    args = make(rng, N, F, Hout, Wout), make(rng, N, C, H, W), make(rng, F, C, HH, WW), S, P
    return Case(criterion=criterion, name=name, args=args, exact=make is lattice, **more)


def conv_backward_visible(rng):
    yield Case(
        criterion="the lecture's example",
        name="5x5 by 3x3",
        args=(DELTA[None, None], LECTURE_X[None, None], LECTURE_W[None, None], 1, 0),
        exact=True,
    )
    yield backward_case(
        "channels, filters and images", "2 images, 3 channels, 4 filters", rng, lattice, 2, 3, 4, 5, 4, 3, 2, 1, 0
    )
    yield backward_case("padding", "padding 1", rng, lattice, 2, 3, 4, 5, 2, 3, 2, 1, 1)
    yield backward_case("padding", "padding 2", rng, lattice, 1, 2, 3, 4, 3, 2, 3, 1, 2)
    yield backward_case("stride", "stride 2, padding 1", rng, lattice, 2, 3, 5, 7, 2, 3, 3, 2, 1)
    yield backward_case(
        "leaves its inputs alone", "called twice", rng, lattice, 1, 2, 4, 3, 2, 2, 3, 1, 1, unchanged=True
    )
    yield backward_integers(rng, 2, 3, 4, 5, 4, 3, 2)


def backward_integers(rng, N, C, H, W, F, HH, WW):
    args = eighths(rng, N, F, H - HH + 1, W - WW + 1), pixels(rng, N, C, H, W), eighths(rng, F, C, HH, WW), 1, 0
    return Case(criterion="integer images", name="pixels 0 to 255", args=args, exact=True, dtype="float64")


def conv_backward_hidden(rng):
    yield backward_case("the lecture's example", "other numbers", rng, lattice, 1, 1, 5, 5, 1, 3, 3, 1, 0)
    yield backward_case("channels, filters and images", "real numbers", rng, real, 3, 4, 6, 5, 2, 2, 4, 1, 0)
    yield backward_case("channels, filters and images", "5 filters", rng, lattice, 3, 2, 4, 6, 5, 2, 3, 1, 0)
    yield backward_case("channels, filters and images", "a large image", rng, lattice, 2, 1, 18, 130, 2, 2, 3, 1, 0)
    yield backward_case("padding", "padding 2, 4 images", rng, lattice, 4, 3, 5, 3, 2, 3, 2, 1, 2)
    yield backward_case("padding", "padding 3, real numbers", rng, real, 2, 1, 3, 5, 3, 4, 3, 1, 3)
    yield backward_case("stride", "stride 3, no padding", rng, lattice, 2, 2, 8, 11, 3, 2, 5, 3, 0)
    yield backward_case("stride", "stride 2, padding 2, real numbers", rng, real, 2, 3, 7, 9, 4, 5, 3, 2, 2)
    yield backward_case(
        "leaves its inputs alone", "called twice, stride 2", rng, real, 2, 2, 5, 3, 3, 3, 3, 2, 1, unchanged=True
    )
    yield backward_integers(rng, 1, 2, 6, 4, 3, 2, 3)


# 10 A fully connected layer ------------------------------------------------------------------------------------------


def dense_case(criterion, name, rng, F, C, n, **more):
    args = lattice(rng, F, C, n, n), lattice(rng, F), n
    return Case(criterion=criterion, name=name, args=args, exact=True, **more)


def as_dense_visible(rng):
    lecture = np.stack([LECTURE_W, LECTURE_X[:3, :3]])[:, None]
    yield Case(criterion="one channel", name="two filters of 3x3", args=(lecture, np.array([0.5, -2.0]), 3), exact=True)
    yield dense_case("channels", "4 filters over 3 channels of 2x2", rng, 4, 3, 2)
    yield does_not_cover("a filter of 2x2, an image of 3x3", rng, 2, 2, 2, 2, 3)
    yield dense_case("filters that do not cover the image", "filters that do", rng, 2, 3, 1)
    yield dense_case("leaves its inputs alone", "called twice", rng, 3, 2, 2, unchanged=True)


def does_not_cover(name, rng, F, C, HH, WW, n):
    args = lattice(rng, F, C, HH, WW), lattice(rng, F), n
    return Case(criterion="filters that do not cover the image", name=name, args=args, raises="ValueError")


def as_dense_hidden(rng):
    yield dense_case("one channel", "five filters of 4x4", rng, 5, 1, 4)
    yield dense_case("channels", "2 filters over 4 channels of 3x3", rng, 2, 4, 3)
    yield dense_case("channels", "6 filters over 2 channels of 5x5", rng, 6, 2, 5)
    yield does_not_cover("a rectangle", rng, 2, 3, 4, 3, 4)
    yield does_not_cover("a rectangle on its side", rng, 2, 3, 3, 4, 4)
    yield does_not_cover("too large", rng, 2, 3, 5, 5, 4)
    yield dense_case("leaves its inputs alone", "called twice, 3x3", rng, 2, 3, 3, unchanged=True)


EXERCISES = (
    Exercise(
        name="output_size",
        solution=solution.output_size,
        criteria=(
            Criterion(name="the lectures' sizes", share=2),
            Criterion(name="padding and stride together", share=2),
            Criterion(name="a filter that fits once", share=1),
            Criterion(name="sizes that do not fit", share=2),
        ),
        visible=output_size_visible,
        hidden=output_size_hidden,
        misconceptions=MISCONCEPTIONS["output_size"],
    ),
    Exercise(
        name="conv_parameters",
        solution=solution.conv_parameters,
        criteria=(
            Criterion(name="the lectures' layers", share=1),
            Criterion(name="any layer", share=2),
        ),
        visible=conv_parameters_visible,
        hidden=conv_parameters_hidden,
        misconceptions=MISCONCEPTIONS["conv_parameters"],
    ),
    Exercise(
        name="feature_map",
        solution=solution.feature_map,
        criteria=(
            Criterion(name="the lecture's image", share=2),
            Criterion(name="rectangles", share=3),
            Criterion(name="large sums", share=1),
            Criterion(name="leaves its inputs alone", share=1),
            Criterion(name="whole numbers", share=1),
        ),
        visible=feature_map_visible,
        hidden=feature_map_hidden,
        tolerance=feature_map_tolerance,
        misconceptions=MISCONCEPTIONS["feature_map"],
    ),
    Exercise(
        name="conv2d_single",
        solution=solution.conv2d_single,
        criteria=(
            Criterion(name="the lecture's example", share=2),
            Criterion(name="rectangles", share=3),
            Criterion(name="sizes that do not fit", share=1),
            Criterion(name="leaves its inputs alone", share=1),
            Criterion(name="integer images", share=1),
        ),
        visible=conv2d_single_visible,
        hidden=conv2d_single_hidden,
        tolerance=single_tolerance,
        slack=single_slack,
        misconceptions=MISCONCEPTIONS["conv2d_single"],
    ),
    Exercise(
        name="conv2d_single_backward",
        solution=solution.conv2d_single_backward,
        criteria=(
            Criterion(name="the lecture's example", share=2),
            Criterion(name="rectangles", share=3),
            Criterion(name="leaves its inputs alone", share=1),
            Criterion(name="integer images", share=1),
        ),
        visible=conv2d_single_backward_visible,
        hidden=conv2d_single_backward_hidden,
        returns=("dX", "dW"),
        tolerance=single_backward_tolerance,
        slack=single_backward_slack,
        misconceptions=MISCONCEPTIONS["conv2d_single_backward"],
    ),
    Exercise(
        name="im2col",
        solution=solution.im2col,
        criteria=(
            Criterion(name="one channel", share=1),
            Criterion(name="channels and images", share=2),
            Criterion(name="padding", share=2),
            Criterion(name="stride", share=2),
            Criterion(name="sizes that do not fit", share=1),
            Criterion(name="leaves its inputs alone", share=1),
        ),
        visible=im2col_visible,
        hidden=im2col_hidden,
        misconceptions=MISCONCEPTIONS["im2col"],
    ),
    Exercise(
        name="conv_forward",
        solution=solution.conv_forward,
        criteria=(
            Criterion(name="the lecture's example", share=2),
            Criterion(name="channels, filters and biases", share=3),
            Criterion(name="padding", share=2),
            Criterion(name="stride", share=2),
            Criterion(name="sizes that do not fit", share=1),
            Criterion(name="leaves its inputs alone", share=1),
            Criterion(name="integer images", share=1),
        ),
        visible=conv_forward_visible,
        hidden=conv_forward_hidden,
        tolerance=conv_tolerance,
        slack=conv_slack,
        misconceptions=MISCONCEPTIONS["conv_forward"],
    ),
    Exercise(
        name="conv_backward",
        solution=solution.conv_backward,
        criteria=(
            Criterion(name="the lecture's example", share=2),
            Criterion(name="channels, filters and images", share=3),
            Criterion(name="padding", share=2),
            Criterion(name="stride", share=2),
            Criterion(name="leaves its inputs alone", share=1),
            Criterion(name="integer images", share=1),
        ),
        visible=conv_backward_visible,
        hidden=conv_backward_hidden,
        returns=("dx", "dw", "db"),
        tolerance=backward_tolerance,
        slack=backward_slack,
        misconceptions=MISCONCEPTIONS["conv_backward"],
    ),
    Exercise(
        name="conv_forward_fast",
        solution=solution.conv_forward_fast,
        criteria=(
            Criterion(name="channels, filters and biases", share=2),
            Criterion(name="padding", share=1),
            Criterion(name="stride", share=1),
            Criterion(name="fast enough", share=4),
            Criterion(name="sizes that do not fit", share=1),
            Criterion(name="leaves its inputs alone", share=0.5),
            Criterion(name="integer images", share=0.5),
        ),
        visible=conv_forward_fast_visible,
        hidden=conv_forward_fast_hidden,
        tolerance=conv_tolerance,
        slack=conv_slack,
        misconceptions=MISCONCEPTIONS["conv_forward_fast"],
    ),
    Exercise(
        name="as_dense",
        solution=solution.as_dense,
        criteria=(
            Criterion(name="one channel", share=2),
            Criterion(name="channels", share=3),
            Criterion(name="filters that do not cover the image", share=1),
            Criterion(name="leaves its inputs alone", share=1),
        ),
        visible=as_dense_visible,
        hidden=as_dense_hidden,
        misconceptions=MISCONCEPTIONS["as_dense"],
    ),
)
