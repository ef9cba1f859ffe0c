"""Every function's results, and validation's, for data in every form, held to Keras' own."""

import keras
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import tensorflow as tf

import bridle
from bridle.convert.records import Frame, RFactor, RList, RVector

CE = "sparse_categorical_crossentropy"


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return self.x[4 * i : 4 * i + 4], self.y[4 * i : 4 * i + 4]


def generator(x, y):
    for i in (0, 4):
        yield x[i : i + 4], y[i : i + 4]


class Steps:
    """An iterator that isn't a generator, as R's are."""

    def __init__(self, x, y):
        self.batches = generator(x, y)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.batches)


def r_matrix(x):
    return RVector("double", np.asarray(x, "float64", order="F"), dim=x.shape)


# The model, what bridle is given for x and y, and what Keras is: arrays, unless it says otherwise.
# In `d`, halves are codes of two classes and codes those of three.
DATA = {
    "arrays": ("one", lambda d: (d.x, d.y)),
    "doubles": ("one", lambda d: (d.x.astype("float64"), d.y.astype("float64"))),
    "arrays in Fortran's order": ("one", lambda d: (np.asfortranarray(d.x), d.y)),
    "a vector of targets": ("one", lambda d: (d.x, d.y[:, 0])),
    "a list of numbers as targets": ("one", lambda d: (d.x, d.y[:, 0].tolist())),
    "a dict for one input": ("one", lambda d: ({"i": d.x}, {"o": d.y})),
    "lists of one": ("one", lambda d: ([d.x], [d.y])),
    "tensors": ("one", lambda d: (tf.constant(d.x), tf.constant(d.y))),
    "a data frame": ("one", lambda d: (pd.DataFrame(d.x), pd.DataFrame(d.y))),
    "a data frame and a series": ("one", lambda d: (pd.DataFrame(d.x), pd.Series(d.y[:, 0]))),
    "an R matrix": ("one", lambda d: (r_matrix(d.x), r_matrix(d.y))),
    "an R data frame": (
        "one",
        lambda d: (
            Frame({n: RVector("double", d.x[:, i]) for i, n in enumerate("uvw")}),
            RVector("double", d.y[:, 0]),
        ),
    ),
    "a sparse matrix by rows": ("one", lambda d: (sp.csr_matrix(d.x), d.y)),
    "a sparse array by columns": ("one", lambda d: (sp.csc_array(d.x), d.y)),
    "sparse coordinates": ("one", lambda d: (sp.coo_matrix(d.x), d.y)),
    "sparse targets": ("one", lambda d: (d.x, sp.csr_matrix(d.y))),
    "categories": (
        "classes",
        lambda d: (d.x, pd.Series(np.array(list("abc"))[d.codes]).astype("category")),
    ),
    "an R factor": ("classes", lambda d: (d.x, RFactor(d.codes, ["a", "b", "c"]))),
    "R integers": ("classes", lambda d: (d.x, RVector("integer", d.codes))),
    "a list of two": ("two", lambda d: ([d.x, d.b], [d.y, d.halves])),
    "a tuple of two": ("two", lambda d: ((d.x, d.b), (d.y, d.halves))),
    "a dict of two": ("two", lambda d: ({"b": d.b, "a": d.x}, {"q": d.halves, "p": d.y})),
    "an R list of two": (
        "two",
        lambda d: (
            RList([r_matrix(d.b), d.x], ["b", "a"]),
            RList([d.y, RFactor(d.halves, ["u", "v"])]),
        ),
    ),
    "a list with a sparse matrix": ("two", lambda d: ([sp.csr_matrix(d.x), d.b], [d.y, d.halves])),
    "a dict with a sparse matrix": (
        "two",
        lambda d: ({"a": d.x, "b": sp.csr_matrix(d.b)}, {"p": d.y, "q": d.halves}),
    ),
    "a dict of outputs": ("dict", lambda d: ({"a": d.x, "b": d.b}, {"p": d.y, "q": d.halves})),
    "a dataset": (
        "one",
        lambda d: (tf.data.Dataset.from_tensor_slices((d.x, d.y)).batch(4), None),
    ),
    "a PyDataset": ("one", lambda d: (Batches(d.x, d.y), None)),
    "a generator": ("one", lambda d: (generator(d.x, d.y), None)),
    "an iterator": ("one", lambda d: (Steps(d.x, d.y), None)),
}


