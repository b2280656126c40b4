"""Values on the wire between the grader and the process that runs student code: bytes in, plain values out.

A frame is

    magic "NNG1" · length of the skeleton (4 bytes, little-endian) · length of the arrays (4 bytes) · skeleton · arrays

The skeleton is JSON, as `autograder.values` writes it; the arrays are one safetensors file. Decoding raises Unreadable on
anything malformed, and on arrays of other types than `autograder.values` writes.
"""

import json
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from autograder.values import KINDS, Unreadable

MAGIC = b"NNG1"
HEADER = 12
MOST_TEXT = 16 << 20
"""Greatest size of a skeleton, in bytes: as Python objects it takes up to twenty times as much memory."""


def pack(skeleton: Any, arrays: dict[str, np.ndarray]) -> bytes:
    """A frame of a skeleton made by `encode` and the arrays it names."""
    text = json.dumps(skeleton).encode()
    tensors = save(arrays) if arrays else b""
    return MAGIC + len(text).to_bytes(4, "little") + len(tensors).to_bytes(4, "little") + text + tensors


def lengths(header: bytes, limit: int) -> tuple[int, int]:
    """The lengths of a frame's skeleton and arrays; Unreadable if it is no frame, or longer than limit bytes."""
    if len(header) != HEADER or header[:4] != MAGIC:
        raise Unreadable("not a reply")
    text, tensors = int.from_bytes(header[4:8], "little"), int.from_bytes(header[8:12], "little")
    if text + tensors > limit:
        raise Unreadable(f"more than {limit / 2**20:.0f} MB")
    if text > MOST_TEXT:
        raise Unreadable(f"more than {MOST_TEXT / 2**20:.0f} MB besides its arrays")
    return text, tensors


def unpack(text: bytes, tensors: bytes) -> tuple[Any, dict[str, np.ndarray]]:
    """The skeleton and the arrays of a frame."""
    try:
        skeleton = json.loads(text)
        arrays = load(tensors) if tensors else {}
    except (ValueError, RecursionError, SafetensorError, KeyError, TypeError, AttributeError, MemoryError) as error:
        raise Unreadable(f"malformed: {type(error).__name__}") from error
    return skeleton, {name: _plain(array) for name, array in arrays.items()}


def _plain(array: np.ndarray) -> np.ndarray:
    """A copy of an array, with booleans as 0 or 1 whatever bytes they came as. Unreadable if its dtype may not cross."""
    if array.dtype.char not in KINDS:
        raise Unreadable(f"an array of dtype {array.dtype}")
    return np.array(array.view(np.uint8) != 0 if array.dtype.kind == "b" else array, order="C")
