"""Rows of arrays that a program on JAX reads where they lie, without a copy of the arrays.

XLA reads memory of others where it begins at a multiple of `ALIGNMENT`, as NumPy's seldom does. It
is given an array from the first such place on, flat, and a copy of the rows at its ends.
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
from bridle.data.picked import Picks

#: JAX counts elements in int32.
_MOST_ELEMENTS = 2**31
#: The bytes of arrays that are copied to be of a type that JAX has.
_FEW_BYTES = 2**24


def in_place(arrays: list[np.ndarray]) -> list[np.ndarray] | None:
    """Arrays that programs read where they lie, of these; `None` where there can't be any.

    Args:
        arrays: Arrays of shape (samples, ...), contiguous.
    """
    if jax.default_backend() != "cpu" or keras.distribution.distribution() is not None:
        return None
    if any(array.dtype.kind not in "biuf" for array in arrays):
        return None
    found = []
    for array in arrays:
        dtype = jax.dtypes.canonicalize_dtype(array.dtype)
        much = array.dtype != dtype and array.nbytes > _FEW_BYTES
        if much or not 0 < array.size < _MOST_ELEMENTS:
            return None
        found.append(array.astype(dtype, copy=False))
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

    @classmethod
    def of(cls, picks: Picks) -> Picked:
        """The batches, of arrays in memory."""
        return cls(picks.numbers, jax.tree.map(Lying.of, picks.arrays))

    def batch(self, number: Any) -> Any:
        """One of the batches."""
        rows = self.numbers[number]
        return jax.tree.map(
            lambda part: part.rows(rows), self.parts, is_leaf=lambda part: isinstance(part, Lying)
        )


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["flat", "ends", "missing"],
    meta_fields=["shape"],
)
@dataclass(frozen=True)
class Lying:
    """An array of which a program picks rows: the same program wherever it lies.

    Attributes:
        flat: Its elements from the first one on that XLA can read in place, of shape (elements,).
            There are as many as there are at least, and none of a short array.
        ends: Its first and its last rows, as many that all others are in there; all rows of a short
            array. Of shape (rows, elements of a row).
        missing: How many elements are before those.
        shape: The shape of a row.
    """

    flat: Any
    ends: Any
    missing: Any
    shape: tuple[int, ...]

    @classmethod
    def of(cls, array: np.ndarray) -> Lying:
        """An array in memory, contiguous."""
        shape, most = array.shape[1:], _most_missing(array)
        rows, flat = array.reshape(len(array), -1), array.reshape(-1)
        missing = np.int32(-array.ctypes.data % ALIGNMENT // array.itemsize)
        end = math.ceil(most / rows.shape[1])
        if len(rows) <= 2 * end:
            return cls(flat[:0], rows, missing, shape)
        ends = np.concatenate([rows[:end], rows[-end:]])
        return cls(flat[missing : missing + flat.size - most], ends, missing, shape)

    def rows(self, numbers: Any) -> jax.Array:
        """Its rows of these numbers, of shape (numbers, ...)."""
        if not self.flat.size:
            return self.ends[numbers].reshape(-1, *self.shape)
        size, end = self.ends.shape[1], len(self.ends) // 2
        last = (self.flat.size + _most_missing(self.flat)) // size - end
        dims = jax.lax.GatherDimensionNumbers((1,), (), (0,))
        starts = (numbers * size - self.missing)[:, None]
        found = jax.lax.gather(self.flat, starts, dims, (size,), mode="clip")
        of_ends = self.ends[jnp.where(numbers < end, numbers, numbers - last + end)]
        within = (numbers >= end) & (numbers < last)
        return jnp.where(within[:, None], found, of_ends).reshape(-1, *self.shape)


def _most_missing(array: Any) -> int:
    """How many elements of an array may lie before the first one that XLA can read in place."""
    return int(ALIGNMENT // array.dtype.itemsize)
