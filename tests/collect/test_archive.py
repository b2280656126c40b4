"""Archives and folders as files from strangers: what is believed of them, and the line that each hostile one gets."""

import os
import stat
import struct
import zipfile
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from downloads import MADE, canvas, entry, legacy, moodle, notebook, zipped
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect import archive
from autograder.collect.archive import Entry, NotTaken, said, unpacked
from autograder.exercise import CourseError

ZONE = ZoneInfo("Europe/Copenhagen")


def opened(source: Path) -> tuple[list[archive.Download], list[str]]:
    with ExitStack() as stack:
        return archive.opened(source, ZONE, stack)


def names(entries: list[Entry]) -> list[str]:
    return ["/".join(found.path) for found in entries]


def written(*infos: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for info, data in infos:
            made.writestr(info, data)
    return content.getvalue()


# Names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Jörg Müller_1_x.ipynb"),
        ("cp437", "Jörg Müller_1_x.ipynb"),
        ("cp850", "éàü.txt"),
        ("cp1252", "Jörg Ødegård.txt"),
        ("utf-8", "李明.ipynb"),
    ],
)
def test_names_in_the_encodings_of_old_archives_are_read(encoding: str, name: str) -> None:
    assert names(unpacked(legacy({name: b"x"}, encoding), ZONE)) == [name]


def test_names_that_say_utf_8_are_utf_8_and_composed() -> None:
    assert names(unpacked(zipped({"Jo\u0308rg/x": b"", "work\\data\\x.csv": b"", "./a//b": b""}), ZONE)) == [
        "Jörg/x",
        "work/data/x.csv",
        "a/b",
    ]


# Hostile entries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("info", "fault"),
    [
        (entry("../../etc/passwd"), "its path leads out of the archive"),
        (entry("a/../../x"), "its path leads out of the archive"),
        (entry("/etc/passwd"), "its path leads out of the archive"),
        (entry("C:\\x"), "its path leads out of the archive"),
        (entry("..\\x"), "its path leads out of the archive"),
        (entry("a\x1b[2J"), "its name is not text"),
        (entry("."), "its name is not text"),
        (entry("a/" * 12 + "x"), "its path is deeper than 12 folders, or a name longer than 200 bytes"),
        (entry("x" * 201), "its path is deeper than 12 folders, or a name longer than 200 bytes"),
        (entry("x", mode=stat.S_IFLNK | 0o777), "a symbolic link"),
        (entry("x", mode=stat.S_IFCHR | 0o666), "a device or another special file"),
        (entry("x", mode=stat.S_IFIFO | 0o666), "a device or another special file"),
    ],
)
def test_an_entry_that_is_no_plain_file_below_the_archive_has_a_fault(info: zipfile.ZipInfo, fault: str) -> None:
    found = unpacked(written((entry("before"), b"1"), (info, b"2"), (entry("behind"), b"3")), ZONE)
    assert [part.fault for part in found] == [None, fault, None]
    assert [part.read(10) for part in (found[0], found[2])] == [b"1", b"3"]


def test_an_entry_that_is_encrypted_or_packed_in_a_rare_way_has_a_fault() -> None:
    rare = entry("x")
    rare.compress_type = zipfile.ZIP_LZMA
    content = bytearray(written((entry("locked"), b"1"), (rare, b"2")))
    place = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, place + 8, 1)
    assert [part.fault for part in unpacked(bytes(content), ZONE)] == [
        "encrypted",
        "compressed by method 14, expected deflate",
    ]


def test_a_bomb_is_not_read_beyond_what_may_be() -> None:
    (bomb,) = unpacked(zipped({"x": bytes(40 << 20)}), ZONE)
    with pytest.raises(NotTaken) as caught:
        bomb.read(25 << 20)
    assert str(caught.value) == "40 MB, at most 25 MB are taken"


def test_a_bomb_that_lies_about_its_size_is_not_read_beyond_it() -> None:
    content = bytearray(zipped({"x": bytes(40 << 20)}))
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 1000)
    (bomb,) = unpacked(bytes(content), ZONE)
    with pytest.raises(NotTaken) as caught:
        bomb.read(25 << 20)
    assert str(caught.value) == "damaged: bad CRC-32 for file 'x'"


def test_an_archive_of_many_entries_is_refused_before_they_are_listed() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for number in range(20_001):
            made.writestr(str(number), b"")
    with pytest.raises(NotTaken) as caught:
        unpacked(content.getvalue(), ZONE)
    assert str(caught.value) == "20001 entries, at most 20000 are read"


