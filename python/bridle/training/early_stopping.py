"""Early stopping: whether it ended a training, and which epoch's weights it left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from bridle.keras_compat.models import keras_of


def outcome(model: Any, callbacks: Iterable[Any]) -> tuple[str | None, int | None]:
    """What early stopping did in a training that has come to its end.

    Args:
        model: The model that was trained.
        callbacks: All callbacks of the training.

    Returns:
        Why training ended, one sentence, `None` if early stopping didn't end it. And the epoch,
        counted from 1, whose weights the model has now; `None` where early stopping left no trace.
    """
    kind = keras_of(model).callbacks.EarlyStopping
    watching = [callback for callback in callbacks if isinstance(callback, kind)]
    ended = max((callback.stopped_epoch for callback in watching), default=0)
    stopped = f"Early stopping ended training after epoch {ended + 1}." if ended > 0 else None
    restoring = [callback for callback in watching if callback.restore_best_weights]
    for callback in reversed(restoring):  # the last one that puts weights back has the last word
        if _has(model, callback.best_weights):
            return stopped, callback.best_epoch + 1
    return stopped, None if restoring or ended == 0 else ended + 1


def _has(model: Any, weights: list[Any] | None) -> bool:
    # When weights are put back depends on the version of Keras: what the model has tells.
    return weights is not None and all(
        np.array_equal(mine, kept, equal_nan=True)
        for mine, kept in zip(model.get_weights(), weights, strict=True)
    )
