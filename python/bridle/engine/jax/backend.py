"""JAX, as this room's seam asks for a backend."""

from __future__ import annotations

from typing import Any

import keras

from bridle.engine.jax.of_step import OfStepOnJax


def start() -> None:
    """JAX can be told at any time."""


def why_not_kept() -> None:
    """It is kept, unless the user has it otherwise."""


def why_not(model: Any) -> str | None:
    """Why Keras' own loop has to run a model on JAX, if it has to."""
    if keras.distribution.distribution() is not None:
        return "bridle's loop doesn't know keras.distribution yet"
    if getattr(model, "jit_compile", True) is False:
        return "jit_compile is off"
    return None


def of_step(model: Any, mode: str) -> OfStepOnJax:
    """The programs of a model for a kind of step, none made yet."""
    return OfStepOnJax(model, mode)
