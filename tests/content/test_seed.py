"""The secret seed: made once, for its owner's eyes, and one for all grades of an assignment."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.content.folder import Folder
from autograder.content.seed import VARIABLE, claim, fingerprint, secret_seed, seed_file
from autograder.exercise import CourseError

TITLE, TERM = "Neural networks with NumPy", "Autumn 2026"


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Where the seed is kept."""
    path = tmp_path / "kept" / "secret.seed"
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def seed():
    """The course's secret seed."""
    return secret_seed(seed_file(TITLE, TERM))


def refused():
    with pytest.raises(CourseError) as caught:
        seed()
    return str(caught.value)


def test_a_seed_is_made_on_first_use_and_the_same_ever_after(path):
    made = seed()
    assert 0 <= made < 2**128
    assert path.read_text() == f"{made:032x}\n"
    assert seed() == made


def test_a_new_seed_may_be_read_by_its_owner_alone(path):
    before = os.umask(0)
    try:
        seed()
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in path.parent.iterdir()] == ["secret.seed"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_seed_that_others_may_read_is_refused(path, mode):
    seed()
    path.chmod(mode)
    assert refused() == f"{path}: others may read the secret seed: chmod 600 {path}"


@pytest.mark.parametrize("content", ["", "seed\n", "-1", "0x12", "1 2", "1_2", "٣", "f" * 65])
def test_a_file_that_is_no_seed_is_refused(path, content):
    path.parent.mkdir()
    path.touch(mode=0o600)
    path.write_text(content)
    assert refused() == f"{path}: not a seed, expected hexadecimal digits"


def test_two_courses_keep_their_seeds_apart(monkeypatch):
    monkeypatch.delenv(VARIABLE)
    found = seed_file(TITLE, TERM)
    assert found.name == "neural-networks-with-numpy-autumn-2026.seed"
    assert found.parent.name == "nn-autograder"
    assert seed_file(TITLE, "Spring 2027") != found


def test_a_course_s_folder_asks_for_the_seed_of_its_title_and_term(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr("autograder.content.seed.user_data_path", lambda name: tmp_path / name)
    (tmp_path / "course.yml").write_text(f"title: {TITLE}\nterm: {TERM}\nassignments: [{{name: a, title: A}}]\n")
    assert Folder(tmp_path).secret_seed() == secret_seed(tmp_path / "nn-autograder" / seed_file(TITLE, TERM).name)


def test_graders_that_start_at_once_agree_on_a_seed(path):
    with ThreadPoolExecutor(16) as pool:
        seeds = set(pool.map(lambda _: seed(), range(64)))
    assert len(seeds) == 1
    assert [p.name for p in path.parent.iterdir()] == ["secret.seed"]


def test_processes_that_start_at_once_agree_on_a_seed(path):
    code = (
        "from autograder.content.seed import secret_seed, seed_file\ninput()\nprint(secret_seed(seed_file('t', '')))\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = {process.communicate()[0] for process in started}
    assert said == {f"{int(path.read_text(), 16)}\n"}


def test_a_fingerprint_tells_seeds_apart_and_not_what_they_are():
    assert fingerprint(1) == fingerprint(1)
    assert len({fingerprint(seed) for seed in range(500)}) == 500
    assert len(fingerprint(1)) == 12
    assert f"{12345678901234567890:032x}"[-8:] not in fingerprint(12345678901234567890)


def test_an_assignment_is_graded_under_one_seed(tmp_path):
    pooling, lstm = tmp_path / "seeds" / "pooling", tmp_path / "seeds" / "lstm"
    claim(pooling, "pooling", "aaa")
    claim(pooling, "pooling", "aaa")
    claim(lstm, "lstm", "bbb")
    with pytest.raises(CourseError) as caught:
        claim(pooling, "pooling", "bbb")
    assert str(caught.value) == (
        "pooling: graded before under secret seed aaa, now under bbb: bring back that seed (AUTOGRADER_SEED_FILE), "
        f"or remove {tmp_path}/seeds/pooling and grade everybody again"
    )


def test_of_two_seeds_that_race_for_an_assignment_one_is_refused(tmp_path):
    note = tmp_path / "seeds" / "pooling"

    def attempt(mark):
        try:
            claim(note, "pooling", mark)
        except CourseError:
            return None
        return mark

    with ThreadPoolExecutor(8) as pool:
        winners = set(pool.map(attempt, ["aaa", "bbb"] * 20)) - {None}
    assert winners == {note.read_text()}
