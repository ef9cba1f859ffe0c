"""The programs for batches of one structure, by shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tensorflow as tf

from bridle.engine.tensorflow.programs import GraphPrograms
from bridle.engine.tensorflow.tracing import fits


class ByShapes:
    """The programs for batches of one structure, by shapes as Keras' functions have their traces.

    A batch runs in the most specific trace that it fits, whenever that was made, for a trace has
    the model as it was at that moment. Where it fits none, one is made for its shapes, open in each
    dimension in which they differ from those of before. These are the rules of `tf.function`.
    """

    def __init__(self) -> None:
        self._made: list[tuple[list[tf.TensorSpec], GraphPrograms, Any]] = []

    def __iter__(self) -> Iterator[GraphPrograms]:
        return (programs for _, programs, _ in self._made)

    def made(self) -> list[tuple[list[tf.TensorSpec], GraphPrograms, Any]]:
        """The types, their programs and the turn in which these were added, in that order."""
        return list(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def find(self, leaves: list[tf.TensorSpec]) -> GraphPrograms | None:
        """The programs for batches of these types, if there are any."""
        found = None
        for made in self._made:
            if _all_fit(made[0], leaves) and (found is None or _all_fit(found[0], made[0])):
                found = made
        return found and found[1]

    def widened(self, leaves: list[tf.TensorSpec]) -> list[tf.TensorSpec]:
        """The types for which programs are made where none fits."""
        for specs, _, _ in self._made:
            leaves = list(map(_most_specific, leaves, specs))
        return leaves

    def spare(self, leaves: list[tf.TensorSpec], turn: Any) -> GraphPrograms | None:
        """Programs of the same turn for these types, which have run for narrower ones so far."""
        of_turn = (programs for _, programs, of in self._made if turn is not None and of is turn)
        return next((p for p in of_turn if tf.nest.flatten(p.batch) == leaves), None)

    def add(self, leaves: list[tf.TensorSpec], programs: GraphPrograms, turn: Any) -> GraphPrograms:
        """Keeps programs for batches of these types."""
        self._made.append((leaves, programs, turn))
        return programs


def _all_fit(specs: list[tf.TensorSpec], others: list[tf.TensorSpec]) -> bool:
    return all(map(fits, specs, others))


def _most_specific(spec: tf.TensorSpec, other: tf.TensorSpec) -> tf.TensorSpec:
    return spec.most_specific_common_supertype([other])
