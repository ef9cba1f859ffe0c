"""A call's data, converted and checked: what the loop receives."""

from __future__ import annotations

from dataclasses import replace
from types import GeneratorType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert.calls import (
    ROLES,
    BatchCall,
    EvaluateCall,
    FitCall,
    PredictBatchCall,
    PredictCall,
    TestBatchCall,
    TrainBatchCall,
)
from bridle.convert.frames import is_frame
from bridle.convert.plain import from_r
from bridle.convert.records import Frame, RFactor, RList, RVector
from bridle.convert.rows import whole
from bridle.convert.sparse import SparseMatrix
from bridle.convert.validation_split import ValidationSplit
from bridle.data import blueprints, checks, class_weights
from bridle.data.batches import as_batches, by_role
from bridle.data.class_weights import ClassWeights, weigh
from bridle.data.coder import Coder
from bridle.data.columns import Columns, in_order, keep, known_to
from bridle.data.parts import CALLED, convert
from bridle.data.prepared import Parts, Prepared
from bridle.data.pulled import Pulled
from bridle.data.row_batches import by_batches, reordered
from bridle.data.split import split
from bridle.errors import BridleValueError, element, in_r, must_be, show, warn
from bridle.keras_compat.models import input_tensors

#: What brings batches in an order of its own.
_IN_THEIR_ORDER = tf.data.Dataset | GeneratorType | Pulled


def prepare_fit(
    model: Any, call: FitCall, random: np.random.Generator | None = None
) -> tuple[Prepared, Prepared | None]:
    """The data to train on, and those to validate on.

    Args:
        model: The model that they are for, compiled.
        call: The call, its options converted.
        random: The generator of the training, if it has one of its own.

    Raises:
        BridleError: For data that can't be meant. Nothing on the model has changed then.
    """
    coder = Coder(model, learns=True)
    columns = known_to(model)
    given = in_order(model, _given(call), columns, called=CALLED, learn=True)
    data = _prepare(model, given, "train_step", call.allow_nan, coder, call.shuffle, random)
    fraction = _fraction(call.validation_split)
    if data.are_arrays:
        checks.check_split(data.x, fraction)
    elif fraction and not isinstance(data.x, tf.data.Dataset | keras.utils.PyDataset):
        raise BridleValueError(
            "Can't use `validation_split` where `x` is a generator or another's dataset.",
            "Give `validation_data`, arrays, a `tf.data.Dataset` or a `PyDataset`.",
        )
    weights = _class_weight(model, call, coder)
    parts = None
    if call.validation_data is not None:
        parts = _validation(model, call.validation_data, call.allow_nan, coder, columns)
        if parts.are_arrays and data.are_arrays and not input_tensors(model):
            checks.check_alike(data.x, parts.x, "validation_data")
    coder.keep(tell=call.verbose != 0)
    keep(model, columns)
    blueprints.learn(model)
    if parts is None:
        data, parts = split(model, data, call.validation_split)
    held_out_by_size = parts is not None and parts.are_arrays and not call.validation_batch_size
    _check_batch_size(data, call.batch_size, held_out_by_size)
    data = replace(data, batch_size=call.batch_size, steps=call.steps_per_epoch)
    data = reordered(by_batches(weigh(model, data, weights)))
    if parts is None:
        return data, None
    size = call.validation_batch_size or call.batch_size
    held_out = Prepared(**vars(parts), batch_size=size, steps=call.validation_steps)
    return data, by_batches(held_out)


def prepare_evaluate(model: Any, call: EvaluateCall) -> Prepared:
    """The data of an evaluation; arguments and errors as in `prepare_fit`."""
    coder = Coder(model)
    given = in_order(model, _given(call), called=CALLED)
    data = _prepare(model, given, "test_step", call.allow_nan, coder)
    _check_batch_size(data, call.batch_size)
    coder.keep()
    return by_batches(replace(data, batch_size=call.batch_size, steps=call.steps))


def prepare_predict(model: Any, call: PredictCall) -> Prepared:
    """The data of a prediction; arguments and errors as in `prepare_fit`."""
    coder = Coder(model)
    given = in_order(model, Parts(call.x), called=CALLED)
    data = _prepare(model, given, "predict_step", call.allow_nan, coder)
    _check_batch_size(data, call.batch_size)
    coder.keep()
    if data.are_arrays and data.rows == 0:
        return data
    return by_batches(replace(data, batch_size=call.batch_size, steps=call.steps))


def prepare_batch(model: Any, call: BatchCall) -> Prepared:
    """One batch, as arrays; arguments and errors as in `prepare_fit`."""
    _check_batch(call.x)
    columns, trains = known_to(model), isinstance(call, TrainBatchCall)
    coder = Coder(model, learns=trains, whole=False)
    if isinstance(call, PredictBatchCall):
        given, step = Parts(call.x), "predict_step"
    else:
        given, step = _given(call), "train_step" if trains else "test_step"
    given = in_order(model, given, columns, called=CALLED, learn=trains)
    data = _prepare(model, given, step, call.allow_nan, coder)
    weights = None
    if isinstance(call, TrainBatchCall):
        weights = _class_weight(model, call, coder)
        keep(model, columns)
    coder.keep()
    x, y = keras.tree.map_structure(whole, (data.x, data.y))
    return weigh(model, replace(data, x=x, y=y), weights)


