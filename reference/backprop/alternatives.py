"""Other right ways to do the backpropagation assignment: every one must earn all points.

For each exercise one way by plain loops and one vectorised otherwise than the solution.
"""

import math

import numpy as np

# activations


def _number_logistic(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


def activations_loops(z, name):
    one = {
        "logistic": _number_logistic,
        "tanh": math.tanh,
        "relu": lambda v: v if v > 0 else 0.0,
        "softplus": lambda v: v + math.log1p(math.exp(-v)) if v > 0 else math.log1p(math.exp(v)),
    }
    if name not in one:
        raise ValueError(name)
    out = np.empty(z.shape)
    for index in np.ndindex(z.shape):
        out[index] = one[name](float(z[index]))
    return out


def activations_masks(z, name):
    z = np.asarray(z, dtype=float)
    small = np.exp(-np.abs(z))
    if name == "logistic":
        return np.where(z >= 0, 1 / (1 + small), small / (1 + small))
    if name == "tanh":
        return np.sign(z) * (1 - small**2) / (1 + small**2)
    if name == "relu":
        return np.where(z > 0, z, 0)
    if name == "softplus":
        return np.maximum(z, 0) + np.log(1 + small)
    raise ValueError(f"unknown: {name}")


def activations_plain_logistic(z, name):
    """1 / (1 + exp(-z)) overflows to infinity, whose reciprocal is right."""
    with np.errstate(over="ignore"):
        if name == "logistic":
            return 1 / (1 + np.exp(-z))
    if name == "relu":
        return (abs(z) + z) / 2
    return activations_masks(z, name)


def slopes_loops(z, name):
    one = {
        "logistic": lambda v: _number_logistic(v) * _number_logistic(-v),
        "tanh": lambda v: 4 * math.exp(-2 * abs(v)) / (1 + math.exp(-2 * abs(v))) ** 2,
        "relu": lambda v: 1.0 if v > 0 else 0.0,
        "softplus": _number_logistic,
    }
    if name not in one:
        raise ValueError(name)
    return np.array([one[name](float(v)) for v in z.ravel()]).reshape(z.shape)


def slopes_masks(z, name):
    small = np.exp(-np.abs(z))
    if name == "logistic":
        return small / (1 + small) ** 2
    if name == "tanh":
        a = np.tanh(z)
        return (1 - a) * (1 + a)
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "softplus":
        return np.where(z > 0, 1, small) / (1 + small)
    raise ValueError(name)


# gate_backward


def gate_loops(kind, a, b, dout):
    if kind not in ("add", "multiply", "max"):
        raise ValueError(kind)
    da, db = np.zeros(a.shape), np.zeros(a.shape)
    for i in np.ndindex(a.shape):
        if kind == "add":
            da[i], db[i] = dout[i], dout[i]
        elif kind == "multiply":
            da[i], db[i] = dout[i] * b[i], dout[i] * a[i]
        elif a[i] >= b[i]:
            da[i] = dout[i]
        else:
            db[i] = dout[i]
    return da, db


def gate_slopes(kind, a, b, dout):
    slopes = {
        "add": lambda: (np.ones(a.shape), np.ones(a.shape)),
        "multiply": lambda: (b, a),
        "max": lambda: (np.where(a < b, 0, 1), np.where(a < b, 1, 0)),
    }
    if kind not in slopes:
        raise ValueError(kind)
    pair = np.stack(slopes[kind]()).astype(float)
    da, db = pair * dout
    return da, db


# one hidden layer


def _layer_loops(x, W, b):
    if len(x) != W.shape[0]:
        raise ValueError("sizes")
    out = []
    for k in range(W.shape[1]):
        net = 0.0
        for d in range(W.shape[0]):
            net += W[d, k] * x[d]
        out.append(_number_logistic(float(net + b[k])))
    return np.array(out)


def forward_loops(x, W1, b1, W2, b2):
    h = _layer_loops(x, W1, b1)
    return h, _layer_loops(h, W2, b2)


def forward_bias_as_weight(x, W1, b1, W2, b2):
    def layer(x, W, b):
        with np.errstate(over="ignore"):
            return 1 / (1 + np.exp(-np.einsum("d,dm->m", np.append(x, 1.0), np.vstack([W, b]))))

    h = layer(x, W1, b1)
    return h, layer(h, W2, b2)


def output_delta_loops(o, t):
    return np.array([float(o[k]) * (1 - float(o[k])) * (float(t[k]) - float(o[k])) for k in range(len(o))])


def output_delta_expanded(o, t):
    return (o - o**2) * t - (o - o**2) * o


def hidden_delta_loops(h, W2, delta_out):
    deltas = np.zeros(len(h))
    for j in range(len(h)):
        for k in range(len(delta_out)):
            deltas[j] += W2[j, k] * delta_out[k]
        deltas[j] *= h[j] * (1 - h[j])
    return deltas


def hidden_delta_jacobian(h, W2, delta_out):
    return np.sum(np.diag(h - h * h) @ W2 * delta_out[None, :], axis=1)


def step_loops(x, t, W1, b1, W2, b2, rate):
    h, o = forward_loops(x, W1, b1, W2, b2)
    delta_o = output_delta_loops(o, t)
    delta_h = hidden_delta_loops(h, W2, delta_o)
    new = [a.astype(float) for a in (W1, b1, W2, b2)]
    for m in range(len(h)):
        for d in range(len(x)):
            new[0][d, m] += rate * delta_h[m] * x[d]
        new[1][m] += rate * delta_h[m]
        for k in range(len(o)):
            new[2][m, k] += rate * delta_o[k] * h[m]
    for k in range(len(o)):
        new[3][k] += rate * delta_o[k]
    return tuple(new)


def step_by_gradients(x, t, W1, b1, W2, b2, rate):
    dW, db = mlp_einsum(x[None], t[None], [W1, W2], [b1, b2])
    return W1 - rate * dW[0], b1 - rate * db[0], W2 - rate * dW[1], b2 - rate * db[1]


# losses


def _fits(y, t):
    if np.shape(y) != np.shape(t):
        raise ValueError("shapes")


def quadratic_loops(y, t):
    _fits(y, t)
    N, K = y.shape
    loss, dy = 0.0, np.zeros((N, K))
    for n in range(N):
        for k in range(K):
            loss += (float(y[n, k]) - float(t[n, k])) ** 2 / 2
            dy[n, k] = (y[n, k] - t[n, k]) / N
    return loss / N, dy


def quadratic_mean(y, t):
    _fits(y, t)
    return 0.5 * np.mean(np.sum((t - y) ** 2, axis=1)), -(t - y) / y.shape[0]


def binary_loops(y, t):
    _fits(y, t)
    N = len(y)
    loss, dy = 0.0, np.zeros(N)
    for n in range(N):
        loss -= t[n] * math.log(y[n]) + (1 - t[n]) * math.log(1 - y[n])
        dy[n] = -(t[n] / y[n] - (1 - t[n]) / (1 - y[n])) / N
    return loss / N, dy


def binary_mean(y, t):
    _fits(y, t)
    return np.mean(-t * np.log(y) - (1 - t) * np.log(1 - y)), (y - t) / (y * (1 - y)) / y.size


def softmax_loops(z, t):
    _fits(z, t)
    N, K = z.shape
    loss, dz = 0.0, np.zeros((N, K))
    for n in range(N):
        top = max(float(v) for v in z[n])
        total = math.fsum(math.exp(float(v) - top) for v in z[n])
        for k in range(K):
            dz[n, k] = (math.exp(float(z[n, k]) - top) / total - t[n, k]) / N
            if t[n, k]:
                loss += (top - float(z[n, k])) + math.log(total)
    return loss / N, dz


def softmax_logaddexp(z, t):
    _fits(z, t)
    log_p = z - np.logaddexp.reduce(z.astype(float), axis=1)[:, None]
    right = np.argmax(t, axis=1)
    dz = np.exp(log_p)
    dz[np.arange(len(z)), right] -= 1
    return -np.mean(log_p[np.arange(len(z)), right]), dz / len(z)


# any depth


def mlp_loops(X, T, weights, biases):
    dW = [np.zeros(W.shape) for W in weights]
    db = [np.zeros(b.shape) for b in biases]
    for x, t in zip(X, T, strict=True):
        outputs = [x]
        for W, b in zip(weights, biases, strict=True):
            outputs.append(_layer_loops(outputs[-1], W, b))
        delta = -output_delta_loops(outputs[-1], t)
        for layer in reversed(range(len(weights))):
            W, before = weights[layer], outputs[layer]
            for j in range(W.shape[0]):
                for k in range(W.shape[1]):
                    dW[layer][j, k] += before[j] * delta[k] / len(X)
            for k in range(W.shape[1]):
                db[layer][k] += delta[k] / len(X)
            delta = hidden_delta_loops(before, W, delta)
    return dW, db


def mlp_einsum(X, T, weights, biases):
    def unit(z):
        return np.where(z > 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z)))

    outputs = [X]
    for W, b in zip(weights, biases, strict=True):
        outputs.append(unit(np.einsum("nd,dm->nm", outputs[-1], W) + b))
    delta = (outputs[-1] - T) * outputs[-1] * (1 - outputs[-1])
    dW, db = [], []
    for layer in range(len(weights) - 1, -1, -1):
        dW = [np.einsum("nd,nm->dm", outputs[layer], delta) / len(X)] + dW
        db = [np.mean(delta, axis=0)] + db
        delta = np.einsum("nm,dm->nd", delta, weights[layer]) * (outputs[layer] - outputs[layer] ** 2)
    return tuple(dW), tuple(db)


