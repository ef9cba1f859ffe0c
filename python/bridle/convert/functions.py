"""Functions as arguments: of R, of Keras by name; their name, and what they can be called with."""

from __future__ import annotations

import importlib
import inspect
import itertools
import keyword
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras

from bridle.errors import (
    UNNAMED,
    BridleError,
    BridleFunctionError,
    BridleNameError,
    BridleTypeError,
)
from bridle.interrupt import call_r
from bridle.keras_compat.replicas import check_calls_r
from bridle.keras_compat.traces import keep_message


def resolve(target: str) -> Any:
    """The class or function with a dotted name, "keras.layers.Dense" say, or one of bridle's."""
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
        function: What calls into R, with values by position and by the names of R's formals.
        name: The name to show, from `attr(fn, "name")` or the symbol it was passed by.
        parameters: The names of its formals; "..." takes any number of values.
        required: Those of them without a default.
    """
    shown = f" `{name}`" if name else ""
    names = {python_name(parameter): parameter for parameter in parameters}

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **{names.get(key, key): kwargs[key] for key in kwargs})
        except BridleError:
            raise
        except Exception as error:
            # What R said stands in the message; where in Python it was called says nothing more.
            raise failed(f"Can't run the R function{shown}.", str(error).strip()) from error

    call.is_from_r = True  # type: ignore[attr-defined]
    call.__name__ = call.__qualname__ = name or UNNAMED
    call.__signature__ = signature(parameters, required)  # type: ignore[attr-defined]
    return call


def is_r_function(value: Any) -> bool:
    """Whether `value` is a function or a method written in R."""
    return hasattr(value, "is_from_r")


def answering(function: Callable[..., Any], name: str | None) -> Callable[..., Any]:
    """What calls an R function that answers with its value or with an account of its error.

    Args:
        function: What R/functions.R makes of it: it takes the names of the values, "" for those by
            position, then the values.
        name: The name to show.
    """
    shown = f" `{name}`" if name else ""

    def call(*args: Any, **kwargs: Any) -> Any:
        check_calls_r()
        names = ["" for _ in args] + list(kwargs)
        return answered(call_r(function, names, *args, *kwargs.values()), shown)

    return call


def answered(answer: Mapping[str, Any], shown: str) -> Any:
    """The value in an R function's answer.

    Raises:
        BridleFunctionError: If it is an account of an error.
    """
    error = answer.get("error")
    if error is not None:
        sentence = error["sentence"] or f"Can't run the R function{shown}."
        raise failed(sentence, "\n".join(error["lines"]), error["condition"])
    return answer["value"]


def failed(sentence: str, hint: str, condition: Any = None) -> BridleFunctionError:
    """The error for an R function that failed; Keras adds nothing to it."""
    error = BridleFunctionError(sentence, hint)
    error.condition = condition
    return keep_message(error)


def python_name(name: str) -> str:
    """The name of an R formal as Python can write it: `na.rm` as `na_rm`, `lambda` as `lambda_`."""
    name = name.replace(".", "_") if name != "..." else name
    return f"{name}_" if keyword.iskeyword(name) else name


def signature(
    parameters: Sequence[str], required: Sequence[str], defaults: Mapping[str, Any] | None = None
) -> inspect.Signature:
    """A Python signature of R formals.

    Args:
        parameters: The names of the formals in order.
        required: Those without a default.
        defaults: Defaults that are plain values; `None` stands for any other, as R fills it in.
    """
    # A required formal may follow an optional one in R and not in Python. For the question whether
    # two positional values fit, making every earlier one required is the same.
    before = list(itertools.takewhile(lambda p: p != "...", parameters))
    last = max((i for i, p in enumerate(before) if p in required), default=-1)
    made: list[inspect.Parameter] = []
    has_dots = "..." in parameters
    kind: Any = inspect.Parameter.POSITIONAL_OR_KEYWORD
    for place, parameter in enumerate(parameters):
        if parameter == "...":
            made.append(inspect.Parameter("dots", inspect.Parameter.VAR_POSITIONAL))
            kind = inspect.Parameter.KEYWORD_ONLY
            continue
        is_required = parameter in required or place < last
        default = _NO_DEFAULT if is_required else (defaults or {}).get(parameter)
        made.append(inspect.Parameter(_checked(python_name(parameter)), kind, default=default))
    if has_dots:
        made.append(inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD))
    return inspect.Signature(made)


def _checked(name: str) -> str:
    if not name.isidentifier():
        raise BridleNameError(
            f"Can't call an R function with a parameter `{name}`.",
            "Name it with letters, digits and underscores.",
        )
    return name


_BY_POSITION = inspect.Parameter.POSITIONAL_OR_KEYWORD
_NO_DEFAULT = inspect.Parameter.empty


def check_takes_targets(function: Callable[..., Any], argument: str) -> None:
    """Refuses a loss or metric function that can't be called with `(y_true, y_pred)`.

    Raises:
        BridleTypeError: With the parameters that the function does have.
    """
    try:
        taken = inspect.signature(function)
    except (TypeError, ValueError):  # some builtins have no signature to look at
        return
    try:
        taken.bind("y_true", "y_pred")
    except TypeError:
        count = sum(p.kind is not p.VAR_KEYWORD for p in taken.parameters.values())
        name = getattr(function, "__name__", type(function).__name__)
        named = "" if name in (UNNAMED, "<lambda>") else f" `{name}`"
        raise BridleTypeError(
            f"`{argument}` must take `(y_true, y_pred)`, but the function{named} "
            f"has {count} parameter{'' if count == 1 else 's'}.",
            "Write it as a function of the targets and the predictions.",
        ) from None
