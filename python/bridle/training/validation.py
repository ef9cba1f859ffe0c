"""Validation after every so many steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridle.convert.calls import FitCall
from bridle.engine.snapshot import Snapshot
from bridle.errors import BridleValueError
from bridle.training.groups import Group
from bridle.training.pace import Pace


def check_validation(call: FitCall) -> None:
    """Refuses validations within epochs that have no data, or that epochs are to decide on too.

    Raises:
        BridleValueError: With the arguments that don't go together.
    """
    if call.validation_every_steps is None:
        return
    if call.validation_data is None and not call.validation_split:
        raise BridleValueError(
            "Can't use `validation_every_steps` without data to validate on.",
            "Give `validation_data` or `validation_split`.",
        )
    if call.validation_freq != 1:
        raise BridleValueError(
            "Can't use `validation_every_steps` and `validation_freq` together.",
            "Remove one of them: one counts steps, the other epochs.",
        )


class EverySteps:
    """Validates after every `every` steps, counted over all epochs of a training.

    Args:
        model: The model that trains.
        every: The steps, `None` for never.
        pace: The pace of the training, whose groups end where validation is due. With callbacks
            that set a pace of their own, validation follows the group in which it fell due.
        validate: Runs one validation and returns its values; `None` if it was cut short.

    Attributes:
        found: A dict for each validation: "epoch" and "step" (of that epoch), from 1, and values
            with "val_" before their names.
        was_cut: Whether an interrupt cut the last one short.
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
        self.was_cut = False
        self.found: list[dict[str, Any]] = []
        self._set_left()

    def state(self) -> Any:
        """How many steps were counted and what was found, as JSON can have it."""
        return [self._done, self.found]

    def put_back(self, state: Any) -> None:
        """Goes on from what `state()` told."""
        self._done, self.found = state
        self._set_left()

    def _set_left(self) -> None:
        if self._every:
            self._pace.left = self._every - self._done % self._every

    def after(self, epoch: int, group: Group, logs: Any) -> Any:
        """A group's logs, with the values of a validation that was due."""
        if not self._every:
            return logs
        due = self._done % self._every + group.steps >= self._every
        self._done += group.steps
        self._set_left()
        if not due:
            return logs
        training = Snapshot(self._model.metrics_variables)
        values = self._validate()
        training.restore()
        if values is None:
            self.was_cut = True
            return logs
        values = {f"val_{name}": value for name, value in values.items()}
        self.found.append({"epoch": epoch + 1, "step": group.begin + group.steps, **values})
        return {**logs, **values}

    def of_epoch(self, epoch: int) -> dict[str, float]:
        """The values of the last validation in an epoch, if there was one."""
        if not self.found or self.found[-1]["epoch"] != epoch + 1:
            return {}
        return {name: v for name, v in self.found[-1].items() if name.startswith("val_")}
