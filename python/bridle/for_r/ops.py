"""Operations that mean something else in R, or that take their arguments in another way."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from bridle.convert.arguments import argument
from bridle.convert.dtypes import as_complex
from bridle.convert.numbers import whole_number


def arange(
    start: Any, end: Any = None, step: Any = 1, dtype: str | None = None, include_end: bool = True
) -> Any:
    """Numbers from `start` to `end` with `end`, or from 1 to `start` if that is the only one."""
    if end is None:
        start, end = type(start)(1), start
    if include_end:
        end = _beyond(start, end, step)
    is_whole = not any(isinstance(number, float) for number in (start, end, step))
    made = ops.arange(start, end, step, dtype=None if is_whole else keras.config.floatx())
    return made if dtype is None else ops.cast(made, dtype)


def _beyond(start: Any, end: Any, step: Any) -> Any:
    """A bound that the last number stays below."""
    numbers = (start, end, step)
    if not all(isinstance(number, int | float) for number in numbers):
        return end + step
    last = start + step * math.floor((end - start) / step + 1e-10)
    if all(isinstance(number, int) for number in numbers):
        return last + (1 if step > 0 else -1)
    return last + step / 2  # so that rounding can't make one more or one less


def array(x: Any, dtype: str | None = None) -> Any:
    """A tensor of R values; numbers go to `dtype` from R's own precision."""
    return convert_to_tensor(x, dtype)


def as_tensor(x: Any, dtype: str | None = None, name: str | None = None) -> Any:
    """The same under the name that it has in R's TensorFlow; `name` has no meaning here."""
    return convert_to_tensor(x, dtype)


def convert_to_tensor(
    x: Any, dtype: str | None = None, sparse: bool | None = None, ragged: bool | None = None
) -> Any:
    """A tensor of an R value, an array or a tensor."""
    numbers = x if isinstance(x, list) else [x]
    if all(isinstance(number, bool | int | float | complex) for number in numbers):
        x = np.asarray(x)
    if isinstance(x, np.ndarray) and x.dtype.kind in "biuf":
        own = {"float64": keras.config.floatx(), "int64": "int32"}.get(x.dtype.name, x.dtype.name)
        x = x.astype(keras.backend.standardize_dtype(dtype or own))
    elif isinstance(x, np.ndarray) and x.dtype.kind == "c":
        x = as_complex(x)
    if not isinstance(x, np.ndarray) and hasattr(x, "dtype") and dtype is not None:
        x = ops.cast(x, dtype)
    return ops.convert_to_tensor(x, dtype=dtype, sparse=sparse, ragged=ragged)


def reshape(x: Any, newshape: Sequence[Any]) -> Any:
    """`x` in another shape; one dimension that is unknown follows from the others."""
    return ops.reshape(x, tuple(-1 if size is None else size for size in newshape))


def hstack(xs: Any, *more: Any) -> Any:
    """Tensors side by side, given as a list or one by one."""
    return ops.hstack([*_listed(xs), *more])


def vstack(xs: Any, *more: Any) -> Any:
    """Tensors below each other, given as a list or one by one."""
    return ops.vstack([*_listed(xs), *more])


def _listed(xs: Any) -> list[Any]:
    return list(xs) if isinstance(xs, list | tuple) else [xs]


def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """Sums over `axes`: how many, or a list of the axes of `x1` and of those of `x2`."""
    if isinstance(axes, list | tuple):
        return ops.tensordot(x1, x2, [_as_list(argument("axes", part)) for part in axes])
    return ops.tensordot(x1, x2, argument("axes", axes, "whole"))


def _as_list(axes: Any) -> list[int]:
    return list(axes) if isinstance(axes, tuple) else [axes]


def histogram(x: Any, bins: int = 10, range: Any = None) -> tuple[Any, Any]:
    """Counts and the edges of the bins between which they are counted."""
    return ops.histogram(x, bins, None if range is None else tuple(range))


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    maximum_iterations: int | None = None,
) -> Any:
    """Steps of `body` while `cond`; what it gives may stand alone where the loop has one value."""
    if not isinstance(loop_vars, list):
        return ops.while_loop(cond, body, loop_vars, maximum_iterations)

    def in_list(*values: Any) -> Any:
        made = body(*values)
        return made if isinstance(made, list) else [made]

    return ops.while_loop(cond, in_list, loop_vars, maximum_iterations)


