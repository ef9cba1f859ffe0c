"""Batches as the numbers of their rows, in arrays that programs read where they lie.

Large arrays aren't copied into chunks then, and their rows are read when a step needs them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.data.array_source import ArraySource
from bridle.data.chunk import Chunk


@dataclass(frozen=True)
class Picks:
    """Batches of rows of arrays.

    Attributes:
        numbers: The rows' numbers, int32 of shape (capacity, batch).
        arrays: Arrays of shape (samples, ...), in the structure that the model's step takes.
        places: What programs know these by, in the same structure.
    """

    numbers: np.ndarray
    arrays: Any
    places: Any

    def batch(self, number: int) -> Any:
        """One of the batches, copied."""
        return keras.tree.map_structure(lambda array: array[self.numbers[number]], self.arrays)

    def like(self) -> Any:
        """Rows of the shapes and types of each of the batches."""
        rows = slice(self.numbers.shape[1])
        return keras.tree.map_structure(lambda array: array[rows], self.arrays)


class PickedChunk(Chunk):
    """A chunk whose `data` are `Picks`."""

    @property
    def dims(self) -> list[tuple[int, ...]]:
        """The shapes of a sample in it."""
        return [array.shape[1:] for array in keras.tree.flatten(self.data.arrays)]

    @property
    def nbytes(self) -> int:
        """The bytes of the numbers: the arrays are there anyway."""
        return int(self.data.numbers.nbytes)

    def batch(self, number: int) -> Any:
        """One of its batches, by its number in it."""
        return keras.tree.map_structure(tf.convert_to_tensor, self.data.batch(number))


class PickedArrays(ArraySource):
    """Arrays in memory whose batches are picked by programs, where they can.

    Those that make one chunk are copied to it: that costs little, and chunks of data of all lengths
    have the same program.

    Args:
        in_place: Tells what programs know arrays by that they read where they lie, or `None`.
        arguments: Those of `ArraySource`.
    """

    def __init__(
        self, in_place: Callable[[list[np.ndarray]], list[Any] | None], *arguments: Any
    ) -> None:
        super().__init__(*arguments)
        self._picks: Callable[[np.ndarray], Picks] | None = None
        if self.capacity < self.full and self._plain is not None:
            places = in_place(self._plain)
            if places is not None:
                arrays = self._packed(self._plain)
                self._picks = partial(Picks, arrays=arrays, places=self._packed(places))
                self._is_quick = True

    def _of_full(self, chosen: Any, steps: int) -> Chunk:
        if self._picks is None:
            return super()._of_full(chosen, steps)
        numbers = np.zeros((self.capacity, self._batch_size), np.int32)
        numbers.reshape(-1)[: steps * self._batch_size] = (
            np.arange(chosen.start, chosen.stop) if isinstance(chosen, slice) else chosen
        )
        return PickedChunk(self._picks(numbers), steps, static=self._even)
