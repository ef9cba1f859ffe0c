"""Classes: which targets hold them, their codes, and strings that name them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

import numpy as np

from bridle.convert import frames
from bridle.convert.plain import from_r
from bridle.convert.records import RFactor, RList, RVector
from bridle.data.checks import output_shapes
from bridle.keras_compat.models import output_names


def loss_kinds(model: Any) -> dict[str | None, str | None]:
    """How each output's loss reads classes, by the output's name.

    Returns:
        "codes" for a whole number a sample, "one-hot" for a column a class, "two" for 0 and 1,
        `None` where the loss compares numbers or nobody knows. One entry for the key `None` where
        the outputs have no names yet.
    """
    names: list[Any] = output_names(model) or [None]
    found = losses_of(model, names)
    return {name: _kind(found.get(name)) for name in names}


def losses_of(model: Any, names: list[Any]) -> dict[Any, Any]:
    """The loss of each output by name, `None` where it has none; empty where nobody knows."""
    loss = getattr(model, "loss", None)
    if isinstance(loss, Mapping) and "class_name" not in loss:
        return {name: loss.get(name) for name in names}
    if isinstance(loss, list | tuple):
        return dict(zip(names, loss, strict=True)) if len(loss) == len(names) else {}
    return {} if loss is None else dict.fromkeys(names, loss)


def _kind(loss: Any) -> str | None:
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    name = name.replace("_", "").lower()
    if name == "bce" or name.startswith("binary"):
        return "two"
    if name.startswith("sparsecategorical"):
        return "codes"
    return "one-hot" if name.startswith("categorical") else None


def by_output(model: Any, y: Any) -> dict[str | None, Any]:
    """Targets by the name of their output."""
    names: list[Any] = output_names(model) or [None]
    if isinstance(y, Mapping):
        return dict(y)
    if isinstance(y, list | tuple):
        return dict(zip(names, y, strict=False))
    return {names[0]: y}


def class_codes(model: Any, y: Any, kinds_only: bool) -> dict[str | None, np.ndarray]:
    """The class of each sample, for every output whose targets hold one class a sample.

    Args:
        model: The model.
        y: Arrays or tensors of targets.
        kinds_only: Leave out whole numbers whose loss doesn't say that they are classes.

    Returns:
        Codes of shape (samples,), whole numbers, by output.
    """
    kinds = loss_kinds(model)
    found: dict[str | None, np.ndarray] = {}
    for name, given in by_output(model, y).items():
        if given is None or not hasattr(given, "shape"):
            continue
        kind, target = kinds.get(name), np.asarray(given)
        one = target.ndim == 1 or (target.ndim == 2 and target.shape[1] == 1)
        if kind == "one-hot" and target.ndim == 2 and not one:
            found[name] = target.argmax(axis=1)
        elif one and (kind in ("codes", "two") or (not kinds_only and target.dtype.kind in "iub")):
            found[name] = np.round(target.reshape(-1)).astype("int64")
    return found


def strings_as_factors(model: Any, y: Any) -> Any:
    """Targets with factors in place of strings, where the output's loss wants codes of classes.

    The levels are the strings in the order of their characters.

    Args:
        model: The compiled model.
        y: What the user gave as targets.
    """
    kinds = loss_kinds(model)
    y = from_r(y)

    def each(name: Any, part: Any) -> Any:
        strings = _strings(part)
        if strings is None or kinds.get(name) not in ("codes", "two"):
            return part
        levels, codes = np.unique(strings, return_inverse=True)
        units = (output_shapes(model, [n for n in kinds if n]).get(name) or (None,))[-1]
        room = 2 if kinds[name] == "two" else units
        if room is not None and len(levels) > room:
            return part
        return RFactor(codes.reshape(-1).astype("int32"), [str(level) for level in levels])

    if isinstance(y, RList):
        names = kinds if y.names is None else y.names
        return RList(
            [each(n, p) for n, p in zip_longest(names, y.values)][: len(y.values)], y.names
        )
    if isinstance(y, Mapping):
        return {name: each(name, part) for name, part in y.items()}
    whole = each(next(iter(kinds)), y)
    are_one = len(kinds) < 2 and isinstance(y, list | tuple) and all(map(_is_string, y))
    if whole is not y or not isinstance(y, list | tuple) or are_one:
        return whole
    return type(y)([each(n, p) for n, p in zip_longest(kinds, y)][: len(y)])


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _strings(value: Any) -> np.ndarray | None:
    """`value` as an array of strings of shape (samples,), if it is one without missing values."""
    value = from_r(value)
    if isinstance(value, RVector):
        is_text = value.type == "character" and not len(value.missing)
        value = np.asarray(value.values, dtype=object) if is_text else None
    elif frames.is_series(value) and not frames.is_categorical(value):
        value = np.asarray(value)
    elif isinstance(value, str):
        value = np.asarray([value], dtype=object)
    elif type(value) in (list, tuple) and value and all(isinstance(v, str) for v in value):
        value = np.asarray(value, dtype=object)
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "UO" or not value.size:
        return None
    if value.ndim > 2 or (value.ndim == 2 and value.shape[1] != 1):
        return None
    flat = value.reshape(-1)
    return flat.astype(str) if all(isinstance(v, str) for v in flat) else None
