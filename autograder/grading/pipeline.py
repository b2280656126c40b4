"""Grade one submission: run its cells in a sandbox, call its functions, judge what came back, add up points.

What happens inside the sandbox costs at most the exercise it happens in: a cell that ends or blocks the process is left
out when the notebook is run again, a call that does costs its exercise's other cases.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.checking import diagnose, findings
from autograder.exercise import Call, ExerciseReport, Failed, Outcome, Report, Returned
from autograder.grading.reference import Posed
from autograder.notebook import is_grade
from autograder.sandbox.environment import Environment
from autograder.sandbox.launcher import Limits, Ran, Sandbox

RESTARTS = 3
"""Cells that may end or block their process before the rest of a notebook is not run."""
ATTEMPTS = 3
"""Times a call is measured before it is too slow: the machine may be busy, the fastest counts."""


class Sandboxes:
    """Sandboxes for one submission after another; while one is used, the next one of its thread is starting."""

    def __init__(
        self, environment: Environment, limits: Limits, *, cache: Path, files: Sequence[Path], wall: bool = True
    ) -> None:
        self.limits = limits
        self._start: Callable[[], Sandbox] = lambda: Sandbox(environment, limits, cache=cache, files=files, wall=wall)
        self._ahead = threading.local()
        self._all: list[Sandbox] = []

    def take(self) -> Sandbox:
        """A sandbox that has been starting for a while; the caller closes it."""
        ready: Sandbox | None = getattr(self._ahead, "next", None)
        if ready is None or not ready.alive:
            ready = self._start()
        self._ahead.next = self._start()
        self._all = [sandbox for sandbox in self._all if sandbox.alive] + [ready, self._ahead.next]
        return ready

    def close(self) -> None:
        for sandbox in self._all:
            sandbox.close()


class Session:
    """One submission's notebook, run in as many sandboxes as it takes."""

    def __init__(self, notebook: NotebookNode, sandboxes: Sandboxes) -> None:
        self.sandboxes = sandboxes
        self.outputs: list[tuple[dict[str, Any], ...]] = [() for _ in notebook.cells]
        self.notes: list[str] = []
        self._cells = [
            (i, cell.source) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and not is_grade(cell)
        ]
        self._skipped: dict[int, str] = {}
        self._sandbox: Sandbox | None = None

    def close(self) -> None:
        if self._sandbox:
            self._sandbox.close()

    @property
    def lost(self) -> str:
        """Why a name may be missing: the cells that were left out, in words."""
        return "; ".join(f"cell {i + 1} {why}" for i, why in self._skipped.items())

    @property
    def alive(self) -> bool:
        """Whether the sandbox of the last call can still be asked."""
        return self._sandbox is not None and self._sandbox.alive

    def sandbox(self) -> Sandbox:
        """A sandbox in which the notebook has been run."""
        while self._sandbox is None or not self._sandbox.alive:
            self.close()
            self._sandbox = self.sandboxes.take()
            self._run(self._sandbox)
        return self._sandbox

    def _run(self, sandbox: Sandbox) -> None:
        left = self.sandboxes.limits.notebook_seconds
        for i, source in self._cells:
            if i in self._skipped:
                continue
            ran = sandbox.run(source, max(left, 0.01))
            if isinstance(ran, Failed):
                self._leave_out(i, ran)
                return
            left -= ran.seconds
            self.outputs[i] = self.outputs[i] or tuple(_outputs(ran))

    def _leave_out(self, index: int, failed: Failed) -> None:
        why = f"took longer than {failed.detail}" if failed.reason == "timed out" else "ended the process"
        self._skipped[index] = why
        self.notes.append(f"cell {index + 1} {why}: it was left out")
        self.outputs[index] = ({"output_type": "stream", "name": "stdout", "text": f"This cell {why}.\n"},)
        if len(self._skipped) > RESTARTS:
            self.notes.append(f"the cells after it were not run: {len(self._skipped)} cells had to be left out")
            self._cells = [(i, source) for i, source in self._cells if i < index]


