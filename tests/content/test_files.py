"""Files are written whole or not at all."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.content import files


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "new" / "note"
    files.write(path, "one")
    files.write(path, b"two")
    assert path.read_text() == "two"
    assert os.listdir(path.parent) == ["note"]


def test_what_fails_half_way_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "note"
    files.write(path, "old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        files.write(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["note"]


def test_of_several_that_create_a_file_one_succeeds(tmp_path):
    path = tmp_path / "seed"
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda i: files.create(path, str(i)), range(64)))
    kept = path.read_text()
    files.create(path, "another")
    assert path.read_text() == kept
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["seed"]
