"""Ctrl-C and SIGTERM while `autograder grade` runs: real signals for real processes, at several moments of real grading."""

import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from classroom import (
    SCRIPTS,
    answered,
    descendants,
    hand_in,
    make_course,
    nbgrader,
    released,
    run,
    scores,
    shared,
    stub,
    totals,
    variables,
)

from autograder.content.folder import Folder
from autograder.gradebook import notes

DENSE = "def as_dense(w, b, n):\n    "
EARNED = {"a_loops": 20, "b_loops": 20, "blank": 0, "flips": 12, "honest": 26, "no_json": 0, "other": 26, "waits": 20}
COMMAND = ("grade", "convolution", "--workers", "2")
SECONDS = 2.0 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
"""Two, on a machine that has time for it."""
STOPPED = re.compile(r"stopped: (\d) of 8 done; the same command goes on\n")
STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}
UNSAFE = "--run-student-code-without-a-sandbox"


def make_class(root: Path) -> None:
    """A graded class that handed in again, worth the same points. Three of them take seconds by now."""
    make_course(root, call_seconds=0.5)
    hand_in_all(root, "first")
    nbgrader(root, "generate_assignment", "convolution")
    done = run(root, "autograder", *COMMAND)
    assert (done.returncode, done.stderr, totals(root)) == (0, "", EARNED)
    hand_in_all(root, "second")
    described = yaml.safe_load((root / "course.yml").read_text())
    described["limits"]["call_seconds"] = 8
    (root / "course.yml").write_text(yaml.safe_dump(described, sort_keys=False))


def hand_in_all(root: Path, attempt: str) -> None:
    """attempt: stands in a comment, so that nothing else differs."""
    loops, waits = (DENSE + f"{text}  # {attempt}" for text in ("while True: pass", "import time; time.sleep(1000)"))
    made = {
        "a_loops": answered(root, as_dense=loops),
        "b_loops": answered(root, as_dense=loops),
        "blank": released(root),
        "flips": answered(root, "flipped_filter"),
        "honest": answered(root),
        "other": answered(root, "matmul_windows"),
        "waits": answered(root, as_dense=waits),
    }
    for student, notebook in made.items():
        stub(notebook, "output_size").source += f"\n# {attempt}"
        hand_in(root, student, notebook)
    hand_in(root, "no_json", f"<html>{attempt}")


@pytest.fixture(scope="session")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(tmp_path_factory, "interrupted", make_class)


@pytest.fixture
def root(interrupted: Path, tmp_path: Path) -> Path:
    root = tmp_path / "course"
    shutil.copytree(interrupted, root)
    shutil.copy(variables(interrupted)["AUTOGRADER_SEED_FILE"], variables(root)["AUTOGRADER_SEED_FILE"])
    return root


@contextmanager
def grading(root: Path, *options: str, **more: str) -> Iterator["subprocess.Popen[str]"]:
    """`autograder grade` as a shell starts it: the first of a process group of its own."""
    grader = subprocess.Popen(
        [str(SCRIPTS / "autograder"), *COMMAND, *options],
        cwd=root,
        env=variables(root, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        yield grader
    finally:
        grader.kill()
        grader.communicate()


def stop(grader: "subprocess.Popen[str]", number: signal.Signals) -> tuple[str, str]:
    """Send a signal, SIGINT to the whole group as a terminal does. What the grader wrote: it ended in time, with all that
    it had started."""
    assert grader.poll() is None, grader.communicate()
    below = descendants(grader.pid)
    start = time.monotonic()
    if number == signal.SIGINT:
        os.killpg(grader.pid, number)
    else:
        grader.send_signal(number)
    said = grader.communicate(timeout=60)
    took = time.monotonic() - start
    assert (grader.returncode, said) == (STATUS[number], said)
    assert took < SECONDS, said
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below), seconds=5)
    return said


def until(true: Callable[[], bool], *, seconds: float = 240, every: float = 0.02) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(every)


