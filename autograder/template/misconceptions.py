"""Known mistakes in the NAME assignment: each a change of the solution's text, or a function where that cannot say it.

The name of a mistake reads after "Likely mistake:". A hint is a question that leads to the mistake.
"""

import numpy as np

from autograder.content.mistakes import Mistakes

from . import solution

weighted_sum = Mistakes(solution.weighted_sum)

weighted_sum.edit(
    "W01",
    "the products are averaged, not summed",
    "What does a unit with twice as many equal inputs say?",
    ("x @ w", "x @ w / len(w)"),
)


@weighted_sum.variant("W02", "the result is cut to whole numbers", "Which dtype does your result array have?")
def _(x, w):
    return np.trunc(solution.weighted_sum(x, w))
