"""How a command is stopped by SIGINT (Ctrl-C) or SIGTERM: waiting ends at once, what must not be torn apart is finished.

A signal that raises an exception wherever the program happens to be is no use where others' code catches everything, or is
writing. So it raises one only where that was said to be safe, and is remembered everywhere else.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from queue import SimpleQueue
from types import FrameType
from typing import Any, TypeVar

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SHOW_CURSOR = "\x1b[?25h"
_T = TypeVar("_T")


class Stopped(KeyboardInterrupt):
    """A signal came. Its text is for the user. status: what the command ends with."""

    def __init__(self, said: str, status: int) -> None:
        super().__init__(said)
        self.status = status


class Stopping:
    """Within it, a signal raises Stopped: at once where `at_once` or `each` allows that, else where one of them comes next,
    and at the end at the latest. Only for the main thread.

    said: gives the text of Stopped, and may be replaced on the way.
    """

    def __init__(self, said: Callable[[], str], *, seconds: float | None = None) -> None:
        """seconds: after so many of them the process ends, whatever still runs in it; None: that is waited for."""
        self.said = said
        self._seconds = seconds
        self._number: int | None = None
        self._interruptible = False
        self._wake: SimpleQueue[int | None] = SimpleQueue()  # the only queue that a signal handler may use

    def __enter__(self) -> "Stopping":
        if self._seconds is not None:
            threading.Thread(target=self._end_late, args=(self._seconds,), daemon=True).start()
        kept = {number: signal.getsignal(number) for number in SIGNALS}
        self._before = {number: before for number, before in kept.items() if before is not signal.SIG_IGN}
        for number in self._before:
            signal.signal(number, self._came)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        ignored = self._number is not None and self._seconds is not None  # the second Ctrl-C of someone in a hurry
        for number, before in self._before.items():
            if signal.getsignal(number) == self._came:
                signal.signal(number, signal.SIG_IGN if ignored else before)
        if self._number is None:
            self._wake.put(None)
        elif kind is not Stopped:  # what failed meanwhile may have failed because of the signal
            raise self._stopped()

    @property
    def came(self) -> bool:
        """Whether a signal came."""
        return self._number is not None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Where a signal may raise Stopped at any moment: nothing is written here that must be whole."""
        self._interruptible = True
        try:
            if self._number is not None:
                raise self._stopped()
            yield
        finally:
            self._interruptible = False

    def each(self, items: Generator[_T, Any, Any]) -> Iterator[_T]:
        """The items of a generator; a signal ends the waiting for one of them."""
        with closing(items):
            while True:
                with self.at_once():
                    try:
                        item = next(items)
                    except StopIteration:
                        return
                yield item

    def _came(self, number: int, _: FrameType | None) -> None:
        first = self._number is None
        if first:
            self._number = number
            self._wake.put(number)
        if self._interruptible and (first or self._seconds is None):
            raise self._stopped()

    def _stopped(self) -> Stopped:
        return Stopped(self.said(), 128 + (self._number or 0))

    def _end_late(self, seconds: float) -> None:
        """End the process when a signal has come and it is still there after some seconds. Runs in a thread of its own."""
        number = self._wake.get()
        if number is None:
            return
        time.sleep(seconds)
        with suppress(OSError):
            if sys.stdout.isatty():
                os.write(sys.stdout.fileno(), _SHOW_CURSOR.encode())
            os.write(2, f"{self.said()}\n".encode())
        os._exit(128 + number)
