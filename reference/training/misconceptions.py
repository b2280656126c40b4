"""Known wrong ideas about training: each as code that has it, with the hint that graded feedback gives.

The ids are rows of the course's collection of misconceptions; a letter after one marks a relative of it. A variant is
written as somebody who holds the idea would write it; everything around the mistake is right.
"""

import numpy as np

from autograder.exercise import Misconception

from . import solution

# Update rules.


def sgd_uphill(w, g, rate):
    """M03."""
    solution.sgd_step(w, g, rate)
    return w + rate * g


def sgd_in_place(w, g, rate):
    """N02."""
    solution.sgd_step(w, g, rate)
    w -= rate * g
    return w


def sgd_normalised(w, g, rate):
    """O16: the gradient's length is divided away."""
    solution.sgd_step(w, g, rate)
    return w - rate * g / np.linalg.norm(g)


def momentum_averaged(w, g, velocity, rate, beta):
    """O02: an average (1 - beta) g."""
    solution.momentum_step(w, g, velocity, rate, beta)
    velocity = beta * velocity - (1 - beta) * rate * g
    return w + velocity, velocity


def momentum_of_gradients(w, g, velocity, rate, beta):
    """O02b: the velocity holds gradients, and the step subtracts it."""
    solution.momentum_step(w, g, velocity, rate, beta)
    velocity = beta * velocity + g
    return w - rate * velocity, velocity


def momentum_old_velocity(w, g, velocity, rate, beta):
    """O02c."""
    solution.momentum_step(w, g, velocity, rate, beta)
    return w + velocity, beta * velocity - rate * g


def momentum_nesterov(w, g, velocity, rate, beta):
    """O02d."""
    solution.momentum_step(w, g, velocity, rate, beta)
    velocity = beta * velocity - rate * g
    return w + beta * velocity - rate * g, velocity


def momentum_uphill(w, g, velocity, rate, beta):
    """M03."""
    solution.momentum_step(w, g, velocity, rate, beta)
    velocity = beta * velocity + rate * g
    return w + velocity, velocity


def momentum_undamped(w, g, velocity, rate, beta):
    """O02e: nothing of the velocity is ever lost."""
    solution.momentum_step(w, g, velocity, rate, beta)
    velocity = velocity - rate * g
    return w + velocity, velocity


def momentum_in_place(w, g, velocity, rate, beta):
    """N02."""
    solution.momentum_step(w, g, velocity, rate, beta)
    velocity *= beta
    velocity -= rate * g
    return w + velocity, velocity


def adagrad_forgets(w, g, cache, rate, eps):
    """O03."""
    solution.adagrad_step(w, g, cache, rate, eps)
    cache = g**2
    return w - rate * g / (np.sqrt(cache) + eps), cache


def adagrad_eps_inside(w, g, cache, rate, eps):
    """O05."""
    solution.adagrad_step(w, g, cache, rate, eps)
    cache = cache + g**2
    return w - rate * g / np.sqrt(cache + eps), cache


def adagrad_no_root(w, g, cache, rate, eps):
    """O03d."""
    solution.adagrad_step(w, g, cache, rate, eps)
    cache = cache + g**2
    return w - rate * g / (cache + eps), cache


def adagrad_old_cache(w, g, cache, rate, eps):
    """O03e: this step's gradient is missing under the root."""
    solution.adagrad_step(w, g, cache, rate, eps)
    return w - rate * g / (np.sqrt(cache) + eps), cache + g**2


def adagrad_one_rate(w, g, cache, rate, eps):
    """O03f: one rate for all weights."""
    solution.adagrad_step(w, g, cache, rate, eps)
    cache = cache + g**2
    return w - rate * g / (np.sqrt(cache.sum()) + eps), cache


def adagrad_in_place(w, g, cache, rate, eps):
    """N02."""
    solution.adagrad_step(w, g, cache, rate, eps)
    cache += g**2
    return w - rate * g / (np.sqrt(cache) + eps), cache


def rmsprop_sums(w, g, cache, rate, decay, eps):
    """O03b."""
    return solution.adagrad_step(w, g, cache, rate, eps)


def rmsprop_swapped(w, g, cache, rate, decay, eps):
    """O03c."""
    return solution.rmsprop_step(w, g, cache, rate, 1 - decay, eps)


def rmsprop_grows(w, g, cache, rate, decay, eps):
    """O03g: the new square counts in full."""
    return solution.adagrad_step(w, g, decay * cache, rate, eps)


def rmsprop_eps_inside(w, g, cache, rate, decay, eps):
    """O05."""
    solution.rmsprop_step(w, g, cache, rate, decay, eps)
    cache = decay * cache + (1 - decay) * g**2
    return w - rate * g / np.sqrt(cache + eps), cache


def rmsprop_unsquared(w, g, cache, rate, decay, eps):
    """O03h: averages |g| and takes no root."""
    solution.rmsprop_step(w, g, cache, rate, decay, eps)
    cache = decay * cache + (1 - decay) * np.abs(g)
    return w - rate * g / (cache + eps), cache