def written(root: Path) -> dict[str, str]:
    """What is noted of each student whose points are whole."""
    assignment = Folder(root).assignment("convolution")
    found = {student: notes.read(assignment.recorded(student)).written for student in EARNED}
    return {student: digest for student, digest in found.items() if digest}


def rewritten(root: Path, before: dict[str, str]) -> set[str]:
    return {student for student, digest in written(root).items() if before[student] != digest}


def processor_seconds(pids: Sequence[int]) -> float:
    """The processor time of the busiest of some processes."""
    found = [0.0]
    for pid in pids:
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found.append(int(words[11]) / os.sysconf("SC_CLK_TCK"))
    return max(found)


def goes_on(root: Path) -> None:
    """The same command finishes."""
    done = run(root, "autograder", *COMMAND)
    assert (done.returncode, done.stderr, totals(root)) == (0, "", EARNED)


# Moments of grading --------------------------------------------------------------------------------------------------


def loading(root: Path, grader: "subprocess.Popen[str]") -> None:
    until(lambda: "libpython" in maps(grader) or "_json" in maps(grader))
    time.sleep(0.3)


def maps(grader: "subprocess.Popen[str]") -> str:
    return Path(f"/proc/{grader.pid}/maps").read_text()


def starting(root: Path, grader: "subprocess.Popen[str]") -> None:
    """The lock is taken: the gradebook is opened, the assignment is read."""
    lock = root / ".autograder" / "grading.lock"
    until(lambda: lock.stat().st_size > 0)


def first_sandbox(root: Path, grader: "subprocess.Popen[str]") -> None:
    until(lambda: any("bwrap" in name(pid) for pid in descendants(grader.pid)))


def probing(root: Path, grader: "subprocess.Popen[str]") -> None:
    first_sandbox(root, grader)
    time.sleep(0.5)


def calling(root: Path, grader: "subprocess.Popen[str]") -> None:
    """Endless loops run in both sandboxes."""
    until(lambda: processor_seconds([*descendants(grader.pid)]) > 1)


def recording(root: Path, grader: "subprocess.Popen[str]") -> None:
    """A submission is being written: its note was taken back."""
    until(lambda: len(written(root)) < len(EARNED), every=0.002)


def recorded(root: Path, grader: "subprocess.Popen[str]") -> None:
    """Some are written, others wait."""
    before = written(root)
    until(lambda: len(rewritten(root, before)) >= 2)


def name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


MOMENTS = (
    (starting, signal.SIGTERM),
    (first_sandbox, signal.SIGINT),
    (probing, signal.SIGINT),
    (calling, signal.SIGINT),
    (calling, signal.SIGTERM),
    (recording, signal.SIGINT),
    (recording, signal.SIGTERM),
    (recorded, signal.SIGINT),
)


@pytest.mark.parametrize(
    ("moment", "number"), MOMENTS, ids=[f"{moment.__name__} {number.name}" for moment, number in MOMENTS]
)
def test_a_signal_stops_grading_at_once_takes_nothing_away_and_says_how_to_go_on(
    root: Path, moment: Callable[[Path, "subprocess.Popen[str]"], None], number: signal.Signals
) -> None:
    before, old = scores(root), written(root)
    with grading(root) as grader:
        moment(root, grader)
        printed, said = stop(grader, number)
    found = STOPPED.fullmatch(said)
    assert found, said
    assert printed.strip() == ""
    assert scores(root) == before
    assert written(root).keys() == old.keys()
    assert len(rewritten(root, old)) == int(found[1])
    goes_on(root)


@pytest.mark.parametrize("number", STATUS, ids=["SIGINT", "SIGTERM"])
def test_a_signal_while_it_is_loaded_stops_it_too(root: Path, number: signal.Signals) -> None:
    before = scores(root)
    with grading(root) as grader:
        loading(root, grader)
        said = stop(grader, number)
    assert said == ("", "stopped before anything was done\n")
    assert scores(root) == before


