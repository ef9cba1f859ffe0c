"""One batch at a time: the same as Keras', the first time and the many times after it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle import state
from bridle.convert.records import RVector
from bridle.engine.batch import again
from bridle.errors import BridleError

pytestmark = pytest.mark.usefixtures("nothing_shared")

RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=(6, 3)).astype("float32")
Y = RANDOM.normal(size=(6, 1)).astype("float32")
CODES = np.array([0, 1, 2, 2, 1, 0])
STEPS = RANDOM.normal(size=(6, 4, 3)).astype("float32")


def pair(
    layers=(), units=1, activation=None, loss="mse", metrics=("mae",), shape=(3,), **arguments
):
    """Two equal models, compiled by bridle and by Keras."""
    found = []
    for compile in (bridle.compile, keras.Model.compile):
        keras.utils.set_random_seed(7)
        inputs = keras.Input(shape)
        model = keras.Sequential(
            [inputs, *(m() for m in layers), keras.layers.Dense(units, activation)]
        )
        compile(model, "adam", loss, metrics=list(metrics), **arguments)
        found.append(model)
    return found


LAYERS = keras.layers
# A pair's arguments, x and y.
KINDS = {
    "regression": ({}, X, Y),
    "no metrics": ({"metrics": ()}, X, Y),
    "float64": ({}, X.astype("float64"), Y.astype("float64")),
    "integer targets": ({}, X, np.arange(6).reshape(6, 1)),
    "classes": (
        {
            "units": 3,
            "activation": "softmax",
            "loss": "sparse_categorical_crossentropy",
            "metrics": ["accuracy"],
        },
        X,
        CODES,
    ),
    "dropout": ({"layers": [lambda: LAYERS.Dropout(0.5, seed=2)]}, X, Y),
    "batch norm": ({"layers": [LAYERS.BatchNormalization]}, X, Y),
    "LSTM": ({"layers": [lambda: LAYERS.LSTM(2)], "shape": (4, 3)}, STEPS, Y),
    "steps_per_execution": ({"steps_per_execution": 4}, X, Y),
}


@pytest.mark.slow
@pytest.mark.parametrize("return_dict", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_batch_after_batch_is_as_keras_does_it(kind, return_dict, keras_on_batch):
    arguments, x, y = KINDS[kind]
    ours, theirs = pair(**arguments)
    for _ in range(4):
        for rows in (slice(6), slice(2)):
            batch = x[rows], y[rows]
            for name in ("train_on_batch", "test_on_batch"):
                told = getattr(bridle, name)(ours, *batch, return_dict=return_dict)
                wanted = keras_on_batch(name)(theirs, *batch, return_dict=return_dict)
                assert np.shape(told) == np.shape(wanted)
                assert told == pytest.approx(wanted, rel=1e-6)
            predicted = bridle.predict_on_batch(ours, x[rows])
            np.testing.assert_array_equal(predicted, theirs.predict_on_batch(x[rows]))
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_that_ran_before_takes_the_short_way(kind):
    arguments, x, y = KINDS[kind]
    model, _ = pair(**arguments)
    assert again(model, "train", (x, y)) is None
    bridle.train_on_batch(model, x, y)
    assert again(model, "train", (x, y)) is not None
    assert again(model, "train", (x[:2], y[:2])) is None
    assert again(model, "test", (x, y)) is None


def r_matrix(values):
    """As R's values come over: doubles, column after column."""
    return RVector("double", np.asfortranarray(values, "float64"), dim=values.shape)


def r_vector(values, type="double", **more):
    dtype = {"double": "float64", "integer": "int32"}[type]
    return RVector(type, np.asarray(values, dtype).ravel(), **more)


# What an R user gives, and the same for Keras.
OF_R = {
    "a matrix": ("regression", r_matrix(Y), Y),
    "a vector for one column": ("regression", r_vector(Y), Y),
    "whole doubles as codes": ("classes", r_vector(CODES), CODES),
    "integers as codes": ("classes", r_vector(CODES, "integer"), CODES),
}


@pytest.mark.parametrize("kind", OF_R)
def test_values_of_r_take_the_short_way_too(kind, keras_on_batch):
    model, y, plain = OF_R[kind]
    ours, theirs = pair(**KINDS[model][0])
    x = r_matrix(X)
    for turn in range(4):
        wanted = keras_on_batch("train_on_batch")(theirs, X, plain, return_dict=True)
        if turn:
            told = again(ours, "train", (x, y), return_dict=True)
        else:
            assert again(ours, "train", (x, y)) is None
            told = bridle.train_on_batch(ours, x, y, return_dict=True)
        assert told == pytest.approx(wanted, rel=1e-6)
        np.testing.assert_array_equal(bridle.predict_on_batch(ours, x), theirs.predict_on_batch(X))
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_values_of_r_are_checked_every_time():
    model, _ = pair()
    x, y = r_matrix(X), r_vector(Y)
    for _ in range(2):
        bridle.train_on_batch(model, x, y)
    assert again(model, "train", (x, r_vector(Y, names=list("abcdef")))) is None
    assert again(model, "train", (X, Y.ravel())) is None
    with pytest.raises(BridleError, match="must have no missing values"):
        bridle.train_on_batch(model, x, r_vector(np.where(Y > 0, np.nan, Y)))
    with pytest.raises(BridleError, match="must have no missing values"):
        bridle.train_on_batch(model, x, r_vector(CODES, "integer", missing=[2]))


