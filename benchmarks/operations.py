"""The references beside PyTorch on the same cores: each operation's time as a ratio, in one run.

    python benchmarks/operations.py [--docs docs/benchmarks.md]

A process for each number of threads measures all operations. The two sides of a ratio take turns, so that what else the
machine does meets both; since that can only add to a turn, a ratio is that of the fastest turns. Below 1 the reference is
faster. Needs PyTorch.
"""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

COURSE = Path(__file__).parents[1]
THREADS = (1, 2)
TYPES = ("float64", "float32")
SECONDS = 0.003
"""What one turn takes at least; fast operations are called several times in it."""
TURNS = 75
IDLE = 0.7
"""Load of a machine that has little else to do: above it one thread alone is measured."""
PINNED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""Variables by which a machine may have chosen slower kernels."""

Call = Callable[[], Any]
Column = tuple[str, int]
"""A dtype's name and a number of threads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One line of the table. make: takes a dtype's name, and returns the reference's call and PyTorch's."""

    name: str
    sizes: str
    make: Callable[[str], tuple[Call, Call]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """Sizes of a convolution layer: N, C, H, W, F, side of the filters, stride, padding."""

    N: int
    C: int
    H: int
    W: int
    F: int
    side: int
    stride: int
    pad: int

    def __str__(self) -> str:
        strides = f", stride {self.stride}" if self.stride > 1 else ""
        return f"{self.N}x{self.C}x{self.H}x{self.W}, {self.F} filters of {self.side}{strides}, padding {self.pad}"


LAYERS = (
    Layer(N=4, C=3, H=16, W=18, F=8, side=3, stride=1, pad=1),
    Layer(N=8, C=16, H=32, W=32, F=32, side=3, stride=1, pad=1),
    Layer(N=4, C=64, H=56, W=56, F=64, side=3, stride=1, pad=1),
    Layer(N=4, C=3, H=95, W=95, F=32, side=7, stride=2, pad=0),
)
SMALL = LAYERS[0]
"""Of the size that exercises have: there the plain form is measured, elsewhere the one by blocks."""

POOLINGS = (((4, 3, 16, 18), 2, 2), ((8, 32, 64, 64), 2, 2), ((8, 32, 63, 63), 3, 2))
"""Shape of the images, side and step of the windows."""
BACKWARD = {"max": "backward from the image", "average": "backward"}
"""The reference is given the image and finds the maxima anew, so PyTorch's forward pass, which finds them, counts too."""
SEQUENCES = ((8, 50, 16, 32), (32, 50, 64, 128))
"""N, T, D, M."""
LOGITS = ((32, 10), (256, 1000))
"""N, K."""


def operations() -> Iterator[Operation]:
    """Every operation in every size."""
    for layer in LAYERS:
        yield Operation(name="convolution, forward", sizes=str(layer), make=lambda d, s=layer: conv_forward(s, d))
        yield Operation(name="convolution, backward", sizes=str(layer), make=lambda d, s=layer: conv_backward(s, d))
    for shape, size, stride in POOLINGS:
        sizes = f"{'x'.join(map(str, shape))}, windows of {size}, stride {stride}"
        for kind in ("max", "average"):
            for way in ("forward", BACKWARD[kind]):
                make = pooling(kind, way, shape, size, stride)
                yield Operation(name=f"{kind} pooling, {way}", sizes=sizes, make=make)
    for N, T, D, M in SEQUENCES:
        sizes = f"{N} examples, {T} steps, {D} features, {M} units"
        for name, make in (("LSTM", lstm), ("plain recurrent network", recurrent)):
            bound = lambda d, make=make, s=(N, T, D, M): make(*s, d)  # noqa: E731
            yield Operation(name=f"{name}, forward and backward", sizes=sizes, make=bound)
    for N, K in LOGITS:
        made = lambda d, N=N, K=K: cross_entropy(N, K, d)  # noqa: E731
        yield Operation(name="softmax cross-entropy and gradient", sizes=f"{N} examples, {K} classes", make=made)


