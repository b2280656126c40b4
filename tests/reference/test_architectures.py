"""Whole networks: the publications' facts, derivatives, PyTorch's vectors, and the judges."""

import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.checking.compare import compare
from autograder.content.reference import load
from autograder.exercise import Case

COURSE = Path(__file__).parents[2]
reference = load(COURSE / "reference" / "architectures")
solution = reference.solution
cases = sys.modules[solution.__name__.replace("solution", "cases")]
TORCH = np.load(Path(__file__).parent / "vectors" / "architectures.npz")
NAMES = ("w1", "b1", "w2", "b2")


def judge(exercise, value, args=()):
    return reference.exercises[exercise].judge(args, value)


def network(rng, N=3, C=2, F=4, H=6, W=8, HH=3, WW=3, K=5):
    D = F * ((H - HH + 1) // 2) * ((W - WW + 1) // 2)
    params = {
        "w1": rng.normal(size=(F, C, HH, WW)),
        "b1": rng.normal(size=F),
        "w2": rng.normal(size=(D, K)) / 2,
        "b2": rng.normal(size=K),
    }
    return rng.normal(size=(N, C, H, W)), np.eye(K)[rng.integers(0, K, N)], params


# Shapes and counts


def test_the_lectures_layers_have_760_and_1520_parameters():
    conv = {"kind": "conv", "size": 5, "stride": 1, "pad": 2}
    assert solution.layer_shapes((3, 128, 128), [{**conv, "filters": 10}]) == [(10, 128, 128)]
    assert solution.count_parameters((3, 128, 128), [{**conv, "filters": 10}]) == [760]
    assert solution.count_parameters((3, 32, 32), [{**conv, "filters": 20}]) == [1520]


def test_a_size_of_15_and_a_half_does_not_fit():
    with pytest.raises(ValueError, match="a window of 5 at stride 2 does not fit 32 pixels padded by 1"):
        solution.layer_shapes((3, 32, 32), [{"kind": "conv", "filters": 20, "size": 5, "stride": 2, "pad": 1}])


def test_lenet5_has_60000_parameters_of_which_1516_are_in_c3():
    counts = solution.count_parameters((1, 32, 32), solution.lenet5())
    assert counts == [156, 12, 1516, 32, 48120, 10164]
    assert sum(counts) == 60_000


def test_the_usual_lenet5_of_today_has_61706_parameters():
    assert sum(solution.count_parameters((1, 32, 32), cases.MODERN_LENET)) == 61_706


def test_alexnet_has_60965224_parameters_with_its_groups_and_62378344_without():
    layers = solution.alexnet()
    counts = [count for count in solution.count_parameters((3, 227, 227), layers) if count]
    assert counts == [34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000]
    assert sum(counts) == 60_965_224
    one = [{**layer, "groups": 1} if layer["kind"] == "conv" else layer for layer in layers]
    assert sum(solution.count_parameters((3, 227, 227), one)) == 62_378_344


def test_alexnet_fits_227_and_not_224():
    shapes = solution.layer_shapes((3, 227, 227), solution.alexnet())
    assert [shapes[i] for i in (0, 2, 5, 12)] == [(96, 55, 55), (96, 27, 27), (256, 13, 13), (256, 6, 6)]
    with pytest.raises(ValueError, match="a window of 11 at stride 4 does not fit 224 pixels padded by 0"):
        solution.layer_shapes((3, 224, 224), solution.alexnet())


def test_vgg16_has_138357544_parameters_in_sixteen_layers():
    counts = solution.count_parameters((3, 224, 224), solution.vgg16())
    assert sum(counts) == 138_357_544
    assert sum(count > 0 for count in counts) == 16
    assert solution.layer_shapes((3, 224, 224), solution.vgg16())[30] == (512, 7, 7)


def test_a_group_for_every_channel_leaves_one_channel_to_each_filter():
    layer = {"kind": "conv", "filters": 8, "size": 3, "stride": 1, "pad": 0, "groups": 4}
    assert solution.count_parameters((4, 5, 5), [layer]) == [8 * 9 + 8]


def test_groups_must_divide_channels_and_filters():
    layer = {"kind": "conv", "filters": 10, "size": 3, "stride": 1, "pad": 0, "groups": 4}
    with pytest.raises(ValueError, match="conv: 4 groups do not divide 12 channels and 10 filters"):
        solution.count_parameters((12, 5, 5), [layer])


def test_maps_cannot_follow_a_dense_layer():
    with pytest.raises(ValueError, match=r"pool: cannot follow the shape \(7,\)"):
        solution.layer_shapes((1, 4, 4), [{"kind": "dense", "units": 7}, {"kind": "pool", "size": 2, "stride": 2}])


# The judges of the three networks


def test_the_judge_takes_the_three_networks():
    assert [judge(name, getattr(solution, name)()) for name in ("lenet5", "alexnet", "vgg16")] == [None] * 3


def test_the_judge_names_the_layer_whose_parameters_are_wrong():
    layers = solution.lenet5()
    del layers[2]["connections"]
    assert judge("lenet5", layers) == "layer 3 (conv): has 2,416 parameters, expected 1,516"


def test_the_judge_names_the_layer_whose_shape_is_wrong():
    first, *rest = solution.lenet5()
    assert (
        judge("lenet5", [{**first, "pad": 2}, *rest])
        == "layer 1 (conv): the shape after it is (6, 32, 32), expected (6, 28, 28)"
    )


def test_the_judge_counts_layers_too_many_and_too_few():
    layers = solution.lenet5()
    assert judge("lenet5", layers[:-1]) == "there are 5 layers besides relu, expected 6"
    assert (
        judge("lenet5", [*layers, {"kind": "dense", "units": 10}])
        == "layer 7 (dense): there are more layers besides relu than the 6 of the network"
    )


def test_relu_layers_may_be_left_out():
    assert judge("vgg16", [layer for layer in solution.vgg16() if layer["kind"] != "relu"]) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        "vgg",
        [],
        {},
        [1],
        [{}],
        [{"kind": []}],
        [{"kind": "conv"}],
        [{"kind": "dense", "units": 10**40}],
        [{"kind": "conv", "filters": 6, "size": 5, "stride": 0}],
        [{"kind": "pool", "size": np.ones(3), "stride": 2}],
        [{"kind": "relu"}] * 1000,
        [{"kind": "dense", "units": True}],
        [{"kind": "pool", "size": 2.5, "stride": 1}],
    ],
)
def test_the_judge_of_layers_says_what_is_wrong_with_anything(value):
    assert isinstance(judge("lenet5", value), str)


