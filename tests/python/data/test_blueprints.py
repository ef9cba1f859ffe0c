"""A blueprint is learnt with a training's data, and known to models of the same inputs."""

import keras
import numpy as np
import pytest

import bridle
from bridle.data import blueprints


def trained(model, content, **kwargs):
    bridle.compile(model, "sgd", "mse")
    with blueprints.learning(model, content):
        bridle.fit(model, np.ones((4, 2)), np.ones((4, 1)), verbose=0, **kwargs)
    return model


@pytest.mark.parametrize("shape", [[(2,)], []], ids=["of known width", "of any width"])
def test_what_a_training_teaches_is_known_to_its_inputs(shape):
    layers = [keras.layers.Input(size) for size in shape] + [keras.layers.Dense(1)]
    model = trained(keras.Sequential(layers), b"abc")
    known = blueprints.known_to(model)
    assert (known.content, known.trusted) == (b"abc", True)
    assert blueprints.known_to(keras.Model(model.inputs, model.outputs)) is known
    assert blueprints.known_to(trained(keras.Sequential([keras.layers.Dense(1)]), None)) is None


def test_a_training_that_is_refused_teaches_nothing():
    model = keras.Sequential([keras.layers.Dense(1)])
    with pytest.raises(ValueError, match="sample_weight"):
        trained(model, b"abc", sample_weight=np.ones(3))
    assert blueprints.known_to(model) is None
    # Nor does it teach the next one.
    assert blueprints.known_to(trained(model, None)) is None
