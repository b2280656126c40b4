"""Grade a class and write it into the gradebook, beside other graders of the same course, until it is done or stopped.

SQLite takes one writer at a time and lets the others fail: so one process grades, and the next waits for it. A database
server takes many: there only the folder of the course is shared, and one process at a time writes a submission into it.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace

from autograder.content.folder import Folder
from autograder.content.lock import Holder, held
from autograder.exercise import CourseError
from autograder.gradebook.records import Records
from autograder.grading.grader import Graded, Grader
from autograder.grading.submissions import Submission
from autograder.stopping import Stopping


@contextmanager
def alone(folder: Folder, stop: Stopping) -> Iterator[None]:
    """Be the only one who grades a course, where its database wants that; says so when that has to be waited for."""

    def waiting(holder: Holder | None) -> None:
        who = holder or "another process"
        print(f"{folder.root}: being graded by {who}: waiting for that to end", file=sys.stderr, flush=True)

    lock = held(folder.lock, waiting) if _one_writer(folder) else nullcontext()
    with ExitStack() as stack:
        with stop.at_once():
            stack.enter_context(lock)
        yield


def recorded(
    grader: Grader, found: Sequence[Submission], records: Records, workers: int, stop: Stopping
) -> Iterator[Graded]:
    """Grade, and write each report into the gradebook as soon as it is there.

    The points of those whom we failed to grade are taken back at the end: when we were stopped, that is no failure.
    """
    failed: list[Submission] = []
    try:
        for graded in stop.each(grader.grade_all(found, workers)):
            if graded.report is None or graded.prepared is None:
                failed.append(graded.submission)
            else:
                try:
                    with _one_at_a_time(records.folder):
                        records.record(graded.prepared, graded.report)
                except CourseError as error:
                    graded = replace(graded, report=None, error=str(error))
            yield graded
    finally:
        for submission in [] if stop.came else failed:
            records.forget(submission)


def _one_at_a_time(folder: Folder) -> AbstractContextManager[None]:
    return nullcontext() if _one_writer(folder) else held(folder.lock)


def _one_writer(folder: Folder) -> bool:
    return folder.database.startswith("sqlite")
