"""Single batches of types that ran before, by a short way."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from bridle.engine.jax.programs import LoopPrograms


class AgainOnJax:
    """A short way for single batches of the types of one that ran before.

    Args:
        programs: What runs them.
        batch: The tensors of one: x, or x and y.
        names: The names of what a step logs.

    Attributes:
        names: Those names.
    """

    def __init__(self, programs: LoopPrograms, batch: list[Any], names: list[str]) -> None:
        self._programs = programs
        self._types = [tensor.dtype.as_numpy_dtype for tensor in batch]
        self._shapes = [tuple(tensor.shape) for tensor in batch]
        self.names = names

    def run(self, arrays: list[np.ndarray]) -> list[Any]:
        """Runs a batch and returns what its step gives, flat."""
        wanted = zip(arrays, self._types, self._shapes, strict=True)
        parts = tuple(a.astype(t, copy=False).reshape(s) for a, t, s in wanted)
        batch = parts if len(parts) > 1 else parts[0]
        return jax.tree.leaves(self._programs.call(self._programs.for_batch(batch), batch))
