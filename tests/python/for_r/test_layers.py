"""Layers called, added and adapted with what R has; more of it in tests/testthat/test-adapt.R."""

import keras
import numpy as np
import pytest

import bridle
from bridle.convert.records import RVector
from bridle.for_r.layers import adapt, add_layer, apply_layer, get_vocabulary, set_vocabulary

STEPS = np.arange(12, dtype="float32").reshape(1, 3, 4)


def test_a_layer_is_called_and_added():
    inputs = keras.Input((3,))
    layer = keras.layers.Dense(2)
    assert apply_layer(layer, inputs).shape == (None, 2)
    model = keras.Sequential([keras.Input((3,))])
    assert add_layer(model, layer) is model
    assert model.layers == [layer]


def test_a_layer_of_several_values_takes_those_of_a_list():
    keras.utils.set_random_seed(1)
    layer = keras.layers.MultiHeadAttention(1, 2)
    np.testing.assert_array_equal(apply_layer(layer, [STEPS, STEPS]), layer(STEPS, STEPS))
    for one in (STEPS, [STEPS]):
        with pytest.raises(bridle.BridleTypeError, match="must be a list of query and value"):
            apply_layer(layer, one)


def test_a_layer_of_a_list_takes_the_list():
    assert apply_layer(keras.layers.Attention(), [STEPS, STEPS]).shape == (1, 3, 4)


def test_words_from_r_are_learned_and_looked_up():
    layer = keras.layers.StringLookup()
    adapt(layer, RVector("character", ["b", "a", "b"]))
    assert get_vocabulary(layer, include_special_tokens=False) == ["b", "a"]
    words = RVector("character", ["a", "b"], dim=[2, 1])
    np.testing.assert_array_equal(apply_layer(layer, words), [[2], [1]])


@pytest.mark.parametrize("words", ["c", ["c"], RVector("character", ["c"])])
def test_one_word_is_a_vocabulary(words):
    layer = keras.layers.StringLookup()
    set_vocabulary(layer, words)
    assert get_vocabulary(layer) == ["[UNK]", "c"]


def test_a_file_of_words_is_read(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("c\nd\n")
    layer = keras.layers.StringLookup()
    set_vocabulary(layer, str(path))
    assert get_vocabulary(layer) == ["[UNK]", "c", "d"]


def test_what_cannot_be_adapted_is_refused():
    with pytest.raises(bridle.BridleTypeError, match="`object` must be a layer that can be adap"):
        adapt(keras.layers.Dense(1), np.ones(2))
    with pytest.raises(bridle.BridleNameError, match="A Normalization can't be adapted by `steps`"):
        adapt(keras.layers.Normalization(), np.ones((2, 1)), steps=2)
