"""The record of a training run, as plain values for R."""

from __future__ import annotations

from typing import Any

from bridle.data.categories import meanings
from bridle.training.timing import Timing


def as_record(history: Any, validation_freq: int | list[int] = 1) -> dict[str, Any]:
    """Keras' `History` as a dict of plain values.

    Args:
        history: What `fit()` returned.
        validation_freq: The argument of that `fit()`.

    Returns:
        "params" (Keras' own: epochs, steps, verbose), "epoch" and "validation_epoch" (the epochs
        trained and validated, counted from 1), "metrics" (a list of floats for each name;
        validation metrics start with "val_"), "interrupted" and "stopped" (whether the user ended
        training, and why it ended early), "weights_epoch" (the epoch whose weights early stopping
        left), "categories" (sentences that say which of two predictions are for), "timing" and
        "validations" (those within epochs).
    """
    metrics = {name: [float(v) for v in values] for name, values in history.history.items()}
    params = {name: value for name, value in (history.params or {}).items() if value is not None}
    epochs = [epoch + 1 for epoch in history.epoch]
    model = getattr(history, "model", None)
    within = getattr(history, "validations", [])
    if within:
        validated = [epoch for epoch in epochs if epoch in {v["epoch"] for v in within}]
    else:
        validated = [epoch for epoch in epochs if _validates(epoch, validation_freq)]
    return {
        "params": params,
        "epoch": epochs,
        "validation_epoch": validated if any(n.startswith("val_") for n in metrics) else [],
        "metrics": metrics,
        "interrupted": getattr(history, "interrupted", False),
        "stopped": getattr(history, "stopped", None),
        "weights_epoch": getattr(history, "weights_epoch", None),
        "categories": [] if model is None else meanings(model),
        "timing": getattr(history, "timing", None) or Timing().record(),
        "validations": {name: [v[name] for v in within] for name in (within or [{}])[0]},
    }


def _validates(epoch: int, validation_freq: int | list[int]) -> bool:
    if isinstance(validation_freq, list):
        return epoch in validation_freq
    return epoch % validation_freq == 0
