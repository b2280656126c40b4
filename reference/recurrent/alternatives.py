"""Other right answers, apart from the solution: by plain loops, and vectorised in another way. All must pass."""

import math
from itertools import pairwise

import numpy as np

# one_hot and next_character_pairs


def one_hot_by_loops(text, vocabulary):
    rows = np.zeros((len(text), len(vocabulary)))
    for t, character in enumerate(text):
        if character not in vocabulary:
            raise ValueError(f"{character!r} is not in the vocabulary")
        for v, known in enumerate(vocabulary):
            if character == known:
                rows[t, v] = 1
    return rows


def one_hot_by_comparison(text, vocabulary):
    if set(text) - set(vocabulary):
        raise ValueError("characters outside the vocabulary")
    return (np.array(list(text))[:, None] == np.array(list(vocabulary))).astype(float)


def pairs_by_loop(text):
    if len(text) < 2:
        raise ValueError("too short")
    inputs = targets = ""
    for t in range(len(text) - 1):
        inputs += text[t]
        targets += text[t + 1]
    return inputs, targets


def pairs_by_zip(text):
    pairs = list(pairwise(text))
    if not pairs:
        raise ValueError("too short")
    inputs, targets = zip(*pairs, strict=True)
    return ["".join(inputs), "".join(targets)]


# one step


def step_by_loops(x, h_prev, Wx, Wh, b):
    N, M = h_prev.shape
    h = np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            total = float(b[m])
            for d in range(x.shape[1]):
                total += x[n, d] * Wx[d, m]
            for k in range(M):
                total += h_prev[n, k] * Wh[k, m]
            h[n, m] = math.tanh(total)
    return h


def step_stacked_with_bias(x, h_prev, Wx, Wh, b):
    """One product of [h; x; 1] with all weights, and tanh by exponentials."""
    stacked = np.concatenate([h_prev, x, np.ones((len(x), 1))], axis=1)
    a = np.einsum("ni,im->nm", stacked, np.vstack([Wh, Wx, b[None]]))
    return -np.expm1(-2 * a) / (1 + np.exp(-2 * a))


def stacked_by_loops(x, h_prev, W):
    N, M = h_prev.shape
    h = np.zeros((N, M))
    for n in range(N):
        both = [*h_prev[n], *x[n]]
        for m in range(M):
            h[n, m] = math.tanh(sum(W[m, i] * both[i] for i in range(len(both))))
    return h


def stacked_in_two_products(x, h_prev, W):
    M = h_prev.shape[1]
    return np.tanh(np.einsum("nk,mk->nm", h_prev, W[:, :M]) + np.einsum("nd,md->nm", x, W[:, M:]))


# sequences


