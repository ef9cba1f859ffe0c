"""JAX, as this room's seam asks for a backend."""

from __future__ import annotations

from typing import Any

import keras

from bridle.engine.jax.distribution import check_within
from bridle.engine.jax.in_place import in_place
from bridle.engine.jax.of_step import OfStepOnJax
from bridle.engine.jax.workers import processes_of, workers_with
from bridle.keras_compat.variables import variables_of

__all__ = ["in_place", "of_step", "replicas_of", "start", "why_not", "why_not_kept", "workers_with"]


def start() -> None:
    """JAX can be told at any time."""


def why_not_kept() -> None:
    """It is kept, unless the user has it otherwise."""


def why_not(model: Any) -> str | None:
    """Why Keras' own loop has to run a model on JAX, if it has to.

    Raises:
        BridleValueError: For a model that was made outside of the distribution that is in use.
    """
    distribution = keras.distribution.distribution()
    if distribution is not None:
        if processes_of(distribution) > 1 and not distribution.auto_shard_dataset:
            return "with auto_shard_dataset off each process brings batches of its own"
        check_within(distribution, variables_of(model))
    if getattr(model, "jit_compile", True) is False:
        return "jit_compile is off"
    return None


def replicas_of(model: Any) -> None:
    """None: a step is given whole batches, of which JAX lays each device's rows on it."""


def of_step(model: Any, mode: str) -> OfStepOnJax:
    """The programs of a model for a kind of step, none made yet."""
    return OfStepOnJax(model, mode)
