"""Make pooling.npz: what PyTorch returns for pooling, in float64.

`python tests/reference/vectors/pooling.py` writes the file anew; the tests read it, so that they need no PyTorch.
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

SETTINGS = {"side_by_side": (2, 3, 4, 6, 2, 2), "overlap": (3, 2, 7, 9, 3, 2), "gaps": (1, 4, 8, 5, 2, 3)}


def vectors() -> dict[str, np.ndarray]:
    """Arguments and results by name: `<setting>_<what>`."""
    rng = np.random.default_rng(2014)
    found: dict[str, np.ndarray] = {}
    for name, (N, C, H, W, size, stride) in SETTINGS.items():
        images = {"normal": rng.normal(size=(N, C, H, W)), "tied": rng.integers(0, 3, (N, C, H, W)).astype(float)}
        for kind, x in images.items():
            found |= {f"{name}_{kind}_{key}": value for key, value in pooling(rng, x, size, stride).items()}
    return found | block(rng)


def pooling(rng: np.random.Generator, x: np.ndarray, size: int, stride: int) -> dict[str, np.ndarray]:
    found = {"x": x, "size_stride": np.array([size, stride])}
    for kind, pool in (("max", F.max_pool2d), ("avg", F.avg_pool2d)):
        leaf = torch.tensor(x, requires_grad=True)
        y = pool(leaf, size, stride)
        dout = rng.normal(size=tuple(y.shape))
        y.backward(torch.tensor(dout))
        found |= {f"{kind}_y": y.detach().numpy(), f"{kind}_dout": dout, f"{kind}_dx": leaf.grad.numpy()}
    found["global"] = F.adaptive_avg_pool2d(torch.tensor(x), 1).numpy()[:, :, 0, 0]
    return found


def block(rng: np.random.Generator) -> dict[str, np.ndarray]:
    x, w, b = rng.normal(size=(2, 3, 9, 15)), rng.normal(size=(4, 3, 5, 3)), rng.normal(size=4) - 4
    y = F.max_pool2d(F.relu(F.conv2d(torch.tensor(x), torch.tensor(w), torch.tensor(b), 2, 1)), 2)
    return {"block_x": x, "block_w": w, "block_b": b, "block_y": y.numpy()}


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_suffix(".npz"), **vectors())
