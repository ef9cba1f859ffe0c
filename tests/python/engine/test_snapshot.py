"""Values of variables kept and put back."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from bridle.engine.snapshot import Snapshot, is_finite


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "XLA"])
@pytest.mark.parametrize("kind", [keras.Variable, tf.Variable])
def test_values_come_back_whatever_was_assigned_meanwhile(kind, compiled):
    first = np.arange(6, dtype="float32").reshape(2, 3)
    variable, count = kind(first.copy()), kind(np.int64(3))
    kept = Snapshot([variable, count])

    def change():
        variable.assign_add(tf.ones((2, 3)))
        count.assign_add(tf.constant(1, tf.int64))

    for _ in range(2):
        tf.function(change, jit_compile=compiled)()
        np.testing.assert_array_equal(variable.numpy(), first + 1)
        kept.restore()
        np.testing.assert_array_equal(variable.numpy(), first)
        assert int(count) == 3


def test_scattered_updates_do_not_reach_the_snapshot():
    variable = tf.Variable(tf.zeros((3, 2)))
    kept = Snapshot([variable])
    variable.scatter_add(tf.IndexedSlices(tf.ones((1, 2)), tf.constant([1])))
    kept.restore()
    np.testing.assert_array_equal(variable, np.zeros((3, 2)))


@pytest.mark.parametrize(
    ("values", "finite"),
    [([1.0, -3e38], True), ([1.0, np.nan], False), ([np.inf], False), ([-np.inf, np.inf], False)],
)
def test_what_is_finite(values, finite):
    variables = [tf.Variable([1, 2]), keras.Variable(np.array(values, "float32"))]
    assert is_finite(variables) is finite
