"""Known mistakes in batch normalisation: each a change of the solution's text, or a function where that cannot say it."""

from autograder.content.mistakes import Mistakes

from . import solution

ROOT = "What is the smallest number that you divide by, and what should it be by the formula?"
ZERO = "What do you divide by where all examples of a feature are equal?"
WIDTH = "How wide is the result where the feature's standard deviation is 10?"
DTYPE = "Which dtype does your result have when x holds whole numbers?"
SHIFT = "Where should a value land that equals the mean?"
KEPT = "What do the arguments hold after the call?"
DIVISOR = "By which number does the text divide the sum of squares?"

TAKEN_ROOT = "np.sqrt(var + eps)"
SHIFTED = "gamma * (x - mean) / np.sqrt(var + eps) + beta"
SCALED_SHIFT = (SHIFTED, "gamma * ((x - mean) / np.sqrt(var + eps) + beta)")

forward = Mistakes(solution.batchnorm_forward)

forward.edit(
    "BN01",
    "each example is normalised, not each feature",
    "Over which axis of (N, D) do you find the D means?",
    ("x.mean(axis=0)", "x.mean(axis=1)"),
    ("np.square(x - mean).mean(axis=0)", "np.square(x - mean[:, None]).mean(axis=1)"),
    ("(x - mean) / np.sqrt(var + eps)", "(x - mean[:, None]) / np.sqrt(var[:, None] + eps)"),
)
forward.edit(
    "BN02",
    "one mean and one variance serve all features",
    "May a feature in metres and one in grams share a mean?",
    ("x.mean(axis=0)", "np.full(x.shape[1], x.mean())"),
    ("np.square(x - mean).mean(axis=0)", "np.full(x.shape[1], x.var())"),
)
forward.edit(
    "BN03",
    "the variance is divided by N - 1",
    DIVISOR,
    ("np.square(x - mean).mean(axis=0)", "np.square(x - mean).sum(axis=0) / (len(x) - 1)"),
)
forward.edit("BN04", "epsilon is added to the root", ROOT, (TAKEN_ROOT, "(np.sqrt(var) + eps)"))
forward.edit("BN05", "epsilon is missing", ZERO, (TAKEN_ROOT, "np.sqrt(var)"))
forward.edit("BN06", "the root of the variance is missing", WIDTH, (TAKEN_ROOT, "(var + eps)"))
forward.edit("BN07", "the shift is scaled too", SHIFT, SCALED_SHIFT)
forward.edit(
    "BN08",
    "scale and shift are missing",
    "Does your result change with gamma?",
    (SHIFTED, "(x - mean) / np.sqrt(var + eps)"),
)
forward.edit(
    "BN09",
    "the variance comes back with epsilon in it",
    "What is the variance of a feature that is always 5?",
    ("mean, var\n", "mean, var + eps\n"),
)
forward.edit(
    "BN10",
    "the standard deviation comes back, not the variance",
    "What becomes of the third value you return when x doubles?",
    ("mean, var\n", "mean, np.sqrt(var)\n"),
)


@forward.variant("N02", "an argument is changed in place", KEPT)
def _(x, gamma, beta, eps):
    out, mean, var = solution.batchnorm_forward(x, gamma, beta, eps)
    x[...] = out.astype(x.dtype)
    return out, mean, var


forward.edit(
    "C11",
    "the result is cut to whole numbers",
    DTYPE,
    (SHIFTED, f"({SHIFTED}).astype(x.dtype)"),
)

average = Mistakes(solution.running_average)

average.edit(
    "BN13",
    "momentum is the share of the new value",
    "What should a momentum of 1 give?",
    ("momentum * old + (1 - momentum) * new", "momentum * new + (1 - momentum) * old"),
)
average.edit(
    "BN14",
    "the new value is added whole",
    "Old and new are both 5: what is their average?",
    ("(1 - momentum) * new", "new"),
)
average.edit(
    "BN15",
    "the plain mean of both is taken",
    "Does your result change with momentum?",
    ("momentum * old + (1 - momentum) * new", "(old + new) / 2"),
)


@average.variant("N02", "an argument is changed in place", KEPT)
def _(old, new, momentum):
    old[...] = solution.running_average(old, new, momentum).astype(old.dtype)
    return old * 1.0


inference = Mistakes(solution.batchnorm_inference)

