"""Known wrong ideas about the LSTM: each as code that has it, with the hint that graded feedback gives.

The ids are rows of the course's collection of misconceptions and its continuation. A variant is written as somebody who
holds the idea would write it; everything around the mistake is right. A wrong idea about the gates is carried on
through the steps, forward and backward, since later exercises call earlier ones.
"""

import numpy as np

from autograder.exercise import Misconception

from . import solution


def logistic(z):
    return 0.5 + 0.5 * np.tanh(z / 2)


def sums(x, h_prev, W, b):
    """The four stacked weighted sums, each (N, M)."""
    return np.split(np.hstack([h_prev, x]) @ W.T + b, 4, axis=1)


# lstm_gates


def gates_output_second(x, h_prev, W, b):
    """S01: the slices read as i, o, f, g."""
    i, f, o, g = solution.lstm_gates(x, h_prev, W, b)
    return i, o, f, g


def gates_output_last(x, h_prev, W, b):
    """S01b: the slices read as i, f, g, o."""
    solution.lstm_gates(x, h_prev, W, b)
    i, f, g, o = sums(x, h_prev, W, b)
    return logistic(i), logistic(f), logistic(o), np.tanh(g)


def gates_input_first(x, h_prev, W, b):
    """S02."""
    solution.lstm_gates(x, h_prev, W, b)
    return solution._squash(np.hstack([x, h_prev]) @ W.T + b)


def gates_logistic_candidate(x, h_prev, W, b):
    """S03."""
    solution.lstm_gates(x, h_prev, W, b)
    return tuple(logistic(z) for z in sums(x, h_prev, W, b))


def gates_tanh_output(x, h_prev, W, b):
    """S11: the slide's bracket as it is printed in one place, with a logistic too few."""
    solution.lstm_gates(x, h_prev, W, b)
    i, f, o, g = sums(x, h_prev, W, b)
    return logistic(i), logistic(f), np.tanh(o), np.tanh(g)


def gates_no_bias(x, h_prev, W, b):
    """S12."""
    return solution.lstm_gates(x, h_prev, W, 0 * b)


def gates_interleaved(x, h_prev, W, b):
    """S13: every fourth row."""
    solution.lstm_gates(x, h_prev, W, b)
    z = np.hstack([h_prev, x]) @ W.T + b
    i, f, o, g = (z[:, k::4] for k in range(4))
    return logistic(i), logistic(f), logistic(o), np.tanh(g)


def gates_bias_outside(x, h_prev, W, b):
    """S14."""
    gates = solution.lstm_gates(x, h_prev, W, 0 * b)
    return tuple(gate + part for gate, part in zip(gates, np.split(b, 4), strict=True))


def gates_overflowing(x, h_prev, W, b):
    """A07: e^z / (1 + e^z), and tanh of the same make."""
    solution.lstm_gates(x, h_prev, W, b)
    *gates, g = sums(x, h_prev, W, b)
    return *(np.exp(z) / (1 + np.exp(z)) for z in gates), (np.exp(2 * g) - 1) / (np.exp(2 * g) + 1)


def gates_twice(x, h_prev, W, b):
    """A01b."""
    i, f, o, g = solution.lstm_gates(x, h_prev, W, b)
    return logistic(i), logistic(f), logistic(o), np.tanh(g)


def gates_unchecked(x, h_prev, W, b):
    """S38: only as many columns of W and units as there happen to be, so that anything fits."""
    M = len(W) // 4
    inputs = np.hstack([h_prev, x])
    width = min(inputs.shape[1], W.shape[1])
    z = inputs[:, :width] @ W[:, :width].T + b
    return logistic(z[:, :M]), logistic(z[:, M : 2 * M]), logistic(z[:, 2 * M : 3 * M]), np.tanh(z[:, 3 * M :])


# lstm_step: the same gates, then what is done with them


def step(gates=solution.lstm_gates, cell=None, state=None):
    """A step with one piece of it replaced."""
    cell = cell or (lambda i, f, g, c_prev: f * c_prev + i * g)
    state = state or (lambda o, c, c_prev: o * np.tanh(c))

    def variant(x, h_prev, c_prev, W, b):
        i, f, o, g = gates(x, h_prev, W, b)
        c = cell(i, f, g, c_prev)
        return state(o, c, c_prev), c

    return variant


