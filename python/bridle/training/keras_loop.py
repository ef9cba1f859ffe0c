"""Training by Keras' own loop, with what bridle adds to it: interrupts, and a look at the loss."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras

from bridle import state
from bridle.convert.calls import FitCall
from bridle.data.prepared import Prepared
from bridle.engine import keras_methods
from bridle.errors import BridleValueError
from bridle.interrupt import Cut, Interrupts, watched
from bridle.keras_compat.callbacks import running_callback
from bridle.keras_compat.data import BATCH_SIZE
from bridle.keras_compat.logs import log_names
from bridle.keras_compat.models import build, keras_of
from bridle.training import monitors
from bridle.training.callbacks import backups_kept, beside_keras, clocked, listed
from bridle.training.checkpoints import written_whole
from bridle.training.finite import Guard, bad_loss
from bridle.training.run import mark
from bridle.training.timing import Timing


def train(
    model: Any, call: FitCall, data: Prepared, held_out: Prepared | None, guard: Guard | None
) -> Any:
    """Trains by Keras' own loop and returns its history.

    Args:
        model: Any Keras model.
        call: The call.
        data: What to train on.
        held_out: What to validate on, if anything.
        guard: What looks at the loss, `None` if nothing is to.

    Raises:
        BridleValueError: If validations within epochs are wanted, which Keras' loop can't have.
    """
    if call.validation_every_steps:
        _, reason = state.of(model).ran["train"]
        raise BridleValueError(
            f"Can't use `validation_every_steps` in Keras' own loop, which runs because {reason}.",
            "Use `validation_freq`, which counts epochs.",
        )
    module, timing = keras_of(model), Timing()
    callbacks = _monitoring(model, call.callbacks, data, validates=held_out is not None)
    shown, call = beside_keras(call, training=True)
    clocked([*listed(callbacks), *shown], timing)
    backups, whole = backups_kept(listed(callbacks)), written_whole(listed(callbacks))
    with watched(running_callback) as interrupts, backups as keep, whole:
        if not isinstance(callbacks, module.callbacks.CallbackList):
            watcher = _watcher(model, guard, interrupts, keep, timing)
            call = replace(call, callbacks=[watcher, *(callbacks or ()), *shown])
        under_way = 0
        try:
            history = keras_methods.fit(model, call, data, held_out)
        except Cut:
            history, under_way = model.history, 1
            for callback in listed(call.callbacks):
                callback.on_train_end()
        except KeyboardInterrupt:
            cut = f"Interrupted in epoch {len(model.history.epoch) + 1}."
            mark(model.history, True, cut, model, listed(call.callbacks))
            raise
    stopped = guard.stopped if guard else None
    if interrupts.seen:
        stopped = f"Interrupted in epoch {len(history.epoch) + under_way}."
    mark(history, interrupts.seen, stopped, model, listed(call.callbacks))
    history.timing, history.validations = timing.record(), []
    return history


def _monitoring(model: Any, callbacks: Any, data: Prepared, validates: bool) -> Any:
    """The callbacks, once what they monitor is checked, as far as it is known before training."""
    watching = monitors.watchers(model, callbacks)
    names = None
    if watching and data.are_arrays and keras_of(model) is keras:
        build(model, _batch_types(data))
        names = log_names(model)
    monitors.check(watching, names, validates)
    if names is not None:
        monitors.check_directions(model, watching, names, validates)
    return monitors.with_late_checks(model, callbacks, watching, names, validates)


def _batch_types(data: Prepared) -> Any:
    """The types of a batch of arrays."""
    size = data.batch_size or BATCH_SIZE

    def type_of(part: Any) -> Any:
        shape = min(size, part.shape[0]), *part.shape[1:]
        return keras.KerasTensor(shape, keras.backend.standardize_dtype(part.dtype))

    return keras.tree.map_structure(lambda p: None if p is None else type_of(p), data.packed())


def _watcher(
    model: Any,
    guard: Guard | None,
    interrupts: Interrupts,
    keep_backups: Callable[[], None],
    timing: Timing,
) -> Any:
    """A callback that stops Keras' loop."""
    failed: list[tuple[float, int]] = []
    clock: dict[str, float] = {"batch": 0.0, "batches": 0, "epoch": 0}

    def on_epoch_begin(epoch: int, logs: Any = None) -> None:
        timing.start_epoch()
        clock.update(batch=time.perf_counter(), epoch=epoch)

    # Once the callbacks have done what they do as an epoch begins.
    def on_train_batch_begin(batch: int, logs: Any = None) -> None:
        if guard and batch == 0:
            guard.keep(int(clock["epoch"]), 0)

    def on_train_batch_end(batch: int, logs: Any = None) -> None:
        now = time.perf_counter()
        # Keras compiles its step in the first one.
        timing.add(1, now - clock["batch"], made=clock["batches"] == 0)
        clock.update(batch=now, batches=clock["batches"] + 1)
        loss = bad_loss(logs) if guard and not failed else None
        if loss is not None:
            failed.append((loss, batch))
        if interrupts.seen:
            keep_backups()
        if interrupts.seen or failed:
            model.stop_training = True

    # The weights change once the epoch ends: Keras on JAX writes its own back until then.
    def on_epoch_end(epoch: int, logs: Any = None) -> None:
        timing.end_epoch()
        if failed and guard:
            guard.give_up(failed[0][0], epoch, failed[0][1])
            keep_backups()

    return keras_of(model).callbacks.LambdaCallback(
        on_epoch_begin=on_epoch_begin,
        on_train_batch_begin=on_train_batch_begin,
        on_train_batch_end=on_train_batch_end,
        on_epoch_end=on_epoch_end,
    )
