"""Sparse matrices, and batches of data that is kept by rows: an array of one batch at a time."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np

from bridle.convert.rows import Rows, new_order, whole
from bridle.keras_compat.data import pack
from bridle.keras_compat.packages import package_of


class SparseMatrix(Rows):
    """A matrix of shape (samples, features) in compressed sparse row form.

    Args:
        values: The entries that aren't zero, row after row, `floatx`.
        columns: The 0-based column of each entry, int32.
        starts: Where each row starts in `values`, and where the last one ends: (samples + 1,).
        shape: (samples, features).
    """

    def __init__(
        self, values: np.ndarray, columns: np.ndarray, starts: np.ndarray, shape: tuple[int, int]
    ) -> None:
        with np.errstate(invalid="ignore"):  # R's NA is a NaN of which the cast would complain
            self.values = np.asarray(values, keras.config.floatx())
        self.columns = np.asarray(columns, "int32")
        self.starts = np.asarray(starts, "int64")
        self.shape = (int(shape[0]), int(shape[1]))

    @classmethod
    def from_coordinates(cls, rows: Any, columns: Any, values: Any, shape: Any) -> SparseMatrix:
        """From 0-based coordinates in any order, each at most once."""
        rows, columns, values = (np.atleast_1d(v) for v in (rows, columns, values))
        rows = rows.astype("int64")
        order = np.lexsort((columns, rows))
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=int(shape[0])))])
        return cls(values[order], columns[order], starts, (int(shape[0]), int(shape[1])))

    @staticmethod
    def accepts(value: Any) -> bool:
        """Whether `value` is a sparse matrix or array of SciPy."""
        return package_of(type(value)) == "scipy" and hasattr(value, "tocsr")

    @classmethod
    def of(cls, value: Any) -> SparseMatrix:
        """`value` itself, or the same matrix from SciPy."""
        if isinstance(value, cls):
            return value
        rows = value.tocsr()
        rows.sum_duplicates()
        return cls(rows.data, rows.indices, rows.indptr, rows.shape)

    def subset(self, chosen: np.ndarray) -> SparseMatrix:
        """The rows numbered `chosen`, sparse."""
        sizes = (self.starts[1:] - self.starts[:-1])[chosen]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        # Each entry's place in this matrix: its row's start, and its place in the row.
        entries = np.repeat(self.starts[chosen] - starts[:-1], sizes) + np.arange(starts[-1])
        shape = len(chosen), self.shape[1]
        return SparseMatrix(self.values[entries], self.columns[entries], starts, shape)

    def rows(self, chosen: np.ndarray) -> np.ndarray:
        """The rows numbered `chosen`, dense: (len(chosen), features)."""
        dense = np.zeros((len(chosen), self.shape[1]), self.values.dtype)
        counts = self.starts[chosen + 1] - self.starts[chosen]
        places = np.repeat(np.arange(len(chosen)), counts)
        # The first entry of each row, and as many after it as the row has.
        before = np.cumsum(counts) - counts
        entries = np.repeat(self.starts[chosen] - before, counts) + np.arange(counts.sum())
        dense[places, self.columns[entries]] = self.values[entries]
        return dense


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


def dense(given: dict[str, Any]) -> dict[str, Any]:
    """`given` with the parts of one batch as arrays."""
    return {
        name: keras.tree.map_structure(whole, value) if name in ("x", "y") else value
        for name, value in given.items()
    }


def use_sparse(given: dict[str, Any], training: bool) -> dict[str, Any]:
    """`given` with data that is kept by rows as a dataset of batches.

    Keras' fit sees the dataset; shuffling by sample, which it does only for arrays, happens here.
    """
    given = dict(given)
    validation = given.get("validation_data")
    if isinstance(validation, tuple) and has_sparse(validation[:2]):
        size = given.get("validation_batch_size") or given.get("batch_size", 32)
        given["validation_data"] = SparseBatches(validation, size)
        given.pop("validation_batch_size", None)
    if not has_sparse((given["x"], given.get("y"))):
        return given
    parts = pack(given.pop("x"), given.pop("y", None), given.pop("sample_weight", None))
    rows = len(keras.tree.flatten(parts[0])[0])
    steps = given.get("steps_per_epoch") or given.get("steps")
    size = given.pop("batch_size", None) or (math.ceil(rows / steps) if steps else 32)
    shuffle = training and given.pop("shuffle", True)
    given["x"] = SparseBatches(parts, size, shuffle)
    if training:
        given["shuffle"] = False
    return given
