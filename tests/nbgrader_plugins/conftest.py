"""What all tests of nbgrader's own commands share: one class, graded once."""

from pathlib import Path

import pytest
from classroom import shared
from handed_in import grade_again, grade_class


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course of a class after nbgrader's own commands: generate_assignment, autograde, generate_feedback, export."""
    return shared(tmp_path_factory, "school", grade_class)


@pytest.fixture(scope="session")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course where one student handed in again and was graded again, and another could not be graded again."""
    return shared(tmp_path_factory, "later", grade_again)
