"""Make training.npz: what PyTorch's optimisers, clipping and dropout gradient return in float64.

Run where PyTorch is installed; the tests read the vectors alone.
"""

from pathlib import Path

import numpy as np
import torch

STEPS = 6

OPTIMISERS = {
    "sgd": lambda w: torch.optim.SGD(w, lr=0.05),
    "momentum": lambda w: torch.optim.SGD(w, lr=0.05, momentum=0.9),
    "adagrad": lambda w: torch.optim.Adagrad(w, lr=0.1, eps=1e-3),
    "rmsprop": lambda w: torch.optim.RMSprop(w, lr=0.02, alpha=0.9, eps=1e-3),
    "adam": lambda w: torch.optim.Adam(w, lr=0.03, betas=(0.8, 0.95), eps=1e-3),
}


def vectors() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(2017)
    start, gradients = rng.normal(size=(3, 4)), rng.normal(size=(STEPS, 3, 4))
    made = {"start": start, "gradients": gradients}
    for name, optimiser in OPTIMISERS.items():
        w = torch.tensor(start.copy(), requires_grad=True)
        rule = optimiser([w])
        path = []
        for g in gradients:
            w.grad = torch.tensor(g.copy())
            rule.step()
            path.append(w.detach().numpy().copy())
        made[name] = np.array(path)
    pair = [
        torch.zeros(3, 4, dtype=torch.float64, requires_grad=True),
        torch.zeros(2, dtype=torch.float64, requires_grad=True),
    ]
    made["bias"] = rng.normal(size=2)
    pair[0].grad, pair[1].grad = torch.tensor(gradients[0].copy()), torch.tensor(made["bias"].copy())
    torch.nn.utils.clip_grad_norm_(pair, 0.5)
    made["clipped"], made["clipped_bias"] = pair[0].grad.numpy().copy(), pair[1].grad.numpy().copy()
    X, labels = rng.normal(size=(7, 2)), rng.integers(0, 2, 7)
    params = [rng.normal(size=shape) for shape in ((2, 5), (5,), (5, 1), (1,))]
    W1, b1, W2, b2 = tensors = [torch.tensor(p.copy(), requires_grad=True) for p in params]
    z = torch.tanh(torch.tensor(X) @ W1 + b1) @ W2 + b2
    loss = torch.nn.functional.binary_cross_entropy_with_logits(z[:, 0], torch.tensor(labels, dtype=torch.float64))
    loss.backward()
    made |= {"X": X, "labels": labels, "loss": loss.detach().numpy().copy()}
    for name, value, tensor in zip(("W1", "b1", "W2", "b2"), params, tensors, strict=True):
        made |= {name: value, f"d{name}": tensor.grad.numpy().copy()}
    return made


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_suffix(".npz"), **vectors())
