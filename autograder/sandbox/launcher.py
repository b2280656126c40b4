"""The trusted side of the sandbox: start a worker behind bubblewrap, exchange frames with it, end it.

A `Sandbox` is one process tree for one submission. It is started at once and used later, so that the next one can warm
up while the one before is graded. The clock, the limits on bytes and the verdict on what came back are all on this side.

The wall: bubblewrap with namespaces of its own (no network, no host processes), a read-only system, sized temporary
folders, a system-call filter, and hard limits that the worker sets before it reads anything. Started by root, the
worker gives up root for a user number that nobody has, so that the limit on threads holds.
"""

import json
import os
import secrets
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder import values
from autograder.exercise import Call, Failed, Given, Outcome, Returned, SandboxError
from autograder.sandbox import seccomp, wire
from autograder.sandbox.environment import Environment, font_cache, system_binds

STARTUP_SECONDS = 60
THREADS = 64
"""Threads and processes of one sandbox, its own included."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a submission may use. seconds per call and for all cells of the notebook; bytes of memory, of a cell's
    output, of a reply and of the temporary folder."""

    call_seconds: float = 10.0
    notebook_seconds: float = 60.0
    memory: int = 1 << 30
    output: int = 1 << 20
    reply: int = 64 << 20
    disk: int = 64 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """A cell ran to its end: its outputs as the worker reports them, and the seconds it took."""

    outputs: list[dict[str, Any]]
    error: str | None
    seconds: float


class Sandbox:
    """One worker. Use as a context manager; `ended` says whether it can still be asked."""

    def __init__(
        self,
        environment: Environment,
        limits: Limits,
        *,
        cache: Path,
        files: Sequence[Path] = (),
        wall: bool = True,
    ) -> None:
        """Start a worker and return at once.

        cache: a folder of ours for what is made once. files: shown read-only in the folder where the notebook runs.
        wall: False runs the worker without bubblewrap, with the limits alone.
        """
        self.limits = limits
        self.ended = False
        self._ready = False
        self._requests, child_requests = _pipe(writing=True)
        self._replies, child_replies = _pipe(writing=False)
        settings = _settings(limits, child_requests, child_replies, wall)
        filters = _memory_file(seccomp.program()) if wall else -1
        command = (
            _command(environment, limits, settings, files, cache, filters) if wall else _bare(environment, settings)
        )
        passed = [child_requests, child_replies, *([filters] if wall else [])]
        try:
            self._process = subprocess.Popen(
                command,
                env={"PATH": "/usr/bin:/bin"} if wall else _environment_variables(environment, inside=False),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=passed,
                close_fds=True,
                cwd="/",
            )
        except OSError as error:
            self.ended = True
            raise SandboxError(f"the sandbox does not start: {error}") from error
        finally:
            for fd in passed:
                os.close(fd)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether the process still runs and can be asked."""
        return not self.ended and self._process.poll() is None

    def close(self) -> None:
        """End the whole process tree. Safe to call twice."""
        if not self.ended:
            self.ended = True
            self._process.kill()
            self._process.wait()
            if self._process.stderr:
                self._process.stderr.close()
            os.close(self._requests)
            os.close(self._replies)

    def wait(self) -> None:
        """Wait until the worker is ready. SandboxError with its reason if it does not come up."""
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
        self.close()
        return failed

    def _last_words(self) -> str:
        """What the process that did not start wrote to its standard error, at most one pipe full."""
        if self.ended:
            return "it was closed"
        self._process.kill()
        self._process.wait()
        words = b""
        if self._process.stderr:
            with suppress(OSError):
                os.set_blocking(self._process.stderr.fileno(), False)
                words = self._process.stderr.read(4096) or b""
        self.close()
        lines = words.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"it ended with status {self._process.returncode}"


def bubblewrap() -> str:
    """The path of bubblewrap; SandboxError with the remedy where it is not installed."""
    if not sys.platform.startswith("linux"):
        raise SandboxError("grading needs Linux (or WSL2, or a container with Linux): bubblewrap runs nowhere else")
    path = shutil.which("bwrap", path=f"{os.environ.get('PATH', '')}:/usr/bin:/bin")
    if path is None:
        raise SandboxError("bubblewrap is not installed: apt-get install bubblewrap")
    return path


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


def _settings(limits: Limits, requests: int, replies: int, wall: bool) -> dict[str, Any]:
    """What the worker is told. A root grader gives each worker a user number of its own, which owns nothing."""
    root = wall and os.geteuid() == 0
    return {
        "requests": requests,
        "replies": replies,
        "uid": 0x40000000 + secrets.randbelow(0x20000000) if root else None,
        "memory": limits.memory,
        "cpu": int(4 * (limits.notebook_seconds + limits.call_seconds) + 60),
        "file": limits.disk,
        "threads": THREADS if wall else 4096,
        "output": limits.output,
    }


def _environment_variables(environment: Environment, *, inside: bool) -> dict[str, str]:
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    shared = {
        **threads,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "HOME": "/tmp",
        "USER": "student",
    }
    if not inside:
        return {**shared, "PYTHONPATH": str(Path(__file__).parents[2])}
    shared |= {
        "PYTHONPATH": ":".join(environment.paths),
        "MPLCONFIGDIR": "/tmp/.matplotlib",
        "IPYTHONDIR": "/tmp/.ipython",
    }
    if environment.home:
        shared |= {"PYTHONHOME": environment.home, "LD_LIBRARY_PATH": f"{environment.home}/lib"}
    return shared


def _bare(environment: Environment, settings: dict[str, Any]) -> list[str]:
    return [environment.outside, "-s", "-P", "-m", "autograder.sandbox.worker", json.dumps(settings)]


def _command(
    environment: Environment,
    limits: Limits,
    settings: dict[str, Any],
    files: Sequence[Path],
    cache: Path,
    filters: int,
) -> list[str]:
    if settings["uid"] is None:
        user = ["--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    else:
        user = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    disk = str(limits.disk)
    args = [bubblewrap(), *user]
    args += ["--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try"]
    args += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv", "--seccomp", str(filters)]
    for name, value in _environment_variables(environment, inside=True).items():
        args += ["--setenv", name, value]
    for folder in ("/etc", "/grader", "/packages"):
        args += ["--perms", "0755", "--dir", folder]
    args += system_binds()
    args += ["--dev", "/dev", "--perms", "1777", "--size", disk, "--tmpfs", "/dev/shm"]
    args += ["--perms", "1777", "--size", disk, "--tmpfs", "/tmp", "--perms", "1777", "--dir", "/tmp/work"]
    if fonts := font_cache(cache, environment.outside):
        args += ["--perms", "1777", "--dir", "/tmp/.matplotlib"]
        for path in fonts.glob("fontlist-*.json"):
            args += ["--ro-bind", str(path), f"/tmp/.matplotlib/{path.name}"]
    for here, inside in environment.binds:
        args += ["--ro-bind", here, inside]
    for path in files:
        args += ["--ro-bind", str(path), f"/tmp/work/{path.name}"]
    args += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp/work"]
    return [*args, environment.python, "-s", "-P", "-m", "autograder.sandbox.worker", json.dumps(settings)]


def _no_function(name: str) -> Any:
    raise values.Unreadable("a function")
