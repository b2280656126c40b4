"""Known mistakes in training: each a change of the solution's text, or a function where that cannot say it."""

import numpy as np

from autograder.content.mistakes import Mistakes

from . import solution

KEPT = "Are the arrays you were given the same after the call as before?"
UPHILL = "Does the loss fall after one such step?"
INSIDE = "For a cache of 0, what is under the fraction line: epsilon or its root?"
DOUBLED = "How does the penalty grow when all weights double?"
HALF = "Is the constant in front lambda or half of it?"
LARGER = "Does a larger network pay more?"
OWN_SLOPE = "What do you get when you differentiate your own penalty?"
UNITS = "With half of the units dropped, what is the mean of the output compared with that of the input?"
CONNECTIONS = "With half of the connections dropped, what is the mean of the output compared with that of the input?"
GROWS = "By how much does out change when a kept x grows by 1?"
CHANCE = "Should the scale depend on the draws?"
SILENT = "Does a dropped unit influence the loss?"
RANGE = "What is the variance of a uniform variable on (-a, a)?"
LENGTH = "What is the norm of (3, 4)?"
APART = "What is the norm of (3, 4), when 3 and 4 stand in two arrays?"
ASKED = "Which rule was asked for?"

# Update rules.

sgd = Mistakes(solution.sgd_step)

sgd.edit("M03", "the sign is turned round", UPHILL, ("w - rate", "w + rate"))
sgd.edit("N02", "an argument is changed in place", KEPT, ("return w - rate * g", "w -= rate * g\n    return w"))
sgd.edit(
    "O16",
    "the gradient is normalised",
    "Should a gradient twice as long give a longer step?",
    ("rate * g", "rate * g / np.linalg.norm(g)"),
)

momentum = Mistakes(solution.momentum_step)

momentum.edit(
    "O02",
    "the gradient is averaged, not added",
    "What is the velocity after the first step from rest, for g = 1?",
    ("rate * g", "(1 - beta) * rate * g"),
)
momentum.edit(
    "O02b",
    "the velocity holds gradients, not weight changes",
    "Which sign has the velocity when the weight falls? Which size?",
    ("- rate * g", "+ g"),
    ("w + velocity", "w - rate * velocity"),
)
momentum.edit(
    "O02c",
    "the step uses the old velocity",
    "From rest, does the first step move the weight?",
    ("velocity = beta", "new = beta"),
    ("w + velocity, velocity", "w + velocity, new"),
)
momentum.edit(
    "O02d",
    "the step looks ahead, as Nesterov's does",
    "Subtract the old w from the new one: which of your quantities should that be?",
    ("w + velocity", "w + beta * velocity - rate * g"),
)
momentum.edit(
    "O02e",
    "the old velocity is kept in full",
    "Which share of the velocity survives a step without gradient?",
    ("beta * velocity", "velocity"),
)
momentum.edit("M03", "the sign is turned round", UPHILL, ("- rate * g", "+ rate * g"))
momentum.edit(
    "N02",
    "an argument is changed in place",
    KEPT,
    ("velocity = beta * velocity - rate * g", "velocity *= beta\n    velocity -= rate * g"),
)

adagrad = Mistakes(solution.adagrad_step)

EPSILON_INSIDE = ("(np.sqrt(cache) + eps)", "np.sqrt(cache + eps)")

adagrad.edit(
    "O03",
    "the cache is overwritten",
    "After the second step, what does the cache still know of the first gradient?",
    ("cache + g**2", "g**2"),
)
adagrad.edit(
    "O03d",
    "the root of the cache is missing",
    "If all gradients were twice as large, should the step change?",
    ("np.sqrt(cache)", "cache"),
)
adagrad.edit(
    "O03e",
    "the step uses the old cache",
    "At the first step, by what is the gradient divided?",
    ("cache = cache", "new = cache"),
    ("eps), cache", "eps), new"),
)
adagrad.edit(
    "O03f",
    "one rate serves all weights",
    "Does a weight with small gradients keep its own rate?",
    ("np.sqrt(cache)", "np.sqrt(cache.sum())"),
)
adagrad.edit("O05", "epsilon is inside the root", INSIDE, EPSILON_INSIDE)
adagrad.edit("N02", "an argument is changed in place", KEPT, ("cache = cache + g**2", "cache += g**2"))

