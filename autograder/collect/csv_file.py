"""CSV files that instructors bring: rosters, Moodle's grading worksheets, lists of times."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.exercise import CourseError

MOST_BYTES = 20 << 20
_LONGEST = 1 << 20
"""Of one cell: a worksheet holds whole online texts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A CSV file. label: how messages name it. columns: their names, in small letters. rows: each with its line."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def read(path: Path, label: str) -> Sheet:
    """Read a CSV file in UTF-8, its cells parted by commas, or by semicolons as Excel does it in much of Europe.

    CourseError naming every fault, one a line, where it is none.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CourseError(f"{label}: more than {MOST_BYTES >> 20} MB, expected a list of students")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise CourseError(f"{label}: not found in {path.parent}") from error
    except OSError as error:
        raise CourseError(f"{label}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CourseError(f"{label}: not in UTF-8: save it as 'CSV UTF-8'") from error
    first = text.partition("\n")[0]
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise CourseError(f"{label}: line {reader.line_num}: not CSV: {error}") from error
    lines = [(line, cells) for line, cells in lines if any(cells)]
    if not lines:
        raise CourseError(f"{label}: empty, expected a line of column names")
    columns = tuple(name.casefold() for name in lines[0][1])
    faults = [
        f"{label}: column {name!r} appears twice" for name in sorted({c for c in columns if columns.count(c) > 1})
    ]
    faults += [
        f"{label}: line {line}: {len(cells)} cells, expected {len(columns)}"
        for line, cells in lines[1:]
        if len(cells) != len(columns)
    ]
    if faults:
        raise CourseError("\n".join(faults))
    return Sheet(
        label=label,
        columns=columns,
        rows=tuple((line, dict(zip(columns, cells, strict=True))) for line, cells in lines[1:]),
    )
