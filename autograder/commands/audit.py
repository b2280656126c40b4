"""`autograder audit`: audit assignments with a progress bar, show the matrices, and keep what was found."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.audit import record
from autograder.audit.audit import Audit, audit
from autograder.audit.jobs import Advance
from autograder.content.folder import AssignmentFolder, Folder
from autograder.report.audit import page, summary, table


def run(
    start: Path,
    *,
    names: Sequence[str] = (),
    thorough: bool = False,
    check: bool = False,
    json: Path | None = None,
    docs: Path | None = None,
) -> int:
    """Audit assignments, all by default, and show what was found. Returns 1 where one of them is not clean, else 0.

    check: write no record. A stored record that differs from what was found is a finding. json: where to write all that
    was found. docs: where to write the matrices as Markdown.
    """
    folder, console = Folder.find(start), Console(highlight=False)
    found: list[Audit] = []
    clean = True
    for assignment in [folder.assignment(name) for name in names] or folder.assignments:
        one = _audited(assignment, thorough, console)
        found.append(one)
        differs = record.differs(assignment, one) if check else None
        if not check:
            record.keep(assignment, one)
        _show(console, one, differs)
        clean = clean and not one.findings and not differs
    _write(found, json, docs)
    return 0 if clean else 1


def _audited(assignment: AssignmentFolder, thorough: bool, console: Console) -> Audit:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        return audit(assignment, thorough=thorough, advance=_bar(progress, assignment.name))


def _bar(progress: Progress, name: str) -> Advance:
    bar = progress.add_task(name, total=None)
    return lambda done, of: progress.update(bar, completed=done, total=of)


def _show(console: Console, found: Audit, differs: str | None) -> None:
    console.print(table(found))
    for line in [*found.findings, *([differs] if differs else [])]:
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"{summary(found)}; {found.seconds:.0f} s", markup=False, soft_wrap=True)
    console.print()


def _write(found: Sequence[Audit], file: Path | None, docs: Path | None) -> None:
    if file:
        file.write_text(json.dumps([asdict(one) for one in found], indent=1) + "\n", encoding="utf-8")
    if docs:
        docs.write_text(page(found), encoding="utf-8")
