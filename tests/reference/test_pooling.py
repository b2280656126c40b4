"""The pooling reference against the lectures, the complex step and PyTorch, and what must hold of any pooling."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checking.compare import compare
from autograder.content.reference import load

reference = load(Path(__file__).parents[2] / "reference" / "pooling")
solution = reference.solution

LECTURE_X = np.array([[0, 1, 2, 1, 0], [4, 1, 0, 1, 0], [2, 0, 1, 1, 1], [1, 2, 3, 1, 0], [0, 4, 3, 2, 0]], float)
LECTURE_W = np.array([[0, 1, 0], [1, 0, 1], [2, 1, 0]], float)
LECTURE_I = np.array([[9, 5, 4], [8, 8, 10], [8, 15, 12]], float)
DOUT = np.array([[1.0, 2.0], [3.0, 4.0]])

SETTINGS = [(2, 2), (3, 2), (3, 1), (2, 3), (1, 2), (5, 2), (1, 1)]
"""Window and stride: side by side, overlapping, with gaps."""


def batch(x):
    return np.asarray(x)[None, None]


def fitting(rng, size, stride):
    """Images that windows of `size` at `stride` fit, with more columns than rows."""
    return rng.normal(size=(2, 3, size + 2 * stride, size + 3 * stride))


def complex_step(function, x, dout):
    """The gradient of sum(dout * function(x)) in x, entry by entry."""
    dx = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[place] += 1e-200j
        dx[place] = np.sum(dout * function(moved).imag) / 1e-200
    return dx


@pytest.mark.parametrize(("n", "f", "stride", "size"), [(7, 3, 1, 5), (7, 3, 2, 3), (3, 3, 1, 1), (224, 2, 2, 112)])
def test_the_size_formula_gives_the_lecture_s_sizes(n, f, stride, size):
    assert solution.pool_output_size(n, f, stride) == size


@pytest.mark.parametrize(("n", "f", "stride"), [(7, 3, 3), (3, 5, 1), (3, 5, 2), (6, 3, 2)])
def test_windows_that_do_not_fit_are_a_value_error(n, f, stride):
    with pytest.raises(ValueError, match=f"^windows of {f} at stride {stride} do not fit {n} pixels$"):
        solution.pool_output_size(n, f, stride)


def test_the_lecture_s_map_pools_to_9_10_15_15():
    assert solution.max_pool_forward(batch(LECTURE_I), 2, 1)[0, 0].tolist() == [[9, 10], [15, 15]]


def test_the_lecture_s_image_pools_to_4_2_4_3():
    assert solution.max_pool_forward(batch(LECTURE_X), 3, 2)[0, 0].tolist() == [[4, 2], [4, 3]]


def test_two_windows_add_their_gradients_at_the_15_of_the_lecture_s_map():
    dx = solution.max_pool_backward(batch(DOUT), batch(LECTURE_I), 2, 1)
    assert dx[0, 0].tolist() == [[1, 0, 0], [0, 0, 2], [0, 7, 0]]


def test_the_lecture_s_map_averages_to_fractions_of_four():
    assert solution.avg_pool_forward(batch(LECTURE_I), 2, 1)[0, 0].tolist() == [[7.5, 6.75], [9.75, 11.25]]


def test_the_middle_pixel_gets_a_quarter_of_all_four_gradients():
    dx = solution.avg_pool_backward(batch(DOUT), (1, 1, 3, 3), 2, 1)
    assert dx[0, 0].tolist() == [[0.25, 0.75, 0.5], [1.0, 2.5, 1.5], [0.75, 1.75, 1.0]]


def test_the_mean_of_the_lecture_s_map_is_79_ninths():
    assert solution.global_avg_pool(batch(LECTURE_I)) == pytest.approx(79 / 9, rel=1e-15)


@pytest.mark.parametrize(
    ("bias", "stride", "size", "expected"), [(0, 1, 3, 15), (-8, 1, 3, 7), (-16, 1, 3, 0), (-10, 2, 2, 2)]
)
def test_the_block_gives_what_is_found_by_hand_on_the_lecture_s_image(bias, stride, size, expected):
    y = solution.conv_relu_pool(batch(LECTURE_X), batch(LECTURE_W), np.array([float(bias)]), stride, 0, size)
    assert y.tolist() == [[[[expected]]]]


def test_the_block_s_convolution_is_the_lecture_s_map():
    z = solution._conv_forward(batch(LECTURE_X), batch(LECTURE_W), np.zeros(1), 1, 0)
    np.testing.assert_array_equal(z, batch(LECTURE_I))


def test_an_image_of_negative_values_pools_to_negative_values():
    y = solution.max_pool_forward(batch([[-3.0, -1.0], [-2.0, -4.0]]), 2, 2)
    assert y.tolist() == [[[[-1.0]]]]


def test_a_tie_goes_to_the_first_in_row_order():
    x = batch([[1.0, 3.0, 2.0], [3.0, 0.0, 3.0], [2.0, 3.0, 1.0]])
    dx = solution.max_pool_backward(np.full((1, 1, 1, 1), 5.0), x, 3, 1)
    assert dx[0, 0].tolist() == [[0, 5, 0], [0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(("size", "stride"), SETTINGS)
def test_the_gradient_of_max_pooling_agrees_with_the_complex_step(size, stride):
    rng = np.random.default_rng([1, size, stride])
    x = fitting(rng, size, stride)
    y = solution.max_pool_forward(x, size, stride)
    dout = rng.normal(size=y.shape)
    expected = complex_step(lambda z: solution.max_pool_forward(z, size, stride), x, dout)
    np.testing.assert_allclose(solution.max_pool_backward(dout, x, size, stride), expected, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize(("size", "stride"), SETTINGS)
def test_the_gradient_of_average_pooling_agrees_with_the_complex_step(size, stride):
    rng = np.random.default_rng([2, size, stride])
    x = fitting(rng, size, stride)
    y = solution.avg_pool_forward(x, size, stride)
    dout = rng.normal(size=y.shape)
    expected = complex_step(lambda z: solution.avg_pool_forward(z, size, stride), x, dout)
    np.testing.assert_allclose(
        solution.avg_pool_backward(dout, x.shape, size, stride), expected, rtol=1e-13, atol=1e-14
    )


def test_the_gradients_themselves_can_be_differentiated_by_the_complex_step():
    rng = np.random.default_rng(3)
    x, direction = rng.normal(size=(1, 2, 5, 7)), rng.normal(size=(1, 2, 2, 3))
    moved = solution.max_pool_backward(1e-200j * direction, x, 3, 2).imag / 1e-200
    np.testing.assert_allclose(moved, solution.max_pool_backward(direction, x, 3, 2), rtol=1e-14)
    moved = solution.avg_pool_backward(1e-200j * direction, x.shape, 3, 2).imag / 1e-200
    np.testing.assert_allclose(moved, solution.avg_pool_backward(direction, x.shape, 3, 2), rtol=1e-14)


def test_the_block_is_differentiable_by_the_complex_step_away_from_its_kinks():
    rng = np.random.default_rng(4)
    x, w, b = rng.normal(size=(2, 2, 4, 6)), rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3)
    v = rng.normal(size=w.shape)
    slope = solution.conv_relu_pool(x, w + 1e-200j * v, b, 1, 1, 2).imag / 1e-200
    h = 1e-6
    ends = [solution.conv_relu_pool(x, w + s * h * v, b, 1, 1, 2) for s in (1, -1)]
    np.testing.assert_allclose(slope, (ends[0] - ends[1]) / (2 * h), atol=1e-7)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_pooling_hands_on_all_of_the_gradient_and_no_more(size, stride, seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 3, fitting(rng, size, stride).shape).astype(float)
    dout = rng.integers(-9, 10, solution.max_pool_forward(x, size, stride).shape).astype(float)
    assert solution.max_pool_backward(dout, x, size, stride).sum() == dout.sum()
    assert solution.avg_pool_backward(dout, x.shape, size, stride).sum() == pytest.approx(dout.sum(), abs=1e-10)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_the_gradient_of_average_pooling_is_its_transpose(size, stride, seed):
    rng = np.random.default_rng(seed)
    x = fitting(rng, size, stride)
    y = solution.avg_pool_forward(x, size, stride)
    dout = rng.normal(size=y.shape)
    dx = solution.avg_pool_backward(dout, x.shape, size, stride)
    assert np.sum(y * dout) == pytest.approx(np.sum(x * dx), abs=1e-10)


def test_max_and_average_pooling_agree_on_windows_of_one_pixel():
    x = np.random.default_rng(5).normal(size=(2, 3, 5, 7))
    np.testing.assert_array_equal(solution.max_pool_forward(x, 1, 2), x[:, :, ::2, ::2])
    np.testing.assert_array_equal(solution.avg_pool_forward(x, 1, 2), x[:, :, ::2, ::2])


def test_a_pooled_image_never_shares_memory_with_the_image():
    x = np.random.default_rng(6).normal(size=(2, 3, 4, 5))
    for pool in (solution.max_pool_forward, solution.avg_pool_forward):
        assert not np.shares_memory(pool(x, 1, 1), x)


def test_integer_images_give_float64_everywhere():
    x = np.arange(2 * 3 * 4 * 6).reshape(2, 3, 4, 6)
    dout = np.ones((2, 3, 2, 3), int)
    values = [
        solution.max_pool_forward(x, 2, 2),
        solution.max_pool_backward(dout, x, 2, 2),
        solution.avg_pool_forward(x, 2, 2),
        solution.avg_pool_backward(dout, x.shape, 2, 2),
        solution.global_avg_pool(x),
        solution.conv_relu_pool(x, np.ones((2, 3, 1, 1), int), np.ones(2, int), 1, 0, 2),
    ]
    assert [value.dtype.name for value in values] == ["float64"] * 6


def test_float32_images_stay_float32():
    x = np.random.default_rng(8).normal(size=(2, 3, 4, 6)).astype(np.float32)
    y = solution.max_pool_forward(x, 2, 2)
    values = [
        y,
        solution.max_pool_backward(y, x, 2, 2),
        solution.avg_pool_forward(x, 2, 2),
        solution.avg_pool_backward(y, x.shape, 2, 2),
        solution.conv_relu_pool(x, np.ones((2, 3, 1, 1), np.float32), np.ones(2, np.float32), 1, 0, 2),
    ]
    assert [value.dtype.name for value in values] == ["float32"] * 5


def test_relu_and_max_pooling_may_change_places_and_relu_and_average_pooling_may_not():
    x = np.random.default_rng(7).normal(size=(2, 3, 6, 8))
    relu = solution._relu
    np.testing.assert_array_equal(relu(solution.max_pool_forward(x, 2, 2)), solution.max_pool_forward(relu(x), 2, 2))
    assert not np.allclose(relu(solution.avg_pool_forward(x, 2, 2)), solution.avg_pool_forward(relu(x), 2, 2))


VECTORS = dict(np.load(Path(__file__).parent / "vectors" / "pooling.npz"))
POOLINGS = [f"{setting}_{kind}" for setting in ("side_by_side", "overlap", "gaps") for kind in ("normal", "tied")]


def within_tolerance(exercise, args, value):
    """Whether a value of another implementation passes as a right answer to the exercise."""
    exercise = reference.exercises[exercise]
    expected = exercise.solution(*args)
    allowed = exercise.tolerance(*args) if exercise.tolerance else 0.0
    return compare(value, expected, allowed) is None


@pytest.mark.parametrize("name", POOLINGS)
def test_pytorch_s_pooling_is_a_right_answer(name):
    x = VECTORS[f"{name}_x"]
    size, stride = VECTORS[f"{name}_size_stride"].tolist()
    assert within_tolerance("max_pool_forward", (x, size, stride), VECTORS[f"{name}_max_y"])
    assert within_tolerance("avg_pool_forward", (x, size, stride), VECTORS[f"{name}_avg_y"])
    assert within_tolerance("global_avg_pool", (x,), VECTORS[f"{name}_global"])


@pytest.mark.parametrize("name", POOLINGS)
def test_pytorch_s_gradients_of_pooling_are_a_right_answer_with_ties_too(name):
    x = VECTORS[f"{name}_x"]
    size, stride = VECTORS[f"{name}_size_stride"].tolist()
    args = VECTORS[f"{name}_max_dout"], x, size, stride
    assert within_tolerance("max_pool_backward", args, VECTORS[f"{name}_max_dx"])
    args = VECTORS[f"{name}_avg_dout"], x.shape, size, stride
    assert within_tolerance("avg_pool_backward", args, VECTORS[f"{name}_avg_dx"])


def test_pytorch_s_block_is_a_right_answer_and_has_zeros():
    args = VECTORS["block_x"], VECTORS["block_w"], VECTORS["block_b"], 2, 1, 2
    assert within_tolerance("conv_relu_pool", args, VECTORS["block_y"])
    assert 0 < np.mean(VECTORS["block_y"] == 0) < 1


def test_a_value_off_by_a_millionth_of_a_millionth_is_no_right_answer():
    name = "overlap_normal"
    y = VECTORS[f"{name}_avg_y"].copy()
    y[1, 1, 1, 1] += 1e-12
    assert not within_tolerance("avg_pool_forward", (VECTORS[f"{name}_x"], 3, 2), y)
