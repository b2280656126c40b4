"""Reference implementations of the LSTM assignment, read as mathematics.

Letters: N examples, T time steps, D features, M hidden units. The gates are stacked in the lecture's order i, f, o, g;
W (4M, M + D) acts on [h_prev; x], b is (4M,). A gradient named d* is the loss's, in the shape of *.
"""

import numpy as np


def lstm_gates(x, h_prev, W, b):
    """The gates and the candidate of one step: i, f, o the logistic and g the tanh of their rows of W [h_prev; x] + b.

    x: (N, D) inputs. h_prev: (N, M) states of the step before. W: (4M, M + D). b: (4M,).
    Returns i, f, o, g, each (N, M). Raises ValueError if W or b does not fit.
    Source: Topics in Social Data Science, week 4, "Long Short Term Memory"; the bias is ours.
    """
    M, D = h_prev.shape[1], x.shape[1]
    if W.shape != (4 * M, M + D) or b.shape != (4 * M,):
        raise ValueError(f"W {W.shape} and b {b.shape} do not fit {M} units and {D} features")
    return _squash(np.hstack([h_prev, x]) @ W.T + b)


def lstm_step(x, h_prev, c_prev, W, b):
    """One step: c = f c_prev + i g, h = o tanh(c), all elementwise.

    x: (N, D). h_prev, c_prev: (N, M). W: (4M, M + D). b: (4M,). Returns h, c, each (N, M).
    Raises ValueError if W or b does not fit. Source: Topics in Social Data Science, week 4, "Long Short Term Memory".
    """
    i, f, o, g = lstm_gates(x, h_prev, W, b)
    c = f * c_prev + i * g
    return o * np.tanh(c), c


def lstm_forward(x, h0, c0, W, b):
    """The states and cells of every step of a sequence.

    x: (N, T, D). h0, c0: (N, M) before the first step. W: (4M, M + D). b: (4M,).
    Returns h, c, each (N, T, M). Source: Topics in Social Data Science, week 4, "Unrolled in time".
    """
    *_, h, c = _unroll(x, h0, c0, W, b)
    return h, c


