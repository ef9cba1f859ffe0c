"""TensorFlow, as this room's seam asks for a backend."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from bridle.engine.tensorflow import xla_cache
from bridle.engine.tensorflow.of_step import OfStepOnTensorFlow
from bridle.engine.tensorflow.workers import replicas_of, workers_with
from bridle.keras_compat.replicas import strategy_of

__all__ = ["in_place", "of_step", "replicas_of", "start", "why_not", "why_not_kept", "workers_with"]

#: The distribution strategies that bridle's own loop runs under.
_STRATEGIES = (
    tf.distribute.MirroredStrategy,
    tf.distribute.MultiWorkerMirroredStrategy,
    tf.distribute.OneDeviceStrategy,
)


def start() -> None:
    """Has what XLA compiles kept: TensorFlow reads its flags once."""
    xla_cache.start()


def why_not_kept() -> str | None:
    """Why what XLA compiles isn't kept for other processes, where that is nobody's wish."""
    return xla_cache.why_not()


def why_not(model: Any) -> str | None:
    """Why Keras' own loop has to run a model on TensorFlow, if it has to."""
    strategy = strategy_of(model)
    if strategy is None and tf.distribute.has_strategy():
        return "it was made outside of the distribution strategy that is in use"
    if isinstance(strategy, tf.distribute.TPUStrategy):
        return "bridle hasn't been tried on a TPU"
    if strategy is not None and not isinstance(strategy, _STRATEGIES):
        return f"bridle's loop doesn't know {type(strategy).__name__}"
    if tf.config.functions_run_eagerly():
        return "tf.config.run_functions_eagerly() is on"
    return None


def in_place(arrays: list[np.ndarray]) -> None:
    """None: programs are given chunks."""


def of_step(model: Any, mode: str) -> OfStepOnTensorFlow:
    """The programs of a model for a kind of step, none made yet."""
    return OfStepOnTensorFlow(model, mode)
