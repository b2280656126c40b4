"""Processes of ours: a job that runs too long or ends its process costs itself and no other."""

import os
import time

import pytest

from autograder.audit.workers import MEMORY, JobError, Workers


def start(extra):
    """What a worker does: jobs are words."""

    def work(job):
        if job == "sleep":
            time.sleep(60)
        if job == "exit":
            os._exit(3)
        if job == "raise":
            raise ValueError("no such thing")
        if job == "memory":
            try:
                bytearray(2 * MEMORY)
            except MemoryError:
                return "refused"
        return f"{job}{extra} {os.environ['OPENBLAS_NUM_THREADS']}"

    return work


def done(jobs, seconds=20.0, count=2, threads=1):
    with Workers(start, ("!",), count=count, threads=threads) as workers:
        return dict(workers.map(jobs, [seconds] * len(jobs)))


def test_a_job_that_takes_too_long_is_given_up_and_the_others_are_done():
    with Workers(start, ("!",), count=1) as workers:
        found = dict(workers.map(["a", "sleep", "b"], [20.0, 0.3, 20.0]))
    assert found == {0: "a! 1", 1: None, 2: "b! 1"}


def test_a_job_that_ends_its_process_is_given_up_and_the_others_are_done():
    assert done(["exit", "a", "b", "c"]) == {0: None, 1: "a! 1", 2: "b! 1", 3: "c! 1"}


def test_a_job_that_raises_says_so():
    with pytest.raises(JobError, match=r"^ValueError: no such thing$"):
        done(["raise"])


def test_workers_get_no_more_memory_than_they_should():
    assert done(["memory"]) == {0: "refused"}


def test_the_number_of_threads_is_told_to_workers_alone():
    before = os.environ.get("OPENBLAS_NUM_THREADS")
    assert done(["a"], count=1, threads=2) == {0: "a! 2"}
    assert os.environ.get("OPENBLAS_NUM_THREADS") == before
