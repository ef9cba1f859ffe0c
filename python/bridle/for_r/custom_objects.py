"""Names in configurations, and the user's own classes and functions that they stand for, for R."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras

from bridle.convert.plain import plain
from bridle.convert.records import RList
from bridle.errors import must_be
from bridle.keras_compat.classes import scoped_objects


def by_own_name(objects: Any, argument: str = "custom_objects") -> dict[str, Any]:
    """Classes and functions by name; those without a name by their own.

    Args:
        objects: A dict, a list, one class or function, or `None`.
        argument: The argument's name, for the error.

    Raises:
        BridleTypeError: For what has no name, an instance say.
    """
    if isinstance(objects, RList):
        names = objects.names or [""] * len(objects.values)
        pairs = list(zip(names, objects.values, strict=True))
    elif isinstance(objects, Mapping):
        pairs = list(objects.items())
    elif objects is None:
        pairs = []
    else:
        pairs = [("", entry) for entry in (objects if isinstance(objects, list) else [objects])]
    return {name or _name(entry, argument): entry for name, entry in pairs}


def _name(entry: Any, argument: str) -> str:
    name = getattr(entry, "__name__", None)
    if name is None:
        raise must_be(argument, "classes and functions, named or in a list", entry)
    return name


def register(object: Any, name: str | None = None, package: str | None = None) -> Any:
    """Registers a class or function, and returns it.

    Raises:
        BridleTypeError: For anything else, an instance say.
    """
    if not callable(object) or not hasattr(object, "__name__"):
        hint = f"Register its class, `{type(object).__name__}`, instead."
        raise must_be("object", "a class or a function", object, hint)
    return keras.saving.register_keras_serializable(package or "Custom", name)(object)


def registered_object(name: str, custom_objects: Any = None, module_objects: Any = None) -> Any:
    """The class or function of a name, or `None`."""
    return keras.saving.get_registered_object(
        name, by_own_name(custom_objects), by_own_name(module_objects, "module_objects")
    )


def set_objects(objects: Any = None, clear: bool = True) -> dict[str, Any]:
    """Adds to what is registered by name, and returns what was."""
    registered = keras.saving.get_custom_objects()
    before = dict(registered)
    new = by_own_name(objects, "objects")
    if clear:
        registered.clear()
    registered.update(new)
    return before


def object_scope(objects: Any) -> Any:
    """A context manager in which names stand for `objects`, also those of scopes around it."""
    around = scoped_objects()
    return keras.saving.custom_object_scope({**around, **by_own_name(objects, "objects")})


def serialize(obj: Any) -> Any:
    """A configuration that R can hand back: its lists are tuples, which stay lists in R."""
    return lists_as_tuples(keras.saving.serialize_keras_object(plain(obj, "obj")))


def lists_as_tuples(value: Any) -> Any:
    """`value` with tuples for lists: reticulate would make a vector of a list of numbers."""
    if isinstance(value, Mapping):
        return {name: lists_as_tuples(part) for name, part in value.items()}
    return tuple(map(lists_as_tuples, value)) if isinstance(value, list | tuple) else value


def deserialize(config: Any, custom_objects: Any = None, safe_mode: bool = True) -> Any:
    """The object that a configuration describes."""
    return keras.saving.deserialize_keras_object(
        plain(config, "config"), by_own_name(custom_objects), safe_mode
    )


def reset_state(object: Any) -> None:
    """Resets a metric, a recurrent layer, or the recurrent layers of a model.

    Raises:
        BridleTypeError: For what has no state to reset.
    """
    for name in ("reset_state", "reset_states"):
        if callable(getattr(object, name, None)):
            getattr(object, name)()
            return
    layers = [layer for layer in getattr(object, "layers", ()) if hasattr(layer, "reset_state")]
    if not layers:
        raise must_be("object", "a metric or a recurrent layer", object)
    for layer in layers:
        layer.reset_state()


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "register": register,
    "registered_name": keras.saving.get_registered_name,
    "registered_object": registered_object,
    "get_objects": lambda: dict(keras.saving.get_custom_objects()),
    "set_objects": set_objects,
    "object_scope": object_scope,
    "serialize": serialize,
    "deserialize": deserialize,
    "reset_state": reset_state,
}