@pytest.mark.parametrize("way", ["fresh", "without a wall"])
def test_sandboxes_that_nothing_forks_are_ended_too_and_what_they_did_is_no_zero(
    root: Path, tmp_path: Path, way: str
) -> None:
    before, options, more = scores(root), [UNSAFE], {}
    if way == "fresh":
        options, more = [], {"PATH": without_forks(tmp_path / "bin")}
    with grading(root, *options, **more) as grader:
        calling(root, grader)
        _, said = stop(grader, signal.SIGINT)
    assert STOPPED.fullmatch(said), said
    assert scores(root) == before
    done = run(root, "autograder", *COMMAND, *options, **more)
    assert (done.returncode, done.stderr, totals(root)) == (0, "", EARNED)


def without_forks(folder: Path) -> str:
    """A PATH whose bubblewrap starts no process that forks."""
    folder.mkdir()
    script = folder / "bwrap"
    script.write_text(
        '#!/bin/sh\ncase " $* " in *" --proc "*) echo "bwrap: not today" >&2; exit 1;; esac\n'
        f'exec {shutil.which("bwrap")} "$@"\n'
    )
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_several_signals_are_one(root: Path) -> None:
    before = scores(root)
    with grading(root) as grader:
        calling(root, grader)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
            os.killpg(grader.pid, number)
            time.sleep(0.01)
        _, said = grader.communicate(timeout=SECONDS)
    assert grader.returncode == 130
    assert STOPPED.fullmatch(said), said
    assert scores(root) == before
    goes_on(root)


def test_a_gradebook_that_somebody_else_keeps_locked_does_not_hold_it_up(root: Path) -> None:
    before = scores(root)
    with grading(root) as grader:
        recorded(root, grader)
        with sqlite3.connect(root / "gradebook.db", isolation_level=None, timeout=30) as other:
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(0.5)
            _, said = stop(grader, signal.SIGTERM)
            other.execute("ROLLBACK")
        other.close()
    assert STOPPED.fullmatch(said), said
    assert scores(root) == before
    goes_on(root)


def test_first_grades_that_were_written_are_counted_and_kept(root: Path) -> None:
    shutil.rmtree(root / ".autograder")
    (root / "gradebook.db").unlink()
    shutil.rmtree(root / "autograded")
    nbgrader(root, "generate_assignment", "convolution", "--force")
    with grading(root) as grader:
        until(lambda: len(written(root)) >= 3)
        _, said = stop(grader, signal.SIGINT)
    found = STOPPED.fullmatch(said)
    assert found, said
    assert totals(root) == {student: EARNED[student] for student in written(root)}
    assert len(written(root)) == int(found[1])
    goes_on(root)


def test_in_a_terminal_control_c_stops_it_and_gives_the_cursor_back(root: Path) -> None:
    """The key itself, in a terminal of its own: the kernel signals the whole foreground group."""
    before = scores(root)
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(root)
        os.execve(SCRIPTS / "autograder", ["autograder", *COMMAND], {**variables(root), "TERM": "xterm"})
    seen = b""
    end = time.monotonic() + 240
    while processor_seconds([*descendants(pid)]) < 1 and time.monotonic() < end:
        seen += os.read(terminal, 1 << 16)
    start = time.monotonic()
    os.write(terminal, b"\x03")
    while True:
        try:
            seen += os.read(terminal, 1 << 16)
        except OSError:  # the other end is closed
            break
    _, status = os.waitpid(pid, 0)
    assert time.monotonic() - start < SECONDS
    assert os.waitstatus_to_exitcode(status) == 130
    os.close(terminal)
    text = seen.decode()
    assert STOPPED.search(text.replace("\r\n", "\n")), text[-2000:]
    assert text.rfind("\x1b[?25h") > text.rfind("\x1b[?25l") >= 0
    assert scores(root) == before
