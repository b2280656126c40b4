"""The LSTM references: hand-worked numbers, derivatives by complex step, PyTorch's vectors, and what an LSTM is for."""

from pathlib import Path

import numpy as np
import pytest

from autograder.checking.asking import run
from autograder.checking.score import check, expect
from autograder.content.reference import load, pose
from autograder.exercise import Case, Returned

reference = load(Path(__file__).parents[2] / "reference" / "lstm")
solution = reference.solution
STEP = 1e-200


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def network(rng, N, D, M):
    """x, h, c of one step, W and b."""
    return (
        rng.normal(size=(N, D)),
        rng.uniform(-0.9, 0.9, (N, M)),
        rng.normal(size=(N, M)),
        rng.normal(0, 0.6, (4 * M, M + D)),
        rng.normal(size=4 * M),
    )


def along(f, args, k, direction):
    """The derivative of f in its k-th argument along a direction, by complex step."""
    moved = [a.astype(complex) for a in args]
    moved[k] = moved[k] + 1j * STEP * direction
    return np.imag(f(*moved)) / STEP


def vectors(name):
    with np.load(Path(__file__).parent / "vectors" / "lstm.npz") as stored:
        return {key.removeprefix(f"{name}_"): stored[key] for key in stored.files if key.startswith(f"{name}_")}


def hand():
    """The notebook's example: weighted sums 0, log 3, -log 3 and log(3)/2."""
    L = np.log(3)
    W = np.array([[2, 0, -1], [L, 0, 0], [0, -L, 0], [0, L / 2, 0]])
    return np.array([[1.0, 2.0]]), np.array([[1.0]]), np.array([[1.0]]), W, np.zeros(4)


def test_the_notebooks_example_has_gates_of_a_half_three_quarters_and_a_quarter():
    x, h, _, W, b = hand()
    gates = solution.lstm_gates(x, h, W, b)
    np.testing.assert_allclose(np.ravel(gates), [0.5, 0.75, 0.25, 0.5], rtol=0, atol=2e-16)


def test_the_notebooks_example_keeps_its_cell_at_one():
    h, c = solution.lstm_step(*hand())
    np.testing.assert_allclose([h.item(), c.item()], [np.tanh(1) / 4, 1], rtol=0, atol=4e-16)


def test_without_weights_the_cell_halves_at_every_step():
    _, c = solution.lstm_forward(np.ones((1, 3, 2)), np.zeros((1, 1)), np.array([[8.0]]), np.zeros((4, 3)), np.zeros(4))
    assert c.ravel().tolist() == [4.0, 2.0, 1.0]


def test_the_notebooks_memory_is_two_then_two_and_a_half_then_minus_a_quarter_twice():
    f, i, g = np.array([[1.0, 1, 0, 1], [0, 1, 1, 0], [0.5, 0.5, -0.25, 0.75]]).reshape(3, 1, 4, 1)
    c = solution.memory(np.array([[2.0]]), f, i, g)
    assert c.ravel().tolist() == [2.0, 2.5, -0.25, -0.25]


def test_the_notebooks_backward_step_by_hand():
    numbers = 4.0, 1.0, 2.0, 1.0, 1.0, 0.5, 0.25, 0.75, -0.5, 0.0
    W = np.array([[1.0, 2], [4, 1], [3, 5], [2, -1]])
    dx, dh_prev, dc_prev, dW, db = solution.lstm_step_backward(*(np.array([[n]]) for n in numbers), W)
    assert (dx.item(), dh_prev.item(), dc_prev.item()) == (-1.75, 5.5, 1.0)
    assert db.tolist() == [-0.5, 0.75, 0.0, 1.5]
    assert dW.tolist() == [[-0.5, -1.0], [0.75, 1.5], [0.0, 0.0], [1.5, 3.0]]


def test_the_notebooks_backward_through_two_steps_by_hand():
    dh, x = np.array([[[4.0], [8.0]]]), np.array([[[1.0], [3.0]]])
    dx, dh0, dc0, dW, db = solution.lstm_backward(
        dh, x, np.array([[0.5]]), np.zeros((1, 1)), np.zeros((4, 2)), np.zeros(4)
    )
    assert (dx.ravel().tolist(), dh0.item(), dc0.item()) == ([0.0, 0.0], 0.0, 2.0)
    assert db.tolist() == [0.0, 0.0, 0.0, 4.0]
    assert dW.tolist() == [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [1.0, 8.0]]