rmsprop = Mistakes(solution.rmsprop_step)

AVERAGE = "decay * cache + (1 - decay) * g**2"

rmsprop.edit(
    "O03b",
    "squares are summed, as in Adagrad",
    "With the same gradient at every step, where should the cache settle?",
    (AVERAGE, "cache + g**2"),
)
rmsprop.edit(
    "O03c",
    "decay weighs the new square",
    "With a decay of 0.99, which of the two should count more?",
    (AVERAGE, "(1 - decay) * cache + decay * g**2"),
)
rmsprop.edit(
    "O03g",
    "the new square counts in full",
    "Do the weights of your average add up to 1?",
    (AVERAGE, "decay * cache + g**2"),
)
rmsprop.edit(
    "O03h",
    "sizes are averaged, not squares",
    "What does the cache hold after the first step from zero with g = 2?",
    ("g**2", "np.abs(g)"),
    ("np.sqrt(cache)", "cache"),
)
rmsprop.edit("O05", "epsilon is inside the root", INSIDE, EPSILON_INSIDE)

adam = Mistakes(solution.adam_step)

adam.edit(
    "O08",
    "the correction is missing",
    "From zero, how large is m after one step, compared with g?",
    ("m / (1 - beta1**t)", "m"),
    ("v / (1 - beta2**t)", "v"),
)
adam.edit(
    "O08b",
    "the corrected averages are kept",
    "If the corrected m is carried on, how often has it been corrected at t = 3?",
    ("eps), m, v", "eps), m_hat, v_hat"),
)
adam.edit(
    "O08c",
    "steps are counted from 0",
    "By what is m divided at t = 1?",
    ("if t < 1", "if t < 0"),
    ("beta1**t", "beta1 ** (t + 1)"),
    ("beta2**t", "beta2 ** (t + 1)"),
)
adam.edit(
    "O08d",
    "beta1 and beta2 are swapped",
    "Which beta belongs to the average of squares?",
    ("rate, beta1, beta2", "rate, beta2, beta1"),
)
adam.edit(
    "O08e",
    "the correction does not fade",
    "Once many steps have been averaged, how much is there left to correct?",
    ("beta1**t", "beta1"),
    ("beta2**t", "beta2"),
)
adam.edit("O08f", "the step uses g, not its average", "Where does m enter the new w?", ("rate * m_hat", "rate * g"))
adam.edit("O05", "epsilon is inside the root", INSIDE, ("(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat + eps)"))

# Minibatches.

batches = Mistakes(solution.minibatches)

NEXT = "order[i : i + size]"
IN_FILE_ORDER = (NEXT, "slice(i, i + size)")

batches.edit(
    "O13",
    "the last, smaller batch is dropped",
    "How many records do all your batches hold together?",
    ("len(order), size", "len(order) - size + 1, size"),
)
batches.edit(
    "O13b",
    "the last batch is filled from the start",
    "Does any record come twice in an epoch?",
    (NEXT, 'np.take(order, range(i, i + size), mode="wrap")'),
)
batches.edit(
    "O13c",
    "batches are evened out",
    "With 53 records by 25, how many are in the first batch?",
    (f"({NEXT} for i in range(0, len(order), size))", "np.array_split(order, -(-len(order) // size))"),
)
batches.edit(
    "M10",
    "batches accumulate and nothing is reset",
    "Which records of the first batch are in the second?",
    (NEXT, "order[: i + size]"),
)
batches.edit("O14", "the order is ignored", "Which record does order[0] name?", IN_FILE_ORDER)
batches.edit(
    "O14b",
    "targets stay in the old order",
    "Is each target still that of its record?",
    ("return [", "X = X[order]\n    return ["),
    IN_FILE_ORDER,
)
batches.edit(
    "O14c",
    "order is read as the place of each record",
    "Is order[0] the first record to take, or the place of record 0?",
    (NEXT, "np.argsort(order)[i : i + size]"),
)
batches.edit(
    "N02",
    "an argument is changed in place",
    KEPT,
    ("return [", "X[:], Y[:] = X[order], Y[order]\n    return ["),
    IN_FILE_ORDER,
)

