"""The Python environment of the sandbox: which interpreter and packages student code gets, and where it sees them.

Inside, everything is mounted under the sandbox's own paths (/python, /packages/0, ...), so that student code does not even
learn where the grader's files are.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.exercise import SandboxError

_ASK = """
import json, os, sys
print(json.dumps({
    "base": os.path.realpath(sys.base_prefix),
    "name": "python%d.%d" % sys.version_info[:2],
    "version": sys.version,
    "paths": [os.path.realpath(p) for p in sys.path if p and os.path.isdir(p)],
}))
"""
_PACKAGES = ("numpy", "IPython", "safetensors", "matplotlib", "matplotlib_inline")
_INSTALLED = ("site-packages", "dist-packages")
"""Folders of sys.path that hold installed packages and nothing else. Others (PYTHONPATH, editable installs) may
contain a course: student code never sees them."""
_SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts")


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """binds: pairs of a path on the host and its path inside. python, paths, home: the interpreter, PYTHONPATH and
    PYTHONHOME inside. outside: the interpreter on the host. version: of the interpreter and the packages."""

    binds: tuple[tuple[str, str], ...]
    python: str
    paths: tuple[str, ...]
    home: str | None
    outside: str
    version: str


@cache
def environment(python: str | None = None) -> Environment:
    """The environment of an interpreter, by default the running one. SandboxError if it cannot run the worker."""
    outside = python or sys.executable
    found = _ask(outside)
    base, name = found["base"], found["name"]
    own = str(Path(__file__).parents[1])
    binds = [(own, "/grader/autograder")]
    if base == "/usr":
        inside, home = f"/usr/bin/{name}", None
    else:
        binds.append((base, "/python"))
        inside, home = f"/python/bin/{name}", "/python"
    packages = [path for path in found["paths"] if os.path.basename(path) in _INSTALLED]
    binds += [(path, f"/packages/{i}") for i, path in enumerate(packages)]
    return Environment(
        binds=tuple(binds),
        python=inside,
        home=home,
        paths=("/grader", *(f"/packages/{i}" for i in range(len(packages)))),
        outside=outside,
        version=found["version"] + _versions(outside),
    )


def showing(environment: Environment, path: Path) -> str | None:
    """The folder that contains a path and is visible in every sandbox; None if student code cannot see the path."""
    folders = [*_SYSTEM, *(here for here, _ in environment.binds)]
    return next((folder for folder in folders if path.resolve().is_relative_to(os.path.realpath(folder))), None)


def _ask(python: str) -> dict[str, Any]:
    printed = _run(python, _ASK)
    try:
        found: dict[str, Any] = json.loads(printed)
    except ValueError as error:
        raise SandboxError(f"python environment {python}: it says {printed.strip()[:50]!r} where it starts") from error
    return found


def _versions(python: str) -> str:
    """The versions of the packages that the worker needs; SandboxError naming those that are missing."""
    code = (
        "import importlib.metadata as m\n"
        f"for n in {_PACKAGES!r}:\n"
        "    try: print(n, m.version(n.replace('_', '-').lower()))\n"
        "    except m.PackageNotFoundError: print(n, '-')\n"
    )
    printed = _run(python, code)
    if missing := [line.split()[0] for line in printed.splitlines() if line.endswith(" -")]:
        raise SandboxError(f"python environment {python}: not installed: {', '.join(missing)}")
    return printed


def _run(python: str, code: str) -> str:
    """What an interpreter prints. SandboxError if it cannot be started, or fails."""
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60, env=_quiet())
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SandboxError(f"python environment {python}: cannot be started: {error}") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"ended with status {done.returncode}"]
        raise SandboxError(f"python environment {python}: {lines[-1]}")
    return done.stdout


def _quiet() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON") or key == "PYTHONPATH"}


def system_binds() -> list[str]:
    """bubblewrap's arguments for the read-only system: /usr, the links into it, and what the loader and fonts need."""
    args: list[str] = []
    for path in _SYSTEM:
        if os.path.islink(path):
            args += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            args += ["--ro-bind", path, path]
    for path in _SYSTEM_FILES:
        args += ["--ro-bind-try", path, path]
    return args


def font_cache(folder: Path, python: str) -> Path | None:
    """A folder that holds matplotlib's list of fonts, made once: building it takes a second, in every sandbox."""
    target = folder / "matplotlib"
    if not any(target.glob("fontlist-*.json")):
        target.mkdir(parents=True, exist_ok=True)
        env = {**_quiet(), "MPLCONFIGDIR": str(target), "MPLBACKEND": "agg"}
        subprocess.run([python, "-c", "import matplotlib.font_manager"], capture_output=True, timeout=120, env=env)
    return target if any(target.glob("fontlist-*.json")) else None
