"""`autograder check FILE.ipynb`: find what would go wrong when a notebook is graded, before it is handed in.

The file is compared with the notebook as it was released, and run from top to bottom in a fresh process.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from autograder.exercise import Failed
from autograder.student import case_file, notebook
from autograder.student.case_file import Cell, Release
from autograder.student.notebook import Code, Fault
from autograder.student.session import Session

_USUAL = {
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "check": "from autograder.student import check",
}
_FATE = {
    "grade": "deleted: it is put back when this is graded",
    "locked": "deleted: it is put back when this is graded",
    "solution": "deleted: its answer counts only if another cell holds it",
}


def findings(path: Path) -> Iterator[str]:
    """What would go wrong in grading, one line each: first what the file shows, then what running it shows."""
    content = notebook.read(path)
    try:
        release = case_file.read(path.parent / case_file.FILE)
    except FileNotFoundError:
        yield f"{case_file.FILE} is not beside it: it is run, but not compared with the notebook as it was released"
        release = Release(name=path.stem, exercises={}, seconds=10.0, notebook_seconds=60.0, cells=())
    yield from _size(path, content)
    if path.stem != release.name:
        yield f"named differently: hand it in as {release.name}.ipynb"
    yield from changed(content["cells"], release.cells)
    yield from _order(notebook.code(content))
    session = Session(path, release)
    try:
        yield from _run(session)
    finally:
        session.close()


def _size(path: Path, content: Mapping[str, Any]) -> Iterator[str]:
    from autograder.notebook import MOST_BYTES, MOST_CELLS

    if path.is_symlink():
        yield "a symbolic link, expected a file: links are refused"
    if (size := path.stat().st_size) > MOST_BYTES:
        yield f"{size / 2**20:.0f} MB, at most {MOST_BYTES >> 20} MB are read: clear the outputs of large cells"
    if len(content["cells"]) > MOST_CELLS:
        yield f"has {len(content['cells'])} cells, at most {MOST_CELLS} are graded"


def changed(found: Sequence[Mapping[str, Any]], released: Sequence[Cell]) -> Iterator[str]:
    """How a notebook's cells differ from the released ones."""
    here = [cell for cell in found if _name(cell)]
    names = [_name(cell) for cell in here]
    known = {cell.name: cell for cell in released}
    if released and not set(names) & set(known):
        yield "none of the released cells is recognised: put your answers into a fresh copy of the notebook"
        return
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    for name in unknown if released else []:
        yield f"cell {name}: not a cell of the released notebook: was it renamed?"
    for cell in released:
        if (times := names.count(cell.name)) == 0:
            yield f"cell {cell.name}: {_FATE[cell.kind]}"
        elif times > 1:
            yield f"cell {cell.name}: appears {times} times, one of them counts: delete the copies"
        elif cell.digest and case_file.digest(case_file.text(here[names.index(cell.name)])) != cell.digest:
            yield f"cell {cell.name}: was edited: the released text is put back when this is graded"
    order = list(known)
    places = [order.index(name) for name in dict.fromkeys(names) if name in known]
    if places != sorted(places):
        moved = next(i for i in range(1, len(places)) if places[i] < places[i - 1])
        yield f"cell {order[places[moved]]}: was moved: cells are graded in the released order"


def _name(cell: Mapping[str, Any]) -> str:
    found = case_file.released_cells({"cells": [cell]})
    return found[0].name if found else ""


def _order(cells: Sequence[Code]) -> Iterator[str]:
    """The first cell that was run before one above it: its output may be another when it is graded."""
    run = [(cell.count, cell.number) for cell in cells if cell.count is not None]
    for (above, first), (below, second) in pairwise(run):
        if below < above:
            said = f"cell {second}: was run before cell {first} above it ([{below}] and [{above}])"
            yield f"{said}: restart and run all cells"
            return


def _run(session: Session) -> Iterator[str]:
    """What running it shows: cells that fail or do not end, exercises without a function."""
    session.run()
    for number, why in session.left_out.items():
        yield f"cell {number}: {why}: it is left out when this is graded"
    unwritten, told = [], set()
    for exercise in session.release.exercises:
        tried = session.tried(exercise)
        if stale := session.stale(exercise):
            told.add(stale.said)
            yield f"{exercise}: not what the notebook says now: {stale.said}"
        elif tried.unwritten:
            unwritten.append(exercise)
        elif tried.outcomes and isinstance(tried.outcomes[0], Failed) and tried.outcomes[0].reason == "missing":
            notes = session.notes(exercise, tried.outcomes[0])
            told |= set(notes)
            yield "; ".join([f"{exercise}: is not defined", *notes])
        else:
            yield from _ended(exercise, tried.outcomes)
    for fault in session.faults:
        if fault.said not in told and not (unwritten and fault.error.startswith("NotImplementedError")):
            yield "".join([fault.said, *explained(fault, session.cells)])
    if unwritten:
        yield f"not implemented yet: {', '.join(unwritten)}"


def _ended(exercise: str, outcomes: Sequence[object]) -> Iterator[str]:
    for outcome in outcomes:
        if isinstance(outcome, Failed) and outcome.reason == "timed out":
            yield f"{exercise}: took longer than {outcome.detail}: its other cases are not run"
        if isinstance(outcome, Failed) and outcome.reason == "died":
            yield f"{exercise}: ended its process: its other cases are not run"


def explained(fault: Fault, cells: Sequence[Code]) -> Iterator[str]:
    """Why a cell may fail in a fresh process although it did not fail before, if the reason can be found."""
    kind, _, text = fault.error.partition(": ")
    if kind == "ModuleNotFoundError":
        yield ": it may be missing where this is graded, too"
    if kind != "NameError" or text.count("'") < 2:
        return
    name = text.split("'")[1]
    later = next((cell.number for cell in cells if cell.number > fault.number and name in cell.defines), None)
    if later is not None:
        yield f": cell {later} defines it, further down"
    elif name in _USUAL:
        yield f": {_USUAL[name]} is missing"
    elif not any(name in cell.defines for cell in cells):
        yield ": no cell defines it: was one deleted, or run and then changed?"
