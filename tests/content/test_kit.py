"""The kit for cases: arrays are what their names say, and the same for the same generator."""

import numpy as np
import pytest

from autograder.content import kit
from autograder.content.mistakes import Mistakes
from autograder.exercise import Case, Criterion

ARRAYS = (kit.quarters, kit.small_quarters, kit.nonzero_quarters, kit.odd_eighths, kit.real, kit.whole, kit.pixels)


def rng():
    return np.random.default_rng(1)


@pytest.mark.parametrize("make", [*ARRAYS, kit.distinct_quarters, kit.one_hot])
def test_an_array_has_its_shape_and_comes_from_the_generator_alone(make):
    assert make(rng(), 3, 4).shape == (3, 4)
    assert np.array_equal(make(rng(), 3, 4), make(rng(), 3, 4))
    assert not np.array_equal(make(rng(), 30, 4), make(np.random.default_rng(2), 30, 4))


def test_arrays_hold_what_their_names_say():
    quarters, small, nonzero = (make(rng(), 999) for make in (kit.quarters, kit.small_quarters, kit.nonzero_quarters))
    assert all((np.mod(4 * a, 1) == 0).all() for a in (quarters, small, nonzero))
    assert (np.abs(quarters).max(), np.abs(small).max(), np.abs(nonzero).max()) == (4, 2, 4)
    assert nonzero.all()
    assert not quarters.all()
    eighths = kit.odd_eighths(rng(), 999)
    assert (np.mod(8 * eighths, 2) == 1).all()
    assert np.abs(eighths).max() < 2
    assert len(np.unique(kit.distinct_quarters(rng(), 9, 9))) == 81
    assert (kit.whole(rng(), 999).min(), kit.whole(rng(), 999).max()) == (-9, 9)
    assert (kit.pixels(rng(), 9999).min(), kit.pixels(rng(), 9999).max()) == (0, 255)
    assert kit.whole(rng(), 2).dtype.kind == kit.pixels(rng(), 2).dtype.kind == "i"
    coded = kit.one_hot(rng(), 2, 9, 4)
    assert (coded.sum(axis=-1) == 1).all()
    assert set(coded.ravel()) == {0, 1}


def double(x):
    return 2.0 * x


def test_an_exercise_takes_its_name_its_solution_and_its_mistakes_from_one_object():
    known = Mistakes(double)
    known.variant("D1", "it is zero", "What is left?")(lambda x: 0 * x)

    def visible(rng):
        yield kit.case("by hand", "one", np.ones(1), exact=True)

    made = kit.exercise(known, {"by hand": 2, "any": 1}, visible, visible, returns=("y",))
    assert (made.name, made.solution, made.returns) == ("double", double, ("y",))
    assert made.criteria == (Criterion(name="by hand", share=2), Criterion(name="any", share=1))
    assert [wrong.id for wrong in made.misconceptions] == ["D1"]
    (one,) = made.visible(rng())
    assert one == Case(criterion="by hand", name="one", args=one.args, exact=True)
    assert one.args[0].tolist() == [1.0]


def test_rounding_disturbs_whole_numbers_as_if_they_were_real():
    plain = kit.rounding(double)(np.arange(4))
    assert plain.shape == (4,)
    assert (plain > 0).all()
    assert (plain < 1e-13).all()
    assert np.array_equal(plain, kit.rounding(double)(np.arange(4)))


def test_rounding_disturbs_plain_numbers_only_where_asked():
    def scaled(x, factor):
        return x * factor**9

    x = np.ones(2)
    assert (kit.rounding(scaled, numbers=True)(x, 3.7) > 2 * kit.rounding(scaled)(x, 3.7)).all()
