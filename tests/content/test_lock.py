"""The lock on a course: who holds it, who waits, and that it ends with its process, however that ends."""

import getpass
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from autograder.content.lock import Holder, held, holder
from autograder.exercise import CourseError

HOLD = """
import sys, time
from pathlib import Path
from autograder.content.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def held_elsewhere(file: Path, seconds: float) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds a lock for some seconds."""
    command = [sys.executable, "-c", HOLD, str(file), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield other
        finally:
            other.kill()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "lock"


def test_a_lock_names_who_holds_it_and_nobody_afterwards(file: Path) -> None:
    before = datetime.now().astimezone().replace(microsecond=0)
    with held(file):
        who = holder(file)
    assert who is not None
    assert (who.user, who.pid, who.host) == (getpass.getuser(), os.getpid(), socket.gethostname())
    assert before <= datetime.fromisoformat(who.since) <= datetime.now().astimezone()
    assert holder(file) is None
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_holder_is_named_in_one_line() -> None:
    since = datetime(2026, 11, 21, 15, 4, 5).astimezone().isoformat()
    who = Holder(user="ada", pid=4711, host="lab7", since=since)
    assert str(who) == "ada (process 4711 on lab7) since 2026-11-21 15:04:05"


def test_a_free_lock_is_taken_without_a_word(file: Path) -> None:
    said: list[Holder | None] = []
    for _ in range(2):
        with held(file, said.append):
            pass
    assert said == []


def test_a_lock_that_another_process_holds_is_waited_for_and_its_holder_told_once(file: Path) -> None:
    said: list[Holder | None] = []
    with held_elsewhere(file, 1) as other:
        start = time.monotonic()
        with held(file, said.append):
            assert time.monotonic() - start > 0.3
            mine = holder(file)
    assert [(who.pid, who.user) for who in said if who] == [(other.pid, getpass.getuser())]
    assert mine is not None
    assert mine.pid == os.getpid()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_lock_does_not_outlive_its_process(file: Path, number: signal.Signals) -> None:
    said: list[Holder | None] = []
    with held_elsewhere(file, 1000) as other:
        other.send_signal(number)
        other.wait()
        with held(file, said.append):
            pass
    assert said == []


def test_what_its_process_started_does_not_keep_a_lock(file: Path) -> None:
    said: list[Holder | None] = []
    with held(file):
        child = subprocess.Popen(["sleep", "1000"], close_fds=False)
    try:
        with held(file, said.append):
            pass
    finally:
        child.kill()
        child.wait()
    assert said == []


def test_a_lock_is_given_back_where_what_it_was_held_for_fails(file: Path) -> None:
    with pytest.raises(ValueError, match="in between"), held(file):
        raise ValueError("in between")
    assert holder(file) is None
    said: list[Holder | None] = []
    with held(file, said.append):
        pass
    assert said == []


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '{"user": "ada"}', "\xff"])
def test_a_note_that_cannot_be_read_names_nobody(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text, encoding="latin-1")
    assert holder(file) is None


def test_a_lock_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(CourseError) as error, held(tmp_path / "state" / "lock"):
        pass
    assert str(error.value) == f"{tmp_path}/state/lock: cannot be written: File exists"
