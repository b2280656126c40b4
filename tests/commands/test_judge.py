"""`autograder judge`: strangers' files are graded like notebooks of one cell, each in a sandbox of its own."""

import json

import pytest

from autograder.cli import main

RIGHT = """
import numpy as np


def output_size(n, f, stride, pad):
    steps, rest = divmod(n + 2 * pad - f, stride)
    if rest or steps < 0:
        raise ValueError("does not fit")
    return steps + 1


if __name__ == "__main__":
    raise SystemExit("run as a program")
"""


@pytest.fixture
def judged(course, tmp_path, monkeypatch, capsys):
    """Judge files of these texts: the exit status and the entries that are printed."""

    def run(*texts, exercise="output_size"):
        monkeypatch.chdir(course)
        paths = []
        for i, text in enumerate(texts):
            paths.append(tmp_path / f"{i}.py")
            if text is not None:
                paths[-1].write_text(text)
        status = main(["judge", "convolution", "--exercise", exercise, *map(str, paths)])
        return status, json.loads(capsys.readouterr().out)

    return run


def test_files_are_judged_in_their_order_and_each_alone(judged):
    wrong = RIGHT.replace("steps + 1", "steps")
    status, (first, second, third, fourth) = judged(RIGHT, wrong, "output_size = None", "def output_size(n:")
    assert status == 0
    assert first["earned"] == first["possible"] > 0
    assert all(check["passed"] for check in first["checks"])
    assert first["said"] == []
    assert second["earned"] == 0
    assert {check["misconception"] for check in second["checks"] if not check["passed"]} == {"Z02"}
    assert third["earned"] == fourth["earned"] == 0
    assert third["checks"][0]["message"].endswith("is not defined")
    (said,) = fourth["said"]
    assert said.startswith("SyntaxError: incomplete input (")


PUBLISHED = """
from __future__ import annotations
import h5py
from public_tests import *
import numpy as np
from math import floor

STEP = floor(1.5)


@np.deprecate_with_doc("old")
def unrelated(x): ...


def one_more(x: NotYetDefined) -> int:
    return x + STEP


def output_size(n, f, stride, pad):
    return None


for i in range(10):
    print("training", i)
while True:
    pass


def output_size(n, f, stride, pad):
    if (n + 2 * pad - f) % stride or n + 2 * pad < f:
        raise ValueError("does not fit")
    return one_more((n + 2 * pad - f) // stride)


print(output_size(5, 3, 1, 0))
raise SystemExit
"""


def test_of_a_file_the_function_is_run_and_what_it_needs(judged):
    """Packages that are not there, training that never ends and other functions' faults do not count."""
    _, (entry,) = judged(PUBLISHED)
    assert entry["earned"] == entry["possible"]
    assert entry["said"] == [
        "ModuleNotFoundError: No module named 'h5py'",
        "ModuleNotFoundError: No module named 'public_tests'",
    ]


def test_the_checks_carry_what_grading_writes_and_no_value_of_a_hidden_case(judged):
    _, (entry,) = judged(RIGHT.replace("steps + 1", "steps + 1.5"))
    assert set(entry) == {"file", "exercise", "earned", "possible", "error", "said", "seconds", "checks"}
    assert set(entry["checks"][0]) == {"criterion", "case", "hidden", "passed", "message", "misconception"}
    hidden = [check["message"] for check in entry["checks"] if check["hidden"] and not check["passed"]]
    assert hidden
    assert {message.split(": ", 1)[1] for message in hidden} == {"a hidden case did not pass"}


def test_a_file_that_is_not_there_is_named_and_the_others_are_judged(judged):
    status, (first, second) = judged(None, RIGHT)
    assert status == 1
    assert first["error"].endswith("0.py: not found, or not a plain file")
    assert first["earned"] is None
    assert second["earned"] == second["possible"]


def test_a_file_too_large_is_not_read(judged):
    status, (entry,) = judged("#" * (1 << 20) + "\n")
    assert status == 1
    assert entry["error"].endswith("0.py: 1.0 MB, at most 1 MB are read")


def test_an_exercise_that_is_not_there_is_wrong_usage(course, monkeypatch, capsys):
    monkeypatch.chdir(course)
    assert main(["judge", "convolution", "--exercise", "output_sizes", "x.py"]) == 2
    expected = "convolution: no exercise named 'output_sizes', expected one of output_size, conv_forward, as_dense\n"
    assert capsys.readouterr().err == expected
