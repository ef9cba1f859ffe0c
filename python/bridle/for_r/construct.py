"""What R's constructors call: Keras' classes and functions by name, with arguments from R."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import keras

from bridle.convert import positions
from bridle.convert.arguments import argument, kind_of
from bridle.convert.computed import tensor
from bridle.convert.functions import resolve
from bridle.convert.numbers import flag
from bridle.convert.ranges import check_range
from bridle.convert.records import elements, entries
from bridle.data import blueprints
from bridle.data.categories import keep, known_by
from bridle.errors import BridleError, BridleNameError, BridleTypeError, all_of, unknown_name
from bridle.files import replacing
from bridle.keras_compat.seeds import drawn_seed_now


def construct(
    target: str,
    arguments: Any = None,
    positional: Any = (),
    kinds: Any = None,
    renamed: Any = None,
    like: str | None = None,
) -> Any:
    """Calls a public Keras class or function with arguments from R.

    Args:
        target: Its dotted public name, "keras.layers.Dense" say.
        arguments: Named arguments; each is converted as its name tells.
        positional: Values for Python's `*args`, converted as tensors.
        kinds: The kinds of arguments whose name doesn't tell, by name.
        renamed: The names in R of those that have another one there, by Keras' name.
        like: A class whose defaults are those of a function that requires more than it.

    Raises:
        BridleNameError: For an argument that the target doesn't take.
        BridleError: For a target that needs a package which isn't installed.
    """
    function = resolve(target)
    shown = entries(renamed)
    ours = {name: keras_name for keras_name, name in shown.items()}
    given = {ours.get(name, name): value for name, value in entries(arguments).items()}
    if like is not None:
        given = {**_class_defaults(resolve(like), function), **given}
    kinds, values = entries(kinds), elements(positional)
    zero_indexed = flag(given.pop("zero_indexed", False), "zero_indexed")
    if zero_indexed and "zero_indexed" in inspect.signature(function).parameters:
        given["zero_indexed"] = True
    _check_arguments(function, given, len(values), target, shown)
    other = "tensor" if target.startswith(_COMPUTING) else "any"
    named = {}
    for name, value in given.items():
        kind = kinds.get(name) or kind_of(name, other)
        if kind == "position":
            named[name] = positions.from_one(value, shown.get(name, name), zero_indexed)
        else:
            named[name] = argument(shown.get(name, name), value, kind)
        check_range(target, name, named[name], shown.get(name))
    if target.startswith("keras.random.") and not isinstance(function, type):
        named["seed"] = drawn_seed_now() if named.get("seed") is None else named["seed"]
    # What comes before Python's `*args` can only be given by position too.
    before = [named.pop(name) for name in _before_any(function) or () if name in named]
    try:
        with _written_whole(target, named):
            result = function(*before, *(tensor(value, "x") for value in values), **named)
    except ModuleNotFoundError as error:
        raise BridleError(
            f"Can't find the Python package `{error.name}`, which {target} needs.",
            f"Install it for the Python at {sys.executable}.",
        ) from error
    if target == "keras.models.clone_model":
        keep(result, known_by(named["model"]))
        blueprints.keep(result, blueprints.known_to(named["model"]))
    # R has no named tuples: what some backends give as one is a list.
    result = tuple(result) if isinstance(result, tuple) else result
    return positions.to_r(target, result, zero_indexed)


@contextlib.contextmanager
def _written_whole(target: str, named: dict[str, Any]) -> Iterator[None]:
    """Lets the file that a function writes be whole or as it was, by way of its argument."""
    path = named.get("path") if target == "keras.utils.save_img" else None
    if not isinstance(path, str):
        yield
        return
    with replacing(os.path.expanduser(path)) as part:
        named["path"] = os.fspath(part)
        yield


#: Where arguments of which nothing else is known take part in a computation.
_COMPUTING = ("keras.ops.", "keras.random.", "bridle.for_r.ops.")


def _check_arguments(
    function: Callable[..., Any],
    given: dict[str, Any],
    positional: int,
    target: str,
    shown: dict[str, str],
) -> None:
    valid = _parameters(function)
    for name in given:
        if valid is not None and name not in valid:
            raise unknown_name(
                f"`{name}` is not an argument of {target}.", name, valid, "arguments"
            )
    if positional and _before_any(function) is None:
        raise BridleNameError(
            f"Can't tell what {positional} of the arguments are for: they have no name.",
            all_of(valid or (), "arguments"),
        )
    for parameter in inspect.signature(function).parameters.values():
        required = parameter.kind in _NAMED and parameter.default is inspect.Parameter.empty
        if required and parameter.name not in given:
            raise BridleTypeError(f"`{shown.get(parameter.name, parameter.name)}` must be given.")


def _class_defaults(kind: type, function: Callable[..., Any]) -> dict[str, Any]:
    """What the class has a default for and the function of the same meaning requires."""
    ours = inspect.signature(kind).parameters
    empty = inspect.Parameter.empty
    return {
        name: ours[name].default
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is empty and name in ours and ours[name].default is not empty
    }


def _before_any(function: Callable[..., Any]) -> list[str] | None:
    """The parameters of a function that come before its `*args`; `None` without such."""
    if isinstance(function, type):
        return None
    parameters = inspect.signature(function).parameters
    names = list(parameters)
    for place, name in enumerate(names):
        if parameters[name].kind is inspect.Parameter.VAR_POSITIONAL:
            return names[:place]
    return None


_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def _parameters(function: Callable[..., Any]) -> list[str] | None:
    """The names that a function, or a class and its bases, take; `None` if any name goes."""
    if not isinstance(function, type):
        parameters = inspect.signature(function).parameters.values()
        if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters):
            return None
        return [p.name for p in parameters if p.kind in _NAMED]
    names: list[str] = []
    for base in function.__mro__:
        if "__init__" not in vars(base):
            continue
        parameters = inspect.signature(vars(base)["__init__"]).parameters.values()
        kinds = {parameter.kind for parameter in parameters}
        if base is keras.Model:  # it decides by what it is given
            return None
        if {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD} <= kinds:
            continue
        names += [p.name for p in parameters if p.kind in _NAMED and p.name != "self"]
        # What these take by **kwargs stands in no signature.
        if base is keras.callbacks.LambdaCallback:
            names += [name for name in dir(base) if name.startswith("on_")]
        if base is keras.layers.Layer:
            names += ["input_shape", "batch_input_shape", "input_dim"]
        if base is keras.layers.Layer or inspect.Parameter.VAR_KEYWORD not in kinds:
            break
    return list(dict.fromkeys(names))
