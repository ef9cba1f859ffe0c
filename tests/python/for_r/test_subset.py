"""Parts of tensors by R's subscripts, against NumPy; R itself is the reference in test-subset.R."""

import keras
import numpy as np
import pytest

from bridle.convert.records import RList, RVector
from bridle.errors import BridleValueError, read_by
from bridle.for_r.subset import subset, subset_set

X = np.arange(24.0, dtype="float32").reshape(2, 3, 4)
ALL, REST, NEW = RList(["all"]), RList(["rest"]), RList(["new"])
NA = RVector("logical", [True], missing=[0])


def at(value):
    return RList(["value", value])


def between(start, stop, by=None):
    return RList(["slice", RList([start, stop, by])])


CASES = [
    ([at(1), at(3), at(-1)], X[0, 2, -1]),
    ([at(2)], X[1]),
    ([REST, at(1)], X[..., 0]),
    ([ALL, between(2, 3), ALL], X[:, 1:3]),
    ([ALL, ALL, between(NA, -2)], X[:, :, :-1]),
    ([ALL, ALL, between(4, 1, -1)], X[:, :, ::-1]),
    ([ALL, ALL, between(NA, NA, 2)], X[:, :, ::2]),
    ([NEW, REST, NEW], X[None, ..., None]),
    ([at(RVector("double", np.array([2.0, 1.0]))), at(1)], X[[1, 0], 0]),
    ([ALL, at(RVector("logical", np.array([True, False, True]))), ALL], X[:, [0, 2]]),
    ([at(RVector("double", np.array([[1.0, 2, 3], [2, 3, -1]])))], X[[0, 1], [1, 2], [2, 3]]),
    ([at(RVector("logical", X > 20))], X[X > 20]),
    ([at(RVector("integer", np.array([1]))), at(2), at(RVector("integer", np.array([4, 1])))],
     X[0, 1, [3, 0]][None]),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "expected"), CASES)
@pytest.mark.parametrize("make", [keras.ops.array, keras.Variable, lambda x: x])
def test_parts(keys, expected, make):
    with read_by("R"):
        np.testing.assert_array_equal(subset(make(X), RList(keys)), expected)


@pytest.mark.parametrize(("keys", "expected"), CASES)
def test_parts_are_replaced(keys, expected):
    with read_by("R"):
        changed = np.asarray(subset_set(keras.ops.array(X), RList(keys), -1.0))
    assert (changed == -1).sum() == np.size(expected)
    np.testing.assert_array_equal(changed[changed != -1], np.setdiff1d(X, expected))


def test_a_variable_is_changed_in_its_place():
    variable = keras.Variable(X)
    with read_by("R"):
        assert subset_set(variable, RList([at(1)]), 0.0) is variable
    np.testing.assert_array_equal(variable[0], np.zeros((3, 4)))


def test_a_tensor_of_unknown_shape_cant_be_changed():
    with read_by("R"), pytest.raises(BridleValueError, match="shape isn't known"):
        subset_set(keras.KerasTensor((None, 2)), RList([at(1)]), 0.0)


def test_positions_beyond_the_axis_are_refused():
    with read_by("R"):
        for keys in ([at(3)], [ALL, at(-4)], [between(1, 3)]):
            with pytest.raises(BridleValueError, match="Can't take position"):
                subset(X, RList(keys))
        with pytest.raises(BridleValueError, match="4 subscripts of a tensor with 3 axes"):
            subset(X, RList([ALL] * 4))
