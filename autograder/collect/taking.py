"""What is taken of a submission: its files within limits, archives in it unpacked, its notebook where it belongs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from autograder.collect.archive import Entry, NotTaken, is_junk, said, unpacked
from autograder.collect.download import Named, variant
from autograder.collect.sorting import Handed

MOST_FILES = 500
MOST_BYTES = 100 << 20
"""Of one submission, unpacked; a file may have MOST_IN_FILE."""
MOST_IN_FILE = 25 << 20
DEEPEST = 3
"""Archives in archives."""
_NBGRADERS = {"timestamp.txt", "submission_secret.txt"}

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """The files of a submission by their place in its folder. left: what is not among them, and why, one line each.

    older: what is not because the student handed in a newer one, the same way. origin: where the notebook came from, ""
    where there is none that is graded.
    """

    files: Mapping[Path, bytes] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    origin: str = ""


def take(handed: Handed, assignment: str, zone: tzinfo) -> Taken:
    """Read a submission. assignment: the name that its notebook should have. zone: of times in archives."""
    reading = _Reading(zone)
    if len(handed.files) > MOST_FILES:
        first = said(handed.files[0][1].path)
        return Taken(left=(f"{first}: one of {len(handed.files)} files, at most {MOST_FILES} are taken",))
    for named, entry in handed.files:
        reading.add(named, entry)
    older = list(_older(reading, assignment))
    for path, _ in older:
        del reading.files[path]
    main = _main(reading.files, assignment)
    files: dict[Path, bytes] = {}
    for path in sorted(reading.files, key=lambda path: (path != main, path)):
        place = _place(path, main, assignment)
        if taken := _taken_already(place, files):
            reading.left.append(f"{reading.origins[path]}: {taken}")
        else:
            files[place] = reading.files[path]
    origin = reading.origins[main] if main else ""
    return Taken(files=files, left=tuple(reading.left), older=tuple(why for _, why in older), origin=origin)


class _Reading:
    """The files of a submission as they are read."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.files: dict[Path, bytes] = {}
        self.origins: dict[Path, str] = {}
        self.numbers: dict[Path, int] = {}
        self.left: list[str] = []
        self.bytes = 0

    def add(self, named: Named, entry: Entry) -> None:
        """Read a file that was handed in."""
        self._add(named.path, entry, said(entry.path), named.file, 0)

    def _add(self, path: Path, entry: Entry, origin: str, number: int, depth: int) -> None:
        if is_junk(path):
            return
        try:
            content = self._content(entry)
        except NotTaken as error:
            self.left.append(f"{origin}: {error}")
            return
        if path[-1].casefold().endswith(".zip"):
            try:
                self._unpack(path, content, origin, number, depth)
                return
            except NotTaken as error:
                self.left.append(f"{origin}: not unpacked: {error}")
        if path in self.files:
            self.left.append(f"{origin}: the second file of this name")
        elif len(self.files) == MOST_FILES:
            self.left.append(f"{origin}: at most {MOST_FILES} files are taken")
        else:
            self.files[path], self.origins[path], self.numbers[path] = content, origin, number
            self.bytes += len(content)

    def _content(self, entry: Entry) -> bytes:
        if entry.fault:
            raise NotTaken(entry.fault)
        if self.bytes >= MOST_BYTES:
            raise NotTaken(f"the submission has more than {MOST_BYTES >> 20} MB")
        return entry.read(min(MOST_IN_FILE, MOST_BYTES - self.bytes))

    def _unpack(self, path: Path, content: bytes, origin: str, number: int, depth: int) -> None:
        """Add what is in an archive. NotTaken where nothing of it is."""
        if depth == DEEPEST:
            raise NotTaken(f"the {DEEPEST + 1}th archive in another, at most {DEEPEST} are opened")
        inner = [entry for entry in unpacked(content, self.zone) if not is_junk(entry.path)]
        if len(inner) > MOST_FILES:
            raise NotTaken(f"{len(inner)} files, at most {MOST_FILES} are taken")
        for entry in inner:
            self._add((*path[:-1], *entry.path), entry, f"{origin}/{said(entry.path)}", number, depth + 1)


def _older(reading: _Reading, assignment: str) -> Iterator[tuple[Path, str]]:
    """Notebooks that Canvas has a newer one of: it numbers uploads of one name, and all files as they come in."""
    same = [p for p in reading.files if reading.numbers[p] and variant(p[-1], assignment) is not None]
    newest = max(same, key=lambda path: (reading.numbers[path], -len(path)), default=None)
    for path in same:
        if newest and reading.numbers[path] < reading.numbers[newest]:
            yield path, f"{reading.origins[path]}: older than {reading.origins[newest]}"


def _main(files: Iterable[Path], assignment: str) -> Path | None:
    """The notebook that is graded: the one of the assignment's name, or the latest copy of it, or the only one."""
    notebooks = sorted((p for p in files if p[-1].casefold().endswith(".ipynb")), key=lambda path: (len(path), path))
    exact = [path for path in notebooks if path[-1] == f"{assignment}.ipynb"]
    copies = {path: number for path in notebooks if (number := variant(path[-1], assignment)) is not None}
    if exact:
        return exact[0]
    if copies:
        return max(copies, key=lambda path: copies[path])
    return notebooks[0] if len(notebooks) == 1 else None


def _place(path: Path, main: Path | None, assignment: str) -> Path:
    """Where a file goes: beside the notebook what lay beside it, the rest as it was."""
    if main is None:
        return path
    home = main[:-1]
    if path == main:
        return (f"{assignment}.ipynb",) if variant(path[-1], assignment) is not None else (path[-1],)
    return path[len(home) :] if path[: len(home)] == home else path


def _taken_already(place: Path, files: Mapping[Path, bytes]) -> str | None:
    """Why a file cannot have its place, None where it can."""
    if place[0] in _NBGRADERS:
        return "a name that nbgrader keeps for itself"
    if place in files:
        return f"another file is {said(place)} already"
    if any(place[:i] in files for i in range(1, len(place))) or any(p[: len(place)] == place for p in files):
        return f"a file and a folder have the name {said(place)}"
    return None
