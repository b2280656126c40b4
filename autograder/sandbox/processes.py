"""The trusted side's handles of processes behind the wall: a program we started, and a worker that it forked."""

import os
import select
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from autograder.exercise import SandboxError

_ENDED_SECONDS = 10


class Process(Protocol):
    """A process and its descendants."""

    @property
    def alive(self) -> bool:
        """Whether it still runs."""

    @property
    def lost(self) -> bool:
        """Whether it was killed because another process of ours exited."""

    def end(self) -> None:
        """Kill it and wait until it has exited."""

    def last_words(self) -> str:
        """Kill it, and return the error message of a failed start."""


class Program:
    """A program that was started, with bubblewrap or without."""

    lost = False

    def __init__(self, command: Sequence[str], environment: dict[str, str], passed: Sequence[int]) -> None:
        """Start it and return at once. passed: descriptors that it gets. SandboxError where there is no such program."""
        try:
            self._process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=passed,
                close_fds=True,
                cwd="/",
            )
        except OSError as error:
            raise SandboxError(f"the sandbox does not start: {error}") from error

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()

    def last_words(self) -> str:
        """Kill it, and return the last line of its standard error (at most 4096 bytes are read), or its exit status."""
        self._process.kill()
        self._process.wait()
        words = b""
        if self._process.stderr:
            with suppress(OSError):
                os.set_blocking(self._process.stderr.fileno(), False)
                words = self._process.stderr.read(4096) or b""
        self.end()
        lines = words.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"it ended with status {self._process.returncode}"


class Fork:
    """A process forked by another process of ours, known by its descriptor (a pidfd)."""

    def __init__(self, descriptor: int, lost: Callable[[], bool]) -> None:
        """lost: tells whether the process that forked it has exited, which kills all its children."""
        self._descriptor = descriptor
        self._lost = lost

    @property
    def alive(self) -> bool:
        return not select.select([self._descriptor], [], [], 0)[0]

    @property
    def lost(self) -> bool:
        return self._lost()

    def end(self) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
        select.select([self._descriptor], [], [], _ENDED_SECONDS)
        os.close(self._descriptor)

    def last_words(self) -> str:
        self.end()
        return "it ended at once"
