"""Batches of data that is kept by rows, sparse or in files: an array of one batch at a time."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import keras
import numpy as np

from bridle.convert.disk import DiskArray
from bridle.convert.mapped import MappedFile
from bridle.convert.rows import Rows, new_order
from bridle.data.prepared import Prepared
from bridle.keras_compat.data import BATCH_SIZE


class SparseBatches(keras.utils.PyDataset):
    """Batches of data of which some parts are sparse or in files, arrays for their batch only.

    Args:
        parts: x, or (x, y), or (x, y, sample_weight): arrays and `Rows` in any structure, all with
            the same number of samples; a part may be `None`.
        batch_size: Samples in a batch.
        shuffle: Draw a new order of the samples for every epoch, or of the batches ("batch").
    """

    def __init__(
        self, parts: tuple[Any, ...], batch_size: int, shuffle: bool | str = False
    ) -> None:
        super().__init__()
        # TensorFlow takes tuples, not lists, as the structure of a batch.
        self._parts = _tuples(parts)
        self._batch_size = batch_size
        self._shuffle = shuffle
        # keras.utils.set_random_seed() seeds NumPy's generator, which therefore decides the order.
        self._random = np.random.RandomState(np.random.randint(2**31)) if shuffle else None
        self._order = np.arange(len(keras.tree.flatten(parts[0])[0]))
        self.on_epoch_end()

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._batch_size)

    def __getitem__(self, number: int) -> tuple[Any, ...]:
        chosen = self._order[number * self._batch_size : (number + 1) * self._batch_size]
        return tuple(keras.tree.map_structure(lambda part: _take(part, chosen), self._parts))

    def on_epoch_end(self) -> None:
        """Draws the next epoch's order."""
        if self._random is not None:
            self._order = new_order(self._random, len(self._order), self._batch_size, self._shuffle)


def _tuples(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(map(_tuples, value))
    return {k: _tuples(v) for k, v in value.items()} if isinstance(value, dict) else value


def _take(part: Any, chosen: np.ndarray) -> Any:
    if part is None:
        return None
    return part.rows(chosen) if isinstance(part, Rows) else np.asarray(part)[chosen]


def has_sparse(x: Any) -> bool:
    """Whether some part of `x` is a sparse matrix or in a file."""
    return any(isinstance(part, Rows) for part in keras.tree.flatten(x))


def from_files(data: Prepared) -> Prepared:
    """Data whose mapped arrays are read a batch at a time, for loops other than bridle's.

    These don't look whether the file has become too short.
    """

    def each(part: Any) -> Any:
        return part if part is None or MappedFile.of(part) is None else DiskArray(part)

    x, y = keras.tree.map_structure(each, (data.x, data.y)) if data.are_arrays else (data.x, data.y)
    return by_batches(replace(data, x=x, y=y))


def by_batches(data: Prepared) -> Prepared:
    """Data that is kept by rows as a dataset of batches; other data as they are.

    Keras' fit sees the dataset; shuffling by sample, which it does only for arrays, happens here.
    """
    if not has_sparse((data.x, data.y)):
        return data
    # As Keras reads them where the number of samples in a batch isn't given.
    size = math.ceil(data.rows / data.steps) if data.steps else BATCH_SIZE
    batches = SparseBatches(data.packed(), data.batch_size or size, data.shuffle)
    return Prepared(batches, steps=data.steps)
