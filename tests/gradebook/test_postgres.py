"""A course whose gradebook is on a real PostgreSQL server: every command that meets the gradebook."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from classroom import SCRIPTS, answered, environment_of, hand_in, make_course, nbgrader, run, variables
from nbgrader.api import Gradebook
from postgres import new_database, server
from psycopg import sql

from autograder.content.folder import Folder
from autograder.gradebook.database import opened
from autograder.gradebook.records import Records

FULL = {"output_size": 6.0, "conv_forward": 14.0, "as_dense": 6.0}
FLIPPED = {**FULL, "conv_forward": 0.0}
COURSE = "neural-networks-with-numpy-autumn-2026"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server() as started:
        yield started


@pytest.fixture(scope="module")
def graded(address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course on PostgreSQL, released and graded by our commands."""
    root = new_course(tmp_path_factory.mktemp("postgres") / "course", new_database(address))
    done("autograder", "release", "convolution", "--force", root=root)
    hand_in(root, "ada", answered(root), at="2026-10-28 10:00:00 UTC")
    hand_in(root, "bob", answered(root, "flipped_filter"))
    done("autograder", "grade", "convolution", root=root)
    return root


def new_course(root: Path, database: str) -> Path:
    make_course(root)
    with open(root / "course.yml", "a") as file:
        file.write(f"database: {database}\n")
    return root


def done(*command: str, root: Path) -> subprocess.CompletedProcess[str]:
    made = run(root, *command)
    assert made.returncode == 0, made.stdout + made.stderr
    return made


def scores(root: Path) -> dict[str, dict[str, float | None]]:
    with Gradebook(Folder(root).database, COURSE) as gradebook:
        return {
            submission.student.id: {
                g.name: g.auto_score for n in submission.notebooks for g in n.grades if g.name in FULL
            }
            for submission in gradebook.assignment_submissions("convolution")
        }


def test_a_release_and_its_grades_stand_in_the_gradebook(graded: Path) -> None:
    assert not (graded / "gradebook.db").exists()
    assert scores(graded) == {"ada": FULL, "bob": FLIPPED}
    with Gradebook(Folder(graded).database, COURSE) as gradebook:
        found = gradebook.find_assignment("convolution")
        assert (found.course_id, str(found.duedate)) == (COURSE, "2026-10-26 22:59:00")
        assert gradebook.find_submission("convolution", "ada").late_submission_penalty == 5.2


def test_doctor_finds_the_gradebook_in_order(graded: Path) -> None:
    assert "ok    gradebook: can be opened" in run(graded, "autograder", "doctor").stdout.splitlines()


def test_nbgraders_own_commands_go_through(graded: Path) -> None:
    hand_in(graded, "cleo", answered(graded))
    nbgrader(graded, "generate_assignment", "convolution", "--force")
    nbgrader(graded, "autograde", "convolution", "--student", "cleo")
    assert scores(graded)["cleo"] == FULL
    nbgrader(graded, "generate_feedback", "convolution", "--student", "cleo")
    assert "output_size" in (graded / "feedback" / "cleo" / "convolution" / "convolution.html").read_text()
    nbgrader(graded, "export")
    assert "cleo,,,,26.0,0.0,26.0" in (graded / "grades.csv").read_text()


def test_formgrader_reads_the_gradebook_as_the_same_course(graded: Path) -> None:
    with environment_of(graded):
        api = Records(Folder(graded)).api
        assert api.course_id == COURSE
        assert {"ada", "bob"} <= api.get_submitted_students("convolution")
        found = {submission["student"]: submission for submission in api.get_submissions("convolution")}
        assert (found["ada"]["score"], found["bob"]["score"]) == (26, 12)


def test_two_graders_at_once_grade_everybody(graded: Path) -> None:
    expected = {f"student{number}": FLIPPED if number % 2 else FULL for number in range(6)}
    for student, points in expected.items():
        hand_in(graded, student, answered(graded, "einsum" if points is FULL else "flipped_filter"))
    command = [str(SCRIPTS / "autograder"), "grade", "convolution"]
    both = [
        subprocess.Popen(
            command, cwd=graded, env=variables(graded), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in both:
        out, error = process.communicate(timeout=300)
        assert (process.returncode, error) == (0, ""), out
    found = scores(graded)
    assert {student: found[student] for student in expected} == expected
    for student in expected:
        assert (graded / "autograded" / student / "convolution" / "convolution.ipynb").is_file()


def test_several_that_enter_a_new_course_at_once_do_not_fail(graded: Path) -> None:
    database = Folder(graded).database

    def enter(_: int) -> str:
        with opened(database, "another-course") as gradebook:
            return gradebook.check_course("another-course").id

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(enter, range(8))) == {"another-course"}


def test_doctor_says_that_the_role_may_not_make_tables(address: str, tmp_path: Path) -> None:
    database = new_database(address)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE guest LOGIN PASSWORD {}").format(sql.Literal("guest")))
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    where = database.rpartition("@")[2]
    root = new_course(tmp_path / "course", f"postgresql://guest:guest@{where}")
    found = run(root, "autograder", "doctor")
    said = [line for line in found.stdout.splitlines() if "gradebook" in line]
    assert (found.returncode, len(said)) == (1, 1)
    assert said[0].startswith("MEND  gradebook: gradebook: ")


def test_a_server_that_does_not_answer_is_one_line(graded: Path, tmp_path: Path) -> None:
    root = new_course(tmp_path / "course", "postgresql://nobody@127.0.0.1:1/nothing")
    hand_in(root, "ada", answered(root))
    found = run(root, "autograder", "grade", "convolution")
    assert (found.returncode, found.stdout.strip()) == (2, "")
    (said,) = found.stderr.splitlines()
    assert said.startswith('gradebook: connection failed: connection to server at "127.0.0.1", port 1 failed: ')
    assert ["MEND  " + line for line in (f"gradebook: {said}",)] == [
        line for line in run(root, "autograder", "doctor").stdout.splitlines() if line.startswith("MEND  gradebook")
    ]
