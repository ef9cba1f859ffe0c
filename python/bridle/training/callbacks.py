"""Callbacks and the pace of training: how many steps run between two looks at them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import keras

from bridle.training.timing import TimeLines, Timing

#: Seconds between two updates of the progress bar.
SECONDS_SHOWN = 0.25
#: Seconds that a call of training may take: an interrupt waits for its end.
SECONDS_HEARD = 1.0
#: Steps before the first update, when nothing is known yet of how long one takes.
FIRST_STEPS = 16

_WITHOUT_NEED = (keras.callbacks.ProgbarLogger, keras.callbacks.History, TimeLines)
_BY_EPOCH = (keras.callbacks.ModelCheckpoint, keras.callbacks.BackupAndRestore)


def callback_list(
    model: Any,
    arguments: dict[str, Any],
    epochs: int,
    steps: int | None,
    training: bool = False,
    timing: Timing | None = None,
) -> keras.callbacks.CallbackList:
    """Keras' list of callbacks, with the history and the progress bar that belong to it.

    Args:
        model: The model.
        arguments: The call's arguments, of which `callbacks` and `verbose` count.
        epochs: How many epochs there are.
        steps: How many batches an epoch has, `None` if that isn't known.
        training: Whether to keep a history.
        timing: The clock of a training, for `verbose="time"`.
    """
    callbacks = arguments.get("callbacks")
    if isinstance(callbacks, keras.callbacks.CallbackList):
        return callbacks
    verbose = arguments.get("verbose", "auto")
    if verbose == "time":
        verbose = 0 if training else 2
        if timing:
            callbacks = [*(callbacks or ()), TimeLines(timing, epochs, steps)]
    return keras.callbacks.CallbackList(
        callbacks,
        add_history=training,
        add_progbar=verbose != 0,
        verbose=verbose,
        epochs=epochs,
        steps=steps,
        model=model,
    )


def listed(callbacks: Any) -> list[Any]:
    """The callbacks in a list, in a `CallbackList`, or in nothing."""
    return list(getattr(callbacks, "callbacks", callbacks) or ())


@contextlib.contextmanager
def backups_kept(callbacks: Iterable[Any]) -> Iterator[Callable[[], None]]:
    """Yields what to call when training is interrupted: backups then outlive its end.

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


def may_change_the_model(callbacks: Iterable[Any]) -> bool:
    """Whether a callback may set weights or a learning rate when an epoch begins or ends."""
    return not all(isinstance(callback, _WITHOUT_NEED) for callback in callbacks)


def wants_batches(callback: Any, mode: str) -> bool:
    """Whether a callback overrides a hook of `mode`'s batches, and so wants to see each."""
    if isinstance(callback, _WITHOUT_NEED):
        return False
    if isinstance(callback, _BY_EPOCH) and callback.save_freq == "epoch":
        return False
    hooks = [f"on_{mode}_batch_begin", f"on_{mode}_batch_end"]
    if mode == "train":
        hooks += ["on_batch_begin", "on_batch_end"]
    kind = type(callback)
    return any(
        hook in vars(callback) or getattr(kind, hook) is not getattr(keras.callbacks.Callback, hook)
        for hook in hooks
    )


class Pace:
    """How many steps to run in one call.

    A callback that wants every batch sets the pace to `steps_per_execution`, Keras' own. The
    progress bar needs an update several times a second, an interrupt an end to wait for. Otherwise
    whole chunks run. The pace changes no result: the same steps run in the same order.

    Args:
        hooks: The callbacks.
        mode: "train", "test" or "predict".
        steps_per_execution: What the model was compiled with.

    Attributes:
        every: The steps of a call that callbacks ask for, `None` if they don't care.
        left: The steps before training has to pause, `None` for any number.
        took: The seconds of the last call.
    """

    def __init__(
        self, hooks: keras.callbacks.CallbackList, mode: str, steps_per_execution: int
    ) -> None:
        wanted = any(wants_batches(callback, mode) for callback in hooks.callbacks)
        shown = any(
            isinstance(callback, keras.callbacks.ProgbarLogger) and callback.verbose == 1
            for callback in hooks.callbacks
        )
        self.every = steps_per_execution if wanted else None
        self.left: int | None = None
        self.took = 0.0
        self._seconds = SECONDS_SHOWN if shown else SECONDS_HEARD
        self._steps = FIRST_STEPS if shown or mode == "train" else None

    def steps(self) -> int | None:
        """The steps of the next call, `None` for the whole chunk."""
        if self.every:
            return self.every
        return min((n for n in (self._steps, self.left) if n is not None), default=None)

    def run(self, steps: int, call: Callable[[], Any]) -> Any:
        """Calls, and learns how many steps fit in the time that a call may take."""
        start = time.perf_counter()
        result = call()
        self.took = max(time.perf_counter() - start, 1e-6)
        if self._steps is not None:
            self._steps = max(1, min(4 * self._steps, int(steps * self._seconds / self.took)))
        return result