def solution(name: str) -> Any:
    from autograder.content.reference import load

    return load(COURSE, name).solution


def drawn(dtype: str, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def tensors(*arrays: np.ndarray) -> list[Any]:
    import torch

    return [torch.tensor(array, requires_grad=True) for array in arrays]


def gradients(out: Any, inputs: list[Any], above: np.ndarray) -> Call:
    """PyTorch's backward pass alone: the graph is kept."""
    import torch

    above = torch.tensor(above)
    return lambda: torch.autograd.grad(out, inputs, above, retain_graph=True)


def conv_forward(s: Layer, dtype: str) -> tuple[Call, Call]:
    import torch

    course = solution("convolution")
    x, w, b = arrays = drawn(dtype, (s.N, s.C, s.H, s.W), (s.F, s.C, s.side, s.side), (s.F,))
    ours = course.conv_forward if s is SMALL else course.conv_forward_fast
    theirs = [torch.tensor(array) for array in arrays]
    return (
        lambda: ours(x, w, b, s.stride, s.pad),
        lambda: torch.nn.functional.conv2d(*theirs, stride=s.stride, padding=s.pad),
    )


def conv_backward(s: Layer, dtype: str) -> tuple[Call, Call]:
    import torch

    course = solution("convolution")
    x, w, _ = arrays = drawn(dtype, (s.N, s.C, s.H, s.W), (s.F, s.C, s.side, s.side), (s.F,))
    inputs = tensors(*arrays)
    out = torch.nn.functional.conv2d(*inputs, stride=s.stride, padding=s.pad)
    (dout,) = drawn(dtype, tuple(out.shape))
    return lambda: course.conv_backward(dout, x, w, s.stride, s.pad), gradients(out, inputs, dout)


def pooling(kind: str, way: str, shape: tuple[int, ...], size: int, stride: int) -> Callable[[str], tuple[Call, Call]]:
    def make(dtype: str) -> tuple[Call, Call]:
        import torch

        course = solution("pooling")
        (x,) = drawn(dtype, shape)
        pool = torch.nn.functional.max_pool2d if kind == "max" else torch.nn.functional.avg_pool2d
        if way == "forward":
            ours = course.max_pool_forward if kind == "max" else course.avg_pool_forward
            theirs = torch.tensor(x)
            return lambda: ours(x, size, stride), lambda: pool(theirs, size, stride)
        inputs = tensors(x)
        out = pool(*inputs, size, stride)
        (dout,) = drawn(dtype, tuple(out.shape))
        if kind == "average":
            return lambda: course.avg_pool_backward(dout, x.shape, size, stride), gradients(out, inputs, dout)
        above = torch.tensor(dout)
        return (
            lambda: course.max_pool_backward(dout, x, size, stride),
            lambda: torch.autograd.grad(pool(*inputs, size, stride), inputs, above),
        )

    return make


def lstm(N: int, T: int, D: int, M: int, dtype: str) -> tuple[Call, Call]:
    import torch

    course = solution("lstm")
    x, h0, c0, W, b, dh = drawn(dtype, (N, T, D), (N, M), (N, M), (4 * M, M + D), (4 * M,), (N, T, M))
    W /= np.sqrt(M + D).astype(dtype)
    layer = torch.nn.LSTM(D, M, batch_first=True, dtype=getattr(torch, dtype))
    return lambda: course.lstm_backward(dh, x, h0, c0, W, b), both_ways(layer, dh, x, h0, c0)


def recurrent(N: int, T: int, D: int, M: int, dtype: str) -> tuple[Call, Call]:
    import torch

    course = solution("recurrent")
    x, h0, Wx, Wh, b, dh = drawn(dtype, (N, T, D), (N, M), (D, M), (M, M), (M,), (N, T, M))
    Wh /= np.sqrt(M).astype(dtype)
    layer = torch.nn.RNN(D, M, batch_first=True, dtype=getattr(torch, dtype))

    def ours() -> Any:
        return course.rnn_backward(dh, x, h0, course.rnn_forward(x, h0, Wx, Wh, b), Wx, Wh)

    return ours, both_ways(layer, dh, x, h0)


def both_ways(layer: Any, dh: np.ndarray, x: np.ndarray, *states: np.ndarray) -> Call:
    """A recurrent layer of PyTorch, forward and back to everything that the reference gives a gradient of."""
    import torch

    x, *states = tensors(x, *(state[None] for state in states))
    dh, start = torch.tensor(dh), tuple(states) if len(states) > 1 else states[0]
    inputs = [x, *states, *layer.parameters()]

    def run() -> Any:
        h, _ = layer(x, start)
        return torch.autograd.grad(h, inputs, dh)

    return run


def cross_entropy(N: int, K: int, dtype: str) -> tuple[Call, Call]:
    import torch

    course = solution("backprop")
    (z,) = drawn(dtype, (N, K))
    t = np.eye(K, dtype=dtype)[np.random.default_rng(1).integers(0, K, N)]
    logits, targets = *tensors(z), torch.tensor(t)

    def theirs() -> Any:
        loss = torch.nn.functional.cross_entropy(logits, targets)
        return loss, torch.autograd.grad(loss, logits)

    return lambda: course.softmax_cross_entropy(z, t), theirs


def ratio(ours: Call, theirs: Call) -> float:
    """The time of the one over that of the other: of their fastest turns."""
    calls = [(call, repeats(call)) for call in (ours, theirs)]
    taken: list[list[float]] = [[], []]
    for _ in range(TURNS):
        for (call, count), times in zip(calls, taken, strict=True):
            start = time.perf_counter()
            for _ in range(count):
                call()
            times.append((time.perf_counter() - start) / count)
    return min(taken[0]) / min(taken[1])


def repeats(call: Call) -> int:
    """How often a call fits into a turn, once at least; warms it up."""
    call()
    start = time.perf_counter()
    call()
    return max(1, int(SECONDS / (time.perf_counter() - start)))


def measure() -> dict[str, list[float]]:
    """The ratios of every operation, by dtype, with as many threads as the environment says."""
    import torch

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    found: dict[str, list[float]] = {dtype: [] for dtype in TYPES}
    for operation in operations():
        for dtype in TYPES:
            found[dtype].append(ratio(*operation.make(dtype)))
            print(f"{operation.name}, {operation.sizes}, {dtype}: {found[dtype][-1]:.2f}", file=sys.stderr)
    return found


def with_threads(count: int) -> dict[str, list[float]]:
    """Measure in a process of its own, whose libraries start with so many threads and choose their kernels themselves."""
    environment = {name: value for name, value in os.environ.items() if name not in PINNED}
    environment |= {f"{library}_NUM_THREADS": str(count) for library in ("OMP", "OPENBLAS", "MKL")}
    environment |= {"PYTHONPATH": os.pathsep.join([str(COURSE), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, __file__, "--measure"]
    return json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=Path, metavar="FILE", help="write the section into a page in Markdown")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure()))
        return 0
    load = os.getloadavg()[0]
    measured = THREADS if load <= IDLE else THREADS[:1]
    found = {count: with_threads(count) for count in measured}
    text = section({(dtype, count): found[count][dtype] for dtype in TYPES for count in measured}, load)
    if arguments.docs:
        before = arguments.docs.read_text(encoding="utf-8") if arguments.docs.exists() else "# Benchmarks\n"
        arguments.docs.write_text(put(before, text), encoding="utf-8")
    else:
        print(text, end="")
    return 0


