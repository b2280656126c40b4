"""Read a YAML file into a pydantic type.

All faults of a file are reported in one CourseError, one a line, each with its path: `course.yml: assignments[0].pionts:
unknown key, did you mean 'points'?`.
"""

import difflib
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from autograder.exercise import CourseError

Content = TypeVar("Content")


def read(path: Path, kind: type[Content], label: str, *, may_be_empty: bool = False) -> Content:
    """The content of a file. label: how messages name it. may_be_empty: an empty file is an empty mapping.

    FileNotFoundError where there is none, CourseError naming every fault, one a line, where it is not of this kind.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CourseError(f"{label}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise CourseError(f"{label}: {where}not YAML: {getattr(error, 'problem', None) or error}") from error
    if content is None and may_be_empty:
        content = {}
    if not isinstance(content, dict):
        raise CourseError(f"{label}: empty or not a mapping of keys to values")
    try:
        return TypeAdapter(kind).validate_python(content)
    except ValidationError as error:
        raise CourseError("\n".join(f"{label}: {_line(fault, kind)}" for fault in error.errors())) from error


def _line(fault: Any, kind: Any) -> str:
    """One fault: path: what was found, what was expected."""
    path = ""
    for step in (step for step in fault["loc"] if step != "[key]"):
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    if fault["type"] == "extra_forbidden":
        return f"{path}: unknown key{did_you_mean(str(fault['loc'][-1]), _keys(fault['loc'][:-1], kind))}"
    if fault["type"] == "missing":
        return f"{path}: missing"
    said = str(fault["msg"]).removeprefix("Value error, ")
    said = {
        "tuple_type": "should be a list",
        "list_type": "should be a list",
        "model_type": "should be a mapping of keys to values",
    }.get(fault["type"], said[0].lower() + said[1:])
    if not path:
        return said
    shown = fault["input"]
    found = f"found {shown!r}, " if isinstance(shown, str | int | float | bool | None) else ""
    return f"{path}: {found}{said.replace('input should', 'should')}"


def _keys(place: tuple[Any, ...], part: Any) -> list[str]:
    """The keys that are allowed at a place of the file."""
    for step in place:
        if isinstance(step, str) and _is_model(part) and step in part.model_fields:
            part = part.model_fields[step].annotation
            part = next((a for a in get_args(part) if _is_model(a)), part)
    return list(part.model_fields) if _is_model(part) else []


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)


def did_you_mean(word: str, known: list[str]) -> str:
    """The end of a message about an unknown word: the nearest known one, where one is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f", did you mean {near[0]!r}?" if near else ""
