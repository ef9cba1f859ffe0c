"""The epoch loop: training, evaluation and prediction on one screen each.

Chunks of batches come from a source (data/source.py) and run in a program (engine/). What bridle's
loop can't run, Keras' own does: other backends, Keras 2 models, distribution strategies, eager
execution, ragged and sparse batches.
"""

from __future__ import annotations

from collections.abc import Callable
from types import GeneratorType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle import state
from bridle.data.elements import check_elements
from bridle.data.pulled import Pulled, PulledSource
from bridle.data.source import IteratorSource, Source, make_source
from bridle.engine.batch import on_batch
from bridle.engine.choose import has_engine
from bridle.engine.keras_methods import by_keras
from bridle.engine.outputs import Outputs
from bridle.engine.resetting import MetricReset
from bridle.errors import in_r
from bridle.keras_compat.callbacks import limited_epochs, restored_epoch, validates
from bridle.keras_compat.data import BATCH_SIZE, unpack
from bridle.keras_compat.logs import (
    flat_logs,
    log_names,
    metrics_or_logs,
    ordered_history,
    ordered_logs,
    python_logs,
)
from bridle.keras_compat.models import build, is_built, keras_of
from bridle.training import keras_loop, monitors
from bridle.training.callbacks import Pace, backups_kept, callback_list, may_change_the_model
from bridle.training.calls import calls
from bridle.training.finite import Guard
from bridle.training.interrupt import Interrupts, watched
from bridle.training.run import Run
from bridle.training.timing import Timing

_DATA = ("x", "y", "sample_weight", "batch_size", "class_weight", "shuffle")


def train(model: Any, arguments: dict[str, Any]) -> Any:
    """Runs the epochs and returns Keras' `History`.

    If training fails, what it had recorded is in `model.history`, and the error says so.
    """
    before = getattr(model, "history", None)
    try:
        history = _train(model, arguments)
    except Exception as error:
        history = getattr(model, "history", None)
        if history is not before and history.epoch:
            what = "epoch" if len(history.epoch) == 1 else "epochs"
            where = "model$history" if in_r() else "model.history"
            error.add_note(f"The {len(history.epoch)} {what} before this one are in `{where}`.")
        raise
    if keras_of(model) is keras:  # Keras 2 has one order everywhere
        history.history = ordered_history(model, history.history)
    return history


def _train(model: Any, arguments: dict[str, Any]) -> Any:
    arguments = dict(arguments)
    every = arguments.pop("validation_every_steps", None)
    guard = Guard(model) if arguments.pop("check_finite", True) else None
    if not has_engine(model, "train"):
        return keras_loop.train(model, arguments, guard, every)
    source, held_out = _sources(model, arguments)
    if not (source.dense and (held_out is None or held_out.dense)):
        given = _for_keras(model, "train", arguments, source, held_out)
        return keras_loop.train(model, given, guard, every)
    watching = monitors.watchers(model, arguments.get("callbacks"))
    if watching or not is_built(model):
        build(model, source.batch_types())
    elif getattr(model.optimizer, "built", True) is False:
        model.optimizer.build(model.trainable_variables)
    if watching:
        monitors.check(watching, log_names(model), held_out is not None)
        monitors.check_directions(model, watching)
    return _run(model, arguments, (source, held_out), guard, every)


def _run(
    model: Any,
    arguments: dict[str, Any],
    sources: tuple[Source, Source | None],
    guard: Guard | None,
    every: int | None,
) -> Any:
    """Runs the epochs in bridle's own loop."""
    source, held_out = sources
    source.restart()
    epochs = limited_epochs(arguments.get("epochs", 1))
    timing = Timing()
    hooks = callback_list(model, arguments, epochs, source.batches, training=True, timing=timing)
    if guard:
        guard.every_epoch = may_change_the_model(hooks.callbacks)
    pace = Pace(hooks, "train", model.steps_per_execution)
    reset = MetricReset(model)
    freq = None if every else arguments.get("validation_freq", 1)
    model.stop_training = False
    epoch_logs = None
    logs: dict[str, Any] = {}
    with watched() as interrupts, backups_kept(hooks.callbacks) as keep_backups:

        def validate() -> dict[str, float] | None:
            return _evaluate(model, held_out, hooks, reset, epochs - run.epoch, interrupts)

        run = Run(model, pace, timing, interrupts, guard, every, validate, reset)
        hooks.on_train_begin()
        first = restored_epoch(model) or arguments.get("initial_epoch", 0)
        for epoch in range(first, epochs):
            run.start(epoch)
            hooks.on_epoch_begin(epoch)
            if model.stop_training:  # Keras looks at it after the next batch
                pace.every = model.steps_per_execution
            for call in calls(model, "train", source, pace, epochs - epoch):
                hooks.on_train_batch_begin(call.begin)
                logs = run.steps(call)
                hooks.on_train_batch_end(call.end, run.told(call, logs))
                if run.ends():
                    break
            if interrupts.seen:
                break
            epoch_logs = run.epoch_logs(logs)
            if held_out and freq and validates(model, epoch, freq):
                found = run.validate()
                if found is None:
                    break
                epoch_logs.update({f"val_{name}": value for name, value in found.items()})
            hooks.on_epoch_end(epoch, epoch_logs)
            if run.ends():
                break
        if isinstance(model.optimizer, keras.optimizers.Optimizer) and epochs > 0:
            model.optimizer.finalize_variable_values(model.trainable_weights)
        if interrupts.seen:
            keep_backups()
        hooks.on_train_end(logs=epoch_logs)
    return run.tell(model.history)


