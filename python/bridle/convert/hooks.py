"""The functions of R's callbacks: what they are called with, and what becomes of what they return.

As in keras3, epochs and batches count from 1, but for a learning rate schedule, whose epochs count
from 0; and what a hook returns as a named list is added to the logs.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bridle.convert.numbers import as_float
from bridle.convert.plain import plain
from bridle.errors import BridleValueError, in_r, must_be, show, warn_once
from bridle.interrupt import goes_on

_TIMES = ("begin", "end")
#: The hooks whose first value is an epoch or a batch: R counts from 1.
COUNTING = frozenset(
    f"on_{what}_{when}"
    for what in ("epoch", "batch", "train_batch", "test_batch", "predict_batch")
    for when in _TIMES
)
#: Those that are told no number.
EVENTS = frozenset(f"on_{what}_{when}" for what in ("train", "test", "predict") for when in _TIMES)


def event(value: Any, name: str) -> Any:
    """A hook of R's that is called with the logs alone."""
    return _hook(value, name, counts=False)


def counting(value: Any, name: str) -> Any:
    """A hook of R's that is called with an epoch or a batch, and the logs."""
    return _hook(value, name, counts=True)


def _hook(value: Any, name: str, counts: bool) -> Any:
    value = plain(value, name)
    if not (in_r() and callable(value)):
        return value
    most = _most(value)

    def hook(*given: Any, logs: Any = None) -> Any:  # Keras names the logs of batches
        logs = given[-1] if len(given) > counts else logs
        values = ((given[0] + 1, logs) if counts else (logs,))[:most]
        add_to_logs(name, value(*values), logs)

    return goes_on(hook)


def _most(function: Callable[..., Any]) -> int | None:
    """How many values a function takes; `None` for any number."""
    parameters = inspect.signature(function).parameters.values()
    takes_any = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters)
    return None if takes_any else len(parameters)


def add_to_logs(name: str, returned: Any, logs: Any) -> None:
    """Adds the named numbers that a hook has returned to the logs, for the callbacks behind it.

    Says which of them are none, once: an R function returns the value of its last expression,
    whether or not that is meant for anyone.

    Args:
        name: The hook.
        returned: What it returned; a dict where that was a named list in R.
        logs: The logs it was called with.
    """
    if not (isinstance(returned, dict) and isinstance(logs, dict)):
        return
    for key, value in returned.items():
        number = _number(value)
        if key and number is not None:
            logs[key] = number
        else:
            called = f"`{key}`" if key else "a value without a name"
            warn_once(
                f"What `{name}` returns goes into the logs, but {called} can't: it must be a "
                f"number with a name, not {show(value)}."
            )


def _number(value: Any) -> float | None:
    """A number, or a tensor or an array of one."""
    if isinstance(value, str) or not hasattr(value, "__float__"):
        return None
    if getattr(value, "shape", ()):
        if math.prod(value.shape) != 1:
            return None
        value = np.asarray(value).item()
    return as_float(value)


def schedule(value: Any, name: str) -> Any:
    """A function of the epoch, which counts from 0 in both languages, and of the learning rate."""
    value = plain(value, name)
    if not callable(value):
        raise must_be(name, "a function of the epoch and the learning rate", value)
    if not in_r():
        return value
    most = _most(value)

    def scheduled(*given: Any) -> float:
        rate = value(*given[:most])
        # R returns a whole number where Keras insists on a fraction.
        number = None if isinstance(rate, bool) else _number(rate)
        if number is None or not math.isfinite(number):
            is_vector = isinstance(rate, list) or (isinstance(rate, np.ndarray) and rate.ndim == 1)
            said = f"{len(rate)} values" if is_vector else show(rate)
            said = "NA" if number is not None and math.isnan(number) else said
            raise BridleValueError(
                f"`{name}` must return a learning rate, one finite number, not {said}.",
                "Return the rate that it is given, its second value, to leave it as it is.",
            )
        return number

    return scheduled
