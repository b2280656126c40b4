"""Two `autograder grade` at once on one course: nobody is left ungraded, whichever database holds the gradebook."""

import getpass
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import postgres
import pytest
import yaml
from classroom import SCRIPTS, answered, hand_in, make_course, nbgrader, released, run, shared, totals, variables
from nbgrader.api import Gradebook

from autograder.content.folder import Folder

DENSE = "def as_dense(w, b, n):\n    "
EARNED = {"blank": 0, "flips": 12, "honest": 26, "other": 26, "waits": 20}
COMMAND = ("grade", "convolution")


def make_class(root: Path) -> None:
    make_course(root, call_seconds=2)
    hand_in(root, "blank", released(root))
    hand_in(root, "flips", answered(root, "flipped_filter"))
    hand_in(root, "honest", answered(root))
    hand_in(root, "other", answered(root, "matmul_windows"))
    hand_in(root, "waits", answered(root, as_dense=DENSE + "import time; time.sleep(1000)"))
    nbgrader(root, "generate_assignment", "convolution")


@pytest.fixture
def root(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    shutil.copytree(shared(tmp_path_factory, "two-graders", make_class), tmp_path / "course")
    return tmp_path / "course"


@contextmanager
def grading(root: Path) -> Iterator["subprocess.Popen[str]"]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    grader = subprocess.Popen(
        [str(SCRIPTS / "autograder"), *COMMAND], cwd=root, env=variables(root), text=True, process_group=0, **pipes
    )
    try:
        yield grader
    finally:
        grader.kill()
        grader.communicate()


def holds(root: Path) -> None:
    """Wait until a grader holds the course's lock."""
    lock, end = root / ".autograder" / "grading.lock", time.monotonic() + 240
    while not lock.exists() or not lock.stat().st_size:
        assert time.monotonic() < end
        time.sleep(0.01)


def waiting_for(root: Path, pid: int) -> "re.Pattern[str]":
    who = re.escape(f"{getpass.getuser()} (process {pid} on {socket.gethostname()})")
    since = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    return re.compile(f"{re.escape(str(root))}: being graded by {who} since {since}: waiting for that to end\n")


def test_with_sqlite_the_second_names_the_first_waits_for_it_and_finds_everybody_graded(root: Path) -> None:
    with grading(root) as first:
        holds(root)
        with grading(root) as second:
            printed, said = first.communicate(timeout=480)
            assert (first.returncode, said) == (0, "")
            again, waited = second.communicate(timeout=480)
    assert second.returncode == 0, waited
    assert waiting_for(root, first.pid).fullmatch(waited), waited
    assert "not graded" not in printed + again
    assert totals(root) == EARNED


def test_a_grader_that_is_killed_leaves_no_lock(root: Path) -> None:
    with grading(root) as first:
        holds(root)
        first.kill()
    done = run(root, "autograder", *COMMAND)
    assert (done.returncode, done.stderr, totals(root)) == (0, "", EARNED)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_waiting_for_another_grader_can_be_stopped(root: Path, number: signal.Signals, status: int) -> None:
    with grading(root) as first:
        holds(root)
        first.send_signal(signal.SIGSTOP)  # so that it holds the lock for as long as the test takes
        with grading(root) as second:
            assert second.stderr is not None
            assert waiting_for(root, first.pid).fullmatch(second.stderr.readline())
            second.send_signal(number)
            _, said = second.communicate(timeout=60)
    assert (second.returncode, said) == (status, "stopped: 0 of 5 done; the same command goes on\n")


# PostgreSQL ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgres.server() as found:
        yield found


def on_postgres(root: Path, database: str) -> None:
    """Move a course that was not graded yet to a database of PostgreSQL."""
    described = yaml.safe_load((root / "course.yml").read_text())
    (root / "course.yml").write_text(yaml.safe_dump({**described, "database": database}, sort_keys=False))
    (root / "gradebook.db").unlink(missing_ok=True)
    nbgrader(root, "generate_assignment", "convolution", "--force")


def points(root: Path) -> dict[str, float]:
    with Gradebook(Folder(root).database, Folder(root).course.course_id) as gradebook:
        return {found.student.id: found.score for found in gradebook.assignment_submissions("convolution")}


def test_with_postgresql_two_graders_work_side_by_side_in_one_folder(root: Path, address: str) -> None:
    on_postgres(root, postgres.new_database(address))
    with ExitStack() as stack:
        graders = [stack.enter_context(grading(root)) for _ in range(2)]
        said = [grader.communicate(timeout=480) for grader in graders]
    assert [(grader.returncode, words[1]) for grader, words in zip(graders, said, strict=True)] == [(0, ""), (0, "")]
    assert points(root) == EARNED


def test_with_postgresql_two_graders_work_side_by_side_in_folders_of_their_own(
    root: Path, address: str, tmp_path: Path
) -> None:
    """As two instructors do, each in a checkout."""
    on_postgres(root, postgres.new_database(address))
    other = tmp_path / "other"
    shutil.copytree(root, other)
    Path(variables(other)["AUTOGRADER_SEED_FILE"]).write_bytes(
        Path(variables(root)["AUTOGRADER_SEED_FILE"]).read_bytes()
    )
    with ExitStack() as stack:
        graders = [stack.enter_context(grading(where)) for where in (root, other)]
        said = [grader.communicate(timeout=480) for grader in graders]
    assert [(grader.returncode, words[1]) for grader, words in zip(graders, said, strict=True)] == [(0, ""), (0, "")]
    assert points(root) == EARNED
