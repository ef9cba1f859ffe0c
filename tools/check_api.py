"""Holds the constructor tables against the installed Keras; tools/check-api.R hands them over."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable
from typing import Any

import keras

from bridle.convert.arguments import BY_NAME, argument
from bridle.convert.descriptions import read
from bridle.convert.functions import resolve
from bridle.convert.records import RList
from bridle.errors import read_by

REQUIRED = inspect.Parameter.empty

#: The modules whose public classes and functions are all to be in the tables.
COMPLETE = (
    "keras.activations",
    "keras.callbacks",
    "keras.constraints",
    "keras.initializers",
    "keras.layers",
    "keras.losses",
    "keras.metrics",
    "keras.ops",
    "keras.optimizers",
    "keras.optimizers.schedules",
    "keras.random",
    "keras.regularizers",
)


def drift(line: dict[str, Any]) -> list[str]:
    """Sentences on where a line of a table differs from Keras.

    Args:
        line: "name", "targets", "kinds" and "renamed" of the line; "formals", the arguments that
            Keras is to know, by their names in R; "defaults", what R describes of those that have
            one.
    """
    name, targets, kinds, renamed = (line[k] for k in ("name", "targets", "kinds", "renamed"))
    found = {target: _find(target) for target in targets}
    absent = [target for target, function in found.items() if function is None]
    if absent:
        return [f"{name}: Keras has no {target}" for target in absent]
    if keras.Model in found.values():
        return []  # its signature, (*args, **kwargs), doesn't tell what it takes
    signatures = [signature(function) for function in found.values()]
    in_keras = {shown: python for python, shown in renamed.items()}
    defaults = _converted(line["defaults"], kinds, in_keras)
    sentences = []
    for formal in line["formals"]:
        python = in_keras.get(formal, formal)
        known = [reachable[python] for _, reachable in signatures if python in reachable]
        given = defaults.get(formal, REQUIRED)
        # What a class has a default for may be required by its function.
        if given is not REQUIRED and len(known) > 1:
            known = [default for default in known if default is not REQUIRED]
        if not known:
            sentences.append(f"{name}: Keras doesn't know `{formal}`")
        sentences += [
            f"{name}: `{formal}` is {_show(given)}, but in Keras {_show(default)}"
            for default in known
            if not same(given, default)
        ]
    own = {n for names, _ in signatures for n in names}
    missing = own - {in_keras.get(formal, formal) for formal in line["formals"]}
    return sentences + [f"{name}: lacks Keras' `{argument}`" for argument in sorted(missing)]


def _find(target: str) -> Any:
    try:
        return resolve(target)
    except AttributeError:
        return None


def signature(target: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Arguments with defaults: its own, and with those of base classes that **kwargs reach."""
    is_class = isinstance(target, type)
    functions = [c.__init__ for c in target.__mro__] if is_class else [target]
    own, reachable = None, {}
    for function in functions:
        parameters = inspect.signature(function).parameters.values()
        named = {
            p.name: p.default
            for p in parameters
            if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self"
        }
        own = named if own is None else own
        reachable = {**named, **reachable}
        if inspect.Parameter.VAR_KEYWORD not in {p.kind for p in parameters}:
            break
    return own or {}, reachable


def _converted(described: Any, kinds: dict[str, str], in_keras: dict[str, str]) -> dict[str, Any]:
    """Defaults in R as what Keras would be given."""
    values = read(described)
    if not isinstance(values, RList):
        return {}
    converted = {}
    with read_by("R"):
        for name, value in zip(values.names or (), values.values, strict=True):
            python = in_keras.get(name, name)
            converted[name] = argument(name, value, kinds.get(python) or BY_NAME.get(python))
    return converted


def same(ours: Any, theirs: Any) -> bool:
    """Whether two defaults mean the same; of several strings in R, the first is the default."""
    if isinstance(ours, list | tuple) and isinstance(theirs, list | tuple):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, list | tuple) and isinstance(theirs, str):
        return len(ours) > 0 and ours[0] == theirs
    if isinstance(ours, bool) != isinstance(theirs, bool):
        return False
    return bool(ours == theirs)


def _show(default: Any) -> str:
    return "required" if default is REQUIRED else repr(default)


def missing(targets: Iterable[str], left_out: Iterable[str]) -> list[str]:
    """Public classes and functions of Keras that no table has, by whichever of their names."""
    known = [_find(target) for target in (*targets, *left_out)]
    names = []
    for module_name in COMPLETE:
        if not any(target.startswith(module_name + ".") for target in targets):
            continue
        module = importlib.import_module(module_name)
        for name, entry in vars(module).items():
            public = not name.startswith("_") and callable(entry)
            plumbing = name in ("get", "serialize", "deserialize")
            if public and not plumbing and not any(entry is one for one in known):
                names.append(f"{module_name}.{name}")
                known.append(entry)
    return [f"no table has {name}" for name in names]


def state(pinned: str) -> str:
    """How the installed Keras stands to the pinned one: "pinned", "newer" or "older"."""
    ours, theirs = (
        tuple(int(part) for part in version.split(".")[:3] if part.isdigit())
        for version in (keras.__version__, pinned)
    )
    return "pinned" if ours == theirs else "newer" if ours > theirs else "older"