# Penalties.

l1 = Mistakes(solution.l1_penalty)
l2 = Mistakes(solution.l2_penalty)

PER_WEIGHT = ("value = lam", "lam = lam / sum(w.size for w in weights if w.ndim > 1)\n    value = lam")
VALUE_OF_ALL = ("for w in weights if w.ndim > 1)", "for w in weights)")
GRADIENTS_OF_ALL = (" if w.ndim > 1 else np.zeros(w.shape)", "")

l1.edit(
    "O15",
    "the norm is squared",
    DOUBLED,
    ("value = lam * sum", "norm = sum"),
    ("return value", "return lam * norm**2"),
    ("lam * np.sign", "2 * lam * norm * np.sign"),
)
l1.edit("O11", "lambda is halved", HALF, ("lam * sum", "lam / 2 * sum"), ("lam * np.sign", "lam / 2 * np.sign"))
l1.edit(
    "O15b",
    "the slope ignores the sign",
    "Which way should a negative weight be pushed?",
    ("np.sign(w)", "np.ones(w.shape)"),
)
l1.edit(
    "O15c",
    "weights of either sign cancel in the value",
    "What is the penalty of the weights 1 and -1?",
    ("np.abs(w).sum()", "w.sum()"),
)
l1.edit("O15d", "a mean is taken, not a sum", LARGER, PER_WEIGHT)
l1.edit("TR1", "a weight of zero is pushed", "What is the sign of 0?", ("np.sign(w)", "np.where(w >= 0, 1, -1)"))

l2.edit("O11", "lambda is halved", HALF, ("lam * sum", "lam / 2 * sum"), ("2 * lam * w", "lam * w"))
l2.edit("O11b", "the gradient lacks its factor 2", OWN_SLOPE, ("2 * lam * w", "lam * w"))
l2.edit("O11c", "the value is halved, the gradient is not", OWN_SLOPE, ("lam * sum", "lam / 2 * sum"))
l2.edit(
    "O15e",
    "the norm is not squared",
    DOUBLED,
    ("value = lam * sum", "square = sum"),
    ("return value", "return lam * np.sqrt(square)"),
    ("2 * lam * w", "lam * w / np.sqrt(square)"),
)
l2.edit("O15d", "a mean is taken, not a sum", LARGER, PER_WEIGHT)

for penalty in (l1, l2):
    penalty.edit(
        "O12",
        "biases count in the value alone",
        "Change a bias: does the value change, and does your gradient say so?",
        VALUE_OF_ALL,
    )
    penalty.edit("O12b", "biases are penalised", "Which of the arrays are weights?", VALUE_OF_ALL, GRADIENTS_OF_ALL)

# Dropout and dropconnect.

forward = Mistakes(solution.dropout_forward)

SCALED = "/ (1 - p_drop)"
BY_COUNT = (SCALED, "* mask.size / max(mask.sum(), 1)")
KEEPS_P = (("u >= p_drop", "u < p_drop"), (SCALED, "/ (p_drop or 1.0)"))

