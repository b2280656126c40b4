"""The comparison behind `make vectors`, without PyTorch: what it would say of vectors that are no longer right."""

import importlib.util
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "vectors"
spec = importlib.util.spec_from_file_location("recompute", FOLDER / "recompute.py")
recompute = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recompute)

KEPT = {"h": np.array([[1.0, 2.0], [4.0, 8.0]]), "n": np.array([3, 1])}


def test_every_vector_file_has_the_script_that_makes_it():
    scripts = {path.stem for path in FOLDER.glob("*.py")} - {"recompute"}
    assert scripts == {path.stem for path in FOLDER.glob("*.npz")}


def test_the_same_values_up_to_the_order_of_summation_are_no_difference():
    assert list(recompute.differences({"h": KEPT["h"] * (1 + 1e-15), "n": KEPT["n"]}, KEPT)) == []


def test_a_value_that_changed_is_one_line():
    assert list(recompute.differences({**KEPT, "h": KEPT["h"] + [[0, 1e-6], [0, 0]]}, KEPT)) == [
        "h: differs in 1 of 4 values; greatest difference 1e-06 (up to 8e-11 allowed)"
    ]


def test_another_shape_a_missing_array_and_one_too_many_are_one_line_each():
    assert list(recompute.differences({"h": KEPT["h"][:1], "more": np.zeros(1)}, KEPT)) == [
        "h: is float64 (2, 2), expected float64 (1, 2)",
        "more: not in the file, but recomputed",
        "n: in the file, but not recomputed",
    ]


def test_a_value_that_is_no_number_is_a_difference():
    (line,) = recompute.differences({**KEPT, "h": KEPT["h"] * [[1, np.nan], [1, 1]]}, KEPT)
    assert line.startswith("h: differs in 1 of 4 values; greatest difference nan (up to ")
