"""A category is the same number everywhere: whatever holds it, in every function."""

import itertools

import keras
import numpy as np
import pandas as pd
import polars as pl
import pytest

import bridle
from bridle.convert.records import RBatches, RFactor, RVector

LEVELS = ["a", "b"]
BINARY, SPARSE = "binary_crossentropy", "sparse_categorical_crossentropy"


def of_r(batches):
    """What gives these batches, pass after pass, as an R function does."""
    todo = itertools.cycle([*batches, None])
    return RBatches(lambda: next(todo))


def lookup():
    """A model that gives 10 for the code 0 and 20 for the code 1."""
    inputs = keras.Input((1,), name="c")
    values = keras.layers.Flatten()(keras.layers.Embedding(2, 1)(inputs))
    model = keras.Model(inputs, values)
    model.set_weights([np.array([[10.0], [20.0]])])
    return bridle.compile(model, keras.optimizers.SGD(0.0), "mse")


@pytest.fixture(scope="module")
def model():
    found = lookup()
    bridle.fit(found, RFactor(np.array([0, 1]), LEVELS), np.zeros(2), verbose=0)
    return found


# What is "b" alone, with other levels than those of training.
ONE = {
    "a factor of one level": RFactor(np.array([0]), ["b"]),
    "a factor of other levels": RFactor(np.array([1]), ["z", "b", "a"]),
    "pandas' categories": pd.Categorical(["b"]),
    "a series of pandas": pd.Series(["b"], dtype="category"),
    "a series of polars": pl.Series(["b"], dtype=pl.Categorical),
    "ordered categories": pd.Categorical(["b"], ["b", "a"], ordered=True),
    "an array of strings": np.array(["b"]),
    "an array of objects": np.array(["b"], dtype=object),
    "a column of strings": np.array([["b"]]),
    "a list of strings": ["b"],
    "a series of strings": pd.Series(["b"]),
    "an R vector": RVector("character", ["b"]),
    "a code": np.array([1]),
}

FUNCTIONS = {
    "predict": lambda m, x: bridle.predict(m, x, verbose=0),
    "predict_on_batch": bridle.predict_on_batch,
    "a list": lambda m, x: bridle.predict(m, [x], verbose=0),
    "by name": lambda m, x: bridle.predict(m, {"c": x}, verbose=0),
    "evaluate": lambda m, x: np.sqrt(bridle.evaluate(m, x, np.zeros(1), verbose=0)),
    "test_on_batch": lambda m, x: np.sqrt(bridle.test_on_batch(m, x, np.zeros(1))),
    "train_on_batch": lambda m, x: np.sqrt(bridle.train_on_batch(m, x, np.zeros(1))),
    "fit": lambda m, x: np.sqrt(bridle.fit(m, x, np.zeros(1), verbose=0).history["loss"]),
    "validation_data": lambda m, x: np.sqrt(
        bridle.fit(
            m, np.array([0]), np.zeros(1), validation_data=(x, np.zeros(1)), verbose=0
        ).history["val_loss"]
    ),
    "batches": lambda m, x: bridle.predict(m, of_r([x]), verbose=0, steps=1),
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("value", ONE)
def test_an_input_is_matched_by_name(value, function, model):
    assert float(np.squeeze(FUNCTIONS[function](model, ONE[value]))) == pytest.approx(20)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_the_model_does_not_know_is_refused(function, model):
    before = bridle.categories(model)
    for unknown in (["z"], pd.Categorical(["z"]), np.array([True])):
        with pytest.raises(bridle.BridleError, match="is none of them"):
            FUNCTIONS[function](model, unknown)
    assert bridle.categories(model) == before


@pytest.mark.parametrize("function", FUNCTIONS)
def test_strings_of_which_nothing_is_known_are_refused(function):
    with pytest.raises(bridle.BridleError, match="not strings: the model knows no categories"):
        FUNCTIONS[function](lookup(), np.array(["b"]))


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f not in ("fit", "train_on_batch")])
def test_the_first_categories_are_said_where_they_are_not_trained_on(function):
    new = lookup()
    with pytest.warns(bridle.BridleWarning, match="From now on they are `b`, `a`, in the order"):
        FUNCTIONS[function](new, pd.Categorical(["b"], ["b", "a"]))
    if function != "validation_data":
        assert float(bridle.predict(new, ["a"], verbose=0)[0, 0]) == 20


def test_a_model_of_strings_takes_the_names_themselves():
    words = keras.layers.StringLookup(vocabulary=["a", "b"])
    inputs = keras.Input((), dtype="string")
    new = keras.Model(inputs, words(inputs))
    factor = pd.Categorical(["b", "a", "b"], ["b", "a"])
    assert bridle.predict(new, factor, verbose=0).tolist() == [2, 1, 2]


# ---- Targets ----

