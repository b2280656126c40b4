"""All right but for the binary cross-entropy, which has no minus, as on the slide."""

import numpy as np


def logistic(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def activations(z, name):
    if name == "logistic":
        return logistic(z)
    elif name == "tanh":
        return np.tanh(z)
    elif name == "relu":
        return np.where(z > 0, z, 0.0)
    elif name == "softplus":
        return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
    raise ValueError("unknown activation " + name)


def activation_slopes(z, name):
    a = activations(z, name)
    if name == "logistic":
        return a * (1 - a)
    elif name == "tanh":
        return 1 - a**2
    elif name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    return logistic(z)


def gate_backward(kind, a, b, dout):
    if kind == "add":
        return 1.0 * dout, 1.0 * dout
    if kind == "multiply":
        return 1.0 * dout * b, 1.0 * dout * a
    if kind == "max":
        return np.where(a >= b, 1.0 * dout, 0.0), np.where(a >= b, 0.0, 1.0 * dout)
    raise ValueError("unknown gate")


def forward(x, W1, b1, W2, b2):
    out_h = logistic(np.dot(x, W1) + b1)
    out_o = logistic(np.dot(out_h, W2) + b2)
    return out_h, out_o


def output_delta(o, t):
    return (t - o) * o * (1 - o)


def hidden_delta(h, W2, delta_out):
    deltas = []
    for j in range(len(h)):
        total = 0.0
        for k in range(len(delta_out)):
            total += W2[j, k] * delta_out[k]
        deltas.append(total * h[j] * (1 - h[j]))
    return np.array(deltas)


def backprop_step(x, t, W1, b1, W2, b2, rate):
    h, o = forward(x, W1, b1, W2, b2)
    d_o = output_delta(o, t)
    d_h = hidden_delta(h, W2, d_o)
    new_W2 = W2 + rate * h[:, None] * d_o[None, :]
    new_W1 = W1 + rate * x[:, None] * d_h[None, :]
    return new_W1, b1 + rate * d_h, new_W2, b2 + rate * d_o


def quadratic_loss(y, t):
    if y.shape != t.shape:
        raise ValueError("shapes differ")
    N = y.shape[0]
    return 0.5 * np.sum((y - t) ** 2) / N, (y - t) / N


def binary_cross_entropy(y, t):
    if y.shape != t.shape:
        raise ValueError("shapes differ")
    loss = np.mean(t * np.log(y) + (1 - t) * np.log1p(-y))
    dy = (t / y - (1 - t) / (1 - y)) / len(y)
    return loss, dy


def softmax_cross_entropy(z, t):
    if z.shape != t.shape:
        raise ValueError("shapes differ")
    N = len(z)
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.sum(t * log_p) / N, (np.exp(log_p) - t) / N


def mlp_gradients(X, T, weights, biases):
    layers = [X]
    for W, b in zip(weights, biases):
        layers.append(logistic(layers[-1] @ W + b))
    delta = (layers[-1] - T) / len(X) * layers[-1] * (1 - layers[-1])
    dW, db = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.append(layers[l].T @ delta)
        db.append(delta.sum(axis=0))
        delta = delta @ weights[l].T * layers[l] * (1 - layers[l])
    return dW[::-1], db[::-1]


def gradient_chain(w, z, dC_da):
    if len(w) != len(z):
        raise ValueError("lengths differ")
    slopes = activation_slopes(z, "logistic")
    gradients = np.zeros(len(z))
    g = dC_da
    for l in range(len(z) - 1, -1, -1):
        gradients[l] = g * slopes[l]
        g = gradients[l] * w[l]
    return gradients


def numerical_gradient(f, x, h):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        gradient[i] = (up - down) / (2 * h)
    return gradient