def test_the_notebooks_highway_by_hand():
    f = np.array([[[0.5, 0.25], [1.0, 0.5], [0.5, 0.75]]])
    cell, plain = solution.gradient_highway(f, np.diag([0.5, 0.25]), np.zeros((1, 3, 2)))
    assert cell.tolist() == [[0.5, 0.75, 1.0]]
    np.testing.assert_allclose(plain, [[0.25, 0.5, 1.0]], rtol=0, atol=1e-15)


def test_gates_at_sums_of_a_thousand_are_exactly_open_or_shut():
    with np.errstate(all="raise"):
        gates = solution.lstm_gates(
            np.zeros((1, 2)), np.zeros((1, 1)), np.zeros((4, 3)), np.array([1e3, -1e3, 1e3, -1e3])
        )
    assert np.ravel(gates).tolist() == [1.0, 0.0, 1.0, -1.0]


@pytest.mark.parametrize(("W", "b"), [((8, 4), (8,)), ((8, 6), (8,)), ((6, 5), (6,)), ((8, 5), (1,)), ((8, 5), (1, 8))])
def test_weights_that_do_not_fit_raise(W, b):
    with pytest.raises(ValueError, match="do not fit"):
        solution.lstm_gates(np.zeros((4, 3)), np.zeros((4, 2)), np.zeros(W), np.zeros(b))


def test_the_forward_pass_is_its_steps(rng):
    _, h, c, W, b = network(rng, 3, 2, 4)
    xs = rng.normal(size=(3, 6, 2))
    hs, cs = solution.lstm_forward(xs, h, c, W, b)
    for t in range(6):
        h, c = solution.lstm_step(xs[:, t], h, c, W, b)
        np.testing.assert_allclose(hs[:, t], h, rtol=0, atol=1e-14)
        np.testing.assert_allclose(cs[:, t], c, rtol=0, atol=1e-14)


def test_the_cell_of_the_forward_pass_is_the_memory_of_its_gates(rng):
    _, h0, c0, W, b = network(rng, 3, 2, 4)
    xs = rng.normal(size=(3, 5, 2))
    h, c = solution.lstm_forward(xs, h0, c0, W, b)
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    i, f, _, g = (
        np.stack(part, axis=1)
        for part in zip(*(solution.lstm_gates(xs[:, t], before[:, t], W, b) for t in range(5)), strict=True)
    )
    np.testing.assert_allclose(solution.memory(c0, f, i, g), c, rtol=0, atol=1e-14)


@pytest.mark.parametrize(("k", "part"), list(enumerate(["dx", "dh_prev", "dc_prev", "dW", "db"])))
def test_every_gradient_of_a_step_is_its_derivative(rng, k, part):
    args = network(rng, 3, 2, 4)
    x, h_prev, c_prev, W, b = args
    dh, dc = rng.normal(size=(2, 3, 4))

    def loss(*args):
        h, c = solution.lstm_step(*args)
        return (dh * h + dc * c).sum()

    gates = solution.lstm_gates(x, h_prev, W, b)
    _, c = solution.lstm_step(*args)
    gradient = solution.lstm_step_backward(dh, dc, x, h_prev, c_prev, *gates, c, W)[k]
    for _ in range(5):
        direction = rng.normal(size=args[k].shape)
        assert (gradient * direction).sum() == pytest.approx(along(loss, args, k, direction), rel=1e-12, abs=1e-12), (
            part
        )


@pytest.mark.parametrize("T", [1, 3, 30])
@pytest.mark.parametrize(("k", "part"), list(enumerate(["dx", "dh0", "dc0", "dW", "db"])))
def test_every_gradient_through_time_is_its_derivative(rng, T, k, part):
    _, h0, c0, W, b = network(rng, 3, 2, 4)
    args = rng.normal(size=(3, T, 2)), h0, c0, W, b
    dh = rng.normal(size=(3, T, 4))
    gradient = solution.lstm_backward(dh, *args)[k]
    for _ in range(3):
        direction = rng.normal(size=args[k].shape)
        exact = along(lambda *a: (dh * solution.lstm_forward(*a)[0]).sum(), args, k, direction)
        assert (gradient * direction).sum() == pytest.approx(exact, rel=1e-12, abs=1e-11), part


