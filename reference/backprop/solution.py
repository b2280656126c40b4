"""Reference implementations of the backpropagation assignment, read as mathematics.

Letters: N examples, D features, M hidden units, K outputs or classes, L layers. A weight matrix has a row for each unit
it comes from and a column for each unit it leads to, so a layer's net input is x @ W + b. A delta has the lecture's
sign: it points downhill, -dE/dnet.
"""

import numpy as np


def activations(z, name):
    """The activation function `name` at z.

    z: net inputs, any shape. name: "logistic", "tanh", "relu" or "softplus". Returns float64 of z's shape.
    Raises ValueError for another name. Source: Data Mining 2, "Activation Functions".
    """
    if name == "logistic":
        return _logistic(z)
    if name == "tanh":
        return np.tanh(z)
    if name == "relu":
        return np.maximum(z, 0.0)
    if name == "softplus":
        return np.logaddexp(0.0, z)
    raise ValueError(f"no activation function is named {name!r}")


def activation_slopes(z, name):
    """The derivative of the activation function `name` at z.

    z: net inputs, any shape. name: as for activations. Returns float64 of z's shape; the slope of relu at 0 is 0.
    Raises ValueError for another name. Source: Data Mining 2, "Activation Functions".
    """
    a = activations(z, name)
    if name == "logistic":
        return a * (1 - a)
    if name == "tanh":
        return 1 - a * a
    if name == "relu":
        return (z > 0) * 1.0
    return activations(z, "logistic")


def gate_backward(kind, a, b, dout):
    """Pass a gradient back through one node of a computational graph: local slope times what comes from above.

    kind: "add", "multiply" or "max". a, b, dout: the node's inputs and the gradient of its output, one shape.
    Returns da, db, float64 of that shape; where a and b are equal, max passes the gradient to a.
    Raises ValueError for another kind. Source: Topics in Social Data Science, week 4, "Computational graph".
    """
    if kind == "add":
        return dout * 1.0, dout * 1.0
    if kind == "multiply":
        return dout * b * 1.0, dout * a * 1.0
    if kind == "max":
        first = a >= b
        return dout * first * 1.0, dout * ~first * 1.0
    raise ValueError(f"no gate is named {kind!r}")


def forward(x, W1, b1, W2, b2):
    """The outputs of a network with one hidden layer, logistic units throughout.

    x: (D,). W1: (D, M). b1: (M,). W2: (M, K). b2: (K,). Returns out_h (M,), out_o (K,).
    Raises ValueError if the sizes do not fit. Source: Data Mining 2, "Error Backpropagation - Example".
    """
    out_h = _logistic(x @ W1 + b1)
    out_o = _logistic(out_h @ W2 + b2)
    return out_h, out_o


def output_delta(o, t):
    """The delta of each output unit: its slope times its error.

    o, t: (K,) outputs and targets. Returns (K,). Source: Data Mining 2, "Gradient Descent for Multilayer NN".
    """
    return o * (1 - o) * (t - o)


def hidden_delta(h, W2, delta_out):
    """The delta of each hidden unit: its slope times the deltas of the units it feeds, weighted.

    h: (M,) hidden outputs. W2: (M, K). delta_out: (K,). Returns (M,).
    Source: Data Mining 2, "Gradient Descent for Multilayer NN".
    """
    return h * (1 - h) * (W2 @ delta_out)


def backprop_step(x, t, W1, b1, W2, b2, rate):
    """One step of gradient descent on one record; all deltas come from the old weights.

    x: (D,). t: (K,). W1: (D, M). b1: (M,). W2: (M, K). b2: (K,). rate: the step size.
    Returns the new W1, b1, W2, b2. Source: Data Mining 2, "Error Backpropagation - Example".
    """
    h, o = forward(x, W1, b1, W2, b2)
    delta_o = output_delta(o, t)
    delta_h = hidden_delta(h, W2, delta_o)
    return (
        W1 + rate * np.outer(x, delta_h),
        b1 + rate * delta_h,
        W2 + rate * np.outer(h, delta_o),
        b2 + rate * delta_o,
    )


