"""The training loop: one function each for training, evaluation and prediction.

This is the seam between the functions of `api.py` and what runs the batches. Keras' own loop runs
them; the arguments that arrive here are converted and checked.
"""

from __future__ import annotations

from typing import Any

from bridle.errors import in_r
from bridle.keras_compat import keras_of


def train(model: Any, arguments: dict[str, Any]) -> Any:
    """Runs the epochs and returns Keras' `History`.

    If training fails, what it had recorded is in `model.history`, and the error says so.
    """
    before = getattr(model, "history", None)
    try:
        return keras_of(model).Model.fit(model, **arguments)
    except Exception as error:
        history = getattr(model, "history", None)
        if history is not before and history.epoch:
            what = "epoch" if len(history.epoch) == 1 else "epochs"
            where = "model$history" if in_r() else "model.history"
            error.add_note(f"The {len(history.epoch)} {what} before this one are in `{where}`.")
        raise


def evaluate(model: Any, arguments: dict[str, Any]) -> Any:
    """Runs one pass over the data and returns the loss and metrics."""
    return keras_of(model).Model.evaluate(model, **arguments)


def predict(model: Any, arguments: dict[str, Any]) -> Any:
    """Runs one pass over the data and returns the outputs, batches joined."""
    return keras_of(model).Model.predict(model, **arguments)


def on_batch(model: Any, method: str, arguments: dict[str, Any]) -> Any:
    """Runs `train_on_batch`, `test_on_batch` or `predict_on_batch`."""
    return getattr(keras_of(model).Model, method)(model, **arguments)
