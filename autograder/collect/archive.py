"""Read downloads and the archives in them as files from strangers: nothing is written, followed or unpacked whole.

Of a zip archive only the list of its entries is believed, and that only so far: names, kinds, sizes and times are checked
before an entry is read, and reading stops at a limit whatever the entry says of its size.
"""

import errno
import io
import os
import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from autograder.collect.download import readings
from autograder.exercise import CourseError

MOST_ENTRIES = 100_000
"""Of a download."""
MOST_INSIDE = 20_000
"""Of an archive that a student handed in, with all that is left out."""
MADE_WITHIN = timedelta(hours=1)
"""Times of a download that lie closer together are those of its making."""
_ENTRY = b"PK\x01\x02"
_JUNK_FOLDERS = {"__MACOSX", ".ipynb_checkpoints", "__pycache__", ".git", ".venv", "venv", "node_modules"}
_JUNK_FILES = {".ds_store", "thumbs.db", "desktop.ini"}
_LONGEST_NAME = 200
_NO_TEXT = "its name is not text"
_DEEPEST = 12


class NotTaken(Exception):
    """A file of a download that is not taken: why, in one clause."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A file of a download. path: its parts. time: with its zone, None where there is none. fault: why it is not taken.

    read: its content, of at most so many bytes; raises NotTaken.
    """

    path: tuple[str, ...]
    time: datetime | None
    read: Callable[[int], bytes]
    fault: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """What a platform was asked for at one time. label: how messages name it. made: when.

    timed: its files have times of their own. Moodle (since 3.10) and Canvas give all files the time of the download, and
    unpacking may give them any. precision: of these times, in words.
    """

    label: str
    entries: Sequence[Entry]
    made: datetime
    timed: bool = False
    precision: str = ""


def said(path: Sequence[str]) -> str:
    """A path as messages show it: one line that any terminal can take, whoever named the file."""
    text = "".join(c if c.isprintable() else "?" for c in "/".join(path))
    return text if len(text) <= 120 else f"{text[:80]}...{text[-37:]}"


def is_junk(path: Sequence[str]) -> bool:
    """Whether a file is one that macOS, Windows, Jupyter, Python or git leaves beside one's own."""
    return (
        any(part in _JUNK_FOLDERS for part in path[:-1])
        or path[-1].startswith("._")
        or path[-1].casefold() in _JUNK_FILES
    )


