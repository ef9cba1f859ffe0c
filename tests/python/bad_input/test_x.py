"""What is refused as `x`: arrays, frames, files, datasets and generators."""

import io
from collections import namedtuple

import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import tensorflow as tf

import bridle


def fails(*args):
    raise RuntimeError("nobody calls this")


Named = namedtuple("Named", ["y", "x"])


def in_a_file(array):
    file = h5py.File(io.BytesIO(), "w")
    return file.create_dataset("x", data=array)


def tensors(*parts):
    return tf.data.Dataset.from_tensor_slices(parts)


def frame(d, **columns):
    return pd.DataFrame({"a": d.x[:, 0], **columns, "c": d.x[:, 2]})


# The kind of model, and a call of it: `m` is the model and `d` the data.
CASES = {
    "x: nothing": ("one", lambda m, d: bridle.fit(m)),
    "x: a path": ("one", lambda m, d: bridle.fit(m, "data.csv", d.y)),
    "x: a number": ("one", lambda m, d: bridle.fit(m, 3, d.y)),
    "x: a set": ("one", lambda m, d: bridle.fit(m, {1, 2}, d.y)),
    "x: a function": ("one", lambda m, d: bridle.fit(m, fails, d.y)),
    "x: strings": ("one", lambda m, d: bridle.fit(m, np.full((8, 3), "a"), d.y)),
    "x: Python objects": ("one", lambda m, d: bridle.fit(m, d.x.astype(object), d.y)),
    "x: dates": ("one", lambda m, d: bridle.fit(m, d.x.astype("datetime64[s]"), d.y)),
    "x: complex numbers": ("one", lambda m, d: bridle.fit(m, d.x.astype("complex64"), d.y)),
    "x: long doubles": ("one", lambda m, d: bridle.fit(m, d.x.astype("longdouble"), d.y)),
    "x: records": ("one", lambda m, d: bridle.fit(m, np.zeros(8, [("a", "f4"), ("b", "f4")]), d.y)),
    "x: a memoryview": ("one", lambda m, d: bridle.fit(m, memoryview(d.x), d.y)),
    "x: no columns": ("unbuilt", lambda m, d: bridle.fit(m, d.x[:, :0], d.y)),
    "x: a tensor that is a number": ("one", lambda m, d: bridle.fit(m, tf.constant(3.0), d.y)),
    "x: a number of NumPy": ("unbuilt", lambda m, d: bridle.fit(m, np.float32(3), d.y)),
    "x: a dataset without columns": (
        "unbuilt",
        lambda m, d: bridle.fit(m, tensors(d.x[:, :0], d.y).batch(4)),
    ),
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
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name, check_refused):
    check_refused(name, *CASES[name])


def test_the_snapshot_has_no_other_texts(check_texts):
    check_texts(CASES)
