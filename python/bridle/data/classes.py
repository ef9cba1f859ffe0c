"""Classes: which targets hold them, and their codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

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
