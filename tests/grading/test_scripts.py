"""A stranger's file as a notebook: of its text, what a function needs."""

import pytest

from autograder.grading.scripts import needed


def test_what_a_function_needs_may_be_bound_in_any_way():
    source = """
if True:
    half = 2
else:
    half = 3
(a, b), c = (half, 1), 2
with open(d := "x"): pass
class Unused: pass
f = lambda x: x + a
g = f
"""
    kept = needed(source, "g")
    assert [name for name in ("half = 2", "(a, b), c", "lambda x", "g = f") if name not in kept] == []
    assert "open" not in kept
    assert "Unused" not in kept


@pytest.mark.parametrize("source", ["def f(:", "f = " + "(" * 500 + ")" * 500, "f = '\0'", "-" * 5000 + "1"])
def test_a_file_that_is_not_python_stays_as_it_is(source):
    assert needed(source, "f") == source
