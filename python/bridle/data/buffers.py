"""Memory for chunks, used again: new memory costs as much time as filling it."""

from __future__ import annotations

import math
import weakref
from collections import defaultdict

import numpy as np
import tensorflow as tf

#: TensorFlow takes memory as it is, without a copy, that begins at a multiple of so many bytes.
ALIGNMENT = 64


class Buffers:
    """Makes tensors in memory of tensors that are gone.

    A tensor keeps its memory for as long as it, or a tensor that shares it, is there.
    """

    def __init__(self) -> None:
        self._free: defaultdict[int, list[np.ndarray]] = defaultdict(list)

    def array(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        """An array of this shape and type, one of NumPy's integers, floats or bool.

        It holds anything, and is to be given to `tensor()` when it is filled.
        """
        size = math.prod(shape) * dtype.itemsize
        free = self._free[size]
        memory = free.pop() if free else _aligned(size)
        array = memory.view(dtype).reshape(shape)
        # The tensor keeps the array. When it lets go of it, the memory is free again.
        weakref.finalize(array, free.append, memory).atexit = False
        return array

    @staticmethod
    def tensor(array: np.ndarray) -> tf.Tensor:
        """A tensor in the memory of one of these arrays, which nobody writes to any more."""
        return tf.experimental.dlpack.from_dlpack(array.__dlpack__())


def _aligned(size: int) -> np.ndarray:
    memory = np.empty(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size]
