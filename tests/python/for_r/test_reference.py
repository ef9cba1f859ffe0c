"""Keras' own help, with R's names."""

import keras
import pytest

from bridle import errors
from bridle.for_r import reference


def test_public_names_become_those_of_r():
    class Thing:
        """See `keras.layers.Dense`, tf.keras.layers.Dense(3) and `keras.layers.Dense.call`."""

    told = reference.text(Thing, {"keras.layers.Dense": "layer_dense"})
    assert told.endswith("See `layer_dense()`, layer_dense(3) and `keras.layers.Dense.call`.")


def test_classes_functions_instances_and_modules():
    dense = reference.text(keras.layers.Dense)
    assert dense.startswith("Dense(units")
    assert reference.text(keras.layers.Dense(2)) == dense
    assert reference.text(keras.ops.add).startswith("add(x1, x2)")
    assert reference.text(keras.layers)


def test_names():
    assert reference.help_text("keras.layers.Dense").startswith("keras.layers.Dense(units")
    for name in ("layer_dens", "keras.layers.Dens"):
        with pytest.raises(errors.BridleNameError, match="no help on"):
            reference.help_text(name, {"keras.layers.Dense": "layer_dense"})
