"""Chunks: K batches stacked to run in one compiled call, each made while another one runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from bridle.data.worker import Worker
from bridle.interrupt import waiting

#: The bytes of a chunk, at most: large enough to make the calls few, small enough to keep two.
CHUNK_BYTES = 2**24
#: What an interrupt says is waited for.
NEXT_BATCH = "the data's next batch"


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


def bytes_of(batch: Any) -> int:
    """The bytes that a structure of tensors takes, at least 1."""
    return sum(t.shape.num_elements() * t.dtype.size for t in tf.nest.flatten(batch)) or 1


def batches_in(nbytes: int) -> int:
    """How many batches of so many bytes make a chunk, at least 1."""
    return max(1, CHUNK_BYTES // max(1, nbytes))


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
