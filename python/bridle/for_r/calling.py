"""What R calls as a function: a layer, `model(x, training = TRUE)`, a loss, an initializer.

A model can be called to generate, too.
"""

from __future__ import annotations

import inspect
from typing import Any

import keras

from bridle.convert.arguments import argument
from bridle.convert.binding import check_places
from bridle.convert.computed import tensor
from bridle.convert.plain import plain
from bridle.convert.records import RVector, elements, entries
from bridle.errors import BridleTypeError, unknown_name
from bridle.for_r.layers import layer_inputs


def call_layer(layer: Any, positional: Any, named: Any) -> Any:
    """Calls a layer with R values.

    Args:
        layer: A layer or model.
        positional: Its inputs: tensors, arrays or lists of these.
        named: Flags, masks and other arguments by name.
    """
    return layer(
        *(layer_inputs(layer, value, "object") for value in elements(positional)),
        **{name: _option(value, name) for name, value in entries(named).items()},
    )


def call_object(called: Any, positional: Any, named: Any) -> Any:
    """Calls an initializer, loss, metric, regularizer, constraint or schedule with R values.

    Args:
        called: The instance.
        positional: Its arguments by position, which have the names of its parameters.
        named: Its arguments by name.

    Raises:
        BridleTypeError: For too many arguments, and for one that's missing.
        BridleNameError: For an argument that it doesn't take.
    """
    is_metric = isinstance(called, keras.metrics.Metric)
    parameters = inspect.signature(called.update_state if is_metric else called.__call__).parameters
    places = [name for name, p in parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    takes_any = any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters.values())
    by_name, values = entries(named), list(elements(positional))
    if takes_any:
        places += [""] * len(values)
    else:
        kind = type(called).__name__
        check_places(tuple(values), by_name, places, kind)
        for name in by_name:
            if name not in places:
                sentence = f"`{name}` is not an argument of a {kind}."
                raise unknown_name(sentence, name, places, "arguments")
    given = {*by_name, *places[: len(values)]}
    for name in places:
        if name and name not in given and parameters[name].default is inspect.Parameter.empty:
            raise BridleTypeError(f"`{name}` must be given.")
    return called(
        *(_meant(called, name, value) for name, value in zip(places, values, strict=False)),
        **{name: _meant(called, name, value) for name, value in by_name.items()},
    )


def _meant(called: Any, name: str, value: Any) -> Any:
    """What an argument of an instance means: data of losses and metrics, weights, shapes."""
    if isinstance(called, keras.Initializer):
        return argument(name, value)
    if isinstance(called, keras.losses.Loss | keras.metrics.Metric):
        return argument(name, value, "data" if name in _DATA else "tensor")
    if isinstance(called, _OF_WEIGHTS):
        # They belong to weights, which are tensors of `floatx`.
        made = keras.ops.convert_to_tensor(argument(name or "x", value, "data"))
        is_float = keras.backend.is_float_dtype(made.dtype)
        return made if is_float else keras.ops.cast(made, keras.config.floatx())
    return plain(value, name or "step")


_DATA = frozenset(["y_true", "y_pred", "sample_weight", "values"])
_OF_WEIGHTS = (keras.regularizers.Regularizer, keras.constraints.Constraint)


def generate(model: Any, positional: Any, named: Any) -> Any:
    """Calls a model's own `generate` with R values.

    Raises:
        BridleTypeError: For a model that has none.
    """
    if not hasattr(model, "generate"):
        raise BridleTypeError(
            "Can't generate with a model that has no method `generate`.",
            "KerasHub's models of language have one.",
        )
    settings = plain(named, "...") or {}
    # What is counted here are tokens and texts: R's whole numbers are whole.
    whole = {k: int(v) for k, v in settings.items() if isinstance(v, float) and v.is_integer()}
    inputs = (plain(value, "...") for value in elements(positional))
    return model.generate(*inputs, **{**settings, **whole})


def _option(value: Any, name: str) -> Any:
    is_array = isinstance(value, RVector) and value.dim is not None
    return tensor(value, name) if is_array else plain(value, name)
