"""Sources: a kind of input as chunks, K batches stacked to run in one compiled call.

The arguments' meaning (batch size, steps) is Keras' own: its data adapters and epoch
iterators decide it, and a source only groups what they serve.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert.mapped import MappedFile
from bridle.convert.rows import new_order, own_or_global
from bridle.data.buffers import Buffers
from bridle.data.stack import NUMBERS, Stack, can_stack
from bridle.data.worker import Worker
from bridle.interrupt import waiting
from bridle.keras_compat.data import (
    data_adapter,
    element_spec,
    epoch_iterator,
    is_of_python,
    limited_steps,
    plain_array,
    rows_of,
    stored,
    take_as_they_are,
)

#: The bytes of a chunk, at most: large enough to make the calls few, small enough to keep two.
CHUNK_BYTES = 2**24
#: Chunks of data that are shorter have room for a power of this many batches: data of many lengths
#: share few programs. Memory that nobody writes to costs nothing.
ROOM_GROWS_BY = 4
#: The rows of an array by which it is known again.
ROWS_LOOKED_AT = 64
#: The bytes of an epoch that is made faster than another thread is asked for it.
SMALL_BYTES = 2**16
#: What an interrupt says is waited for.
NEXT_BATCH = "the data's next batch"
#: The batches of a dataset that are waited for before they run, at most.
BATCHES_WAITED_FOR = 32


@dataclass
class Chunk:
    """Batches to run in one go.

    Attributes:
        data: Tensors of shape (capacity, batch, ...), or of one batch where `stacked` is false, in
            the structure that the model's step takes.
        steps: How many batches are in it; the rest of the capacity is not to be run.
        stacked: Whether batches are stacked in a first dimension.
        static: Whether every batch of the epoch is known to have this size. Keras traces its step
            for this size then, else for any.
        checksum: Of the batches, where workers have to find out whether theirs are the same.
    """

    data: Any
    steps: int
    stacked: bool = True
    static: bool = False
    checksum: str | None = None

    @property
    def tensors(self) -> list[tf.Tensor]:
        """Those of its data."""
        return tf.nest.flatten(self.data)

    @property
    def nbytes(self) -> int:
        """The bytes of its data."""
        return bytes_of(self.data)

    @property
    def dims(self) -> list[tuple[int, ...]]:
        """The shapes of a sample in it."""
        return [tuple(part.shape[1 + self.stacked :]) for part in self.tensors]

    def batch(self, number: int) -> Any:
        """One of its batches, by its number in it."""
        if not self.stacked:
            return self.data
        return tf.nest.map_structure(lambda part: part[number], self.data)


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
        limit = max(1, CHUNK_BYTES // max(1, batch_size * row_bytes))
        numbers = all(row.dtype.kind in NUMBERS for row in self._leaves[1])
        self.capacity = min(limit, _room(self.full) if numbers else max(1, self.full))
        self._files = [f for p in self._leaves[0] if (f := MappedFile.of(stored(p)))]
        self._buffers = Buffers()
        self._maker = Worker()
        plain = all(plain_array(part) is not None for part in self._leaves[0])
        self._is_quick = plain and not self._files and samples * row_bytes <= SMALL_BYTES
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

    def _packed(self, leaves: list[tf.Tensor]) -> Any:
        """Tensors in the structure of a batch."""
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


class IteratorSource:
    """Datasets and generators: batches in the order in which they come.

    Batches are stacked as long as their shapes agree; a batch of another shape begins a new chunk.

    Args:
        epochs: Keras' epoch iterator over the input.

    Attributes:
        adapter: Keras' adapter of the input. A generator's has taken its first batch already.
        spec: The types of a batch, in its structure.
        dense: Whether the batches can be stacked, not ragged or sparse.
    """

    rows = None
    # The shapes of a batch in the last full chunk; whether a chunk that isn't full is filled up.
    _full: list[tf.TensorShape] | None = None
    _fills = True

    def __init__(self, epochs: Any) -> None:
        self._epochs = epochs
        self.adapter = epochs.data_adapter
        self.spec = element_spec(epochs)
        leaves = tf.nest.flatten(self.spec)
        self.dense = all(isinstance(spec, tf.TensorSpec) for spec in leaves)
        self._static = self.dense and all(spec.shape[:1].is_fully_defined() for spec in leaves)
        self.capacity = BATCHES_WAITED_FOR
        self._is_let_go = False

    def batch_types(self) -> Any:
        """The types of a batch, in the structure that the model's step takes."""
        return self.spec

    @property
    def batches(self) -> int | None:
        """The batches of an epoch, `None` where that isn't known before its end."""
        return self._epochs.num_batches

    def limit(self, steps: int) -> None:
        """Stacks no more batches than are run between two looks at the callbacks."""
        self.capacity = min(self.capacity, steps)

    def restart(self) -> None:
        """Starts from the beginning again, where `steps` ended before the data did."""
        # TensorFlow waits for a batch that it has asked for in advance, and is deaf meanwhile.
        with waiting(NEXT_BATCH):
            Worker().submit(self._epochs.reset).result()

    def let_go(self) -> None:
        """Waits for nothing more that the data were asked for."""
        self._is_let_go = True

    def place(self, within: bool) -> Any:
        """Nothing tells where an iterator is but how much it has brought."""
        return None

    def pass_over(self, epochs: int, place: Any) -> Any:
        """Takes so many epochs of batches, and returns the last batch, if there was one."""
        last = None
        for _ in range(epochs):
            with contextlib.closing(self.epoch(last=False)) as chunks:
                for chunk in chunks:
                    last = chunk.batch(chunk.steps - 1)
        return last

    def epoch(self, last: bool = True) -> Generator[Chunk]:
        """The chunks of the next epoch, the following one prepared meanwhile."""
        maker = Worker()
        try:
            yield from Ahead(self._chunks(), maker)
        except KeyboardInterrupt:
            self.let_go()
            raise
        finally:
            # What it waits for is over before anything else asks the data for more.
            if not self._is_let_go:
                with waiting(NEXT_BATCH):
                    maker.end()

    def _chunks(self) -> Iterator[Chunk]:
        return self._in_chunks(self._each())

    def _each(self) -> Iterator[Any]:
        """The batches of the next epoch."""
        with self._epochs.catch_stop_iteration():
            for _, _, iterator in self._epochs:
                yield next(iterator)

    def _in_chunks(self, batches: Iterator[Any]) -> Generator[Chunk]:
        """Batches stacked, those of other shapes than the ones before in another chunk."""
        waiting: list[Any] = []
        room, self._fills = 0, True
        for batch in batches:
            if waiting and _shapes(waiting[0]) != _shapes(batch):
                yield from self._stacked(waiting, room)
                waiting.clear()
            room = room or self._room(batch)
            waiting.append(batch)
            if len(waiting) >= room:
                yield from self._stacked(waiting, room)
                waiting.clear()
        yield from self._stacked(waiting, room)

    def _room(self, batch: Any) -> int:
        return min(self.capacity, CHUNK_BYTES // bytes_of(batch))

    def _stacked(self, batches: list[Any], room: int) -> Iterator[Chunk]:
        # Fewer than there is room for would be another shape, and so another compilation. Once an
        # epoch they are filled up to a chunk like one before, else they come one by one.
        if len(batches) >= max(room, 2):
            self._full = _shapes(batches[0])
        elif batches and self._fills and self._full == _shapes(batches[0]):
            self._fills = False
        else:
            yield from (Chunk(batch, 1, stacked=False, static=self._static) for batch in batches)
            return
        filled = [*batches, *[batches[-1]] * (room - len(batches))]
        data = tf.nest.map_structure(lambda *t: tf.stack(t), *filled)
        yield Chunk(data, len(batches), static=self._static)


class PythonSource(IteratorSource):
    """Batches of a generator or a `PyDataset`, taken from it without tf.data in between.

    Args:
        epochs: Keras' epoch iterator over it.
    """

    def __init__(self, epochs: Any) -> None:
        super().__init__(epochs)
        take_as_they_are(epochs)
        self._stack = Stack(self.spec)

    def _chunks(self) -> Iterator[Chunk]:
        stack = self._stack = Stack(self.spec)
        room = 0
        with self._epochs.catch_stop_iteration():
            for _, _, iterator in self._epochs:
                arrays = stack.arrays(next(iterator))
                if not stack.fits(arrays):
                    yield self._taken()
                room = room or self._room(arrays)
                stack.add(arrays, room)
                if stack.count == room:
                    yield self._taken()
        if stack.count:
            yield self._taken()

    def _room(self, batch: list[np.ndarray]) -> int:
        return max(1, min(self.capacity, CHUNK_BYTES // max(1, sum(a.nbytes for a in batch))))

    def _taken(self) -> Chunk:
        steps = self._stack.count
        return Chunk(self._stack.take(), steps, stacked=steps > 1, static=self._static)


def _shapes(batch: Any) -> list[tf.TensorShape]:
    return [tensor.shape for tensor in tf.nest.flatten(batch)]


def bytes_of(batch: Any) -> int:
    """The bytes that a structure of tensors takes, at least 1."""
    return sum(t.shape.num_elements() * t.dtype.size for t in tf.nest.flatten(batch)) or 1


class Ahead:
    """An iterator over chunks: each is made while the one before is being worked on.

    Args:
        chunks: Makes them.
        maker: Runs that, in a thread of its own.
    """

    def __init__(self, chunks: Iterator[Chunk], maker: Worker) -> None:
        self._chunks = chunks
        self._maker = maker
        self._coming = maker.submit(next, chunks, None)

    def __iter__(self) -> Iterator[Chunk]:
        while (chunk := self._next()) is not None:
            self._coming = self._maker.submit(next, self._chunks, None)
            yield chunk

    def _next(self) -> Chunk | None:
        with waiting(NEXT_BATCH):
            return self._coming.result()


Source = ArraySource | IteratorSource


def make_source(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    batch_size: int | None = None,
    steps: int | None = None,
    shuffle: bool | str = False,
    random: np.random.Generator | None = None,
    of_arrays: Callable[..., ArraySource] = ArraySource,
) -> Source:
    """The source of a call's data; the arguments are those of `keras.Model.fit`.

    Beside them `random`, the generator of the training, if it has one of its own, and what makes
    the source of arrays.
    """
    adapter = data_adapter(
        x=x,
        y=y,
        sample_weight=sample_weight,
        batch_size=batch_size,
        steps_per_epoch=steps,
        shuffle=shuffle,
    )
    rows = rows_of(adapter)
    if rows is not None and steps is None and limited_steps() is None:
        return of_arrays(*rows, shuffle, random)
    epochs = epoch_iterator(adapter, steps)
    of_python = is_of_python(adapter) and can_stack(element_spec(epochs))
    return PythonSource(epochs) if of_python else IteratorSource(epochs)