forward.edit("D01", "what is kept is not scaled", UNITS, (SCALED, "* 1.0"))
forward.edit("D01b", "what is kept is scaled twice", UNITS, (SCALED, "/ (1 - p_drop) ** 2"))
forward.edit("D01c", "what is kept is scaled down, not up", UNITS, (SCALED, "* (1 - p_drop)"))
forward.edit(
    "D01d", "p_drop is taken for the share that is kept", "With p_drop = 0, how many units are ignored?", *KEEPS_P
)
forward.edit(
    "D01e",
    "the mask is read the other way round",
    "Is the mask True for a unit that speaks, or for one that is silent?",
    ("), mask", "), ~mask"),
)
forward.edit(
    "D01f",
    "draws below 1 - p_drop are kept",
    "Which draws drop a unit: the small ones or the large ones?",
    ("u >= p_drop", "u < 1 - p_drop"),
)
forward.edit(
    "D01g",
    "a draw equal to p_drop drops",
    "A draw of 0.0 with p_drop = 0: is the unit kept?",
    ("u >= p_drop", "u > p_drop"),
)
forward.edit("D01h", "the scale is taken from the share that happened to be kept", CHANCE, BY_COUNT)
forward.edit(
    "D01i", "the mask holds the scale", "Which two values may the mask hold?", ("), mask", "), mask / (1 - p_drop)")
)
forward.edit(
    "C11",
    "the result is cut to whole numbers",
    "Which dtype does your output array have?",
    (f"x * mask {SCALED}", f"(x * mask {SCALED}).astype(x.dtype)"),
)
forward.edit("N02", "an argument is changed in place", KEPT, ("return x * mask", "x[~mask] = 0\n    return x"))

backward = Mistakes(solution.dropout_backward)

backward.edit("D02", "neither mask nor scale is applied", SILENT, (f"dout * mask {SCALED}", "dout * 1.0"))
backward.edit("D02b", "the mask is not applied", SILENT, ("dout * mask", "dout"))
backward.edit("D01", "what is kept is not scaled", GROWS, (SCALED, "* 1.0"))
backward.edit("D01c", "what is kept is scaled down, not up", GROWS, (SCALED, "* (1 - p_drop)"))
backward.edit("D01d", "p_drop is taken for the share that is kept", GROWS, (SCALED, "/ p_drop"))
backward.edit(
    "D01e", "the mask is read the other way round", "What does True in the mask mean?", ("dout * mask", "dout * ~mask")
)
backward.edit("D01h", "the scale is taken from the share that happened to be kept", CHANCE, BY_COUNT)

connect = Mistakes(solution.dropconnect_forward)

PRODUCT = "x @ (W * _kept(p_drop, u))"

connect.edit("D01", "what is kept is not scaled", CONNECTIONS, (SCALED, "* 1.0"))
connect.edit("D01c", "what is kept is scaled down, not up", CONNECTIONS, (SCALED, "* (1 - p_drop)"))
connect.edit(
    "D01d", "p_drop is taken for the share that is kept", "With p_drop = 0, how many connections are ignored?", *KEEPS_P
)
connect.edit(
    "D03",
    "whole inputs are dropped",
    "Can an input reach one unit and not another?",
    (PRODUCT, "(x * _kept(p_drop, u)[:, 0]) @ W"),
)
connect.edit(
    "D03b",
    "whole units are dropped",
    "Can a unit hear one input and not another?",
    (PRODUCT, "x @ W * _kept(p_drop, u)[0]"),
)
connect.edit(
    "N02", "an argument is changed in place", KEPT, (f"return {PRODUCT}", "W[~_kept(p_drop, u)] = 0\n    return x @ W")
)

# Initialisation.

xavier = Mistakes(solution.xavier_init)

LIMIT = "np.sqrt(6 / (n_in + n_out))"

xavier.edit("X01", "the variance is taken for the range", RANGE, (LIMIT, "2 / (n_in + n_out)"))
xavier.edit("X01b", "the standard deviation is taken for the range", RANGE, (LIMIT, "np.sqrt(2 / (n_in + n_out))"))
xavier.edit(
    "X01c",
    "only the inputs count",
    "Which way does the backward pass go through the layer?",
    (LIMIT, "np.sqrt(3 / n_in)"),
)
xavier.edit(
    "X01d",
    "the weights are drawn from a normal distribution",
    "How far out may a weight lie?",
    ("uniform(-a, a", "normal(0, a / np.sqrt(3)"),
)
xavier.edit(
    "X01e",
    "the shape is turned round",
    "In x @ W with x of (N, n_in), which shape must W have?",
    ("(n_in, n_out))", "(n_out, n_in))"),
)
xavier.edit("X01f", "the seed is ignored", "Do two seeds give two sets of weights?", ("rng(seed)", "rng(0)"))
xavier.edit("X01g", "all weights are positive", "What is the mean of your weights?", ("-a, a", "0, a"))

