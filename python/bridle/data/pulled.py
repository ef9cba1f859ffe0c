"""Iterators and R functions that bring batches: asked for the next one on the caller's thread.

R functions can be called on R's own thread alone. tf.data would ask on a thread of its own, and
wait for ever, as R's thread waits for tf.data.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.data.chunk import NEXT_BATCH, Chunk
from bridle.data.elements import check_part
from bridle.data.iterator_source import BATCHES_WAITED_FOR, IteratorSource
from bridle.errors import BridleValueError, warn
from bridle.interrupt import waiting
from bridle.keras_compat.data import limited_steps


class Passes:
    """What can be gone through again: each time by a new iterator.

    Args:
        begin: Makes one.
    """

    def __init__(self, begin: Callable[[], Iterator[Any]]) -> None:
        self._begin = begin

    def __iter__(self) -> Iterator[Any]:
        return self._begin()


def one_pass(
    dataset: keras.utils.PyDataset, shuffle: bool, run: np.random.Generator | None = None
) -> Iterator[Any]:
    """The batches of a `PyDataset` in an epoch, as Keras' own adapter asks for them.

    Args:
        dataset: The dataset.
        shuffle: Ask in another order every time.
        run: The generator of the training, if it has one of its own; else Python's decides.
    """
    dataset.on_epoch_begin()
    count = dataset.num_batches
    numbers: Iterable[int] = itertools.count()
    if count is not None:
        numbers = list(range(count))
        if shuffle:
            (run or random).shuffle(numbers)
    for number in numbers:
        yield dataset[number]
    dataset.on_epoch_end()


class Pulled:
    """Batches to be pulled, one after the other.

    Args:
        batches: (x,), (x, y) or (x, y, sample_weight): an iterator, which brings each of them once,
            or what can be gone through again.
        count: How many a pass has, where that is known and the next epoch goes through them again.
    """

    def __init__(self, batches: Iterable[Any], count: int | None = None) -> None:
        self._batches = batches
        self.count = count

    def again(self) -> Iterator[Any]:
        """The next pass; nothing more of an iterator that has ended."""
        return iter(self._batches)

    def started(self, argument: str) -> Iterator[Any]:
        """All of them, the first one pulled.

        Raises:
            BridleValueError: If there is none, with the argument that brings them.
        """
        batches = self.again()
        first = next(batches, None)
        if first is None:
            raise BridleValueError(f"`{argument}` must bring at least one batch, not none.")
        return itertools.chain([first], batches)

    def mapped(self, change: Callable[[Any], Any]) -> Pulled:
        """These batches, each changed when it is pulled."""
        return Pulled(Passes(lambda: map(change, self._batches)), self.count)

    def generator(
        self, argument: str, steps: int | None, epochs: int, at_once: bool
    ) -> Iterator[Any]:
        """A generator of them, as Keras' own loop takes it.

        Args:
            argument: What brings them, for errors.
            steps: How many an epoch will ask for, if that is known.
            epochs: How many epochs there will be.
            at_once: Pull them before the first is asked for.

        Raises:
            BridleValueError: If there is none.
        """
        again = (self.again() for _ in range(epochs - 1 if self.count else 0))
        every = itertools.chain(self.started(argument), *again)
        batches = itertools.islice(every, steps and steps * epochs)
        return (batch for batch in (list(batches) if at_once else batches))


class PulledSource(IteratorSource):
    """Chunks of batches that are pulled.

    Args:
        pulled: The batches.
        steps: The batches of an epoch; as many as there are if `None`.
        argument: What brings them, for errors.

    Raises:
        BridleValueError: If there isn't one.
    """

    def __init__(self, pulled: Pulled, steps: int | None, argument: str = "x") -> None:
        self._pulled, self._argument = pulled, argument
        started = pulled.started(argument)
        first = next(started)
        self._rest: Iterator[Any] = itertools.chain([first], started)
        self._steps = min((s for s in (steps, limited_steps()) if s), default=None)
        self._counted = pulled.count
        tensors = _tensors(first, argument)
        leaves = keras.tree.flatten(tensors)
        self.dense = all(isinstance(leaf, tf.Tensor) for leaf in leaves)
        self.spec = keras.tree.map_structure(_any_size, tensors)
        self._static = self._is_let_go = False
        self.capacity = BATCHES_WAITED_FOR

    @property
    def adapter(self) -> Iterator[Any]:
        """A generator of all that is left."""
        return (batch for batch in self._rest)

    @property
    def batches(self) -> int | None:
        """The batches of an epoch, `None` where that isn't known before its end."""
        return self._steps or self._counted

    def restart(self) -> None:
        """What has been pulled doesn't come again."""

    def epoch(self, last: bool = True) -> Generator[Chunk]:
        """The chunks of the next epoch, each made when it is asked for."""
        return self._in_chunks(self._each())

    def _each(self) -> Iterator[Any]:
        count = 0
        for batch in itertools.islice(_waited_for(self._next_pass()), self._steps):
            count += 1
            yield _tensors(batch, self._argument)
        if self._steps is not None and count < self._steps:
            warn(f"The data ended after {count} of {self._steps} steps.")
        self._counted = count

    def _next_pass(self) -> Iterator[Any]:
        """What is left; from the beginning again where nothing is."""
        first = next(self._rest, None)
        if first is None:
            self._rest = self._pulled.again()
            first = next(self._rest, None)
        return self._rest if first is None else itertools.chain([first], self._rest)


def _waited_for(batches: Iterator[Any]) -> Iterator[Any]:
    """Batches, each of which an interrupt says is waited for."""
    end = object()
    while True:
        with waiting(NEXT_BATCH):
            batch = next(batches, end)
        if batch is end:
            return
        yield batch


def _tensors(batch: Any, argument: str) -> Any:
    def tensor(part: Any) -> Any:
        if tf.is_tensor(part) or part is None:
            return part
        check_part(part, argument)
        # Copied: TensorFlow shares the memory of arrays, and an iterator may fill one again.
        return tf.convert_to_tensor(np.array(part))

    return keras.tree.map_structure(tensor, batch)


def _any_size(tensor: Any) -> Any:
    known = isinstance(tensor, tf.Tensor) and tensor.shape.rank
    shape = (None, *tensor.shape[1:]) if known else tensor.shape
    return tf.TensorSpec(shape, tensor.dtype)