def fori_loop(lower: Any, upper: Any, body_fun: Callable[..., Any], init_val: Any) -> Any:
    """Steps from `lower` up to, not including, `upper`; a number goes by the tensor beside it."""
    tensors = [bound for bound in (lower, upper) if hasattr(bound, "dtype")]
    if tensors:
        lower, upper = (ops.cast(bound, tensors[0].dtype) for bound in (lower, upper))
    return ops.fori_loop(lower, upper, body_fun, init_val)


def vectorized_map(elements: Any, f: Callable[..., Any]) -> Any:
    """`f` of each part of `elements` along the first axis."""
    return ops.vectorized_map(f, elements)


def vectorize(
    func: Callable[..., Any], excluded: Any = None, signature: str | None = None
) -> Callable[..., Any]:
    """A function that applies `func` to each element of its arguments.

    `keras.ops.vectorize()` can't do even that on TensorFlow, so only the rest is left to it.
    """
    if signature is not None or excluded is not None:
        return ops.vectorize(func, excluded=excluded, signature=signature)

    def apply(*args: Any) -> Any:
        tensors = [ops.convert_to_tensor(argument("x", arg)) for arg in args]
        shape = np.broadcast_shapes(*(tuple(part.shape) for part in tensors))
        flat = [ops.reshape(ops.broadcast_to(part, shape), (-1,)) for part in tensors]
        return ops.reshape(ops.vectorized_map(lambda parts: func(*parts), flat), shape)

    return apply


def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """`x` with more values around it: `keras.ops.pad()` takes one width for vectors only."""
    pair = pad_width if isinstance(pad_width, tuple) else (pad_width, pad_width)
    if isinstance(pair[0], int):
        pad_width = (pair,) * len(ops.shape(x))
    return ops.pad(x, pad_width, mode, constant_values)


def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """Pieces as equal as they can be; `keras.ops.array_split()` doesn't take where they begin."""
    if isinstance(indices_or_sections, int):
        return ops.array_split(x, indices_or_sections, axis)
    return ops.split(x, indices_or_sections, axis)


def scatter(indices: Any, values: Any, shape: Sequence[int]) -> Any:
    """Zeros, but for `values` at `indices`; one value goes to all of them."""
    return ops.scatter(indices, _at_each(indices, values, shape), shape)


def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: str | None = None) -> Any:
    """`inputs`, but for `updates` at `indices`; one value goes to all of them."""
    updates = _at_each(indices, updates, ops.shape(inputs))
    more = {} if reduction is None else {"reduction": reduction}
    return ops.scatter_update(inputs, indices, updates, **more)


def _at_each(indices: Any, values: Any, shape: Sequence[Any]) -> Any:
    """One value repeated for all that `indices` point to, which Keras doesn't do."""
    if np.ndim(values) > 0:
        return values
    *several, depth = ops.shape(indices)
    return ops.broadcast_to(values, (*several, *shape[depth:]))


def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """`inputs`, but for the block `updates`; one value is a block of one."""
    if np.ndim(updates) == 0:
        updates = ops.reshape(updates, (1,) * len(ops.shape(inputs)))
    return ops.slice_update(inputs, start_indices, updates)


def rearrange(tensor: Any, pattern: str, **axes_lengths: Any) -> Any:
    """`tensor` with its axes as the pattern says."""
    lengths = {name: whole_number(length, name) for name, length in axes_lengths.items()}
    return ops.rearrange(tensor, pattern, **lengths)


def unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: Any = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The different values of `x`, and the positions asked for, counted from 1."""
    found = ops.unique(
        x, sorted, return_index, return_inverse, return_counts, axis, size, fill_value
    )
    if not isinstance(found, list | tuple):
        return found
    values, *others = found
    positions = return_index + return_inverse
    return [values, *(part + 1 if i < positions else part for i, part in enumerate(others))]


def adaptive_average_pool(inputs: Any, output_size: Any, data_format: str | None = None) -> Any:
    """The same of arrays too, which Keras doesn't take here."""
    return ops.adaptive_average_pool(_as_tensor(inputs), output_size, data_format)


def adaptive_max_pool(inputs: Any, output_size: Any, data_format: str | None = None) -> Any:
    """The same of arrays too, which Keras doesn't take here."""
    return ops.adaptive_max_pool(_as_tensor(inputs), output_size, data_format)


def _as_tensor(x: Any) -> Any:
    return ops.convert_to_tensor(x) if isinstance(x, np.ndarray) else x