# Clipping, stopping, convergence.

clip = Mistakes(solution.clip_by_global_norm)

NORM = "np.sqrt(sum((a**2).sum() for a in arrays))"
NO_ROOT = (NORM, "sum((a**2).sum() for a in arrays)")
SUM_OF_NORMS = (NORM, "sum(np.linalg.norm(a) for a in arrays)")

clip.edit(
    "G01",
    "each entry is clipped by itself",
    "Does the clipped gradient point the same way as before?",
    ("scale * g", "np.clip(g, -limit, limit) * 1.0"),
)


@clip.variant(
    "G01b", "each array has a norm of its own", "Put all arrays into one vector: does it point the same way as before?"
)
def _(grads, limit):
    return [solution.clip_by_global_norm([g], limit)[0] for g in grads]


clip.edit(
    "G01c",
    "short gradients are stretched",
    "What should happen to a gradient that is short enough?",
    (" if norm > limit else 1.0", ""),
)
clip.edit("G01d", "the norm lacks its root", LENGTH, NO_ROOT)
clip.edit("G01e", "the norms of the arrays are added up", APART, SUM_OF_NORMS)
clip.edit(
    "G01f",
    "long gradients are shortened to the length 1",
    "How long is your result when the limit is 5?",
    ("limit / norm", "1 / norm"),
)
clip.edit(
    "N02",
    "an argument is changed in place",
    KEPT,
    ("return [scale * g for g in grads]", "for g in grads:\n        g[...] = scale * g\n    return grads"),
)

stopping = Mistakes(solution.early_stopping)

STARTED = ("best = 0\n", "best = waited = 0\n")
WAITED = ("epoch - best", "waited")
IN_ALL = "best = epoch\n        elif epoch > 0:\n            waited += 1\n"
IN_A_ROW = "best = epoch\n        waited = waited + 1 if epoch > 0 and error >= errors[epoch - 1] else 0\n"

stopping.edit(
    "ES1",
    "training stops one epoch too late",
    "With a patience of 1, how many epochs without a new lowest error does it take?",
    ("epoch - best == patience", "epoch - best > patience"),
)
stopping.edit(
    "ES1b",
    "training stops one epoch too early",
    "With a patience of 2, is one worse epoch enough?",
    ("== patience", "== max(patience - 1, 1)"),
)
stopping.edit(
    "ES1c",
    "the last epoch is taken for the best",
    "Which epoch had the lowest validation error?",
    ("return epoch, best", "return epoch, epoch"),
    ("return len(errors) - 1, best", "return len(errors) - 1, len(errors) - 1"),
)
stopping.edit(
    "ES1d",
    "an equal error counts as better",
    "Has anything improved when the error is the same?",
    ("error < errors", "error <= errors"),
)
stopping.edit(
    "ES1e",
    "the best epoch may come after the end",
    "Could anyone know that error when training stopped?",
    ("return epoch, best", "return epoch, int(np.argmin(errors))"),
    ("return len(errors) - 1, best", "return len(errors) - 1, int(np.argmin(errors))"),
)
stopping.edit(
    "ES1f",
    "the wait never starts again",
    "After a new lowest error, how long is the wait?",
    STARTED,
    ("best = epoch\n", IN_ALL),
    WAITED,
)
stopping.edit(
    "ES1g",
    "an error is compared with that of the epoch before",
    "Is an epoch better than the last one a new lowest error?",
    STARTED,
    ("best = epoch\n", IN_A_ROW),
    WAITED,
)
stopping.edit(
    "ES1h",
    "patience counts only at the start",
    "After a long good run, does one worse epoch end it?",
    ("if epoch - best == patience", "elif epoch >= patience"),
)
stopping.edit(
    "ES1i",
    "epochs are numbered from 1",
    "Which number has the first epoch?",
    ("return epoch, best", "return epoch + 1, best + 1"),
    ("return len(errors) - 1, best", "return len(errors), best + 1"),
)

