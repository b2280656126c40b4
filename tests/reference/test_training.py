"""The training reference: the lecture's facts, derivatives by complex step, PyTorch's update rules, and the judges."""

import importlib
import itertools
from pathlib import Path

import numpy as np
import pytest

from autograder.checking import asking
from autograder.checking.score import check, score
from autograder.content.kit import nonzero_quarters, real
from autograder.content.reference import load, pose

reference = load(Path(__file__).parents[2] / "reference" / "training")
solution = reference.solution
package = solution.__name__.rpartition(".")[0]
cases = importlib.import_module(f"{package}.cases")
alternatives = reference.alternatives
vectors = np.load(Path(__file__).parent / "vectors" / "training.npz")

TINY = 1e-200


def directional(function, arrays, directions):
    """The derivative of a number-valued function along a direction, by a complex step."""
    return np.imag(function([a + 1j * TINY * d for a, d in zip(arrays, directions, strict=True)])) / TINY


def along(gradients, directions):
    return sum((g * d).sum() for g, d in zip(gradients, directions, strict=True))


def rng():
    return np.random.default_rng(7)


# Update rules.


def test_the_velocity_after_the_first_step_from_rest_is_minus_the_rate():
    w, velocity = solution.momentum_step(np.array([2.0]), np.array([1.0]), np.zeros(1), 0.5, 0.75)
    assert (w.tolist(), velocity.tolist()) == ([1.5], [-0.5])
    w, velocity = solution.momentum_step(w, np.array([1.0]), velocity, 0.5, 0.75)
    assert (w.tolist(), velocity.tolist()) == ([0.625], [-0.875])


def test_adagrad_remembers_the_first_gradient_at_the_second_step():
    w, cache = solution.adagrad_step(np.array([1.0]), np.array([3.0]), np.array([16.0]), 0.5, 0.0)
    assert (w.tolist(), cache.tolist()) == ([0.7], [25.0])


def test_the_first_rmsprop_step_of_the_text_ends_at_zero():
    w, cache = solution.rmsprop_step(np.array([1.0]), np.array([2.0]), np.zeros(1), 0.5, 0.75, 0.0)
    assert (w.tolist(), cache.tolist()) == ([0.0], [1.0])


@pytest.mark.parametrize("g", [1e-6, 1.0, -1e6])
def test_the_first_adam_step_is_as_long_as_the_rate_whatever_the_gradient(g):
    w, m, v = solution.adam_step(np.zeros(1), np.array([g]), np.zeros(1), np.zeros(1), 1, 0.25, 0.9, 0.999, 0.0)
    assert w == pytest.approx(-0.25 * np.sign(g), rel=1e-12)
    assert m == pytest.approx(0.1 * g)
    assert v == pytest.approx(0.001 * g**2)


