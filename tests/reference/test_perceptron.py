"""The reference of the perceptron assignment against the lecture's facts, and against properties that must hold."""

import importlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from autograder.checking import asking, diagnose
from autograder.checking.score import score
from autograder.content.kit import quarters
from autograder.content.reference import load, pose

reference = load(Path(__file__).parents[2] / "reference" / "perceptron")
solution = reference.solution
cases = importlib.import_module(solution.__name__.replace(".solution", ".cases"))
alternatives = reference.alternatives

LECTURE = cases.LECTURE_HIDDEN, cases.LECTURE_OUT, cases.LECTURE_THRESHOLD


def test_the_lectures_record_gets_the_lectures_hidden_outputs_and_label():
    hidden, labels = solution.sign_network(np.array([[-1.0, 1.0]]), *LECTURE)
    assert hidden.tolist() == [[-1, -1, 1]]
    assert labels.tolist() == [-1]


def test_the_lectures_network_labels_the_corners_and_the_centre_as_worked_out():
    X = np.array([[-1, -1], [1, -1], [0, 0], [1, 1]])
    assert solution.sign_network(X, *LECTURE)[1].tolist() == [-1, -1, -1, 1]


def test_no_sum_of_the_lectures_network_comes_near_its_threshold():
    """In exact fractions every sum is at least 1/10 away, so floating point cannot decide a label."""
    tenths = [[Fraction(round(10 * w), 10) for w in row] for row in cases.LECTURE_HIDDEN]
    out, threshold = [Fraction(2, 10), Fraction(2, 10), Fraction(3, 10)], Fraction(2, 10)
    for x1 in (-1, 0, 1):
        for x2 in (-1, 0, 1):
            sums = [row[0] * x1 + row[1] * x2 - threshold for row in tenths]
            signs = [1 if s > 0 else -1 for s in sums]
            y = sum(v * h for v, h in zip(out, signs, strict=True)) - threshold
            assert min(abs(s) for s in [*sums, y]) >= Fraction(1, 10)
            hidden, labels = solution.sign_network(np.array([[x1, x2]]), *LECTURE)
            assert hidden[0].tolist() == signs
            assert labels[0] == (1 if y > 0 else -1)


def test_a_sum_exactly_on_the_threshold_gets_the_label_0():
    x = np.array([[0.5, 0.25], [1.0, 0.0], [0.0, 0.25]])
    assert solution.sign_unit(x, np.array([0.5, 1.0]), 0.5).tolist() == [0, 0, -1]


def test_the_label_of_a_unit_turns_over_with_weights_and_threshold():
    rng = np.random.default_rng(1)
    x, w, threshold = cases.unit(rng, 50, 3)
    assert np.array_equal(solution.sign_unit(x, -w, -threshold), -solution.sign_unit(x, w, threshold))


def test_a_network_of_sizes_that_do_not_fit_raises():
    with pytest.raises(ValueError):
        solution.sign_network(np.zeros((4, 3)), np.zeros((2, 5)), np.zeros(2), 0.5)


def test_the_texts_test_set_has_the_worked_counts_and_scores():
    labels = solution.sign_network(cases.TEST_SET, *LECTURE)[1]
    assert labels.tolist() == cases.TEST_LABELS.tolist()
    assert solution.confusion_matrix(cases.TEST_CLASSES, labels).tolist() == [[2, 3], [1, 4]]
    assert solution.classification_scores(cases.TEST_CLASSES, labels) == {
        "accuracy": 6 / 10,
        "precision +1": 2 / 3,
        "recall +1": 2 / 5,
        "precision -1": 4 / 7,
        "recall -1": 4 / 5,
    }


def test_a_label_0_is_never_right_but_its_record_still_counts():
    truth, label = np.array([1, 1, -1, -1]), np.array([1, 0, 0, -1])
    assert solution.confusion_matrix(truth, label).tolist() == [[1, 0], [0, 1]]
    assert solution.classification_scores(truth, label) == {
        "accuracy": 0.5,
        "precision +1": 1.0,
        "recall +1": 0.5,
        "precision -1": 1.0,
        "recall -1": 0.5,
    }


@pytest.mark.filterwarnings("error")
def test_nothing_divided_by_nothing_is_0_without_a_warning():
    scores = solution.classification_scores(np.array([1, 1]), np.array([-1, -1]))
    assert scores == dict.fromkeys(scores, 0.0)
    empty = solution.classification_scores(np.zeros(0), np.zeros(0))
    assert empty == dict.fromkeys(scores, 0.0)