# The residual block


def test_the_block_done_by_hand():
    out = solution.residual_block(*cases.residual_by_hand())
    assert out[0, 0].tolist() == [[1.5, 0, 3.5], [0.5, 3.5, 0], [2.5, 0, 1.5]]


def test_a_block_with_weights_0_is_the_identity_on_positive_images():
    x = np.random.default_rng(1).uniform(0, 1, (2, 3, 5, 4))
    zero = np.zeros((4, 3, 3, 3)), np.zeros(4), np.zeros((3, 4, 3, 3)), np.zeros(3)
    assert np.array_equal(solution.residual_block(x, *zero), x)


def test_a_block_that_changes_the_depth_is_refused():
    x, w1, b1, w2, _ = cases.residual_by_hand()
    with pytest.raises(ValueError, match=r"cannot add a shape of \(1, 2, 3, 3\) to x of \(1, 1, 3, 3\)"):
        solution.residual_block(x, w1, b1, np.concatenate([w2, w2]), np.zeros(2))


def test_the_block_agrees_with_pytorch_within_half_the_tolerance():
    args = tuple(TORCH[f"block_{name}"] for name in ("x", "w1", "b1", "w2", "b2"))
    tolerance = cases.residual_tolerance(*args)
    assert np.max(tolerance) < 1e-10
    assert compare(TORCH["block_out"], solution.residual_block(*args), tolerance / 2) is None


# The network


