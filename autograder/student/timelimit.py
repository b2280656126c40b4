"""Limit the time of a student's function in the notebook's own process, on every system.

On the main thread of a system with signals, an alarm raises an exception in the function. Anywhere else, a second thread
does. Both repeat it until the function has ended, since a bare `except:` may swallow the first exception.
"""

import contextlib
import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any

AGAIN_SECONDS = 0.1


class TimedOut(BaseException):
    """Raised inside a function that takes too long. Not an Exception, so that `except Exception:` lets it through."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TimedOut inside the block if it takes longer than this."""
    on_main = threading.current_thread() is threading.main_thread()
    limit = _alarm(seconds) if on_main and hasattr(signal, "setitimer") else _watchdog(seconds)
    with limit:
        yield


def _ours(frame: Any) -> bool:
    """Whether the limit's own code is running, which must not be stopped half-way."""
    return frame is None or frame.f_code.co_filename in (__file__, contextlib.__file__)


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(number: int, frame: Any) -> None:
        if not _ours(frame):
            raise TimedOut

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    mine = threading.get_ident()
    watched = ctypes.c_ulong(mine)
    ended, lock = threading.Event(), threading.Lock()

    def watch() -> None:
        left = seconds
        while not ended.wait(left):
            with lock:
                if not ended.is_set() and not _ours(sys._current_frames().get(mine)):
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(watched, ctypes.py_object(TimedOut))
            left = AGAIN_SECONDS

    try:
        threading.Thread(target=watch, daemon=True, name="time limit").start()
        yield
    finally:
        while not ended.is_set():
            with contextlib.suppress(TimedOut), lock:
                ended.set()
                ctypes.pythonapi.PyThreadState_SetAsyncExc(watched, None)
