"""What collecting did, or would do, in lines: what went where, from when, who is missing, what has no place and why."""

from collections import Counter
from collections.abc import Iterator, Sequence

from autograder.collect.place import Placed, Status
from autograder.content.folder import AssignmentFolder

_DONE: dict[Status, str] = {
    "new": "new",
    "newer": "newer (the old ones kept aside)",
    "same": "there already",
    "older": "older than what is there",
    "unclear": "not known to be newer than what is there",
    "nothing": "nothing to be taken",
}


def lines(
    assignment: AssignmentFolder,
    done: Sequence[Placed],
    *,
    missing: Sequence[str] | None,
    left: Sequence[str],
    older: Sequence[str],
    dry: bool,
) -> Iterator[str]:
    """The account. missing: the ids of those who are, None without a roster. left, older: what was not taken, and why.

    dry: with a line for each submission; else for those alone that are not simply taken.
    """
    for placed in done:
        if dry or placed.status in ("older", "unclear", "nothing"):
            yield f"{placed.handed.student}: {_DONE[placed.status]}{_what(assignment, placed)}"
    counted = Counter(placed.status for placed in done)
    said = ", ".join(f"{counted[status]} {text}" for status, text in _DONE.items() if counted[status])
    yield f"{assignment.name}: {said or 'no submissions'}{'; nothing was written' if dry else ''}"
    if counted["newer"] and not dry:
        yield f"the old ones: {assignment.replaced('<student>').relative_to(assignment.folder.root)}"
    yield from _times(done)
    if missing is None:
        yield "missing: not known without a roster (roster: in course.yml)"
    elif missing:
        yield f"missing ({len(missing)}): {', '.join(missing)}"
    for title, found in (("older, not taken", older), ("not placed", left)):
        if found:
            yield f"{title} ({len(found)}):"
            yield from (f"  {line}" for line in found)


def _what(assignment: AssignmentFolder, placed: Placed) -> str:
    """Behind a submission's status: from where to where, and from when."""
    handed, taken = placed.handed, placed.taken
    if placed.status == "unclear":
        return f": submitted/{handed.student}/{assignment.name} stays; move it away to take that of {handed.label}"
    if placed.status not in ("new", "newer", "same"):
        return f": {handed.label}"
    count = len(taken.files)
    more = f" and {count - 1} more" if count > 1 and taken.origin else ""
    what = f"{taken.origin}{more}" if taken.origin else f"{count} file{'s' * (count != 1)}, none the notebook"
    when = assignment.folder.course.shown(handed.stamp.at) if handed.stamp.at else "no time"
    late = ", marked late" if handed.marked_late else ""
    return f": {what} -> submitted/{handed.student}/{assignment.name} ({when}{late})"


def _times(done: Sequence[Placed]) -> Iterator[str]:
    taken = [placed for placed in done if placed.status in ("new", "newer", "same")]
    if timed := [placed.handed.student for placed in done if placed.timed]:
        yield f"time written anew ({len(timed)}): {', '.join(timed)}"
    for precision, count in Counter(p.handed.precision for p in taken if p.handed.stamp.at).items():
        yield f"times: {count} {precision}"
    without = [placed.handed for placed in taken if not placed.has_time]
    if without:
        platforms = " and ".join(sorted({handed.platform for handed in without}))
        yield (
            f"no time: {len(without)}, which count as in time: a download of {platforms} has only the time of its making; "
            "--times FILE.csv says when: Moodle's grading worksheet, or columns student and time"
        )
    if late := [handed.student for handed in without if handed.marked_late]:
        yield f"marked late, and no time ({len(late)}): {', '.join(late)}"
