"""The batch normalisation reference against hand numbers, the complex step and PyTorch, and what must always hold."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checking.compare import compare
from autograder.checking.tolerance import monte_carlo
from autograder.content.reference import load

reference = load(Path(__file__).parents[2] / "reference" / "batchnorm")
solution = reference.solution

X = np.array([[1.0, 10.0], [3.0, 4.0], [1.0, 4.0], [3.0, 6.0]])
GAMMA, BETA = np.array([2.0, 3.0]), np.array([1.0, -1.0])
DOUT = np.array([[4.0, 0.0], [0.0, 9.0], [0.0, 0.0], [0.0, 0.0]])
"""With epsilon 3 the roots are 2 and 3."""


def drawn(seed, N, D):
    """x, gamma, beta and dout."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, D)) * 2 + 1, rng.normal(size=D), rng.normal(size=D), rng.normal(size=(N, D))


# By hand


def test_the_batch_of_the_text_gives_what_is_found_by_hand():
    out, mean, var = solution.batchnorm_forward(X, GAMMA, BETA, 3.0)
    np.testing.assert_allclose(out, [[0, 3], [2, -3], [0, -3], [2, -1]], rtol=0, atol=1e-15)
    assert (mean.tolist(), var.tolist()) == ([2, 6], [1, 6])


def test_the_running_average_of_the_text_is_7_and_minus_3():
    assert solution.running_average(np.array([8.0, -4.0]), np.array([4.0, 0.0]), 0.75).tolist() == [7, -3]


def test_the_example_of_the_text_becomes_3_and_2_alone_or_not():
    statistics = np.array([2.0, 6.0]), np.array([1.0, 6.0])
    for x in (np.array([[4.0, 9.0]]), np.array([[0.0, 0.0], [4.0, 9.0]])):
        assert solution.batchnorm_inference(x, *statistics, GAMMA, BETA, 3.0)[-1].tolist() == [3, 2]


def test_the_gradients_of_the_text_are_what_is_found_by_hand():
    dx, dgamma, dbeta = solution.batchnorm_backward(DOUT, X, GAMMA, 3.0)
    expected = [[2.75, -0.25], [-0.75, 5.75], [-1.25, -3.25], [-0.75, -2.25]]
    np.testing.assert_allclose(dx, expected, rtol=0, atol=1e-14)
    np.testing.assert_allclose(dgamma, [-2, -6], rtol=1e-15)
    assert dbeta.tolist() == [4, 9]


def test_a_single_example_becomes_the_shift_and_has_no_gradient():
    x, gamma, beta, dout = drawn(1, 1, 4)
    out, mean, var = solution.batchnorm_forward(x, gamma, beta, 1e-5)
    np.testing.assert_array_equal(out, beta[None])
    np.testing.assert_array_equal(mean, x[0])
    np.testing.assert_array_equal(var, 0)
    dx, dgamma, dbeta = solution.batchnorm_backward(dout, x, gamma, 1e-5)
    assert not dx.any()
    assert not dgamma.any()
    np.testing.assert_array_equal(dbeta, dout[0])


# Derivatives


@pytest.mark.parametrize(("N", "D", "eps"), [(1, 3, 0.1), (2, 3, 1e-5), (5, 4, 0.5), (4, 7, 3.0)])
def test_the_gradients_agree_with_the_complex_step(N, D, eps):
    x, gamma, beta, dout = drawn([2, N, D], N, D)

    def slope(place, v):
        args = [x, gamma, beta]
        args[place] = args[place] + 1e-200j * v
        return np.sum(dout * solution.batchnorm_forward(*args, eps)[0].imag) / 1e-200

    found = solution.batchnorm_backward(dout, x, gamma, eps)
    for place, (gradient, value) in enumerate(zip(found, (x, gamma, beta), strict=True)):
        expected = np.zeros(value.shape)
        for entry in np.ndindex(value.shape):
            v = np.zeros(value.shape)
            v[entry] = 1
            expected[entry] = slope(place, v)
        np.testing.assert_allclose(gradient, expected, rtol=1e-11, atol=1e-13)


