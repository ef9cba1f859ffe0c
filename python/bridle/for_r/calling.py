"""A layer or model that R calls as a function: `model(x, training = TRUE)`."""

from __future__ import annotations

from typing import Any

from bridle.convert.arguments import tensor
from bridle.convert.records import RList, RVector, plain
from bridle.layers import layer_inputs


def call_layer(layer: Any, positional: Any, named: Any) -> Any:
    """Calls a layer with R values.

    Args:
        layer: A layer or model.
        positional: Its inputs: tensors, arrays or lists of these.
        named: Flags, masks and other arguments by name.
    """
    given = {} if named is None else dict(zip(named.names or (), named.values, strict=True))
    values = positional.values if isinstance(positional, RList) else positional
    return layer(
        *(layer_inputs(layer, value, "object") for value in values),
        **{name: _option(value, name) for name, value in given.items()},
    )


def _option(value: Any, name: str) -> Any:
    is_array = isinstance(value, RVector) and value.dim is not None
    return tensor(value, name) if is_array else plain(value, name)
