"""Tolerances: honest reorderings of the same arithmetic pass, wrong formulas do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.checking.compare import compare, margin
from autograder.checking.score import expect
from autograder.checking.tolerance import UNIT, fourier, gamma, linear, monte_carlo, zero
from autograder.exercise import Case, Criterion, Exercise, Given


def passes(right, other, args, seed=0):
    """How far another implementation lies from the right one, in tolerances of Monte-Carlo arithmetic."""
    with np.errstate(all="ignore"):
        expected = right(*args)
        allowed = monte_carlo(right, args, expected, np.random.default_rng(seed))
        return margin(other(*args), expected, allowed)


# Exact ---------------------------------------------------------------------------------------------------------------


def test_on_the_lattice_every_order_of_summation_is_exact():
    rng = np.random.default_rng(1)
    for _ in range(50):
        x, w = rng.integers(-64, 65, 200) / 16, rng.integers(-64, 65, 200) / 16
        expected = x @ w
        order = rng.permutation(200)
        others = [sum(x[order] * w[order]), np.dot(x[::-1], w[::-1]), np.add.reduce(x * w), np.einsum("i,i", x, w)]
        assert all(compare(other, expected, zero(expected)) is None for other in others)


def test_zero_has_the_structure_of_the_value():
    assert zero((np.ones(2), {"a": 1.0}, [None, "x"])) == (0.0, {"a": 0.0}, [0.0, 0.0])


def test_on_the_lattice_one_wrong_term_is_seen():
    x = np.arange(1, 2000) / 4
    found = compare(float(x.sum() - x[0] / 2), float(x.sum()), 0.0)
    assert found.detail == "is 499749.875, expected 499750"


# Sums of products ----------------------------------------------------------------------------------------------------

numbers = st.floats(-1e100, 1e100)
pairs = st.integers(1, 60).flatmap(
    lambda n: st.tuples(hnp.arrays(float, n, elements=numbers), hnp.arrays(float, n, elements=numbers))
)


@given(pairs, st.randoms(use_true_random=False))
def test_the_bound_holds_for_a_sum_in_any_order(pair, random):
    x, w = pair
    order = list(range(len(x)))
    random.shuffle(order)
    one_by_one = 0.0
    for i in order:
        one_by_one += x[i] * w[i]
    assert abs(one_by_one - x @ w) <= linear(len(x), abs(x) @ abs(w))


@given(st.integers(2, 3000), st.sampled_from(["normal", "positive", "constant", "cancelling", "heavy"]))
def test_the_bound_holds_for_long_sums_of_every_kind(n, kind):
    rng = np.random.default_rng(n)
    x = {
        "normal": lambda: rng.normal(size=n),
        "positive": lambda: rng.uniform(size=n),
        "constant": lambda: np.full(n, 0.1),
        "cancelling": lambda: np.resize([1e8, -1e8, 0.1], n),
        "heavy": lambda: rng.standard_cauchy(n),
    }[kind]()
    bound = linear(n, abs(x).sum())
    others = [sum(x), sum(x[::-1]), sum(np.sort(x)), np.cumsum(x)[-1], np.einsum("i->", x), np.ones(n) @ x]
    assert max(abs(other - x.sum()) for other in others) <= bound


def test_the_bound_has_the_shape_of_the_value():
    assert linear(3, np.ones((2, 4))).shape == (2, 4)
    assert linear(3, 1.0).shape == ()


def test_the_bound_rejects_a_forgotten_bias_of_a_hundred_millionth():
    rng = np.random.default_rng(2)
    x, w = rng.normal(size=500), rng.normal(size=500)
    assert margin(x @ w + 1e-8, x @ w, linear(500, abs(x) @ abs(w))) > 100


def test_a_sum_of_zeros_allows_next_to_nothing():
    assert linear(10, 0.0) < 1e-322
    assert gamma(1) == pytest.approx(UNIT)


def test_a_convolution_by_fft_is_within_its_slack():
    rng = np.random.default_rng(3)
    for side in (8, 32, 64):
        x, w = rng.normal(size=(side, side)), rng.normal(size=(5, 5))
        direct = sum(w[i, j] * x[i : side - 4 + i, j : side - 4 + j] for i in range(5) for j in range(5))
        spectrum = np.fft.rfft2(x) * np.conj(np.fft.rfft2(w, x.shape))
        by_fft = np.fft.irfft2(spectrum, x.shape)[: side - 4, : side - 4]
        magnitude = sum(abs(w[i, j]) * abs(x[i : side - 4 + i, j : side - 4 + j]) for i in range(5) for j in range(5))
        slack = fourier(side * side, 1, float(np.linalg.norm(x)), float(np.linalg.norm(w)))
        assert margin(by_fft, direct, linear(25, magnitude) + slack) <= 1


# Monte-Carlo arithmetic ----------------------------------------------------------------------------------------------


def cross_entropy(scores, labels):
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-logs[np.arange(len(labels)), labels].mean())


def cross_entropy_by_probabilities(scores, labels):
    e = np.exp(scores)
    p = e / e.sum(axis=1)[:, None]
    return -np.log(p[range(len(labels)), labels]).sum() / len(labels)


def cross_entropy_one_by_one(scores, labels):
    total = 0.0
    for row, label in zip(scores[::-1], labels[::-1], strict=True):
        total += np.log(np.sum(np.exp(row - row[label])))
    return total / len(labels)


def cross_entropy_with_epsilon(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(labels)), labels] + 1e-12))


@pytest.mark.parametrize("seed", range(20))
def test_softmax_cross_entropy_passes_in_any_form_and_not_with_an_epsilon(seed):
    rng = np.random.default_rng(seed)
    args = (rng.normal(scale=3, size=(rng.integers(2, 40), rng.integers(2, 12))), None)
    args = (args[0], rng.integers(0, args[0].shape[1], len(args[0])))
    assert passes(cross_entropy, cross_entropy_by_probabilities, args) <= 0.5
    assert passes(cross_entropy, cross_entropy_one_by_one, args) <= 0.5
    assert passes(cross_entropy, cross_entropy_with_epsilon, args) > 100


def logistic(z):
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def logistic_by_exp(z):
    return 1 / (1 + np.exp(-z))


def logistic_by_sign(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


@pytest.mark.parametrize("seed", range(20))
def test_the_logistic_function_passes_in_either_form(seed):
    z = np.random.default_rng(seed).normal(scale=4, size=(6, 5))
    assert passes(logistic, logistic_by_exp, (z,)) <= 0.5
    assert passes(logistic_by_exp, logistic, (z,)) <= 1.0
    assert passes(logistic, logistic_by_sign, (z,)) <= 0.5
    assert passes(logistic, lambda z: logistic_by_exp(z * (1 + 1e-9)), (z,)) > 100


def rnn(x, h, wx, wh, b):
    states = []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx + h @ wh + b)
        states.append(h)
    return np.stack(states, axis=1)


def rnn_stacked(x, h, wx, wh, b):
    W = np.vstack([wh, wx])
    out = np.zeros((len(x), x.shape[1], len(b)))
    for t in range(x.shape[1]):
        z = np.hstack([h, x[:, t]]).dot(W)
        h = 2 / (1 + np.exp(-2 * (z + b))) - 1
        out[:, t] = h
    return out


def rnn_one_by_one(x, h, wx, wh, b):
    out = np.zeros((len(x), x.shape[1], len(b)))
    for n in range(len(x)):
        state = h[n]
        for t in range(x.shape[1]):
            state = np.array([np.tanh(b[m] + sum(x[n, t] * wx[:, m]) + sum(state * wh[:, m])) for m in range(len(b))])
            out[n, t] = state
    return out


def rnn_of_a_late_bias(x, h, wx, wh, b):
    return rnn(x, h, wx, wh, b * (np.arange(len(b)) > 0))


@pytest.mark.parametrize("seed", range(3))
def test_fifty_steps_of_a_recurrent_network_pass_in_any_order(seed):
    rng = np.random.default_rng(seed)
    N, T, D, M = 3, 50, 4, 6
    args = (
        *(rng.normal(size=s) for s in ((N, T, D), (N, M), (D, M))),
        rng.normal(size=(M, M)) / np.sqrt(M),
        rng.normal(size=M),
    )
    assert passes(rnn, rnn_stacked, args) <= 0.5
    assert passes(rnn, rnn_one_by_one, args) <= 0.5
    assert passes(rnn, rnn_of_a_late_bias, args) > 100


def test_what_is_not_a_floating_point_number_has_no_tolerance():
    def told(x):
        return {"labels": x.argmax(axis=1), "mean": float(x.mean()), "name": "x", "right": True, "none": None}

    x = np.random.default_rng(4).normal(size=(3, 2))
    allowed = monte_carlo(told, (x,), told(x), np.random.default_rng(0))
    assert {key: float(value) > 0 for key, value in allowed.items()} == {
        "labels": False, "mean": True, "name": False, "right": False, "none": False,
    }  # fmt: skip


def test_the_tolerance_has_the_shape_of_the_value():
    def both(x, w):
        return [x @ w, (x.sum(), w * 2.0)]

    args = (np.ones((2, 3)), np.full((3, 4), 0.1))
    product, (total, scaled) = monte_carlo(both, args, both(*args), np.random.default_rng(0))
    assert (product.shape, np.shape(total), scaled.shape) == ((2, 4), (), (3, 4))
    assert (product > 0).all()


def test_the_arguments_are_left_alone():
    def in_place(x):
        x += 1.0
        return x * 0.1

    x = np.ones(3)
    monte_carlo(in_place, (x,), in_place(x.copy()), np.random.default_rng(0))
    assert x.tolist() == [1, 1, 1]


def test_a_function_among_the_arguments_is_called_as_it_is():
    def slope(f, x):
        return (f(x + 1e-3) - f(x - 1e-3)) / 2e-3

    args = (Given(np.tanh), np.array([0.3, 0.7]))
    allowed = monte_carlo(slope, args, slope(np.tanh, args[1]), np.random.default_rng(0))
    assert ((allowed > 1e-15) & (allowed < 1e-10)).all()


def test_the_same_generator_draws_the_same_tolerance():
    args = (np.linspace(0, 1, 7),)
    drawn = [monte_carlo(np.exp, args, np.exp(*args), np.random.default_rng(5)) for _ in range(2)]
    assert drawn[0].tolist() == drawn[1].tolist()


# Which of them an exercise gets --------------------------------------------------------------------------------------


def tolerance_of(case, **more):
    exercise = Exercise(
        name="double",
        solution=lambda x: 2.0 * x,
        criteria=(Criterion(name="any", share=1),),
        visible=lambda rng: (),
        hidden=lambda rng: (),
        **more,
    )
    return expect(exercise, case, np.random.default_rng(0)).tolerance


def test_an_exact_case_has_tolerance_0_unless_the_exercise_has_slack():
    case = Case(criterion="any", name="exact", args=(np.ones(2),), exact=True)
    assert tolerance_of(case) == 0.0
    assert tolerance_of(case, tolerance=lambda x: 5.0) == 0.0
    assert tolerance_of(case, tolerance=lambda x: 5.0, slack=lambda x: 0.25) == 0.25


def test_any_other_case_has_the_exercises_tolerance_or_that_of_monte_carlo_arithmetic():
    case = Case(criterion="any", name="real", args=(np.ones(2),))
    assert tolerance_of(case, tolerance=lambda x: 5.0) == 5.0
    assert (tolerance_of(case) > 0).all()


def test_a_case_that_raises_or_is_judged_expects_no_value():
    case = Case(criterion="any", name="raises", args=(np.ones(2),), raises="ValueError")
    assert tolerance_of(case) is None
    case = Case(criterion="any", name="judged", args=(np.ones(2),))
    assert tolerance_of(case, judge=lambda args, value: None) is None
