"""Write files whole or not at all: under another name first, then renamed."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write(path: Path, content: bytes | str, *, mode: int = 0o666) -> None:
    """Replace a file, or make it, with folders above it. mode: its permissions, less the process's umask."""
    with _written(path, content, mode) as fresh:
        os.replace(fresh, path)


def create(path: Path, content: bytes | str, *, mode: int = 0o600) -> None:
    """Write a file unless it exists. If several processes try at once, one succeeds."""
    if path.exists():
        return
    with _written(path, content, mode) as fresh, suppress(FileExistsError):
        os.link(fresh, path)


@contextmanager
def _written(path: Path, content: bytes | str, mode: int) -> Iterator[Path]:
    """A new file beside `path` that holds the content; removed afterwards unless it was renamed."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, mode), "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)
