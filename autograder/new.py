"""`autograder new NAME`: write a small assignment that is whole, to be filled with one's own exercises."""

import re
from importlib.resources import files
from pathlib import Path

from autograder.exercise import CourseError

_REFERENCE = (
    "solution.py",
    "cases.py",
    "misconceptions.py",
    "alternatives.py",
    "conventions.yml",
    "equivalent.yml",
)


def new(root: Path, name: str, title: str) -> list[Path]:
    """Write `assignments/NAME/` and `reference/NAME/` from the template, and return the files.

    CourseError where the name is no name for a folder, or either folder exists.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise CourseError(f"{name!r}: not a name for an assignment, expected small letters, digits and _")
    folders = root / "assignments" / name, root / "reference" / name
    for folder in folders:
        if folder.exists():
            raise CourseError(f"{folder.relative_to(root)}: exists already")
        folder.mkdir(parents=True)
    made = [(folders[0] / f"{name}.ipynb", "notebook.ipynb"), *((folders[1] / file, file) for file in _REFERENCE)]
    template = files("autograder") / "template"
    for path, file in made:
        text = (template / file).read_text(encoding="utf-8")
        path.write_text(text.replace("NAME", name).replace("TITLE", title), encoding="utf-8")
    return [path for path, _ in made]
