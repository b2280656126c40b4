"""Why points were lost: each lost point of a report with one reason, the worst reason first.

A criterion that was not met lost its share. Its reason is the mistake that was named, or else what its cases ended with;
where a name is missing, the cell that should have defined it. Criteria and exercises that share a reason share a line.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from autograder.checking.score import HIDDEN
from autograder.exercise import ExerciseReport, Finding, Report
from autograder.notebook import bound_and_used

_LONGEST = 160
_ENDED = {
    "was not run: an earlier case took longer than": "took longer than",
    "was not run: an earlier case ended its process": "ended its process",
}
_ANYWHERE = ("is not defined", "raised ", "took longer than", "ended its process", "ran out of memory", "not written")
"""Beginnings of what does not depend on the case, so that exercises can share it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Points lost for one reason. exercises: where; none for the submission as a whole.

    case: the case in which it was seen first, "" where it is the same in all. misconception: its id, where one was named.
    """

    text: str
    lost: float
    exercises: tuple[str, ...] = ()
    case: str = ""
    misconception: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Lateness:
    """How late a submission came, and the points that this cost, as the gradebook has it."""

    seconds: float
    penalty: float


def reasons(report: Report, notebook: NotebookNode | None = None) -> list[Reason]:
    """The reasons of a report, worst first; what they cost adds up to what was lost.

    notebook: the mended notebook, in which the cells that failed are looked for.
    """
    if report.refused:
        return [Reason(text=report.refused, lost=report.possible)] if report.possible else []
    failed = _failed_cells(report, notebook)
    defined = {name for names in _bound(notebook) if names not in [n for _, n in failed] for name in names}
    found: dict[object, Reason] = {}
    for exercise in report.exercises:
        for why in _of_exercise(exercise):
            why = replace(why, text=_with_cause(why.text, exercise.name, failed, defined)) if not why.case else why
            place = why.text if not why.case else (exercise.name, re.split(r"[\d(]", why.text)[0])
            known = found.get(place, replace(why, lost=0.0, exercises=()))
            names = tuple(dict.fromkeys((*known.exercises, exercise.name)))
            found[place] = replace(known, lost=known.lost + why.lost, exercises=names)
    return sorted((replace(r, lost=round(r.lost, 2)) for r in found.values()), key=lambda r: -r.lost)


def line(reason: Reason) -> str:
    """A reason as one line: where, why, and what it cost."""
    if not reason.exercises:
        where = reason.text
    elif len(reason.exercises) > 1:
        where = f"{reason.text} in {len(reason.exercises)} exercises"
    else:
        where = f"{reason.exercises[0]}{f', {reason.case}' if reason.case else ''}: {reason.text}"
    return f"{where}, -{reason.lost:g}"


def late_line(late: Lateness) -> str:
    """Lateness as a reason is shown."""
    hours, minutes = divmod(round(late.seconds / 60), 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} day{'s' * (days != 1)}"] if days else []
    parts += [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes or not parts else []
    return f"{' '.join(parts)} late, -{late.penalty:g}"


def _of_exercise(exercise: ExerciseReport) -> Iterator[Reason]:
    """A reason for each criterion that was not met, with its share of what the exercise lost."""
    lost = exercise.possible - exercise.earned
    if lost <= 0:
        return
    shares = exercise.shares or (1.0,) * len(exercise.criteria)
    unmet = [(name, share) for (name, met), share in zip(exercise.criteria, shares, strict=True) if not met]
    if not unmet:
        yield Reason(text="was not run", lost=lost)
    for name, share in unmet:
        failed = [f for f in exercise.findings if f.criterion == name and not f.passed]
        yield replace(_why(exercise, failed), lost=lost * share / sum(share for _, share in unmet))


def _why(exercise: ExerciseReport, failed: Sequence[Finding]) -> Reason:
    """Why a criterion was not met: the named mistake, what a case says, or what all others of the exercise say."""
    if not failed:
        return Reason(text="was not run", lost=0.0)
    if named := [f for f in failed if f.misconception]:
        first = named[0]
        return Reason(text=f"{first.mistake} ({first.misconception})", lost=0.0, misconception=first.misconception)
    told = [f for f in failed if not f.message.endswith(HIDDEN)]
    if told:
        return _said(exercise, told[0])
    seen = [f for f in exercise.findings if not f.hidden]
    everywhere = {_said(exercise, f).text for f in seen if not f.passed and not f.misconception}
    if seen and not any(f.passed for f in seen) and len(everywhere) == 1:
        return _said(exercise, seen[0])
    return Reason(text=HIDDEN, lost=0.0, case=failed[0].criterion)


def _said(exercise: ExerciseReport, finding: Finding) -> Reason:
    """What a finding says, without the exercise, the case and what was expected instead of an exception."""
    text = finding.message
    for subject in (finding.case, finding.criterion):
        text = text.removeprefix(f"{exercise.name}, {subject}: ")
    text = text.partition("; ")[0]
    for long, short in _ENDED.items():
        text = text.replace(long, short)
    if text.startswith("raised NotImplementedError"):
        text = "not written yet"
    if text.startswith(("raised ", "is not defined")):
        text = re.sub(r", expected \w+$", "", text)
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return Reason(text=text, lost=0.0, case="" if text.startswith(_ANYWHERE) else finding.case)


# Names that are missing ----------------------------------------------------------------------------------------------


def _bound(notebook: NotebookNode | None) -> list[set[str]]:
    """The names that each cell binds."""
    cells = notebook.cells if notebook else ()
    return [bound_and_used(cell.source)[0] if cell.cell_type == "code" else set() for cell in cells]


def _failed_cells(report: Report, notebook: NotebookNode | None) -> list[tuple[str, set[str]]]:
    """The cells that ended with an error: the error in words, and the names that the cell should have bound."""
    found = []
    for i, (outputs, names) in enumerate(zip(report.outputs, _bound(notebook), strict=False)):
        errors = [output for output in outputs if output.get("output_type") == "error"]
        if errors:
            last = errors[-1]
            said = re.sub(r" \(<?[\w.-]+>?, line \d+\)$", "", " ".join(str(last["evalue"]).split()))
            found.append((f"cell {i + 1} raised {last['ename']}: {said}"[:_LONGEST], names))
    return found


def _with_cause(text: str, exercise: str, failed: Sequence[tuple[str, set[str]]], defined: set[str]) -> str:
    """What a case says of a missing name, with the cell that should have defined it or the name that stands there."""
    missing = re.match(r"raised NameError: name '(\w+)' is not defined", text)
    if text != "is not defined" and not missing:
        return text
    name = missing[1] if missing else exercise
    cause = next((said for said, names in failed if name in names), None)
    if cause is None and not missing:
        near = difflib.get_close_matches(name, defined - {name}, n=1, cutoff=0.8)
        cause = f"the notebook defines {near[0]}" if near else None
    return f"{text}: {cause}" if cause else text
