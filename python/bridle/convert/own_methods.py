"""Methods that a model's class has in place of Keras' and bridle's: they are what is meant.

A class's own `fit()` may do anything before and after it calls `super().fit()`, which is bridle's.
So its arguments are its own, and what it returns is returned.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from bridle.convert.arrays import data
from bridle.convert.binding import check_places, refuse_unknown
from bridle.convert.calls import ROLES, FitCall, converters
from bridle.convert.plain import is_from_r, plain
from bridle.convert.records import Frame, RFactor, RList, RVector
from bridle.keras_compat.classes import methods_below
from bridle.keras_compat.models import keras_of
from bridle.keras_compat.packages import package_of

#: The models whose own methods are running, and which.
_running: ContextVar[frozenset[tuple[int, str]]] = ContextVar("bridle_running", default=frozenset())
#: The class whose methods are bridle's functions.
_below: list[type] = []


def lead_to(mixin: type) -> None:
    """Has `super()` in methods of Keras' models lead to a mixin's methods."""
    _below[:] = [mixin]


def own_method(model: Any, name: str) -> Callable[..., Any] | None:
    """The method that a model, or its class, has of its own; `None` inside of it.

    Args:
        model: The model.
        name: The method's name.
    """
    if (id(model), name) in _running.get():
        return None
    found = vars(model).get(name) or getattr(type(model), name)
    is_keras = found is getattr(keras_of(model).Model, name)
    if is_keras or package_of(inspect.unwrap(found)) == "bridle":
        return None
    return getattr(model, name)


@contextmanager
def running(model: Any, name: str) -> Iterator[None]:
    """Notes that a model's own method runs, which may call bridle's function of that name."""
    token = _running.set(_running.get() | {(id(model), name)})
    try:
        with methods_below(model, _below[0] if _below else None):
            yield
    finally:
        _running.reset(token)


def call_own(
    method: Callable[..., Any], name: str, args: tuple[Any, ...], arguments: dict[str, Any]
) -> Any:
    """Calls a method of a class's own, refusing arguments that it doesn't take.

    Args:
        method: The method.
        name: Its name.
        args: Arguments by position; R's values are converted by the names of their places.
        arguments: Arguments by name.

    Raises:
        BridleNameError: For an argument that isn't among the method's parameters.
        BridleTypeError: For too many arguments by position.
    """
    parameters = inspect.signature(method).parameters
    kinds = {p.kind for p in parameters.values()}
    places = [n for n, p in parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        for argument in arguments:
            refuse_unknown(argument, parameters, name)
    if inspect.Parameter.VAR_POSITIONAL not in kinds:
        check_places(args, arguments, places, name)
    named = [*places, *(f"...{i}" for i in range(len(args)))]
    return method(
        *(_meant(value, place) for place, value in zip(named, args, strict=False)),
        **{argument: _meant(value, argument) for argument, value in arguments.items()},
    )


def _meant(value: Any, argument: str) -> Any:
    """An argument as the class's author has it in Python; what is Python's stays as it is."""
    is_record = isinstance(value, RVector | RList | RFactor | Frame)
    if value is None or not (is_record or is_from_r(value)):
        return value
    if argument in ROLES:
        return data(value, argument, allow_nan=None)
    if argument == "validation_data" and isinstance(value, RList):
        return tuple(_meant(p, n) for p, n in zip(value.values, ROLES, strict=False))
    found = converters(FitCall).get(argument, plain)(value, argument)
    # What draws R's bar is nothing that Keras' `verbose` can be.
    return "auto" if argument == "verbose" and callable(found) else found