inference.variant(
    "BN16", "the batch's own statistics are used", "Does an example's result change with its neighbours?"
)(lambda x, mean, var, gamma, beta, eps: solution.batchnorm_forward(x, gamma, beta, eps)[0])
inference.edit("BN04", "epsilon is added to the root", ROOT, (TAKEN_ROOT, "(np.sqrt(var) + eps)"))
inference.edit("BN05", "epsilon is missing", ZERO, (TAKEN_ROOT, "np.sqrt(var)"))
inference.edit("BN06", "the root of the variance is missing", WIDTH, (TAKEN_ROOT, "(var + eps)"))
inference.edit(
    "BN25",
    "the variance is taken for a standard deviation",
    "Is the argument var squared already?",
    (TAKEN_ROOT, "np.sqrt(var**2 + eps)"),
)
inference.edit("BN07", "the shift is scaled too", SHIFT, SCALED_SHIFT)


@inference.variant("N02", "an argument is changed in place", KEPT)
def _(x, mean, var, gamma, beta, eps):
    out = solution.batchnorm_inference(x, mean, var, gamma, beta, eps)
    x[...] = out.astype(x.dtype)
    return out


inference.edit(
    "C11",
    "the result is cut to whole numbers",
    DTYPE,
    (SHIFTED, f"({SHIFTED}).astype(x.dtype)"),
)

backward = Mistakes(solution.batchnorm_backward)

DX = "gamma / std * (dout - (dbeta + normal * dgamma) / len(x))"
PATHS = "(dbeta + normal * dgamma) / len(x)"
STD = "np.sqrt(np.square(x - mean).mean(axis=0) + eps)"

backward.edit(
    "BN17",
    "mean and variance are taken for constants",
    "If one value of a feature grows, which other values of out move?",
    (DX, "gamma / std * dout"),
)
backward.edit(
    "BN18",
    "the path through the variance is missing",
    "How does the root change when the largest value grows?",
    (PATHS, "dbeta / len(x)"),
)
backward.edit(
    "BN19",
    "the path through the mean is missing",
    "What happens to out when all values of a feature grow by 1?",
    (PATHS, "normal * dgamma / len(x)"),
)
backward.edit(
    "BN20",
    "the sums over the batch are not divided by N",
    "How much does the mean move when one of N values grows by 1?",
    (PATHS, "(dbeta + normal * dgamma)"),
)
backward.edit("BN21", "gamma is missing in dx", "What is dx where gamma is 0?", ("gamma / std", "1 / std"))
backward.edit(
    "BN22",
    "dgamma is taken with x, not with what gamma multiplies",
    "Which number does gamma multiply in the forward formula?",
    ("return dx, dgamma", "return dx, (dout * x).sum(axis=0) * 1.0"),
)
backward.edit(
    "BN23",
    "dgamma and dbeta are means over the batch",
    "Each example moves the loss: does the chain rule add or average?",
    ("return dx, dgamma, dbeta", "return dx, dgamma / len(x), dbeta / len(x)"),
)
backward.edit(
    "BN24",
    "dgamma and dbeta are summed over the wrong axes",
    "Which shapes do gamma and beta have?",
    ("return dx, dgamma, dbeta", "return dx, dgamma.sum(), dout.sum(axis=1) * 1.0"),
)
backward.edit("BN05", "epsilon is missing", ZERO, (STD, "np.sqrt(np.square(x - mean).mean(axis=0))"))
backward.edit("BN04", "epsilon is added to the root", ROOT, (STD, "np.sqrt(np.square(x - mean).mean(axis=0)) + eps"))
backward.edit(
    "BN03",
    "the variance is divided by N - 1",
    DIVISOR,
    ("np.square(x - mean).mean(axis=0)", "np.square(x - mean).sum(axis=0) / (len(x) - 1)"),
    (PATHS, "dbeta / len(x) - normal * dgamma / (len(x) - 1)"),
)


@backward.variant("N02", "an argument is changed in place", KEPT)
def _(dout, x, gamma, eps):
    result = solution.batchnorm_backward(dout, x, gamma, eps)
    dout[...] = (dout * gamma).astype(dout.dtype)
    return result


backward.edit("C11", "the result is cut to whole numbers", DTYPE, (DX, f"({DX}).astype(x.dtype)"))
