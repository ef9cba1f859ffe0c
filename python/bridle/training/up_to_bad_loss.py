"""A group of steps that ends where the loss isn't finite, as Keras' `TerminateOnNaN` wants it."""

from __future__ import annotations

from typing import Any

from bridle.engine.snapshot import Snapshot
from bridle.keras_compat.logs import keeps_bad_loss, python_logs
from bridle.training.finite import bad_loss
from bridle.training.groups import Group
from bridle.training.pace import Pace


def up_to_bad_loss(model: Any, group: Group, pace: Pace) -> Any:
    """Runs a group of steps, up to the first after which the logged loss isn't finite.

    Where that loss is a mean, it is never finite again: so the steps run in one go, and only if it
    is bad after the last one do they run again, one by one, from what they had changed.

    Args:
        model: The model.
        group: The group; cut behind the bad step, if there is one.
        pace: The pace of the training.

    Returns:
        The last step's logs.
    """
    programs = group.programs()
    # What steps do beside changing variables they would do twice.
    if keeps_bad_loss(model) and not programs.lasting:
        before = Snapshot(programs.variables)
        logs = group.run()
        if bad_loss(logs) is None:
            return logs
        before.restore()
        group.undo()
    return pace.run(group.steps, lambda: _one_by_one(group))


def _one_by_one(group: Group) -> Any:
    for number in range(group.steps):
        logs = group.step(number)
        if bad_loss(python_logs(logs)) is not None:  # as callbacks see them
            group.cut(number + 1)
            break
    return logs
