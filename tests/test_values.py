"""What a value is: one walk over all of it; all that crosses between processes comes back equal, all else is refused."""

import enum
import json
import math
from collections import OrderedDict, namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.exercise import Given
from autograder.sandbox import wire
from autograder.values import DEPTH, KINDS, Unreadable, decode, encode, leaves, mapped, parts


class Wrapped(np.ndarray):
    """An array of another class, with a mind of its own."""

    def __eq__(self, other):
        return True

    __hash__ = None


class Colour(enum.IntEnum):
    RED = 1


def nameless(value):
    """No function is given by the notebook."""
    return


def no_function(name):
    raise Unreadable("a function")


def crossed(value):
    """The value on the other side of the border."""
    arrays = {}
    frame = wire.pack(encode(value, arrays, nameless), arrays)
    text, tensors = wire.lengths(frame[: wire.HEADER], 1 << 30)
    assert len(frame) == wire.HEADER + text + tensors
    return decode(*wire.unpack(frame[wire.HEADER :][:text], frame[wire.HEADER + text :]), no_function)


def same(a, b):
    """Whether two values are equal in type, shape, dtype and every bit that arithmetic can see."""
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return len(a) == len(b) and all(
            same(k, j) and same(v, w) for (k, v), (j, w) in zip(a.items(), b.items(), strict=True)
        )
    if isinstance(a, np.ndarray):
        signs = a.dtype.kind != "f" or np.array_equal(np.signbit(a[a == 0]), np.signbit(b[b == 0]))
        return (
            a.shape == b.shape and a.dtype == b.dtype and signs and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        )
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    return a == b


def laid_out(array, how):
    """The same numbers, stored in another way."""
    return {
        "as it is": lambda: array,
        "Fortran order": lambda: np.asfortranarray(array) if array.ndim else array,
        "transposed": lambda: array.T.copy().T,
        "every other": lambda: np.repeat(array, 2, axis=0)[::2] if array.ndim else array,
        "backwards": lambda: array[::-1].copy()[::-1] if array.ndim else array,
        "big-endian": lambda: array.astype(array.dtype.newbyteorder(">")),
        "read-only": lambda: np.broadcast_to(array, array.shape),
        "another class": lambda: array.view(Wrapped),
    }[how]()


LAYOUTS = (
    "as it is",
    "Fortran order",
    "transposed",
    "every other",
    "backwards",
    "big-endian",
    "read-only",
    "another class",
)
arrays = st.sampled_from(KINDS).flatmap(
    lambda kind: hnp.arrays(np.dtype(kind), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3))
)
keys = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
scalars = (
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats() | st.text(st.characters(), max_size=9)
)
nested = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(["0", "1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["tuple", "list", "dict", "array", "given"]) | st.text(max_size=3), inner)
    ),
    max_leaves=10,
)


# The walk ------------------------------------------------------------------------------------------------------------


def beside(*values):
    """What stands at the same place of several values."""
    return values


@given(nested)
def test_a_value_mapped_to_itself_is_the_same_in_every_part(value):
    assert same(mapped(lambda leaf: leaf, value), value)


def test_a_function_is_applied_to_each_leaf_and_the_structure_stays():
    value = (1, [2, (3,)], {"w": 4, 5: [6]}, [], (), {})
    assert same(mapped(str, value), ("1", ["2", ("3",)], {"w": "4", 5: ["6"]}, [], (), {}))
    assert mapped(str, 7) == "7"


@pytest.mark.parametrize("leaf", [None, "text", b"bytes", range(3), {1, 2}, np.arange(3), Given(abs)], ids=repr)
def test_whatever_is_no_tuple_list_or_dict_is_a_leaf(leaf):
    assert mapped(lambda found: [found is leaf], (leaf,)) == ([True],)
    assert [found is leaf for found in leaves([leaf])] == [True]


def test_the_parts_of_other_values_at_the_same_place_are_passed_on():
    value, other = (1, [2, 3], {"w": 4}), ("a", ["b", "c"], {"w": "d"})
    assert mapped(beside, value, other, value) == ((1, "a", 1), [(2, "b", 2), (3, "c", 3)], {"w": (4, "d", 4)})


