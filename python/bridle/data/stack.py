"""Batches of arrays, each written to its place among others as soon as it comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from bridle.data.buffers import Buffers
from bridle.errors import BridleValueError, dims

#: The kinds of NumPy's types whose arrays lie in memory as they are.
NUMBERS = "biuf"


def can_stack(spec: Any) -> bool:
    """Whether batches of these types are of dense numbers alone."""
    return all(
        isinstance(part, tf.TensorSpec)
        and part.shape.rank
        and np.dtype(part.dtype.as_numpy_dtype).kind in NUMBERS
        for part in tf.nest.flatten(spec)
    )


class Stack:
    """Batches of one shape, one after the other in memory.

    What a generator brings is copied once: it may fill the same arrays again.

    Args:
        spec: The types of a batch, in its structure. Dimensions that vary are open.

    Attributes:
        count: How many batches are in it.
    """

    def __init__(self, spec: Any) -> None:
        self._spec = spec
        leaves = tf.nest.flatten(spec)
        self._kinds = [(np.dtype(s.dtype.as_numpy_dtype), tuple(s.shape)) for s in leaves]
        self._buffers = Buffers()
        self._room: list[np.ndarray] = []
        self.count = 0

    def arrays(self, batch: Any) -> list[np.ndarray]:
        """The parts of a batch as arrays of its types.

        Raises:
            BridleValueError: If it is of another structure, or of a shape that it can't be of.
        """
        parts = list(_up_to(self._spec, batch))
        return [_array(part, *kind) for part, kind in zip(parts, self._kinds, strict=True)]

    def fits(self, arrays: list[np.ndarray]) -> bool:
        """Whether a batch has the shapes of those that are there."""
        shapes = zip(self._room, arrays, strict=True)
        return not self.count or all(room.shape[1:] == array.shape for room, array in shapes)

    def add(self, arrays: list[np.ndarray], room: int) -> None:
        """Adds a batch, which fits; the first one makes room for so many."""
        if not self.count:
            self._room = [self._buffers.array((room, *a.shape), a.dtype) for a in arrays]
        for into, array in zip(self._room, arrays, strict=True):
            into[self.count] = array
        self.count += 1

    def take(self) -> Any:
        """The batches in tensors, those stacked for which there was room; one alone as it is."""
        if self.count == 1:  # copied, as TensorFlow shares the memory of arrays
            tensors = [tf.convert_to_tensor(np.array(room[0])) for room in self._room]
        else:
            tensors = list(map(self._buffers.tensor, self._room))
        self._room, self.count = [], 0
        return tf.nest.pack_sequence_as(self._spec, tensors)


def _array(part: Any, dtype: np.dtype, shape: tuple[int | None, ...]) -> np.ndarray:
    is_one = type(part) is np.ndarray and part.dtype == dtype
    array = part if is_one else tf.convert_to_tensor(part, dtype).numpy()
    same = len(array.shape) == len(shape)
    if same and all(a == b or b is None for a, b in zip(array.shape, shape, strict=True)):
        return array
    raise BridleValueError(
        f"Batches must have parts of shape {dims(shape)}, as the first two have, "
        f"not {dims(array.shape)}.",
        "Dimensions that vary must do so between the first two batches.",
    )


def _up_to(spec: Any, batch: Any) -> Iterator[Any]:
    """The parts of a batch, in the order of `tf.nest`; a list in place of an array is one part."""
    if isinstance(spec, Mapping) and isinstance(batch, Mapping) and spec.keys() == batch.keys():
        for name in sorted(spec):
            yield from _up_to(spec[name], batch[name])
    elif isinstance(spec, tuple) and isinstance(batch, tuple | list) and len(spec) == len(batch):
        for part, value in zip(spec, batch, strict=True):
            yield from _up_to(part, value)
    elif isinstance(spec, Mapping | tuple):
        raise BridleValueError(
            "Batches must have the parts that the first two have, not others.",
            "Bring (x,), (x, y) or (x, y, sample_weight) of the same structure every time.",
        )
    else:
        yield batch
