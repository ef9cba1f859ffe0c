"""Which of Keras' backends this process runs, as this room's seam asks for it."""

from __future__ import annotations

from functools import cache
from typing import Any

import keras

from bridle.engine.programs import Backend


@cache
def backend() -> Backend:
    """The backend, whose folder is imported when it is first asked for."""
    name = keras.backend.backend()
    if name == "tensorflow":
        from bridle.engine.tensorflow import backend as of_tensorflow

        return of_tensorflow
    if name == "jax":
        from bridle.engine.jax import backend as of_jax

        return of_jax
    return _Others(name)


class _Others:
    """A backend on which Keras' own loop runs.

    Args:
        name: Its name.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def start(self) -> None:
        """Nothing has to be done."""

    def why_not_kept(self) -> None:
        """XLA compiles nothing."""

    def why_not(self, model: Any) -> str:
        """That it is another backend."""
        return f"the backend is {self._name}"

    def in_place(self, arrays: list[Any]) -> None:
        """None: there are no programs."""

    def of_step(self, model: Any, mode: str) -> Any:
        """There are no programs."""
        raise NotImplementedError(self.why_not(model))

    def replicas_of(self, model: Any) -> None:
        """None that bridle knows of."""

    def workers_with(self, model: Any) -> None:
        """None that bridle knows of."""
