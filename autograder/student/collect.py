"""What pytest sees of a release: the notebook, and one item for each exercise and visible case.

The notebook is run with the first item, in a child process of `autograder.student.session`. An item says the same as
grading says of that case.
"""

from collections.abc import Iterator
from functools import cached_property

import pytest

from autograder.checking.findings import likely
from autograder.exercise import CourseError, SubmissionError
from autograder.student import case_file
from autograder.student.calls import not_implemented
from autograder.student.session import Session


class Notebook(pytest.File):
    """A release's notebook. Another one in its folder is collected only where it is named on the command line."""

    def collect(self) -> Iterator["CaseItem"]:
        try:
            release = self.session_of_notebook.release
        except (CourseError, SubmissionError) as error:
            raise self.CollectError(str(error)) from error
        if self.path.stem != release.name and not self.session.isinitpath(self.path):
            return
        for exercise, visible in release.exercises.items():
            seen: dict[str, int] = {}
            for index, expected in enumerate(visible.expected):
                name = f"{exercise}[{expected.case.name}]"
                seen[name] = seen.get(name, 0) + 1
                unique = name if seen[name] == 1 else f"{exercise}[{expected.case.name} ({seen[name]})]"
                # pytest 9.2 finds the brackets of an item only in an id it parses itself, and --lf looks for them.
                nodeid = f"{self.nodeid}::{unique}"
                yield CaseItem.from_parent(self, name=unique, nodeid=nodeid, exercise=exercise, index=index)

    @cached_property
    def session_of_notebook(self) -> Session:
        made = Session(self.path, case_file.read(self.path.parent / case_file.FILE))
        self.config.add_cleanup(made.close)
        return made


class CaseItem(pytest.Item):
    """One visible case of an exercise."""

    def __init__(self, *, exercise: str, index: int, **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]
        self.exercise = exercise
        self.index = index

    def runtest(self) -> None:
        assert isinstance(self.parent, Notebook)
        session = self.parent.session_of_notebook
        try:
            tried = session.tried(self.exercise)
        except SubmissionError as error:
            pytest.fail(str(error), pytrace=False)
        outcome, finding = tried.outcomes[self.index], tried.report.findings[self.index]
        if stale := session.stale(self.exercise):
            said = f"{self.exercise}, {finding.case}: not what the notebook says now"
            pytest.fail("\n".join([said, stale.said]), pytrace=False)
        if not_implemented(outcome):
            raise pytest.skip.Exception(f"{self.exercise}: not implemented yet", _use_item_location=True)
        if not finding.passed:
            place = tried.places[self.index]
            lines = [finding.message, place, *session.notes(self.exercise, outcome), likely(finding)]
            pytest.fail("\n".join(filter(None, lines)), pytrace=False)

    def reportinfo(self) -> tuple[object, int, str]:  # type: ignore[override]
        return self.path, 0, self.name
