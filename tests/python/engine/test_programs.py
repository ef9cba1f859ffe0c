"""Programs: traced once for each kind of batch, kept with the model, the same in every process."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle import state


class Counting(keras.layers.Layer):
    """Counts how often Python runs it, which is once for each trace."""

    def __init__(self):
        super().__init__()
        self.traces = []

    def call(self, x):
        self.traces.append(x.shape)
        return x


def counting(shape=(3,), *layers):
    keras.utils.set_random_seed(7)
    counter = Counting()
    model = keras.Sequential([keras.Input(shape), counter, *layers, keras.layers.Dense(1)])
    bridle.compile(model, "sgd", "mse", jit_compile=False)
    counter.traces.clear()
    return model, counter.traces


X, Y = np.ones((10, 3), "float32"), np.ones((10, 1), "float32")
# Calls of one kind, with other numbers of rows, batches and epochs.
REPEATED = {
    "fit": lambda m, n: bridle.fit(m, X[:n], Y[:n], batch_size=n // 2, epochs=n // 3, verbose=0),
    "evaluate": lambda m, n: bridle.evaluate(m, X[:n], Y[:n], batch_size=n // 2, verbose=0),
    "predict": lambda m, n: bridle.predict(m, X[:n], batch_size=n // 2, verbose=0),
    "small predict": lambda m, n: bridle.predict(m, X[:n], verbose=0),
    "train_on_batch": lambda m, n: bridle.train_on_batch(m, X[:n], Y[:n]),
    "test_on_batch": lambda m, n: bridle.test_on_batch(m, X[:n], Y[:n]),
    "predict_on_batch": lambda m, n: bridle.predict_on_batch(m, X[:n]),
}


@pytest.mark.parametrize("name", REPEATED)
def test_repeated_calls_do_not_trace_again(name):
    model, traces = counting()
    for rows in (8, 8, 10, 6, 9, 8):
        REPEATED[name](model, rows)
    # A batch size that divides the rows is traced as it is, another one opens it, as in Keras.
    assert len(traces) == 2


def test_calls_of_one_kind_of_step_share_a_trace():
    model, traces = counting()
    for name in ("fit", "train_on_batch", "fit"):
        REPEATED[name](model, 8)
    assert len(traces) == 2
    # As in Keras, a function for one batch has a trace of its own.
    for name in ("small predict", "predict_on_batch", "small predict", "predict_on_batch"):
        REPEATED[name](model, 8)
    assert len(traces) == 4


def test_other_lengths_share_a_trace_once_two_were_seen():
    model, traces = counting((None, 3), keras.layers.GlobalAveragePooling1D())
    for length in (4, 5, 6, 7, 4):
        x = np.ones((8, length, 3), "float32")
        bridle.fit(model, x, Y[:8], verbose=0)
    assert len(traces) == 2


def test_compiling_makes_programs_of_before_out_of_date():
    model, traces = counting()
    REPEATED["fit"](model, 8)
    bridle.compile(model, "sgd", "mse")
    assert not state.of(model).programs
    REPEATED["fit"](model, 8)
    assert len(traces) == 2
    keras.Model.compile(model, "sgd", "mse")
    REPEATED["fit"](model, 8)
    assert len(traces) == 3


@pytest.mark.parametrize("name", ["train_on_batch", "test_on_batch", "predict_on_batch"])
@pytest.mark.parametrize("weights", ["none", "sample_weight", "class_weight"])
@pytest.mark.parametrize("metrics", [None, ["accuracy"]])
def test_on_batch_equals_keras(name, weights, metrics, small, rows, same_model, keras_on_batch):
    given = {"none": {}, "sample_weight": {"sample_weight": rows.weights}}.get(
        weights, {"class_weight": {0: 1, 1: 3, 2: 0.5}}
    )
    if name == "predict_on_batch" or (name == "test_on_batch" and weights == "class_weight"):
        given = {}
    if name != "predict_on_batch":
        given = {"y": rows.codes, **given}
    results = []
    for compile_, call in (
        (bridle.compile, getattr(bridle, name)),
        (keras.Model.compile, keras_on_batch(name)),
    ):
        model = small.classes()
        compile_(model, "adam", "sparse_categorical_crossentropy", metrics=metrics)
        results.append((model, [call(model, rows.x, **given) for _ in range(3)]))
    (ours, found), (theirs, wanted) = results
    np.testing.assert_array_equal(found, wanted)
    same_model(ours, theirs)


def test_on_batch_returns_a_dict_and_counts_from_zero(small, rows):
    model = small.one()
    bridle.compile(model, "sgd", "mse", metrics=["mae"])
    first = bridle.test_on_batch(model, rows.x, rows.y, return_dict=True)
    assert bridle.test_on_batch(model, rows.x, rows.y, return_dict=True) == first
    np.testing.assert_allclose(
        first["mae"], np.abs(model.predict(rows.x, verbose=0) - rows.y).mean(), rtol=1e-6
    )


def test_train_on_batch_after_fit_continues_as_keras_does(small, rows, same_model, keras_on_batch):
    models = []
    for compile_, fit, on_batch in (
        (bridle.compile, bridle.fit, bridle.train_on_batch),
        (keras.Model.compile, keras.Model.fit, keras_on_batch("train_on_batch")),
    ):
        model = small.one()
        compile_(model, "adam", "mse")
        fit(model, rows.x, rows.y, batch_size=3, shuffle=False, verbose=0)
        logs = on_batch(model, rows.x, rows.y)
        fit(model, rows.x, rows.y, batch_size=3, shuffle=False, verbose=0)
        models.append((model, logs))
    assert models[0][1] == models[1][1]
    same_model(models[0][0], models[1][0])


SEEDED = """
import sys, keras, numpy as np, bridle
keras.utils.set_random_seed(11)
L = keras.layers
model = keras.Sequential([keras.Input((3,)), L.Dense(8), L.Dropout(0.5), L.GaussianNoise(0.1), L.Dense(1)])
bridle.compile(model, "adam", "mse", jit_compile=sys.argv[1] == "fused")
x = np.linspace(-1, 1, 60, dtype="float32").reshape(20, 3)
bridle.fit(model, x, x[:, :1], batch_size=4, epochs=3, verbose=0)
print(np.concatenate([w.ravel() for w in model.get_weights()]).tobytes().hex())
"""  # noqa: E501


@pytest.mark.slow
@pytest.mark.parametrize("program", ["graph", "fused"])
def test_same_seed_same_bits_in_this_process_and_another(program, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["seeded", program])
    for _ in range(2):
        exec(SEEDED, {})
    here = capsys.readouterr().out.split()
    path = os.pathsep.join([os.path.dirname(os.path.dirname(bridle.__file__)), *sys.path])
    other = subprocess.run(
        [sys.executable, "-c", SEEDED, program],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert here[0] == here[1] == other.stdout.split()[-1]


def test_another_seed_gives_other_bits():
    weights = []
    for seed in (1, 2):
        keras.utils.set_random_seed(seed)
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dropout(0.5)])
        model.add(keras.layers.Dense(1, kernel_initializer="ones"))
        bridle.compile(model, "sgd", "mse", jit_compile=True)
        bridle.fit(model, X, Y, batch_size=5, shuffle=False, verbose=0)
        weights.append(model.get_weights()[0])
    assert not np.array_equal(*weights)


def test_the_random_functions_are_tensorflows_own_after_a_trace():
    functions = tf.random.stateless_uniform, tf.nn.experimental.stateless_dropout
    model, _ = counting((3,), keras.layers.Dropout(0.5))
    REPEATED["fit"](model, 8)
    assert (tf.random.stateless_uniform, tf.nn.experimental.stateless_dropout) == functions
