"""Metrics that need all of the data at once: computed after each validation, outside the graph.

Keras' metrics are updated batch by batch inside a compiled step. An area under a curve with
confidence limits, a rank correlation, a score of another library can't be. Such a metric is taken
out of compile()'s `metrics`, and a callback that comes before the user's own computes it.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from bridle import state
from bridle.convert.numbers import real_number
from bridle.errors import BridleTypeError, must_be
from bridle.keras_compat.data import batches_of, unpack
from bridle.keras_compat.models import keras_of, output_names


class EpochMetric:
    """A metric of whole arrays, for compile()'s `metrics`.

    It is computed after each validation in fit(), shown as "val_" and its name, and in evaluate(),
    by one more pass of predictions. Training data have none. It isn't saved with the model.

    Args:
        name: The name to show; a model of several outputs puts the output's before it.
        fn: A function of `(y_true, y_pred)`, NumPy arrays of shape (samples, ...): the targets as
            they were given and what predict() returns. It can also take `sample_weight`, (samples,)
            or `None`, and `levels`, the names of the classes or `None`. It returns a number.

    Raises:
        BridleTypeError: For a name that isn't a string and an `fn` that isn't a function.
    """

    def __init__(self, name: str, fn: Callable[..., Any]) -> None:
        if not isinstance(name, str) or not name:
            raise must_be("name", "a string of at least one character", name)
        if not callable(fn):
            raise must_be("fn", "a function", fn)
        self.name = name
        self.fn = fn
        self._takes = [p for p in ("sample_weight", "levels") if p in _parameters(fn)]

    def __call__(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, levels: Any = None
    ) -> float:
        """The metric's value.

        Raises:
            BridleTypeError: If `fn` returns anything but a number.
        """
        more = {"sample_weight": sample_weight, "levels": levels}
        value = self.fn(y_true, y_pred, **{name: more[name] for name in self._takes})
        if isinstance(value, float | np.floating):
            return float(value)  # NaN too: an area under a curve of one class is none
        return real_number(value, f"{self.name}()")


def _parameters(fn: Callable[..., Any]) -> list[str]:
    try:
        return list(inspect.signature(fn).parameters)
    except (TypeError, ValueError):  # some builtins have no signature to look at
        return []


def take_out(metrics: Any, names: list[str] | None) -> tuple[Any, list[tuple[str | None, Any]]]:
    """Separates epoch metrics from those that Keras computes.

    Args:
        metrics: compile()'s `metrics`: a list, a list for each output, or a dict by output.
        names: The model's outputs, `None` where they aren't known.

    Returns:
        The metrics for Keras, and pairs of an output (`None`: the only one) and an epoch metric.
    """
    if metrics is None:
        return None, []
    several = len(names or ()) > 1
    if isinstance(metrics, dict):
        outputs: list[str | None] = list(metrics)
        parts = list(metrics.values())
    elif several:
        outputs, parts = list(names or ()), list(metrics)
    else:
        nested = len(metrics) == 1 and isinstance(metrics[0], list | tuple)
        outputs, parts = [None], [metrics[0] if nested else metrics]
    found: list[tuple[str | None, Any]] = []
    kept = []
    for output, part in zip(outputs, parts, strict=True):
        entries = list(part) if isinstance(part, list | tuple) else [part]
        of_epochs = [entry for entry in entries if isinstance(entry, EpochMetric)]
        found += [(output if several else None, entry) for entry in of_epochs]
        kept.append([e for e in entries if not isinstance(e, EpochMetric)] if of_epochs else part)
    if not found:
        return metrics, []
    if isinstance(metrics, dict):
        return dict(zip(metrics, kept, strict=True)), found
    return (kept if several else kept[0]), found


@contextlib.contextmanager
def watching(model: Any, given: dict[str, Any], training: bool) -> Iterator[tuple[Any, Any]]:
    """The arguments of a call with the callback that computes the model's epoch metrics.

    Args:
        model: The model.
        given: The arguments of fit() or evaluate(), prepared.
        training: Whether the data to look at are the validation data.

    Yields:
        The arguments, and the callback, whose `values` are the last; `None` without epoch metrics.

    Raises:
        BridleTypeError: For data that can be read only once.
    """
    metrics = state.of(model).epoch_metrics
    held_out = given.get("validation_data")
    if not metrics or (training and held_out is None):
        yield given, None
        return
    if training:
        x, y, weights = unpack(held_out)
        size = given.get("validation_batch_size") or given.get("batch_size")
        steps = given.get("validation_steps")
    else:
        x, y, weights = (given.get(name) for name in ("x", "y", "sample_weight"))
        size, steps = given.get("batch_size"), given.get("steps")
    if hasattr(x, "__next__"):
        raise BridleTypeError(
            f"Can't compute `{metrics[0][1].name}` on a generator, which can be read only once.",
            "Give arrays or a dataset.",
        )
    base = keras_of(model).callbacks.Callback
    watcher = type("EpochMetrics", (_Watcher, base), {})(metrics, (x, y, weights), size, steps)
    callbacks = given.get("callbacks")
    if not hasattr(callbacks, "callbacks"):
        yield {**given, "callbacks": [watcher, *(callbacks or [])]}, watcher
        return
    # Keras' own list is the user's: it is left as it was.
    callbacks.callbacks.insert(0, watcher)
    watcher.set_model(model)
    try:
        yield given, watcher
    finally:
        callbacks.callbacks.remove(watcher)


class _Watcher:
    """The callback. What it adds to the logs, those after it and the history see."""

    def __init__(self, metrics: Any, data: Any, batch_size: Any, steps: int | None) -> None:
        super().__init__()
        self._metrics = metrics
        self._data = data
        self._batch_size = batch_size
        self._steps = steps
        self.values: dict[str, float] = {}

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        self.values = self._compute()
        if logs is not None:
            logs.update(self.values)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if any(name.startswith("val_") for name in logs or ()):
            logs.update({f"val_{name}": value for name, value in self.values.items()})

    def _compute(self) -> dict[str, float]:
        model = self.model
        y_true, y_pred, weights = _collected(model, *self._data, self._batch_size, self._steps)
        names = output_names(model)
        levels = state.of(model).levels
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


def _collected(model: Any, x: Any, y: Any, weights: Any, size: Any, steps: int | None) -> Any:
    """Targets, predictions and weights of all of the data, as NumPy arrays."""
    from bridle import api  # which imports this module

    if y is not None and steps is None:
        pred = api.predict(model, x, batch_size=size, verbose=0, allow_nan=True)
        return _arrays(y), pred, _arrays(weights)
    collected = []
    for batch in batches_of(x, y, weights, size, steps):
        inputs, targets, given = unpack(batch)
        collected.append((targets, api.predict_on_batch(model, inputs, allow_nan=True), given))
    return keras.tree.map_structure(
        lambda *parts: None if parts[0] is None else np.concatenate(parts),
        *map(_arrays, collected),
    )


def _arrays(value: Any) -> Any:
    return keras.tree.map_structure(
        lambda part: None if part is None else keras.ops.convert_to_numpy(part), value
    )