def put(document: str, section: str) -> str:
    """The document with this section in place of the one of that heading, or behind all others."""
    heading = section.partition("\n")[0]
    before, _, after = document.partition(f"{heading}\n")
    rest = after.partition("\n## ")
    return f"{before.rstrip()}\n\n{section}" + (f"\n## {rest[2]}" if rest[1] else "")


def section(columns: Mapping[Column, list[float]], load: float) -> str:
    """The section of the docs: what was measured, the table, and the means that the targets are about."""
    import torch

    convolution = [operation.name.startswith("convolution") for operation in operations()]
    means = [
        row("geometric mean", "all", [statistics.geometric_mean(ratios) for ratios in columns.values()]),
        row("geometric mean", "convolution", [chosen_mean(ratios, convolution) for ratios in columns.values()]),
    ]
    introduction = INTRODUCTION.format(
        numpy=np.__version__, torch=torch.__version__, turns=TURNS, milliseconds=1000 * SECONDS
    )
    left_out = "" if load <= IDLE else LEFT_OUT.format(load=load)
    return "\n".join([introduction + verdict(columns) + left_out, *table(columns), *means, ""])


def verdict(columns: Mapping[Column, list[float]]) -> str:
    """Which targets are met, as an item of the list that names them."""
    convolution = [operation.name.startswith("convolution") for operation in operations()]
    said = []
    for (dtype, count), ratios in columns.items():
        mean, most, of = statistics.geometric_mean(ratios), 1.0, dtype
        if dtype == "float32":
            mean, most, of = chosen_mean(ratios, convolution), 1.5, "float32 convolution"
        threads = f"{count} thread{'s' * (count > 1)}"
        said.append(f"{of}, {threads}: {mean:.2f}, {'met' if mean <= most else 'missed'}")
    return f"- Whether they are met: {'; '.join(said)}.\n"