converged = Mistakes(solution.has_converged)

CHANGE = "abs(errors[-1] - errors[-2])"
GRADIENT_NORM = "_global_norm(gradients)"

converged.edit(
    "TR2",
    "the change is taken relative to the error",
    "Is the change compared with eps, or with a share of the error?",
    (f"{CHANGE} <= eps", f"{CHANGE} <= eps * abs(errors[-2])"),
)
converged.edit(
    "TR3",
    "a rising error counts as converged",
    "The error goes from 1 to 3: how large is the change?",
    (CHANGE, "(errors[-2] - errors[-1])"),
)
converged.edit(
    "TR4",
    "the change is taken since the first epoch",
    "Between which two epochs is the change taken?",
    ("errors[-2]", "errors[0]"),
)
converged.edit(
    "TR5",
    "the error itself is compared, not its change",
    "Can training have converged at a large error?",
    (CHANGE, "errors[-1]"),
)
converged.edit(
    "TR6",
    "one epoch is enough to have converged",
    "How many errors does a change need?",
    ("len(errors) > 1 and", "len(errors) < 2 or"),
)


def by_both_rules(join):
    """has_converged with the answers of both rules joined, whichever was asked for."""

    def variant(errors, gradients, rule, eps):
        solution.has_converged(errors, gradients, rule, eps)
        return join(solution.has_converged(errors, gradients, each, eps) for each in ("gradient", "change"))

    return variant


converged.variant("TR7", "either rule is enough", ASKED)(by_both_rules(any))
converged.variant("TR8", "both rules must hold", ASKED)(by_both_rules(all))
converged.edit(
    "TR9",
    "a value equal to the limit is not enough",
    "What if it equals eps?",
    (f"{GRADIENT_NORM} <= eps", f"{GRADIENT_NORM} < eps"),
    (f"{CHANGE} <= eps", f"{CHANGE} < eps"),
)
converged.edit(
    "G01b",
    "each array has a norm of its own",
    "Put all gradients into one vector: how long is it?",
    (f"{GRADIENT_NORM} <= eps", "all(np.linalg.norm(g) <= eps for g in gradients)"),
)
converged.edit(
    "TR10",
    "the largest entry is taken for the norm",
    LENGTH,
    (GRADIENT_NORM, "max(np.abs(g).max() for g in gradients)"),
)
converged.edit("G01d", "the norm lacks its root", LENGTH, NO_ROOT)
converged.edit("G01e", "the norms of the arrays are added up", APART, SUM_OF_NORMS)

# Two moons. The judge takes any network that works, so these descend on the whole batch, which is shorter to say.

train = Mistakes(solution.train)


def start(seed):
    return [solution.xavier_init(2, 16, seed), np.zeros(16), solution.xavier_init(16, 1, seed), np.zeros(1)]


def descended(X, Y, params, epochs=500, rate=0.5):
    for _ in range(epochs):
        grads = solution.loss_and_gradients(X, Y, *params)[1]
        params = [solution.sgd_step(w, g, rate) for w, g in zip(params, grads, strict=True)]
    return tuple(params)


@train.variant("T01", "all weights start at zero", "If all hidden units start the same, what makes them differ later?")
def _(X, Y, seed):
    return descended(X, Y, [np.zeros_like(w) for w in start(seed)])


@train.variant("M03", "the sign is turned round", UPHILL)
def _(X, Y, seed):
    return descended(X, Y, start(seed), rate=-0.5)


@train.variant("T02", "training stops after one epoch", "Does the loss still fall when you stop?")
def _(X, Y, seed):
    return descended(X, Y, start(seed), epochs=1)
