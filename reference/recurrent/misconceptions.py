"""Known wrong ideas about recurrent networks: each as code that has it, with the hint that graded feedback gives.

The ids are rows of the course's collection of misconceptions, and further ones in its series. A variant is written as
somebody who holds the idea would write it; everything around the mistake is right.
"""

import numpy as np

from autograder.exercise import Misconception

from . import solution

# one_hot


def columns_sorted(text, vocabulary):
    return solution.one_hot(text, "".join(sorted(vocabulary)))


def columns_as_met(text, vocabulary):
    met = "".join(dict.fromkeys(text))
    rest = "".join(character for character in vocabulary if character not in met)
    solution.one_hot(text, vocabulary)
    return solution.one_hot(text, met + rest)


def characters_as_columns(text, vocabulary):
    return solution.one_hot(text, vocabulary).T


def unknown_as_zeros(text, vocabulary):
    rows = [[float(character == known) for known in vocabulary] for character in text]
    return np.array(rows)


def places_only(text, vocabulary):
    return np.array([float(vocabulary.index(character)) for character in text])


# next_character_pairs


def not_shifted(text):
    solution.next_character_pairs(text)
    return text[:-1], text[:-1]


def wrapped_around(text):
    solution.next_character_pairs(text)
    return text, text[1:] + text[0]


def swapped(text):
    inputs, targets = solution.next_character_pairs(text)
    return targets, inputs


def two_apart(text):
    solution.next_character_pairs(text)
    return text[:-2], text[2:]


# rnn_step


def recurrent_transposed(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx + h_prev @ Wh.T + b)


def step_without_tanh(x, h_prev, Wx, Wh, b):
    return x @ Wx + h_prev @ Wh + b


def step_without_bias(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx + h_prev @ Wh)


def logistic_step(x, h_prev, Wx, Wh, b):
    return 1 / (1 + np.exp(-(x @ Wx + h_prev @ Wh + b)))


def tanh_of_each_term(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx) + np.tanh(h_prev @ Wh + b)


def step_without_memory(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx + b + np.zeros_like(h_prev))


def state_added(x, h_prev, Wx, Wh, b):
    return h_prev + np.tanh(x @ Wx + h_prev @ Wh + b)


# rnn_step_stacked


def input_on_top(x, h_prev, W):
    return np.tanh(np.hstack([x, h_prev]) @ W.T)


def stacked_without_tanh(x, h_prev, W):
    return np.hstack([h_prev, x]) @ W.T


def units_as_rows(x, h_prev, W):
    return solution.rnn_step_stacked(x, h_prev, W).T


def tanh_on_state_alone(x, h_prev, W):
    M = len(W)
    return np.tanh(h_prev @ W[:, :M].T) + x @ W[:, M:].T


# rnn_forward


def always_from_h0(x, h0, Wx, Wh, b):
    return np.stack([solution.rnn_step(x[:, t], h0, Wx, Wh, b) for t in range(x.shape[1])], axis=1)


def last_state_alone(x, h0, Wx, Wh, b):
    return solution.rnn_forward(x, h0, Wx, Wh, b)[:, -1]


def first_state_included(x, h0, Wx, Wh, b):
    return np.concatenate([h0[:, None], solution.rnn_forward(x, h0, Wx, Wh, b)], axis=1)


def states_before(x, h0, Wx, Wh, b):
    return first_state_included(x, h0, Wx, Wh, b)[:, :-1]


def time_first(x, h0, Wx, Wh, b):
    return solution.rnn_forward(x, h0, Wx, Wh, b).transpose(1, 0, 2)


def from_zeros(x, h0, Wx, Wh, b):
    return solution.rnn_forward(x, np.zeros_like(h0), Wx, Wh, b)


def backwards(x, h0, Wx, Wh, b):
    return solution.rnn_forward(x[:, ::-1], h0, Wx, Wh, b)[:, ::-1]


def sequence_transposed(x, h0, Wx, Wh, b):
    return solution.rnn_forward(x, h0, Wx, Wh.T, b)


def states_cut(x, h0, Wx, Wh, b):
    states = np.zeros((*x.shape[:2], len(b)), h0.dtype)
    h = h0
    for t in range(x.shape[1]):
        h = solution.rnn_step(x[:, t], h, Wx, Wh, b)
        states[:, t] = h
    return states


# rnn_outputs


def probabilities(h, Why, by, mode):
    return solution.softmax(solution.rnn_outputs(h, Why, by, mode))


def outputs_without_bias(h, Why, by, mode):
    return solution.rnn_outputs(h, Why, np.zeros_like(by), mode)


