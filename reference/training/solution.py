"""Reference implementations of the training assignment, read as mathematics.

Letters: N examples, D features, M hidden units; w any array of weights, g the gradient of the loss in it.
Nothing here changes its arguments: every step returns new arrays.
"""

import numpy as np


def sgd_step(w, g, rate):
    """Gradient descent: w - rate g.

    w, g: arrays of one shape. Returns the new w. Raises ValueError if the shapes differ.
    Source: Data Mining 2, "Choosing the Optimization Algorithm".
    """
    _same_shape(w, g)
    return w - rate * g


def momentum_step(w, g, velocity, rate, beta):
    """The weight change keeps a share beta of the change before it: v = beta v - rate g, then w + v.

    w, g, velocity: arrays of one shape. Returns w, velocity, both new. Raises ValueError if the shapes differ.
    Source: Data Mining 2, "Momentum": a history of previous weight changes.
    """
    _same_shape(w, g, velocity)
    velocity = beta * velocity - rate * g
    return w + velocity, velocity


def adagrad_step(w, g, cache, rate, eps):
    """Each weight's rate shrinks with the sum of its squared gradients: w - rate g / (sqrt(cache + g^2) + eps).

    w, g, cache: arrays of one shape. Returns w, cache, both new. Raises ValueError if the shapes differ.
    Source: Data Mining 2, "Choosing the Optimization Algorithm"; Duchi, Hazan and Singer, 2011.
    """
    _same_shape(w, g, cache)
    cache = cache + g**2
    return w - rate * g / (np.sqrt(cache) + eps), cache


def rmsprop_step(w, g, cache, rate, decay, eps):
    """Adagrad with a moving average in place of the sum: cache = decay cache + (1 - decay) g^2.

    w, g, cache: arrays of one shape. Returns w, cache, both new. Raises ValueError if the shapes differ.
    Source: Data Mining 2, "Choosing the Optimization Algorithm".
    """
    _same_shape(w, g, cache)
    cache = decay * cache + (1 - decay) * g**2
    return w - rate * g / (np.sqrt(cache) + eps), cache


def adam_step(w, g, m, v, t, rate, beta1, beta2, eps):
    """Moving averages of the gradient and of its square, freed of their start at zero.

    w, g, m, v: arrays of one shape. t: the number of this step, from 1.
    Returns w, m, v, all new; m and v as averaged, without the correction.
    Raises ValueError if the shapes differ or t < 1.
    Source: Data Mining 2, "Choosing the Optimization Algorithm"; Kingma and Ba, 2015, algorithm 1.
    """
    _same_shape(w, g, m, v)
    if t < 1:
        raise ValueError(f"steps are counted from 1, not {t}")
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - rate * m_hat / (np.sqrt(v_hat) + eps), m, v


def minibatches(X, Y, order, size):
    """The records in the given order, `size` at a time; the last batch holds what is left.

    X: (N, D). Y: (N,) or (N, K). order: (N,) row numbers, each once.
    Returns a list of pairs (rows of X, rows of Y). Raises ValueError if size < 1 or the lengths differ.
    Source: Data Mining 2, "Two learning fashion (plus one)".
    """
    if size < 1 or not len(X) == len(Y) == len(order):
        raise ValueError(f"{len(X)} records, {len(Y)} targets, {len(order)} places in batches of {size}")
    return [(X[rows], Y[rows]) for rows in (order[i : i + size] for i in range(0, len(order), size))]


def l1_penalty(weights, lam):
    """lam times the sum of |w| over all weights, and its gradients: lam sign(w), zero at w = 0.

    weights: list of the network's arrays; those with one axis are biases and are not penalised.
    Returns the value and the list of gradients. Source: Data Mining 2, "Common penalty terms".
    """
    value = lam * sum(np.abs(w).sum() for w in weights if w.ndim > 1)
    return value, [lam * np.sign(w) if w.ndim > 1 else np.zeros(w.shape) for w in weights]


