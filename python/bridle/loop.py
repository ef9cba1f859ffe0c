"""The epoch loop: training, evaluation and prediction on one screen each.

Chunks of batches come from a source (data/source.py) and run in a program (engine/). What bridle's
loop can't run, Keras' own does: other backends, Keras 2 models, distribution strategies, eager
execution, ragged and sparse batches.
"""

from __future__ import annotations

from types import GeneratorType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle import keras_compat as compat
from bridle import state
from bridle.callbacks import Pace, callback_list
from bridle.data.source import IteratorSource, Source, make_source
from bridle.engine.batch import on_batch
from bridle.engine.calls import calls
from bridle.engine.choose import has_engine
from bridle.errors import in_r

_DATA = ("x", "y", "sample_weight", "batch_size", "class_weight", "shuffle")


def train(model: Any, arguments: dict[str, Any]) -> Any:
    """Runs the epochs and returns Keras' `History`.

    If training fails, what it had recorded is in `model.history`, and the error says so.
    """
    before = getattr(model, "history", None)
    try:
        return _train(model, arguments)
    except Exception as error:
        history = getattr(model, "history", None)
        if history is not before and history.epoch:
            what = "epoch" if len(history.epoch) == 1 else "epochs"
            where = "model$history" if in_r() else "model.history"
            error.add_note(f"The {len(history.epoch)} {what} before this one are in `{where}`.")
        raise


def _train(model: Any, arguments: dict[str, Any]) -> Any:
    if not has_engine(model, "train"):
        return compat.keras_of(model).Model.fit(model, **arguments)
    source, held_out = _sources(arguments)
    if not (source.dense and (held_out is None or held_out.dense)):
        return keras.Model.fit(model, **_for_keras(model, "train", arguments, source, held_out))
    source.restart()
    epochs = compat.limited_epochs(arguments.get("epochs", 1))
    hooks = callback_list(model, arguments, epochs, source.batches, training=True)
    pace = Pace(hooks, "train", model.steps_per_execution)
    model.stop_training = False
    hooks.on_train_begin()
    logs: dict[str, Any] = {}
    epoch_logs = None
    first = compat.restored_epoch(model) or arguments.get("initial_epoch", 0)
    for epoch in range(first, epochs):
        model.reset_metrics()
        hooks.on_epoch_begin(epoch)
        if model.stop_training:  # Keras looks at it after the next batch
            pace.every = model.steps_per_execution
        for call in calls(model, "train", source, pace, epochs - epoch):
            hooks.on_train_batch_begin(call.begin)
            logs = call.run()
            hooks.on_train_batch_end(call.end, logs)
            if model.stop_training:
                break
        epoch_logs = dict(compat.metrics_or_logs(model, logs))
        if held_out and compat.validates(model, epoch, arguments.get("validation_freq", 1)):
            found = _evaluate(model, held_out, hooks, epochs - epoch)
            epoch_logs.update({f"val_{name}": value for name, value in found.items()})
        hooks.on_epoch_end(epoch, epoch_logs)
        if model.stop_training:
            break
    if isinstance(model.optimizer, keras.optimizers.Optimizer) and epochs > 0:
        model.optimizer.finalize_variable_values(model.trainable_weights)
    hooks.on_train_end(logs=epoch_logs)
    return model.history


def _sources(arguments: dict[str, Any]) -> tuple[Source, Source | None]:
    """The sources of training and of validation data."""
    given = {name: arguments[name] for name in _DATA if name in arguments}
    if not isinstance(given["x"], tf.data.Dataset | GeneratorType):  # these come in their order
        given.setdefault("shuffle", True)
    validation = arguments.get("validation_data")
    split = arguments.get("validation_split")
    if split and validation is None:
        whole = tuple(given.pop(name, None) for name in _DATA[:3])
        parts, validation = compat.split(whole, split)
        given.update(zip(_DATA[:3], parts, strict=True))
    source = make_source(**given, steps=arguments.get("steps_per_epoch"))
    if validation is None:
        return source, None
    size = arguments.get("validation_batch_size") or arguments.get("batch_size")
    steps = arguments.get("validation_steps")
    return source, make_source(*compat.unpack(validation), batch_size=size, steps=steps)