def adam_uncorrected(w, g, m, v, t, rate, beta1, beta2, eps):
    """O08."""
    solution.adam_step(w, g, m, v, t, rate, beta1, beta2, eps)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - rate * m / (np.sqrt(v) + eps), m, v


def adam_keeps_the_corrected(w, g, m, v, t, rate, beta1, beta2, eps):
    """O08b."""
    w, m, v = solution.adam_step(w, g, m, v, t, rate, beta1, beta2, eps)
    return w, m / (1 - beta1**t), v / (1 - beta2**t)


def adam_counts_from_zero(w, g, m, v, t, rate, beta1, beta2, eps):
    """O08c."""
    if t < 0:
        raise ValueError("steps are counted from 0")
    return solution.adam_step(w, g, m, v, t + 1, rate, beta1, beta2, eps)


def adam_swapped(w, g, m, v, t, rate, beta1, beta2, eps):
    """O08d."""
    return solution.adam_step(w, g, m, v, t, rate, beta2, beta1, eps)


def adam_corrected_linearly(w, g, m, v, t, rate, beta1, beta2, eps):
    """O08e: the correction of the first step at every step."""
    solution.adam_step(w, g, m, v, t, rate, beta1, beta2, eps)
    return solution.adam_step(w, g, m, v, 1, rate, beta1, beta2, eps)


def adam_eps_inside(w, g, m, v, t, rate, beta1, beta2, eps):
    """O05."""
    _, m, v = solution.adam_step(w, g, m, v, t, rate, beta1, beta2, eps)
    return w - rate * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps), m, v


def adam_without_momentum(w, g, m, v, t, rate, beta1, beta2, eps):
    """O08f."""
    _, m, v = solution.adam_step(w, g, m, v, t, rate, beta1, beta2, eps)
    return w - rate * g / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


# Minibatches.


def batches_drop_the_last(X, Y, order, size):
    """O13."""
    return [batch for batch in solution.minibatches(X, Y, order, size) if len(batch[0]) == size]


def batches_fill_the_last(X, Y, order, size):
    """O13b: the last batch is filled from the start."""
    solution.minibatches(X, Y, order, size)
    starts = range(0, len(X), size)
    rows = [np.take(order, range(i, i + size), mode="wrap") for i in starts]
    return [(X[r], Y[r]) for r in rows]


