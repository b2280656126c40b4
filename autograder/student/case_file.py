"""The file `cases.npz` of a release: the visible cases with what is expected of them, as plain arrays.

`autograder.release` writes it; check() in the notebook, the pytest plugin and `autograder check` read it. The arrays are
named "0", "1", ...; the array "release" holds the bytes of a JSON text that refers to them, as `autograder.values` does.
Nothing in it is code, and the same content gives the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from autograder import values
from autograder.checking.diagnose import Posed
from autograder.exercise import Case, CourseError, Criterion, Exercise, Expected, Given, Misconception, Value
from autograder.student import hints

FILE = "cases.npz"
FORMAT = 1
_JSON = "release"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell that was released. kind: solution, grade or locked. digest: of its text, "" if students write that."""

    name: str
    kind: str
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Visible:
    """An exercise as students have it: its visible cases with what is expected. mistakes: None unless the course gives
    hints in the self-check.

    Its solution cannot be called; its judge, where it has one, accepts everything.
    """

    exercise: Exercise
    expected: tuple[Expected, ...]
    mistakes: hints.Fingerprints | None = None

    @property
    def has_judge(self) -> bool:
        """Whether the value is judged only when it is graded."""
        return self.exercise.judge is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """What `cases.npz` holds. name: of the assignment and its notebook. seconds: what one call may take when graded;
    notebook_seconds: what all cells may. cells: the notebook as it was released, empty if it is not known."""

    name: str
    exercises: Mapping[str, Visible]
    seconds: float
    notebook_seconds: float
    cells: tuple[Cell, ...]


def write(
    name: str,
    posed: Iterable[Posed],
    *,
    notebook: Mapping[str, Any] | None = None,
    seconds: float = 10.0,
    notebook_seconds: float = 60.0,
    selfcheck_hints: bool = False,
) -> bytes:
    """The bytes of an assignment's `cases.npz`. Hidden cases among `posed` are left out.

    notebook: as it is released, to tell later what was changed in it. seconds, notebook_seconds: the course's limits.
    selfcheck_hints: add fingerprints of what known mistakes return on visible cases.
    """
    arrays: dict[str, np.ndarray] = {}
    content = {
        "format": FORMAT,
        "name": name,
        "seconds": seconds,
        "notebook_seconds": notebook_seconds,
        "cells": [[cell.name, cell.kind, cell.digest] for cell in released_cells(notebook or {})],
        "exercises": [_exercise(one, arrays, selfcheck_hints) for one in posed],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return _archive({_JSON: np.frombuffer(text, np.uint8), **arrays})


def _exercise(posed: Posed, arrays: dict[str, np.ndarray], selfcheck_hints: bool) -> dict[str, Any]:
    exercise = posed.exercise
    visible = [i for i, expected in enumerate(posed.expected) if not expected.case.hidden]
    written = {
        "name": exercise.name,
        "returns": list(exercise.returns),
        "criteria": [[criterion.name, criterion.share] for criterion in exercise.criteria],
        "judged": exercise.judge is not None,
        "cases": [_case(posed.expected[i], arrays) for i in visible],
    }
    if selfcheck_hints and exercise.judge is None:
        known = {name: [outcomes[i] for i in visible] for name, outcomes in posed.variants.items()}
        made = hints.fingerprints(exercise, [posed.expected[i] for i in visible], known)
        written["hints"] = hints.as_json(made)
    return written


def _case(expected: Expected, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    case = expected.case
    return {
        "criterion": case.criterion,
        "name": case.name,
        "args": values.encode(case.args, arrays, lambda value: value.name if isinstance(value, Given) else None),
        "raises": case.raises,
        "exact": case.exact,
        "unchanged": case.unchanged,
        "dtype": case.dtype,
        "seconds": case.seconds,
        "value": values.encode(expected.value, arrays, _no_name),
        "tolerance": values.encode(expected.tolerance, arrays, _no_name),
    }


def _no_name(value: Any) -> None:
    return None


def _archive(arrays: Mapping[str, np.ndarray]) -> bytes:
    """A .npz file whose bytes depend on nothing but the arrays. Compressed, since every submission contains it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, allow_pickle=False)
            about = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            about.create_system = 3
            archive.writestr(about, member.getvalue(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def released_cells(notebook: Mapping[str, Any]) -> tuple[Cell, ...]:
    """The cells of a notebook that nbgrader knows by name, in order."""
    return tuple(_cells(notebook.get("cells", [])))


def _cells(cells: Iterable[Mapping[str, Any]]) -> Iterable[Cell]:
    for cell in cells:
        metadata = cell.get("metadata")
        about = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
        if not isinstance(about, Mapping) or not isinstance(about.get("grade_id"), str):
            continue
        solution = about.get("solution") is True
        kind = "solution" if solution else "grade" if about.get("grade") is True else "locked"
        yield Cell(name=about["grade_id"], kind=kind, digest="" if solution else digest(text(cell)))


def text(cell: Mapping[str, Any]) -> str:
    """The source of a cell, which a file may hold as a string or as lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source))


