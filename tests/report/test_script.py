"""Values written as Python text: what is read back is exactly the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.exercise import Given
from autograder.report.script import literal

KINDS = st.sampled_from(["float64", "float32", "float16", "int64", "uint8", "int8", "bool"])


def back(text):
    return eval(text, {"np": np})


@given(arrays.arrays(KINDS, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)))
def test_an_array_comes_back_with_its_shape_dtype_and_values(array):
    made = back(literal(array))
    assert (made.shape, made.dtype) == (array.shape, array.dtype)
    np.testing.assert_array_equal(made, array)
    assert made.flags.writeable


def test_a_large_array_is_written_as_bytes():
    array = np.arange(1000.0).reshape(10, 100).T
    text = literal(array)
    assert "b64decode" in text
    np.testing.assert_array_equal(back(text), array)
    assert back(text).flags.writeable


@pytest.mark.parametrize(
    "value",
    [None, True, 3, -0.0, 1e-320, "a'\n\"", (1,), (), [1, (2.5, None)], {"a": [1], 2: ()}, float("inf"), -float("inf")],
)
def test_a_plain_value_comes_back(value):
    made = back(literal(value))
    assert made == value
    assert repr(made) == repr(value)


def test_a_function_that_the_notebook_gives_is_its_name():
    assert literal((Given(np.tanh), np.array([1.0]))) == "(tanh, np.array([1.0], 'float64'))"
