"""What the tests of inputs share: rows, what brings them in batches, and comparisons with Keras."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf
from backend import NO_XLA

import bridle

ROWS, BATCH, EPOCHS = 11, 4, 2
X = np.random.default_rng(3).normal(size=(ROWS, 3)).astype("float32").round(2)
X[X < -0.5] = 0
Y = (X @ [[1.0], [-2.0], [0.5]] + 1).astype("float32")
W = np.linspace(0.5, 2, ROWS, dtype="float32")


def batches(*arrays, times=1):
    """The batches of `arrays`, as a list of tuples."""
    starts = list(range(0, len(arrays[0]), BATCH)) * times
    return [tuple(a[i : i + BATCH] for a in arrays) for i in starts]


class Batches(keras.utils.PyDataset):
    """Also for worker processes: at the module's top level."""

    def __init__(self, *arrays, **workers):
        super().__init__(**workers)
        self.batches = batches(*arrays)

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, i):
        return self.batches[i]


def dataset(*arrays):
    return tf.data.Dataset.from_tensor_slices(arrays).batch(BATCH)


@pytest.fixture(scope="session")
def data():
    """Rows `x`, targets `y` and weights `w`, how to train on them, what brings arrays in batches.

    Files of tests can't import from here.
    """
    return SimpleNamespace(
        x=X,
        y=Y,
        w=W,
        rows=ROWS,
        batch=BATCH,
        epochs=EPOCHS,
        steps=-(-ROWS // BATCH),
        run={"epochs": EPOCHS, "verbose": 0, "shuffle": False},
        batches=batches,
        dataset=dataset,
        py_dataset=Batches,
    )


@pytest.fixture(scope="session")
def models(small):
    """One model for bridle and one for Keras, reset by `fresh`."""
    made = small.one(), small.one()
    for model, compile_ in zip(made, (bridle.compile, keras.Model.compile), strict=True):
        optimizer = keras.optimizers.SGD(0.05)
        given = {"metrics": ["mae"], "weighted_metrics": ["mse"], "jit_compile": NO_XLA}
        compile_(model, optimizer, "mse", **given)
    return *made, made[0].get_weights()


@pytest.fixture
def fresh(models):
    ours, theirs, weights = models
    for model in (ours, theirs):
        model.set_weights(weights)
    return ours, theirs


@pytest.fixture(scope="session")
def wanted(models, data):
    """What Keras makes of arrays, with and without weights: history, weights, scores, outputs."""
    _, theirs, weights = models
    found = {}
    for weighted in (False, True):
        theirs.set_weights(weights)
        given = {"batch_size": BATCH, **({"sample_weight": W} if weighted else {})}
        history = keras.Model.fit(theirs, X, Y, **given, **data.run).history
        scores = keras.Model.evaluate(theirs, X, Y, verbose=0, **given)
        outputs = keras.Model.predict(theirs, X, verbose=0)
        found[weighted] = history, theirs.get_weights(), scores, outputs
    return found


@pytest.fixture(scope="session")
def check_history():
    """Checks that two histories are the same."""

    def check(told, history):
        assert list(told) == list(history)
        for name, values in history.items():
            np.testing.assert_allclose(told[name], values, rtol=1e-6, err_msg=name)

    return check


@pytest.fixture(scope="session")
def check(check_history):
    """Checks what came of training, evaluation and prediction against one of `wanted`."""

    def check(model, told, scores, outputs, wanted):
        history, weights, wanted_scores, wanted_outputs = wanted
        check_history(told, history)
        for a, b in zip(model.get_weights(), weights, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(scores, wanted_scores, rtol=1e-6)
        np.testing.assert_allclose(outputs, wanted_outputs, rtol=1e-6, atol=1e-7)
        assert "Keras' own loop" not in bridle.explain(model)

    return check
