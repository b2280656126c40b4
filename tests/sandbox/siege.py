"""Grade hostile notebooks one after another, an honest one behind each, and write down what was seen. Run as a script:

    python siege.py COURSE RESULTS WAY [USER]

COURSE holds the course; RESULTS is written as JSON. WAY: `forked`, or `fresh` where no worker can be forked. With USER,
a number, root is given up for that user first.
"""

import ctypes
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

if len(sys.argv) > 4 and os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(*[int(sys.argv[4])] * 3)
    os.setresuid(*[int(sys.argv[4])] * 3)
sys.path.insert(0, str(Path(__file__).parents[1]))

import nbformat
import numpy as np
from classroom import ATTACKS, answered, descendants, stub
from nbformat import NotebookNode

from autograder.content.folder import Folder
from autograder.exercise import Report, SandboxError
from autograder.grading.grader import Grader
from autograder.grading.submissions import Prepared, Submission
from autograder.notebook import mend
from autograder.sandbox.launcher import Warm

PR_SET_CHILD_SUBREAPER = 36
CALLED = "\n\ndef conv_forward(x, w, b, stride, pad):\n    return f(x)\n"
SHARED = ("/tmp", "/var/tmp", "/dev/shm")
OTHERS = ("tmp", "pytest")
"""How files of graders and of other tests begin that come and go there meanwhile."""
BESIDE = (os.path.dirname(os.__file__), os.path.dirname(np.__file__))
"""Folders that an attack writes into by the names they have inside."""


def main(course: Path, results: Path, way: str) -> None:
    if way == "fresh":
        Warm._forked = refusing  # type: ignore[method-assign]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    seen = []
    with Grader(Folder(course).assignment("convolution")) as grader:
        honest(grader, course, "before")
        cold = grader.sandboxes.cold
        at_rest = settled(lambda: len(descendants(os.getpid())))
        before, system = traces(course), folders()
        for path in ATTACKS:
            notebook = answered(course)
            stub(notebook, "conv_forward").source = path.read_text() + CALLED
            report = reported(grader, notebook)
            seen.append(
                {
                    "attack": path.stem,
                    "earned": report.earned,
                    "report": json.dumps(asdict(report)),
                    "honest": honest(grader, course, path.stem),
                    "processes": awaited(lambda: len(descendants(os.getpid())), at_rest) - at_rest,
                    "traces": sorted(traces(course) - before),
                }
            )
    left = awaited(lambda: len(descendants(os.getpid())), 0)
    changed = sorted(folders() - system)
    results.write_text(
        json.dumps({"user": os.geteuid(), "cold": cold, "left": left, "changed": changed, "attacks": seen})
    )


def refusing(*_: object) -> NoReturn:
    raise SandboxError("unshare: Operation not permitted")


def honest(grader: Grader, course: Path, mark: str) -> float:
    """The points of an honest notebook that was not graded before."""
    notebook = answered(course)
    notebook.cells.append(nbformat.v4.new_code_cell(f"# handed in {mark}"))
    return reported(grader, notebook).earned


def reported(grader: Grader, notebook: NotebookNode) -> Report:
    """The report of a notebook as it is handed in."""
    whose = Submission(student="ada", assignment=grader.assignment.name, folder=grader.assignment.submission("ada"))
    return grader.report(Prepared(submission=whose, notebook=mend(notebook, grader.source).notebook))


def traces(course: Path) -> set[str]:
    """All that a notebook could have left: files in shared folders and beside modules, the course's files."""
    mine = range(0x40000000, 0x60000000) if os.geteuid() == 0 else (os.geteuid(),)
    shared = (str(path) for folder in SHARED if os.path.isdir(folder) for path in Path(folder).iterdir())
    found = {path for path in shared if _owner(path) in mine and not os.path.basename(path).startswith(OTHERS)}
    found |= {f"{folder}/pwn" for folder in BESIDE if os.path.exists(f"{folder}/pwn")}
    files = [path for path in course.rglob("*") if ".autograder" not in path.parts and "__pycache__" not in path.parts]
    return found | {f"{path} {path.lstat().st_mtime_ns}" for path in files if path.is_file()}


def folders() -> set[str]:
    """The system's folders, as each was last changed."""
    return {f"{folder} {os.lstat(folder).st_mtime_ns}" for folder, _, _ in os.walk("/usr")}


def _owner(path: str) -> int:
    try:
        return os.lstat(path).st_uid
    except FileNotFoundError:
        return 0


def settled(count: Callable[[], Any]) -> Any:
    """A number once it has stayed the same for half a second."""
    last, since = count(), time.monotonic()
    while time.monotonic() - since < 0.5:
        if (now := count()) != last:
            last, since = now, time.monotonic()
        time.sleep(0.02)
    return last


def awaited(count: Callable[[], int], wanted: int) -> int:
    """A number as soon as it is the wanted one, or as it is after ten seconds."""
    end = time.monotonic() + 10
    while (now := count()) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    return now


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
