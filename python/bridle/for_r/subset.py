"""Parts of tensors as R's `[` takes and replaces them, on every backend and symbolically.

A key is one of R's subscripts, as `R/subset.R` describes it: a list whose first element names the
kind. "all" is a missing subscript, "rest" all axes that have none, "new" a new axis, "slice" has
`from`, `to` and `by`, "value" an R vector, matrix or tensor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops

from bridle.convert import positions
from bridle.convert.computed import tensor
from bridle.convert.numbers import whole_number
from bridle.convert.plain import plain
from bridle.convert.records import RList, RVector
from bridle.errors import BridleValueError, must_be


@dataclass
class _Key:
    kind: str
    value: Any = None


def subset(x: Any, keys: Any) -> Any:
    """`x[keys]`.

    Args:
        x: A tensor, a variable, a symbolic tensor or an R array.
        keys: A list of keys. One of `TRUE` and `FALSE` in the shape of `x`, or a matrix with a
            column for each axis, picks single values.

    Returns:
        A tensor. A single position drops its axis; several, and slices, keep it.

    Raises:
        BridleValueError: For too many subscripts, and positions that `x` doesn't have.
    """
    x = _as_tensor(x)
    keys = _read(keys)
    if len(keys) == 1 and keys[0].kind == "value":
        places = _single_places(keys[0].value, x)
        if places is not None:
            return ops.take(ops.reshape(x, (-1,)), places, axis=0)
    return _along_axes(x, keys)


def subset_set(x: Any, keys: Any, value: Any) -> Any:
    """`x[keys] = value`: a new tensor; a variable is changed in its place and returned.

    Raises:
        BridleValueError: As `subset()`, and for a tensor whose shape isn't known.
    """
    x = _as_tensor(x)
    if any(size is None for size in x.shape):
        raise BridleValueError("Can't replace parts of a tensor whose shape isn't known.")
    size = int(np.prod(x.shape))
    # Which values are meant is told by what the same subscripts take from their places.
    places = subset(ops.reshape(ops.arange(size, dtype="int32"), x.shape), keys)
    value = ops.cast(ops.convert_to_tensor(tensor(value, "value")), x.dtype)
    value = ops.reshape(ops.broadcast_to(value, places.shape), (-1,))
    flat = ops.reshape(ops.convert_to_tensor(x), (-1,))
    changed = ops.scatter_update(flat, ops.reshape(places, (-1, 1)), value)
    changed = ops.reshape(changed, x.shape)
    if hasattr(x, "assign"):
        x.assign(changed)
        return x
    return changed


def _as_tensor(x: Any) -> Any:
    x = tensor(x, "x")
    return ops.convert_to_tensor(x) if isinstance(x, int | float | np.ndarray | list) else x


def _read(keys: Any) -> list[_Key]:
    made = []
    for record in keys.values:
        kind, *value = record.values
        made.append(_Key(kind, value[0] if value else None))
    return made


def _single_places(value: Any, x: Any) -> Any:
    """The places, in the whole tensor, that a logical array or a matrix of positions picks."""
    shape = tuple(value.values.shape) if isinstance(value, RVector) else getattr(value, "shape", ())
    if len(shape) < 2 and not (len(x.shape) == 1 and _is_logical(value)):
        return None
    if _is_logical(value):
        if tuple(shape) != tuple(x.shape):
            raise BridleValueError(
                f"Can't take a logical array of shape {_dims(shape)} from a tensor of shape "
                f"{_dims(x.shape)}."
            )
        return _true_places(ops.reshape(_tensor(value), (-1,)))
    if len(shape) == 2 and shape[1] == len(x.shape):
        sizes = [int(size) for size in x.shape]
        steps = np.cumprod([1, *sizes[:0:-1]])[::-1]
        columns = [
            _within(_column(value, axis), sizes[axis], axis) * int(steps[axis])
            for axis in range(len(sizes))
        ]
        return sum(columns[1:], columns[0])
    return None


def _dims(shape: Any) -> str:
    return f"({', '.join('NA' if size is None else str(size) for size in shape)})"


def _is_logical(value: Any) -> bool:
    if isinstance(value, RVector):
        return value.type == "logical"
    return isinstance(value, bool) or "bool" in str(getattr(value, "dtype", ""))


def _tensor(value: Any) -> Any:
    return ops.convert_to_tensor(tensor(value, "i"))


def _true_places(flags: Any) -> Any:
    return ops.nonzero(flags)[0]


def _column(value: Any, axis: int) -> Any:
    return positions.from_one(
        RVector(value.type, value.values[:, axis])
        if isinstance(value, RVector)
        else value[:, axis],
        "i",
    )


def _within(places: Any, size: int | None, axis: int) -> Any:
    """Places from 0, negative ones counted from the end; those beyond the axis are refused."""
    if isinstance(places, int | np.ndarray):
        if size is None:
            return places
        beyond = np.atleast_1d(places)
        beyond = beyond[(beyond >= size) | (beyond < -size)]
        if len(beyond):
            place = int(beyond[0])
            raise BridleValueError(
                f"Can't take position {place + 1 if place >= 0 else place} of axis {axis + 1}, "
                f"which has {size}."
            )
        return np.where(np.asarray(places) < 0, np.asarray(places) + size, places)
    return places if size is None else ops.where(places < 0, places + size, places)


def _along_axes(x: Any, keys: list[_Key]) -> Any:
    """One key for each axis: slices and positions at once, vectors of positions one by one."""
    keys = _complete(keys, len(x.shape))
    basic: list[Any] = []
    vectors: list[tuple[int, Any]] = []  # the axis that they are on once `basic` is done
    axis, left = 0, 0
    for key in keys:
        if key.kind == "new":
            basic.append(None)
            left += 1
            continue
        size = x.shape[axis]
        if key.kind == "all":
            basic.append(slice(None))
        elif key.kind == "slice":
            basic.append(_slice(key.value, size, axis))
        else:
            places = _places(key.value, size, axis)
            if isinstance(places, int):
                basic.append(places)
                left -= 1
            else:  # a vector, or a position that only a program will know
                vectors.append((left, places))
                basic.append(slice(None))
        axis += 1
        left += 1
    x = x[tuple(basic)] if any(part != slice(None) for part in basic) else x
    for place, chosen in reversed(vectors):
        x = ops.take(x, chosen, axis=place)
    return x


def _complete(keys: list[_Key], rank: int) -> list[_Key]:
    """Keys for all axes: "rest", or else the end, stands for the axes that have none."""
    taken = sum(key.kind not in ("new", "rest") for key in keys)
    if taken > rank:
        raise BridleValueError(
            f"Can't take {taken} subscripts of a tensor with {rank} "
            f"{'axis' if rank == 1 else 'axes'}."
        )
    rest = [_Key("all")] * (rank - taken)
    place = next((i for i, key in enumerate(keys) if key.kind == "rest"), len(keys))
    return [*keys[:place], *rest, *keys[place + 1 :]]


def _slice(bounds: Any, size: int | None, axis: int) -> slice:
    """R's `from:to:by`, which includes `to`."""
    start, stop, by = (_bound(part) for part in bounds.values)
    step = 1 if by is None else by
    if start is not None:
        start = positions.from_one(start, "from")
        _within(start, size, axis)
    if stop is not None:
        stop = positions.from_one(stop, "to")
        _within(stop, size, axis)
        stop = stop + (1 if step > 0 else -1)
        # One after the last, or one before the first, is the end, for which Python has `None`.
        if (step > 0 and stop == 0) or (step < 0 and stop == -1):
            stop = None
    return slice(start, stop, step)


def _bound(value: Any) -> int | None:
    """A bound of a slice; `NA` and `NULL` stand for the axis' end."""
    if value is None or (isinstance(value, RVector) and len(value.missing)):
        return None
    value = plain(value, "i")
    if isinstance(value, float) and np.isnan(value):
        return None
    return whole_number(value, "i")


def _places(value: Any, size: int | None, axis: int) -> Any:
    """Positions along an axis: one of them is an `int`."""
    if isinstance(value, RList):
        raise must_be("i", "positions, logicals or a slice", value)
    if _is_logical(value):
        flags = _tensor(value)
        if len(flags.shape) != 1 or (size is not None and flags.shape[0] not in (None, size)):
            raise BridleValueError(
                f"Can't take logicals of shape {_dims(flags.shape)} along axis {axis + 1}, "
                f"which has {size}."
            )
        return _true_places(flags)
    places = _within(positions.from_one(value, "i"), size, axis)
    return int(places) if np.ndim(places) == 0 and isinstance(places, int | np.ndarray) else places
