"""Load `reference/<name>/` by path, and draw an assignment's cases with what is expected of them.

The reference is never installed and never imported by name: it belongs to the course, not to the grader.
"""

import importlib.util
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import numpy as np

from autograder.checking.diagnose import Posed
from autograder.checking.score import expect
from autograder.exercise import CourseError, Exercise, Value

VISIBLE_SEED = 1998
"""Visible cases are the same for everybody, always."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """The exercises of one assignment, in the order of its notebook, and where their solutions come from."""

    name: str
    folder: Path
    exercises: Mapping[str, Exercise]
    solution: ModuleType

    @cached_property
    def alternatives(self) -> Mapping[str, Sequence[Callable[..., Value]]]:
        """For each exercise, other right implementations; none where the reference has no alternatives.py."""
        if not (self.folder / "alternatives.py").is_file():
            return {}
        package = self.solution.__package__ or ""
        found: Mapping[str, Sequence[Callable[..., Value]]] = _import(package, self.folder, "alternatives").ALTERNATIVES
        return found


def load(folder: Path) -> Reference:
    """Load the reference of an assignment from its folder. CourseError if it is missing or inconsistent."""
    name = folder.name
    if not (folder / "cases.py").is_file():
        raise CourseError(f"reference/{name}/cases.py: not found")
    package = _package(folder)
    try:
        cases = _import(package, folder, "cases")
        exercises = {exercise.name: exercise for exercise in cases.EXERCISES}
        solution = _import(package, folder, "solution")
    except CourseError as error:
        raise CourseError(f"reference/{name}: {error}") from error
    except Exception as error:
        raise CourseError(f"reference/{name}: cannot be loaded: {type(error).__name__}: {error}") from error
    for exercise in exercises.values():
        _check_names(name, exercise)
    return Reference(name=name, folder=folder, exercises=exercises, solution=solution)


def _package(folder: Path) -> str:
    """A package name for a folder's modules. It depends on the files' content, so a changed reference is loaded again."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    content = b"".join(path.relative_to(folder).as_posix().encode() + path.read_bytes() for path in files)
    return f"reference_{sha256(str(folder.resolve()).encode() + content).hexdigest()[:12]}"


def _import(package: str, folder: Path, module: str) -> ModuleType:
    """Import `folder/module.py` as a submodule of `package`, so that its relative imports work."""
    if package not in sys.modules:
        holder = ModuleType(package)
        holder.__path__ = [str(folder)]
        sys.modules[package] = holder
    return importlib.import_module(f"{package}.{module}")


def _check_names(assignment: str, exercise: Exercise) -> None:
    ids = [wrong.id for wrong in exercise.misconceptions]
    if len(set(ids)) != len(ids):
        raise CourseError(f"reference/{assignment}: {exercise.name}: two misconceptions have the same id")


def pose(reference: Reference, exercise: Exercise, secret: int | None) -> Posed:
    """Draw an exercise's cases: the visible ones and, with a secret seed, the hidden ones.

    Raises CourseError if a case names an unknown criterion or, with the hidden cases, a criterion has no case.
    """
    mark = zlib.crc32(exercise.name.encode())
    hidden = None if secret is None else np.random.default_rng([secret, mark, 1])
    cases = exercise.cases(np.random.default_rng([VISIBLE_SEED, mark]), hidden)
    known = {criterion.name for criterion in exercise.criteria}
    for case in cases:
        if case.criterion not in known:
            raise CourseError(f"reference/{reference.name}: {exercise.name}: no criterion named {case.criterion!r}")
    if secret is not None and (bare := known - {case.criterion for case in cases}):
        raise CourseError(f"reference/{reference.name}: {exercise.name}: no case for {', '.join(sorted(bare))}")
    rounding = np.random.default_rng([mark, 2])
    return Posed(exercise=exercise, expected=[expect(exercise, case, rounding) for case in cases])
