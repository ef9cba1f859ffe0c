"""Seeds that are drawn by somebody else than Python's `random`."""

import itertools
import random
import threading

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.keras_compat.seeds import drawn_by, drawn_seed, drawn_seed_now, own_seeds

L = keras.layers

# What is made, and how many seeds Keras draws for it.
MADE = {
    "a layer with weights": (lambda: L.Dense(2), 1),
    "one that recurs": (lambda: L.SimpleRNN(2), 3),
    "dropout": (lambda: L.Dropout(0.5), 1),
    "an initializer": (keras.initializers.GlorotUniform, 1),
    "one with a seed": (lambda: keras.initializers.GlorotUniform(seed=3), 0),
    "nothing random": (L.Flatten, 0),
    "the generator of the process": (lambda: keras.random.normal((2,)), 0),
}


@pytest.mark.parametrize("name", MADE)
def test_a_number_is_drawn_for_each_seed_of_keras(name):
    keras.utils.set_random_seed(1)
    make, count = MADE[name]
    numbers = itertools.count(10)
    before = random.getstate()
    with drawn_by(lambda: next(numbers)):
        make()
    assert next(numbers) == 10 + count
    if count:
        assert random.getstate() == before


def test_the_numbers_are_the_seeds():
    with drawn_by(lambda: 41):
        drawn = keras.initializers.GlorotUniform()((2, 2))
    given = keras.initializers.GlorotUniform(seed=42)((2, 2))  # Keras' seeds begin with 1
    np.testing.assert_array_equal(drawn, given)


def test_none_leaves_it_to_keras():
    def made():
        keras.utils.set_random_seed(3)
        return np.array(L.Dense(2).kernel_initializer((2, 2)))

    own = made()
    with drawn_by(lambda: None):
        np.testing.assert_array_equal(made(), own)


def test_a_training_with_a_seed_draws_its_own():
    with drawn_by(lambda: 5):
        assert drawn_seed() == 5
        with own_seeds(np.random.default_rng(0), 1):
            assert drawn_seed() is None
        assert drawn_seed() == 5
    assert drawn_seed() is None


def test_a_traced_function_draws_none():
    found = []
    with drawn_by(lambda: 5):
        tf.function(lambda: found.append(drawn_seed_now()))()
        found.append(drawn_seed_now())
    assert found == [None, 5]


def test_other_threads_draw_none():
    found = []
    with drawn_by(lambda: 5):
        thread = threading.Thread(target=lambda: found.append(drawn_seed()))
        thread.start()
        thread.join()
    assert found == [None]


def test_a_training_without_a_seed_takes_one():
    def losses(numbers):
        model = keras.Sequential([keras.Input((3,)), L.Dropout(0.5), L.Dense(1)])
        model.set_weights([np.ones_like(w) for w in model.get_weights()])
        bridle.compile(model, "sgd", "mse")
        x = np.random.default_rng(0).normal(size=(8, 3))
        with drawn_by(lambda: next(numbers)):
            return bridle.fit(model, x, x[:, 0], batch_size=2, epochs=2, verbose=0).history["loss"]

    # Two for the layers, which are made outside, one for the training.
    assert losses(iter([7])) == losses(iter([7])) != losses(iter([8]))
