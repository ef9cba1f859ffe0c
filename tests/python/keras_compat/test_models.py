"""What Keras keeps private: still where it was."""

import keras
import pytest
import tf_keras

import bridle
from bridle.keras_compat import models


def sequential(built):
    layers = [keras.Input((3,))] if built else []
    return keras.Sequential([*layers, keras.layers.Dense(1, name="last")])


class Subclass(keras.Model):
    pass


def tf_functional():
    inputs = tf_keras.Input((3,), name="i")
    return tf_keras.Model(inputs, [tf_keras.layers.Dense(1, name=n)(inputs) for n in "pq"])


# A model, and the names of its inputs and outputs.
MODELS = {
    "functional": (lambda s: s.one(), ["i"], ["o"]),
    "bridle's": (lambda s: s.one(bridle.Model), ["i"], ["o"]),
    "several": (lambda s: s.two(), ["a", "b"], ["p", "q"]),
    "dicts": (lambda s: s.two(as_dict=True), ["a", "b"], ["p", "q"]),
    "sequential": (lambda s: sequential(True), None, ["last"]),
    "sequential, not built": (lambda s: sequential(False), [], ["last"]),
    "empty": (lambda s: keras.Sequential(), [], None),
    "subclass": (lambda s: Subclass(), [], None),
    "tf_keras": (lambda s: tf_functional(), ["i"], ["p", "q"]),
}


@pytest.mark.parametrize("name", MODELS)
def test_names_of_inputs_and_outputs(name, small):
    build, inputs, outputs = MODELS[name]
    model = build(small)
    found = models.input_tensors(model)
    if inputs is None:  # Keras names a Sequential model's input by a number
        assert [tuple(t.shape) for t in found.values()] == [(None, 3)]
    else:
        assert list(found) == inputs
    assert models.output_names(model) == outputs


def test_the_structure_of_outputs(small):
    assert models.gives_dict(small.two(as_dict=True))
    assert not models.gives_dict(small.two())
    assert not models.gives_dict(Subclass())


def test_the_keras_of_a_model(small):
    assert models.keras_of(small.one(bridle.Model)) is keras
    assert models.keras_of(Subclass()) is keras
    assert models.keras_of(tf_functional()) is tf_keras
    assert models.keras_of("no model") is keras


def test_the_class_of_functional_models(small):
    assert type(small.one()) is models.functional_class()


def test_calls_that_name_inputs_and_outputs():
    assert models.is_functional_call((1, 2), {})
    assert models.is_functional_call((1,), {"outputs": 2})
    assert models.is_functional_call((), {"inputs": 1, "outputs": 2, "name": "n"})
    assert not models.is_functional_call((), {"name": "n"})
    assert not models.is_functional_call((1,), {})


def test_keras_own_validation_is_recognised(small, rows, monkeypatch):
    seen = []
    own = models.is_validation_by_keras
    monkeypatch.setattr(
        "bridle.model.is_validation_by_keras", lambda kwargs: seen.append(own(kwargs)) or seen[-1]
    )
    model = small.one(bridle.Model)
    model.compile("sgd", "mse", run_eagerly=True)
    model.fit(rows.x, rows.y, validation_data=(rows.x, rows.y), verbose=0)
    model.evaluate(rows.x, rows.y, verbose=0)
    assert seen == [True, False]
