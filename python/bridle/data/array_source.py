"""Arrays as chunks of batches, in order or in a new order in every epoch."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert.mapped import MappedFile
from bridle.convert.rows import new_order, own_or_global
from bridle.data.buffers import Buffers
from bridle.data.chunk import Ahead, Chunk, batches_in
from bridle.data.stack import NUMBERS
from bridle.data.worker import Worker
from bridle.keras_compat.data import plain_array, stored

#: Chunks of data that are shorter have room for a power of this many batches: data of many lengths
#: share few programs. Memory that nobody writes to costs nothing.
ROOM_GROWS_BY = 4
#: The rows of an array by which it is known again.
ROWS_LOOKED_AT = 64
#: The bytes of an epoch that is made faster than another thread is asked for it.
SMALL_BYTES = 2**16


class ArraySource:
    """Arrays in memory, or mapped to it: batches by index.

    Args:
        parts: x, or (x, y), or (x, y, sample_weight), leaves indexed by rows (Keras' "sliceables").
        samples: The number of rows.
        batch_size: Rows in a batch; the last one may be smaller.
        shuffle: `True` for a new order of the rows in every epoch, "batch" for one of the batches.
        random: The generator of the training, if it has one of its own.
    """

    dense = True

    def __init__(
        self,
        parts: Any,
        samples: int,
        batch_size: int,
        shuffle: bool | str = False,
        random: np.random.Generator | None = None,
    ) -> None:
        self.rows = samples
        self._batch_size = batch_size
        self._shuffle = shuffle
        self._random = own_or_global(random) if shuffle else None
        self.batches = math.ceil(samples / batch_size)
        self.full = samples // batch_size
        self._even = samples % batch_size == 0
        self._row = keras.tree.map_structure(lambda part: rows_at(part, slice(0, 1)), parts)
        self._leaves = keras.tree.flatten(parts), keras.tree.flatten(self._row)
        row_bytes = sum(row.nbytes for row in self._leaves[1])
        limit = batches_in(batch_size * row_bytes)
        numbers = all(row.dtype.kind in NUMBERS for row in self._leaves[1])
        self.capacity = min(limit, _room(self.full) if numbers else max(1, self.full))
        self._files = [f for p in self._leaves[0] if (f := MappedFile.of(stored(p)))]
        self._buffers = Buffers()
        self._maker = Worker()
        plain = [array for p in self._leaves[0] if (array := plain_array(p)) is not None]
        # The arrays that rows are taken from, where all lie in memory as they are.
        self._plain = plain if len(plain) == len(self._leaves[0]) and not self._files else None
        self._is_quick = self._plain is not None and samples * row_bytes <= SMALL_BYTES
        self._begun: Iterable[Chunk] | None = None
        # Where the generator was before it gave the order of this epoch, and of the one begun.
        self._places: list[Any] = []

    def batch_types(self) -> Any:
        """The types of a batch, in the structure that the model's step takes."""
        size = min(self._batch_size, self.rows)
        return keras.tree.map_structure(
            lambda row: tf.TensorSpec((size, *row.shape[1:]), row.dtype), self._row
        )

    def limit(self, steps: int) -> None:
        """Any call can take its steps out of a chunk of arrays."""

    def restart(self) -> None:
        """Every epoch of arrays starts from the beginning."""

    def let_go(self) -> None:
        """Nobody waits for arrays."""

    def place(self, within: bool) -> Any:
        """From where the orders of epochs follow, `None` where there are none.

        Args:
            within: From that of the epoch that runs on, not of the one after it.
        """
        if self._random is None:
            return None
        return self._places[0] if within else [*self._places[1:], self._state()][0]

    def pass_over(self, epochs: int, place: Any) -> Any:
        """Goes on from a place that another process told, after so many epochs."""
        if self._random is not None and place is not None:
            self._random.bit_generator.state = place

    def sample(self) -> list[tuple[np.ndarray, tuple[int, ...]]]:
        """Some rows of each array, at even distances, and the array's shape."""
        rows = np.unique(np.linspace(0, self.rows - 1, ROWS_LOOKED_AT).astype(int))
        some = (rows_at(part, rows) for part in self._leaves[0])
        return [(of, (self.rows, *of.shape[1:])) for of in some]

    def _state(self) -> Any:
        return None if self._random is None else self._random.bit_generator.state

    def epoch(self, last: bool = True) -> Generator[Chunk]:
        """The chunks of the next epoch, the following one prepared meanwhile.

        Args:
            last: Whether no other epoch follows, whose first chunk would be made ahead as well.
        """
        if self._begun is None:
            self._places = []
            self._begun = self._begin()
        chunks, self._begun = self._begun, None
        self._places = self._places[-1:]
        # The smaller last batch is over too soon to make a chunk in the meantime.
        left = max(1, math.ceil(self.full / self.capacity))
        for chunk in chunks:
            left -= 1
            if not left and not last:
                self._begun = self._begin()
            yield chunk

    def _begin(self) -> Iterable[Chunk]:
        self._places.append(self._state())
        chunks = self._chunks(self._order())
        return chunks if self._is_quick else Ahead(chunks, self._maker)

    def _order(self) -> np.ndarray | None:
        if self._random is None:
            return None
        return new_order(self._random, self.rows, self._batch_size, self._shuffle)

    def _chunks(self, order: np.ndarray | None) -> Iterator[Chunk]:
        for first in range(0, self.full, self.capacity):
            self._check_files()
            steps = min(self.capacity, self.full - first)
            chosen = self._chosen(order, first * self._batch_size, steps * self._batch_size)
            yield self._of_full(chosen, steps)
        if not self._even:
            self._check_files()
            yield self._of_last(self._chosen(order, self.full * self._batch_size, self._batch_size))

    def _of_full(self, chosen: Any, steps: int) -> Chunk:
        """The chosen rows as so many batches."""
        stacked = list(map(partial(self._stack, chosen), *self._leaves))
        return Chunk(self._packed(stacked), steps, static=self._even)

    def _of_last(self, chosen: Any) -> Chunk:
        """The chosen rows as the smaller last batch."""
        rows = [rows_at(part, chosen) for part in self._leaves[0]]
        if self._files:  # TensorFlow shares the memory of arrays, and reads it later
            rows = list(map(np.array, rows))
        return Chunk(self._packed(list(map(tf.convert_to_tensor, rows))), 1, stacked=False)

    def _packed(self, leaves: list[Any]) -> Any:
        """What there is of each part, in the structure of a batch."""
        row = self._row
        if type(row) is tuple and all(isinstance(part, np.ndarray) for part in row):
            return tuple(leaves)
        return keras.tree.pack_sequence_as(row, leaves)

    def _check_files(self) -> None:
        for file in self._files:
            file.check()

    def _chosen(self, order: np.ndarray | None, start: int, count: int) -> Any:
        return slice(start, start + count) if order is None else order[start : start + count]

    def _stack(self, chosen: Any, part: Any, row: np.ndarray) -> tf.Tensor:
        """Rows as a chunk. The last one has the shape of the others, and so their program."""
        wanted = self.capacity * self._batch_size
        if row.dtype.kind not in NUMBERS:  # strings
            rows = rows_at(part, chosen)
            rows = np.concatenate([rows, np.repeat(row, wanted - len(rows), 0)])
            return tf.convert_to_tensor(rows.reshape(self.capacity, -1, *row.shape[1:]))

        chunk = self._buffers.array((self.capacity, self._batch_size, *row.shape[1:]), row.dtype)
        _take(part, chosen, chunk.reshape(wanted, *row.shape[1:]))
        return self._buffers.tensor(chunk)


def _room(batches: int) -> int:
    """For how many batches a chunk of so many has room."""
    room = 1
    while room < batches:
        room *= ROOM_GROWS_BY
    return room


def rows_at(part: Any, chosen: Any) -> np.ndarray:
    """The chosen rows of a part of `rows_of()`."""
    return np.asarray(part.convert_to_numpy(part[chosen]))


def _take(part: Any, chosen: Any, into: np.ndarray) -> None:
    """Writes the chosen rows to the start of an array."""
    array = plain_array(part)
    if array is None or isinstance(chosen, slice):
        rows = rows_at(part, chosen)
        into[: len(rows)] = rows
        return
    # NumPy writes straight into `out` only where it needn't check the numbers first.
    np.take(array, chosen, axis=0, out=into[: len(chosen)], mode="clip")
