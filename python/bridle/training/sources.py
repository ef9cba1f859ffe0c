"""The sources of a call's data; and the data for Keras' own loop, which runs the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from bridle.data.array_source import ArraySource
from bridle.data.copies import batches_copied
from bridle.data.elements import check_elements
from bridle.data.iterator_source import IteratorSource
from bridle.data.own_batches import OwnBatches, has_own, own_share
from bridle.data.picked import PickedArrays
from bridle.data.prepared import Prepared
from bridle.data.pulled import Pulled, PulledSource
from bridle.data.row_batches import for_other_loops
from bridle.data.sharded import Replicas, SharedArrays, SharedBatches
from bridle.data.source import Source, make_source
from bridle.engine.backend import backend
from bridle.engine.replicas import replicas_of, workers_with
from bridle.engine.which_loop import in_keras_loop
from bridle.errors import BridleValueError
from bridle.keras_compat.data import limited_steps
from bridle.training.together import tell


def source_of(model: Any, data: Prepared, argument: str, step: str) -> Source:
    """The source of data.

    Args:
        model: The model that they are for.
        data: The data.
        argument: The argument that they are from, for errors.
        step: The model's method that takes a batch ("train_step").

    Raises:
        BridleError: For a dataset whose elements can't be meant as batches for the model.
    """
    replicas, workers = replicas_of(model), workers_with(model)
    if workers and (data.x.count is None if isinstance(data.x, Pulled) else _is_read_once(data.x)):
        raise BridleValueError(
            f"`{argument}` must be data that several workers can share, not a generator: nothing "
            "tells whether theirs bring the same batches.",
            "Give arrays, files, a `PyDataset` or a tf.data.Dataset.",
        )
    own = replicas if workers and has_own(data.x) else None
    if own:
        _check_order(argument, step)
        data = replace(data, x=own_share(data.x, argument, own))
    if isinstance(data.x, Pulled):
        source: Source = PulledSource(data.x, data.steps, argument)
    else:
        if _read_by_keras(data):
            data = for_other_loops(data)
        source = make_source(
            batches_copied(data.x, argument),
            data.y,
            data.sample_weight,
            data.batch_size,
            data.steps,
            data.shuffle,
            data.random,
            _of_arrays(replicas),
        )
    if isinstance(source, IteratorSource):
        check_elements(model, source.spec, argument, step)
        if own and workers and source.dense:
            return OwnBatches(source, own, partial(tell, workers))
        if (replicas or workers) and source.dense:
            return SharedBatches(source, replicas, compared=workers is not None)
    return source


def _of_arrays(replicas: Replicas | None) -> Callable[..., ArraySource]:
    """What makes the source of arrays."""
    if replicas:
        return partial(SharedArrays, replicas)
    return partial(PickedArrays, backend().in_place)


def _check_order(argument: str, step: str) -> None:
    if step == "predict_step":
        raise BridleValueError(
            f"`{argument}` must be data that all workers read, not parts of it, to be predicted: "
            "the rows would come in another order.",
            "Use AutoShardPolicy.DATA, by which each keeps its rows of all batches.",
        )


def _is_read_once(x: Any) -> bool:
    return hasattr(x, "__next__")


def _read_by_keras(data: Prepared) -> bool:
    """Whether Keras' iterator reads arrays, not bridle's."""
    limited = data.steps is not None or limited_steps() is not None
    kinds = tf.RaggedTensor | tf.SparseTensor
    return limited or any(isinstance(part, kinds) for part in keras.tree.flatten(data.x))


def for_keras(model: Any, mode: str, data: Prepared, source: Source) -> Prepared:
    """Data for Keras' own loop, where batches can't be stacked.

    Generators go as the adapters that have taken their first batch.
    """
    left_out = any(part is None for part in keras.tree.flatten(data.y)) and data.y is not None
    why = "an output has no targets" if left_out else "its batches are ragged or sparse"
    in_keras_loop(model, mode, why)
    return replace(data, x=source.adapter) if isinstance(source, IteratorSource) else data