@pytest.mark.slow
@pytest.mark.parametrize("jit_compile", [True, "auto"])
@pytest.mark.parametrize("kind", ["regression", "classes", "batch norm", "LSTM"])
def test_compiled_by_xla_once_that_is_repaid(kind, jit_compile, repaid_by, keras_on_batch):
    repaid_by(3)
    arguments, x, y = KINDS[kind]
    ours, theirs = pair(**arguments)
    bridle.compile(
        ours, "adam", ours.loss, metrics=arguments.get("metrics", ["mae"]), jit_compile=jit_compile
    )
    for _ in range(6):
        told = bridle.train_on_batch(ours, x, y, return_dict=True)
        wanted = keras_on_batch("train_on_batch")(theirs, x, y, return_dict=True)
        assert told == pytest.approx(wanted, rel=1e-5)
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)
    assert state.of(ours).xla["train"][0] == 1


def test_what_xla_refuses_goes_on_without_it(repaid_by):
    repaid_by(1)

    def twice(x):
        return tf.ensure_shape(tf.py_function(lambda v: v * 2, [x], x.dtype), x.shape)

    ours, theirs = pair(layers=[lambda: LAYERS.Lambda(twice, output_shape=(3,))])
    for _ in range(4):
        found = bridle.predict_on_batch(ours, X)
    np.testing.assert_array_equal(found, theirs.predict_on_batch(X))


def test_values_are_checked_every_time():
    model, _ = pair()
    classes, _ = pair(**KINDS["classes"][0])
    for _ in range(3):
        bridle.train_on_batch(model, X, Y)
        bridle.train_on_batch(classes, X, CODES)
    before = model.get_weights()
    for x, y in [(np.where(X > 1, np.nan, X), Y), (X, np.full_like(Y, np.nan))]:
        with pytest.raises(BridleError, match="must have no missing values"):
            bridle.train_on_batch(model, x.astype("float32"), y)
    with pytest.raises(BridleError, match="class codes from 0 to 2, not 3"):
        bridle.train_on_batch(classes, X, CODES + 1)
    with pytest.raises(BridleError, match="`return_dict` must be"):
        bridle.train_on_batch(model, X, Y, return_dict="yes")
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_compiling_again_takes_effect():
    ours, theirs = pair()
    for _ in range(3):
        bridle.train_on_batch(ours, X, Y), theirs.train_on_batch(X, Y)
    bridle.compile(ours, "sgd", "mae", metrics=["mse"])
    theirs.compile("sgd", "mae", metrics=["mse"])
    assert bridle.train_on_batch(ours, X, Y) == pytest.approx(theirs.train_on_batch(X, Y))
    ours.run_eagerly = theirs.run_eagerly = True
    assert bridle.train_on_batch(ours, X, Y) == pytest.approx(theirs.train_on_batch(X, Y))
    assert "run_eagerly" in bridle.explain(ours)


def test_weights_and_learning_rate_set_between_calls_take_effect():
    ours, theirs = pair()
    for model, train in ((ours, bridle.train_on_batch), (theirs, keras.Model.train_on_batch)):
        for _ in range(2):
            train(model, X, Y)
        model.optimizer.learning_rate = 0.5
        model.set_weights([np.ones_like(w) for w in model.get_weights()])
        train(model, X, Y)
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("mode", ["train", "test", "predict"])
def test_an_own_step_is_given_what_keras_gives_it(mode, weighted, keras_on_batch):
    seen = []

    class Sees(keras.Sequential):
        def _see(self, data):
            seen.append((type(data), [None if part is None else part.shape for part in data]))
            return self(data[0]) if mode == "predict" else {"a": keras.ops.sum(data[0])}

        train_step = test_step = predict_step = _see

    x, y = X[:4], Y[:4]
    parts = (x,) if mode == "predict" else (x, y, np.ones(4, "float32")) if weighted else (x, y)
    for of in (keras.Model, bridle):
        model = Sees([keras.Input(X.shape[1:]), keras.layers.Dense(1)])
        of.compile(model, "sgd", "mse", jit_compile=False)
        getattr(of, f"{mode}_on_batch")(model, *parts)
    assert seen[-1] == seen[0]
