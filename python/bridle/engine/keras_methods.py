"""Keras' own methods, for what bridle's programs can't run."""

from __future__ import annotations

from typing import Any

import keras

from bridle.data.pulled import Pulled
from bridle.errors import in_r
from bridle.keras_compat.logs import flat_logs, ordered_logs
from bridle.keras_compat.models import keras_of


def by_keras(model: Any, method: str, arguments: dict[str, Any]) -> Any:
    """What Keras' own method returns, losses and metrics in bridle's order.

    Args:
        model: The model.
        method: Its method ("evaluate").
        arguments: The call's arguments, converted and checked.
    """
    family = keras_of(model)
    call = getattr(family.Model, method)
    arguments = _with_generators(method, arguments)
    if family is not keras or method in ("fit", "predict", "predict_on_batch"):
        return call(model, **arguments)
    logs = call(model, **{**arguments, "return_dict": True})
    logs = ordered_logs(model, logs)
    return logs if arguments.get("return_dict") else flat_logs(model, logs)


def _with_generators(method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """`arguments` with generators in place of what is to be pulled.

    TensorFlow would pull on a thread of its own, where R can't be called.
    """
    at_once = in_r() and keras.backend.backend() == "tensorflow"
    epochs = arguments.get("epochs", 1)
    steps = "steps_per_epoch" if method == "fit" else "steps"
    given = dict(arguments)
    for name, limit in (("x", steps), ("validation_data", "validation_steps")):
        value = arguments.get(name)
        if isinstance(value, Pulled):
            wanted = arguments.get(limit) or value.count
            given[name] = value.generator(name, wanted, epochs, at_once)
            if wanted:
                given[limit] = wanted
    return given
