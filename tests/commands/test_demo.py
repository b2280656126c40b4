"""`autograder demo`, as a command, in a copy of the checkout."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from classroom import CHECKOUT, GALLERY, run, shared, totals

Results = dict[tuple[str, str], dict[str, Any]]
NAMES = [
    "perceptron", "backprop", "training", "convolution", "pooling", "recurrent", "lstm", "architectures", "batchnorm",
]  # fmt: skip
RIGHT = ["four_loops", "im2col", "einsum", "matmul_windows", "fft", "noisy", "reference"]
BEHAVIOURS = sorted(path.name for path in GALLERY.iterdir())
PARTLY_RIGHT = [(p.parent.name, p.stem) for p in sorted(GALLERY.glob("*/*.py")) if p.stem != "convolution"]
KEPT = (".gitignore", "course.yml", "nbgrader_config.py", "assignments", "reference")


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the checkout under git, the demo beside it, and what it said."""

    def show(folder: Path) -> None:
        checkout = folder / "checkout"
        checkout.mkdir(parents=True)
        ignore = shutil.ignore_patterns("__pycache__")
        for name in KEPT:
            source = CHECKOUT / name
            shutil.copytree(source, checkout / name, ignore=ignore) if source.is_dir() else shutil.copy(
                source, checkout
            )
        shutil.copytree(GALLERY, checkout / "tests" / "submissions", ignore=ignore)
        course = (checkout / "course.yml").read_text()
        (checkout / "course.yml").write_text(course.replace("call_seconds: 10", "call_seconds: 3"))
        git(checkout, "init", "--quiet")
        git(checkout, "add", "--all")
        git(checkout, "commit", "--quiet", "--message", "a copy")
        done = run(checkout, "autograder", "demo", "--into", str(folder / "demo"))
        (folder / "said.json").write_text(json.dumps([done.returncode, done.stdout, done.stderr]))

    return shared(tmp_path_factory, "demo", show)


def git(folder: Path, *command: str) -> str:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    return subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def results(shown: Path) -> Results:
    found = json.loads((shown / "demo" / "checks.json").read_text())
    return {(result["student"], result["assignment"]): result for result in found}


def lost(result: dict[str, Any]) -> set[tuple[str, str]]:
    """The criteria that a submission did not meet."""
    return {
        (name, check["criterion"])
        for name, exercise in result["exercises"].items()
        for check in exercise["checks"]
        if not check["passed"]
    }


def named(result: dict[str, Any]) -> set[tuple[str, str]]:
    """The mistakes that were named."""
    return {
        (name, check["misconception"])
        for name, exercise in result["exercises"].items()
        for check in exercise["checks"]
        if check["misconception"]
    }


def test_the_demo_succeeds_and_says_where_everything_is(shown: Path) -> None:
    status, out, error = json.loads((shown / "said.json").read_text())
    assert (status, error) == (0, "")
    assert out.splitlines()[0] == f"demo in {shown / 'demo'}: {2 + len(BEHAVIOURS)} students, {len(NAMES)} assignments"
    for said in (shown / "demo" / "checks.json", shown / "demo" / "feedback"):
        assert str(said) in out
        assert said.exists()


def test_every_assignment_is_graded(results: Results) -> None:
    assert sorted({assignment for _, assignment in results}) == sorted(NAMES)
    assert len({student for student, assignment in results if assignment == "convolution"}) == 17


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_in_the_stubs_gets_100_points_and_the_blank_notebook_none(results: Results, name: str) -> None:
    assert results["reference", name]["earned"] == 100
    assert results["blank", name]["earned"] == 0
    assert results["reference", name]["possible"] == results["blank", name]["possible"] == 100


@pytest.mark.parametrize("student", RIGHT)
def test_every_right_style_gets_100_points(results: Results, student: str) -> None:
    result = results[student, "convolution"]
    assert (result["earned"], lost(result), result["error"]) == (100, set(), None)


MISTAKES = {
    "crop_p_minus_p": {("conv_backward", "CB1")},
    "hard_coded_padding": {("conv_forward", "C05"), ("conv_backward", "CB2")},
    "missing_stride": {("conv_backward", "CB5")},
    "flipped_filter": {("conv_forward", "C01")},
}


