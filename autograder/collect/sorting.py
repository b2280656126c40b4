"""Whose is what: the files of downloads, by student of the roster."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from autograder.collect.archive import Download, Entry, is_junk, said
from autograder.collect.download import Named, readings
from autograder.collect.roster import Roster, words
from autograder.collect.times import Times

_UNNAMED = "not named as Moodle or Canvas names what is handed in"
_TYPED = {
    "onlinetext": "text typed into Moodle, expected a file",
    "text": "text typed into Canvas, expected a file",
    "link": "a link, expected a file",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """What tells a newer submission from an older one.

    at: when it was handed in, None where nothing says. number: the highest of Canvas's numbers of its files, 0 where
    there is none. made: when it was downloaded.
    """

    at: datetime | None = None
    number: int = 0
    made: datetime | None = None

    def newer(self, than: "Stamp") -> bool | None:
        """Whether this one is newer. None where that cannot be told. Times of less than a minute apart tell nothing."""
        if self.at and than.at and abs((self.at - than.at).total_seconds()) >= 60:
            return self.at > than.at
        if self.number and than.number and self.number != than.number:
            return self.number > than.number
        if self.made and than.made and self.made != than.made:
            return self.made > than.made
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """What one student handed in, by one download. marked_late: by the platform. listed: its time is from a list."""

    student: str
    platform: str
    label: str
    stamp: Stamp
    precision: str = ""
    listed: bool = False
    marked_late: bool = False
    files: tuple[tuple[Named, Entry], ...] = ()


@dataclass
class Sorted:
    """handed: by student, as a list where several downloads have something. left: files without a student, and why."""

    handed: dict[str, list[Handed]] = field(default_factory=lambda: defaultdict(list))
    left: list[str] = field(default_factory=list)


def sort(downloads: Sequence[Download], roster: Roster | None, times: Times) -> Sorted:
    """Sort the files of downloads by student. roster: None where the course has none; then names become ids."""
    done = Sorted()
    for download in downloads:
        if download.entries and not any(readings(entry.path) for entry in download.entries):
            done.left.append(f"{download.label}: {_number(download.entries)}, {_UNNAMED}")
            continue
        people: dict[tuple[Named, ...], list[tuple[Named, Entry]]] = defaultdict(list)
        for entry in download.entries:
            if is_junk(entry.path):
                continue
            found = readings(entry.path)
            if not found:
                done.left.append(f"{said(entry.path)}: {entry.fault or _UNNAMED}")
            elif found[0].kind != "file":
                done.left.append(f"{said(entry.path)}: {_TYPED.get(found[0].kind, 'no file that was uploaded')}")
            else:
                people[tuple(_person(named) for named in found)].append((found[0], entry))
        for student, files in _sorted(people, roster, times, done.left):
            done.handed[student].append(_handed(student, files, download, times))
    return done


def _person(named: Named) -> Named:
    """What a reading says of the student alone."""
    return replace(named, path=(), file=0, late=False)


def _sorted(
    people: dict[tuple[Named, ...], list[tuple[Named, Entry]]],
    roster: Roster | None,
    times: Times,
    left: list[str],
) -> Iterator[tuple[str, list[tuple[Named, Entry]]]]:
    """The students of one download with their files. What belongs to nobody for sure is added to `left`."""
    by_student: dict[str, list[tuple[Named, bool, list[tuple[Named, Entry]]]]] = defaultdict(list)
    for persons, files in people.items():
        student, exact, why = _named(persons[0], people) if roster is None else _whose(persons, roster, times)
        if why:
            left.append(f"{_first(files)}: {why}")
        else:
            by_student[student].append((persons[0], exact, files))
    for student, found in by_student.items():
        sure = [part for part in found if part[1]] or found
        numbers = sorted({named.number for named, _, _ in sure})
        if len(numbers) > 1 and not sure[0][1]:
            named = sure[0][0]
            why = (
                f"{len(numbers)} of this name in the download, one in the roster ({student}): write {student}'s number "
                f"into the roster's column {named.platform.lower()}"
            )
            left += [f"{_first(files)}: {why}" for _, _, files in found]
            continue
        for part in found:
            if part not in sure:
                why = f"named as {student}, whose number is {sure[0][0].number}"
                left.append(f"{_first(part[2])}: {why}")
        yield student, [file for _, _, files in sure for file in files]


def _first(files: Sequence[tuple[Named, Entry]]) -> str:
    """Files of one student, in one line."""
    more = len(files) - 1
    return f"{said(files[0][1].path)}{f' and {more} more' if more else ''}"


def _number(entries: Sequence[Entry]) -> str:
    return f"{len(entries)} file{'s' * (len(entries) != 1)}"


def _named(named: Named, people: dict[tuple[Named, ...], list[tuple[Named, Entry]]]) -> tuple[str, bool, str]:
    """Without a roster: an id made of the name, and of the number too where several have this name."""
    name = "-".join(words(named.name))
    same = {persons[0].number for persons in people if words(persons[0].name) == words(named.name)}
    return "-".join(part for part in (name, named.number if len(same) > 1 or not name else "") if part), True, ""


def _whose(persons: tuple[Named, ...], roster: Roster, times: Times) -> tuple[str, bool, str]:
    """The student of the roster that the readings of a name mean; whether a number says so; or else why there is none."""
    found: dict[str, tuple[bool, bool]] = {}
    for named in persons:
        numbered = roster.numbered(named.platform, named.number)
        if named.platform == "Moodle":
            numbered = times.numbers.get(named.number) or numbered
        same = roster.named(named.name)
        if numbered:
            found[numbered.id] = (True, numbered in same)
            continue
        if len(same) > 1:
            which = ", ".join(sorted(student.id for student in same))
            return "", False, _ask(named, f"{len(same)} students of the roster have this name ({which})")
        for student in same:
            own = student.on(named.platform)
            if named.platform == "Canvas" and own.isdigit():
                return "", False, f"Canvas's number is {named.number}, the roster has {own} for {student.id}"
            found[student.id] = (False, True)
    named = persons[0]
    if not found:
        who = f"{said([named.name])!r}" if named.name else f"number {named.number}"
        return "", False, f"no student of the roster is {who}{roster.nearest(named.name)}"
    best = max(found.values())
    students = sorted(student for student, how in found.items() if how == best)
    if len(students) > 1 or (len(persons) > 1 and not best[1]):
        numbers = " or ".join(person.number for person in persons)
        return "", False, f"may be of Canvas's number {numbers}, and the name is not the roster's"
    return students[0], best[0], ""


def _ask(named: Named, found: str) -> str:
    if named.platform == "Moodle":
        return (
            f"{found}: write {named.number or 'their numbers'} into the column moodle of the right one, or give --times"
        )
    return f"{found}: write {named.number} into the column canvas of the right one"


def _handed(student: str, files: list[tuple[Named, Entry]], download: Download, times: Times) -> Handed:
    named = files[0][0]
    listed = times.of.get(student) or (times.by_number.get(named.number) if named.platform == "Moodle" else None)
    own = [entry.time for _, entry in files if entry.time] if download.timed else []
    return Handed(
        student=student,
        platform=named.platform,
        label=download.label,
        stamp=Stamp(
            at=listed or max(own, default=None),
            number=max(found.file for found, _ in files),
            made=download.made,
        ),
        precision=times.precision if listed else download.precision if own else "",
        listed=bool(listed),
        marked_late=any(found.late for found, _ in files),
        files=tuple(files),
    )
