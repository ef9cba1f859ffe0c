"""Callbacks that show a training while it runs, and do nothing to it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import keras

from bridle.training.timing import Timing, clock

#: Seconds between two lines within an epoch.
SECONDS_BETWEEN_LINES = 10.0


class Onlooker(keras.callbacks.Callback):
    """A callback that shows a training, at whatever pace that goes.

    Attributes:
        often: Whether it shows something several times a second.
        timing: The clock of the training, which the training sets.
    """

    often = False
    timing: Timing

    def words(self, epoch: int) -> list[str]:
        """The steps per second and the time left, as far as they are known."""
        return [*rate_in_words(self.timing), *self.left_in_words(epoch)]

    def left_in_words(self, epoch: int) -> list[str]:
        """The time left, if it is known."""
        left = self.timing.left(self.params["epochs"] - epoch, self.params["steps"])
        return [] if left is None else [f"{clock(left)} left"]

    def epoch_line(self, epoch: int, logs: Mapping[str, Any] | None) -> str:
        """What is told of an epoch that has ended."""
        self.timing.end_epoch()
        seconds = self.timing.seconds()
        words = [clock(seconds[-1]), *rate_in_words(self.timing)]
        to_come = self.params["epochs"] - epoch - 1
        if to_come:
            words.append(f"{clock(to_come * sum(seconds) / len(seconds))} left")
        return f"{self.label(epoch)}: {', '.join(words)}; {in_words(logs)}"

    def label(self, epoch: int) -> str:
        """The epoch, counted from 1."""
        return f"Epoch {epoch + 1}/{self.params['epochs']}"


def rate_in_words(timing: Timing) -> list[str]:
    """The steps per second, if they are known."""
    rate = timing.steps_per_second()
    if rate >= 10_000:
        return [f"{rate / 1000:.0f}k steps/s"]
    return [f"{rate:.3g} steps/s" if rate < 1000 else f"{rate:.0f} steps/s"] if rate else []


def in_words(logs: Mapping[str, Any] | None) -> str:
    """The values of logs that are numbers."""
    return ", ".join(f"{name} {float(value):.4g}" for name, value in (logs or {}).items())


class TimeLines(Onlooker):
    """What `verbose="time"` prints: a line for each epoch, in long ones one every ten seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._epoch = 0
        self._compiled = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Starts to wait for the first line."""
        self._epoch, self._shown = epoch, time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Prints a line, if it is time."""
        if time.perf_counter() - self._shown < SECONDS_BETWEEN_LINES:
            return
        self._shown = time.perf_counter()
        of = f" of {self.params['steps']}" if self.params["steps"] else ""
        words = [f"step {self.timing.steps()}{of}", *self.words(self._epoch)]
        print(f"{self.label(self._epoch)}: {', '.join(words)}", flush=True)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Prints the epoch's line."""
        line = self.epoch_line(epoch, logs)
        compiled = self.timing.compile_seconds()
        if compiled - self._compiled > 0.05:
            print(f"Compiled in {clock(compiled - self._compiled)}", flush=True)
        self._compiled = compiled
        print(line, flush=True)
