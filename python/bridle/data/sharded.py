"""Data that replicas share: of each batch every replica gets its rows, in order."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from bridle.data.array_source import ArraySource, rows_at
from bridle.data.checksums import checksum
from bridle.data.chunk import Chunk, bytes_of
from bridle.data.iterator_source import IteratorSource
from bridle.keras_compat.shares import rows_of


class Shares(NamedTuple):
    """Batches as the replicas of this process have them.

    Attributes:
        parts: Those of each replica. One that has no rows of a batch gets a row that doesn't count.
        counts: How many rows of a whole batch each replica has, of all replicas there are.
    """

    parts: tuple[Any, ...]
    counts: tuple[int, ...]


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

    @property
    def workers(self) -> int:
        """How many processes have them, each as many."""
        return self.count // self.local

    @property
    def worker(self) -> int:
        """Which of these this one is, from 0."""
        return self.first // self.local

    def rows(self, total: int) -> list[slice]:
        """Of a batch of so many rows those of each replica of this process, one at least."""
        found = (rows_of(total, number, self.count) for number in self.numbers)
        return [rows if rows.stop > rows.start else slice(0, 1) for rows in found]

    def counts(self, total: int) -> tuple[int, ...]:
        """Of a batch of so many rows how many each replica has."""
        found = (rows_of(total, number, self.count) for number in range(self.count))
        return tuple(rows.stop - rows.start for rows in found)


def shared(chunk: Chunk, replicas: Replicas) -> SharedChunk:
    """Of a chunk's batches the rows of this process's replicas."""
    total = rows_in(chunk)
    shares = Shares(parts_of(chunk, replicas.rows(total)), replicas.counts(total))
    return SharedChunk(shares, chunk.steps, chunk.stacked, chunk.static)


def rows_in(chunk: Chunk) -> int:
    """The rows of each of a chunk's batches."""
    return int(chunk.tensors[0].shape[1 if chunk.stacked else 0])


def parts_of(chunk: Chunk, each: list[slice]) -> tuple[Any, ...]:
    """A chunk's batches in parts, each with these rows of them."""

    def part(rows: slice) -> Any:
        at = (slice(None), rows) if chunk.stacked else (rows,)
        return tf.nest.map_structure(lambda tensor: tensor[at], chunk.data)

    return tuple(map(part, each))


@dataclass
class SharedChunk(Chunk):
    """A chunk whose `data` are `Shares`."""

    @property
    def tensors(self) -> list[tf.Tensor]:
        """Those that its first replica has."""
        return tf.nest.flatten(self.data.parts[0])

    @property
    def nbytes(self) -> int:
        """The bytes that all replicas have of it: every worker counts the same."""
        return bytes_of(self.tensors) // rows_in(self) * sum(self.data.counts)

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

    def _order(self) -> np.ndarray:
        order = super()._order()
        return np.arange(self.rows) if order is None else order

    def _of_full(self, chosen: Any, steps: int) -> Chunk:
        return self._chunk(chosen.reshape(steps, self._batch_size), steps, stacked=True)

    def _of_last(self, chosen: Any) -> Chunk:
        return self._chunk(chosen[None], 1, stacked=False)

    def _chunk(self, chosen: np.ndarray, steps: int, stacked: bool) -> SharedChunk:
        total = chosen.shape[1]
        parts = []
        for rows in self._replicas.rows(total):
            own = chosen[:, rows]
            stack = partial(self._rows_of, own, steps if stacked else None)
            parts.append(self._packed(list(map(stack, *self._leaves))))
        shares = Shares(tuple(parts), self._replicas.counts(total))
        return SharedChunk(shares, steps, stacked, stacked and self._even)

    def _rows_of(
        self, chosen: np.ndarray, steps: int | None, part: Any, row: np.ndarray
    ) -> tf.Tensor:
        # The last chunk has the shape of the others, and so their program.
        if steps is not None and steps < self.capacity:
            more = np.repeat(chosen[:1], self.capacity - steps, 0)
            chosen = np.concatenate([chosen, more])
        rows = rows_at(part, chosen.ravel())
        if steps is not None:
            rows = rows.reshape(*chosen.shape, *row.shape[1:])
        # TensorFlow shares the memory of arrays, and reads it later.
        return tf.convert_to_tensor(np.array(rows) if self._files else rows)


class SharedBatches(IteratorSource):
    """Batches that every process brings, of which it keeps the rows of its own replicas.

    Args:
        source: Brings the batches.
        replicas: The replicas, `None` where steps take whole batches.
        compared: Whether to tell by a checksum which batches they are.
    """

    def __init__(self, source: IteratorSource, replicas: Replicas | None, compared: bool) -> None:
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
                found = shared(chunk, self._replicas) if self._replicas else chunk
                if self._compared:
                    found.checksum = _checksum(chunk)
                yield found

    def pass_over(self, epochs: int, place: Any) -> Any:
        """Takes so many epochs of batches; returns what the first replica has of the last one."""
        batch = self._source.pass_over(epochs, place)
        if batch is None or self._replicas is None:
            return batch
        return shared(Chunk(batch, 1, stacked=False), self._replicas).batch(0)


def _checksum(chunk: Chunk) -> str:
    """Of a chunk's batches, without the room that is left in it."""
    filled = slice(chunk.steps) if chunk.stacked else slice(None)
    return checksum([chunk.steps, tf.nest.map_structure(lambda part: part[filled], chunk.data)])
