"""Copies of trained models, in memory and in pickles."""

import copy
import pickle

import joblib
import keras
import numpy as np
import pytest

import bridle


@keras.saving.register_keras_serializable(package="tests_of_copies")
class Own(bridle.Model):
    """A subclass of bridle's model."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden = keras.layers.Dropout(0.5)
        self.out = keras.layers.Dense(2, "softmax")

    def call(self, inputs, training=False):
        return self.out(self.hidden(inputs, training=training))


def layers():
    return [keras.layers.Dropout(0.5), keras.layers.Dense(2, "softmax")]


def functional(base):
    inputs = tensor = keras.Input((3,))
    for layer in layers():
        tensor = layer(tensor)
    return base(inputs, tensor)


KINDS = {
    "functional": lambda: functional(bridle.Model),
    "Sequential": lambda: bridle.Sequential([keras.Input((3,)), *layers()]),
    "subclass": Own,
    "Keras' own": lambda: functional(keras.Model),
}
COPIES = {
    "pickle": lambda model, path: pickle.loads(pickle.dumps(model)),
    "deepcopy": lambda model, path: copy.deepcopy(model),
    "joblib": lambda model, path: joblib.load(joblib.dump(model, path / "model")[0]),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", COPIES)
def test_a_copy_trains_on_as_the_model_does(way, kind, rows, tmp_path):
    model = KINDS[kind]()
    bridle.compile(model, "adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    classes = np.array(["no", "yes"])[rows.halves]
    run = {"batch_size": 4, "epochs": 2, "seed": 1, "verbose": 0}
    bridle.fit(model, rows.x, classes, **run)
    again = COPIES[way](model, tmp_path)
    assert type(again) is type(model)
    wanted = bridle.fit(model, rows.x, classes, **run).history
    assert bridle.fit(again, rows.x, classes, **run).history == wanted
    for ours, theirs in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert bridle.categories(again) == bridle.categories(model)