def test_adam_corrects_a_constant_gradient_to_itself_at_every_step():
    w, m, v = np.zeros(1), np.zeros(1), np.zeros(1)
    for t in range(1, 30):
        before = w
        w, m, v = solution.adam_step(w, np.array([3.0]), m, v, t, 0.1, 0.9, 0.99, 0.0)
        assert w - before == pytest.approx(-0.1, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "step", "states"),
    [
        ("sgd", lambda w, g, s, t: (solution.sgd_step(w, g, 0.05),), 0),
        ("momentum", lambda w, g, s, t: solution.momentum_step(w, g, *s, 0.05, 0.9), 1),
        ("adagrad", lambda w, g, s, t: solution.adagrad_step(w, g, *s, 0.1, 1e-3), 1),
        ("rmsprop", lambda w, g, s, t: solution.rmsprop_step(w, g, *s, 0.02, 0.9, 1e-3), 1),
        ("adam", lambda w, g, s, t: solution.adam_step(w, g, *s, t, 0.03, 0.8, 0.95, 1e-3), 2),
    ],
)
def test_each_rule_takes_the_path_of_pytorch(name, step, states):
    w, state = vectors["start"], [np.zeros((3, 4))] * states
    for t, (g, expected) in enumerate(zip(vectors["gradients"], vectors[name], strict=True), 1):
        w, *state = step(w, g, state, t)
        np.testing.assert_allclose(w, expected, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("name", ["sgd_step", "momentum_step", "adagrad_step", "rmsprop_step", "adam_step"])
def test_no_rule_broadcasts_a_row_over_a_column(name):
    states = {"sgd_step": 0, "adam_step": 2}.get(name, 1)
    numbers = {"sgd_step": (0.1,), "momentum_step": (0.1, 0.9), "adagrad_step": (0.1, 0), "rmsprop_step": (0.1, 0.9, 0)}
    args = np.zeros(3), np.ones((3, 1)), *[np.ones(3)] * states, *numbers.get(name, (1, 0.1, 0.9, 0.99, 0))
    with pytest.raises(ValueError, match=r"shapes differ: \(3,\), \(3, 1\)"):
        getattr(solution, name)(*args)


# Minibatches.


def test_53_records_by_25_leave_a_last_batch_of_3():
    batches = solution.minibatches(np.zeros((53, 2)), np.zeros(53), np.arange(53), 25)
    assert [len(x) for x, _ in batches] == [25, 25, 3]


@pytest.mark.parametrize("size", [1, 4, 7, 10, 99])
def test_every_record_comes_once_and_with_its_own_target(size):
    X = np.arange(20.0).reshape(10, 2)
    batches = solution.minibatches(X, X[:, 0], rng().permutation(10), size)
    rows, targets = (np.concatenate(part) for part in zip(*batches, strict=True))
    assert sorted(targets) == X[:, 0].tolist()
    assert rows[:, 0].tolist() == targets.tolist()


# Penalties.


def test_the_penalties_of_3_and_minus_4_are_7_and_25_times_lambda():
    weights = [np.array([[3.0, -4.0]]), np.array([9.0, 9.0])]
    assert solution.l1_penalty(weights, 0.5)[0] == 3.5
    assert solution.l2_penalty(weights, 0.5)[0] == 12.5


def test_the_l2_gradient_is_the_derivative_of_its_own_value():
    weights = cases.network(rng(), real, 3, 4, 2)
    directions = cases.network(np.random.default_rng(8), real, 3, 4, 2)
    gradients = solution.l2_penalty(weights, 0.3)[1]
    found = directional(lambda a: solution.l2_penalty(a, 0.3)[0], weights, directions)
    assert found == pytest.approx(along(gradients, directions), rel=1e-12)


def test_the_l1_gradient_is_the_slope_of_its_own_value_between_the_kinks():
    """Away from zero the penalty is linear, so a difference of quarters is its exact slope."""
    weights = cases.network(rng(), nonzero_quarters, 3, 4, 2)
    directions = cases.network(np.random.default_rng(8), nonzero_quarters, 3, 4, 2)
    value, gradients = solution.l1_penalty(weights, 0.5)
    moved = [w + d / 64 for w, d in zip(weights, directions, strict=True)]
    assert 64 * (solution.l1_penalty(moved, 0.5)[0] - value) == along(gradients, directions)


def test_a_bias_costs_nothing_and_gets_no_gradient():
    weights = cases.network(rng(), real, 3, 4, 2)
    without = [w if w.ndim > 1 else 0 * w for w in weights]
    for penalty in (solution.l1_penalty, solution.l2_penalty):
        assert penalty(weights, 0.3)[0] == penalty(without, 0.3)[0]
        assert not any(g.any() for g in penalty(weights, 0.3)[1] if g.ndim == 1)


# Dropout and dropconnect.


def test_dropout_keeps_the_mean_and_drops_the_fraction_p():
    x = np.ones(100_000)
    out, mask = solution.dropout_forward(x, 0.2, rng().random(x.shape))
    assert out.mean() == pytest.approx(1, abs=5 * np.sqrt(0.25 / x.size))
    assert mask.mean() == pytest.approx(0.8, abs=5 * np.sqrt(0.16 / x.size))


def test_dropconnect_keeps_the_mean_of_every_sum():
    x, W, draws = rng().normal(size=(2, 3)), rng().normal(size=(3, 4)), np.random.default_rng(8)
    outs = [solution.dropconnect_forward(x, W, 0.4, draws.random(W.shape)) for _ in range(4000)]
    np.testing.assert_allclose(np.mean(outs, axis=0), x @ W, atol=6 * np.std(outs, axis=0).max() / np.sqrt(4000))


def test_dropout_backward_is_the_derivative_of_dropout_forward():
    x, u, dout, direction = np.random.default_rng(9).uniform(size=(4, 5, 6))
    mask = solution.dropout_forward(x, 0.3, u)[1]
    found = directional(lambda a: (solution.dropout_forward(a[0], 0.3, u)[0] * dout).sum(), [x], [direction])
    assert found == pytest.approx((solution.dropout_backward(dout, mask, 0.3) * direction).sum(), rel=1e-12)


def test_a_draw_equal_to_p_drop_keeps_its_unit():
    assert solution.dropout_forward(np.ones(3), 0.5, np.array([0.25, 0.5, 0.75]))[1].tolist() == [False, True, True]


# Initialisation.


def test_a_layer_of_2_inputs_and_4_units_has_weights_between_minus_1_and_1():
    largest = max(np.abs(solution.xavier_init(2, 4, seed)).max() for seed in range(500))
    assert 0.99 < largest <= 1


def test_xavier_weights_keep_the_variance_of_a_square_layer():
    x = rng().normal(size=(400, 500))
    assert (x @ solution.xavier_init(500, 500, 3)).var() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("function", [solution.xavier_init, *alternatives["xavier_init"]])
def test_no_honest_initialisation_is_refused(function):
    sizes = [(2, 4), (5, 1), (12, 7), (120, 80), (20, 400), (10, 2), (30, 11)]
    for seed in range(40):
        for n_in, n_out in sizes:
            assert cases.xavier_judge((n_in, n_out, seed), function(n_in, n_out, seed)) is None


GARBAGE = [
    None,
    "W",
    3,
    [],
    {},
    (),
    np.zeros(0),
    np.full((2, 4), np.nan),
    np.ones((2, 4), bool),
    np.array("x"),
    [None] * 4,
]


@pytest.mark.parametrize("value", GARBAGE)
def test_the_judges_refuse_garbage_in_words(value):
    assert cases.xavier_judge((2, 4, 0), value)
    assert cases.train_judge((*cases.turned_moons(40, 0, 0), 0), value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ((np.ones(2), np.ones(3), np.ones((3, 1)), np.ones(1)), "W1 is no array of real numbers with 2 axes"),
        ((np.ones((2, 3)), np.ones((3, 1)), np.ones((3, 1)), np.ones(1)), "b1 is no array of real numbers with 1 axis"),
        ((np.ones((2, 3)), np.ones(3), np.ones((1, 3)), np.ones(1)), "W2 has shape (1, 3), expected (3, 1)"),
        ((np.ones((2, 3)), np.ones(3), np.full((3, 1), np.inf), np.ones(1)), "W2 is not finite"),
        ((np.ones((2, 0)), np.ones(0), np.ones((0, 1)), np.ones(1)), "has 0 hidden units, expected 1 to 1,000"),
    ],
)
def test_a_network_of_another_form_is_named(value, message):
    assert cases.train_judge((*cases.turned_moons(40, 0, 0), 0), value) == message


