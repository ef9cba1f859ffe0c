"""Training by Keras' own loop, with what bridle adds to it: interrupts, and a look at the loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridle import monitors
from bridle.callbacks import backups_kept, listed
from bridle.errors import BridleValueError
from bridle.finite import Guard, bad_loss
from bridle.interrupt import Interrupts, watched
from bridle.keras_compat import keras_of
from bridle.run import mark


def train(
    model: Any, arguments: dict[str, Any], guard: Guard | None, every: int | None, reason: str
) -> Any:
    """Trains by Keras' own loop and returns its history.

    Args:
        model: Any Keras model.
        arguments: The arguments of Keras' `fit`.
        guard: What looks at the loss, `None` if nothing is to.
        every: Steps between two validations, which Keras' loop can't have.
        reason: Why it is Keras' loop that runs.

    Raises:
        BridleValueError: If validations within epochs are wanted.
    """
    if every:
        raise BridleValueError(
            f"Can't use `validation_every_steps` in Keras' own loop, which runs because {reason}.",
            "Use `validation_freq`, which counts epochs.",
        )
    callbacks = arguments.get("callbacks")
    validates = arguments.get("validation_data") is not None
    monitors.check(monitors.watchers(model, callbacks), None, validates)
    module = keras_of(model)
    if arguments.get("verbose") == "time":
        arguments = {**arguments, "verbose": 2}
    with watched() as interrupts, backups_kept(listed(callbacks)) as keep:
        if not isinstance(callbacks, module.callbacks.CallbackList):
            watcher = _watcher(model, guard, interrupts, keep)
            arguments = {**arguments, "callbacks": [*(callbacks or ()), watcher]}
        history = module.Model.fit(model, **arguments)
    stopped = guard.stopped if guard else None
    if interrupts.seen:
        stopped = f"Interrupted in epoch {len(history.epoch)}."
    mark(history, interrupts.seen, stopped)
    return history


def _watcher(
    model: Any, guard: Guard | None, interrupts: Interrupts, keep_backups: Callable[[], None]
) -> Any:
    """A callback that stops Keras' loop."""
    failed: list[tuple[float, int]] = []
    at = {"epoch": 0}

    def on_epoch_begin(epoch: int, logs: Any = None) -> None:
        at["epoch"] = epoch
        if guard:
            guard.keep(epoch, 0)

    def on_train_batch_end(batch: int, logs: Any = None) -> None:
        loss = bad_loss(logs) if guard and not failed else None
        if loss is not None:
            failed.append((loss, batch))
        if interrupts.seen:
            keep_backups()
        if interrupts.seen or failed:
            model.stop_training = True

    # The weights change once the epoch ends: Keras on JAX writes its own back until then.
    def on_epoch_end(epoch: int, logs: Any = None) -> None:
        if failed and guard:
            guard.give_up(failed[0][0], epoch, failed[0][1])

    return keras_of(model).callbacks.LambdaCallback(
        on_epoch_begin=on_epoch_begin,
        on_train_batch_end=on_train_batch_end,
        on_epoch_end=on_epoch_end,
    )
