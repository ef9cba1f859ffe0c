"""Callbacks and the pace of training: how many steps run between two looks at them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras

#: Seconds between two updates of the progress bar.
SECONDS_SHOWN = 0.25
#: Steps before the first update, when nothing is known yet of how long one takes.
FIRST_STEPS = 16

_WITHOUT_NEED = (keras.callbacks.ProgbarLogger, keras.callbacks.History)
_BY_EPOCH = (keras.callbacks.ModelCheckpoint, keras.callbacks.BackupAndRestore)


def callback_list(
    model: Any, arguments: dict[str, Any], epochs: int, steps: int | None, training: bool = False
) -> keras.callbacks.CallbackList:
    """Keras' list of callbacks, with the history and the progress bar that belong to it.

    Args:
        model: The model.
        arguments: The call's arguments, of which `callbacks` and `verbose` count.
        epochs: How many epochs there are.
        steps: How many batches an epoch has, `None` if that isn't known.
        training: Whether to keep a history.
    """
    callbacks = arguments.get("callbacks")
    if isinstance(callbacks, keras.callbacks.CallbackList):
        return callbacks
    verbose = arguments.get("verbose", "auto")
    return keras.callbacks.CallbackList(
        callbacks,
        add_history=training,
        add_progbar=verbose != 0,
        verbose=verbose,
        epochs=epochs,
        steps=steps,
        model=model,
    )


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
    progress bar needs an update several times a second. Otherwise whole chunks run. The pace
    changes no result: the same steps run in the same order.

    Args:
        hooks: The callbacks.
        mode: "train", "test" or "predict".
        steps_per_execution: What the model was compiled with.
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
        self._steps = FIRST_STEPS if shown else None

    def steps(self) -> int | None:
        """The steps of the next call, `None` for the whole chunk."""
        return self.every or self._steps

    def run(self, steps: int, call: Callable[[], Any]) -> Any:
        """Calls, and learns how many steps fit between two updates of the progress bar."""
        start = time.perf_counter()
        result = call()
        if self._steps is not None:
            seconds = max(time.perf_counter() - start, 1e-6)
            self._steps = max(1, min(4 * self._steps, int(steps * SECONDS_SHOWN / seconds)))
        return result
