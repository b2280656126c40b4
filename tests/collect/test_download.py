"""The names of files in downloads, as Moodle's and Canvas's own sources make them."""

import re

import pytest
from downloads import canvas, moodle
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.collect.download import Named, readings, variant

FILES = st.text(st.characters(exclude_categories=["C"], exclude_characters="/\\"), min_size=1, max_size=40)
NUMBERS = st.integers(1, 10**12)
MOODLE_NAMES = st.text(st.characters(exclude_categories=["C"], exclude_characters="_/\\"), min_size=1, max_size=40)
"""Moodle puts a space in place of each _ of a name."""
CANVAS_NAMES = st.text(st.characters(categories=["Ll", "Lo", "Nd"]), min_size=1, max_size=40)
"""Canvas leaves letters and digits of a name, small ones."""


@given(MOODLE_NAMES, NUMBERS, FILES, st.booleans())
@example("Anna Berg", 12345, "x_1_assignsubmission_file_y.ipynb", False)
@example("Anna Berg", 12345, "berganna_1_2_convolution.ipynb", True)
def test_a_name_of_moodles_is_read_back(name: str, number: int, file: str, folders: bool) -> None:
    path = moodle(name, number, file, folders=folders)
    expected = Named(platform="Moodle", name=name, number=str(number), path=(file,))
    assert readings(tuple(path.split("/", 1))) == (expected,)
    assert readings(("unpacked here", *path.split("/", 1))) == (expected,)
    assert readings(tuple(path.replace("_file_/", "_file/").split("/", 1))) == (expected,)


@given(CANVAS_NAMES, NUMBERS, NUMBERS, FILES, st.booleans())
@example("berganna", 4711, 90210, "homework_1_final.ipynb", True)
@example("7", 4711, 90210, "convolution-2.ipynb", False)
def test_a_name_of_canvass_is_read_back(name: str, number: int, file_number: int, file: str, late: bool) -> None:
    first, *others = readings((canvas(name, number, file_number, file, late=late),))
    assert first == Named(platform="Canvas", name=name, number=str(number), late=late, file=file_number, path=(file,))
    assert bool(others) == bool(re.match(r"\d+_.", file))


def test_a_user_whose_name_ends_like_a_number_is_read_both_ways() -> None:
    """Anybody may call themselves so: only a roster can tell."""
    first, second = readings(("evil_777_123_456_convolution.ipynb",))
    assert (first.name, first.number, first.file, first.path) == ("evil", "777", 123, ("456_convolution.ipynb",))
    assert (second.name, second.number, second.file, second.path) == ("evil_777", "123", 456, ("convolution.ipynb",))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "Anna Berg_7_assignsubmission_onlinetext_/onlinetext.html",
            Named(platform="Moodle", name="Anna Berg", number="7", kind="onlinetext", path=("onlinetext.html",)),
        ),
        (
            "Participant_7_assignsubmission_file_/work/data/x.csv",
            Named(platform="Moodle", name="Participant", number="7", path=("work", "data", "x.csv")),
        ),
        (
            "Default group_assignsubmission_file/x.ipynb",
            Named(platform="Moodle", name="Default group", number="", path=("x.ipynb",)),
        ),
        (
            "anon_x7Kq2_90210_x.ipynb",
            Named(platform="Canvas", name="", number="anon_x7Kq2", file=90210, path=("x.ipynb",)),
        ),
        (
            "LATE_anon_x7Kq2_90210_x.ipynb",
            Named(platform="Canvas", name="", number="anon_x7Kq2", file=90210, late=True, path=("x.ipynb",)),
        ),
        (
            "berganna_LATE_4711_text.html",
            Named(platform="Canvas", name="berganna", number="4711", kind="text", late=True, path=("text.html",)),
        ),
        (
            "berganna_4711_link.html",
            Named(platform="Canvas", name="berganna", number="4711", kind="link", path=("link.html",)),
        ),
    ],
)
def test_what_else_platforms_name_is_read(path: str, expected: Named) -> None:
    assert readings(tuple(path.split("/"))) == (expected,)


@pytest.mark.parametrize(
    "path",
    [
        "readme.txt",
        "convolution.ipynb",
        "anna/convolution.ipynb",
        "a_1_2_",
        "_1_2_x",
        "a b_1_2_x",
        "x_file_/y",
        "_1__2_x",
    ],
)
def test_other_names_say_nothing(path: str) -> None:
    assert readings(tuple(path.split("/"))) == ()


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_any_path_can_be_asked(path: list[str]) -> None:
    assert len(readings(tuple(path))) <= 4


@pytest.mark.parametrize(
    ("file", "number"),
    [
        ("convolution.ipynb", 0),
        ("Convolution.ipynb", 0),
        ("convolution-2.ipynb", 2),
        ("convolution (3).ipynb", 3),
        ("convolution_4.ipynb", 4),
        ("convolution-final.ipynb", None),
        ("convolutions.ipynb", None),
        ("pooling.ipynb", None),
    ],
)
def test_copies_of_a_notebook_are_known_by_their_number(file: str, number: int | None) -> None:
    assert variant(file, "convolution") == number
