"""What callbacks monitor, held against what training will log, before the first epoch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bridle.errors import BridleNameError, BridleValueError, show, unknown_name
from bridle.keras_compat.callbacks import set_direction
from bridle.keras_compat.models import keras_of
from bridle.training.callbacks import listed


def watchers(model: Any, callbacks: Any) -> list[tuple[Any, str]]:
    """The callbacks that monitor a value, and its name.

    Left out are the learning rate, where a callback logs it, and all behind a callback that may add
    values of its own to the logs: what it adds, nobody knows before it runs.
    """
    kinds = keras_of(model).callbacks
    found: list[tuple[Any, str]] = []
    rates = kinds.LearningRateScheduler, kinds.ReduceLROnPlateau
    logs_rate = any(isinstance(callback, rates) for callback in listed(callbacks))
    for callback in listed(callbacks):
        if logs_rate and getattr(callback, "monitor", None) == "learning_rate":
            continue
        if isinstance(callback, kinds.EarlyStopping | kinds.ReduceLROnPlateau) or (
            isinstance(callback, kinds.ModelCheckpoint) and callback.save_best_only
        ):
            found.append((callback, callback.monitor))
        elif _may_add_to_logs(callback, kinds):
            break
    return found


def _may_add_to_logs(callback: Any, kinds: Any) -> bool:
    own = getattr(kinds, type(callback).__name__, None) is not type(callback)
    is_lambda = type(callback) is kinds.LambdaCallback
    hook = type(callback).on_epoch_end is not kinds.Callback.on_epoch_end
    return (own and hook) or (is_lambda and "on_epoch_end" in vars(callback))


def check(
    watching: Iterable[tuple[Any, str]], logged: Sequence[str] | None, validates: bool
) -> None:
    """Refuses to monitor what won't be logged.

    Args:
        watching: Callbacks and the names that they monitor.
        logged: The names that training logs, `None` where they aren't known before it runs.
        validates: Whether there is validation, which logs the same names with "val_" before them.

    Raises:
        BridleNameError: With the names that there are.
    """
    for callback, monitor in watching:
        name = type(callback).__name__
        known = None if logged is None else list(logged)
        if known is not None and validates:
            known += [f"val_{metric}" for metric in logged or ()]
        if monitor.startswith("val_") and not validates:
            raise BridleNameError(
                f"`{name}` can't monitor {show(monitor)}: there is no validation.",
                "Give `validation_data` or `validation_split`"
                + (f", or monitor {show(monitor[4:])}." if monitor[4:] in (known or ()) else "."),
            )
        if known is not None and monitor not in known:
            raise unknown_name(
                f"`{name}` can't monitor {show(monitor)}: training doesn't log it.",
                monitor,
                known,
                "names",
            )


def check_directions(model: Any, watching: Iterable[tuple[Any, str]]) -> None:
    """Refuses to monitor what nobody knows whether it is to rise or to fall.

    Args:
        model: The model, built.
        watching: Callbacks and the names that they monitor.

    Raises:
        BridleValueError: With the argument that says it.
    """
    for callback, monitor in watching:
        if not set_direction(model, callback):
            raise BridleValueError(
                f"`{type(callback).__name__}` can't tell whether {show(monitor)} is to rise or to "
                "fall.",
                f"Say it by its argument `mode`: {show('max')} or {show('min')}.",
            )