@given(st.data())
def test_whatever_an_archive_holds_nothing_else_is_raised(data: st.DataObject) -> None:
    content = bytearray(zipped({"a/x.ipynb": b"x" * 100, "b": b"y"}))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NotTaken):
        for found in unpacked(bytes(content), ZONE):
            assert found.path
            assert "\n" not in said(found.path)
            if found.fault is None:
                assert len(found.read(1000)) <= 1000


# Times ---------------------------------------------------------------------------------------------------------------


def test_a_time_is_on_the_courses_clock_unless_it_is_said_in_utc() -> None:
    exact = entry("exact", MADE)
    exact.extra = struct.pack("<HHBi", 0x5455, 5, 1, int(datetime(2026, 9, 14, 21, 59, 1, tzinfo=UTC).timestamp()))
    found = unpacked(written((entry("dos", datetime(2026, 9, 14, 23, 59, 59)), b""), (exact, b"")), ZONE)
    assert [part.time for part in found] == [
        datetime(2026, 9, 14, 21, 59, 58, tzinfo=UTC),
        datetime(2026, 9, 14, 21, 59, 1, tzinfo=UTC),
    ]
    (none,) = unpacked(written((zipfile.ZipInfo("x"), b"")), ZONE)
    assert none.time is None


@pytest.mark.parametrize(("apart", "timed"), [(timedelta(minutes=59), False), (timedelta(hours=2), True)])
def test_times_of_a_download_are_its_files_own_where_they_lie_apart(
    tmp_path: Path, apart: timedelta, timed: bool
) -> None:
    files = {moodle("A", 1): (b"", MADE - apart), moodle("B", 2): (b"", MADE)}
    (tmp_path / "d.zip").write_bytes(zipped(files))
    ((found,), problems) = opened(tmp_path / "d.zip")
    assert (found.timed, found.made, problems) == (timed, MADE.replace(tzinfo=ZONE).astimezone(UTC), [])


# Places --------------------------------------------------------------------------------------------------------------


def test_a_folder_may_hold_an_unpacked_download_and_archives_of_others(tmp_path: Path) -> None:
    (tmp_path / "Anna Berg_1_assignsubmission_file_").mkdir()
    (tmp_path / "Anna Berg_1_assignsubmission_file_" / "hw.zip").write_bytes(b"hers")
    (tmp_path / canvas("c", 1, 2, "hw.zip")).write_bytes(b"his")
    (tmp_path / "CS1-Convolution-77.zip").write_bytes(zipped({moodle("B", 2): b"", moodle("B", 2, ""): b""}))
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 half a file")
    found, problems = opened(tmp_path)
    assert sorted((download.label, tuple(names(list(download.entries)))) for download in found) == [
        (str(tmp_path), ("c_1_2_hw.zip", "Anna Berg_1_assignsubmission_file_/hw.zip")),
        ("CS1-Convolution-77.zip", ("B_2_assignsubmission_file_/convolution.ipynb",)),
    ]
    assert problems == ["broken.zip: not a zip archive that can be read: file is not a zip file"]


def test_links_and_devices_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "x").write_text("the instructor's")
    folder = tmp_path / "download"
    folder.mkdir()
    (folder / "a").symlink_to(tmp_path / "secret" / "x")
    (folder / "b").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "c")
    (folder / "d\n").write_text("")
    (folder / "e").write_bytes(notebook())
    ((found,), problems) = opened(folder)
    assert [(said(part.path), part.fault) for part in found.entries] == [
        ("a", "a symbolic link"),
        ("b", "a symbolic link"),
        ("c", "a device or another special file"),
        ("d?", "its name is not text"),
        ("e", None),
    ]
    assert problems == []
    with pytest.raises(NotTaken) as caught:
        found.entries[0].read(100)
    assert str(caught.value) == "a symbolic link"
    with pytest.raises(NotTaken) as caught:
        found.entries[2].read(100)
    assert str(caught.value) == "a device or another special file"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "x", "wb") as file:
        file.truncate(1 << 40)
    ((found,), _) = opened(tmp_path)
    with pytest.raises(NotTaken) as caught:
        found.entries[0].read(25 << 20)
    assert str(caught.value) == "1048576 MB, at most 25 MB are taken"


def test_a_place_with_nothing_is_the_instructors_to_mend(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        opened(tmp_path / "d.zip")
    assert str(caught.value) == f"{tmp_path}/d.zip: not found, expected a zip archive or a folder"


def test_a_path_is_shown_in_one_line_whoever_named_it() -> None:
    assert said(["a\n\x1b[31m", "b"]) == "a??[31m/b"
    assert said(["x" * 300]) == "x" * 80 + "..." + "x" * 37
