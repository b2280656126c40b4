"""`autograder audit`: audit assignments with a progress bar, show the matrices, write the page of the docs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.grading import audited
from autograder.grading.audit import Advance, audit
from autograder.report.audit import Audit, page, summary, table


def gate(root: Path, names: Sequence[str], thorough: bool, file: Path | None, docs: Path | None) -> int:
    """Audit assignments and show what was found. Returns 1 where one of them is not clean, else 0.

    root: the course's folder. file: where to write all of it as JSON. docs: where to write the matrices as Markdown.
    """
    console = Console(highlight=False)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    found: list[Audit] = []
    for name in names:
        with Progress(*columns, console=console, transient=True) as progress:
            found.append(audit(root, name, thorough=thorough, advance=_bar(progress, name)))
        audited.note(root, found[-1])
        _show(console, found[-1])
    if file:
        file.write_text(json.dumps([asdict(one) for one in found], indent=1) + "\n", encoding="utf-8")
    if docs:
        docs.write_text(page(found), encoding="utf-8")
    return 1 if any(one.findings for one in found) else 0


def _bar(progress: Progress, name: str) -> Advance:
    bar = progress.add_task(name, total=None)
    return lambda done, of: progress.update(bar, completed=done, total=of)


def _show(console: Console, found: Audit) -> None:
    console.print(table(found))
    for line in found.findings:
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"{summary(found)}; {found.seconds:.0f} s", markup=False, soft_wrap=True)
    console.print()
