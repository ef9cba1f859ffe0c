"""Checks of data against each other and against the model, before training starts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import keras
import numpy as np

from bridle.errors import (
    BridleValueError,
    all_of,
    dims,
    element,
    in_r,
    listed,
    must_be,
    show,
    unknown_name,
)
from bridle.keras_compat.models import (
    input_tensors,
    is_optional,
    is_own,
    keras_of,
    output_names,
)
from bridle.keras_compat.output_shapes import shapes_of_outputs

#: The hint where a list of rows is given in place of an array.
_ROWS = "Make one array of the rows: `numpy.asarray({})`."


def is_arrays(value: Any) -> bool:
    """Whether `value` is made of arrays and tensors, not a dataset or a generator."""
    leaves = [leaf for leaf in keras.tree.flatten(value) if leaf is not None]
    return bool(leaves) and all(hasattr(leaf, "shape") for leaf in leaves)


def check_rows(parts: Mapping[str, Any], none: bool = False) -> None:
    """Refuses empty data and parts with different numbers of samples.

    Args:
        parts: x, y and sample weights by the names of the arguments.
        none: Accept data without rows.
    """
    first: tuple[str, int] | None = None
    for argument, value in parts.items():
        for where, leaf in _named_parts(value, argument):
            shape = getattr(leaf, "shape", None)
            if shape is None or (len(shape) and shape[0] is None):
                continue
            if len(shape) == 0:
                raise BridleValueError(f"`{where}` must have a row for each sample, not shape ().")
            rows = int(shape[0])
            if 0 in shape[1:]:
                raise BridleValueError(
                    f"`{where}` must have values in each row, but its shape is {dims(shape)}."
                )
            if rows == 0 and not none:
                raise BridleValueError(f"`{where}` must have at least one row, not 0.")
            if first is None:
                first = (where, rows)
            elif rows != first[1]:
                raise BridleValueError(
                    f"`{where}` must have as many rows as `{first[0]}`, {first[1]}, not {rows}."
                )


def _named_parts(value: Any, argument: str) -> Iterator[tuple[str, Any]]:
    """The parts of data, each as its user would write it."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _named_parts(part, element(argument, name))
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value):
            yield from _named_parts(part, element(argument, place) if len(value) > 1 else argument)
    else:
        yield argument, value


def check_inputs(model: Any, x: Any, argument: str = "x") -> None:
    """Refuses inputs whose names, number or shapes don't fit the model's."""
    inputs = input_tensors(model)
    if is_arrays(x) and not inputs:
        _check_first_layer(model, x, argument)
    for name, part in x.items() if inputs and isinstance(x, Mapping) else ():
        check_is_one(element(argument, name), part)
    if not inputs or not is_arrays(x):
        return
    if isinstance(x, Mapping):
        check_names(x, inputs, argument, "inputs")
        missing = [name for name in inputs if name not in x]
        optional = [name for name in missing if is_optional(inputs[name])]
        if len(missing) > len(optional):
            raise BridleValueError(
                f"`{argument}` must have all of the model's inputs, but {listed(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} missing.",
                all_of(inputs, "inputs"),
            )
        pairs = [(element(argument, name), part, inputs[name]) for name, part in x.items()]
    else:
        flat = keras.tree.flatten(x)
        if len(flat) != len(inputs):
            rows = len(inputs) == 1 and all(np.ndim(part) == 1 for part in flat) and not in_r()
            refuse_count(
                argument,
                len(flat),
                list(inputs),
                "inputs",
                _ROWS.format(argument) if rows else None,
            )
        wheres = [argument if len(flat) == 1 else element(argument, i) for i in range(len(flat))]
        pairs = list(zip(wheres, flat, inputs.values(), strict=True))
    for where, part, tensor in pairs:
        if part is not None:
            is_numbers = isinstance(part, np.ndarray) and part.dtype.kind in "biuf"
            if is_numbers and tensor.dtype == "string":
                raise must_be(where, "text", part)
            _check_shape(where, tuple(part.shape), tuple(tensor.shape))
        elif not is_optional(tensor):
            raise must_be(where, "an array", part, f"`{tensor.name}` isn't an optional input.")


