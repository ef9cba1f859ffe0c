"""All programs of one kind of a model's steps on JAX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from bridle.data.chunk import Chunk
from bridle.engine.jax.again import AgainOnJax
from bridle.engine.jax.programs import LoopPrograms
from bridle.engine.programs import Again, Plan
from bridle.keras_compat.models import build
from bridle.keras_compat.variables import variables_of


class OfStepOnJax:
    """The programs that a model has for one kind of its steps.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
    """

    def __init__(self, model: Any, mode: str) -> None:
        self._model, self._mode = model, mode
        self._made: dict[bool, LoopPrograms] = {}

    def __iter__(self) -> Iterator[LoopPrograms]:
        """None: what runs next doesn't hang on what ran before."""
        return iter(())

    def moment(self) -> Any:
        """The arrays that variables hold: each assignment puts another one there."""
        return len(self._made), _Held(variable.value for variable in variables_of(self._model))

    def programs_for(self, chunk: Chunk, turn: Any, whole: bool) -> LoopPrograms:
        """The programs for batches like a chunk's. JAX compiles for each shape by itself.

        Args:
            chunk: The batches.
            turn: Nothing hangs on it.
            whole: Whether the step is given all parts of a batch, `None` for missing ones.
        """
        if whole not in self._made:
            self._made[whole] = LoopPrograms(self._model, self._mode, whole)
        return self._made[whole]

    def again(self, programs: Any, results: Any) -> Again | None:
        """The short way for batches like this one, if there is one."""
        if self._mode == "predict":
            return AgainOnJax(programs, []) if isinstance(results, np.ndarray) else None
        if any(np.ndim(value) for value in results.values()):
            return None
        return AgainOnJax(programs, list(results))

    def choices(self, plan: Plan | None) -> None:
        """Which program runs follows from a step alone."""

    def choose_as(self, told: Any, like: Any, plan: Plan | None) -> None:
        """Nothing was chosen; but all variables are made."""
        build(self._model, like)


class _Held(list[Any]):
    """Arrays, compared by which they are."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and list(map(id, self)) == list(map(id, other))

    __hash__ = None
