"""A model's history and its random numbers as text, and again."""

import keras
import numpy as np
import pytest

import bridle
from bridle.for_r.beside_file import beside_file, set_beside_file


def trained(small, rows):
    model = bridle.compile(small.one(), "sgd", "mse", metrics=["mae"])
    bridle.fit(model, rows.x, rows.y, epochs=3, validation_split=0.5, verbose=0)
    return model


def test_a_history_comes_back(small, rows):
    model, again = trained(small, rows), small.one()
    set_beside_file(again, beside_file(model))
    assert again.history.history == model.history.history
    assert again.history.epoch == [0, 1, 2]
    assert again.history.params == model.history.params
    assert again.history.timing == model.history.timing
    assert again.history.model is again


def test_arrays_in_the_logs_are_numbers(small, rows):
    model, again = trained(small, rows), small.one()
    model.history.history["share"] = [np.float32(0.5), np.array([1.0, np.inf])]
    set_beside_file(again, beside_file(model))
    assert again.history.history["share"] == [0.5, [1.0, np.inf]]


@pytest.mark.parametrize("log", [object(), {1}, b"a"])
def test_what_json_lacks_is_no_history(log, small, rows):
    model, again = trained(small, rows), small.one()
    model.history.history["own"] = [log]
    set_beside_file(again, beside_file(model))
    assert not hasattr(again, "history")


@pytest.mark.parametrize("history", [None, "the user's own"])
def test_what_is_no_history_of_keras_stays_behind(history, small):
    model, again = small.one(), small.one()
    if history:
        model.history = history
    set_beside_file(again, beside_file(model))
    assert not hasattr(again, "history")


def test_layers_go_on_with_their_random_numbers(rows):
    model, again = (
        keras.Sequential([keras.layers.Dropout(0.5), keras.layers.GaussianNoise(1.0)])
        for _ in range(2)
    )
    model(rows.x, training=True)
    set_beside_file(again, beside_file(model))
    wanted = model(rows.x, training=True)
    np.testing.assert_array_equal(again(rows.x, training=True), wanted)