def l2_penalty(weights, lam):
    """lam times the sum of w^2 over all weights, and its gradients: 2 lam w.

    weights: list of the network's arrays; those with one axis are biases and are not penalised.
    Returns the value and the list of gradients. Source: Data Mining 2, "Common penalty terms".
    """
    value = lam * sum((w**2).sum() for w in weights if w.ndim > 1)
    return value, [2 * lam * w if w.ndim > 1 else np.zeros(w.shape) for w in weights]


def dropout_forward(x, p_drop, u):
    """Ignore the units whose draw lies below p_drop, and scale the others so that the mean stays.

    x, u: arrays of one shape, u uniform in [0, 1). p_drop: the fraction ignored, 0 <= p_drop < 1.
    Returns out and mask, both in the shape of x; mask is True where a unit is kept.
    Raises ValueError if p_drop is out of range or the shapes differ.
    Source: Topics in Social Data Science, week 4, "Dropout"; Data Mining 2; Srivastava et al., 2014.
    """
    _same_shape(x, u)
    mask = _kept(p_drop, u)
    return x * mask / (1 - p_drop), mask


def dropout_backward(dout, mask, p_drop):
    """The gradient of dropout_forward in x: a kept unit passes it on, scaled; a dropped one passes nothing.

    dout, mask: arrays of one shape, mask True where a unit was kept. Returns dx in the shape of dout.
    Raises ValueError if the shapes differ. Source: as dropout_forward.
    """
    _same_shape(dout, mask)
    return dout * mask / (1 - p_drop)


def dropconnect_forward(x, W, p_drop, u):
    """A dense layer that ignores the connections whose draw lies below p_drop, and scales the others.

    x: (N, D). W: (D, M). u: (D, M) uniform draws in [0, 1), one for each connection, the same for the whole batch.
    Returns (N, M). Raises ValueError if p_drop is not in 0 <= p_drop < 1 or u has not the shape of W.
    Source: Data Mining 2, "dropconnect"; Wan et al., 2013.
    """
    _same_shape(W, u)
    return x @ (W * _kept(p_drop, u)) / (1 - p_drop)


def xavier_init(n_in, n_out, seed):
    """Uniform weights around zero with variance 2 / (n_in + n_out).

    A uniform variable on (-a, a) has variance a^2 / 3. Returns (n_in, n_out), drawn from default_rng(seed).
    Source: Data Analysis, Neural Networks 2, "Weight Initialization"; Glorot and Bengio, 2010, equation (16).
    """
    a = np.sqrt(6 / (n_in + n_out))
    return np.random.default_rng(seed).uniform(-a, a, (n_in, n_out))


def clip_by_global_norm(grads, limit):
    """Shorten all gradients by one factor, so that their common Euclidean norm is at most `limit`.

    grads: list of arrays. limit: greater than 0. Returns a list of new arrays. Raises ValueError if limit <= 0.
    Source: Topics in Social Data Science, week 4, "Gradient clipping"; Pascanu, Mikolov and Bengio, 2013.
    """
    if limit <= 0:
        raise ValueError(f"the limit must be greater than 0, not {limit}")
    norm = _global_norm(grads)
    scale = limit / norm if norm > limit else 1.0
    return [scale * g for g in grads]


def early_stopping(errors, patience):
    """Stop after `patience` epochs in a row without a new lowest error; go back to the lowest.

    errors: validation error after each epoch; epochs are numbered from 0. patience: at least 1.
    Returns (stopped, best): the last epoch that runs, and the first epoch with the lowest error up to there.
    Raises ValueError if there are no errors or patience < 1. Source: Data Mining 2, "Early Stopping".
    """
    if len(errors) == 0 or patience < 1:
        raise ValueError(f"{len(errors)} errors with a patience of {patience}")
    best = 0
    for epoch, error in enumerate(errors):
        if error < errors[best]:
            best = epoch
        if epoch - best == patience:
            return epoch, best
    return len(errors) - 1, best


