"""Grade an assignment's submissions in parallel, without a database. Equal submissions are graded once."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cached_property

from nbformat import NotebookNode

import autograder
from autograder.checking.diagnose import Posed
from autograder.content import seed, versions
from autograder.content.folder import AssignmentFolder
from autograder.content.reference import pose
from autograder.exercise import CourseError, Report, SandboxError
from autograder.grading.execution import NoSandbox, grade, open_sandboxes, refused
from autograder.grading.store import Store, key
from autograder.grading.submissions import Prepared, Submission, prepare
from autograder.notebook import idle
from autograder.sandbox.environment import environment
from autograder.sandbox.sandboxes import Sandboxes


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """A submission with its report, or with the reason why we could not grade it. prepared: None if it was not read."""

    submission: Submission
    prepared: Prepared | None = None
    report: Report | None = None
    error: str | None = None


class Grader:
    """All that grading one assignment needs, loaded once. Its cases and sandboxes are made for the first submission.

    Use as a context manager, or close it.
    """

    def __init__(self, assignment: AssignmentFolder, *, wall: bool = True) -> None:
        """wall: False grades without bubblewrap, with limits alone."""
        self.assignment = assignment
        self.source: NotebookNode = assignment.notebook()
        self.points = assignment.points()
        self.wall = wall
        self._secret = assignment.folder.secret_seed()
        self.seed = seed.fingerprint(self._secret)
        self.store = Store(assignment.reports)
        self._preparing = threading.Lock()

    def __enter__(self) -> "Grader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End its sandboxes. Safe to call twice."""
        if "sandboxes" in self.__dict__:
            self.sandboxes.close()

    @cached_property
    def posed(self) -> dict[str, Posed]:
        reference = self.assignment.reference
        return {name: pose(reference, reference.exercises[name], self._secret) for name in self.points}

    @cached_property
    def sandboxes(self) -> Sandboxes:
        return open_sandboxes(self.assignment, walled=self.wall)

    @cached_property
    def version(self) -> tuple[str, ...]:
        """Everything besides the submission that decides its points."""
        course = self.assignment.folder.course
        python = environment(course.python).version
        content = versions.points(self.assignment)
        return (content, self.seed, python, repr(course.limits), str(self.wall), autograder.__version__)

    def read(self, submission: Submission) -> Prepared:
        """A submission, read and mended."""
        return prepare(submission, self.source)

    def report(self, prepared: Prepared) -> Report:
        """The report of a submission, from the store where it was graded before. SandboxError if we fail."""
        if prepared.refused:
            return replace(refused(prepared.refused, self.points), seed=self.seed)
        name = key(prepared.notebook, self.version)
        known = self.store.get(name)
        if known is None:
            known = self._grade(prepared.notebook)
            self.store.put(name, known)
        return replace(known, notes=(*prepared.notes, *known.notes))

    def _grade(self, notebook: NotebookNode) -> Report:
        with self._preparing:
            seed.claim(self.assignment.seed_note, self.assignment.name, self.seed)
            posed, sandboxes = self.posed, self.sandboxes
        made = grade(notebook, posed, self.points, sandboxes, idle(notebook, self.source))
        return replace(made, seed=self.seed)

    def grade(self, submission: Submission) -> Graded:
        """Grade one submission. An error becomes its result, but CourseError and NoSandbox stop the whole class."""
        prepared: Prepared | None = None
        try:
            prepared = self.read(submission)
            return Graded(submission=submission, prepared=prepared, report=self.report(prepared))
        except (CourseError, NoSandbox):
            raise
        except SandboxError as error:
            return Graded(submission=submission, prepared=prepared, error=str(error))
        except Exception as error:
            return Graded(submission=submission, prepared=prepared, error=f"{type(error).__name__}: {error}")

    def grade_all(self, found: Sequence[Submission], workers: int) -> Iterator[Graded]:
        """Grade submissions in parallel. Yields each result as soon as it is ready, so not in the order of `found`."""
        _ = self.version  # made once, before there are threads
        with ThreadPoolExecutor(max_workers=workers) as pool:
            futures = [pool.submit(self.grade, submission) for submission in found]
            try:
                for future in as_completed(futures):
                    yield future.result()
            finally:
                for future in futures:
                    future.cancel()
