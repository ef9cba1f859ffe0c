"""The epoch loop on one screen.

Chunks of batches come from a source (data/) and run in a program (engine/). What bridle's loop
can't run, Keras' own does: other backends, Keras 2 models, eager execution, ragged and sparse
batches.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import partial
from typing import Any

import keras

from bridle.convert.calls import FitCall
from bridle.convert.own_methods import own_method
from bridle.data import blueprints, categories
from bridle.data.checksums import checksum
from bridle.data.copies import copied
from bridle.data.prepared import Prepared
from bridle.data.source import Source
from bridle.engine.replicas import workers_with
from bridle.engine.which_loop import has_engine
from bridle.errors import in_r
from bridle.interrupt import Cut
from bridle.keras_compat.distribution import is_divided
from bridle.keras_compat.logs import log_names, ordered_history
from bridle.keras_compat.models import build, is_built, keras_of
from bridle.keras_compat.replicas import scope_of
from bridle.training import keras_loop, monitors
from bridle.training.callbacks import may_run_code_of_the_user
from bridle.training.evaluation import by_own_method, one_pass
from bridle.training.fingerprint import fingerprint
from bridle.training.finite import Guard
from bridle.training.resuming import Resuming, refuse_in_keras_loop
from bridle.training.run import Validation, begin
from bridle.training.sources import for_keras, source_of
from bridle.training.together import check_same, failing, of_this_worker
from bridle.training.told_history import told


def train(
    model: Any,
    call: FitCall,
    data: Prepared,
    held_out: Prepared | None,
    resuming: Resuming | None = None,
) -> Any:
    """Runs the epochs and returns Keras' `History`.

    If training fails, what it had recorded is in `model.history`, and the error says so.

    Args:
        model: The model, compiled.
        call: The call, its options converted.
        data: What to train on.
        held_out: What to validate on, if anything.
        resuming: Keeps the training in a file, if one is wanted.
    """
    before = getattr(model, "history", None)
    try:
        history = _train(model, call, data, held_out, resuming)
    except Exception as error:
        reached: Any = getattr(model, "history", None)
        if reached is not before and getattr(reached, "epoch", None):
            what = "epoch" if len(reached.epoch) == 1 else "epochs"
            where = "model$history" if in_r() else "model.history"
            error.add_note(f"The {len(reached.epoch)} {what} before this one are in `{where}`.")
        raise
    categories.settle(model)
    blueprints.settle(model)
    history.validation_freq = call.validation_freq
    if keras_of(model) is keras:  # Keras 2 has one order everywhere
        history.history = ordered_history(model, history.history)
    return told(history)


def _train(
    model: Any,
    call: FitCall,
    data: Prepared,
    held_out: Prepared | None,
    resuming: Resuming | None,
) -> Any:
    guard = Guard(model) if call.check_finite else None
    if not has_engine(model, "train"):
        refuse_in_keras_loop(model, call)
        return keras_loop.train(model, call, data, held_out, guard)
    if may_run_code_of_the_user(call.callbacks):
        data = copied(data, "x")
        held_out = held_out and copied(held_out, "validation_data")
    source = source_of(model, data, "x", "train_step")
    own, held_source = own_method(model, "evaluate"), None
    if held_out is not None and own is None:
        held_source = source_of(model, held_out, "validation_data", "test_step")
    if not (source.dense and (held_source is None or held_source.dense)):
        data = for_keras(model, "train", data, source)
        if held_out is not None and held_source is not None:
            held_out = for_keras(model, "train", held_out, held_source)
        refuse_in_keras_loop(model, call)
        return keras_loop.train(model, call, data, held_out, guard)
    call = _built(model, call, source, validates=held_out is not None)
    if workers_with(model):
        facts = fingerprint(model, call, source, held_source)
        known = [v.numpy() for v in model.variables if not is_divided(v.value)]
        weights = checksum(known)
        check_same(model, {**facts, "the initial weights": weights}, "train")
    call = of_this_worker(model, call)
    if resuming:
        resuming.check(model, call, source, held_source)
        if resuming.finished:
            return resuming.result()
    validation: Validation | None = None
    if held_source is not None:
        validation = partial(one_pass, model, held_source)
    elif held_out is not None:
        validation = partial(by_own_method, model, held_out)
    return _run_epochs(model, call, source, validation, guard, resuming)


def _built(model: Any, call: FitCall, source: Source, validates: bool) -> FitCall:
    """Makes the variables that are still missing, and checks what callbacks monitor.

    Returns:
        The call, with checks that have to wait for the first epoch among its callbacks.
    """
    watching = monitors.watchers(model, call.callbacks)
    with scope_of(model):
        if watching or not is_built(model):
            build(model, source.batch_types())
        elif getattr(model.optimizer, "built", True) is False:
            model.optimizer.build(model.trainable_variables)
    if watching:
        # What an evaluate() of the model's own gives, nobody knows before it runs.
        names = None if own_method(model, "evaluate") else log_names(model)
        monitors.check(watching, names, validates)
        monitors.check_directions(model, watching, names, validates)
        callbacks = monitors.with_late_checks(model, call.callbacks, watching, names, validates)
        call = replace(call, callbacks=callbacks)
    return call


def _run_epochs(
    model: Any,
    call: FitCall,
    source: Source,
    validation: Validation | None,
    guard: Guard | None,
    resuming: Resuming | None,
) -> Any:
    with failing(model), begin(model, call, source, validation, guard, resuming) as run:
        hooks, logs, epoch_logs = run.hooks, run.logs, None
        hooks.on_train_begin()
        with contextlib.suppress(Cut):  # the run knows of the interrupt
            for epoch in run.epochs():
                hooks.on_epoch_begin(epoch)
                with run.groups() as groups:
                    for group in groups:
                        hooks.on_train_batch_begin(group.begin)
                        logs = run.steps(group)
                        hooks.on_train_batch_end(group.end, run.told(group, logs))
                        run.meet()
                        run.keep(logs)
                        if run.ends():
                            break
                if run.interrupted():
                    break
                epoch_logs = run.epoch_logs(logs)
                if run.validates():
                    found = run.validate()
                    if found is None:
                        break
                    epoch_logs |= {f"val_{name}": value for name, value in found.items()}
                hooks.on_epoch_end(epoch, epoch_logs)
                run.meet()
                run.keep_epoch()
                if run.ends():
                    break
        run.finish()
        hooks.on_train_end(epoch_logs)
        history = run.tell(model.history)
        if resuming:
            resuming.finish(run, history)
    return history
