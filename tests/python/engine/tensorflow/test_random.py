"""Threefry by its published answers, dropout by its distribution and by TensorFlow's own.

Whose numbers change under XLA: those of Keras' dropout layers, and nobody else's.
"""

import threading

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.engine.tensorflow.random import threefry, uniform

# Key, counter, words: the known answers of Random123, threefry2x32 with 20 rounds.
KNOWN = [
    ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
]


def words(values):
    return tuple(tf.constant(value, "uint32") for value in values)


@pytest.mark.parametrize(("key", "counter", "wanted"), KNOWN)
@pytest.mark.parametrize("jit_compile", [False, True])
def test_threefry_gives_the_published_words(key, counter, wanted, jit_compile):
    found = tf.function(threefry, jit_compile=jit_compile)(words(key), words(counter))
    assert [int(word) for word in found] == list(wanted)


def dropout(x, rate, seed, noise_shape=None):
    return tf.nn.experimental.general_dropout(
        x, rate, lambda shape, dtype: uniform(shape, seed, dtype), noise_shape
    )


def drop(*args, **kwargs):
    return tf.function(lambda: dropout(*args, **kwargs), jit_compile=True)().numpy()


@pytest.mark.parametrize("shape", [(200_001,), (1000, 201), (20, 101, 100)])
@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_share_that_is_kept(shape, rate):
    found = drop(tf.ones(shape), rate, seed=[3, 4])
    assert found.shape == shape
    np.testing.assert_allclose(np.unique(found), [0, 1 / (1 - rate)], rtol=1e-6)
    assert abs((found == 0).mean() - rate) < 5 * np.sqrt(rate * (1 - rate) / found.size)


def test_neighbours_and_seeds_are_independent():
    masks = [drop(tf.ones(100_000), 0.5, seed=[1, count]).astype(bool) for count in range(3)]
    pairs = [(masks[0], masks[1]), (masks[1], masks[2]), (masks[0][1:], masks[0][:-1])]
    pairs.append((masks[0][:50_000], masks[0][50_000:]))
    for a, b in pairs:
        assert abs(np.corrcoef(a, b)[0, 1]) < 5 / np.sqrt(len(a))
    assert (drop(tf.ones(100_000), 0.5, seed=[1, 0]).astype(bool) == masks[0]).all()


@pytest.mark.parametrize("noise_shape", [None, (6, 1), (1, 5), (None, 1)])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_shapes_and_types_as_tensorflow_has_them(noise_shape, dtype):
    x = tf.ones((6, 5), dtype)
    given = {"rate": 0.5, "seed": [1, 2], "noise_shape": noise_shape}
    found, wanted = drop(x, **given), tf.nn.experimental.stateless_dropout(x, **given).numpy()
    assert found.dtype == wanted.dtype
    assert set(np.unique(found)) == set(np.unique(wanted))
    shared = [axis for axis, size in enumerate(noise_shape or ()) if size == 1]
    for axis in shared:
        assert (found == found.take([0], axis)).all()


def test_gradients_pass_where_values_are_kept():
    x = tf.Variable(tf.ones(50))
    with tf.GradientTape() as tape:
        y = dropout(x, 0.5, seed=[1, 2])
    np.testing.assert_array_equal(tape.gradient(y, x), y)


X = np.ones((64, 4), "float32")


class Draws(keras.layers.Layer):
    """What a user's own layer draws by a function of TensorFlow's or of Keras'."""

    def __init__(self, draw):
        super().__init__()
        self.draw = draw
        self.generator = keras.random.SeedGenerator(7)

    def call(self, inputs):
        return self.draw(self, inputs)


DRAWS = {
    "stateless_dropout by name": lambda _, x: tf.nn.experimental.stateless_dropout(
        x, 0.5, [1, 2], rng_alg="threefry"
    ),
    "stateless_dropout by position": lambda _, x: tf.nn.experimental.stateless_dropout(
        x, 0.5, [1, 2], "philox"
    ),
    "stateless_uniform": lambda _, x: x + tf.random.stateless_uniform((64, 4), [3, 4]),
    "keras.random.dropout": lambda self, x: keras.random.dropout(x, 0.5, seed=self.generator),
    "keras.random.uniform": lambda self, x: x + keras.random.uniform((64, 4), seed=self.generator),
    "keras.random.normal": lambda self, x: x + keras.random.normal((64, 4), seed=self.generator),
}


# TensorFlow has Threefry in XLA alone.
BY_ALL = [(n, j) for n in DRAWS for j in (False, True) if j or n != "stateless_dropout by name"]


@pytest.mark.parametrize(("name", "jit_compile"), BY_ALL)
def test_a_users_own_numbers_are_keras(name, jit_compile):
    ours, theirs = (keras.Sequential([keras.Input((4,)), Draws(DRAWS[name])]) for _ in range(2))
    bridle.compile(ours, jit_compile=jit_compile)
    keras.Model.compile(theirs, jit_compile=jit_compile)
    wanted = theirs.predict(np.tile(X, (3, 1)), batch_size=64, verbose=0)
    found = bridle.predict(ours, np.tile(X, (3, 1)), batch_size=64, verbose=0)
    np.testing.assert_allclose(found, wanted, rtol=1e-6)


def trained(seed):
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Dense(8, "tanh", kernel_initializer="ones"), keras.layers.Dropout(0.5)]
    layers = [keras.Input((4,)), *layers, keras.layers.Dense(1, kernel_initializer="ones")]
    return bridle.compile(keras.Sequential(layers), "sgd", "mse")


def test_models_traced_in_threads_train_as_they_do_alone():
    def losses(model):
        return bridle.fit(model, X, X[:, :1], batch_size=8, shuffle=False, verbose=0, epochs=2)

    wanted = [losses(trained(seed)).history["loss"] for seed in range(4)]
    models, found = [trained(seed) for seed in range(4)], {}
    threads = [
        threading.Thread(target=lambda i=i: found.update({i: losses(models[i]).history["loss"]}))
        for i in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[i] for i in range(4)] == wanted


def test_nothing_of_tensorflow_is_replaced():
    functions = [
        tf.random.stateless_uniform,
        tf.random.stateless_normal,
        tf.random.stateless_truncated_normal,
        tf.nn.experimental.stateless_dropout,
    ]
    assert all(function.__module__.startswith("tensorflow.") for function in functions)
    bridle.fit(trained(1), X, X[:, :1], verbose=0)
    assert functions == [
        tf.random.stateless_uniform,
        tf.random.stateless_normal,
        tf.random.stateless_truncated_normal,
        tf.nn.experimental.stateless_dropout,
    ]
