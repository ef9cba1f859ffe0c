"""What the steps of a model's own may return: as Keras has it, whatever can't be stacked.

Each case runs by Keras' functions and by bridle's.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.errors import BridleValueError

ROWS = 22
X = np.arange(ROWS * 3).reshape(ROWS, 3).astype("float32")
Y = X[:, :1] / 9


def even_rows(x):
    return tf.boolean_mask(x, tf.cast(x[:, 0], tf.int64) % 2 == 0)


def ragged(x):
    lengths = tf.cast(x[:, 0], tf.int64) % 3
    return tf.RaggedTensor.from_row_lengths(tf.range(tf.reduce_sum(lengths)), lengths)


#: What is made of the model's outputs and inputs.
OUTPUTS = {
    "dense": lambda y, x: {"a": y, "b": [x, x > 3]},
    "ragged": lambda y, x: ragged(x),
    "ragged beside dense": lambda y, x: (y, ragged(x)),
    "sparse": lambda y, x: tf.sparse.from_dense(x),
    "fewer rows": lambda y, x: y[:2],
    "more rows": lambda y, x: tf.concat([y, y], 0),
    "rows by value": lambda y, x: even_rows(x),
    "columns by value": lambda y, x: tf.ones([tf.shape(x)[0], 1 + tf.cast(x[0, 0], tf.int32) % 3]),
    "a number a batch": lambda y, x: tf.reduce_sum(y),
    "a Python number": lambda y, x: {"a": 1.5, "b": y},
    "strings": lambda y, x: tf.strings.as_string(x),
}

#: What is made of the loss, the outputs and the inputs.
LOGS = {
    "a value for each sample": lambda loss, y, x: {"loss": loss, "a": tf.reduce_sum(y, 1)},
    "as many as there are": lambda loss, y, x: {"loss": loss, "a": even_rows(x)},
    "ragged": lambda loss, y, x: {"loss": loss, "a": ragged(x + 1)},
    "sparse": lambda loss, y, x: {"loss": loss, "a": tf.sparse.from_dense(x)},
    "None": lambda loss, y, x: {"loss": loss, "a": None},
    "a string": lambda loss, y, x: {"loss": loss, "a": tf.constant("text")},
    "nested": lambda loss, y, x: {"loss": loss, "a": {"b": loss, "c": loss}},
    "a Python number": lambda loss, y, x: {"loss": loss, "a": 1.5},
    "a vector as loss": lambda loss, y, x: {"loss": tf.stack([loss, loss])},
    "a list as loss": lambda loss, y, x: {"loss": [loss, loss]},
}


def model_of(kind):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((3,))
    model = kind(inputs, keras.layers.Dense(2)(inputs))
    keras.Model.compile(model, keras.optimizers.SGD(1e-5), "mse", jit_compile=False)
    return model


def predicting(make):
    class Predicts(keras.Model):
        def predict_step(self, data):
            x = data[0] if isinstance(data, tuple) else data
            return make(self(x, training=False), x)

    return model_of(Predicts)


def logging(make):
    class Logs(keras.Model):
        def train_step(self, data):
            with tf.GradientTape() as tape:
                logs = self.test_step(data)
            weights = self.trainable_weights
            self.optimizer.apply_gradients(
                zip(tape.gradient(self.loss_, weights), weights, strict=True)
            )
            return logs

        def test_step(self, data):
            x, y = data[:2]
            outputs = self(x)
            self.loss_ = tf.reduce_mean((outputs - y) ** 2)
            return make(self.loss_, outputs, x)

    return model_of(Logs)


def plain(value):
    """A structure of tensors and arrays as Python's values, which compare."""
    if isinstance(value, tf.RaggedTensor):
        return "ragged", value.to_list()
    if isinstance(value, tf.SparseTensor):
        return "sparse", plain(tf.sparse.to_dense(value))
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return list(map(plain, value))
    if isinstance(value, tf.Tensor):
        value = value.numpy()
    return (value.dtype.name, value.tolist()) if isinstance(value, np.ndarray) else value