def batches_evened_out(X, Y, order, size):
    """O13c."""
    solution.minibatches(X, Y, order, size)
    return [(X[rows], Y[rows]) for rows in np.array_split(order, -(-len(X) // size))]


def batches_accumulate(X, Y, order, size):
    """M10."""
    solution.minibatches(X, Y, order, size)
    ends = [min(i + size, len(X)) for i in range(0, len(X), size)]
    return [(X[order[:end]], Y[order[:end]]) for end in ends]


def batches_in_file_order(X, Y, order, size):
    """O14."""
    solution.minibatches(X, Y, order, size)
    return solution.minibatches(X, Y, np.arange(len(X)), size)


def batches_with_other_targets(X, Y, order, size):
    """O14b."""
    batches = solution.minibatches(X, Y, order, size)
    others = solution.minibatches(X, Y, np.arange(len(X)), size)
    return [(x, y) for (x, _), (_, y) in zip(batches, others, strict=True)]


def batches_by_rank(X, Y, order, size):
    """O14c: order read as the place where each record goes."""
    solution.minibatches(X, Y, order, size)
    return solution.minibatches(X, Y, np.argsort(order), size)


def batches_reorder_the_data(X, Y, order, size):
    """N02."""
    solution.minibatches(X, Y, order, size)
    X[:], Y[:] = X[order], Y[order]
    return [(X[i : i + size], Y[i : i + size]) for i in range(0, len(X), size)]


# Penalties.


def l1_squared(weights, lam):
    """O15: the slide's squared norm."""
    value, gradients = solution.l1_penalty(weights, 1)
    return lam * value**2, [2 * lam * value * g for g in gradients]


def l1_halved(weights, lam):
    """O11."""
    return solution.l1_penalty(weights, lam / 2)


def l1_unsigned(weights, lam):
    """O15b: the slope is +lam everywhere."""
    value, gradients = solution.l1_penalty(weights, lam)
    return value, [lam * np.ones(w.shape) if w.ndim > 1 else g for w, g in zip(weights, gradients, strict=True)]


def l1_not_absolute(weights, lam):
    """O15c."""
    gradients = solution.l1_penalty(weights, lam)[1]
    return lam * sum(w.sum() for w in weights if w.ndim > 1), gradients


def l1_zero_is_positive(weights, lam):
    """A03."""
    value, gradients = solution.l1_penalty(weights, lam)
    signs = [np.where(w >= 0, lam, -lam) if w.ndim > 1 else g for w, g in zip(weights, gradients, strict=True)]
    return value, signs


def l1_biases_too(weights, lam):
    """O12b."""
    return lam * sum(np.abs(w).sum() for w in weights), [lam * np.sign(w) for w in weights]


def l1_biases_in_the_value(weights, lam):
    """O12."""
    return lam * sum(np.abs(w).sum() for w in weights), solution.l1_penalty(weights, lam)[1]


def l1_mean(weights, lam):
    """O15d."""
    return averaged(solution.l1_penalty, weights, lam)


def averaged(penalty, weights, lam):
    value, gradients = penalty(weights, lam)
    count = sum(w.size for w in weights if w.ndim > 1)
    return value / count, [g / count for g in gradients]


def l2_halved(weights, lam):
    """O11."""
    return solution.l2_penalty(weights, lam / 2)


def l2_gradient_halved(weights, lam):
    """O11b."""
    return solution.l2_penalty(weights, lam)[0], solution.l2_penalty(weights, lam / 2)[1]


def l2_value_halved(weights, lam):
    """O11c."""
    return solution.l2_penalty(weights, lam / 2)[0], solution.l2_penalty(weights, lam)[1]


def l2_not_squared(weights, lam):
    """O15e: the norm itself."""
    squares, gradients = solution.l2_penalty(weights, 1)
    norm = np.sqrt(squares)
    return lam * norm, [lam * g / (2 * norm) for g in gradients]


def l2_biases_too(weights, lam):
    """O12b."""
    return lam * sum((w**2).sum() for w in weights), [2 * lam * w for w in weights]


def l2_biases_in_the_value(weights, lam):
    """O12."""
    return lam * sum((w**2).sum() for w in weights), solution.l2_penalty(weights, lam)[1]


def l2_mean(weights, lam):
    """O15d."""
    return averaged(solution.l2_penalty, weights, lam)


# Dropout and dropconnect.


def dropout_unscaled(x, p_drop, u):
    """D01."""
    mask = solution.dropout_forward(x, p_drop, u)[1]
    return x * mask * 1.0, mask


def dropout_scaled_twice(x, p_drop, u):
    """D01b."""
    out, mask = solution.dropout_forward(x, p_drop, u)
    return out / (1 - p_drop), mask


def dropout_scaled_down(x, p_drop, u):
    """D01c: the prediction-time scale, applied in training."""
    mask = solution.dropout_forward(x, p_drop, u)[1]
    return x * mask * (1 - p_drop), mask


def dropout_keeps_p(x, p_drop, u):
    """D01d."""
    solution.dropout_forward(x, p_drop, u)
    mask = u < p_drop
    return x * mask / (p_drop or 1.0), mask


def dropout_mask_inverted(x, p_drop, u):
    """D01e: True marks the dropped units."""
    out, mask = solution.dropout_forward(x, p_drop, u)
    return out, ~mask


def dropout_upper_end(x, p_drop, u):
    """D01f: kept below 1 - p_drop."""
    solution.dropout_forward(x, p_drop, u)
    mask = u < 1 - p_drop
    return x * mask / (1 - p_drop), mask


def dropout_drops_ties(x, p_drop, u):
    """D01g."""
    solution.dropout_forward(x, p_drop, u)
    mask = u > p_drop
    return x * mask / (1 - p_drop), mask


def dropout_scaled_by_count(x, p_drop, u):
    """D01h."""
    mask = solution.dropout_forward(x, p_drop, u)[1]
    return x * mask * (mask.size / max(mask.sum(), 1)), mask


def dropout_scaled_mask(x, p_drop, u):
    """D01i."""
    out, mask = solution.dropout_forward(x, p_drop, u)
    return out, mask / (1 - p_drop)


def dropout_whole(x, p_drop, u):
    """C11."""
    mask = solution.dropout_forward(x, p_drop, u)[1]
    out = np.zeros_like(x)
    out[mask] = x[mask] / (1 - p_drop)
    return out, mask


def dropout_in_place(x, p_drop, u):
    """N02."""
    mask = solution.dropout_forward(x, p_drop, u)[1]
    x[~mask] = 0
    return x / (1 - p_drop), mask


def backward_no_mask(dout, mask, p_drop):
    """D02."""
    solution.dropout_backward(dout, mask, p_drop)
    return dout * 1.0


def backward_scaled_no_mask(dout, mask, p_drop):
    """D02b."""
    solution.dropout_backward(dout, mask, p_drop)
    return dout / (1 - p_drop)


def backward_unscaled(dout, mask, p_drop):
    """D01."""
    solution.dropout_backward(dout, mask, p_drop)
    return dout * mask * 1.0


def backward_scaled_down(dout, mask, p_drop):
    """D01c."""
    solution.dropout_backward(dout, mask, p_drop)
    return dout * mask * (1 - p_drop)


def backward_by_p(dout, mask, p_drop):
    """D01d."""
    solution.dropout_backward(dout, mask, p_drop)
    return dout * mask / p_drop


def backward_mask_inverted(dout, mask, p_drop):
    """D01e."""
    return solution.dropout_backward(dout, ~mask, p_drop)


def backward_scaled_by_count(dout, mask, p_drop):
    """D01h."""
    solution.dropout_backward(dout, mask, p_drop)
    return dout * mask * (mask.size / max(mask.sum(), 1))


def connect_unscaled(x, W, p_drop, u):
    """D01."""
    solution.dropconnect_forward(x, W, p_drop, u)
    return x @ (W * (u >= p_drop)) * 1.0


def connect_scaled_down(x, W, p_drop, u):
    """D01c."""
    return solution.dropconnect_forward(x, W, p_drop, u) * (1 - p_drop) ** 2


def connect_keeps_p(x, W, p_drop, u):
    """D01d."""
    solution.dropconnect_forward(x, W, p_drop, u)
    return x @ (W * (u < p_drop)) / (p_drop or 1.0)


def connect_drops_inputs(x, W, p_drop, u):
    """D03: whole input units."""
    solution.dropconnect_forward(x, W, p_drop, u)
    return (x * (u[:, 0] >= p_drop)) @ W / (1 - p_drop)


def connect_drops_outputs(x, W, p_drop, u):
    """D03b: whole output units, as dropout after the layer would."""
    solution.dropconnect_forward(x, W, p_drop, u)
    return x @ W * (u[0] >= p_drop) / (1 - p_drop)


def connect_in_place(x, W, p_drop, u):
    """N02."""
    solution.dropconnect_forward(x, W, p_drop, u)
    W[u < p_drop] = 0
    return x @ W / (1 - p_drop)


# Initialisation.


def xavier_variance_as_limit(n_in, n_out, seed):
    """X01."""
    return _uniform(2 / (n_in + n_out), n_in, n_out, seed)


def xavier_deviation_as_limit(n_in, n_out, seed):
    """X01b."""
    return _uniform(np.sqrt(2 / (n_in + n_out)), n_in, n_out, seed)


def xavier_inputs_only(n_in, n_out, seed):
    """X01c."""
    return _uniform(np.sqrt(3 / n_in), n_in, n_out, seed)


def xavier_normal(n_in, n_out, seed):
    """X01d."""
    return np.random.default_rng(seed).normal(0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))


def xavier_transposed(n_in, n_out, seed):
    """X01e."""
    return solution.xavier_init(n_out, n_in, seed)


def xavier_same_seed(n_in, n_out, seed):
    """X01f."""
    return solution.xavier_init(n_in, n_out, 0)


def xavier_positive(n_in, n_out, seed):
    """X01g."""
    return np.random.default_rng(seed).uniform(0, np.sqrt(6 / (n_in + n_out)), (n_in, n_out))


def _uniform(a, n_in, n_out, seed):
    return np.random.default_rng(seed).uniform(-a, a, (n_in, n_out))


# Clipping, stopping, convergence.


def clip_by_value(grads, limit):
    """G01."""
    solution.clip_by_global_norm(grads, limit)
    return [np.clip(g, -limit, limit) * 1.0 for g in grads]


def clip_each_array(grads, limit):
    """G01b."""
    return [solution.clip_by_global_norm([g], limit)[0] for g in grads]


def clip_always(grads, limit):
    """G01c."""
    solution.clip_by_global_norm(grads, limit)
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g * limit / norm for g in grads]


def clip_no_root(grads, limit):
    """G01d."""
    solution.clip_by_global_norm(grads, limit)
    norm = sum((g**2).sum() for g in grads)
    return [g * (limit / norm if norm > limit else 1.0) for g in grads]


def clip_sum_of_norms(grads, limit):
    """G01e."""
    solution.clip_by_global_norm(grads, limit)
    norm = sum(np.linalg.norm(g) for g in grads)
    return [g * (limit / norm if norm > limit else 1.0) for g in grads]


def clip_to_one(grads, limit):
    """G01f: unit length, whatever the limit."""
    solution.clip_by_global_norm(grads, limit)
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g / norm if norm > limit else g * 1.0 for g in grads]


