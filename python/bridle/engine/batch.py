"""One batch: train_on_batch, test_on_batch and predict_on_batch.

They are called thousands of times with arrays of the same types. For those `again()` does nothing
but what depends on their values, and runs the step compiled by XLA once that is repaid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle import state
from bridle.convert.dtypes import NUMBERS
from bridle.convert.mapped import MappedFile
from bridle.convert.missing import has_nan
from bridle.convert.records import RVector
from bridle.data import targets
from bridle.data.chunk import Chunk
from bridle.data.prepared import Prepared
from bridle.data.sharded import shared
from bridle.engine import keras_methods
from bridle.engine.kept import kept, known_batches, programs_for
from bridle.engine.outputs import value_of
from bridle.engine.programs import Again, Programs
from bridle.engine.replicas import replicas_of
from bridle.engine.which_loop import has_engine
from bridle.keras_compat.logs import flat_logs, ordered_logs, python_logs

_KINDS = frozenset("fiub")


def again(model: Any, mode: str, parts: tuple[Any, ...], return_dict: Any = False) -> Any:
    """The results for arrays of types with which this model was called before.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        parts: x, or x and y: arrays, or R's matrices and vectors.
        return_dict: As in `train_on_batch`.

    Returns:
        What the function for one batch returns, or `None` where everything has to be checked.
    """
    arrays = _arrays_of(model, parts)
    key = _key(model, mode, parts, arrays)
    known = key and known_batches(model, mode).get(key)
    if not known or not isinstance(return_dict, bool) or any(map(has_nan, arrays)):
        return None
    if known.ranged:
        targets.check_targets(model, arrays[1], "y", own_step=False)
    wanted = zip(arrays, known.types, strict=True)
    results = known.way.run([a.astype(t, copy=False).reshape(shape) for a, (t, shape) in wanted])
    if mode == "predict":
        return value_of(results[0])
    logs = dict(zip(known.way.names, map(float, results), strict=True))
    values = [logs[name] for name in known.order]
    if return_dict:
        return dict(zip(known.order, values, strict=True))
    return values[0] if len(values) == 1 else values


def _arrays_of(model: Any, parts: tuple[Any, ...]) -> list[Any]:
    """The array of numbers that each of x and y is; `None` where there is more to look at."""
    columns = state.of(model).columns
    return [_numbers_of(part, columns.get(name)) for name, part in zip("xy", parts, strict=False)]


def _numbers_of(part: Any, columns: list[str] | None) -> Any:
    if isinstance(part, RVector) and part.names is None and not len(part.missing):
        in_order = part.column_names in (None, columns)
        part = part.values if part.type in NUMBERS and in_order else None
    known = type(part) is np.ndarray and part.dtype.kind in _KINDS
    return part if known and (part.base is None or MappedFile.of(part) is None) else None


def _key(model: Any, mode: str, parts: tuple[Any, ...], arrays: list[Any]) -> Any:
    """What decides how arrays are checked and run, beside the model's compilation."""
    if any(array is None for array in arrays):
        return None
    types = [(array.shape, array.dtype) for array in arrays]
    of_r = [isinstance(part, RVector) and (part.type, part.dim is None) for part in parts]
    around = keras.config.floatx(), keras.distribution.distribution()
    return mode, model.run_eagerly, *around, *types, *of_r


@dataclass
class _Known:
    """Batches of types that ran before.

    Attributes:
        way: What runs them.
        types: The dtype and the shape that each array is given.
        order: The names of what is logged, in their order.
        ranged: Whether targets have a range that is to be checked.
    """

    way: Again
    types: list[tuple[Any, tuple[int, ...]]]
    order: list[str]
    ranged: bool


def on_batch(
    model: Any,
    mode: str,
    data: Prepared,
    return_dict: bool = False,
    given: tuple[Any, ...] | None = None,
    of_predict: bool = False,
) -> Any:
    """Runs one batch, as `train_on_batch`, `test_on_batch` and `predict_on_batch` do.

    Args:
        model: The model.
        mode: "train", "test" or "predict".
        data: The batch, arrays.
        return_dict: As in `train_on_batch`.
        given: x, or x and y, as the user gave them; `None` where there was more than these.
        of_predict: Whether this is all that `predict` has to do.
    """
    batch = _batch(data) if has_engine(model, mode) else None
    if batch is None:
        return keras_methods.on_batch(model, mode, data, return_dict)
    whole = data.sample_weight is None and not of_predict
    chunk = Chunk(batch, 1, stacked=False, static=True)
    replicas = replicas_of(model)
    if replicas:
        chunk = shared(chunk, replicas)
    programs = programs_for(model, mode, chunk, whole=whole)
    results = programs.run_batch(chunk.data)
    if given is not None:
        _remember(model, mode, programs, tf.nest.flatten(batch), given, results)
    if mode == "predict":
        return tf.nest.map_structure(value_of, results)
    logs = ordered_logs(model, python_logs(results))
    return logs if return_dict else flat_logs(model, logs)


def _remember(
    model: Any,
    mode: str,
    programs: Programs,
    batch: list[Any],
    given: tuple[Any, ...],
    results: Any,
) -> None:
    """Notes the types of a batch for `again()`, where arrays became the batch by a cast alone."""
    arrays = _arrays_of(model, given)
    key = _key(model, mode, given, arrays)
    if key is None or len(batch) != len(arrays) or not all(map(_became, batch, given, arrays)):
        return
    of_mode = kept(model, mode)
    way = of_mode.of_step.again(programs, results)
    if way is not None:
        types = [(tensor.dtype.as_numpy_dtype, tuple(tensor.shape)) for tensor in batch]
        order = list(ordered_logs(model, dict.fromkeys(way.names)))
        ranged = len(batch) > 1 and targets.have_range(model)
        of_mode.batches.put(key, _Known(way, types, order, ranged))


def _became(tensor: tf.Tensor, part: Any, array: np.ndarray) -> bool:
    """Whether an array became the tensor by a cast alone; a vector of R's may be its one column."""
    shapes = [array.shape, (*array.shape, 1)] if isinstance(part, RVector) else [array.shape]
    return tuple(tensor.shape) in shapes


def _batch(data: Prepared) -> Any:
    """One batch as the model's step takes it; `None` where its parts aren't dense tensors."""
    parts = data.packed()
    leaves = keras.tree.flatten(parts)
    if not all(isinstance(leaf, np.ndarray | tf.Tensor) and leaf.shape for leaf in leaves):
        return None
    tensors = keras.tree.map_structure(tf.convert_to_tensor, parts)
    # As Keras packs them: inputs alone need no tuple.
    alone = len(tensors) == 1 and not keras.tree.is_nested(tensors[0])
    return tensors[0] if alone else tensors
