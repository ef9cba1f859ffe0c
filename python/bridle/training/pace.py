"""The pace of training: how many steps run between two looks at the callbacks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras

from bridle.keras_compat.callbacks import steps_to_save
from bridle.training.callbacks import ends_at_bad_loss, saves_by_steps, wants_batches
from bridle.training.onlookers import Onlooker

#: Seconds between two updates of the progress bar.
SECONDS_SHOWN = 0.25
#: Seconds that a group of steps may take in training: an interrupt waits for its end.
SECONDS_HEARD = 1.0
#: Steps before the first update, when nothing is known yet of how long one takes.
FIRST_STEPS = 16


class Pace:
    """How many steps to run in one go: a group of them.

    A callback that wants every batch sets the pace to `steps_per_execution`, Keras' own. Keras'
    callbacks that save after so many steps are told of those; where one ends training at a loss
    that isn't finite, a group ends there. The progress bar needs an update several times a second,
    an interrupt an end to wait for. Otherwise whole chunks run. The pace changes no result: the
    same steps run in the same order.

    Args:
        hooks: The callbacks.
        mode: "train", "test" or "predict".
        steps_per_execution: What the model was compiled with.

    Attributes:
        every: The steps of a group that callbacks ask for, `None` if they don't care.
        ends_at_bad_loss: Whether a group has to end where the loss isn't finite.
        left: The steps before training has to pause, `None` for any number.
        took: The seconds of the last group; workers that train together agree on them.
    """

    def __init__(
        self, hooks: keras.callbacks.CallbackList, mode: str, steps_per_execution: int
    ) -> None:
        self._hooks = hooks
        self._mode = mode
        self._steps_per_execution = steps_per_execution
        shown = any(map(_shows_often, hooks.callbacks))
        self.every: int | None = None
        self.left: int | None = None
        self.took = 0.0
        self.ends_at_bad_loss = False
        self._savers: list[Any] = []
        self._begins = True
        self._seconds = SECONDS_SHOWN if shown else SECONDS_HEARD
        self._steps = FIRST_STEPS if shown or mode == "train" else None
        self._ran: int | None = None
        self.look()

    def look(self) -> None:
        """Looks, when an epoch begins, who wants which batches: callbacks may have got hooks."""
        own_pace = self._mode == "train" and self._steps_per_execution == 1
        callbacks = self._hooks.callbacks if own_pace else ()
        self._savers = [c for c in callbacks if saves_by_steps(c)]
        enders = [c for c in callbacks if ends_at_bad_loss(c)]
        self.ends_at_bad_loss = bool(enders)
        apart = {id(callback) for callback in (*self._savers, *enders)}
        wanted = any(
            wants_batches(callback, self._mode)
            for callback in self._hooks.callbacks
            if id(callback) not in apart
        )
        self.every = self._steps_per_execution if wanted else None
        self._begins = True

    def steps(self) -> int | None:
        """The steps of the next group, `None` for the whole chunk."""
        if self.every:
            return self.every
        if self._ran is not None and self._steps is not None:
            fit = int(self._ran * self._seconds / self.took)
            self._steps = max(1, min(4 * self._steps, fit))
        self._ran = None
        to_save = (steps_to_save(callback, self._begins) for callback in self._savers)
        limits = self._steps, self.left, *to_save
        return min((n for n in limits if n is not None), default=None)

    def run(self, steps: int, call: Callable[[], Any]) -> Any:
        """Calls; the steps of the next group are as many as fit in the time that one may take."""
        start = time.perf_counter()
        result = call()
        self.took = max(time.perf_counter() - start, 1e-6)
        self._begins = False
        self._ran = steps
        return result


def _shows_often(callback: Any) -> bool:
    if isinstance(callback, Onlooker):
        return callback.often
    return isinstance(callback, keras.callbacks.ProgbarLogger) and callback.verbose == 1