def clip_in_place(grads, limit):
    """N02."""
    for i, g in enumerate(solution.clip_by_global_norm(grads, limit)):
        grads[i][...] = g
    return grads


def _stop(errors, patience, better, waited):
    """early_stopping with its two comparisons given."""
    solution.early_stopping(errors, patience)
    best = 0
    for epoch in range(1, len(errors)):
        if better(errors[epoch], errors[best]):
            best = epoch
        elif waited(epoch - best, patience):
            return epoch, best
    return len(errors) - 1, best


def stopping_late(errors, patience):
    """ES1."""
    return _stop(errors, patience, lambda a, b: a < b, lambda n, p: n > p)


def stopping_early(errors, patience):
    """ES1b."""
    return _stop(errors, patience, lambda a, b: a < b, lambda n, p: n >= p - 1)


def stopping_last_weights(errors, patience):
    """ES1c."""
    stopped, _ = solution.early_stopping(errors, patience)
    return stopped, stopped


def stopping_ties(errors, patience):
    """ES1d."""
    return _stop(errors, patience, lambda a, b: a <= b, lambda n, p: n >= p)


def stopping_sees_the_future(errors, patience):
    """ES1e."""
    stopped, _ = solution.early_stopping(errors, patience)
    return stopped, int(np.argmin(errors))


