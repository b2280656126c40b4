"""Sandboxes for one submission after another, behind a wall that was tried before anything is graded."""

from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.exercise import SandboxError
from autograder.sandbox.environment import Environment
from autograder.sandbox.launcher import Sandbox, Warm, start
from autograder.sandbox.probe import probe
from autograder.sandbox.wall import Limits


class Sandboxes:
    """Where submissions get their sandboxes.

    cold: why each is started from nothing; None where a warm process forks them.
    """

    def __init__(
        self, environment: Environment, limits: Limits, *, cache: Path, files: Sequence[Path] = (), walled: bool = True
    ) -> None:
        """Look for a wall that holds: of forked workers, or else of fresh ones. SandboxError where neither does."""
        self.limits = limits
        self.cold: str | None = "without the wall"
        self._warm: Warm | None = None
        self._start: Callable[[], Sandbox] = lambda: start(environment, limits, cache=cache, files=files, walled=walled)
        if not walled:
            return
        self._warm = Warm(environment, limits, cache=cache, files=files)
        try:
            probe(self._warm.fork)
            self.cold = None
        except SandboxError as error:
            self.close()
            self.cold, self._warm = str(error), None
            probe(self._start)

    def take(self) -> Sandbox:
        """A sandbox that nothing has run in; the caller closes it. SandboxError if there is none."""
        return self._warm.fork() if self._warm else self._start()

    def close(self) -> None:
        """End what forks sandboxes, and with it those that are left."""
        if self._warm:
            self._warm.close()
