"""A `PyDataset` whose batches are changed on their way, or come in another order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np


class MappedBatches(keras.utils.PyDataset):
    """A dataset's batches, each changed; it is told of the ends of epochs as before.

    Args:
        dataset: The dataset.
        change: Makes a batch of a batch.
        use_multiprocessing: Whether processes may make them, as the dataset wants it, for which
            `change` must be one that can be pickled.
    """

    def __init__(
        self,
        dataset: keras.utils.PyDataset,
        change: Callable[[Any], Any],
        use_multiprocessing: bool = False,
    ) -> None:
        super().__init__(
            workers=dataset.workers,
            use_multiprocessing=use_multiprocessing,
            max_queue_size=dataset.max_queue_size,
        )
        self._dataset, self._change = dataset, change

    @property
    def num_batches(self) -> int | None:
        """The batches of an epoch, `None` for endless ones."""
        return self._dataset.num_batches

    def __getitem__(self, number: int) -> Any:
        return self._change(self._dataset[number])

    def on_epoch_begin(self) -> None:
        """What the dataset does then."""
        self._dataset.on_epoch_begin()

    def on_epoch_end(self) -> None:
        """What the dataset does then."""
        self._dataset.on_epoch_end()


class ReorderedBatches(MappedBatches):
    """A dataset's batches in a new order every epoch.

    Args:
        dataset: The dataset, with an end.
        random: Draws the orders.
    """

    def __init__(self, dataset: keras.utils.PyDataset, random: np.random.Generator) -> None:
        super().__init__(dataset, _unchanged, dataset.use_multiprocessing)
        self._random = random
        self._in_turn = dataset.workers <= 1 and not dataset.use_multiprocessing
        self._order = random.permutation(dataset.num_batches)

    def __getitem__(self, number: int) -> Any:
        # At the start of a pass: an epoch may have fewer steps, and TensorFlow asks ahead.
        if number == 0 and self._in_turn:
            self._order = self._random.permutation(self._dataset.num_batches)
        return self._dataset[int(self._order[number])]

    def on_epoch_end(self) -> None:
        """What the dataset does then."""
        super().on_epoch_end()
        if not self._in_turn:  # the workers have stopped
            self._order = self._random.permutation(self._dataset.num_batches)


def _unchanged(batch: Any) -> Any:
    return batch
