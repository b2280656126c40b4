"""A lock on a course: one process holds it, others see who that is. It never outlives its process: the system keeps it."""

import fcntl
import getpass
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from autograder.exercise import CourseError

_NOTE_SECONDS = 0.1
"""What the holder needs at most to write who it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Who holds a lock. since: with its time zone."""

    user: str
    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        since = datetime.fromisoformat(self.since).astimezone()
        return f"{self.user} (process {self.pid} on {self.host}) since {since:%Y-%m-%d %H:%M:%S}"


@contextmanager
def held(file: Path, waiting: Callable[[Holder | None], None] | None = None) -> Iterator[None]:
    """Hold a lock, waiting for it as long as it takes. CourseError where the file cannot be locked.

    waiting: told who holds it, once, before that is waited for; None where that is not known.
    """
    descriptor = _opened(file)
    try:
        try:
            _take(descriptor, file, waiting)
        except OSError as error:
            hint = "move the course to a file system that has locks"
            raise CourseError(f"{file}: cannot be locked: {error.strerror}: {hint}") from error
        note = json.dumps(asdict(_self())).encode()
        os.ftruncate(descriptor, 0)
        with suppress(OSError):  # on a full disk nobody is told who holds it
            os.pwrite(descriptor, note, 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def holder(file: Path) -> Holder | None:
    """Whom the file of a lock names. Only worth something while the lock is held."""
    with suppress(OSError, ValueError, TypeError):
        return Holder(**json.loads(file.read_bytes()))
    return None


def _opened(file: Path) -> int:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise CourseError(f"{file}: cannot be written: {error.strerror}") from error


def _take(descriptor: int, file: Path, waiting: Callable[[Holder | None], None] | None) -> None:
    if waiting is not None:
        if _free(descriptor):
            return
        time.sleep(_NOTE_SECONDS)
        if _free(descriptor):
            return
        waiting(holder(file))
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def _free(descriptor: int) -> bool:
    """Take a lock if nobody holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _self() -> Holder:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        user = str(os.getuid())
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return Holder(user=user, pid=os.getpid(), host=socket.gethostname(), since=since)
