"""Turn the outputs that a worker reports into notebook outputs that are safe to store: known kinds, limited size.

The worker limits its outputs itself. They are limited again here, since nothing that it sends can be trusted.
"""

from typing import Any

from autograder.sandbox.launcher import Ran

CUT = "[the rest of the output was cut]"
SHOWN = ("text/plain", "image/png")


def said(text: str) -> dict[str, Any]:
    """A line that we print into a cell ourselves."""
    return {"output_type": "stream", "name": "stdout", "text": f"{text}\n"}


def outputs(ran: Ran, limit: int) -> tuple[dict[str, Any], ...]:
    """The outputs of a cell, of at most `limit` characters together; anything of another kind is dropped."""
    made: list[dict[str, Any]] = []
    left = limit
    for output in ran.outputs:
        known = _known(output, ran.error) if isinstance(output, dict) else None
        if known is None:
            continue
        left -= size(known)
        if left < 0:
            return (*made, said(CUT))
        made.append(known)
    return tuple(made)


def size(output: dict[str, Any]) -> int:
    """The characters of an output."""
    texts = [output.get("text", ""), output.get("ename", ""), output.get("evalue", ""), *output.get("traceback", ())]
    return sum(map(len, texts)) + sum(map(len, output.get("data", {}).values()))


def _known(output: dict[str, Any], error: str | None) -> dict[str, Any] | None:
    text = _text(output.get("text"))
    if output.get("stream") in ("stdout", "stderr") and text is not None:
        return {"output_type": "stream", "name": output["stream"], "text": text}
    name = _text(output.get("error"))
    if name is not None and text is not None:
        ended = _text(error) or (text.splitlines() or [""])[-1]  # error is None if it did not end the cell
        value = ended.removeprefix(f"{name}: ")
        return {"output_type": "error", "ename": name, "evalue": value, "traceback": text.splitlines()}
    data = output.get("display")
    if not isinstance(data, dict):
        return None
    kept = {mime: shown for mime in SHOWN if (shown := _text(data.get(mime))) is not None}
    return {"output_type": "display_data", "data": kept, "metadata": {}}


def _text(found: Any) -> str | None:
    """Text that can be written as UTF-8: half a surrogate pair becomes a question mark. None for anything else."""
    return found.encode(errors="replace").decode() if isinstance(found, str) else None