def _given(call: FitCall | EvaluateCall | TrainBatchCall | TestBatchCall) -> Parts:
    return Parts(call.x, call.y, call.sample_weight)


def _check_batch(x: Any) -> None:
    """Refuses datasets and generators where one batch is meant."""
    if hasattr(x, "__next__") or isinstance(x, keras.utils.PyDataset) or hasattr(x, "element_spec"):
        raise must_be(
            "x", "the arrays of one batch", x, "fit(), evaluate() and predict() take datasets."
        )


def _fraction(split: float | ValidationSplit) -> float:
    return split.fraction if isinstance(split, ValidationSplit) else split


def _prepare(
    model: Any,
    given: Parts,
    step: str,
    allow_nan: bool,
    coder: Coder,
    shuffle: bool | str = False,
    random: np.random.Generator | None = None,
) -> Prepared:
    """Data converted and checked; categories that are found are the coder's to keep."""
    parts = convert(model, given, step, allow_nan=allow_nan, coder=coder)
    if parts.are_arrays:
        return Prepared(**vars(parts), shuffle=shuffle, random=random)
    x = as_batches(model, parts.x, "x", step, allow_nan, shuffle, random)
    _refuse_beside_dataset(parts)
    keeps_order = shuffle is True and isinstance(x, _IN_THEIR_ORDER)
    return Prepared(x, shuffle=False if keeps_order else shuffle, random=random)


def _refuse_beside_dataset(given: Parts) -> None:
    for name in ("y", "sample_weight"):
        if getattr(given, name) is not None:
            raise BridleValueError(
                f"Can't use `{name}` where `x` is a dataset.",
                "Its batches are (x, y) or (x, y, sample_weight).",
            )


def _check_batch_size(data: Prepared, size: int | None, validates: bool = False) -> None:
    """Says that batches have their size already: keras3 refuses one, where Keras says nothing.

    Args:
        data: The data, prepared.
        size: The size that was asked for.
        validates: Whether that is the size of the batches to validate on.
    """
    if size is None or data.are_arrays:
        return
    if in_r() and isinstance(data.x, tf.data.Dataset):
        raise BridleValueError(
            "Can't use `batch_size` where `x` is a dataset.",
            "Its batches have a size already, that of `x$batch()`.",
        )
    if not validates:
        warn("`batch_size` changes nothing where `x` brings batches: they have a size already.")


def _class_weight(model: Any, call: FitCall | TrainBatchCall, coder: Coder) -> ClassWeights | None:
    if call.class_weight is None:
        return None
    if call.sample_weight is not None:
        raise BridleValueError(
            "Can't use `class_weight` and `sample_weight` together.",
            "Multiply the sample weights by their classes' weights.",
        )
    return class_weights.read(model, call.class_weight, coder.known.outputs)


def _validation(model: Any, value: Any, allow_nan: bool, coder: Coder, columns: Columns) -> Parts:
    """`validation_data`, (x, y) or (x, y, sample_weight) or what brings batches."""
    value = from_r(value)
    given = None
    if isinstance(value, RList):
        given = by_role(value, "validation_data") if value.names is not None else None
        value = value.values
    if not isinstance(value, list | tuple):
        is_data = isinstance(value, dict | str | RVector | RFactor | Frame | SparseMatrix)
        if is_data or hasattr(value, "shape") or is_frame(value):
            wanted = f"{_pair()}, {_pair('sample_weight')} or a dataset"
            equals = " = " if in_r() else "="
            hint = f"Give the targets too: `validation_data{equals}{_pair()}`."
            raise must_be("validation_data", wanted, value, hint)
        return Parts(as_batches(model, value, "validation_data", "test_step", allow_nan))
    if len(value) not in (2, 3):
        raise BridleValueError(
            f"`validation_data` must be {_pair()} or {_pair('sample_weight')}, not {show(value)}."
        )
    keys: tuple[int | str, ...] = ROLES if given else (0, 1, 2)
    called = Parts(*(element("validation_data", key) for key in keys))
    given = in_order(model, given or Parts(*value), columns, called=called)
    parts = convert(
        model, given, "test_step", allow_nan=allow_nan, coder=coder.for_other_data(), called=called
    )
    if not parts.are_arrays:
        raise must_be(called.x, "arrays or a data frame", parts.x)
    return parts


def _pair(*more: str) -> str:
    """What is given to validate on, as its user would write it."""
    return f"{'list' if in_r() else ''}({', '.join(('x', 'y', *more))})"
