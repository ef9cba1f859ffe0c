"""Keras' own methods, for what bridle's programs can't run."""

from __future__ import annotations

from typing import Any

import keras

from bridle.convert.calls import EvaluateCall, FitCall, PredictCall
from bridle.data.prepared import Prepared
from bridle.data.pulled import Pulled
from bridle.data.row_batches import for_other_loops
from bridle.errors import in_r
from bridle.keras_compat.callbacks import as_of
from bridle.keras_compat.data import for_jax, unpack
from bridle.keras_compat.logs import flat_logs, ordered_logs
from bridle.keras_compat.models import keras_of
from bridle.keras_compat.variables import with_values


def fit(model: Any, call: FitCall, data: Prepared, held_out: Prepared | None) -> Any:
    """Keras' history of a training.

    Args:
        model: The model.
        call: The call.
        data: What to train on.
        held_out: What to validate on, if anything.
    """
    data, held_out = _readable(model, data), held_out and _readable(model, held_out)
    x, steps = _in_turn(data, "x", call.epochs)
    validation, validation_steps = None, call.validation_steps
    if held_out is not None:
        found, validation_steps = _in_turn(held_out, "validation_data", call.epochs)
        validation = held_out.packed() if held_out.are_arrays else found
    with with_values(model):
        return keras_of(model).Model.fit(
            model,
            x,
            data.y,
            batch_size=data.batch_size,
            epochs=call.epochs,
            verbose=call.verbose,
            callbacks=_callbacks(model, call.callbacks),
            validation_data=validation,
            shuffle=data.shuffle,
            sample_weight=data.sample_weight,
            initial_epoch=call.initial_epoch,
            steps_per_epoch=steps,
            validation_steps=validation_steps,
            validation_batch_size=held_out and held_out.batch_size,
            validation_freq=call.validation_freq,
        )


def evaluate(model: Any, call: EvaluateCall, data: Prepared) -> Any:
    """The loss and metrics of a pass, in bridle's order."""
    data = _readable(model, data)
    x, steps = _in_turn(data, "x")
    with with_values(model):
        return _in_order(
            model,
            keras_of(model).Model.evaluate,
            call.return_dict,
            x=x,
            y=data.y,
            batch_size=data.batch_size,
            verbose=call.verbose,
            sample_weight=data.sample_weight,
            steps=steps,
            callbacks=_callbacks(model, call.callbacks),
        )


def predict(model: Any, call: PredictCall, data: Prepared) -> Any:
    """The outputs of a pass."""
    data = _readable(model, data)
    x, steps = _in_turn(data, "x")
    with with_values(model):
        return keras_of(model).Model.predict(
            model,
            x,
            batch_size=data.batch_size,
            verbose=call.verbose,
            steps=steps,
            callbacks=_callbacks(model, call.callbacks),
        )


def on_batch(model: Any, mode: str, data: Prepared, return_dict: bool) -> Any:
    """What `train_on_batch`, `test_on_batch` or `predict_on_batch` gives.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        data: The batch.
        return_dict: As in `train_on_batch`.
    """
    method = getattr(keras_of(model).Model, f"{mode}_on_batch")
    parts = data.packed()
    if keras.backend.backend() == "jax":
        parts = for_jax(parts)
    x, y, sample_weight = unpack(parts)
    if mode == "predict":
        return method(model, x)
    given = {"x": x, "y": y, "sample_weight": sample_weight}
    return _in_order(model, method, return_dict, **given)


def _in_order(model: Any, method: Any, return_dict: bool, **given: Any) -> Any:
    """The losses and metrics that a method of Keras' returns, in bridle's order."""
    if keras_of(model) is not keras:
        return method(model, **given, return_dict=return_dict)
    logs = ordered_logs(model, method(model, **given, return_dict=True))
    return logs if return_dict else flat_logs(model, logs)


def _readable(model: Any, data: Prepared) -> Prepared:
    """Data as Keras' loop has to get them; Keras 2 takes no datasets of Keras 3."""
    return for_other_loops(data) if keras_of(model) is keras else data


def _in_turn(data: Prepared, argument: str, epochs: int = 1) -> tuple[Any, int | None]:
    """`x` and the steps of a pass, where what is to be pulled is a generator.

    TensorFlow would pull on a thread of its own, where R can't be called.
    """
    if not isinstance(data.x, Pulled):
        return data.x, data.steps
    at_once = in_r() and keras.backend.backend() == "tensorflow"
    steps = data.steps or data.x.count
    return data.x.generator(argument, steps, epochs, at_once), steps


def _callbacks(model: Any, callbacks: Any) -> Any:
    """Callbacks as ones of the model's Keras: bridle's own are of Keras 3."""
    if not isinstance(callbacks, list):
        return callbacks
    return [as_of(keras_of(model), callback) for callback in callbacks]