def test_the_norms_along_the_cell_are_those_of_its_derivatives(rng):
    f, i = rng.uniform(0.1, 0.9, (2, 2, 5, 3))
    g, c0 = rng.uniform(-0.9, 0.9, (2, 5, 3)), rng.normal(size=(2, 3))
    cell, _ = solution.gradient_highway(f, np.eye(3), g)
    for t in range(5):
        c_t = solution.memory(c0, f, i, g)[:, t]
        for n in range(2):
            columns = []
            for m in range(3):
                start = c_t.astype(complex)
                start[:, m] += 1j * STEP
                end = solution.memory(start, f[:, t + 1 :], i[:, t + 1 :], g[:, t + 1 :])[n, -1] if t < 4 else start[n]
                columns.append(end.imag / STEP)
            assert cell[n, t] == pytest.approx(np.linalg.norm(np.array(columns).T, 2), rel=1e-13)


def test_the_norms_of_the_plain_network_are_those_of_its_derivatives(rng):
    Wh, inputs = rng.normal(size=(3, 3)), rng.normal(size=(5, 3))
    h = [np.zeros(3)]
    for x in inputs:
        h.append(np.tanh(x + h[-1] @ Wh))
    _, plain = solution.gradient_highway(np.ones((1, 5, 3)), Wh, np.array(h[1:])[None])
    for t in range(5):
        columns = []
        for m in range(3):
            state = h[t + 1].astype(complex)
            state[m] += 1j * STEP
            for x in inputs[t + 1 :]:
                state = np.tanh(x + state @ Wh)
            columns.append(state.imag / STEP)
        assert plain[0, t] == pytest.approx(np.linalg.norm(np.array(columns).T, 2), rel=1e-12)


def test_a_cell_that_remembers_keeps_the_gradient_over_a_hundred_steps_where_a_plain_network_loses_it(rng):
    Wh = 0.9 * np.linalg.qr(rng.normal(size=(4, 4)))[0]
    cell, plain = solution.gradient_highway(np.full((1, 100, 4), 1.0), Wh, np.full((1, 100, 4), 0.3))
    assert cell[0, 0] == 1.0
    assert plain[0, 0] < 1e-8


def test_a_state_never_leaves_the_interval_of_tanh(rng):
    x, h, _, W, b = network(rng, 3, 2, 4)
    state, _ = solution.lstm_step(100 * x, h, np.full((3, 4), 1e6), W, b)
    assert np.abs(state).max() <= 1


@pytest.mark.parametrize("name", ["short", "long"])
def test_the_states_and_cells_are_pytorchs(name):
    v = vectors(name)
    h, c = solution.lstm_forward(v["x"], v["h0"], v["c0"], v["W"], v["b"])
    np.testing.assert_allclose(h, v["h"], rtol=0, atol=1e-13)
    np.testing.assert_allclose(c, v["c"], rtol=0, atol=1e-13)


@pytest.mark.parametrize("name", ["short", "long"])
def test_the_gradients_are_pytorchs(name):
    v = vectors(name)
    found = solution.lstm_backward(v["dh"], v["x"], v["h0"], v["c0"], v["W"], v["b"])
    for key, value in zip(["dx", "dh0", "dc0", "dW", "db"], found, strict=True):
        np.testing.assert_allclose(value, v[key], rtol=0, atol=1e-12, err_msg=key)


@pytest.mark.parametrize("name", ["short", "long"])
def test_pytorchs_answer_passes_at_the_tolerance_of_the_cases(name, rng):
    v = vectors(name)
    start = v["x"], v["h0"], v["c0"], v["W"], v["b"]
    answers = {
        "lstm_forward": (start, (v["h"], v["c"])),
        "lstm_backward": ((v["dh"], *start), (v["dx"], v["dh0"], v["dc0"], v["dW"], v["db"])),
    }
    for exercise, (args, value) in answers.items():
        posed = expect(reference.exercises[exercise], Case(criterion="several steps", name=name, args=args), rng)
        assert check(reference.exercises[exercise], posed, Returned(value=value, seconds=0.0)).message == ""


@pytest.mark.parametrize("name", reference.exercises)
def test_the_reference_passes_every_case_and_changes_no_argument(name):
    exercise = reference.exercises[name]
    for posed in pose(reference, exercise, 11).expected:
        assert check(exercise, posed, run(exercise.solution, posed.case.args, twice=True)).message == ""
