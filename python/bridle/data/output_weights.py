"""Sample weights of several outputs: by name, by place, or one for all, beside their targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from bridle.convert import frames
from bridle.convert.plain import from_r
from bridle.convert.records import Frame
from bridle.keras_compat.models import gives_dict, output_names


def by_output(weights: Any, outputs: list[str]) -> Any:
    """The columns of a data frame by name, where there are several outputs."""
    weights = from_r(weights)
    if len(outputs) > 1 and frames.is_frame(weights):
        weights = frames.to_frame(weights)
    return weights.columns if len(outputs) > 1 and isinstance(weights, Frame) else weights


def beside(model: Any, y: Any, weights: Any) -> tuple[Any, Any]:
    """Targets and weights in one structure, that of the model's outputs.

    Keras wants them alike, and takes a dict for a model whose outputs are none by place where there
    are weights (seen: Keras 3.14, 3.15).

    Args:
        model: The model.
        y: Arrays of targets.
        weights: Arrays of weights.

    Returns:
        `y`, with `None` for outputs that it leaves out, and `weights`.
    """
    names = output_names(model)
    if names is None or y is None or weights is None:
        return y, weights
    if len(names) == 1:
        is_alone = isinstance(weights, list | tuple) and not isinstance(y, list | tuple)
        return y, weights[0] if is_alone else weights
    y = _ordered(model, y, names)
    if not isinstance(weights, Mapping | list | tuple):
        return y, _flat(weights)
    return y, keras.tree.map_structure(_beside, y, _ordered(model, weights, names))


def _ordered(model: Any, parts: Any, names: list[str]) -> Any:
    """Parts by output, in a dict where the outputs are one, else in a list."""
    if not isinstance(parts, Mapping):
        parts = dict(zip(names, parts, strict=True))
    made = {name: parts.get(name) for name in names}
    return made if gives_dict(model) else list(made.values())


def _beside(target: Any, weights: Any) -> Any:
    """The weights of an output's targets, 1 for each where none were given."""
    if weights is None and target is not None:
        return np.ones(target.shape[0], keras.config.floatx())
    return _flat(weights)


def _flat(part: Any) -> Any:
    """A column as a vector: Keras knows no columns of weights where there are several outputs."""
    is_column = isinstance(part, np.ndarray) and part.ndim == 2 and part.shape[1] == 1
    return part.reshape(-1) if is_column else part
