"""The pytest plugin: in a folder with cases.npz, pytest collects the notebook itself.

pytest loads this in every run, so it imports nothing until there is such a folder.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_collect_file(file_path: Path, parent: "pytest.Collector") -> "pytest.Collector | None":
    if file_path.suffix != ".ipynb" or not (file_path.parent / "cases.npz").is_file():
        return None
    from autograder.student.collect import Notebook

    return Notebook.from_parent(parent, path=file_path)
