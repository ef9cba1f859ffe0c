"""How long a training takes: seconds, steps per second, the time left; compilation apart."""

from __future__ import annotations

import time
from typing import Any


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

    def left(self, epochs: int, steps: int | None) -> float | None:
        """The seconds that are left; `None` if nobody knows.

        Args:
            epochs: The epochs to come, the one that runs among them.
            steps: The steps of an epoch, `None` if that isn't known.
        """
        share = self.steps() / steps if steps else 0.0
        before = self.seconds()[:-1]
        if before:
            return (epochs - share) * sum(before) / len(before)
        rate = self.steps_per_second()
        return (epochs - share) * steps / rate if steps and rate else None

    def record(self) -> dict[str, Any]:
        """What a history tells: "seconds" by epoch, "compile_seconds" and "steps_per_second"."""
        return {
            "seconds": self.seconds(),
            "compile_seconds": self.compile_seconds(),
            "steps_per_second": self.steps_per_second(),
        }


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
