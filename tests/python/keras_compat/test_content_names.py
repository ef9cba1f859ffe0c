"""Names that follow from what functions do."""

import gc

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.eager import context

from bridle.keras_compat.content_names import PREFIX, by_content
from bridle.keras_compat.traces import Trace

L = keras.layers
X = np.random.default_rng(2).normal(size=(4, 6)).astype("float32")


def traced(function, *arrays):
    specs = [tf.TensorSpec(a.shape, a.dtype) for a in map(np.asarray, arrays)]
    return Trace.of(tf.function(function, autograph=False).get_concrete_function(*specs))


def named(function, *arrays):
    return by_content(traced(function, *arrays))


def running_name(trace):
    return trace.function.name.decode()


def step_of(*layers, optimizer="adam", shape=(6,), dtype="float32"):
    """A training step, of a model that is the same each time but for Keras' numbers."""
    keras.utils.set_random_seed(4)
    model = keras.Sequential([keras.Input(shape, dtype=dtype), *(make() for make in layers)])
    model.compile(optimizer, "mse", metrics=["mae"])
    model.optimizer.build(model.trainable_variables)

    def step(x):
        return model.train_step((x, tf.zeros((4, 1))))

    return model, step


MODELS = {
    "dense": [lambda: L.Dense(3, "relu"), lambda: L.Dense(1)],
    "tanh": [lambda: L.Dense(3, "tanh"), lambda: L.Dense(1)],
    "no bias": [lambda: L.Dense(3, "relu", use_bias=False), lambda: L.Dense(1)],
    "dropout": [lambda: L.Dense(3, "relu"), lambda: L.Dropout(0.5), lambda: L.Dense(1)],
    "less dropout": [lambda: L.Dense(3, "relu"), lambda: L.Dropout(0.4), lambda: L.Dense(1)],
    "batch norm": [L.BatchNormalization, lambda: L.Dense(1)],
    "lstm": [lambda: L.Reshape((3, 2)), lambda: L.LSTM(3), lambda: L.Dense(1)],
    "embedding": [lambda: L.Embedding(9, 2), L.Flatten, lambda: L.Dense(1)],
}


@pytest.mark.parametrize("kind", MODELS)
def test_equal_functions_have_one_name_and_do_the_same(kind):
    x = np.abs(X).astype("int32") if kind == "embedding" else X
    results = []
    for naming in (lambda trace: trace, by_content, by_content):
        model, step = step_of(*MODELS[kind], dtype=x.dtype.name)
        L.Dense(1)  # Keras counts on
        function = naming(traced(step, x))
        logs = [function(tf.constant(x)) for _ in range(3)][-1]
        weights = [v.numpy() for v in model.variables + model.optimizer.variables]
        results.append((running_name(function), logs["loss"].numpy(), weights))
    (numbered, *plain), (first, *once), (second, *again) = results
    assert first == second != numbered
    assert first.startswith(PREFIX)
    for loss, weights in (once, again):
        assert loss == plain[0]
        for ours, theirs in zip(weights, plain[1], strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_other_functions_have_other_names():
    steps = [step_of(*layers, dtype="int32" if kind == "embedding" else "float32")
             for kind, layers in MODELS.items()]  # fmt: skip
    steps += [step_of(*MODELS["dense"], optimizer=name) for name in ("sgd", "rmsprop")]
    names = [running_name(named(step, np.zeros((4, 6), model.inputs[0].dtype)))
             for model, step in steps]  # fmt: skip
    assert len(set(names)) == len(names)


a, b = tf.constant([1.0, 2.0]), tf.constant([3.0, 5.0])
#: Pairs that differ in one thing.
DIFFERENT = {
    "constant": (lambda x, y: x + 1.0, lambda x, y: x + 2.0),
    "order of arguments": (lambda x, y: x - y, lambda x, y: y - x),
    "order of results": (lambda x, y: (x, y), lambda x, y: (y, x)),
    "result twice": (lambda x, y: (x + y, x + y), lambda x, y: (x + y, x - y)),
    "operation": (lambda x, y: x * y, lambda x, y: x / y),
    "attribute": (lambda x, y: tf.argmax(x), lambda x, y: tf.argmax(x, output_type=tf.int32)),
    "branch": (
        lambda x, y: tf.cond(x[0] > 0, lambda: x, lambda: y),
        lambda x, y: tf.cond(x[0] > 0, lambda: y, lambda: x),
    ),
    "body of a loop": (
        lambda x, y: tf.while_loop(lambda i, _: i < 3, lambda i, s: (i + 1, s + x), [0, y])[1],
        lambda x, y: tf.while_loop(lambda i, _: i < 3, lambda i, s: (i + 1, s * x), [0, y])[1],
    ),
}


@pytest.mark.parametrize("kind", DIFFERENT)
def test_what_differs_in_one_thing_has_another_name(kind):
    first, second = (named(function, a, b) for function in DIFFERENT[kind])
    assert running_name(first) != running_name(second)
    for function, given in zip((first, second), DIFFERENT[kind], strict=True):
        ours, theirs = tf.nest.flatten(function(a, b)), tf.nest.flatten(given(a, b))
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(one, other)


def test_the_order_of_effects_is_kept():
    variable = tf.Variable(1.0)

    def function(x, y):
        before = variable.read_value()
        variable.assign_add(tf.reduce_sum(x))
        between = variable.read_value()
        variable.assign(variable * 2)
        return before, between, variable.read_value()

    results = [value.numpy() for value in named(function, a, b)(a, b)]
    assert results == [1, 4, 8]
    assert variable.numpy() == 8


def test_one_definition_is_of_variables_of_any_shape():
    def total_of(variable):
        return named(lambda x, y: tf.reduce_sum(variable) + x + y, a, b)

    small, large = total_of(tf.Variable(tf.ones(3))), total_of(tf.Variable(tf.ones((4, 4))))
    np.testing.assert_array_equal(small(a, b), [7, 10])
    np.testing.assert_array_equal(large(a, b), [20, 23])


def test_the_numbered_function_is_there_beside_it():
    function = named(lambda x, y: x + y, a, b)
    assert running_name(function.numbered) != running_name(function)
    np.testing.assert_array_equal(function.numbered(a, b), function(a, b))


def test_what_two_hold_goes_with_the_last():
    def function(x, y):
        return tf.cond(x[0] > 0, lambda: x + 7, lambda: y - 7)

    def known():
        gc.collect()
        return {n for n in context.context().list_function_names() if PREFIX in n}

    before = known()
    first, second = named(function, a, b), named(function, a, b)
    both = known()
    assert len(both - before) == 3
    del first
    assert known() == both
    np.testing.assert_array_equal(second(a, b), a + 7)
    del second
    assert known() == before


def test_another_models_variables_take_its_place():
    variable, other = tf.Variable([1.0, 2.0]), tf.Variable([5.0, 7.0])
    function = named(lambda x, y: variable * x + y, a, b)
    bound = function.light().bound([other.handle], [other])
    np.testing.assert_array_equal(bound(a, b), [8, 19])
    assert bound.numbered is None