def stopping_never_resets(errors, patience):
    """ES1f."""
    solution.early_stopping(errors, patience)
    best = waited = 0
    for epoch in range(1, len(errors)):
        if errors[epoch] < errors[best]:
            best = epoch
        else:
            waited += 1
        if waited == patience:
            return epoch, best
    return len(errors) - 1, best


def stopping_rises_in_a_row(errors, patience):
    """ES1g: compared with the epoch before."""
    solution.early_stopping(errors, patience)
    best = waited = 0
    for epoch in range(1, len(errors)):
        if errors[epoch] < errors[best]:
            best = epoch
        waited = 0 if errors[epoch] < errors[epoch - 1] else waited + 1
        if waited == patience:
            return epoch, best
    return len(errors) - 1, best


def stopping_waits_at_the_start(errors, patience):
    """ES1h: patience epochs at the start, then the first worse epoch."""
    solution.early_stopping(errors, patience)
    best = 0
    for epoch in range(1, len(errors)):
        if errors[epoch] < errors[best]:
            best = epoch
        elif epoch >= patience:
            return epoch, best
    return len(errors) - 1, best


def stopping_counts_from_one(errors, patience):
    """ES1i."""
    stopped, best = solution.early_stopping(errors, patience)
    return stopped + 1, best + 1


def _converged(norm=None, change=None):
    """has_converged with one of its two rules replaced."""

    def variant(errors, gradients, rule, eps):
        right = solution.has_converged(errors, gradients, rule, eps)
        if rule == "gradient" and norm:
            return bool(norm(gradients, eps))
        if rule == "change" and change:
            return bool(change(errors, eps))
        return right

    return variant


def _all(gradients):
    return np.concatenate([np.ravel(g) for g in gradients])


def relative_change(errors, eps):
    """CV1."""
    return len(errors) > 1 and abs(errors[-1] - errors[-2]) <= eps * abs(errors[-2])


def signed_change(errors, eps):
    """CV2."""
    return len(errors) > 1 and errors[-2] - errors[-1] <= eps


def change_since_the_start(errors, eps):
    """CV3."""
    return len(errors) > 1 and abs(errors[-1] - errors[0]) <= eps


def the_error_itself(errors, eps):
    """CV4."""
    return len(errors) > 1 and errors[-1] <= eps


def change_from_nothing(errors, eps):
    """CV5: one epoch alone has not changed."""
    return len(errors) < 2 or abs(errors[-1] - errors[-2]) <= eps


def either_rule(errors, gradients, rule, eps):
    """CV6."""
    solution.has_converged(errors, gradients, rule, eps)
    return any(solution.has_converged(errors, gradients, r, eps) for r in ("gradient", "change"))


def both_rules(errors, gradients, rule, eps):
    """CV7."""
    solution.has_converged(errors, gradients, rule, eps)
    return all(solution.has_converged(errors, gradients, r, eps) for r in ("gradient", "change"))


def strictly_less(errors, gradients, rule, eps):
    """CV8."""
    return solution.has_converged(errors, gradients, rule, np.nextafter(eps, 0))


# Two moons.


def train_from_zero(X, Y, seed):
    """T01."""
    params = [np.zeros((2, 16)), np.zeros(16), np.zeros((16, 1)), np.zeros(1)]
    return _descend(X, Y, params, 500, 0.5)


def train_uphill(X, Y, seed):
    """M03."""
    return _descend(X, Y, _start(seed), 500, -0.5)


def train_one_epoch(X, Y, seed):
    """T02."""
    return _descend(X, Y, _start(seed), 1, 0.5)


def _start(seed):
    return [solution.xavier_init(2, 16, seed), np.zeros(16), solution.xavier_init(16, 1, seed), np.zeros(1)]


def _descend(X, Y, params, epochs, rate):
    for _ in range(epochs):
        grads = solution.loss_and_gradients(X, Y, *params)[1]
        params = [w - rate * g for w, g in zip(params, grads, strict=True)]
    return tuple(params)


def _known(id, name, hint, variant):
    return Misconception(id=id, name=name, hint=hint, variant=variant)


IN_PLACE = "Are the arrays you were given the same after the call as before?"
UPHILL = "Does the loss fall after one such step?"
INSIDE = "For a cache of 0, what is under the fraction line: epsilon or its root?"
UNSCALED = "With half of the units dropped, what is the mean of the output compared with that of the input?"

