"""The parts of a batch, as steps are given them."""

from __future__ import annotations

from typing import Any


def all_parts(batch: Any, mode: str) -> tuple[Any, ...]:
    """A batch's parts in a tuple: inputs alone for prediction, else all three."""
    parts = batch if isinstance(batch, tuple) else (batch,)
    return parts if mode == "predict" else (*parts, *(None,) * (3 - len(parts)))
