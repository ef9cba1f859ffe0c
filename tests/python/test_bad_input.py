"""What is refused: its text, and that it leaves the model untouched.

The texts are in snapshots/bad_input.txt, to be read as prose. BRIDLE_UPDATE_SNAPSHOTS=1 writes them
anew where a person does it; on CI, which sets CI, a text that isn't there fails.
"""

import copy
import io
import os
import re
from collections import namedtuple
from pathlib import Path

import h5py
import keras
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import tensorflow as tf

import bridle
from bridle import state

SNAPSHOT = Path(__file__).parent / "snapshots" / "bad_input.txt"
CE = "sparse_categorical_crossentropy"


def fails(*args):
    raise RuntimeError("nobody calls this")


def one_value(y_pred):
    return y_pred


Named = namedtuple("Named", ["y", "x"])


def in_a_file(array):
    file = h5py.File(io.BytesIO(), "w")
    return file.create_dataset("x", data=array)


def tensors(*parts):
    return tf.data.Dataset.from_tensor_slices(parts)


# Models: "one" (i -> o), "classes" (i -> o of 3), "two" (a, b -> p, q), "sequence", "levels"
# (trained on the classes "no" and "yes"), "looped" ("one", not eager), "new" (not compiled).
# `m` is the model and `d` the data.
COMPILE = {
    "optimizer: a number": ("one", {"optimizer": 3}),
    "optimizer: None": ("one", {"optimizer": None}),
    "optimizer: a misspelt name": ("one", {"optimizer": "adm"}),
    "optimizer: its class": ("one", {"optimizer": keras.optimizers.Adam}),
    "optimizer: a list": ("one", {"optimizer": ["adam"]}),
    "optimizer: a configuration with an unknown setting": (
        "one",
        {"optimizer": {"class_name": "Adam", "config": {"learn": 1}}},
    ),
    "optimizer: a configuration without a class": ("one", {"optimizer": {"learning_rate": 0.1}}),
    "loss: a number": ("one", {"loss": 3}),
    "loss: a misspelt name": ("one", {"loss": "mean_squred_error"}),
    "loss: nothing like a name": ("one", {"loss": "fastest"}),
    "loss: its class": ("one", {"loss": keras.losses.Huber}),
    "loss: a metric": ("one", {"loss": keras.metrics.AUC()}),
    "loss: the name of a metric": ("one", {"loss": "accuracy"}),
    "loss: a function of one value": ("one", {"loss": one_value}),
    "loss: two for one output": ("one", {"loss": ["mse", "mse"]}),
    "loss: one in a list for two outputs": ("two", {"loss": ["mse"]}),
    "loss: none in a list": ("one", {"loss": []}),
    "loss: none in a dict": ("two", {"loss": {}}),
    "loss: an unknown output": ("two", {"loss": {"p": "mse", "qq": CE}}),
    "loss: a misspelt name in a dict": ("two", {"loss": {"p": "msee", "q": CE}}),
    "loss: an unknown configuration": ("one", {"loss": {"class_name": "Foo", "config": {}}}),
    "metrics: a number": ("one", {"metrics": 3}),
    "metrics: a misspelt name": ("one", {"metrics": ["mae", "acuracy"]}),
    "metrics: a class": ("one", {"metrics": [keras.metrics.AUC]}),
    "metrics: a function of one value": ("one", {"metrics": [one_value]}),
    "metrics: a lambda of three values": ("one", {"metrics": [lambda a, b, c: 0]}),
    "metrics: three for two outputs": ("two", {"metrics": ["mae", "mse", "acc"]}),
    "metrics: one name for two outputs": ("two", {"metrics": "mae"}),
    "metrics: an unknown output": ("two", {"metrics": {"pq": "mae"}}),
    "weighted_metrics: an unknown output": ("two", {"weighted_metrics": {"loss": "mae"}}),
    "weighted_metrics: a misspelt name": ("one", {"weighted_metrics": "auk"}),
    "loss_weights: a string": ("two", {"loss_weights": "high"}),
    "loss_weights: NaN": ("two", {"loss_weights": [1, float("nan")]}),
    "loss_weights: a flag": ("two", {"loss_weights": [True, 1]}),
    "loss_weights: one for two outputs": ("two", {"loss_weights": 2}),
    "loss_weights: an unknown output": ("two", {"loss_weights": {"pp": 1}}),
    "run_eagerly: a number": ("one", {"run_eagerly": 1}),
    "steps_per_execution: zero": ("one", {"steps_per_execution": 0}),
    "steps_per_execution: a fraction": ("one", {"steps_per_execution": 1.5}),
    "jit_compile: a word": ("one", {"jit_compile": "always"}),
    "auto_scale_loss: a word": ("one", {"auto_scale_loss": "yes"}),
    "sample_weight_mode: a word": ("one", {"sample_weight_mode": "spatial"}),
    "target_tensors: one for two outputs": ("two", {"target_tensors": [np.ones((8, 1))]}),
    "target_tensors: a dict without an output": ("two", {"target_tensors": {"p": np.ones(8)}}),
    "target_tensors: an unknown output": ("two", {"target_tensors": {"r": np.ones(8)}}),
    "target_tensors: two for one output": ("one", {"target_tensors": [np.ones(8), np.ones(8)]}),
    "target_tensors: NaN": ("one", {"target_tensors": np.array([1, np.nan])}),
    "an unknown argument of compile": ("one", {"metric": ["mae"]}),
    "an argument of Keras 1": ("one", {"lr": 0.1}),
}

