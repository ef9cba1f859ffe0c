"""When a program is out of date: exactly when Keras' own function is.

Each case trains two equal models, one by Keras and one by bridle, and changes both in between.
"""

import functools
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from backend import NO_XLA, ON_JAX

import bridle

sys.path.insert(0, str(Path(__file__).parent))
import changes
from changes import By, Scaled

ROWS = 24
X = np.random.default_rng(1).normal(size=(ROWS, 3)).astype("float32")
Y = (X @ [[1.0], [-2.0], [0.5]]).astype("float32")


def build(dropout=False):
    keras.utils.set_random_seed(3)
    layers = [keras.Input((3,)), keras.layers.Dense(4, "tanh", name="hidden"), Scaled(name="s")]
    if dropout:
        layers.append(keras.layers.Dropout(0.4, seed=5))
    model = keras.Sequential([*layers, keras.layers.Dense(1, name="out")])
    keras.Model.compile(model, keras.optimizers.SGD(0.1), "mse", jit_compile=NO_XLA)
    return model


def both(script, **how):
    """What the script returns by each, and the weights afterwards."""
    found = []
    for of in (keras.Model, bridle):
        model = build(**how)
        told = script(By(model, of))
        found.append((told, model.get_weights()))
    return found


def check_same(script, **how):
    (keras_told, keras_weights), (told, weights) = both(script, **how)
    np.testing.assert_allclose(told, keras_told, rtol=1e-5)
    for ours, theirs in zip(weights, keras_weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def fit(by, epochs=1, **more):
    return by.fit(X, Y, batch_size=8, epochs=epochs, shuffle=False, verbose=0, **more)


def train(by):
    return fit(by, 2).history["loss"]


def on_batch(by):
    told = []
    for _ in range(3):
        by.model.reset_metrics()  # which Keras does itself from 3.15 on
        told.append(by.train_on_batch(X[:8], Y[:8]))
    return told


def evaluate(by):
    return [by.evaluate(X, Y, batch_size=8, verbose=0)]


def predict(by):
    return by.predict(X, batch_size=8, verbose=0).ravel()


def predict_on_batch(by):
    return by.predict_on_batch(X).ravel()


CALLS = {f.__name__: f for f in (train, on_batch, evaluate, predict, predict_on_batch)}


def freeze(by):
    changes.trainable(by, False)


def scale(by):
    changes.scale(by)


def both_of(by):
    # On JAX nothing can be trained once that has changed since compile().
    if not ON_JAX:
        freeze(by)
    scale(by)


def recompile(by):
    freeze(by)
    scale(by)
    by.compile(keras.optimizers.SGD(0.1), "mse")


def set_to_none(by):
    both_of(by)
    changes.set_to_none(by)


def make_anew(by):
    both_of(by)
    changes.make(by)


def quantize(by):
    scale(by)
    changes.quantize(by)


def own_step(by):
    def step_on_jax(scale, state, data):
        logs, state = type(by.model).train_step(by.model, state, data)
        return {"loss": scale * logs["loss"]}, state

    def step(scale, data):
        x, y, _ = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            loss = scale * tf.reduce_mean((by.model(x, training=True) - y) ** 2)
        weights = by.model.trainable_weights
        by.model.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        return {"loss": loss}

    by.model.train_step = functools.partial(step_on_jax if ON_JAX else step, 0.5)
    by.model.train_function = None


CHANGES = {f.__name__: f for f in (scale, both_of, recompile, set_to_none, make_anew, own_step)}
if not ON_JAX:
    CHANGES["freeze"] = freeze


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("call", CALLS)
def test_a_change_acts_when_it_does_in_keras(call, change):
    def script(by):
        before = CALLS[call](by)
        CHANGES[change](by)
        return [*before, *CALLS[call](by)]

    check_same(script)


@pytest.mark.parametrize("call", ["evaluate", "predict", "predict_on_batch"])
def test_quantized_weights_are_used(call):
    def script(by):
        CALLS[call](by)
        quantize(by)
        return CALLS[call](by)

    check_same(script)


# Keras fails where a callback leaves `None` in a function's place.
@pytest.mark.parametrize(
    "change", sorted(CHANGES.keys() - {"recompile", "set_to_none", "own_step"})
)
def test_a_change_by_a_callback_acts_when_it_does_in_keras(change):

    def script(by):
        class Changes(keras.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                if epoch == 0:
                    CHANGES[change](by)

        return fit(by, 4, callbacks=[Changes()]).history["loss"]

    check_same(script)


OF_SIZE = {
    "fit": lambda by, n: by.fit(X, Y, batch_size=n, shuffle=False, verbose=0).history["loss"],
    "train_on_batch": lambda by, n: [by.train_on_batch(X[:n], Y[:n])],
    "evaluate": lambda by, n: [by.evaluate(X, Y, batch_size=n, verbose=0)],
    "test_on_batch": lambda by, n: [by.test_on_batch(X[:n], Y[:n])],
    "predict": lambda by, n: by.predict(X, batch_size=n, verbose=0).ravel(),
    "predict_on_batch": lambda by, n: by.predict_on_batch(X[:n]).ravel(),
}


# Of 24 rows, with a smaller last batch and without.
@pytest.mark.parametrize("sizes", [(8, 9, 8, 12), (9, 8, 9, 5, 6), (8, 12, 8, 9, 12)])
@pytest.mark.parametrize("call", OF_SIZE)
def test_a_batch_has_the_model_of_when_one_of_its_size_first_ran(call, sizes):
    def script(by):
        told = []
        for count, size in enumerate(sizes):
            by.model.reset_metrics()
            told += list(OF_SIZE[call](by, size))
            changes.scale(by, 1.5 + count / 2)
        return told

    check_same(script)


@pytest.mark.parametrize("weights", [None, np.linspace(0.5, 2, 8, dtype="float32")])
@pytest.mark.parametrize("mode", ["train", "test", "predict"])
@pytest.mark.parametrize("order", [1, -1])
def test_functions_for_one_batch_have_traces_of_their_own(order, mode, weights):
    """But for weighted batches, which are packed alike in all functions."""
    whole = {"train": "fit", "test": "evaluate", "predict": "predict"}[mode]
    given = {} if mode == "predict" else {"y": Y[:8], "sample_weight": weights}
    shown = {"batch_size": 8, "verbose": 0}
    calls = [
        lambda by: getattr(by, whole)(X[:8], **given, **shown),
        lambda by: getattr(by, f"{mode}_on_batch")(X[:8], **given),
    ]

    def script(by):
        for call in calls[::order]:
            by.model.reset_metrics()
            told = call(by)
            changes.scale(by, 2.0)
        by.model.reset_metrics()
        again = calls[::order][0](by)
        told, again = (t.history["loss"] if hasattr(t, "history") else t for t in (told, again))
        return [*np.ravel(told), *np.ravel(again)]

    check_same(script)


@pytest.mark.parametrize("call", OF_SIZE)
def test_a_step_of_its_own_acts_when_it_does_in_keras(call):
    """Sizes that are new are traced anew, of the step that Keras has in its function."""
    mode = {"fit": "train", "evaluate": "test"}.get(call, call.partition("_")[0])

    def script(by):
        told = []
        for change in (changes.own_step, changes.set_to_none, changes.no_own_step):
            by.model.reset_metrics()
            told += list(OF_SIZE[call](by, 8))
            change(by, [mode] if change is changes.set_to_none else mode)
            by.model.reset_metrics()
            told += list(OF_SIZE[call](by, 9))
        return told

    check_same(script)


def test_a_function_made_anew_in_the_middle_of_an_epoch():
    def script(by):
        class Changes(keras.callbacks.Callback):
            def on_train_batch_end(self, batch, logs=None):
                if batch == 0:
                    make_anew(by)

        return fit(by, 2, callbacks=[Changes()]).history["loss"]

    check_same(script)


def test_keras_own_loop_can_run_in_between():
    """bridle's programs stand where Keras has its function, which Keras makes when it needs it."""

    def script(by):
        told = train(by)
        told += by.model.fit(X, Y, batch_size=8, shuffle=False, verbose=0).history["loss"]
        told.append(by.model.train_on_batch(X, Y))
        told += train(by)
        make_anew(by)
        told += by.model.fit(X, Y, batch_size=8, shuffle=False, verbose=0).history["loss"]
        told += [*by.model.predict(X, verbose=0).ravel(), *predict(by)]
        return told + train(by)

    check_same(script)


def test_what_keras_own_methods_traced_is_not_taken_over():
    """bridle's programs have the model of when bridle first runs them."""
    model = build()
    before = keras.Model.predict(model, X, verbose=0)
    changes.scale(By(model, bridle))
    now = bridle.predict(model, X, verbose=0)
    np.testing.assert_allclose(now, np.asarray(model(X)), rtol=1e-5, atol=1e-6)
    assert np.abs(now - before).max() > 0.1


def test_data_of_unknown_length_count_the_steps_that_were_taken():
    """Keras may count one more, and draw dropout's numbers for it, where it finds the end."""
    model = build(dropout=True)
    batches = ((X[i : i + 8], Y[i : i + 8]) for i in (0, 8, 16))
    bridle.fit(model, batches, verbose=0)
    same = build(dropout=True)
    fit(By(same, bridle))
    assert model.optimizer.iterations == 3
    for ours, theirs in zip(model.variables, same.variables, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def with_dropout():
    return build(dropout=True)


def recurrent():
    keras.utils.set_random_seed(3)
    layers = [
        keras.Input((3,)),
        keras.layers.Reshape((3, 1)),
        keras.layers.LSTM(2, name="hidden"),
        Scaled(name="s"),
        keras.layers.Dense(1, name="out"),
    ]
    model = keras.Sequential(layers)
    keras.Model.compile(model, keras.optimizers.SGD(0.1), "mse")
    return model


# Rows in a batch: the last one is smaller or not.
@pytest.mark.tensorflow  # JAX compiles at once
@pytest.mark.parametrize("size", [8, 9])
@pytest.mark.parametrize("kind", [with_dropout, recurrent])
@pytest.mark.parametrize("of", ["fit", "on batch"])
def test_what_is_compiled_later_is_of_the_same_moment(of, kind, size, repaid_by):
    """XLA sets in after a change that Keras' function of before doesn't see."""
    repaid_by(3)
    model = kind()
    bridle.compile(model, keras.optimizers.SGD(0.1), "mse")
    by = By(model, bridle)
    hidden = model.get_layer("hidden")

    def step():
        if of == "fit":
            by.fit(X, Y, batch_size=size, epochs=5, verbose=0)
        else:
            for _ in range(9):
                by.train_on_batch(X[:size], Y[:size])

    by.train_on_batch(X[:size], Y[:size])
    if of == "fit":
        by.fit(X, Y, batch_size=size, verbose=0)
    freeze(by)
    before = hidden.get_weights()
    step()
    assert any((a != b).any() for a, b in zip(before, hidden.get_weights(), strict=True))
    make_anew(by)
    before = hidden.get_weights()
    step()
    for a, b in zip(before, hidden.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_discriminator_goes_on_training_beside_the_combined_model(repaid_by):
    """The order that GANs are written in: compiled, frozen for the combined model, trained."""
    repaid_by(3)
    model = with_dropout()
    bridle.compile(model, keras.optimizers.SGD(0.1), "mse")
    model.trainable = False
    combined = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3), model])
    bridle.compile(combined, keras.optimizers.SGD(0.1), "mse")
    before = model.get_weights()
    for _ in range(20):
        bridle.train_on_batch(combined, X, Y)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_layers_of_a_sequential_model_that_come_and_go():
    """Keras goes on with the function of before; bridle has the layers that there are."""
    model = build()
    predict(By(model, bridle))
    model.pop()
    assert bridle.predict(model, X, verbose=0).shape == (ROWS, 4)
    model.add(keras.layers.Dense(2, name="new"))
    assert bridle.predict_on_batch(model, X).shape == (ROWS, 2)
    np.testing.assert_allclose(
        bridle.predict(model, X, verbose=0), np.asarray(model(X)), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("hook", ["on_train_begin", "on_epoch_begin", "on_epoch_end"])
@pytest.mark.parametrize("anew", [False, True])
def test_a_step_of_its_own_by_a_callback(hook, anew):
    """Keras makes its function before callbacks are called, and logs metrics by their names."""

    def script(by):
        def change(epoch, logs=None):
            if epoch in (0, None):
                changes.own_step(by, anew=anew)

        given = {"on_train_begin": lambda logs=None: change(None)}.get(hook, change)
        callback = keras.callbacks.LambdaCallback(**{hook: given})
        return fit(by, 3, callbacks=[callback]).history["loss"]

    check_same(script)


@pytest.mark.tensorflow
def test_functions_that_run_eagerly():
    seen = []

    class Sees(keras.layers.Layer):
        def call(self, inputs):
            seen.append(tf.executing_eagerly())
            return inputs

    model = keras.Sequential([keras.Input((3,)), Sees(), keras.layers.Dense(1)])
    bridle.compile(model, "sgd", "mse")
    seen.clear()
    tf.config.run_functions_eagerly(True)
    try:
        bridle.fit(model, X, Y, verbose=0)
        assert seen == [True]
        assert "run_functions_eagerly" in bridle.explain(model)
    finally:
        tf.config.run_functions_eagerly(False)
