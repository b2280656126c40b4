"""`autograder new NAME`: write a small, complete assignment, to be filled with one's own exercises."""

import re
from importlib.resources import files
from pathlib import Path

from autograder.content.folder import Folder
from autograder.exercise import CourseError

_REFERENCE = (
    "solution.py",
    "cases.py",
    "misconceptions.py",
    "alternatives.py",
    "conventions.yml",
    "equivalent.yml",
)


def run(start: Path, *, name: str, title: str | None = None) -> int:
    """Write `assignments/NAME/` and `reference/NAME/` from the template, and say what comes next.

    CourseError if the name is not a valid folder name, or either folder exists.
    """
    folder, title = Folder.find(start), title or name.replace("_", " ").capitalize()
    for path in write(folder, name, title):
        print(f"wrote {path.relative_to(folder.root)}")
    print(f"add to course.yml, under assignments:\n  - name: {name}\n    title: {title}")
    print(f"then: autograder audit {name}")
    return 0


def write(folder: Folder, name: str, title: str) -> list[Path]:
    """Write the files, and return them."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise CourseError(f"{name!r}: not a name for an assignment, expected small letters, digits and _")
    folders = folder.sources / name, folder.references / name
    for place in folders:
        if place.exists():
            raise CourseError(f"{place.relative_to(folder.root)}: exists already")
        place.mkdir(parents=True)
    made = [(folders[0] / f"{name}.ipynb", "notebook.ipynb"), *((folders[1] / file, file) for file in _REFERENCE)]
    template = files("autograder") / "template"
    for path, file in made:
        text = (template / file).read_text(encoding="utf-8")
        path.write_text(text.replace("NAME", name).replace("TITLE", title), encoding="utf-8")
    return [path for path, _ in made]
