"""PyTorch's LSTM in float64, as vectors for the reference: `python tests/reference/vectors/lstm.py` writes lstm.npz.

PyTorch stacks i, f, g, o and keeps W_ih, W_hh and two biases; the course stacks i, f, o, g on [h; x] with one bias.
"""

from pathlib import Path

import numpy as np
import torch

SHAPES = {"short": (3, 4, 2, 5), "long": (2, 50, 3, 4)}
"""N, T, D, M."""


def to_course(stacked, M):
    """Rows of i, f, g, o in the order i, f, o, g."""
    i, f, g, o = np.split(stacked, [M, 2 * M, 3 * M])
    return np.concatenate([i, f, o, g])


def vectors() -> dict[str, np.ndarray]:
    """Arguments, states and gradients of each shape, under names like "short_dW"."""
    torch.manual_seed(1997)
    return {f"{name}_{key}": value for name, shape in SHAPES.items() for key, value in sequence(*shape).items()}


def sequence(N, T, D, M):
    layer = torch.nn.LSTM(D, M, batch_first=True, dtype=torch.float64)
    for parameter in layer.parameters():
        torch.nn.init.normal_(parameter, std=0.6)
    x = torch.randn(N, T, D, dtype=torch.float64, requires_grad=True)
    h0 = torch.rand(1, N, M, dtype=torch.float64).mul(1.8).sub(0.9).requires_grad_()
    c0 = torch.randn(1, N, M, dtype=torch.float64, requires_grad=True)
    dh = torch.randn(N, T, M, dtype=torch.float64)
    h, _ = layer(x, (h0, c0))
    h.backward(dh)
    weights = torch.cat([layer.weight_hh_l0, layer.weight_ih_l0], dim=1)
    dW = torch.cat([layer.weight_hh_l0.grad, layer.weight_ih_l0.grad], dim=1)
    b = layer.bias_ih_l0 + layer.bias_hh_l0
    plain = {"x": x, "h0": h0[0], "c0": c0[0], "dh": dh, "h": h, "c": cells(layer, x, h0, c0)}
    gradients = {"dx": x.grad, "dh0": h0.grad[0], "dc0": c0.grad[0]}
    stacked = {"W": weights, "b": b, "dW": dW, "db": layer.bias_ih_l0.grad}
    return {
        **{key: value.detach().numpy().copy() for key, value in {**plain, **gradients}.items()},
        **{key: to_course(value.detach().numpy(), M) for key, value in stacked.items()},
    }


def cells(layer, x, h0, c0):
    """The cell of every step: the layer gives the last one alone, so it is run one step at a time."""
    state, found = (h0, c0), []
    for t in range(x.shape[1]):
        _, state = layer(x[:, t : t + 1], state)
        found.append(state[1][0])
    return torch.stack(found, dim=1)


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_suffix(".npz"), **vectors())