def mean_over_time(h, Why, by, mode):
    scores = solution.rnn_outputs(h, Why, by, mode)
    return scores if mode == "many-to-many" else h.mean(axis=1) @ Why + by


def first_step_read(h, Why, by, mode):
    scores = solution.rnn_outputs(h, Why, by, mode)
    return scores if mode == "many-to-many" else h[:, 0] @ Why + by


def last_example_read(h, Why, by, mode):
    scores = solution.rnn_outputs(h, Why, by, mode)
    return scores if mode == "many-to-many" else h[-1] @ Why + by


def time_axis_kept(h, Why, by, mode):
    scores = solution.rnn_outputs(h, Why, by, mode)
    return scores if mode == "many-to-many" else scores[:, None]


def any_other_mode(h, Why, by, mode):
    return solution.rnn_outputs(h, Why, by, "many-to-one" if mode == "many-to-one" else "many-to-many")


# rnn_step_backward: one slope, one transpose or one sum is wrong


def through(da, x, h_prev, Wx, Wh):
    return da @ Wx.T, da @ Wh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def slope_of_the_slope(dh, x, h_prev, h, Wx, Wh):
    return through(dh * (1 - np.tanh(h) ** 2), x, h_prev, Wx, Wh)


def slope_missing(dh, x, h_prev, h, Wx, Wh):
    return through(dh, x, h_prev, Wx, Wh)


def slope_of_upstream(dh, x, h_prev, h, Wx, Wh):
    return through(dh * (1 - dh**2), x, h_prev, Wx, Wh)


def slope_at_h_prev(dh, x, h_prev, h, Wx, Wh):
    return through(dh * (1 - h_prev**2), x, h_prev, Wx, Wh)


def slope_not_squared(dh, x, h_prev, h, Wx, Wh):
    return through(dh * (1 - h), x, h_prev, Wx, Wh)


def logistic_slope(dh, x, h_prev, h, Wx, Wh):
    return through(dh * h * (1 - h), x, h_prev, Wx, Wh)


def not_transposed(dh, x, h_prev, h, Wx, Wh):
    return through(dh * (1 - h**2), x, h_prev, Wx, Wh.T)


def weights_meet_h(dh, x, h_prev, h, Wx, Wh):
    return through(dh * (1 - h**2), x, h, Wx, Wh)


def bias_one_number(dh, x, h_prev, h, Wx, Wh):
    *others, db = solution.rnn_step_backward(dh, x, h_prev, h, Wx, Wh)
    return (*others, db.sum())


def bias_kept_two_dimensional(dh, x, h_prev, h, Wx, Wh):
    *others, db = solution.rnn_step_backward(dh, x, h_prev, h, Wx, Wh)
    return (*others, db[None])


def mean_over_examples(dh, x, h_prev, h, Wx, Wh):
    dx, dh_prev, dWx, dWh, db = solution.rnn_step_backward(dh, x, h_prev, h, Wx, Wh)
    return dx, dh_prev, dWx / len(x), dWh / len(x), db / len(x)


# rnn_backward: a loop over rnn_step_backward that has one mistake


def steps_back(dh, x, h0, h, Wx, Wh, *, carried=True, step=solution.rnn_step_backward, before=None, keep=np.sum):
    """Backpropagation through time, with its step, its carry, its states before and its sum over time to choose."""
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1) if before is None else before
    carry, dxs, sums = np.zeros(h0.shape), [], []
    for t in reversed(range(h.shape[1])):
        dx, dh_prev, *shared = step(dh[:, t] + carry, x[:, t], before[:, t], h[:, t], Wx, Wh)
        carry = dh_prev if carried else carry
        dxs.append(dx)
        sums.append(shared)
    dWx, dWh, db = (keep(np.stack(each), axis=0) for each in zip(*sums, strict=True))
    return np.stack(dxs[::-1], axis=1), dh_prev, dWx, dWh, db


def carry_missing(dh, x, h0, h, Wx, Wh):
    return steps_back(dh, x, h0, h, Wx, Wh, carried=False)


def transpose_missing_in_time(dh, x, h0, h, Wx, Wh):
    return steps_back(dh, x, h0, h, Wx, Wh, step=not_transposed)


def slope_missing_in_time(dh, x, h0, h, Wx, Wh):
    return steps_back(dh, x, h0, h, Wx, Wh, step=slope_missing)


def slope_of_the_slope_in_time(dh, x, h0, h, Wx, Wh):
    return steps_back(dh, x, h0, h, Wx, Wh, step=slope_of_the_slope)


def gradients_overwritten(dh, x, h0, h, Wx, Wh):
    """The loop runs backwards, so the first step is the one that stays."""
    return steps_back(dh, x, h0, h, Wx, Wh, keep=lambda each, axis: each[-1])


