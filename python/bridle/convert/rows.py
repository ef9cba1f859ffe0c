"""Data that is never in memory as a whole array: rows of it are made when a batch needs them."""

from __future__ import annotations

from typing import Any

import numpy as np


class Rows:
    """Data of shape (samples, ...) that gives some of its rows as an array.

    Attributes:
        shape: As an array's.
    """

    shape: tuple[int, ...]

    def __len__(self) -> int:
        return self.shape[0]

    def rows(self, chosen: np.ndarray) -> np.ndarray:
        """The rows numbered `chosen`, in this order: (len(chosen), ...)."""
        raise NotImplementedError

    def subset(self, chosen: np.ndarray) -> Rows:
        """The rows numbered `chosen`, kept as these are."""
        return SomeRows(self, chosen)


class SomeRows(Rows):
    """Some rows of data that is kept by rows.

    Args:
        data: The data.
        chosen: The numbers of the rows.
    """

    def __init__(self, data: Rows, chosen: np.ndarray) -> None:
        self._data, self._chosen = data, chosen
        self.shape = len(chosen), *data.shape[1:]

    def rows(self, chosen: np.ndarray) -> np.ndarray:
        """The rows numbered `chosen` among these, in this order."""
        return self._data.rows(self._chosen[chosen])


def whole(part: Any) -> Any:
    """A part of data as an array where it is kept by rows, else as it is."""
    return part.rows(np.arange(len(part))) if isinstance(part, Rows) else part


def own_or_global(random: np.random.Generator | None) -> np.random.Generator:
    """A generator of a training's own; without one, one that NumPy's global generator decides.

    keras.utils.set_random_seed() seeds that.
    """
    return random or np.random.default_rng(np.random.randint(2**31))


def new_order(random: Any, samples: int, batch_size: int, shuffle: bool | str) -> np.ndarray:
    """The order of an epoch's samples, drawn anew.

    Args:
        random: A generator of NumPy's.
        samples: How many there are.
        batch_size: Samples in a batch.
        shuffle: "batch" keeps the samples of a batch together, and the smaller batch last.
    """
    if shuffle != "batch":
        return random.permutation(samples)
    full = samples // batch_size
    starts = random.permutation(full) * batch_size
    rows = (starts[:, None] + np.arange(batch_size)).ravel()
    return np.concatenate([rows, np.arange(full * batch_size, samples)])
