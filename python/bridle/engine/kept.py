"""The programs that a model keeps: by kind of step, by kind of batch, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from bridle import state
from bridle.data.source import Chunk
from bridle.engine.programs import Programs, fits
from bridle.keras_compat.functions import Traced, trace, traced
from bridle.keras_compat.models import compilation


@dataclass
class _Kept:
    """A model's programs for one kind of step, by kind of batch.

    Attributes:
        traced: Stands for Keras' function, and ends with it.
        layers: The layers of a Sequential model, which Keras would go on without.
    """

    traced: Traced
    layers: list[Any]
    programs: dict[Any, Any] = field(default_factory=dict)


class _ByShapes:
    """The programs for batches of one structure, by shapes as Keras' functions have their traces.

    A batch runs in the most specific trace that it fits, whenever that was made, for a trace has
    the model as it was at that moment. Where it fits none, one is made for its shapes, open in each
    dimension in which they differ from those of before. These are the rules of `tf.function`.
    """

    def __init__(self) -> None:
        self._made: list[tuple[list[tf.TensorSpec], Programs, Any]] = []

    def __iter__(self) -> Iterator[Programs]:
        return (programs for _, programs, _ in self._made)

    def find(self, leaves: list[tf.TensorSpec]) -> Programs | None:
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

    def spare(self, leaves: list[tf.TensorSpec], turn: Any) -> Programs | None:
        """Programs of the same turn for these types, which have run for narrower ones so far."""
        of_turn = (programs for _, programs, of in self._made if turn is not None and of is turn)
        return next((p for p in of_turn if tf.nest.flatten(p.batch) == leaves), None)

    def add(self, leaves: list[tf.TensorSpec], programs: Programs, turn: Any) -> Programs:
        """Keeps programs for batches of these types."""
        self._made.append((leaves, programs, turn))
        return programs


def _up_to_date(model: Any, mode: str) -> _Kept | None:
    kept = state.of(model).programs.get(mode)
    if kept is None or kept.traced is not traced(model, mode) or kept.layers != _layers(model):
        return None
    return kept


def known_programs(model: Any, mode: str) -> dict[Any, Any]:
    """What was traced for one kind of step since Keras would last have made its function anew."""
    kept = _up_to_date(model, mode)
    return kept.programs if kept else {}


def programs_of(model: Any, mode: str) -> dict[Any, Any]:
    """The same, where what is traced from now on is kept.

    To be called where Keras makes its function, since that has the model's step of this moment.
    """
    state.of(model).asked_of_xla(compilation(model), bool(model.jit_compile))
    kept = _up_to_date(model, mode)
    if kept is None:
        kept = state.of(model).programs[mode] = _Kept(trace(model, mode), _layers(model))
    return kept.programs


def _layers(model: Any) -> list[Any]:
    return list(model.layers) if isinstance(model, keras.Sequential) else []


def programs_for(
    model: Any, mode: str, chunk: Chunk, turn: Any = None, packed: str = ""
) -> Programs:
    """The programs for batches like a chunk's, made when first needed and kept with the model.

    What makes Keras' own functions out of date ends them too.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        chunk: The batches.
        turn: What the pass over the data is known by that they belong to.
        packed: How Keras packs them otherwise than they are here, which gives them other traces.
    """
    kept = programs_of(model, mode)
    batch = tf.nest.map_structure(partial(_batch_type, chunk), chunk.data)
    leaves = tf.nest.flatten(batch)
    kinds = [(spec.dtype.name, spec.shape.rank) for spec in leaves]
    key = packed + str(tf.nest.pack_sequence_as(batch, kinds))
    by_shapes = kept.setdefault(key, _ByShapes())
    # Keras' predictions ask for the shapes of each batch, its other functions for the data's.
    leaves = leaves if chunk.static or mode == "predict" else list(map(_any_rows, leaves))
    found = by_shapes.find(leaves)
    if found is not None:
        return found
    leaves = by_shapes.widened(leaves)
    # The smaller last batch of a prediction runs in what was made for the others.
    made_for = leaves if chunk.static else list(map(_any_rows, leaves))
    programs = by_shapes.spare(made_for, turn)
    if programs is None:
        types = tf.nest.pack_sequence_as(batch, made_for)
        programs = Programs(model, mode, types, _rows(chunk))
    return by_shapes.add(leaves, programs, turn)


def _batch_type(chunk: Chunk, tensor: tf.Tensor) -> tf.TensorSpec:
    return tf.TensorSpec(tensor.shape[1:] if chunk.stacked else tensor.shape, tensor.dtype)


def _any_rows(spec: tf.TensorSpec) -> tf.TensorSpec:
    return tf.TensorSpec((None, *spec.shape[1:]), spec.dtype) if spec.shape.rank else spec


def _rows(chunk: Chunk) -> int:
    return tf.nest.flatten(chunk.data)[0].shape[1 if chunk.stacked else 0] or 1


def _all_fit(specs: list[tf.TensorSpec], others: list[tf.TensorSpec]) -> bool:
    return all(map(fits, specs, others))


def _most_specific(spec: tf.TensorSpec, other: tf.TensorSpec) -> tf.TensorSpec:
    return spec.most_specific_common_supertype([other])
