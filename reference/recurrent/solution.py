"""Reference implementations of the recurrent assignment, read as mathematics.

Letters: N examples, T time steps, D features, M hidden units, K classes, V characters of the vocabulary.
Examples are rows, so the lectures' W_xh x + W_hh h is written x Wx + h Wh, with Wx (D, M) and Wh (M, M).
"""

import numpy as np


def one_hot(text, vocabulary):
    """Each character as a row with a single 1, in the column of its place in the vocabulary.

    text: T characters. vocabulary: a string of V different characters. Returns (T, V), float64.
    Raises ValueError for a character outside the vocabulary.
    Source: Data Mining 2, "RNN: Example Training" (vocabulary h, e, l, o).
    """
    return np.eye(len(vocabulary))[[vocabulary.index(character) for character in text]]


def next_character_pairs(text):
    """What a network that predicts the next character reads, and what it should answer.

    text: T characters. Returns two strings of T - 1 characters: inputs, targets.
    Raises ValueError for a text of fewer than two characters. Source: Data Mining 2, "RNN: Example Training".
    """
    if len(text) < 2:
        raise ValueError(f"a text of {len(text)} characters has no next character")
    return text[:-1], text[1:]


def softmax(scores):
    """Probabilities along the last axis, without overflow."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def rnn_step(x, h_prev, Wx, Wh, b):
    """One step of a plain recurrent network: h_t = tanh(x_t Wx + h_{t-1} Wh + b).

    x: (N, D). h_prev: (N, M). Wx: (D, M). Wh: (M, M). b: (M,). Returns (N, M).
    Source: Data Mining 2, "RNN: Example Training".
    """
    return np.tanh(x @ Wx + h_prev @ Wh + b)


def rnn_step_stacked(x, h_prev, W):
    """The same step with one matrix on the stacked vector: h_t = tanh(W [h_{t-1}; x_t]), no bias.

    x: (N, D). h_prev: (N, M). W: (M, M + D), its first M columns for h. Returns (N, M).
    Source: Topics in Social Data Science, week 4, "Vanilla RNN, architecture".
    """
    return np.tanh(np.hstack([h_prev, x]) @ W.T)


def rnn_forward(x, h0, Wx, Wh, b):
    """The hidden states of a whole sequence, the same weights at every step.

    x: (N, T, D). h0: (N, M), the state before the first step. Wx: (D, M). Wh: (M, M). b: (M,).
    Returns (N, T, M): h_1 to h_T, without h0. Source: Data Mining 2, "RNN: Computational Graph".
    """
    h, states = h0, []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, Wx, Wh, b)
        states.append(h)
    return np.stack(states, axis=1)


def rnn_outputs(h, Why, by, mode):
    """Scores read off the hidden states, after every step or after the last.

    h: (N, T, M). Why: (M, K). by: (K,). mode: "many-to-many" or "many-to-one".
    Returns (N, T, K) or (N, K): scores, before any softmax. Raises ValueError for another mode.
    Source: Data Mining 2, "RNN: Computational Graph: Many to Many" and "Many to One".
    """
    if mode == "many-to-many":
        return h @ Why + by
    if mode == "many-to-one":
        return h[:, -1] @ Why + by
    raise ValueError(f"mode is {mode!r}, expected 'many-to-many' or 'many-to-one'")


def rnn_step_backward(dh, x, h_prev, h, Wx, Wh):
    """Gradients of rnn_step, summed over the examples: da = dh (1 - h^2), then as for a dense layer.

    dh: (N, M) gradient of the loss in h. x: (N, D). h_prev, h: (N, M). Wx: (D, M). Wh: (M, M).
    Returns dx (N, D), dh_prev (N, M), dWx (D, M), dWh (M, M), db (M,).
    Source: Topics in Social Data Science, week 4, "Vanilla RNN, backpropagation".
    """
    da = dh * (1 - h**2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_backward(dh, x, h0, h, Wx, Wh):
    """Backpropagation through time: h_t reaches the loss through its own output and through h_{t+1}.

    dh: (N, T, M) gradient of the loss in each h_t by its own output alone. x: (N, T, D). h0: (N, M).
    h: (N, T, M) states from rnn_forward. Wx: (D, M). Wh: (M, M).
    Returns dx (N, T, D), dh0 (N, M), dWx (D, M), dWh (M, M), db (M,).
    Source: Topics in Social Data Science, week 4, "Vanilla RNN, backpropagation".
    """
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    slopes = 1 - h**2
    carry, deltas = 0.0, []
    for t in reversed(range(h.shape[1])):
        delta = (dh[:, t] + carry) * slopes[:, t]
        carry = delta @ Wh.T
        deltas.append(delta)
    da = np.stack(deltas[::-1], axis=1)
    dWx, dWh = _flat(x).T @ _flat(da), _flat(before).T @ _flat(da)
    return da @ Wx.T, carry, dWx, dWh, da.sum(axis=(0, 1))


def _flat(sequences):
    """The steps of all examples below each other: (N, T, M) as (N T, M)."""
    return sequences.reshape(-1, sequences.shape[2])


def rnn_backward_truncated(dh, x, h0, h, Wx, Wh, steps):
    """Backpropagation through time with the chain cut into parts of `steps` steps, counted from the first.

    Arguments and results as in rnn_backward; the last part may be shorter. No gradient crosses a cut, so each loss
    reaches back at most `steps` steps; the states of the forward pass do cross it.
    Raises ValueError if steps is less than 1. Source: R. Williams and J. Peng, 1990.
    """
    if steps < 1:
        raise ValueError(f"steps is {steps}, expected at least 1")
    parts = []
    for start in range(0, h.shape[1], steps):
        part = slice(start, start + steps)
        before = h[:, start - 1] if start else h0
        parts.append(rnn_backward(dh[:, part], x[:, part], before, h[:, part], Wx, Wh))
    dx, dh0, dWx, dWh, db = zip(*parts, strict=True)
    return np.concatenate(dx, axis=1), dh0[0], sum(dWx), sum(dWh), sum(db)


def jacobian_norms(h, Wh):
    """How strongly the last state depends on each one before: the spectral norm of dh_T/dh_t.

    h: (N, T, M) states. Wh: (M, M). Returns (N, T); the last column, dh_T/dh_T, is 1.
    dh_T/dh_t is the product of the steps' Jacobians, dh_{t+1}/dh_t = diag(1 - h_{t+1}^2) Wh^T.
    Source: Topics in Social Data Science, week 4: "Repeated multiplications by W during backpropagation".
    """
    N, T, M = h.shape
    jacobian, norms = np.broadcast_to(np.eye(M), (N, M, M)), [np.ones(N)]
    for t in reversed(range(1, T)):
        jacobian = jacobian @ ((1 - h[:, t, :, None] ** 2) * Wh.T)
        norms.append(np.linalg.norm(jacobian, 2, axis=(1, 2)))
    return np.stack(norms[::-1], axis=1)


def sample(h0, first, Wx, Wh, b, Why, by, u):
    """Let the network write: each drawn character is the input of the next step.

    h0: (M,). first: index of the first input. Wx: (V, M). Wh: (M, M). b: (M,). Why: (M, V). by: (V,).
    u: (T,) draws, uniform on [0, 1).
    Returns (T,) indices, without `first`: at each step the smallest k with u_t < p_0 + ... + p_k, or V - 1 where
    rounding leaves none. Source: Data Mining 2, "Character-level Language Model Sampling".
    """
    h, index, indices = h0, first, []
    for draw in u:
        h = rnn_step(np.eye(len(by))[index], h, Wx, Wh, b)
        below = np.cumsum(softmax(h @ Why + by)) <= draw
        index = min(int(below.sum()), len(by) - 1)
        indices.append(index)
    return np.array(indices)


def train_characters(text, seed):
    """Learn to predict each next character of a text, by gradient descent with clipped gradients.

    text: at least two different characters; the vocabulary is its distinct characters, sorted.
    seed: of the random start.
    Returns h0 (M,), Wx (V, M), Wh (M, M), b (M,), Why (M, V), by (V,), as rnn_step and rnn_outputs use them, M <= 100.
    Source: Data Mining 2, "RNN: Example Training"; the clipping from Topics in Social Data Science, week 4.
    """
    rng = np.random.default_rng(seed)
    vocabulary = "".join(sorted(set(text)))
    x, targets = (one_hot(part, vocabulary)[None] for part in next_character_pairs(text))
    V, M = len(vocabulary), 32
    h0, b, by = np.zeros(M), np.zeros(M), np.zeros(V)
    Wx, Wh, Why = rng.normal(size=(V, M)), rng.normal(size=(M, M)) / np.sqrt(M), rng.normal(size=(M, V)) / np.sqrt(M)
    for _ in range(200):
        h = rnn_forward(x, h0[None], Wx, Wh, b)
        dscores = softmax(rnn_outputs(h, Why, by, "many-to-many")) - targets
        _, dh0, dWx, dWh, db = rnn_backward(dscores @ Why.T, x, h0[None], h, Wx, Wh)
        gradients = dh0[0], dWx, dWh, db, np.einsum("ntm,ntv->mv", h, dscores), dscores.sum(axis=(0, 1))
        norm = np.sqrt(sum((g**2).sum() for g in gradients))
        rate = 0.2 / max(1.0, norm)
        h0, Wx, Wh, b, Why, by = (p - rate * g for p, g in zip((h0, Wx, Wh, b, Why, by), gradients, strict=True))
    return h0, Wx, Wh, b, Why, by
