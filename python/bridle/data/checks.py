"""Checks of data against each other and against the model, before training starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from bridle.errors import (
    BridleTypeError,
    BridleValueError,
    element,
    in_r,
    listed,
    show,
    unknown_name,
)
from bridle.keras_compat import input_tensors, keras_of, output_names


def is_arrays(value: Any) -> bool:
    """Whether `value` is made of arrays and tensors, not a dataset or a generator."""
    leaves = [leaf for leaf in keras.tree.flatten(value) if leaf is not None]
    return bool(leaves) and all(hasattr(leaf, "shape") for leaf in leaves)


def check_rows(parts: Mapping[str, Any]) -> None:
    """Refuses empty data and parts with different numbers of samples.

    Args:
        parts: x, y and sample weights by the names of the arguments.
    """
    first: tuple[str, int] | None = None
    for argument, value in parts.items():
        for leaf in keras.tree.flatten(value):
            shape = getattr(leaf, "shape", None)
            if shape is None or len(shape) == 0 or shape[0] is None:
                continue
            rows = int(shape[0])
            if rows == 0:
                raise BridleValueError(f"`{argument}` must have at least one row, not 0.")
            if first is None:
                first = (argument, rows)
            elif rows != first[1]:
                raise BridleValueError(
                    f"`{argument}` must have as many rows as `{first[0]}`, {first[1]}, not {rows}."
                )


def check_inputs(model: Any, x: Any, argument: str = "x") -> None:
    """Refuses inputs whose names, number or shapes don't fit the model's."""
    inputs = input_tensors(model)
    if not inputs or not is_arrays(x):
        return
    if isinstance(x, Mapping):
        for name in x:
            if name not in inputs:
                raise unknown_name(
                    f"`{argument}` must be named by the model's inputs, but `{name}` is none of "
                    "them.",
                    str(name),
                    inputs,
                    "inputs",
                )
        missing = [name for name in inputs if name not in x]
        optional = [name for name in missing if _is_optional(inputs[name])]
        if len(missing) > len(optional):
            raise BridleValueError(
                f"`{argument}` must have all of the model's inputs, but {listed(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} missing."
            )
        pairs = [(element(argument, name), part, inputs[name]) for name, part in x.items()]
    else:
        flat = keras.tree.flatten(x)
        if len(flat) != len(inputs):
            raise BridleValueError(
                f"`{argument}` must have one array for each of the model's {len(inputs)} "
                f"input{'' if len(inputs) == 1 else 's'}, not {len(flat)}.",
                f"The inputs are {listed(inputs)}, in this order.",
            )
        pairs = [(argument, *pair) for pair in zip(flat, inputs.values(), strict=True)]
    for where, part, tensor in pairs:
        _check_shape(where, tuple(part.shape), tuple(tensor.shape))


def _is_optional(tensor: Any) -> bool:
    layer = getattr(getattr(tensor, "_keras_history", None), "operation", None)
    return bool(getattr(layer, "optional", False))


def _check_shape(where: str, shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> None:
    # Keras adds or drops a last axis of length 1 itself.
    if len(shape) == len(wanted) - 1 and wanted[-1] == 1:
        return
    if len(shape) == len(wanted) + 1 and shape[-1] == 1:
        return
    same = len(shape) == len(wanted) and all(
        w is None or s == w for s, w in zip(shape[1:], wanted[1:], strict=True)
    )
    if not same:
        sizes = ["any" if w is None else str(w) for w in wanted]
        raise BridleValueError(
            f"`{where}` must have shape ({', '.join(sizes)}), not ({', '.join(map(str, shape))})."
        )


def check_targets(model: Any, y: Any, argument: str = "y") -> None:
    """Refuses targets for outputs that the model doesn't have, and codes beyond its classes."""
    names = output_names(model)
    if names is None or not is_arrays(y):
        return
    if isinstance(y, Mapping):
        for name in y:
            if name not in names:
                raise unknown_name(
                    f"`{argument}` must be named by the model's outputs, but `{name}` is none of "
                    "them.",
                    str(name),
                    names,
                    "outputs",
                )
    elif len(keras.tree.flatten(y)) != len(names):
        raise BridleValueError(
            f"`{argument}` must have one array for each of the model's {len(names)} "
            f"output{'' if len(names) == 1 else 's'}, not {len(keras.tree.flatten(y))}.",
            f"The outputs are {listed(names)}, in this order.",
        )
    _check_codes(model, y, names, argument)


def _check_codes(model: Any, y: Any, names: list[str], argument: str) -> None:
    outputs = getattr(model, "outputs", None) if getattr(model, "built", False) else None
    if not outputs or len(outputs) != len(names):
        return
    losses = getattr(model, "loss", None)
    for place, (name, output) in enumerate(zip(names, outputs, strict=True)):
        target = y.get(name) if isinstance(y, Mapping) else keras.tree.flatten(y)[place]
        loss = losses
        if isinstance(losses, Mapping):
            loss = losses.get(name)
        elif isinstance(losses, list | tuple):
            loss = losses[place]
        classes = output.shape[-1]
        if not _is_sparse_crossentropy(loss, model) or classes is None:
            continue
        if not isinstance(target, np.ndarray) or target.dtype.kind not in "iuf":
            continue
        low, high = target.min(), target.max()
        if low < 0 or high >= classes:
            where = argument if len(names) == 1 else element(argument, name)
            wrong = show(low if low < 0 else high)
            raise BridleValueError(
                f"`{where}` must hold class codes from 0 to {classes - 1}, not {wrong}.",
                "Codes count from 0; a factor brings its own."
                if in_r()
                else "Codes count from 0, one for each of the output's units.",
            )


def _is_sparse_crossentropy(loss: Any, model: Any) -> bool:
    losses = keras_of(model).losses
    if isinstance(loss, losses.SparseCategoricalCrossentropy):
        return loss.get_config().get("ignore_class") is None
    return loss in ("sparse_categorical_crossentropy", losses.sparse_categorical_crossentropy)


def check_callbacks(callbacks: Any, model: Any) -> list[Any] | Any:
    """A list of callbacks; Keras' own `CallbackList` passes.

    Raises:
        BridleTypeError: For anything that isn't a callback.
    """
    kinds = keras_of(model).callbacks
    if callbacks is None or isinstance(callbacks, kinds.CallbackList):
        return callbacks
    listed_ = list(callbacks) if isinstance(callbacks, list | tuple) else [callbacks]
    for callback in listed_:
        if not isinstance(callback, kinds.Callback):
            hint = None
            if isinstance(callback, type):
                hint = f"Make an instance: `{callback.__name__}()`."
            raise BridleTypeError(f"`callbacks` must be callbacks, not {show(callback)}.", hint)
    return listed_
