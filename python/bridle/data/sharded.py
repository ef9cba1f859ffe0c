"""Data that replicas share: of each batch every replica gets its rows, in order."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from bridle.data.source import ArraySource, Chunk, IteratorSource
from bridle.keras_compat.shares import rows_of


class Shares(NamedTuple):
    """Batches as the replicas of this process have them.

    Attributes:
        parts: Those of each replica. One that has no rows of a batch gets its first one, which
            doesn't count.
        total: The rows of a whole batch, a scalar.
    """

    parts: tuple[Any, ...]
    total: tf.Tensor


@dataclass(frozen=True)
class Replicas:
    """The replicas of a strategy.

    Attributes:
        first: The number of this process's first one.
        local: How many this process has.
        count: How many there are.
    """

    first: int
    local: int
    count: int

    @property
    def numbers(self) -> range:
        """The numbers of this process's replicas."""
        return range(self.first, self.first + self.local)

    def rows(self, total: int) -> list[slice]:
        """Of a batch of so many rows those of each replica of this process, one at least."""
        found = (rows_of(total, number, self.count) for number in self.numbers)
        return [rows if rows.stop > rows.start else slice(0, 1) for rows in found]


def shared(chunk: Chunk, replicas: Replicas) -> SharedChunk:
    """Of a chunk's batches the rows of this process's replicas."""
    axis = 1 if chunk.stacked else 0
    total = int(tf.nest.flatten(chunk.data)[0].shape[axis])

    def own(rows: slice) -> Any:
        at = (slice(None), rows) if chunk.stacked else (rows,)
        return tf.nest.map_structure(lambda part: part[at], chunk.data)

    shares = Shares(tuple(map(own, replicas.rows(total))), tf.constant(total))
    return SharedChunk(shares, chunk.steps, chunk.stacked, chunk.static)


@dataclass
class SharedChunk(Chunk):
    """A chunk whose `data` are `Shares`.

    Attributes:
        checksum: Of the whole batches, where workers have to find out whether theirs are the same.
    """

    checksum: int | None = None

    @property
    def total(self) -> int:
        """The rows of each of its batches, all replicas' together."""
        return int(self.data.total)

    def batch(self, number: int) -> Any:
        """What this process's first replica has of one of its batches."""
        part = self.data.parts[0]
        return Chunk(part, self.steps, self.stacked, self.static).batch(number)


class SharedArrays(ArraySource):
    """Arrays of which a process reads the rows of its own replicas alone.

    All processes draw the same order of all rows.

    Args:
        replicas: The replicas.
        arguments: Those of `ArraySource`.
    """

    def __init__(self, replicas: Replicas, *arguments: Any) -> None:
        self._replicas = replicas
        super().__init__(*arguments)

    def batch_types(self) -> Any:
        """The types of what the first replica has of a batch."""
        size = min(self._batch_size, self.rows)
        rows = self._replicas.rows(size)[0]
        return keras.tree.map_structure(
            lambda row: tf.TensorSpec((rows.stop - rows.start, *row.shape[1:]), row.dtype),
            self._row,
        )

    def _chunks(self, order: np.ndarray | None) -> Iterator[Chunk]:
        if order is None:
            order = np.arange(self.rows)
        static = self.rows % self._batch_size == 0
        for first in range(0, self.full, self.capacity):
            self._check_files()
            steps = min(self.capacity, self.full - first)
            chosen = self._chosen(order, first * self._batch_size, steps * self._batch_size)
            yield self._chunk(chosen.reshape(steps, self._batch_size), steps, True, static)
        if self.rows % self._batch_size:
            self._check_files()
            chosen = self._chosen(order, self.full * self._batch_size, self._batch_size)
            yield self._chunk(chosen[None], 1, False, False)

    def _chunk(self, chosen: np.ndarray, steps: int, stacked: bool, static: bool) -> SharedChunk:
        total = chosen.shape[1]
        parts = []
        for rows in self._replicas.rows(total):
            own = chosen[:, rows]
            stack = partial(self._rows_of, own, steps if stacked else None)
            parts.append(self._packed(list(map(stack, *self._leaves))))
        return SharedChunk(Shares(tuple(parts), tf.constant(total)), steps, stacked, static)

    def _rows_of(
        self, chosen: np.ndarray, steps: int | None, part: Any, row: np.ndarray
    ) -> tf.Tensor:
        # The last chunk has the shape of the others, and so their program.
        if steps is not None and steps < self.capacity:
            more = np.repeat(chosen[:1], self.capacity - steps, 0)
            chosen = np.concatenate([chosen, more])
        rows = np.asarray(part.convert_to_numpy(part[chosen.ravel()]))
        if steps is not None:
            rows = rows.reshape(*chosen.shape, *row.shape[1:])
        # TensorFlow shares the memory of arrays, and reads it later.
        return tf.convert_to_tensor(np.array(rows) if self._files else rows)


class SharedBatches(IteratorSource):
    """Batches that every process brings, of which it keeps the rows of its own replicas.

    Args:
        source: Brings the batches.
        replicas: The replicas.
        compared: Whether to tell by a checksum which batches they are.
    """

    def __init__(self, source: IteratorSource, replicas: Replicas, compared: bool) -> None:
        self._source, self._replicas, self._compared = source, replicas, compared
        self.spec, self.adapter, self.dense = source.spec, source.adapter, source.dense
        self.capacity = source.capacity

    @property
    def batches(self) -> int | None:
        """The batches of an epoch, `None` where that isn't known before its end."""
        return self._source.batches

    def limit(self, steps: int) -> None:
        """Stacks no more batches than are run between two looks at the callbacks."""
        self._source.limit(steps)

    def restart(self) -> None:
        """Starts from the beginning again."""
        self._source.restart()

    def let_go(self) -> None:
        """Waits for nothing more that the data were asked for."""
        self._source.let_go()

    def epoch(self, last: bool = True) -> Generator[Chunk]:
        """The chunks of the next epoch."""
        with contextlib.closing(self._source.epoch(last)) as chunks:
            for chunk in chunks:
                found = shared(chunk, self._replicas)
                if self._compared:
                    found.checksum = _checksum(chunk)
                yield found

    def pass_over(self, epochs: int, place: Any) -> Any:
        """Takes so many epochs of batches; returns what the first replica has of the last one."""
        batch = self._source.pass_over(epochs, place)
        if batch is None:
            return None
        return shared(Chunk(batch, 1, stacked=False), self._replicas).batch(0)


def _checksum(chunk: Chunk) -> int:
    found = chunk.steps
    for part in tf.nest.flatten(chunk.data):
        array = part[: chunk.steps].numpy() if chunk.stacked else part.numpy()
        data = repr(array.tolist()).encode() if array.dtype.kind == "O" else array.tobytes()
        found = zlib.crc32(data, found)
    return found
