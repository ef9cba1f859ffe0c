"""A category is the same number in both languages: one model, which knows it by name."""

import keras
import numpy as np
import pandas as pd
import pytest
import rpy2.rinterface as ri
import rpy2.robjects as ro

import bridle

FACTORS = ["factor('b')", "factor(c('b'), c('z', 'b', 'a'))", "ordered('b')", "'b'"]


@pytest.fixture(scope="module", autouse=True)
def r_package():
    ro.r("library(bridle)")


@pytest.fixture
def lookup():
    """A model that gives 10 for the code 0 and 20 for the code 1."""
    inputs = keras.Input((1,), name="c")
    values = keras.layers.Flatten()(keras.layers.Embedding(2, 1)(inputs))
    model = keras.Model(inputs, values)
    model.set_weights([np.array([[10.0], [20.0]])])
    ri.globalenv["lookup"] = bridle.to_r(bridle.compile(model, keras.optimizers.SGD(0.0), "mse"))
    return model


@pytest.mark.parametrize("b", FACTORS)
def test_what_was_trained_in_r_is_known_in_python(b, lookup):
    ro.r("fit(lookup, factor(c('a', 'b')), c(0, 0), verbose = 0)")
    assert bridle.categories(lookup)["inputs"] == {"c": ["a", "b"]}
    for value in (ro.r(b), pd.Categorical(["b"]), ["b"]):
        assert bridle.predict(lookup, value, verbose=0).tolist() == [[20]]


@pytest.mark.parametrize("b", FACTORS)
def test_what_was_trained_in_python_is_known_in_r(b, lookup):
    bridle.fit(lookup, pd.Categorical(["a", "b"]), np.zeros(2), verbose=0)
    assert list(ro.r(f"predict(lookup, {b}, verbose = 0)")) == [20]
    assert list(ro.r("categories(lookup)$inputs$c")) == ["a", "b"]


def test_logicals_have_their_names_in_either_language():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, "sigmoid")])
    bridle.compile(model, keras.optimizers.SGD(0.0), "binary_crossentropy")
    x = np.array([[1.0], [2.0]])
    bridle.fit(model, x, np.array([True, False]), verbose=0)
    ri.globalenv["model"] = bridle.to_r(model)
    told = ro.r("evaluate(model, matrix(c(1, 2)), c(TRUE, FALSE), verbose = 0)$loss")[0]
    wanted = keras.Model.evaluate(model, x, np.array([[1.0], [0.0]]), verbose=0)
    assert told == pytest.approx(wanted, rel=1e-6)
    named = bridle.evaluate(model, x, ro.r("factor(c('TRUE', 'FALSE'))"), verbose=0)
    assert named == pytest.approx(wanted, rel=1e-6)
