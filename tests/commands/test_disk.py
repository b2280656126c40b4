"""A course where nothing can be written, and one on a full disk: said in one line, never by a traceback."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from classroom import SCRIPTS, answered, hand_in, make_course, run, scores, shared, variables

FREE = 8192
"""Bytes that are left on the full disk."""


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course, released, with a submission."""

    def make(root: Path) -> None:
        make_course(root)
        assert run(root, "autograder", "release", "convolution", "--force").returncode == 0
        hand_in(root, "ada", answered(root))

    return shared(tmp_path_factory, "disk", make)


def read_only(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a course on a file system that is mounted read-only."""
    return _mounted(root, ["--ro-bind", str(root), str(root)], 'exec "$@"', *command)


def full(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a copy of a course, at the same place, on a file system that has next to no room left."""
    size = sum(-(-path.stat().st_size // 4096) * 4096 + 4096 for path in root.rglob("*")) + (1 << 20)
    mounted = ["--ro-bind", str(root), "/mnt", "--size", str(size), "--tmpfs", str(root)]
    fill = f"cp -r /mnt/. . && {{ head -c {size} /dev/zero > filled 2>/dev/null; truncate -s -{FREE} filled; }}"
    return _mounted(root, mounted, f'{fill} && exec "$@"', *command)


def _mounted(root: Path, mounts: list[str], script: str, *command: str) -> subprocess.CompletedProcess[str]:
    bubblewrap = shutil.which("bwrap") or "/usr/bin/bwrap"
    user = [] if os.geteuid() == 0 else ["--unshare-user"]
    program = [str(SCRIPTS / command[0]), *command[1:]]
    return subprocess.run(
        [bubblewrap, *user, "--dev-bind", "/", "/", *mounts, "--chdir", str(root), "sh", "-c", script, "sh", *program],
        env=variables(root),
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_doctor_finds_a_folder_that_cannot_be_written(ready: Path) -> None:
    done = read_only(ready, "autograder", "doctor")
    assert (done.returncode, done.stderr) == (1, "")
    written = [ready, *(ready / name for name in ("release", "submitted", ".autograder"))]
    assert [line for line in done.stdout.splitlines() if line.startswith(("MEND  folder", "MEND  gradebook"))] == [
        *(f"MEND  folder: {path}: cannot be written: Read-only file system" for path in written),
        f"MEND  gradebook: {ready}/gradebook.db: read-only file system",
    ]


def test_doctor_finds_a_full_disk(ready: Path) -> None:
    done = full(ready, "autograder", "doctor")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"MEND  folder: {ready}: cannot be written: No space left on device" in done.stdout.splitlines()


def test_doctor_leaves_nothing_behind(ready: Path) -> None:
    """But for the sandbox's list of fonts, which grading needs too."""
    run(ready, "autograder", "doctor")
    before = sorted(ready.rglob("*"))
    done = run(ready, "autograder", "doctor")
    assert "ok    folder: can be written" in done.stdout.splitlines()
    assert sorted(ready.rglob("*")) == before


def test_a_release_into_a_folder_that_cannot_be_written_says_so(ready: Path) -> None:
    done = read_only(ready, "autograder", "release", "convolution", "--force")
    said = f"{ready}/.autograder/release.log: read-only file system\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_grading_in_a_folder_that_cannot_be_written_says_so(ready: Path) -> None:
    done = read_only(ready, "autograder", "grade", "convolution")
    said = f"{ready}/.autograder/grading.lock: cannot be written: Read-only file system\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_on_a_full_disk_nobody_is_graded_and_that_is_said_in_one_line(ready: Path) -> None:
    done = full(ready, "autograder", "grade", "convolution")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stdout + done.stderr
    (said,) = [line for line in (done.stdout + done.stderr).splitlines() if "space left" in line or "is full" in line]
    assert said.startswith((f"{ready}/", "not graded: ada (convolution): ", "gradebook: "))
    assert scores(ready) == {}
