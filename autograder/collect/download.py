"""How Moodle and Canvas name the files of a download: the student, the number, what is late, and the file itself.

Moodle (mod/assign, "Download all submissions"), its number another one in each assignment:

    Anna Berg_12345_assignsubmission_file_/convolution.ipynb        in folders, the default; newer ones end in _file/
    Anna Berg_12345_assignsubmission_file_convolution.ipynb         not in folders
    Anna Berg_12345_assignsubmission_onlinetext_/onlinetext.html    what was typed into Moodle
    Participant_12345_assignsubmission_file_/...                    marked blindly: no name

Canvas (ContentZipper, "Download Submissions"), with the user's number, then the file's:

    berganna_4711_90210_convolution.ipynb
    berganna_LATE_4711_90210_convolution-1.ipynb                    late; the second file of this name
    anon_x7Kq2_90210_convolution.ipynb                              graded anonymously
    berganna_4711_text.html                                         what was typed, or _link.html
"""

import re
from dataclasses import dataclass

MOODLE = re.compile(
    r"(?P<name>.+?)(?:_(?P<number>\d+))?_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
_CANVAS = re.compile(r"(?=_(?P<number>\d+)_(?P<file>\d+)_(?P<rest>.+)$)", re.DOTALL)
_CANVAS_TEXT = re.compile(r"(?P<head>\w+)_(?P<number>\d+)_(?P<kind>text|link)\.html")
_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<number>[A-Za-z0-9]+)_(?:(?P<file>\d+)_(?P<rest>.+)|(?P<kind>text|link)\.html)"
)
_LATE = "_LATE"
_MOST_READINGS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What a file's name in a download says.

    name: the student's as the platform writes it, "" where it does not. number: the platform's for the student. kind:
    "file", or what else was handed in. late: marked so. file: Canvas's number of the file, 0 where there is none. path:
    of the file within the submission.
    """

    platform: str
    name: str
    number: str
    path: tuple[str, ...]
    kind: str = "file"
    late: bool = False
    file: int = 0


def readings(path: tuple[str, ...]) -> tuple[Named, ...]:
    """What a path in a download may say: nothing where it is no platform's; more than one where a user's name in Canvas
    ends like a number, and only a roster can tell."""
    for i, part in enumerate(path):
        found = MOODLE.fullmatch(part)
        if found and (i + 1 < len(path)) == (not found["file"]):
            inside = path[i + 1 :] or (found["file"],)
            return (
                Named(
                    platform="Moodle",
                    name=found["name"],
                    number=found["number"] or "",
                    kind=found["kind"],
                    path=inside,
                ),
            )
    return _canvas(path[-1])


def _canvas(name: str) -> tuple[Named, ...]:
    if found := _ANONYMOUS.fullmatch(name):
        return (
            Named(
                platform="Canvas",
                name="",
                number=f"anon_{found['number']}",
                late=bool(found["late"]),
                file=int(found["file"] or 0),
                kind=found["kind"] or "file",
                path=(found["rest"] or f"{found['kind']}.html",),
            ),
        )
    made: list[Named] = []
    end = None
    for found in _CANVAS.finditer(name):
        if len(made) == _MOST_READINGS or (end is not None and found.start() != end):
            break
        end = found.end("number")
        head = name[: found.start()]
        if re.fullmatch(r"\w+", head):
            made.append(_read(head, found["number"], (found["rest"],), file=int(found["file"])))
    if not made and (found := _CANVAS_TEXT.fullmatch(name)):
        made.append(_read(found["head"], found["number"], (f"{found['kind']}.html",), kind=found["kind"]))
    return tuple(made)


def _read(head: str, number: str, path: tuple[str, ...], *, file: int = 0, kind: str = "file") -> Named:
    late = head.endswith(_LATE)
    name = head.removesuffix(_LATE)
    return Named(platform="Canvas", name=name, number=number, late=late, file=file, kind=kind, path=path)


def variant(file: str, name: str) -> int | None:
    """Which upload of NAME.ipynb a file is by its name: 0 for the name itself, n for NAME-n, NAME (n) and the like.

    None where it has another name.
    """
    found = re.fullmatch(rf"{re.escape(name)}(?:[-_ ]?\(?(\d{{1,4}})\)?)?\.ipynb", file, re.IGNORECASE)
    return int(found[1] or 0) if found else None