FIT = {
    "a model that isn't compiled": ("new", lambda m, d: bridle.fit(m, d.x, d.y)),
    "no model": ("one", lambda m, d: bridle.fit("model", d.x, d.y)),
    "a model's class": ("one", lambda m, d: bridle.fit(keras.Model, d.x, d.y)),
    "x: nothing": ("one", lambda m, d: bridle.fit(m)),
    "x: a path": ("one", lambda m, d: bridle.fit(m, "data.csv", d.y)),
    "x: a number": ("one", lambda m, d: bridle.fit(m, 3, d.y)),
    "x: a set": ("one", lambda m, d: bridle.fit(m, {1, 2}, d.y)),
    "x: a function": ("one", lambda m, d: bridle.fit(m, fails, d.y)),
    "x: strings": ("one", lambda m, d: bridle.fit(m, np.full((8, 3), "a"), d.y)),
    "x: Python objects": ("one", lambda m, d: bridle.fit(m, d.x.astype(object), d.y)),
    "x: dates": ("one", lambda m, d: bridle.fit(m, d.x.astype("datetime64[s]"), d.y)),
    "x: complex numbers": ("one", lambda m, d: bridle.fit(m, d.x.astype("complex64"), d.y)),
    "x: NaN": ("one", lambda m, d: bridle.fit(m, np.where(d.x > 1, np.nan, d.x), d.y)),
    "x: no rows": ("one", lambda m, d: bridle.fit(m, d.x[:0], d.y[:0])),
    "x: too few columns": ("one", lambda m, d: bridle.fit(m, d.x[:, :2], d.y)),
    "x: one dimension too few": ("one", lambda m, d: bridle.fit(m, d.x[:, 0], d.y)),
    "x: rows as lists": ("one", lambda m, d: bridle.fit(m, d.x.tolist(), d.y)),
    "x: two for one input": ("one", lambda m, d: bridle.fit(m, [d.x, d.x], d.y)),
    "x: an unknown input": ("one", lambda m, d: bridle.fit(m, {"j": d.x}, d.y)),
    "x: an input is missing": ("two", lambda m, d: bridle.fit(m, {"a": d.x}, [d.y, d.halves])),
    "x: None for an input": ("two", lambda m, d: bridle.fit(m, [d.x, None], [d.y, d.halves])),
    "x: inputs in the wrong order": (
        "two",
        lambda m, d: bridle.fit(m, [d.b, d.x], [d.y, d.halves]),
    ),
    "x: inputs of different lengths": (
        "two",
        lambda m, d: bridle.fit(m, [d.x, d.b[:5]], [d.y, d.halves]),
    ),
    "x: a text column": ("one", lambda m, d: bridle.fit(m, frame(d, b=["u"] * 8), d.y)),
    "x: a column of dates": (
        "one",
        lambda m, d: bridle.fit(m, frame(d, b=pd.date_range("2020-01-01", periods=8)), d.y),
    ),
    "x: a column of categories": (
        "one",
        lambda m, d: bridle.fit(m, frame(d, b=pd.Categorical(["u", "v"] * 4)), d.y),
    ),
    "x: NaN in a column": ("one", lambda m, d: bridle.fit(m, frame(d, b=[np.nan] * 8), d.y)),
    "x: a missing whole number": (
        "one",
        lambda m, d: bridle.fit(m, frame(d, b=pd.array([1, None] * 4, dtype="Int64")), d.y),
    ),
    "x: two columns of one name": (
        "one",
        lambda m, d: bridle.fit(m, pd.DataFrame(d.x, columns=["a", "b", "a"]), d.y),
    ),
    "x: a data frame without columns": ("one", lambda m, d: bridle.fit(m, pd.DataFrame(), d.y)),
    "x: NaN in a sparse matrix": (
        "one",
        lambda m, d: bridle.fit(m, sp.csr_matrix(np.where(d.x > 1, np.nan, 0)), d.y),
    ),
    "x: a sparse matrix with too few columns": (
        "one",
        lambda m, d: bridle.fit(m, sp.csr_matrix(d.x[:, :2]), d.y),
    ),
    "x: NaN in a file": (
        "one",
        lambda m, d: bridle.fit(m, in_a_file(np.where(d.x > 1, np.nan, d.x)), d.y),
    ),
    "x: text in a file": (
        "one",
        lambda m, d: bridle.fit(m, in_a_file(np.full((8, 3), b"2020")), d.y),
    ),
    "x: a dataset of rows": ("one", lambda m, d: bridle.fit(m, tensors(d.x, d.y))),
    "x: a generator of rows": (
        "looped",
        lambda m, d: bridle.evaluate(m, (row for row in zip(d.x, d.y, strict=True))),
    ),
    "x: a dataset of another width": (
        "one",
        lambda m, d: bridle.fit(m, tensors(d.x[:, :2], d.y).batch(4)),
    ),
    "x: a dataset of another width by name": (
        "two",
        lambda m, d: bridle.predict(m, tensors({"a": d.b, "b": d.b}).batch(4)),
    ),
    "x: a dataset without targets": ("one", lambda m, d: bridle.fit(m, tensors(d.x).batch(4))),
    "x: a dataset of four": (
        "one",
        lambda m, d: bridle.fit(m, tensors(d.x, d.b, d.y, d.weights).batch(4)),
    ),
    "x: a dataset of namedtuples": (
        "one",
        lambda m, d: bridle.fit(m, tf.data.Dataset.from_tensor_slices(Named(d.y, d.x)).batch(4)),
    ),
    "x: a generator of namedtuples": (
        "looped",
        lambda m, d: bridle.fit(m, (Named(d.y, d.x) for _ in range(2))),
    ),
    "validation_data: a dataset of rows": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=tensors(d.x, d.y)),
    ),
    "validation_data: a dataset without targets": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=tensors(d.x).batch(4)),
    ),
    "y: nothing": ("one", lambda m, d: bridle.fit(m, d.x)),
    "y: too few rows": ("one", lambda m, d: bridle.fit(m, d.x, d.y[:5])),
    "y: too many columns": ("one", lambda m, d: bridle.fit(m, d.x, np.ones((8, 2)))),
    "y: too many dimensions": ("one", lambda m, d: bridle.fit(m, d.x, np.ones((8, 2, 2)))),
    "y: a number": ("one", lambda m, d: bridle.fit(m, d.x, 3)),
    "y: a set": ("one", lambda m, d: bridle.fit(m, d.x, {1})),
    "y: NaN": ("one", lambda m, d: bridle.fit(m, d.x, np.where(d.y > 0.5, np.nan, d.y))),
    "y: NaN in a series": ("one", lambda m, d: bridle.fit(m, d.x, pd.Series([np.nan] * 8))),
    "y: strings": ("one", lambda m, d: bridle.fit(m, d.x, np.array(["a", "b"] * 4))),
    "y: a list of strings": ("one", lambda m, d: bridle.fit(m, d.x, ["a", "b"] * 4)),
    "y: strings in a series": ("one", lambda m, d: bridle.fit(m, d.x, pd.Series(["a"] * 8))),
    "y: more strings than classes": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, list("abcdabcd")),
    ),
    "y: a missing category": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, pd.Series(["a", None] * 4, dtype="category")),
    ),
    "y: a code too high": ("classes", lambda m, d: bridle.fit(m, d.x, d.codes + 1)),
    "y: a negative code": ("classes", lambda m, d: bridle.fit(m, d.x, d.codes - 1)),
    "y: a fraction as code": ("classes", lambda m, d: bridle.fit(m, d.x, d.codes / 2)),
    "y: codes for categorical_crossentropy": (
        "one-hot",
        lambda m, d: bridle.fit(m, d.x, d.codes),
    ),
    "y: an unknown class": (
        "levels",
        lambda m, d: bridle.fit(m, d.x, pd.Categorical(["no", "maybe"] * 4)),
    ),
    "y: two for one output": ("one", lambda m, d: bridle.fit(m, d.x, [d.y, d.y])),
    "y: one for two outputs": ("two", lambda m, d: bridle.fit(m, [d.x, d.b], d.y)),
    "y: an unknown output": ("two", lambda m, d: bridle.fit(m, [d.x, d.b], {"p": d.y, "z": d.y})),
    "y: an output is missing": ("two", lambda m, d: bridle.fit(m, [d.x, d.b], {"p": d.y})),
    "y: None for an output": ("two", lambda m, d: bridle.fit(m, [d.x, d.b], [d.y, None])),
    "y: beside a dataset": ("one", lambda m, d: bridle.fit(m, batches(d), d.y)),
    "sample_weight: too few": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, sample_weight=d.weights[:5]),
    ),
    "sample_weight: NaN": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, sample_weight=d.weights * np.nan),
    ),
    "sample_weight: a word": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, sample_weight="balanced"),
    ),
    "sample_weight: one for each column": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, sample_weight=np.ones((8, 3))),
    ),
    "sample_weight: too few timesteps": (
        "sequence",
        lambda m, d: bridle.fit(m, d.steps, d.step_targets, sample_weight=np.ones((8, 3))),
    ),
    "sample_weight: an unknown output": (
        "two",
        lambda m, d: bridle.fit(m, [d.x, d.b], [d.y, d.halves], sample_weight={"z": d.weights}),
    ),
    "sample_weight: one in a list for two outputs": (
        "two",
        lambda m, d: bridle.fit(m, [d.x, d.b], [d.y, d.halves], sample_weight=[d.weights]),
    ),
    "sample_weight: beside a dataset": (
        "one",
        lambda m, d: bridle.fit(m, batches(d), sample_weight=d.weights),
    ),
    "class_weight: a number": ("classes", lambda m, d: bridle.fit(m, d.x, d.codes, class_weight=3)),
    "class_weight: names without levels": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={"a": 1}),
    ),
    "class_weight: an unknown level": (
        "levels",
        lambda m, d: bridle.fit(
            m, d.x, pd.Categorical(["no", "yes"] * 4), class_weight={"no": 1, "yess": 2}
        ),
    ),
    "class_weight: NaN": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={0: float("nan")}),
    ),
    "class_weight: a string": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={0: "1"}),
    ),
    "class_weight: a fraction as code": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={1.5: 1}),
    ),
    "class_weight: a negative code": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={-1: 1}),
    ),
    "class_weight: a code too high": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight=[1, 2, 3, 4]),
    ),
    "class_weight: with sample_weight": (
        "classes",
        lambda m, d: bridle.fit(m, d.x, d.codes, class_weight={0: 2}, sample_weight=d.weights),
    ),
    "class_weight: several outputs": (
        "two",
        lambda m, d: bridle.fit(m, [d.x, d.b], [d.y, d.halves], class_weight={0: 1, 1: 2}),
    ),
    "class_weight: an output's name misspelt": (
        "two",
        lambda m, d: bridle.fit(m, [d.x, d.b], [d.y, d.halves], class_weight={"qq": {0: 1}}),
    ),
    "epochs: a fraction": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs=1.5)),
    "epochs: a string": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs="10")),
    "epochs: negative": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs=-1)),
    "epochs: a list": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs=[1, 2])),
    "epochs: a flag": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs=True)),
    "epochs: infinite": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epochs=float("inf"))),
    "batch_size: zero": ("one", lambda m, d: bridle.fit(m, d.x, d.y, batch_size=0)),
    "initial_epoch: a fraction": ("one", lambda m, d: bridle.fit(m, d.x, d.y, initial_epoch=0.5)),
    "steps_per_epoch: zero": ("one", lambda m, d: bridle.fit(m, d.x, d.y, steps_per_epoch=0)),
    "verbose: three": ("one", lambda m, d: bridle.fit(m, d.x, d.y, verbose=3)),
    "verbose: a word": ("one", lambda m, d: bridle.fit(m, d.x, d.y, verbose="loud")),
    "shuffle: a word": ("one", lambda m, d: bridle.fit(m, d.x, d.y, shuffle="yes")),
    "allow_nan: a word": ("one", lambda m, d: bridle.fit(m, d.x, d.y, allow_nan="yes")),
    "callbacks: a class": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, callbacks=keras.callbacks.History),
    ),
    "callbacks: a function": ("one", lambda m, d: bridle.fit(m, d.x, d.y, callbacks=[fails])),
    "callbacks: a name": ("one", lambda m, d: bridle.fit(m, d.x, d.y, callbacks="EarlyStopping")),
    "validation_split: one": ("one", lambda m, d: bridle.fit(m, d.x, d.y, validation_split=1)),
    "validation_split: negative": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_split=-0.1),
    ),
    "validation_split: all": ("one", lambda m, d: bridle.fit(m, d.x, d.y, validation_split=0.99)),
    "validation_split: a generator": (
        "one",
        lambda m, d: bridle.fit(m, (b for b in [(d.x, d.y)]), validation_split=0.5),
    ),
    "validation_data: x alone": ("one", lambda m, d: bridle.fit(m, d.x, d.y, validation_data=d.x)),
    "validation_data: one in a tuple": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(d.x,)),
    ),
    "validation_data: a dict": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data={"x": d.x, "y": d.y}),
    ),
    "validation_data: no x": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(None, d.y)),
    ),
    "validation_data: no y": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(d.x, None)),
    ),
    "validation_data: too few rows of y": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(d.x, d.y[:3])),
    ),
    "validation_data: too few columns": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(d.x[:, :2], d.y)),
    ),
    "validation_data: NaN": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_data=(d.x * np.nan, d.y)),
    ),
    "validation_data: an unknown class": (
        "levels",
        lambda m, d: bridle.fit(
            m,
            d.x,
            pd.Categorical(["no", "yes"] * 4),
            validation_data=(d.x, pd.Categorical(["nay", "yes"] * 4)),
        ),
    ),
    "validation_freq: zero": ("one", lambda m, d: bridle.fit(m, d.x, d.y, validation_freq=0)),
    "validation_freq: a word": (
        "one",
        lambda m, d: bridle.fit(m, d.x, d.y, validation_freq="never"),
    ),
    "validation_steps: zero": ("one", lambda m, d: bridle.fit(m, d.x, d.y, validation_steps=0)),
    "an unknown argument of fit": ("one", lambda m, d: bridle.fit(m, d.x, d.y, epoch=3)),
    "an argument of Keras 2": ("one", lambda m, d: bridle.fit(m, d.x, d.y, workers=2)),
    "too many arguments": ("one", lambda m, d: bridle.fit(m, *[d.x] * 18)),
    "an argument twice": ("one", lambda m, d: bridle.fit(m, d.x, d.y, x=d.x)),
}

