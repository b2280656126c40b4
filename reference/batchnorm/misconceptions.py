"""Known wrong ideas of the batchnorm assignment: each as code that has it, with the hint that graded feedback gives.

A variant takes the exercise's arguments and is right but for the one mistake. A hint is a question that leads there.
"""

import numpy as np

from autograder.exercise import Misconception

from . import solution


def statistics(x):
    mean = x.mean(axis=0)
    return mean, np.square(x - mean).mean(axis=0)


# batchnorm_forward


def forward_over_features(x, gamma, beta, eps):
    mean, var = statistics(x.T)
    return gamma * (x - mean[:, None]) / np.sqrt(var[:, None] + eps) + beta, mean, var


def forward_over_everything(x, gamma, beta, eps):
    mean, var = np.full(x.shape[1], x.mean()), np.full(x.shape[1], x.var())
    return solution.batchnorm_inference(x, mean, var, gamma, beta, eps), mean, var


def forward_unbiased(x, gamma, beta, eps):
    mean = x.mean(axis=0)
    with np.errstate(all="ignore"):
        var = np.square(x - mean).sum(axis=0) / (len(x) - 1)
    return solution.batchnorm_inference(x, mean, var, gamma, beta, eps), mean, var


def forward_epsilon_outside(x, gamma, beta, eps):
    mean, var = statistics(x)
    return inference_epsilon_outside(x, mean, var, gamma, beta, eps), mean, var


def forward_without_epsilon(x, gamma, beta, eps):
    mean, var = statistics(x)
    return inference_without_epsilon(x, mean, var, gamma, beta, eps), mean, var


def forward_by_variance(x, gamma, beta, eps):
    mean, var = statistics(x)
    return inference_by_variance(x, mean, var, gamma, beta, eps), mean, var


def forward_shift_scaled(x, gamma, beta, eps):
    mean, var = statistics(x)
    return inference_shift_scaled(x, mean, var, gamma, beta, eps), mean, var


def forward_without_scale_and_shift(x, gamma, beta, eps):
    mean, var = statistics(x)
    return (x - mean) / np.sqrt(var + eps), mean, var


def forward_epsilon_in_variance(x, gamma, beta, eps):
    out, mean, var = solution.batchnorm_forward(x, gamma, beta, eps)
    return out, mean, var + eps


def forward_returns_deviation(x, gamma, beta, eps):
    out, mean, var = solution.batchnorm_forward(x, gamma, beta, eps)
    return out, mean, np.sqrt(var)


def forward_in_place(x, gamma, beta, eps):
    out, mean, var = solution.batchnorm_forward(x, gamma, beta, eps)
    x[...] = out.astype(x.dtype)
    return out, mean, var


def forward_truncated(x, gamma, beta, eps):
    out, mean, var = solution.batchnorm_forward(x, gamma, beta, eps)
    return out.astype(x.dtype), mean, var


# running_average


def average_exchanged(old, new, momentum):
    return solution.running_average(new, old, momentum)


def average_without_share(old, new, momentum):
    return momentum * old + new


def average_equal(old, new, momentum):
    return (old + new) / 2


def average_in_place(old, new, momentum):
    old[...] = solution.running_average(old, new, momentum).astype(old.dtype)
    return old * 1.0


# batchnorm_inference


def inference_by_batch(x, mean, var, gamma, beta, eps):
    return solution.batchnorm_forward(x, gamma, beta, eps)[0]


def inference_epsilon_outside(x, mean, var, gamma, beta, eps):
    return gamma * (x - mean) / (np.sqrt(var) + eps) + beta


def inference_without_epsilon(x, mean, var, gamma, beta, eps):
    with np.errstate(all="ignore"):
        return gamma * (x - mean) / np.sqrt(var) + beta


def inference_by_variance(x, mean, var, gamma, beta, eps):
    return gamma * (x - mean) / (var + eps) + beta


def inference_var_as_deviation(x, mean, var, gamma, beta, eps):
    return gamma * (x - mean) / np.sqrt(var**2 + eps) + beta


def inference_shift_scaled(x, mean, var, gamma, beta, eps):
    return gamma * ((x - mean) / np.sqrt(var + eps) + beta)


def inference_truncated(x, mean, var, gamma, beta, eps):
    return solution.batchnorm_inference(x, mean, var, gamma, beta, eps).astype(x.dtype)


