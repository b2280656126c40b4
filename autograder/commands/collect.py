"""`autograder collect`: put the downloads of Moodle and Canvas into submitted/, and say what is missing or has no place."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from autograder.collect import account, archive, roster, sorting, times
from autograder.collect.archive import Download
from autograder.collect.place import Placed, latest, place
from autograder.collect.roster import Roster
from autograder.collect.taking import take
from autograder.collect.times import Times
from autograder.content.folder import AssignmentFolder, Folder


def run(start: Path, *, name: str, sources: Sequence[Path], listed: Path | None = None, dry_run: bool = False) -> int:
    """Collect an assignment. Returns 1 where something could not be placed, else 0.

    sources: zip archives, or folders. listed: a file that says when each student handed in. dry_run: write nothing.
    """
    folder = Folder.find(start)
    assignment, zone = folder.assignment(name), folder.course.zone
    students = roster.read(folder.roster_file, str(folder.course.roster)) if folder.roster_file else None
    said = times.read(start / listed, students or Roster(), zone) if listed else Times()
    with ExitStack() as stack:
        downloads: list[Download] = []
        left: list[str] = []
        for source in sources:
            found, unreadable = archive.opened(start / source, zone, stack)
            downloads += found
            left += unreadable
        downloads.sort(key=lambda download: download.made)
        older: list[str] = []
        handed = sorting.sort(downloads, students, said)
        left += handed.left
        done: list[Placed] = []
        for student in sorted(handed.handed):
            best, others = latest(handed.handed[student])
            taken = take(best, name, zone)
            done.append(place(best, taken, assignment, dry=dry_run))
            left += [f"{student}: {line}" for line in taken.left]
            older += [f"{student}: {line}" for line in taken.older]
            older += [
                f"{student}: that of {other.label}: not newer than that of {best.label}"
                for other in others
                if take(other, name, zone).files != taken.files
            ]
    missing = _missing(assignment, done, students)
    for line in account.lines(assignment, done, missing=missing, left=left, older=older, dry=dry_run):
        print(line)
    unplaced = bool(left) or any(placed.status in ("unclear", "nothing") for placed in done)
    return 1 if unplaced else 0


def _missing(assignment: AssignmentFolder, done: Sequence[Placed], students: Roster | None) -> list[str] | None:
    """The students of the roster who have handed in nothing, but for those who are excused; None without a roster."""
    if students is None:
        return None
    there = {placed.handed.student for placed in done if placed.status != "nothing"}
    return [
        student.id
        for student in students.students
        if student.id not in there
        and not assignment.submission(student.id).is_dir()
        and not assignment.allowance(student.id).excused
    ]
