"""Validation after every so many steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bridle.engine.snapshot import Snapshot
from bridle.errors import BridleValueError
from bridle.training.callbacks import Pace
from bridle.training.calls import Call


def check_validation(given: Mapping[str, Any]) -> None:
    """Refuses validations within epochs that have no data, or that epochs are to decide on too.

    Raises:
        BridleValueError: With the arguments that don't go together.
    """
    if given.get("validation_every_steps") is None:
        return
    if given.get("validation_data") is None and not given.get("validation_split"):
        raise BridleValueError(
            "Can't use `validation_every_steps` without data to validate on.",
            "Give `validation_data` or `validation_split`.",
        )
    if "validation_freq" in given:
        raise BridleValueError(
            "Can't use `validation_every_steps` and `validation_freq` together.",
            "Remove one of them: one counts steps, the other epochs.",
        )


class EverySteps:
    """Validates after every `every` steps, counted over all epochs of a training.

    Args:
        model: The model that trains.
        every: The steps, `None` for never.
        pace: The pace of the training, whose calls end where validation is due. With callbacks that
            set a pace of their own, validation follows the call in which it fell due.
        validate: Runs one validation and returns its values; `None` if it was cut short.

    Attributes:
        found: A dict for each validation: "epoch" and "step" (of that epoch), from 1, and values
            with "val_" before their names.
    """

    def __init__(
        self,
        model: Any,
        every: int | None,
        pace: Pace,
        validate: Callable[[], dict[str, float] | None],
    ) -> None:
        self._model = model
        self._every = every
        self._pace = pace
        self._validate = validate
        self._done = 0
        self.found: list[dict[str, Any]] = []
        self._set_left()

    def _set_left(self) -> None:
        if self._every:
            self._pace.left = self._every - self._done % self._every

    def after(self, epoch: int, call: Call, logs: Any) -> Any:
        """A call's logs, with the values of a validation that was due."""
        if not self._every:
            return logs
        due = self._done % self._every + call.steps >= self._every
        self._done += call.steps
        self._set_left()
        if not due:
            return logs
        training = Snapshot(self._model.metrics_variables)
        values = self._validate()
        training.restore()
        if values is None:
            return logs
        values = {f"val_{name}": value for name, value in values.items()}
        self.found.append({"epoch": epoch + 1, "step": call.begin + call.steps, **values})
        return {**logs, **values}

    def of_epoch(self, epoch: int) -> dict[str, float]:
        """The values of the last validation in an epoch, if there was one."""
        last = self.found[-1] if self.found else {"epoch": None}
        return {
            k: v for k, v in last.items() if k.startswith("val_") and last["epoch"] == epoch + 1
        }
