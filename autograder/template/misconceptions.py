"""Known wrong ideas of the NAME assignment: each as code that has it, with the hint that graded feedback gives.

A variant takes the exercise's arguments and is right but for the one mistake. A hint is a question that leads there.
"""

import numpy as np

from autograder.exercise import Misconception

from . import solution


def _mean_for_sum(x, w):
    return solution.weighted_sum(x, w) / len(w)


def _whole_result(x, w):
    return np.trunc(solution.weighted_sum(x, w))


MISCONCEPTIONS = {
    "weighted_sum": (
        Misconception(
            id="W01",
            name="the products are averaged, not summed",
            hint="What does a unit with twice as many equal inputs say?",
            variant=_mean_for_sum,
        ),
        Misconception(
            id="W02",
            name="the result is cut to whole numbers",
            hint="Which dtype does your result array have?",
            variant=_whole_result,
        ),
    ),
}
