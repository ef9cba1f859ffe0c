"""How long a training takes: seconds, steps per second, the time left; compilation apart."""

from __future__ import annotations

import time
from typing import Any

import keras

#: Seconds between two lines within an epoch.
SECONDS_BETWEEN_LINES = 10.0


class Timing:
    """Where the seconds of a training went.

    A group of steps in which a program was made takes longer by the time that making it took: what
    its steps take in other groups is taken off, the rest is compilation.
    """

    def __init__(self) -> None:
        self._epochs: list[dict[str, float]] = []
        self._made: list[tuple[int, float, int]] = []  # epoch, seconds and steps of such groups

    def start_epoch(self) -> None:
        """Begins the next epoch."""
        self._began = time.perf_counter()
        self._epochs.append({"steps": 0, "quick_steps": 0, "quick_seconds": 0.0, "whole": 0.0})

    def add(self, steps: int, seconds: float, made: bool) -> None:
        """Counts a group of steps, in which a program was `made` or not."""
        epoch = self._epochs[-1]
        epoch["steps"] += steps
        if made:
            self._made.append((len(self._epochs) - 1, seconds, steps))
        else:
            epoch["quick_steps"] += steps
            epoch["quick_seconds"] += seconds
        self.end_epoch()

    def state(self) -> Any:
        """What was counted so far, as JSON can have it."""
        return [self._epochs, self._made]

    def put_back(self, state: Any, within: bool) -> None:
        """Goes on from what another process has counted.

        Args:
            state: What `state()` told.
            within: Whether the last epoch in it goes on.
        """
        self._epochs, self._made = [dict(e) for e in state[0]], [tuple(m) for m in state[1]]
        if within:
            self._began = time.perf_counter() - self._epochs[-1]["whole"]

    def add_validation(self, seconds: float, made: bool) -> None:
        """Counts a validation: it is compilation, nearly all, where a program was `made`."""
        if made:
            self._made.append((len(self._epochs) - 1, seconds, 0))

    def end_epoch(self) -> None:
        """Notes how long the epoch has taken so far."""
        self._epochs[-1]["whole"] = time.perf_counter() - self._began

    def _step(self) -> float:
        """The seconds of a step, as far as groups without compilation tell."""
        steps = sum(epoch["quick_steps"] for epoch in self._epochs)
        return sum(epoch["quick_seconds"] for epoch in self._epochs) / steps if steps else 0.0

    def _compiling(self, epoch: int | None = None) -> float:
        return sum(
            max(0.0, seconds - steps * self._step())
            for of, seconds, steps in self._made
            if epoch in (None, of)
        )

    def seconds(self) -> list[float]:
        """The seconds of each epoch, validation and callbacks included, compilation not."""
        return [max(0.0, e["whole"] - self._compiling(i)) for i, e in enumerate(self._epochs)]

    def compile_seconds(self) -> float:
        """The seconds that making programs took; those before the first call are in the epoch."""
        return self._compiling()

    def steps_per_second(self) -> float:
        """Steps of training in a second, validation and callbacks left out; 0 if nobody knows."""
        return 1 / self._step() if self._step() else 0.0

    def steps(self) -> int:
        """The steps of the epoch that runs."""
        return int(self._epochs[-1]["steps"])

    def record(self) -> dict[str, Any]:
        """What a history tells: "seconds" by epoch, "compile_seconds" and "steps_per_second"."""
        return {
            "seconds": self.seconds(),
            "compile_seconds": self.compile_seconds(),
            "steps_per_second": self.steps_per_second(),
        }


class TimeLines(keras.callbacks.Callback):
    """What `verbose="time"` prints: a line for each epoch, and within long ones every ten seconds.

    Args:
        timing: The timing of the training.
        epochs: The number of the last epoch.
        steps: The steps of an epoch, `None` if that isn't known.
    """

    def __init__(self, timing: Timing, epochs: int, steps: int | None) -> None:
        super().__init__()
        self._timing, self._epochs, self._steps = timing, epochs, steps
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
        done, rate = self._timing.steps(), self._timing.steps_per_second()
        of = f" of {self._steps}" if self._steps else ""
        words = [f"step {done}{of}", *self._rate()]
        if self._steps and rate:
            left = (self._steps * (self._epochs - self._epoch) - done) / rate
            words.append(f"{clock(left)} left")
        print(f"Epoch {self._epoch + 1}/{self._epochs}: {', '.join(words)}", flush=True)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Prints the epoch's line."""
        self._timing.end_epoch()
        compiled = self._timing.compile_seconds()
        if compiled - self._compiled > 0.05:
            print(f"Compiled in {clock(compiled - self._compiled)}", flush=True)
        self._compiled = compiled
        seconds = self._timing.seconds()
        words = [clock(seconds[-1]), *self._rate()]
        to_come = self._epochs - epoch - 1
        if to_come:
            words.append(f"{clock(to_come * sum(seconds) / len(seconds))} left")
        values = ", ".join(f"{name} {value:.4g}" for name, value in (logs or {}).items())
        print(f"Epoch {epoch + 1}/{self._epochs}: {', '.join(words)}; {values}", flush=True)

    def _rate(self) -> list[str]:
        rate = self._timing.steps_per_second()
        return [f"{rate:.3g} steps/s" if rate < 1000 else f"{rate:.0f} steps/s"] if rate else []


def clock(seconds: float) -> str:
    """Seconds in a few words: "85 ms", "3.2 s", "4 min 05 s", "2 h 10 min"."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"
