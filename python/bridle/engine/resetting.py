"""Metrics that start from zero, epoch after epoch."""

from __future__ import annotations

from typing import Any

from bridle.engine.snapshot import Snapshot
from bridle.keras_compat.logs import has_own_resets


class MetricReset:
    """Resets a model's metrics.

    Keras assigns to one variable after the other, which takes as long as a step of a small model.
    What its own metrics are then is noted the first time, and put back from the second time on.

    Args:
        model: The model.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._start: Snapshot | None = None

    def __call__(self) -> None:
        """Resets them."""
        variables = self._model.metrics_variables
        if self._start is not None and self._start.is_of(variables):
            self._start.restore()
            return
        self._model.reset_metrics()
        if not has_own_resets(self._model):
            # Metrics may make their variables when they are reset.
            self._start = Snapshot(self._model.metrics_variables)
