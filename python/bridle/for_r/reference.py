"""What the installed Keras says of itself, for a reader in R."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from bridle.convert.functions import resolve
from bridle.convert.plain import plain
from bridle.errors import unknown_name


def help_text(target: Any, names: Any = None) -> str:
    """Keras' own documentation of an object, or of what has a dotted name.

    Args:
        target: The object, or "keras.layers.Dense" say.
        names: What R calls the public names of Keras.

    Raises:
        BridleNameError: For a name that Keras doesn't have.
    """
    known = plain(names, "names") or {}
    if not isinstance(target, str):
        return text(target, known)
    try:
        found = resolve(target) if "." in target else None
    except AttributeError:
        found = None
    if found is None:
        raise unknown_name(f"There is no help on `{target}`.", target, known.values(), "functions")
    return text(found, known, target)


def text(thing: Any, names: Mapping[str, str] | None = None, name: str | None = None) -> str:
    """The documentation of a class, a function, a module, or of the class of any other object.

    Args:
        thing: What to tell of.
        names: What R calls Keras' public names; `keras.layers.Dense(3)` becomes `layer_dense(3)`.
        name: What `thing` is called, instead of its own account.
    """
    told = thing if hasattr(thing, "__name__") else type(thing)
    try:
        signature = str(inspect.signature(told))
    except (TypeError, ValueError):  # a module, or what is written in C
        signature = ""
    title = f"{name or told.__name__}{signature}"
    body = inspect.getdoc(told) or "Keras says nothing of it."
    return f"{title}\n\n{_in_r(body, names or {})}"


def _in_r(body: str, names: Mapping[str, str]) -> str:
    def spelled(found: re.Match[str]) -> str:
        name = names.get(found[1])
        if name is None:
            return found[0]
        return f"{name}(" if found[2] else f"{name}()"

    return re.sub(r"\b(?:tf\.)?(keras(?:\.\w+)+)(\(?)", spelled, body)
