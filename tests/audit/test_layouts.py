"""Layouts: the same numbers in another order of memory, the same sums in another order of their terms."""

import numpy as np
import pytest

from autograder.audit.layouts import LAYOUTS, laid_out


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_holds_the_same_numbers(layout):
    x = np.arange(24.0).reshape(2, 3, 4)
    made = x.copy() if LAYOUTS[layout] is None else LAYOUTS[layout](x.copy())
    np.testing.assert_array_equal(np.asarray(made), x)


@pytest.mark.parametrize(
    "operation",
    [
        lambda x, w: x.sum(axis=-1),
        lambda x, w: np.mean(x, axis=(0, 1), keepdims=True),
        lambda x, w: x @ w,
        lambda x, w: np.dot(x[0], w),
        lambda x, w: np.einsum("abc,cd->ad", x, w),
        lambda x, w: (x * x).sum(axis=(1, 2)),
    ],
)
@pytest.mark.parametrize("layout", ["sums backwards", "sums in extended precision"])
def test_sums_in_another_order_are_other_roundings_of_the_same_sums(layout, operation):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(3, 5, 400)), rng.normal(size=(400, 7))
    plain, other = operation(x, w), np.asarray(operation(*(LAYOUTS[layout](array) for array in (x, w))))
    assert other.dtype == np.float64
    assert not np.array_equal(plain, other)
    np.testing.assert_allclose(other, plain, rtol=1e-9, atol=1e-11)


def test_what_is_no_sum_is_left_alone_in_another_order():
    x = LAYOUTS["sums backwards"](np.arange(6.0).reshape(2, 3))
    x += 1
    x[0] *= 2
    np.add.at(x, (0, 0), 5.0)
    assert np.asarray(np.maximum(x, 3).cumsum(axis=1)).tolist() == [[7, 11, 17], [4, 9, 15]]
    assert np.linalg.norm(x[1]) == pytest.approx(np.sqrt(77))


def test_every_array_among_the_arguments_is_laid_out_and_nothing_else():
    x = np.ones((2, 3))
    made = laid_out((x, [x, 2.0], {"a": (x, "b")}, None), LAYOUTS["strided"])
    arrays = made[0], made[1][0], made[2]["a"][0]
    assert all(array is not x and not array.flags.c_contiguous and array.tolist() == x.tolist() for array in arrays)
    assert (made[1][1], made[2]["a"][1], made[3]) == (2.0, "b", None)
