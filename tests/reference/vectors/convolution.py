"""Make `convolution.npz`: what PyTorch says of convolution layers and their gradients, in float64.

Run it by hand where PyTorch is installed; the tests read the file alone.
"""

from pathlib import Path

import numpy as np
import torch

SHAPES = {
    "plain": (2, 3, 4, 5, 4, 3, 2, 1, 0),
    "padding": (2, 3, 4, 3, 4, 3, 2, 1, 2),
    "stride": (2, 2, 8, 11, 3, 2, 5, 3, 0),
    "both": (3, 2, 7, 9, 4, 5, 3, 2, 2),
}
"""N, C, H, W, F, HH, WW, stride, padding."""


def vectors() -> dict[str, np.ndarray]:
    """For each shape its arguments, the layer's output, a gradient from above and the gradients it leads to."""
    rng = np.random.default_rng(20)
    found: dict[str, np.ndarray] = {}
    for name, (N, C, H, W, F, HH, WW, stride, pad) in SHAPES.items():
        x, w, b = (rng.normal(size=shape) for shape in ((N, C, H, W), (F, C, HH, WW), (F,)))
        tensors = [torch.tensor(array, requires_grad=True) for array in (x, w, b)]
        out = torch.nn.functional.conv2d(*tensors, stride=stride, padding=pad)
        dout = rng.normal(size=tuple(out.shape))
        out.backward(torch.tensor(dout))
        dx, dw, db = (tensor.grad.numpy() for tensor in tensors)
        arrays = {"x": x, "w": w, "b": b, "out": out.detach().numpy(), "dout": dout, "dx": dx, "dw": dw, "db": db}
        found |= {f"{name}_{key}": array for key, array in arrays.items()}
        found[f"{name}_options"] = np.array([stride, pad])
    return found


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_suffix(".npz"), **vectors())
