"""A class graded by `autograder grade`, as a command: into nbgrader's gradebook, once, whatever happens in between."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
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
    totals,
    variables,
)
from nbgrader.api import Gradebook

from autograder.content.seed import fingerprint
from autograder.notebook import grade_id

DENSE = "def as_dense(w, b, n):\n    "


def make_class(root: Path) -> None:
    """A released assignment, and nine students who handed it in."""
    make_course(root, call_seconds=2)
    hand_in(root, "blank", released(root))
    hand_in(root, "exits", answered(root, as_dense=DENSE + "import os; os._exit(0)"))
    hand_in(root, "flips", answered(root, "flipped_filter"))
    hand_in(root, "honest", answered(root), at="2026-10-20 10:00:00 UTC")
    hand_in(root, "late", answered(root, "four_loops"), at="2026-10-28 10:00:00 UTC")
    hand_in(root, "loops", answered(root, as_dense=DENSE + "while True: pass"))
    hand_in(root, "no_json", "<html>")
    hand_in(root, "renames", answered(root, "im2col"), file="mine.ipynb")
    hand_in(root, "warns", answered(root, as_dense=DENSE + "import warnings; warnings.warn('x'); print('y')"))
    nbgrader(root, "generate_assignment", "convolution")


EARNED = {
    "blank": 0, "exits": 20, "flips": 12, "honest": 26, "late": 26, "loops": 20, "no_json": 0, "renames": 26, "warns": 20
}  # fmt: skip


@pytest.fixture(scope="session")
def ungraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(tmp_path_factory, "ungraded", make_class)


@pytest.fixture(scope="session")
def graded_once(ungraded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class after one `autograder grade`: checks.json and said.json hold what it wrote and said."""

    def grade(folder: Path) -> None:
        root = copied(ungraded, folder / "course")
        done = grade_class(root)
        (root / "said.json").write_text(json.dumps([done.returncode, done.stdout, done.stderr]))

    return shared(tmp_path_factory, "graded-once", grade) / "course"


def copied(course: Path, target: Path) -> Path:
    """A copy of a course, with its secret seed."""
    shutil.copytree(course, target)
    seed = Path(variables(course)["AUTOGRADER_SEED_FILE"])
    if seed.exists():
        shutil.copy(seed, variables(target)["AUTOGRADER_SEED_FILE"])
    return target


