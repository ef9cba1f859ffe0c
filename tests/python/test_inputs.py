"""Every kind of input: training on it ends as Keras' own `fit` does on the same batches."""

import importlib.util
from collections import namedtuple

import h5py
import keras
import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
import tensorflow as tf
import zarr

import bridle

ROWS, BATCH, EPOCHS = 11, 4, 2
STEPS = -(-ROWS // BATCH)
X = np.random.default_rng(3).normal(size=(ROWS, 3)).astype("float32").round(2)
X[X < -0.5] = 0
Y = (X @ [[1.0], [-2.0], [0.5]] + 1).astype("float32")
W = np.linspace(0.5, 2, ROWS, dtype="float32")
NAMES = ["u", "v", "w"]


def batches(*arrays, times=1):
    """The batches of `arrays`, as a list of tuples."""
    starts = list(range(0, ROWS, BATCH)) * times
    return [tuple(a[i : i + BATCH] for a in arrays) for i in starts]


def dataset(*arrays):
    return tf.data.Dataset.from_tensor_slices(arrays).batch(BATCH)


class Batches(keras.utils.PyDataset):
    """Also for worker processes: at the module's top level."""

    def __init__(self, *arrays, **workers):
        super().__init__(**workers)
        self.batches = batches(*arrays)

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, i):
        return self.batches[i]


class Endless(keras.utils.PyDataset):
    def __init__(self, *arrays):
        super().__init__()
        self.batches = batches(*arrays)

    @property
    def num_batches(self):
        return None

    def __getitem__(self, i):
        return self.batches[i % STEPS]


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


def torch_loader(*arrays):
    torch = pytest.importorskip("torch")
    data = torch.utils.data.TensorDataset(*map(torch.from_numpy, arrays))
    return torch.utils.data.DataLoader(data, batch_size=BATCH)


def grain_dataset(*arrays):
    grain = pytest.importorskip("grain")
    rows = list(zip(*arrays, strict=True))
    return grain.MapDataset.source(rows).to_iter_dataset().batch(BATCH)


def grain_loader(*arrays):
    grain = pytest.importorskip("grain")
    rows = list(zip(*arrays, strict=True))
    sampler = grain.samplers.IndexSampler(len(rows), num_epochs=1, shuffle=False)
    batch = grain.transforms.Batch(BATCH)
    return grain.DataLoader(data_source=rows, sampler=sampler, operations=[batch])


def torch_tensor(array):
    return pytest.importorskip("torch").from_numpy(array)


# What x, y are: arrays of rows, of which bridle makes batches.
ARRAYS = {
    "float32": lambda path: (X, Y),
    "float64": lambda path: (X.astype("float64"), Y.astype("float64")),
    "lists of one": lambda path: ([X], (Y,)),
    "dicts": lambda path: ({"i": X}, {"o": Y}),
    "tensors": lambda path: (tf.constant(X), tf.Variable(Y)),
    "torch tensors": lambda path: (torch_tensor(X), torch_tensor(Y)),
    "pandas frames": lambda path: (pd.DataFrame(X, columns=NAMES), pd.DataFrame(Y)),
    "pandas frame and series": lambda path: (pd.DataFrame(X), pd.Series(Y[:, 0])),
    "pandas with gaps filled": lambda path: (
        pd.DataFrame(X).astype("Float64"),
        pd.Series(Y[:, 0], index=range(ROWS, 0, -1)),
    ),
    "polars frames": lambda path: (pl.DataFrame(X, schema=NAMES), pl.DataFrame(Y)),
    "polars frame and series": lambda path: (pl.DataFrame(X), pl.Series(Y[:, 0])),
    "SciPy csr": lambda path: (sp.csr_matrix(X), Y),
    "SciPy csc array": lambda path: (sp.csc_array(X), Y),
    "SciPy coo, and targets": lambda path: (sp.coo_array(X), sp.csr_matrix(Y)),
    "memory-mapped": lambda path: (mapped(path, "x", X), mapped(path, "y", Y)),
    "memory-mapped doubles": lambda path: (mapped(path, "x", X.astype("float64")), Y),
    "HDF5": lambda path: (hdf5(path, "x", X), hdf5(path, "y", Y)),
    "HDF5 doubles, y in memory": lambda path: (hdf5(path, "x", X.astype("float64")), Y),
    "zarr": lambda path: (zarr_array(path, "x", X), zarr_array(path, "y", Y)),
}
# What brings the batches itself; endless ones need steps.
ITERATORS = {
    "tf.data": dataset,
    "tf.data of unknown length": lambda *a: dataset(*a).filter(lambda *_: True),
    "PyDataset": Batches,
    "PyDataset with workers": lambda *a: Batches(*a, workers=3, max_queue_size=2),
    "PyDataset with processes": lambda *a: Batches(*a, workers=2, use_multiprocessing=True),
    "torch DataLoader": torch_loader,
    "grain dataset": grain_dataset,
    "grain DataLoader": grain_loader,
}
ENDLESS = {
    "tf.data repeated": lambda *a: dataset(*a).repeat(),
    "PyDataset without end": Endless,
    "generator": lambda *a: (batch for batch in batches(*a, times=EPOCHS)),
    "generator without end": lambda *a: (batch for _ in iter(int, 1) for batch in batches(*a)),
    "iterator that is no generator": lambda *a: iter(batches(*a, times=EPOCHS)),
    "tensors from a generator": lambda *a: (
        tuple(map(tf.constant, batch)) for batch in batches(*a, times=EPOCHS)
    ),
}


