"""Independent right answers to the exercises of batchnorm, which the cases must let pass: loops, and other formulas."""

import numpy as np


def forward_loops(x, gamma, beta, eps):
    N, D = x.shape
    out, mean, var = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for d in range(D):
        for n in range(N):
            mean[d] += x[n, d] / N
        for n in range(N):
            var[d] += (x[n, d] - mean[d]) ** 2 / N
        for n in range(N):
            out[n, d] = beta[d] + gamma[d] * (x[n, d] - mean[d]) / (var[d] + eps) ** 0.5
    return out, mean, var


def forward_numpy(x, gamma, beta, eps):
    scale = gamma * (np.var(x, axis=0) + eps) ** -0.5
    return x * scale + (beta - np.mean(x, axis=0) * scale), np.mean(x, axis=0), np.var(x, axis=0)


def forward_mean_of_squares(x, gamma, beta, eps):
    x = np.asarray(x, float)
    mean = np.add.reduce(x) / len(x)
    var = np.maximum(np.einsum("nd,nd->d", x, x) / len(x) - mean**2, 0)
    return (x - mean) / np.sqrt(var + eps) * gamma + beta, mean, var


def average_loops(old, new, momentum):
    return np.array([float(momentum * a + (1 - momentum) * b) for a, b in zip(old, new, strict=True)])


def average_step(old, new, momentum):
    return old + (1 - momentum) * (new - old)


def inference_loops(x, mean, var, gamma, beta, eps):
    out = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for d in range(x.shape[1]):
            out[n, d] = gamma[d] * (x[n, d] - mean[d]) / (var[d] + eps) ** 0.5 + beta[d]
    return out


def inference_one_line(x, mean, var, gamma, beta, eps):
    scale = gamma / np.sqrt(var + eps)
    return x * scale + (beta - mean * scale)


def backward_loops(dout, x, gamma, eps):
    N, D = x.shape
    dx, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for d in range(D):
        mean = sum(x[:, d]) / N
        std = (sum((x[:, d] - mean) ** 2) / N + eps) ** 0.5
        for n in range(N):
            dgamma[d] += dout[n, d] * (x[n, d] - mean) / std
            dbeta[d] += dout[n, d]
            for m in range(N):
                slope = ((n == m) - 1 / N - (x[n, d] - mean) * (x[m, d] - mean) / std**2 / N) / std
                dx[m, d] += gamma[d] * dout[n, d] * slope
    return dx, dgamma, dbeta


def backward_by_steps(dout, x, gamma, eps):
    """The paper's formulas, one path after the other."""
    N = x.shape[0]
    centred = x - np.mean(x, axis=0)
    var = np.var(x, axis=0) + eps
    dnormal = dout * gamma
    dvar = np.sum(dnormal * centred, axis=0) * -0.5 * var**-1.5
    dmean = -np.sum(dnormal, axis=0) / np.sqrt(var) + dvar * np.mean(-2 * centred, axis=0)
    dx = dnormal / np.sqrt(var) + dvar * 2 * centred / N + dmean / N
    return dx, np.sum(dout * centred, axis=0) / np.sqrt(var), np.sum(dout, axis=0, dtype=float)


def backward_mean_of_squares(dout, x, gamma, eps):
    N, x, dout = len(x), np.asarray(x, float), np.asarray(dout, float)
    mean = x.mean(axis=0)
    std = np.sqrt((x * x).mean(axis=0) - mean * mean + eps)
    normal = (x - mean) / std
    dgamma, dbeta = np.einsum("nd,nd->d", dout, normal), np.add.reduce(dout)
    return gamma * (N * dout - dbeta - normal * dgamma) / (N * std), dgamma, dbeta


ALTERNATIVES = {
    "batchnorm_forward": (forward_loops, forward_numpy, forward_mean_of_squares),
    "running_average": (average_loops, average_step),
    "batchnorm_inference": (inference_loops, inference_one_line),
    "batchnorm_backward": (backward_loops, backward_by_steps, backward_mean_of_squares),
}
