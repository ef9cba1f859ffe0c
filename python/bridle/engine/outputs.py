"""The outputs of a prediction, gathered in one array for each."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf


class Outputs:
    """Gathers outputs as they come.

    Where the number of rows is known, each output has one array from the start, which the parts
    fill: nothing is kept twice. Other outputs are joined at the end.

    Args:
        rows: How many rows the data have, `None` if nobody knows.
    """

    def __init__(self, rows: int | None) -> None:
        self._rows = rows
        self._structure: Any = None
        self._whole: list[np.ndarray] = []
        self._filled = 0
        self._parts: list[list[np.ndarray]] = []

    def add(self, outputs: Any) -> None:
        """Takes the outputs of the next rows: tensors of shape (rows, ...), in any structure."""
        self._structure = outputs
        arrays = [tensor.numpy() for tensor in tf.nest.flatten(outputs)]
        if self._rows is not None and not self._whole and not self._parts:
            self._whole = [np.empty((self._rows, *a.shape[1:]), a.dtype) for a in arrays]
        if self._whole and self._fit(arrays):
            for whole, array in zip(self._whole, arrays, strict=True):
                whole[self._filled : self._filled + len(array)] = array
            self._filled += len(arrays[0])
            return
        self._give_up()
        self._parts.append(arrays)

    def _fit(self, arrays: list[np.ndarray]) -> bool:
        """Whether the next rows are of the shapes that there is room for."""
        left = self._whole[0].shape[0] - self._filled
        return all(
            array.shape[1:] == whole.shape[1:] and len(array) == len(arrays[0]) <= left
            for whole, array in zip(self._whole, arrays, strict=True)
        )

    def _give_up(self) -> None:
        """Keeps parts from now on: a model may give other rows than it was given."""
        if self._filled:
            self._parts.append([whole[: self._filled] for whole in self._whole])
        self._whole, self._filled, self._rows = [], 0, None

    def joined(self) -> Any:
        """Arrays of all rows, in the structure of the model's outputs."""
        if self._whole:
            arrays = [whole[: self._filled] for whole in self._whole]
        elif len(self._parts) == 1:
            arrays = self._parts[0]
        else:
            arrays = [np.concatenate(parts) for parts in zip(*self._parts, strict=True)]
        return tf.nest.pack_sequence_as(self._structure, arrays)
