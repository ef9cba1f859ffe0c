"""The programs that a model keeps: by kind of step, by kind of batch, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from bridle import state
from bridle.data.source import Chunk
from bridle.engine.programs import Programs
from bridle.engine.recent import Recent
from bridle.engine.tracing import fits
from bridle.keras_compat.functions import Traced, trace, traced
from bridle.keras_compat.models import compilation

#: Of how many shapes of single batches it is known how they are run.
BATCHES_KEPT = 256


@dataclass(eq=False)
class _Kept:
    """What is known of one kind of a model's steps.

    Attributes:
        traced: Stands for Keras' function, and ends with it.
        layers: The layers of a Sequential model, which Keras would go on without.
        programs: The programs by kind of batch.
        batches: How single batches are run, by what decides that.
    """

    traced: Traced
    layers: list[Any]
    programs: dict[str, Programs] = field(default_factory=dict)
    batches: Recent[Any, Any] = field(default_factory=partial(Recent, BATCHES_KEPT))


def _known(model: Any, mode: str) -> _Kept | None:
    """What is known since Keras would last have made its function anew."""
    kept: _Kept | None = state.of(model).programs.get(mode)
    if kept is None or kept.traced is not traced(model, mode) or kept.layers != _layers(model):
        return None
    return kept


def _kept(model: Any, mode: str) -> _Kept:
    """The same, begun where nothing is known."""
    state.of(model).asked_of_xla(compilation(model), bool(model.jit_compile))
    known = _known(model, mode)
    if known is None:
        known = _Kept(trace(model, mode), _layers(model))
        state.of(model).programs[mode] = known
    return known


def moment(model: Any, mode: str) -> tuple[Any, int]:
    """What changes when something is traced for a kind of step, or what was traced has ended."""
    known = _known(model, mode)
    return (None, 0) if known is None else (known, len(known.programs))


def known_batches(model: Any, mode: str) -> Recent[Any, Any] | dict[Any, Any]:
    """How single batches are run that are like batches before."""
    known = _known(model, mode)
    return {} if known is None else known.batches


def batches_of(model: Any, mode: str) -> Recent[Any, Any]:
    """The same, to note more of them."""
    return _kept(model, mode).batches


def _layers(model: Any) -> list[Any]:
    return list(model.layers) if isinstance(model, keras.Sequential) else []


def programs_for(model: Any, mode: str, chunk: Chunk) -> Programs:
    """The programs for batches like a chunk's, made when first needed and kept with the model.

    What makes Keras' own functions out of date ends them too. Batches that differ in a dimension,
    their size for one, share programs that leave this dimension open.
    """
    kept = _kept(model, mode).programs
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