def last_step_alone(dh, x, h0, h, Wx, Wh):
    return steps_back(dh, x, h0, h, Wx, Wh, keep=lambda each, axis: each[0])


def mean_over_steps(dh, x, h0, h, Wx, Wh):
    return steps_back(dh, x, h0, h, Wx, Wh, keep=np.mean)


def state_wraps_around(dh, x, h0, h, Wx, Wh):
    return steps_back(dh, x, h0, h, Wx, Wh, before=np.roll(h, 1, axis=1))


def zeros_before_the_first(dh, x, h0, h, Wx, Wh):
    before = np.concatenate([np.zeros_like(h[:, :1]), h[:, :-1]], axis=1)
    return steps_back(dh, x, h0, h, Wx, Wh, before=before)


def dh0_of_zeros(dh, x, h0, h, Wx, Wh):
    dx, _, *shared = solution.rnn_backward(dh, x, h0, h, Wx, Wh)
    return dx, np.zeros(h0.shape), *shared


def loss_at_the_last_step_alone(dh, x, h0, h, Wx, Wh):
    last = np.zeros_like(dh)
    last[:, -1] = dh[:, -1]
    return solution.rnn_backward(last, x, h0, h, Wx, Wh)


def carry_past_the_slope(dh, x, h0, h, Wx, Wh):
    def step(upstream, x, h_prev, h, Wx, Wh):
        nonlocal t
        own, t = dh[:, t], t - 1
        return through(own * (1 - h**2) + (upstream - own), x, h_prev, Wx, Wh)

    t = h.shape[1] - 1
    return steps_back(dh, x, h0, h, Wx, Wh, step=step)


def carry_left_in_dh(dh, x, h0, h, Wx, Wh):
    """Adds what comes from the next step into the caller's array."""
    carry, dxs, sums = np.zeros(h0.shape), [], []
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    for t in reversed(range(h.shape[1])):
        dh[:, t] += carry.astype(dh.dtype)
        dx, carry, *shared = solution.rnn_step_backward(dh[:, t], x[:, t], before[:, t], h[:, t], Wx, Wh)
        dxs.append(dx)
        sums.append(shared)
    return np.stack(dxs[::-1], axis=1), carry, *(sum(each) for each in zip(*sums, strict=True))


def gradients_cut(dh, x, h0, h, Wx, Wh):
    found = solution.rnn_backward(dh, x, h0, h, Wx, Wh)
    return tuple(each.astype(like.dtype) for each, like in zip(found, (x, h0, Wx, Wh, h), strict=True))


# rnn_backward_truncated


def not_truncated(dh, x, h0, h, Wx, Wh, steps):
    _accept(steps)
    return solution.rnn_backward(dh, x, h0, h, Wx, Wh)


def states_cut_too(dh, x, h0, h, Wx, Wh, steps):
    """The state before each part is taken as zero."""
    _accept(steps)
    return _in_parts(dh, x, h0, h, Wx, Wh, range(0, h.shape[1], steps), lambda start: np.zeros(h0.shape))


def parts_from_h0(dh, x, h0, h, Wx, Wh, steps):
    _accept(steps)
    return _in_parts(dh, x, h0, h, Wx, Wh, range(0, h.shape[1], steps), lambda start: h0)


def parts_from_the_end(dh, x, h0, h, Wx, Wh, steps):
    _accept(steps)
    T = h.shape[1]
    starts = sorted({0, *range(T % steps, T, steps)})
    return _in_parts(dh, x, h0, h, Wx, Wh, starts, lambda start: h[:, start - 1] if start else h0)


