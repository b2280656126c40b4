"""The secret seed: made once, for its owner's eyes, and one for all grades of an assignment."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.course import Assignment, Course
from autograder.exercise import CourseError
from autograder.content.seed import VARIABLE, claim, fingerprint, secret_seed, seed_file

COURSE = Course(title="Neural networks with NumPy", term="Autumn 2026", assignments=(Assignment(name="a", title="A"),))


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Where the seed is kept."""
    path = tmp_path / "kept" / "secret.seed"
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def refused(path):
    with pytest.raises(CourseError) as caught:
        secret_seed(COURSE)
    return str(caught.value)


def test_a_seed_is_made_on_first_use_and_the_same_ever_after(path):
    made = secret_seed(COURSE)
    assert 0 <= made < 2**128
    assert path.read_text() == f"{made:032x}\n"
    assert secret_seed(COURSE) == made


def test_a_new_seed_may_be_read_by_its_owner_alone(path):
    before = os.umask(0)
    try:
        secret_seed(COURSE)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in path.parent.iterdir()] == ["secret.seed"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_seed_that_others_may_read_is_refused(path, mode):
    secret_seed(COURSE)
    path.chmod(mode)
    assert refused(path) == f"{path}: others may read the secret seed: chmod 600 {path}"


@pytest.mark.parametrize("content", ["", "seed\n", "-1", "0x12", "1 2", "1_2", "٣", "f" * 65])
def test_a_file_that_is_no_seed_is_refused(path, content):
    path.parent.mkdir()
    path.touch(mode=0o600)
    path.write_text(content)
    assert refused(path) == f"{path}: not a seed, expected hexadecimal digits"


def test_two_courses_keep_their_seeds_apart(monkeypatch):
    monkeypatch.delenv(VARIABLE)
    found = seed_file(COURSE)
    assert found.name == "neural-networks-with-numpy-autumn-2026.seed"
    assert found.parent.name == "nn-autograder"
    assert seed_file(COURSE.model_copy(update={"term": "Spring 2027"})) != found


def test_graders_that_start_at_once_agree_on_a_seed(path):
    with ThreadPoolExecutor(16) as pool:
        seeds = set(pool.map(lambda _: secret_seed(COURSE), range(64)))
    assert len(seeds) == 1
    assert [p.name for p in path.parent.iterdir()] == ["secret.seed"]


def test_processes_that_start_at_once_agree_on_a_seed(path):
    code = (
        "from autograder.course import Assignment, Course\n"
        "from autograder.content.seed import secret_seed\n"
        "course = Course(title='t', assignments=(Assignment(name='a', title='A'),))\n"
        "input()\n"
        "print(secret_seed(course))\n"
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
    claim(tmp_path, "pooling", "aaa")
    claim(tmp_path, "pooling", "aaa")
    claim(tmp_path, "lstm", "bbb")
    with pytest.raises(CourseError) as caught:
        claim(tmp_path, "pooling", "bbb")
    assert str(caught.value) == (
        "pooling: graded before under secret seed aaa, now under bbb: bring back that seed (AUTOGRADER_SEED_FILE), "
        f"or remove {tmp_path}/seeds/pooling and grade everybody again"
    )


def test_of_two_seeds_that_race_for_an_assignment_one_is_refused(tmp_path):
    def attempt(mark):
        try:
            claim(tmp_path, "pooling", mark)
        except CourseError:
            return None
        return mark

    with ThreadPoolExecutor(8) as pool:
        winners = set(pool.map(attempt, ["aaa", "bbb"] * 20)) - {None}
    assert winners == {(tmp_path / "seeds" / "pooling").read_text()}