def _sources(model: Any, arguments: dict[str, Any]) -> tuple[Source, Source | None]:
    """The sources of training and of validation data."""
    given = {name: arguments[name] for name in _DATA if name in arguments}
    in_their_order = tf.data.Dataset | GeneratorType | Pulled
    if not isinstance(given["x"], in_their_order):
        given.setdefault("shuffle", True)
    validation = arguments.get("validation_data")
    source = _make_source("x", **given, steps=arguments.get("steps_per_epoch"))
    _check(model, source, "x", "train_step")
    if validation is None:
        return source, None
    size = arguments.get("validation_batch_size") or arguments.get("batch_size")
    steps = arguments.get("validation_steps")
    parts = dict(zip(_DATA, unpack(validation), strict=False))
    held_out = _make_source("validation_data", **parts, batch_size=size, steps=steps)
    _check(model, held_out, "validation_data", "test_step")
    return source, held_out


def _make_source(argument: str, x: Any, steps: int | None, **given: Any) -> Source:
    if isinstance(x, Pulled):
        return PulledSource(x, steps, argument)
    return make_source(x, steps=steps, **given)


def _check(model: Any, source: Source, argument: str, step: str) -> None:
    """Refuses a dataset or generator whose elements can't be meant as batches for the model."""
    if isinstance(source, IteratorSource):
        check_elements(model, source.spec, argument, step)


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
        return by_keras(model, "evaluate", arguments)
    source = _source(model, arguments, "test_step")
    if not source.dense:
        return by_keras(model, "evaluate", _for_keras(model, "test", arguments, source))
    hooks = callback_list(model, arguments, 1, source.batches)
    logs = _evaluate(model, source, hooks, model.reset_metrics)
    return logs if arguments.get("return_dict") else flat_logs(model, logs)


def _source(model: Any, arguments: dict[str, Any], step: str) -> Source:
    given = {name: arguments[name] for name in _DATA if name in arguments}
    source = _make_source("x", **given, steps=arguments.get("steps"))
    _check(model, source, "x", step)
    return source


def _evaluate(
    model: Any,
    source: Any,
    hooks: Any,
    reset: Callable[[], None],
    times: int = 1,
    interrupts: Interrupts | None = None,
) -> dict[str, float] | None:
    """One pass of evaluation with its hooks; `None` if an interrupt cut it short."""
    source.restart()
    pace = Pace(hooks, "test", model.steps_per_execution)
    model.stop_evaluating = False
    hooks.on_test_begin()
    reset()
    logs: dict[str, Any] = {}
    for call in calls(model, "test", source, pace, times):
        hooks.on_test_batch_begin(call.begin)
        logs = call.run()
        hooks.on_test_batch_end(call.end, logs)
        if model.stop_evaluating or (interrupts and interrupts.seen):
            break
    found = python_logs(metrics_or_logs(model, logs))
    found = ordered_logs(model, found)
    hooks.on_test_end(found)
    return None if interrupts and interrupts.seen else found


def predict(model: Any, arguments: dict[str, Any]) -> Any:
    """Runs one pass over the data and returns the outputs, batches joined."""
    if not has_engine(model, "predict"):
        return by_keras(model, "predict", arguments)
    if _is_small(arguments):
        return on_batch(model, "predict_on_batch", {"x": arguments["x"]})
    source = _source(model, arguments, "predict_step")
    if not source.dense:
        return by_keras(model, "predict", _for_keras(model, "predict", arguments, source))
    hooks = callback_list(model, arguments, 1, source.batches)
    pace = Pace(hooks, "predict", model.steps_per_execution)
    model.stop_predicting = False
    hooks.on_predict_begin()
    outputs = Outputs(source.rows)
    for call in calls(model, "predict", source, pace):
        hooks.on_predict_batch_begin(call.begin)
        found = call.run()
        for part in found:
            outputs.add(part)
        hooks.on_predict_batch_end(call.end, {"outputs": found[-1]})
        if model.stop_predicting:
            break
    hooks.on_predict_end()
    return outputs.joined()


def _is_small(arguments: dict[str, Any]) -> bool:
    """Whether a predict call is one batch that nobody looks on: no source and no hooks needed."""
    if arguments.keys() - {"x", "verbose", "batch_size"} or arguments.get("verbose") != 0:
        return False
    arrays = keras.tree.flatten(arguments["x"])
    size = arguments.get("batch_size", BATCH_SIZE)
    return all(isinstance(a, np.ndarray) and 0 < len(a) <= size for a in arrays)
