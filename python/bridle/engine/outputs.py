"""The outputs of a prediction, gathered in one array for each."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from bridle.errors import BridleValueError
from bridle.keras_compat.data import joined_tensors


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
        self._parts: list[list[Any]] = []

    @property
    def are_none(self) -> bool:
        """Whether nothing was added."""
        return not (self._whole or self._parts)

    def add(self, outputs: Any) -> None:
        """Takes the outputs of the next rows, in any structure.

        Args:
            outputs: Tensors of shape (rows, ...); ragged and sparse ones, numbers and `None` too.
        """
        self._structure = outputs
        values = list(map(value_of, tf.nest.flatten(outputs)))
        if self._rows is not None and not self._whole and not self._parts and _by_rows(values):
            self._whole = [np.empty((self._rows, *a.shape[1:]), a.dtype) for a in values]
        if self._whole and self._fit(values):
            for whole, array in zip(self._whole, values, strict=True):
                whole[self._filled : self._filled + len(array)] = array
            self._filled += len(values[0])
            return
        self._give_up()
        self._parts.append(values)

    def _fit(self, values: list[Any]) -> bool:
        """Whether the next rows are of the shapes that there is room for."""
        left = self._whole[0].shape[0] - self._filled
        return _by_rows(values) and all(
            array.shape[1:] == whole.shape[1:] and len(array) == len(values[0]) <= left
            for whole, array in zip(self._whole, values, strict=True)
        )

    def _give_up(self) -> None:
        """Keeps parts from now on: a model may give other rows than it was given."""
        if self._filled:
            self._parts.append([whole[: self._filled] for whole in self._whole])
        self._whole, self._filled, self._rows = [], 0, None

    def joined(self) -> Any:
        """The outputs of all rows, in the structure of the model's outputs.

        Raises:
            BridleValueError: If those of different batches can't be joined.
        """
        if self._whole:
            values: list[Any] = [whole[: self._filled] for whole in self._whole]
        else:
            values = [_joined(parts) for parts in zip(*self._parts, strict=True)]
        return tf.nest.pack_sequence_as(self._structure, values)


def value_of(output: Any) -> Any:
    """An output as Keras returns it: an array, but what is ragged, sparse or `None` as it is."""
    return output.numpy() if isinstance(output, tf.Tensor) else output


def _by_rows(values: list[Any]) -> bool:
    return all(isinstance(value, np.ndarray) and value.ndim for value in values)


def _joined(parts: tuple[Any, ...]) -> Any:
    """One output of all batches."""
    if len(parts) == 1 or all(part is None for part in parts):
        return parts[0]
    if _by_rows(list(parts)) and len({part.shape[1:] for part in parts}) == 1:
        return np.concatenate(parts)
    try:
        return value_of(joined_tensors(parts))
    except (ValueError, TypeError, tf.errors.OpError) as error:
        shapes = ", ".join(str(tuple(getattr(part, "shape", ()))) for part in parts[:3])
        raise BridleValueError(
            f"Can't join the outputs of batches, which have the shapes {shapes} ...",
            "Predict them one by one, with `predict_on_batch()`.",
        ) from error
