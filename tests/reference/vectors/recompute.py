"""Recompute every vector file with PyTorch, compare it with the committed one, and print a line for each difference.

Run by `make vectors`; exit status 1 where anything differs. The scripts beside this one each hold `vectors()`; run one of
them alone to write its file anew.
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
CLOSE = 1e-11
"""Of the greatest value of an array: what another processor's order of summation may change, and no formula does."""


def main() -> int:
    import torch  # here, since the tests read the comparison below and have no PyTorch

    names = sorted(path.stem for path in FOLDER.glob("*.py") if path != Path(__file__))
    unpaired = sorted({path.stem for path in FOLDER.glob("*.npz")} ^ set(names))
    lines = [f"{name}: expected both {name}.py and {name}.npz" for name in unpaired]
    count = 0
    for name in names:
        if name in unpaired:
            continue
        torch.set_default_dtype(torch.float32)
        made, kept = importlib.import_module(name).vectors(), dict(np.load(FOLDER / f"{name}.npz"))
        lines += [f"{name}.npz: {line}" for line in differences(made, kept)]
        count += len(kept)
    print("\n".join(lines) or f"{count} arrays of {len(names)} files are what PyTorch {torch.__version__} returns")
    return 1 if lines else 0


def differences(made: dict[str, np.ndarray], kept: dict[str, np.ndarray]) -> Iterator[str]:
    """One line for each array that is not what was recomputed."""
    for name in sorted(made.keys() | kept.keys()):
        if name not in kept:
            yield f"{name}: not in the file, but recomputed"
        elif name not in made:
            yield f"{name}: in the file, but not recomputed"
        elif line := difference(np.asarray(made[name]), kept[name]):
            yield f"{name}: {line}"


def difference(made: np.ndarray, kept: np.ndarray) -> str | None:
    if made.shape != kept.shape or made.dtype != kept.dtype:
        return f"is {kept.dtype} {kept.shape}, expected {made.dtype} {made.shape}"
    if not kept.size:
        return None
    gap, allowed = np.abs(made.astype(float) - kept), CLOSE * max(1.0, float(np.abs(made).max()))
    wrong = ~(gap <= allowed)
    if not wrong.any():
        return None
    greatest = f"greatest difference {gap.max():.3g} (up to {allowed:.3g} allowed)"
    return f"differs in {wrong.sum()} of {kept.size} values; {greatest}"


if __name__ == "__main__":
    sys.exit(main())
