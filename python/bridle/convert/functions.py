"""Functions as arguments: of R, of Keras by name; their name, and what they can be called with."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import keras

from bridle.errors import UNNAMED, BridleError, BridleFunctionError, BridleTypeError


def resolve(target: str) -> Any:
    """The class or function with a dotted name: Keras' "keras.layers.Dense" say, or bridle's own."""
    module, *names = target.split(".")
    if module == "bridle":
        return getattr(importlib.import_module(".".join([module, *names[:-1]])), names[-1])
    found: Any = keras
    for name in names:
        found = getattr(found, name)
    return found


def constructor(targets: Sequence[str]) -> Any:
    """What an R constructor stands for that is passed without being called.

    Args:
        targets: What it makes or calls; a class comes before the function of the same meaning.

    Returns:
        The function, or an instance where there is only a class.

    Raises:
        BridleTypeError: For a class that can't be made without arguments.
    """
    found = resolve(targets[-1])
    if not isinstance(found, type):
        return found
    try:
        return found()
    except TypeError as error:
        raise BridleTypeError(
            f"Can't make a {targets[-1]} without arguments.", "Call its function with them."
        ) from error


def r_function(
    function: Callable[..., Any],
    name: str | None,
    parameters: Sequence[str],
    required: Sequence[str],
) -> Callable[..., Any]:
    """An R function as a Python one that knows its name and its parameters.

    Args:
        function: What calls into R, with positional arguments only.
        name: The name to show, from `attr(fn, "name")` or the symbol it was passed by.
        parameters: The names of its formals; "..." takes any number of values.
        required: Those of them without a default.
    """
    shown = f" `{name}`" if name else ""

    def call(*args: Any) -> Any:
        try:
            return function(*args)
        except BridleError:
            raise
        except Exception as error:
            # What R said stands in the message; where in Python it was called says nothing more.
            raise BridleFunctionError(
                f"Can't run the R function{shown}.", str(error).strip()
            ) from error

    call.__name__ = call.__qualname__ = name or UNNAMED
    call.__signature__ = _signature(parameters, required)  # type: ignore[attr-defined]
    return call


def _signature(parameters: Sequence[str], required: Sequence[str]) -> inspect.Signature:
    # A required formal may follow an optional one in R and not in Python. For the one question
    # asked of it, whether two positional values fit, making every earlier one required is the same.
    last = max((i for i, p in enumerate(parameters) if p in required), default=-1)
    made = []
    for place, parameter in enumerate(parameters):
        if parameter == "...":
            made.append(inspect.Parameter("dots", inspect.Parameter.VAR_POSITIONAL))
            break
        default = inspect.Parameter.empty if place <= last else None
        kind = inspect.Parameter.POSITIONAL_ONLY
        made.append(inspect.Parameter(f"p{place}", kind, default=default))
    return inspect.Signature(made)


def check_takes_targets(function: Callable[..., Any], argument: str) -> None:
    """Refuses a loss or metric function that can't be called with `(y_true, y_pred)`.

    Raises:
        BridleTypeError: With the parameters that the function does have.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some builtins have no signature to look at
        return
    try:
        signature.bind("y_true", "y_pred")
    except TypeError:
        count = len(signature.parameters)
        name = getattr(function, "__name__", type(function).__name__)
        named = "" if name in (UNNAMED, "<lambda>") else f" `{name}`"
        raise BridleTypeError(
            f"`{argument}` must take `(y_true, y_pred)`, but the function{named} "
            f"has {count} parameter{'' if count == 1 else 's'}.",
            "Write it as a function of the targets and the predictions.",
        ) from None
