"""What a model has and its file lacks, as text for R: its history, and random numbers' states."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from bridle.keras_compat.random import layer_generators


def beside_file(model: Any) -> str:
    """`model.history` and the states of the layers' seed generators, as JSON.

    There is no history of a model that wasn't trained, or where a callback logged what JSON lacks.
    """
    seeds = [np.asarray(generator.state).tolist() for generator in layer_generators(model)]
    try:
        return json.dumps({"seeds": seeds, "history": _history(model)}, default=_plain)
    except TypeError:
        return json.dumps({"seeds": seeds, "history": None})


def _history(model: Any) -> dict[str, Any] | None:
    history = getattr(model, "history", None)
    if not isinstance(history, keras.callbacks.History):
        return None
    return {name: part for name, part in vars(history).items() if not name.startswith("_")}


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(type(value).__name__)


def set_beside_file(model: Any, text: str) -> None:
    """Gives a model, just loaded, what `beside_file()` said of it."""
    kept = json.loads(text)
    for generator, seed in zip(layer_generators(model), kept["seeds"], strict=True):
        generator.state.assign(np.array(seed, generator.state.dtype))
    if kept["history"] is not None:
        model.history = keras.callbacks.History()
        model.history.set_model(model)
        vars(model.history).update(kept["history"])


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "beside_file": beside_file,
    "set_beside_file": set_beside_file,
}
