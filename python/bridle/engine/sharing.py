"""What the user says of code of their own: whether models that use it may share programs."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

from bridle.errors import must_be
from bridle.keras_compat.known import declared

Declared = TypeVar("Declared", bound=Callable[..., Any])


def shares_programs(value: Declared) -> Declared:
    """Says of code of your own that models that use it may share their programs.

    Models of one structure share what was traced and compiled, as long as they are made of Keras'
    own classes and functions. A decorator for yours: `@bridle.shares_programs`. What they compute
    has to follow from what they are called with and, for a class, from its instances' attributes,
    which are compared: not from global variables or files, and not from what else is drawn or read
    while it is traced.

    Args:
        value: A class (a layer, model, loss, metric, optimizer, ...), whose base classes are
            Keras' or declared as well, or a function (a loss, metric or activation, ...).

    Returns:
        What it is given.

    Raises:
        BridleTypeError: If that is neither.

    Examples:
        >>> import bridle, keras
        >>> @bridle.shares_programs
        ... def cubed(y_true, y_pred):
        ...     return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** 3, axis=-1)
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> model = bridle.compile(model, "sgd", loss=cubed)
    """
    if not isinstance(value, type | FunctionType):
        raise must_be("value", "a class or a function", value)
    declared.add(value)
    return value
