"""Downloads in the shapes that Moodle and Canvas give them, as real archives."""

import io
import json
import stat
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import nbformat
import yaml

MADE = datetime(2026, 9, 16, 9, 30)
"""When a platform made a download: the time of all its entries."""
ROSTER = """\
id,name,email,moodle,canvas
s1,Anna Berg,anna@example.edu,,4711
s2,"Müller, Jörg",jorg@example.edu,,4712
s3,Seán O'Brien,sean@example.edu,,4713
s4,Chloé de la Cruz,chloe@example.edu,,4714
"""


def notebook(text: str = "x = 1") -> bytes:
    """A small notebook."""
    cell = nbformat.v4.new_code_cell(text, id="a")
    return json.dumps(nbformat.v4.new_notebook(cells=[cell])).encode()


def zipped(files: Mapping[str, bytes | tuple[bytes, datetime]], made: datetime = MADE) -> bytes:
    """A zip archive. A file's own time may stand beside its content."""
    made_of = io.BytesIO()
    with zipfile.ZipFile(made_of, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            content, time = content if isinstance(content, tuple) else (content, made)
            archive.writestr(entry(name, time), content)
    return made_of.getvalue()


def entry(name: str, time: datetime = MADE, *, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, time.timetuple()[:6])
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def legacy(files: Mapping[str, bytes], encoding: str) -> bytes:
    """A zip archive whose names are in an old encoding, and do not say so."""
    plain = {f"{i:02}".ljust(len(name.encode(encoding)), "~"): name for i, name in enumerate(files)}
    content = zipped({place: files[name] for place, name in plain.items()})
    for place, name in plain.items():
        assert content.count(place.encode()) == 2
        content = content.replace(place.encode(), name.encode(encoding))
    return content


def moodle(
    student: str, number: int, file: str = "convolution.ipynb", *, folders: bool = True, kind: str = "file"
) -> str:
    """A path in Moodle's download."""
    return f"{student}_{number}_assignsubmission_{kind}_{'/' if folders else ''}{file}"


def canvas(student: str, number: int, file_number: int, file: str = "convolution.ipynb", *, late: bool = False) -> str:
    """A file in Canvas's download. student: as Canvas joins it, last name first."""
    return f"{student}_{'LATE_' if late else ''}{number}_{file_number}_{file}"


def course(root: Path, *, roster: str | None = ROSTER, **assignment: object) -> Path:
    """A course's folder: what collecting needs of one."""
    root.mkdir(parents=True, exist_ok=True)
    of = {"name": "convolution", "title": "Convolution", "due": "2026-09-14 23:59:00", **assignment}
    described = {"title": "Tiny", "time_zone": "Europe/Copenhagen", "assignments": [of]}
    if roster is not None:
        described["roster"] = "roster.csv"
        (root / "roster.csv").write_text(roster, encoding="utf-8")
    (root / "course.yml").write_text(yaml.safe_dump(described))
    return root


def tree(root: Path, below: str = "submitted") -> dict[str, bytes]:
    """All files below a folder of a course, with their content."""
    return {str(p.relative_to(root / below)): p.read_bytes() for p in sorted((root / below).rglob("*")) if p.is_file()}
