"""The options of fit, evaluate and predict: what isn't data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridle.convert.numbers import flag, real_number, whole_number
from bridle.convert.records import plain
from bridle.errors import BridleValueError, in_r, must_be, show


def _at_least(minimum: int) -> Callable[[Any, str], int]:
    return lambda value, argument: whole_number(value, argument, minimum)


def _initial_epoch(value: Any, argument: str) -> int:
    # R counts epochs from 1, Keras from 0.
    return whole_number(value, argument, 1) - 1 if in_r() else whole_number(value, argument, 0)


def _verbose(value: Any, argument: str) -> str | int:
    value = plain(value, argument)
    if value == "auto" or (isinstance(value, int | float) and value in (0, 1, 2)):
        return value if value == "auto" else int(value)
    raise must_be(argument, '"auto", 0, 1 or 2', value)


def _fraction(value: Any, argument: str) -> float:
    value = real_number(value, argument)
    if not 0 <= value < 1:
        raise BridleValueError(
            f"`{argument}` must be from 0 up to, not including, 1, not {show(value)}."
        )
    return value


def _shuffle(value: Any, argument: str) -> bool | str:
    value = plain(value, argument)
    if value == "batch" or isinstance(value, bool):
        return value
    raise must_be(argument, f'{show(True)}, {show(False)} or "batch"', value)


def _epochs_to_validate(value: Any, argument: str) -> int | list[int]:
    value = plain(value, argument)
    if isinstance(value, list | tuple):
        return [whole_number(epoch, argument, 1) for epoch in value]
    return whole_number(value, argument, 1)


_CONVERT: dict[str, Callable[[Any, str], Any]] = {
    "batch_size": _at_least(1),
    "epochs": _at_least(0),
    "allow_nan": flag,
    "initial_epoch": _initial_epoch,
    "return_dict": flag,
    "shuffle": _shuffle,
    "steps": _at_least(1),
    "steps_per_epoch": _at_least(1),
    "validation_batch_size": _at_least(1),
    "validation_freq": _epochs_to_validate,
    "validation_split": _fraction,
    "validation_steps": _at_least(1),
    "verbose": _verbose,
}


def options(given: dict[str, Any]) -> dict[str, Any]:
    """`given` with its options converted; data, callbacks and class weights stay as they are.

    Raises:
        BridleTypeError: For a value of the wrong kind.
        BridleValueError: For a value out of range.
    """
    return {
        name: _CONVERT[name](value, name) if name in _CONVERT else value
        for name, value in given.items()
    }
