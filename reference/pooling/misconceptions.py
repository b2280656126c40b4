"""Known wrong ideas about pooling: each as code that has it, with the hint that graded feedback gives.

The ids are rows of the course's collection of misconceptions, with a letter where one row has several forms, and from
P12 on this assignment's own. A variant is written as somebody who holds the idea would write it; everything around the
mistake is right.
"""

import numpy as np

from autograder.exercise import Misconception

from . import solution


def windows_of(shape, size, stride):
    """The index (n, c, rows, columns) of every window, with its place in the output."""
    N, C, H, W = shape
    down, right = solution.pool_output_size(H, size, stride), solution.pool_output_size(W, size, stride)
    for n, c, i, j in np.ndindex(N, C, down, right):
        rows = slice(i * stride, i * stride + size)
        columns = slice(j * stride, j * stride + size)
        yield (n, c, i, j), (n, c, rows, columns)


# The size formula


def size_without_one(n, f, stride):
    """Z02."""
    return solution.pool_output_size(n, f, stride) - 1


def size_rounded_down(n, f, stride):
    """Z03."""
    if f > n:
        raise ValueError("the window is larger than the image")
    return (n - f) // stride + 1


def size_rounded_up(n, f, stride):
    """Z03b."""
    if f > n:
        raise ValueError("the window is larger than the image")
    return -((f - n) // stride) + 1


def size_as_fraction(n, f, stride):
    """Z03c."""
    if f > n:
        raise ValueError("the window is larger than the image")
    return (n - f) / stride + 1


def size_of_small_image(n, f, stride):
    """Z03d: a whole number, but below 1."""
    if (n - f) % stride:
        raise ValueError("the windows do not fit")
    return (n - f) // stride + 1


def size_by_stride(n, f, stride):
    """P05."""
    solution.pool_output_size(n, f, stride)
    return n // stride


def size_by_window(n, f, stride):
    """P05b."""
    solution.pool_output_size(n, f, stride)
    return n // f


# Forward, for the largest value and for the mean


def leftovers_dropped(pool):
    """Z03: what a window does not reach is cut off."""

    def variant(x, size, stride):
        H, W = x.shape[2:]
        if size > min(H, W):
            raise ValueError("the window is larger than the image")
        return pool(x[:, :, : H - (H - size) % stride, : W - (W - size) % stride], size, stride)

    return variant


def partial_windows(pick):
    """Z03b: windows that hang over the edge see what is left of the image."""

    def variant(x, size, stride):
        N, C, H, W = x.shape
        if size > min(H, W):
            raise ValueError("the window is larger than the image")
        y = np.zeros((N, C, -((size - H) // stride) + 1, -((size - W) // stride) + 1))
        for n, c, i, j in np.ndindex(y.shape):
            y[n, c, i, j] = pick(x[n, c, i * stride : i * stride + size, j * stride : j * stride + size])
        return y

    return variant


def height_over_stride(pick):
    """P05: H // S rows and W // S columns of windows, the last ones cut short."""

    def variant(x, size, stride):
        N, C, H, W = x.shape
        solution.pool_output_size(H, size, stride), solution.pool_output_size(W, size, stride)
        y = np.zeros((N, C, H // stride, W // stride))
        for n, c, i, j in np.ndindex(y.shape):
            y[n, c, i, j] = pick(x[n, c, i * stride : i * stride + size, j * stride : j * stride + size])
        return y

    return variant


def window_of_stride(pick):
    """P06: x[S*i : S*(i + 1)]."""

    def variant(x, size, stride):
        N, C, H, W = x.shape
        y = np.zeros((N, C, solution.pool_output_size(H, size, stride), solution.pool_output_size(W, size, stride)))
        for n, c, i, j in np.ndindex(y.shape):
            y[n, c, i, j] = pick(x[n, c, stride * i : stride * (i + 1), stride * j : stride * (j + 1)])
        return y

    return variant


def stride_of_window(pool):
    """P13: the stride is never read."""

    def variant(x, size, stride):
        y = pool(x, size, stride)
        return (
            y if stride == size else pool(x[:, :, : x.shape[2] // size * size, : x.shape[3] // size * size], size, size)
        )

    return variant


def over_channels(pick):
    """P12: the window reaches through the whole depth."""

    def variant(x, size, stride):
        depthwise = pick(x, axis=1, keepdims=True)
        pool = solution.max_pool_forward if pick is np.max else solution.avg_pool_forward
        return pool(depthwise, size, stride)

    return variant


def max_from_zero(x, size, stride):
    """P04."""
    y = np.zeros(solution.max_pool_forward(x, size, stride).shape)
    for place, window in windows_of(x.shape, size, stride):
        for value in x[window].flat:
            y[place] = max(y[place], value)
    return y


def max_carried_over(x, size, stride):
    """P11: the largest value so far is not forgotten before the next image."""
    y = solution.max_pool_forward(x, size, stride)
    best = np.full(y.shape[1:], -np.inf)
    for n in range(len(y)):
        best = np.maximum(best, y[n])
        y[n] = best
    return y


def max_of_magnitudes(x, size, stride):
    """P14."""
    y = np.zeros(solution.max_pool_forward(x, size, stride).shape)
    for place, window in windows_of(x.shape, size, stride):
        values = x[window].ravel()
        y[place] = values[np.argmax(np.abs(values))]
    return y


def dtype_of_image(x, size, stride):
    """P17: the result takes the dtype of the images."""
    return solution.max_pool_forward(x, size, stride).astype(x.dtype)


def avg_truncated(x, size, stride):
    """P17: the result is collected in an array like x."""
    return solution.avg_pool_forward(x, size, stride).astype(x.dtype)


def avg_not_divided(x, size, stride):
    """P09b."""
    return solution.avg_pool_forward(x, size, stride) * size**2


def avg_by_side(x, size, stride):
    """P15."""
    return solution.avg_pool_forward(x, size, stride) * size


def avg_by_stride(x, size, stride):
    """P16."""
    return solution.avg_pool_forward(x, size, stride) * size**2 / stride**2


# Backward of max pooling


def max_overwritten(dout, x, size, stride):
    """P01."""
    dx = np.zeros(x.shape)
    for place, window in windows_of(x.shape, size, stride):
        i, j = divmod(int(np.argmax(x[window])), size)
        dx[window][i, j] = dout[place]
    return dx


def max_decoded_wrongly(dout, x, size, stride):
    """P10: row and column exchanged."""
    dx = np.zeros(x.shape)
    for place, window in windows_of(x.shape, size, stride):
        j, i = divmod(int(np.argmax(x[window])), size)
        dx[window][i, j] += dout[place]
    return dx


def max_ties_all(dout, x, size, stride):
    """P02."""
    dx = np.zeros(x.shape)
    for place, window in windows_of(x.shape, size, stride):
        dx[window] += (x[window] == x[window].max()) * dout[place]
    return dx


def max_ties_shared(dout, x, size, stride):
    """P02b."""
    dx = np.zeros(x.shape)
    for place, window in windows_of(x.shape, size, stride):
        mask = x[window] == x[window].max()
        dx[window] += mask * dout[place] / mask.sum()
    return dx


def max_ties_last(dout, x, size, stride):
    """P02c: >= where > was meant."""
    dx = np.zeros(x.shape)
    for place, window in windows_of(x.shape, size, stride):
        i, j = np.argwhere(x[window] == x[window].max())[-1]
        dx[window][i, j] += dout[place]
    return dx


def max_ties_by_column(dout, x, size, stride):
    """P02d."""
    dx = np.zeros(x.shape)
    for place, window in windows_of(x.shape, size, stride):
        j, i = divmod(int(np.argmax(x[window].T)), size)
        dx[window][i, j] += dout[place]
    return dx


def max_searched_everywhere(dout, x, size, stride):
    """P07."""
    dx = np.zeros(x.shape)
    for place, window in windows_of(x.shape, size, stride):
        dx[np.where(x == x[window].max())] += dout[place]
    return dx


def max_times_value(dout, x, size, stride):
    """P08."""
    dx = np.zeros(x.shape)
    for place, window in windows_of(x.shape, size, stride):
        i, j = divmod(int(np.argmax(x[window])), size)
        dx[window][i, j] += x[window][i, j] * dout[place]
    return dx


def max_mask_carried_over(dout, x, size, stride):
    """P11: the windows that gave their gradient away still count as done in the next image."""
    dx = solution.max_pool_backward(dout, x, size, stride)
    dx[1:] = 0
    return dx


def max_to_whole_window(dout, x, size, stride):
    """P18."""
    solution.max_pool_forward(x, size, stride)
    dx = np.zeros(x.shape)
    for place, window in windows_of(x.shape, size, stride):
        dx[window] += dout[place]
    return dx


def max_through_relu(dout, x, size, stride):
    """P19: only pixels above zero get a gradient."""
    return solution.max_pool_backward(dout, x, size, stride) * (x > 0)


def max_backward_window_of_stride(dout, x, size, stride):
    """P06."""
    solution.max_pool_forward(x, size, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = n, c, slice(stride * i, stride * (i + 1)), slice(stride * j, stride * (j + 1))
        k, m = np.unravel_index(np.argmax(x[window]), x[window].shape)
        dx[window][k, m] += dout[n, c, i, j]
    return dx


def max_backward_truncated(dout, x, size, stride):
    """P17: dx is made like x."""
    dx = np.zeros_like(x)
    for place, window in windows_of(x.shape, size, stride):
        i, j = divmod(int(np.argmax(x[window])), size)
        dx[window][i, j] += dout[place]
    return dx


def max_backward_unchecked(dout, x, size, stride):
    """Z03: as many windows as dout has, whether or not they fit."""
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = n, c, slice(i * stride, i * stride + size), slice(j * stride, j * stride + size)
        k, m = divmod(int(np.argmax(x[window])), size)
        dx[window][k, m] += dout[n, c, i, j]
    return dx


# Backward of average pooling


def avg_backward_unchecked(dout, x_shape, size, stride):
    """Z03: as many windows as dout has, whether or not they fit."""
    dx = np.zeros(x_shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += dout[n, c, i, j] / size**2
    return dx


def avg_backward_not_divided(dout, x_shape, size, stride):
    """P09."""
    return solution.avg_pool_backward(dout, x_shape, size, stride) * size**2


def avg_backward_overwritten(dout, x_shape, size, stride):
    """P01."""
    dx = np.zeros(x_shape)
    for place, window in windows_of(x_shape, size, stride):
        dx[window] = dout[place] / size**2
    return dx


def avg_backward_by_side(dout, x_shape, size, stride):
    """P15."""
    return solution.avg_pool_backward(dout, x_shape, size, stride) * size


def avg_backward_by_stride(dout, x_shape, size, stride):
    """P16."""
    return solution.avg_pool_backward(dout, x_shape, size, stride) * size**2 / stride**2


def avg_backward_window_of_stride(dout, x_shape, size, stride):
    """P06."""
    dx = np.zeros(x_shape)
    for (n, c, i, j), _ in windows_of(x_shape, size, stride):
        window = n, c, slice(stride * i, stride * (i + 1)), slice(stride * j, stride * (j + 1))
        dx[window] += dout[n, c, i, j] / size**2
    return dx


def avg_backward_averaged(dout, x_shape, size, stride):
    """P20: a pixel in several windows gets the mean of their gradients."""
    dx = solution.avg_pool_backward(dout, x_shape, size, stride)
    visits = solution.avg_pool_backward(np.ones(dout.shape), x_shape, size, stride) * size**2
    return dx / np.maximum(np.rint(visits), 1)


def avg_backward_in_place(dout, x_shape, size, stride):
    """P23: dout itself is divided."""
    dx = np.zeros(x_shape)
    dout /= size**2
    for place, window in windows_of(x_shape, size, stride):
        dx[window] += dout[place]
    return dx


def avg_backward_truncated(dout, x_shape, size, stride):
    """P17: dx takes the dtype of dout."""
    return solution.avg_pool_backward(dout, x_shape, size, stride).astype(dout.dtype)


# Global average pooling


def global_sum(x):
    """P09b."""
    return solution.global_avg_pool(x) * (x.shape[2] * x.shape[3])


def global_square(x):
    """P21: the area of a square."""
    return solution.global_avg_pool(x) * x.shape[3] / x.shape[2]


def global_kept_dimensions(x):
    """P22."""
    return x.mean(axis=(2, 3), keepdims=True)


def global_over_channels(x):
    """P12."""
    return x.mean(axis=(1, 2, 3))


def global_over_examples(x):
    """P12b: channels taken for the last axis."""
    return x.mean(axis=(1, 2))


def global_max(x):
    """P24."""
    return x.max(axis=(2, 3)).astype(float)


def global_truncated(x):
    """P17: whole-number division."""
    if x.dtype.kind in "iu":
        return (x.sum(axis=(2, 3)) // (x.shape[2] * x.shape[3])).astype(float)
    return solution.global_avg_pool(x)


# The block


def block_without_relu(x, w, b, stride, pad, size):
    """B01."""
    return solution.max_pool_forward(solution._conv_forward(x, w, b, stride, pad), size, size)


def block_relu_first(x, w, b, stride, pad, size):
    """B02."""
    return block_without_relu(np.maximum(x, 0), w, b, stride, pad, size)


def block_bias_last(x, w, b, stride, pad, size):
    """B03."""
    return solution.conv_relu_pool(x, w, np.zeros_like(b), stride, pad, size) + b[:, None, None]


def block_average(x, w, b, stride, pad, size):
    """B04."""
    return solution.avg_pool_forward(solution._relu(solution._conv_forward(x, w, b, stride, pad)), size, size)


def block_stride_for_pooling(x, w, b, stride, pad, size):
    """B05: both layers at the convolution's stride; where that leaves some pixels over, they are dropped."""
    solution.conv_relu_pool(x, w, b, stride, pad, size)
    pool = leftovers_dropped(solution.max_pool_forward)
    return pool(solution._relu(solution._conv_forward(x, w, b, stride, pad)), size, stride)


def block_pooled_at_stride_one(x, w, b, stride, pad, size):
    """B06."""
    solution.conv_relu_pool(x, w, b, stride, pad, size)
    return solution.max_pool_forward(solution._relu(solution._conv_forward(x, w, b, stride, pad)), size, 1)


def block_without_bias(x, w, b, stride, pad, size):
    """C07."""
    return solution.conv_relu_pool(x, w, np.zeros_like(b), stride, pad, size)


def block_flipped(x, w, b, stride, pad, size):
    """C01."""
    return solution.conv_relu_pool(x, w[:, :, ::-1, ::-1], b, stride, pad, size)


def block_edge_padded(x, w, b, stride, pad, size):
    """B07."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="edge")
    return solution.conv_relu_pool(padded, w, b, stride, 0, size)


def block_leftovers_dropped(x, w, b, stride, pad, size):
    """Z03: pooling drops the rows and columns that no window reaches."""
    a = solution._relu(solution._conv_forward(x, w, b, stride, pad))
    return leftovers_dropped(solution.max_pool_forward)(a, size, size)


def block_over_filters(x, w, b, stride, pad, size):
    """P12."""
    return solution.conv_relu_pool(x, w, b, stride, pad, size).max(axis=1, keepdims=True)


def block_truncated(x, w, b, stride, pad, size):
    """P17: the convolution collects its sums in an array of the images' dtype."""
    a = solution._conv_forward(x, w, b, stride, pad).astype(x.dtype)
    return solution.max_pool_forward(solution._relu(a), size, size)


LEFTOVERS = "What does the text say about an image that the windows do not fill exactly?"
HANGING = "Where does the last window end, and where does the image?"
CHANNELS = "How deep is the output, and how deep the input?"
WHOLE = "Which dtype has your result's array, and can it hold one half?"
STRIDE_WINDOW = "Which argument says how many pixels a window spans, and does your code read it?"
COUNT = "How many windows do 6 pixels hold, with size 3 and stride 1?"

MISCONCEPTIONS = {
    "pool_output_size": (
        Misconception(
            id="Z02",
            name="the + 1 is forgotten",
            hint="Do you count positions, or the steps between them? Where can a window of 3 lie in an image of 3?",
            variant=size_without_one,
        ),
        Misconception(
            id="Z03", name="a size that does not fit is rounded down", hint=LEFTOVERS, variant=size_rounded_down
        ),
        Misconception(id="Z03b", name="a size that does not fit is rounded up", hint=HANGING, variant=size_rounded_up),
        Misconception(
            id="Z03c",
            name="a size that is not whole is returned",
            hint="Can there be a third of a position?",
            variant=size_as_fraction,
        ),
        Misconception(
            id="Z03d",
            name="a window larger than the image is let through",
            hint="How many positions has a window of 5 in an image of 3?",
            variant=size_of_small_image,
        ),
        Misconception(id="P05", name="the size is N // S", hint=COUNT, variant=size_by_stride),
        Misconception(
            id="P05b",
            name="the size is N // F, as if windows never overlapped",
            hint="May a pixel lie in two windows?",
            variant=size_by_window,
        ),
    ),
    "max_pool_forward": (
        Misconception(
            id="P04",
            name="the search for the maximum starts at zero",
            hint="What is the largest value of a window in which all are negative?",
            variant=max_from_zero,
        ),
        Misconception(
            id="P05", name="H // S windows down, W // S across", hint=COUNT, variant=height_over_stride(np.max)
        ),
        Misconception(
            id="P06", name="the window is as large as the stride", hint=STRIDE_WINDOW, variant=window_of_stride(np.max)
        ),
        Misconception(
            id="P11",
            name="the maximum is carried over from one image to the next",
            hint="Does the second image give the same when it comes alone?",
            variant=max_carried_over,
        ),
        Misconception(
            id="P12", name="the maximum is taken over the channels too", hint=CHANNELS, variant=over_channels(np.max)
        ),
        Misconception(
            id="P13",
            name="windows lie side by side whatever the stride",
            hint="By how many pixels do two neighbouring windows differ?",
            variant=stride_of_window(solution.max_pool_forward),
        ),
        Misconception(
            id="P14",
            name="the value largest in magnitude is taken",
            hint="Which is larger, -5 or 2?",
            variant=max_of_magnitudes,
        ),
        Misconception(
            id="P17", name="the result takes the dtype of an integer image", hint=WHOLE, variant=dtype_of_image
        ),
        Misconception(
            id="Z03",
            name="rows and columns that are left over are dropped",
            hint=LEFTOVERS,
            variant=leftovers_dropped(solution.max_pool_forward),
        ),
        Misconception(
            id="Z03b", name="the last windows hang over the edge", hint=HANGING, variant=partial_windows(np.max)
        ),
    ),
    "max_pool_backward": (
        Misconception(
            id="P01",
            name="a gradient overwrites the one that was there",
            hint="Can one pixel be the maximum of two windows?",
            variant=max_overwritten,
        ),
        Misconception(
            id="P02",
            name="every tied maximum gets the full gradient",
            hint="Your dx sums to another number than dout. Where did the difference come from?",
            variant=max_ties_all,
        ),
        Misconception(
            id="P02b",
            name="tied maxima share the gradient",
            hint="Which of several equal pixels does the text choose?",
            variant=max_ties_shared,
        ),
        Misconception(
            id="P02c",
            name="a tie goes to the last pixel",
            hint="In which order do you walk through a window, and what happens when you meet an equal value?",
            variant=max_ties_last,
        ),
        Misconception(
            id="P02d",
            name="a tie goes to the first pixel by columns",
            hint="In which order does the text walk through a window?",
            variant=max_ties_by_column,
        ),
        Misconception(
            id="P06",
            name="the window is as large as the stride",
            hint=STRIDE_WINDOW,
            variant=max_backward_window_of_stride,
        ),
        Misconception(
            id="P07",
            name="the maximum is searched in the whole array",
            hint="How many entries of x equal this value, and in which windows do they lie?",
            variant=max_searched_everywhere,
        ),
        Misconception(
            id="P08",
            name="the mask holds the maximum itself instead of true and false",
            hint="Print the mask: what kind of numbers are in it?",
            variant=max_times_value,
        ),
        Misconception(
            id="P10",
            name="the position in the window is decoded with row and column exchanged",
            hint="Number the pixels of a 3x3 window in row order: in which row and column is number 2?",
            variant=max_decoded_wrongly,
        ),
        Misconception(
            id="P11",
            name="only the first image gets a gradient",
            hint="Does the second image behave like the first one alone?",
            variant=max_mask_carried_over,
        ),
        Misconception(
            id="P17", name="dx takes the dtype of an integer image", hint=WHOLE, variant=max_backward_truncated
        ),
        Misconception(
            id="P18",
            name="every pixel of the window gets the gradient",
            hint="If a pixel below the maximum grows a little, does the output move?",
            variant=max_to_whole_window,
        ),
        Misconception(
            id="P19",
            name="pixels that are not positive get no gradient",
            hint="Is there a ReLU in this layer?",
            variant=max_through_relu,
        ),
        Misconception(
            id="Z03",
            name="windows that do not fit are let through",
            hint=LEFTOVERS,
            variant=max_backward_unchecked,
        ),
    ),
    "avg_pool_forward": (
        Misconception(
            id="P05", name="H // S windows down, W // S across", hint=COUNT, variant=height_over_stride(np.mean)
        ),
        Misconception(
            id="P06", name="the window is as large as the stride", hint=STRIDE_WINDOW, variant=window_of_stride(np.mean)
        ),
        Misconception(
            id="P09b",
            name="the sum is not divided",
            hint="What should an image that is 1 everywhere give?",
            variant=avg_not_divided,
        ),
        Misconception(
            id="P12", name="the mean is taken over the channels too", hint=CHANNELS, variant=over_channels(np.mean)
        ),
        Misconception(
            id="P15",
            name="the sum is divided by the side of the window",
            hint="How many pixels does a window of size 3 hold?",
            variant=avg_by_side,
        ),
        Misconception(
            id="P16",
            name="the sum is divided by the square of the stride",
            hint="Does the number of pixels in a window depend on how far it moves?",
            variant=avg_by_stride,
        ),
        Misconception(id="P17", name="integer images give whole numbers", hint=WHOLE, variant=avg_truncated),
        Misconception(
            id="Z03",
            name="rows and columns that are left over are dropped",
            hint=LEFTOVERS,
            variant=leftovers_dropped(solution.avg_pool_forward),
        ),
        Misconception(
            id="Z03b", name="the last windows hang over the edge", hint=HANGING, variant=partial_windows(np.mean)
        ),
    ),
    "avg_pool_backward": (
        Misconception(
            id="P01",
            name="a gradient overwrites the one that was there",
            hint="Can one pixel lie in two windows?",
            variant=avg_backward_overwritten,
        ),
        Misconception(
            id="P06",
            name="the window is as large as the stride",
            hint=STRIDE_WINDOW,
            variant=avg_backward_window_of_stride,
        ),
        Misconception(
            id="P09",
            name="every pixel gets the whole gradient",
            hint="What do dx and dout each sum to, and what should they?",
            variant=avg_backward_not_divided,
        ),
        Misconception(
            id="P15",
            name="the gradient is divided by the side of the window",
            hint="Among how many pixels does a window of size 3 share its gradient?",
            variant=avg_backward_by_side,
        ),
        Misconception(
            id="P16",
            name="the gradient is divided by the square of the stride",
            hint="Does the number of pixels in a window depend on how far it moves?",
            variant=avg_backward_by_stride,
        ),
        Misconception(
            id="P17", name="dx takes the dtype of an integer gradient", hint=WHOLE, variant=avg_backward_truncated
        ),
        Misconception(
            id="P20",
            name="overlapping windows are averaged instead of added",
            hint="A pixel moves two outputs: what does the chain rule do with the two paths?",
            variant=avg_backward_averaged,
        ),
        Misconception(
            id="P23",
            name="dout is divided in place",
            hint="What does dout hold after the call?",
            variant=avg_backward_in_place,
        ),
        Misconception(
            id="Z03",
            name="windows that do not fit are let through",
            hint=LEFTOVERS,
            variant=avg_backward_unchecked,
        ),
    ),
    "global_avg_pool": (
        Misconception(
            id="P09b",
            name="the sum is not divided",
            hint="What should an image that is 1 everywhere give?",
            variant=global_sum,
        ),
        Misconception(
            id="P12", name="the mean is taken over the channels too", hint=CHANNELS, variant=global_over_channels
        ),
        Misconception(
            id="P12b",
            name="the channels are taken for the last axis",
            hint="Which axes of (N, C, H, W) are the pixels of one channel?",
            variant=global_over_examples,
        ),
        Misconception(id="P17", name="integer images give whole numbers", hint=WHOLE, variant=global_truncated),
        Misconception(
            id="P21",
            name="the pixels are counted as if the image were square",
            hint="How many pixels has an image of 2 by 5?",
            variant=global_square,
        ),
        Misconception(
            id="P22",
            name="the axes of the pixels are kept",
            hint="How many axes should the result have?",
            variant=global_kept_dimensions,
        ),
        Misconception(
            id="P24",
            name="the maximum is taken instead of the mean",
            hint="Does every pixel have a say in your result?",
            variant=global_max,
        ),
    ),
    "conv_relu_pool": (
        Misconception(
            id="B01",
            name="the ReLU is missing",
            hint="Can a value that the block returns be negative?",
            variant=block_without_relu,
        ),
        Misconception(
            id="B02",
            name="the ReLU is applied to the image",
            hint="What does the ReLU act on: what goes into the convolution or what comes out?",
            variant=block_relu_first,
        ),
        Misconception(
            id="B03",
            name="the bias is added after the ReLU",
            hint="Which layer does the bias belong to?",
            variant=block_bias_last,
        ),
        Misconception(
            id="B04",
            name="the windows are averaged",
            hint="Which of the two kinds of pooling does the block use?",
            variant=block_average,
        ),
        Misconception(
            id="B05",
            name="the pooling moves by the stride of the convolution",
            hint="Two layers, two strides: which of them is the argument?",
            variant=block_stride_for_pooling,
        ),
        Misconception(
            id="B06",
            name="the pooling moves by one pixel",
            hint="By which factor should height and width shrink in the pooling?",
            variant=block_pooled_at_stride_one,
        ),
        Misconception(
            id="B07",
            name="the image is padded with its edge instead of zeros",
            hint="What stands around the image before the filters go over it?",
            variant=block_edge_padded,
        ),
        Misconception(
            id="C01",
            name="the filter is flipped (true convolution)",
            hint="Overlay the filter exactly as printed on the top-left patch: what do you get?",
            variant=block_flipped,
        ),
        Misconception(
            id="C07",
            name="the bias is forgotten",
            hint="What should an image of zeros give?",
            variant=block_without_bias,
        ),
        Misconception(
            id="P12", name="the maximum is taken over the filters too", hint=CHANNELS, variant=block_over_filters
        ),
        Misconception(
            id="P17",
            name="the convolution of an integer image is cut to whole numbers",
            hint=WHOLE,
            variant=block_truncated,
        ),
        Misconception(
            id="Z03",
            name="rows and columns that are left over are dropped",
            hint=LEFTOVERS,
            variant=block_leftovers_dropped,
        ),
    ),
}