def _outputs(ran: Ran) -> list[dict[str, Any]]:
    """What a worker says it showed, as notebook outputs of four harmless kinds; anything else is dropped."""
    made = []
    for output in ran.outputs:
        if not isinstance(output, dict):
            continue
        text = output.get("text")
        if output.get("stream") in ("stdout", "stderr") and isinstance(text, str):
            made.append({"output_type": "stream", "name": output["stream"], "text": text})
        elif isinstance(output.get("error"), str) and isinstance(text, str):
            made.append(_error(output["error"], text, ran.error or ""))
        elif isinstance(data := output.get("display"), dict):
            kept = {mime: data[mime] for mime in ("text/plain", "image/png") if isinstance(data.get(mime), str)}
            made.append({"output_type": "display_data", "data": kept, "metadata": {}})
    return made


def _error(name: str, text: str, said: str) -> dict[str, Any]:
    value = said.removeprefix(f"{name}: ")
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": text.splitlines()}


def grade(
    notebook: NotebookNode, posed: Mapping[str, Posed], points: Mapping[str, float], sandboxes: Sandboxes
) -> Report:
    """Grade a mended notebook. SandboxError if we fail; whatever the notebook does becomes points and findings.

    posed: the exercises with their cases. points: the possible points of each exercise, in the notebook's order.
    """
    start = time.monotonic()
    session = Session(notebook, sandboxes)
    try:
        reports = [_exercise(session, posed[name], possible) for name, possible in points.items()]
    finally:
        session.close()
    return Report(
        exercises=tuple(reports),
        outputs=tuple(session.outputs),
        notes=tuple(session.notes),
        seconds=round(time.monotonic() - start, 3),
    )


def _exercise(session: Session, posed: Posed, possible: float) -> ExerciseReport:
    outcomes: list[Outcome] = []
    blocker: Failed | None = None
    for expected in posed.expected:
        case = expected.case
        if blocker:
            outcomes.append(_after(blocker))
            continue
        outcome = _call(session, Call(function=case.exercise, args=case.args, twice=case.unchanged), case.seconds)
        outcomes.append(outcome)
        if isinstance(outcome, Failed) and (outcome.reason == "missing" or not session.alive):
            blocker = outcome
    known = posed.variants if any(isinstance(outcome, Returned) for outcome in outcomes) else _nothing(posed)
    checks = diagnose.checks(posed.exercise, posed.expected, outcomes, known)
    return findings.report(posed.exercise, posed.expected, outcomes, checks, possible)


def _after(blocker: Failed) -> Failed:
    """The outcome of a case behind one that cost its exercise."""
    if blocker.reason == "missing":
        return blocker
    why = {"timed out": f"an earlier case took longer than {blocker.detail}"}.get(
        blocker.reason, "an earlier case ended its process"
    )
    return Failed(reason="not run", detail=why)


def _call(session: Session, call: Call, most: float | None) -> Outcome:
    limit = max(session.sandboxes.limits.call_seconds, most or 0.0)
    outcome = session.sandbox().call(call, limit)
    for _ in range(ATTEMPTS - 1):
        if most is None or not isinstance(outcome, Returned) or outcome.seconds <= most:
            break
        again = session.sandbox().call(call, limit)
        if isinstance(again, Returned) and again.seconds < outcome.seconds:
            outcome = again
    if isinstance(outcome, Failed) and outcome.reason == "missing" and session.lost:
        return replace(outcome, detail=session.lost)
    return outcome


def _nothing(posed: Posed) -> Mapping[str, Sequence[Outcome]]:
    """No variant needs to be run where nothing came back."""
    return {wrong.id: [Failed(reason="not run")] * len(posed.expected) for wrong in posed.exercise.misconceptions}


def refused(why: str, points: Mapping[str, float], notes: Sequence[str] = ()) -> Report:
    """The report of a submission that cannot be run: zero for every exercise, and the reason."""
    exercises = tuple(
        ExerciseReport(name=name, earned=0.0, possible=possible, criteria=(), findings=())
        for name, possible in points.items()
    )
    return Report(exercises=exercises, notes=tuple(notes), refused=why)
