"""Checks of what a dataset or generator brings, before training starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert import text
from bridle.convert.dtypes import check_numbers
from bridle.convert.mapped import check_files
from bridle.convert.missing import refuse_missing
from bridle.data.checks import has_own_step
from bridle.data.comparing import check_comparing
from bridle.data.lost_weights import check_weighed
from bridle.errors import BridleTypeError, BridleValueError, dims, index, show
from bridle.keras_compat.models import input_tensors

Shape = tuple[int | None, ...]


def check_elements(model: Any, spec: Any, argument: str, step: str) -> None:
    """Refuses elements that can't be meant as batches (x,), (x, y) or (x, y, sample_weight).

    Args:
        model: The model.
        spec: The types of an element: `tf.TensorSpec`s in its structure.
        argument: What brings the elements, for errors.
        step: The model's method that takes them ("train_step").

    Raises:
        BridleTypeError: For namedtuples: is it the order or the names that count?
        BridleValueError: For tuples of another length, rows in place of batches, shapes that don't
            fit the model's inputs, and no targets where the model has a loss.
    """
    if hasattr(spec, "_fields"):
        names = ", ".join(spec._fields)
        raise BridleTypeError(
            f"`{argument}` must bring tuples, not the namedtuple `{type(spec).__name__}({names})`.",
            "Make a plain tuple of it: (x,), (x, y) or (x, y, sample_weight).",
        )
    if isinstance(spec, tuple) and len(spec) not in (1, 2, 3):
        raise BridleValueError(
            f"`{argument}` must bring (x,), (x, y) or (x, y, sample_weight), "
            f"not a tuple of {len(spec)}.",
            "Several inputs or outputs go in a tuple or dict of their own: ((x1, x2), y).",
        )
    for name, shape, wanted in _shapes(model, spec):
        if 0 in shape[1:]:
            raise BridleValueError(
                f"`{argument}` must bring {name} with values in each row, "
                f"but their shape is {dims(shape)}."
            )
        fits = wanted is None or _fit(shape, wanted)
        is_row = wanted is not None and not fits and _fit((None, *shape), wanted)
        if len(shape) == 0 or is_row:
            raise BridleValueError(
                f"`{argument}` must bring batches, but its {name} have the shape of one row, "
                f"{dims(shape)}.",
                f"Make batches of it: `{argument}.batch(32)` of a tf.data.Dataset.",
            )
        if wanted is not None and not fits:
            raise BridleValueError(
                f"`{argument}` must bring {name} of shape {dims((None, *wanted[1:]))}, "
                f"not {dims(shape)}."
            )
    if isinstance(spec, tuple) and len(spec) > 1 and step != "predict_step":
        check_comparing(model, spec[1], "y", step)
        if len(spec) > 2:
            check_weighed(model, spec[1], step)
    alone = not isinstance(spec, tuple) or len(spec) == 1
    needs_targets = getattr(model, "loss", None) is not None and not has_own_step(model, step)
    if step != "predict_step" and alone and needs_targets:
        raise BridleValueError(
            f"`{argument}` must bring targets: the model was compiled with a loss.",
            "Its elements are (x, y) or (x, y, sample_weight).",
        )


def check_part(part: Any, argument: str) -> None:
    """Refuses a part of a batch that Keras can't take, before TensorFlow's threads see it.

    Args:
        part: Anything that isn't a structure.
        argument: What brings the batch, for errors.

    Raises:
        BridleError: For what is no array of numbers or strings.
    """
    shape = getattr(part, "shape", None)
    if isinstance(part, bool | int | float | complex | str | bytes) or shape == ():
        what = "an array without dimensions" if hasattr(part, "shape") else show(part)
        raise BridleTypeError(
            f"`{argument}` must bring arrays, not {what}.",
            "Its batches are (x,), (x, y) or (x, y, sample_weight), of arrays with a row a sample.",
        )
    if isinstance(part, np.ndarray):
        check_files(part, argument)
        if not text.is_text(part):
            check_numbers(part, argument, "bring")
        elif missing := text.missing_in(part):
            refuse_missing(missing, part.shape, argument, text=True)


def _fit(shape: Shape, wanted: Shape) -> bool:
    """Whether a shape, of which sizes may be unknown, can be the wanted one.

    Keras adds or drops a last axis of length 1 itself.
    """
    if len(shape) == len(wanted) - 1 and wanted[-1] == 1:
        shape = (*shape, 1)
    if len(shape) == len(wanted) + 1 and shape[-1] == 1:
        shape = shape[:-1]
    pairs = zip(shape[1:], wanted[1:], strict=False)
    return len(shape) == len(wanted) and all(None in pair or pair[0] == pair[1] for pair in pairs)


def _shapes(model: Any, spec: Any) -> Iterator[tuple[str, Shape, Shape | None]]:
    """Of each part whose rank is known: its name, its shape and the one that the model wants."""
    parts = spec if isinstance(spec, tuple) else (spec,)
    inputs = input_tensors(model)
    for role, part in zip(("inputs", "targets", "sample weights"), parts, strict=False):
        leaves = keras.tree.flatten(part)
        wanted = [None] * len(leaves)
        if role == "inputs" and isinstance(part, Mapping):  # flattened in the order of its names
            wanted = [inputs.get(name) for name in sorted(part)]
        elif role == "inputs" and len(leaves) == len(inputs):
            wanted = list(inputs.values())
        if len(wanted) != len(leaves):
            wanted = [None] * len(leaves)
        names = [""] if len(leaves) == 1 else [f" {index(i)}" for i in range(len(leaves))]
        if isinstance(part, Mapping) and len(part) == len(leaves):
            names = [f" `{name}`" for name in sorted(part)]
        for name, leaf, tensor in zip(names, leaves, wanted, strict=True):
            if isinstance(leaf, tf.TensorSpec) and leaf.shape.rank is not None:
                yield (
                    role + name,
                    tuple(leaf.shape),
                    None if tensor is None else tuple(tensor.shape),
                )