def test_the_network_done_by_hand():
    x, params = cases.by_hand()
    assert np.allclose(solution.convnet_forward(x, params), [[1 / (1 + np.exp(-4)), 1 / (1 + np.exp(4))]], rtol=1e-14)
    loss, gradients = solution.convnet_gradients(x, np.array([[1.0, 0.0]]), params)
    q = 1 / (1 + np.exp(4))
    assert loss == pytest.approx(np.log1p(np.exp(-4)), rel=1e-12)
    assert np.allclose(gradients["b2"], [-q, q], rtol=1e-12)
    assert np.allclose(gradients["w2"], [[-2.5 * q, 2.5 * q]], rtol=1e-12)
    assert np.allclose(gradients["w1"], [[[[0, -4 * q], [-2 * q, 0]]]], rtol=1e-12)
    assert np.allclose(gradients["b1"], [-2 * q], rtol=1e-12)


def test_probabilities_sum_to_one_and_ignore_a_shift_of_all_logits():
    x, _, params = network(np.random.default_rng(2))
    p = solution.convnet_forward(x, params)
    assert np.allclose(p.sum(axis=1), 1, rtol=1e-14)
    assert np.allclose(solution.convnet_forward(x, {**params, "b2": params["b2"] + 1000}), p, rtol=1e-11)


def test_logits_of_1000_give_finite_losses_and_gradients_without_a_warning():
    x, params = cases.far_apart(np.random.default_rng(3), 3, 3)
    with np.errstate(all="raise", under="ignore"):
        loss, gradients = solution.convnet_gradients(x, np.eye(3), params)
    assert 900 < loss < 1100
    assert all(np.isfinite(gradients[name]).all() for name in NAMES)


def test_the_loss_is_log_k_where_the_dense_layer_is_0():
    x, t, params = network(np.random.default_rng(4))
    loss, _ = solution.convnet_gradients(x, t, {**params, "w2": 0 * params["w2"], "b2": 0 * params["b2"]})
    assert loss == pytest.approx(np.log(5), rel=1e-14)


