"""Sandboxes for tests, each ended with its test."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from classroom import shared

from autograder.sandbox import launcher
from autograder.sandbox.environment import environment, font_cache
from autograder.sandbox.launcher import Sandbox, Warm
from autograder.sandbox.wall import Limits

Start = Callable[..., Sandbox]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What graders keep between runs: matplotlib's list of fonts."""
    return shared(tmp_path_factory, "state", lambda folder: (font_cache(folder, environment().outside), None)[1])


@pytest.fixture(scope="module", params=["fresh", "forked"])
def way(request: pytest.FixtureRequest) -> str:
    """How a test's sandboxes come to be."""
    return str(request.param)


@pytest.fixture(scope="module")
def keep(cache: Path, way: str) -> Iterator[Start]:
    """Starts a sandbox that lives as long as the tests of its file."""
    with ExitStack() as stack:
        yield lambda *cells: _started(stack, cache, way, cells, (), Limits())


@pytest.fixture
def start(cache: Path, way: str) -> Iterator[Start]:
    """Starts a sandbox with some cells run. files: as for a sandbox; the rest are limits."""
    with ExitStack() as stack:
        yield lambda *cells, files=(), **limits: _started(stack, cache, way, cells, files, Limits(**limits))


def _started(
    stack: ExitStack, cache: Path, way: str, cells: Sequence[str], files: Sequence[Path], limits: Limits
) -> Sandbox:
    if way == "fresh":
        made = launcher.start(environment(), limits, cache=cache, files=files)
    else:
        made = stack.enter_context(closing(Warm(environment(), limits, cache=cache, files=files))).fork()
    stack.enter_context(made)
    for cell in cells:
        ran = made.run(cell, 20)
        assert getattr(ran, "error", ran) is None
    return made