OTHERS = {
    "evaluate: not compiled": ("new", lambda m, d: bridle.evaluate(m, d.x, d.y)),
    "evaluate: no y": ("one", lambda m, d: bridle.evaluate(m, d.x)),
    "evaluate: zero steps": ("one", lambda m, d: bridle.evaluate(m, d.x, d.y, steps=0)),
    "evaluate: return_dict a word": (
        "one",
        lambda m, d: bridle.evaluate(m, d.x, d.y, return_dict="no"),
    ),
    "evaluate: an unknown class": (
        "levels",
        lambda m, d: bridle.evaluate(m, d.x, pd.Categorical(["no", "nope"] * 4)),
    ),
    "evaluate: an argument of fit": ("one", lambda m, d: bridle.evaluate(m, d.x, d.y, epochs=2)),
    "predict: no rows": ("one", lambda m, d: bridle.predict(m, d.x[:0])),
    "predict: None": ("one", lambda m, d: bridle.predict(m, None)),
    "predict: y": ("one", lambda m, d: bridle.predict(m, d.x, y=d.y)),
    "predict: batch_size a fraction": ("one", lambda m, d: bridle.predict(m, d.x, batch_size=2.5)),
    "train_on_batch: not compiled": ("new", lambda m, d: bridle.train_on_batch(m, d.x, d.y)),
    "train_on_batch: both weights": (
        "classes",
        lambda m, d: bridle.train_on_batch(m, d.x, d.codes, d.weights, {0: 1}),
    ),
    "train_on_batch: a generator": (
        "one",
        lambda m, d: bridle.train_on_batch(m, (b for b in [(d.x, d.y)])),
    ),
    "train_on_batch: a dataset": ("one", lambda m, d: bridle.train_on_batch(m, batches(d))),
    "test_on_batch: rows that differ": ("one", lambda m, d: bridle.test_on_batch(m, d.x, d.y[:2])),
    "predict_on_batch: too few columns": (
        "one",
        lambda m, d: bridle.predict_on_batch(m, d.x[:, :2]),
    ),
    "predict_on_batch: an unknown argument": (
        "one",
        lambda m, d: bridle.predict_on_batch(m, d.x, batch_size=3),
    ),
}