def test_a_batch_twice_over_has_the_same_loss_and_gradients():
    x, t, params = network(np.random.default_rng(5))
    loss, gradients = solution.convnet_gradients(x, t, params)
    again, doubled = solution.convnet_gradients(np.concatenate([x, x]), np.concatenate([t, t]), params)
    assert again == pytest.approx(loss, rel=1e-13)
    assert all(np.allclose(doubled[name], gradients[name], rtol=1e-11, atol=1e-14) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_gradient_is_the_complex_step_derivative_of_the_loss(name):
    x, t, params = network(np.random.default_rng(6), N=4, C=3, F=2, H=7, W=5, HH=4, WW=2, K=6)
    _, gradients = solution.convnet_gradients(x, t, params)
    steps = np.zeros_like(params[name])
    for index in np.ndindex(*steps.shape):
        moved = params[name].astype(complex)
        moved[index] += 1e-200j
        steps[index] = solution.convnet_gradients(x, t, {**params, name: moved})[0].imag / 1e-200
    assert np.allclose(gradients[name], steps, rtol=1e-11, atol=1e-14)


def test_the_first_of_equal_maxima_takes_the_whole_gradient():
    x = np.array([[[[3.0, 1.0], [1.0, 3.0]], [[0.0, 2.0], [2.0, 0.0]]]])
    params = {"w1": np.ones((1, 2, 1, 1)), "b1": np.zeros(1), "w2": np.array([[1.0, -1.0]]), "b2": np.zeros(2)}
    _, gradients = solution.convnet_gradients(x, np.array([[0.0, 1.0]]), params)
    slope = gradients["b1"][0]
    assert slope > 0
    assert gradients["w1"].ravel().tolist() == [3 * slope, 0.0]


def test_a_map_of_exactly_0_gets_no_gradient():
    params = {"w1": np.ones((1, 1, 1, 1)), "b1": np.array([-1.0]), "w2": np.ones((1, 2)), "b2": np.zeros(2)}
    _, gradients = solution.convnet_gradients(np.ones((1, 1, 2, 2)), np.array([[1.0, 0.0]]), params)
    assert gradients["b1"].tolist() == [0.0]


def test_maps_of_an_odd_side_are_refused():
    x, t, params = network(np.random.default_rng(7))
    for call in (
        lambda: solution.convnet_forward(x[:, :, 1:], params),
        lambda: solution.convnet_gradients(x[:, :, 1:], t, params),
    ):
        with pytest.raises(ValueError, match="2x2 pooling does not fit maps of 3 by 6"):
            call()


def test_the_network_agrees_with_pytorch_within_half_the_tolerance():
    x, t, params = TORCH["net_x"], TORCH["net_t"], {name: TORCH[f"net_{name}"] for name in NAMES}
    p_allowed, loss_allowed, allowed = cases._running(x, t, params)
    loss, gradients = solution.convnet_gradients(x, t, params)
    assert max(np.max(p_allowed), loss_allowed, *(np.max(allowed[name]) for name in NAMES)) < 1e-9
    assert compare(TORCH["net_p"], solution.convnet_forward(x, params), p_allowed / 2) is None
    assert compare(float(TORCH["net_loss"]), float(loss), loss_allowed / 2) is None
    for name in NAMES:
        assert compare(TORCH[f"net_d{name}"], gradients[name], allowed[name] / 2) is None


# Reading digits


def training(seed):
    """The visible case (seed None) or a hidden one."""
    make = cases.training_visible if seed is None else cases.training_hidden
    (case,) = make(np.random.default_rng(seed))
    assert isinstance(case, Case)
    return case.args


def test_no_held_out_digit_is_in_the_release():
    shipped, held = cases.digits(cases.SHIPPED)[0], cases.digits(cases.HELD_OUT)[0]
    assert (len(shipped), len(held)) == (1000, 797)
    assert not {image.tobytes() for image in shipped} & {image.tobytes() for image in held}
    assert [path.name for path in cases.SHIPPED.parent.glob("*.npz")] == ["digits.npz"]


def test_trained_parameters_pass_and_the_same_seed_gives_the_same():
    args = training(None)
    params = solution.train_convnet(*args)
    assert judge("train_convnet", params, args) is None
    again = solution.train_convnet(*args)
    assert all(np.array_equal(params[name], again[name]) for name in NAMES)


def test_parameters_learned_from_the_visible_case_do_not_pass_a_hidden_one():
    hidden = training(11)
    learned = solution.train_convnet(*training(None))
    verdict = judge("train_convnet", learned, hidden)
    assert verdict is not None
    assert verdict.endswith("of the digits it has not seen, expected at least 0.88")
    assert judge("train_convnet", solution.train_convnet(*hidden), hidden) is None


def test_the_judge_of_parameters_names_what_does_not_fit():
    args = training(None)
    zero = {"w1": np.zeros((2, 1, 3, 3)), "b1": np.zeros(2), "w2": np.zeros((18, 10)), "b2": np.zeros(10)}
    assert judge("train_convnet", zero, args) == "reads 0.09 of the digits it has not seen, expected at least 0.88"
    assert (
        judge("train_convnet", {**zero, "w2": np.zeros((10, 18))}, args) == "w2 has shape (10, 18), expected (18, 10)"
    )
    assert judge("train_convnet", {**zero, "b2": np.full(10, np.nan)}, args) == "b2 is not finite"


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"w1": 1},
        dict.fromkeys(NAMES),
        {name: np.array("a") for name in NAMES},
        {name: np.zeros((0,) * 4) for name in NAMES},
        {name: np.full((1, 1, 9, 9), 1e308) for name in NAMES},
        {"w1": np.full((1, 1, 1, 1), 1e308), "b1": np.ones(1), "w2": np.full((16, 10), 1e308), "b2": np.ones(10)},
    ],
)
def test_the_judge_of_parameters_says_what_is_wrong_with_anything(value):
    assert isinstance(judge("train_convnet", value, training(None)), str)
