"""The outer wall: the command that starts the untrusted side behind bubblewrap.

Namespaces of its own (no network, no host processes), a read-only system, sized temporary folders, a minimal
environment. If root starts it, the process keeps two capabilities until it gives up root for an unused user id.
"""

import json
import os
import secrets
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.exercise import SandboxError
from autograder.sandbox.environment import Environment, font_cache, system_binds
from autograder.sandbox.inner import FONTS, GIVEN

THREADS = 64
"""The most threads and processes of one sandbox, its own included."""
OUTSIDE = {"PATH": "/usr/bin:/bin"}
"""bubblewrap's own environment variables: the processes behind the wall could read them."""


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


def bubblewrap() -> str:
    """The path of bubblewrap; SandboxError with the remedy where it is not installed."""
    if not sys.platform.startswith("linux"):
        raise SandboxError("grading needs Linux (or WSL2, or a container with Linux): bubblewrap runs nowhere else")
    path = shutil.which("bwrap", path=f"{os.environ.get('PATH', '')}:/usr/bin:/bin")
    if path is None:
        raise SandboxError("bubblewrap is not installed: apt-get install bubblewrap")
    return path


def settings(limits: Limits, *, walled: bool = True) -> dict[str, Any]:
    """A worker's limits and user. A grader that runs as root gives each worker its own user id, which owns nothing."""
    root = walled and os.geteuid() == 0
    return {
        "uid": 0x40000000 + secrets.randbelow(0x20000000) if root else None,
        "memory": limits.memory,
        "cpu": int(4 * (limits.notebook_seconds + limits.call_seconds) + 60),
        "file": limits.disk,
        "threads": THREADS if walled else 4096,
        "output": limits.output,
    }


def variables(environment: Environment, *, inside: bool) -> dict[str, str]:
    """The environment variables of the untrusted side, behind the wall or without it."""
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


def without_wall(environment: Environment, told: dict[str, Any]) -> list[str]:
    """The command that starts a worker with its limits alone."""
    return [environment.outside, *_worker(told)]


def fresh(
    environment: Environment, limits: Limits, told: dict[str, Any], *, files: Sequence[Path], cache: Path, filters: int
) -> list[str]:
    """The command that starts one worker. filters: a descriptor to read the system-call filter from."""
    args = [*_outer(environment, told["uid"] is not None), "--seccomp", str(filters)]
    disk = str(limits.disk)
    args += ["--perms", "1777", "--size", disk, "--tmpfs", "/dev/shm"]
    args += ["--perms", "1777", "--size", disk, "--tmpfs", "/tmp", "--perms", "1777", "--dir", "/tmp/work"]
    args += ["--perms", "1777", "--dir", "/tmp/.matplotlib"]
    args += _shown(environment, files, cache, given="/tmp/work", fonts="/tmp/.matplotlib")
    return [*args, *_closed("/tmp/work"), environment.python, *_worker(told)]


def warm(
    environment: Environment, limits: Limits, told: dict[str, Any], *, files: Sequence[Path], cache: Path
) -> list[str]:
    """The command that starts the process that forks workers, with the folders that `autograder.sandbox.inner` needs."""
    args = _outer(environment, os.geteuid() == 0)
    args += ["--perms", "1777", "--size", str(limits.disk), "--tmpfs", "/tmp"]
    for folder in (GIVEN, FONTS):
        args += ["--perms", "0755", "--dir", folder]
    args += ["--proc", "/proc", *_shown(environment, files, cache, given=GIVEN, fonts=FONTS)]
    return [*args, *_closed("/"), environment.python, *_worker(told)]


def _outer(environment: Environment, root: bool) -> list[str]:
    if root:
        user = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        user = ["--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    args = [bubblewrap(), *user]
    args += ["--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try"]
    args += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv"]
    for name, value in variables(environment, inside=True).items():
        args += ["--setenv", name, value]
    for folder in ("/etc", "/grader", "/packages"):
        args += ["--perms", "0755", "--dir", folder]
    args += [*system_binds(), "--dev", "/dev"]
    for here, inside in environment.binds:
        args += ["--ro-bind", here, inside]
    return args


def _shown(environment: Environment, files: Sequence[Path], cache: Path, *, given: str, fonts: str) -> list[str]:
    """bubblewrap's arguments that mount the assignment's files and matplotlib's list of fonts in these folders."""
    args = []
    if found := font_cache(cache, environment.outside):
        for path in found.glob("fontlist-*.json"):
            args += ["--ro-bind", str(path), f"{fonts}/{path.name}"]
    for path in files:
        args += ["--ro-bind", str(path), f"{given}/{path.name}"]
    return args


def _closed(folder: str) -> list[str]:
    return ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", folder]


def _worker(told: dict[str, Any]) -> list[str]:
    return ["-s", "-P", "-m", "autograder.sandbox.worker", json.dumps(told)]
