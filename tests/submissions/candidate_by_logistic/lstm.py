"""All right but for the candidate, which is a fourth logistic gate: a cell that never falls."""

import numpy as np


def logistic(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def lstm_gates(x, h_prev, W, b):
    M, D = h_prev.shape[1], x.shape[1]
    if W.shape != (4 * M, M + D) or b.shape != (4 * M,):
        raise ValueError("W and b do not fit")
    z = np.dot(np.concatenate([h_prev, x], axis=1), W.T) + b
    i = logistic(z[:, :M])
    f = logistic(z[:, M : 2 * M])
    o = logistic(z[:, 2 * M : 3 * M])
    g = logistic(z[:, 3 * M :])
    return i, f, o, g


def lstm_step(x, h_prev, c_prev, W, b):
    i, f, o, g = lstm_gates(x, h_prev, W, b)
    c = f * c_prev + i * g
    return o * np.tanh(c), c


def lstm_forward(x, h0, c0, W, b):
    N, T, D = x.shape
    h, c = np.zeros((N, T, h0.shape[1])), np.zeros((N, T, h0.shape[1]))
    h_t, c_t = h0, c0
    for t in range(T):
        h_t, c_t = lstm_step(x[:, t], h_t, c_t, W, b)
        h[:, t], c[:, t] = h_t, c_t
    return h, c


def lstm_step_backward(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    M = h_prev.shape[1]
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    di = dc * g * i * (1 - i)
    df = dc * c_prev * f * (1 - f)
    do = dh * np.tanh(c) * o * (1 - o)
    dg = dc * i * (1 - g**2)
    dz = np.concatenate([di, df, do, dg], axis=1)
    both = np.concatenate([h_prev, x], axis=1)
    dboth = np.dot(dz, W)
    return dboth[:, M:], dboth[:, :M], dc * f, np.dot(dz.T, both), dz.sum(axis=0)


def lstm_backward(dh, x, h0, c0, W, b):
    N, T, D = x.shape
    h, c = lstm_forward(x, h0, c0, W, b)
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    dh_next, dc_next = np.zeros(h0.shape), np.zeros(c0.shape)
    for t in range(T - 1, -1, -1):
        h_prev = h[:, t - 1] if t > 0 else h0
        c_prev = c[:, t - 1] if t > 0 else c0
        i, f, o, g = lstm_gates(x[:, t], h_prev, W, b)
        dx[:, t], dh_next, dc_next, dW_t, db_t = lstm_step_backward(
            dh[:, t] + dh_next, dc_next, x[:, t], h_prev, c_prev, i, f, o, g, c[:, t], W
        )
        dW += dW_t
        db += db_t
    return dx, dh_next, dc_next, dW, db


def memory(c0, f, i, g):
    N, T, M = f.shape
    if i.shape != f.shape or g.shape != f.shape or c0.shape != (N, M):
        raise ValueError("shapes do not fit")
    c = np.zeros((N, T, M))
    before = c0
    for t in range(T):
        c[:, t] = f[:, t] * before + i[:, t] * g[:, t]
        before = c[:, t]
    return c


def gradient_highway(f, Wh, h):
    N, T, M = f.shape
    cell, plain = np.ones((N, T)), np.ones((N, T))
    for n in range(N):
        forget, jacobian = np.eye(M), np.eye(M)
        for t in range(T - 1, 0, -1):
            forget = forget @ np.diag(f[n, t])
            jacobian = jacobian @ np.diag(1 - h[n, t] ** 2) @ Wh.T
            cell[n, t - 1] = np.linalg.norm(forget, 2)
            plain[n, t - 1] = np.linalg.norm(jacobian, 2)
    return cell, plain