def remainder_dropped(dh, x, h0, h, Wx, Wh, steps):
    _accept(steps)
    T = h.shape[1]
    whole = max(T // steps * steps, min(T, steps))
    dx, *others = solution.rnn_backward_truncated(dh[:, :whole], x[:, :whole], h0, h[:, :whole], Wx, Wh, steps)
    return np.concatenate([dx, np.zeros((len(dx), T - whole, dx.shape[2]))], axis=1), *others


def each_loss_its_window(dh, x, h0, h, Wx, Wh, steps):
    """Every loss reaches back exactly `steps` steps, wherever it stands."""
    _accept(steps)
    T = h.shape[1]
    dx, dh0 = np.zeros(x.shape), np.zeros(h0.shape)
    shared = []
    for t in range(T):
        start = max(0, t - steps + 1)
        upstream = np.zeros(dh[:, start : t + 1].shape)
        upstream[:, -1] = dh[:, t]
        before = h[:, start - 1] if start else h0
        window = slice(start, t + 1)
        part, first, *sums = solution.rnn_backward(upstream, x[:, window], before, h[:, window], Wx, Wh)
        dx[:, window] += part
        dh0 = dh0 if start else dh0 + first
        shared.append(sums)
    return dx, dh0, *(sum(each) for each in zip(*shared, strict=True))


def last_part_alone(dh, x, h0, h, Wx, Wh, steps):
    _accept(steps)
    T = h.shape[1]
    start = max(0, T - steps)
    before = h[:, start - 1] if start else h0
    dx, dh0, *others = solution.rnn_backward(dh[:, start:], x[:, start:], before, h[:, start:], Wx, Wh)
    dx = np.concatenate([np.zeros((len(dx), start, dx.shape[2])), dx], axis=1)
    return dx, np.zeros(h0.shape) if start else dh0, *others


def dh0_of_the_last_part(dh, x, h0, h, Wx, Wh, steps):
    dx, _, *others = solution.rnn_backward_truncated(dh, x, h0, h, Wx, Wh, steps)
    start = (h.shape[1] - 1) // steps * steps
    before = h[:, start - 1] if start else h0
    last = solution.rnn_backward(dh[:, start:], x[:, start:], before, h[:, start:], Wx, Wh)
    return dx, last[1], *others


def _accept(steps):
    if steps < 1:
        raise ValueError("steps must be at least 1")


def _in_parts(dh, x, h0, h, Wx, Wh, starts, state_before):
    """Gradients of the parts that begin at `starts`, none across a cut."""
    ends = [*starts[1:], h.shape[1]]
    parts = [
        solution.rnn_backward(dh[:, i:j], x[:, i:j], state_before(i), h[:, i:j], Wx, Wh)
        for i, j in zip(starts, ends, strict=True)
    ]
    dx, dh0, *shared = zip(*parts, strict=True)
    return np.concatenate(dx, axis=1), dh0[0], *(sum(each) for each in shared)


# jacobian_norms


def jacobians(h, Wh, slopes, transposed=True):
    """dh_T/dh_t for every t, with its slopes and its weights to choose: (N, T, M, M)."""
    N, T, M = h.shape
    found = [np.broadcast_to(np.eye(M), (N, M, M))]
    for t in reversed(range(T - 1)):
        found.append(found[-1] @ (slopes[:, t + 1, :, None] * (Wh.T if transposed else Wh)))
    return np.stack(found[::-1], axis=1)


def spectral(matrices):
    return np.linalg.norm(matrices, 2, axis=(-2, -1))


def frobenius(h, Wh):
    return np.sqrt((jacobians(h, Wh, 1 - h**2) ** 2).sum(axis=(-2, -1)))


def product_of_norms(h, Wh):
    N, T, _ = h.shape
    norms = np.ones((N, T))
    for t in reversed(range(T - 1)):
        norms[:, t] = norms[:, t + 1] * spectral((1 - h[:, t + 1, :, None] ** 2) * Wh.T)
    return norms


def largest_eigenvalue(h, Wh):
    return np.abs(np.linalg.eigvals(jacobians(h, Wh, 1 - h**2))).max(axis=-1)


def norms_without_slopes(h, Wh):
    return spectral(jacobians(h, Wh, np.ones(h.shape)))


def slopes_a_step_early(h, Wh):
    return spectral(jacobians(h, Wh, np.roll(1 - h**2, 1, axis=1)))


def norms_not_transposed(h, Wh):
    return spectral(jacobians(h, Wh, 1 - h**2, transposed=False))


def last_left_out(h, Wh):
    return solution.jacobian_norms(h, Wh)[:, :-1]


def single_steps(h, Wh):
    single = spectral((1 - h[..., None] ** 2) * Wh.T)
    return np.concatenate([single[:, 1:], np.ones((len(h), 1))], axis=1)


def from_the_first(h, Wh):
    """dh_t/dh_1 instead of dh_T/dh_t."""
    N, T, M = h.shape
    found = [np.broadcast_to(np.eye(M), (N, M, M))]
    for t in range(1, T):
        found.append(((1 - h[:, t, :, None] ** 2) * Wh.T) @ found[-1])
    return spectral(np.stack(found, axis=1))


# sample


def written(h0, first, Wx, Wh, b, Why, by, u, *, draw=None, feeds=True, remembers=True, first_shown=False):
    """Sampling, with its draw, its input and its memory to choose."""
    h, index, indices = h0, first, []
    for uniform in u:
        state = solution.rnn_step(np.eye(len(by))[index if feeds or not indices else first], h, Wx, Wh, b)
        h = state if remembers else h
        index = (draw or drawn)(state @ Why + by, uniform)
        indices.append(index)
    return np.array(([first, *indices] if first_shown else indices)[: len(indices)])


def drawn(scores, uniform):
    below = np.cumsum(solution.softmax(scores)) <= uniform
    return min(int(below.sum()), len(scores) - 1)


def most_probable(*args):
    return written(*args, draw=lambda scores, uniform: int(np.argmax(scores)))


def border_below(*args):
    return written(*args, draw=lambda scores, uniform: int((np.cumsum(solution.softmax(scores)) < uniform).sum()))


def above_counted(*args):
    def draw(scores, uniform):
        return len(scores) - 1 - drawn(scores[::-1], uniform)

    return written(*args, draw=draw)


def first_character_always(*args):
    return written(*args, feeds=False)


def state_forgotten(*args):
    return written(*args, remembers=False)


def first_in_the_text(*args):
    return written(*args, first_shown=True)


def first_draw_always(h0, first, Wx, Wh, b, Why, by, u):
    return written(h0, first, Wx, Wh, b, Why, by, np.full(len(u), u[0]))


def not_normalised(*args):
    def draw(scores, uniform):
        below = np.cumsum(np.exp(np.minimum(scores, 700))) <= uniform
        return min(int(below.sum()), len(scores) - 1)

    return written(*args, draw=draw)


# train_characters


def trained(text, seed, vocabulary, targets, *, recurrent=True, epochs=60):
    """The reference's training, with its vocabulary, its targets and its recurrence to choose."""
    rng = np.random.default_rng(seed)
    x, targets = (solution.one_hot(part, vocabulary)[None] for part in (text[:-1], targets))
    V, M = len(vocabulary), 24
    h0, b, by = np.zeros(M), np.zeros(M), np.zeros(V)
    Wx, Wh, Why = rng.normal(size=(V, M)), rng.normal(size=(M, M)) / np.sqrt(M), rng.normal(size=(M, V)) / np.sqrt(M)
    for _ in range(epochs):
        Wh = Wh if recurrent else np.zeros((M, M))
        h = solution.rnn_forward(x, h0[None], Wx, Wh, b)
        dscores = solution.softmax(h @ Why + by) - targets
        _, _, dWx, dWh, db = solution.rnn_backward(dscores @ Why.T, x, h0[None], h, Wx, Wh)
        gradients = dWx, dWh, db, np.einsum("ntm,ntv->mv", h, dscores), dscores.sum(axis=(0, 1))
        rate = 0.2 / max(1.0, np.sqrt(sum((g**2).sum() for g in gradients)))
        Wx, Wh, b, Why, by = (p - rate * g for p, g in zip((Wx, Wh, b, Why, by), gradients, strict=True))
    return h0, Wx, Wh if recurrent else np.zeros((M, M)), b, Why, by


def learns_to_repeat(text, seed):
    return trained(text, seed, "".join(sorted(set(text))), text[:-1])


def learns_without_memory(text, seed):
    return trained(text, seed, "".join(sorted(set(text))), text[1:], recurrent=False)


def learns_in_order_met(text, seed):
    return trained(text, seed, "".join(dict.fromkeys(text)), text[1:], epochs=120)


MISCONCEPTIONS = {
    "one_hot": (
        Misconception(
            id="R11",
            name="the columns follow the alphabet",
            hint="Over h, e, l, o: which column belongs to h?",
            variant=columns_sorted,
        ),
        Misconception(
            id="R11b",
            name="the columns follow the order in which the text meets the characters",
            hint="Would two words over the same vocabulary share their columns?",
            variant=columns_as_met,
        ),
        Misconception(
            id="R12",
            name="characters stand in columns, the vocabulary in rows",
            hint="Which axis of the result runs along the text?",
            variant=characters_as_columns,
        ),
        Misconception(
            id="R13",
            name="an unknown character becomes a row of zeros",
            hint="What does the text promise for a character outside the vocabulary?",
            variant=unknown_as_zeros,
        ),
        Misconception(
            id="R12b",
            name="places in the vocabulary instead of one-hot rows",
            hint="How many input units does the network have for one character?",
            variant=places_only,
        ),
    ),
    "next_character_pairs": (
        Misconception(
            id="R10",
            name="inputs and targets are not shifted",
            hint="For the inputs h, e, l, l: which are the targets?",
            variant=not_shifted,
        ),
        Misconception(
            id="R10b",
            name="the last character is followed by the first",
            hint="Which character comes after the last one of the text?",
            variant=wrapped_around,
        ),
        Misconception(
            id="R10c",
            name="inputs and targets are exchanged",
            hint="Which of the two does the network read first?",
            variant=swapped,
        ),
        Misconception(
            id="R10d",
            name="the targets are two places ahead",
            hint="After reading h alone, what should the network answer?",
            variant=two_apart,
        ),
    ),
    "rnn_step": (
        Misconception(
            id="R02",
            name="Wh is transposed",
            hint="Entry (k, m) of Wh: which unit does it come from, and which does it go to?",
            variant=recurrent_transposed,
        ),
        Misconception(id="R14", name="no tanh", hint="Can a state exceed 1?", variant=step_without_tanh),
        Misconception(
            id="R15",
            name="the bias is forgotten",
            hint="What is the next state when the input and the state are zero?",
            variant=step_without_bias,
        ),
        Misconception(
            id="R16",
            name="the logistic function instead of tanh",
            hint="Can a state be negative?",
            variant=logistic_step,
        ),
        Misconception(
            id="R14b",
            name="tanh of each term instead of tanh of the sum",
            hint="How many numbers does one unit pass through tanh?",
            variant=tanh_of_each_term,
        ),
        Misconception(
            id="R17",
            name="the previous state is not used",
            hint="Does the same input give the same state after two different pasts?",
            variant=step_without_memory,
        ),
        Misconception(
            id="R17b",
            name="the previous state is added after the tanh",
            hint="Does the lecture's formula keep the old state, or compute a new one from it?",
            variant=state_added,
        ),
    ),
    "rnn_step_stacked": (
        Misconception(
            id="S02",
            name="stacked as [x; h] instead of [h; x]",
            hint="Which columns of W multiply h?",
            variant=input_on_top,
        ),
        Misconception(id="R14", name="no tanh", hint="Can a state exceed 1?", variant=stacked_without_tanh),
        Misconception(
            id="R18",
            name="units stand in rows, examples in columns",
            hint="The formula is for one example as a column: how do the examples lie in x?",
            variant=units_as_rows,
        ),
        Misconception(
            id="R14b",
            name="tanh of each term instead of tanh of the sum",
            hint="Is the product with the stacked vector one sum or two?",
            variant=tanh_on_state_alone,
        ),
    ),
    "rnn_forward": (
        Misconception(
            id="R17",
            name="every step starts from h0",
            hint="Which state does the third step start from?",
            variant=always_from_h0,
        ),
        Misconception(
            id="R19",
            name="only the last state is returned",
            hint="How many states does a sequence of T inputs have?",
            variant=last_state_alone,
        ),
        Misconception(
            id="R20",
            name="h0 is returned among the states",
            hint="How many inputs, and how many states in the result?",
            variant=first_state_included,
        ),
        Misconception(
            id="R20b",
            name="each state stands one step late",
            hint="Does the first state of the result depend on the first input?",
            variant=states_before,
        ),
        Misconception(
            id="R18",
            name="time comes before the examples",
            hint="Which axis of the result runs over the examples?",
            variant=time_first,
        ),
        Misconception(
            id="R09",
            name="h0 is taken as zero",
            hint="What changes in the first state when h0 changes?",
            variant=from_zeros,
        ),
        Misconception(
            id="R21",
            name="the sequence is read from its end",
            hint="May the first state depend on the last input?",
            variant=backwards,
        ),
        Misconception(
            id="R02",
            name="Wh is transposed",
            hint="Is one step of yours the same as rnn_step?",
            variant=sequence_transposed,
        ),
        Misconception(
            id="R22",
            name="the states are stored in an array of h0's type",
            hint="Which dtype does the array have that you write the states to?",
            variant=states_cut,
        ),
    ),
    "rnn_outputs": (
        Misconception(
            id="R23",
            name="probabilities instead of scores",
            hint="What does the text say about softmax?",
            variant=probabilities,
        ),
        Misconception(
            id="R15",
            name="the bias is forgotten",
            hint="Which scores does a state of zeros give?",
            variant=outputs_without_bias,
        ),
        Misconception(
            id="R24",
            name="many-to-one reads the mean of the states",
            hint="Which arrow leads to the output of a many-to-one network?",
            variant=mean_over_time,
        ),
        Misconception(
            id="R24b",
            name="many-to-one reads the first state",
            hint="Which state has seen the whole sequence?",
            variant=first_step_read,
        ),
        Misconception(
            id="R24c",
            name="the last example instead of the last step",
            hint="Along which axis of h does time run?",
            variant=last_example_read,
        ),
        Misconception(
            id="R24d",
            name="many-to-one keeps an axis for time",
            hint="How many outputs has an example in this mode?",
            variant=time_axis_kept,
        ),
        Misconception(
            id="R25",
            name="any other mode counts as many-to-many",
            hint="What does the text promise for a mode it does not know?",
            variant=any_other_mode,
        ),
    ),
    "rnn_step_backward": (
        Misconception(
            id="R04",
            name="tanh is applied twice",
            hint="Is h the argument of the tanh or its value?",
            variant=slope_of_the_slope,
        ),
        Misconception(
            id="R05",
            name="the slope of tanh is missing",
            hint="What lies between the sum of the inputs and h?",
            variant=slope_missing,
        ),
        Misconception(
            id="R06",
            name="the slope is taken from the upstream gradient",
            hint="Which array is the value of tanh?",
            variant=slope_of_upstream,
        ),
        Misconception(
            id="R06b",
            name="the slope is taken from the previous state",
            hint="Which state came out of this step's tanh?",
            variant=slope_at_h_prev,
        ),
        Misconception(
            id="R04b",
            name="the slope is 1 - h",
            hint="What is the slope of tanh where tanh is -1/2?",
            variant=slope_not_squared,
        ),
        Misconception(
            id="R16",
            name="the slope of the logistic function",
            hint="What is the slope of tanh at zero?",
            variant=logistic_slope,
        ),
        Misconception(
            id="R02",
            name="Wh is not transposed",
            hint="Trace one entry of Wh: from which unit does the gradient come back, and to which?",
            variant=not_transposed,
        ),
        Misconception(
            id="R26",
            name="dWh uses the new state",
            hint="Which state did Wh multiply in the forward pass?",
            variant=weights_meet_h,
        ),
        Misconception(
            id="R08",
            name="db is summed over everything",
            hint="How many biases does the layer have?",
            variant=bias_one_number,
        ),
        Misconception(
            id="R08b",
            name="db keeps an axis for the examples",
            hint="What shape has b?",
            variant=bias_kept_two_dimensional,
        ),
        Misconception(
            id="R27",
            name="mean over the examples",
            hint="Twice the same example in a batch: what happens to the gradient of a sum?",
            variant=mean_over_examples,
        ),
    ),
    "rnn_backward": (
        Misconception(
            id="R01",
            name="nothing is carried back from the next step",
            hint="Through which two paths does a state reach the loss?",
            variant=carry_missing,
        ),
        Misconception(
            id="R02",
            name="Wh is not transposed",
            hint="Which unit does row k of Wh belong to on the way back?",
            variant=transpose_missing_in_time,
        ),
        Misconception(
            id="R03",
            name="each step overwrites the weights' gradients",
            hint="Is Wh used once or T times?",
            variant=gradients_overwritten,
        ),
        Misconception(
            id="R03b",
            name="the weights' gradients are those of the last step alone",
            hint="Which steps use Wx?",
            variant=last_step_alone,
        ),
        Misconception(
            id="R03c",
            name="the weights' gradients are averaged over time",
            hint="The same weights at T places: do their gradients add up or average?",
            variant=mean_over_steps,
        ),
        Misconception(
            id="R04",
            name="tanh is applied twice",
            hint="Is h the argument of the tanh or its value?",
            variant=slope_of_the_slope_in_time,
        ),
        Misconception(
            id="R05",
            name="the slope of tanh is missing",
            hint="What lies between the sum of the inputs and h?",
            variant=slope_missing_in_time,
        ),
        Misconception(
            id="R07",
            name="the state before the first step is the last one",
            hint="What does the index -1 mean in Python?",
            variant=state_wraps_around,
        ),
        Misconception(
            id="R07b",
            name="the state before the first step is zero",
            hint="Which state did Wh multiply in the first step?",
            variant=zeros_before_the_first,
        ),
        Misconception(
            id="R09",
            name="dh0 is zero",
            hint="Where does the last carry go?",
            variant=dh0_of_zeros,
        ),
        Misconception(
            id="R28",
            name="only the loss at the last step counts",
            hint="What do the other rows of dh say?",
            variant=loss_at_the_last_step_alone,
        ),
        Misconception(
            id="R29",
            name="what comes from the next step goes around the tanh",
            hint="What comes back from step t + 1 is a gradient in h_t: what has it still to pass?",
            variant=carry_past_the_slope,
        ),
        Misconception(
            id="R30",
            name="what comes from the next step is added into the caller's dh",
            hint="Is dh the same after the call as before?",
            variant=carry_left_in_dh,
        ),
        Misconception(
            id="R22",
            name="gradients are stored in arrays of their arguments' type",
            hint="Which dtype does np.zeros_like(x) have when x holds whole numbers?",
            variant=gradients_cut,
        ),
    ),
    "rnn_backward_truncated": (
        Misconception(
            id="R31",
            name="nothing is cut",
            hint="With steps = 1, does the last loss reach the first input?",
            variant=not_truncated,
        ),
        Misconception(
            id="R32",
            name="the forward states are cut too",
            hint="Which state did Wh multiply in the first step of the second part?",
            variant=states_cut_too,
        ),
        Misconception(
            id="R32b",
            name="every part starts from h0",
            hint="Which state did the forward pass hand to the second part?",
            variant=parts_from_h0,
        ),
        Misconception(
            id="R33",
            name="the parts are counted from the end",
            hint="T = 5 and steps = 3: which steps does the first part hold?",
            variant=parts_from_the_end,
        ),
        Misconception(
            id="R34",
            name="the shorter last part is dropped",
            hint="T = 5 and steps = 3: in which part is the fifth step?",
            variant=remainder_dropped,
        ),
        Misconception(
            id="R35",
            name="every loss reaches back as far, across the cuts",
            hint="Does a gradient of the first step of a part leave the part?",
            variant=each_loss_its_window,
        ),
        Misconception(
            id="R36",
            name="only the last steps are used",
            hint="What becomes of the losses of the earlier parts?",
            variant=last_part_alone,
        ),
        Misconception(
            id="R09",
            name="dh0 is taken from the last part",
            hint="Which part begins with h0?",
            variant=dh0_of_the_last_part,
        ),
    ),
    "jacobian_norms": (
        Misconception(
            id="R37",
            name="the Frobenius norm instead of the spectral norm",
            hint="What is the norm of the identity?",
            variant=frobenius,
        ),
        Misconception(
            id="R37b",
            name="the norms of the steps are multiplied",
            hint="Is the norm of a product the product of the norms?",
            variant=product_of_norms,
        ),
        Misconception(
            id="R37c",
            name="the largest eigenvalue instead of the largest singular value",
            hint="By how much can a matrix stretch a vector that is no eigenvector?",
            variant=largest_eigenvalue,
        ),
        Misconception(
            id="R05",
            name="the slopes of tanh are missing",
            hint="What multiplies the gradient at each step besides the weights?",
            variant=norms_without_slopes,
        ),
        Misconception(
            id="R38",
            name="the slopes belong to the step before",
            hint="dh_{t+1}/dh_t: which of the two states came out of the tanh in between?",
            variant=slopes_a_step_early,
        ),
        Misconception(
            id="R02",
            name="Wh is not transposed",
            hint="Row i, column j of the Jacobian: which weight leads from unit j to unit i?",
            variant=norms_not_transposed,
        ),
        Misconception(
            id="R39",
            name="the last step is left out",
            hint="For how many states does the text ask?",
            variant=last_left_out,
        ),
        Misconception(
            id="R39b",
            name="only one step back",
            hint="How many factors has dh_T/dh_t?",
            variant=single_steps,
        ),
        Misconception(
            id="R39c",
            name="counted from the first state instead of to the last",
            hint="Which state stays the same for all t?",
            variant=from_the_first,
        ),
    ),
    "sample": (
        Misconception(
            id="R40",
            name="the most probable character instead of a drawn one",
            hint="What do you use u for?",
            variant=most_probable,
        ),
        Misconception(
            id="R41",
            name="a draw on the border takes the character below",
            hint="A draw of 0, and a first character of probability 0: may it be written?",
            variant=border_below,
        ),
        Misconception(
            id="R42",
            name="the probabilities are added up from the last character",
            hint="Which character does a draw near 0 give?",
            variant=above_counted,
        ),
        Misconception(
            id="R43",
            name="every step reads the first character",
            hint="What is the input of the second step?",
            variant=first_character_always,
        ),
        Misconception(
            id="R17",
            name="the state is not carried on",
            hint="Which state does the second step start from?",
            variant=state_forgotten,
        ),
        Misconception(
            id="R44",
            name="the first character is part of the result",
            hint="Was the first character drawn?",
            variant=first_in_the_text,
        ),
        Misconception(
            id="R45",
            name="the first draw is used at every step",
            hint="How many of the draws do you use?",
            variant=first_draw_always,
        ),
        Misconception(
            id="R46",
            name="the powers are not divided by their sum",
            hint="What should the last cumulative value be?",
            variant=not_normalised,
        ),
    ),
    "train_characters": (
        Misconception(
            id="R10",
            name="inputs and targets are not shifted",
            hint="For the inputs h, e, l, l: which are the targets?",
            variant=learns_to_repeat,
        ),
        Misconception(
            id="R17",
            name="the previous state is not used",
            hint="After h, e, l comes l, after h, e, l, l comes o: what tells the two apart?",
            variant=learns_without_memory,
        ),
        Misconception(
            id="R47",
            name="the vocabulary follows the text",
            hint="In which order does the text ask for the characters?",
            variant=learns_in_order_met,
        ),
    ),
}