def inference_in_place(x, mean, var, gamma, beta, eps):
    out = solution.batchnorm_inference(x, mean, var, gamma, beta, eps)
    x[...] = out.astype(x.dtype)
    return out


# batchnorm_backward


def parts(dout, x, gamma, eps):
    """The gradient in the normalised batch, the normalised batch, its root, and dgamma and dbeta."""
    mean, var = statistics(x)
    std = np.sqrt(var + eps)
    normal = (x - mean) / std
    return gamma * dout, normal, std, (dout * normal).sum(axis=0), dout.sum(axis=0) * 1.0


def backward_constant_statistics(dout, x, gamma, eps):
    dnormal, _, std, dgamma, dbeta = parts(dout, x, gamma, eps)
    return dnormal / std, dgamma, dbeta


def backward_constant_variance(dout, x, gamma, eps):
    dnormal, _, std, dgamma, dbeta = parts(dout, x, gamma, eps)
    return (dnormal - dnormal.mean(axis=0)) / std, dgamma, dbeta


def backward_constant_mean(dout, x, gamma, eps):
    dnormal, normal, std, dgamma, dbeta = parts(dout, x, gamma, eps)
    return (dnormal - normal * (dnormal * normal).mean(axis=0)) / std, dgamma, dbeta


def backward_sums_not_divided(dout, x, gamma, eps):
    dnormal, normal, std, dgamma, dbeta = parts(dout, x, gamma, eps)
    return (dnormal - dnormal.sum(axis=0) - normal * (dnormal * normal).sum(axis=0)) / std, dgamma, dbeta


def backward_without_gamma(dout, x, gamma, eps):
    return solution.batchnorm_backward(dout, x, np.ones(len(gamma)), eps)


def backward_dgamma_by_x(dout, x, gamma, eps):
    dx, _, dbeta = solution.batchnorm_backward(dout, x, gamma, eps)
    return dx, (dout * x).sum(axis=0) * 1.0, dbeta


def backward_means(dout, x, gamma, eps):
    dx, dgamma, dbeta = solution.batchnorm_backward(dout, x, gamma, eps)
    return dx, dgamma / len(x), dbeta / len(x)


def backward_over_features(dout, x, gamma, eps):
    dx, dgamma, _ = solution.batchnorm_backward(dout, x, gamma, eps)
    return dx, dgamma.sum(), dout.sum(axis=1) * 1.0


def backward_without_epsilon(dout, x, gamma, eps):
    with np.errstate(all="ignore"):
        return solution.batchnorm_backward(dout, x, gamma, 0.0)


def backward_epsilon_outside(dout, x, gamma, eps):
    _, var = statistics(x)
    std = np.sqrt(var) + eps
    return solution.batchnorm_backward(dout, x, gamma, std**2 - var)


def backward_unbiased(dout, x, gamma, eps):
    N = len(x)
    with np.errstate(all="ignore"):
        mean, std = x.mean(axis=0), np.sqrt(np.square(x - x.mean(axis=0)).sum(axis=0) / (N - 1) + eps)
        normal = (x - mean) / std
        dgamma, dbeta = (dout * normal).sum(axis=0), dout.sum(axis=0) * 1.0
        return gamma / std * (dout - dbeta / N - normal * dgamma / (N - 1)), dgamma, dbeta


def backward_in_place(dout, x, gamma, eps):
    result = solution.batchnorm_backward(dout, x, gamma, eps)
    dout[...] = (dout * gamma).astype(dout.dtype)
    return result


def backward_truncated(dout, x, gamma, eps):
    dx, dgamma, dbeta = solution.batchnorm_backward(dout, x, gamma, eps)
    return dx.astype(x.dtype), dgamma, dbeta


ROOT = "What is the smallest number that you divide by, and what should it be by the formula?"
ZERO = "What do you divide by where all examples of a feature are equal?"
WIDTH = "How wide is the result where the feature's standard deviation is 10?"
DTYPE = "Which dtype does your result have when x holds whole numbers?"
SHIFT = "Where should a value land that equals the mean?"
KEPT = "What do the arguments hold after the call?"


def known(id, name, hint, variant):
    return Misconception(id=id, name=name, hint=hint, variant=variant)


