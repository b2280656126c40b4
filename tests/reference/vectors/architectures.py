"""What PyTorch returns, in float64, for a residual block and a small convolutional network. Run it to write them."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F


def vectors() -> dict[str, np.ndarray]:
    """Arguments and results, by name."""
    rng = np.random.default_rng(1998)
    found = {}
    block = {
        "x": rng.normal(size=(2, 3, 5, 4)),
        "w1": rng.normal(size=(4, 3, 3, 3)),
        "b1": rng.normal(size=4),
        "w2": rng.normal(size=(3, 4, 3, 3)),
        "b2": rng.normal(size=3),
    }
    x, w1, b1, w2, b2 = (torch.tensor(value) for value in block.values())
    out = F.relu(x + F.conv2d(F.relu(F.conv2d(x, w1, b1, padding=1)), w2, b2, padding=1))
    found |= {f"block_{name}": value for name, value in block.items()} | {"block_out": out.numpy()}

    images, targets = rng.normal(size=(5, 2, 7, 8)), np.eye(4)[rng.integers(0, 4, 5)]
    params = {
        "w1": rng.normal(size=(3, 2, 2, 3)),
        "b1": rng.normal(size=3),
        "w2": rng.normal(size=(27, 4)) / 2,
        "b2": rng.normal(size=4),
    }
    leaves = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    maps = F.max_pool2d(F.relu(F.conv2d(torch.tensor(images), leaves["w1"], leaves["b1"])), 2)
    logits = maps.flatten(1) @ leaves["w2"] + leaves["b2"]
    loss = F.cross_entropy(logits, torch.tensor(targets))
    loss.backward()
    found |= {"net_x": images, "net_t": targets, "net_loss": np.array(loss.item())}
    found |= {"net_p": logits.softmax(dim=1).detach().numpy()}
    found |= {f"net_{name}": value for name, value in params.items()}
    found |= {f"net_d{name}": leaf.grad.numpy() for name, leaf in leaves.items()}
    return found


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_suffix(".npz"), **vectors())