MISCONCEPTIONS = {
    "sgd_step": (
        _known("M03", "the step goes up the gradient", UPHILL, sgd_uphill),
        _known("N02", "the weights are changed in place", IN_PLACE, sgd_in_place),
        _known(
            "O16", "the gradient is normalised", "Should a gradient twice as long give a longer step?", sgd_normalised
        ),
    ),
    "momentum_step": (
        _known(
            "O02",
            "the gradient is averaged, not added",
            "What is the velocity after the first step from rest, for g = 1?",
            momentum_averaged,
        ),
        _known(
            "O02b",
            "the velocity holds gradients, not weight changes",
            "Which sign has the velocity when the weight falls? Which size?",
            momentum_of_gradients,
        ),
        _known(
            "O02c",
            "the step uses the old velocity",
            "From rest, does the first step move the weight?",
            momentum_old_velocity,
        ),
        _known(
            "O02d",
            "Nesterov's look-ahead",
            "Subtract the old w from the new one: which of your quantities should that be?",
            momentum_nesterov,
        ),
        _known(
            "O02e",
            "the old velocity is kept in full",
            "Which share of the velocity survives a step without gradient?",
            momentum_undamped,
        ),
        _known("M03", "the step goes up the gradient", UPHILL, momentum_uphill),
        _known("N02", "the velocity is changed in place", IN_PLACE, momentum_in_place),
    ),
    "adagrad_step": (
        _known(
            "O03",
            "the cache is overwritten",
            "After the second step, what does the cache still know of the first gradient?",
            adagrad_forgets,
        ),
        _known(
            "O03d",
            "the root is missing",
            "If all gradients were twice as large, should the step change?",
            adagrad_no_root,
        ),
        _known(
            "O03e",
            "the step uses the old cache",
            "At the first step, by what is the gradient divided?",
            adagrad_old_cache,
        ),
        _known(
            "O03f",
            "one rate for all weights",
            "Does a weight with small gradients keep its own rate?",
            adagrad_one_rate,
        ),
        _known("O05", "epsilon inside the root", INSIDE, adagrad_eps_inside),
        _known("N02", "the cache is changed in place", IN_PLACE, adagrad_in_place),
    ),
    "rmsprop_step": (
        _known(
            "O03b",
            "squares are summed, as in Adagrad",
            "With the same gradient at every step, where should the cache settle?",
            rmsprop_sums,
        ),
        _known(
            "O03c",
            "decay weighs the new square",
            "With a decay of 0.99, which of the two should count more?",
            rmsprop_swapped,
        ),
        _known("O03g", "the new square counts in full", "Do the weights of your average add up to 1?", rmsprop_grows),
        _known(
            "O03h",
            "sizes are averaged, not squares",
            "What does the cache hold after the first step from zero with g = 2?",
            rmsprop_unsquared,
        ),
        _known("O05", "epsilon inside the root", INSIDE, rmsprop_eps_inside),
    ),
    "adam_step": (
        _known(
            "O08",
            "the correction is missing",
            "From zero, how large is m after one step, compared with g?",
            adam_uncorrected,
        ),
        _known(
            "O08b",
            "the corrected averages are kept",
            "If the corrected m is carried on, how often has it been corrected at t = 3?",
            adam_keeps_the_corrected,
        ),
        _known("O08c", "steps are counted from 0", "By what is m divided at t = 1?", adam_counts_from_zero),
        _known("O08d", "beta1 and beta2 are swapped", "Which beta belongs to the average of squares?", adam_swapped),
        _known(
            "O08e",
            "the correction does not fade",
            "Once many steps have been averaged, how much is there left to correct?",
            adam_corrected_linearly,
        ),
        _known("O08f", "the step uses g, not its average", "Where does m enter the new w?", adam_without_momentum),
        _known("O05", "epsilon inside the root", INSIDE, adam_eps_inside),
    ),
    "minibatches": (
        _known(
            "O13",
            "the last, smaller batch is dropped",
            "How many records do all your batches hold together?",
            batches_drop_the_last,
        ),
        _known(
            "O13b",
            "the last batch is filled from the start",
            "Does any record come twice in an epoch?",
            batches_fill_the_last,
        ),
        _known(
            "O13c",
            "batches are evened out",
            "With 53 records by 25, how many are in the first batch?",
            batches_evened_out,
        ),
        _known("M10", "batches accumulate", "Which records of the first batch are in the second?", batches_accumulate),
        _known("O14", "the order is ignored", "Which record does order[0] name?", batches_in_file_order),
        _known(
            "O14b",
            "targets stay in the old order",
            "Is each target still that of its record?",
            batches_with_other_targets,
        ),
        _known(
            "O14c",
            "order is read as places",
            "Is order[0] the first record to take, or the place of record 0?",
            batches_by_rank,
        ),
        _known("N02", "the data is reordered in place", IN_PLACE, batches_reorder_the_data),
    ),
    "l1_penalty": (
        _known("O15", "the norm is squared", "How does the penalty grow when all weights double?", l1_squared),
        _known("O11", "half of lambda", "Is the constant in front lambda or half of it?", l1_halved),
        _known("O15b", "the slope ignores the sign", "Which way should a negative weight be pushed?", l1_unsigned),
        _known("O15c", "the value ignores the size", "What is the penalty of the weights 1 and -1?", l1_not_absolute),
        _known("O15d", "a mean, not a sum", "Does a larger network pay more?", l1_mean),
        _known("A03", "a weight of zero is pushed", "What is the sign of 0?", l1_zero_is_positive),
        _known(
            "O12",
            "biases in the value alone",
            "Change a bias: does the value change, and does your gradient say so?",
            l1_biases_in_the_value,
        ),
        _known("O12b", "biases are penalised", "Which of the arrays are weights?", l1_biases_too),
    ),
    "l2_penalty": (
        _known("O11", "half of lambda", "Is the constant in front lambda or half of it?", l2_halved),
        _known(
            "O11b",
            "the gradient lacks its factor",
            "What do you get when you differentiate your own penalty?",
            l2_gradient_halved,
        ),
        _known(
            "O11c",
            "the value is halved, the gradient is not",
            "What do you get when you differentiate your own penalty?",
            l2_value_halved,
        ),
        _known("O15e", "the norm is not squared", "How does the penalty grow when all weights double?", l2_not_squared),
        _known("O15d", "a mean, not a sum", "Does a larger network pay more?", l2_mean),
        _known(
            "O12",
            "biases in the value alone",
            "Change a bias: does the value change, and does your gradient say so?",
            l2_biases_in_the_value,
        ),
        _known("O12b", "biases are penalised", "Which of the arrays are weights?", l2_biases_too),
    ),
    "dropout_forward": (
        _known("D01", "no scaling", UNSCALED, dropout_unscaled),
        _known("D01b", "scaled twice", UNSCALED, dropout_scaled_twice),
        _known("D01c", "scaled down in place of up", UNSCALED, dropout_scaled_down),
        _known(
            "D01d", "p_drop is the share that is kept", "With p_drop = 0, how many units are ignored?", dropout_keeps_p
        ),
        _known(
            "D01e",
            "the mask marks what is dropped",
            "Is the mask True for a unit that speaks, or for one that is silent?",
            dropout_mask_inverted,
        ),
        _known(
            "D01f",
            "kept below 1 - p_drop",
            "Which draws drop a unit: the small ones or the large ones?",
            dropout_upper_end,
        ),
        _known(
            "D01g",
            "a draw equal to p_drop drops",
            "A draw of 0.0 with p_drop = 0: is the unit kept?",
            dropout_drops_ties,
        ),
        _known(
            "D01h",
            "scaled by the share that happened to be kept",
            "Should the scale depend on the draws?",
            dropout_scaled_by_count,
        ),
        _known("D01i", "the mask holds the scale", "Which two values may the mask hold?", dropout_scaled_mask),
        _known("C11", "the output is cut to whole numbers", "Which dtype does your output array have?", dropout_whole),
        _known("N02", "the input is changed in place", IN_PLACE, dropout_in_place),
    ),
    "dropout_backward": (
        _known("D02", "neither mask nor scale", "Does a dropped unit influence the loss?", backward_no_mask),
        _known("D02b", "the mask is not applied", "Does a dropped unit influence the loss?", backward_scaled_no_mask),
        _known("D01", "no scaling", "By how much does out change when a kept x grows by 1?", backward_unscaled),
        _known(
            "D01c",
            "scaled down in place of up",
            "By how much does out change when a kept x grows by 1?",
            backward_scaled_down,
        ),
        _known("D01d", "scaled by p_drop", "By how much does out change when a kept x grows by 1?", backward_by_p),
        _known(
            "D01e", "the mask is read the other way round", "What does True in the mask mean?", backward_mask_inverted
        ),
        _known(
            "D01h",
            "scaled by the share that happened to be kept",
            "Should the scale depend on the draws?",
            backward_scaled_by_count,
        ),
    ),
    "dropconnect_forward": (
        _known("D01", "no scaling", UNSCALED.replace("units", "connections"), connect_unscaled),
        _known("D01c", "scaled down in place of up", UNSCALED.replace("units", "connections"), connect_scaled_down),
        _known(
            "D01d",
            "p_drop is the share that is kept",
            "With p_drop = 0, how many connections are ignored?",
            connect_keeps_p,
        ),
        _known("D03", "whole inputs are dropped", "Can an input reach one unit and not another?", connect_drops_inputs),
        _known("D03b", "whole units are dropped", "Can a unit hear one input and not another?", connect_drops_outputs),
        _known("N02", "the weights are changed in place", IN_PLACE, connect_in_place),
    ),
    "xavier_init": (
        _known(
            "X01",
            "the variance is taken for the range",
            "What is the variance of a uniform variable on (-a, a)?",
            xavier_variance_as_limit,
        ),
        _known(
            "X01b",
            "the standard deviation is taken for the range",
            "What is the variance of a uniform variable on (-a, a)?",
            xavier_deviation_as_limit,
        ),
        _known(
            "X01c",
            "only the inputs count",
            "Which way does the backward pass go through the layer?",
            xavier_inputs_only,
        ),
        _known("X01d", "a normal distribution", "How far out may a weight lie?", xavier_normal),
        _known(
            "X01e", "the shape is turned", "In x @ W with x of (N, n_in), which shape must W have?", xavier_transposed
        ),
        _known("X01f", "the seed is ignored", "Do two seeds give two sets of weights?", xavier_same_seed),
        _known("X01g", "all weights are positive", "What is the mean of your weights?", xavier_positive),
    ),
    "clip_by_global_norm": (
        _known("G01", "clipped by value", "Does the clipped gradient point the same way as before?", clip_by_value),
        _known(
            "G01b",
            "each array by its own norm",
            "Put all arrays into one vector: does it point the same way as before?",
            clip_each_array,
        ),
        _known(
            "G01c",
            "short gradients are stretched",
            "What should happen to a gradient that is short enough?",
            clip_always,
        ),
        _known("G01d", "the norm lacks its root", "What is the norm of (3, 4)?", clip_no_root),
        _known(
            "G01e",
            "norms are added up",
            "What is the norm of (3, 4), when 3 and 4 stand in two arrays?",
            clip_sum_of_norms,
        ),
        _known("G01f", "clipped to length 1", "How long is your result when the limit is 5?", clip_to_one),
        _known("N02", "the gradients are changed in place", IN_PLACE, clip_in_place),
    ),
    "early_stopping": (
        _known(
            "ES1",
            "one epoch too late",
            "With a patience of 1, how many epochs without a new lowest error does it take?",
            stopping_late,
        ),
        _known("ES1b", "one epoch too early", "With a patience of 2, is one worse epoch enough?", stopping_early),
        _known(
            "ES1c",
            "the last epoch is taken for the best",
            "Which epoch had the lowest validation error?",
            stopping_last_weights,
        ),
        _known(
            "ES1d",
            "an equal error counts as better",
            "Has anything improved when the error is the same?",
            stopping_ties,
        ),
        _known(
            "ES1e",
            "the best epoch comes after the end",
            "Could anyone know that error when training stopped?",
            stopping_sees_the_future,
        ),
        _known(
            "ES1f",
            "the wait never starts again",
            "After a new lowest error, how long is the wait?",
            stopping_never_resets,
        ),
        _known(
            "ES1g",
            "compared with the epoch before",
            "Is an epoch better than the last one a new lowest error?",
            stopping_rises_in_a_row,
        ),
        _known(
            "ES1h",
            "patience only at the start",
            "After a long good run, does one worse epoch end it?",
            stopping_waits_at_the_start,
        ),
        _known("ES1i", "epochs are numbered from 1", "Which number has the first epoch?", stopping_counts_from_one),
    ),
    "has_converged": (
        _known(
            "CV1",
            "a relative change",
            "Is the change compared with eps, or with a share of the error?",
            _converged(change=relative_change),
        ),
        _known(
            "CV2",
            "a rising error counts as converged",
            "The error goes from 1 to 3: how large is the change?",
            _converged(change=signed_change),
        ),
        _known(
            "CV3",
            "the change since the first epoch",
            "Between which two epochs is the change taken?",
            _converged(change=change_since_the_start),
        ),
        _known(
            "CV4",
            "the error itself is compared",
            "Can training have converged at a large error?",
            _converged(change=the_error_itself),
        ),
        _known(
            "CV5", "one epoch is enough", "How many errors does a change need?", _converged(change=change_from_nothing)
        ),
        _known("CV6", "either rule is enough", "Which rule was asked for?", either_rule),
        _known("CV7", "both rules must hold", "Which rule was asked for?", both_rules),
        _known("CV8", "less than, not at most", "What if it equals eps?", strictly_less),
        _known(
            "G01b",
            "each array by its own norm",
            "Put all gradients into one vector: how long is it?",
            _converged(norm=lambda g, e: all(np.linalg.norm(a) <= e for a in g)),
        ),
        _known(
            "CV9",
            "the largest entry for the norm",
            "What is the norm of (3, 4)?",
            _converged(norm=lambda g, e: np.abs(_all(g)).max() <= e),
        ),
        _known(
            "G01d",
            "the norm lacks its root",
            "What is the norm of (3, 4)?",
            _converged(norm=lambda g, e: (_all(g) ** 2).sum() <= e),
        ),
        _known(
            "G01e",
            "norms are added up",
            "What is the norm of (3, 4), when 3 and 4 stand in two arrays?",
            _converged(norm=lambda g, e: sum(np.linalg.norm(a) for a in g) <= e),
        ),
    ),
    "train": (
        _known(
            "T01",
            "all weights start at zero",
            "If all hidden units start the same, what makes them differ later?",
            train_from_zero,
        ),
        _known("M03", "the steps go up the gradient", UPHILL, train_uphill),
        _known("T02", "one epoch", "Does the loss still fall when you stop?", train_one_epoch),
    ),
}
