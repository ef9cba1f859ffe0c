"""The replicas that share a model's batches, and the workers that train it together."""

from __future__ import annotations

from typing import Any

from bridle.data.sharded import Replicas
from bridle.engine.backend import backend
from bridle.engine.workers import Workers


def replicas_of(model: Any) -> Replicas | None:
    """The replicas of which each is given its rows, `None` where a step takes whole batches."""
    return backend().replicas_of(model)


def workers_with(model: Any) -> Workers | None:
    """The workers that train a model together, `None` where this process does by itself."""
    return backend().workers_with(model)