def compiled_pair(kind, small):
    builders = {"dict": lambda: small.two(as_dict=True)}
    build = builders.get(kind) or getattr(small, kind)
    loss = {"one": "mse", "classes": CE}.get(kind, {"p": "mse", "q": CE})
    ours, theirs = build(), build()
    for model in (ours, theirs):
        keras.Model.compile(model, keras.optimizers.SGD(0.1), loss, run_eagerly=True)
    return ours, theirs


def arrays(kind, d):
    if kind == "dict":
        return {"a": d.x, "b": d.b}, {"p": d.y, "q": d.halves}
    if kind == "two":
        return [d.x, d.b], [d.y, d.halves]
    return d.x, d.codes if kind == "classes" else d.y


def flat(outputs):
    return [np.asarray(part) for part in keras.tree.flatten(outputs)]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", DATA)
def test_results_are_keras(name, small, rows, same_model):
    kind, given = DATA[name]
    ours, theirs = compiled_pair(kind, small)
    x, y = arrays(kind, rows)
    run = {"shuffle": False, "verbose": 0}
    size = {} if given(rows)[1] is None else {"batch_size": 4}
    history = bridle.fit(ours, *given(rows), **run, **size)
    assert isinstance(history, keras.callbacks.History)
    wanted = keras.Model.fit(theirs, x, y, batch_size=4, **run)
    np.testing.assert_allclose(history.history["loss"], wanted.history["loss"], rtol=1e-5)
    same_model(ours, theirs)

    told = bridle.evaluate(ours, *given(rows), return_dict=True, verbose=0)
    wanted = keras.Model.evaluate(theirs, x, y, return_dict=True, verbose=0)
    assert told == pytest.approx(wanted, rel=1e-5)
    predicted = bridle.predict(ours, given(rows)[0], verbose=0)
    wanted = keras.Model.predict(theirs, x, verbose=0)
    for a, b in zip(flat(predicted), flat(wanted), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)
    keras.tree.assert_same_structure(predicted, wanted)
    if given(rows)[1] is None:
        return
    for function in ("train_on_batch", "test_on_batch"):
        told = getattr(bridle, function)(ours, *given(rows))
        wanted = getattr(keras.Model, function)(theirs, x, y)
        np.testing.assert_allclose(told, wanted, rtol=1e-5)
    same_model(ours, theirs)
    for a, b in zip(
        flat(bridle.predict_on_batch(ours, given(rows)[0])),
        flat(keras.Model.predict_on_batch(theirs, x)),
        strict=True,
    ):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)


VALIDATION = {
    "a tuple": lambda d: (d.x * 2, d.y),
    "a list": lambda d: [d.x * 2, d.y],
    "with weights": lambda d: (d.x * 2, d.y, d.weights),
    "an R list": lambda d: RList([r_matrix(d.x * 2), r_matrix(d.y)]),
    "a named R list": lambda d: RList([d.y, d.x * 2], ["y", "x"]),
    "data frames": lambda d: (pd.DataFrame(d.x * 2), pd.Series(d.y[:, 0])),
    "a sparse matrix": lambda d: (sp.csr_matrix(d.x * 2), d.y),
    "a dataset": lambda d: tf.data.Dataset.from_tensor_slices((d.x * 2, d.y)).batch(4),
    "a PyDataset": lambda d: Batches(d.x * 2, d.y),
}