def has_converged(errors, gradients, rule, eps):
    """The lecture's two criteria on the training set.

    errors: average error after each epoch so far. gradients: list of arrays, the gradients of the last epoch.
    rule: "gradient": the Euclidean norm of all gradients together is at most eps;
    "change": the last two errors differ by at most eps; False before there are two.
    Raises ValueError for another rule. Source: Data Mining 2, "Convergence Criteria".
    """
    if rule == "gradient":
        return bool(_global_norm(gradients) <= eps)
    if rule == "change":
        return len(errors) > 1 and bool(abs(errors[-1] - errors[-2]) <= eps)
    raise ValueError(f"no rule named {rule!r}")


def moons(n, noise, seed):
    """Two interleaved half circles of radius 3, with normal noise of the given standard deviation.

    Returns X (n, 2) and Y (n,): 0 on the upper moon, 1 on the lower one.
    """
    rng = np.random.default_rng(seed)
    Y = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    upper = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    X = np.where(Y[:, None] == 0, upper, [3.0, 1.5] - upper)
    return X + rng.normal(0, noise, (n, 2)), Y


def scores(X, W1, b1, W2, b2):
    """One hidden tanh layer and one output: the label is 1 where the score is greater than 0.

    X: (N, D). W1: (D, M). b1: (M,). W2: (M, 1). b2: (1,). Returns (N,).
    """
    return (np.tanh(X @ W1 + b1) @ W2 + b2)[:, 0]


def loss_and_gradients(X, Y, W1, b1, W2, b2):
    """Binary cross-entropy of the scores through the logistic unit, mean over the batch.

    X: (N, D). Y: (N,) of 0 and 1. Returns the loss and the list [dW1, db1, dW2, db2].
    """
    h = np.tanh(X @ W1 + b1)
    z = h @ W2 + b2
    t = Y.reshape(-1, 1)
    loss = np.mean(np.logaddexp(0, z) - t * z)
    dz = (0.5 + 0.5 * np.tanh(0.5 * z) - t) / len(X)
    da = dz @ W2.T * (1 - h**2)
    return loss, [X.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)]


def train(X, Y, seed):
    """Train a network with one hidden tanh layer of 16 units, by Adam on minibatches of 20.

    X: (N, 2). Y: (N,) of 0 and 1. Returns W1 (2, M), b1 (M,), W2 (M, 1), b2 (1,), read as `scores` does.
    Source: Data Mining 2, "Tips and Tricks of NN Training".
    """
    rng = np.random.default_rng(seed)
    params = [xavier_init(2, 16, seed), np.zeros(16), xavier_init(16, 1, seed), np.zeros(1)]
    ms = [np.zeros_like(w) for w in params]
    vs = [np.zeros_like(w) for w in params]
    t = 0
    for _ in range(150):
        for x, y in minibatches(X, Y, rng.permutation(len(X)), 20):
            t += 1
            grads = loss_and_gradients(x, y, *params)[1]
            steps = [adam_step(*state, t, 0.05, 0.9, 0.999, 1e-8) for state in zip(params, grads, ms, vs, strict=True)]
            params, ms, vs = zip(*steps, strict=True)
    return tuple(params)


def _same_shape(first, *others):
    if any(np.shape(other) != np.shape(first) for other in others):
        raise ValueError(f"shapes differ: {', '.join(str(np.shape(a)) for a in (first, *others))}")


def _kept(p_drop, u):
    """True with probability 1 - p_drop; ValueError unless 0 <= p_drop < 1."""
    if not 0 <= p_drop < 1:
        raise ValueError(f"p_drop must be at least 0 and less than 1, not {p_drop}")
    return u >= p_drop


def _global_norm(arrays):
    """The Euclidean norm of all entries of all arrays together."""
    return np.sqrt(sum((a**2).sum() for a in arrays))
