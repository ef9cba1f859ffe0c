"""Sample weights of several outputs, held to the loss written out."""

import keras
import numpy as np
import pandas as pd
import polars as pl
import pytest
import tensorflow as tf

import bridle
from bridle import BridleError
from bridle.convert.records import Frame, RBatches, RList, RVector

X = np.ones((3, 2), "float32")
P, Q = np.array([1.0, 2, 3]), np.array([2.0, 3, 5])
OF_P, OF_Q = np.array([1.0, 2, 4]), np.array([3.0, 0, 1])
# Targets: where the outputs are 0, their squares are the losses.
Y = {
    "by name": {"q": Q, "p": P},
    "in order": [P, Q],
    "R's list by name": RList([RVector("double", Q), RVector("double", P)], ["q", "p"]),
    "pandas": pd.DataFrame({"q": Q, "p": P}),
}
# Weights, and the loss with them.
BOTH = np.mean(OF_P * P**2) + np.mean(OF_Q * Q**2)
WEIGHTS = {
    "by name": ({"q": OF_Q, "p": OF_P}, BOTH),
    "in order": ([OF_P, OF_Q], BOTH),
    "columns": ([OF_P[:, None], OF_Q[:, None]], BOTH),
    "R's list by name": (RList([RVector("double", OF_Q), OF_P], ["q", "p"]), BOTH),
    "pandas": (pd.DataFrame({"q": OF_Q, "p": OF_P}), BOTH),
    "polars": (pl.DataFrame({"q": OF_Q, "p": OF_P}), BOTH),
    "R's data frame": (Frame({"q": RVector("double", OF_Q), "p": OF_P}), BOTH),
    "one of them by name": ({"q": OF_Q}, np.mean(P**2) + np.mean(OF_Q * Q**2)),
    "one of them in a frame": (pd.DataFrame({"p": OF_P}), np.mean(OF_P * P**2) + np.mean(Q**2)),
    "one of them in order": ([OF_P, None], np.mean(OF_P * P**2) + np.mean(Q**2)),
    "one for all": (OF_P, np.mean(OF_P * P**2) + np.mean(OF_P * Q**2)),
    "one for all, a column": (OF_P[:, None], np.mean(OF_P * P**2) + np.mean(OF_P * Q**2)),
}


def model(as_dict, loss="mse"):
    inputs = keras.Input((2,))
    p, q = (keras.layers.Dense(1, kernel_initializer="zeros", name=n)(inputs) for n in "pq")
    made = keras.Model(inputs, {"p": p, "q": q} if as_dict else [p, q])
    return bridle.compile(made, keras.optimizers.SGD(0.0), loss)


@pytest.fixture(scope="module", params=[False, True], ids=["list", "dict"])
def made(request):
    return model(request.param)


def _batches(*parts):
    batches = iter([RList(list(parts))])
    return RBatches(lambda: next(batches, None))


def fitted(m, *data, **more):
    return bridle.fit(m, *data, verbose=0, **more).history


CALLS = {
    "evaluate": lambda m, y, w: bridle.evaluate(m, X, y, sample_weight=w, verbose=0)[0],
    "fit": lambda m, y, w: fitted(m, X, y, sample_weight=w)["loss"][0],
    "validation_data": lambda m, y, w: fitted(m, X, y, validation_data=(X, y, w))["val_loss"][0],
    "train_on_batch": lambda m, y, w: bridle.train_on_batch(m, X, y, w)[0],
    "test_on_batch": lambda m, y, w: bridle.test_on_batch(m, X, y, w)[0],
    "R's batches": lambda m, y, w: bridle.evaluate(m, _batches(X, y, w), verbose=0)[0],
}


@pytest.mark.parametrize("of", WEIGHTS)
@pytest.mark.parametrize("y", Y)
def test_weights_are_those_of_their_outputs(made, y, of):
    weights, wanted = WEIGHTS[of]
    told = bridle.test_on_batch(made, X, Y[y], weights)[0]
    assert told == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("y", ["by name", "in order"])
