"""Batches that an R function makes, one at each call.

R runs in the main thread alone. Keras draws from generators in threads of TensorFlow's, for which
the main thread would wait while they wait for it. So these batches have a source of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import tensorflow as tf

from bridle.data.chunk import Chunk
from bridle.errors import BridleValueError


class RBatches:
    """An R function without parameters that returns the next batch, or `NULL` at the end.

    Args:
        draw: Calls it and returns the batch as a record or as Python values.
    """

    def __init__(self, draw: Callable[[], Any]) -> None:
        self._draw = draw
        self._prepare: Callable[[Any], Any] = lambda batch: batch

    def prepared_by(self, prepare: Callable[[Any], Any]) -> RBatches:
        """The same batches, each converted and checked by `prepare` when it is drawn."""
        made = RBatches(self._draw)
        made._prepare = prepare
        return made

    def __iter__(self) -> RBatches:
        return self

    def __next__(self) -> Any:
        batch = self._draw()
        if batch is None:
            raise StopIteration
        return self._prepare(batch)


def is_r_iterator(value: Any) -> bool:
    """Whether `value` is what `reticulate::py_iterator()` makes of an R function."""
    return type(value).__module__.startswith("rpytools") and hasattr(value, "__next__")


class DrawnSource:
    """The source of an R function's batches: one in each chunk, none ahead of time.

    Args:
        batches: The function.
        steps: Batches in an epoch; `None` for as many as there are before it returns `NULL`.
    """

    dense = True
    adapter = None
    capacity = 1

    def __init__(self, batches: RBatches, steps: int | None) -> None:
        self._batches = batches
        self.batches = steps
        self._first: Any = None

    def limit(self, steps: int) -> None:
        """Batches come one by one anyway."""

    def restart(self) -> None:
        """The function goes on where it was: only it could start again."""

    def batch_types(self) -> Any:
        """The types of a batch, in the structure that the model's step takes."""
        if self._first is None:
            self._first = self._next()
        return tf.nest.map_structure(tf.TensorSpec.from_tensor, self._first)

    def epoch(self, last: bool = True) -> Iterator[Chunk]:
        """The batches of the next epoch, each drawn when it is needed."""
        # Where `steps` ended the epoch before, the end of its round may still be to come.
        batch, self._first = self._first or self._next() or self._next(), None
        if batch is None:
            raise BridleValueError(
                "`x` must have a batch for every epoch, but the function returned NULL.",
                "Let it start again after its NULL, or train for fewer epochs.",
            )
        count = 1
        while batch is not None:
            yield Chunk(batch, 1, stacked=False)
            batch = self._next() if count != self.batches else None
            count += 1

    def _next(self) -> Any:
        batch = next(self._batches, None)
        return None if batch is None else keras.tree.map_structure(tf.convert_to_tensor, batch)
