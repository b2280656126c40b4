"""The wheel in a release: this project's own, from whatever it was installed as, and it pulls only what students need."""

import io
import subprocess
import sys
import zipfile
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import autograder
from autograder.exercise import CourseError
from autograder.release import wheel as made
from autograder.release.wheel import wheel


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder into which pip installed the wheel, by itself."""
    name, content = wheel()
    (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*command, str(tmp_path / "site"), str(tmp_path / name)], check=True)
    return tmp_path / "site"


def test_the_wheel_holds_the_package_and_its_metadata_and_nothing_else() -> None:
    name, content = wheel()
    assert name == f"nn_autograder-{autograder.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    stem = f"nn_autograder-{autograder.__version__}.dist-info"
    assert {path.split("/")[0] for path in names} == {"autograder", stem}
    assert sorted(path for path in names if path.startswith(stem)) == [
        f"{stem}/METADATA",
        f"{stem}/RECORD",
        f"{stem}/WHEEL",
        f"{stem}/entry_points.txt",
        f"{stem}/licenses/LICENSE",
    ]
    assert not any("__pycache__" in path or "/." in path for path in names)
    assert "autograder/student/plugin.py" in names


def test_the_wheel_pulls_numpy_pytest_and_jupyterlab_alone(installed: Path) -> None:
    (found,) = installed.glob("*.dist-info")
    needed = [Requirement(line) for line in PathDistribution(found).requires or []]
    always = [requirement.name for requirement in needed if requirement.marker is None]
    assert sorted(always) == ["jupyterlab", "numpy", "pytest"]
    assert all(str(r.marker).startswith("extra == ") for r in needed if r.marker is not None)


def test_an_installation_makes_the_wheel_that_it_was_made_from(installed: Path) -> None:
    text = (
        "import sys, autograder; from autograder.release.wheel import wheel;"
        f"assert autograder.__file__.startswith({str(installed)!r}), autograder.__file__;"
        "sys.stdout.buffer.write(wheel()[1])"
    )
    made_there = subprocess.run(
        [sys.executable, "-c", text], env={"PYTHONPATH": str(installed)}, cwd=installed, capture_output=True, check=True
    )
    assert made_there.stdout == wheel()[1]


def test_an_installation_of_another_version_is_not_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    version = autograder.__version__
    monkeypatch.setattr(autograder, "__version__", "99.0")
    with pytest.raises(CourseError) as refused:
        wheel()
    assert str(refused.value) == f"nn-autograder: installed as {version}, but its files are 99.0: install it again"


def test_an_installation_from_before_a_change_of_the_project_is_not_shipped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    checkout = Path(autograder.__file__).parents[1]
    text = (checkout / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(text.replace('"pytest>=8"', '"pytest>=8.1"'))
    monkeypatch.setattr(made.autograder, "__file__", str(tmp_path / "autograder" / "__init__.py"))
    with pytest.raises(CourseError) as refused:
        wheel()
    assert str(refused.value) == "nn-autograder: installed before pyproject.toml was changed: install it again"
