"""Other right answers to the LSTM exercises: plain loops over numbers, and other orders of the same sums.

All of them must earn every point: they hold the tolerances to what honest work needs.
"""

import math

import numpy as np


def logistic(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def logistic_of_array(z):
    """Both signs apart, so that no exponential overflows."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def check_sizes(x, h_prev, W, b):
    M, D = h_prev.shape[1], x.shape[1]
    if W.shape != (4 * M, M + D) or b.shape != (4 * M,):
        raise ValueError("sizes do not fit")


def gates_by_loops(x, h_prev, W, b):
    check_sizes(x, h_prev, W, b)
    (N, D), M = x.shape, h_prev.shape[1]
    gates = np.zeros((4, N, M))
    for n in range(N):
        for row in range(4 * M):
            z = 0.0
            for d in range(D):
                z += W[row, M + d] * x[n, d]
            for m in range(M):
                z += W[row, m] * h_prev[n, m]
            z += b[row]
            gates[row // M, n, row % M] = math.tanh(z) if row >= 3 * M else logistic(z)
    return tuple(gates)


def gates_one_by_one(x, h_prev, W, b):
    """A product for each gate, and the two blocks of W apart."""
    check_sizes(x, h_prev, W, b)
    M = h_prev.shape[1]
    W4, b4 = W.reshape(4, M, -1), b.reshape(4, 1, M)
    z = b4 + np.einsum("nd,gmd->gnm", x, W4[:, :, M:]) + np.einsum("nk,gmk->gnm", h_prev, W4[:, :, :M])
    return (
        logistic_of_array(z[0]),
        logistic_of_array(z[1]),
        logistic_of_array(z[2]),
        1 - 2 * logistic_of_array(-2 * z[3]),
    )


def step_by_loops(x, h_prev, c_prev, W, b):
    i, f, o, g = gates_by_loops(x, h_prev, W, b)
    h, c = np.zeros(h_prev.shape), np.zeros(h_prev.shape)
    for n, m in np.ndindex(h.shape):
        c[n, m] = i[n, m] * g[n, m] + f[n, m] * c_prev[n, m]
        h[n, m] = math.tanh(c[n, m]) * o[n, m]
    return h, c


def step_one_by_one(x, h_prev, c_prev, W, b):
    i, f, o, g = gates_one_by_one(x, h_prev, W, b)
    c = np.einsum("knm,knm->nm", np.stack([f, i]), np.stack([c_prev, g]))
    e = np.exp(-2 * np.abs(c))
    return o * np.sign(c) * (1 - e) / (1 + e), c


def forward_by_loops(x, h0, c0, W, b):
    N, T, _ = x.shape
    h, c = np.zeros((N, T, h0.shape[1])), np.zeros((N, T, h0.shape[1]))
    for n in range(N):
        h_prev, c_prev = h0[n : n + 1], c0[n : n + 1]
        for t in range(T):
            h_prev, c_prev = step_by_loops(x[n : n + 1, t], h_prev, c_prev, W, b)
            h[n, t], c[n, t] = h_prev[0], c_prev[0]
    return h, c


def forward_one_by_one(x, h0, c0, W, b):
    N, T, _ = x.shape
    h, c = np.empty((T + 1, N, h0.shape[1])), np.empty((T + 1, N, h0.shape[1]))
    h[0], c[0] = h0, c0
    for t in range(T):
        h[t + 1], c[t + 1] = step_one_by_one(x[:, t], h[t], c[t], W, b)
    return h[1:].transpose(1, 0, 2), c[1:].transpose(1, 0, 2)


def step_backward_by_loops(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    (N, D), M = x.shape, h_prev.shape[1]
    dx, dh_prev, dc_prev = np.zeros((N, D)), np.zeros((N, M)), np.zeros((N, M))
    dW, db = np.zeros(W.shape), np.zeros(4 * M)
    for n in range(N):
        for m in range(M):
            tanh_c = math.tanh(c[n, m])
            total = dc[n, m] + dh[n, m] * o[n, m] * (1 - tanh_c) * (1 + tanh_c)
            dc_prev[n, m] = total * f[n, m]
            deltas = (
                total * g[n, m] * i[n, m] * (1 - i[n, m]),
                total * c_prev[n, m] * f[n, m] * (1 - f[n, m]),
                dh[n, m] * tanh_c * o[n, m] * (1 - o[n, m]),
                total * i[n, m] * (1 - g[n, m]) * (1 + g[n, m]),
            )
            for gate, delta in enumerate(deltas):
                row = gate * M + m
                db[row] += delta
                for k in range(M):
                    dW[row, k] += delta * h_prev[n, k]
                    dh_prev[n, k] += W[row, k] * delta
                for d in range(D):
                    dW[row, M + d] += delta * x[n, d]
                    dx[n, d] += W[row, M + d] * delta
    return dx, dh_prev, dc_prev, dW, db


def step_backward_one_by_one(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    """The gates as an axis of their own; slopes as a - a^2, and of tanh as 1 / cosh^2."""
    M = h_prev.shape[1]
    total = dc + dh * o / np.cosh(c) ** 2
    s = np.stack([i, f, o])
    dz = np.empty((4, *dh.shape))
    dz[:3] = np.stack([total * g, total * c_prev, dh * np.tanh(c)]) * (s - s * s)
    dz[3] = total * (i - i * g * g)
    W4 = W.reshape(4, M, -1)
    dW = np.concatenate([np.einsum("gnm,nk->gmk", dz, h_prev), np.einsum("gnm,nd->gmd", dz, x)], axis=2)
    dx, dh_prev = np.einsum("gnm,gmd->nd", dz, W4[:, :, M:]), np.einsum("gnm,gmk->nk", dz, W4[:, :, :M])
    return dx, dh_prev, f * total, dW.reshape(W.shape), dz.sum(axis=1).reshape(-1)


def backward_by_steps(step, gates, back, dh, x, h0, c0, W, b):
    """Backward through time by single steps, gradients summed as they come."""
    h, c, made = [h0], [c0], []
    for t in range(x.shape[1]):
        made.append(gates(x[:, t], h[-1], W, b))
        h_next, c_next = step(x[:, t], h[-1], c[-1], W, b)
        h.append(h_next)
        c.append(c_next)
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    from_h, from_c = np.zeros(h0.shape), np.zeros(c0.shape)
    for t in range(x.shape[1] - 1, -1, -1):
        known = x[:, t], h[t], c[t], *made[t], c[t + 1], W
        dx[:, t], from_h, from_c, dW_t, db_t = back(dh[:, t] + from_h, from_c, *known)
        dW += dW_t
        db += db_t
    return dx, from_h, from_c, dW, db


def backward_by_loops(*args):
    return backward_by_steps(step_by_loops, gates_by_loops, step_backward_by_loops, *args)


def backward_one_by_one(*args):
    return backward_by_steps(step_one_by_one, gates_one_by_one, step_backward_one_by_one, *args)


def check_shapes(c0, f, i, g):
    if not f.shape == i.shape == g.shape == (len(c0), f.shape[1], c0.shape[1]):
        raise ValueError("sizes do not fit")


def memory_by_loops(c0, f, i, g):
    check_shapes(c0, f, i, g)
    c = np.zeros(f.shape)
    for n, t, m in np.ndindex(f.shape):
        before = c[n, t - 1, m] if t else c0[n, m]
        c[n, t, m] = i[n, t, m] * g[n, t, m] + f[n, t, m] * before
    return c


def memory_as_sum(c0, f, i, g):
    """All at once: what was added at step s, times the forget gates after it."""
    check_shapes(c0, f, i, g)
    T = f.shape[1]
    added = np.concatenate([c0[:, None], i * g], axis=1)
    c = np.zeros(f.shape)
    for s in range(T + 1):
        kept = np.cumprod(f[:, s:], axis=1)
        c[:, s:] += kept * added[:, s : s + 1]
        if s:
            c[:, s - 1] += added[:, s]
    return c


def highway_by_loops(f, Wh, h):
    N, T, M = f.shape
    cell, plain = np.ones((N, T)), np.ones((N, T))
    for n in range(N):
        for t in range(T):
            jacobian = np.eye(M)
            for s in range(t + 1, T):
                factor = [[(1 - h[n, s, j]) * (1 + h[n, s, j]) * Wh[k, j] for k in range(M)] for j in range(M)]
                jacobian = np.array(factor) @ jacobian
            plain[n, t] = np.linalg.svd(jacobian, compute_uv=False)[0]
            cell[n, t] = max(math.prod(f[n, s, m] for s in range(t + 1, T)) for m in range(M))
    return cell, plain


def highway_by_eigenvalues(f, Wh, h):
    """The root of the greatest eigenvalue of J^T J; the products from the last step back by cumprod."""
    N, T, M = f.shape
    later = np.concatenate([np.ones((N, 1, M)), f[:, :0:-1]], axis=1)
    cell = np.cumprod(later, axis=1)[:, ::-1].max(axis=2)
    jacobians = [np.broadcast_to(np.eye(M), (N, M, M))]
    for t in range(T - 1, 0, -1):
        jacobians.insert(0, np.einsum("nij,nj,kj->nik", jacobians[0], 1 - np.square(h[:, t]), Wh))
    J = np.stack(jacobians, axis=1)
    return cell, np.sqrt(np.linalg.eigvalsh(np.swapaxes(J, 2, 3) @ J)[..., -1])


ALTERNATIVES = {
    "lstm_gates": (gates_by_loops, gates_one_by_one),
    "lstm_step": (step_by_loops, step_one_by_one),
    "lstm_forward": (forward_by_loops, forward_one_by_one),
    "lstm_step_backward": (step_backward_by_loops, step_backward_one_by_one),
    "lstm_backward": (backward_by_loops, backward_one_by_one),
    "memory": (memory_by_loops, memory_as_sum),
    "gradient_highway": (highway_by_loops, highway_by_eigenvalues),
}
