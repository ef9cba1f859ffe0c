"""x, y and sample weights, converted and checked against the model."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle import state
from bridle.convert.arrays import data
from bridle.convert.frames import unwrapped
from bridle.convert.plain import is_from_r
from bridle.convert.rows import whole
from bridle.data import checks, targets
from bridle.data.coder import Coder
from bridle.data.comparing import check_comparing
from bridle.data.lost_weights import check_weighed
from bridle.data.output_weights import beside, by_output
from bridle.data.prepared import Parts
from bridle.errors import BridleValueError
from bridle.keras_compat.models import input_tensors, output_names

#: What the arguments of a call are called in errors.
CALLED = Parts("x", "y", "sample_weight")


def convert(
    model: Any, given: Parts, step: str, *, allow_nan: bool, coder: Coder, called: Parts = CALLED
) -> Parts:
    """Data as arrays; what brings batches stays as it is.

    Args:
        model: The model that they are for.
        given: What the user gave.
        step: The model's method that takes a batch ("train_step"): one of the model's own may do
            without targets.
        allow_nan: Accept NaN.
        coder: Reads the categories in them.
        called: What each part is called, for errors.

    Raises:
        BridleError: For data that can't be meant.
    """
    inputs = input_tensors(model)
    outputs = output_names(model) or []
    strings = any(getattr(tensor, "dtype", None) == "string" for tensor in inputs.values())
    if strings:
        checks.check_has_text(keras.backend.backend())
    x = data(
        unwrapped(given.x),
        called.x,
        names=list(inputs) if len(inputs) > 1 else (),
        allow_nan=allow_nan,
        strings=strings,
        coded=coder.input,
    )
    y, weights = unwrapped(given.y), given.sample_weight
    kept = state.of(model).target_tensors if step == "train_step" else None
    if y is not None:
        if not checks.has_own_step(model, step):
            targets.check_kinds(model, y, called.y, coder.known.outputs)
        y = data(
            y,
            called.y,
            names=outputs if len(outputs) > 1 else (),
            allow_nan=allow_nan,
            coded=coder.target,
        )
        if is_from_r(given.y):
            y = targets.as_columns(model, y)
    elif kept is not None and checks.is_arrays(x):
        y = kept
    if weights is not None:
        names = outputs if len(outputs) > 1 else ()
        weights = by_output(weights, outputs)
        weights = data(weights, called.sample_weight, names=names, allow_nan=None)
        weights = keras.tree.map_structure(whole, weights)
    made = Parts(x, y, weights)
    return _checked(model, made, step, called) if made.are_arrays else made


def _checked(model: Any, parts: Parts, step: str, called: Parts) -> Parts:
    """Arrays that fit the model and each other."""
    x, y, weights = parts.x, parts.y, parts.sample_weight
    checks.check_inputs(model, x, called.x)
    if y is not None:
        checks.check_are_arrays(y, called.y)
        own = checks.has_own_step(model, step)
        y = targets.check_targets(model, y, called.y, own)
        check_comparing(model, y, called.y, step)
    elif step != "predict_step":
        _check_needs_no_targets(model, step, called.y)
    if weights is not None:
        checks.check_are_arrays(weights, called.sample_weight)
        checks.check_weights(model, weights, called.sample_weight)
        weights = targets.only_one(model, weights, output_names(model))
        if not checks.has_own_step(model, step):
            y, weights = beside(model, y, weights)
        check_weighed(model, y, step)
    rows = {called.x: x, called.y: y, called.sample_weight: weights}
    checks.check_rows(rows, none=step == "predict_step")
    return Parts(keras.tree.map_structure(_sliceable, x), y, weights)


def _sliceable(part: Any) -> Any:
    """Keras slices tensors of strings, but no NumPy array of them with two axes (seen: 3.15)."""
    strings = isinstance(part, np.ndarray) and part.dtype.kind in "OU"
    return tf.convert_to_tensor(part, "string") if strings else part


def _check_needs_no_targets(model: Any, step: str, called: str) -> None:
    if getattr(model, "loss", None) is not None and not checks.has_own_step(model, step):
        also = ", or compile with `target_tensors`" if step == "train_step" else ""
        raise BridleValueError(
            f"`{called}` must be given: the model was compiled with a loss.",
            f"Give the targets{also}.",
        )
