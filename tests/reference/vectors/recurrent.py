"""Make recurrent.npz: PyTorch's recurrent network, forward and backward, whole and with the chain cut. Needs torch."""

from pathlib import Path

import numpy as np
import torch

SIZES = {"short": (4, 1, 3, 2, 1), "long": (2, 7, 3, 5, 3), "fifty": (2, 50, 3, 4, 8)}
"""N, T, D, M and the length of the parts."""


def vectors() -> dict[str, np.ndarray]:
    """Arguments, states and gradients for each of SIZES, named <size>_<array>; float64."""
    rng = np.random.default_rng(6)
    found = {}
    for size, (N, T, D, M, steps) in SIZES.items():
        shapes = {"x": (N, T, D), "h0": (N, M), "Wx": (D, M), "Wh": (M, M), "b": (M,), "dh": (N, T, M)}
        args = {name: rng.normal(size=shape) / np.sqrt(M) ** (name == "Wh") for name, shape in shapes.items()}
        h, whole = _run(args, T)
        _, cut = _run(args, steps)
        arrays = args | {"h": h, "steps": np.array(steps)} | whole | {f"cut_{name}": each for name, each in cut.items()}
        found |= {f"{size}_{name}": array for name, array in arrays.items()}
    return found


def _run(args: dict[str, np.ndarray], steps: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The states of torch.nn.RNN and the gradients of sum(h * dh), detached after every `steps` steps."""
    x, h0 = (torch.tensor(args[name], requires_grad=True) for name in ("x", "h0"))
    M, D = args["Wh"].shape[0], args["Wx"].shape[0]
    network = torch.nn.RNN(D, M, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        network.weight_ih_l0.copy_(torch.tensor(args["Wx"].T))
        network.weight_hh_l0.copy_(torch.tensor(args["Wh"].T))
        network.bias_ih_l0.copy_(torch.tensor(args["b"]))
        network.bias_hh_l0.zero_()
    parts, state = [], h0
    for start in range(0, x.shape[1], steps):
        part, last = network(x[:, start : start + steps], state[None])
        parts.append(part)
        state = last[0].detach()
    h = torch.cat(parts, dim=1)
    (h * torch.tensor(args["dh"])).sum().backward()
    gradients = {
        "dx": x.grad,
        "dh0": h0.grad,
        "dWx": network.weight_ih_l0.grad.T,
        "dWh": network.weight_hh_l0.grad.T,
        "db": network.bias_ih_l0.grad,
    }
    return h.detach().numpy(), {name: each.numpy().copy() for name, each in gradients.items()}


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_suffix(".npz"), **vectors())