def opened(source: Path, zone: tzinfo, stack: ExitStack) -> tuple[list[Download], list[str]]:
    """The downloads at a place, oldest first: a zip archive, or a folder that holds an unpacked one, archives, or both.

    Also what cannot be read, one line each. zone: of the times in zip archives. stack: closes the archives.
    CourseError where there is nothing at this place.
    """
    if not source.exists():
        raise CourseError(f"{source}: not found, expected a zip archive or a folder")
    found: list[Download] = []
    problems: list[str] = []
    archives = [source]
    if source.is_dir():
        entries = list(_walk(source))
        archives = [source / entry.path[0] for entry in entries if _is_download(entry)]
        entries = [entry for entry in entries if not _is_download(entry)]
        if len(entries) > MOST_ENTRIES:
            problems.append(f"{source}: more than {MOST_ENTRIES} files, expected a download")
        elif entries:
            times = [entry.time for entry in entries if entry.time]
            made = max(times, default=datetime.now(UTC))
            found.append(Download(label=str(source), entries=entries, made=made))
    for path in archives:
        try:
            archive = stack.enter_context(ZipFile(path))
            if len(archive.infolist()) > MOST_ENTRIES:
                raise NotTaken(f"{len(archive.infolist())} entries, at most {MOST_ENTRIES} are read")
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            precision = f"to 2 s, of the archive's entries, taken as {zone}"
            found.append(_download(path.name, list(inside(archive, zone)), changed, precision))
        except NotTaken as error:
            problems.append(f"{path.name}: {error}")
        except (BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            problems.append(f"{path.name}: not a zip archive that can be read: {_why(error)}")
    return sorted(found, key=lambda download: download.made), problems


def _is_download(entry: Entry) -> bool:
    """Whether a file of a folder is an archive of a download, and none that a student handed in."""
    return (
        len(entry.path) == 1
        and not entry.fault
        and entry.path[0].casefold().endswith(".zip")
        and not readings(entry.path)
        and not is_junk(entry.path)
    )


def _download(label: str, entries: Sequence[Entry], otherwise: datetime, precision: str) -> Download:
    times = [entry.time for entry in entries if entry.time]
    made = max(times, default=otherwise)
    timed = bool(times) and made - min(times) > MADE_WITHIN
    return Download(label=label, entries=entries, made=made, timed=timed, precision=precision)


# Folders -------------------------------------------------------------------------------------------------------------


def _walk(root: Path) -> Iterator[Entry]:
    """The files below a folder, in order, links among them as faults; one more than may be read at most."""
    count = 0
    for folder, folders, files in os.walk(root):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in sorted(files + links):
            count += 1
            if count > MOST_ENTRIES + 1:
                return
            path = Path(folder, name)
            parts = tuple(unicodedata.normalize("NFC", _text(part)) for part in path.relative_to(root).parts)
            kind = os.lstat(path)
            fault = None if stat.S_ISREG(kind.st_mode) else _kind(kind.st_mode)
            fault = fault or (None if "".join(parts).isprintable() else _NO_TEXT)
            time = datetime.fromtimestamp(int(kind.st_mtime), UTC)
            yield Entry(path=parts, time=time, read=partial(_read_file, path), fault=fault)


def _text(name: str) -> str:
    """A file's name; in bytes that are no UTF-8 each as what Western Windows has for it."""
    return os.fsencode(name).decode("cp1252", "replace") if not name.isprintable() and _surrogates(name) else name


def _surrogates(name: str) -> bool:
    return any("\udc80" <= c <= "\udcff" for c in name)


def _read_file(path: Path, most: int) -> bytes:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise NotTaken("a symbolic link" if error.errno == errno.ELOOP else str(error.strerror)) from error
    with os.fdopen(fd, "rb") as file:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise NotTaken(_kind(found.st_mode))
        _check_size(found.st_size, most)
        return _checked(file.read(most + 1), most)


# Archives ------------------------------------------------------------------------------------------------------------


def unpacked(content: bytes, zone: tzinfo) -> list[Entry]:
    """The files in an archive that a student handed in. NotTaken where it is none."""
    if (count := content.count(_ENTRY)) > MOST_INSIDE:
        raise NotTaken(f"{count} entries, at most {MOST_INSIDE} are read")
    try:
        return list(inside(ZipFile(io.BytesIO(content)), zone))
    except (BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise NotTaken(f"not a zip archive that can be read: {_why(error)}") from error


def inside(archive: ZipFile, zone: tzinfo) -> Iterator[Entry]:
    """The files in a zip archive, in its order."""
    for info in archive.infolist():
        name = _name(info)
        if name.endswith("/"):
            continue
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        yield Entry(
            path=parts or ("?",),
            time=_time(info, zone),
            read=partial(_read_entry, archive, info),
            fault=_fault(info, name, parts),
        )


def _name(info: ZipInfo) -> str:
    """An entry's name, with / between its parts: UTF-8 where that is said or true, else DOS's, else Western Windows's."""
    name = info.filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode()
        except UnicodeDecodeError:  # above its letters, DOS has lines and blocks where Windows has letters
            name = raw.decode("cp437" if all(byte < 0xA8 for byte in raw) else "cp1252", "replace")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _time(info: ZipInfo, zone: tzinfo) -> datetime | None:
    """When an entry was written: in UTC where it says so (Info-ZIP's extra field), else on a clock in `zone`, to 2 s."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == 0x5455 and len(body) >= 5 and body[0] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", body[1:5])[0], UTC)
    if info.date_time[:3] == (1980, 1, 1):
        return None
    try:
        return datetime(*info.date_time, tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def _fault(info: ZipInfo, name: str, parts: Sequence[str]) -> str | None:
    """Why an entry is not taken, None where nothing speaks against it."""
    mode = info.external_attr >> 16
    if name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name):
        return "its path leads out of the archive"
    if not parts or not name.isprintable():
        return _NO_TEXT
    if len(parts) > _DEEPEST or any(len(part.encode()) > _LONGEST_NAME for part in parts):
        return f"its path is deeper than {_DEEPEST} folders, or a name longer than {_LONGEST_NAME} bytes"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return _kind(mode)
    if info.flag_bits & 1:
        return "encrypted"
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return f"compressed by method {info.compress_type}, expected deflate"
    return None


def _read_entry(archive: ZipFile, info: ZipInfo, most: int) -> bytes:
    _check_size(info.file_size, most)
    try:
        with archive.open(info) as file:
            return _checked(file.read(most + 1), most)
    except (BadZipFile, OSError, EOFError, ValueError, RuntimeError, zlib.error, struct.error) as error:
        raise NotTaken(f"damaged: {_why(error)}") from error


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise NotTaken(f"{size / 2**20:.0f} MB, at most {most / 2**20:.0f} MB are taken")


def _checked(content: bytes, most: int) -> bytes:
    if len(content) > most:
        raise NotTaken(f"more than the {most / 2**20:.0f} MB that are taken")
    return content


def _kind(mode: int) -> str:
    return "a symbolic link" if stat.S_ISLNK(mode) else "a device or another special file"


def _why(error: Exception) -> str:
    """What an error says, in one line that holds nothing a stranger wrote at length."""
    text = (str(error) or type(error).__name__).splitlines()[0]
    return said([text[0].lower() + text[1:]])