@pytest.fixture(scope="module")
def models(small):
    """One model for bridle and one for Keras, reset by `fresh`."""
    made = small.one(), small.one()
    for model, compile_ in zip(made, (bridle.compile, keras.Model.compile), strict=True):
        optimizer = keras.optimizers.SGD(0.05)
        given = {"metrics": ["mae"], "weighted_metrics": ["mse"], "jit_compile": False}
        compile_(model, optimizer, "mse", **given)
    return *made, made[0].get_weights()


@pytest.fixture
def fresh(models):
    ours, theirs, weights = models
    for model in (ours, theirs):
        model.set_weights(weights)
    return ours, theirs


RUN = {"epochs": EPOCHS, "verbose": 0, "shuffle": False}


@pytest.fixture(scope="module")
def wanted(models):
    """What Keras makes of arrays, with and without weights: history, weights, scores, outputs."""
    _, theirs, weights = models
    found = {}
    for weighted in (False, True):
        theirs.set_weights(weights)
        given = {"sample_weight": W} if weighted else {}
        history = keras.Model.fit(theirs, X, Y, batch_size=BATCH, **given, **RUN).history
        scores = keras.Model.evaluate(theirs, X, Y, batch_size=BATCH, verbose=0, **given)
        outputs = keras.Model.predict(theirs, X, verbose=0)
        found[weighted] = history, theirs.get_weights(), scores, outputs
    return found


def check_history(told, history):
    assert list(told) == list(history)
    for name, values in history.items():
        np.testing.assert_allclose(told[name], values, rtol=1e-6, err_msg=name)


