"""Callbacks and the pace of training: how many steps run between two looks at them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import keras
import tensorflow as tf

from bridle.convert.calls import EvaluateCall, FitCall, PredictCall, Verbose
from bridle.keras_compat.callbacks import SavesBy, profiles
from bridle.keras_compat.packages import package_of
from bridle.training.bars import PassBar, TrainingBar
from bridle.training.checkpoints import SAVE
from bridle.training.onlookers import Onlooker, TimeLines
from bridle.training.timing import Timing

_WITHOUT_NEED = (keras.callbacks.ProgbarLogger, keras.callbacks.History)

Shown = TypeVar("Shown", FitCall, EvaluateCall, PredictCall)


def callback_list(
    model: Any,
    callbacks: Any,
    verbose: Verbose,
    epochs: int,
    steps: int | None,
    training: bool = False,
    timing: Timing | None = None,
) -> keras.callbacks.CallbackList:
    """Keras' list of callbacks, with the history and the progress bar that belong to it.

    Args:
        model: The model.
        callbacks: The user's, in a list or a `CallbackList`, which is returned as it is.
        verbose: What is to be shown.
        epochs: How many epochs there are.
        steps: How many batches an epoch has, `None` if that isn't known.
        training: Whether to keep a history.
        timing: The clock of a training, for callbacks that show it.
    """
    if isinstance(callbacks, keras.callbacks.CallbackList):
        clocked(callbacks, timing)
        return callbacks
    shown = shows(verbose, training)
    if shown:
        verbose, callbacks = 0, [*(callbacks or ()), shown]
    clocked(callbacks, timing)
    return keras.callbacks.CallbackList(
        callbacks,
        add_history=training,
        add_progbar=verbose != 0,
        verbose=verbose,
        epochs=epochs,
        steps=steps,
        model=model,
    )


def shows(verbose: Verbose, training: bool) -> Onlooker | None:
    """The callback that shows what `verbose` asks for, where that isn't Keras' own."""
    if callable(verbose):
        return TrainingBar(verbose) if training else PassBar(verbose)
    return TimeLines() if verbose == "time" else None


def beside_keras(call: Shown, training: bool) -> tuple[list[Any], Shown]:
    """What shows what Keras' own loop can't, and the call of that loop."""
    shown = shows(call.verbose, training)
    return ([shown], replace(call, verbose=0)) if shown else ([], call)


def clocked(callbacks: Any, timing: Timing | None) -> None:
    """Gives the callbacks that show a training its clock."""
    for callback in listed(callbacks):
        if isinstance(callback, Onlooker) and timing is not None:
            callback.timing = timing


def listed(callbacks: Any) -> list[Any]:
    """The callbacks in a list, in a `CallbackList`, or in nothing."""
    return list(getattr(callbacks, "callbacks", callbacks) or ())


@contextlib.contextmanager
def backups_kept(callbacks: Iterable[Any]) -> Iterator[Callable[[], None]]:
    """Yields what to call when training ends early: backups then outlive its end.

    `BackupAndRestore` deletes its backup when training ends, as Keras' loop only does where nothing
    is left to be restored.
    """
    kinds = [c for c in callbacks if isinstance(c, keras.callbacks.BackupAndRestore)]
    before = [callback.delete_checkpoint for callback in kinds]

    def keep() -> None:
        for callback in kinds:
            callback.delete_checkpoint = False

    try:
        yield keep
    finally:
        for callback, deletes in zip(kinds, before, strict=True):
            callback.delete_checkpoint = deletes


def may_run_code_of_the_user(callbacks: Any) -> bool:
    """Whether a callback isn't Keras' own, or calls a function that isn't."""
    given = keras.callbacks.LambdaCallback, keras.callbacks.LearningRateScheduler
    return any(
        (package_of(type(callback)) != "keras" and not _looks_on(callback))
        or isinstance(callback, given)
        or any(name.startswith("on_") for name in vars(callback))
        for callback in listed(callbacks)
    )


def may_act(callbacks: Iterable[Any]) -> bool:
    """Whether a callback may do more to a training than look at it."""
    return not all(
        is_keras_own(callback, *_WITHOUT_NEED) or _looks_on(callback) for callback in callbacks
    )


def wants_batches(callback: Any, mode: str) -> bool:
    """Whether a callback has a hook of `mode`'s batches of its own, and so wants to see each.

    It may have it from its class or on itself, also since training began. Whose hook it is counts:
    a subclass of `ModelCheckpoint` may want what its base doesn't.
    """
    hooks = [f"on_{mode}_batch_begin", f"on_{mode}_batch_end"]
    if mode == "train":
        hooks += ["on_batch_begin", "on_batch_end"]
    if _looks_on(callback):
        return False
    without_need = {keras.callbacks.Callback, *_WITHOUT_NEED}
    if getattr(callback, "save_freq", None) == "epoch":
        without_need |= set(SAVE)
    if _writes_by_epoch(callback):
        without_need.add(keras.callbacks.TensorBoard)
    return any(
        hook in vars(callback) or _definer(type(callback), hook) not in without_need
        for hook in hooks
    )


def saves_by_steps(callback: Any) -> bool:
    """Whether a callback is Keras' own that saves after every so many steps, as Keras counts."""
    return is_keras_own(callback, *SAVE) and callback.save_freq != "epoch"


def ends_at_bad_loss(callback: Any) -> bool:
    """Whether a callback is Keras' own that looks for nothing but a loss that isn't finite."""
    return is_keras_own(callback, keras.callbacks.TerminateOnNaN)


def _looks_on(callback: Any) -> bool:
    """Whether a callback is bridle's own that shows a training, not extended and none of it set."""
    kind = type(callback)
    is_ours = issubclass(kind, Onlooker) and package_of(kind) == "bridle"
    return is_ours and is_keras_own(callback, kind)


def is_keras_own(callback: Any, *kinds: type) -> bool:
    """Whether a callback is of one of these classes of Keras', not extended and none of it set."""
    return type(callback) in kinds and not any(
        callable(getattr(type(callback), name, None)) and not isinstance(value, SavesBy)
        for name, value in vars(callback).items()
    )


def _writes_by_epoch(callback: Any) -> bool:
    """Whether a callback is a `TensorBoard` that writes nothing for a batch."""
    if not is_keras_own(callback, keras.callbacks.TensorBoard) or callback.update_freq != "epoch":
        return False
    with tf.summary.record_if(True):
        into_the_users = bool(tf.summary.should_record_summaries())  # it writes each batch's logs
    return not (callback.write_steps_per_second or profiles(callback) or into_the_users)


def _definer(kind: type, hook: str) -> type:
    """The class that a hook is from."""
    return next(base for base in kind.__mro__ if hook in vars(base))