@pytest.mark.parametrize("student", MISTAKES)
def test_a_published_mistake_is_named(results: Results, student: str) -> None:
    assert named(results[student, "convolution"]) == MISTAKES[student]


@pytest.mark.parametrize(("student", "name"), PARTLY_RIGHT)
def test_a_mistake_in_another_assignment_costs_points_and_is_named(results: Results, student: str, name: str) -> None:
    result = results[student, name]
    assert 0 < result["earned"] < 100
    assert named(result) != set()
    assert {exercise for exercise, _ in named(result)} <= {exercise for exercise, _ in lost(result)}


BROKEN = {
    "crop_p_minus_p": {"the lecture's example", "channels, filters and images", "stride", "integer images"},
    "missing_stride": {"stride", "leaves its inputs alone"},
}


@pytest.mark.parametrize("student", BROKEN)
def test_a_mistake_costs_the_criteria_it_breaks_and_no_others(results: Results, student: str) -> None:
    assert lost(results[student, "convolution"]) == {("conv_backward", criterion) for criterion in BROKEN[student]}


def test_hard_coded_padding_costs_what_other_paddings_are_asked_in_and_no_other_exercise(results: Results) -> None:
    found = lost(results["hard_coded_padding", "convolution"])
    assert {exercise for exercise, _ in found} == {"conv_forward", "conv_backward"}
    assert {("conv_forward", "padding"), ("conv_backward", "padding")} <= found
    assert ("conv_backward", "leaves its inputs alone") not in found


def test_the_flipped_filter_costs_its_exercise_alone(results: Results) -> None:
    assert {exercise for exercise, _ in lost(results["flipped_filter", "convolution"])} == {"conv_forward"}


def test_an_endless_loop_costs_its_limit_once_and_its_exercise(results: Results) -> None:
    result = results["endless_loop", "convolution"]
    assert result["earned"] == 84
    first, *others = result["exercises"]["conv_backward"]["checks"]
    assert first["message"] == "conv_backward, 5x5 by 3x3: took longer than 3 s"
    assert all("was not run: an earlier case took longer than 3 s" in check["message"] for check in others)
    assert 3 < result["seconds"] < 30


def test_a_crash_costs_its_exercise(results: Results) -> None:
    result = results["crash", "convolution"]
    assert result["earned"] == 84
    assert result["exercises"]["conv_backward"]["checks"][0]["message"] == (
        "conv_backward, 5x5 by 3x3: ended its process"
    )


@pytest.mark.parametrize("student", ["hostile_forger", "hostile_reader"])
def test_hostile_code_gets_nothing_for_its_exercise(results: Results, student: str) -> None:
    result = results[student, "convolution"]
    assert result["exercises"]["conv_forward"]["earned"] == 0
    assert result["earned"] == 86


def test_the_hostile_reader_finds_nothing(results: Results) -> None:
    checks = results["hostile_reader", "convolution"]["exercises"]["conv_forward"]["checks"]
    assert checks[0]["message"] == "conv_forward, 5x5 by 3x3: raised RuntimeError: found []"


def test_what_is_no_notebook_gets_nothing_and_the_reason(results: Results) -> None:
    result = results["not_json", "convolution"]
    assert (result["earned"], result["error"]) == (0, "convolution.ipynb: not a notebook: it is not JSON")


def test_the_gradebook_and_the_feedback_say_the_same(shown: Path, results: Results) -> None:
    for name in NAMES:
        expected = {student: result["earned"] for (student, of), result in results.items() if of == name}
        assert totals(shown / "demo", name) == expected
        for student in expected:
            page = (shown / "demo" / "feedback" / student / name / f"{name}.html").read_text()
            assert f"{name} (Score: {float(expected[student])} / 110.0)" in page


def test_the_checkout_stays_clean(shown: Path) -> None:
    assert git(shown / "checkout", "status", "--porcelain", "--ignored") == ""


def test_a_folder_that_is_not_empty_is_refused(shown: Path) -> None:
    done = run(shown / "checkout", "autograder", "demo", "--into", str(shown / "demo"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{shown / 'demo'}: not empty, expected a new folder\n"


def test_outside_a_checkout_there_is_no_demo(shown: Path) -> None:
    done = run(shown / "demo", "autograder", "demo")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "tests/submissions: not found: the demo runs in a checkout of the project\n"