def digest(source: str) -> str:
    """A short digest of a cell's text; whitespace at the end does not count."""
    return sha256(source.rstrip().encode(errors="replace")).hexdigest()[:16]


def read(path: Path) -> Release:
    """Read `cases.npz`. CourseError where it cannot be read; FileNotFoundError where it is not there."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            content = json.loads(archive[_JSON].tobytes())
            if content["format"] != FORMAT:
                raise CourseError(f"{path.name}: of format {content['format']}: upgrade nn-autograder")
            arrays = {name: archive[name] for name in archive.files if name != _JSON}
        return Release(
            name=content["name"],
            exercises={made["name"]: _visible(made, arrays) for made in content["exercises"]},
            seconds=content["seconds"],
            notebook_seconds=content["notebook_seconds"],
            cells=tuple(Cell(name=name, kind=kind, digest=mark) for name, kind, mark in content["cells"]),
        )
    except (FileNotFoundError, CourseError):
        raise
    except Exception as error:
        raise CourseError(
            f"{path.name}: cannot be read ({type(error).__name__}): get the assignment's file again"
        ) from error


def _visible(written: Mapping[str, Any], arrays: dict[str, np.ndarray]) -> Visible:
    fingerprints = hints.from_json(written["hints"]) if "hints" in written else None
    exercise = Exercise(
        name=written["name"],
        solution=_not_here,
        criteria=tuple(Criterion(name=name, share=share) for name, share in written["criteria"]),
        visible=lambda rng: (),
        hidden=lambda rng: (),
        returns=tuple(written["returns"]),
        judge=_accept if written["judged"] else None,
        misconceptions=tuple(
            Misconception(id=wrong.id, name=wrong.name, hint=wrong.hint, variant=_not_here)
            for wrong in (fingerprints.wrong if fingerprints else ())
        ),
    )
    expected = tuple(_expected(case, exercise.name, arrays) for case in written["cases"])
    return Visible(exercise=exercise, expected=expected, mistakes=fingerprints)


def _expected(written: Mapping[str, Any], exercise: str, arrays: dict[str, np.ndarray]) -> Expected:
    case = Case(
        criterion=written["criterion"],
        name=written["name"],
        args=values.decode(written["args"], arrays, stand_in),
        raises=written["raises"],
        exact=written["exact"],
        unchanged=written["unchanged"],
        dtype=written["dtype"],
        seconds=written["seconds"],
        exercise=exercise,
    )
    return Expected(
        case=case,
        value=values.decode(written["value"], arrays, stand_in),
        tolerance=values.decode(written["tolerance"], arrays, stand_in),
    )


def stand_in(name: str) -> Given:
    """A placeholder for a function of the notebook; only its name is used."""

    def given(*args: Value) -> Value:
        raise LookupError(f"{name}: a function of the notebook")

    given.__name__ = name
    return Given(given)


def _not_here(*args: Value) -> Value:
    raise LookupError("the reference is not part of a release")


_accept: Callable[[tuple[Value, ...], Value], str | None] = lambda args, value: None  # noqa: E731
