"""Data of a call, and what is known of them once they are converted and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from bridle.data.checks import is_arrays
from bridle.keras_compat.data import pack


@dataclass(frozen=True)
class Parts:
    """Inputs, targets and sample weights, each in a structure of its own.

    Attributes:
        x: Arrays of shape (samples, ...); or what brings batches, and the targets with them.
        y: Targets of shape (samples, ...), or `None`.
        sample_weight: Weights of shape (samples,) or (samples, timesteps), or `None`.
    """

    x: Any
    y: Any = None
    sample_weight: Any = None

    @property
    def are_arrays(self) -> bool:
        """Whether they are arrays, not what brings batches."""
        return is_arrays(self.x)

    @property
    def rows(self) -> int:
        """The number of samples, of arrays."""
        return int(next(part.shape[0] for part in keras.tree.flatten(self.x) if part is not None))

    def packed(self) -> tuple[Any, ...]:
        """(x,), (x, y) or (x, y, sample_weight), as far as there is something."""
        return pack(self.x, self.y, self.sample_weight)


@dataclass(frozen=True)
class Prepared(Parts):
    """Data that are converted and checked, and how they are cut into batches.

    Attributes:
        batch_size: Samples in a batch, `None` for the usual number.
        steps: Batches in a pass, `None` for all of the data.
        shuffle: `True` for a new order of the samples in each pass, "batch" for one of the batches.
        random: The generator of a training that follows from a seed; else the global ones decide.
    """

    batch_size: int | None = None
    steps: int | None = None
    shuffle: bool | str = False
    random: np.random.Generator | None = None
