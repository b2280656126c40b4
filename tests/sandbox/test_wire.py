"""Frames between the grader and the sandbox: any bytes are a frame or Unreadable, and allocate no more than they are."""

import json
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox import wire
from autograder.values import Unreadable, decode, encode

MB = 1 << 20
FRAME = wire.pack({"value": {"tuple": [{"array": "0"}, {"array": "1"}, 0.5]}}, {"0": np.eye(3), "1": np.array([True])})


def tensors(header, data=b""):
    """A safetensors file whose header says this of its data."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(dtype="F64", shape=(1,), offsets=(0, 8)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


def refused(text, data=b""):
    """What is said of a frame that is refused, and the most memory that took."""
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable) as caught:
            wire.unpack(text, data)
        return str(caught.value), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# Frames --------------------------------------------------------------------------------------------------------------


def test_a_frame_without_arrays_is_twelve_bytes_and_its_skeleton():
    assert wire.pack({"ready": True}, {}) == b"NNG1" + bytes([15, 0, 0, 0, 0, 0, 0, 0]) + b'{"ready": true}'


def test_a_frame_unpacks_to_what_was_packed():
    text, data = wire.lengths(FRAME[:12], MB)
    skeleton, arrays = wire.unpack(FRAME[12 : 12 + text], FRAME[12 + text :])
    assert (len(FRAME), data > 0) == (12 + text + data, True)
    assert skeleton == {"value": {"tuple": [{"array": "0"}, {"array": "1"}, 0.5]}}
    np.testing.assert_array_equal(arrays["0"], np.eye(3))
    np.testing.assert_array_equal(arrays["1"], [True])


def test_arrays_that_arrive_can_be_written_to():
    text, _ = wire.lengths(FRAME[:12], MB)
    arrays = wire.unpack(FRAME[12 : 12 + text], FRAME[12 + text :])[1]
    assert all(array.flags.writeable and array.flags.owndata for array in arrays.values())


@pytest.mark.parametrize("header", [b"", b"NNG1", b"NNG0" + bytes(8), b"NNG1" + bytes(9), b"HTTP/1.1 200"])
def test_what_does_not_begin_like_a_frame_is_no_reply(header):
    with pytest.raises(Unreadable) as caught:
        wire.lengths(header, MB)
    assert str(caught.value) == "not a reply"


@pytest.mark.parametrize(
    ("text", "data", "limit", "message"),
    [
        (1, MB, MB, "more than 1 MB"),
        (2**32 - 1, 2**32 - 1, 64 * MB, "more than 64 MB"),
        (wire.MOST_TEXT + 1, 0, 64 * MB, "more than 16 MB besides its arrays"),
    ],
)
def test_a_frame_that_is_too_long_is_refused_by_its_header(text, data, limit, message):
    with pytest.raises(Unreadable) as caught:
        wire.lengths(b"NNG1" + struct.pack("<II", text, data), limit)
    assert str(caught.value) == message


def test_a_frame_may_be_as_long_as_the_limit():
    assert wire.lengths(b"NNG1" + struct.pack("<II", MB, 3 * MB), 4 * MB) == (MB, 3 * MB)


# Any bytes -----------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=20) | st.binary(min_size=8, max_size=8).map(lambda tail: b"NNG1" + tail))
def test_any_header_has_lengths_or_is_unreadable(header):
    try:
        text, data = wire.lengths(header, MB)
    except Unreadable:
        return
    assert text + data <= MB


@given(st.binary() | st.text().map(str.encode), st.binary())
def test_any_bytes_are_a_frame_or_unreadable(text, data):
    try:
        _, arrays = wire.unpack(text, data)
    except Unreadable:
        return
    assert all(type(array) is np.ndarray for array in arrays.values())


@given(st.data())
def test_a_damaged_frame_is_a_frame_or_unreadable(data):
    damaged = bytearray(FRAME)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(12, len(FRAME) - 1))] = data.draw(st.integers(0, 255))
    text, _ = wire.lengths(FRAME[:12], MB)
    try:
        skeleton, arrays = wire.unpack(bytes(damaged[12 : 12 + text]), bytes(damaged[12 + text :]))
        value = decode(skeleton, arrays, lambda name: None)
    except Unreadable:
        return
    encode(value, {}, lambda value: None)


headers = st.dictionaries(
    st.sampled_from(["0", "1", "__metadata__"]),
    st.fixed_dictionaries(
        {
            "dtype": st.sampled_from(["F64", "F32", "I8", "BOOL", "C64", "BF16", "F8_E4M3", "U64", "", "object"]),
            "shape": st.lists(st.integers(-2, 5) | st.sampled_from([2**31, 2**62, 2**64]), max_size=5),
            "data_offsets": st.lists(st.integers(-1, 40) | st.just(2**63), min_size=1, max_size=3),
        }
    ),
)


@given(headers, st.binary(max_size=48))
def test_arrays_that_lie_about_themselves_are_arrays_or_unreadable(header, data):
    try:
        _, arrays = wire.unpack(b"1", tensors(header, data))
    except Unreadable:
        return
    assert sum(array.nbytes for array in arrays.values()) <= len(data)


@pytest.mark.parametrize(
    ("header", "data", "message"),
    [
        ({"0": tensor(shape=(1 << 62, 0), offsets=(0, 0))}, b"", "malformed: ValueError"),
        ({"0": tensor(shape=(1 << 62, 1 << 62, 0), offsets=(0, 0))}, b"", "malformed: SafetensorError"),
        ({"0": tensor(shape=(1 << 40,))}, bytes(8), "malformed: SafetensorError"),
        ({"0": tensor(shape=(-1,))}, bytes(8), "malformed: SafetensorError"),
        ({"0": tensor(shape=[1] * 100)}, bytes(8), "malformed: ValueError"),
        ({"0": tensor(), "1": tensor()}, bytes(8), "malformed: SafetensorError"),
        ({"0": tensor(offsets=(0, 1 << 50))}, bytes(8), "malformed: SafetensorError"),
        ({"0": tensor(offsets=(8, 0))}, bytes(8), "malformed: SafetensorError"),
        ({"0": tensor(dtype="BF16", shape=(4,))}, bytes(8), "malformed: KeyError"),
        ({"0": tensor(dtype="C64")}, bytes(8), "an array of dtype complex64"),
        (b"[" * 50_000, b"", "malformed: SafetensorError"),
        (b"{}{}", b"", "malformed: SafetensorError"),
    ],
)
def test_a_lying_header_is_refused_before_anything_is_allocated(header, data, message):
    said, most = refused(b"1", tensors(header, data))
    assert said == message
    assert most < MB


def test_a_header_longer_than_the_file_is_refused():
    assert refused(b"1", struct.pack("<Q", 1 << 63))[0] == "malformed: SafetensorError"
    assert refused(b"1", struct.pack("<Q", 100_000_000) + b"{}")[0] == "malformed: SafetensorError"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "malformed: JSONDecodeError"),
        (b"{", "malformed: JSONDecodeError"),
        (b"\x80", "malformed: UnicodeDecodeError"),
        (b"1" * 5000, "malformed: ValueError"),
        (b"[" * MB, "malformed: RecursionError"),
        (b'{"a":' * MB, "malformed: RecursionError"),
    ],
)
def test_a_skeleton_that_is_no_json_is_refused(text, message):
    assert refused(text)[0] == message


def test_a_boolean_array_holds_true_or_false_whatever_its_bytes_are():
    arrays = wire.unpack(
        b"1", tensors({"0": tensor("BOOL", (4,), (0, 4)), "1": tensor("BOOL", (), (4, 5))}, b"\0\1\2\xff\2")
    )[1]
    assert arrays["0"].view(np.uint8).tolist() == [0, 1, 1, 1]
    assert (arrays["1"].shape, arrays["1"].view(np.uint8).item()) == ((), 1)
