"""Make batchnorm.npz: what PyTorch returns for batch normalisation, in float64.

`python tests/reference/vectors/batchnorm.py` writes the file anew; the tests read it, so that they need no PyTorch.
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

SETTINGS = {"usual": (8, 5, 1e-5), "wide": (3, 7, 0.1), "large_epsilon": (6, 4, 2.0), "two": (2, 3, 1e-3)}


def vectors() -> dict[str, np.ndarray]:
    """Arguments and results by name: `<setting>_<what>`."""
    rng = np.random.default_rng(2015)
    found: dict[str, np.ndarray] = {}
    for name, (N, D, eps) in SETTINGS.items():
        found |= {f"{name}_{key}": value for key, value in layer(rng, N, D, eps).items()}
    return found


def layer(rng: np.random.Generator, N: int, D: int, eps: float) -> dict[str, np.ndarray]:
    x = rng.normal(size=(N, D)) * rng.uniform(0.5, 2, D) + rng.uniform(-2, 2, D)
    gamma, beta, dout = rng.normal(size=D), rng.normal(size=D), rng.normal(size=(N, D))
    old, share = rng.normal(size=D), 0.9
    leaves = [torch.tensor(value, requires_grad=True) for value in (x, gamma, beta)]
    mean = torch.tensor(old)  # moved in place; PyTorch's momentum is the share of the new value
    out = F.batch_norm(leaves[0], mean, torch.ones(D, dtype=torch.float64), *leaves[1:], True, 1 - share, eps)
    out.backward(torch.tensor(dout))
    dx, dgamma, dbeta = (leaf.grad.numpy() for leaf in leaves)
    made = {"x": x, "gamma": gamma, "beta": beta, "eps": np.array(eps), "out": out.detach().numpy()}
    made |= {"dout": dout, "dx": dx, "dgamma": dgamma, "dbeta": dbeta}
    made |= {"var": torch.var(torch.tensor(x), 0, correction=0).numpy()}
    made |= {"old": old, "share": np.array(share), "running": mean.numpy()}
    given_mean, given_var = rng.normal(size=D), rng.uniform(0.2, 3, D)
    used = [torch.tensor(value) for value in (x, given_mean, given_var, gamma, beta)]
    made |= {"given_mean": given_mean, "given_var": given_var}
    return made | {"inference": F.batch_norm(*used, False, 0.0, eps).numpy()}


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_suffix(".npz"), **vectors())
