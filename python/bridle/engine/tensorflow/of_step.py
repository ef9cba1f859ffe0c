"""All programs of one kind of a model's steps on TensorFlow, by kind of batch."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import tensorflow as tf

from bridle.data.chunk import Chunk
from bridle.data.sharded import SharedChunk
from bridle.engine.programs import Again, Plan
from bridle.engine.recent import Recent
from bridle.engine.tensorflow.again import AgainOnTensorFlow
from bridle.engine.tensorflow.by_shapes import ByShapes
from bridle.engine.tensorflow.programs import GraphPrograms
from bridle.engine.tensorflow.replicated import ReplicatedPrograms
from bridle.engine.tensorflow.workers import replicas_of
from bridle.keras_compat.models import build
from bridle.keras_compat.replicas import scope_of

#: Of how many types of chunks it is known which programs run them.
TYPES_KEPT = 256


class OfStepOnTensorFlow:
    """The programs that a model has for one kind of its steps.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
    """

    def __init__(self, model: Any, mode: str) -> None:
        self._model, self._mode = model, mode
        # By kind of batch; and for how many shapes of batches XLA has compiled.
        self._programs: dict[str, ByShapes] = {}
        self._compiled = SimpleNamespace(count=0)
        # The programs of chunks, by their types, and how many there were then.
        self._found: Recent[Any, tuple[int, GraphPrograms]] = Recent(TYPES_KEPT)
        self._replicated: dict[tuple[bool, bool], ReplicatedPrograms] = {}

    def __iter__(self) -> Iterator[GraphPrograms]:
        """The programs, each once, in the order in which they were made."""
        every = (made for by_shapes in self._programs.values() for made in by_shapes)
        return iter(dict.fromkeys(every))

    def moment(self) -> int:
        """How many programs there are. What is assigned is seen as it happens."""
        return sum(map(len, self._programs.values())) + len(self._replicated)

    def programs_for(
        self, chunk: Chunk, turn: Any, whole: bool
    ) -> GraphPrograms | ReplicatedPrograms:
        """The programs for batches like a chunk's, made when first needed.

        Args:
            chunk: The batches.
            turn: What the pass over the data is known by that they belong to.
            whole: Whether the step is given all parts of a batch, `None` for missing ones.
        """
        if isinstance(chunk, SharedChunk):
            return self._for_replicas(chunk, whole)
        asked = whole, chunk.stacked, chunk.static, _types(chunk.data)
        found = self._found.get(asked)
        if found is None or found[0] != self.moment():  # others may fit better since
            programs = self._for_batches(chunk, turn, whole)
            found = self._found.put(asked, (self.moment(), programs))
        return found[1]

    def again(self, programs: Any, results: Any) -> Again | None:
        """The short way for batches like this one, if there is one."""
        if not isinstance(programs, GraphPrograms) or programs.log_names is None:
            return None
        return AgainOnTensorFlow(self._model, programs)

    def choices(self, plan: Plan | None) -> dict[str, Any]:
        """What decides which program comes next, as JSON can have it.

        The same step gives other bits in a fused program than in a graph.

        Args:
            plan: The plan of the epoch that runs.
        """
        programs = list(self)
        return {
            "compiled": self._compiled.count,
            "programs": [
                {
                    "batch": _told(tf.nest.flatten(made.batch)),
                    "made_with": made.made_with,
                    **made.choices(plan),
                }
                for made in programs
            ],
            "by_shapes": [
                [_told(leaves), programs.index(made), plan is not None and turn is plan]
                for by_shapes in self._programs.values()
                for leaves, made, turn in by_shapes.made()
            ],
        }

    def choose_as(self, told: dict[str, Any] | None, like: Any, plan: Plan | None) -> None:
        """Makes the programs of another process' model, which go on with its choices.

        Args:
            told: What `choices()` told of that one.
            like: The types of a batch, in its structure.
            plan: The plan of the epoch that runs.
        """
        if replicas_of(self._model):  # their programs make no variables before they run
            with scope_of(self._model):
                build(self._model, like)
        self._programs.clear()
        self._found.clear()
        if told is None:
            return
        self._compiled.count = told["compiled"]
        programs = []
        for told_of in told["programs"]:
            batch = tf.nest.pack_sequence_as(like, _meant(told_of["batch"]))
            rows, whole = told_of["made_with"]
            made = GraphPrograms(self._model, self._mode, batch, rows, self._compiled, whole)
            made.choose_as(told_of, plan)
            programs.append(made)
        for leaves, place, of_plan in told["by_shapes"]:
            made = programs[place]
            by_shapes = self._by_shapes(made.batch, made.made_with[1])
            by_shapes.add(_meant(leaves), made, plan if of_plan else None)

    def _by_shapes(self, batch: Any, whole: bool) -> ByShapes:
        """The programs for batches of a structure and of the ranks and dtypes in it."""
        kinds = [(spec.dtype.name, spec.shape.rank) for spec in tf.nest.flatten(batch)]
        key = f"{whole} {tf.nest.pack_sequence_as(batch, kinds)}"
        return self._programs.setdefault(key, ByShapes())

    def _for_replicas(self, chunk: Chunk, whole: bool) -> ReplicatedPrograms:
        kind = chunk.static, whole
        if kind not in self._replicated:
            replicas = replicas_of(self._model)
            assert replicas is not None
            self._replicated[kind] = ReplicatedPrograms(self._model, self._mode, replicas, *kind)
        return self._replicated[kind]

    def _for_batches(self, chunk: Chunk, turn: Any, whole: bool) -> GraphPrograms:
        batch = tf.nest.map_structure(partial(_batch_type, chunk), chunk.data)
        leaves = tf.nest.flatten(batch)
        by_shapes = self._by_shapes(batch, whole)
        # Keras' predictions ask for the shapes of each batch, its other functions for the data's.
        of_each = chunk.static or self._mode == "predict"
        leaves = leaves if of_each else list(map(_any_rows, leaves))
        found = by_shapes.find(leaves)
        if found is not None:
            return found
        leaves = by_shapes.widened(leaves)
        # The smaller last batch of a prediction runs in what was made for the others.
        made_for = leaves if chunk.static else list(map(_any_rows, leaves))
        programs = by_shapes.spare(made_for, turn)
        if programs is None:
            types = tf.nest.pack_sequence_as(batch, made_for)
            programs = GraphPrograms(
                self._model, self._mode, types, _rows(chunk), self._compiled, whole
            )
        return by_shapes.add(leaves, programs, turn)


def _types(data: Any) -> Any:
    """What tells structures of tensors apart that need other programs."""
    if isinstance(data, tf.Tensor):
        return data.shape, data.dtype
    if isinstance(data, dict):
        return dict, *((name, _types(part)) for name, part in data.items())
    return type(data), *map(_types, data)


def _batch_type(chunk: Chunk, tensor: tf.Tensor) -> tf.TensorSpec:
    return tf.TensorSpec(tensor.shape[1:] if chunk.stacked else tensor.shape, tensor.dtype)


def _any_rows(spec: tf.TensorSpec) -> tf.TensorSpec:
    return tf.TensorSpec((None, *spec.shape[1:]), spec.dtype) if spec.shape.rank else spec


def _rows(chunk: Chunk) -> int:
    return tf.nest.flatten(chunk.data)[0].shape[1 if chunk.stacked else 0] or 1


def _told(specs: list[tf.TensorSpec]) -> list[Any]:
    return [[s.shape.rank and s.shape.as_list(), s.dtype.name] for s in specs]


def _meant(told: list[Any]) -> list[tf.TensorSpec]:
    return [tf.TensorSpec(() if shape == 0 else shape, dtype) for shape, dtype in told]
