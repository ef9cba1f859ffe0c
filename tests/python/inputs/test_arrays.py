"""Arrays of every kind: training on them ends as Keras' own `fit` does on NumPy's."""

import h5py
import keras
import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
import tensorflow as tf
import zarr
from backend import NO_XLA, ON_JAX

import bridle

NAMES = ["u", "v", "w"]


def hdf5(path, name, array):
    with h5py.File(path / f"{name}.h5", "w") as file:
        file[name] = array
    return h5py.File(path / f"{name}.h5")[name]


def zarr_array(path, name, array):
    return zarr.create_array(path / name, data=array, chunks=(3, *array.shape[1:]))


def mapped(path, name, array):
    made = np.memmap(path / name, array.dtype, "w+", shape=array.shape)
    made[:] = array
    return made


def torch_tensor(array):
    return pytest.importorskip("torch").from_numpy(array)


# What x, y are: arrays of rows, of which bridle makes batches.
ARRAYS = {
    "float32": lambda d, path: (d.x, d.y),
    "float64": lambda d, path: (d.x.astype("float64"), d.y.astype("float64")),
    "big-endian": lambda d, path: (d.x.astype(">f4"), d.y.astype(">f8")),
    "big-endian HDF5": lambda d, path: (
        hdf5(path, "x", d.x.astype(">f4")),
        hdf5(path, "y", d.y.astype(">f4")),
    ),
    "big-endian, mapped": lambda d, path: (mapped(path, "x", d.x.astype(">f4")), d.y),
    "lists of one": lambda d, path: ([d.x], (d.y,)),
    "dicts": lambda d, path: ({"i": d.x}, {"o": d.y}),
    "tensors": lambda d, path: (tf.constant(d.x), tf.Variable(d.y)),
    "torch tensors": lambda d, path: (torch_tensor(d.x), torch_tensor(d.y)),
    "pandas frames": lambda d, path: (pd.DataFrame(d.x, columns=NAMES), pd.DataFrame(d.y)),
    "pandas frame and series": lambda d, path: (pd.DataFrame(d.x), pd.Series(d.y[:, 0])),
    "pandas with gaps filled": lambda d, path: (
        pd.DataFrame(d.x).astype("Float64"),
        pd.Series(d.y[:, 0], index=range(d.rows, 0, -1)),
    ),
    "polars frames": lambda d, path: (pl.DataFrame(d.x, schema=NAMES), pl.DataFrame(d.y)),
    "polars frame and series": lambda d, path: (pl.DataFrame(d.x), pl.Series(d.y[:, 0])),
    "SciPy csr": lambda d, path: (sp.csr_matrix(d.x), d.y),
    "SciPy csc array": lambda d, path: (sp.csc_array(d.x), d.y),
    "SciPy coo, and targets": lambda d, path: (sp.coo_array(d.x), sp.csr_matrix(d.y)),
    "memory-mapped": lambda d, path: (mapped(path, "x", d.x), mapped(path, "y", d.y)),
    "memory-mapped doubles": lambda d, path: (mapped(path, "x", d.x.astype("float64")), d.y),
    "HDF5": lambda d, path: (hdf5(path, "x", d.x), hdf5(path, "y", d.y)),
    "HDF5 doubles, y in memory": lambda d, path: (hdf5(path, "x", d.x.astype("float64")), d.y),
    "zarr": lambda d, path: (zarr_array(path, "x", d.x), zarr_array(path, "y", d.y)),
}


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("kind", ARRAYS)
def test_arrays(kind, weighted, data, fresh, check, wanted, tmp_path, monkeypatch):
    # What is in a file is never read whole.
    monkeypatch.delattr(h5py.Dataset, "__array__")
    monkeypatch.delattr(zarr.Array, "__array__")
    model = fresh[0]
    x, y = ARRAYS[kind](data, tmp_path)
    given = {"batch_size": data.batch, **({"sample_weight": data.w} if weighted else {})}
    told = bridle.fit(model, x, y, **given, **data.run).history
    scores = bridle.evaluate(model, x, y, verbose=0, **given)
    outputs = bridle.predict(model, x, batch_size=data.batch, verbose=0)
    check(model, told, scores, outputs, wanted[weighted])


# Validation data, held to Keras validating on the same arrays.
HELD_OUT = {
    "arrays": lambda d, path: (d.x, d.y),
    "arrays and weights": lambda d, path: (d.x, d.y, d.w),
    "a list": lambda d, path: [d.x, d.y],
    "pandas": lambda d, path: (pd.DataFrame(d.x), pd.Series(d.y[:, 0])),
    "polars": lambda d, path: (pl.DataFrame(d.x), pl.Series(d.y[:, 0])),
    "SciPy": lambda d, path: (sp.csr_matrix(d.x), d.y),
    "HDF5": lambda d, path: (hdf5(path, "x", d.x), hdf5(path, "y", d.y)),
}


