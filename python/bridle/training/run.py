"""One training: what looks on while its calls run, and what is told of it afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bridle.engine.programs import made
from bridle.keras_compat.logs import has_own_logs, metrics_or_logs
from bridle.training.callbacks import Pace
from bridle.training.calls import Call
from bridle.training.finite import Guard
from bridle.training.interrupt import Interrupts
from bridle.training.timing import Timing
from bridle.training.validation import EverySteps


class Run:
    """A training under way.

    Args:
        model: The model.
        pace: The pace of its calls.
        timing: The clock.
        interrupts: Whether the user has asked to stop.
        guard: What looks at the loss, `None` if nothing is to.
        every: Steps between two validations within epochs, `None` for none.
        validate: Runs a validation.
        reset: Resets the metrics.

    Attributes:
        epoch: The 0-based epoch under way.
    """

    def __init__(
        self,
        model: Any,
        pace: Pace,
        timing: Timing,
        interrupts: Interrupts,
        guard: Guard | None,
        every: int | None,
        validate: Callable[[], dict[str, float] | None],
        reset: Callable[[], None],
    ) -> None:
        self._model = model
        self._pace = pace
        self._timing = timing
        self._interrupts = interrupts
        self._guard = guard
        self._validate = validate
        self._in_between = EverySteps(model, every, pace, self.validate)
        # Once Keras has been asked for an epoch's logs, their order is known. Where steps log the
        # metrics and nobody looks on in between, the last call has the same values.
        self._logs_are_metrics = not (pace.every or has_own_logs(model, "train_step"))
        self._order: list[str] = []
        self._reset = reset
        self.epoch = 0
        self._reached = (0, 0)

    def start(self, epoch: int) -> None:
        """Begins an epoch."""
        self.epoch = epoch
        self._reached = (epoch, 0)
        self._reset()
        self._timing.start_epoch()

    def steps(self, call: Call) -> Any:
        """Runs a call and returns its logs."""
        if self._guard:
            self._guard.before(self.epoch, call)
        programs = made.count
        logs = call.run()
        self._timing.add(call.steps, self._pace.took, made.count > programs)
        self._reached = (self.epoch, call.begin + call.steps)
        return logs

    def told(self, call: Call, logs: Any) -> Any:
        """The logs that callbacks see: with values of a validation that was due.

        Puts the last finite weights back first, if the loss isn't finite, and stops training.
        """
        if self._guard and not self._guard.passes(self.epoch, call, logs):
            self._model.stop_training = True
        return self._in_between.after(self.epoch, call, logs)

    def validate(self) -> dict[str, float] | None:
        """Runs a validation; `None` if an interrupt cut it short."""
        programs, began = made.count, time.perf_counter()
        values = self._validate()
        self._timing.add_validation(time.perf_counter() - began, made.count > programs)
        return values

    def ends(self) -> bool:
        """Whether no more calls are to run."""
        return self._model.stop_training or self._interrupts.seen

    def epoch_logs(self, logs: Any) -> dict[str, Any]:
        """The logs of the epoch, whose last call's are `logs`.

        They have the values of the last validation within the epoch, if there was one.
        """
        if self._logs_are_metrics and self._order:
            found = {name: logs[name] for name in self._order}
        else:
            found = dict(metrics_or_logs(self._model, logs))
            self._order = list(found)
        return found | self._in_between.of_epoch(self.epoch)

    def tell(self, history: Any) -> Any:
        """Marks a history with how the training went, and returns it."""
        stopped = self._guard.stopped if self._guard else None
        if self._interrupts.seen:
            epoch, step = self._reached
            stopped = f"Interrupted in epoch {epoch + 1} after step {step}."
        mark(history, self._interrupts.seen, stopped)
        history.validations = self._in_between.found
        history.timing = self._timing.record()
        return history


def mark(history: Any, interrupted: bool, stopped: str | None) -> None:
    """Writes on a history whether and why training ended early."""
    history.interrupted, history.stopped = interrupted, stopped
