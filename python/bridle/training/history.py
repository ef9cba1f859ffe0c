"""The record of a training run, as plain values for R."""

from __future__ import annotations

import math
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
        left), "best_epoch" (that with the lowest loss, of validation if there was one),
        "categories" (sentences that say which of two predictions are for), "timing" and
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
    record = {
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
    return {**record, "best_epoch": best_epoch(record)}


def _validates(epoch: int, validation_freq: int | list[int]) -> bool:
    if isinstance(validation_freq, list):
        return epoch in validation_freq
    return epoch % validation_freq == 0


def best_epoch(record: dict[str, Any]) -> int | None:
    """The epoch, counted from 1, with the lowest loss: that of validation, where there was one.

    Args:
        record: What `as_record()` makes of a history.

    Returns:
        `None` where no epoch has a loss that is a number.
    """
    for name, epochs in (("val_loss", "validation_epoch"), ("loss", "epoch")):
        values = record["metrics"].get(name, [])
        # What a callback logs by this name may be of other epochs.
        if len(values) == len(record[epochs]):
            of_epochs = zip(record[epochs], values, strict=True)
            known = [(value, epoch) for epoch, value in of_epochs if not math.isnan(value)]
            if known:
                return min(known)[1]
    return None


def panels(record: dict[str, Any]) -> dict[str, dict[str, tuple[list[int], list[float]]]]:
    """The epochs and the values of each metric, of "training" and of "validation".

    Args:
        record: What `as_record()` makes of a history.
    """
    found: dict[str, dict[str, tuple[list[int], list[float]]]] = {}
    for name, values in record["metrics"].items():
        # A metric of training, or what a callback adds, may begin with "val_" too.
        is_sparse = len(values) != len(record["epoch"])
        epochs = record["validation_epoch"] if is_sparse else record["epoch"]
        kind = "validation" if name.startswith("val_") else "training"
        found.setdefault(name.removeprefix("val_"), {})[kind] = (epochs[: len(values)], values)
    return found
