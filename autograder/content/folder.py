"""A course's folder: the only module that knows the paths of a course's files.

course.yml  nbgrader_config.py  gradebook.db
assignments/<name>/  reference/<name>/
submitted/<student>/<name>/  autograded/  feedback/  release/<name>/      nbgrader's
.autograder/                                                             ours: reports, notes, logs
"""

from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from autograder.content import seed
from autograder.content.reference import Reference, load
from autograder.course import Assignment, Course, find_root, read_course
from autograder.exercise import CourseError
from autograder.notebook import points, read_source

STATE = ".autograder"


class Folder:
    """The folder of a course."""

    def __init__(self, root: Path) -> None:
        """root: the folder that holds course.yml."""
        self.root = root.resolve()

    @classmethod
    def find(cls, start: Path) -> "Folder":
        """The nearest one from `start` upwards. CourseError where there is none."""
        return cls(find_root(start))

    @cached_property
    def course(self) -> Course:
        """What course.yml says. CourseError naming all its faults."""
        return read_course(self.root)

    def assignment(self, name: str) -> "AssignmentFolder":
        """An assignment of course.yml. CourseError, with the nearest name, where there is none."""
        return AssignmentFolder(self, self.course.assignment(name))

    @property
    def assignments(self) -> list["AssignmentFolder"]:
        """All assignments of course.yml, in its order."""
        return [AssignmentFolder(self, settings) for settings in self.course.assignments]

    @property
    def references(self) -> Path:
        """Solutions, cases and mistakes of all assignments: students never see anything of it."""
        return self.root / "reference"

    @property
    def sources(self) -> Path:
        """The assignments' own notebooks and files: students may see everything here."""
        return self.root / "assignments"

    @property
    def submitted(self) -> Path:
        return self.root / "submitted"

    @property
    def feedback(self) -> Path:
        return self.root / "feedback"

    @property
    def database(self) -> str:
        """The gradebook's address, as SQLAlchemy takes it."""
        return self.course.database or f"sqlite:///{self.root / 'gradebook.db'}"

    @property
    def state(self) -> Path:
        """The folder of reports and other files of the grader; made when first needed, readable by its owner only."""
        return self.root / STATE

    @property
    def release_log(self) -> Path:
        return self.state / "release.log"

    def secret_seed(self) -> int:
        """The seed of the hidden cases, made on first use. CourseError where its file cannot be trusted."""
        return seed.secret_seed(seed.seed_file(self.course.title, self.course.term))


class AssignmentFolder:
    """One assignment of a course, with the paths of its files."""

    def __init__(self, folder: Folder, settings: Assignment) -> None:
        """settings: its entry in course.yml."""
        self.folder = folder
        self.settings = settings
        self.name = settings.name

    def __repr__(self) -> str:
        return f"AssignmentFolder({str(self.folder.root)!r}, {self.name!r})"

    @property
    def source(self) -> Path:
        """What the instructor wrote for students: the notebook, and files beside it."""
        return self.folder.sources / self.name

    @property
    def notebook_file(self) -> Path:
        return self.source / f"{self.name}.ipynb"

    def notebook(self) -> NotebookNode:
        """The assignment's own notebook, read on each call. CourseError where it is missing or not a notebook."""
        return read_source(self.notebook_file)

    def points(self) -> dict[str, float]:
        """The points of each exercise, in the notebook's order. CourseError where reference/ lacks one."""
        found = points(self.notebook())
        if missing := [name for name in found if name not in self.reference.exercises]:
            raise CourseError(f"reference/{self.name}: no exercise {', '.join(missing)}, but points for it")
        return found

    @property
    def given_files(self) -> list[Path]:
        """The files beside the notebook, for its cells to read."""
        return [path for path in sorted(self.source.iterdir()) if path.is_file() and path.suffix != ".ipynb"]

    @property
    def reference_folder(self) -> Path:
        return self.folder.references / self.name

    @cached_property
    def reference(self) -> Reference:
        """Its exercises, solutions and cases. CourseError if they are missing or inconsistent."""
        return load(self.reference_folder)

    @property
    def release(self) -> Path:
        return self.folder.root / "release" / self.name

    def submission(self, student: str) -> Path:
        """The folder of what a student handed in."""
        return self.folder.submitted / student / self.name

    def autograded(self, student: str) -> Path:
        """A student's notebook as it was graded."""
        return self.folder.root / "autograded" / student / self.name / f"{self.name}.ipynb"

    @property
    def reports(self) -> Path:
        """Stored reports, each named by a digest of what it depends on."""
        return self.folder.state / "reports" / self.name

    def recorded(self, student: str) -> Path:
        """The note that says which report is in the gradebook."""
        return self.folder.state / "recorded" / self.name / student

    @property
    def seed_note(self) -> Path:
        """The note that says under which seed the assignment is graded."""
        return self.folder.state / "seeds" / self.name

    @property
    def measured(self) -> Path:
        """Stored trials of audits, each named by its version."""
        return self.folder.state / "audit" / self.name

    @property
    def audit_record(self) -> Path:
        """What the last audit found."""
        return self.reference_folder / "audited.json"
