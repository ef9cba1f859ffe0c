"""Weights of samples, and losses that give one number for a batch: expected by NumPy."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

import bridle

X = np.array([[0.1, 0.5], [0.2, 0.6], [0.3, 0.7], [0.4, 0.8]], "float32")
Y = np.array([1.0, 2.0, 3.0, 4.0], "float32")
W = np.array([0.0, 0.0, 1.0, 3.0], "float32")


def one_number(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred))


def by_row(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


def squared(y_true, y_pred):
    return ops.square(ops.reshape(y_true, (-1, 1)) - y_pred)


def not_to_trace(y_true, y_pred):
    return one_number(y_true, y_pred) if float(y_true[0, 0]) > 0 else one_number(y_pred, y_true)


class OneNumber(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return one_number(y_true, y_pred)


class Mine(keras.Sequential):
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return ops.mean(sample_weight * ops.square(y - y_pred[:, 0]))


def model_of(loss, kind=keras.Sequential, **compiled):
    model = kind([keras.Input((2,)), keras.layers.Dense(1)])
    return bridle.compile(model, "sgd", loss, **compiled)


def told(run):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        run()
    return [str(w.message) for w in found if "weights don't reach" in str(w.message)]


WAYS = {
    "sample_weight": lambda m: bridle.fit(m, X, Y[:, None], sample_weight=W, verbose=0),
    "class_weight": lambda m: bridle.fit(
        m, X, np.array([0, 1, 0, 1]), class_weight={0: 1, 1: 9}, verbose=0
    ),
    "evaluate": lambda m: bridle.evaluate(m, X, Y[:, None], sample_weight=W, verbose=0),
    "one batch": lambda m: bridle.train_on_batch(m, X, Y[:, None], sample_weight=W),
    "a dataset": lambda m: bridle.fit(
        m, tf.data.Dataset.from_tensor_slices((X, Y[:, None], W)).batch(2), verbose=0
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_said_once_for_a_compilation(way):
    model = model_of(one_number)
    (said,) = told(lambda: WAYS[way](model))
    assert said.startswith("The loss `one_number` returns one number for a batch")
    assert not told(lambda: WAYS[way](model))
    assert not told(lambda: WAYS[way](model_of(by_row)))


def test_the_samples_do_count_alike_there_and_not_elsewhere():
    for loss, wanted in (
        (one_number, lambda e: np.mean(W) * np.mean(e)),
        (by_row, lambda e: np.mean(W * e)),
    ):
        model = model_of(loss)
        found = bridle.evaluate(model, X, Y[:, None], sample_weight=W, verbose=0)
        errors = np.abs(Y - bridle.predict(model, X, verbose=0)[:, 0])
        np.testing.assert_allclose(found, wanted(errors), rtol=1e-5)


SILENT = {
    "Keras' own": lambda: model_of("mse"),
    "Keras' class": lambda: model_of(keras.losses.Huber()),
    "a value for each sample": lambda: model_of(squared),
    "a loss that can't be traced": lambda: model_of(not_to_trace, run_eagerly=True),
    "a loss of the model's own": lambda: model_of(None, Mine),
}


@pytest.mark.parametrize("case", SILENT)
def test_others_are_let_pass(case):
    assert not told(lambda: bridle.fit(SILENT[case](), X, Y, sample_weight=W, verbose=0))


def test_classes_are_looked_at_too():
    (said,) = told(lambda: WAYS["sample_weight"](model_of(OneNumber())))
    assert "`one_number`" in said


def test_without_weights_nothing_is_said():
    assert not told(lambda: bridle.fit(model_of(one_number), X, Y[:, None], verbose=0))
