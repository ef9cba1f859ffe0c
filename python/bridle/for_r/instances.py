"""What R asks of classes whose methods are R functions: instances, and members by `super`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from bridle.convert import hooks
from bridle.convert.arguments import argument
from bridle.convert.functions import is_r_function, python_name
from bridle.convert.plain import plain
from bridle.convert.records import elements, entries
from bridle.errors import BridleTypeError, unknown_name
from bridle.for_r.classes import REST, method_name, shapes


def instance(kind: Any, arguments: Any = None, positional: Any = None) -> Any:
    """An instance of a class, with arguments from R.

    Args:
        kind: The class.
        arguments: Named arguments. Those of an `initialize` in R are passed on as they are; those
            of Python's own are converted by their names.
        positional: Arguments by position.

    Raises:
        BridleError: For arguments that the class doesn't take, or that aren't given and must be.
    """
    named = entries(arguments)
    values = [plain(value, "...") for value in elements(positional)]
    if not is_r_function(kind.__init__):
        return kind(*values, **{name: argument(name, value) for name, value in named.items()})
    taken = inspect.signature(kind.__init__).parameters
    for parameter in list(taken.values())[1:]:
        is_given = parameter.name in map(python_name, named)
        if parameter.default is parameter.empty and parameter.kind not in REST and not is_given:
            raise BridleTypeError(f"`{parameter.name}` must be given.")
    return kind(*values, **{_python_argument(name): plain(v, name) for name, v in named.items()})


def member(kind: type, self: Any, name: str) -> dict[str, Any]:
    """What `super$name` is in a method of the class `kind`.

    Returns:
        "callable", whether it's a method; "from_r", whether that is an R function; else "value".

    Raises:
        BridleNameError: If the class above has nothing of that name.
    """
    found = _inherited(kind, self, name)
    if callable(found):
        return {"callable": True, "from_r": is_r_function(found)}
    return {"callable": False, "value": found}


def call_inherited(
    kind: type, self: Any, name: str, arguments: Any = None, positional: Any = None
) -> Any:
    """Calls the method `name` of the class above `kind`, as `super$name(...)` in R."""
    found = _inherited(kind, self, name)
    values = elements(positional)
    named = entries(arguments)
    places = _places(found)
    if is_r_function(found) and name in ("initialize", "__init__"):
        named |= _dots(values[len(places) :])
        values = values[: len(places)]
    places += [""] * len(values)
    as_shape = name in ("build", "compute_output_shape", "build_from_config")

    def convert(where: str, value: Any) -> Any:
        if as_shape and where.endswith("shape"):
            return shapes(value, where)
        return argument(where or "...", value)

    by_place = [convert(where, value) for where, value in zip(places, values, strict=False)]
    by_name = {_python_argument(where): convert(where, value) for where, value in named.items()}
    if method_name(kind, name) in hooks.COUNTING and by_place:
        by_place[0] -= 1
    return found(*by_place, **by_name)


def _places(function: Any) -> list[str]:
    """The parameters that a function takes by position."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [p.name for p in parameters if p.kind not in (*REST, p.KEYWORD_ONLY)]


def _dots(values: Sequence[Any]) -> dict[str, Any]:
    """What is by position in the dots of an `initialize`, which Python has by name alone."""
    return {f"..{place + 1}": value for place, value in enumerate(values)}


def _python_argument(name: str) -> str:
    return name if name.startswith("..") else python_name(name)


def _inherited(kind: type, self: Any, name: str) -> Any:
    above = super(kind, self)
    found = getattr(above, method_name(kind, name), None)
    if found is None:
        valid = [entry for entry in dir(kind.__mro__[1]) if not entry.startswith("_")]
        raise unknown_name(
            f"Can't find `super${name}`: {kind.__mro__[1].__name__} has no such member.",
            name,
            valid,
            "members",
        )
    return found


def hold(self: Any, name: str, value: Any = None) -> Any:
    """What is kept of an instance under a name, out of sight of Keras; `value` where there is none.

    R keeps the tickets of an instance's private environment here.
    """
    kept = vars(self)
    if name not in kept and value is not None:
        kept[name] = value
    return kept.get(name)


def untracked(value: Any) -> Any:
    """A plain list or dict of what Keras tracks: R sees a list in it."""
    if isinstance(value, dict):
        return {key: untracked(part) for key, part in value.items()}
    return [untracked(part) for part in value] if isinstance(value, list | set) else value


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "instance": instance,
    "member": member,
    "call_inherited": call_inherited,
    "hold": hold,
    "untracked": untracked,
}
