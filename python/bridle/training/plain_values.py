"""Plain values as JSON, their arrays beside: what can be read back without running any code."""

from __future__ import annotations

from typing import Any

import numpy as np

#: Arrays by name.
Arrays = dict[str, np.ndarray]
#: Deeper than that a value holds itself.
_DEPTH = 50


class NotPlain(Exception):
    """A value that isn't made of numbers, strings, arrays, lists and the like."""


def encode(value: Any, arrays: Arrays, depth: int = 0) -> Any:
    """A value as JSON can have it.

    Args:
        value: `None`, a number, a string, bytes, an array, or a list, tuple, set or dict of these.
        arrays: Takes the arrays in it.
        depth: How deep it lies in another.

    Raises:
        NotPlain: For anything else.
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    if depth > _DEPTH:
        raise NotPlain
    if isinstance(value, np.ndarray | np.generic):
        if value.dtype.hasobject or value.dtype.names:
            raise NotPlain
        name = str(len(arrays))
        arrays[name] = np.array(value)
        return {"number" if isinstance(value, np.generic) else "array": name}
    if type(value) is bytes:
        return {"bytes": value.hex()}
    if type(value) is list:
        return [encode(part, arrays, depth + 1) for part in value]
    if type(value) in (tuple, set, frozenset):
        return {type(value).__name__: [encode(part, arrays, depth + 1) for part in value]}
    if type(value) is dict:
        return {"dict": [encode(list(pair), arrays, depth + 1) for pair in value.items()]}
    raise NotPlain


_GROUPS = {"tuple": tuple, "set": set, "frozenset": frozenset, "dict": dict}


def decode(value: Any, arrays: Arrays) -> Any:
    """The value that `encode()` was given."""
    if isinstance(value, list):
        return [decode(part, arrays) for part in value]
    if not isinstance(value, dict):
        return value
    [(kind, inner)] = value.items()
    if kind == "bytes":
        return bytes.fromhex(inner)
    if kind in ("array", "number"):
        return np.array(arrays[inner]) if kind == "array" else arrays[inner][()]
    return _GROUPS[kind](decode(inner, arrays))
