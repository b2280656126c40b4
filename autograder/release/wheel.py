"""The wheel of this project, made from its installation. Each release contains it, so that we need no package server.

It holds the package's files and metadata as they are on this disk, installed or in a checkout. Making it needs no network
and no build backend; the same files give the same bytes.
"""

import base64
import csv
import io
import tomllib
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePath

from packaging.requirements import Requirement

import autograder
from autograder.exercise import CourseError

NAME = "nn-autograder"
EPOCH = (1980, 1, 1, 0, 0, 0)
_KEPT = ("METADATA", "WHEEL", "entry_points.txt")


def wheel() -> tuple[str, bytes]:
    """The file name of the wheel and its content. CourseError if the installation is missing or outdated."""
    installed = _installed()
    stem = f"nn_autograder-{installed.version}"
    files = dict(_package())
    files.update((f"{stem}.dist-info/{name}", content) for name, content in _metadata(installed))
    record = f"{stem}.dist-info/RECORD"
    return f"{stem}-py3-none-any.whl", archive({**files, record: _record(files, record)})


def archive(files: dict[str, bytes]) -> bytes:
    """A zip file of these files in this order, whose bytes depend on nothing else."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as to:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, EPOCH)
            about.create_system, about.external_attr, about.compress_type = 3, 0o100644 << 16, zipfile.ZIP_DEFLATED
            to.writestr(about, content)
    return made.getvalue()


def _installed() -> Distribution:
    try:
        found = distribution(NAME)
    except PackageNotFoundError:
        raise CourseError(f"{NAME}: not installed, expected pip to have installed it") from None
    if found.version != autograder.__version__:
        raise CourseError(
            f"{NAME}: installed as {found.version}, but its files are {autograder.__version__}: install it again"
        )
    project = Path(autograder.__file__).parents[1] / "pyproject.toml"
    if project.is_file() and _declared(project) != _told(found):
        raise CourseError(f"{NAME}: installed before {project.name} was changed: install it again")
    return found


def _declared(project: Path) -> set[object]:
    """The commands, plugins and students' dependencies in a checkout's pyproject.toml."""
    about = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    groups = {"console_scripts": about.get("scripts", {}), **about.get("entry-points", {})}
    entries = {(group, name, value) for group, of in groups.items() for name, value in of.items()}
    return entries | {Requirement(line) for line in about["dependencies"]}


def _told(installed: Distribution) -> set[object]:
    """The same, as recorded by the installation."""
    needed = (Requirement(line) for line in installed.requires or ())
    entries = {(entry.group, entry.name, entry.value) for entry in installed.entry_points}
    return entries | {requirement for requirement in needed if "extra" not in str(requirement.marker or "")}


def _package() -> Iterator[tuple[str, bytes]]:
    folder = Path(autograder.__file__).parent
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in inside.parts):
            yield (folder.name / inside).as_posix(), path.read_bytes()


def _metadata(installed: Distribution) -> Iterator[tuple[str, bytes]]:
    """The files of the installation's metadata that came with its own wheel."""
    for file in sorted(installed.files or ()):
        folder, *inside = file.parts
        if folder.endswith(".dist-info") and (inside[0] == "licenses" or inside[-1] in _KEPT):
            yield PurePath(*inside).as_posix(), Path(str(installed.locate_file(file))).read_bytes()


def _record(files: dict[str, bytes], own: str) -> bytes:
    made = io.StringIO()
    rows = csv.writer(made, lineterminator="\n")
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(sha256(content).digest()).decode().rstrip("=")
        rows.writerow((name, f"sha256={digest}", len(content)))
    rows.writerow((own, "", ""))
    return made.getvalue().encode()
