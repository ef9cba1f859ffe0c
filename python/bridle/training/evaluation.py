"""Evaluation: a pass over the data, by itself or as a training's validation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras

from bridle.convert.calls import EvaluateCall
from bridle.convert.own_methods import running
from bridle.data.prepared import Prepared
from bridle.data.source import Source
from bridle.engine import keras_methods
from bridle.engine.kept import kept
from bridle.engine.replicas import workers_with
from bridle.engine.which_loop import has_engine
from bridle.keras_compat.logs import flat_logs, metrics_or_logs, ordered_logs, python_logs
from bridle.training.callbacks import beside_keras, callback_list
from bridle.training.groups import groups
from bridle.training.pace import Pace
from bridle.training.sources import for_keras, source_of
from bridle.training.together import Together, check_data, failing, of_this_worker


def evaluate(model: Any, call: EvaluateCall, data: Prepared) -> Any:
    """Runs one pass over the data and returns the loss and metrics."""
    if not has_engine(model, "test"):
        return _by_keras(model, call, data)
    source = source_of(model, data, "x", "test_step")
    if not source.dense:
        return _by_keras(model, call, for_keras(model, "test", data, source))
    call = of_this_worker(model, call)
    check_data(model, source, "evaluate")
    hooks = callback_list(model, call.callbacks, call.verbose, 1, source.batches)
    with failing(model):
        logs = one_pass(model, source, hooks, model.reset_metrics) or {}
    return logs if call.return_dict else flat_logs(model, logs)


def _by_keras(model: Any, call: EvaluateCall, data: Prepared) -> Any:
    """The same by Keras' own method."""
    shown, call = beside_keras(call, training=False)
    if shown and not isinstance(call.callbacks, keras.callbacks.CallbackList):
        call = replace(call, callbacks=[*(call.callbacks or ()), *shown])
    return keras_methods.evaluate(model, call, data)


def one_pass(
    model: Any,
    source: Source,
    hooks: Any,
    reset: Callable[[], None],
    times: int = 1,
    together: Together | None = None,
) -> dict[str, float] | None:
    """One pass of evaluation with its hooks; `None` if an interrupt cut it short.

    Args:
        model: The model.
        source: The data.
        hooks: The callbacks.
        reset: Resets the metrics.
        times: How many passes are still to come, this one included.
        together: The workers of the training that it belongs to, and whether to stop.
    """
    asked = together or Together(workers_with(model))
    source.restart()
    model.stop_evaluating = False
    kept(model, "test")
    hooks.on_test_begin()
    reset()
    pace = Pace(hooks, "test", model.steps_per_execution)
    logs: dict[str, Any] = {}
    with groups(model, "test", source, pace, times) as every:
        for group in every:
            hooks.on_test_batch_begin(group.begin)
            logs = group.run()
            hooks.on_test_batch_end(group.end, logs)
            asked.meet(pace, bool(model.stop_evaluating))
            if asked.ends(bool(model.stop_evaluating)):
                break
    found = ordered_logs(model, python_logs(metrics_or_logs(model, logs)))
    hooks.on_test_end(found)
    return None if asked.seen else found


def by_own_method(
    model: Any,
    data: Prepared,
    hooks: Any,
    reset: Callable[[], None],
    times: int,
    together: Together,
) -> dict[str, float] | None:
    """A validation by a model's own `evaluate()`, called as Keras calls it.

    Args:
        model: The model.
        data: What to validate on.
        hooks: The callbacks.
        reset: Not needed: the method does what it does.
        times: Not needed.
        together: Whether to stop.
    """
    with running(model, "evaluate"):
        values = model.evaluate(
            x=data.x,
            y=data.y,
            sample_weight=data.sample_weight,
            batch_size=data.batch_size,
            steps=data.steps,
            callbacks=getattr(hooks, "hooks", hooks),
            return_dict=True,
        )
    return None if together.seen else dict(python_logs(values))
