"""How a batch is unpacked: what Keras takes for x, y and weights."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from backend import NO_XLA

import bridle


class Inside(keras.Model):
    """Its loss needs inputs alone."""

    def __init__(self):
        super().__init__()
        self.o = keras.layers.Dense(1, kernel_initializer="ones")

    def call(self, x):
        x = x["x"] if isinstance(x, dict) else x
        outputs = self.o(x)
        self.add_loss(keras.ops.mean(outputs**2))
        return outputs


INPUTS_ALONE = {
    "a tuple of 1": lambda d: d.dataset(d.x),
    "no tuple": lambda d: tf.data.Dataset.from_tensor_slices(d.x).batch(d.batch),
    "a dict": lambda d: tf.data.Dataset.from_tensor_slices({"x": d.x, "y": d.y}).batch(d.batch),
    "a generator of tuples of 1": lambda d: (batch for batch in d.batches(d.x)),
    "a PyDataset of tuples of 1": lambda d: d.py_dataset(d.x),
    "arrays": lambda d: d.x,
}


@pytest.mark.parametrize("kind", INPUTS_ALONE)
def test_inputs_alone_with_a_loss_inside_the_model(kind, data, check_history):
    results = []
    for how, x in ((bridle, INPUTS_ALONE[kind](data)), (keras.Model, data.x)):
        model = Inside()
        how.compile(model, keras.optimizers.SGD(0.05), jit_compile=NO_XLA)
        size = {"batch_size": data.batch} if isinstance(x, np.ndarray) else {}
        history = how.fit(model, x, shuffle=False, verbose=0, **size).history
        results.append((history, model.get_weights()))
    check_history(results[0][0], results[1][0])
    for a, b in zip(results[0][1], results[1][1], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


UNPACKED = {
    "a dict for x": lambda d: d.dataset({"i": d.x}, d.y),
}


@pytest.mark.parametrize("kind", UNPACKED)
def test_nested_batches(kind, data, fresh, check_history, wanted):
    told = bridle.fit(fresh[0], UNPACKED[kind](data), **data.run).history
    check_history(told, wanted[False][0])
