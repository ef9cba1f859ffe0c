"""What is private between Keras' epochs and its callbacks."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType, ModuleType
from typing import Any

import keras

from bridle.files import replacing

_TIMES = ("begin", "end")
_HOOKS = tuple(
    f"on_{what}_{when}"
    for what in ("train", "epoch", "train_batch", "test", "test_batch", "predict", "predict_batch")
    for when in _TIMES
)


def validates(model: Any, epoch: int, validation_freq: Any) -> bool:
    """Whether an epoch is followed by validation: Keras' private rule (seen: Keras 3.14, 3.15)."""
    return model._should_eval(epoch, validation_freq)


def restored_epoch(model: Any) -> int | None:
    """The epoch to go on from, set by `BackupAndRestore` (private; seen: Keras 3.14, 3.15)."""
    return model._initial_epoch


def limited_epochs(epochs: int) -> int:
    """`epochs`, or fewer where `keras.config.set_max_epochs()` limits them."""
    limit = keras.config.max_epochs() if hasattr(keras.config, "max_epochs") else None
    return min(epochs, limit) if limit else epochs


def set_direction(model: Any, callback: Any) -> bool:
    """Lets a callback find out whether what it monitors is to rise or to fall.

    Keras does so after the first epoch (`_set_monitor_op` and `monitor_op`; seen: 3.14, 3.15), too
    late for checkpoints by steps and for an error.

    Returns:
        Whether it could tell.
    """
    callback.set_model(model)
    if getattr(callback, "monitor_op", True) is None and hasattr(callback, "_set_monitor_op"):
        try:
            callback._set_monitor_op()
        except ValueError:
            return False
    return True


def steps_to_save(callback: Any, begins: bool) -> int:
    """After how many steps a checkpoint or backup by steps has to be told of a batch.

    It counts the batches between the numbers that it is told, and takes one that is no larger than
    the last for the first group of another epoch (`_batches_seen_since_last_saving` and
    `_last_batch_seen`; seen: Keras 3.14, 3.15).

    Args:
        callback: A `ModelCheckpoint` or `BackupAndRestore`, `save_freq` a number of steps.
        begins: Whether the next step is the first of an epoch.
    """
    left = callback.save_freq - callback._batches_seen_since_last_saving
    last = callback._last_batch_seen
    if begins and last is not None:
        left = min(left, last + 1)
    return max(1, left)


class SavesBy:
    """A way to save, set on a callback.

    Args:
        how: Is called with what saves.
        save: The callback's own way.
    """

    def __init__(
        self, how: Callable[[Callable[[], None]], None], save: Callable[..., None]
    ) -> None:
        self._how, self._save = how, save

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """Saves, with what the callback gives its own way."""
        self._how(partial(self._save, *args, **kwargs))


@contextlib.contextmanager
def saves_by(callback: Any, how: Callable[[Callable[[], None]], None]) -> Iterator[None]:
    """Lets a `ModelCheckpoint` or `BackupAndRestore` save by `how` in the block.

    Both save by `_save_model` (seen: Keras 3.14, 3.15).
    """
    had = vars(callback).get("_save_model")
    vars(callback)["_save_model"] = SavesBy(how, callback._save_model)
    try:
        yield
    finally:
        del vars(callback)["_save_model"]
        if had is not None:
            vars(callback)["_save_model"] = had


@contextlib.contextmanager
def backup_written_whole(callback: Any) -> Iterator[None]:
    """Lets the epoch that a `BackupAndRestore` writes in the block be whole or as it was.

    It copies the file's content, if it is to keep two, and writes it anew
    (`_training_metadata_path`; seen: Keras 3.14, 3.15).
    """
    path = getattr(callback, "_training_metadata_path", "://")
    if not isinstance(callback, keras.callbacks.BackupAndRestore) or "://" in path:
        yield
        return
    os.makedirs(callback.backup_dir, exist_ok=True)
    with replacing(path) as part:
        if os.path.exists(path):
            shutil.copyfile(path, part)
        callback._training_metadata_path = os.fspath(part)
        try:
            yield
        finally:
            callback._training_metadata_path = path


def profiles(board: keras.callbacks.TensorBoard) -> bool:
    """Whether a `TensorBoard` profiles some batches: private (seen: Keras 3.14, 3.15)."""
    return board._should_trace


def running_callback(frame: FrameType | None) -> str | None:
    """The callback that runs in a stack, in words; `None` if none does.

    Keras' list of callbacks calls each in a loop over `callback` (seen: Keras 3.14, 3.15).
    """
    while frame is not None:
        here = frame.f_locals
        is_list = isinstance(here.get("self"), keras.callbacks.CallbackList)
        if is_list and frame.f_code.co_name.startswith("on_") and "callback" in here:
            return f"the callback `{type(here['callback']).__name__}`"
        frame = frame.f_back
    return None


def as_of(family: ModuleType, callback: Any) -> Any:
    """A callback as one of a family, `keras` or `tf_keras`, whose loop calls no other's.

    Keras 2 asks its callbacks which hooks they have by private methods (seen: tf_keras 2.21).

    Args:
        family: The module.
        callback: One of its own, or one of `keras`, whose hooks of a training and of passes are
            called.
    """
    if isinstance(callback, family.callbacks.Callback):
        return callback

    class Passing(family.callbacks.LambdaCallback):  # type: ignore[name-defined]
        def set_params(self, params: Any) -> None:
            callback.set_params(params)

        def set_model(self, model: Any) -> None:
            callback.set_model(model)

    return Passing(**{hook: getattr(callback, hook) for hook in _HOOKS})
