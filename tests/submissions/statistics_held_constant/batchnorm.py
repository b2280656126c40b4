"""All right but for the gradient of batch normalisation, which takes the mean and the variance for constants."""

import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    mean = np.mean(x, axis=0)
    var = np.mean((x - mean) ** 2, axis=0)
    return (x - mean) / np.sqrt(var + eps) * gamma + beta, mean, var


def running_average(old, new, momentum):
    return old * momentum + new * (1 - momentum)


def batchnorm_inference(x, mean, var, gamma, beta, eps):
    return (x - mean) / np.sqrt(var + eps) * gamma + beta


def batchnorm_backward(dout, x, gamma, eps):
    xhat = (x - np.mean(x, axis=0)) / np.sqrt(np.var(x, axis=0) + eps)
    dbeta = 1.0 * np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dx = dout * gamma / np.sqrt(np.var(x, axis=0) + eps)
    return dx, dgamma, dbeta
