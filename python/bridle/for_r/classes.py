"""Keras classes whose methods are R functions.

`define()` makes an ordinary Python class, so that Keras saves, clones and subclasses it as any
other. R/class.R and R/class-methods.R hold the R functions; what a method receives and returns is
decided here.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any

import keras

from bridle.convert import hooks
from bridle.convert.arguments import argument
from bridle.convert.descriptions import read
from bridle.convert.functions import (
    answered,
    python_name,
    resolve,
    signature,
)
from bridle.convert.numbers import whole_number
from bridle.convert.plain import plain
from bridle.convert.records import RList, RMethod, entries
from bridle.errors import BridleNameError, must_be
from bridle.interrupt import call_r, goes_on
from bridle.keras_compat.packages import MODULE_OF_R
from bridle.keras_compat.replicas import check_calls_r

#: Methods by the names that R's own classes give them.
_NAMES = {"initialize": "__init__", "finalize": "__del__"}
#: Methods whose value nobody asks for: the last expression of an R function always has one.
_WITHOUT_VALUE = frozenset(
    ["__init__", "__del__", "build", "update_state", "reset_state", "set_model", "set_params"]
)
#: Methods that return a shape, and those that return a configuration.
_SHAPES = frozenset(["compute_output_shape"])
_CONFIGS = frozenset(["get_config", "get_build_config", "get_compile_config"])

#: Keras' classes whose configurations know nothing of what a class derived from them is given.
_WITHOUT_ARGUMENTS = (keras.losses.Loss, keras.metrics.Metric, keras.constraints.Constraint)
#: Where an instance keeps what it was given.
_GIVEN = "_given_by_r"


class RObject:
    """A ticket for an R value that Python has no counterpart of, an environment say.

    R keeps the value under `key` for as long as the ticket lives.
    """

    _gone: list[int] = []  # noqa: RUF012 (one list for all tickets)

    def __init__(self, key: int) -> None:
        self.key = key

    def __del__(self) -> None:
        self._gone.append(self.key)

    @classmethod
    def issue(cls, key: int) -> dict[str, Any]:
        """A new ticket, and the keys of those that are gone since the last."""
        gone, cls._gone[:] = list(cls._gone), []
        return {"ticket": cls(key), "gone": gone}


def define(
    name: str, base: Any, methods: Any = None, active: Any = None, fields: Any = None
) -> type:
    """A Python class of R functions.

    Args:
        name: The class's name.
        base: The class that it extends, or the public Keras name of one, "keras.layers.Layer".
        methods: `RMethod` by name.
        active: `RMethod` by name, of active bindings: they become properties.
        fields: Values by name, which become attributes of the class.

    Raises:
        BridleTypeError: For a base that isn't a class.
    """
    parent = resolve(base) if isinstance(base, str) else base
    if not isinstance(parent, type):
        raise must_be("inherit", "a class", parent)
    values = {k: v for k, v in (plain(fields, "public") or {}).items() if _is_field(parent, k, v)}
    members: dict[str, Any] = {"__module__": MODULE_OF_R, **values}
    for r_name, method in entries(methods).items():
        found = method_name(parent, r_name)
        made = _method(f"{name}${r_name}", found, method)
        members[found] = classmethod(made) if found == "from_config" else made
    for r_name, method in entries(active).items():
        members[r_name] = _property(f"{name}${r_name}", method)
    kind = type(name, (parent,), members)
    for found, function in [*_assigning(kind), *_saving(kind)]:
        if found not in members:
            setattr(kind, found, function)
    return kind


def _is_field(parent: type, name: str, value: Any) -> bool:
    """Whether a value is one: `NULL` in place of an inherited method or property leaves that."""
    inherited = inspect.getattr_static(parent, name, None)
    return value is not None or not (callable(inherited) or hasattr(inherited, "__get__"))


def method_name(parent: type, name: str) -> str:
    """Python's name of a method that R's classes call `name`."""
    if name == "call" and not hasattr(parent, "call"):  # constraints and schedules are functions
        return "__call__"
    return _NAMES.get(name, name)


# Methods in R.


def _method(shown: str, name: str, method: RMethod) -> Callable[..., Any]:
    """A Python method that calls the R function with its arguments by the names of its formals."""
    r_names = {python_name(parameter): parameter for parameter in method.parameters}
    is_hook = name in hooks.COUNTING | hooks.EVENTS
    kind = "logs" if is_hook else "none" if _has_no_value(name) else "value"
    kind = "record" if name in _RECORDS else kind

    def call(self: Any, given: dict[str, Any], dots: Any = (), kwargs: Any = None) -> Any:
        given = {key: value for key, value in given.items() if value is not _LEFT_TO_R}
        given |= {f"..{place + 1}": value for place, value in enumerate(dots)} | (kwargs or {})
        if (
            name in hooks.COUNTING and given
        ):  # R counts from 1; a dataset's hooks are told no number
            first = next(iter(given))
            given[first] += 1
        if name == "__init__" and isinstance(self, _WITHOUT_ARGUMENTS):
            simple = {key: value for key, value in given.items() if _is_simple(value)}
            vars(self).setdefault(_GIVEN, simple)
        names = [r_names.get(key, key) for key in given]
        check_calls_r()
        answer = call_r(method.function, self, kind, names, *given.values())
        value = answered(answer, f" `{shown}`")
        if not is_hook:
            return _returned(name, value)
        logs = next((part for part in given.values() if isinstance(part, dict)), None)
        return hooks.add_to_logs(shown, value, logs)

    calls = goes_on(call) if name.startswith("on_") else call
    made = _with_signature(name, _signature(shown, name, method), calls)
    made.is_from_r = True  # type: ignore[attr-defined]
    return made


#: Stands for the default of an R formal that R has to compute.
_LEFT_TO_R = object()
_RECORDS = _SHAPES | _CONFIGS
REST = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _has_no_value(name: str) -> bool:
    return name in _WITHOUT_VALUE or name.startswith("on_")


def _signature(shown: str, name: str, method: RMethod) -> list[inspect.Parameter]:
    """The parameters of a method, without the instance.

    Raises:
        BridleNameError: For a formal that can't be a parameter in Python.
    """
    computed = set(method.parameters) - set(method.required) - set(method.defaults)
    defaults = {**method.defaults, **dict.fromkeys(computed, _LEFT_TO_R)}
    taken = list(signature(method.parameters, method.required, defaults).parameters.values())
    for parameter in taken:
        if parameter.name == "self":
            raise BridleNameError(
                f"`{shown}` must not have a parameter `self`.", "`self` is there without one."
            )
    if name != "__init__":
        return taken
    # Keras makes a configuration of these parameters: it can do with a rest by name alone, and
    # with no default that is R's to compute.
    known = [p for p in taken if p.kind not in REST and p.default is not _LEFT_TO_R]
    rest = "kwargs" if "..." in method.parameters else "others"
    if len(known) < len(taken):
        known.append(inspect.Parameter(rest, inspect.Parameter.VAR_KEYWORD))
    return known


def _with_signature(
    name: str, parameters: list[inspect.Parameter], call: Callable[..., Any]
) -> Callable[..., Any]:
    """A method of these parameters that passes them to `call`.

    It is compiled: Keras wraps methods, and a `__signature__` would go on to the wrapper as it is.
    """
    written, given, rest = ["self"], [], []
    for parameter in parameters:
        if parameter.kind in REST:
            stars = "*" if parameter.kind is REST[0] else "**"
            written.append(f"{stars}{parameter.name}")
            rest.append(f"{'dots' if stars == '*' else 'kwargs'}={parameter.name}")
            continue
        has_default = parameter.default is not parameter.empty
        default = f"=_defaults[{parameter.name!r}]" if has_default else ""
        written.append(f"{parameter.name}{default}")
        given.append(f"{parameter.name!r}: {parameter.name}")
    passed = ", ".join(["self", f"{{{', '.join(given)}}}", *rest])
    scope: dict[str, Any] = {"_call": call, "_defaults": {p.name: p.default for p in parameters}}
    exec(f"def {name}({', '.join(written)}):\n    return _call({passed})", scope)
    made = scope[name]
    made.__module__ = MODULE_OF_R
    return made


def _returned(name: str, value: Any) -> Any:
    if name in _SHAPES:
        return shapes(read(value), name)
    if name == "__len__":
        return whole_number(value, name)
    if name not in _CONFIGS:
        return value
    return plain(read(value), name, mapping=True) or {}  # R's empty list has no names


def shapes(value: Any, name: str) -> Any:
    """One shape, or a list or dict of several."""
    if isinstance(value, RList):
        if value.names is not None:
            parts = zip(value.names, value.values, strict=True)
            return {key: shapes(part, name) for key, part in parts}
        if any(isinstance(part, RList) or _is_vector(part) for part in value.values):
            return [shapes(part, name) for part in value.values]
    if isinstance(value, list | tuple) and any(isinstance(part, list | tuple) for part in value):
        return [shapes(part, name) for part in value]
    return argument("shape", value)


def _is_vector(part: Any) -> bool:
    return len(getattr(part, "values", ())) > 1


def _property(shown: str, method: RMethod) -> property:
    """A property: read by calling the R function without a value, set by calling it with one."""
    optional = dataclasses.replace(method, required=())  # R asks `missing(value)`
    get = _method(shown, "value", optional)
    return property(get, get if method.parameters else None)


def _assigning(kind: Any) -> list[tuple[str, Callable[..., Any]]]:
    """What R's way to assign and its whole numbers, which are doubles, need of a class."""

    def __setattr__(self: Any, name: str, value: Any) -> None:
        try:
            super(kind, self).__setattr__(name, value)
        except AttributeError:
            # `self$model$stop_training <- TRUE` also assigns `self$model`, which stays what it is.
            if getattr(self, name, None) is not value:
                raise

    def whole_shape(name: str) -> Callable[..., Any]:
        def add(self: Any, *args: Any, **kwargs: Any) -> Any:
            # R's `c()` is NULL, and the shape of a number.
            if args:
                args = (argument("shape", args[0]) or (), *args[1:])
            elif "shape" in kwargs:
                kwargs["shape"] = argument("shape", kwargs["shape"]) or ()
            return getattr(super(kind, self), name)(*args, **kwargs)

        return add

    adding = [name for name in ("add_weight", "add_variable") if hasattr(kind, name)]
    return [("__setattr__", __setattr__), *((name, whole_shape(name)) for name in adding)]


def _saving(kind: Any) -> list[tuple[str, Callable[..., Any]]]:
    """Configurations with the arguments of R's `initialize()`, for bases that know none of them.

    Keras makes those of layers by itself. A loss without would be loaded with the defaults.
    """

    def get_config(self: Any) -> dict[str, Any]:
        return {**vars(self).get(_GIVEN, {}), **super(kind, self).get_config()}

    has = "__init__" in vars(kind) and issubclass(kind, _WITHOUT_ARGUMENTS)
    return [("get_config", get_config)] if has else []


def _is_simple(value: Any) -> bool:
    """Whether a value can be in a configuration as it is."""
    if isinstance(value, list | tuple):
        return all(map(_is_simple, value))
    return value is None or isinstance(value, bool | int | float | str)


FUNCTIONS: dict[str, Callable[..., Any]] = {"define_class": define, "issue": RObject.issue}