def lstm_step_backward(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    """Gradients of lstm_step in everything it was given.

    dh: (N, M) all that reaches h. dc: (N, M) what reaches c from the next step's cell, not through h.
    x: (N, D). h_prev, c_prev: (N, M). i, f, o, g, c: (N, M) as the step computed them. W: (4M, M + D).
    Returns dx (N, D), dh_prev (N, M), dc_prev (N, M), dW (4M, M + D), db (4M,), the last two summed over the examples.
    Source: the chain rule on Topics in Social Data Science, week 4, "Long Short Term Memory".
    """
    dz, dc_prev = _gate_deltas(dh, dc, c_prev, i, f, o, g, c)
    M = h_prev.shape[1]
    dinput = dz @ W
    return dinput[:, M:], dinput[:, :M], dc_prev, dz.T @ np.hstack([h_prev, x]), dz.sum(axis=0)


def lstm_backward(dh, x, h0, c0, W, b):
    """Gradients of lstm_forward through time, for a loss that sees the states h and not the cells.

    dh: (N, T, M) the loss's own gradient in each state. x: (N, T, D). h0, c0: (N, M). W: (4M, M + D). b: (4M,).
    Returns dx (N, T, D), dh0 (N, M), dc0 (N, M), dW (4M, M + D), db (4M,), the last two summed over examples and steps.
    Source: Topics in Social Data Science, week 4, "Backpropagation" and "Gradient highway".
    """
    i, f, o, g, h, c = _unroll(x, h0, c0, W, b)
    h_prev = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    c_prev = np.concatenate([c0[:, None], c[:, :-1]], axis=1)
    M = h0.shape[1]
    deltas, dh_next, dc_next = [], 0.0, 0.0
    for t in reversed(range(x.shape[1])):
        gates = i[:, t], f[:, t], o[:, t], g[:, t]
        dz, dc_next = _gate_deltas(dh[:, t] + dh_next, dc_next, c_prev[:, t], *gates, c[:, t])
        dh_next = dz @ W[:, :M]
        deltas.append(dz)
    dz = np.stack(deltas[::-1], axis=1)
    inputs = np.concatenate([h_prev, x], axis=2)
    dW = dz.reshape(-1, 4 * M).T @ inputs.reshape(-1, W.shape[1])
    return dz @ W[:, M:], dh_next, dc_next, dW, dz.sum(axis=(0, 1))


def memory(c0, f, i, g):
    """The cell alone over T steps, with the gates given: c_t = f_t c_(t-1) + i_t g_t. Forget 0, remember 1.

    c0: (N, M) before the first step. f, i, g: (N, T, M). Returns c: (N, T, M).
    Raises ValueError if the shapes do not fit. Source: course notes, "Recurrent Nets".
    """
    N, T, M = f.shape
    if i.shape != f.shape or g.shape != f.shape or c0.shape != (N, M):
        raise ValueError(f"c0 {c0.shape}, f {f.shape}, i {i.shape} and g {g.shape} do not fit")
    c, cells = 1.0 * c0, []
    for t in range(T):
        c = f[:, t] * c + i[:, t] * g[:, t]
        cells.append(c)
    return np.stack(cells, axis=1)


def gradient_highway(f, Wh, h):
    """How much of a gradient at the last step is left at each step: along an LSTM's cell, and in a plain network.

    f: (N, T, M) forget gates of an LSTM. h: (N, T, M) states of a plain network h_t = tanh(x_t Wx + h_(t-1) Wh + b).
    Wh: (M, M). Returns the spectral norms, each (N, T), of
    dc_T/dc_t = diag(f_T ... f_(t+1)), gates held fixed, and of
    dh_T/dh_t = product over s = T ... t+1 of diag(1 - h_s^2) Wh^T. Both are 1 at t = T.
    Source: Topics in Social Data Science, week 4, "Gradient highway"; course notes, "c is not multiplied by weight".
    """
    N, T, M = f.shape
    along, jacobian = np.ones((N, M)), np.tile(np.eye(M), (N, 1, 1))
    cell, plain = [], []
    for t in reversed(range(T)):
        cell.append(np.abs(along).max(axis=1))
        plain.append(np.linalg.norm(jacobian, 2, axis=(1, 2)))
        along = along * f[:, t]
        jacobian = jacobian @ ((1 - h[:, t] ** 2)[:, :, None] * Wh.T)
    return np.stack(cell[::-1], axis=1), np.stack(plain[::-1], axis=1)


def _squash(z):
    """i, f, o, g from their stacked weighted sums (..., 4M). 1/2 + 1/2 tanh(z/2) is the logistic, without overflow."""
    M = z.shape[-1] // 4
    gates, g = 0.5 + 0.5 * np.tanh(0.5 * z[..., : 3 * M]), np.tanh(z[..., 3 * M :])
    return gates[..., :M], gates[..., M : 2 * M], gates[..., 2 * M :], g


def _unroll(x, h0, c0, W, b):
    """i, f, o, g, h, c of every step, each (N, T, M); the inputs' share of all sums is one product before the loop."""
    M = h0.shape[1]
    from_x = x @ W[:, M:].T + b
    h, c, steps = h0, c0, []
    for t in range(x.shape[1]):
        i, f, o, g = _squash(from_x[:, t] + h @ W[:, :M].T)
        c = f * c + i * g
        h = o * np.tanh(c)
        steps.append((i, f, o, g, h, c))
    return [np.stack(part, axis=1) for part in zip(*steps, strict=True)]


def _gate_deltas(dh, dc, c_prev, i, f, o, g, c):
    """Gradients in the stacked weighted sums (N, 4M) and in the cell before (N, M). Two arrows leave c: dh and dc."""
    tanh_c = np.tanh(c)
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dh * tanh_c * o * (1 - o), dc * i * (1 - g**2)]
    return np.hstack(dz), dc * f