# What must hold


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 9), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_each_feature_has_the_mean_beta_and_nearly_the_deviation_gamma(N, D, seed):
    x, gamma, beta, _ = drawn(seed, N, D)
    out, mean, var = solution.batchnorm_forward(x, gamma, beta, 1e-3)
    np.testing.assert_allclose(out.mean(axis=0), beta, atol=1e-12)
    np.testing.assert_allclose(out.var(axis=0), gamma**2 * var / (var + 1e-3), atol=1e-12)
    np.testing.assert_array_equal(out, solution.batchnorm_inference(x, mean, var, gamma, beta, 1e-3))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_a_shift_of_all_examples_changes_nothing_so_dx_sums_to_zero(N, D, seed):
    x, gamma, beta, dout = drawn(seed, N, D)
    moved, kept = (solution.batchnorm_forward(batch, gamma, beta, 0.1)[0] for batch in (x + 5, x))
    np.testing.assert_allclose(moved, kept, atol=1e-12)
    np.testing.assert_allclose(solution.batchnorm_backward(dout, x, gamma, 0.1)[0].sum(axis=0), 0, atol=1e-12)


def test_whole_numbers_give_float64_everywhere():
    x, dout, d = np.arange(12).reshape(4, 3), np.ones((4, 3), int), np.array([1, 2, 3])
    values = [
        *solution.batchnorm_forward(x, d, d, 0.1),
        solution.running_average(d, d, 0.5),
        solution.batchnorm_inference(x, d, d, d, d, 0.1),
        *solution.batchnorm_backward(dout, x, d, 0.1),
    ]
    assert {value.dtype.name for value in values} == {"float64"}


# PyTorch

VECTORS = dict(np.load(Path(__file__).parent / "vectors" / "batchnorm.npz"))
every_setting = pytest.mark.parametrize("name", ["usual", "wide", "large_epsilon", "two"])


def vector(name, *keys):
    return [VECTORS[f"{name}_{key}"] for key in keys]


def within_tolerance(exercise, args, value):
    """Whether a value of another implementation passes as a right answer to the exercise."""
    exercise = reference.exercises[exercise]
    expected = exercise.solution(*args)
    if exercise.tolerance:
        allowed = exercise.tolerance(*args)
    else:
        allowed = monte_carlo(exercise.solution, args, expected, np.random.default_rng(0))
    return compare(value, expected, allowed) is None


@every_setting
def test_pytorch_s_layer_is_a_right_answer_in_training_and_in_use(name):
    x, gamma, beta, var, out = vector(name, "x", "gamma", "beta", "var", "out")
    eps = float(VECTORS[f"{name}_eps"])
    assert within_tolerance("batchnorm_forward", (x, gamma, beta, eps), (out, x.mean(axis=0), var))
    mean, var, value = vector(name, "given_mean", "given_var", "inference")
    assert within_tolerance("batchnorm_inference", (x, mean, var, gamma, beta, eps), value)


@every_setting
def test_pytorch_s_running_mean_is_a_right_answer_with_the_other_share(name):
    x, old, value = vector(name, "x", "old", "running")
    assert within_tolerance("running_average", (old, x.mean(axis=0), float(VECTORS[f"{name}_share"])), value)


@every_setting
def test_pytorch_s_gradients_are_a_right_answer(name):
    dout, x, gamma = vector(name, "dout", "x", "gamma")
    args = dout, x, gamma, float(VECTORS[f"{name}_eps"])
    assert within_tolerance("batchnorm_backward", args, tuple(vector(name, "dx", "dgamma", "dbeta")))


def test_a_value_off_by_a_thousand_millionth_is_no_right_answer():
    dout, x, gamma, dx, dgamma, dbeta = vector("usual", "dout", "x", "gamma", "dx", "dgamma", "dbeta")
    wrong = dx.copy()
    wrong[3, 2] += 1e-9
    args = dout, x, gamma, float(VECTORS["usual_eps"])
    assert not within_tolerance("batchnorm_backward", args, (wrong, dgamma, dbeta))