step_output_second = step(gates=gates_output_second)
step_output_last = step(gates=gates_output_last)
step_input_first = step(gates=gates_input_first)
step_logistic_candidate = step(gates=gates_logistic_candidate)
step_no_bias = step(gates=gates_no_bias)
step_no_tanh = step(state=lambda o, c, c_prev: o * c)
step_old_cell = step(state=lambda o, c, c_prev: o * np.tanh(c_prev))
step_tanh_of_all = step(state=lambda o, c, c_prev: np.tanh(o * c))
step_gates_exchanged = step(cell=lambda i, f, g, c_prev: i * c_prev + f * g)
step_open_input = step(cell=lambda i, f, g, c_prev: f * c_prev + g)
step_coupled = step(cell=lambda i, f, g, c_prev: f * c_prev + (1 - f) * g)
step_forget_reversed = step(cell=lambda i, f, g, c_prev: (1 - f) * c_prev + i * g)
step_forget_all = step(cell=lambda i, f, g, c_prev: f * (c_prev + i * g))


def step_order_of_return(x, h_prev, c_prev, W, b):
    """S39."""
    h, c = solution.lstm_step(x, h_prev, c_prev, W, b)
    return c, h


def step_in_place(x, h_prev, c_prev, W, b):
    """S08b: c_prev itself becomes c."""
    i, f, o, g = solution.lstm_gates(x, h_prev, W, b)
    c = c_prev if c_prev.dtype == float else c_prev.astype(float)
    c *= f
    c += i * g
    return o * np.tanh(c), c


def step_whole_numbers(x, h_prev, c_prev, W, b):
    """N04: the buffer has the type of what came in."""
    h, c = np.empty_like(h_prev), np.empty_like(c_prev)
    h[...], c[...] = solution.lstm_step(x, h_prev, c_prev, W, b)
    return h, c


# lstm_forward


def forward(step):
    """Every step with another idea of a step."""

    def variant(x, h0, c0, W, b):
        h, c, hs, cs = h0, c0, [], []
        for t in range(x.shape[1]):
            h, c = step(x[:, t], h, c, W, b)
            hs.append(h)
            cs.append(c)
        return np.stack(hs, axis=1), np.stack(cs, axis=1)

    return variant


forward_output_second = forward(step_output_second)
forward_output_last = forward(step_output_last)
forward_input_first = forward(step_input_first)
forward_logistic_candidate = forward(step_logistic_candidate)
forward_no_tanh = forward(step_no_tanh)
forward_gates_exchanged = forward(step_gates_exchanged)


def forward_cell_from_state(x, h0, c0, W, b):
    """S09."""
    return solution.lstm_forward(x, h0, h0, W, b)


def forward_state_not_carried(x, h0, c0, W, b):
    """S19: each step starts from h0."""
    c, hs, cs = c0, [], []
    for t in range(x.shape[1]):
        h, c = solution.lstm_step(x[:, t], h0, c, W, b)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


def forward_cell_not_carried(x, h0, c0, W, b):
    """S20: each step starts from c0."""
    h, hs, cs = h0, [], []
    for t in range(x.shape[1]):
        h, c = solution.lstm_step(x[:, t], h, c0, W, b)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


def forward_cell_fed_back(x, h0, c0, W, b):
    """S21: the gates see the cell instead of the state."""
    h, c, hs, cs = h0, c0, [], []
    for t in range(x.shape[1]):
        h, c = solution.lstm_step(x[:, t], h if t == 0 else c, c, W, b)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


def forward_time_first(x, h0, c0, W, b):
    """S22."""
    h, c = solution.lstm_forward(x, h0, c0, W, b)
    return h.transpose(1, 0, 2), c.transpose(1, 0, 2)


def forward_one_late(x, h0, c0, W, b):
    """S23: the state before each step is stored instead of the one after it."""
    h, c = solution.lstm_forward(x, h0, c0, W, b)
    return np.concatenate([h0[:, None], h[:, :-1]], axis=1), np.concatenate([c0[:, None], c[:, :-1]], axis=1)


def forward_in_place(x, h0, c0, W, b):
    """S24: one cell, changed in place and stored again and again."""
    h, c, hs, cs = h0, 1.0 * c0, [], []
    for t in range(x.shape[1]):
        i, f, o, g = solution.lstm_gates(x[:, t], h, W, b)
        c *= f
        c += i * g
        h = o * np.tanh(c)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


def forward_last_alone(x, h0, c0, W, b):
    """S40."""
    h, c = solution.lstm_forward(x, h0, c0, W, b)
    return h[:, -1], c[:, -1]


def forward_zero_start(x, h0, c0, W, b):
    """S35: the cell starts from zeros whatever is given."""
    return solution.lstm_forward(x, h0, np.zeros_like(c0, dtype=float), W, b)


# lstm_step_backward


def to_inputs(dz, x, h_prev, W):
    """From the gradients in the weighted sums to dx, dh_prev, dW, db."""
    M = h_prev.shape[1]
    return (dz @ W)[:, M:], (dz @ W)[:, :M], dz.T @ np.hstack([h_prev, x]), dz.sum(axis=0)


