"""Every kind of value, for every argument and function: Keras' own numbers, or words.

A value is either refused by a `BridleError` that names the argument, before anything has changed,
or has the results that Keras has of the array that it stands for.
"""

import array
import collections
import ctypes
import datetime
import decimal
import io

import h5py
import keras
import ml_dtypes
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import tensorflow as tf
from backend import NO_XLA
from in_order import InOrder

import bridle
from bridle.convert.records import RVector

ROWS = 8
RANDOM = np.random.default_rng(0)
GIVEN = {
    "x": RANDOM.normal(size=(ROWS, 3)).astype("float32"),
    "y": RANDOM.normal(size=(ROWS, 1)).astype("float32"),
    "sample_weight": np.linspace(0.5, 2, ROWS, dtype="float32"),
}


class Sub(np.ndarray):
    """A subclass with nothing of its own."""


def _read_only(a):
    a = a.copy()
    a.flags.writeable = False
    return a


def _with_a_gap(a):
    return np.ma.masked_array(a, mask=np.arange(a.size).reshape(a.shape) == 3)


def _of_arrays(a):
    made = np.empty(len(a), object)
    made[:] = [np.zeros(1 + i % 2) for i in range(len(a))]
    return made


# What has to be refused, whatever the argument. Each is made of the array that would be right.
REFUSED = {
    "a ctypes array": lambda a: (ctypes.c_float * a.size)(*a.ravel().tolist()),
    "a ctypes matrix": lambda a: np.ctypeslib.as_ctypes(np.ascontiguousarray(a)),
    "a memoryview": memoryview,
    "bytes": lambda a: a.tobytes(),
    "an array.array": lambda a: array.array("f", a.ravel().tolist()),
    "a float": lambda a: 1.5,
    "an int": lambda a: 3,
    "a flag": lambda a: True,
    "a NumPy number": lambda a: np.float32(1),
    "an array without dimensions": lambda a: np.array(1.0, "float32"),
    "an empty list": lambda a: [],
    "a list of an empty list": lambda a: [[]],
    "an empty dict": lambda a: {},
    "a list of None": lambda a: [None],
    "numbers and None": lambda a: [1.0, None],
    "another name": lambda a: {"q": a},
    "lists by name": lambda a: {"o": a.reshape(ROWS, -1).tolist()},
    "lists by the input's name": lambda a: {"i": a.reshape(ROWS, -1).tolist()},
    "ragged lists": lambda a: [[1.0] * (1 + i % 2) for i in range(ROWS)],
    "objects": lambda a: a.astype(object),
    "an array of arrays": _of_arrays,
    "an array of None": lambda a: np.full(a.shape, None),
    "dates": lambda a: np.full(a.shape, "2020-01-01", "datetime64[D]"),
    "time spans": lambda a: np.full(a.shape, 1, "timedelta64[s]"),
    "dates in a list": lambda a: [datetime.date(2020, 1, 1)] * ROWS,
    "decimals in a list": lambda a: [decimal.Decimal(1)] * ROWS,
    "masked values": _with_a_gap,
    "no rows": lambda a: a[:0],
    "no columns": lambda a: a.reshape(ROWS, -1)[:, :0],
    "strings": lambda a: np.array(["a", "bcd"] * (ROWS // 2)),
    "bytes of text": lambda a: np.array([b"a", b"bcd"] * (ROWS // 2)),
    "strings in a list": lambda a: ["a", "bcd"] * (ROWS // 2),
    "one string": lambda a: "abc",
    "numbers of 4 bits": lambda a: np.zeros(a.shape, ml_dtypes.int4),
    "complex numbers": lambda a: a.astype("complex64"),
    "more complex numbers": lambda a: a.astype("complex128"),
    "long doubles": lambda a: a.astype("longdouble"),
    "records": lambda a: np.zeros(ROWS, [("a", "float32")]),
    "a record array": lambda a: np.rec.array(np.zeros(ROWS, [("a", "float32")])),
    "raw bytes": lambda a: np.zeros(ROWS, "V4"),
    "NaN": lambda a: np.full(a.shape, np.nan, "float32"),
    "too large for floatx": lambda a: np.full(a.shape, -1e300),
    "one too large": lambda a: np.where(np.arange(a.size).reshape(a.shape) == 2, 1e300, 0),
    "a set": lambda a: {1.0, 2.0},
    "a frozenset": lambda a: frozenset([1.0]),
    "a range": lambda a: range(ROWS),
    "a deque": lambda a: collections.deque(a.tolist()),
    "an object": lambda a: object(),
    "a class": lambda a: np.ndarray,
    "a function": lambda a: lambda: 1,
}
# Of those, what predictions are made of.
PREDICTED = ["no rows"]
# What stands for an array.
TAKEN = {
    "float32": lambda a: a,
    "float64": lambda a: a.astype("float64"),
    "float16": lambda a: a.astype("float16"),
    "bfloat16": lambda a: a.astype(ml_dtypes.bfloat16),
    "unsigned": lambda a: np.full(a.shape, 5, "uint64"),
    "unsigned beyond int64": lambda a: np.full(a.shape, 2**63 + 2**40, "uint64") // 2**62,
    "int8": lambda a: np.full(a.shape, 7, "int8"),
    "flags": lambda a: a > 0.6,
    "backwards": lambda a: a[::-1],
    "every other": lambda a: np.repeat(a, 2, axis=0)[::2],
    "read-only": _read_only,
    "columns first": np.asfortranarray,
    "a subclass": lambda a: a.view(Sub),
    "masked nowhere": np.ma.masked_array,
    "another byte order": lambda a: a.astype(">f4"),
    "broadcast": lambda a: np.broadcast_to(a[:1], a.shape),
    "a list of one": lambda a: [a],
}
FUNCTIONS = {
    "fit": ("x", "y", "sample_weight", "validation_data"),
    "evaluate": ("x", "y", "sample_weight"),
    "predict": ("x",),
    "train_on_batch": ("x", "y", "sample_weight"),
    "test_on_batch": ("x", "y", "sample_weight"),
    "predict_on_batch": ("x",),
}


def built():
    keras.utils.set_random_seed(1)
    made = keras.Sequential([keras.Input((3,), name="i"), keras.layers.Dense(1, name="o")])
    return bridle.compile(made, keras.optimizers.SGD(0.01), "mse", jit_compile=NO_XLA)


@pytest.fixture(scope="module")
def models():
    """A model for bridle, one for Keras, the weights of both, and Keras' results so far."""
    ours, theirs = built(), built()
    return ours, theirs, ours.get_weights(), {}


def call(module, model, function, argument, value):
    given = dict(GIVEN) if "predict" not in function else {"x": GIVEN["x"]}
    given[argument] = (value, GIVEN["y"]) if argument == "validation_data" else value
    if "batch" not in function:
        given["verbose"] = 0
    if function == "fit":
        given["shuffle"] = False
    model.reset_metrics()  # which Keras does itself from 3.15 on
    told = getattr(module, function)(model, **given)
    return told.history if function == "fit" else told


def numbers(told):
    return np.concatenate([np.ravel(part) for part in keras.tree.flatten(told)])


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused(kind, models):
    model, _, weights, _ = models
    fresh = keras.Sequential([keras.layers.Dense(1, name="o")])
    bridle.compile(fresh, "sgd", "mse", jit_compile=NO_XLA)
    for function, arguments in FUNCTIONS.items():
        if kind in PREDICTED and "predict" in function:
            continue
        for argument in arguments:
            value = REFUSED[kind](GIVEN.get(argument, GIVEN["x"]))
            for made in (model, fresh):
                with pytest.raises(bridle.BridleError) as raised:
                    call(bridle, made, function, argument, value)
                assert f"`{argument}" in str(raised.value)
    for mine, was in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(mine, was)
    assert not fresh.built


@pytest.mark.parametrize("kind", TAKEN)
def test_what_is_taken(kind, models):
    ours, theirs, weights, known = models
    for function, arguments in FUNCTIONS.items():
        for argument in arguments:
            value = TAKEN[kind](GIVEN.get(argument, GIVEN["x"]))
            stands_for = np.array(value[0] if isinstance(value, list) else value)
            stands_for = stands_for.astype(stands_for.dtype.newbyteorder("="))
            key = function, argument, str(stands_for.dtype), stands_for.tobytes()
            if key not in known:
                theirs.set_weights(weights)
                told = call(keras.Model, theirs, function, argument, stands_for)
                known[key] = numbers(told), theirs.get_weights()
            ours.set_weights(weights)
            told = numbers(call(bridle, ours, function, argument, value))
            np.testing.assert_allclose(told, known[key][0], rtol=1e-5, err_msg=str(key[:3]))
            for mine, its in zip(ours.get_weights(), known[key][1], strict=True):
                np.testing.assert_allclose(mine, its, rtol=1e-5, err_msg=str(key[:3]))


# Of a model without a shape, by its first layer.
UNBUILT = {
    "a vector": lambda a: a[:, 0],
    "lists": lambda a: a.tolist(),
    "rows in a list": list,
    "lists in a tuple": lambda a: tuple(a.tolist()),
    "by name": lambda a: {"i": a},
    "two arrays": lambda a: [a, a],
}


@pytest.mark.parametrize("kind", UNBUILT)
def test_what_the_first_layer_cannot_take(kind):
    model = keras.Sequential([keras.layers.Dense(1)])
    bridle.compile(model, "sgd", "mse")
    for function in FUNCTIONS:
        with pytest.raises(bridle.BridleError, match="`x` must"):
            call(bridle, model, function, "x", UNBUILT[kind](GIVEN["x"]))
    with pytest.raises(bridle.BridleError, match="`validation_data"):
        call(bridle, model, "fit", "validation_data", UNBUILT[kind](GIVEN["x"]))
    assert not model.built


# Of these, only some can come in a batch, where lists are structures of arrays.
IN_BATCHES = [
    "a float", "an int", "a flag", "a NumPy number", "an array without dimensions", "objects",
    "an array of arrays", "an array of None", "dates", "time spans", "masked values", "no columns",
    "numbers of 4 bits", "complex numbers", "long doubles", "records", "raw bytes", "one string",
    "ragged lists",
]  # fmt: skip


class Once:
    """An iterator that is no generator."""

    def __init__(self, *batches):
        self.batches = iter(batches)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.batches)


BRINGS = {
    "generator": lambda *batches: (batch for batch in batches),
    "iterator": Once,
    "PyDataset": lambda *batches: InOrder(batches),
}


@pytest.mark.parametrize("brings", BRINGS)
@pytest.mark.parametrize("kind", IN_BATCHES)
def test_batches_of_what_is_refused(kind, brings, models):
    model, _, weights, _ = models
    model.set_weights(weights)
    for argument in ("x", "y"):
        batch = {name: GIVEN[name] for name in ("x", "y")}
        batch[argument] = REFUSED[kind](batch[argument])
        for function in ("fit", "evaluate"):
            with pytest.raises(bridle.BridleError, match="`x` must bring"):
                getattr(bridle, function)(model, BRINGS[brings](tuple(batch.values())), verbose=0)
    for mine, was in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(mine, was)


@pytest.mark.parametrize("brings", BRINGS)
def test_a_later_batch_is_refused_in_words_too(brings):
    batch = GIVEN["x"], GIVEN["y"]
    bad = GIVEN["x"].astype(object), GIVEN["y"]
    with pytest.raises(bridle.BridleTypeError, match="`x` must bring numbers, not an array of Py"):
        bridle.fit(built(), BRINGS[brings](batch, batch, batch, bad), shuffle=False, verbose=0)


WEIGHTS = {
    "a number": 2, "a string": "balanced", "a set": {1, 2}, "an array": np.ones((2, 2)),
    "ragged": [[1, 2], [3]], "a word": {0: "a"}, "a list": {0: [1]}, "NaN": {0: np.nan},
    "infinite": {0: np.inf}, "a fraction": {0.5: 1}, "None": {None: 1}, "a tuple": {(0,): 1},
    "below 0": {-1: 1}, "no weight": {0: None}, "an object": object(), "a class": dict,
    "complex": {0: 1j}, "NaN as a code": {np.nan: 1}, "infinite code": {np.inf: 1},
    "too large": {0: 1e300}, "bytes": {b"0": 1}, "dates": {datetime.date(2020, 1, 1): 1},
}  # fmt: skip


@pytest.mark.parametrize("kind", WEIGHTS)
def test_what_are_no_class_weights(kind, models):
    model, _, weights, _ = models
    model.set_weights(weights)
    for function in ("fit", "train_on_batch"):
        with pytest.raises(bridle.BridleError, match="`class_weight"):
            getattr(bridle, function)(model, GIVEN["x"], GIVEN["y"] > 0, class_weight=WEIGHTS[kind])
    for mine, was in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(mine, was)


def _in_hdf5(a):
    return h5py.File(io.BytesIO(), "w").create_dataset("a", data=a)


HOLDS = {
    "array": np.asarray, "columns first": np.asfortranarray, "frame": pd.DataFrame,
    "tensor": tf.constant, "HDF5": _in_hdf5, "sparse": scipy.sparse.csr_matrix,
    "of R": lambda a: RVector("double", a, dim=a.shape),
}  # fmt: skip


@pytest.mark.parametrize("holds", HOLDS)
def test_doubles_that_floatx_has_no_room_for(holds, models):
    large = GIVEN["x"].astype("float64")
    large[2, 1] = 1e300
    with pytest.raises(bridle.BridleValueError, match=r"`x.*float32 has room for, not 1e\+300"):
        bridle.fit(models[0], HOLDS[holds](large), GIVEN["y"])
    large[2, 1] = np.finfo("float32").max
    large[2, 2] = 1e-300
    bridle.predict(models[0], HOLDS[holds](large), verbose=0)


@pytest.mark.parametrize("brings", ["generator", "dataset"])
def test_batches_of_doubles_are_called_what_they_are(brings):
    large = GIVEN["x"].astype("float64")
    large[2, 1] = 1e300
    batch = large, GIVEN["y"]
    data = (b for b in [batch]) if brings == "generator" else tf.data.Dataset.from_tensors(batch)
    with pytest.warns(bridle.BridleWarning, match="values in `x` that float32 has no room for"):
        bridle.fit(built(), data, verbose=0)