def test_swapping_truth_and_prediction_swaps_precision_and_recall():
    truth, label = cases.labels(np.random.default_rng(2), 40)
    one, other = solution.classification_scores(truth, label), solution.classification_scores(label, truth)
    assert one["accuracy"] == other["accuracy"]
    assert [one["precision +1"], one["recall -1"]] == [other["recall +1"], other["precision -1"]]


def test_the_texts_update_gives_the_worked_weights():
    w, b = solution.perceptron_update(np.array([0.5, -1.0]), 0.25, np.array([1.0, 1.0]), 1, 0.5)
    assert (w.tolist(), b) == ([1.5, 0.0], 1.25)
    w, b = solution.perceptron_update(np.array([0.5, -1.0]), 0.25, np.array([1.0, 1.0]), -1, 0.5)
    assert (w.tolist(), b) == ([0.5, -1.0], 0.25)


def test_an_update_moves_the_sum_by_rate_times_error_times_the_squared_length():
    rng = np.random.default_rng(3)
    for y in (1, -1):
        w, b, x, _, rate = cases.record(rng, 4, y, -y)
        new_w, new_b = solution.perceptron_update(w, b, x, y, rate)
        assert (new_w @ x + new_b) - (w @ x + b) == rate * 2 * y * (x @ x + 1)


def test_and_is_learned_in_three_epochs_of_3_1_and_0_mistakes():
    w, b, mistakes = solution.perceptron_fit(cases.CORNERS, cases.AND, 0.5, 10)
    assert (w.tolist(), b, mistakes) == ([1.5, 1.5], -0.5, [3, 1, 0])


def test_xor_is_never_learned_and_the_weights_go_in_circles():
    w, b, mistakes = solution.perceptron_fit(cases.CORNERS, cases.XOR, 0.25, 200)
    assert mistakes == [4] * 200
    assert max(abs(w)) <= 1
    assert abs(b) <= 1


def test_the_learning_rate_only_scales_what_is_learned_from_zero():
    X, y, _, _ = cases.separable(np.random.default_rng(4), 12, 3, 0.5, 60)
    w, b, mistakes = solution.perceptron_fit(X, y, 0.5, 60)
    w4, b4, mistakes4 = solution.perceptron_fit(X, y, 2.0, 60)
    assert mistakes4 == mistakes
    assert np.array_equal(w4, 4 * w)
    assert b4 == 4 * b


@pytest.mark.parametrize("seed", range(20))
def test_separable_records_are_learned_within_novikoffs_bound(seed):
    """|v|^2 grows by at most (2 R)^2 and v.u by at least rate * g for each mistake, with v = (w, b) and rate 1."""
    rng = np.random.default_rng(seed)
    u = np.append(cases.sized_quarters(rng, 3), cases.sized_quarters(rng))
    Z = np.hstack([quarters(rng, 60, 3), np.ones((60, 1))])
    Z = Z[abs(Z @ u) > 1]
    y = np.sign(Z @ u).astype(int)
    radius, margin = np.linalg.norm(Z, axis=1).max(), (y * (Z @ u)).min() / np.linalg.norm(u)
    w, b, mistakes = solution.perceptron_fit(Z[:, :3], y, 1.0, 10_000)
    assert mistakes[-1] == 0
    assert sum(mistakes) <= (2 * radius / margin) ** 2
    assert np.array_equal(np.sign(Z[:, :3] @ w + b), y)


def test_the_texts_network_sizes_are_the_worked_ones():
    assert solution.network_size(["continuous", 5], 3, "one-hot") == (6, 3)
    assert solution.network_size(["continuous", 5], 3, "binary") == (4, 2)


def test_two_classes_need_one_output_in_either_encoding():
    for encoding in ("one-hot", "binary"):
        assert solution.network_size(["binary"], 2, encoding) == (1, 1)


@pytest.mark.parametrize("k", range(2, 70))
def test_binary_codes_are_just_long_enough(k):
    nodes, _ = solution.network_size([k], 2, "binary")
    assert 2 ** (nodes - 1) < k <= 2**nodes


