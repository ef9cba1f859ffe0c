"""A loss that isn't finite stops training, and the last finite weights are put back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from bridle.engine.calls import Call
from bridle.errors import warn
from bridle.keras_compat import keras_of
from bridle.snapshot import Snapshot, is_finite

#: Steps between two snapshots of the weights, so that taking one is never what takes the time.
STEPS_BETWEEN = 100


class Guard:
    """Looks at the loss after every call, and keeps the weights of a moment when it was finite.

    The weights kept are those before a call, at most `STEPS_BETWEEN` steps old. Where they are
    those before the very call that went wrong, its steps run again one by one, so that the step is
    known and no step before it is lost.

    Args:
        model: The model that trains.

    Attributes:
        stopped: Why training stopped, one sentence, or `None`.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._kept: tuple[Snapshot, int, int] | None = None
        self._taken_for: Call | None = None
        self._since = 0
        self.stopped: str | None = None

    def before(self, epoch: int, call: Call) -> None:
        """Keeps the weights, if it is time."""
        if self._kept is None or max(self._since, call.steps) >= STEPS_BETWEEN:
            self.keep(epoch, call.begin)
            self._taken_for = call
        self._since += call.steps

    def keep(self, epoch: int, step: int) -> None:
        """Keeps the weights, if they are finite.

        Args:
            epoch: The 0-based epoch.
            step: How many of its steps have run.
        """
        self._since = 0
        self._taken_for = None
        if self._kept is None or is_finite(self._model.weights):
            self._kept = Snapshot(_changing(self._model)), epoch, step

    def passes(self, epoch: int, call: Call, logs: Any) -> bool:
        """Whether the loss is finite; if not, puts the weights back and warns."""
        loss = bad_loss(logs)
        if loss is None:
            return True
        last = call.begin + call.steps
        first, good = call.begin + 1, None
        if self._taken_for is call:
            good, wrong = self._replay(call)
            if wrong is not None:
                first = last = call.begin + wrong + 1
        else:
            self._restore()
        where = f"at step {first}" if first == last else f"between steps {first} and {last}"
        self._stop(loss, epoch, where, (epoch, call.begin + good) if good else None)
        return False

    def give_up(self, loss: float, epoch: int, step: int) -> None:
        """Puts the weights back and warns, where the steps are those of Keras' own loop."""
        self._restore()
        self._stop(loss, epoch, f"at step {step + 1}", None)

    def _stop(self, loss: float, epoch: int, where: str, reached: tuple[int, int] | None) -> None:
        name = "NaN" if math.isnan(loss) else "infinite"
        assert self._kept is not None
        of_epoch, steps = reached or self._kept[1:]
        these = f"those after {steps} steps of epoch {of_epoch + 1}"
        if steps == 0:
            these = f"those at the start of epoch {of_epoch + 1}"
        self.stopped = f"Training stopped in epoch {epoch + 1} {where}: the loss is {name}."
        warn(f"{self.stopped} The model's weights are {these}.", stacklevel=6)

    def _restore(self) -> None:
        assert self._kept is not None
        self._kept[0].restore()

    def _replay(self, call: Call) -> tuple[int, int | None]:
        """Goes as far as the weights are finite.

        Returns:
            The steps of `call` that the weights have seen, and the 0-based step whose loss isn't
            finite, `None` if it was finite this time.
        """
        logged = Snapshot(self._model.metrics_variables)
        self._restore()
        self._model.reset_metrics()
        good, wrong = 0, None
        for step in range(call.steps):
            if bad_loss(call.step(step)) is not None:
                wrong = step
                break
            if good == step and is_finite(self._model.weights):
                good = step + 1
        self._restore()
        for step in range(good):
            call.step(step)
        logged.restore()
        return good, wrong


def bad_loss(logs: Any) -> float | None:
    """The loss among a step's logs, if it is NaN or infinite."""
    loss = logs.get("loss") if isinstance(logs, dict) else None
    if loss is None:
        return None
    loss = float(loss)
    return None if math.isfinite(loss) else loss


def _changing(model: Any) -> Iterator[Any]:
    """All variables that training changes, other than the metrics'."""
    metrics = {id(variable) for variable in model.metrics_variables}
    yield from (variable for variable in model.variables if id(variable) not in metrics)
    kind = keras_of(model).optimizers.Optimizer
    for value in vars(model).values():
        if isinstance(value, kind):
            yield from value.variables
