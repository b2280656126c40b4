"""Pictures of small arrays in characters: darker is larger, and what differs is seen."""

import numpy as np
import pytest

from autograder.report.heatmap import LEGEND, heatmap
from autograder.student.picture import Pair


def drawn(actual, expected, name=""):
    a, e = np.array(actual, float), np.array(expected, float)
    wrong = ~((a == e) | (np.isnan(a) & np.isnan(e))) if a.shape == e.shape else None
    return heatmap(Pair(name=name, actual=a, expected=e, wrong=wrong)).splitlines()


def test_two_matrices_and_their_difference_stand_beside_each_other():
    assert drawn([[0, 1], [2, 4]], [[0, 1], [2, 3]]) == [
        "found (2, 2)   expected (2, 2)   difference up to 1",
        "· ▒▒           · ▒▒              · ·",
        "▓▓██           ▓▓██              · ██",
        LEGEND,
    ]


def test_slices_of_the_last_two_axes_are_below_each_other():
    found = np.zeros((2, 2, 1))
    expected = np.array([[[1], [1]], [[0], [0]]])
    assert drawn(found, expected, "dw") == [
        "dw:",
        "found (2, 2, 1)   expected (2, 2, 1)   difference up to 1",
        "·                 ██                   ██",
        "·                 ██                   ██",
        "",
        "·                 ·                    ·",
        "·                 ·                    ·",
        LEGEND,
    ]


def test_what_is_not_finite_is_marked():
    assert drawn([np.nan, np.inf, 1], [1, 1, 1])[1:-1] == ["!!!!██       ██████          !!!!·"]


def test_two_shapes_have_no_difference():
    assert drawn([1, 1], [[1, 0, 0]]) == [
        "found (2,)   expected (1, 3)",
        "████         ██· ·",
        LEGEND,
    ]


@pytest.mark.parametrize(("columns", "shown"), [(17, 2), (18, 1), (34, 1), (35, 0)])
def test_a_wide_array_has_narrow_cells_or_no_picture(columns, shown):
    lines = drawn(np.ones(columns), np.zeros(columns))
    assert sum(line.count("█") for line in lines) == 2 * shown * columns


def test_a_long_array_has_no_picture():
    assert drawn(np.ones((90, 1)), np.zeros((90, 1))) == []
