"""One case of a submission as a script that runs without the grader: the student's cells, the call, what was expected.

It is written for the instructor, who runs it knowingly: nothing here runs anything of a student.
"""

import base64
import math
import re
import textwrap
from collections.abc import Mapping, Sequence

import numpy as np

from autograder.exercise import Given, Value
from autograder.report.explain import Explained
from autograder.values import one_line

LITERAL = 400
"""Elements of an array that is written as numbers; a larger one is written as bytes."""

_TOOLS = '''\
import traceback


def display(*values):
    print(*values, sep="\\n")


def cell(text, name):
    """Run a cell as a notebook does: where it ends with an error, the next one runs all the same."""
    try:
        exec(compile(text, name, "exec"), globals())
    except Exception:
        traceback.print_exc()


def compare(actual, expected, where="value"):
    """Print how far two values are from each other, part by part."""
    if isinstance(expected, (tuple, list)) and isinstance(actual, (tuple, list)) and len(actual) == len(expected):
        for i, (a, e) in enumerate(zip(actual, expected)):
            compare(a, e, f"{where}[{i}]")
    elif isinstance(expected, dict) and isinstance(actual, dict) and actual.keys() == expected.keys():
        for key in expected:
            compare(actual[key], expected[key], f"{where}[{key!r}]")
    elif isinstance(expected, (str, type(None), tuple, list, dict)) or isinstance(actual, (str, type(None))):
        print(f"{where}: {'equal' if actual == expected else f'{actual!r}, expected {expected!r}'}")
    elif np.shape(actual) != np.shape(expected):
        print(f"{where}: shape {np.shape(actual)}, expected {np.shape(expected)}")
    else:
        difference = np.abs(np.subtract(actual, expected, dtype=float))
        print(f"{where}: greatest difference {np.max(difference, initial=0.0):.6g}")
'''


def script(case: Explained, about: str, cells: Mapping[int, str], failed: Sequence[int], folder: str | None) -> str:
    """The script of a case. about: whose work it is. cells: the student's cells that ran, by index; failed: those of them
    that ended with an error. folder: where the cells find the assignment's files; None where there are none."""
    plain = {i: _without_magics(source) for i, source in cells.items()}
    inline = {i for i, source in plain.items() if i not in failed and _compiles(source)}
    if not _compiles("\n".join(plain[i] for i in sorted(inline))):
        inline = set()
    parts = [_head(case, about), _TOOLS]
    if folder is not None:
        parts.append(f"import os\n\nos.chdir({folder!r})  # the cells find the assignment's files there\n")
    for i, source in plain.items():
        parts.append(f"{_rule(f'cell {i + 1}')}\n{source if i in inline else _guarded(source, i)}\n")
    parts.append(_call(case))
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _head(case: Explained, about: str) -> str:
    found = case.message or "it passes"
    lines = [
        f"{about}, case {case.title}",
        f"What the grader found: {found}",
        "It runs the student's cells outside the sandbox: read them before you run it.",
    ]
    if case.expected.case.hidden:
        lines.append("It holds a hidden case: do not give it to students.")
    return "\n".join(f"# {one_line(line)}" for line in lines) + "\n"


def _rule(title: str) -> str:
    return f"# {title} ".ljust(100, "-")


def _without_magics(source: str) -> str:
    """A cell with IPython's own lines as comments, where it is no Python without that."""
    if _compiles(source):
        return source
    if source.lstrip().startswith("%%"):
        return textwrap.indent(source, "# ", lambda line: True)
    return re.sub(r"^([ \t]*)([%!].*)$", r"\1pass  # \2", source, flags=re.MULTILINE)


def _compiles(source: str) -> bool:
    try:
        compile(source, "cell", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _guarded(source: str, index: int) -> str:
    """A cell that ended with an error, or cannot stand among others."""
    return f"cell({source!r}, 'cell {index + 1}')" if "\n" not in source else _block(source, index)


def _block(source: str, index: int) -> str:
    lines = ",\n".join(f"    {line!r}" for line in source.split("\n"))
    return f'cell("\\n".join([\n{lines},\n]), "cell {index + 1}")'


def _call(case: Explained) -> str:
    """The call, and a comparison with what was expected."""
    name, asked = case.exercise.name, case.expected.case
    args = "".join(f"        {literal(arg)},\n" for arg in asked.args)
    lines = [_rule("the call"), "import numpy as np", "", "", f"def arguments():\n    return (\n{args}    )", "", ""]
    lines.append("args = arguments()")
    if asked.unchanged:
        lines.append(f"{name}(*args)  # the grader calls it twice on the same arguments, and looks at the second value")
    if asked.raises is not None:
        lines += [f"print({f'expected: that it raises {asked.raises}'!r})", f'print("found:", {name}(*args))']
        return "\n".join(lines) + "\n"
    lines += [f"actual = {name}(*args)", 'print(f"found:\\n{actual!r}")']
    if case.exercise.judge is None:
        lines += [f"expected = {literal(case.expected.value)}", 'print(f"expected:\\n{expected!r}")']
        lines.append("compare(actual, expected)")
    if asked.unchanged:
        lines.append("for i, (left, given) in enumerate(zip(args, arguments())):")
        lines.append('    compare(left, given, f"argument {i + 1} afterwards")')
    return "\n".join(lines) + "\n"


def literal(value: Value) -> str:
    """A value as Python text that makes exactly it again."""
    if isinstance(value, Given):
        return value.name
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, tuple | list):
        parts = ", ".join(map(literal, value))
        return f"[{parts}]" if isinstance(value, list) else f"({parts}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(part)}" for key, part in value.items()) + "}"
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return repr(value)


def _array(array: np.ndarray) -> str:
    if array.size > LITERAL:
        packed = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
        read = f"np.frombuffer(__import__('base64').b64decode({packed!r}), {array.dtype.name!r})"
        return f"{read}.reshape({array.shape}).copy()"
    if not array.size:
        return f"np.zeros({array.shape}, {array.dtype.name!r})"
    return f"np.array({literal(array.tolist())}, {array.dtype.name!r})"
