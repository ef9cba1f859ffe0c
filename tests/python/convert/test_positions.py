"""Positions count from 1 in R and from 0 in Python; NumPy's own indexing is what is expected."""

import keras
import numpy as np
import pytest

from bridle.convert.positions import RESULTS, from_one
from bridle.convert.records import RList, RVector
from bridle.errors import BridleTypeError, BridleValueError, read_by
from bridle.for_r.construct import construct

CASES = [
    (3.0, 2),
    (-1, -1),
    ([1, 2.0, -2], [0, 1, -2]),
    (np.array([[1, 2], [3, -1]]), [[0, 1], [2, -1]]),
    (RVector("double", np.array([2.0, 5.0])), [1, 4]),
    (RList([1, RVector("integer", np.array([4]))][:1]), [0]),
]


@pytest.mark.parametrize(("value", "expected"), CASES)
def test_positions_from_r(value, expected):
    with read_by("R"):
        np.testing.assert_array_equal(from_one(value, "i"), expected)


def test_tensors_from_r_are_counted_where_they_are():
    with read_by("R"):
        made = from_one(keras.ops.array([1, 3, -1]), "i")
        symbolic = from_one(keras.KerasTensor((2,), dtype="float32"), "i")
    np.testing.assert_array_equal(made, [0, 2, -1])
    assert symbolic.dtype == "int32"


def test_positions_stay_where_zero_indexed_or_in_python():
    np.testing.assert_array_equal(from_one([0, 2], "i"), [0, 2])
    with read_by("R"):
        np.testing.assert_array_equal(from_one([0, 2], "i", zero_indexed=True), [0, 2])


@pytest.mark.parametrize("value", [1.5, [1, 2.5], "a", RVector("logical", [True]), {}])
def test_what_isnt_whole_is_refused(value):
    with read_by("R"), pytest.raises(BridleTypeError, match="must be whole numbers"):
        from_one(value, "i")


def test_missing_positions_and_zero_are_refused():
    with read_by("R"):
        with pytest.raises(BridleTypeError):
            from_one(RVector("integer", np.array([1, -(2**31)]), missing=[1]), "i")
        with pytest.raises(BridleValueError, match="R counts positions from 1"):
            from_one([1, 0], "i")


def test_every_function_with_positions_exists():
    for target in RESULTS:
        found = keras
        for name in target.split(".")[1:]:
            found = getattr(found, name)


def test_results_count_from_one_in_r_only():
    x = np.array([1.0, 5.0, 3.0])
    assert int(construct("keras.ops.argmax", {"x": x})) == 1
    with read_by("R"):
        assert int(construct("keras.ops.argmax", {"x": x})) == 2
        assert int(construct("keras.ops.argmax", {"x": x, "zero_indexed": True})) == 1
        top = construct("keras.ops.top_k", {"x": x, "k": 2})
        np.testing.assert_array_equal(top["indices"], [2, 3])
        np.testing.assert_array_equal(construct("keras.ops.nonzero", {"x": x - 1}), [[2], [3]])
