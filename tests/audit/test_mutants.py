"""Mutants: one change each, of the kind that numeric code gets wrong, and known by what they change."""

import ast

import pytest

from autograder.audit.mutants import Source


def changes(body, *, arguments="x, w"):
    """The operators and changes of the mutants of a function with this body."""
    source = Source(f"import numpy as np\n\n\ndef f({arguments}):\n    {body}\n", "f.py")
    return [(mutant.operator, mutant.change) for mutant in source.mutants("f")]


def run(text, function, mutant, *args):
    namespace = {}
    source = Source(text, "f.py")
    exec(source.compiled(mutant), namespace)
    return namespace[function](*args)


@pytest.mark.parametrize(
    ("body", "operator", "change"),
    [
        ("return x + w", "- for +", "x + w → x - w"),
        ("return x - w", "+ for -", "x - w → x + w"),
        ("return x * w", "quotient for product", "x * w → x / w"),
        ("return x / w", "product for quotient", "x / w → x * w"),
        ("return x + w", "dropped term", "x + w → x"),
        ("return x - w", "dropped term", "x - w → -w"),
        ("return x.sum(axis=0)", "other axis", "x.sum(axis=0) → x.sum(axis=1)"),
        ("return x.sum(axis=(2, 3))", "other axis", "x.sum(axis=(2, 3)) → x.sum(axis=(3,))"),
        ("return x.sum(axis=-1)", "other axis", "x.sum(axis=-1) → x.sum(axis=-2)"),
        ("return list(range(x))", "off by one", "range(x) → range(x - 1)"),
        ("return list(range(x))", "off by one", "range(x) → range(1, x)"),
        ("return x[1:w]", "off by one", "1:w → 2:w"),
        ("return x[1:w]", "off by one", "1:w → 1:w - 1"),
        ("return x[w + 1]", "off by one", "x[w + 1] → x[w + 1 - 1]"),
        ("x += w", "= for +=", "x += w → x = w"),
        ("x += w", "-= for +=", "x += w → x -= w"),
        ("return x.T", "transposed", "x.T → x"),
        ("return x @ w", "transposed", "x @ w → x @ w.T"),
        ("return x.transpose(1, 0)", "transposed", "x.transpose(1, 0) → x"),
        ("return np.einsum('ij->i', x)", "transposed", "np.einsum('ij->i', x) → np.einsum('ji->i', x)"),
        ("N, D = x.shape; return N", "wrong variable", "N → D"),
        ("return x.sum()", "mean for sum", "x.sum → x.mean"),
        ("return x.sum(keepdims=True)", "no keepdims", "x.sum(keepdims=True) → x.sum()"),
        ("return x ** 2", "constant changed", "2 → 3"),
        ("return 0.5 * x", "constant changed", "0.5 → 1.0"),
        ("return x < w", "<= for <", "x < w → x <= w"),
        ("return np.maximum(x, w)", "minimum for maximum", "np.maximum → np.minimum"),
        ("return max(x, w)", "min for max", "max → min"),
        ("return -x", "no minus", "-x → x"),
        ("return x and w", "or for and", "x and w → x or w"),
    ],
)  # fmt: skip
def test_numeric_code_is_changed_where_it_goes_wrong(body, operator, change):
    assert (operator, change) in changes(body)


def test_counters_of_nested_loops_are_exchanged():
    body = "for i in range(2):\n        for j in range(3):\n            x[i, j] = 0"
    assert ("wrong variable", "i → j") in changes(body)
    assert ("wrong variable", "j → i") in changes(body)


@pytest.mark.parametrize("body", ["raise ValueError(f'{x + w} does not fit')", '"""1 + 1."""', "return x.reshape(-1)"])
def test_texts_errors_and_sizes_left_over_are_not_changed(body):
    assert [change for operator, change in changes(body) if operator != "no minus"] == []


def test_a_change_that_two_operators_make_is_made_once():
    found = changes("return x[0:w]")
    assert found == [
        ("off by one", "0:w → 1:w"),
        ("off by one", "0:w → 0:w + 1"),
        ("off by one", "0:w → 0:w - 1"),
    ]


def test_a_mutant_differs_in_one_place_alone_and_leaves_the_source_as_it_was():
    text = "def f(x):\n    return 2 * x + 1\n"
    source = Source(text, "f.py")
    values = {mutant.change: run(text, "f", mutant, 10.0) for mutant in source.mutants("f")}
    assert values == {
        "2 * x + 1 → 2 * x - 1": 19.0,
        "2 * x + 1 → 2 * x": 20.0,
        "2 * x + 1 → 1": 1,
        "2 * x → 2 / x": 1.2,
        "2 → 3": 31.0,
        "1 → 2": 22.0,
    }
    assert ast.unparse(source.functions["f"]) == "def f(x):\n    return 2 * x + 1"


def test_the_name_of_a_mutant_outlives_edits_elsewhere_in_the_file():
    before = Source("def f(x):\n    return x + 1\n", "f.py").mutants("f")
    after = Source("import os\n\n\ndef f(x):\n    x = abs(x)\n    return x + 1\n", "f.py").mutants("f")
    assert {mutant.id for mutant in before} <= {mutant.id for mutant in after}
    assert before[0].id == "f / - for + / return x + 1 / 1"


def test_private_functions_are_reached_and_local_names_are_not_mistaken_for_them():
    text = "def f(x):\n    tiles = _cut(x)\n    return tiles\n\ndef _cut(x):\n    return x\n\ndef tiles(x):\n    return x\n"
    assert Source(text, "f.py").reached(["f"], frozenset()) == ["f", "_cut"]


def test_functions_that_are_exercises_of_their_own_are_not_followed():
    text = "def f(x):\n    return g(x)\n\ndef g(x):\n    return x\n"
    assert Source(text, "f.py").reached(["f"], frozenset({"f", "g"})) == ["f"]


def test_the_functions_of_a_table_are_found_entry_by_entry():
    text = "def a(x): ...\n\ndef b(x): ...\n\nT = {'e': (a, make(b)), 'other': (a,)}\n"
    assert Source(text, "f.py").roots("T", "e") == [["a"], ["b"]]