def check(model, told, scores, outputs, wanted):
    history, weights, wanted_scores, wanted_outputs = wanted
    check_history(told, history)
    for a, b in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(scores, wanted_scores, rtol=1e-6)
    np.testing.assert_allclose(outputs, wanted_outputs, rtol=1e-6, atol=1e-7)
    assert "Keras' own loop" not in bridle.explain(model)


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("kind", ARRAYS)
def test_arrays(kind, weighted, fresh, wanted, tmp_path, monkeypatch):
    # What is in a file is never read whole.
    monkeypatch.delattr(h5py.Dataset, "__array__")
    monkeypatch.delattr(zarr.Array, "__array__")
    model = fresh[0]
    x, y = ARRAYS[kind](tmp_path)
    given = {"batch_size": BATCH, **({"sample_weight": W} if weighted else {})}
    told = bridle.fit(model, x, y, **given, **RUN).history
    scores = bridle.evaluate(model, x, y, verbose=0, **given)
    outputs = bridle.predict(model, x, batch_size=BATCH, verbose=0)
    check(model, told, scores, outputs, wanted[weighted])


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("kind", ITERATORS)
def test_iterators(kind, weighted, fresh, wanted):
    model, make = fresh[0], ITERATORS[kind]
    parts = (X, Y, W) if weighted else (X, Y)
    told = bridle.fit(model, make(*parts), **RUN).history
    scores = bridle.evaluate(model, make(*parts), verbose=0)
    outputs = bridle.predict(model, make(X), verbose=0)
    check(model, told, scores, outputs, wanted[weighted])


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("kind", ENDLESS)
def test_endless_iterators(kind, weighted, fresh, wanted):
    model, make = fresh[0], ENDLESS[kind]
    parts = (X, Y, W) if weighted else (X, Y)
    told = bridle.fit(model, make(*parts), steps_per_epoch=STEPS, **RUN).history
    scores = bridle.evaluate(model, make(*parts), steps=STEPS, verbose=0)
    outputs = bridle.predict(model, make(X), steps=STEPS, verbose=0)
    check(model, told, scores, outputs, wanted[weighted])


# Validation data in every form, held to Keras validating on the same arrays.
HELD_OUT = {
    "arrays": lambda path: (X, Y),
    "arrays and weights": lambda path: (X, Y, W),
    "a list": lambda path: [X, Y],
    "pandas": lambda path: (pd.DataFrame(X), pd.Series(Y[:, 0])),
    "polars": lambda path: (pl.DataFrame(X), pl.Series(Y[:, 0])),
    "SciPy": lambda path: (sp.csr_matrix(X), Y),
    "HDF5": lambda path: (hdf5(path, "x", X), hdf5(path, "y", Y)),
    **{name: lambda path, make=make: make(X, Y) for name, make in ITERATORS.items()},
    "tf.data with weights": lambda path: dataset(X, Y, W),
}


@pytest.mark.parametrize("kind", HELD_OUT)
def test_validation_data(kind, fresh, tmp_path):
    ours, theirs = fresh
    weights = (W,) if "weights" in kind else ()
    brings = kind in ITERATORS or kind.startswith("tf.data")
    size = {} if brings else {"validation_batch_size": BATCH}
    run = {"batch_size": 3, **RUN}
    given = HELD_OUT[kind](tmp_path)
    told = bridle.fit(ours, X, Y, validation_data=given, **size, **run).history
    data = (X, Y, *weights)
    history = keras.Model.fit(
        theirs, X, Y, validation_data=data, validation_batch_size=BATCH, **run
    ).history
    check_history(told, history)


@pytest.mark.parametrize("kind", ["HDF5", "zarr", "SciPy csr", "memory-mapped doubles"])
def test_the_last_rows_are_split_off_without_reading_all(kind, fresh, tmp_path):
    ours, theirs = fresh
    x, y = ARRAYS[kind](tmp_path)
    run = {"batch_size": BATCH, "validation_split": 0.3, **RUN}
    told = bridle.fit(ours, x, y, **run).history
    check_history(told, keras.Model.fit(theirs, X, Y, **run).history)


def test_files_are_shuffled_by_rows_or_by_batches(tmp_path):
    x = np.arange(ROWS, dtype="float32")[:, None]
    data = hdf5(tmp_path, "x", x)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Identity()])
    seen = []

    class Look(keras.Model):
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


def test_polars_categories_are_codes(small, rows):
    names = np.array(["lo", "mid", "top"])[rows.codes]
    enum = pl.Enum(["lo", "mid", "top"])
    kinds = [pl.Series(names, dtype=enum), pl.Series(names, dtype=pl.Categorical)]
    for y in kinds:
        model = small.classes()
        bridle.compile(model, "sgd", "sparse_categorical_crossentropy", jit_compile=False)
        run = {"shuffle": False, "verbose": 0, "class_weight": {"top": 3.0, "lo": 0.5}}
        told = bridle.fit(model, rows.x, y, **run).history["loss"]
        other = small.classes()
        keras.Model.compile(other, "sgd", "sparse_categorical_crossentropy", jit_compile=False)
        run["class_weight"] = {0: 0.5, 1: 1.0, 2: 3.0}
        wanted = keras.Model.fit(other, rows.x, rows.codes, **run).history["loss"]
        np.testing.assert_allclose(told, wanted, rtol=1e-6)


