"""Rows of arrays that a program on JAX reads where they lie, without a copy of the arrays.

XLA reads memory of others where it begins at a multiple of `ALIGNMENT`, as NumPy's seldom does. It
is given an array from the first such place on, flat, and a copy of the rows that aren't in there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import keras
import numpy as np
from jax import numpy as jnp

from bridle.data.buffers import ALIGNMENT
from bridle.data.stack import NUMBERS

#: JAX counts elements in int32.
_MOST_ELEMENTS = 2**31
#: The bytes of arrays that are copied to be of a type that JAX has.
_FEW_BYTES = 2**24


def in_place(arrays: list[np.ndarray]) -> list[Lying] | None:
    """The arrays as programs pick rows of them where they lie; `None` where they can't.

    Args:
        arrays: Arrays of shape (samples, ...), contiguous.
    """
    if jax.default_backend() != "cpu" or keras.distribution.distribution() is not None:
        return None
    if any(array.dtype.kind not in NUMBERS for array in arrays):
        return None
    found = []
    for array in arrays:
        dtype = jax.dtypes.canonicalize_dtype(array.dtype)
        much = array.dtype != dtype and array.nbytes > _FEW_BYTES
        if much or not 0 < array.size < _MOST_ELEMENTS:
            return None
        found.append(Lying.of(array.astype(dtype, copy=False)))
    return found


@partial(jax.tree_util.register_dataclass, data_fields=["numbers", "parts"], meta_fields=[])
@dataclass(frozen=True)
class Picked:
    """Batches as a program picks them.

    Attributes:
        numbers: The rows' numbers, of shape (capacity, batch).
        parts: `Lying` arrays, in the structure that the model's step takes.
    """

    numbers: Any
    parts: Any

    def batch(self, number: Any) -> Any:
        """One of the batches."""
        rows = self.numbers[number]
        return jax.tree.map(
            lambda part: part.rows(rows), self.parts, is_leaf=lambda part: isinstance(part, Lying)
        )


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["flat", "rest", "missing"],
    meta_fields=["shape"],
)
@dataclass(frozen=True)
class Lying:
    """An array of which a program picks rows: the same program wherever it lies.

    Arrays of about as many rows have the same program, too: it reads a number of rows in place that
    few arrays differ in.

    Attributes:
        flat: Its elements from the first one on that XLA can read in place, of shape (elements,);
            none of a short array.
        rest: A copy of the rows before those and after them, of shape (rows, elements of a row).
        missing: How many elements are before those.
        shape: The shape of a row.
    """

    flat: Any
    rest: Any
    missing: Any
    shape: tuple[int, ...]

    @classmethod
    def of(cls, array: np.ndarray) -> Lying:
        """An array in memory, contiguous."""
        rows, flat = array.reshape(len(array), -1), array.reshape(-1)
        missing = -array.ctypes.data % ALIGNMENT // array.itemsize
        size, head = rows.shape[1], _rows_before(rows)
        inside, step = _few_numbers(len(rows) - 2 * head)
        others = np.concatenate([rows[:head], rows[head + inside :]])
        rest = np.zeros((2 * head + step, size), array.dtype)
        rest[: len(others)] = others
        read = flat[missing : missing + (head + inside) * size] if inside else flat[:0]
        return cls(jax.device_put(read), jax.device_put(rest), np.int32(missing), array.shape[1:])

    def rows(self, numbers: Any) -> jax.Array:
        """Its rows of these numbers, of shape (numbers, ...)."""
        if not self.flat.size:
            return self.rest[numbers].reshape(-1, *self.shape)
        size, head = self.rest.shape[1], _rows_before(self.rest)
        inside = self.flat.size // size - head
        of_rest = self.rest[jnp.where(numbers < head, numbers, numbers - inside)]
        dims = jax.lax.GatherDimensionNumbers((1,), (), (0,))
        starts = (numbers * size - self.missing)[:, None]
        found = jax.lax.gather(self.flat, starts, dims, (size,), mode="clip")
        within = (numbers >= head) & (numbers < head + inside)
        return jnp.where(within[:, None], found, of_rest).reshape(-1, *self.shape)


def _rows_before(rows: Any) -> int:
    """How many of such rows may begin before the first element that XLA can read in place."""
    return math.ceil(ALIGNMENT // rows.dtype.itemsize / rows.shape[1])


def _few_numbers(most: int) -> tuple[int, int]:
    """The largest number up to `most` of four binary digits and zeros: of a size there are eight.

    Returns:
        The number, and how far the next one is.
    """
    most = max(0, most)
    step = 1 << max(0, most.bit_length() - 4)
    return most // step * step, step
