"""What students run works where Linux's own modules are not, where graders' packages are not, and costs little."""

import subprocess
import sys
from pathlib import Path

from releases import release, run, solved

LINUX = ("resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog", "crypt", "spwd", "readline")
GRADERS = (
    "nbgrader",
    "pydantic",
    "yaml",
    "safetensors",
    "rich",
    "platformdirs",
    "dask",
    "matplotlib",
    "hypothesis",
    "scipy",
)
MODULES = (
    "student",
    "student.plugin",
    "student.collect",
    "student.session",
    "student.child",
    "student.incell",
    "student.validate",
)

ELSEWHERE = f"""
import importlib, os, pathlib, signal, subprocess, sys, tempfile, threading
import numpy, pytest, IPython, nbformat
for name in list(sys.modules):
    if name.split(".")[0] in {GRADERS!r}:
        del sys.modules[name]
for name in {(*LINUX, *GRADERS)!r}:
    sys.modules[name] = None
for name in ("SIGALRM", "setitimer", "alarm", "ITIMER_REAL"):
    delattr(signal, name)
for name in ("O_NOFOLLOW", "O_NONBLOCK", "fork", "geteuid", "memfd_create"):
    delattr(os, name)
for name in {MODULES!r}:
    importlib.import_module(f"autograder.{{name}}")
import autograder.cli
"""


def python(text: str, folder: Path | None = None) -> str:
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_that_students_run_needs_linux_or_a_graders_package() -> None:
    assert python(ELSEWHERE + "print('imported')") == "imported\n"


def test_check_stops_an_endless_function_where_there_are_no_alarms(tmp_path: Path) -> None:
    release(tmp_path, solved(), seconds=0.5)
    text = ELSEWHERE + (
        "def global_avg_pool(x):\n    while True: pass\nfrom autograder.student import check\ncheck('global_avg_pool')\n"
    )
    assert "global_avg_pool, 3x3 map: took longer than 0.5 s" in python(text, tmp_path)


def test_a_notebook_is_checked_where_linux_is_not(tmp_path: Path) -> None:
    path = release(tmp_path, solved())
    text = ELSEWHERE + f"sys.exit(autograder.cli.main(['check', {str(path)!r}]))"
    assert python(text) == "pooling.ipynb: runs from top to bottom; nothing to mend\n"


def test_importing_check_imports_nothing_else() -> None:
    text = "import sys\nbefore = set(sys.modules)\nfrom autograder.student import check\n"
    text += "print(sorted(set(sys.modules) - before - {'autograder', 'autograder.student'}))"
    assert python(text) == "[]\n"


def test_an_unrelated_run_of_pytest_pays_for_the_plugins_two_modules_alone(tmp_path: Path) -> None:
    text = "import sys, pathlib, typing\nbefore = set(sys.modules)\nimport autograder.student.plugin\n"
    text += "print(sorted(set(sys.modules) - before))"
    assert python(text) == "['autograder', 'autograder.student', 'autograder.student.plugin']\n"
    (tmp_path / "test_other.py").write_text(
        "import sys\ndef test_other(): assert not {'numpy', 'IPython', 'autograder.student.collect'} & set(sys.modules)"
    )
    done = run(tmp_path, "pytest", "-q", "-p", "no:hypothesispytest", "-p", "no:anyio")
    assert done.returncode == 0, done.stdout
