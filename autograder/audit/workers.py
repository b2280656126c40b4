"""Run jobs in parallel in processes of ours, each with a time limit: a job that takes longer is killed.

For trusted code that may loop for ever or allocate all memory. It is not sandboxed: students' code never runs here.
"""

import multiprocessing
import os
import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, TimeoutError, as_completed
from contextlib import contextmanager
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

Job = TypeVar("Job")
Result = TypeVar("Result")

MEMORY = 3 << 30
"""Address space of one worker, in bytes."""
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class JobError(Exception):
    """A job raised; the message is the worker's."""


def done(
    make: Callable[..., Callable[[Job], Result]],
    args: tuple[Any, ...],
    jobs: Sequence[Job],
    seconds: Sequence[float],
    *,
    count: int,
    threads: int = 1,
) -> Iterator[tuple[int, Result | None]]:
    """Yield each job's index and result as soon as it is done. The result is None if the job took longer than its
    seconds, or if its process exited. JobError if a job raised.

    make: called with args once in each of `count` workers; returns the function that does a job. threads: of BLAS.
    """
    context = multiprocessing.get_context("spawn")
    with _threads(threads), ProcessPool(count, initializer=_begin, initargs=(make, args), context=context) as pool:
        futures: dict[Future[Any], int] = {
            pool.schedule(_do, args=[job], timeout=most): i
            for i, (job, most) in enumerate(zip(jobs, seconds, strict=True))
        }
        try:
            for future in as_completed(futures):
                yield futures[future], _result(future)
        finally:
            pool.stop()  # type: ignore[no-untyped-call]


def _result(future: Future[Any]) -> Any:
    try:
        error, result = future.result()
    except (TimeoutError, ProcessExpired, SystemExit):
        return None
    if error:
        raise JobError(error)
    return result


_work: Callable[[Any], Any]
"""In a worker: the function that does a job, or one that raises the error of `make`."""


def _begin(make: Callable[..., Callable[[Any], Any]], args: tuple[Any, ...]) -> None:
    global _work
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        _work = make(*args)
    except Exception as error:
        _work = _raising(error)


def _raising(error: Exception) -> Callable[[Any], Any]:
    def work(job: Any) -> Any:
        raise error

    return work


def _do(job: Any) -> tuple[str, Any]:
    """A job's error as text ("" if there is none) and its result. The error's class may be unknown outside the worker."""
    try:
        return "", _work(job)
    except Exception as error:
        return f"{type(error).__name__}: {error}", None


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """Set the number of BLAS threads of processes that are started inside the block."""
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
