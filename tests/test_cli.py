"""The command line: what it says, and with which exit status. What `grade` does is in grading/test_grader.py."""

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from classroom import (
    SCRIPTS,
    answered,
    hand_in,
    make_course,
    nbgrader,
    run,
    shared,
    totals,
    variables,
    without_bubblewrap,
)

DENSE = "def as_dense(w, b, n):\n    "


@pytest.fixture(scope="session")
def released_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(root: Path) -> None:
        make_course(root, call_seconds=1, notebook_seconds=5)
        nbgrader(root, "generate_assignment", "convolution")

    return shared(tmp_path_factory, "cli", make)


@pytest.fixture
def ready(released_course: Path, tmp_path: Path) -> Path:
    """A course of one's own, released."""
    root = tmp_path / "course"
    shutil.copytree(released_course, root)
    return root


def said(root: Path, *command: str) -> tuple[int, str, str]:
    done = run(root, "autograder", *command)
    return done.returncode, done.stdout, done.stderr


def test_a_reader_who_has_seen_enough_is_no_error(ready: Path) -> None:
    """As `autograder doctor | head -1`: the pipe is closed while there is more to say."""
    command = [str(SCRIPTS / "autograder"), "doctor"]
    process = subprocess.Popen(
        command, cwd=ready, env=variables(ready), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(timeout=120) == 1
    assert process.stderr.read() == ""
    process.stderr.close()


def test_help_comes_at_once(tmp_path: Path) -> None:
    """Measured in processor time: what else the machine does costs none of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    status, out, error = said(tmp_path, "--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (status, error) == (0, "")
    assert "Grade what was handed in, into nbgrader's gradebook." in out
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.3


def test_the_command_line_itself_imports_nothing_heavy() -> None:
    code = (
        "import sys, autograder.cli; print([m for m in ('numpy', 'nbgrader', 'pydantic', 'yaml') if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (["grade", "convolutoin"], "course.yml: no assignment named 'convolutoin', did you mean 'convolution'?\n"),
        (["grade", "zebra"], "course.yml: no assignment named 'zebra'\n"),
        (["grade", "convolution", "--student", "nobody"], "submitted/nobody/convolution: not found\n"),
        (["release", "convolutoin"], "course.yml: no assignment named 'convolutoin', did you mean 'convolution'?\n"),
    ],
)
def test_what_is_not_in_the_course_is_named_and_the_status_is_2(ready: Path, command: list[str], error: str) -> None:
    assert said(ready, *command) == (2, "", error)


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ([], "autograder: error: the following arguments are required: COMMAND"),
        (["grade"], "autograder grade: error: the following arguments are required: NAME"),
        (["grade", "x", "--workers", "0"], "autograder grade: error: argument --workers: expected at least 1"),
        (["mark"], "autograder: error: argument COMMAND: invalid choice: 'mark'"),
    ],
)
def test_wrong_usage_is_status_2(tmp_path: Path, command: list[str], error: str) -> None:
    status, out, found = said(tmp_path, *command)
    assert (status, out) == (2, "")
    assert found.splitlines()[-1].startswith(error)


def test_every_fault_of_course_yml_is_named_in_one_go(ready: Path) -> None:
    text = (ready / "course.yml").read_text()
    text = text.replace("title: Convolution", "titel: Convolution").replace("call_seconds: 1", "call_seconds: -1")
    (ready / "course.yml").write_text(text)
    assert said(ready, "grade", "convolution") == (
        2,
        "",
        "course.yml: assignments[0].title: missing\n"
        "course.yml: assignments[0].titel: unknown key, did you mean 'title'?\n"
        "course.yml: limits.call_seconds: found -1, should be greater than 0\n",
    )


def test_outside_a_course_the_missing_file_is_named(tmp_path: Path) -> None:
    where = tmp_path.resolve()
    assert said(tmp_path, "grade", "x") == (2, "", f"course.yml: not found in {where} or above it\n")


def test_an_assignment_that_was_not_released_cannot_be_graded(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course")
    hand_in(root, "ada", answered(root))
    error = "convolution: not in the gradebook yet: autograder release convolution\n"
    assert said(root, "grade", "convolution") == (2, "", error)


def test_nothing_handed_in_is_nothing_to_grade(ready: Path) -> None:
    status, out, error = said(ready, "grade", "convolution")
    assert (status, error) == (0, "")
    assert out.splitlines()[0] == "convolution: nothing was handed in"


def test_commands_work_in_any_folder_of_the_course(ready: Path) -> None:
    hand_in(ready, "ada", answered(ready))
    done = subprocess.run(
        [str(SCRIPTS / "autograder"), "grade", "convolution"],
        cwd=ready / "assignments" / "convolution",
        env=variables(ready),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert totals(ready) == {"ada": 26}


def test_a_course_in_a_folder_that_sandboxes_show_is_refused(ready: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    (packages,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    (packages / "all.pth").write_text("\n".join(path for path in sys.path if path.endswith("-packages")))
    root = packages / "course"
    shutil.copytree(ready, root)
    with open(root / "course.yml", "a") as file:
        file.write(f"python: {tmp_path}/venv/bin/python\n")
    hand_in(root, "ada", answered(root))
    status, out, error = said(root, "grade", "convolution")
    remedy = "which student code can read: move the course elsewhere"
    assert (status, out.strip(), error) == (2, "", f"{root}: lies in {packages}, {remedy}\n")


# Without bubblewrap --------------------------------------------------------------------------------------------------


def test_without_bubblewrap_nobody_is_graded_and_the_remedy_is_named(ready: Path) -> None:
    hand_in(ready, "ada", answered(ready))
    done = without_bubblewrap(ready, "autograder", "grade", "convolution")
    assert done.returncode == 1
    assert done.stderr == "bubblewrap is not installed: apt-get install bubblewrap\n"
    assert totals(ready) == {}


def test_the_opt_out_grades_without_a_wall_and_keeps_the_limits_and_the_values_only_boundary(ready: Path) -> None:
    hand_in(ready, "honest", answered(ready))
    hand_in(ready, "loops", answered(ready, as_dense=DENSE + "while True: pass"))
    hand_in(ready, "grows", answered(ready, as_dense=DENSE + "return np.ones(1 << 30)"))
    hand_in(ready, "exits", answered(ready, as_dense=DENSE + "import os; os._exit(0)"))
    lie = "type('L', (np.ndarray,), {'__eq__': lambda *a: True})"
    hand_in(ready, "lies", answered(ready, as_dense=DENSE + f"return np.zeros((2, 10)).view({lie})"))
    done = without_bubblewrap(
        ready, "autograder", "grade", "convolution", "--json", "checks.json", "--run-student-code-without-a-sandbox"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert totals(ready) == {"honest": 26, "loops": 20, "grows": 20, "exits": 20, "lies": 20}
    first = {
        result["student"]: result["exercises"]["as_dense"]["checks"][0]["message"]
        for result in json.loads((ready / "checks.json").read_text())
    }
    case = "as_dense, two filters of 3x3: "
    assert first["loops"] == case + "took longer than 1 s"
    assert first["grows"] == case + "ran out of memory"
    assert first["exits"] == case + "ended its process"


def test_a_grade_given_without_a_wall_is_not_taken_for_one_given_behind_it(ready: Path) -> None:
    hand_in(ready, "ada", answered(ready))
    option = "--run-student-code-without-a-sandbox"
    assert run(ready, "autograder", "grade", "convolution", option).returncode == 0
    reports = list((ready / ".autograder" / "reports" / "convolution").glob("*.json"))
    assert run(ready, "autograder", "grade", "convolution").returncode == 0
    assert len(list((ready / ".autograder" / "reports" / "convolution").glob("*.json"))) == len(reports) + 1