@pytest.mark.parametrize(
    "args",
    [([1], 2, "one-hot"), ([0], 2, "binary"), (["binary"], 1, "one-hot"), (["colour"], 3, "binary"), ([3], 2, "log")],
)
def test_a_size_that_makes_no_sense_raises(args):
    with pytest.raises(ValueError):
        solution.network_size(*args)


def test_the_xor_network_labels_the_four_inputs():
    W_hidden, w_out, threshold = solution.xor_network()
    labels = solution.sign_network(cases.CORNERS, W_hidden, w_out, threshold)[1]
    assert labels.tolist() == [-1, 1, 1, -1]


def test_no_sign_network_with_threshold_0_is_accepted_for_xor():
    """Without a threshold the label turns over with the record, and XOR does not."""
    rng = np.random.default_rng(5)
    for _ in range(200):
        assert cases.judge_xor((), (rng.normal(size=(4, 2)), rng.normal(size=4), 0.0)) is not None


RIGHT = [np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-1.0, -1.0]), 0.5]
WANTED = "expected W_hidden (M, 2), w_out (M,) and a threshold"


def test_the_judge_accepts_lists_tuples_and_whole_numbers():
    assert cases.judge_xor((), RIGHT) is None
    assert cases.judge_xor((), ([[2, 2], [-2, -2]], [-2, -2], 1)) is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, f"did not return three values, {WANTED}"),
        (np.zeros((3, 2)), f"did not return three values, {WANTED}"),
        ((1, 2), f"did not return three values, {WANTED}"),
        (("a", RIGHT[1], 0.5), f"W_hidden is not an array of numbers, {WANTED}"),
        (([[1, 1], [1]], RIGHT[1], 0.5), f"W_hidden is not an array of numbers, {WANTED}"),
        ((RIGHT[0], None, 0.5), f"w_out is not an array of numbers, {WANTED}"),
        ((RIGHT[0], {"w": 1}, 0.5), f"w_out is not an array of numbers, {WANTED}"),
        ((RIGHT[0], RIGHT[1], 10**400), f"threshold is not an array of numbers, {WANTED}"),
        ((RIGHT[0], RIGHT[1] + 1j, 0.5), f"w_out is not an array of numbers, {WANTED}"),
        ((RIGHT[0], np.zeros(3), 0.5), f"the shapes are (2, 2), (3,) and (), {WANTED}"),
        ((RIGHT[0], RIGHT[1], np.array([0.5])), f"the shapes are (2, 2), (2,) and (1,), {WANTED}"),
        ((np.zeros((0, 2)), np.zeros(0), 0.5), f"the shapes are (0, 2), (0,) and (), {WANTED}"),
        ((RIGHT[0] * np.nan, RIGHT[1], 0.5), "a weight or the threshold is not finite"),
        ((RIGHT[0] * 1.7e308, RIGHT[1], 0.5), "the sums are too large to be finite"),
        (
            (np.array([[0.1, 0.2]]), np.array([1.0]), 0.3),
            "a sum is so close to its threshold that rounding decides its sign",
        ),
        (
            (np.array([[1.0, 1.0]]), np.array([1.0]), -0.5),
            "labels 1 of the 4 inputs wrong: (1, 1) is labelled 1, expected -1",
        ),
    ],
)
@pytest.mark.filterwarnings("error")
def test_the_judge_says_what_is_wrong_with_any_value(value, message):
    assert cases.judge_xor((), value) == message


@pytest.mark.parametrize("name", reference.exercises)
def test_every_other_right_implementation_earns_every_point(name):
    exercise = reference.exercises[name]
    for secret in range(3):
        posed = pose(reference, exercise, secret)
        for other in alternatives[name]:
            outcomes = [asking.run(other, e.case.args, twice=e.case.unchanged) for e in posed.expected]
            checks = diagnose.checks(posed, outcomes)
            assert [c.message for c in checks if not c.passed] == [], other.__name__
            assert score(exercise, checks, 10).earned == 10


@pytest.mark.parametrize("name", reference.exercises)
def test_every_misconception_submitted_alone_is_named_and_costs_points(name):
    exercise = reference.exercises[name]
    for secret in range(3):
        posed = pose(reference, exercise, secret)
        for wrong in exercise.misconceptions:
            checks = diagnose.checks(posed, posed.variants[wrong.id])
            assert {c.misconception.id for c in checks if c.misconception} == {wrong.id}
            assert score(exercise, checks, 10).earned < 10
