"""Make backprop.npz: what PyTorch gives in float64 for the operations of the backpropagation assignment.

Run by hand; the tests read the file and never import PyTorch.
"""

import itertools
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

ACTIVATIONS = {
    "logistic": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "softplus": lambda z: functional.softplus(z, threshold=1e9),
}


def vectors() -> dict[str, np.ndarray]:
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    return activations() | losses() | network()


def activations() -> dict[str, np.ndarray]:
    z = torch.cat([3 * torch.randn(20), torch.tensor([-40.0, 40.0])]).requires_grad_()
    found = {"z": z}
    for name, function in ACTIVATIONS.items():
        a = function(z)
        found |= {name: a, f"{name}_slope": torch.autograd.grad(a.sum(), z)[0]}
    return plain(found)


def losses() -> dict[str, np.ndarray]:
    y, t = torch.rand(7).clamp(0.01, 0.99).requires_grad_(), (torch.rand(7) > 0.5).double()
    logits, classes = torch.cat([torch.randn(4, 5), 1000 * torch.randn(3, 5)]).requires_grad_(), torch.randint(5, (7,))
    binary = functional.binary_cross_entropy(y, t)
    softmax = functional.cross_entropy(logits, classes)
    return plain(
        {
            "bce_y": y,
            "bce_t": t,
            "bce_loss": binary,
            "bce_dy": torch.autograd.grad(binary, y)[0],
            "ce_z": logits,
            "ce_t": functional.one_hot(classes, 5).double(),
            "ce_loss": softmax,
            "ce_dz": torch.autograd.grad(softmax, logits)[0],
        }
    )


def network() -> dict[str, np.ndarray]:
    sizes = (3, 5, 4, 2)
    X, T = torch.randn(6, sizes[0]), torch.rand(6, sizes[-1])
    weights = [torch.randn(m, n, requires_grad=True) for m, n in itertools.pairwise(sizes)]
    biases = [torch.randn(n, requires_grad=True) for n in sizes[1:]]
    a = X
    for W, b in zip(weights, biases, strict=True):
        a = torch.sigmoid(a @ W + b)
    loss = 0.5 * functional.mse_loss(a, T, reduction="sum") / len(X)
    gradients = torch.autograd.grad(loss, [*weights, *biases])
    found = {"mlp_X": X, "mlp_T": T, "mlp_loss": loss, "mlp_y": a}
    for i in range(len(weights)):
        found |= {f"mlp_W{i}": weights[i], f"mlp_b{i}": biases[i]}
        found |= {f"mlp_dW{i}": gradients[i], f"mlp_db{i}": gradients[len(weights) + i]}
    return plain(found)


def plain(tensors: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {name: tensor.detach().numpy() for name, tensor in tensors.items()}


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_suffix(".npz"), **vectors())
