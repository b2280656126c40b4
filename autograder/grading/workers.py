"""Processes of ours that do jobs side by side, each with a time limit: a job that takes longer is ended and given up.

For trusted code that may loop for ever or ask for all memory. No wall stands around it; students' code never runs here.
"""

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

MEMORY = 3 << 30
"""Address space of one worker, in bytes."""
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class JobError(Exception):
    """A job raised: its worker's words."""


class _Worker:
    def __init__(self, start: Callable[..., Callable[[Any], Any]], args: tuple[Any, ...], threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, start, args), daemon=True)
        with _threads(threads):
            self.process.start()
        theirs.close()
        self.job: int | None = None
        self.deadline = 0.0

    def take(self, index: int, job: Any, seconds: float) -> None:
        self.job, self.deadline = index, time.monotonic() + seconds
        self.connection.send(job)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class Workers(Generic[Job, Result]):
    """A number of workers. start: called in each with args, returns what does a job."""

    def __init__(
        self, start: Callable[..., Callable[[Job], Result]], args: tuple[Any, ...], *, count: int, threads: int = 1
    ) -> None:
        self._make: Callable[[], _Worker] = lambda: _Worker(start, args, threads)
        self._workers = [self._make() for _ in range(count)]

    def __enter__(self) -> "Workers[Job, Result]":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    def map(self, jobs: Sequence[Job], seconds: Sequence[float]) -> Iterator[tuple[int, Result | None]]:
        """Each job's index and result as soon as it is there; None where it took longer than its seconds, or ended
        its process. JobError where one raised."""
        waiting = list(range(len(jobs)))[::-1]
        while True:
            for worker in self._workers:
                if worker.job is None and waiting:
                    index = waiting.pop()
                    worker.take(index, jobs[index], seconds[index])
            busy = [worker for worker in self._workers if worker.job is not None]
            if not busy:
                return
            left = min(worker.deadline for worker in busy) - time.monotonic()
            ready = wait([worker.connection for worker in busy], max(left, 0.0))
            for worker in busy:
                if worker.connection in ready:
                    yield self._received(worker)
                elif time.monotonic() > worker.deadline:
                    yield self._replaced(worker)

    def _received(self, worker: _Worker) -> tuple[int, Result | None]:
        try:
            error, result = worker.connection.recv()
        except (EOFError, ConnectionError):
            return self._replaced(worker)
        index, worker.job = worker.job, None
        assert index is not None
        if error:
            raise JobError(error)
        return index, result

    def _replaced(self, worker: _Worker) -> tuple[int, None]:
        assert worker.job is not None
        worker.end()
        self._workers[self._workers.index(worker)] = self._make()
        return worker.job, None


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """What a process started meanwhile reads when it loads its BLAS."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, str(count)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _serve(connection: Connection, start: Callable[..., Callable[[Any], Any]], args: tuple[Any, ...]) -> None:
    """The life of a worker. It ends with its owner, and it is its owner who answers Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    work: Callable[[Any], Any] | None = None
    with suppress(EOFError, ConnectionError):
        while True:
            job = connection.recv()
            try:
                work = work or start(*args)
                answer = "", work(job)
            except Exception as error:
                answer = f"{type(error).__name__}: {error}", None
            connection.send(answer)
