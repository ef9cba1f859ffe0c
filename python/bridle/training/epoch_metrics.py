"""Metrics that need all of the data at once: computed after each validation, outside the graph.

Keras' metrics are updated batch by batch inside a compiled step. An area under a curve with
confidence limits, a rank correlation, a score of another library can't be. Such a metric is taken
out of compile()'s `metrics`, and a callback that comes before the user's own computes it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

import keras
import numpy as np

from bridle import state
from bridle.convert.calls import EvaluateCall, FitCall, PredictBatchCall, PredictCall
from bridle.data.categories import known_by
from bridle.data.prepare import prepare_batch, prepare_predict
from bridle.data.prepared import Prepared
from bridle.engine.batch import on_batch
from bridle.errors import BridleTypeError
from bridle.keras_compat.data import batches_of, unpack
from bridle.keras_compat.models import keras_of, output_names
from bridle.training.prediction import predict

Call = TypeVar("Call", FitCall, EvaluateCall)


@contextlib.contextmanager
def watching(model: Any, call: Call, data: Prepared | None) -> Iterator[tuple[Call, Any]]:
    """A call with the callback that computes the model's epoch metrics.

    Args:
        model: The model.
        call: The call of fit() or evaluate().
        data: What the metrics are of, `None` for nothing.

    Yields:
        The call, and the callback, whose `values` are the last; `None` without epoch metrics.

    Raises:
        BridleTypeError: For data that can be read only once.
    """
    metrics = state.of(model).epoch_metrics
    if not metrics or data is None:
        yield call, None
        return
    if hasattr(data.x, "__next__"):
        raise BridleTypeError(
            f"Can't compute `{metrics[0][1].name}` on a generator, which can be read only once.",
            "Give arrays or a dataset.",
        )
    base = keras_of(model).callbacks.Callback
    watcher = type("EpochMetrics", (_Watcher, base), {})(metrics, data)
    callbacks: Any = call.callbacks
    if not hasattr(callbacks, "callbacks"):
        yield replace(call, callbacks=[watcher, *(callbacks or [])]), watcher
        return
    # Keras' own list is the user's: it is left as it was.
    callbacks.callbacks.insert(0, watcher)
    watcher.set_model(model)
    try:
        yield call, watcher
    finally:
        callbacks.callbacks.remove(watcher)


class _Watcher:
    """The callback. What it adds to the logs, those after it and the history see."""

    model: Any

    def __init__(self, metrics: Any, data: Prepared) -> None:
        super().__init__()
        self._metrics = metrics
        self._data = data
        self.values: dict[str, float] = {}
        self._new = False

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        self.values, self._new = self._compute(), True
        if logs is not None:
            logs.update(self.values)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if logs is not None and self._new:
            logs.update({f"val_{name}": value for name, value in self.values.items()})
        self._new = False

    def _compute(self) -> dict[str, float]:
        model = self.model
        y_true, y_pred, weights = _collected(model, self._data)
        names = output_names(model)
        known = known_by(model).outputs
        levels = {part: list(c.names) for part, c in known.items() if not c.logical}
        found = {}
        for output, metric in self._metrics:
            parts = (_part(value, output, names) for value in (y_true, y_pred, weights))
            shown = metric.name if output is None else f"{output}_{metric.name}"
            found[shown] = metric(*parts, levels.get(output))
        return found


def _part(value: Any, output: str | None, names: list[str] | None) -> Any:
    if isinstance(value, dict) and output in value:
        return value[output]
    if isinstance(value, list | tuple):
        return value[0 if output is None else (names or []).index(output)]
    if isinstance(value, dict) and len(value) == 1:
        return next(iter(value.values()))
    return value


def _collected(model: Any, data: Prepared) -> Any:
    """Targets, predictions and weights of all of the data, as NumPy arrays."""
    if data.y is not None and data.steps is None:
        call = PredictCall(data.x, data.batch_size, 0, None, None, allow_nan=True)
        predicted = predict(model, call, prepare_predict(model, call))
        return _arrays(data.y), predicted, _arrays(data.sample_weight)
    collected = []
    for batch in batches_of(data.x, data.y, data.sample_weight, data.batch_size, data.steps):
        x, y, weights = unpack(batch)
        part = prepare_batch(model, PredictBatchCall(x, allow_nan=True))
        collected.append((y, on_batch(model, "predict", part), weights))
    return keras.tree.map_structure(
        lambda *parts: None if parts[0] is None else np.concatenate(parts),
        *map(_arrays, collected),
    )


def _arrays(value: Any) -> Any:
    return keras.tree.map_structure(
        lambda part: None if part is None else keras.ops.convert_to_numpy(part), value
    )
