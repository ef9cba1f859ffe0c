"""The options of fit, evaluate and predict: what isn't data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridle.convert.numbers import flag, fraction, seed, whole_number
from bridle.convert.records import plain
from bridle.data.split import ValidationSplit
from bridle.errors import in_r, must_be, show


def _at_least(minimum: int) -> Callable[[Any, str], int]:
    return lambda value, argument: whole_number(value, argument, minimum)


def _initial_epoch(value: Any, argument: str) -> int:
    # R counts epochs from 1, Keras from 0.
    return whole_number(value, argument, 1) - 1 if in_r() else whole_number(value, argument, 0)


def _verbose(value: Any, argument: str) -> str | int:
    value = plain(value, argument)
    if value in ("auto", "time") or (isinstance(value, int | float) and value in (0, 1, 2)):
        return value if isinstance(value, str) else int(value)
    raise must_be(argument, '"auto", 0, 1, 2 or "time"', value)


def _split(value: Any, argument: str) -> float | ValidationSplit:
    return value if isinstance(value, ValidationSplit) else fraction(value, argument)


def _seed(value: Any, argument: str) -> int | None:
    return None if plain(value, argument) is None else seed(value, argument)


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
    "check_finite": flag,
    "batch_size": _at_least(1),
    "epochs": _at_least(0),
    "allow_nan": flag,
    "initial_epoch": _initial_epoch,
    "return_dict": flag,
    "seed": _seed,
    "shuffle": _shuffle,
    "steps": _at_least(1),
    "steps_per_epoch": _at_least(1),
    "validation_batch_size": _at_least(1),
    "validation_every_steps": _at_least(1),
    "validation_freq": _epochs_to_validate,
    "validation_split": _split,
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
