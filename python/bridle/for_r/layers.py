"""Layers from R: called on what R has, added to a model, fitted to data before training."""

from __future__ import annotations

import inspect
from typing import Any

import keras
import numpy as np

from bridle import state
from bridle.convert import frames
from bridle.convert.arguments import argument
from bridle.convert.arrays import data, labels
from bridle.convert.model import is_model
from bridle.convert.plain import plain
from bridle.convert.records import RFactor
from bridle.convert.rows import whole
from bridle.convert.text import takes_text
from bridle.data.checks import check_inputs
from bridle.data.coder import Coder
from bridle.data.columns import Columns, in_order
from bridle.data.prepared import Parts
from bridle.errors import BridleTypeError, must_be, unknown_name
from bridle.keras_compat.models import input_tensors


def apply_layer(layer: Any, inputs: Any) -> Any:
    """Calls a layer on a tensor, an array or a list of these.

    A layer whose `call` requires several values, attention say, takes those of a list one by one.

    Raises:
        BridleTypeError: For one value where the layer requires several.
    """
    inputs = layer_inputs(layer, inputs, "object")
    required = [
        parameter.name
        for parameter in inspect.signature(layer.call).parameters.values()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    if len(required) < 2:
        return layer(inputs)
    if not isinstance(inputs, list | tuple) or len(inputs) < len(required):
        raise BridleTypeError(
            f"`inputs` must be a list of {' and '.join(required)}, not one tensor.",
            "Give the same twice, `list(x, x)`, for a layer that looks at itself.",
        )
    return layer(*inputs)


#: Layers that look strings up: of a factor they take its levels.
_OF_TEXT = keras.layers.StringLookup | keras.layers.TextVectorization | keras.layers.Hashing


def layer_inputs(layer: Any, value: Any, argument: str) -> Any:
    """Data for a layer or model; a data frame's columns by name where it takes columns.

    A model reads categories as it knows them; a layer has the codes of a factor's own levels.
    """
    if isinstance(layer, keras.utils.FeatureSpace):
        texts = {name for name, column in layer.features.items() if column.dtype == "string"}

        def of_column(name: Any, part: Any, where: str) -> Any:
            return labels(part, where) if isinstance(part, RFactor) and name in texts else None

        names = list(layer.features)
        return data(value, argument, names=names, strings=True, coded=of_column)
    value = in_order(layer, Parts(value), called=Parts(argument)).x
    value = frames.unwrapped(value)
    inputs = list(input_tensors(layer))
    coder = Coder(layer) if is_model(layer) else None
    made = data(
        value,
        argument,
        names=inputs if len(inputs) > 1 else (),
        strings=True,
        allow_nan=True,
        coded=coder.input if coder else _as_text if isinstance(layer, _OF_TEXT) else None,
    )
    if takes_text(layer) and isinstance(made, np.ndarray) and made.dtype.kind in "biufc":
        raise must_be(argument, "text", value)
    if coder:
        coder.keep()
    made = keras.tree.map_structure(whole, made)
    if isinstance(made, np.ndarray):
        check_inputs(layer, made, argument)
    return made


def _as_text(_: Any, part: Any, where: str) -> Any:
    return labels(part, where) if isinstance(part, RFactor) else None


def add_layer(model: Any, layer: Any) -> Any:
    """Adds a layer to a Sequential model and returns the model."""
    model.add(layer)
    state.layers_changed(model)
    return model


def adapt(layer: Any, data: Any, batch_size: Any = None, steps: Any = None) -> None:
    """Lets a preprocessing layer learn from data: its vocabulary, its mean, its bins.

    Args:
        layer: A layer with a method `adapt`.
        data: Arrays, strings, columns by name for a `FeatureSpace`, or a dataset.
        batch_size: How many values at a time, where the layer can choose.
        steps: After how many batches to stop, where the layer can choose.

    Raises:
        BridleTypeError: For a layer that learns nothing in this way.
        BridleNameError: For an option that the layer doesn't have.
    """
    if not hasattr(layer, "adapt"):
        raise must_be("object", "a layer that can be adapted", layer)
    given = {"batch_size": batch_size, "steps": steps}
    options = {name: argument(name, v, "whole") for name, v in given.items() if v is not None}
    columns: Columns = {}
    if not isinstance(layer, keras.utils.FeatureSpace):
        data = in_order(layer, Parts(data), columns, called=Parts("data"), learn=True).x
    state.of(layer).columns = {}  # it learns anew
    values = layer_inputs(layer, data, "data")
    if isinstance(layer, keras.utils.FeatureSpace) and isinstance(values, dict):
        # It takes datasets alone, of the columns of some rows.
        import tensorflow as tf

        values = tf.data.Dataset.from_tensor_slices(values).batch(options.get("batch_size", 32))
        options = {}
    takes = list(inspect.signature(layer.adapt).parameters)
    for name in options:
        if name not in takes:
            kind = type(layer).__name__
            raise unknown_name(f"A {kind} can't be adapted by `{name}`.", name, takes, "arguments")
    layer.adapt(values, **options)
    state.of(layer).columns = columns


def get_vocabulary(layer: Any, include_special_tokens: Any = True) -> list[Any]:
    """The words or codes that a layer knows, in the order of their codes."""
    known = layer.get_vocabulary(include_special_tokens=plain(include_special_tokens, "..."))
    # R has NumPy's whole numbers as doubles.
    return [word.item() if isinstance(word, np.generic) else word for word in known]


def set_vocabulary(layer: Any, vocabulary: Any, idf_weights: Any = None) -> None:
    """Gives a layer the words or codes that it's to know, in the order of their codes."""
    layer.set_vocabulary(
        argument("vocabulary", vocabulary),
        idf_weights=argument("idf_weights", idf_weights),
    )
