"""What a call of fit() is known again by: its model, its data and its settings."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import keras
import tensorflow as tf

from bridle import state
from bridle.convert.calls import FitCall
from bridle.data.array_source import ArraySource
from bridle.data.checksums import checksum
from bridle.data.own_batches import OwnBatches
from bridle.data.source import Source
from bridle.errors import show
from bridle.keras_compat.models import layers_within
from bridle.training.callbacks import listed
from bridle.training.onlookers import Onlooker

#: The arguments that decide what is trained, of those that aren't data.
_SETTINGS = (
    *("batch_size", "epochs", "initial_epoch", "shuffle", "seed", "steps_per_epoch"),
    *("validation_steps", "validation_batch_size", "validation_freq", "validation_every_steps"),
    "check_finite",
)
#: What differs in any case where the layers do.
_FROM_LAYERS = ("the model's settings", "the model's weights")
#: Numbers behind names that Keras gives: how many of a kind a process has made.
_NUMBERED = re.compile(r"_\d+$")
#: What `of_source()` adds to the types of data.
_CHECKSUM = re.compile(r", [0-9a-f]{8}$")
#: What configs hold that isn't the same in another process.
_OF_THE_PROCESS = frozenset(["shared_object_id", "build_config", "learning_rate"])


def fingerprint(model: Any, call: FitCall, source: Source, held_out: Source | None) -> Any:
    """What tells one training from another, by words for it, as JSON can have it.

    Args:
        model: The model, built.
        call: The call.
        source: What is trained on.
        held_out: What is validated on, if anything.
    """
    layers = layers_within(model)
    return {
        "the model's layers": _digest([type(layer).__name__ for layer in layers]),
        "the model's settings": _digest(_settings_of(model, layers)),
        "the model's weights": _digest([_type_of(v) for v in model.variables]),
        "compile()'s arguments": _digest(_compiled(model)),
        "Keras' backend": keras.backend.backend(),
        **{f"`{name}`": getattr(call, name) for name in _SETTINGS},
        "the callbacks": ", ".join(_acting(call.callbacks)) or "none",
        "the data": of_source(source),
        "the validation data": None if held_out is None else of_source(held_out),
        "the workers that read parts of the data": _readers(source),
    }


def _acting(callbacks: Any) -> list[str]:
    """The classes of the callbacks that don't only show the training."""
    return [type(c).__name__ for c in listed(callbacks) if not isinstance(c, Onlooker)]


def differences(was: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What differs between two fingerprints, each in a few words."""
    was = {"Keras' backend": "tensorflow", **was}  # which was the only one, and not said
    # As it is once it was JSON.
    now = json.loads(json.dumps(now))
    found = [name for name, value in now.items() if was.get(name) != value]
    if "the model's layers" in found:
        found = [name for name in found if name not in _FROM_LAYERS]
    return [_difference(name, was.get(name), now[name]) for name in found]


def _difference(name: str, was: Any, value: Any) -> str:
    if isinstance(was, str) and isinstance(value, str) and was.startswith(_HASH):
        return f"{name} differ"
    then, now = _shown(was), _shown(value)
    return f"{name}: other values" if then == now else f"{name}: {then} then, {now} now"


def _shown(value: Any) -> str:
    """A value for the reader; of data the types, since checksums tell nobody anything."""
    if not isinstance(value, list):
        return show(value)
    return " and ".join(_CHECKSUM.sub("", part) for part in value)


_HASH = "sha256:"


def _digest(value: Any) -> str:
    return _HASH + hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def rate(model: Any) -> float | None:
    """The learning rate, `None` where it follows from a schedule or there is none."""
    found = getattr(model.optimizer, "learning_rate", None)
    return float(keras.ops.convert_to_numpy(found)) if isinstance(found, keras.Variable) else None


def _settings_of(model: Any, layers: list[Any]) -> Any:
    names = {layer.name: f"layer {number}" for number, layer in enumerate(layers)}
    try:
        config = model.get_config()
    except NotImplementedError:  # a class of the user's own that has none
        config = None
    return _canonical([type(model).__name__, config], names)


def _compiled(model: Any) -> Any:
    try:
        config = model.get_compile_config()
    except (TypeError, ValueError, AttributeError, NotImplementedError):
        config = {"optimizer": model.optimizer.get_config(), "loss": type(model.loss).__name__}
    more = [model.steps_per_execution, state.of(model).jit_compile, model.dtype_policy.name]
    return _canonical([config, more], {})


def _canonical(value: Any, names: dict[str, str]) -> Any:
    """A config without what differs between processes."""
    if isinstance(value, dict):
        return {
            str(key): _NUMBERED.sub("", inner)
            if key == "name" and isinstance(inner, str) and inner not in names
            else _canonical(inner, names)
            for key, inner in value.items()
            if key not in _OF_THE_PROCESS or isinstance(inner, dict)
        }
    if isinstance(value, list | tuple):
        return [_canonical(inner, names) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return names.get(value, value)
    return type(value).__name__


def _type_of(variable: Any) -> Any:
    return [list(variable.shape), str(variable.dtype), bool(variable.trainable)]


def _readers(source: Source) -> int | None:
    """How many workers read a part of the data each: others would read other batches."""
    return source.workers if isinstance(source, OwnBatches) else None


def of_source(source: Source) -> list[str]:
    """What data are known again by: types, and some rows of arrays."""
    if isinstance(source, ArraySource):
        return [f"{rows.dtype} {shape}, {checksum(rows)}" for rows, shape in source.sample()]
    return [f"{spec.dtype.name} {spec.shape}" for spec in tf.nest.flatten(source.batch_types())]
