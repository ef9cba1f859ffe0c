"""What TensorFlow would keep of a trace: the gradients that it registers."""

import gc
import weakref

import numpy as np
import tensorflow as tf
from tensorflow.python.framework import ops

from bridle.keras_compat.leftovers import forget_gradients


@tf.custom_gradient
def doubled(x):
    """Twice a number, whose gradient is taken to be 5."""
    return 2 * x, lambda upstream: 5 * upstream


def step(x, users):
    def looped():
        return tf.while_loop(lambda i, _: i < 3, lambda i, s: (i + 1, doubled(s)), [0, x])[1]

    with tf.GradientTape() as tape:
        tape.watch(x)
        branch = tf.cond(x > 0, lambda: doubled(x), looped)
        found = doubled(x) + branch + users(x) + tf.nn.silu(x)
    return tape.gradient(found, x)


def registered():
    return set(ops.gradient_registry.list())


def test_a_trace_leaves_nothing_and_a_users_function_its_gradient():
    users = tf.function(doubled, autograph=False)
    number = tf.TensorSpec((), tf.float32)
    before = registered()
    traced = tf.function(lambda x: step(x, users), autograph=False).get_concrete_function(number)
    assert len(registered() - before) == 5
    forget_gradients(traced.graph)
    assert len(registered() - before) == 1
    silu = 1 / (1 + np.exp(-1)) * (1 + 1 - 1 / (1 + np.exp(-1)))
    np.testing.assert_allclose(traced(tf.constant(1.0)), 15 + silu, rtol=1e-6)
    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        found = users(x)
    assert tape.gradient(found, x).numpy() == 5
    graph = weakref.ref(traced.graph)
    del traced
    gc.collect()
    assert graph() is None
