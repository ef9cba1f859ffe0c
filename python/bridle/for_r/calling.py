"""A layer or model that R calls as a function, `model(x, training = TRUE)`, or to generate."""

from __future__ import annotations

from typing import Any

from bridle.convert.arguments import tensor
from bridle.convert.plain import plain
from bridle.convert.records import RVector, elements, entries
from bridle.errors import BridleTypeError
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
