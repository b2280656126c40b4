"""Exporters for nbgrader: `nbgrader export --exporter=autograder.nbgrader_plugins.exports.CanvasExport`, or Moodle's, or
CsvExport. `autograder export` does the same in fewer words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Bool

from autograder.collect.participants import Participant, participants
from autograder.content import files
from autograder.content.folder import Folder
from autograder.exercise import CourseError
from autograder.gradebook import standings
from autograder.report.exports import Results, Rows, as_csv, canvas, moodle, plain, remarks

MARK = "\ufeff"
"""By which Excel knows UTF-8; only in the file that is for reading."""


def export(
    gradebook: Gradebook,
    folder: Folder,
    platform: str,
    *,
    names: Sequence[str] = (),
    students: Sequence[str] = (),
    to: str = "",
    exercises: bool = False,
) -> list[str]:
    """Write the file of a platform ("canvas", "moodle", "csv"), and say what is in it, one line each.

    names: assignments, all that were released by default. CourseError where one was not released.
    """
    results = standings.read(gradebook, folder, students)
    names = [folder.assignment(name).name for name in names] or list(results.points)
    if missing := [name for name in names if name not in results.points]:
        raise CourseError("\n".join(f"{n}: not in the gradebook yet: autograder release {n}" for n in missing))
    numbers = {name: participants(folder.assignment(name), results.students) for name in names}
    path = folder.root / (to or ("grades.csv" if platform == "csv" else f"{platform}.csv"))
    said = []
    for file, rows in _sheets(results, platform, names, numbers, path, exercises):
        files.write(file, (MARK if platform == "csv" else "") + as_csv(rows), mode=0o600)
        said.append(f"{file}: {len(rows) - (2 if platform == 'canvas' else 1)} students")
    return (
        said + remarks(results, platform, names, numbers) + ([] if students else standings.strangers(folder, results))
    )


def _sheets(
    results: Results,
    platform: str,
    names: Sequence[str],
    numbers: Mapping[str, Mapping[str, Participant]],
    path: Path,
    exercises: bool,
) -> Iterator[tuple[Path, Rows]]:
    """What is written where: Moodle has a file for each assignment."""
    if platform == "csv":
        yield path, plain(results, names)
    elif platform == "canvas":
        yield path, canvas(results, names, exercises=exercises)
    else:
        now = datetime.now(results.course.zone)
        for name in names:
            file = path if len(names) == 1 else path.with_stem(f"{path.stem}-{name}")
            yield file, moodle(results, name, numbers[name], now, exercises=exercises)


class _CourseExport(ExportPlugin):
    """What the exporters share."""

    platform: str
    exercises = Bool(False, help="a column for each exercise too").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        said = export(
            gradebook,
            Folder.find(Path.cwd()),
            self.platform,
            names=[str(name) for name in self.assignment],
            students=[str(student) for student in self.student],
            to=self.to and str(Path.cwd() / self.to),
            exercises=self.exercises,
        )
        for line in said:
            self.log.warning(line)


class CsvExport(_CourseExport):
    """A line for each student: the total, and each assignment with its exercises."""

    platform = "csv"


class CanvasExport(_CourseExport):
    """Canvas's gradebook, to be imported there."""

    platform = "canvas"


class MoodleExport(_CourseExport):
    """Moodle's grading worksheets, one for each assignment."""

    platform = "moodle"
