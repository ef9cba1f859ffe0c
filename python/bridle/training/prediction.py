"""Prediction: a pass over the data that keeps the outputs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert.calls import PredictCall
from bridle.data.prepared import Prepared
from bridle.engine import keras_methods
from bridle.engine.batch import on_batch
from bridle.engine.kept import kept
from bridle.engine.outputs import Outputs
from bridle.engine.replicas import workers_with
from bridle.engine.which_loop import has_engine
from bridle.errors import BridleValueError
from bridle.keras_compat.data import BATCH_SIZE
from bridle.training.callbacks import beside_keras, callback_list
from bridle.training.groups import groups
from bridle.training.pace import Pace
from bridle.training.sources import for_keras, source_of
from bridle.training.together import Together, check_data, failing, of_this_worker


def predict(model: Any, call: PredictCall, data: Prepared) -> Any:
    """Runs one pass over the data and returns the outputs, batches joined."""
    if data.are_arrays and data.rows == 0:
        return of_no_rows(model, data)
    if not has_engine(model, "predict"):
        return _by_keras(model, call, data)
    if _is_one_batch(call, data):
        return on_batch(model, "predict", data, of_predict=True)
    source = source_of(model, data, "x", "predict_step")
    if not source.dense:
        return _by_keras(model, call, for_keras(model, "predict", data, source))
    call = of_this_worker(model, call)
    check_data(model, source, "predict")
    together = Together(workers_with(model))
    hooks = callback_list(model, call.callbacks, call.verbose, 1, source.batches)
    model.stop_predicting = False
    kept(model, "predict")
    hooks.on_predict_begin()
    pace = Pace(hooks, "predict", model.steps_per_execution)
    outputs = Outputs(source.rows)
    with failing(model), groups(model, "predict", source, pace) as every:
        for group in every:
            hooks.on_predict_batch_begin(group.begin)
            found = group.run()
            for part in found:
                outputs.add(part)
            hooks.on_predict_batch_end(group.end, {"outputs": found[-1]})
            together.meet(pace, bool(model.stop_predicting))
            if together.ends(bool(model.stop_predicting)):
                break
    hooks.on_predict_end()
    if outputs.are_none:
        raise BridleValueError("`x` must bring at least one batch, not none.")
    return outputs.joined()


def _by_keras(model: Any, call: PredictCall, data: Prepared) -> Any:
    """The same by Keras' own method."""
    shown, call = beside_keras(call, training=False)
    if shown and not isinstance(call.callbacks, keras.callbacks.CallbackList):
        call = replace(call, callbacks=[*(call.callbacks or ()), *shown])
    return keras_methods.predict(model, call, data)


def of_no_rows(model: Any, data: Prepared) -> Any:
    """The outputs of no rows: arrays of the model's shapes, which a row of zeros tells."""

    def row(part: Any) -> Any:
        if part is None or isinstance(part, np.ndarray):
            return part if part is None else np.zeros((1, *part.shape[1:]), part.dtype)
        shape = 1, *part.shape[1:]
        return tf.zeros(shape, part.dtype if tf.is_tensor(part) else keras.config.floatx())

    one = replace(data, x=keras.tree.map_structure(row, data.x))
    found = on_batch(model, "predict", one, of_predict=True)
    return keras.tree.map_structure(lambda output: output[:0], found)


def _is_one_batch(call: PredictCall, data: Prepared) -> bool:
    """Whether a call is one batch that nobody looks on: no source and no hooks needed."""
    if call.verbose != 0 or call.callbacks or data.steps is not None:
        return False
    arrays = keras.tree.flatten(data.x)
    size = data.batch_size or BATCH_SIZE
    return all(isinstance(a, np.ndarray) and 0 < len(a) <= size for a in arrays)
