"""Grade one submission: run its cells in a sandbox, call its functions, judge what came back, add up points.

If student code ends or blocks its process, it loses at most one exercise. If a cell does it, the notebook is run again
without that cell. If a call does it, the other cases of its exercise are not run.
"""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from autograder.checking import diagnose, findings
from autograder.checking.asking import Asking
from autograder.checking.diagnose import Posed
from autograder.exercise import Call, CourseError, ExerciseReport, Failed, Outcome, Report, SandboxError
from autograder.grading.outputs import outputs, said, size
from autograder.notebook import is_grade
from autograder.sandbox.environment import environment, showing
from autograder.sandbox.launcher import Ran, Sandbox
from autograder.sandbox.sandboxes import Sandboxes
from autograder.sandbox.wall import Limits

if TYPE_CHECKING:
    from autograder.content.folder import AssignmentFolder

RESTARTS = 3
"""How many cells may end or block their process. After one more, the rest of the notebook is not run."""
CELLS_OF_OUTPUT = 8
"""How much a notebook may show, as a multiple of what one cell may show."""
IDLE = "Not run for grading: unchanged since the release, and nothing depends on it."


class NoSandbox(SandboxError):
    """The probe failed: nobody can be graded here."""


def open_sandboxes(assignment: "AssignmentFolder", *, walled: bool = True) -> Sandboxes:
    """Sandboxes for an assignment's submissions, which see its files; the caller closes them.

    NoSandbox where there are none; CourseError where student code could read the course.
    """
    folder, course = assignment.folder, assignment.folder.course
    python = environment(course.python)
    if walled and (seen := showing(python, folder.root)):
        raise CourseError(f"{folder.root}: lies in {seen}, which student code can read: move the course elsewhere")
    try:
        return Sandboxes(
            python,
            Limits(**course.limits.in_bytes()),
            cache=folder.state,
            files=assignment.given_files,
            walled=walled,
        )
    except SandboxError as error:
        raise NoSandbox(*error.args) from error


class Execution:
    """One submission's notebook, run in as many sandboxes as it takes."""

    def __init__(self, notebook: NotebookNode, sandboxes: Sandboxes, idle: Collection[int] = ()) -> None:
        """idle: the cells that need not run."""
        self.sandboxes = sandboxes
        self.outputs: list[tuple[dict[str, Any], ...]] = [
            (said(IDLE),) if i in idle else () for i in range(len(notebook.cells))
        ]
        self.notes: list[str] = []
        self._cells = [
            (i, cell.source)
            for i, cell in enumerate(notebook.cells)
            if cell.cell_type == "code" and not is_grade(cell) and i not in idle
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

    def call(self, call: Call, seconds: float | None) -> Outcome:
        """Call a function of the notebook. seconds: the time limit of its case, used if it is above the course's."""
        limit = max(self.sandboxes.limits.call_seconds, seconds or 0.0)
        outcome = self.sandbox().call(call, limit)
        if isinstance(outcome, Failed) and outcome.reason == "missing" and self.lost:
            return replace(outcome, detail=self.lost)
        return outcome

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
            self.outputs[i] = self.outputs[i] or self._shown(ran)

    def _shown(self, ran: Ran) -> tuple[dict[str, Any], ...]:
        """The outputs of a cell, cut to what one cell and the whole notebook may show."""
        limit = self.sandboxes.limits.output
        before = sum(size(output) for shown in self.outputs for output in shown)
        return outputs(ran, min(limit, CELLS_OF_OUTPUT * limit - before))

    def _leave_out(self, index: int, failed: Failed) -> None:
        over = f"was still running when the notebook's {self.sandboxes.limits.notebook_seconds:g} s were over"
        why = over if failed.reason == "timed out" else "ended the process"
        self._skipped[index] = why
        self.notes.append(f"cell {index + 1} {why}: it was left out")
        self.outputs[index] = (said(f"This cell {why}."),)
        if len(self._skipped) > RESTARTS:
            self.notes.append(f"the cells after it were not run: {len(self._skipped)} cells had to be left out")
            self._cells = [(i, source) for i, source in self._cells if i < index]


def grade(
    notebook: NotebookNode,
    posed: Mapping[str, Posed],
    points: Mapping[str, float],
    sandboxes: Sandboxes,
    idle: Collection[int] = (),
) -> Report:
    """Grade a mended notebook. SandboxError if we fail; whatever the notebook does becomes points and findings.

    posed: the exercises with their cases. points: the possible points of each exercise, in the notebook's order.
    idle: the cells that need not run.
    """
    start = time.monotonic()
    execution = Execution(notebook, sandboxes, idle)
    try:
        outcomes = _outcomes(execution, posed, points)
        reports = [_report(posed[name], outcomes[name], possible) for name, possible in points.items()]
    finally:
        execution.close()
    return Report(
        exercises=tuple(reports),
        outputs=tuple(execution.outputs),
        notes=tuple(execution.notes),
        seconds=round(time.monotonic() - start, 3),
    )


def _outcomes(
    execution: Execution, posed: Mapping[str, Posed], names: Iterable[str]
) -> Mapping[str, Sequence[Outcome]]:
    """The outcome of every case, by exercise.

    All visible cases run before the first hidden one. Otherwise code could keep the values of a hidden case, and return
    or raise them in a visible one, where feedback shows them.
    """
    asking = Asking(call=execution.call, alive=lambda: execution.alive)
    found: dict[str, list[Outcome]] = {name: [] for name in names}
    for hidden in (False, True):
        for name, outcomes in found.items():
            cases = [expected.case for expected in posed[name].expected if expected.case.hidden == hidden]
            outcomes += [asking.outcome(case) for case in cases]
    return found


def _report(posed: Posed, outcomes: Sequence[Outcome], possible: float) -> ExerciseReport:
    checks = diagnose.checks(posed, outcomes)
    return findings.report(posed.exercise, posed.expected, outcomes, checks, possible)


def refused(why: str, points: Mapping[str, float], notes: Sequence[str] = ()) -> Report:
    """The report of a submission that cannot be run: zero for every exercise, and the reason."""
    exercises = tuple(
        ExerciseReport(name=name, earned=0.0, possible=possible, criteria=(), findings=())
        for name, possible in points.items()
    )
    return Report(exercises=exercises, notes=tuple(notes), refused=why)
