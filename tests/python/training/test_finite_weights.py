"""Losses that are no numbers, and weights that aren't finite while the loss is."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.training import finite


class LogsItsOwn(keras.Model):
    """Logs what isn't a number as its loss."""

    def __init__(self, made):
        super().__init__()
        self.dense = keras.layers.Dense(1)
        self.made = made

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self(x) - y) ** 2)
        weights = self.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        return {"loss": self.made(loss)}


@pytest.mark.parametrize(
    "made",
    [lambda loss: tf.stack([loss, loss]), lambda loss: {"a": loss}, lambda _: tf.constant("none")],
    ids=["vector", "dict", "string"],
)
def test_a_loss_that_is_no_number_is_looked_past(made, rows, same_model):
    models = []
    for of in (bridle, keras.Model):
        keras.utils.set_random_seed(4)
        model = LogsItsOwn(made)
        of.compile(model, "sgd", "mse")
        of.fit(model, rows.x, rows.y, batch_size=4, shuffle=False, verbose=0)
        models.append(model)
    same_model(*models)


class LastGradientIsNaN(keras.optimizers.SGD):
    def update_step(self, gradient, variable, learning_rate):
        wrong = tf.where(self.iterations >= 3, gradient * np.nan, gradient)
        super().update_step(wrong, variable, learning_rate)


def test_weights_that_no_loss_tells_of_are_put_back(small, rows):
    """The last of four steps spoils them: no loss is computed with them."""
    model = bridle.compile(small.one(), LastGradientIsNaN(0.05), "mse")
    theirs = small.one()
    theirs.compile(keras.optimizers.SGD(0.05), "mse")
    how = {"batch_size": 2, "shuffle": False, "verbose": 0}
    with pytest.warns(
        bridle.BridleWarning, match="are NaN or infinite. The model's weights are th"
    ):
        history = bridle.fit(model, rows.x, rows.y, **how)
    theirs.fit(rows.x[:6], rows.y[:6], **how)
    for a, b in zip(model.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    assert history.stopped == "Training stopped in epoch 1: weights are NaN or infinite."


class Masked(keras.layers.Layer):
    """Has a weight of -inf, which never changes."""

    def build(self, shape):
        start = keras.initializers.Constant(-np.inf)
        self.floor = self.add_weight(shape=shape[-1:], initializer=start, trainable=False)

    def call(self, inputs):
        return keras.ops.maximum(inputs, self.floor)


def test_a_weight_that_is_infinite_from_the_start_is_meant_so(monkeypatch, rows):
    monkeypatch.setattr(finite, "STEPS_BETWEEN", 2)
    model = keras.Sequential([keras.Input((3,)), Masked(), keras.layers.Dense(1)])
    bridle.compile(model, "sgd", "mse")
    kept, keep = [], finite.Guard.keep
    monkeypatch.setattr(finite.Guard, "keep", lambda *given: kept.append(given) or keep(*given))
    history = bridle.fit(model, rows.x, rows.y, batch_size=1, epochs=4, verbose=0)
    assert history.stopped is None
    assert len(kept) > 1  # so that the batches since don't pile up
