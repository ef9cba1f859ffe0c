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
        names: The names of what a step logs.

    Attributes:
        names: Those names.
    """

    def __init__(self, programs: LoopPrograms, names: list[str]) -> None:
        self._programs = programs
        self.names = names

    def run(self, arrays: list[np.ndarray]) -> list[Any]:
        """Runs a batch and returns what its step gives, flat."""
        batch = tuple(arrays) if len(arrays) > 1 else arrays[0]
        return jax.tree.leaves(self._programs.call(self._programs.for_batch(batch), batch))
