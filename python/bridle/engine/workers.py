"""The processes that train a model together, as each of them knows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from bridle.errors import BridleError


class Workers(Protocol):
    """The processes that train a model together, each of which does the same.

    Attributes:
        number: Which of them this is, from 0. The first one is the chief.
        count: How many there are.
    """

    number: int
    count: int

    def told(self, values: Sequence[float]) -> np.ndarray:
        """What each worker tells: (workers, values), the same everywhere.

        Args:
            values: What this one tells, as many as the others do.
        """

    def from_chief(self, data: bytes | None) -> bytes:
        """What the first worker has; the others' argument doesn't count."""

    def lost(self, error: Exception) -> str | None:
        """Which worker can't be met, in words, as an error of the backend's says.

        `None` for other errors; no words where it might be this one.
        """


class WorkerError(BridleError):
    """Another worker has failed, as it has told all of them."""
