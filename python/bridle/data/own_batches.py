"""Batches that each worker reads for itself: files of its own, or a dataset of its own."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf

from bridle.data.chunk import Chunk
from bridle.data.iterator_source import IteratorSource
from bridle.data.sharded import Replicas, SharedBatches, SharedChunk, Shares, parts_of, rows_in
from bridle.errors import BridleValueError
from bridle.keras_compat.shards import batch_size_of, policy_of, shard_of

#: What becomes of a dataset that says how it is to be shared, by TensorFlow's policies for it.
_Policy = tf.data.experimental.AutoShardPolicy
_OWN = (_Policy.FILE, _Policy.HINT, _Policy.OFF)
#: What each worker tells the others, as numbers, and what all told.
Told = Callable[..., np.ndarray]


def has_own(data: Any) -> bool:
    """Whether a dataset says that each worker reads what no other one does.

    By `AutoShardPolicy.FILE`, by `HINT`, or, where users have seen to it themselves, by `OFF`.
    """
    return isinstance(data, tf.data.Dataset) and policy_of(data) in _OWN


def own_share(data: tf.data.Dataset, argument: str, replicas: Replicas) -> tf.data.Dataset:
    """What this worker reads of a dataset, in batches of as many rows as its replicas take.

    Args:
        data: The dataset, whose batches have the size of the whole.
        argument: The argument that it is from, for errors.
        replicas: The replicas.

    Raises:
        BridleValueError: For batches that have no row for each of the replicas.
    """
    count, local = replicas.count, replicas.local
    size = batch_size_of(data)
    if size is not None and size < count:
        raise BridleValueError(
            f"`{argument}` must have a row for each of the {count} replicas in a batch, not "
            f"batches of {size}.",
            "Make the batches larger: their size is that of the whole batch.",
        )
    found = shard_of(data, replicas.workers, replicas.worker, count)
    if size is not None:
        own = replicas.counts(size)[replicas.first : replicas.first + local]
        return found.rebatch(sum(own))
    return found.flat_map(partial(_pieces, replicas))


def _pieces(replicas: Replicas, *parts: Any) -> tf.data.Dataset:
    """A batch of a size that isn't known before, as batches of this worker's rows of so many."""
    batch = parts if len(parts) > 1 else parts[0]
    total = tf.shape(tf.nest.flatten(batch)[0], tf.int64)[0]
    numbers = tf.range(replicas.count, dtype=tf.int64)
    counts = total // replicas.count + tf.cast(numbers < total % replicas.count, tf.int64)
    own = tf.reduce_sum(counts[replicas.first : replicas.first + replicas.local])
    size = tf.maximum(own, 1)

    def piece(first: tf.Tensor) -> Any:
        return tf.nest.map_structure(lambda part: part[first : first + size], batch)

    return tf.data.Dataset.range(0, total, size).map(piece)


class OwnBatches(SharedBatches):
    """Batches of which a process brings the rows of its own replicas, and nobody else does.

    Before each chunk the workers agree on how many steps there are for all of them. Where a worker
    has no more batches, its replicas wait for the others.

    Args:
        source: Brings this worker's rows.
        replicas: The replicas.
        tell: Tells the other workers up to four numbers, and returns what all told.
    """

    def __init__(self, source: IteratorSource, replicas: Replicas, tell: Told) -> None:
        super().__init__(source, replicas, compared=False)
        self._tell, self._all = tell, replicas
        self._inner = Replicas(0, replicas.local, replicas.local)
        told = tell(-1 if source.batches is None else source.batches)[:, 0]
        self._batches = None if (told < 0).any() else int(told.max())

    @property
    def batches(self) -> int | None:
        """The steps of an epoch, those of the worker that has most."""
        return self._batches

    @property
    def workers(self) -> int:
        """How many workers there are: by it follows which rows make a batch."""
        return self._all.workers

    def epoch(self, last: bool = True) -> Generator[Chunk]:
        """The chunks of the next epoch."""
        with contextlib.closing(self._source.epoch(last)) as chunks:
            chunk, seen, at = next(chunks, None), None, 0
            while True:
                # Replicas that have no more rows compute with one of those before.
                here = chunk or seen
                told = self._tell(
                    chunk.steps - at if chunk else 0,
                    rows_in(chunk) if chunk else 0,
                    bool(chunk and chunk.stacked),
                    _kind(here) if here else 0,
                )
                busy = told[:, 0] > 0
                if not busy.any():
                    return
                _check(told)
                assert here is not None
                stacked = bool(told[busy, 2].all())
                steps = int(told[busy, 0].min()) if stacked else 1
                found = _some(here, at, steps, stacked) if chunk else _again(here, steps, stacked)
                yield self._shared(found, told[:, 1])
                at += steps
                if chunk and at == chunk.steps:
                    seen = Chunk(chunk.batch(0), 1, stacked=False)
                    chunk, at = next(chunks, None), 0

    def _shared(self, chunk: Chunk, rows: np.ndarray) -> SharedChunk:
        """A chunk's batches, given the rows that each worker has in one of them."""
        own = int(rows[self._all.worker])
        parts = parts_of(chunk, self._inner.rows(own))
        counts = (count for of in rows for count in self._inner.counts(int(of)))
        return SharedChunk(Shares(parts, tuple(counts)), chunk.steps, chunk.stacked)

    def pass_over(self, epochs: int, place: Any) -> Any:
        """Takes so many epochs of batches; returns what the first replica has of the last one."""
        last = None
        for _ in range(epochs):
            for chunk in self.epoch(last=False):
                last = chunk.batch(chunk.steps - 1)
        return last


def _some(chunk: Chunk, at: int, steps: int, stacked: bool) -> Chunk:
    """Some steps of a chunk, from one on."""
    if not stacked:
        return Chunk(chunk.batch(at), 1, stacked=False)
    if steps == chunk.tensors[0].shape[0]:
        return chunk
    data = tf.nest.map_structure(lambda part: part[at : at + steps], chunk.data)
    return Chunk(data, steps)


def _again(chunk: Chunk, steps: int, stacked: bool) -> Chunk:
    """A row of a batch, for so many steps."""
    row = tf.nest.map_structure(lambda part: part[:1], chunk.data)
    if not stacked:
        return Chunk(row, 1, stacked=False)
    return Chunk(tf.nest.map_structure(lambda part: tf.stack([part] * steps), row), steps)


def _kind(chunk: Chunk) -> int:
    """What tells batches apart that need other programs, as a number."""
    first = 2 if chunk.stacked else 1
    types = [(part.shape[first:], part.dtype.name) for part in chunk.tensors]
    return zlib.crc32(repr(types).encode())


def _check(told: np.ndarray) -> None:
    """Refuses batches that the workers can't share.

    Raises:
        BridleValueError: With which worker's they are.
    """
    kinds = told[:, 3]
    empty = [number for number, kind in enumerate(kinds) if not kind]
    if empty:
        raise BridleValueError(
            f"Can't go on: the dataset of worker {empty[0]} of {len(told)} has no batches.",
            "Give each worker a part of the data, or use AutoShardPolicy.DATA.",
        )
    others = [number for number, kind in enumerate(kinds) if kind != kinds[0]]
    if others:
        raise BridleValueError(
            f"Can't go on: the batches of worker 0 and of worker {others[0]} have other shapes or "
            "types.",
            "Pad them to one shape, or use AutoShardPolicy.DATA.",
        )