# All in one batch, batches of one size, a smaller one at the end.
@pytest.mark.parametrize("size", [ROWS, 11, 8])
@pytest.mark.parametrize("kind", OUTPUTS)
def test_outputs(kind, size):
    make = OUTPUTS[kind]
    wanted = keras.Model.predict(predicting(make), X, batch_size=size, verbose=0)
    found = bridle.predict(predicting(make), X, batch_size=size, verbose=0)
    assert plain(found) == plain(wanted)


@pytest.mark.parametrize("kind", OUTPUTS)
def test_outputs_of_a_batch(kind):
    make = OUTPUTS[kind]
    wanted = keras.Model.predict_on_batch(predicting(make), X)
    assert plain(bridle.predict_on_batch(predicting(make), X)) == plain(wanted)


@pytest.mark.parametrize("kind", ["dense", "fewer rows", "more rows", "rows by value"])
def test_outputs_of_programs_that_xla_compiles(kind):
    make = OUTPUTS[kind]
    model = predicting(make)
    bridle.compile(model, "sgd", "mse", jit_compile=True)
    found = bridle.predict(model, X, batch_size=8, verbose=0)
    wanted = keras.Model.predict(predicting(make), X, batch_size=8, verbose=0)
    for ours, theirs in zip(tf.nest.flatten(found), tf.nest.flatten(wanted), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_what_was_run_to_find_out_is_run_once():
    """XLA's program turns out not to do, which no state of the model may tell."""

    class Counts(keras.layers.Layer):
        def build(self, shape):
            self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False)

        def call(self, inputs):
            self.calls.assign_add(1.0)
            return even_rows(inputs)

    model = keras.Sequential([keras.Input((3,)), Counts()])
    bridle.compile(model, "sgd", "mse", jit_compile=True)
    assert len(bridle.predict(model, X, batch_size=8, verbose=0)) == ROWS // 2
    assert model.layers[0].calls.numpy() == 3


@pytest.mark.parametrize("size", [ROWS, 8])
@pytest.mark.parametrize("make", [lambda y, x: None, lambda y, x: {"a": y, "b": None}])
def test_outputs_that_are_none_stay_none(make, size):
    """Keras can't join them, and says so in TensorFlow's words."""
    for found in (
        bridle.predict(predicting(make), X, batch_size=size, verbose=0),
        bridle.predict_on_batch(predicting(make), X),
    ):
        if found is not None:
            np.testing.assert_allclose(found["a"], np.asarray(predicting(make)(X)), rtol=1e-5)
            assert found["b"] is None


def test_outputs_that_nobody_can_join():
    def make(y, x):
        return tf.cond(x[0, 0] > 20.0, lambda: x, lambda: tf.reshape(x, [-1]))

    with pytest.raises(BridleValueError, match=r"the shapes \(24,\), \(8, 3\)"):
        bridle.predict(predicting(make), X, batch_size=8, verbose=0)


CALLS = {
    "fit": lambda of, m, n: of.fit(m, X, Y, batch_size=n, shuffle=False, verbose=0, epochs=2),
    "evaluate": lambda of, m, n: of.evaluate(m, X, Y, batch_size=n, verbose=0, return_dict=True),
    "train_on_batch": lambda of, m, n: of.train_on_batch(m, X[:n], Y[:n], return_dict=True),
    "test_on_batch": lambda of, m, n: of.test_on_batch(m, X[:n], Y[:n], return_dict=True),
}


@pytest.mark.parametrize("size", [11, 8])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", LOGS)
def test_logs(kind, call, size):
    wanted, found = (CALLS[call](of, logging(LOGS[kind]), size) for of in (keras.Model, bridle))
    if call == "fit":
        wanted, found = wanted.history, found.history
    assert plain(found) == plain(wanted)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("nothing", [None, {}])
def test_steps_that_log_nothing(nothing, call):
    """In its loop Keras fails, in TensorFlow's words."""
    found = CALLS[call](bridle, logging(lambda loss, y, x: nothing), 8)
    assert (found.history if call == "fit" else found) == {}
