"""What all tests share: a secret seed that is not the user's own, and a small course."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("shared machine", deadline=None, database=None)
settings.load_profile("shared machine")


@pytest.fixture(autouse=True, scope="session")
def _seed_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or makes a secret seed in the home of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_SEED_FILE", str(tmp_path_factory.getbasetemp() / "tests.seed"))
        yield


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a course: three exercises of convolution, with a secret seed of its own beside it."""
    from classroom import make_course, variables

    root = make_course(tmp_path / "course")
    monkeypatch.setenv("AUTOGRADER_SEED_FILE", variables(root)["AUTOGRADER_SEED_FILE"])
    return root