def _check_first_layer(model: Any, x: Any, argument: str) -> None:
    """Refuses inputs that the first layer of a model without a shape yet can't take."""
    module = keras_of(model)
    layers = model.layers if module is keras and isinstance(model, keras.Sequential) else []
    spec = getattr(layers[0], "input_spec", None) if layers else None
    if not isinstance(spec, keras.InputSpec):
        return
    flat = keras.tree.flatten(x)
    if isinstance(x, Mapping) or len(flat) != 1:
        rows = (
            all(np.ndim(part) < 2 for part in flat) and not in_r() and isinstance(x, list | tuple)
        )
        raise must_be(argument, "one array", x, _ROWS.format(argument) if rows else None)
    rank = len(flat[0].shape)
    least, most = spec.ndim or spec.min_ndim or 0, spec.ndim or spec.max_ndim or rank
    if not least <= rank <= most:
        wanted = f"at least {least}" if rank < least else f"at most {most}"
        raise BridleValueError(
            f"`{argument}` must have {wanted} dimensions for the model's first layer, but its "
            f"shape is {dims(flat[0].shape)}."
        )


def check_alike(x: Any, other: Any, argument: str) -> None:
    """Refuses inputs to validate on that aren't like those to train on.

    Args:
        x: What to train on, arrays.
        other: What to validate on, arrays.
        argument: What that is called, for errors.
    """
    flat, others = keras.tree.flatten(x), keras.tree.flatten(other)
    if isinstance(x, Mapping) != isinstance(other, Mapping) or len(flat) != len(others):
        raise must_be(argument, "of the same structure as `x`", other)
    for mine, its in zip(flat, others, strict=True):
        if mine is not None and its is not None and len(mine.shape) != len(its.shape):
            raise BridleValueError(
                f"`{argument}` must have as many dimensions as `x`, {len(mine.shape)}, "
                f"but its shape is {dims(its.shape)}."
            )


def refuse_count(
    argument: str, count: int, names: list[str], what: str, hint: str | None = None
) -> None:
    """Refuses a number of arrays that isn't that of the model's inputs or outputs."""
    many = len(names) > 1
    each = f"each of the model's {len(names)} {what}" if many else f"the model's {what[:-1]}"
    order = all_of(names, what)
    raise BridleValueError(
        f"`{argument}` must have one array for {each}, not {count}.",
        hint or (f"{order[:-1]}, in this order." if many else order),
    )


def check_are_arrays(value: Any, argument: str) -> None:
    """Refuses targets or weights that are no arrays.

    Raises:
        BridleTypeError: With what they are.
    """
    leaves = keras.tree.flatten(value)
    for leaf in leaves:
        if leaf is not None and not hasattr(leaf, "shape"):
            raise must_be(argument, "arrays or a data frame", leaf)
    if all(leaf is None for leaf in leaves):
        raise must_be(argument, "arrays or a data frame", value)


def check_is_one(where: str, part: Any) -> None:
    """Refuses a list where an array is meant, of an output say.

    Raises:
        BridleTypeError: With what it is called.
    """
    if isinstance(part, list | tuple):
        raise must_be(where, "an array", part, None if in_r() else _ROWS.format(where))


def check_split(x: Any, split: float) -> None:
    """Refuses a `validation_split` that leaves nothing to train on.

    Raises:
        BridleValueError: With the number of samples.
    """
    rows = next(int(leaf.shape[0]) for leaf in keras.tree.flatten(x) if leaf is not None)
    if split and math.floor(rows * (1 - split)) == 0:
        raise BridleValueError(
            f"`validation_split` must leave samples to train on, but {show(split)} of {rows} "
            "leaves none.",
            "Give a smaller fraction.",
        )


