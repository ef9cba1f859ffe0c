"""Parts of models as the bridge asks for them; tests/testthat has what R shows."""

import json

import keras
import numpy as np
import pytest

from bridle import errors
from bridle.convert.records import RList, RVector
from bridle.for_r import parts


@pytest.fixture
def model(small):
    return small.two()


@pytest.mark.parametrize(
    ("language", "place", "name"),
    [("Python", 0, "a"), ("Python", -1, "q"), ("R", 1, "a"), ("R", -1, "q"), ("R", 4.0, "p")],
)
def test_places_count_as_the_reader_counts(model, language, place, name):
    with errors.read_by(language):
        assert parts.get_layer(model, index=place).name == name


@pytest.mark.parametrize("place", [5, -6, 1.5, "x", None])
def test_no_such_place(model, place):
    with pytest.raises(errors.BridleError):
        parts.get_layer(model, index=place)


def test_weights_are_copies(small):
    model = small.one()
    before = parts.get_weights(model)
    before[0][:] = 9
    assert not np.any(parts.get_weights(model)[0] == 9)


def test_vectors_and_tensors_are_weights(small):
    model = small.one()
    kernel = keras.ops.ones((3, 1))
    parts.set_weights(model, [kernel, RVector("double", np.array([2.0]))])
    assert [w.tolist() for w in parts.get_weights(model)] == [[[1], [1], [1]], [2]]


def test_one_wrong_shape_changes_no_weight(small):
    model = small.one()
    before = parts.get_weights(model)
    with pytest.raises(errors.BridleValueError, match="shape"):
        parts.set_weights(model, [np.zeros((3, 1)), np.zeros(2)])
    np.testing.assert_array_equal(parts.get_weights(model)[0], before[0])


def test_a_config_is_read_by_its_template():
    layer = keras.layers.Conv2D(3, (2, 1), name="c")
    found = parts.get_config(layer)
    given = RList(
        [RVector("double", np.array([4.0])), RVector("double", np.array([2.0, 2.0])), 5.0, None],
        ["name_free", "kernel_size", "filters", "bias_initializer"],
    )
    template = json.dumps({**json.loads(found["template"]), "name_free": [1]})
    read = parts._like(given, json.loads(template))
    assert read == {
        "name_free": [4],
        "kernel_size": [2, 2],
        "filters": 5,
        "bias_initializer": None,
    }
    assert isinstance(read["kernel_size"][0], int)
    assert parts.from_config(found["config"], found["template"], found["class"]).filters == 3


def test_programs_of_the_layers_before_are_forgotten(small):
    from bridle import api

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
    x = np.ones((4, 3), "float32")
    assert api.predict(model, x, verbose=0).shape == (4, 1)
    parts.pop_layer(model)
    assert api.predict(model, x, verbose=0).shape == (4, 2)


def test_the_summary_tells_what_is_frozen(small):
    model = small.one()

    def tells(arguments=None):
        return any("Layer" in line and "Trai" in line for line in parts.summary(model, arguments))

    assert not tells()
    model.layers[-1].trainable = False
    assert tells()
    assert not tells({"show_trainable": False})
    nested = keras.Sequential([keras.Input((3,)), model])
    lines = parts.summary(nested, {"expand_nested": True, "compact": False})
    assert len(lines) >= len(parts.summary(nested, {"expand_nested": True}))