@pytest.mark.parametrize(
    ("other", "made"),
    [
        (0.5, ((1, 0.5), [(2, 0.5), (3, 0.5)], {"w": (4, 0.5)})),
        (None, ((1, None), [(2, None), (3, None)], {"w": (4, None)})),
        ([0.1, 0.2, 0.3], ((1, 0.1), [(2, 0.2), (3, 0.2)], {"w": (4, 0.3)})),
        ((0.1, (0.2, 0.3), {"w": 0.4}), ((1, 0.1), [(2, 0.2), (3, 0.3)], {"w": (4, 0.4)})),
        ((5, 6, 7, 8), ((1, (5, 6, 7, 8)), [(2, (5, 6, 7, 8)), (3, (5, 6, 7, 8))], {"w": (4, (5, 6, 7, 8))})),
        ((5, 6, {"b": 7}), ((1, 5), [(2, 6), (3, 6)], {"w": (4, {"b": 7})})),
        ({"w": 0.1}, ((1, {"w": 0.1}), [(2, {"w": 0.1}), (3, {"w": 0.1})], {"w": (4, 0.1)})),
    ],
    ids=["a number", "nothing", "shallower", "the same", "of four parts", "another key", "a dict"],
)
def test_another_value_that_lacks_the_structure_is_passed_on_whole(other, made):
    assert mapped(beside, (1, [2, 3], {"w": 4}), other) == made


def test_an_array_beside_a_tuple_is_not_taken_apart():
    array = np.arange(2)
    assert [found[1] is array for found in mapped(beside, ("x", "y"), array)] == [True, True]


def test_a_leaf_beside_a_value_with_parts_gets_all_of_it():
    assert mapped(beside, 1, (2, [3])) == (1, (2, [3]))


@given(nested)
def test_leaves_are_what_a_function_is_applied_to_in_the_same_order(value):
    found = []
    mapped(found.append, value)
    assert same(list(leaves(value)), found)


def test_leaves_come_in_the_order_of_the_value():
    assert list(leaves((1, [2, (3,)], {"w": 4, "b": [5]}, [], "six"))) == [1, 2, 3, 4, 5, "six"]
    assert list(leaves([(), {}, [[]]])) == []
    assert list(leaves(7)) == [7]


@pytest.mark.parametrize(
    ("value", "count", "found"),
    [
        ((1, 2), 2, (1, 2)),
        ([1, 2], 2, [1, 2]),
        ((), 0, ()),
        ((1, 2), 3, [(1, 2), (1, 2), (1, 2)]),
        ([], 1, [[]]),
        (0.5, 3, [0.5, 0.5, 0.5]),
        (0.5, 0, []),
        (None, 2, [None, None]),
        ({"a": 1, "b": 2}, 2, [{"a": 1, "b": 2}] * 2),
        ("ab", 2, ["ab", "ab"]),
    ],
)
def test_the_parts_of_a_value_or_the_value_itself_so_many_times(value, count, found):
    assert same(parts(value, count), found)


def test_an_array_is_no_sequence_of_parts():
    array = np.arange(2)
    assert [part is array for part in parts(array, 2)] == [True, True]


# What crosses --------------------------------------------------------------------------------------------------------


@given(nested)
def test_whatever_crosses_comes_back_equal(value):
    assert same(crossed(value), value)


@given(arrays, st.sampled_from(LAYOUTS))
def test_an_array_comes_back_equal_however_it_is_stored(array, how):
    back = crossed(laid_out(array, how))
    assert type(back) is np.ndarray
    assert same(back, np.array(array))
    assert back.flags.c_contiguous
    assert back.dtype.isnative


@pytest.mark.parametrize("kind", KINDS)
def test_an_array_without_axes_stays_one(kind):
    back = crossed(np.array(1, dtype=kind))
    assert (back.shape, back.dtype) == ((), np.dtype(kind))


@pytest.mark.parametrize(
    "scalar", [np.float64(0.1), np.float32(-0.0), np.int8(-3), np.uint64(2**64 - 1), np.bool_(True)]
)
def test_numpys_scalars_come_back_as_arrays_without_axes(scalar):
    assert same(crossed(scalar), np.array(scalar))


@pytest.mark.parametrize(
    "value", [0.1, -0.0, math.inf, -math.inf, math.nan, 5e-324, 2**64, -(10**300), "\ud800", "a\0b", ""]
)
def test_a_number_or_string_comes_back_to_the_last_bit(value):
    assert same(crossed(value), value)


