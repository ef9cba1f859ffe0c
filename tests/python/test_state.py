"""What bridle remembers of a model, and what must not see it."""

import keras
import numpy as np

import bridle
from bridle import state


def test_it_belongs_to_the_model(small):
    one, other = small.one(), small.one()
    state.of(one).target_tensors = np.ones(2)
    assert state.of(one) is state.of(one)
    assert state.of(other) == state.State()


def test_keras_does_not_see_it(small, tmp_path):
    model = small.one()
    bridle.compile(model, "sgd", "mse", target_tensors=np.ones((8, 1)))
    weights = len(model.variables)
    bridle.set_categories(model, y=["a"])
    assert len(model.variables) == weights
    assert state.of(keras.models.clone_model(model)) == state.State()
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert state.of(loaded) == state.State()
    assert bridle.categories(loaded)["outputs"] == {"o": ["a"]}


def test_it_does_not_stop_a_model_from_being_made(small):
    model = small.one(bridle.Model)
    state.of(model)
    assert "_bridle" in vars(model)
    assert [layer.name for layer in model.layers] == ["i", "o"]
