"""Weights that can't be loaded leave a model as it was."""

import h5py
import keras
import numpy as np
import pytest

import bridle


class Counts(keras.layers.Layer):
    """Keeps a number that is no variable."""

    count = 0

    def call(self, x):
        return x

    def save_own_variables(self, store):
        store["count"] = np.array(self.count)

    def load_own_variables(self, store):
        self.count = int(store["count"])


def dense(value=0.0, units=2):
    made = bridle.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4, name="a"), keras.layers.Dense(units, name="b")]
    )
    made.compile("adam", "mse")
    made.fit(np.full((4, 3), value), np.ones((4, units)), verbose=0)
    return made


def normalized(value=0.0, units=2):
    scale = keras.layers.Normalization()
    scale.adapt(np.array([[value, 1.0, 2.0], [1.0, 2.0, 4.0]]))
    return bridle.Sequential([keras.Input((3,)), scale, keras.layers.Dense(units)])


def counted(value=0.0, units=2):
    counts = Counts()
    counts.count = int(value * 10)
    return bridle.Sequential([keras.Input((3,)), counts, keras.layers.Dense(units)])


def weighted(value=0.0, units=2):
    texts = keras.layers.TextVectorization(output_mode="tf_idf", max_tokens=4, name="texts")
    texts.adapt(np.array(["a b", "a c"] if value else ["a b", "b c"]))
    inputs = keras.Input((1,), dtype="string")
    return bridle.Model(inputs, keras.layers.Dense(units)(texts(inputs)))


MODELS = {
    "trained": dense,
    "normalized": normalized,
    "with a layer of the user's": counted,
    "with weights of words": weighted,
}


def cut(path):
    path.write_bytes(path.read_bytes()[:-400])


def without_the_last(path):
    with h5py.File(path, "a") as file:
        last = list(file["layers"])[-1]
        del file["layers"][last]


DAMAGE = {"cut off": cut, "a layer is missing": without_the_last, "another shape": None}


def values(model):
    optimizer = model.optimizer.variables if model.compiled else ()
    own = [layer.count for layer in model.layers if isinstance(layer, Counts)]
    return [np.array(v) for v in (*model.variables, *optimizer)] + own


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("damage", DAMAGE)
def test_it_is_as_it_was(damage, kind, tmp_path):
    path = tmp_path / "m.weights.h5"
    other = MODELS[kind](0.5, 5 if damage == "another shape" else 2)
    keras.Model.save_weights(other, path)
    if DAMAGE[damage]:
        DAMAGE[damage](path)
    model = MODELS[kind]()
    x = np.array([["a c"]]) if kind == "with weights of words" else np.array([[1.0, 2.0, 3.0]])
    before, gave = values(model), model.predict(x, verbose=0)
    with pytest.raises((OSError, ValueError)):
        model.load_weights(path)
    for now, was in zip(values(model), before, strict=True):
        np.testing.assert_array_equal(now, was)
    np.testing.assert_array_equal(model.predict(x, verbose=0), gave)


@pytest.mark.parametrize("kind", MODELS)
def test_what_fits_is_loaded(kind, tmp_path):
    path = tmp_path / "m.weights.h5"
    other, model = MODELS[kind](0.5), MODELS[kind]()
    other.save_weights(path)
    model.load_weights(path)
    for now, wanted in zip(values(model), values(other), strict=True):
        np.testing.assert_array_equal(now, wanted)


def test_what_was_never_adapted_can_be_loaded_into(tmp_path):
    path = tmp_path / "m.weights.h5"
    path.write_text("no HDF5")
    texts = keras.layers.TextVectorization(output_mode="tf_idf", max_tokens=4)
    model = bridle.Sequential([keras.Input((1,), dtype="string"), texts])
    with pytest.raises(OSError, match="signature"):
        model.load_weights(path)
