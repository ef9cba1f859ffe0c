"""How R prepared a model's data frames: handed to R and taken from it, and what it has to fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridle.convert.model import check_model
from bridle.convert.records import elements
from bridle.data import blueprints
from bridle.errors import BridleValueError, listed
from bridle.for_r.serialized import Unread, calls_in, is_harmless
from bridle.keras_compat.models import input_tensors


def blueprint(model: Any) -> bytearray | None:
    """What R's `serialize()` wrote of a model's blueprint, `None` where it has none.

    Raises:
        BridleValueError: For one from a file with code that does more than compute.
    """
    check_model(model)
    kept = blueprints.known_to(model)
    if kept is None:
        return None
    if not kept.trusted:
        _check(kept.content)
    return bytearray(kept.content)


def _check(content: bytes) -> None:
    try:
        calls = [f"{name}()" for name in calls_in(content) if not is_harmless(name)]
        code = listed(calls)
    except Unread as unread:
        code = str(unread)
    if code:
        raise BridleValueError(
            "Can't prepare the data as in training: the model's formula or recipe would run code "
            f"that came with the file: {code}.",
            "Only if you trust whoever made it: `load_model(safe_mode = FALSE)`.",
        )


def inputs(model: Any) -> dict[str, dict[str, Any]]:
    """What a model that knows its inputs takes: by input, its shape and whether it is text."""
    check_model(model)
    return {
        name: {"shape": list(tensor.shape[1:]), "text": tensor.dtype == "string"}
        for name, tensor in input_tensors(model).items()
    }


def check_width(model: Any, columns: Any, made_by: str) -> None:
    """Refuses more or fewer columns than the one input of a model takes.

    Args:
        model: A Keras model.
        columns: The names of the columns that were made.
        made_by: What made them.

    Raises:
        BridleValueError: With their number and names.
    """
    names = [str(name) for name in elements(columns)]
    shapes = [tuple(tensor.shape) for tensor in input_tensors(model).values()]
    count = len(names)
    if len(shapes) == 1 and len(shapes[0]) == 2 and shapes[0][1] not in (None, count):
        raise BridleValueError(
            f"`x` must make as many columns as the model takes, {shapes[0][1]}, but {made_by} "
            f"makes {count}.",
            f"They are {listed(names)}.\n`input_shape = {count}` fits them. A model made without "
            "`input_shape` finds it out by itself.",
        )


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "blueprint": blueprint,
    "inputs": inputs,
    "check_width": check_width,
}
