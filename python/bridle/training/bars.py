"""Bars of progress that something else draws: in R that is cli."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bridle.training.onlookers import Onlooker, in_words, rate_in_words
from bridle.training.timing import Timing

#: Seconds between two pictures of a bar.
SECONDS_BETWEEN_PICTURES = 0.1
#: Seconds between the lines of two epochs.
SECONDS_BETWEEN_LINES = 1.0

#: Draws a bar: its label, the share that is done, the words beside it, and a line that stays above
#: it. Of a share and a line there may be none; without words the bar ends.
Draw = Callable[[str, float | None, str | None, str | None], Any]


class _Bar(Onlooker):
    """A bar.

    Args:
        draw: Draws it.
    """

    often = True

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw = draw
        self._drawn = 0.0

    def show(self, label: str, epoch: int, share: float, logs: Any) -> None:
        """Draws, if it is time."""
        now = time.perf_counter()
        if now - self._drawn < SECONDS_BETWEEN_PICTURES:
            return
        self._drawn = now
        loss = [in_words({"loss": logs["loss"]})] if logs and "loss" in logs else []
        # What comes last is cut off where a line is short.
        words = [*self.left_in_words(epoch), *loss, *rate_in_words(self.timing)]
        self._draw(label, share or None, ", ".join(words), None)

    def share(self) -> float:
        """The share of the epoch's steps that is done, 0 where nobody knows."""
        steps = self.params["steps"]
        return self.timing.steps() / steps if steps else 0.0

    def end(self, line: str | None) -> None:
        """Ends the bar, with a line that stays."""
        self._draw("", None, None, line)


class TrainingBar(_Bar):
    """The bar of a training. Epochs leave lines, one a second at most; the last one always does."""

    def __init__(self, draw: Draw) -> None:
        super().__init__(draw)
        self._epoch = self._first = 0
        self._said: float | None = None
        self._pending: str | None = None

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Takes note of the epoch."""
        self._epoch = epoch
        if self._said is None:
            self._said, self._first = time.perf_counter(), epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Draws, if it is time."""
        epochs = self.params["epochs"] - self._first
        share = (self._epoch - self._first + self.share()) / epochs
        self.show(self.label(self._epoch), self._epoch, share, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Leaves the epoch's line, if it is time."""
        now, self._pending = time.perf_counter(), self.epoch_line(epoch, logs)
        if now - (self._said or now) >= SECONDS_BETWEEN_LINES and epoch + 1 < self.params["epochs"]:
            share = (epoch + 1 - self._first) / (self.params["epochs"] - self._first)
            self._draw(self.label(epoch), share, "", self._pending)
            self._said, self._pending = now, None

    def on_train_end(self, logs: Any = None) -> None:
        """Leaves the last epoch's line, if it hasn't yet."""
        self.end(self._pending)


class PassBar(_Bar):
    """The bar of an evaluation or a prediction."""

    def on_test_begin(self, logs: Any = None) -> None:
        """Starts the clock."""
        self.timing = Timing()
        self.timing.start_epoch()
        self._before = time.perf_counter()

    def on_predict_begin(self, logs: Any = None) -> None:
        """Starts the clock."""
        self.on_test_begin()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Draws, if it is time."""
        self._go_on("Evaluating", batch, logs)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """Draws, if it is time; what is logged are the outputs."""
        self._go_on("Predicting", batch, None)

    def _go_on(self, label: str, batch: int, logs: Any) -> None:
        now, done = time.perf_counter(), self.timing.steps()
        # The first steps are traced.
        self.timing.add(batch + 1 - done, now - self._before, made=done == 0)
        self._before = now
        self.show(label, 0, self.share(), logs)

    def on_test_end(self, logs: Any = None) -> None:
        """Ends the bar."""
        self.end(None)

    def on_predict_end(self, logs: Any = None) -> None:
        """Ends the bar."""
        self.end(None)
