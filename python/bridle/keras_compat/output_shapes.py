"""The shapes of a model's outputs, also where Keras states others than are computed."""

from __future__ import annotations

from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import keras
import tensorflow as tf

from bridle.keras_compat.models import layers_within, output_tensors

#: The shapes that outputs have where they aren't those that Keras states, by the first output.
_computed: WeakKeyDictionary[Any, list[tuple[int | None, ...]]] = WeakKeyDictionary()


def shapes_of_outputs(model: Any) -> list[tuple[int | None, ...]]:
    """The shapes of a built functional or Sequential model's outputs, in order."""
    tensors = list(output_tensors(model).values())
    if tensors and _misstates_shapes(model):
        if tensors[0] not in _computed:
            _computed[tensors[0]] = _computed_shapes(model)
        return _computed[tensors[0]]
    return [tuple(tensor.shape) for tensor in tensors]


def _misstates_shapes(model: Any) -> bool:
    """Whether symbolic outputs may have other shapes than computed ones.

    Counts of the words of texts in a column have one dimension less than Keras states
    (`TextVectorization.compute_output_shape`; seen: Keras 3.14, 3.15).
    """
    texts = [
        layer for layer in layers_within(model) if isinstance(layer, keras.layers.TextVectorization)
    ]
    return any(layer.get_config()["output_mode"] != "int" for layer in texts)


def _computed_shapes(model: Any) -> list[tuple[int | None, ...]]:
    inputs = getattr(model, "_inputs_struct", None)
    given = keras.tree.map_structure(
        lambda tensor: tf.TensorSpec(tensor.shape, tensor.dtype),
        model.inputs[0] if inputs is None else inputs,
    )
    called = tf.function(partial(model, training=False), autograph=False)
    outputs = called.get_concrete_function(given).structured_outputs
    return [tuple(output.shape) for output in keras.tree.flatten(outputs)]