CASES = {
    **{
        name: (kind, lambda m, d, a=a: bridle.compile(m, **a))
        for name, (kind, a) in COMPILE.items()
    },
    **FIT,
    **OTHERS,
}


def frame(d, **columns):
    return pd.DataFrame({"a": d.x[:, 0], **columns, "c": d.x[:, 2]})


def batches(d):
    return tf.data.Dataset.from_tensor_slices((d.x, d.y)).batch(4)


@pytest.fixture(scope="module")
def models(small, rows):
    """A model of each kind, compiled and trained for a batch."""
    made = {
        "one": (small.one(), "mse", (rows.x, rows.y)),
        "classes": (small.classes(), CE, (rows.x, rows.codes)),
        "one-hot": (small.classes(), "categorical_crossentropy", (rows.x, np.eye(3)[rows.codes])),
        "two": (small.two(), ["mse", CE], ([rows.x, rows.b], [rows.y, rows.halves])),
        "sequence": (small.sequence(), "mse", (rows.steps, rows.step_targets)),
        "looped": (small.one(), "mse", (rows.x, rows.y)),
        "levels": (small.classes(), CE, (rows.x, pd.Categorical(["no", "yes"] * 4))),
    }
    for model, loss, data in made.values():
        bridle.compile(model, "adam", loss, run_eagerly=True)
        bridle.train_on_batch(model, *data)
    made["looped"][0].run_eagerly = False  # so that bridle's own loop would train it
    return {**{kind: model for kind, (model, *_) in made.items()}, "new": small.one()}


