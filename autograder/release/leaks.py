"""Search a release for what must not reach students, before it is written. Runs in every release.

It searches for source text of `reference/` (`autograder.release.code`), hidden arrays (`autograder.release.arrays`),
notebook outputs, attachments and metadata, paths and user names of this computer, keys and passwords. A file that cannot
be searched is a finding too.
"""

import getpass
import io
import json
import mimetypes
import os
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from safetensors.numpy import load as load_tensors

from autograder.content.folder import AssignmentFolder
from autograder.content.reference import pose
from autograder.notebook import is_grade, is_locked, is_stub, points
from autograder.release import code
from autograder.release.arrays import Hidden, numbers, of_text

_ARCHIVES = (".zip", ".npz", ".whl")
_SEEN = ("image/", "audio/", "video/", "application/pdf")
"""Kinds of binary files that are allowed: people see what is in them."""
_NOTEBOOK_METADATA = {"kernelspec", "language_info"}
_CELL_METADATA = {"nbgrader", "deletable", "editable", "tags", "collapsed", "scrolled", "jupyter", "slideshow"}
_ORDINARY_USERS = {
    "root",
    "user",
    "admin",
    "guest",
    "student",
    "teacher",
    "instructor",
    "grader",
    "ubuntu",
    "runner",
    "jovyan",
}
_SECRETS = {
    r"-----BEGIN [A-Z ]*PRIVATE KEY": "a private key",
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b": "an access token",
    r"\b(?:gh[pousr]_\w{36,}|github_pat_\w{22,}|glpat-[\w-]{20,})": "an access token",
    r"\b(?:xox[abeprs]-[\w-]{10,}|sk-[\w-]{20,}|AIza[\w-]{35}|hf_\w{30,}|pypi-[\w-]{50,})": "an access token",
    r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'`]+:[^\s/@\"'`]+@": "a URL with a password",
}
_ANY_HOME = r"(?:/home|/Users)/(?!jovyan\b)[\w.-]+|\b[A-Za-z]:\\Users\\[\w.-]+"


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What a release is searched for. words: patterns, each with the words for its finding."""

    code: code.Secret
    arrays: Hidden
    words: tuple[tuple[re.Pattern[str], str], ...]


def findings(folder: Path, assignment: AssignmentFolder) -> list[str]:
    """What is in a folder but must not be released, one line each: where, and what.

    assignment: its hidden arrays are searched for. Source text is searched for of all assignments.
    """
    known = _known(assignment)
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found += _in_file(path.relative_to(folder).as_posix(), path.read_bytes(), known)
    return list(dict.fromkeys(found))


def _known(assignment: AssignmentFolder) -> Known:
    folder = assignment.folder
    secret = folder.secret_seed()
    written = [other for other in folder.assignments if other.notebook_file.is_file()]
    exercises = {exercise for other in written for exercise in points(other.notebook())}
    locked = [c for c in assignment.notebook().cells if c.cell_type == "code" and is_locked(c) and not is_grade(c)]
    given = code.given_functions(cell.source for cell in locked)
    return Known(
        code=code.secret(folder.references, exercises, given),
        arrays=_hidden(assignment, secret),
        words=tuple((re.compile(pattern), said) for pattern, said in _words(folder.root, secret).items()),
    )


def _hidden(assignment: AssignmentFolder, secret: int) -> Hidden:
    """The arrays of the hidden cases and their values, and of the data files of `reference/`."""
    reference, folder = assignment.reference, assignment.folder
    hidden: list[tuple[str, np.ndarray]] = []
    public: list[np.ndarray] = []
    for exercise in reference.exercises.values():
        for expected in pose(reference, exercise, secret).expected:
            arrays = numbers([expected.case.args, expected.value])
            if expected.case.hidden:
                hidden += [(f"a hidden array of {exercise.name}", array) for array in arrays]
            else:
                public += arrays
    for path in sorted(folder.references.rglob("*")):
        if path.suffix in (".npz", ".npy", ".safetensors"):
            origin = f"an array of {path.relative_to(folder.root).as_posix()}"
            hidden += [(origin, array) for _, array in _arrays(path.name, path.read_bytes()) if array is not None]
    return Hidden(hidden=tuple(hidden), public=tuple(public))


def _words(root: Path, secret: int) -> dict[str, str]:
    """Patterns of this computer's paths and user names and of secrets, each with the words for its finding."""
    found = {rf"(?i){secret:032x}|(?<!\d){secret}(?!\d)": "the course's secret seed", **_SECRETS}
    places = {str(root), str(Path.home()), *([sys.prefix] if sys.prefix != sys.base_prefix else [])}
    for place in sorted(places - {os.sep}, key=len, reverse=True):
        found[rf"(?<![\w.-]){re.escape(place)}(?![\w.-])"] = f"the path {place} of this computer"
    found[_ANY_HOME] = "a path of somebody's home folder"
    for user in sorted(_users() - _ORDINARY_USERS):
        found[rf"(?i)(?<![\w]){re.escape(user)}(?!\w)"] = f"the user name {user}"
    return found


def _users() -> set[str]:
    names = {os.environ.get(variable, "") for variable in ("USER", "LOGNAME", "USERNAME", "JUPYTERHUB_USER")}
    with suppress(OSError, KeyError, ImportError):
        names.add(getpass.getuser())
    return {name.lower() for name in names if len(name) >= 4}


def _in_file(label: str, data: bytes, known: Known) -> Iterator[str]:
    suffix = PurePosixPath(label).suffix.lower()
    if suffix == ".ipynb":
        yield from _in_notebook(label, data, known)
    elif suffix in (".npy", ".safetensors") or (suffix == ".npz" and zipfile.is_zipfile(io.BytesIO(data))):
        yield from _in_arrays(label, data, known)
    elif suffix in _ARCHIVES and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in sorted(archive.namelist()):
                if not member.endswith("/"):
                    yield from _in_file(f"{label}: {member}", archive.read(member), known)
    elif (mimetypes.guess_type(label)[0] or "").startswith(_SEEN):
        yield from _in_words(label, data.decode(errors="replace"), known)
    elif b"\0" in data:
        yield f"{label}: cannot be looked into, expected text, a notebook, arrays, a zip or a picture"
    else:
        yield from _in_text(label, data.decode(errors="replace"), known, python=suffix == ".py")


def _in_notebook(label: str, data: bytes, known: Known) -> Iterator[str]:
    try:
        notebook = json.loads(data)
        cells, metadata = notebook["cells"], notebook["metadata"]
    except (ValueError, KeyError, TypeError):
        yield f"{label}: cannot be looked into, expected a notebook of format 4"
        return
    yield from _in_metadata(label, metadata, _NOTEBOOK_METADATA, known)
    for i, cell in enumerate(cells):
        where = f"{label}: cell {i + 1}"
        source = "".join(cell.get("source", ""))
        found = list(_in_text(where, source, known, python=cell.get("cell_type") == "code"))
        yield from found
        if is_stub(cell) and not found and not code.is_unwritten(source):
            yield f"{where}: is filled in, expected a stub that raises NotImplementedError"
        if cell.get("outputs"):
            yield f"{where}: holds an output, expected none"
        if cell.get("attachments"):
            yield f"{where}: holds an attachment, expected none"
        yield from _in_metadata(where, cell.get("metadata", {}), _CELL_METADATA, known)


def _in_metadata(where: str, metadata: Mapping[str, Any], expected: set[str], known: Known) -> Iterator[str]:
    for key in sorted(metadata.keys() - expected):
        yield f"{where}: metadata {key!r}, expected only what nbgrader and Jupyter need"
    yield from _in_words(f"{where}: metadata", json.dumps(dict(metadata), ensure_ascii=False), known)


def _in_text(where: str, text: str, known: Known, *, python: bool) -> Iterator[str]:
    pieces = [text] if python else code.fences(text)
    origins = code.found_in_text(text, known.code)
    for piece in pieces:
        origins |= code.found_in_code(piece, known.code)
    yield from (f"{where}: holds {origin}" for origin in _told(origins))
    spelled = (array for piece in pieces for value in code.literals(piece) for array in numbers(value))
    held = {known.arrays.held_by(array) for array in (*of_text(text), *spelled)}
    yield from (f"{where}: holds {origin}" for origin in sorted(filter(None, held)))
    yield from _in_words(where, text, known)


def _told(origins: Iterable[code.Origin]) -> list[code.Origin]:
    """The solutions that were found. Other code of `reference/` only if there are none: it has much in common with them."""
    found = sorted(origins)
    return [origin for origin in found if origin.weight == 0] or found[:1]


def _in_words(where: str, text: str, known: Known) -> Iterator[str]:
    for pattern, said in known.words:
        if pattern.search(text):
            yield f"{where}: holds {said}"


def _in_arrays(label: str, data: bytes, known: Known) -> Iterator[str]:
    for name, array in _arrays(label, data):
        where = f"{label}: {name}" if name else label
        if array is None:
            yield f"{where}: cannot be looked into, expected an array without pickled objects"
        elif array.dtype.kind in "SU":
            yield from _in_text(where, "\n".join(map(str, array.astype(str).ravel())), known, python=False)
        else:
            if origin := known.arrays.held_by(array):
                yield f"{where}: holds {origin}"
            if array.dtype == np.uint8:
                yield from _in_text(where, array.tobytes().decode(errors="replace"), known, python=False)


def _arrays(label: str, data: bytes) -> Iterator[tuple[str, np.ndarray | None]]:
    """The arrays of a file by name; None for what is not a plain array."""
    try:
        if label.endswith(".safetensors"):
            yield from load_tensors(data).items()
        elif label.endswith(".npy"):
            yield "", np.load(io.BytesIO(data), allow_pickle=False)
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in sorted(archive.namelist()):
                    yield from (
                        (member.removesuffix(".npy"), array) for _, array in _arrays(".npy", archive.read(member))
                    )
    except Exception:
        yield "", None
