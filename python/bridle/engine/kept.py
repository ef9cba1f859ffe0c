"""The programs that a model keeps: by kind of step, by kind of batch, and until when."""

from __future__ import annotations

from dataclasses import dataclass
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
    programs: dict[Any, Any]


def known_programs(model: Any, mode: str) -> dict[Any, Any]:
    """What was traced for one kind of step since Keras would last have made its function anew."""
    kept = state.of(model).programs.get(mode)
    if kept is None or kept.traced is not traced(model, mode) or kept.layers != _layers(model):
        return {}
    return kept.programs


def programs_of(model: Any, mode: str) -> dict[Any, Any]:
    """The same, where what is traced from now on is kept."""
    state.of(model).asked_of_xla(compilation(model), bool(model.jit_compile))
    known = known_programs(model, mode)
    if not known:
        state.of(model).programs[mode] = _Kept(trace(model, mode), _layers(model), known)
    return known


def _layers(model: Any) -> list[Any]:
    return list(model.layers) if isinstance(model, keras.Sequential) else []


def programs_for(model: Any, mode: str, chunk: Chunk) -> Programs:
    """The programs for batches like a chunk's, made when first needed and kept with the model.

    What makes Keras' own functions out of date ends them too. Batches that differ in a dimension,
    their size for one, share programs that leave this dimension open.
    """
    kept = programs_of(model, mode)
    batch = tf.nest.map_structure(partial(_batch_type, chunk), chunk.data)
    leaves = tf.nest.flatten(batch)
    kinds = [(spec.dtype.name, spec.shape.rank) for spec in leaves]
    key = str(tf.nest.pack_sequence_as(batch, kinds))
    found = kept.get(key)
    if found is None or not all(map(fits, tf.nest.flatten(found.batch), leaves)):
        if found is not None:
            open_ = map(_most_specific, tf.nest.flatten(found.batch), leaves)
            batch = tf.nest.pack_sequence_as(batch, list(open_))
        found = kept[key] = Programs(model, mode, batch, _rows(chunk))
    return found


def _batch_type(chunk: Chunk, tensor: tf.Tensor) -> tf.TensorSpec:
    shape = tensor.shape[1:] if chunk.stacked else tensor.shape
    if shape.rank and not chunk.static:
        shape = (None, *shape[1:])
    return tf.TensorSpec(shape, tensor.dtype)


def _rows(chunk: Chunk) -> int:
    return tf.nest.flatten(chunk.data)[0].shape[1 if chunk.stacked else 0] or 1


def _most_specific(spec: tf.TensorSpec, other: tf.TensorSpec) -> tf.TensorSpec:
    return spec.most_specific_common_supertype([other])