def has_own_step(model: Any, step: str) -> bool:
    """Whether the model decides itself what becomes of the targets."""
    return any(is_own(model, name, keras_of(model).Model) for name in (step, "compute_loss"))


def check_weights(model: Any, weights: Any, argument: str) -> None:
    """Refuses sample weights that don't fit the model's outputs.

    Raises:
        BridleError: For unknown outputs, a wrong number of arrays or a wrong shape.
    """
    names = output_names(model)
    if names is None:
        return
    if isinstance(weights, Mapping):
        check_names(weights, names, argument, "outputs")
        parts = [(element(argument, name), name, part) for name, part in weights.items()]
    elif isinstance(weights, list | tuple):
        if len(weights) != len(names):
            refuse_count(argument, len(weights), names, "outputs")
        called = [argument if len(names) == 1 else element(argument, i) for i in range(len(names))]
        parts = list(zip(called, names, weights, strict=True))
    else:
        parts = [(argument, names[0], weights)] if len(names) == 1 else []
    shapes = output_shapes(model, names)
    for where, name, part in parts:
        check_is_one(where, part)
        shape = () if part is None else tuple(part.shape)
        shape = shape[:-1] if shape[-1:] == (1,) else shape
        wanted = shapes.get(name)
        if wanted is None or len(shape) < 2:
            continue
        if len(shape) >= len(wanted) or not fits(shape[1:], wanted[1 : len(shape)]):
            timesteps = " or timestep" if len(wanted) > 2 else ""
            raise BridleValueError(
                f"`{where}` must have one weight for each sample{timesteps}, "
                f"not shape {dims(shape)}."
            )


def check_has_text(backend: str) -> None:
    """Refuses a model that takes text on a backend that knows only numbers.

    Args:
        backend: The backend's name.

    Raises:
        BridleValueError: Where Keras runs on another one than TensorFlow.
    """
    if backend != "tensorflow":
        raise BridleValueError(
            f"Can't run a model that takes text where Keras runs on {backend}.",
            "Call the layer that takes it on the data instead, before the model.",
        )


def output_shapes(model: Any, names: list[str]) -> dict[str | None, tuple[int | None, ...]]:
    """The shapes of a built functional or Sequential model's outputs by name, else none."""
    shapes = shapes_of_outputs(model)
    return dict(zip(names, shapes, strict=True)) if len(names) == len(shapes) else {}


def fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    """Whether a shape is the wanted one, in which `None` is any size."""
    return len(shape) == len(wanted) and all(
        w is None or s == w for s, w in zip(shape, wanted, strict=True)
    )


def check_names(value: Mapping[str, Any], names: Iterable[str], argument: str, what: str) -> None:
    """Refuses names that the model has no inputs or outputs of."""
    for name in value:
        if name not in names:
            raise unknown_name(
                f"`{argument}` must be named by the model's {what}, but `{name}` is none of them.",
                str(name),
                names,
                what,
            )


def _check_shape(where: str, shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> None:
    # Keras adds or drops a last axis of length 1 itself.
    if len(shape) == len(wanted) - 1 and wanted[-1] == 1:
        return
    if len(shape) == len(wanted) + 1 and shape[-1] == 1:
        return
    if len(shape) != len(wanted) or not fits(shape[1:], wanted[1:]):
        is_row = len(shape) and fits(shape, wanted[1:])
        keep = f"{where}[1, , drop = FALSE]" if in_r() else f"{where}[None]"
        hint = f"Give one row as an array of rows: `{keep}`." if is_row else None
        refuse_shape(where, shape, wanted, hint)


def refuse_shape(
    where: str, shape: tuple[int, ...], wanted: tuple[int | None, ...], hint: str | None = None
) -> None:
    """Refuses a shape that doesn't fit; there may be any number of rows, whatever a batch has."""
    any_rows = dims((None, *wanted[1:]))
    raise BridleValueError(f"`{where}` must have shape {any_rows}, not {dims(shape)}.", hint)
