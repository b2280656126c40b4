"""Sandboxes for one submission after another. Their wall is tested before anything is graded."""

from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.exercise import SandboxError
from autograder.sandbox.environment import Environment
from autograder.sandbox.launcher import Sandbox, Warm, start
from autograder.sandbox.probe import probe
from autograder.sandbox.wall import Limits


class Sandboxes:
    """Where submissions get their sandboxes.

    cold: why each sandbox is a new process; None if a warm process forks them.
    """

    def __init__(
        self, environment: Environment, limits: Limits, *, cache: Path, files: Sequence[Path] = (), walled: bool = True
    ) -> None:
        """Test the wall of forked workers, and if it fails, that of new processes. SandboxError if neither holds."""
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
        """End the process that forks sandboxes, and with it those that still run."""
        if self._warm:
            self._warm.close()
