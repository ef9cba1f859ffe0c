"""Layers called with R values."""

import keras
import numpy as np

from bridle.convert.records import RList, RVector
from bridle.for_r.calling import call_layer


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