@pytest.mark.parametrize("name", VALIDATION)
def test_validation_data(name, small, rows):
    ours, theirs = compiled_pair("one", small)
    run = {"shuffle": False, "verbose": 0, "epochs": 2, "validation_freq": 2}
    given = VALIDATION[name](rows)
    told = bridle.fit(ours, rows.x, rows.y, validation_data=given, **run).history["val_loss"]
    weights = [rows.weights] if name == "with weights" else []
    wanted = keras.Model.fit(
        theirs, rows.x, rows.y, validation_data=(rows.x * 2, rows.y, *weights), **run
    )
    np.testing.assert_allclose(told, wanted.history["val_loss"], rtol=1e-5)


@pytest.mark.parametrize("x", [lambda x: x, sp.csr_matrix], ids=["an array", "a sparse matrix"])
def test_validation_split(x, small, rows, same_model):
    ours, theirs = compiled_pair("one", small)
    run = {"shuffle": False, "verbose": 0, "validation_split": 0.25, "batch_size": 2}
    told = bridle.fit(ours, x(rows.x), rows.y, **run).history
    wanted = keras.Model.fit(theirs, rows.x, rows.y, **run).history
    assert told == {name: pytest.approx(v, rel=1e-5) for name, v in wanted.items()}
    same_model(ours, theirs)


def test_allow_nan_lets_nan_pass(small, rows):
    model, _ = compiled_pair("one", small)
    x = rows.x.copy()
    x[0, 0] = np.nan
    assert np.isnan(bridle.predict(model, x, verbose=0, allow_nan=True)[:, 0]).tolist() == [
        True,
        *[False] * 7,
    ]


@pytest.mark.tensorflow
@pytest.mark.parametrize("mode", ["multi_hot", "count", "tf_idf"])
@pytest.mark.parametrize("functional", [True, False])
def test_counts_of_words_have_the_shapes_that_they_have(mode, functional):
    """Keras states one dimension more for texts in a column."""
    words = keras.layers.TextVectorization(output_mode=mode)
    words.adapt(["a b", "b"])
    text, dense = keras.Input((1,), dtype="string"), keras.layers.Dense(1, "sigmoid")
    chain = [text, words, dense]
    model = keras.Model(text, dense(words(text))) if functional else keras.Sequential(chain)
    bridle.compile(model, "sgd", "binary_crossentropy")
    x, y = np.array(["a", "b", "a b"] * 2, dtype=object)[:, None], np.array(["n", "y"] * 3)
    bridle.fit(model, x, y, verbose=0)
    found = bridle.predict(model, x, verbose=0)
    np.testing.assert_allclose(found, dense(words(tf.constant(x))), rtol=1e-6)
    assert found.shape == (6, 1)
    wanted = keras.losses.binary_crossentropy(np.array([0.0, 1.0] * 3)[:, None], found)
    told = bridle.evaluate(model, x, y, verbose=0)
    assert told == pytest.approx(float(np.mean(wanted)), rel=1e-5)
    with pytest.raises(bridle.BridleValueError, match="must have shape"):
        bridle.fit(model, x, np.zeros((6, 1, 2)), verbose=0)


@pytest.mark.tensorflow
@pytest.mark.parametrize("rows", [(6,), (6, 1)])
def test_strings_are_data_of_a_model_that_takes_them(rows):
    vectorize = keras.layers.TextVectorization(vocabulary=["a", "b"], output_sequence_length=2)
    model = keras.Sequential([keras.Input((1,), dtype="string"), vectorize, keras.layers.Dense(1)])
    x = np.array(["a", "b", "a b"] * 2, dtype=object).reshape(rows)
    y = np.zeros((6, 1))
    bridle.compile(model, loss="mse")
    history = bridle.fit(model, x, y, validation_split=0.5, verbose=0)
    assert np.isfinite(history.history["val_loss"][0])
    assert bridle.predict(model, x, verbose=0).shape == (6, 1)
    assert np.isfinite(bridle.evaluate(model, x, y, verbose=0))