NAMES = np.array(["no", "yes"])
TARGETS = {
    "a factor": lambda codes: RFactor(codes, ["no", "yes"]),
    "a factor the other way": lambda codes: RFactor(1 - codes, ["yes", "no"]),
    "categories": lambda codes: pd.Categorical(NAMES[codes], ["yes", "other", "no"]),
    "strings": lambda codes: NAMES[codes],
    "a column of strings": lambda codes: NAMES[codes][:, None],
    "codes": lambda codes: codes,
}


def losses(model, rows, y):
    """The loss of `y` by every function, of a model whose weights stay."""
    x, quiet = rows.x, {"verbose": 0}
    yield bridle.evaluate(model, x, y, **quiet)
    yield bridle.test_on_batch(model, x, y)
    yield bridle.train_on_batch(model, x, y)
    yield bridle.fit(model, x, y, **quiet).history["loss"][0]
    held = bridle.fit(model, x, rows.halves, validation_data=(x, y), **quiet)
    yield held.history["val_loss"][0]
    batches = of_r([[x, y]])
    yield bridle.fit(model, batches, steps_per_epoch=1, **quiet).history["loss"][0]


@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.parametrize("loss", [BINARY, SPARSE])
def test_targets_are_matched_by_name(loss, kind, small, rows):
    units, activation = (1, "sigmoid") if loss == BINARY else (2, "softmax")
    model = small.one(units=units, activation=activation)
    bridle.compile(model, keras.optimizers.SGD(0.0), loss)
    bridle.fit(model, rows.x, RFactor(rows.halves, ["no", "yes"]), verbose=0)
    wanted = keras.Model.evaluate(model, rows.x, rows.halves, verbose=0)
    for told in losses(model, rows, TARGETS[kind](rows.halves)):
        assert told == pytest.approx(wanted, rel=1e-5)


def test_batches_of_one_class_have_its_code(small, rows):
    model = bridle.compile(small.classes(), keras.optimizers.SGD(0.0), SPARSE)
    names = np.array(["u", "v", "w"])
    order = np.argsort(rows.codes, kind="stable")
    x, codes = rows.x[order], rows.codes[order]
    parts = [np.flatnonzero(codes == code) for code in range(3)]

    batches = [[x[part], pd.Categorical(names[codes[part]])] for part in parts]
    with pytest.raises(bridle.BridleError, match='"v" is none of them'):
        bridle.fit(model, of_r(batches), steps_per_epoch=3, verbose=0)
    bridle.set_categories(model, y=names)
    told = bridle.fit(model, of_r(batches), steps_per_epoch=3, verbose=0).history["loss"][0]
    assert told == pytest.approx(keras.Model.evaluate(model, x, codes, verbose=0), rel=1e-5)


WITHOUT = {
    "evaluate": lambda m, x, y: bridle.evaluate(m, x, y, verbose=0),
    "test_on_batch": bridle.test_on_batch,
    "some of them": lambda m, x, y: bridle.fit(m, x[:2], y[:2], verbose=0),
    "a batch of some": lambda m, x, y: bridle.train_on_batch(m, x[:2], y[:2]),
    "validation alone": lambda m, x, y: bridle.fit(
        m, x, np.zeros(len(x)), validation_data=(x, y), verbose=0
    ),
}


@pytest.mark.parametrize("case", WITHOUT)
def test_strings_whose_codes_nobody_knows_are_refused(case, small, rows):
    model = bridle.compile(small.classes(), "sgd", SPARSE)
    y = np.array(["u", "v", "w"])[np.array([0, 1, 2, 0, 1, 2, 1, 0])]
    with pytest.raises(bridle.BridleError, match="Can't tell which codes the strings"):
        WITHOUT[case](model, rows.x, y)
    assert bridle.categories(model)["outputs"] == {}


def test_logicals_are_matched_by_name_too(small, rows):
    model = bridle.compile(small.one(activation="sigmoid"), keras.optimizers.SGD(0.0), BINARY)
    flags = rows.halves == 1
    bridle.fit(model, rows.x, flags, verbose=0)
    assert bridle.categories(model)["columns"] == {"o": ["True"]}
    wanted = keras.Model.evaluate(model, rows.x, flags, verbose=0)
    for y in (flags, flags.astype(str), RVector("logical", flags), pd.Categorical(flags)):
        assert bridle.evaluate(model, rows.x, y, verbose=0) == pytest.approx(wanted, rel=1e-6)
    with pytest.raises(bridle.BridleError, match="is none of them"):
        bridle.evaluate(model, rows.x, NAMES[rows.halves], verbose=0)


def test_a_missing_string_is_refused_with_its_place(small, rows):
    model = bridle.compile(small.one(activation="sigmoid"), "sgd", BINARY)
    y = RVector("character", ["no", "NA", *["yes"] * 6], missing=[1])
    with pytest.raises(bridle.BridleValueError, match=r"1 of 8 is NaN, the first at \[1\]"):
        bridle.fit(model, rows.x, y, verbose=0)
