"""What a student installs: from the release's zip alone, in a fresh environment, in a folder with an awkward name."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from classroom import make_course, shared, variables

from autograder.commands.release import release
from autograder.content.folder import Folder

NOT_FOR_STUDENTS = {
    *("nbgrader", "dask", "distributed", "pydantic", "sqlalchemy", "alembic", "safetensors", "scipy", "rapidfuzz"),
    *("hypothesis", "selenium", "mypy", "ruff", "hatchling", "rich"),
}


@pytest.fixture(scope="session")
def student(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's folder: `.venv` made from the requirements of the release that was unzipped into it."""

    def make(folder: Path) -> None:
        root = make_course(folder / "teacher")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AUTOGRADER_SEED_FILE", variables(root)["AUTOGRADER_SEED_FILE"])
            release(Folder(root).assignment("convolution"), zipped=True)
        home = folder / "Mine åøß"
        with zipfile.ZipFile(root / "release" / "convolution.zip") as archive:
            archive.extractall(home)
        subprocess.run([sys.executable, "-m", "venv", str(home / ".venv")], check=True)
        install = [str(home / ".venv" / "bin" / "python"), "-m", "pip", "install", "--quiet", "-r", "requirements.txt"]
        subprocess.run(install, cwd=home / "convolution", env=alone(), check=True, timeout=900)

    return shared(tmp_path_factory, "student", make) / "Mine åøß"


def alone() -> dict[str, str]:
    """The environment without what would let this checkout be found."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def run(student: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(student / ".venv" / "bin" / program), *arguments]
    return subprocess.run(
        command, cwd=student / "convolution", env=alone(), capture_output=True, text=True, timeout=300
    )


def test_the_requirements_pull_what_students_need_and_nothing_of_graders(student: Path) -> None:
    listed = json.loads(run(student, "python", "-m", "pip", "list", "--format", "json").stdout)
    names = {package["name"].lower() for package in listed}
    assert {"nn-autograder", "numpy", "pytest", "jupyterlab", "matplotlib"} <= names
    assert not names & NOT_FOR_STUDENTS


def test_what_is_installed_is_the_release_and_not_this_checkout(student: Path) -> None:
    done = run(student, "python", "-c", "import autograder.student; print(autograder.__file__)")
    assert done.stdout.startswith(str(student / ".venv")), done.stderr


def test_pytest_finds_the_exercises_of_a_fresh_release_and_none_is_an_error(student: Path) -> None:
    done = run(student, "pytest", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" in done.stdout.splitlines()[-1]
    assert "failed" not in done.stdout
    assert "warning" not in done.stdout


def test_the_command_line_works_without_what_graders_install(student: Path) -> None:
    assert run(student, "autograder", "--version").stdout.startswith("autograder ")
    done = run(student, "autograder", "check", "convolution.ipynb")
    assert "Traceback" not in done.stdout + done.stderr
