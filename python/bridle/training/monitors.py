"""What callbacks monitor, held against what training will log, before the first epoch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bridle.errors import BridleNameError, BridleValueError, show, unknown_name
from bridle.keras_compat.callbacks import set_direction
from bridle.keras_compat.models import keras_of
from bridle.training.callbacks import listed


@dataclass(frozen=True)
class Watcher:
    """A callback that monitors a value.

    Attributes:
        callback: The callback.
        monitor: The value's name.
        behind: Whether a callback before it may add values of its own to the logs. What it adds,
            nobody knows before it runs.
    """

    callback: Any
    monitor: str
    behind: bool

    @property
    def cant(self) -> str:
        """The beginning of a refusal."""
        return f"`{type(self.callback).__name__}` can't monitor {show(self.monitor)}"


def watchers(model: Any, callbacks: Any) -> list[Watcher]:
    """The callbacks that monitor a value, but for the learning rate, where a callback logs it."""
    kinds = keras_of(model).callbacks
    found: list[Watcher] = []
    behind = False
    rates = kinds.LearningRateScheduler, kinds.ReduceLROnPlateau
    logs_rate = any(isinstance(callback, rates) for callback in listed(callbacks))
    for callback in listed(callbacks):
        if logs_rate and getattr(callback, "monitor", None) == "learning_rate":
            continue
        if isinstance(callback, kinds.EarlyStopping | kinds.ReduceLROnPlateau) or (
            isinstance(callback, kinds.ModelCheckpoint) and callback.save_best_only
        ):
            found.append(Watcher(callback, callback.monitor, behind))
        behind = behind or _may_add_to_logs(callback, kinds)
    return found


def _may_add_to_logs(callback: Any, kinds: Any) -> bool:
    own = getattr(kinds, type(callback).__name__, None) is not type(callback)
    is_lambda = type(callback) is kinds.LambdaCallback
    hook = type(callback).on_epoch_end is not kinds.Callback.on_epoch_end
    return (own and hook) or (is_lambda and "on_epoch_end" in vars(callback))


def check(watching: Iterable[Watcher], logged: Sequence[str] | None, validates: bool) -> None:
    """Refuses to monitor what won't be logged.

    Args:
        watching: The callbacks that monitor a value.
        logged: The names that training logs, `None` where they aren't known before it runs.
        validates: Whether there is validation, which logs the same names with "val_" before them.

    Raises:
        BridleNameError: With the names that there are.
    """
    known = _known(logged, validates)
    for watcher in watching:
        monitor = watcher.monitor
        if watcher.behind:
            continue
        if monitor.startswith("val_") and not validates:
            raise BridleNameError(
                f"{watcher.cant}: there is no validation.",
                "Give `validation_data` or `validation_split`"
                + (f", or monitor {show(monitor[4:])}." if monitor[4:] in (known or ()) else "."),
            )
        if known is not None and monitor not in known:
            raise unknown_name(f"{watcher.cant}: training doesn't log it.", monitor, known, "names")


def _known(logged: Sequence[str] | None, validates: bool) -> list[str] | None:
    """All of the names, validation's among them."""
    if logged is None:
        return None
    return [*logged, *(f"val_{name}" for name in logged)] if validates else list(logged)


def check_directions(
    model: Any, watching: Iterable[Watcher], logged: Sequence[str] | None, validates: bool
) -> None:
    """Refuses to monitor what nobody knows whether it is to rise or to fall.

    Args:
        model: The model, built.
        watching: The callbacks that monitor a value.
        logged: The names that training logs, `None` where they aren't known before it runs.
        validates: Whether there is validation.

    Raises:
        BridleValueError: With the argument that says it.
    """
    known = _known(logged, validates)
    for watcher in watching:
        if set_direction(model, watcher.callback):
            continue
        say = f"its argument `mode`: {show('max')} or {show('min')}."
        if watcher.behind and known is not None and watcher.monitor not in known:
            error = unknown_name(
                f"{watcher.cant}: training doesn't log it.", watcher.monitor, known, "names"
            )
            raise BridleNameError(
                error.sentence, f"{error.hint} Where a callback adds it, give {say}"
            )
        raise BridleValueError(
            f"`{type(watcher.callback).__name__}` can't tell whether {show(watcher.monitor)} is to "
            "rise or to fall.",
            f"Say it by {say}",
        )


def with_late_checks(
    model: Any,
    callbacks: Any,
    watching: Iterable[Watcher],
    logged: Sequence[str] | None,
    validates: bool,
) -> Any:
    """The callbacks, with a look into the first epoch's logs before each that can't be told yet.

    Args:
        model: The model.
        callbacks: A list of callbacks. Keras' own `CallbackList` stays as it is.
        watching: Those that monitor a value.
        logged: The names that training logs, `None` where they aren't known before it runs.
        validates: Whether there is validation.
    """
    kinds = keras_of(model).callbacks
    if isinstance(callbacks, kinds.CallbackList):
        return callbacks
    known = _known(logged, validates)
    late = {
        id(watcher.callback): watcher
        for watcher in watching
        if (watcher.behind if known is not None else not watcher.monitor.startswith("val_"))
        and watcher.monitor not in (known or ())
    }
    made: list[Any] = []
    for callback in listed(callbacks):
        if id(callback) in late:
            made.append(kinds.LambdaCallback(on_epoch_end=_late_check(late[id(callback)])))
        made.append(callback)
    return made


def _late_check(watcher: Watcher) -> Any:
    seen = False

    def look(epoch: int, logs: Any = None) -> None:
        nonlocal seen
        if not seen and watcher.monitor not in (logs or {}):
            error = unknown_name(
                f"{watcher.cant}: the first epoch doesn't log it, nor does a callback before this.",
                watcher.monitor,
                logs or {},
                "names",
            )
            raise BridleNameError(
                error.sentence, f"{error.hint} A callback has to add it from the first epoch on."
            )
        seen = True

    return look
