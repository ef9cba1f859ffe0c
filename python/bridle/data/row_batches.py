"""Batches of data that is kept by rows, sparse or in files: an array of one batch at a time."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert.disk import DiskArray
from bridle.convert.mapped import MappedFile
from bridle.convert.rows import Rows, new_order, own_or_global
from bridle.data.mapped_batches import ReorderedBatches
from bridle.data.prepared import Parts, Prepared
from bridle.errors import BridleValueError, show
from bridle.keras_compat.data import BATCH_SIZE


class SparseBatches(keras.utils.PyDataset):
    """Batches of data of which some parts are sparse or in files, arrays for their batch only.

    Args:
        parts: x, or (x, y), or (x, y, sample_weight): arrays and `Rows` in any structure, all with
            the same number of samples; a part may be `None`.
        batch_size: Samples in a batch.
        shuffle: Draw a new order of the samples for every epoch, or of the batches ("batch").
        random: The generator of the training, if it has one of its own.
    """

    def __init__(
        self,
        parts: tuple[Any, ...],
        batch_size: int,
        shuffle: bool | str = False,
        random: np.random.Generator | None = None,
    ) -> None:
        super().__init__()
        # TensorFlow takes tuples, not lists, as the structure of a batch.
        self._parts = _tuples(parts)
        self._batch_size = batch_size
        self._shuffle = shuffle
        self._random = own_or_global(random) if shuffle else None
        self._order = np.arange(Parts(*parts).rows)

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._batch_size)

    def __getitem__(self, number: int) -> tuple[Any, ...]:
        # At the start of a pass, not the end of an epoch: it may have fewer steps, and TensorFlow
        # asks ahead.
        if number == 0 and self._random is not None:
            self._order = new_order(self._random, len(self._order), self._batch_size, self._shuffle)
        chosen = self._order[number * self._batch_size : (number + 1) * self._batch_size]
        return tuple(keras.tree.map_structure(lambda part: _take(part, chosen), self._parts))


def _tuples(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(map(_tuples, value))
    return {k: _tuples(v) for k, v in value.items()} if isinstance(value, dict) else value


def _take(part: Any, chosen: np.ndarray) -> Any:
    if part is None:
        return None
    if isinstance(part, tf.Tensor | tf.RaggedTensor):
        return tf.gather(part, chosen)
    return part.rows(chosen) if isinstance(part, Rows) else np.asarray(part)[chosen]


def has_sparse(x: Any) -> bool:
    """Whether some part of `x` is a sparse matrix or in a file."""
    return any(isinstance(part, Rows) for part in keras.tree.flatten(x))


def reordered(data: Prepared) -> Prepared:
    """A `PyDataset` whose batches bridle shuffles, where a training has a generator of its own."""
    x = data.x
    if data.random is None or not data.shuffle or not isinstance(x, keras.utils.PyDataset):
        return data
    if x.num_batches is None:
        return data
    return replace(data, x=ReorderedBatches(x, data.random), shuffle=False)


def for_other_loops(data: Prepared) -> Prepared:
    """Data as loops other than bridle's have to get them.

    These don't look whether a mapped file has become too short, and shuffle by global generators.

    Raises:
        BridleValueError: For data that bridle can't shuffle.
    """

    def each(part: Any) -> Any:
        return part if part is None or MappedFile.of(part) is None else DiskArray(part)

    x, y = keras.tree.map_structure(each, (data.x, data.y)) if data.are_arrays else (data.x, data.y)
    data = replace(data, x=x, y=y)
    if data.random is None or not data.shuffle or not data.are_arrays:
        return by_batches(data)
    if any(isinstance(part, tf.SparseTensor) for part in keras.tree.flatten((x, y))):
        raise BridleValueError(
            "Can't use `seed` where Keras shuffles, which it does with a SparseTensor.",
            f"Use `shuffle={show(False)}`, or a sparse matrix of SciPy.",
        )
    return _in_batches(data)


def by_batches(data: Prepared) -> Prepared:
    """Data that is kept by rows as a dataset of batches; other data as they are.

    Keras' fit sees the dataset; shuffling by sample, which it does only for arrays, happens here.
    """
    return _in_batches(data) if has_sparse((data.x, data.y)) else data


def _in_batches(data: Prepared) -> Prepared:
    # As Keras reads them where the number of samples in a batch isn't given.
    size = math.ceil(data.rows / data.steps) if data.steps else BATCH_SIZE
    batches = SparseBatches(data.packed(), data.batch_size or size, data.shuffle, data.random)
    return Prepared(batches, steps=data.steps)