# How a batch is unpacked: what brings it, and what x, y, weights Keras takes it for.
class Inside(keras.Model):
    """Its loss needs inputs alone."""

    def __init__(self):
        super().__init__()
        self.o = keras.layers.Dense(1, kernel_initializer="ones")

    def call(self, x):
        x = x["x"] if isinstance(x, dict) else x
        outputs = self.o(x)
        self.add_loss(keras.ops.mean(outputs**2))
        return outputs


INPUTS_ALONE = {
    "a tuple of 1": lambda: dataset(X),
    "no tuple": lambda: tf.data.Dataset.from_tensor_slices(X).batch(BATCH),
    "a dict": lambda: tf.data.Dataset.from_tensor_slices({"x": X, "y": Y}).batch(BATCH),
    "a generator of tuples of 1": lambda: (batch for batch in batches(X)),
    "a PyDataset of tuples of 1": lambda: Batches(X),
    "arrays": lambda: X,
}


@pytest.mark.parametrize("kind", INPUTS_ALONE)
def test_inputs_alone_with_a_loss_inside_the_model(kind):
    results = []
    for how, x in ((bridle, INPUTS_ALONE[kind]()), (keras.Model, X)):
        model = Inside()
        how.compile(model, keras.optimizers.SGD(0.05), jit_compile=False)
        size = {"batch_size": BATCH} if isinstance(x, np.ndarray) else {}
        history = how.fit(model, x, shuffle=False, verbose=0, **size).history
        results.append((history, model.get_weights()))
    check_history(results[0][0], results[1][0])
    for a, b in zip(results[0][1], results[1][1], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


Named = namedtuple("Named", ["y", "x"])
MANY = namedtuple("Many", ["x", "y", "z"])
UNPACKED = {
    "a dict for x": lambda: dataset({"i": X}, Y),
}


@pytest.mark.parametrize("kind", UNPACKED)
def test_nested_batches(kind, fresh, wanted):
    told = bridle.fit(fresh[0], UNPACKED[kind](), **RUN).history
    check_history(told, wanted[False][0])


@pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="torch isn't installed")
def test_a_torch_loader_of_rows_from_a_dataset_of_ones_own(fresh, wanted):
    import torch

    class Own(torch.utils.data.Dataset):
        def __len__(self):
            return ROWS

        def __getitem__(self, i):
            return X[i], Y[i]

    told = bridle.fit(fresh[0], torch.utils.data.DataLoader(Own(), BATCH, num_workers=1), **RUN)
    check_history(told.history, wanted[False][0])


def test_jax_arrays(fresh, wanted):
    """The last one here: no process should be forked after JAX has started its threads."""
    import jax.numpy as jnp

    model = fresh[0]
    told = bridle.fit(model, jnp.asarray(X), jnp.asarray(Y), batch_size=BATCH, **RUN).history
    scores = bridle.evaluate(model, jnp.asarray(X), jnp.asarray(Y), batch_size=BATCH, verbose=0)
    outputs = bridle.predict(model, jnp.asarray(X), verbose=0)
    check(model, told, scores, outputs, wanted[False])


@pytest.mark.parametrize("steps_per_execution", [1, 4])
def test_endless_data_run_as_many_steps_as_are_asked_for(steps_per_execution, small):
    """Keras rounds 6 steps up to 8 where 4 run in one execution."""
    model = small.one()
    bridle.compile(model, "sgd", "mse", steps_per_execution=steps_per_execution, jit_compile=False)
    bridle.fit(model, dataset(X, Y).repeat(), steps_per_epoch=6, epochs=2, verbose=0)
    assert int(model.optimizer.iterations) == 12
