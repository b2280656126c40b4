"""Grade an assignment's submissions side by side, without a database: reports by content, each made once.

What is graded here is written into nbgrader's gradebook by `autograder.nbgrader_plugins`, in one serial pass.
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from nbformat import NotebookNode

import autograder
from autograder.course import Course, read_course
from autograder.exercise import CourseError, Report, SandboxError, SubmissionError
from autograder.grading import seed
from autograder.grading.cache import Cache, key
from autograder.grading.pipeline import grade, refused
from autograder.grading.reference import Posed, Reference, digest, load, pose
from autograder.notebook import Mended, find_submission, idle, mend, points, read_source, read_submission, shown
from autograder.sandbox.environment import Environment, environment, showing
from autograder.sandbox.sandboxes import Sandboxes
from autograder.sandbox.wall import Limits

STATE = ".autograder"
"""The folder beside course.yml where reports and what graders need are kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What one student handed in for one assignment: a folder."""

    student: str
    assignment: str
    folder: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """A submission with its report, or with the reason why we could not grade it."""

    submission: Submission
    report: Report | None
    error: str | None = None


class NoSandbox(SandboxError):
    """The probe failed: nobody can be graded here."""


def limits(course: Course) -> Limits:
    """What a submission of this course may use."""
    of = course.limits
    return Limits(
        call_seconds=of.call_seconds,
        notebook_seconds=of.notebook_seconds,
        memory=of.memory_mb << 20,
        output=of.output_kb << 10,
    )


def open_sandboxes(root: Path, course: Course, name: str, *, walled: bool = True) -> Sandboxes:
    """Sandboxes for an assignment's submissions, which see its files; the caller closes them.

    NoSandbox where there are none; CourseError where student code could read the course.
    """
    python = environment(course.python)
    if walled and (folder := showing(python, root)):
        raise CourseError(f"{root}: lies in {folder}, which student code can read: move the course elsewhere")
    given = root / "assignments" / name
    files = [path for path in sorted(given.iterdir()) if path.is_file() and path.suffix != ".ipynb"]
    try:
        return Sandboxes(python, limits(course), cache=root / STATE, files=files, walled=walled)
    except SandboxError as error:
        raise NoSandbox(*error.args) from error


class Grader:
    """All that grading one assignment needs, loaded once; its cases and sandboxes when the first submission needs them."""

    def __init__(self, root: Path, name: str, *, wall: bool = True) -> None:
        """root: the course's folder. wall: False grades without bubblewrap, with limits alone."""
        self.root = root
        self.course: Course = read_course(root)
        self.assignment = self.course.assignment(name)
        self.reference: Reference = load(root, name)
        self.source: NotebookNode = read_source(root / "assignments" / name / f"{name}.ipynb")
        self.points = points(self.source)
        self._check_exercises()
        secret = seed.secret_seed(self.course)
        self.seed = seed.fingerprint(secret)
        self._secret = secret
        self.wall = wall
        self.cache = Cache(root / STATE / "reports" / name)
        self._preparing = threading.Lock()

    def _check_exercises(self) -> None:
        missing = [name for name in self.points if name not in self.reference.exercises]
        if missing:
            raise CourseError(f"reference/{self.reference.name}: no exercise {', '.join(missing)}, but points for it")

    @cached_property
    def posed(self) -> dict[str, Posed]:
        return {name: pose(self.reference, self.reference.exercises[name], self._secret) for name in self.points}

    @cached_property
    def environment(self) -> Environment:
        return environment(self.course.python)

    @cached_property
    def limits(self) -> Limits:
        return limits(self.course)

    @cached_property
    def sandboxes(self) -> Sandboxes:
        return open_sandboxes(self.root, self.course, self.reference.name, walled=self.wall)

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        """Everything besides the submission that decides its points."""
        data = digest(self.root / "assignments" / self.reference.name)
        known = (autograder.__version__, self.environment.version, repr(self.limits), str(self.wall))
        return (self.reference.digest, data, self.seed, _own_digest(), *known)

    def close(self) -> None:
        if "sandboxes" in self.__dict__:
            self.sandboxes.close()

    def read(self, folder: Path) -> Mended:
        """A submission's notebook, mended. SubmissionError where it cannot be read."""
        path = find_submission(folder, self.reference.name)
        mended = mend(read_submission(path), self.source)
        return replace(mended, notes=(*renamed(path, self.reference.name), *mended.notes))

    def key(self, notebook: NotebookNode) -> str:
        return key(notebook, self._parts)

    def report(self, notebook: NotebookNode) -> Report:
        """The report of a mended notebook, from the cache where it was graded before. SandboxError if we fail."""
        name = self.key(notebook)
        if (known := self.cache.get(name)) is not None:
            return known
        with self._preparing:
            seed.claim(self.root / STATE, self.reference.name, self.seed)
            posed, sandboxes = self.posed, self.sandboxes
        made = grade(notebook, posed, self.points, sandboxes, idle(notebook, self.source))
        made = replace(made, seed=self.seed)
        self.cache.put(name, made)
        return made

    def refused(self, why: str) -> Report:
        return replace(refused(why, self.points), seed=self.seed)

    def grade(self, submission: Submission) -> Graded:
        """Grade one submission; what goes wrong with it stays with it. CourseError and NoSandbox go for the whole class."""
        try:
            mended = self.read(submission.folder)
            made = self.report(mended.notebook)
        except SubmissionError as error:
            return Graded(submission=submission, report=self.refused(str(error)))
        except (CourseError, NoSandbox):
            raise
        except SandboxError as error:
            return Graded(submission=submission, report=None, error=str(error))
        except Exception as error:
            return Graded(submission=submission, report=None, error=f"{type(error).__name__}: {error}")
        return Graded(submission=submission, report=replace(made, notes=(*mended.notes, *made.notes)))


@contextmanager
def grader(root: Path, name: str, *, wall: bool = True) -> Iterator[Grader]:
    """A grader whose sandboxes are ended afterwards."""
    made = Grader(root, name, wall=wall)
    try:
        yield made
    finally:
        made.close()


def renamed(path: Path, name: str) -> tuple[str, ...]:
    """What is noted of a notebook that does not have the assignment's name."""
    if path.stem == name:
        return ()
    return (f"{shown(path)}: graded as {name}.ipynb, the only notebook there is",)


def _own_digest() -> str:
    """A digest of the grader's own judgement: a report made by other rules is made again."""
    folder = Path(autograder.__file__).parent
    files = [path for part in ("checking", "sandbox", "grading") for path in sorted((folder / part).glob("*.py"))]
    return sha256(b"".join(path.read_bytes() for path in [*files, folder / "notebook.py"])).hexdigest()


def submissions(root: Path, name: str, student: str | None = None) -> list[Submission]:
    """What was handed in for an assignment, by student. CourseError where a named student handed in nothing."""
    found = [
        Submission(student=folder.parent.name, assignment=name, folder=folder)
        for folder in sorted((root / "submitted").glob(f"*/{name}"))
        if folder.is_dir() and not folder.is_symlink() and not folder.parent.name.startswith(".")
    ]
    if student is None:
        return found
    mine = [submission for submission in found if submission.student == student]
    if not mine:
        raise CourseError(f"submitted/{student}/{name}: not found")
    return mine


def grade_all(grader: Grader, found: Sequence[Submission], workers: int) -> Iterator[Graded]:
    """Grade submissions side by side; each result as soon as it is there, so the order is not that of `found`."""
    _ = grader._parts
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(grader.grade, submission) for submission in found]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            for future in futures:
                future.cancel()
