"""Hostile notebooks, as root and as an ordinary user, in forked sandboxes and in fresh ones: no points, nothing seen or
left of the host, and the next submission is none the worse for it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from classroom import ATTACKS, CHECKOUT, make_course, shared, variables

SIEGE = Path(__file__).with_name("siege.py")
ORDINARY = 54321
"""A user number that owns nothing."""
USERS = ("root", "ordinary") if os.geteuid() == 0 else ("ordinary",)
SIEGES = [f"{way} {user}" for way in ("forked", "fresh") for user in USERS]
CANARY_FILE = Path("/tmp/canary.txt")
CANARIES = {"in a file": "yellow-bird-3f8a17c2", "in the environment": "canary-green-bird-91d4e6b0"}
OWN_FOLDER = {"19_write_files": ["LEAK /tmp/pwn"]}
"""The folder /tmp of a sandbox is its own, is there to be written to, and ends with it."""


@pytest.fixture(scope="session")
def sieges(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All attacks, graded one after another; by both users, and in both ways, at the same time."""

    def lay(folder: Path) -> None:
        if not CANARY_FILE.exists():
            CANARY_FILE.write_text(CANARIES["in a file"])
            CANARY_FILE.chmod(0o644)
        running = [begun(folder / name, *name.split()) for name in SIEGES]
        assert [process.wait(timeout=600) for process in running] == [0] * len(running)
        CANARY_FILE.unlink(missing_ok=True)

    return shared(tmp_path_factory, "sieges", lay)


@pytest.fixture(scope="session", params=SIEGES)
def siege(request: pytest.FixtureRequest, sieges: Path) -> dict[str, Any]:
    """What was seen of all attacks by one user, in one way."""
    found: dict[str, Any] = json.loads((sieges / request.param / "results.json").read_text())
    return found


def begun(folder: Path, way: str, user: str) -> subprocess.Popen[bytes]:
    course = make_course(folder / "course", exercises=["conv_forward"], call_seconds=2, notebook_seconds=5)
    command = [sys.executable, str(SIEGE), str(course), str(folder / "results.json"), way]
    if user == "ordinary" and os.geteuid() == 0:
        command = [*admitting(folder), *command, str(ORDINARY)]
        for path in (folder, *folder.rglob("*")):
            os.chown(path, ORDINARY, ORDINARY)
    environment = variables(course, GRADER_SECRET=CANARIES["in the environment"], HOME=str(folder))
    return subprocess.Popen(command, env=environment)


def admitting(folder: Path) -> list[str]:
    """A command that runs another where an ordinary user may enter all that grading needs.

    On some machines the interpreter or the checkout lies in root's own folders. There these folders are hidden behind
    empty ones that hold what is needed and nothing else.
    """
    needed = [sys.base_prefix, sys.prefix, str(CHECKOUT)]
    paths = [Path(path).resolve() for path in dict.fromkeys([*needed, str(folder)])]
    shut = {
        min(locked, key=lambda p: len(p.parts)) for path in paths if (locked := list(filter(_locked, path.parents)))
    }
    if not shut:
        return []
    command = ["bwrap", "--dev-bind", "/", "/", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    for hidden in sorted(shut):
        command += ["--perms", "0755", "--tmpfs", str(hidden)]
    between = {between for path in paths for between in path.parents if shut & set(between.parents)}
    for folder_between in sorted(between):
        command += ["--perms", "0755", "--dir", str(folder_between)]
    for path in paths:
        command += ["--bind" if path == folder.resolve() else "--ro-bind", str(path), str(path)]
    return [*command, "--"]


def _locked(path: Path) -> bool:
    return path.stat().st_mode & 0o005 != 0o005


@pytest.fixture(params=[path.stem for path in ATTACKS])
def attack(request: pytest.FixtureRequest, siege: dict[str, Any]) -> dict[str, Any]:
    return next(found for found in siege["attacks"] if found["attack"] == request.param)


def test_an_attack_earns_nothing(attack: dict[str, Any]) -> None:
    assert attack["earned"] == 0


@pytest.mark.parametrize("canary", CANARIES)
def test_an_attack_sees_no_canary_of_the_host(attack: dict[str, Any], canary: str) -> None:
    assert CANARIES[canary] not in attack["report"]


def test_an_attack_finds_no_leak_but_the_folder_of_its_own(attack: dict[str, Any]) -> None:
    outputs = [output for cell in json.loads(attack["report"])["outputs"] for output in cell]
    lines = [line for output in outputs for line in output.get("text", "").splitlines()]
    assert [line for line in lines if line.startswith("LEAK")] == OWN_FOLDER.get(attack["attack"], [])


def test_an_attack_leaves_nothing_on_the_host(attack: dict[str, Any]) -> None:
    assert attack["traces"] == []
    assert attack["processes"] == 0


def test_the_honest_submission_after_an_attack_gets_all_points(attack: dict[str, Any]) -> None:
    assert attack["honest"] == 14


def test_no_attack_changes_a_folder_of_the_system(siege: dict[str, Any]) -> None:
    assert siege["changed"] == []


def test_no_process_is_left_when_grading_has_ended(siege: dict[str, Any]) -> None:
    assert siege["left"] == 0


def test_the_user_who_graded_is_the_one_meant(siege: dict[str, Any], request: pytest.FixtureRequest) -> None:
    assert (siege["user"] == 0) == ("root]" in request.node.name)


def test_the_way_to_a_sandbox_is_the_one_meant(siege: dict[str, Any], request: pytest.FixtureRequest) -> None:
    assert (siege["cold"] is None) == ("[forked" in request.node.name)
