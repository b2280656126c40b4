"""Reading a YAML file into a type: what is said of what is not YAML, and of what is YAML but not of the type."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field

from autograder.exercise import CourseError
from autograder.yaml_file import did_you_mean, read


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    length: Annotated[float, Field(gt=0)] = 1


class Box(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str
    parts: tuple[Part, ...] = ()
    lid: Part | None = None
    open: bool = False


BOX = "title: tools\nparts:\n  - name: saw\n    length: 0.5\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "box.yml"


def faults(path, text, kind=Box, **more):
    """What is said of a text, one line each."""
    path.write_text(text)
    with pytest.raises(CourseError) as caught:
        read(path, kind, "my box", **more)
    return str(caught.value).splitlines()


# What it says --------------------------------------------------------------------------------------------------------


def test_a_file_becomes_what_it_says(path):
    path.write_text(BOX)
    assert read(path, Box, "my box") == Box(title="tools", parts=(Part(name="saw", length=0.5),))


def test_a_mapping_needs_no_type_of_its_own(path):
    path.write_text("heavy: [saw, 'no']\nlight: []\n")
    assert read(path, dict[str, list[str]], "my box") == {"heavy": ["saw", "no"], "light": []}


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "---\n", "null\n", "{}"])
def test_an_empty_file_is_an_empty_mapping_where_it_may_be_empty(path, text):
    path.write_text(text)
    assert read(path, dict[str, str], "my box", may_be_empty=True) == {}


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "---\n", "null\n"])
def test_an_empty_file_is_a_fault_where_it_may_not_be_empty(path, text):
    assert faults(path, text, dict[str, str]) == ["my box: empty or not a mapping of keys to values"]


def test_what_may_be_empty_still_needs_the_keys_of_its_type(path):
    assert faults(path, "", may_be_empty=True) == ["my box: title: missing"]


@pytest.mark.parametrize("text", ["[]", "- saw", "saw", "3", "''", "false"])
@pytest.mark.parametrize("may_be_empty", [False, True])
def test_what_is_no_mapping_is_a_fault_even_where_the_file_may_be_empty(path, text, may_be_empty):
    said = ["my box: empty or not a mapping of keys to values"]
    assert faults(path, text, dict[str, str], may_be_empty=may_be_empty) == said


@pytest.mark.parametrize("may_be_empty", [False, True])
def test_a_file_that_is_not_there_is_left_to_the_caller(path, may_be_empty):
    with pytest.raises(FileNotFoundError):
        read(path, Box, "my box", may_be_empty=may_be_empty)


# What is not YAML ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [", "my box: line 1: not YAML: expected the node content, but found '<stream end>'"),
        ("title: t\n\topen: true", "my box: line 2: not YAML: found character '\\t' that cannot start any token"),
        ("title: a: b", "my box: line 1: not YAML: mapping values are not allowed here"),
        (
            "title: !!python/name:os.system",
            "my box: line 1: not YAML: could not determine a constructor for the tag "
            "'tag:yaml.org,2002:python/name:os.system'",
        ),
        ("title: 2026-02-30", "my box: not YAML: day is out of range for month"),
    ],
)
def test_what_is_not_yaml_is_said_in_one_line(path, text, said):
    assert faults(path, text) == [said]


def test_a_file_in_another_encoding_is_no_yaml(path):
    path.write_bytes("title: Übungen".encode("latin-1"))
    with pytest.raises(CourseError) as caught:
        read(path, Box, "my box")
    said = "my box: not YAML: 'utf-8' codec can't decode byte 0xdc in position 7: invalid continuation byte"
    assert str(caught.value) == said


def test_a_folder_named_like_the_file_is_a_fault(path):
    path.mkdir()
    with pytest.raises(CourseError) as caught:
        read(path, Box, "my box")
    assert str(caught.value) == "my box: cannot be read: Is a directory"


# What is not of the type ---------------------------------------------------------------------------------------------


def test_all_faults_are_named_at_once_each_with_its_place(path):
    text = """
titel: tools
open: perhaps
parts:
  - {name: saw, length: 0}
  - {nam: nail, length: 2}
lid: {name: top, lenght: 3, colour: red}
"""
    assert faults(path, text) == [
        "my box: title: missing",
        "my box: parts[0].length: found 0, should be greater than 0",
        "my box: parts[1].name: missing",
        "my box: parts[1].nam: unknown key, did you mean 'name'?",
        "my box: lid.lenght: unknown key, did you mean 'length'?",
        "my box: lid.colour: unknown key",
        "my box: open: found 'perhaps', should be a valid boolean, unable to interpret input",
        "my box: titel: unknown key, did you mean 'title'?",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: t\nparts: saw", "my box: parts: found 'saw', should be a list"),
        ("title: t\nparts: [saw]", "my box: parts[0]: found 'saw', should be a mapping of keys to values"),
        ("title: t\nparts: {saw: 1}", "my box: parts: should be a list"),
        ("title: t\nlid: 10", "my box: lid: found 10, should be a mapping of keys to values"),
        ("title: [t]", "my box: title: should be a valid string"),
        ("title:", "my box: title: found None, should be a valid string"),
        (f"{BOX}1: 2\n", "my box: [1]: found 1, keys should be strings"),
        ("open: true", "my box: title: missing"),
    ],
)
def test_what_is_not_of_the_type_is_said_in_one_line(path, text, said):
    assert faults(path, text) == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("heavy: 3", ["my box: heavy: found 3, should be a list"]),
        ("1: [saw]", ["my box: [1]: found 1, should be a valid string"]),
        (
            "heavy: [saw, 1, [2]]",
            ["my box: heavy[1]: found 1, should be a valid string", "my box: heavy[2]: should be a valid string"],
        ),
    ],
)
def test_faults_in_a_mapping_have_their_places_too(path, text, said):
    assert faults(path, text, dict[str, list[str]]) == said


@pytest.mark.parametrize(
    ("word", "said"),
    [("poling", ", did you mean 'pooling'?"), ("pooling_2", ", did you mean 'pooling'?"), ("zebra", "")],
)
def test_of_known_words_the_nearest_is_proposed_where_one_is_near(word, said):
    assert did_you_mean(word, ["convolution", "pooling"]) == said
