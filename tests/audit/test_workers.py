"""Processes of ours: a job that runs too long or ends its process costs itself and no other."""

import os
import sys
import time

import pytest

from autograder.audit import workers
from autograder.audit.workers import MEMORY, JobError


def start(extra):
    """What a worker does: jobs are words."""
    if extra == "broken":
        raise OSError("no such folder")

    class NobodyElsesError(Exception):
        pass

    def work(job):
        if job == "sleep":
            time.sleep(60)
        if job == "exit":
            os._exit(3)
        if job == "leave":
            sys.exit(0)
        if job == "raise":
            raise ValueError("no such thing")
        if job == "raise late":
            raise TimeoutError("too late")
        if job == "raise its own":
            raise NobodyElsesError("known here alone")
        if job == "memory":
            try:
                bytearray(2 * MEMORY)
            except MemoryError:
                return "refused"
        return f"{job}{extra} {os.environ['OPENBLAS_NUM_THREADS']}"

    return work


def done(jobs, seconds=20.0, count=2, threads=1, extra="!"):
    limits = [seconds] * len(jobs) if isinstance(seconds, float) else seconds
    return dict(workers.done(start, (extra,), jobs, limits, count=count, threads=threads))


def test_a_job_that_takes_too_long_is_given_up_and_the_others_are_done():
    assert done(["a", "sleep", "b"], [20.0, 0.3, 20.0], count=1) == {0: "a! 1", 1: None, 2: "b! 1"}


@pytest.mark.parametrize("job", ["exit", "leave"])
def test_a_job_that_ends_its_process_is_given_up_and_the_others_are_done(job):
    assert done([job, "a", "b", "c"]) == {0: None, 1: "a! 1", 2: "b! 1", 3: "c! 1"}


@pytest.mark.parametrize(
    ("job", "said"),
    [
        ("raise", "ValueError: no such thing"),
        ("raise late", "TimeoutError: too late"),
        ("raise its own", "NobodyElsesError: known here alone"),
    ],
)
def test_a_job_that_raises_says_so(job, said):
    with pytest.raises(JobError, match=f"^{said}$"):
        done([job])


def test_a_worker_that_cannot_be_made_says_why():
    with pytest.raises(JobError, match=r"^OSError: no such folder$"):
        done(["a"], extra="broken")


def test_whoever_wants_no_more_results_does_not_wait_for_them():
    begun = time.monotonic()
    results = workers.done(start, ("!",), ["a", "sleep"], [20.0, 60.0], count=2)
    assert next(results) == (0, "a! 1")
    results.close()
    assert time.monotonic() - begun < 20


def test_workers_get_no_more_memory_than_they_should():
    assert done(["memory"]) == {0: "refused"}


def test_the_number_of_threads_is_told_to_workers_alone():
    before = os.environ.get("OPENBLAS_NUM_THREADS")
    assert done(["a"], count=1, threads=2) == {0: "a! 2"}
    assert os.environ.get("OPENBLAS_NUM_THREADS") == before
