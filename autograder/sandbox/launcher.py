"""The trusted side of the sandbox: start a worker behind the wall, exchange frames with it, end it.

A `Sandbox` is one worker for one submission. Time and bytes are limited on this side, and replies are checked here.
There are two ways to get a worker: `start` starts a new process, and a `Warm` process forks one in a twentieth of the
time. Both give the same interface and run the same worker.
"""

import json
import os
import select
import socket
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from autograder import values
from autograder.exercise import Call, Failed, Given, Outcome, Returned, SandboxError
from autograder.sandbox import seccomp, wall, wire
from autograder.sandbox.environment import Environment
from autograder.sandbox.processes import Fork, Process, Program
from autograder.sandbox.wall import Limits

STARTUP_SECONDS = 60
_HANG_UP_MILLISECONDS = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """A cell ran to its end: its outputs as the worker reports them, and the seconds it took."""

    outputs: list[dict[str, Any]]
    error: str | None
    seconds: float


class Sandbox:
    """One worker. Use as a context manager. `ended`: it was closed and can no longer be asked."""

    def __init__(self, limits: Limits, process: Process, requests: int, replies: int) -> None:
        """requests, replies: our ends of the two pipes to the worker."""
        self.limits = limits
        self.ended = False
        self._process = process
        self._requests = requests
        self._replies = replies
        self._ready = False

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether the process still runs and can be asked."""
        return not self.ended and self._process.alive

    def close(self) -> None:
        """End the whole process tree. Safe to call twice."""
        if not self.ended:
            self.ended = True
            self._process.end()
            self._close_pipes()

    def _close_pipes(self) -> None:
        os.close(self._requests)
        os.close(self._replies)

    def wait(self) -> None:
        """Wait until the worker is ready. SandboxError with the reason if it does not start."""
        if self._ready:
            return
        answer = self._receive(time.monotonic() + STARTUP_SECONDS)
        if isinstance(answer, Failed) or answer[0] != {"ready": True}:
            raise SandboxError(f"the sandbox does not start: {self._last_words()}")
        self._ready = True

    def run(self, source: str, seconds: float) -> Ran | Failed:
        """Run one cell for at most this many seconds. A worker that fails to answer is ended."""
        answer, took = self._ask({"cell": source}, {}, seconds)
        if isinstance(answer, Failed):
            return answer
        skeleton = answer[0]
        if not isinstance(skeleton, dict) or not isinstance(skeleton.get("outputs"), list):
            return self._end(Failed(reason="unreadable", detail="not a reply", seconds=took))
        error = skeleton.get("error")
        return Ran(outputs=skeleton["outputs"], error=error if isinstance(error, str) else None, seconds=took)

    def call(self, call: Call, seconds: float | None = None) -> Outcome:
        """Call a function of the notebook. A worker that fails to answer in time, or answers nonsense, is ended."""
        arrays: dict[str, np.ndarray] = {}
        args = values.encode(call.args, arrays, lambda value: value.name if isinstance(value, Given) else None)
        request = {"call": call.function, "args": args, "twice": call.twice}
        answer, took = self._ask(request, arrays, seconds or self.limits.call_seconds)
        if isinstance(answer, Failed):
            return answer
        try:
            return self._outcome(*answer, took)
        except values.Unreadable as error:
            return self._end(Failed(reason="unreadable", detail=str(error), seconds=took))

    def _outcome(self, skeleton: Any, arrays: dict[str, np.ndarray], took: float) -> Outcome:
        if not isinstance(skeleton, dict):
            raise values.Unreadable("not a reply")
        if "missing" in skeleton:
            return Failed(reason="missing", seconds=took)
        if isinstance(kinds := skeleton.get("raised"), list):
            detail = str(skeleton.get("detail", ""))[:300]
            names = tuple(str(kind) for kind in kinds[:50])
            reason = "out of memory" if "MemoryError" in names else "raised"
            return Failed(reason=reason, detail=values.one_line(detail), kinds=names, seconds=took)  # type: ignore[arg-type]
        if "unreadable" in skeleton:
            return Failed(reason="unreadable", detail=values.one_line(str(skeleton["unreadable"])[:300]), seconds=took)
        if "value" not in skeleton:
            raise values.Unreadable("not a reply")
        value = values.decode(skeleton["value"], arrays, _no_function)
        after = values.decode(skeleton.get("after"), arrays, lambda name: None)
        return Returned(value=value, seconds=took, args_after=after if isinstance(after, tuple) else None)

    def _ask(
        self, request: dict[str, Any], arrays: dict[str, np.ndarray], seconds: float
    ) -> tuple[tuple[Any, dict[str, np.ndarray]] | Failed, float]:
        self.wait()
        if select.select([self._replies], [], [], 0)[0]:
            return self._end(Failed(reason="unreadable", detail="it wrote to the grader unasked")), 0.0
        start = time.monotonic()
        deadline = start + seconds
        sent = self._send(wire.pack(request, arrays), deadline)
        answer = sent or self._receive(deadline)
        took = time.monotonic() - start
        if isinstance(answer, Failed):
            if answer.reason == "timed out":
                answer = Failed(reason="timed out", detail=f"{seconds:g} s", seconds=took)
            return self._end(answer), took
        return answer, took

    def _send(self, frame: bytes, deadline: float) -> Failed | None:
        view = memoryview(frame)
        while view:
            if not select.select([], [self._requests], [], max(0.0, deadline - time.monotonic()))[1]:
                return Failed(reason="timed out")
            try:
                view = view[os.write(self._requests, view) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                return Failed(reason="died")
        return None

    def _receive(self, deadline: float) -> tuple[Any, dict[str, np.ndarray]] | Failed:
        try:
            header = self._read(wire.HEADER, deadline)
            if isinstance(header, Failed):
                return header
            text_length, tensors_length = wire.lengths(header, self.limits.reply)
            text = self._read(text_length, deadline)
            tensors = self._read(tensors_length, deadline)
            if isinstance(text, Failed):
                return text
            return tensors if isinstance(tensors, Failed) else wire.unpack(text, tensors)
        except values.Unreadable as error:
            return Failed(reason="unreadable", detail=str(error))

    def _read(self, size: int, deadline: float) -> bytes | Failed:
        parts = []
        while size:
            if not select.select([self._replies], [], [], max(0.0, deadline - time.monotonic()))[0]:
                return Failed(reason="timed out")
            try:
                part = os.read(self._replies, min(size, 1 << 20))
            except BlockingIOError:
                continue
            if not part:
                return Failed(reason="died")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _end(self, failed: Failed) -> Failed:
        lost = failed.reason != "timed out" and self._process.lost
        self.close()
        if lost:
            raise SandboxError("the process that forks sandboxes ended while one was in use")
        return failed

    def _last_words(self) -> str:
        """The error message of a process that did not start."""
        if self.ended:
            return "it was closed"
        self.ended = True
        self._close_pipes()
        return self._process.last_words()


def start(
    environment: Environment, limits: Limits, *, cache: Path, files: Sequence[Path] = (), walled: bool = True
) -> Sandbox:
    """Start a worker as a new process, and return without waiting for it.

    cache: our folder for files that are made once. files: shown read-only in the folder where the notebook runs.
    walled: False starts it without bubblewrap, with the limits alone.
    """
    requests, child_requests = _pipe(writing=True)
    replies, child_replies = _pipe(writing=False)
    told = {**wall.settings(limits, walled=walled), "requests": child_requests, "replies": child_replies}
    passed = [child_requests, child_replies]
    try:
        if walled:
            passed.append(filters := _memory_file(seccomp.program()))
            command = wall.fresh(environment, limits, told, files=files, cache=cache, filters=filters)
            process = Program(command, wall.OUTSIDE, passed)
        else:
            variables = wall.variables(environment, inside=False)
            process = Program(wall.without_wall(environment, told), variables, passed)
    except SandboxError:
        os.close(requests)
        os.close(replies)
        raise
    finally:
        for fd in passed:
            os.close(fd)
    return Sandbox(limits, process, requests, replies)


class Warm:
    """A process behind the wall that has loaded what notebooks need and forks a worker for each submission.

    It is started with the first worker, and again if it has exited. Safe to use from several threads.
    """

    def __init__(self, environment: Environment, limits: Limits, *, cache: Path, files: Sequence[Path] = ()) -> None:
        """The arguments are those of `start`."""
        self._limits = limits
        self._program: Program | None = None
        self._lock = threading.Lock()
        self._starter = ThreadPoolExecutor(max_workers=1)  # bubblewrap ends with the thread that started it
        self._environment, self._cache, self._files = environment, cache, files

    def close(self) -> None:
        """End the process, and all workers with it."""
        with self._lock:
            self._end()
        self._starter.shutdown()

    def fork(self) -> Sandbox:
        """Fork a worker and return its sandbox. SandboxError with the reason if that fails."""
        told = {**wall.settings(self._limits), "filters": seccomp.program().hex()}
        requests, child_requests = _pipe(writing=True)
        replies, child_replies = _pipe(writing=False)
        try:
            with self._lock:
                process = self._forked(json.dumps(told).encode(), [child_requests, child_replies])
        except SandboxError:
            os.close(requests)
            os.close(replies)
            raise
        finally:
            os.close(child_requests)
            os.close(child_replies)
        return Sandbox(self._limits, process, requests, replies)

    def _forked(self, order: bytes, passed: list[int]) -> Fork:
        if self._program is None or not self._program.alive:
            self._end()
            self._program = self._start()
        try:
            socket.send_fds(self._control, [order], passed)
            answer, descriptors, _, _ = socket.recv_fds(self._control, 1 << 12, 1)
        except OSError:
            answer, descriptors = b"", []
        if descriptors:
            return Fork(descriptors[0], partial(self._lost, self._program, self._control))
        if answer:
            raise SandboxError(f"the sandbox does not start: {json.loads(answer)['error']}")
        said = self._program.last_words()
        self._end()
        raise SandboxError(f"the sandbox does not start: {said}")

    def _lost(self, program: Program, control: socket.socket) -> bool:
        """Whether this process has exited, or is exiting.

        Each worker holds this bound method, which keeps `self` from being garbage-collected while a worker runs.
        """
        if not program.alive or control.fileno() < 0:
            return True
        end = select.poll()
        end.register(control, 0)
        return bool(end.poll(_HANG_UP_MILLISECONDS))

    def _start(self) -> Program:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(STARTUP_SECONDS)
        with closing(theirs):
            told = {"control": theirs.fileno()}
            command = wall.warm(self._environment, self._limits, told, files=self._files, cache=self._cache)
            try:
                return self._starter.submit(Program, command, wall.OUTSIDE, [theirs.fileno()]).result()
            except SandboxError:
                self._control.close()
                raise

    def _end(self) -> None:
        if self._program:
            self._program.end()
            self._control.close()
            self._program = None


def _pipe(*, writing: bool) -> tuple[int, int]:
    """A pipe as (ours, the child's); ours does not block and is not inherited."""
    read, write = os.pipe()
    ours, theirs = (write, read) if writing else (read, write)
    os.set_blocking(ours, False)
    return ours, theirs


def _memory_file(content: bytes) -> int:
    fd = os.memfd_create("filter")
    os.write(fd, content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _no_function(name: str) -> Any:
    raise values.Unreadable("a function")
