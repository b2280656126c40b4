"""CSV files as instructors save them, and what is wrong with them, all at once."""

from pathlib import Path

import pytest

from autograder.collect import csv_file
from autograder.exercise import CourseError


def read(folder: Path, content: bytes | str) -> csv_file.Sheet:
    path = folder / "list.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return csv_file.read(path, "list.csv")


@pytest.mark.parametrize(
    "content",
    ["id,name\ns1,Jörg\n", "\ufeffID,Name\r\ns1,Jörg\r\n\r\n", "id;name\ns1;Jörg\n", ' id , name\n"s1"," Jörg "\n,\n'],
)
def test_a_list_is_read_as_whichever_program_saved_it(tmp_path: Path, content: str) -> None:
    sheet = read(tmp_path, content)
    assert sheet.columns == ("id", "name")
    assert sheet.rows == ((2, {"id": "s1", "name": "Jörg"}),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "list.csv: empty, expected a line of column names"),
        ("\n,,\n", "list.csv: empty, expected a line of column names"),
        ("id,name\ns1,Jörg\n".encode("cp1252"), "list.csv: not in UTF-8: save it as 'CSV UTF-8'"),
        ("id,name\n" + "x" * (2 << 20), "list.csv: line 2: not CSV: field larger than field limit (1048576)"),
        (
            "id,name,id\ns1,A,s2\ns3\n",
            "list.csv: column 'id' appears twice\nlist.csv: line 3: 1 cells, expected 3",
        ),
        (b"x" * (21 << 20), "list.csv: more than 20 MB, expected a list of students"),
    ],
)
def test_what_is_no_list_is_said(tmp_path: Path, content: bytes | str, message: str) -> None:
    with pytest.raises(CourseError) as caught:
        read(tmp_path, content)
    assert str(caught.value) == message


def test_a_list_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        csv_file.read(tmp_path / "list.csv", "list.csv")
    assert str(caught.value) == f"list.csv: not found in {tmp_path}"
    with pytest.raises(CourseError) as caught:
        csv_file.read(tmp_path, "list.csv")
    assert str(caught.value) == "list.csv: cannot be read: Is a directory"
