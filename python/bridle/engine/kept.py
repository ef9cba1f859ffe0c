"""The programs that a model keeps: by kind of step, by kind of batch, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

import keras
import tensorflow as tf

from bridle import state
from bridle.data.sharded import SharedChunk
from bridle.data.source import Chunk
from bridle.engine.by_shapes import ByShapes
from bridle.engine.programs import Programs
from bridle.engine.recent import Recent
from bridle.engine.replicas import replicas_of
from bridle.engine.replicated import ReplicatedPrograms
from bridle.keras_compat.functions import Traced, trace, traced
from bridle.keras_compat.models import compilation

if TYPE_CHECKING:  # JAX is imported where Keras runs on it
    from bridle.engine.scanned import ScannedPrograms

#: The programs of one kind of step, on whatever they run.
AnyPrograms: TypeAlias = "Programs | ReplicatedPrograms | ScannedPrograms"
#: Of how many shapes of single batches it is known how they are run.
BATCHES_KEPT = 256


@dataclass(eq=False)
class Kept:
    """What is known of one kind of a model's steps.

    Attributes:
        traced: Stands for Keras' function, and ends with it.
        layers: The layers of a Sequential model, which Keras would go on without.
        programs: The programs by kind of batch.
        compiled: For how many shapes of batches XLA has compiled, as `count`.
        batches: How single batches are run, by what decides that.
        found: The programs of chunks, by their types, and how many there were then.
        replicated: The programs for batches that replicas share.
        scanned: The programs on JAX.
    """

    traced: Traced
    layers: list[Any]
    programs: dict[str, ByShapes] = field(default_factory=dict)
    compiled: SimpleNamespace = field(default_factory=partial(SimpleNamespace, count=0))
    batches: Recent[Any, Any] = field(default_factory=partial(Recent, BATCHES_KEPT))
    found: Recent[Any, tuple[int, Programs]] = field(default_factory=partial(Recent, BATCHES_KEPT))
    replicated: dict[tuple[bool, bool], ReplicatedPrograms] = field(default_factory=dict)
    scanned: dict[bool, ScannedPrograms] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self.programs.values())) + len(self.replicated) + len(self.scanned)

    def by_shapes(self, batch: Any, whole: bool) -> ByShapes:
        """The programs for batches of a structure and of the ranks and dtypes in it."""
        kinds = [(spec.dtype.name, spec.shape.rank) for spec in tf.nest.flatten(batch)]
        key = f"{whole} {tf.nest.pack_sequence_as(batch, kinds)}"
        return self.programs.setdefault(key, ByShapes())


def known(model: Any, mode: str) -> Kept | None:
    """What is known since Keras would last have made its function anew."""
    found: Kept | None = state.of(model).programs.get(mode)
    if found is None or found.traced is not traced(model, mode) or found.layers != _layers(model):
        return None
    return found


def kept(model: Any, mode: str) -> Kept:
    """The same, begun where nothing is known.

    To be called where Keras makes its function, since that has the model's step of this moment.
    """
    state.of(model).asked_of_xla(compilation(model), bool(model.jit_compile))
    found = known(model, mode)
    if found is None:
        found = state.of(model).programs[mode] = Kept(trace(model, mode), _layers(model))
    return found


def moment(model: Any, mode: str) -> tuple[Any, int]:
    """What changes when something is traced for a kind of step, or what was traced has ended."""
    found = known(model, mode)
    return (None, 0) if found is None else (found, len(found))


def known_batches(model: Any, mode: str) -> Recent[Any, Any] | dict[Any, Any]:
    """How single batches are run that are like batches before."""
    found = known(model, mode)
    return {} if found is None else found.batches


def batches_of(model: Any, mode: str) -> Recent[Any, Any]:
    """The same, to note more of them."""
    return kept(model, mode).batches


def _layers(model: Any) -> list[Any]:
    return list(model.layers) if isinstance(model, keras.Sequential) else []


def programs_for(
    model: Any, mode: str, chunk: Chunk, turn: Any = None, whole: bool = False
) -> AnyPrograms:
    """The programs for batches like a chunk's, made when first needed and kept with the model.

    What makes Keras' own functions out of date ends them too.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        chunk: The batches.
        turn: What the pass over the data is known by that they belong to.
        whole: Whether the step is given all parts, `None` for those that there aren't, and inputs
            in a tuple: Keras' functions for one batch do so, and have other traces for it.
    """
    of_mode = kept(model, mode)
    if isinstance(chunk, SharedChunk):
        return _replicated(model, mode, of_mode, chunk, whole)
    if keras.backend.backend() == "jax":
        return _scanned(model, mode, of_mode, whole)
    asked = whole, chunk.stacked, chunk.static, _types(chunk.data)
    found = of_mode.found.get(asked)
    if found is None or found[0] != len(of_mode):  # others may fit better since
        programs = _programs_for(model, mode, of_mode, chunk, turn, whole)
        found = of_mode.found.put(asked, (len(of_mode), programs))
    return found[1]


def _replicated(
    model: Any, mode: str, of_mode: Kept, chunk: Chunk, whole: bool
) -> ReplicatedPrograms:
    kind = chunk.static, whole
    if kind not in of_mode.replicated:
        replicas = replicas_of(model)
        assert replicas is not None
        of_mode.replicated[kind] = ReplicatedPrograms(model, mode, replicas, *kind)
    return of_mode.replicated[kind]


def _scanned(model: Any, mode: str, of_mode: Kept, whole: bool) -> ScannedPrograms:
    from bridle.engine.scanned import ScannedPrograms

    if whole not in of_mode.scanned:
        of_mode.scanned[whole] = ScannedPrograms(model, mode, whole)
    return of_mode.scanned[whole]


def _types(data: Any) -> Any:
    """What tells structures of tensors apart that need other programs."""
    if isinstance(data, tf.Tensor):
        return data.shape, data.dtype
    if isinstance(data, dict):
        return dict, *((name, _types(part)) for name, part in data.items())
    return type(data), *map(_types, data)


def _programs_for(
    model: Any, mode: str, of_mode: Kept, chunk: Chunk, turn: Any, whole: bool
) -> Programs:
    batch = tf.nest.map_structure(partial(_batch_type, chunk), chunk.data)
    leaves = tf.nest.flatten(batch)
    by_shapes = of_mode.by_shapes(batch, whole)
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
        programs = Programs(model, mode, types, _rows(chunk), of_mode.compiled, whole)
    return by_shapes.add(leaves, programs, turn)


def _batch_type(chunk: Chunk, tensor: tf.Tensor) -> tf.TensorSpec:
    return tf.TensorSpec(tensor.shape[1:] if chunk.stacked else tensor.shape, tensor.dtype)


def _any_rows(spec: tf.TensorSpec) -> tf.TensorSpec:
    return tf.TensorSpec((None, *spec.shape[1:]), spec.dtype) if spec.shape.rank else spec


def _rows(chunk: Chunk) -> int:
    return tf.nest.flatten(chunk.data)[0].shape[1 if chunk.stacked else 0] or 1