def logistic_slope(a):
    return a * (1 - a)


def tanh_slope(a):
    return 1 - a**2


def step_backward(
    cell=lambda dh, dc, o, c: dc + dh * o * tanh_slope(np.tanh(c)),
    into_f=lambda dc, c_prev, c: dc * c_prev,
    into_o=lambda dh, c: dh * np.tanh(c),
    slopes=(logistic_slope, logistic_slope, logistic_slope, tanh_slope),
    back=lambda dc_next, dc, f, i: dc * f,
    stack=lambda i, f, o, g: (i, f, o, g),
):
    """A backward step with one piece of it replaced."""

    def variant(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
        dc_all = cell(dh, dc, o, c)
        above = dc_all * g, into_f(dc_all, c_prev, c), into_o(dh, c), dc_all * i
        parts = [d * slope(a) for d, slope, a in zip(above, slopes, (i, f, o, g), strict=True)]
        dx, dh_prev, dW, db = to_inputs(np.hstack(stack(*parts)), x, h_prev, W)
        return dx, dh_prev, back(dc, dc_all, f, i), dW, db

    return variant


def logistic_slope_of_z(a):
    """The slope as a function of the weighted sum, applied to what is already squashed."""
    return logistic_slope(logistic(a))


def none(a):
    return 1.0


back_dc_ignored = step_backward(cell=lambda dh, dc, o, c: dh * o * tanh_slope(np.tanh(c)))
back_state_path_ignored = step_backward(back=lambda dc_next, dc, f, i: dc_next * f)
back_state_not_into_cell = step_backward(cell=lambda dh, dc, o, c: dc)
back_no_slopes = step_backward(slopes=(none, none, none, none))
back_slope_of_slope = step_backward(
    slopes=(logistic_slope_of_z, logistic_slope_of_z, logistic_slope_of_z, lambda g: tanh_slope(np.tanh(g)))
)
back_tanh_slope_unsquared = step_backward(slopes=(logistic_slope, logistic_slope, logistic_slope, lambda g: 1 - g))
back_logistic_candidate = step_backward(slopes=(logistic_slope, logistic_slope, logistic_slope, logistic_slope))
back_output_second = step_backward(stack=lambda i, f, o, g: (i, o, f, g))
back_output_last = step_backward(stack=lambda i, f, o, g: (i, f, g, o))
back_no_tanh_slope = step_backward(cell=lambda dh, dc, o, c: dc + dh * o)
back_slope_at_cell = step_backward(cell=lambda dh, dc, o, c: dc + dh * o * (1 - c**2))
back_output_without_tanh = step_backward(into_o=lambda dh, c: dh * c)
back_new_cell = step_backward(into_f=lambda dc, c_prev, c: dc * c)
back_not_forgotten = step_backward(back=lambda dc_next, dc, f, i: dc)
back_input_gate = step_backward(back=lambda dc_next, dc, f, i: dc * i)


def back_in_place(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    """S08."""
    dc += dh * o * tanh_slope(np.tanh(c))
    dz = np.hstack([
        dc * g * logistic_slope(i),
        dc * c_prev * logistic_slope(f),
        dh * np.tanh(c) * logistic_slope(o),
        dc * i * tanh_slope(g),
    ])  # fmt: skip
    dx, dh_prev, dW, db = to_inputs(dz, x, h_prev, W)
    return dx, dh_prev, dc * f, dW, db


def back_bias_copied(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    """S10: the line for one gate copied to the next and not changed."""
    dx, dh_prev, dc_prev, dW, db = solution.lstm_step_backward(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W)
    _, df, do, dg = np.split(db, 4)
    return dx, dh_prev, dc_prev, dW, np.concatenate([df, df, do, dg])


def back_bias_kept_2d(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    """R08."""
    dx, dh_prev, dc_prev, dW, db = solution.lstm_step_backward(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W)
    return dx, dh_prev, dc_prev, dW, db[None]


def back_bias_by_gate(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    """R08b: one number for each gate."""
    dx, dh_prev, dc_prev, dW, db = solution.lstm_step_backward(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W)
    return dx, dh_prev, dc_prev, dW, db.reshape(4, -1).sum(axis=1)


def back_mean(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    """S27."""
    dx, dh_prev, dc_prev, dW, db = solution.lstm_step_backward(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W)
    return dx, dh_prev, dc_prev, dW / len(x), db / len(x)


def back_input_first(dh, dc, x, h_prev, c_prev, i, f, o, g, c, W):
    """S02."""
    dz, dc_prev = solution._gate_deltas(dh, dc, c_prev, i, f, o, g, c)
    D = x.shape[1]
    return (dz @ W)[:, :D], (dz @ W)[:, D:], dc_prev, dz.T @ np.hstack([x, h_prev]), dz.sum(axis=0)


# lstm_backward


def through_time(step=solution.lstm_step, back=solution.lstm_step_backward, gates=solution.lstm_gates, carry=(1, 1)):
    """Backward through time with another idea of a step, forward or backward; carry: whether dh and dc are carried."""

    def variant(dh, x, h0, c0, W, b):
        T = x.shape[1]
        h, c = forward(step)(x, h0, c0, W, b)
        dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), 0.0
        dh_prev, dc_prev = np.zeros(h0.shape), np.zeros(c0.shape)
        for t in reversed(range(T)):
            h_before, c_before = (h[:, t - 1], c[:, t - 1]) if t else (h0, c0)
            made = *gates(x[:, t], h_before, W, b), c[:, t]
            from_h, from_c = dh[:, t] + carry[0] * dh_prev, carry[1] * dc_prev
            dx[:, t], dh_prev, dc_prev, dW_t, db_t = back(from_h, from_c, x[:, t], h_before, c_before, *made, W)
            dW, db = dW + dW_t, db + db_t
        return dx, dh_prev, dc_prev, dW, db

    return variant


backward_state_not_carried = through_time(carry=(0, 1))
backward_cell_not_carried = through_time(carry=(1, 0))
backward_nothing_carried = through_time(carry=(0, 0))
backward_state_path_ignored = through_time(back=back_state_path_ignored)
backward_no_slopes = through_time(back=back_no_slopes)
backward_slope_of_slope = through_time(back=back_slope_of_slope)
backward_new_cell = through_time(back=back_new_cell)
backward_not_forgotten = through_time(back=back_not_forgotten)
backward_no_tanh_slope = through_time(back=back_no_tanh_slope)
backward_bias_kept_2d = through_time(back=back_bias_kept_2d)
backward_bias_copied = through_time(back=back_bias_copied)
backward_output_second = through_time(step_output_second, back_output_second, gates_output_second)
backward_input_first = through_time(step_input_first, back_input_first, gates_input_first)


def backward_weights_of_first_step(dh, x, h0, c0, W, b):
    """R03: overwritten at every step, so that the step done last remains."""
    dx, dh0, dc0, _, _ = solution.lstm_backward(dh, x, h0, c0, W, b)
    h, c = solution.lstm_forward(x, h0, c0, W, b)
    if x.shape[1] > 1:
        _, dh_first, dc_first, _, _ = solution.lstm_backward(dh[:, 1:], x[:, 1:], h[:, 0], c[:, 0], W, b)
    else:
        dh_first = dc_first = np.zeros(h0.shape)
    made = *solution.lstm_gates(x[:, 0], h0, W, b), c[:, 0]
    *_, dW, db = solution.lstm_step_backward(dh[:, 0] + dh_first, dc_first, x[:, 0], h0, c0, *made, W)
    return dx, dh0, dc0, dW, db


def backward_no_start(dh, x, h0, c0, W, b):
    """R09."""
    dx, _, _, dW, db = solution.lstm_backward(dh, x, h0, c0, W, b)
    return dx, np.zeros(h0.shape), np.zeros(c0.shape), dW, db


def backward_wraps(dh, x, h0, c0, W, b):
    """R07: at the first step the index t - 1 is the last one."""
    h, c = solution.lstm_forward(x, h0, c0, W, b)
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), 0.0
    dh_prev, dc_prev = np.zeros(h0.shape), np.zeros(c0.shape)
    for t in reversed(range(x.shape[1])):
        made = *solution.lstm_gates(x[:, t], h[:, t - 1], W, b), c[:, t]
        before = x[:, t], h[:, t - 1], c[:, t - 1]
        dx[:, t], dh_prev, dc_prev, dW_t, db_t = solution.lstm_step_backward(
            dh[:, t] + dh_prev, dc_prev, *before, *made, W
        )
        dW, db = dW + dW_t, db + db_t
    return dx, dh_prev, dc_prev, dW, db


def backward_cell_from_state(dh, x, h0, c0, W, b):
    """S09."""
    return solution.lstm_backward(dh, x, h0, h0, W, b)


def backward_mean(dh, x, h0, c0, W, b):
    """S27."""
    dx, dh0, dc0, dW, db = solution.lstm_backward(dh, x, h0, c0, W, b)
    return dx, dh0, dc0, dW / len(x), db / len(x)


def backward_in_place(dh, x, h0, c0, W, b):
    """S08c: what flows back is added into the caller's dh."""
    value = solution.lstm_backward(dh, x, h0, c0, W, b)
    h, c = solution.lstm_forward(x, h0, c0, W, b)
    dh_prev = dc_prev = np.zeros(h0.shape)
    for t in reversed(range(x.shape[1])):
        dh[:, t] += dh_prev
        before = (h[:, t - 1], c[:, t - 1]) if t else (h0, c0)
        made = *solution.lstm_gates(x[:, t], before[0], W, b), c[:, t]
        _, dh_prev, dc_prev, _, _ = solution.lstm_step_backward(dh[:, t], dc_prev, x[:, t], *before, *made, W)
    return value


# memory


def memory_by(cell):
    """The cell over time with another rule for it."""

    def variant(c0, f, i, g):
        solution.memory(c0, f, i, g)
        c, cells = 1.0 * c0, []
        for t in range(f.shape[1]):
            c = cell(f[:, t], i[:, t], g[:, t], c, c0)
            cells.append(c)
        return np.stack(cells, axis=1)

    return variant


memory_exchanged = memory_by(lambda f, i, g, c, c0: i * c + f * g)
memory_reversed = memory_by(lambda f, i, g, c, c0: (1 - f) * c + i * g)
memory_open_input = memory_by(lambda f, i, g, c, c0: f * c + g)
memory_coupled = memory_by(lambda f, i, g, c, c0: f * c + (1 - f) * g)
memory_not_carried = memory_by(lambda f, i, g, c, c0: f * c0 + i * g)
memory_forgets_the_new = memory_by(lambda f, i, g, c, c0: f * (c + i * g))
memory_nothing_forgotten = memory_by(lambda f, i, g, c, c0: c + i * g)
memory_squashed = memory_by(lambda f, i, g, c, c0: np.tanh(f * c + i * g))


def memory_from_zero(c0, f, i, g):
    """S35."""
    return solution.memory(np.zeros_like(c0), f, i, g)


def memory_one_late(c0, f, i, g):
    """S23."""
    c = solution.memory(c0, f, i, g)
    return np.concatenate([c0[:, None], c[:, :-1]], axis=1)


def memory_with_start(c0, f, i, g):
    """S23b."""
    return np.concatenate([c0[:, None], solution.memory(c0, f, i, g)], axis=1)


def memory_in_place(c0, f, i, g):
    """S24."""
    solution.memory(c0, f, i, g)
    c, cells = 1.0 * c0, []
    for t in range(f.shape[1]):
        c *= f[:, t]
        c += i[:, t] * g[:, t]
        cells.append(c)
    return np.stack(cells, axis=1)


def memory_whole_numbers(c0, f, i, g):
    """N04."""
    return solution.memory(c0, f, i, g).astype(c0.dtype)


def memory_unchecked(c0, f, i, g):
    """S38."""
    c, cells = 1.0 * c0, []
    for t in range(f.shape[1]):
        c = f[:, t] * c + i[:, t % i.shape[1]] * g[:, t]
        cells.append(c)
    return np.stack(cells, axis=1)


# gradient_highway


def spectral(a):
    return np.linalg.norm(a, 2, axis=(1, 2))


def highway(
    factor=lambda h, Wh: (1 - h**2)[:, :, None] * Wh.T,
    gate=lambda f: f,
    size=spectral,
    cell_size=lambda a: np.abs(a).max(axis=1),
    late=0,
):
    """The norms with one piece of them replaced; late: which step's factor is taken, 0 for the right one."""

    def variant(f, Wh, h):
        N, T, M = f.shape
        along, jacobian = np.ones((N, M)), np.tile(np.eye(M), (N, 1, 1))
        cell, plain = np.zeros((N, T)), np.zeros((N, T))
        for t in reversed(range(T)):
            cell[:, t], plain[:, t] = cell_size(along), size(jacobian)
            s = max(t - late, 0)
            along, jacobian = along * gate(f[:, s]), jacobian @ factor(h[:, s], Wh)
        return cell, plain

    return variant


highway_frobenius = highway(
    size=lambda a: np.linalg.norm(a, axis=(1, 2)), cell_size=lambda a: np.linalg.norm(a, axis=1)
)
highway_not_transposed = highway(factor=lambda h, Wh: (1 - h**2)[:, :, None] * Wh)
highway_no_slope = highway(factor=lambda h, Wh: np.ones_like(h)[:, :, None] * Wh.T)
highway_slope_unsquared = highway(factor=lambda h, Wh: (1 - h)[:, :, None] * Wh.T)
highway_slope_of_slope = highway(factor=lambda h, Wh: (1 - np.tanh(h) ** 2)[:, :, None] * Wh.T)
highway_no_weights = highway(factor=lambda h, Wh: (1 - h**2)[:, :, None] * np.eye(len(Wh)))
highway_mean = highway(cell_size=lambda a: a.mean(axis=1))
highway_one_early = highway(late=1)
highway_gate_slope = highway(gate=lambda f: f * (1 - f))


def highway_one_too_many(f, Wh, h):
    """V02: the factor of step t itself is taken along."""
    N, T, M = f.shape
    along, jacobian = np.ones((N, M)), np.tile(np.eye(M), (N, 1, 1))
    cell, plain = np.zeros((N, T)), np.zeros((N, T))
    for t in reversed(range(T)):
        along, jacobian = along * f[:, t], jacobian @ ((1 - h[:, t] ** 2)[:, :, None] * Wh.T)
        cell[:, t], plain[:, t] = along.max(axis=1), spectral(jacobian)
    return cell, plain


def highway_from_start(f, Wh, h):
    """V03: dc_t/dc_1 instead of dc_T/dc_t."""
    N, T, M = f.shape
    along, jacobian = np.ones((N, M)), np.tile(np.eye(M), (N, 1, 1))
    cell, plain = np.zeros((N, T)), np.zeros((N, T))
    for t in range(T):
        if t:
            along, jacobian = along * f[:, t], (1 - h[:, t] ** 2)[:, :, None] * Wh.T @ jacobian
        cell[:, t], plain[:, t] = along.max(axis=1), spectral(jacobian)
    return cell, plain


def highway_product_of_norms(f, Wh, h):
    """V04: the norm of each step's factor, multiplied."""
    N, T, _ = f.shape
    cell, plain = np.ones((N, T)), np.ones((N, T))
    for t in reversed(range(T - 1)):
        cell[:, t] = cell[:, t + 1] * f[:, t + 1].max(axis=1)
        plain[:, t] = plain[:, t + 1] * spectral((1 - h[:, t + 1] ** 2)[:, :, None] * Wh.T)
    return cell, plain


def highway_over_examples(f, Wh, h):
    """V05."""
    cell, plain = solution.gradient_highway(f, Wh, h)
    return cell.mean(axis=0), plain.mean(axis=0)


def highway_one_step(f, Wh, h):
    """V06: dc_(t+1)/dc_t alone, not multiplied up to the end."""
    N, T, _ = f.shape
    cell, plain = np.ones((N, T)), np.ones((N, T))
    for t in range(T - 1):
        cell[:, t] = f[:, t + 1].max(axis=1)
        plain[:, t] = spectral((1 - h[:, t + 1] ** 2)[:, :, None] * Wh.T)
    return cell, plain


ABOUT = {
    "S01": ("the slices of o and f exchanged", "Which slice of the stacked product is the output gate?"),
    "S01b": (
        "the slices read as i, f, g, o",
        "Is this the order of the slices that the notebook's convention fixes?",
    ),
    "S02": ("x stacked before h", "Which columns of W multiply h?"),
    "S03": ("the candidate treated as logistic", "Can the cell ever decrease?"),
    "S04": ("h = o c, without tanh", "Can the size of h exceed 1?"),
    "S05": (
        "the gradient from the next cell is ignored",
        "Two arrows leave c_t: does your gradient come back along both?",
    ),
    "S06": (
        "dc_prev leaves out what came through h",
        "Two arrows enter c_t in backward: which gradient does each of them bring?",
    ),
    "S07": ("the slopes of the gates are missing", "What stands between a weighted sum and its gate?"),
    "S08": ("dc is changed in place", "Is dc the same after the call?"),
    "S08b": ("c_prev is changed in place", "Is c_prev the same after the call?"),
    "S08c": ("dh is changed in place", "Is dh the same after the call?"),
    "S09": ("the cell starts as h0", "What does the cell hold before the first step?"),
    "S10": ("one gate's bias gradient is another's", "Each gate has its own delta: are all four of yours different?"),
    "S11": ("the output gate through tanh", "Between which two numbers should a gate lie?"),
    "S12": ("the bias is forgotten", "What do the gates give when x and h are all zeros?"),
    "S13": ("the gates read from every fourth row", "Rows 0 to M - 1 of W belong to which gate?"),
    "S14": ("the bias added after squashing", "Can a gate be larger than 1?"),
    "S15": ("input and forget gate exchanged", "Which gate multiplies what the cell already holds?"),
    "S16": ("the candidate is added without its gate", "What should happen to the cell when the input gate is 0?"),
    "S17": ("h from the old cell", "Does an input change the state of its own step?"),
    "S18": ("1 - f in place of the input gate", "Can an LSTM keep all it has and add something new?"),
    "S18b": (
        "1 - f multiplies the old cell",
        "The course notes say what 0 and 1 mean. Which of the two keeps the cell?",
    ),
    "S18c": ("the forget gate multiplies the new part too", "What is in the cell after a step with f = 0 and i = 1?"),
    "S18d": ("the forget gate is left out", "What is left of the old cell when f = 0?"),
    "S19": ("the state is not carried on", "Which state do the gates of the second step see?"),
    "S20": ("the cell is not carried on", "Which cell does the second step start from?"),
    "S21": ("the gates see the cell instead of the state", "Two arrays go on to the next step. Which one meets W?"),
    "S22": ("time before examples", "Which axis of x is time, and which is it in your h?"),
    "S23": ("stored before the step instead of after", "Which step's value should stand at index 0?"),
    "S23b": ("the start stored as well", "How many values are there for T steps?"),
    "S24": (
        "the same array stored at every step",
        "Look at the first step's cell again after the last step. Has it changed?",
    ),
    "S25": ("the slope of tanh taken as 1 - c^2", "Which array is the output of tanh?"),
    "S26": ("dc_prev without the forget gate", "By what was c_prev multiplied on its way into c?"),
    "S26b": ("dc_prev with the input gate", "By what was c_prev multiplied on its way into c?"),
    "S27": (
        "weight gradients averaged over the examples",
        "Is the loss a sum or a mean over the examples here? What does the text say?",
    ),
    "S28": ("the output gate's gradient without tanh", "What was multiplied by o on its way into h?"),
    "S29": ("the forget gate's gradient from the new cell", "Which cell did f multiply?"),
    "S30": ("nothing flows from h into the cell", "How does a loss at h reach c?"),
    "S31": ("h = tanh(o c)", "Is the output gate applied before or after the squashing?"),
    "S35": ("the cell starts from zeros", "What is c0 for?"),
    "S36": (
        "the cell is squashed at each step",
        "Between which numbers can the cell lie after ten steps of i = g = 1?",
    ),
    "S38": ("sizes are not checked", "What should happen to sizes that do not fit?"),
    "S39": ("c and h returned in the wrong order", "In which order are the two values asked for?"),
    "S40": ("only the last step returned", "For how many steps is the value asked for?"),
    "A01": ("the slope taken at the gate instead of the weighted sum", "Is the argument of your derivative z or a?"),
    "A01b": ("squashed twice", "How often does a weighted sum pass through the logistic?"),
    "A02": ("the slope of tanh as 1 - g", "What is the slope at g = 0 and at g = -1/2, numerically?"),
    "A07": ("the exponential overflows", "What do your gates return for a weighted sum of 1000, and of -1000?"),
    "N04": ("the value is cut to whole numbers", "Which dtype has your buffer when what comes in holds integers?"),
    "R01": ("nothing carried back through the state", "Through which ways does h_t reach the loss?"),
    "R01b": ("nothing carried back at all", "Does the first input change the last state?"),
    "R02": ("the recurrent weights not transposed", "Trace one entry: which unit feeds which through Wh[0, 1]?"),
    "R03": ("weight gradients overwritten, not summed", "Is W used once or T times?"),
    "R05": ("the slope of tanh is missing", "What is between the cell and h?"),
    "R05b": ("the slope of tanh is missing", "What is between the weighted sum and h?"),
    "R07": ("the step before the first is the last", "What is h[:, -1] in Python?"),
    "R08": ("db kept in two dimensions", "What shape has b?"),
    "R08b": ("db summed over the units", "How many biases does a gate have?"),
    "R09": ("dh0 and dc0 left at zero", "Where does what is carried back end after the first step?"),
    "V01": ("the weights are left out of the product", "Which factors lie between h_(t-1) and h_t?"),
    "V02": ("one factor too many", "What is the derivative of c_T in itself?"),
    "V03": (
        "the span is counted from the first step",
        "For which t is the derivative of the last step in step t exactly 1?",
    ),
    "V04": ("the norms are multiplied, not the matrices", "Is the norm of a product the product of the norms?"),
    "V05": ("averaged over the examples", "For which examples are the norms asked?"),
    "V06": (
        "one step instead of all up to the last",
        "How many factors lie between the first and the last of T steps?",
    ),
    "V07": ("the Frobenius norm", "What is the spectral norm of the identity?"),
    "V08": ("the mean of the gates instead of the norm", "Which unit stretches a vector most?"),
    "V09": ("the factors of the step before", "Which step's gate stands between c_(t-1) and c_t?"),
    "V10": (
        "the slope of the gate instead of the gate",
        "With the gates fixed, what is the derivative of f c_prev in c_prev?",
    ),
    "V11": ("the slope of tanh as 1 - h", "Is the slope at h = -1/2 larger than at 0?"),
    "V12": ("the slope of tanh taken at h instead of the weighted sum", "Is h the argument of tanh or its value?"),
}


def named(**variants):
    """The variants of an exercise under the ids they have in ABOUT."""
    return tuple(
        Misconception(id=key, name=ABOUT[key][0], hint=ABOUT[key][1], variant=variant)
        for key, variant in variants.items()
    )


MISCONCEPTIONS = {
    "lstm_gates": named(
        S01=gates_output_second,
        S01b=gates_output_last,
        S02=gates_input_first,
        S03=gates_logistic_candidate,
        S11=gates_tanh_output,
        S12=gates_no_bias,
        S13=gates_interleaved,
        S14=gates_bias_outside,
        S38=gates_unchecked,
        A01b=gates_twice,
        A07=gates_overflowing,
    ),
    "lstm_step": named(
        S01=step_output_second,
        S01b=step_output_last,
        S02=step_input_first,
        S03=step_logistic_candidate,
        S04=step_no_tanh,
        S08b=step_in_place,
        S12=step_no_bias,
        S15=step_gates_exchanged,
        S16=step_open_input,
        S17=step_old_cell,
        S18=step_coupled,
        S18b=step_forget_reversed,
        S18c=step_forget_all,
        S31=step_tanh_of_all,
        S39=step_order_of_return,
        N04=step_whole_numbers,
    ),
    "lstm_forward": named(
        S01=forward_output_second,
        S01b=forward_output_last,
        S02=forward_input_first,
        S03=forward_logistic_candidate,
        S04=forward_no_tanh,
        S09=forward_cell_from_state,
        S15=forward_gates_exchanged,
        S19=forward_state_not_carried,
        S20=forward_cell_not_carried,
        S21=forward_cell_fed_back,
        S22=forward_time_first,
        S23=forward_one_late,
        S24=forward_in_place,
        S35=forward_zero_start,
        S40=forward_last_alone,
    ),
    "lstm_step_backward": named(
        S01=back_output_second,
        S01b=back_output_last,
        S02=back_input_first,
        S03=back_logistic_candidate,
        S05=back_dc_ignored,
        S06=back_state_path_ignored,
        S07=back_no_slopes,
        S08=back_in_place,
        S10=back_bias_copied,
        S25=back_slope_at_cell,
        S26=back_not_forgotten,
        S26b=back_input_gate,
        S27=back_mean,
        S28=back_output_without_tanh,
        S29=back_new_cell,
        S30=back_state_not_into_cell,
        A01=back_slope_of_slope,
        A02=back_tanh_slope_unsquared,
        R05=back_no_tanh_slope,
        R08=back_bias_kept_2d,
        R08b=back_bias_by_gate,
    ),
    "lstm_backward": named(
        S01=backward_output_second,
        S02=backward_input_first,
        S05=backward_cell_not_carried,
        S06=backward_state_path_ignored,
        S07=backward_no_slopes,
        S08c=backward_in_place,
        S09=backward_cell_from_state,
        S10=backward_bias_copied,
        S26=backward_not_forgotten,
        S27=backward_mean,
        S29=backward_new_cell,
        A01=backward_slope_of_slope,
        R01=backward_state_not_carried,
        R01b=backward_nothing_carried,
        R03=backward_weights_of_first_step,
        R05=backward_no_tanh_slope,
        R07=backward_wraps,
        R08=backward_bias_kept_2d,
        R09=backward_no_start,
    ),
    "memory": named(
        S15=memory_exchanged,
        S16=memory_open_input,
        S18=memory_coupled,
        S18b=memory_reversed,
        S18c=memory_forgets_the_new,
        S18d=memory_nothing_forgotten,
        S20=memory_not_carried,
        S23=memory_one_late,
        S23b=memory_with_start,
        S24=memory_in_place,
        S35=memory_from_zero,
        S36=memory_squashed,
        S38=memory_unchecked,
        N04=memory_whole_numbers,
    ),
    "gradient_highway": named(
        R02=highway_not_transposed,
        R05b=highway_no_slope,
        V01=highway_no_weights,
        V02=highway_one_too_many,
        V03=highway_from_start,
        V04=highway_product_of_norms,
        V05=highway_over_examples,
        V06=highway_one_step,
        V07=highway_frobenius,
        V08=highway_mean,
        V09=highway_one_early,
        V10=highway_gate_slope,
        V11=highway_slope_unsquared,
        V12=highway_slope_of_slope,
    ),
}
