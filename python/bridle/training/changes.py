"""Changes from outside: what callbacks did to what a training goes by, between its steps."""

from __future__ import annotations

from typing import Any

from bridle.engine.kept import moment
from bridle.keras_compat.functions import trainings
from bridle.keras_compat.traces import eager_writes


class Changes:
    """Notices that variables were assigned, functions made anew, or other steps run.

    A function that a user compiled isn't looked into.

    Args:
        model: The model that trains.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._written = False
        self.forget()

    def forget(self) -> None:
        """What has happened so far is known."""
        self._written, self._now = False, self._look()

    def found(self) -> bool:
        """Whether anything has happened since."""
        return self._written or self._now != self._look()

    def _look(self) -> Any:
        return trainings.count, moment(self._model, "train")

    def watched(self, hooks: Any) -> Any:
        """These callbacks, looked at while their hooks are called."""
        return _Watched(hooks, self)

    def note(self) -> None:
        """Takes note that something was written."""
        self._written = True


class _Watched:
    """Callbacks, looked at while their hooks are called."""

    def __init__(self, hooks: Any, changes: Changes) -> None:
        self.hooks = hooks
        self._changes = changes

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.hooks, name)
        if not name.startswith("on_"):
            return found

        def hook(*args: Any, **more: Any) -> Any:
            with eager_writes(self._changes.note):
                return found(*args, **more)

        return hook
