"""A `PyDataset` whose batches are changed on their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras


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
