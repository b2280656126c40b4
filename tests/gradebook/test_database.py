"""How a gradebook is opened: as the course of course.yml, by a driver that is there, with one line where that fails."""

from datetime import datetime
from pathlib import Path

import pytest
from classroom import answered, hand_in, make_course, nbgrader, run, scores
from nbgrader.api import Gradebook

from autograder.content.folder import Folder
from autograder.gradebook.records import Records, enter_due_date

MISSING = "course.yml: database: its driver psycopg is not installed: pip install 'nn-autograder[postgres]'"
COURSE = "neural-networks-with-numpy-autumn-2026"
FULL = {"output_size": 6.0, "conv_forward": 14.0, "as_dense": 6.0}


def test_a_gradebook_that_was_made_without_a_course_id_keeps_all_that_is_in_it(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course")
    hand_in(root, "ada", answered(root))
    nameless = "--CourseDirectory.course_id="
    nbgrader(root, "generate_assignment", "convolution", nameless)
    nbgrader(root, "autograde", "convolution", nameless)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "") as gradebook:
        assert gradebook.find_assignment("convolution").course_id == ""
        grade = gradebook.find_grade("written", "convolution", "convolution", "ada")
        grade.manual_score, grade.needs_manual_grade = 7, False
        gradebook.db.commit()
    hand_in(root, "bob", answered(root))
    assert run(root, "autograder", "release", "convolution", "--force").returncode == 0
    graded = run(root, "autograder", "grade", "convolution")
    assert (graded.returncode, graded.stderr) == (0, "")
    assert scores(root) == {"ada": FULL, "bob": FULL}
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", COURSE) as gradebook:
        assert [assignment.name for assignment in gradebook.assignments] == ["convolution"]
        assert gradebook.find_grade("written", "convolution", "convolution", "ada").manual_score == 7
        assert gradebook.find_submission("convolution", "ada").score == 33


def test_formgrader_shows_times_in_the_time_zone_of_the_course(course: Path) -> None:
    records = Records(Folder(course))
    assignment = records.folder.assignment("convolution")
    enter_due_date(records.database, COURSE, "convolution", records.folder.course.due(assignment.settings))
    with records.gradebook() as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission("convolution", "ada", timestamp=datetime(2026, 7, 1, 10, 30))
    assert records.api.get_assignment("convolution")["duedate_notimezone"] == "2026-10-26T23:59:00"
    hand_in(course, "ada", answered(course), at="2026-07-01 10:30:00 UTC")
    shown = records.api.get_submission("convolution", "ada")["display_timestamp"]
    assert shown == "2026-07-01 12:30:00 CEST"


def test_a_missing_driver_is_one_line_that_names_what_to_install(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course")
    with open(root / "course.yml", "a") as file:
        file.write("database: postgresql://grader@127.0.0.1/course\n")
    hand_in(root, "ada", answered(root))
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text("import sys\nsys.modules |= {'psycopg': None, 'psycopg2': None}\n")
    graded = run(root, "autograder", "grade", "convolution", PYTHONPATH=str(hidden))
    assert (graded.returncode, graded.stdout.strip(), graded.stderr) == (2, "", f"{MISSING}\n")
    found = run(root, "autograder", "doctor", PYTHONPATH=str(hidden))
    assert [line for line in found.stdout.splitlines() if line.startswith("MEND  gradebook")] == [
        f"MEND  gradebook: {MISSING}"
    ]


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("gradebook.db", "Could not parse SQLAlchemy URL from given URL string"),
        ("oracel://here/there", "Can't load plugin: sqlalchemy.dialects:oracel"),
    ],
)
def test_an_address_that_is_none_is_named(tmp_path: Path, database: str, said: str) -> None:
    root = make_course(tmp_path / "course")
    with open(root / "course.yml", "a") as file:
        file.write(f"database: {database}\n")
    graded = run(root, "autograder", "release", "convolution", "--force")
    assert graded.returncode == 2
    assert graded.stderr.splitlines()[-1] == f"course.yml: database: {said}"