def _for_keras(
    model: Any,
    mode: str,
    arguments: dict[str, Any],
    source: Source,
    held_out: Source | None = None,
) -> dict[str, Any]:
    """A call's arguments for Keras' own loop, where batches can't be stacked.

    Generators go as the adapters that have taken their first batch.
    """
    state.of(model).ran[mode] = "Keras' own loop", "its batches are ragged or sparse"
    given = dict(arguments)
    for name, made in (("x", source), ("validation_data", held_out)):
        if isinstance(made, IteratorSource):
            given[name] = made.adapter
    return given


def evaluate(model: Any, arguments: dict[str, Any]) -> Any:
    """Runs one pass over the data and returns the loss and metrics."""
    if not has_engine(model, "test"):
        return compat.keras_of(model).Model.evaluate(model, **arguments)
    source = _source(arguments)
    if not source.dense:
        return keras.Model.evaluate(model, **_for_keras(model, "test", arguments, source))
    hooks = callback_list(model, arguments, 1, source.batches)
    logs = _evaluate(model, source, hooks)
    return logs if arguments.get("return_dict") else compat.flat_logs(model, logs)


def _source(arguments: dict[str, Any]) -> Source:
    given = {name: arguments[name] for name in _DATA if name in arguments}
    return make_source(**given, steps=arguments.get("steps"))


def _evaluate(model: Any, source: Source, hooks: Any, times: int = 1) -> dict[str, float]:
    source.restart()
    pace = Pace(hooks, "test", model.steps_per_execution)
    model.stop_evaluating = False
    hooks.on_test_begin()
    model.reset_metrics()
    logs: dict[str, Any] = {}
    for call in calls(model, "test", source, pace, times):
        hooks.on_test_batch_begin(call.begin)
        logs = call.run()
        hooks.on_test_batch_end(call.end, logs)
        if model.stop_evaluating:
            break
    found = compat.python_logs(compat.metrics_or_logs(model, logs))
    hooks.on_test_end(found)
    return found


def predict(model: Any, arguments: dict[str, Any]) -> Any:
    """Runs one pass over the data and returns the outputs, batches joined."""
    if not has_engine(model, "predict"):
        return compat.keras_of(model).Model.predict(model, **arguments)
    if _is_small(arguments):
        return on_batch(model, "predict_on_batch", {"x": arguments["x"]})
    source = _source(arguments)
    if not source.dense:
        return keras.Model.predict(model, **_for_keras(model, "predict", arguments, source))
    hooks = callback_list(model, arguments, 1, source.batches)
    pace = Pace(hooks, "predict", model.steps_per_execution)
    model.stop_predicting = False
    hooks.on_predict_begin()
    outputs: list[Any] = []
    for call in calls(model, "predict", source, pace):
        hooks.on_predict_batch_begin(call.begin)
        found = call.run()
        outputs += found
        hooks.on_predict_batch_end(call.end, {"outputs": found[-1]})
        if model.stop_predicting:
            break
    hooks.on_predict_end()
    return tf.nest.map_structure(lambda *parts: _joined(parts), *outputs)


def _is_small(arguments: dict[str, Any]) -> bool:
    """Whether a predict call is one batch that nobody looks on: no source and no hooks needed."""
    if arguments.keys() - {"x", "verbose", "batch_size"} or arguments.get("verbose") != 0:
        return False
    arrays = keras.tree.flatten(arguments["x"])
    size = arguments.get("batch_size", compat.BATCH_SIZE)
    return all(isinstance(a, np.ndarray) and 0 < len(a) <= size for a in arrays)


def _joined(parts: tuple[Any, ...]) -> Any:
    arrays = [part.numpy() for part in parts]
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