def forward_by_loops(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h = np.zeros((N, T, len(b)))
    for n in range(N):
        state = h0[n : n + 1]
        for t in range(T):
            state = step_by_loops(x[n : n + 1, t], state, Wx, Wh, b)
            h[n, t] = state[0]
    return h


def forward_projected_first(x, h0, Wx, Wh, b):
    """All inputs through Wx in one product, then the recurrence."""
    projected = np.einsum("ntd,dm->ntm", x, Wx) + b
    h = np.empty(projected.shape)
    for t in range(x.shape[1]):
        previous = h[:, t - 1] if t else h0
        h[:, t] = np.tanh(previous @ Wh + projected[:, t])
    return h


def outputs_by_loops(h, Why, by, mode):
    N, T, M = h.shape
    scores = np.zeros((N, T, len(by)))
    for n in range(N):
        for t in range(T):
            for k in range(len(by)):
                scores[n, t, k] = by[k] + sum(h[n, t, m] * Why[m, k] for m in range(M))
    if mode not in ("many-to-many", "many-to-one"):
        raise ValueError("unknown mode")
    return scores if mode == "many-to-many" else scores[:, -1]


def outputs_by_tensordot(h, Why, by, mode):
    read = {"many-to-many": h, "many-to-one": h[:, -1]}
    if mode not in read:
        raise ValueError("unknown mode")
    return np.tensordot(read[mode], Why, axes=1) + by


# backward


def step_backward_by_loops(dh, x, h_prev, h, Wx, Wh):
    (N, D), M = x.shape, h.shape[1]
    dx, dh_prev, dWx, dWh, db = (np.zeros(shape) for shape in [(N, D), (N, M), (D, M), (M, M), (M,)])
    for n in range(N):
        for m in range(M):
            da = dh[n, m] * (1 - h[n, m] * h[n, m])
            db[m] += da
            for d in range(D):
                dx[n, d] += da * Wx[d, m]
                dWx[d, m] += da * x[n, d]
            for k in range(M):
                dh_prev[n, k] += da * Wh[k, m]
                dWh[k, m] += da * h_prev[n, k]
    return dx, dh_prev, dWx, dWh, db


def step_backward_by_einsum(dh, x, h_prev, h, Wx, Wh):
    da = (1 - h) * (1 + h) * dh
    return [
        np.einsum("nm,dm->nd", da, Wx),
        np.einsum("nm,km->nk", da, Wh),
        np.einsum("nd,nm->dm", x, da),
        np.einsum("nk,nm->km", h_prev, da),
        np.einsum("nm->m", da),
    ]


def backward_by_loops(dh, x, h0, h, Wx, Wh):
    N, T, M = h.shape
    D = x.shape[2]
    dx, dWx, dWh, db = np.zeros((N, T, D)), np.zeros((D, M)), np.zeros((M, M)), np.zeros(M)
    carry = np.zeros((N, M))
    for t in range(T - 1, -1, -1):
        h_prev = h0 if t == 0 else h[:, t - 1]
        found = step_backward_by_loops(dh[:, t] + carry, x[:, t], h_prev, h[:, t], Wx, Wh)
        dx[:, t], carry = found[0], found[1]
        dWx += found[2]
        dWh += found[3]
        db += found[4]
    return dx, carry, dWx, dWh, db


def backward_forward_in_time(dh, x, h0, h, Wx, Wh):
    """Each loss followed back on its own, the earliest first; the sums taken over all of it at once."""
    N, T, M = h.shape
    slopes, da, dh0 = (1 - h) * (1 + h), np.zeros((N, T, M)), np.zeros((N, M))
    for end in range(T):
        flow = dh[:, end].astype(float)
        for t in range(end, -1, -1):
            flow = flow * slopes[:, t]
            da[:, t] += flow
            flow = np.einsum("nm,km->nk", flow, Wh)
        dh0 += flow
    before = np.concatenate([h0[:, None], h], axis=1)[:, :-1]
    flat = da.reshape(N * T, M)
    return da @ Wx.T, dh0, x.reshape(N * T, -1).T @ flat, before.reshape(N * T, M).T @ flat, flat.sum(axis=0)


def truncated_by_loops(dh, x, h0, h, Wx, Wh, steps):
    """One pass from the end that forgets the carry at every cut."""
    if steps < 1:
        raise ValueError("steps must be at least 1")
    N, T, M = h.shape
    D = x.shape[2]
    dx, dWx, dWh, db = np.zeros((N, T, D)), np.zeros((D, M)), np.zeros((M, M)), np.zeros(M)
    carry = np.zeros((N, M))
    for t in range(T - 1, -1, -1):
        if (t + 1) % steps == 0:
            carry = np.zeros((N, M))
        h_prev = h0 if t == 0 else h[:, t - 1]
        found = step_backward_by_loops(dh[:, t] + carry, x[:, t], h_prev, h[:, t], Wx, Wh)
        dx[:, t], carry = found[0], found[1]
        dWx += found[2]
        dWh += found[3]
        db += found[4]
    return dx, carry, dWx, dWh, db


def truncated_by_mask(dh, x, h0, h, Wx, Wh, steps):
    """The chain's links multiplied by 0 at a cut and 1 elsewhere."""
    if steps < 1:
        raise ValueError("steps must be at least 1")
    N, T, M = h.shape
    linked = np.arange(1, T + 1) % steps != 0
    linked[-1] = False
    da = np.zeros((N, T + 1, M))
    for t in reversed(range(T)):
        da[:, t] = (dh[:, t] + linked[t] * np.einsum("nm,km->nk", da[:, t + 1], Wh)) * (1 - h[:, t] ** 2)
    da = da[:, :T]
    before = np.insert(h.astype(float), 0, h0, axis=1)[:, :T]
    return (
        np.einsum("ntm,dm->ntd", da, Wx),
        np.einsum("nm,km->nk", da[:, 0], Wh),
        np.tensordot(x, da, axes=([0, 1], [0, 1])),
        np.tensordot(before, da, axes=([0, 1], [0, 1])),
        np.einsum("ntm->m", da),
    )


# norms


def norms_by_loops(h, Wh):
    """Each example and each pair of times on its own, by the singular values."""
    N, T, M = h.shape
    norms = np.zeros((N, T))
    for n in range(N):
        for t in range(T):
            product = np.eye(M)
            for s in range(t + 1, T):
                product = np.diag(1 - h[n, s] ** 2) @ Wh.T @ product
            norms[n, t] = np.linalg.svd(product)[1][0]
    return norms


def norms_of_gradients(h, Wh):
    """Row form: the transposed product grows from its left, its norm by the eigenvalues of A A^T."""
    N, T, M = h.shape
    norms = np.ones((N, T))
    A = np.repeat(np.eye(M)[None], N, axis=0)
    for t in range(T - 2, -1, -1):
        A = np.einsum("km,nm,nmj->nkj", Wh, (1 - h[:, t + 1]) * (1 + h[:, t + 1]), A)
        norms[:, t] = np.sqrt(np.linalg.eigvalsh(A @ A.transpose(0, 2, 1))[:, -1])
    return norms


# writing and learning


def sample_by_loops(h0, first, Wx, Wh, b, Why, by, u):
    h, character, found = h0, first, []
    for draw in u:
        h = np.tanh(Wx[character] + h @ Wh + b)
        scores = h @ Why + by
        weights = [math.exp(score - max(scores)) for score in scores]
        total, character = 0.0, len(by) - 1
        for k, weight in enumerate(weights):
            total += weight / sum(weights)
            if draw < total:
                character = k
                break
        found.append(character)
    return np.array(found)


def sample_by_searching(h0, first, Wx, Wh, b, Why, by, u):
    h, found = h0[None], np.zeros(len(u), int)
    for t in range(len(u)):
        x = np.zeros((1, len(by)))
        x[0, found[t - 1] if t else first] = 1
        h = np.tanh(np.hstack([h, x]) @ np.vstack([Wh, Wx]) + b)
        scores = (h @ Why + by)[0]
        powers = np.exp(scores - np.max(scores))
        cumulative = np.cumsum(powers) / np.sum(powers)
        found[t] = min(np.searchsorted(cumulative, u[t], side="right"), len(by) - 1)
    return found


def train_with_adam(text, seed):
    """Adam on one-hot rows, fewer units, a first state that stays zero."""
    rng = np.random.default_rng(seed)
    letters = sorted(set(text))
    codes = [letters.index(character) for character in text]
    V, M, T = len(letters), 24, len(text) - 1
    x, t = np.eye(V)[codes[:-1]], np.eye(V)[codes[1:]]
    weights = [rng.uniform(-1, 1, shape) * 0.5 for shape in [(V, M), (M, M), (M,), (M, V), (V,)]]
    means, squares = ([np.zeros_like(w) for w in weights] for _ in range(2))
    for k in range(1, 251):
        Wx, Wh, b, Why, by = weights
        h = np.zeros((T + 1, M))
        for s in range(T):
            h[s + 1] = np.tanh(x[s] @ Wx + h[s] @ Wh + b)
        powers = np.exp(h[1:] @ Why + by)
        dscores = (powers / powers.sum(axis=1, keepdims=True) - t) / T
        da, carry = np.zeros((T, M)), np.zeros(M)
        for s in reversed(range(T)):
            da[s] = (dscores[s] @ Why.T + carry) * (1 - h[s + 1] ** 2)
            carry = Wh @ da[s]
        gradients = [x.T @ da, h[:-1].T @ da, da.sum(axis=0), h[1:].T @ dscores, dscores.sum(axis=0)]
        for i, g in enumerate(gradients):
            means[i] = 0.9 * means[i] + 0.1 * g
            squares[i] = 0.99 * squares[i] + 0.01 * g**2
            step = means[i] / (1 - 0.9**k) / (np.sqrt(squares[i] / (1 - 0.99**k)) + 1e-8)
            weights[i] = weights[i] - 0.03 * step
    return np.zeros(M), *weights


def train_until_certain(text, seed):
    """Plain gradient descent, each gradient clipped, until every right character is nearly certain."""
    rng = np.random.default_rng(seed)
    letters = sorted(set(text))
    codes = np.array([letters.index(character) for character in text])
    V, M, T = len(letters), 40, len(text) - 1
    h0, b, by = rng.normal(size=M) / 2, np.zeros(M), np.zeros(V)
    Wx, Why = rng.normal(size=(V, M)), rng.normal(size=(M, V)) / np.sqrt(M)
    Wh = np.linalg.qr(rng.normal(size=(M, M)))[0]
    for _ in range(2000):
        h = [h0]
        for code in codes[:-1]:
            h.append(np.tanh(Wx[code] + h[-1] @ Wh + b))
        h = np.array(h)
        scores = h[1:] @ Why + by
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        if p[np.arange(T), codes[1:]].min() > 0.98:
            break
        p[np.arange(T), codes[1:]] -= 1
        dWx, dWh, db, carry = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), 0.0
        for s in reversed(range(T)):
            da = (p[s] @ Why.T + carry) * (1 - h[s + 1] ** 2)
            dWx[codes[s]] += da
            dWh += np.outer(h[s], da)
            db += da
            carry = da @ Wh.T
        dWhy, dby = h[1:].T @ p, p.sum(axis=0)
        for array, gradient in ((Wx, dWx), (Wh, dWh), (b, db), (Why, dWhy), (by, dby)):
            array -= 0.1 * gradient / max(1.0, float(np.linalg.norm(gradient)))
    return [h0, Wx, Wh, b, Why, by]


ALTERNATIVES = {
    "one_hot": (one_hot_by_loops, one_hot_by_comparison),
    "next_character_pairs": (pairs_by_loop, pairs_by_zip),
    "rnn_step": (step_by_loops, step_stacked_with_bias),
    "rnn_step_stacked": (stacked_by_loops, stacked_in_two_products),
    "rnn_forward": (forward_by_loops, forward_projected_first),
    "rnn_outputs": (outputs_by_loops, outputs_by_tensordot),
    "rnn_step_backward": (step_backward_by_loops, step_backward_by_einsum),
    "rnn_backward": (backward_by_loops, backward_forward_in_time),
    "rnn_backward_truncated": (truncated_by_loops, truncated_by_mask),
    "jacobian_norms": (norms_by_loops, norms_of_gradients),
    "sample": (sample_by_loops, sample_by_searching),
    "train_characters": (train_with_adam, train_until_certain),
}
