"""Threefry by its published answers, dropout by its distribution and by TensorFlow's own."""

import numpy as np
import pytest
import tensorflow as tf

from bridle.engine.random import dropout, threefry

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
