"""Whether bridle's own loop runs a model, or Keras' own does."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from bridle import state
from bridle.engine.backend import backend
from bridle.errors import BridleValueError, warn_once
from bridle.keras_compat.models import is_own, keras_of
from bridle.keras_compat.replicas import strategy_of

#: Strategies under which Keras' own loop fails, or on which nobody has tried bridle.
_OURS_ALONE = (tf.distribute.MultiWorkerMirroredStrategy, tf.distribute.TPUStrategy)


def why_not(model: Any) -> str | None:
    """Why Keras' own loop has to run `model`, as the end of a sentence; `None` if bridle's can."""
    if keras_of(model) is not keras:
        return f"it is a model of {keras_of(model).__name__}"
    if getattr(model, "run_eagerly", False):
        return "run_eagerly is on"
    for name in ("make_train_function", "make_test_function", "make_predict_function"):
        if is_own(model, name, keras.Model):
            return f"it has a {name} of its own"
    return backend().why_not(model)


def has_engine(model: Any, mode: str) -> bool:
    """Whether bridle's own loop can run `model`; what it can't is noted for `explain()`."""
    reason = why_not(model)
    if reason is not None:
        in_keras_loop(model, mode, reason)
    return reason is None


def in_keras_loop(model: Any, mode: str, reason: str) -> None:
    """Notes that Keras' own loop runs a model, and says so once.

    Raises:
        BridleValueError: Under a strategy where Keras' own loop can't run either.
    """
    strategy = strategy_of(model)
    if isinstance(strategy, _OURS_ALONE):
        raise BridleValueError(
            f"Can't run a model made under {type(strategy).__name__}, because {reason}.",
            "Keras' own loop can't run it there. Use another strategy, or none.",
        )
    if backend().workers_with(model) is not None:
        raise BridleValueError(
            f"Can't run a model with several workers, because {reason}.",
            "Keras' own loop shares data in another way: `keras.Model.fit(model, ...)` runs it.",
        )
    if mode == "train" and strategy is None and tf.distribute.has_strategy():
        raise BridleValueError(
            f"Can't train here, because {reason}.",
            "Train outside of its scope, or make and compile the model inside of it.",
        )
    state.of(model).ran[mode] = "Keras' own loop", reason
    warn_once(f"Keras' own loop runs, at its own speed, because {reason}.")