# Clipping, stopping, convergence.


def test_3_and_4_clipped_to_1_become_three_and_four_fifths():
    (clipped,) = solution.clip_by_global_norm([np.array([3.0, 4.0])], 1.0)
    np.testing.assert_allclose(clipped, [0.6, 0.8], rtol=1e-15)


def test_clipping_agrees_with_pytorch_up_to_the_millionth_that_it_adds():
    found = solution.clip_by_global_norm([vectors["gradients"][0], vectors["bias"]], 0.5)
    for array, expected in zip(found, (vectors["clipped"], vectors["clipped_bias"]), strict=True):
        np.testing.assert_allclose(array, expected, rtol=1e-6)


def test_two_epochs_above_the_lowest_error_end_training_and_go_back_to_it():
    assert solution.early_stopping([3, 2, 2.5, 2.6], 2) == (3, 1)


def test_a_longer_patience_never_stops_earlier_or_ends_worse():
    errors = rng().normal(size=60).cumsum()
    results = [solution.early_stopping(errors, patience) for patience in range(1, 60)]
    assert results == sorted(results)
    assert all(errors[b] <= errors[a] for (_, a), (_, b) in itertools.pairwise(results))


def test_a_rising_error_has_not_converged():
    assert solution.has_converged([1.0, 3.0], [], "change", 0.5) is False