def everything(model):
    """All that a call that is refused must leave as it is."""
    optimizer = getattr(model, "optimizer", None)
    return {
        "weights": [w.tolist() for w in model.get_weights()],
        "optimizer": [np.asarray(v).tolist() for v in optimizer.variables] if optimizer else None,
        "same optimizer": id(optimizer),
        "config": model.get_compile_config() if model.compiled else None,
        "metrics": [(m.name, [np.asarray(v).tolist() for v in m.variables]) for m in model.metrics],
        "history": id(getattr(model, "history", None)),
        "remembered": copy.deepcopy(state.of(model)),
    }


@pytest.fixture(scope="module")
def texts():
    """The snapshot, rewritten at the end where that is asked for."""
    known = {}
    for entry in SNAPSHOT.read_text("utf-8").split("\n\n") if SNAPSHOT.exists() else []:
        name, kind, text = entry.strip().split("\n", 2)
        known[name.removeprefix("# ")] = (kind, text)
    new = {}
    yield known, new
    if updating():
        entries = [f"# {name}\n{kind}\n{text}" for name, (kind, text) in new.items()]
        SNAPSHOT.write_text("\n\n".join(entries) + "\n", "utf-8")


def updating():
    return os.environ.get("BRIDLE_UPDATE_SNAPSHOTS") == "1" and "CI" not in os.environ


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name, models, rows, texts):
    known, new = texts
    kind, call = CASES[name]
    model = models[kind]
    before = everything(model)
    with pytest.raises(bridle.BridleError) as raised:
        call(model, rows)
    assert everything(model) == before
    # What Keras has differs between its versions.
    text = re.sub(r"The (optimizers|losses|metrics) are `.*", r"The \1 are ...", str(raised.value))
    new[name] = (type(raised.value).__name__, text)
    if not updating():
        assert new[name] == known[name]


def test_the_snapshot_has_no_other_texts(texts):
    assert len(CASES) >= 60
    assert updating() or set(texts[0]) == set(CASES)