MISCONCEPTIONS = {
    "batchnorm_forward": (
        known(
            "BN01",
            "each example is normalised, not each feature",
            "Over which axis of (N, D) do you find the D means?",
            forward_over_features,
        ),
        known(
            "BN02",
            "one mean and one variance serve all features",
            "May a feature in metres and one in grams share a mean?",
            forward_over_everything,
        ),
        known(
            "BN03",
            "the variance is divided by N - 1",
            "By which number does the text divide the sum of squares?",
            forward_unbiased,
        ),
        known("BN04", "epsilon is added to the root", ROOT, forward_epsilon_outside),
        known("BN05", "epsilon is missing", ZERO, forward_without_epsilon),
        known("BN06", "the root of the variance is missing", WIDTH, forward_by_variance),
        known("BN07", "the shift is scaled too", SHIFT, forward_shift_scaled),
        known(
            "BN08",
            "scale and shift are missing",
            "Does your result change with gamma?",
            forward_without_scale_and_shift,
        ),
        known(
            "BN09",
            "the variance comes back with epsilon in it",
            "What is the variance of a feature that is always 5?",
            forward_epsilon_in_variance,
        ),
        known(
            "BN10",
            "the standard deviation comes back, not the variance",
            "What becomes of the third value you return when x doubles?",
            forward_returns_deviation,
        ),
        known("BN11", "the batch is overwritten", KEPT, forward_in_place),
        known("BN12", "the result is cut to whole numbers", DTYPE, forward_truncated),
    ),
    "running_average": (
        known(
            "BN13",
            "momentum is the share of the new value",
            "What should a momentum of 1 give?",
            average_exchanged,
        ),
        known(
            "BN14",
            "the new value is added whole",
            "Old and new are both 5: what is their average?",
            average_without_share,
        ),
        known("BN15", "the plain mean of both", "Does your result change with momentum?", average_equal),
        known("BN11", "the old average is overwritten", KEPT, average_in_place),
    ),
    "batchnorm_inference": (
        known(
            "BN16",
            "the batch's own statistics are used",
            "Does an example's result change with its neighbours?",
            inference_by_batch,
        ),
        known("BN04", "epsilon is added to the root", ROOT, inference_epsilon_outside),
        known("BN05", "epsilon is missing", ZERO, inference_without_epsilon),
        known("BN06", "the root of the variance is missing", WIDTH, inference_by_variance),
        known(
            "BN10",
            "the variance is taken for a standard deviation",
            "Is the argument var squared already?",
            inference_var_as_deviation,
        ),
        known("BN07", "the shift is scaled too", SHIFT, inference_shift_scaled),
        known("BN11", "the examples are overwritten", KEPT, inference_in_place),
        known("BN12", "the result is cut to whole numbers", DTYPE, inference_truncated),
    ),
    "batchnorm_backward": (
        known(
            "BN17",
            "mean and variance are taken for constants",
            "If one value of a feature grows, which other values of out move?",
            backward_constant_statistics,
        ),
        known(
            "BN18",
            "the path through the variance is missing",
            "How does the root change when the largest value grows?",
            backward_constant_variance,
        ),
        known(
            "BN19",
            "the path through the mean is missing",
            "What happens to out when all values of a feature grow by 1?",
            backward_constant_mean,
        ),
        known(
            "BN20",
            "the sums over the batch are not divided by N",
            "How much does the mean move when one of N values grows by 1?",
            backward_sums_not_divided,
        ),
        known("BN21", "gamma is missing in dx", "What is dx where gamma is 0?", backward_without_gamma),
        known(
            "BN22",
            "dgamma is taken with x, not with what gamma multiplies",
            "Which number does gamma multiply in the forward formula?",
            backward_dgamma_by_x,
        ),
        known(
            "BN23",
            "dgamma and dbeta are means over the batch",
            "Each example moves the loss: does the chain rule add or average?",
            backward_means,
        ),
        known(
            "BN24",
            "dgamma and dbeta are summed over the wrong axes",
            "Which shapes do gamma and beta have?",
            backward_over_features,
        ),
        known("BN05", "epsilon is missing", ZERO, backward_without_epsilon),
        known("BN04", "epsilon is added to the root", ROOT, backward_epsilon_outside),
        known(
            "BN03",
            "the variance is divided by N - 1",
            "By which number does the text divide the sum of squares?",
            backward_unbiased,
        ),
        known("BN11", "dout is overwritten", KEPT, backward_in_place),
        known("BN12", "dx is cut to whole numbers", DTYPE, backward_truncated),
    ),
}