@pytest.mark.parametrize("of", ["by name", "in order", "one of them in a frame", "one for all"])
@pytest.mark.parametrize("call", CALLS)
def test_every_function_takes_them(made, call, y, of):
    weights, wanted = WEIGHTS[of]
    assert CALLS[call](made, Y[y], weights) == pytest.approx(wanted, rel=1e-6)


class _Batches(keras.utils.PyDataset):
    def __init__(self, *parts):
        super().__init__()
        self.parts = parts

    def __len__(self):
        return 1

    def __getitem__(self, number):
        return self.parts


class _Iterator:
    def __init__(self, *parts):
        self.left = [parts]

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        return self.left.pop()


SOURCES = {
    "tf.data": lambda *parts: tf.data.Dataset.from_tensors(parts),
    "PyDataset": _Batches,
    "generator": lambda *parts: (batch for batch in [parts]),
    "iterator": _Iterator,
}
OF_BATCHES = {
    "all by name": ({"q": Q, "p": P}, {"q": OF_Q, "p": OF_P}, BOTH),
    "targets by name": ({"q": Q, "p": P}, (OF_P, OF_Q), BOTH),
    "weights by name": ((P, Q), {"q": OF_Q, "p": OF_P}, BOTH),
    "columns": ({"q": Q, "p": P}, {"q": OF_Q[:, None], "p": OF_P[:, None]}, BOTH),
    "one of them": ({"q": Q, "p": P}, {"q": OF_Q}, np.mean(P**2) + np.mean(OF_Q * Q**2)),
    "one for all": ({"q": Q, "p": P}, OF_P, np.mean(OF_P * P**2) + np.mean(OF_P * Q**2)),
}


@pytest.mark.parametrize("case", OF_BATCHES)
@pytest.mark.parametrize("source", SOURCES)
def test_batches_bring_them_by_name(source, case):
    y, weights, wanted = OF_BATCHES[case]
    make, made = SOURCES[source], model(False)
    assert bridle.evaluate(made, make(X, y, weights), verbose=0)[0] == pytest.approx(wanted)
    told = fitted(made, make(X, y, weights), validation_data=make(X, y, weights))
    assert (told["loss"], told["val_loss"]) == (pytest.approx([wanted]), pytest.approx([wanted]))


@pytest.mark.parametrize("as_dict", [False, True])
def test_an_output_without_a_loss_needs_neither(as_dict):
    made = model(as_dict, {"p": "mse"})
    told = bridle.evaluate(made, X, {"p": P}, sample_weight={"p": OF_P}, verbose=0)
    assert told == pytest.approx(np.mean(OF_P * P**2), rel=1e-6)
    assert bridle.evaluate(made, X, [P, None], verbose=0) == pytest.approx(np.mean(P**2))
    told = fitted(made, X, {"p": P}, validation_split=0.3)
    assert told["loss"] == pytest.approx([2.5], rel=1e-6)
    assert told["val_loss"] == pytest.approx([9], rel=1e-6)


def test_a_list_of_one_for_the_only_output():
    inputs = keras.Input((2,))
    made = keras.Model(inputs, keras.layers.Dense(1, kernel_initializer="zeros", name="p")(inputs))
    bridle.compile(made, "sgd", "mse")
    for weights in ([OF_P], RList([RVector("double", OF_P)]), {"p": OF_P}):
        told = bridle.evaluate(made, X, P, sample_weight=weights, verbose=0)
        assert told == pytest.approx(np.mean(OF_P * P**2), rel=1e-6)


REFUSED = {
    "another name": (pd.DataFrame({"p": OF_P, "r": OF_Q}), "`r` is none of them"),
    "too many": ([OF_P] * 3, "one array for each of the model's 2 outputs, not 3"),
    "rows": (pd.DataFrame({"p": OF_P[:2], "q": OF_Q[:2]}), "as many rows as"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_weights_are_refused(made, case):
    weights, words = REFUSED[case]
    with pytest.raises(BridleError, match=words):
        bridle.evaluate(made, X, Y["by name"], sample_weight=weights, verbose=0)