def chain_loops(w, z, dC_da):
    if len(w) != len(z):
        raise ValueError("lengths")
    gradients = np.zeros(len(z))
    for layer in range(len(z)):
        product = slopes_loops(z[layer : layer + 1], "logistic")[0]
        for later in range(layer + 1, len(z)):
            product *= w[later] * slopes_loops(z[later : later + 1], "logistic")[0]
        gradients[layer] = product * dC_da
    return gradients


def chain_backwards(w, z, dC_da):
    if w.shape != z.shape:
        raise ValueError("lengths")
    above, gradients = float(dC_da), []
    for weight, slope in zip(w[::-1], slopes_masks(z[::-1], "logistic"), strict=True):
        gradients.append(above * slope)
        above = weight * gradients[-1]
    return np.array(gradients[::-1])


def numerical_in_place(f, x, h):
    """Moves the caller's own entries where x holds floats, and puts each back."""
    x = np.asarray(x, dtype=float)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        gradient[i] = (above - f(x)) / h / 2
        x[i] = old
    return gradient


def numerical_by_rows(f, x, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    values = [(f(x + step) / (2 * h), f(x - step) / (2 * h)) for step in steps]
    above, below = np.transpose(values)
    return (above - below).reshape(x.shape)


ALTERNATIVES = {
    "activations": (activations_loops, activations_masks, activations_plain_logistic),
    "activation_slopes": (slopes_loops, slopes_masks),
    "gate_backward": (gate_loops, gate_slopes),
    "forward": (forward_loops, forward_bias_as_weight),
    "output_delta": (output_delta_loops, output_delta_expanded),
    "hidden_delta": (hidden_delta_loops, hidden_delta_jacobian),
    "backprop_step": (step_loops, step_by_gradients),
    "quadratic_loss": (quadratic_loops, quadratic_mean),
    "binary_cross_entropy": (binary_loops, binary_mean),
    "softmax_cross_entropy": (softmax_loops, softmax_logaddexp),
    "mlp_gradients": (mlp_loops, mlp_einsum),
    "gradient_chain": (chain_loops, chain_backwards),
    "numerical_gradient": (numerical_in_place, numerical_by_rows),
}