def grade_class(root: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    return run(root, "autograder", "grade", "convolution", "--json", "checks.json", *options, **more)


def book(root: Path) -> dict[str, Any]:
    """All that nbgrader's gradebook says of a class."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        assignment = gradebook.find_assignment("convolution")
        found: dict[str, Any] = {"due": assignment.duedate, "points": assignment.max_score}
        for submission in gradebook.assignment_submissions("convolution"):
            (notebook,) = submission.notebooks
            grades = {g.name: (g.auto_score, g.manual_score, g.needs_manual_grade, g.score) for g in notebook.grades}
            comments = {c.name: (c.auto_comment, c.manual_comment) for c in notebook.comments}
            late = (submission.timestamp, submission.total_seconds_late, notebook.late_submission_penalty)
            found[submission.student.id] = (grades, comments, late, notebook.score)
        return found


def files(root: Path, folder: str) -> dict[str, bytes]:
    return {str(p.relative_to(root / folder)): p.read_bytes() for p in (root / folder).rglob("*") if p.is_file()}


def results(root: Path) -> list[dict[str, Any]]:
    """What `--json` wrote, but for the seconds it took."""
    found: list[dict[str, Any]] = json.loads((root / "checks.json").read_text())
    return [{key: value for key, value in result.items() if key != "seconds"} for result in found]


# What it does --------------------------------------------------------------------------------------------------------


def test_everybody_is_graded_and_the_command_succeeds(graded_once: Path) -> None:
    status, _, error = json.loads((graded_once / "said.json").read_text())
    assert (status, error) == (0, "")
    assert totals(graded_once) == EARNED


def test_the_table_names_everybody_with_points_and_what_went_wrong(graded_once: Path) -> None:
    _, said, _ = json.loads((graded_once / "said.json").read_text())
    lines = [[cell.strip() for cell in line.split("│")] for line in said.splitlines() if "│" in line]
    rows = {line[1]: [line[2], line[4]] for line in lines if line[1]}
    assert {name: float(cells[0].split()[0]) for name, cells in rows.items()} == EARNED
    assert rows["no_json"][1] == "convolution.ipynb: not a notebook: it is not JSON"
    assert rows["loops"][1].startswith("as_dense, two filters of 3x3: took longer than 2 s")
    assert rows["honest"][1] == ""


def test_the_json_has_these_keys_and_no_others(graded_once: Path) -> None:
    found = json.loads((graded_once / "checks.json").read_text())
    assert [result["student"] for result in found] == sorted(EARNED)
    for result in found:
        assert list(result) == ["student", "assignment", "earned", "possible", "error", "seconds", "exercises"]
        assert (result["assignment"], result["possible"]) == ("convolution", 26)
        assert result["earned"] == EARNED[result["student"]]
        assert list(result["exercises"]) == ["output_size", "conv_forward", "as_dense"]
        for exercise in result["exercises"].values():
            assert list(exercise) == ["earned", "possible", "checks"]
            for check in exercise["checks"]:
                assert list(check) == ["criterion", "case", "hidden", "passed", "message", "misconception"]
    errors = {result["student"]: result["error"] for result in found if result["error"]}
    assert errors == {"no_json": "convolution.ipynb: not a notebook: it is not JSON"}


def test_the_json_says_of_hidden_cases_only_their_criterion_and_what_we_saw_from_outside(graded_once: Path) -> None:
    found = json.loads((graded_once / "checks.json").read_text())
    checks = [c for result in found for exercise in result["exercises"].values() for c in exercise["checks"]]
    hidden = {check["message"].split(": ", 1)[1] for check in checks if check["hidden"] and not check["passed"]}
    assert hidden == {
        "a hidden case did not pass",
        "was not run: an earlier case took longer than 2 s",
        "was not run: an earlier case ended its process",
    }


def test_it_writes_what_nbgrader_itself_would_write(ungraded: Path, graded_once: Path, tmp_path: Path) -> None:
    other = copied(ungraded, tmp_path / "course")
    shutil.copy(variables(graded_once)["AUTOGRADER_SEED_FILE"], variables(other)["AUTOGRADER_SEED_FILE"])
    nbgrader(other, "autograde", "convolution")
    assert book(graded_once) == book(other)
    assert files(graded_once, "autograded") == files(other, "autograded")


# Once is enough ------------------------------------------------------------------------------------------------------


def broken_sandbox(folder: Path, starts: int = 0) -> str:
    """A PATH whose bubblewrap works so many times and fails from then on; none of them for a process that forks."""
    folder.mkdir()
    count = folder / "count"
    script = folder / "bwrap"
    script.write_text(
        f'#!/bin/sh\ncase " $* " in *" --proc "*) echo "bwrap: no luck today" >&2; exit 1;; esac\necho >> {count}\n'
        f'[ "$(wc -l < {count})" -gt {starts} ] && {{ echo "bwrap: no luck today" >&2; exit 1; }}\n'
        f'exec {shutil.which("bwrap")} "$@"\n'
    )
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_a_second_run_starts_no_sandbox_and_writes_nothing(graded_once: Path, tmp_path: Path) -> None:
    root = copied(graded_once, tmp_path / "course")
    first, times = results(root), {p: p.stat().st_mtime_ns for p in (root / "autograded").rglob("*")}
    before = book(root)
    done = grade_class(root, PATH=broken_sandbox(tmp_path / "bin"))
    assert (done.returncode, done.stderr) == (0, "")
    assert results(root) == first
    assert book(root) == before
    assert {p: p.stat().st_mtime_ns for p in (root / "autograded").rglob("*")} == times
    assert not (tmp_path / "bin" / "count").exists()


def test_a_grader_killed_in_the_middle_of_a_class_leaves_nothing_that_a_second_run_does_not_mend(
    ungraded: Path, graded_once: Path, tmp_path: Path
) -> None:
    root = copied(ungraded, tmp_path / "course")
    shutil.copy(variables(graded_once)["AUTOGRADER_SEED_FILE"], variables(root)["AUTOGRADER_SEED_FILE"])
    command = [str(SCRIPTS / "autograder"), "grade", "convolution", "--json", "checks.json", "--workers", "1"]
    grader = subprocess.Popen(command, cwd=root, env=variables(root), stdout=subprocess.DEVNULL)
    recorded = root / ".autograder" / "recorded" / "convolution"
    end = time.monotonic() + 120
    while len(list(recorded.glob("*"))) < 3 and time.monotonic() < end:
        time.sleep(0.005)
    below = descendants(grader.pid)
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    left = sorted(set(EARNED) - {path.name for path in recorded.glob("*")})
    assert 1 <= len(left) <= 6
    assert not (root / "checks.json").exists()
    while any(Path(f"/proc/{pid}").exists() for pid in below) and time.monotonic() < end:
        time.sleep(0.01)
    half = root / "autograded" / left[0] / "convolution" / "convolution.ipynb"
    half.parent.mkdir(parents=True, exist_ok=True)
    half.unlink(missing_ok=True)
    half.write_text('{"cells": [')
    half.chmod(0o444)
    done = grade_class(root)
    assert (done.returncode, done.stderr) == (0, "")
    assert results(root) == results(graded_once)
    assert book(root) == book(graded_once)
    assert files(root, "autograded") == files(graded_once, "autograded")


def test_handing_in_again_without_grade_cells_brings_a_score_of_its_own(graded_once: Path, tmp_path: Path) -> None:
    root = copied(graded_once, tmp_path / "course")
    blank = released(root)
    blank.cells = [cell for cell in blank.cells if grade_id(cell) not in ("output_size", "conv_forward", "as_dense")]
    hand_in(root, "honest", blank)
    hand_in(root, "blank", answered(root, "matmul_windows"))
    done = grade_class(root, "--student", "honest")
    assert done.returncode == 0
    assert totals(root) == {**EARNED, "honest": 0}
    grade_class(root)
    assert totals(root) == {**EARNED, "honest": 0, "blank": 26}


def test_a_folder_without_a_notebook_gets_nothing_and_the_reason(graded_once: Path, tmp_path: Path) -> None:
    root = copied(graded_once, tmp_path / "course")
    (root / "submitted" / "empty" / "convolution").mkdir(parents=True)
    done = grade_class(root, "--student", "empty")
    assert done.returncode == 0
    (result,) = results(root)
    assert (result["student"], result["earned"], result["error"]) == ("empty", 0, "convolution.ipynb: not found")
    assert scores(root)["empty"] == {"output_size": 0, "conv_forward": 0, "as_dense": 0}


# What it refuses -----------------------------------------------------------------------------------------------------


def test_one_assignment_is_not_graded_under_two_seeds(graded_once: Path, tmp_path: Path) -> None:
    root = copied(graded_once, tmp_path / "course")
    hand_in(root, "new", answered(root, "matmul_windows"))
    before = book(root)
    other = tmp_path / "other.seed"
    done = grade_class(root, AUTOGRADER_SEED_FILE=str(other))
    marks = [(root / ".autograder" / "seeds" / "convolution").read_text()]
    marks.append(fingerprint(int(other.read_text(), 16)))
    assert done.returncode == 2
    assert done.stderr == (
        f"convolution: graded before under secret seed {marks[0]}, now under {marks[1]}: bring back that seed "
        f"(AUTOGRADER_SEED_FILE), or remove {root}/.autograder/seeds/convolution and grade everybody again\n"
    )
    assert book(root) == before


def test_a_sandbox_that_fails_on_the_way_costs_nobody_points_and_names_who_is_left(
    ungraded: Path, tmp_path: Path
) -> None:
    root = copied(ungraded, tmp_path / "course")
    done = grade_class(root, "--workers", "1", PATH=broken_sandbox(tmp_path / "bin", starts=4))
    assert done.returncode == 1
    found = {result["student"]: result for result in results(root)}
    left = [name for name, result in found.items() if result["earned"] is None]
    assert 3 <= len(left) <= 7
    why = "the sandbox does not start: bwrap: no luck today"
    named = [line for line in done.stdout.splitlines() if line.startswith("not graded: ")]
    assert named == [f"not graded: {name} (convolution): {why}" for name in left]
    assert all(found[name]["error"] == why and found[name]["exercises"] == {} for name in left)
    assert totals(root) == {name: points for name, points in EARNED.items() if name not in left}
    again = grade_class(root)
    assert (again.returncode, totals(root)) == (0, EARNED)


def test_nobody_is_graded_where_the_sandbox_does_not_start_at_all(ungraded: Path, tmp_path: Path) -> None:
    root = copied(ungraded, tmp_path / "course")
    done = grade_class(root, PATH=broken_sandbox(tmp_path / "bin"))
    assert (done.returncode, done.stderr) == (1, "the sandbox does not start: bwrap: no luck today\n")
    assert scores(root) == {}


def test_an_old_score_does_not_stay_where_grading_again_fails(graded_once: Path, tmp_path: Path) -> None:
    root = copied(graded_once, tmp_path / "course")
    hand_in(root, "honest", answered(root, "matmul_windows"))
    done = grade_class(root, "--student", "honest", PATH=broken_sandbox(tmp_path / "bin", starts=1))
    assert done.returncode == 1
    assert scores(root)["honest"] == {"output_size": None, "conv_forward": None, "as_dense": None}
