"""cases.npz: what students get of an exercise, and nothing more."""

import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from releases import cases_bytes, posed, source

from autograder.checking.compare import compare
from autograder.checking.diagnose import Posed
from autograder.exercise import Case, CourseError, Criterion, Exercise, Expected, Given
from autograder.student import case_file


def one(case: Case, value: object = 6.0, tolerance: object = 0.0, **more: object) -> Posed:
    """An exercise with one case, as the reference would pose it."""
    exercise = Exercise(
        name="f",
        solution=lambda *args: value,
        criteria=(Criterion(name="a line", share=1),),
        visible=lambda rng: (),
        hidden=lambda rng: (),
        **more,  # type: ignore[arg-type]
    )
    expected = Expected(case=replace(case, exercise="f"), value=value, tolerance=tolerance)
    return Posed(exercise=exercise, expected=(expected,))


def reread(tmp_path: Path, made: Posed) -> case_file.Visible:
    (tmp_path / "cases.npz").write_bytes(case_file.write("a", [made]))
    return case_file.read(tmp_path / "cases.npz").exercises["f"]


@pytest.mark.parametrize("name", ["pooling", "recurrent"])
def test_every_visible_case_comes_back_as_it_was_posed(name: str, tmp_path: Path) -> None:
    (tmp_path / "cases.npz").write_bytes(cases_bytes(name, ()))
    read = case_file.read(tmp_path / "cases.npz")
    assert (read.name, list(read.exercises)) == (name, [one.exercise.name for one in posed(name)])
    for before in posed(name):
        after = read.exercises[before.exercise.name]
        assert after.exercise.criteria == before.exercise.criteria
        assert after.exercise.returns == before.exercise.returns
        for mine, theirs in zip(after.expected, before.expected, strict=True):
            assert replace(mine.case, args=()) == replace(theirs.case, args=())
            assert compare(mine.case.args, theirs.case.args, 0.0) is None
            assert compare(mine.value, theirs.value, 0.0) is None
            assert compare(mine.tolerance, theirs.tolerance, 0.0) is None


@pytest.mark.parametrize("name", ["convolution", "architectures"])
def test_the_file_is_small_since_every_submission_brings_it_along(name: str) -> None:
    assert len(cases_bytes(name, ())) < 700_000


@pytest.mark.parametrize("name", ["pooling", "backprop"])
def test_the_same_release_has_the_same_bytes(name: str) -> None:
    text = (
        "import sys\nfrom hashlib import sha256\nfrom releases import cases_bytes\n"
        f"print(sha256(cases_bytes({name!r}, (('selfcheck_hints', True),))).hexdigest())"
    )
    command = [sys.executable, "-W", "ignore", "-c", text]
    folder = Path(__file__).parent
    runs = [subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout


def test_a_hidden_case_is_left_out(tmp_path: Path) -> None:
    hidden = one(Case(criterion="a line", name="secret", args=(np.array([123.5]),), hidden=True))
    assert reread(tmp_path, hidden).expected == ()
    content = (tmp_path / "cases.npz").read_bytes()
    assert np.array([123.5]).tobytes() not in content
    assert b"secret" not in content


def test_there_is_nothing_but_plain_arrays(tmp_path: Path) -> None:
    path = tmp_path / "cases.npz"
    path.write_bytes(cases_bytes("pooling", (("selfcheck_hints", True),)))
    with np.load(path, allow_pickle=False) as archive:
        assert {archive[name].dtype.kind for name in archive.files} <= set("biuf")
    with zipfile.ZipFile(path) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_given_function_crosses_by_its_name(tmp_path: Path) -> None:
    def loss(w: object) -> object:
        return w

    made = reread(tmp_path, one(Case(criterion="a line", name="c", args=(Given(loss), np.ones(2)))))
    found = made.expected[0].case.args[0]
    assert isinstance(found, Given)
    assert found.name == "loss"


def test_a_judged_exercise_has_no_expected_value(tmp_path: Path) -> None:
    case = Case(criterion="a line", name="c", args=(3,))
    made = reread(tmp_path, one(case, value=None, tolerance=None, judge=lambda args, value: "wrong"))
    assert made.has_judge
    assert made.expected[0].value is None
    assert made.exercise.judge is not None
    assert made.exercise.judge((3,), 5) is None


def test_values_of_every_kind_keep_their_type(tmp_path: Path) -> None:
    value = (1, 2.5, "x", None, True, [np.float32(1)], {"w": np.zeros((0, 2)), 3: float("inf")})
    found = (
        reread(tmp_path, one(Case(criterion="a line", name="c", args=()), value=value, tolerance=1e-9))
        .expected[0]
        .value
    )
    assert found[:5] == (1, 2.5, "x", None, True)
    assert [type(part) for part in found[:5]] == [int, float, str, type(None), bool]
    assert found[5][0].dtype == np.float32
    assert found[6]["w"].shape == (0, 2)
    assert found[6][3] == float("inf")


def test_the_reference_cannot_be_called(tmp_path: Path) -> None:
    made = reread(tmp_path, one(Case(criterion="a line", name="c", args=())))
    with pytest.raises(LookupError, match="the reference is not part of a release"):
        made.exercise.solution()


def test_a_file_that_is_no_release_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "cases.npz"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(CourseError) as caught:
        case_file.read(path)
    assert str(caught.value) == "cases.npz: cannot be read (BadZipFile): get the assignment's file again"


def test_a_release_of_a_later_format_asks_for_an_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_file, "FORMAT", 2)
    (tmp_path / "cases.npz").write_bytes(case_file.write("a", []))
    monkeypatch.undo()
    with pytest.raises(CourseError) as caught:
        case_file.read(tmp_path / "cases.npz")
    assert str(caught.value) == "cases.npz: of format 2: upgrade nn-autograder"


def test_a_notebook_is_noted_by_its_named_cells() -> None:
    found = case_file.released_cells(source())
    assert [cell.name for cell in found][:4] == [
        "setup",
        "pool_output_size_code",
        "pool_output_size",
        "max_pool_forward_code",
    ]
    assert {cell.name: cell.kind for cell in found if cell.name in ("setup", "pool_output_size", "written")} == {
        "setup": "locked",
        "pool_output_size": "grade",
        "written": "solution",
    }