def chosen_mean(ratios: list[float], chosen: list[bool]) -> float:
    return statistics.geometric_mean(itertools.compress(ratios, chosen))


INTRODUCTION = """\
## The references beside PyTorch

The time that the references take beside PyTorch on the same cores, as a ratio: below 1 the reference is faster. NumPy
{numpy}, PyTorch {torch}; {turns} turns of {milliseconds:.0f} ms or more for either side, one after the other, and the ratio
of the fastest. Each number of threads has a process of its own. Ratios carry over to other machines, roughly;
milliseconds do not.

Made by `python benchmarks/operations.py --docs docs/benchmarks.md`, where PyTorch is installed and the machine has
nothing else to do.

- The targets: in float64 no slower than PyTorch on the mean, in float32 convolution within 1.5 times.
- NumPy uses a second thread for products of matrices alone, PyTorch for everything.
- The smallest sizes are those of exercises: a call takes some ten microseconds there, and most of it is Python.
- Backward passes are those of PyTorch alone, its graph being kept; but the maxima of a pooling are found anew by the
  reference, which is given the image, so PyTorch's forward pass counts there too. Recurrent networks: both ways.
- Convolution forward is `conv_forward` at the smallest size, `conv_forward_fast` at the others.
"""


LEFT_OUT = """\
- Two threads were not measured: the machine was busy (load {load:.1f}), and threads that wait for each other then wait for
  whoever else computes. One thread was measured all the same, less exactly than on a quiet machine.
"""


def table(columns: Mapping[Column, list[float]]) -> Iterator[str]:
    heads = [f"{dtype}, {count} thread{'s' * (count > 1)}" for dtype, count in columns]
    yield f"| operation | sizes | {' | '.join(heads)} |"
    yield f"| --- | --- | {' | '.join('---:' for _ in heads)} |"
    for operation, *ratios in zip(operations(), *columns.values(), strict=True):
        yield row(operation.name, operation.sizes, ratios)


def row(name: str, sizes: str, ratios: list[float]) -> str:
    return f"| {name} | {sizes} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |"


if __name__ == "__main__":
    sys.exit(main())
