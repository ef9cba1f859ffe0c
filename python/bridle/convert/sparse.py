"""Sparse matrices, and batches of data that is kept by rows: an array of one batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from bridle.convert.rows import Rows
from bridle.keras_compat.packages import package_of


class SparseMatrix(Rows):
    """A matrix of shape (samples, features) in compressed sparse row form.

    Args:
        values: The entries that aren't zero, row after row.
        columns: The 0-based column of each entry, int32.
        starts: Where each row starts in `values`, and where the last one ends: (samples + 1,).
        shape: (samples, features).
        column_names: The names of the features, `None` without.
    """

    def __init__(
        self,
        values: np.ndarray,
        columns: np.ndarray,
        starts: np.ndarray,
        shape: tuple[int, int],
        column_names: Sequence[str] | None = None,
    ) -> None:
        self.values = np.asarray(values)
        self.columns = np.asarray(columns, "int32")
        self.starts = np.asarray(starts, "int64")
        self.shape = (int(shape[0]), int(shape[1]))
        self.column_names = column_names

    @classmethod
    def from_coordinates(
        cls,
        rows: Any,
        columns: Any,
        values: Any,
        shape: Any,
        column_names: Sequence[str] | None = None,
    ) -> SparseMatrix:
        """From 0-based coordinates in any order, each at most once."""
        rows, columns, values = (np.atleast_1d(v) for v in (rows, columns, values))
        rows = rows.astype("int64")
        order = np.lexsort((columns, rows))
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=int(shape[0])))])
        size = int(shape[0]), int(shape[1])
        return cls(values[order], columns[order], starts, size, column_names)

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

    def columns_at(self, places: Sequence[int]) -> SparseMatrix:
        """The columns at these 0-based places, each at most once, sparse and without names."""
        new = np.full(self.shape[1], -1)
        new[list(places)] = np.arange(len(places))
        column = new[self.columns]
        kept = column >= 0
        starts = np.concatenate([[0], np.cumsum(kept)])[self.starts]
        shape = self.shape[0], len(places)
        return SparseMatrix(self.values[kept], column[kept], starts, shape)

    def rows(self, chosen: np.ndarray) -> np.ndarray:
        """The rows numbered `chosen`, dense: (len(chosen), features)."""
        dense = np.zeros((len(chosen), self.shape[1]), keras.config.floatx())
        counts = self.starts[chosen + 1] - self.starts[chosen]
        places = np.repeat(np.arange(len(chosen)), counts)
        # The first entry of each row, and as many after it as the row has.
        before = np.cumsum(counts) - counts
        entries = np.repeat(self.starts[chosen] - before, counts) + np.arange(counts.sum())
        dense[places, self.columns[entries]] = self.values[entries]
        return dense
