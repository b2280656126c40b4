"""All right but for backpropagation through time, where nothing comes back from the next step."""

import numpy as np


def one_hot(text, vocabulary):
    rows = np.zeros((len(text), len(vocabulary)))
    for t, letter in enumerate(text):
        rows[t, vocabulary.index(letter)] = 1.0
    return rows


def next_character_pairs(text):
    if len(text) < 2:
        raise ValueError("too short")
    return text[:-1], text[1:]


def rnn_step(x, h_prev, Wx, Wh, b):
    return np.tanh(np.dot(x, Wx) + np.dot(h_prev, Wh) + b)


def rnn_step_stacked(x, h_prev, W):
    return np.tanh(np.dot(np.concatenate([h_prev, x], axis=1), W.T))


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    state = h0
    for t in range(T):
        state = rnn_step(x[:, t], state, Wx, Wh, b)
        h[:, t] = state
    return h


def rnn_outputs(h, Why, by, mode):
    if mode == "many-to-many":
        return np.dot(h, Why) + by
    elif mode == "many-to-one":
        return np.dot(h[:, -1], Why) + by
    raise ValueError("unknown mode")


def rnn_step_backward(dh, x, h_prev, h, Wx, Wh):
    da = dh * (1 - h * h)
    return np.dot(da, Wx.T), np.dot(da, Wh.T), np.dot(x.T, da), np.dot(h_prev.T, da), da.sum(axis=0)


def rnn_backward(dh, x, h0, h, Wx, Wh):
    N, T, D = x.shape
    dx = np.zeros(x.shape)
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(Wh.shape[0])
    carry = np.zeros(h0.shape)
    for t in range(T - 1, -1, -1):
        h_prev = h[:, t - 1] if t > 0 else h0
        dx[:, t], carry, a, b, c = rnn_step_backward(dh[:, t], x[:, t], h_prev, h[:, t], Wx, Wh)
        dWx += a
        dWh += b
        db += c
    return dx, carry, dWx, dWh, db


def rnn_backward_truncated(dh, x, h0, h, Wx, Wh, steps):
    if steps < 1:
        raise ValueError("steps")
    N, T, D = x.shape
    dx = np.zeros(x.shape)
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(Wh.shape[0])
    carry = np.zeros(h0.shape)
    for t in range(T - 1, -1, -1):
        if (t + 1) % steps == 0:
            carry = np.zeros(h0.shape)
        h_prev = h[:, t - 1] if t > 0 else h0
        dx[:, t], carry, a, b, c = rnn_step_backward(dh[:, t] + carry, x[:, t], h_prev, h[:, t], Wx, Wh)
        dWx += a
        dWh += b
        db += c
    return dx, carry, dWx, dWh, db


def jacobian_norms(h, Wh):
    N, T, M = h.shape
    norms = np.ones((N, T))
    for n in range(N):
        product = np.eye(M)
        for t in range(T - 1, 0, -1):
            product = product @ np.diag(1 - h[n, t] ** 2) @ Wh.T
            norms[n, t - 1] = np.linalg.norm(product, 2)
    return norms


def sample(h0, first, Wx, Wh, b, Why, by, u):
    h, index = h0, first
    indices = []
    for draw in u:
        x = np.zeros(len(by))
        x[index] = 1
        h = rnn_step(x, h, Wx, Wh, b)
        total = np.cumsum(softmax(np.dot(h, Why) + by))
        index = 0
        while index < len(by) - 1 and draw >= total[index]:
            index += 1
        indices.append(index)
    return np.array(indices)


def train_characters(text, seed):
    rng = np.random.default_rng(seed)
    vocabulary = "".join(sorted(set(text)))
    inputs, targets = next_character_pairs(text)
    x = one_hot(inputs, vocabulary)[None]
    y = one_hot(targets, vocabulary)[None]
    V, M = len(vocabulary), 30
    h0 = np.zeros((1, M))
    Wx, Wh, Why = rng.normal(0, 0.5, (V, M)), rng.normal(0, 0.2, (M, M)), rng.normal(0, 0.2, (M, V))
    b, by = np.zeros(M), np.zeros(V)
    for step in range(400):
        h = rnn_forward(x, h0, Wx, Wh, b)
        d = softmax(rnn_outputs(h, Why, by, "many-to-many")) - y
        dx, dh0, dWx, dWh, db = rnn_backward(d @ Why.T, x, h0, h, Wx, Wh)
        grads = [dWx, dWh, db, h[0].T @ d[0], d[0].sum(axis=0)]
        norm = np.sqrt(sum(np.sum(g**2) for g in grads))
        for p, g in zip([Wx, Wh, b, Why, by], grads):
            p -= 0.2 * g / max(1.0, norm)
    return h0[0], Wx, Wh, b, Why, by
