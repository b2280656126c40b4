"""The recurrent reference against the lectures' facts, complex-step derivatives and PyTorch."""

from pathlib import Path

import numpy as np
import pytest

from autograder.checking.asking import run
from autograder.checking.score import expect, mismatch
from autograder.content.reference import load
from autograder.exercise import Case

COURSE = Path(__file__).parents[2]
reference = load(COURSE / "reference" / "recurrent")
solution = reference.solution
VECTORS = np.load(Path(__file__).parent / "vectors" / "recurrent.npz")
STEP = 1e-200


def torch_case(size):
    return {name.removeprefix(f"{size}_"): VECTORS[name] for name in VECTORS.files if name.startswith(f"{size}_")}


def slope(f, args, place, direction):
    """The derivative of f in one of its arguments along a direction, by a complex step."""
    moved = list(args)
    moved[place] = args[place] + 1j * STEP * direction
    return np.imag(f(*moved)) / STEP


def sequence(rng, N, T, D, M):
    x, h0, Wx, b = (rng.normal(size=shape) for shape in [(N, T, D), (N, M), (D, M), (M,)])
    return x, h0, Wx, rng.normal(size=(M, M)) / np.sqrt(M), b


# the lectures


def test_hello_over_h_e_l_o_is_four_rows_of_the_identity():
    assert np.array_equal(
        solution.one_hot("hello", "helo"),
        [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
    )


def test_the_inputs_h_e_l_l_have_the_targets_e_l_l_o():
    assert solution.next_character_pairs("hello") == ("hell", "ello")


def test_four_units_on_three_inputs_need_a_stacked_matrix_of_four_by_seven():
    rng = np.random.default_rng(1)
    x, h_prev, W = rng.normal(size=(2, 3)), rng.normal(size=(2, 4)), rng.normal(size=(4, 7))
    assert solution.rnn_step_stacked(x, h_prev, W).shape == (2, 4)
    with pytest.raises(ValueError):
        solution.rnn_step_stacked(x, h_prev, W[:, :4])


def test_the_stacked_form_is_the_separate_form_without_bias():
    rng = np.random.default_rng(2)
    x, h_prev, Wx, Wh = (rng.normal(size=shape) for shape in [(3, 2), (3, 5), (2, 5), (5, 5)])
    stacked = solution.rnn_step_stacked(x, h_prev, np.vstack([Wh, Wx]).T)
    np.testing.assert_allclose(stacked, solution.rnn_step(x, h_prev, Wx, Wh, np.zeros(5)), rtol=0, atol=1e-15)


def test_the_step_is_the_lecture_s_column_form_transposed():
    rng = np.random.default_rng(3)
    W_xh, W_hh, x, h = (rng.normal(size=shape) for shape in [(4, 3), (4, 4), (3,), (4,)])
    rows = solution.rnn_step(x[None], h[None], W_xh.T, W_hh.T, np.zeros(4))
    np.testing.assert_allclose(rows[0], np.tanh(W_hh @ h + W_xh @ x), rtol=0, atol=1e-15)


def test_the_echo_of_one_input_fades_as_the_text_says():
    x, one = np.array([[[1.0], [0], [0]]]), np.ones((1, 1))
    h = solution.rnn_forward(x, 0 * one, one, 0.5 * one, np.zeros(1))
    assert np.round(h[0, :, 0], 4).tolist() == [0.7616, 0.3634, 0.1797]


def test_many_to_one_is_the_last_of_many_to_many():
    rng = np.random.default_rng(4)
    h, Why, by = rng.normal(size=(2, 5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)
    last = solution.rnn_outputs(h, Why, by, "many-to-many")[:, -1]
    np.testing.assert_allclose(solution.rnn_outputs(h, Why, by, "many-to-one"), last, rtol=0, atol=1e-14)


def test_outputs_are_scores_and_do_not_sum_to_one():
    scores = solution.rnn_outputs(np.zeros((1, 2, 3)), np.zeros((3, 2)), np.array([1.0, 3.0]), "many-to-many")
    assert np.array_equal(scores, [[[1, 3], [1, 3]]])


def test_the_example_of_one_step_backward_is_right_in_the_text():
    args = (np.array([[value]]) for value in (2.0, -1.0, 0.25, 0.5, 3.0, -2.0))
    assert [gradient.item() for gradient in solution.rnn_step_backward(*args)] == [4.5, -3, -1.5, 0.375, 1.5]


def two_steps():
    dh, x, h = np.array([[[0.0], [4]]]), np.array([[[1.0], [2]]]), np.array([[[0.5], [0]]])
    return dh, x, np.array([[1.0]]), h, np.array([[3.0]]), np.array([[-2.0]])


def test_the_example_through_time_is_right_in_the_text():
    found = solution.rnn_backward(*two_steps())
    assert [gradient.ravel().tolist() for gradient in found] == [[-18, 12], [12], [2], [-4], [-2]]


def test_the_example_of_the_cut_chain_is_right_in_the_text():
    found = solution.rnn_backward_truncated(*two_steps(), 1)
    assert [gradient.ravel().tolist() for gradient in found] == [[0, 12], [0], [8], [2], [4]]


def test_the_norms_of_one_unit_are_three_two_one():
    norms = solution.jacobian_norms(np.array([[[0.75], [0.5], [0]]]), np.array([[-2.0]]))
    np.testing.assert_allclose(norms, [[3, 2, 1]], rtol=1e-15)


# derivatives


@pytest.mark.parametrize("place", range(5))
def test_a_step_backward_is_the_derivative_of_the_step(place):
    rng = np.random.default_rng(10 + place)
    N, D, M = 3, 4, 2
    args = [rng.normal(size=shape) for shape in [(N, D), (N, M), (D, M), (M, M), (M,)]]
    dh, direction = rng.normal(size=(N, M)), rng.normal(size=args[place].shape)
    x, h_prev, Wx, Wh, _ = args
    gradient = solution.rnn_step_backward(dh, x, h_prev, solution.rnn_step(*args), Wx, Wh)[place]
    exact = slope(lambda *moved: np.sum(dh * solution.rnn_step(*moved)), args, place, direction)
    assert abs(np.sum(gradient * direction) - exact) <= 1e-12 * np.abs(gradient * direction).sum()


@pytest.mark.parametrize("T", [1, 3, 50])
@pytest.mark.parametrize("place", range(5))
def test_backpropagation_through_time_is_the_derivative_of_the_sequence(place, T):
    rng = np.random.default_rng(100 * T + place)
    args = sequence(rng, 2, T, 3, 5)
    h = solution.rnn_forward(*args)
    dh, direction = rng.normal(size=h.shape), rng.normal(size=args[place].shape)
    x, h0, Wx, Wh, _ = args
    gradient = solution.rnn_backward(dh, x, h0, h, Wx, Wh)[place]
    exact = slope(lambda *moved: np.sum(dh * solution.rnn_forward(*moved)), args, place, direction)
    assert abs(np.sum(gradient * direction) - exact) <= 1e-11 * np.abs(gradient * direction).sum()


@pytest.mark.parametrize("place", range(5))
def test_the_cut_chain_is_the_derivative_of_a_sequence_whose_states_are_held_at_the_cuts(place):
    rng = np.random.default_rng(200 + place)
    args, steps = sequence(rng, 2, 8, 3, 4), 3
    h = solution.rnn_forward(*args)

    def held(x, h0, Wx, Wh, b):
        starts = range(0, x.shape[1], steps)
        first = [h[:, start - 1] if start else h0 for start in starts]
        parts = [
            solution.rnn_forward(x[:, start : start + steps], state, Wx, Wh, b)
            for start, state in zip(starts, first, strict=True)
        ]
        return np.concatenate(parts, axis=1)

    dh, direction = rng.normal(size=h.shape), rng.normal(size=args[place].shape)
    x, h0, Wx, Wh, _ = args
    gradient = solution.rnn_backward_truncated(dh, x, h0, h, Wx, Wh, steps)[place]
    exact = slope(lambda *moved: np.sum(dh * held(*moved)), args, place, direction)
    assert abs(np.sum(gradient * direction) - exact) <= 1e-12 * np.abs(gradient * direction).sum()


def test_jacobian_norms_are_those_of_the_derivative_of_the_last_state_in_each():
    rng = np.random.default_rng(300)
    x, h0, Wx, Wh, b = sequence(rng, 2, 5, 3, 4)
    h = solution.rnn_forward(x, h0, Wx, Wh, b)
    norms = solution.jacobian_norms(h, Wh)
    for t in range(4):
        rest = [x[:, t + 1 :], h[:, t], Wx, Wh, b]
        columns = [slope(lambda *args: solution.rnn_forward(*args)[:, -1], rest, 1, unit) for unit in np.eye(4)]
        jacobians = np.stack(columns, axis=2)
        np.testing.assert_allclose(norms[:, t], np.linalg.svd(jacobians)[1][:, 0], rtol=1e-13)
    assert np.array_equal(norms[:, -1], [1, 1])


# properties


@pytest.mark.parametrize("steps", [6, 7, 100])
def test_parts_as_long_as_the_sequence_cut_nothing(steps):
    rng = np.random.default_rng(20)
    x, h0, Wx, Wh, b = sequence(rng, 2, 6, 3, 4)
    h = solution.rnn_forward(x, h0, Wx, Wh, b)
    args = rng.normal(size=h.shape), x, h0, h, Wx, Wh
    for cut, whole in zip(solution.rnn_backward_truncated(*args, steps), solution.rnn_backward(*args), strict=True):
        assert np.array_equal(cut, whole)


def test_a_loss_reaches_back_no_further_than_its_part():
    rng = np.random.default_rng(21)
    x, h0, Wx, Wh, b = sequence(rng, 1, 7, 2, 3)
    h, dh = solution.rnn_forward(x, h0, Wx, Wh, b), np.zeros((1, 7, 3))
    dh[0, 4] = 1, -2, 3
    dx, dh0, *_ = solution.rnn_backward_truncated(dh, x, h0, h, Wx, Wh, 3)
    assert np.flatnonzero(np.abs(dx[0]).sum(axis=1)).tolist() == [3, 4]
    assert not dh0.any()


@pytest.mark.parametrize("steps", [0, -1])
def test_parts_of_no_length_are_refused(steps):
    with pytest.raises(ValueError, match=f"^steps is {steps}, expected at least 1$"):
        solution.rnn_backward_truncated(*two_steps(), steps)


def test_a_mode_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match=r"^mode is 'one-to-one', expected 'many-to-many' or 'many-to-one'$"):
        solution.rnn_outputs(np.zeros((1, 2, 3)), np.zeros((3, 2)), np.zeros(2), "one-to-one")


def test_a_character_outside_the_vocabulary_is_refused():
    with pytest.raises(ValueError):
        solution.one_hot("hey", "helo")


def mute(by):
    """The arguments of `sample` but for u, for a network whose scores are always `by`."""
    V = len(by)
    return np.zeros(2), 0, np.zeros((V, 2)), np.zeros((2, 2)), np.zeros(2), np.zeros((2, V)), np.array(by, float)


def test_a_draw_on_a_border_takes_the_character_above():
    drawn = solution.sample(*mute([0, 0, 0, 0]), np.array([0, 0.25, 0.5, 0.75, np.nextafter(1, 0)]))
    assert drawn.tolist() == [0, 1, 2, 3, 3]


def test_a_character_of_no_probability_is_never_drawn():
    assert solution.sample(*mute([-2000, 0, 0]), np.array([0.0, 0.5])).tolist() == [1, 2]


def test_drawn_characters_have_the_network_s_probabilities():
    by = np.log([0.1, 0.6, 0.3])
    drawn = solution.sample(*mute(by), np.random.default_rng(5).random(4000))
    np.testing.assert_allclose(np.bincount(drawn) / 4000, [0.1, 0.6, 0.3], atol=0.03)


# PyTorch


@pytest.mark.parametrize("size", ["short", "long", "fifty"])
def test_pytorch_s_recurrent_network_passes_the_cases_tolerance(size):
    made = torch_case(size)
    args = tuple(made[name] for name in ("x", "h0", "Wx", "Wh", "b"))
    assert judged("rnn_forward", args, made["h"]) is None


@pytest.mark.parametrize("size", ["short", "long", "fifty"])
def test_pytorch_s_gradients_pass_the_cases_tolerance(size):
    made = torch_case(size)
    args = tuple(made[name] for name in ("dh", "x", "h0", "h", "Wx", "Wh"))
    names = "dx", "dh0", "dWx", "dWh", "db"
    assert judged("rnn_backward", args, tuple(made[name] for name in names)) is None
    cut = tuple(made[f"cut_{name}"] for name in names)
    assert judged("rnn_backward_truncated", (*args, int(made["steps"])), cut) is None


def test_a_gradient_off_by_a_millionth_does_not_pass():
    made = torch_case("fifty")
    args = tuple(made[name] for name in ("dh", "x", "h0", "h", "Wx", "Wh"))
    gradients = [made[name].copy() for name in ("dx", "dh0", "dWx", "dWh", "db")]
    gradients[3][1, 2] *= 1 + 1e-6
    found = judged("rnn_backward", args, tuple(gradients))
    assert (found.where, found.kind) == ("dWh", "value")


def judged(exercise, args, value):
    """How a value differs from what the exercise expects on these arguments, or None."""
    exercise = reference.exercises[exercise]
    expected = expect(exercise, Case(criterion="", name="", args=args), np.random.default_rng(0))
    return mismatch(exercise, expected, run(lambda *_: value, args))


# the judge

judge = reference.exercises["train_characters"].judge
SHAPES = [(3,), (4, 3), (3, 3), (3,), (3, 4), (4,)]


@pytest.mark.parametrize("text", ["hello", "banana bread", "abcab", "aab"])
def test_a_network_that_learned_its_text_is_accepted(text):
    assert judge((text, 3), solution.train_characters(text, 3)) is None


def test_a_network_without_memory_cannot_spell_hello():
    h0, Wx, Wh, *others = solution.train_characters("hello", 3)
    verdict = judge(("hello", 3), (h0, Wx, 0 * Wh, *others))
    assert verdict.endswith("expected at least 0.9")


def test_a_network_for_one_word_is_not_accepted_for_another_over_the_same_letters():
    assert judge(("olleh", 3), solution.train_characters("hello", 3)) is not None


def test_training_can_be_repeated():
    first, second = solution.train_characters("hello", 8), solution.train_characters("hello", 8)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (None, "is not the six arrays h0, Wx, Wh, b, Why, by"),
        ([1.0] * 6, "h0 is not an array of real numbers"),
        ([np.array("a")] * 6, "h0 is not an array of real numbers"),
        ([np.zeros(0)] * 6, "h0 has shape (0,), expected (M,) with M from 1 to 100"),
        ([np.zeros(101)] * 6, "h0 has shape (101,), expected (M,) with M from 1 to 100"),
        ([np.zeros(3)] * 6, "Wx has shape (3,), expected (4, 3)"),
        ([np.full(shape, np.nan) for shape in SHAPES], "h0 is not finite"),
        ([np.zeros(shape) for shape in SHAPES], "after 'h' gives 'e' a probability of 0.25, expected at least 0.9"),
        (
            [np.full(shape, 1.7e308) for shape in SHAPES],
            "after 'h' gives 'e' a probability of nan, expected at least 0.9",
        ),
    ],
)
def test_the_judge_says_what_is_wrong_with_anything(value, verdict):
    assert judge(("hello", 0), value) == verdict
