"""What brings batches itself, datasets and generators, as chunks of these batches."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from bridle.data.chunk import NEXT_BATCH, Ahead, Chunk, batches_in, bytes_of
from bridle.data.stack import Stack
from bridle.data.worker import Worker
from bridle.interrupt import waiting
from bridle.keras_compat.data import element_spec, take_as_they_are

#: The batches of a dataset that are waited for before they run, at most.
BATCHES_WAITED_FOR = 32


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
        return min(self.capacity, batches_in(bytes_of(batch)))

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
        return min(self.capacity, batches_in(sum(array.nbytes for array in batch)))

    def _taken(self) -> Chunk:
        steps = self._stack.count
        return Chunk(self._stack.take(), steps, stacked=steps > 1, static=self._static)


def _shapes(batch: Any) -> list[tf.TensorShape]:
    return [tensor.shape for tensor in tf.nest.flatten(batch)]
