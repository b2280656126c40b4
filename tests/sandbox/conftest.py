"""Sandboxes for tests, each ended with its test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from classroom import shared

from autograder.sandbox.environment import environment, font_cache
from autograder.sandbox.launcher import Limits, Sandbox

Start = Callable[..., Sandbox]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What graders keep between runs: matplotlib's list of fonts."""
    return shared(tmp_path_factory, "state", lambda folder: (font_cache(folder, environment().outside), None)[1])


@pytest.fixture
def start(cache: Path) -> Iterator[Start]:
    """Starts a sandbox with some cells run. wall, files: as Sandbox takes them; the rest are limits."""
    with ExitStack() as stack:

        def started(*cells: str, wall: bool = True, files: tuple[Path, ...] = (), **limits: Any) -> Sandbox:
            made = Sandbox(environment(), Limits(**limits), cache=cache, files=files, wall=wall)
            stack.enter_context(made)
            for cell in cells:
                ran = made.run(cell, 20)
                assert getattr(ran, "error", ran) is None
            return made

        yield started
