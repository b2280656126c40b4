"""A student's notebook, run in a child process: its cells once, then its functions. Time is measured on this side.

As in grading, code that ends or blocks the child loses at most one exercise. If a cell does it, the notebook is run again
without that cell. If a call does it, the other cases of its exercise are not run.
"""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder import values
from autograder.exercise import Call, Failed, Given, Outcome, Returned, SubmissionError
from autograder.student import calls, notebook
from autograder.student.case_file import Release, Visible
from autograder.student.child import receive, send
from autograder.student.notebook import Code, Fault

RESTARTS = 3
STARTUP_SECONDS = 60


class Child:
    """One process of `autograder.student.child`."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "autograder.student.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(os.environ),
        )
        self._answers: queue.SimpleQueue[tuple[Any] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.alive = True
        said = self._next(STARTUP_SECONDS)
        if isinstance(said, Failed) or said is not None:
            self.close()
            raise SubmissionError(f"the notebook cannot be run: {said or 'its process does not start'}")

    def _read(self) -> None:
        assert self._process.stdout
        with contextlib.suppress(EOFError, OSError, ValueError):
            while True:
                self._answers.put((receive(self._process.stdout),))  # type: ignore[arg-type]
        self._answers.put(None)

    def _next(self, seconds: float) -> Any:
        try:
            found = self._answers.get(timeout=seconds)
        except queue.Empty:
            return Failed(reason="timed out")
        return Failed(reason="died") if found is None else found[0]

    def ask(self, request: tuple[Any, ...], seconds: float, shown: float) -> tuple[Any, float]:
        """The answer and the seconds it took. A child that does not answer is ended. shown: the limit for messages."""
        start = time.perf_counter()
        assert self._process.stdin
        with contextlib.suppress(OSError):
            send(self._process.stdin, request)  # type: ignore[arg-type]
        found = self._next(seconds)
        took = time.perf_counter() - start
        if isinstance(found, Failed) and found.reason in ("timed out", "died"):
            self.close()
            detail = f"{shown:g} s" if found.reason == "timed out" else ""
            found = Failed(reason=found.reason, detail=detail, seconds=took)
        return found, took

    def close(self) -> None:
        """End the process. Safe to call twice."""
        if not self.alive:
            return
        self.alive = False
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: figures open no window, and one thread is enough for small arrays."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    kept = {name: value for name, value in ours.items() if name != "PYTHONWARNINGS"}
    return {**kept, **threads, "MPLBACKEND": "Agg"}


class Session:
    """A notebook of a release, run when it is first needed and again only where its process was ended."""

    def __init__(self, path: Path, release: Release) -> None:
        """SubmissionError where the file is not a notebook."""
        self.release = release
        self.folder = path.parent
        self.cells = notebook.code(notebook.read(path))
        self.faults: list[Fault] = []
        self.left_out: dict[int, str] = {}
        self._child: Child | None = None
        self._tried: dict[str, calls.SelfCheck] = {}

    def close(self) -> None:
        if self._child:
            self._child.close()

    def tried(self, exercise: str) -> calls.SelfCheck:
        """The self-check of an exercise; its cases are called once in a session. SubmissionError as in `run`."""
        if exercise not in self._tried:
            visible: Visible = self.release.exercises[exercise]
            self._tried[exercise] = calls.attempt(visible, self._call, lambda: bool(self._child and self._child.alive))
        return self._tried[exercise]

    def run(self) -> Child:
        """A child in which the cells have been run. SubmissionError where Jupyter is not installed."""
        while self._child is None or not self._child.alive:
            self.close()
            self._child = Child(self.folder)
            self._run(self._child)
        return self._child

    def functions(self) -> list[str]:
        """The functions that the notebook defines."""
        found, _ = self.run().ask(("functions",), self.release.seconds, self.release.seconds)
        return [] if isinstance(found, Failed) else found

    def _run(self, child: Child) -> None:
        self.faults = []
        left = self.release.notebook_seconds
        for cell in self.cells:
            if cell.grade or cell.number in self.left_out:
                continue
            found, took = child.ask(("cell", cell.source), max(left, 0.01), self.release.notebook_seconds)
            left -= took
            if isinstance(found, Failed):
                return self._leave_out(cell, found)
            if found is not None:
                self.faults.append(_fault(cell, *found))
        return None

    def _leave_out(self, cell: Code, failed: Failed) -> None:
        self.left_out[cell.number] = f"took longer than {failed.detail}" if failed.detail else "ended the process"
        if len(self.left_out) > RESTARTS:
            self.cells = [earlier for earlier in self.cells if earlier.number < cell.number]

    def _call(self, asked: Call, seconds: float | None) -> Outcome:
        child, most = self.run(), self.release.seconds
        arrays: dict[str, np.ndarray] = {}
        args = values.encode(asked.args, arrays, lambda value: value.name if isinstance(value, Given) else None)
        found, took = child.ask(("call", asked.function, args, arrays, asked.twice), most, most)
        outcome: Outcome = found
        if isinstance(outcome, Returned):
            return replace(outcome, seconds=took)
        if outcome.reason == "missing" and self.left_out:
            lost = "; ".join(f"cell {number} {why}" for number, why in self.left_out.items())
            return replace(outcome, detail=lost)
        return outcome

    def notes(self, exercise: str, outcome: Outcome) -> list[str]:
        """The failed cells that explain a failed case: they should have defined what it needs."""
        wanted = {exercise}
        if isinstance(outcome, Failed) and "NameError" in outcome.kinds:
            wanted |= set(outcome.detail.split("'")[1::2])
        said = [fault.said for fault in self.faults if wanted & fault.undefined]
        if not said and isinstance(outcome, Failed) and outcome.reason == "missing":
            said = self._renamed(exercise)
        return said

    def _renamed(self, exercise: str) -> list[str]:
        import difflib

        free = [name for name in self.functions() if name not in self.release.exercises]
        near = difflib.get_close_matches(exercise, free, n=1)
        return [f"the notebook defines {near[0]}: was {exercise} renamed?"] if near else []

    def stale(self, exercise: str) -> Fault | None:
        """The failed cell that should have redefined an exercise's function, if an older definition is used instead."""
        done = [cell.number for cell in self.cells if exercise in cell.defines and not self._left(cell, exercise)]
        for fault in reversed(self.faults):
            if exercise in fault.undefined and done and fault.number > max(done):
                return fault
        return None

    def _left(self, cell: Code, name: str) -> bool:
        return cell.number in self.left_out or any(f.number == cell.number and name in f.undefined for f in self.faults)


def _fault(cell: Code, line: int | None, error: str) -> Fault:
    undefined = frozenset(name for name, at in cell.defines.items() if not (line and _ran(error) and at < line))
    return Fault(number=cell.number, line=line, error=error, undefined=undefined)


def _ran(error: str) -> bool:
    """Whether a cell that failed with this error had begun to run."""
    return not error.startswith(("SyntaxError", "IndentationError", "TabError"))