@pytest.mark.parametrize("kind", HELD_OUT)
def test_validation_data(kind, data, fresh, check_history, tmp_path):
    ours, theirs = fresh
    run = {"batch_size": 3, "validation_batch_size": data.batch, **data.run}
    given = HELD_OUT[kind](data, tmp_path)
    told = bridle.fit(ours, data.x, data.y, validation_data=given, **run).history
    same = (data.x, data.y, *((data.w,) if "weights" in kind else ()))
    history = keras.Model.fit(theirs, data.x, data.y, validation_data=same, **run).history
    check_history(told, history)


@pytest.mark.parametrize("kind", ["HDF5", "zarr", "SciPy csr", "memory-mapped doubles"])
def test_the_last_rows_are_split_off_without_reading_all(
    kind, data, fresh, check_history, tmp_path
):
    ours, theirs = fresh
    x, y = ARRAYS[kind](data, tmp_path)
    run = {"batch_size": data.batch, "validation_split": 0.3, **data.run}
    told = bridle.fit(ours, x, y, **run).history
    check_history(told, keras.Model.fit(theirs, data.x, data.y, **run).history)


def test_files_are_shuffled_by_rows_or_by_batches(tmp_path):
    x = np.arange(11, dtype="float32")[:, None]
    data = hdf5(tmp_path, "x", x)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Identity()])
    seen = []

    class Look(keras.Model):
        if ON_JAX:

            def train_step(self, state, data):
                import jax

                jax.debug.callback(lambda x: seen.append(x.ravel().tolist()), data[0], ordered=True)
                return {"loss": 0.0}, state
        else:

            def train_step(self, data):
                tf.py_function(lambda x: seen.append(x.numpy().ravel().tolist()), [data[0]], [])
                return {"loss": 0.0}

    model = Look(model.inputs, model.outputs)
    model.compile("sgd", "mse")
    for shuffle in (True, "batch"):
        seen.clear()
        keras.utils.set_random_seed(1)
        bridle.fit(model, data, x, batch_size=2, epochs=2, shuffle=shuffle, verbose=0)
        epochs = [[row for batch in part for row in batch] for part in (seen[:6], seen[6:])]
        for order in epochs:
            assert sorted(order) == x.ravel().tolist()
        assert epochs[0] != epochs[1]
        if shuffle == "batch":
            assert sorted(seen[:5]) == [[i, i + 1] for i in range(0, 10, 2)]


def test_sparse_rows_are_shuffled_with_their_targets(small, rows):
    model = small.one()
    keras.Model.compile(model, keras.optimizers.SGD(0.1), "mse", run_eagerly=True)
    seen = []

    class Look(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(logs["loss"])

    keras.utils.set_random_seed(2)
    model.optimizer.learning_rate = 0.0
    bridle.fit(
        model, sp.csr_matrix(rows.x), rows.y, batch_size=1, callbacks=Look(), verbose=0, epochs=2
    )
    errors = (model.predict(rows.x, verbose=0) - rows.y)[:, 0] ** 2
    # A batch's loss is the mean of its epoch so far, as Keras reports it.
    for epoch in (seen[:8], seen[8:]):
        each = np.diff(np.array(epoch) * np.arange(1, 9), prepend=0.0)
        np.testing.assert_allclose(np.sort(each), np.sort(errors), rtol=1e-3, atol=1e-5)
    assert seen[:8] != seen[8:]


def test_polars_categories_are_codes(small, rows):
    names = np.array(["lo", "mid", "top"])[rows.codes]
    enum = pl.Enum(["lo", "mid", "top"])
    kinds = [pl.Series(names, dtype=enum), pl.Series(names, dtype=pl.Categorical)]
    for y in kinds:
        model = small.classes()
        bridle.compile(model, "sgd", "sparse_categorical_crossentropy", jit_compile=NO_XLA)
        run = {"shuffle": False, "verbose": 0, "class_weight": {"top": 3.0, "lo": 0.5}}
        told = bridle.fit(model, rows.x, y, **run).history["loss"]
        other = small.classes()
        keras.Model.compile(other, "sgd", "sparse_categorical_crossentropy", jit_compile=NO_XLA)
        run["class_weight"] = {0: 0.5, 1: 1.0, 2: 3.0}
        wanted = keras.Model.fit(other, rows.x, rows.codes, **run).history["loss"]
        np.testing.assert_allclose(told, wanted, rtol=1e-6)
