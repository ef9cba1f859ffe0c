"""Layers called with R values."""

import keras
import numpy as np
import pytest

from bridle.convert.records import RList, RVector
from bridle.errors import BridleNameError, BridleTypeError
from bridle.for_r.calling import call_layer, call_object


def test_arrays_lists_and_flags():
    x = RVector("double", np.ones((2, 3)), dim=[2, 3])
    nothing = RList([])
    added = call_layer(keras.layers.Add(), [RList([x, x])], nothing)
    np.testing.assert_array_equal(added, 2 * np.ones((2, 3)))
    dropped = call_layer(keras.layers.Dropout(0.5), [x], RList([True], ["training"]))
    assert set(np.unique(dropped)) <= {0.0, 2.0}
    mask = RVector("logical", np.array([[True, False]]), dim=[1, 2])
    scores = RVector("double", np.zeros((1, 2)), dim=[1, 2])
    softmax = call_layer(keras.layers.Softmax(), [scores], RList([mask], ["mask"]))
    np.testing.assert_allclose(softmax, [[1, 0]])


@pytest.mark.parametrize(
    ("called", "arguments", "expected"),
    [
        (keras.initializers.Ones(), [[2.0, 3.0]], np.ones((2, 3))),
        (keras.initializers.Constant(2), [RVector("double", np.array([1.0, 2.0]))], [[2, 2]]),
        (keras.losses.MeanAbsoluteError(), [[1.0, 2.0], [0.0, 4.0]], 1.5),
        (keras.metrics.Sum(), [[1.0, 2.0]], 3),
        (keras.regularizers.L1(1), [RVector("integer", np.array([[1, -2]]), dim=[1, 2])], 3),
        (keras.constraints.NonNeg(), [[-1.0, 2.0]], [0, 2]),
        (keras.optimizers.schedules.CosineDecay(1.0, 10), [5.0], 0.5),
    ],
)
def test_instances(called, arguments, expected):
    made = call_object(called, arguments, RList([], []))
    np.testing.assert_allclose(made, expected, atol=1e-6)
    assert made.dtype == "float32"


def test_arguments_of_instances_are_theirs():
    loss = keras.losses.MeanSquaredError()
    with pytest.raises(BridleTypeError, match="`y_pred` must be given"):
        call_object(loss, [[1.0]], RList([], []))
    with pytest.raises(BridleNameError, match="`y_tru` is not an argument of a MeanSquaredError"):
        call_object(loss, [], RList([1.0], ["y_tru"]))
    with pytest.raises(BridleTypeError, match="once"):
        call_object(loss, [[1.0], [1.0]], RList([[1.0]], ["y_true"]))
