"""Comparison: one line for the first way in which two values differ, in a fixed order of ways."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.checking.compare import compare, describe, margin, number

NAMES = ("dx", "dw", "db")
ZEROS = np.zeros((2, 3))


def said(actual, expected, tolerance=0.0, **more):
    """How the comparison puts it: the kind, and the line with its subject."""
    found = compare(actual, expected, tolerance, **more)
    return found and (found.kind, f"{found.where} {found.detail}".strip())


# Equal ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1.5, 1.5),
        (3, 3.0),
        (3.0, 3),
        (True, True),
        (np.bool_(True), True),
        (np.array(True), True),
        ("relu", "relu"),
        (None, None),
        (np.array(2.5), 2.5),
        (2.5, np.array(2.5)),
        (np.float32(2.5), 2.5),
        (np.int8(3), 3),
        (np.arange(3), np.arange(3.0)),
        (np.arange(3, dtype=np.float16), np.arange(3)),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        ([1, 2], (1, 2)),
        ((1, 2), [1, 2]),
        ((), []),
        ({"a": 1, "b": 2}, {"b": 2.0, "a": 1.0}),
        ({}, {}),
        (math.nan, math.nan),
        (-math.inf, -math.inf),
        (np.array([math.nan, math.inf, 1]), np.array([math.nan, math.inf, 1])),
        (-0.0, 0.0),
        (10**400, 10**400),
        ([(np.ones(2), {"a": None})], ((np.ones(2), {"a": None}),)),
    ],
)
def test_equal_values_pass_without_any_tolerance(actual, expected):
    assert compare(actual, expected, 0.0) is None


@given(hnp.arrays(float, hnp.array_shapes(min_dims=0, max_dims=3), elements=st.floats()))
def test_every_array_equals_its_copy(array):
    assert compare(array.copy(), array, 0.0) is None
    assert margin(array.copy(), array, np.zeros(array.shape)) == 0.0


# Type, structure, shape, dtype ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "expected", "line"),
    [
        (None, 1.0, "is None, expected the number 1"),
        (None, ZEROS, "is None, expected an array of shape (2, 3)"),
        ("7", 7, "is '7', expected the number 7"),
        ([1, 2], np.array([1, 2]), "is a list of 2 values, expected an array of shape (2,)"),
        ((ZEROS,), ZEROS, "is a tuple of 1 value, expected an array of shape (2, 3)"),
        ({"a": 1}, 1, "is a dict of 1 value, expected the number 1"),
        (ZEROS, (1, 2), "is an array of shape (2, 3), expected a tuple of 2 values"),
        (ZEROS, {"a": 1}, "is an array of shape (2, 3), expected a dict of 1 value"),
        ([1], {"a": 1}, "is a list of 1 value, expected a dict of 1 value"),
        (0, None, "is the number 0, expected None"),
        (False, None, "is False, expected None"),
        (1, "one", "is the number 1, expected 'one'"),
        (None, "one", "is None, expected 'one'"),
        (10**400, (1, 2), "is the number 1.00000e+400, expected a tuple of 2 values"),
        (-(10**400), None, "is the number -1.00000e+400, expected None"),
        ("x" * 1000, None, "is a string of 1000 characters, expected None"),
        ("a\nb", None, "is 'a\\nb', expected None"),
        ("\ud800", None, "is '\\ud800', expected None"),
    ],
)
def test_a_value_of_another_type_is_told_first(actual, expected, line):
    assert said(actual, expected) == ("type", line)


def test_one_value_instead_of_several_is_told_with_their_names():
    line = "is an array of shape (2, 3), expected 3 values (dx, dw, db)"
    assert said(ZEROS, (ZEROS, ZEROS, ZEROS), names=NAMES) == ("type", line)


@pytest.mark.parametrize(
    ("actual", "expected", "line"),
    [
        ((1, 2), (1, 2, 3), "has 2 values, expected 3"),
        ([], (1,), "has 0 values, expected 1"),
        (((1, 2), 3), ((1,), 3), "[0] has 2 values, expected 1"),
        ({}, {"a": 1, "b": 2}, "lacks 'a', 'b'"),
        ({"A": 1}, {"a": 1}, "lacks 'a' and has 'A' too many"),
        ({"a": 1, 2: 1}, {"a": 1}, "has 2 too many"),
        ({"a": 1, **dict.fromkeys(range(900))}, {"a": 1}, "has 0, 1, 2, 3 and 896 more too many"),
        ({"a": 1, "b" * 99: 1}, {"a": 1}, "has a string of 99 characters too many"),
        ({"a": {"b": (1,)}}, {"a": {"b": ()}}, "['a']['b'] has 1 values, expected 0"),
    ],
)
def test_another_structure_is_told_second(actual, expected, line):
    assert said(actual, expected) == ("structure", line)


def test_a_missing_value_is_told_with_the_names_of_all():
    assert said((1, 2), (1, 2, 3), names=NAMES) == ("structure", "has 2 values, expected 3 (dx, dw, db)")


@pytest.mark.parametrize(
    ("actual", "expected", "line"),
    [
        (np.zeros((3, 2)), ZEROS, "has shape (3, 2), expected (2, 3)"),
        (np.zeros(3), ZEROS, "has shape (3,), expected (2, 3)"),
        (np.zeros((1, 2, 3)), ZEROS, "has shape (1, 2, 3), expected (2, 3)"),
        (np.zeros((1, 3)), ZEROS, "has shape (1, 3), expected (2, 3)"),
        (0.0, ZEROS, "has shape (), expected (2, 3)"),
        (np.array(0.0), ZEROS, "has shape (), expected (2, 3)"),
        (np.zeros(1), 0.0, "has shape (1,), expected ()"),
        (np.zeros((1, 1)), 0, "has shape (1, 1), expected ()"),
        (np.zeros(0), 0.0, "has shape (0,), expected ()"),
        (np.zeros((0, 3)), np.zeros((3, 0)), "has shape (0, 3), expected (3, 0)"),
        (np.zeros(2), 2**70, "has shape (2,), expected ()"),
        (np.array([True]), ZEROS, "has shape (1,), expected (2, 3)"),
    ],
)
def test_another_shape_is_told_third(actual, expected, line):
    assert said(actual, expected, np.inf) == ("shape", line)


@given(hnp.mutually_broadcastable_shapes(num_shapes=2, min_dims=0, max_dims=3))
def test_broadcasting_never_makes_two_shapes_equal(shapes):
    a, b = shapes.input_shapes
    assume(a != b)
    found = compare(np.ones(a), np.ones(b), np.inf)
    assert (found.kind, found.detail) == ("shape", f"has shape {a}, expected {b}")


@pytest.mark.parametrize(
    ("actual", "expected", "line"),
    [
        (1, True, "holds number values, expected boolean"),
        (1.0, True, "holds number values, expected boolean"),
        (True, 1, "holds boolean values, expected number"),
        (True, 1.0, "holds boolean values, expected number"),
        (True, 2**70, "holds boolean values, expected number"),
        (np.array([True]), np.array([1.0]), "holds boolean values, expected number"),
        (np.array([1]), np.array([True]), "holds number values, expected boolean"),
        (np.array([1j]), np.array([1.0]), "holds complex values, expected number"),
    ],
)
def test_another_kind_of_number_is_told_fourth(actual, expected, line):
    assert said(actual, expected) == ("dtype", line)


def test_a_promised_dtype_is_kept_to_the_letter():
    line = "has dtype int64, expected float64"
    assert said(np.arange(3), np.arange(3.0), dtype="float64") == ("dtype", line)
    line = "[1] has dtype float32, expected float64"
    assert said((1, np.ones(1, np.float32)), (1, np.ones(1)), dtype="float64") == ("dtype", line)
    assert compare(3, 3.0, 0.0, dtype="float64") is None


# Finite, values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "expected", "line"),
    [
        (math.nan, 1.0, "is nan, expected a finite number"),
        (-math.inf, 1, "is -inf, expected a finite number"),
        (-math.inf, math.inf, "is -inf, expected inf"),
        (math.inf, math.nan, "is inf, expected nan"),
        (math.nan, 2**70, "is nan, expected a finite number"),
        (np.array([1, math.inf, math.nan]), np.zeros(3), "is not finite in 2 of 3 values; first inf at (1)"),
        (np.array([[0, math.nan]]), np.array([[math.inf, 0]]), "is not finite in 1 of 2 values; first nan at (0, 1)"),
    ],
)
def test_what_is_not_finite_is_told_fifth(actual, expected, line):
    assert said(actual, expected, np.inf) == ("not finite", line)


@pytest.mark.parametrize(
    ("actual", "expected", "line"),
    [
        (5, 6, "is 5, expected 6"),
        (60_965_224, 62_378_344, "is 60965224, expected 62378344"),
        (2**53 + 1, 2**53, "is 9007199254740993, expected 9007199254740992"),
        (2**70 + 1, 2**70, "is 1180591620717411303425, expected 1180591620717411303424"),
        (10**400, 3, "is 1.00000e+400, expected 3"),
        (10**400, 3.5, "is 1.79769e+308, expected 3.5"),
        (10**400, math.inf, "is 1.79769e+308, expected inf"),
        (0.5, 2**70, "is 0.5, expected 1.18059e+21"),
        (0.1 + 1e-9, 0.1, "is 0.100000001, expected 0.1"),
        (1 + 2**-52, 1.0, "is 1.0000000000000002, expected 1"),
        (np.array(2.0), 1, "is 2, expected 1"),
        (1.0, math.nan, "is 1, expected nan"),
        (1.0, math.inf, "is 1, expected inf"),
        (True, False, "is True, expected False"),
        ("sign", "relu", "is 'sign', expected 'relu'"),
        ("a\n", "a", "is 'a\\n', expected 'a'"),
    ],
)
def test_two_numbers_are_shown_with_as_many_digits_as_tell_them_apart(actual, expected, line):
    assert said(actual, expected) == ("value", line)


@pytest.mark.parametrize(
    ("actual", "expected", "line"),
    [
        (
            np.array([[1, 2.5, 3], [4, 5, 6.25]]),
            np.array([[1, 2, 3], [4, 5, 7]]),
            "differs in 2 of 6 values; greatest difference 0.75 at (1, 2): found 6.25, expected 7",
        ),
        (
            np.array([1.0, 1 + 1e-10]),
            np.array([1.0, 1.0]),
            "differs in 1 of 2 values; greatest difference 1e-10 at (1): found 1.0000000001, expected 1",
        ),
        (
            np.arange(3, dtype=np.int8),
            np.array([0, 1, 3]),
            "differs in 1 of 3 values; greatest difference 1 at (2): found 2, expected 3",
        ),
        (
            np.array([1.0, 2.0]),
            np.array([math.nan, math.inf]),
            "differs in 2 of 2 values; greatest difference inf at (0): found 1, expected nan",
        ),
        (
            np.array([1.7e308]),
            np.array([-1.7e308]),
            "differs in 1 of 1 values; greatest difference inf at (0): found 1.7e+308, expected -1.7e+308",
        ),
        (
            np.array([True, True, False]),
            np.array([True, False, True]),
            "differs in 2 of 3 values; first at (1): found True, expected False",
        ),
    ],
)
def test_arrays_are_told_by_their_greatest_difference(actual, expected, line):
    assert said(actual, expected) == ("value", line)


def test_a_part_of_a_value_is_told_by_its_name_or_place():
    line = "dw differs in 1 of 2 values; greatest difference 1 at (0): found 1, expected 0"
    assert said((0, np.array([1, 0]), 0), (0, np.zeros(2), 0), names=NAMES) == ("value", line)
    assert said([1, [2, 3]], (1, (2, 4))) == ("value", "[1][1] is 3, expected 4")
    assert said({"beta": 0.9}, {"beta": 0.99}) == ("value", "['beta'] is 0.9, expected 0.99")


# Tolerance -----------------------------------------------------------------------------------------------------------


def test_a_tolerance_holds_for_each_value_by_itself():
    tolerance = np.array([0.0, 0.5])
    assert compare(np.array([1.0, 2.5]), np.array([1.0, 2.0]), tolerance) is None
    line = "differs in 1 of 2 values; greatest difference 0.5 at (0): found 1.5, expected 1"
    assert said(np.array([1.5, 2.0]), np.array([1.0, 2.0]), tolerance) == ("value", line)


def test_a_tolerance_has_the_structure_of_the_value_or_is_one_number():
    expected = (np.zeros(2), {"loss": 1.0})
    actual = (np.full(2, 0.1), {"loss": 1.3})
    assert compare(actual, expected, (np.full(2, 0.2), {"loss": 0.5})) is None
    assert compare(actual, expected, 0.5) is None
    assert said(actual, expected, (np.full(2, 0.2), {"loss": 0.2})) == ("value", "[1]['loss'] is 1.3, expected 1")


def test_a_tolerance_is_no_excuse_for_an_infinite_difference():
    assert said(1.0, math.inf, 1e300) == ("value", "is 1, expected inf")
    assert said(math.inf, 1.0, math.inf)[0] == "not finite"


@pytest.mark.parametrize("tolerance", [0.0, 0.25])
def test_the_excess_is_the_difference_in_tolerances(tolerance):
    found = compare(np.array([1.0, 2.0]), np.array([1.0, 3.0]), np.full(2, tolerance))
    assert found.excess == (4.0 if tolerance else math.inf)


def test_the_margin_is_the_difference_in_tolerances():
    assert margin((1.0, np.array([2.0])), (1.5, np.array([2.1])), (1.0, 0.2)) == pytest.approx(0.5)
    assert margin({"a": 1}, {"a": 2}, 0.0) == math.inf
    assert margin("x", "x", 0.0) == 0.0


# Anything ------------------------------------------------------------------------------------------------------------

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(10**400)])
    | st.floats()
    | st.text(max_size=3)
    | hnp.arrays(st.sampled_from(["f8", "f4", "f2", "i8", "u8", "i1", "?"]), hnp.array_shapes(min_dims=0, max_side=3)),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.lists(parts, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2), parts, max_size=3)
    ),
    max_leaves=6,
)


@given(values, values, st.sampled_from([0.0, 1e-9, math.inf]))
def test_any_two_values_are_equal_or_told_apart_in_one_short_line(actual, expected, tolerance):
    found = compare(actual, expected, tolerance)
    if found is not None:
        line = f"{found.where} {found.detail}"
        assert line.isprintable()
        assert len(line) < 400
        assert not math.isnan(found.excess)


@given(values)
def test_any_value_is_described_in_a_few_words(value):
    assert describe(value).isprintable()
    assert len(describe(value)) < 60


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_two_different_numbers_are_never_shown_alike(a, b):
    assume(a != b)
    assert number(a, b) != number(b, a)


@given(st.integers(-(10**30), 10**30), st.integers(-(10**30), 10**30))
def test_two_different_integers_are_never_shown_alike(a, b):
    assume(a != b)
    assert number(a, b) != number(b, a)


@pytest.mark.parametrize(
    ("actual", "expected", "tolerance", "margin_of"),
    [
        (1.0, 1.5, 1.0, 0.5),
        (np.array([1.0, 2.0]), np.array([1.0, 2.25]), np.array([0.1, 1.0]), 0.25),
        ((1.0, np.zeros(2)), (1.0, np.array([0.0, 3.0])), (1.0, 4.0), 0.75),
        ({"a": 2, "b": "x"}, {"a": 1, "b": "x"}, {"a": 10.0, "b": 0.0}, 0.1),
        (np.array([np.inf, np.nan]), np.array([np.inf, np.nan]), 1.0, 0.0),
        (1.0, 1.0, 0.0, 0.0),
        (1.0, 1.0 + 1e-15, 0.0, np.inf),
        (True, True, 0.0, 0.0),
        (None, None, 0.0, 0.0),
    ],
)
def test_a_margin_is_the_greatest_difference_in_tolerances(actual, expected, tolerance, margin_of):
    assert margin(actual, expected, tolerance) == pytest.approx(margin_of)
