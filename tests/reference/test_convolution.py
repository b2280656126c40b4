"""The convolution assignment against the lectures, SciPy, PyTorch's vectors and its own derivatives."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from scipy import signal

from autograder.checking import asking, diagnose
from autograder.checking.compare import compare
from autograder.checking.score import score
from autograder.content.reference import load, pose

ROOT = Path(__file__).parents[2]
reference = load(ROOT / "reference" / "convolution")
solution = reference.solution
cases = import_module(f"{solution.__package__}.cases")
ALTERNATIVES = reference.alternatives

VECTORS = np.load(Path(__file__).parent / "vectors" / "convolution.npz")
X = np.array([[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]], float)
W = np.array([[0, 1, 0], [1, 0, 1], [2, 1, 0]], float)
SHAPES = (
    (2, 3, 4, 5, 4, 3, 2, 1, 0),
    (1, 2, 3, 4, 3, 2, 3, 1, 2),
    (2, 2, 7, 9, 3, 5, 3, 2, 2),
    (2, 1, 8, 11, 2, 2, 5, 3, 0),
)


def arrays(seed, N, C, H, W, F, HH, WW, stride, pad):
    """dout, x, w, b of a layer, real numbers."""
    rng = np.random.default_rng(seed)
    Hout, Wout = solution.output_size(H, HH, stride, pad), solution.output_size(W, WW, stride, pad)
    shapes = (N, F, Hout, Wout), (N, C, H, W), (F, C, HH, WW), (F,)
    return tuple(rng.normal(size=shape) for shape in shapes)


def slope(f, x, v):
    """The derivative of f at x in direction v, by a complex step."""
    return np.imag(f(x + 1e-200j * v)) / 1e-200


def check_gradient(gradient, f, x, seed):
    """<gradient, v> is the derivative of f in direction v."""
    rng = np.random.default_rng(seed)
    for _ in range(5):
        v = rng.normal(size=x.shape)
        assert abs(np.sum(gradient * v) - slope(f, x, v)) <= 1e-12 * np.linalg.norm(gradient) * np.linalg.norm(v)


# The lectures' facts -------------------------------------------------------------------------------------------------


def test_the_lectures_sizes_come_out():
    sizes = {
        (7, 3, 1, 0): 5,
        (7, 3, 2, 0): 3,
        (7, 3, 1, 1): 7,
        (32, 5, 1, 0): 28,
        (32, 5, 1, 2): 32,
        (128, 5, 1, 2): 128,
    }
    assert {args: solution.output_size(*args) for args in sizes} == sizes


@pytest.mark.parametrize(
    "args", [(7, 3, 3, 0), (32, 5, 2, 1), (224, 11, 4, 0), (3, 4, 1, 0), (3, 5, 1, 0), (3, 5, 2, 0)]
)
def test_a_size_that_does_not_fit_raises(args):
    with pytest.raises(ValueError, match=f"a filter of {args[1]} at stride {args[2]} does not fit {args[0]} pixels"):
        solution.output_size(*args)


def test_odd_filters_with_half_their_side_as_padding_preserve_the_size():
    assert [solution.output_size(7, f, 1, (f - 1) // 2) for f in (3, 5, 7)] == [7, 7, 7]


def test_the_lectures_layers_have_760_and_1520_parameters():
    assert (solution.conv_parameters(5, 3, 10), solution.conv_parameters(5, 3, 20)) == (760, 1520)


def test_the_lectures_example_is_cross_correlation():
    assert solution.conv2d_single(X, W).tolist() == [[9, 5, 4], [8, 8, 10], [8, 15, 12]]
    assert solution.conv2d_single(X, W[::-1, ::-1]).tolist() == [[9, 7, 2], [6, 6, 4], [10, 9, 8]]


def test_the_lectures_index_from_the_centre_gives_the_same_values():
    centred = [
        [sum(W[a + 1, b + 1] * X[i + a, j + b] for a in (-1, 0, 1) for b in (-1, 0, 1)) for j in (1, 2, 3)]
        for i in (1, 2, 3)
    ]
    assert solution.conv2d_single(X, W).tolist() == centred


def test_a_28_by_28_image_under_5_by_5_has_24_by_24_units():
    assert solution.feature_map(np.zeros((28, 28)), np.zeros((5, 5)), 0.3).shape == (24, 24)


def test_the_units_of_a_feature_map_are_logistic():
    z = np.array([[1, -3, -4], [0, 0, 2], [0, 7, 4]])
    np.testing.assert_allclose(solution.feature_map(X, W, -8.0), 1 / (1 + np.exp(-z)), rtol=1e-15)


def test_a_feature_map_survives_sums_of_a_thousand():
    with np.errstate(all="raise"):
        found = solution.feature_map(np.array([[1000.0, -1000.0]]), np.ones((1, 1)), 0.0)
    assert found.tolist() == [[1, 0]]


def test_the_notebooks_numbers_of_the_backward_pass_hold():
    delta = np.zeros((3, 3))
    delta[0, 2] = 1
    dX, dW = solution.conv2d_single_backward(delta, X, W)
    assert dW.tolist() == [[2, 1, 0], [0, 1, 0], [1, 1, 1]]
    assert dX[:3, 2:].tolist() == W.tolist()
    assert abs(dX).sum() == W.sum()
    _, dw, db = solution.conv_backward(cases.DELTA[None, None], X[None, None], W[None, None], 1, 0)
    assert (dw[0, 0, 0, 0], db.tolist()) == (1, [3])


def test_im2col_writes_the_windows_of_nine_pixels_as_columns():
    found = solution.im2col(np.arange(9.0).reshape(1, 1, 3, 3), 2, 2, 1, 0)
    assert found.tolist() == [[[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]]


# Other libraries -----------------------------------------------------------------------------------------------------


def scipy_forward(x, w, b, stride, pad):
    wide = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    full = [[signal.correlate(image, one, mode="valid", method="direct")[0] for one in w] for image in wide]
    return np.array(full)[:, :, ::stride, ::stride] + b[:, None, None]


def scipy_backward(dout, x, w, stride, pad):
    """Full convolution for dx, correlation for dw, of gradients spaced by the stride."""
    wide = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    spread = np.zeros((*dout.shape[:2], wide.shape[2] - w.shape[2] + 1, wide.shape[3] - w.shape[3] + 1))
    spread[:, :, ::stride, ::stride] = dout
    dwide, dw = np.zeros(wide.shape), np.zeros(w.shape)
    for n, f, c in np.ndindex(len(x), len(w), x.shape[1]):
        dwide[n, c] += signal.convolve2d(spread[n, f], w[f, c], mode="full")
        dw[f, c] += signal.correlate2d(wide[n, c], spread[n, f], mode="valid")
    return dwide[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        ("conv2d_single", lambda X, W: signal.correlate2d(X, W, mode="valid")),
        ("conv_forward", scipy_forward),
        ("conv_forward_fast", scipy_forward),
        ("conv_backward", scipy_backward),
    ],
)
def test_an_answer_by_scipy_passes_every_case_with_numbers(exercise, answer):
    posed = pose(reference, reference.exercises[exercise], 11)
    assert sum(expected.case.raises is None for expected in posed.expected) >= 9
    for expected in posed.expected:
        if expected.case.raises is None:
            assert compare(answer(*expected.case.args), expected.value, expected.tolerance) is None, expected.case.name


@pytest.mark.parametrize("name", ["plain", "padding", "stride", "both"])
def test_pytorch_lies_within_the_tolerance_of_the_layer(name):
    x, w, b, out = (VECTORS[f"{name}_{key}"] for key in ("x", "w", "b", "out"))
    stride, pad = VECTORS[f"{name}_options"].tolist()
    allowed = cases.conv_tolerance(x, w, b, stride, pad)
    assert compare(out, solution.conv_forward(x, w, b, stride, pad), allowed) is None
    assert compare(out, solution.conv_forward_fast(x, w, b, stride, pad), allowed) is None


@pytest.mark.parametrize("name", ["plain", "padding", "stride", "both"])
def test_pytorch_lies_within_the_tolerance_of_the_gradients(name):
    dout, x, w, dx, dw, db = (VECTORS[f"{name}_{key}"] for key in ("dout", "x", "w", "dx", "dw", "db"))
    stride, pad = VECTORS[f"{name}_options"].tolist()
    expected = solution.conv_backward(dout, x, w, stride, pad)
    assert compare((dx, dw, db), expected, cases.backward_tolerance(dout, x, w, stride, pad)) is None


# Derivatives ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_conv_backward_holds_the_derivatives_of_conv_forward(shape):
    stride, pad = shape[-2:]
    dout, x, w, b = arrays(3, *shape)
    dx, dw, db = solution.conv_backward(dout, x, w, stride, pad)
    check_gradient(dx, lambda z: np.sum(dout * solution.conv_forward(z, w, b, stride, pad)), x, 4)
    check_gradient(dw, lambda z: np.sum(dout * solution.conv_forward(x, z, b, stride, pad)), w, 5)
    check_gradient(db, lambda z: np.sum(dout * solution.conv_forward(x, w, z, stride, pad)), b, 6)


@pytest.mark.parametrize("sides", [(5, 5, 3, 3), (4, 7, 3, 2), (3, 4, 3, 4), (6, 5, 1, 2)])
def test_conv2d_single_backward_holds_the_derivatives_of_conv2d_single(sides):
    H, Wd, HH, WW = sides
    rng = np.random.default_rng(7)
    delta, image, kernel = (rng.normal(size=s) for s in ((H - HH + 1, Wd - WW + 1), (H, Wd), (HH, WW)))
    dX, dW = solution.conv2d_single_backward(delta, image, kernel)
    check_gradient(dX, lambda z: np.sum(delta * solution.conv2d_single(z, kernel)), image, 8)
    check_gradient(dW, lambda z: np.sum(delta * solution.conv2d_single(image, z)), kernel, 9)


# What has to hold between the exercises ------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_the_fast_layer_equals_the_plain_one(shape):
    _, x, w, b = arrays(13, *shape)
    plain, fast = (f(x, w, b, *shape[-2:]) for f in (solution.conv_forward, solution.conv_forward_fast))
    np.testing.assert_allclose(fast, plain, rtol=0, atol=1e-13)


def test_the_fast_layer_is_right_across_its_blocks():
    rng = np.random.default_rng(14)
    x, w, b = rng.integers(-4, 5, (2, 2, 83, 79)), rng.integers(-4, 5, (3, 2, 3, 2)) / 4, np.array([0.5, -1, 2])
    assert np.array_equal(solution.conv_forward_fast(x, w, b, 1, 1), solution.conv_forward(x, w, b, 1, 1))


def test_a_shifted_image_gives_a_shifted_feature_map():
    rng = np.random.default_rng(15)
    image, kernel = rng.normal(size=(9, 11)), rng.normal(size=(3, 2))
    whole = solution.conv2d_single(image, kernel)
    np.testing.assert_array_equal(solution.conv2d_single(image[2:, 3:], kernel), whole[2:, 3:])


def test_a_dense_layer_equals_a_convolution_whose_filters_cover_the_image():
    rng = np.random.default_rng(16)
    x, w, b = (rng.integers(-8, 9, shape) / 4 for shape in ((5, 3, 4, 4), (2, 3, 4, 4), (2,)))
    columns = np.vstack([x.reshape(5, -1).T, np.ones(5)])
    layer = solution.conv_forward(x, w, b, 1, 0)
    assert layer.shape == (5, 2, 1, 1)
    np.testing.assert_array_equal((solution.as_dense(w, b, 4) @ columns).T, layer[:, :, 0, 0])


def test_a_layer_has_as_many_weights_as_its_arrays_hold():
    w, b = np.zeros((20, 3, 5, 5)), np.zeros(20)
    assert solution.conv_parameters(5, 3, 20) == w.size + b.size == solution.as_dense(w, b, 5).size


def test_whole_numbers_are_not_cut():
    x, w, b = np.full((1, 1, 3, 3), 3), np.full((1, 1, 2, 2), 0.125), np.array([0.25])
    for layer in (solution.conv_forward, solution.conv_forward_fast):
        assert layer(x, w, b, 1, 0).tolist() == [[[[1.75, 1.75], [1.75, 1.75]]]]


def test_float32_layers_stay_float32():
    rng = np.random.default_rng(17)
    x, w, b = (rng.normal(size=shape).astype(np.float32) for shape in ((2, 3, 5, 6), (4, 3, 2, 3), (4,)))
    y = solution.conv_forward(x, w, b, 1, 1)
    values = [y, solution.conv_forward_fast(x, w, b, 1, 1), *solution.conv_backward(y, x, w, 1, 1)]
    assert [value.dtype.name for value in values] == ["float32"] * 5


def test_every_alternative_scores_in_full():
    for name, answers in ALTERNATIVES.items():
        exercise = reference.exercises[name]
        posed = pose(reference, exercise, 17)
        for answer in answers:
            outcomes = [asking.run(answer, e.case.args, twice=e.case.unchanged) for e in posed.expected]
            checks = diagnose.checks(posed, outcomes)
            assert score(exercise, checks, 100).earned == 100, (name, answer.__name__)
