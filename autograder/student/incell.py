"""check() in a cell: find the cases beside the notebook, call the function as it is now, show the table.

The only exception that check() raises is the student's own interrupt. When the notebook is graded, one line says that
nothing is checked. When pytest runs it, nothing is shown.
"""

import difflib
import os
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from autograder.exercise import Call, CourseError, Failed, Outcome
from autograder.student import calls, case_file
from autograder.student.table import Table
from autograder.student.timelimit import TimedOut, at_most


def show(exercise: object, caller: Mapping[str, Any]) -> None:
    """Show the results of an exercise. caller: the globals of the code that calls check(), for use outside a notebook."""
    shell = _shell()
    names = shell.user_ns if shell is not None else caller
    if getattr(shell, "checked_elsewhere", False):
        return
    try:
        release = find(names, shell)
        visible = _exercise(release, exercise)
    except CourseError as error:
        print(error)
        return
    table = Table(tried(visible, names, release.seconds))
    if shell is None:
        _print(table)
    else:
        from IPython.display import display

        display(table)


def _shell() -> Any:
    """IPython's shell, where this runs in one; IPython is not imported to find out."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None


def tried(visible: case_file.Visible, names: Mapping[str, Any], seconds: float) -> calls.SelfCheck:
    """Call the function on the visible cases, each for at most this many seconds."""
    stopped = False

    def call(asked: Call, most: float | None) -> Outcome:
        nonlocal stopped
        try:
            return calls.call(names, asked, within=partial(at_most, seconds), through=(KeyboardInterrupt, TimedOut))
        except TimedOut:
            stopped = True
            return Failed(reason="timed out", detail=f"{seconds:g} s", seconds=seconds)

    return calls.attempt(visible, call, lambda: not stopped)


def find(names: Mapping[str, Any], shell: Any = None) -> case_file.Release:
    """The release that the running notebook belongs to. CourseError where its cases are not beside it."""
    for folder in _folders(names, shell):
        path = folder / case_file.FILE
        try:
            about = path.stat()
        except OSError:
            continue
        return _read(path, about.st_mtime_ns, about.st_size)
    raise CourseError(f"check: {case_file.FILE} is not beside this notebook: nothing is checked here")


def _folders(names: Mapping[str, Any], shell: Any) -> Iterator[Path]:
    """Where the notebook may be: VS Code or Jupyter names it, or it is where the shell is or was started."""
    if isinstance(said := names.get("__vsc_ipynb_file__"), str):
        yield Path(said).parent
    if isinstance(said := os.environ.get("JPY_SESSION_NAME"), str) and said.endswith(".ipynb"):
        yield Path(said).parent
    yield Path.cwd()
    if isinstance(said := getattr(shell, "starting_dir", None), str):
        yield Path(said)


@lru_cache(maxsize=4)
def _read(path: Path, modified: int, size: int) -> case_file.Release:
    return case_file.read(path)


def _exercise(release: case_file.Release, name: object) -> case_file.Visible:
    known = release.exercises
    if isinstance(name, str) and name in known:
        return known[name]
    near = difflib.get_close_matches(str(name), known, n=1)
    meant = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(known)}"
    raise CourseError(f"check: no exercise named {str(name)[:80]!r} in {release.name}, {meant}")


def _print(table: Table) -> None:
    """Print a table wherever it can be printed: a terminal may lack its symbols."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(repr(table).encode(encoding, "replace").decode(encoding))