def quadratic_loss(y, t):
    """Half the squared error, summed over the outputs, mean over the batch; and its gradient in y.

    y, t: (N, K) outputs and targets. Returns the loss and dy (N, K). Raises ValueError if their shapes differ.
    Source: Data Mining 2, "Objective Functions for NN".
    """
    _same_shape(y, t)
    error = y - t
    return (error * error).sum() / (2 * len(y)), error / len(y)


def binary_cross_entropy(y, t):
    """Minus the mean log-likelihood of two-class targets, natural logarithm; and its gradient in y.

    y: (N,) probabilities of class 1, strictly between 0 and 1. t: (N,) targets.
    Returns the loss and dy (N,). Raises ValueError if their shapes differ.
    Source: Data Mining 2, "Objective Functions for NN", with the minus that the slide drops.
    """
    _same_shape(y, t)
    loss = -(t * np.log(y) + (1 - t) * np.log1p(-y)).sum() / len(y)
    return loss, ((1 - t) / (1 - y) - t / y) / len(y)


def softmax_cross_entropy(z, t):
    """Minus the mean log-probability that softmax gives the right class; and its gradient in z.

    z: (N, K) logits. t: (N, K) one-hot targets. Returns the loss and dz (N, K). Raises ValueError if their shapes
    differ. Source: Data Mining 2, "Objective Functions for NN", with the minus that the slide drops.
    """
    _same_shape(z, t)
    shifted = z - z.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    total = powers.sum(axis=1, keepdims=True)
    return -(t * (shifted - np.log(total))).sum() / len(z), (powers / total - t) / len(z)


def mlp_gradients(X, T, weights, biases):
    """Gradients of the quadratic loss of a network of logistic layers, any depth.

    X: (N, D). T: (N, K). weights: list of (units before, units of the layer). biases: list of (units of the layer,).
    Returns the lists dW, db in layer order. Source: Data Mining 2, "Backpropagation in other words".
    """
    outputs = [X]
    for W, b in zip(weights, biases, strict=True):
        outputs.append(_logistic(outputs[-1] @ W + b))
    _, above = quadratic_loss(outputs[-1], T)
    dW, db = [], []
    for W, before, out in zip(weights[::-1], outputs[-2::-1], outputs[:0:-1], strict=True):
        dnet = above * out * (1 - out)
        dW.insert(0, before.T @ dnet)
        db.insert(0, dnet.sum(axis=0))
        above = dnet @ W.T
    return dW, db


def gradient_chain(w, z, dC_da):
    """The gradient in the bias of every layer of a deep network with one logistic unit a layer.

    w, z: (L,) weights and net inputs; w[l] leads into layer l, so w[0] is in no gradient. dC_da: the gradient in the
    last unit's output. Returns (L,), of which the first is dC/db1. Raises ValueError if the lengths differ.
    Source: Data Science 6, "Why are gradients unstable?".
    """
    _same_shape(w, z)
    factors = activation_slopes(z, "logistic") * np.append(w[1:], dC_da)
    return np.cumprod(factors[::-1])[::-1]


def numerical_gradient(f, x, h):
    """The gradient of f by central differences, one entry of x at a time.

    f: takes an array of x's shape and returns a number. x: any shape. h: half the distance of the two points.
    Returns float64 of x's shape.
    Source: Goodfellow, Bengio, Courville, Deep Learning, section 11.5, "Debugging Strategies".
    """
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def cubes(x):
    """The sum of the cubes of all entries."""
    return np.sum(x**3)


def product(x):
    """The product of all entries."""
    return np.prod(x)


def wave(x):
    """The sine of the sum of the squares of all entries."""
    return np.sin(np.sum(x**2))


def _logistic(z):
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def _same_shape(a, b):
    if a.shape != b.shape:
        raise ValueError(f"the shapes {a.shape} and {b.shape} differ")
