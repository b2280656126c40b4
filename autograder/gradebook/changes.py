"""An assignment's notebook that changed after submissions were graded: what differs, and a release that carries it through.

nbgrader refuses such a release, and where one was made all the same it drops every submission that it grades. Here cells
that left the notebook leave the gradebook, new ones come in for every submission, and everything else stays as it is.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from autograder.content.folder import AssignmentFolder
from autograder.exercise import CourseError
from autograder.gradebook.settling import marks, released_points
from autograder.notebook import grade_id

SAID = 5
"""Differences that a message says."""


def released_notebook(gradebook: Gradebook, name: str) -> Notebook | None:
    """An assignment's notebook as the gradebook has it; None where it was not released."""
    try:
        return gradebook.find_notebook(name, name)
    except MissingEntry:
        return None


def require_release(gradebook: Gradebook, assignment: AssignmentFolder, *, as_it_is: bool = True) -> None:
    """CourseError where an assignment was not released, or not as it is now: nbgrader would drop every submission."""
    name, released = assignment.name, released_notebook(gradebook, assignment.name)
    if released is None:
        raise CourseError(f"{name}: not in the gradebook yet: autograder release {name}")
    if as_it_is and (said := differences(gradebook, assignment, released)):
        raise CourseError(f"{name}: not graded: since its release, {said}: autograder release {name}")


def differences(gradebook: Gradebook, assignment: AssignmentFolder, released: Notebook) -> str:
    """How an assignment's notebook differs from the released one of the gradebook, in a line; empty where it does not."""
    now = {str(grade_id(cell)): cell for cell in assignment.notebook().cells if _kept(cell)}
    before = {cell.name: cell for cell in released.source_cells}
    kinds = {cell.name: _kind_of(cell.name, released) for cell in released.source_cells}
    said = [f"{name} was removed" for name in _exercises(before.keys() - now.keys())]
    said += [f"{name} was added" for name in _exercises(now.keys() - before.keys())]
    graded = (*released.grade_cells, *released.task_cells)
    points = {cell.name: released_points(gradebook, cell) for cell in graded}
    for name, cell in now.items():
        if name not in before:
            continue
        worth = float(cell.metadata.nbgrader.get("points", 0))
        if _kind(cell) != kinds[name] or (is_locked(cell) and cell.source != before[name].source):
            said.append(f"{name} was changed")
        elif name in points and worth != points[name]:
            said.append(f"{name} had {points[name]:g} points and has {worth:g}")
    more = [f"{len(said) - SAID} more"] if len(said) > SAID else []
    return ", ".join([*said[:SAID], *more])


def _kept(cell: NotebookNode) -> bool:
    """Whether nbgrader keeps a cell in its gradebook."""
    return bool(is_grade(cell) or is_solution(cell) or is_locked(cell) or is_task(cell))


def _kind(cell: NotebookNode) -> tuple[str, bool, bool]:
    return cell.cell_type, is_grade(cell) or is_task(cell), is_solution(cell)


def _kind_of(name: str, released: Notebook) -> tuple[str, bool, bool]:
    graded = {cell.name for cell in (*released.grade_cells, *released.task_cells)}
    written = {cell.name for cell in released.solution_cells}
    kind = next(cell.cell_type for cell in released.source_cells if cell.name == name)
    return kind, name in graded, name in written


def _exercises(names: Iterable[str]) -> list[str]:
    """Names of cells without those of stubs whose exercise is among them."""
    names = set(names)
    return sorted(name for name in names if not (name.endswith("_code") and name.removesuffix("_code") in names))


NewCells = Mapping[type[BaseCell], Mapping[str, Any]]
"""Cells of a notebook that is to be released: kind → name → what the gradebook keeps of each."""


def carry_through(
    gradebook: Gradebook, notebook: Notebook, new: NewCells, sources: Mapping[str, Any], log: Path
) -> None:
    """Take cells out of a notebook of the gradebook, and put new ones in. log: keeps the marks that go with a cell."""
    db = gradebook.db
    gone = [cell for cell in notebook._base_cells if cell.name not in new[type(cell)]]
    _keep(log, [row for cell in gone for row in _marks(gradebook, cell)])
    for cell in gone:
        for row in (*cell.grades, *cell.comments, cell):
            db.delete(row)
    for cell in notebook.source_cells:
        if cell.name not in sources:
            db.delete(cell)
    db.flush()
    kept = _kept_marks(log)
    for kind, cells in new.items():
        known = {cell.name for cell in notebook._base_cells if type(cell) is kind and cell not in gone}
        for name in cells.keys() - known:
            cell = kind(name=name, notebook=notebook, **cells[name])
            db.add(cell)
            db.flush()
            db.add_all(row for handed_in in notebook.submissions for row in _rows(cell, handed_in, kept))
    known = {cell.name for cell in notebook.source_cells}
    for name in sources.keys() - known:
        db.add(SourceCell(name=name, notebook=notebook, **sources[name]))
    db.commit()


def _rows(cell: BaseCell, handed_in: SubmittedNotebook, kept: Mapping[tuple[str, str], Any]) -> Iterator[Any]:
    """What a submission has in the gradebook for a cell; what was marked before the cell was removed comes back."""
    before = kept.get((handed_in.student.id, cell.name), {})
    if isinstance(cell, GradeCell | TaskCell):
        manual, extra = before.get("manual_score"), before.get("extra_credit")
        yield Grade(cell_id=cell.id, notebook=handed_in, manual_score=manual, extra_credit=extra)
    if isinstance(cell, SolutionCell | TaskCell):
        yield Comment(cell_id=cell.id, notebook=handed_in, manual_comment=before.get("comment"))


def _marks(gradebook: Gradebook, cell: BaseCell) -> Iterator[dict[str, Any]]:
    """The points and comments of a cell, by student."""
    for grade, given in marks(gradebook, cell.grades):
        yield {"student": grade.student.id, "cell": cell.name, "auto_score": grade.auto_score, **given}
    for comment in cell.comments:
        if comment.manual_comment:
            yield {"student": comment.student.id, "cell": cell.name, "comment": comment.manual_comment}


def _keep(log: Path, rows: list[dict[str, Any]]) -> None:
    if rows:
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        when = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        with log.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps({"removed": when, **row}) + "\n" for row in rows)


def _kept_marks(log: Path) -> Mapping[tuple[str, str], Any]:
    """The last marks of cells that were removed, by student and cell."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for line in log.read_text(encoding="utf-8").splitlines() if log.is_file() else ():
        row = json.loads(line)
        found.setdefault((row["student"], row["cell"]), {}).update(row)
    return found
