"""All right but for the gradient of batch normalisation, which takes the mean and the variance for constants."""

import numpy as np


def batchnorm_backward(dout, x, gamma, eps):
    xhat = (x - np.mean(x, axis=0)) / np.sqrt(np.var(x, axis=0) + eps)
    dbeta = 1.0 * np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dx = dout * gamma / np.sqrt(np.var(x, axis=0) + eps)
    return dx, dgamma, dbeta
