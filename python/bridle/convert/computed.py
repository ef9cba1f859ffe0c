"""What takes part in a computation: tensors, lists of them, and R's functions of them."""

from __future__ import annotations

from typing import Any

from bridle.convert.arrays import data
from bridle.convert.plain import from_r
from bridle.convert.records import RList, by_name
from bridle.errors import must_be


def tensor(value: Any, name: str) -> Any:
    """An array, a list of them, or a single number as it is, so that it takes the others' dtype."""
    value = from_r(value)
    if value is None or isinstance(value, bool | int | float | complex | str):
        return value
    return data(value, name, allow_nan=True, strings=True, computed=True)


def structure(value: Any, name: str) -> Any:
    """Tensors, arrays and numbers in the lists that R has them in, each list kept as one."""
    value = from_r(value)
    if isinstance(value, RList):
        value = value.values if value.names is None else by_name(value.values, value.names, name)
    if isinstance(value, dict):
        return {key: structure(part, name) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [structure(part, name) for part in value]
    return tensor(value, name)


def function_of_tensors(value: Any, name: str) -> Any:
    """A function, or a list of them, whose R values become tensors, in the same lists."""
    value = from_r(value)
    if isinstance(value, RList):
        return [function_of_tensors(part, name) for part in value.values]
    if not callable(value):
        raise must_be(name, "a function", value)
    return lambda *args: structure(value(*args), name)
