"""Known wrong ideas about backpropagation: each as code that has it, with the hint that graded feedback gives.

The ids are rows of the course's collection of misconceptions; a letter after one marks a relative of it. A variant is
written as somebody who holds the idea would write it; everything around the mistake is right.
"""

import numpy as np

from autograder.exercise import Misconception

from . import solution
from .solution import activation_slopes, activations, forward, hidden_delta, output_delta


def logistic(z):
    return activations(z, "logistic")


def softmax(z, axis=1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# activations


def plain_exponentials(z, name):
    """A07."""
    if name == "logistic":
        return np.exp(z) / (1 + np.exp(z))
    if name == "softplus":
        return np.log(np.exp(z) + 1)
    if name == "tanh":
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return activations(z, name)


def tanh_as_shifted_logistic(z, name):
    """A02b."""
    return 2 * logistic(z) - 1 if name == "tanh" else activations(z, name)


def softplus_without_one(z, name):
    """A08."""
    return np.log(np.exp(z)) if name == "softplus" else activations(z, name)


def relu_as_absolute_value(z, name):
    """A09."""
    return np.abs(z) * 1.0 if name == "relu" else activations(z, name)


def relu_in_place(z, name):
    """N02."""
    if name != "relu":
        return activations(z, name)
    z[z < 0] = 0
    return z.astype(float)


# activation_slopes


def slope_at_the_activation(z, name):
    """A01."""
    return activation_slopes(activations(z, name), name)


def slope_formula_on_net_input(z, name):
    """A01b."""
    if name == "logistic":
        return z * (1 - z) * 1.0
    if name == "tanh":
        return 1.0 - z**2
    return activation_slopes(z, name)


def tanh_slope_not_squared(z, name):
    """A02."""
    return 1 - np.tanh(z) if name == "tanh" else activation_slopes(z, name)


def tanh_slope_of_the_logistic(z, name):
    """A02c."""
    a = activations(z, name)
    return a * (1 - a) if name == "tanh" else activation_slopes(z, name)


def relu_slope_one_at_zero(z, name):
    """A06b."""
    return (z >= 0) * 1.0 if name == "relu" else activation_slopes(z, name)


def plain_exponentials_in_slopes(z, name):
    """A07."""
    if name == "logistic":
        return np.exp(-z) / (1 + np.exp(-z)) ** 2
    if name == "softplus":
        return np.exp(z) / (1 + np.exp(z))
    return activation_slopes(z, name)


def softplus_slope_is_a_step(z, name):
    """A08b."""
    return (z > 0) * 1.0 if name == "softplus" else activation_slopes(z, name)


# gate_backward


def max_masks_the_gradient(kind, a, b, dout):
    """A06."""
    if kind == "max":
        return dout * (dout > 0), dout * (dout <= 0)
    return solution.gate_backward(kind, a, b, dout)


def own_input_as_slope(kind, a, b, dout):
    """M13."""
    if kind == "multiply":
        return dout * a * 1.0, dout * b * 1.0
    return solution.gate_backward(kind, a, b, dout)


def nothing_from_above(kind, a, b, dout):
    """M13b."""
    return solution.gate_backward(kind, a, b, np.ones_like(dout))


def add_shares_out(kind, a, b, dout):
    """M14."""
    if kind == "add":
        return dout / 2, dout / 2
    return solution.gate_backward(kind, a, b, dout)


def max_passes_to_both(kind, a, b, dout):
    """M14b."""
    if kind == "max":
        return dout * 1.0, dout * 1.0
    return solution.gate_backward(kind, a, b, dout)


def tie_passes_to_both(kind, a, b, dout):
    """M14c."""
    if kind == "max":
        return dout * (a >= b) * 1.0, dout * (b >= a) * 1.0
    return solution.gate_backward(kind, a, b, dout)


def tie_passes_to_neither(kind, a, b, dout):
    """M14d."""
    if kind == "max":
        return dout * (a > b) * 1.0, dout * (b > a) * 1.0
    return solution.gate_backward(kind, a, b, dout)


# forward


def forward_without_biases(x, W1, b1, W2, b2):
    """M07b."""
    return forward(x, W1, 0 * b1, W2, 0 * b2)


def forward_passes_net(x, W1, b1, W2, b2):
    """M04."""
    net = x @ W1 + b1
    return logistic(net), logistic(net @ W2 + b2)


def forward_transposed(x, W1, b1, W2, b2):
    """M09."""
    h = logistic(W1 @ x + b1)
    return h, logistic(W2 @ h + b2)


def forward_linear_output(x, W1, b1, W2, b2):
    """A10."""
    h = logistic(x @ W1 + b1)
    return h, h @ W2 + b2


def forward_plain_exponentials(x, W1, b1, W2, b2):
    """A07."""

    def unit(z):
        return np.exp(z) / (1 + np.exp(z))

    h = unit(x @ W1 + b1)
    return h, unit(h @ W2 + b2)


def forward_tanh(x, W1, b1, W2, b2):
    """A11."""
    h = np.tanh(x @ W1 + b1)
    return h, np.tanh(h @ W2 + b2)


# output_delta


def delta_uphill(o, t):
    """M03."""
    return o * (1 - o) * (o - t)


def delta_without_slope(o, t):
    """M06."""
    return t - o * 1.0


def delta_slope_of_logistic_of_o(o, t):
    """A01."""
    return activation_slopes(o, "logistic") * (t - o)


def delta_of_tanh(o, t):
    """A11."""
    return (1 - o**2) * (t - o)


def delta_twice(o, t):
    """M11."""
    return 2 * o * (1 - o) * (t - o)


# hidden_delta


def hidden_without_slope(h, W2, delta_out):
    """M01."""
    return W2 @ delta_out


def hidden_first_unit_alone(h, W2, delta_out):
    """M05."""
    return h * (1 - h) * W2[:, 0] * delta_out[0]


def hidden_sums_apart(h, W2, delta_out):
    """M05b."""
    return h * (1 - h) * W2.sum(axis=1) * delta_out.sum()


def hidden_transposed(h, W2, delta_out):
    """M09."""
    return h * (1 - h) * (delta_out @ W2)


def hidden_slope_of_logistic_of_h(h, W2, delta_out):
    """A01."""
    return activation_slopes(h, "logistic") * (W2 @ delta_out)


def hidden_without_weights(h, W2, delta_out):
    """M08."""
    return h * (1 - h) * delta_out.sum()


def hidden_other_sign(h, W2, delta_out):
    """M03."""
    return -h * (1 - h) * (W2 @ delta_out)


# backprop_step


def _step(x, t, W1, b1, W2, b2, rate, *, delta_o=output_delta, back=None, sign=1, sent=None, bias=None):
    """The step with one of its pieces replaced."""
    h, o = forward(x, W1, b1, W2, b2)
    d_o = delta_o(o, t)
    d_h = hidden_delta(h, W2, d_o) if back is None else back(h, o, d_o)
    move = sign * rate
    train = (lambda b, d: b + move * d) if bias is None else bias
    first, second = (x, h) if sent is None else sent(x, h)
    return W1 + move * np.outer(first, d_h), train(b1, d_h), W2 + move * np.outer(second, d_o), train(b2, d_o)


def step_hidden_without_slope(x, t, W1, b1, W2, b2, rate):
    """M01."""
    return _step(x, t, W1, b1, W2, b2, rate, back=lambda h, o, d: W2 @ d)


def step_updates_output_weights_first(x, t, W1, b1, W2, b2, rate):
    """M02."""
    h, o = forward(x, W1, b1, W2, b2)
    delta_o = output_delta(o, t)
    W2 = W2 + rate * np.outer(h, delta_o)
    b2 = b2 + rate * delta_o
    delta_h = hidden_delta(h, W2, delta_o)
    return W1 + rate * np.outer(x, delta_h), b1 + rate * delta_h, W2, b2


def step_uphill(x, t, W1, b1, W2, b2, rate):
    """M03."""
    return _step(x, t, W1, b1, W2, b2, rate, sign=-1)


def step_net_travels(x, t, W1, b1, W2, b2, rate):
    """M04."""
    return _step(x, t, W1, b1, W2, b2, rate, sent=lambda x, h: (x, x @ W1 + b1))


def step_first_output_alone(x, t, W1, b1, W2, b2, rate):
    """M05."""
    return _step(x, t, W1, b1, W2, b2, rate, back=lambda h, o, d: h * (1 - h) * W2[:, 0] * d[0])


def step_raw_errors_back(x, t, W1, b1, W2, b2, rate):
    """M06."""
    return _step(x, t, W1, b1, W2, b2, rate, back=lambda h, o, d: h * (1 - h) * (W2 @ (t - o)))


def step_biases_stay(x, t, W1, b1, W2, b2, rate):
    """M07."""
    return _step(x, t, W1, b1, W2, b2, rate, bias=lambda b, d: b * 1.0)


def step_biases_by_the_mean(x, t, W1, b1, W2, b2, rate):
    """M07b."""
    return _step(x, t, W1, b1, W2, b2, rate, bias=lambda b, d: b + rate * d.mean())


def step_transposed(x, t, W1, b1, W2, b2, rate):
    """M09."""
    return _step(x, t, W1, b1, W2, b2, rate, back=lambda h, o, d: h * (1 - h) * (d @ W2))


def step_twice_as_far(x, t, W1, b1, W2, b2, rate):
    """M11."""
    return _step(x, t, W1, b1, W2, b2, rate, delta_o=delta_twice)


def step_of_cross_entropy(x, t, W1, b1, W2, b2, rate):
    """M12."""
    return _step(x, t, W1, b1, W2, b2, rate, delta_o=lambda o, t: t - o)


def step_slope_of_the_output(x, t, W1, b1, W2, b2, rate):
    """A01."""
    slope = activation_slopes
    return _step(
        x, t, W1, b1, W2, b2, rate,
        delta_o=lambda o, t: slope(o, "logistic") * (t - o),
        back=lambda h, o, d: slope(h, "logistic") * (W2 @ d),
    )  # fmt: skip


def step_in_place(x, t, W1, b1, W2, b2, rate):
    """N02."""
    new = solution.backprop_step(x, t, W1, b1, W2, b2, rate)
    for old, value in zip((W1, b1, W2, b2), new, strict=True):
        old[...] = value
    return W1, b1, W2, b2


# quadratic_loss


def quadratic_without_half(y, t):
    """M11."""
    loss, dy = solution.quadratic_loss(y, t)
    return 2 * loss, 2 * dy


def quadratic_half_forgotten_in_loss(y, t):
    """M12."""
    loss, dy = solution.quadratic_loss(y, t)
    return 2 * loss, dy


def quadratic_half_forgotten_in_gradient(y, t):
    """M12b."""
    loss, dy = solution.quadratic_loss(y, t)
    return loss, 2 * dy


def quadratic_mean_over_everything(y, t):
    """L04."""
    loss, dy = solution.quadratic_loss(y, t)
    return loss / y.shape[1], dy / y.shape[1]


def quadratic_gradient_of_the_sum(y, t):
    """L05."""
    return solution.quadratic_loss(y, t)[0], y - t


def quadratic_sum_over_batch(y, t):
    """L05b."""
    loss, dy = solution.quadratic_loss(y, t)
    return loss * len(y), dy * len(y)


def quadratic_sign(y, t):
    """M03."""
    loss, dy = solution.quadratic_loss(y, t)
    return loss, -dy


# binary_cross_entropy


def binary_without_minus(y, t):
    """L09."""
    loss, dy = solution.binary_cross_entropy(y, t)
    return -loss, -dy


def binary_minus_in_loss_alone(y, t):
    """L09b."""
    loss, dy = solution.binary_cross_entropy(y, t)
    return loss, -dy


def binary_one_term(y, t):
    """L10."""
    return -(t * np.log(y)).sum() / len(y), -t / y / len(y)


def binary_clamped(y, t):
    """L10b."""
    eps = 1e-12
    loss = -(t * np.log(y + eps) + (1 - t) * np.log(1 - y + eps)).sum() / len(y)
    return loss, ((1 - t) / (1 - y + eps) - t / (y + eps)) / len(y)


def binary_swapped(y, t):
    """L11."""
    return solution.binary_cross_entropy(t, y)


def binary_base_ten(y, t):
    """L12."""
    loss, dy = solution.binary_cross_entropy(y, t)
    return loss / np.log(10), dy


def binary_gradient_of_the_sum(y, t):
    """L05."""
    loss, dy = solution.binary_cross_entropy(y, t)
    return loss, dy * len(y)


def binary_gradient_in_net(y, t):
    """L13."""
    return solution.binary_cross_entropy(y, t)[0], (y - t) / len(y)


# softmax_cross_entropy


def softmax_not_shifted(z, t):
    """L01."""
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -(t * np.log(p)).sum() / len(z), (p - t) / len(z)


def softmax_log_of_zero(z, t):
    """L01b."""
    p = softmax(z)
    return -np.log(p[t == 1]).sum() / len(z), (p - t) / len(z)


def softmax_log_clamped(z, t):
    """L01c."""
    p = softmax(z)
    return -(t * np.log(p + 1e-12)).sum() / len(z), (p - t) / len(z)


def softmax_over_the_batch(z, t):
    """L02."""
    p = softmax(z, axis=0)
    return -(t * np.log(p)).sum() / len(z), (p - t) / len(z)


def softmax_mean_over_everything(z, t):
    """L04."""
    loss, dz = solution.softmax_cross_entropy(z, t)
    return loss / z.shape[1], dz / z.shape[1]


def softmax_gradient_of_the_sum(z, t):
    """L05."""
    loss, dz = solution.softmax_cross_entropy(z, t)
    return loss, dz * len(z)


def softmax_elementwise(z, t):
    """L06."""
    loss, dz = solution.softmax_cross_entropy(z, t)
    p = softmax(z)
    return loss, dz * p * (1 - p)


def softmax_without_minus(z, t):
    """L09."""
    loss, dz = solution.softmax_cross_entropy(z, t)
    return -loss, -dz


# mlp_gradients


def _gradients(X, T, weights, biases, *, error=None, slope=None, sent=None, back=None):
    """The gradients with one of the pieces replaced."""
    outputs, nets = [X], [X]
    for W, b in zip(weights, biases, strict=True):
        nets.append(outputs[-1] @ W + b)
        outputs.append(logistic(nets[-1]))
    last = (outputs[-1] - T) / len(X)
    above = last if error is None else error(outputs[-1], last)
    slope = (lambda a, layer: a * (1 - a)) if slope is None else slope
    dW, db = [], []
    for layer in range(len(weights), 0, -1):
        dnet = above * slope(outputs[layer], layer)
        before = outputs[layer - 1] if sent is None else sent(nets, layer)
        dW.insert(0, before.T @ dnet)
        db.insert(0, dnet.sum(axis=0))
        above = dnet @ weights[layer - 1].T if back is None else back(dnet, weights[layer - 1], last)
    return dW, db


def mlp_hidden_without_slope(X, T, weights, biases):
    """M01."""
    top = len(weights)
    return _gradients(X, T, weights, biases, slope=lambda a, layer: a * (1 - a) if layer == top else 1.0)


def mlp_uphill(X, T, weights, biases):
    """M03."""
    return _gradients(X, T, weights, biases, error=lambda y, last: -last)


def mlp_net_travels(X, T, weights, biases):
    """M04."""
    return _gradients(X, T, weights, biases, sent=lambda nets, layer: nets[layer - 1])


def mlp_bias_by_the_mean(X, T, weights, biases):
    """M07b."""
    dW, db = solution.mlp_gradients(X, T, weights, biases)
    return dW, [np.full_like(d, d.mean()) for d in db]


def mlp_same_gradient_everywhere(X, T, weights, biases):
    """M08."""
    return _gradients(X, T, weights, biases, back=lambda dnet, W, last: last)


def mlp_transposed(X, T, weights, biases):
    """M09."""
    return _gradients(X, T, weights, biases, back=lambda dnet, W, last: dnet @ W)


def mlp_never_reset(X, T, weights, biases):
    """M10."""
    dW, db = [np.zeros(W.shape) for W in weights], [np.zeros(b.shape) for b in biases]
    sum_W, sum_b = [np.zeros(W.shape) for W in weights], [np.zeros(b.shape) for b in biases]
    for n in range(len(X)):
        one_W, one_b = solution.mlp_gradients(X[n : n + 1], T[n : n + 1], weights, biases)
        for i in range(len(weights)):
            dW[i] += one_W[i]
            db[i] += one_b[i]
            sum_W[i] += dW[i] / len(X)
            sum_b[i] += db[i] / len(X)
    return sum_W, sum_b


def mlp_twice(X, T, weights, biases):
    """M11."""
    return _gradients(X, T, weights, biases, error=lambda y, last: 2 * last)


def mlp_of_cross_entropy(X, T, weights, biases):
    """M12."""
    return _gradients(X, T, weights, biases, error=lambda y, last: last / (y * (1 - y)))


def mlp_sum_over_batch(X, T, weights, biases):
    """L05."""
    return _gradients(X, T, weights, biases, error=lambda y, last: last * len(X))


def mlp_slope_of_the_output(X, T, weights, biases):
    """A01."""
    return _gradients(X, T, weights, biases, slope=lambda a, layer: activation_slopes(a, "logistic"))


def mlp_last_layer_first(X, T, weights, biases):
    """M15."""
    dW, db = solution.mlp_gradients(X, T, weights, biases)
    return dW[::-1], db[::-1]


# gradient_chain


def _chain(slopes, w, dC_da):
    return np.cumprod((slopes * np.append(w[1:], dC_da))[::-1])[::-1]


def chain_own_weight(w, z, dC_da):
    """V01."""
    slopes = activation_slopes(z, "logistic")
    return np.cumprod((slopes * w)[::-1])[::-1] * dC_da


def chain_of_activations(w, z, dC_da):
    """V01b."""
    return _chain(logistic(z), w, dC_da)


def chain_without_weights(w, z, dC_da):
    """V01c."""
    return _chain(activation_slopes(z, "logistic"), np.ones(len(w)), dC_da)


def chain_misses_last_slope(w, z, dC_da):
    """V01d."""
    slopes = activation_slopes(z, "logistic")
    slopes[-1] = 1
    return _chain(slopes, w, dC_da)


def chain_without_the_loss(w, z, dC_da):
    """V01e."""
    return _chain(activation_slopes(z, "logistic"), w, 1.0)


def chain_from_the_front(w, z, dC_da):
    """V01f."""
    return solution.gradient_chain(w, z, dC_da)[::-1]


def chain_slope_of_the_output(w, z, dC_da):
    """A01."""
    return _chain(activation_slopes(logistic(z), "logistic"), w, dC_da)


# numerical_gradient


def _differences(x, difference):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = 1
        gradient[index] = difference(step)
    return gradient


def own_formula(f, x, h):
    """N01."""
    x = x.astype(float)
    if f.__name__ == "cubes":
        return 3 * x**2
    if f.__name__ == "wave":
        return 2 * x * np.cos(np.sum(x**2))
    return np.prod(x) / x


def forward_difference(f, x, h):
    """N04."""
    return _differences(x, lambda step: (f(x + h * step) - f(x)) / h)


def divided_by_one_step(f, x, h):
    """N04b."""
    return _differences(x, lambda step: (f(x + h * step) - f(x - h * step)) / h)


def all_entries_at_once(f, x, h):
    """N05."""
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


def not_put_back(f, x, h):
    """N02."""
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        gradient[index] = (above - f(x)) / (2 * h)
    return gradient


def step_of_its_own(f, x, h):
    """N06."""
    return solution.numerical_gradient(f, x, 1e-5)


def kept_whole(f, x, h):
    """N07."""
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def known(id, name, hint, variant):
    return Misconception(id=id, name=name, hint=hint, variant=variant)


MISCONCEPTIONS = {
    "activations": (
        known(
            "A07",
            "exponentials overflow",
            "Try z = 1000 and z = -1000: which step of yours is no longer a finite number?",
            plain_exponentials,
        ),
        known(
            "A02b",
            "tanh is a shifted logistic of the same z",
            "Both curves run from -1 to 1, but how steep is each at 0?",
            tanh_as_shifted_logistic,
        ),
        known("A08", "softplus without its 1", "What does your softplus give at 0 and at -5?", softplus_without_one),
        known("A09", "relu is the absolute value", "What should relu make of -2?", relu_as_absolute_value),
        known("N02", "the argument is changed", "What does z hold after the call?", relu_in_place),
    ),
    "activation_slopes": (
        known(
            "A01",
            "derivative at the activation instead of z",
            "Is the argument of your derivative z or a?",
            slope_at_the_activation,
        ),
        known(
            "A01b",
            "a formula in the activation is given z",
            "In a(1 - a), what does a stand for?",
            slope_formula_on_net_input,
        ),
        known(
            "A02",
            "the slope of tanh is not squared",
            "What is the slope of tanh at z = 0 and at z = 2, numerically?",
            tanh_slope_not_squared,
        ),
        known(
            "A02c", "the slope of the logistic is used for tanh", "How steep is tanh at 0?", tanh_slope_of_the_logistic
        ),
        known(
            "A06b",
            "the slope of relu at 0 is 1",
            "Which slope does the convention in the text give relu at 0?",
            relu_slope_one_at_zero,
        ),
        known(
            "A07",
            "exponentials overflow",
            "What does your function return at z = 1000 and at z = -1000?",
            plain_exponentials_in_slopes,
        ),
        known(
            "A08b",
            "the slope of softplus is a step",
            "Has softplus a kink at 0?",
            softplus_slope_is_a_step,
        ),
    ),
    "gate_backward": (
        known(
            "A06",
            "max looks at the sign of the gradient",
            "Which quantities were compared in the forward pass?",
            max_masks_the_gradient,
        ),
        known(
            "M13",
            "multiply uses an input's own value as its slope",
            "If b is 5 and a grows by 1, by how much does a b grow?",
            own_input_as_slope,
        ),
        known(
            "M13b",
            "what comes from above is left out",
            "If the gradient from above doubles, does yours?",
            nothing_from_above,
        ),
        known(
            "M14",
            "add shares the gradient out",
            "If a grows by 1, by how much does a + b grow?",
            add_shares_out,
        ),
        known(
            "M14b",
            "max passes the gradient to both inputs",
            "Does the smaller input change the maximum?",
            max_passes_to_both,
        ),
        known(
            "M14c",
            "a tie passes the gradient twice",
            "What does the convention say where a and b are equal?",
            tie_passes_to_both,
        ),
        known(
            "M14d",
            "a tie passes no gradient",
            "What does the convention say where a and b are equal?",
            tie_passes_to_neither,
        ),
    ),
    "forward": (
        known(
            "M07b", "the biases are left out", "What should the hidden units give for x = 0?", forward_without_biases
        ),
        known(
            "M04",
            "the net input travels on, not the output",
            "Which signal travels over the weights from the hidden units?",
            forward_passes_net,
        ),
        known(
            "M09",
            "the weights are used transposed",
            "Which weights lead into the first hidden unit: a row or a column?",
            forward_transposed,
        ),
        known(
            "A10",
            "the output units are linear",
            "Between which two values must every output of this network lie?",
            forward_linear_output,
        ),
        known(
            "A07",
            "exponentials overflow",
            "What does your network return at a net input of 1000, and of -1000?",
            forward_plain_exponentials,
        ),
        known(
            "A11",
            "tanh in place of the logistic",
            "What does a unit of this network give for a net input of 0?",
            forward_tanh,
        ),
    ),
    "output_delta": (
        known(
            "M03",
            "the sign of the error is turned round",
            "Which sign should delta have where the output is too small?",
            delta_uphill,
        ),
        known(
            "M06",
            "the slope of the unit is left out",
            "What is between the unit's net input and its output?",
            delta_without_slope,
        ),
        known(
            "A01",
            "derivative of the logistic at the output",
            "Is the argument of your derivative the net input or o?",
            delta_slope_of_logistic_of_o,
        ),
        known("A11", "the slope of tanh", "Which activation function does this network use?", delta_of_tanh),
        known("M11", "a factor 2", "Which loss do you differentiate, with which factor in front?", delta_twice),
    ),
    "hidden_delta": (
        known(
            "M01",
            "the slope of the hidden unit is left out",
            "Which factor belongs to the hidden unit itself?",
            hidden_without_slope,
        ),
        known("M05", "only one of the units it feeds is counted", "How many arrows leave h1?", hidden_first_unit_alone),
        known(
            "M05b",
            "weights and deltas are summed apart",
            "Which delta comes back over which weight?",
            hidden_sums_apart,
        ),
        known(
            "M09",
            "the weights are used transposed",
            "Which sum does each hidden unit get in a network of 3 hidden units and 2 outputs?",
            hidden_transposed,
        ),
        known(
            "A01",
            "derivative of the logistic at the output",
            "Is the argument of your derivative the net input or h?",
            hidden_slope_of_logistic_of_h,
        ),
        known(
            "M08",
            "the weights on the way are left out",
            "What if a weight between the two layers were 0?",
            hidden_without_weights,
        ),
        known(
            "M03",
            "the sign is turned once more",
            "The deltas you are given already have the lecture's sign: what is left to turn?",
            hidden_other_sign,
        ),
    ),
    "backprop_step": (
        known(
            "M01",
            "the slope of the hidden unit is left out",
            "Which factor belongs to the hidden unit itself?",
            step_hidden_without_slope,
        ),
        known(
            "M02",
            "output weights are updated before the hidden deltas",
            "Which weights produced this error?",
            step_updates_output_weights_first,
        ),
        known("M03", "the step goes uphill", "Did the error go down after one step?", step_uphill),
        known(
            "M04", "the net input travels, not the output", "Which signal travelled over this weight?", step_net_travels
        ),
        known("M05", "only one output unit is sent back", "How many arrows leave h1?", step_first_output_alone),
        known(
            "M06",
            "raw output errors are sent back",
            "Is it delta or t - o that comes back over the weights?",
            step_raw_errors_back,
        ),
        known(
            "M07",
            "biases are not trained",
            "What happens to the bias if you treat it as a weight from a unit that outputs 1?",
            step_biases_stay,
        ),
        known(
            "M07b",
            "all biases of a layer move together",
            "Does every unit of the layer have the same delta?",
            step_biases_by_the_mean,
        ),
        known(
            "M09",
            "the weights are used transposed",
            "Which shapes meet in a network of 3 inputs, 4 hidden units and 2 outputs?",
            step_transposed,
        ),
        known("M11", "a factor 2", "Which loss do you differentiate, with which factor in front?", step_twice_as_far),
        known(
            "M12",
            "the delta of another loss",
            "Does a numerical gradient of the quadratic loss agree with your delta?",
            step_of_cross_entropy,
        ),
        known(
            "A01",
            "derivative of the logistic at the output",
            "Is the argument of your derivative the net input or the output?",
            step_slope_of_the_output,
        ),
        known("N02", "the old weights are overwritten", "What do W1 and W2 hold after the call?", step_in_place),
    ),
    "quadratic_loss": (
        known(
            "M11", "the half is left out", "What is the loss of one output that is off by 1?", quadratic_without_half
        ),
        known(
            "M12",
            "the half is left out of the loss alone",
            "Does the numerical gradient of your loss match your gradient?",
            quadratic_half_forgotten_in_loss,
        ),
        known(
            "M12b",
            "the gradient is twice that of the loss",
            "Does the numerical gradient of your loss match your gradient?",
            quadratic_half_forgotten_in_gradient,
        ),
        known(
            "L04",
            "mean over the outputs too",
            "Over what is the mean taken, and over what the sum?",
            quadratic_mean_over_everything,
        ),
        known(
            "L05",
            "the gradient is not divided by N",
            "Does doubling the batch double your gradient? Should it?",
            quadratic_gradient_of_the_sum,
        ),
        known(
            "L05b",
            "sum over the batch instead of mean",
            "Does doubling the batch double your loss? Should it?",
            quadratic_sum_over_batch,
        ),
        known(
            "M03",
            "the gradient points downhill",
            "If an output is too large, does a larger one raise or lower the loss?",
            quadratic_sign,
        ),
    ),
    "binary_cross_entropy": (
        known("L09", "the minus is missing", "Can the loss be below 0?", binary_without_minus),
        known(
            "L09b",
            "the gradient lacks the minus",
            "Does the numerical gradient of your loss match your gradient?",
            binary_minus_in_loss_alone,
        ),
        known("L10", "the second term is missing", "What is the loss when t = 0 and y = 0.99?", binary_one_term),
        known(
            "L10b",
            "something small is added inside the logarithm",
            "What is the loss when t = 1 and y = 1e-13?",
            binary_clamped,
        ),
        known("L11", "outputs and targets are swapped", "Which of the two may be exactly 0?", binary_swapped),
        known("L12", "logarithm to base 10", "What is the derivative of your logarithm at 1?", binary_base_ten),
        known(
            "L05",
            "the gradient is not divided by N",
            "Does doubling the batch double your gradient? Should it?",
            binary_gradient_of_the_sum,
        ),
        known(
            "L13",
            "gradient in the net input instead of y",
            "With respect to which quantity is the gradient asked?",
            binary_gradient_in_net,
        ),
    ),
    "softmax_cross_entropy": (
        known("L01", "softmax overflows", "What does your function return for logits of 1000?", softmax_not_shifted),
        known(
            "L01b",
            "logarithm of a probability that has become 0",
            "What is the loss of a right class whose logit is 1000 below the largest?",
            softmax_log_of_zero,
        ),
        known(
            "L01c",
            "something small is added inside the logarithm",
            "What is the loss of a right class whose logit is 1000 below the largest?",
            softmax_log_clamped,
        ),
        known("L02", "normalised over the wrong axis", "What should sum to 1?", softmax_over_the_batch),
        known(
            "L04",
            "mean over the classes too",
            "What is your loss at logits of zero, where every class has the probability 1/K?",
            softmax_mean_over_everything,
        ),
        known(
            "L05",
            "the gradient is not divided by N",
            "Does doubling the batch double your gradient? Should it?",
            softmax_gradient_of_the_sum,
        ),
        known("L06", "softmax is treated as elementwise", "Is softmax an elementwise function?", softmax_elementwise),
        known("L09", "the minus is missing", "Can the loss be below 0?", softmax_without_minus),
    ),
    "mlp_gradients": (
        known(
            "M01",
            "the slope of hidden units is left out",
            "Which factor belongs to the hidden unit itself?",
            mlp_hidden_without_slope,
        ),
        known(
            "M03", "the gradient points downhill", "In which direction does the gradient of a loss point?", mlp_uphill
        ),
        known(
            "M04", "the net input travels, not the output", "Which signal travelled over this weight?", mlp_net_travels
        ),
        known(
            "M07b",
            "one bias gradient for all units of a layer",
            "Does every unit of the layer have the same delta?",
            mlp_bias_by_the_mean,
        ),
        known(
            "M08",
            "the same gradient is sent into every layer",
            "Which layer does this gradient belong to?",
            mlp_same_gradient_everywhere,
        ),
        known(
            "M09",
            "the weights are used transposed",
            "Which shapes meet in a network of 3, 4 and 2 units?",
            mlp_transposed,
        ),
        known(
            "M10", "the sum over the batch is never reset", "How often does the first example count?", mlp_never_reset
        ),
        known("M11", "a factor 2", "Which loss do you differentiate, with which factor in front?", mlp_twice),
        known(
            "M12",
            "the gradient of another loss",
            "Does a numerical gradient of the quadratic loss agree with yours?",
            mlp_of_cross_entropy,
        ),
        known(
            "L05",
            "sum over the batch instead of mean",
            "Does doubling the batch double your gradient? Should it?",
            mlp_sum_over_batch,
        ),
        known(
            "A01",
            "derivative of the logistic at the output",
            "Is the argument of your derivative the net input or the output?",
            mlp_slope_of_the_output,
        ),
        known(
            "M15",
            "the lists start at the last layer",
            "To which layer should the first array of each list belong?",
            mlp_last_layer_first,
        ),
    ),
    "gradient_chain": (
        known(
            "V01",
            "each layer's own weight instead of the next one's",
            "List the factors between the loss and b1: does the first weight stand among them?",
            chain_own_weight,
        ),
        known(
            "V01b", "activations instead of slopes", "Which function of z stands in the chain?", chain_of_activations
        ),
        known("V01c", "the weights are left out", "Which factors lie between the loss and b1?", chain_without_weights),
        known(
            "V01d",
            "the slope of the last layer is left out",
            "What is between the last net input and the last output?",
            chain_misses_last_slope,
        ),
        known(
            "V01e",
            "the gradient of the loss is left out",
            "If dC/da doubles, do your gradients?",
            chain_without_the_loss,
        ),
        known(
            "V01f",
            "the last layer comes first",
            "Which layer's gradient has the most factors, and where does it stand?",
            chain_from_the_front,
        ),
        known(
            "A01",
            "derivative of the logistic at the output",
            "Is the argument of your derivative z or a?",
            chain_slope_of_the_output,
        ),
    ),
    "numerical_gradient": (
        known(
            "N01",
            "a formula instead of the differences",
            "What would your function return for an f it has never seen?",
            own_formula,
        ),
        known("N04", "difference to one side", "At which two points is f taken?", forward_difference),
        known("N04b", "divided by h", "How far apart are the two points?", divided_by_one_step),
        known(
            "N05",
            "all entries are moved at once",
            "Which entries of x differ between the two points?",
            all_entries_at_once,
        ),
        known("N02", "an entry is not put back", "What does x hold when the second entry's turn comes?", not_put_back),
        known(
            "N07",
            "the gradient has the type of x",
            "Which type has np.zeros_like(x) if x holds whole numbers?",
            kept_whole,
        ),
        known("N06", "a step of its own", "Who chooses h?", step_of_its_own),
    ),
}
