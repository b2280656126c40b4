"""The backpropagation reference against the lecture's numbers, complex-step derivatives and PyTorch."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from autograder.checking import asking, diagnose
from autograder.checking.compare import compare
from autograder.checking.score import score
from autograder.content.reference import load, pose

reference = load(Path(__file__).parents[2] / "reference" / "backprop")
solution = reference.solution
vectors = np.load(Path(__file__).parent / "vectors" / "backprop.npz")

NAMES = ("logistic", "tanh", "relu", "softplus")
X, T = np.array([0.05, 0.10]), np.array([0.01, 0.99])
MAZUR = (
    np.array([[0.15, 0.25], [0.20, 0.30]]),
    np.array([0.35, 0.35]),
    np.array([[0.40, 0.50], [0.45, 0.55]]),
    np.array([0.60, 0.60]),
)


def rounded(values, digits=9):
    return np.round(values, digits).tolist()


def along(f, x, v):
    """The derivative of f at x in direction v, by a complex step."""
    return np.imag(f(x + 1e-200j * v)) / 1e-200


def agrees(derivative, gradient, v):
    return abs(derivative - np.sum(gradient * v)) <= 1e-12 * np.linalg.norm(gradient) * np.linalg.norm(v)


def error(x, t, W1, b1, W2, b2):
    return 0.5 * np.sum((t - solution.forward(x, W1, b1, W2, b2)[1]) ** 2)


def network(rng, D=3, M=4, K=2):
    return rng.normal(size=(D, M)), rng.normal(size=M), rng.normal(size=(M, K)), rng.normal(size=K)


# the lecture's numbers


def test_the_lectures_network_gives_its_hidden_and_final_outputs():
    out_h, out_o = solution.forward(X, *MAZUR)
    assert rounded(out_h) == [0.593269992, 0.596884378]
    assert rounded(out_o) == [0.751365070, 0.772928465]


def test_the_lectures_total_error_is_that_of_the_quadratic_loss():
    out_o = solution.forward(X, *MAZUR)[1]
    loss, dy = solution.quadratic_loss(out_o[None], T[None])
    assert round(loss, 9) == 0.298371109
    assert dy.tolist() == (out_o - T)[None].tolist()


def test_the_lectures_deltas_have_the_opposite_sign_of_the_gradient():
    h, o = solution.forward(X, *MAZUR)
    delta_o = solution.output_delta(o, T)
    assert rounded(delta_o) == [-0.138498562, 0.038098237]
    assert rounded(solution.hidden_delta(h, MAZUR[2], delta_o)) == [-0.008771355, -0.009954255]


def test_the_lectures_gradients_are_those_of_mlp_gradients():
    dW, db = solution.mlp_gradients(X[None], T[None], [MAZUR[0], MAZUR[2]], [MAZUR[1], MAZUR[3]])
    assert rounded(dW[0].T) == [[0.000438568, 0.000877135], [0.000497713, 0.000995425]]
    assert rounded(dW[1].T) == [[0.082167041, 0.082667628], [-0.022602540, -0.022740242]]
    assert rounded(db[0]) == [0.008771355, 0.009954255]
    assert rounded(db[1]) == [0.138498562, -0.038098237]


def test_the_lectures_new_weights_come_out_of_one_step():
    W1, _, W2, _ = solution.backprop_step(X, T, *MAZUR, 0.5)
    assert rounded(W1.T) == [[0.149780716, 0.199561432], [0.249751144, 0.299502287]]
    assert rounded(W2.T) == [[0.358916480, 0.408666186], [0.511301270, 0.561370121]]


def test_the_hidden_deltas_use_the_old_output_weights():
    W1, b1, W2, b2 = MAZUR
    new_W1, _, new_W2, _ = solution.backprop_step(X, T, W1, b1, W2, b2, 0.5)
    assert round(error(X, T, new_W1, b1, new_W2, b2), 9) == 0.291027774
    h, o = solution.forward(X, *MAZUR)
    late = solution.hidden_delta(h, new_W2, solution.output_delta(o, T))
    wrong_W1 = W1 + 0.5 * np.outer(X, late)
    assert round(wrong_W1[0, 0], 9) == 0.149817639
    assert round(error(X, T, wrong_W1, b1, new_W2, b2), 9) == 0.291027924


def test_ten_thousand_rounds_with_the_biases_held_end_at_the_lectures_error():
    W1, b1, W2, b2 = MAZUR
    for _ in range(10_000):
        W1, _, W2, _ = solution.backprop_step(X, T, W1, b1, W2, b2, 0.5)
    assert round(error(X, T, W1, b1, W2, b2), 10) == 0.0000351019


def test_a_chain_of_four_layers_is_the_lectures_product():
    rng = np.random.default_rng(4)
    w, z = rng.normal(size=4), rng.normal(size=4)
    s = np.exp(-z) / (1 + np.exp(-z)) ** 2
    first = s[0] * w[1] * s[1] * w[2] * s[2] * w[3] * s[3] * 0.7
    assert solution.gradient_chain(w, z, 0.7)[0] == pytest.approx(first, rel=1e-14)


# complex steps

PLAIN = {
    "logistic": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "softplus": lambda z: np.log(np.exp(z) + 1),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_slope_is_the_derivative_of_its_activation(name):
    z = 2 * np.random.default_rng(1).normal(size=50)
    assert np.abs(solution.activations(z, name) - PLAIN[name](z)).max() < 1e-15 * 8
    assert np.abs(along(PLAIN[name], z, 1.0) - solution.activation_slopes(z, name)).max() < 1e-15 * 8


GATES = {
    "add": lambda a, b: a + b,
    "multiply": lambda a, b: a * b,
    "max": lambda a, b: np.where(a.real > b.real, a, b),
}


@pytest.mark.parametrize("kind", GATES)
def test_a_gate_passes_back_the_derivative_of_what_it_computes(kind):
    rng = np.random.default_rng(2)
    a, b, dout, v = rng.normal(size=(4, 3, 5))
    da, db = solution.gate_backward(kind, a, b, dout)
    assert agrees(along(lambda x: np.sum(dout * GATES[kind](x, b)), a, v), da, v)
    assert agrees(along(lambda x: np.sum(dout * GATES[kind](a, x)), b, v), db, v)


def test_max_passes_a_ties_gradient_to_the_first_input():
    da, db = solution.gate_backward("max", np.ones(2), np.ones(2), np.array([3.0, -2.0]))
    assert (da.tolist(), db.tolist()) == ([3.0, -2.0], [0.0, 0.0])


def test_an_output_delta_is_minus_the_derivative_in_the_net_input():
    rng = np.random.default_rng(3)
    net, t, v = rng.normal(size=(3, 4))
    logistic = PLAIN["logistic"]
    delta = solution.output_delta(logistic(net), t)
    assert agrees(along(lambda z: 0.5 * np.sum((t - logistic(z)) ** 2), net, v), -delta, v)


def test_a_hidden_delta_is_minus_the_derivative_in_the_net_input():
    rng = np.random.default_rng(4)
    net, v = rng.normal(size=(2, 4))
    W2, b2, t = rng.normal(size=(4, 2)), rng.normal(size=2), rng.uniform(size=2)
    logistic = PLAIN["logistic"]
    o = logistic(logistic(net) @ W2 + b2)
    delta = solution.hidden_delta(logistic(net), W2, solution.output_delta(o, t))
    derivative = along(lambda z: 0.5 * np.sum((t - logistic(logistic(z) @ W2 + b2)) ** 2), net, v)
    assert agrees(derivative, -delta, v)


@pytest.mark.parametrize("i", range(4))
def test_a_step_goes_against_the_gradient_in_weights_and_biases(i):
    rng = np.random.default_rng(5)
    params = network(rng)
    x, t, rate = rng.normal(size=3), rng.uniform(size=2), 0.25
    new = solution.backprop_step(x, t, *params, rate)
    v = rng.normal(size=params[i].shape)
    derivative = along(lambda p: error(x, t, *params[:i], p, *params[i + 1 :]), params[i], v)
    assert abs(derivative - np.sum((params[i] - new[i]) / rate * v)) < 1e-14


@pytest.mark.parametrize(
    ("loss", "target"),
    [("quadratic_loss", "real"), ("binary_cross_entropy", "binary"), ("softmax_cross_entropy", "one-hot")],
)
def test_a_losss_gradient_is_its_derivative(loss, target):
    rng = np.random.default_rng(6)
    y = {"real": rng.normal(size=(5, 3)), "binary": rng.uniform(0.1, 0.9, 5), "one-hot": rng.normal(size=(5, 3))}[
        target
    ]
    t = {"real": rng.normal(size=(5, 3)), "binary": np.array([0, 1, 1, 0, 1.0]), "one-hot": np.eye(3)[[0, 2, 1, 2, 0]]}[
        target
    ]
    function = getattr(solution, loss)
    v = rng.normal(size=y.shape)
    assert agrees(along(lambda y: function(y, t)[0], y, v), function(y, t)[1], v)


@pytest.mark.parametrize("sizes", [(3, 2), (3, 4, 2), (2, 5, 3, 4, 2)])
def test_the_gradients_of_a_deep_network_are_derivatives(sizes):
    rng = np.random.default_rng(7)
    weights = [rng.normal(size=(m, n)) for m, n in itertools.pairwise(sizes)]
    biases = [rng.normal(size=n) for n in sizes[1:]]
    x, t = rng.normal(size=(6, sizes[0])), rng.uniform(size=(6, sizes[-1]))

    def loss(weights, biases):
        a = x
        for W, b in zip(weights, biases, strict=True):
            a = PLAIN["logistic"](a @ W + b)
        return np.sum((a - t) ** 2) / 2 / len(x)

    dW, db = solution.mlp_gradients(x, t, weights, biases)
    for i in range(len(weights)):
        v, u = rng.normal(size=weights[i].shape), rng.normal(size=biases[i].shape)
        assert agrees(along(lambda W, i=i: loss([*weights[:i], W, *weights[i + 1 :]], biases), weights[i], v), dW[i], v)
        assert agrees(along(lambda b, i=i: loss(weights, [*biases[:i], b, *biases[i + 1 :]]), biases[i], u), db[i], u)


def test_the_chain_is_the_derivative_of_a_deep_network_in_every_bias():
    rng = np.random.default_rng(8)
    w, b, v = rng.normal(size=(3, 6))

    def nets(b):
        a, z = 0.3, []
        for weight, bias in zip(w, b, strict=True):
            z.append(weight * a + bias)
            a = PLAIN["logistic"](z[-1])
        return np.array(z), a

    z, _ = nets(b)
    gradient = solution.gradient_chain(w, z, 1.7)
    assert agrees(along(lambda b: 1.7 * nets(b)[1], b, v), gradient, v)


@pytest.mark.parametrize("name", ["cubes", "product", "wave"])
def test_central_differences_come_to_the_derivative_as_h_squared(name):
    f = getattr(solution, name)
    x = np.random.default_rng(9).normal(size=(2, 3))
    exact = np.array([along(f, x, step.reshape(x.shape)) for step in np.eye(6)]).reshape(x.shape)
    coarse = np.abs(solution.numerical_gradient(f, x, 1e-2) - exact).max()
    fine = np.abs(solution.numerical_gradient(f, x, 1e-3) - exact).max()
    assert fine < 1e-9 if name == "product" else 0.008 < fine / coarse < 0.012


# properties


@pytest.mark.parametrize("name", NAMES)
def test_no_activation_or_slope_overflows(name):
    z = np.array([-1e5, -1000.0, 0.0, 1000.0, 1e5])
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(solution.activations(z, name)).all()
        assert np.isfinite(solution.activation_slopes(z, name)).all()


def test_the_loss_of_zero_logits_is_the_logarithm_of_the_number_of_classes():
    assert solution.softmax_cross_entropy(np.zeros((4, 7)), np.eye(7)[:4])[0] == pytest.approx(np.log(7), rel=1e-15)


def test_a_right_class_a_thousand_below_costs_a_thousand():
    with np.errstate(all="raise", under="ignore"):
        loss, dz = solution.softmax_cross_entropy(np.array([[1000.0, 0.0]]), np.array([[0.0, 1.0]]))
    assert (loss, dz.tolist()) == (1000.0, [[1.0, -1.0]])


def test_the_logit_gradients_of_a_record_sum_to_zero():
    z = np.random.default_rng(10).normal(size=(5, 4))
    assert np.abs(solution.softmax_cross_entropy(z, np.eye(4)[[0, 1, 2, 3, 0]])[1].sum(axis=1)).max() < 1e-16


def test_a_batch_twice_over_has_the_same_loss_and_half_the_gradient():
    rng = np.random.default_rng(11)
    y, t = rng.normal(size=(2, 3, 4))
    loss, dy = solution.quadratic_loss(y, t)
    again, half = solution.quadratic_loss(np.vstack([y, y]), np.vstack([t, t]))
    assert again == pytest.approx(loss, rel=1e-15)
    assert half[:3] == pytest.approx(dy / 2, rel=1e-15)


def test_the_gradients_of_a_chain_of_zeros_are_exact_powers():
    assert solution.gradient_chain(np.array([3.0, 2.0, 8.0]), np.zeros(3), 2.0).tolist() == [0.5, 1.0, 0.5]


# PyTorch


@pytest.mark.parametrize("name", NAMES)
def test_activations_and_slopes_agree_with_pytorch(name):
    z = vectors["z"]
    assert np.abs(solution.activations(z, name) - vectors[name]).max() < 1e-14
    assert np.abs(solution.activation_slopes(z, name) - vectors[f"{name}_slope"]).max() < 1e-15


def test_binary_cross_entropy_agrees_with_pytorch():
    loss, dy = solution.binary_cross_entropy(vectors["bce_y"], vectors["bce_t"])
    assert loss == pytest.approx(vectors["bce_loss"].item(), rel=1e-14)
    assert dy == pytest.approx(vectors["bce_dy"], rel=1e-14)


def pytorchs_gradients():
    return [vectors[f"mlp_dW{i}"] for i in range(3)], [vectors[f"mlp_db{i}"] for i in range(3)]


def networks_arguments():
    weights, biases = [vectors[f"mlp_W{i}"] for i in range(3)], [vectors[f"mlp_b{i}"] for i in range(3)]
    return vectors["mlp_X"], vectors["mlp_T"], weights, biases


@pytest.mark.parametrize(
    ("name", "args", "value"),
    [
        ("softmax_cross_entropy", (vectors["ce_z"], vectors["ce_t"]), (vectors["ce_loss"].item(), vectors["ce_dz"])),
        ("mlp_gradients", networks_arguments(), pytorchs_gradients()),
    ],
)
def test_pytorchs_value_passes_within_half_the_tolerance(name, args, value):
    exercise = reference.exercises[name]
    expected = exercise.solution(*args)
    assert compare(value, expected, halved(exercise.tolerance(*args))) is None


def halved(tolerance):
    if isinstance(tolerance, tuple | list):
        return type(tolerance)(halved(part) for part in tolerance)
    return tolerance / 2


# the cases


@pytest.mark.parametrize("name", reference.exercises)
def test_a_function_that_always_raises_value_error_earns_nothing(name):
    exercise = reference.exercises[name]

    def refuse(*args):
        raise ValueError

    posed = pose(reference, exercise, 3)
    outcomes = [asking.run(refuse, e.case.args, twice=e.case.unchanged) for e in posed.expected]
    assert score(exercise, diagnose.checks(posed, outcomes), 10).earned == 0
