"""The parts of a model for R: its layers, weights and state, what of it is trained, its config.

Each function is called by the bridge. Where R counts from 1, so do the indices here.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from bridle import state
from bridle.convert.numbers import whole_number
from bridle.convert.plain import plain
from bridle.convert.records import RList, RVector
from bridle.errors import (
    BridleError,
    BridleTypeError,
    BridleValueError,
    index,
    must_be,
    unknown_name,
)
from bridle.for_r.custom_objects import object_scope
from bridle.training.outline import outline


def get_layer(model: Any, name: Any = None, index: Any = None) -> Any:
    """One layer of a model.

    Args:
        model: A Keras model.
        name: The layer's name.
        index: Its place, which takes precedence; negative ones count from the last.

    Raises:
        BridleNameError: For a name that no layer has.
        BridleValueError: For an index that the model doesn't have.
    """
    if index is not None:
        return model.layers[_place(model, index, "index")]
    if name is None:
        raise BridleTypeError("`name` or `index` must be given.", _which_layers(model))
    return model.layers[_place(model, name, "name")]


def pop_layer(model: Any, rebuild: bool = True) -> Any:
    """Removes the last layer of a Sequential model and returns it."""
    if not model.layers:
        raise BridleValueError("Can't remove a layer: the model has none.")
    layer = model.pop(rebuild=rebuild)
    state.layers_changed(model)
    return layer


def _place(model: Any, layer: Any, argument: str) -> int:
    """The 0-based place of a layer given as itself, by name or by place."""
    layers = model.layers
    if isinstance(layer, keras.Layer):
        for place, other in enumerate(layers):
            if other is layer:
                return place
        raise BridleValueError(
            f"`{argument}` must be a layer of the model, not `{layer.name}`.", _which_layers(model)
        )
    if isinstance(layer, str):
        names = [other.name for other in layers]
        if layer not in names:
            raise unknown_name(f"The model has no layer `{layer}`.", layer, names, "layers")
        return names.index(layer)
    place = whole_number(layer, argument)
    first = index(0)
    found = place - first if place >= first else len(layers) + place
    if (place < first and place >= 0) or not 0 <= found < len(layers):
        raise BridleValueError(
            f"`{argument}` must be the place of one of {len(layers)} layers, not {place}.",
            f"They count from {first}; negative places count from the last, which is -1.",
        )
    return found


def _which_layers(model: Any) -> str:
    names = ", ".join(f"`{layer.name}`" for layer in model.layers[:20])
    return f"The layers are {names}." if names else "The model has no layers yet."


def get_weights(object: Any, trainable: bool | None = None) -> list[np.ndarray]:
    """The weights of a layer or model as arrays: all, the trainable or the other ones."""
    return [np.asarray(keras.ops.convert_to_numpy(v)) for v in _variables(object, trainable)]


def _variables(object: Any, trainable: bool | None) -> list[Any]:
    if trainable is None:
        return object.weights
    return object.trainable_weights if trainable else object.non_trainable_weights


def set_weights(object: Any, weights: Any) -> None:
    """Assigns arrays to the weights of a layer or model, all of them or none.

    Args:
        object: A layer or model that is built.
        weights: One array for each weight, in the order of `get_weights()`. A vector fits a weight
            of one dimension.

    Raises:
        BridleValueError: For another number of arrays, or an array of another shape.
    """
    given = weights.values if isinstance(weights, RList) else weights
    if not isinstance(given, list | tuple):
        raise must_be("weights", "a list of arrays", weights)
    variables = object.weights
    if len(given) != len(variables):
        hint = "" if variables else "It has none before it has seen data or an input shape."
        raise BridleValueError(
            f"`weights` must have {len(variables)} arrays, one for each weight, not {len(given)}.",
            hint or None,
        )
    arrays = [_weight(value) for value in given]
    for place, (variable, value) in enumerate(zip(variables, arrays, strict=True)):
        if tuple(value.shape) != tuple(variable.shape):
            raise BridleValueError(
                f"`weights[[{index(place)}]]` must have the shape {list(variable.shape)} of "
                f"`{variable.path}`, not {list(value.shape)}."
            )
    for variable, value in zip(variables, arrays, strict=True):
        variable.assign(value)


def _weight(value: Any) -> np.ndarray:
    if isinstance(value, RVector):
        return np.asarray(value.values)
    if keras.ops.is_tensor(value) or isinstance(value, keras.Variable):
        return keras.ops.convert_to_numpy(value)
    return np.atleast_1d(np.asarray(value))


def count_params(object: Any) -> int:
    """The number of parameters of a layer or model that is built."""
    return int(object.count_params())


def set_trainable(
    object: Any, trainable: bool, start: Any = None, end: Any = None, which: Any = None
) -> None:
    """Lets some layers of a model be trained and not the others.

    Args:
        object: A model, or a layer where no layers are chosen.
        trainable: What the chosen layers become; the others become the contrary.
        start: The first and `end` the last of a range of layers: names, places or layers.
        end: See `start`.
        which: The layers: names, places, layers, a flag for each, or a function of a layer.
    """
    if which is not None and (start is not None or end is not None):
        raise BridleTypeError(
            "Can't choose layers by `which` and by `from` and `to` at once.", "Leave one out."
        )
    if which is None and start is None and end is None:
        object.trainable = trainable
        return
    count = len(object.layers)
    if which is not None:
        chosen = _chosen(object, which)
    else:
        first = 0 if start is None else _place(object, start, "from")
        last = count - 1 if end is None else _place(object, end, "to")
        chosen = set(range(first, last + 1))
    object.trainable = True
    for place, layer in enumerate(object.layers):
        layer.trainable = trainable if place in chosen else not trainable


def _chosen(model: Any, which: Any) -> set[int]:
    if callable(which) and not isinstance(which, keras.Layer):
        return {place for place, layer in enumerate(model.layers) if which(layer)}
    if isinstance(which, RList):
        values = which.values
    else:
        values = plain(which, "which")
        values = list(values) if isinstance(values, list | tuple | np.ndarray) else [values]
    if all(isinstance(value, bool | np.bool_) for value in values):
        if len(values) != len(model.layers):
            raise BridleValueError(
                f"`which` must have a flag for each of {len(model.layers)} layers, "
                f"not {len(values)}."
            )
        return {place for place, flag in enumerate(values) if flag}
    return {_place(model, value, "which") for value in values}


def get_config(object: Any) -> dict[str, Any]:
    """A config for R: "config", and "template" which tells the kind of each of its values.

    R keeps no list of one number apart from a number, and no whole number from a real one. The
    template, the config as JSON, does; `from_config()` reads a config by it.
    """
    template = json.dumps(keras.saving.serialize_keras_object(object.get_config()))
    return {"config": json.loads(template), "template": template, "class": type(object)}


def from_config(
    config: Any, template: str | None = None, made_by: Any = None, custom_objects: Any = None
) -> Any:
    """Makes a layer, model or other object from a config that R may have changed.

    Args:
        config: The config, a named list of R.
        template: What `get_config()` gave with it.
        made_by: The class to make an object of, by default `keras.Model`.
        custom_objects: The classes and functions in the config, by name or with names of their own.
    """
    if template is None:
        value = plain(config, "config", mapping=True)
    else:
        value = _like(config, json.loads(template))
    with object_scope(custom_objects):
        return (keras.Model if made_by is None else made_by).from_config(value)


def _like(value: Any, template: Any) -> Any:
    """An R value with the types of the template where it has the template's structure."""
    if isinstance(template, dict) and isinstance(value, RList):
        names = value.names or []
        pairs = zip(names, value.values, strict=True)
        return {name: _like(item, template.get(name)) for name, item in pairs}
    if isinstance(template, list) and value is not None:
        items = value.values if isinstance(value, RList | RVector) else [value]
        examples = [*template, *[template[-1] if template else None] * len(items)]
        return [_like(_item(item), example) for item, example in zip(items, examples, strict=False)]
    value = plain(value, "config", mapping=True)
    if isinstance(template, int) and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _item(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def get_state_tree(object: Any, value_format: str = "backend_tensor") -> dict[str, Any]:
    """The state of a model as nested dicts: trainable and other variables, metrics, optimizer.

    Raises:
        BridleError: For a model that isn't compiled, where Keras looks for an optimizer.
    """
    if getattr(object, "optimizer", None) is None:
        raise BridleError(
            "Can't read the state of a model that isn't compiled.",
            "Call `compile()` first; `get_weights()` gives the weights alone.",
        )
    return object.get_state_tree(value_format=value_format)


def set_state_tree(object: Any, state_tree: Any) -> None:
    """Assigns a state as `get_state_tree()` gives it."""
    object.set_state_tree(_tree(state_tree))


def _tree(value: Any) -> Any:
    if isinstance(value, RList):
        return dict(zip(value.names or (), map(_tree, value.values), strict=True))
    if isinstance(value, dict):
        return {name: _tree(item) for name, item in value.items()}
    return value.values if isinstance(value, RVector) else value


def quantize(object: Any, mode: Any, settings: Any = None) -> None:
    """Keeps the weights of a layer or model in fewer bits.

    Args:
        object: A layer or model that is built.
        mode: "int8", "float8" or another that the installed Keras knows.
        settings: Further arguments of Keras' `quantize()`.
    """
    object.quantize(plain(mode, "mode"), **plain(settings, "...") or {})
    if isinstance(object, keras.Model):
        state.layers_changed(object)


def summary(model: Any, arguments: Any) -> list[str]:
    """The lines of a model's summary.

    Args:
        model: A Keras model.
        arguments: Of Keras' `summary()`; also `compact`, which leaves out the blank lines. Whether
            layers are trained is shown where some of the weights aren't, unless it's said.
    """
    given = plain(arguments, "...") or {}
    compact = given.pop("compact", True)
    frozen = model.built and bool(model.non_trainable_weights)
    given = {"show_trainable": frozen, **given}
    lines: list[str] = []
    with _as_wide(given.get("line_length")):
        model.summary(print_fn=lambda line, **_: lines.append(line), **given)
    shown = "\n".join(lines).rstrip().split("\n")
    return [line for line in shown if line.strip(" │|") or not compact]


@contextlib.contextmanager
def _as_wide(width: int | None) -> Iterator[None]:
    """Lets rich, which draws the table for Keras, not cut it off at its own idea of the console."""
    before = os.environ.get("COLUMNS")
    if width is not None:
        os.environ["COLUMNS"] = str(width)
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("COLUMNS", None)
        else:
            os.environ["COLUMNS"] = before


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "get_layer": get_layer,
    "pop_layer": pop_layer,
    "get_weights": get_weights,
    "set_weights": set_weights,
    "count_params": count_params,
    "set_trainable": set_trainable,
    "get_config": get_config,
    "from_config": from_config,
    "get_state_tree": get_state_tree,
    "set_state_tree": set_state_tree,
    "quantize": quantize,
    "summary": summary,
    "outline": outline,
}
