"""What R prints of optimizers, callbacks, schedules, initializers and the like: their settings."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from bridle.errors import index
from bridle.keras_compat.packages import package_of

#: What Keras fills in by itself, and nobody looks for here.
_LEFT_OUT = ("name",)


def settings_shown(of: Any) -> str:
    """An instance as the call that makes one like it, in R's syntax.

    What is `NULL` or `FALSE` is left out. Of a class of the user's own only the name is known.

    Args:
        of: An optimizer, callback, schedule, initializer, regularizer or constraint.
    """
    kind = type(of)
    if package_of(kind) != "keras":
        return kind.__name__
    has_config = hasattr(of, "get_config")
    return _call(kind.__name__, of.get_config() if has_config else _attributes(of))


def _attributes(callback: Any) -> dict[str, Any]:
    """What a callback has kept of its arguments; of functions, those that aren't Keras' own."""
    hooks = [name for name in vars(callback) if name.startswith("on_")]
    names = dict.fromkeys([*inspect.signature(type(callback)).parameters, *hooks])
    found = {name: getattr(callback, name, None) for name in names}
    return {
        name: value
        for name, value in found.items()
        if not (callable(value) and package_of(value) == "keras")
    }


def _call(name: str, settings: dict[str, Any]) -> str:
    told = [
        f"{key} = {_value(_counted(key, value))}"
        for key, value in settings.items()
        if key not in _LEFT_OUT and value is not None and value is not False
    ]
    return f"{name}({', '.join(told)})"


def _counted(key: str, value: Any) -> Any:
    """An axis as the reader counts."""
    is_axis = key == "axis" and isinstance(value, int) and value >= 0
    return index(value) if is_axis else value


def _value(value: Any) -> str:
    if isinstance(value, dict) and "class_name" in value:  # another instance, serialized
        config = value.get("config")
        return _call(value["class_name"], config) if isinstance(config, dict) else str(config)
    if isinstance(value, dict):
        return _several("list", [f"{name} = {_value(each)}" for name, each in value.items()])
    if isinstance(value, list | tuple | np.ndarray):
        return _several("c", [_value(each) for each in value])
    if callable(value):
        return "function"
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | np.number):
        return f"{float(value):.7g}"
    return '"' + str(value).replace('"', '\\"') + '"'


def _several(function: str, values: list[str]) -> str:
    more = ["..."] if len(values) > 6 else []
    return f"{function}({', '.join([*values[:6], *more])})"