def test_subclasses_of_containers_come_back_as_plain_ones():
    pair = namedtuple("pair", "x y")(1, [2])
    assert same(crossed(pair), (1, [2]))
    assert same(crossed(OrderedDict(a=1)), {"a": 1})


def test_a_masked_array_comes_back_as_its_numbers():
    assert same(crossed(np.ma.array([1, 2], mask=[False, True])), np.array([1, 2]))


def test_a_function_of_the_notebook_crosses_as_its_name_alone():
    skeleton = encode((abs, 1), {}, lambda value: "relu" if value is abs else None)
    assert skeleton == {"tuple": [{"given": "relu"}, 1]}
    assert decode(skeleton, {}, {"relu": abs}.get) == (abs, 1)


# What does not -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1j, "a value of type complex"),
        (object(), "a value of type object"),
        (len, "a value of type builtin_function_or_method"),
        (b"bytes", "a value of type bytes"),
        ({1, 2}, "a value of type set"),
        (range(3), "a value of type range"),
        (Colour.RED, "a value of type Colour"),
        (np.array([1j]), "an array of dtype complex128"),
        (np.array([None]), "an array of dtype object"),
        (np.array("text"), "an array of dtype <U4"),
        (np.array(b"text"), "an array of dtype |S4"),
        (np.zeros(1, "i4,f8"), "an array of dtype [('f0', '<i4'), ('f1', '<f8')]"),
        (np.datetime64("1998-01-01"), "an array of dtype datetime64[D]"),
        ({(1, 2): 3}, "a dict with a key of type tuple"),
        ({np.int64(1): 3}, "a dict with a key of type int64"),
        ([1, (2, {"a": {3}})], "a value of type set"),
    ],
)
def test_what_cannot_cross_is_named(value, message):
    with pytest.raises(Unreadable) as caught:
        encode(value, {}, nameless)
    assert str(caught.value) == message


def test_a_longer_float_than_every_machine_has_cannot_cross():
    with pytest.raises(Unreadable) as caught:
        encode(np.longdouble(1), {}, nameless)
    assert str(caught.value) == f"an array of dtype {np.dtype(np.longdouble)}"


def test_a_value_that_holds_itself_cannot_cross():
    endless = []
    endless.append(endless)
    with pytest.raises(Unreadable) as caught:
        encode(endless, {}, nameless)
    assert str(caught.value) == "nested too deeply"


def test_what_is_nested_as_deep_as_allowed_crosses_both_ways():
    value = 1
    for _ in range(DEPTH - 1):
        value = [value]
    assert crossed(value) == value
    with pytest.raises(Unreadable, match=r"^nested too deeply$"):
        encode([value], {}, nameless)
    with pytest.raises(Unreadable, match=r"^nested too deeply$"):
        decode({"list": [encode(value, {}, nameless)]}, {}, no_function)


@given(json_values)
def test_any_json_is_a_value_or_unreadable(skeleton):
    json.dumps(skeleton)
    try:
        value = decode(skeleton, {"0": np.zeros(2)}, no_function)
    except Unreadable:
        return
    assert same(crossed(value), value)


@pytest.mark.parametrize(
    ("skeleton", "message"),
    [
        ([], "malformed: no such value"),
        ({}, "malformed: no such value"),
        ({"list": [], "tuple": []}, "malformed: no such value"),
        ({"list": {}}, "malformed: no such value"),
        ({"dict": [[1]]}, "malformed: no such value"),
        ({"dict": [[[1], 2]]}, "malformed: no such key"),
        ({"array": "7"}, "malformed: no such value"),
        ({"array": 0}, "malformed: no such value"),
        ({"array": ["0"]}, "malformed: no such value"),
        ({"given": 1}, "malformed: no such value"),
        ({"given": "relu"}, "a function"),
        ({"pickle": "gASVIAAAAAAAAACM"}, "malformed: no such value"),
        ({"list": [{"object": 1}]}, "malformed: no such value"),
    ],
)
def test_a_skeleton_that_tells_no_value_is_unreadable(skeleton, message):
    with pytest.raises(Unreadable) as caught:
        decode(skeleton, {"0": np.zeros(1)}, no_function)
    assert str(caught.value) == message