def test_the_gradient_rule_takes_the_norm_over_all_arrays():
    gradients = [np.array([3.0]), np.array([[4.0]])]
    assert solution.has_converged([], gradients, "gradient", 5.0)
    assert not solution.has_converged([], gradients, "gradient", 4.99)


# Two moons.


def test_the_gradients_given_with_the_moons_are_those_of_pytorch():
    params = [vectors[name] for name in ("W1", "b1", "W2", "b2")]
    loss, gradients = solution.loss_and_gradients(vectors["X"], vectors["labels"], *params)
    assert loss == pytest.approx(float(vectors["loss"]), rel=1e-14)
    for name, gradient in zip(("dW1", "db1", "dW2", "db2"), gradients, strict=True):
        np.testing.assert_allclose(gradient, vectors[name], rtol=1e-12, atol=1e-15)


def test_the_gradients_given_with_the_moons_are_the_derivative_of_the_loss():
    X, Y = solution.moons(9, 0.3, 3)
    draws = np.random.default_rng(4)
    params = [draws.normal(size=shape) for shape in ((2, 5), (5,), (5, 1), (1,))]
    directions = [draws.normal(size=p.shape) for p in params]

    def loss(arrays):
        z = solution.scores(X, *arrays)
        return np.mean(np.log(1 + np.exp(z)) - Y * z)

    gradients = solution.loss_and_gradients(X, Y, *params)[1]
    assert directional(loss, params, directions) == pytest.approx(along(gradients, directions), rel=1e-12)


def test_half_of_the_moons_are_upper_ones_and_lie_on_a_circle_without_noise():
    X, Y = solution.moons(50, 0.0, 5)
    centres = np.where(Y[:, None] == 0, [0.0, 0.0], [3.0, 1.5])
    np.testing.assert_allclose(np.linalg.norm(X - centres, axis=1), 3, rtol=1e-12)
    assert Y.sum() == 25


@pytest.mark.parametrize("function", [solution.train, *alternatives["train"]])
def test_an_honest_network_learns_the_moons_however_they_are_turned(function):
    for seed in (0, 1, 77, 12345):
        X, Y = cases.turned_moons(200, seed, seed)
        assert cases.train_judge((X, Y, seed), function(X, Y, seed)) is None


def test_parameters_learned_by_heart_do_not_serve_turned_moons():
    X, Y = cases.turned_moons(200, 0, 0)
    memorised = solution.train(X, Y, 0)
    assert cases.train_judge((X, Y, 0), memorised) is None
    assert cases.train_judge((*cases.turned_moons(200, 1, 1), 1), memorised)


def test_no_straight_line_passes_for_a_trained_network():
    """A tiny slope makes tanh linear, so this network is the line fitted by least squares."""
    X, Y = cases.turned_moons(300, 4, 4)
    w = np.linalg.lstsq(np.c_[X, np.ones(300)], 2.0 * Y - 1, rcond=None)[0]
    line = 1e-6 * w[:2, None], np.zeros(1), np.full((1, 1), 1e6), w[2:]
    assert cases.train_judge((X, Y, 4), line).startswith("labels 0.8")


# The cases themselves.


@pytest.mark.parametrize("name", [name for name in reference.exercises if name != "train"])
@pytest.mark.parametrize("secret", [21, 22])
def test_every_other_right_solution_scores_in_full(name, secret):
    exercise = reference.exercises[name]
    posed = pose(reference, exercise, secret)
    for function in alternatives[name]:
        outcomes = [asking.run(function, e.case.args, twice=e.case.unchanged) for e in posed.expected]
        checks = [check(exercise, e, outcome) for e, outcome in zip(posed.expected, outcomes, strict=True)]
        assert score(exercise, checks, 100).earned == 100, [found.message for found in checks if not found.passed]
