"""Batches on their way from a source to a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Chunk:
    """Batches to run in one go.

    Attributes:
        data: Tensors of shape (capacity, batch, ...), or of one batch where `stacked` is false, in
            the structure that the model's step takes.
        steps: How many batches are in it; the rest of the capacity is not to be run.
        stacked: Whether batches are stacked in a first dimension.
        static: Whether every batch of the epoch is known to have this size. Keras traces its step
            for this size then, else for any.
    """

    data: Any
    steps: int
    stacked: bool = True
    static: bool = False
