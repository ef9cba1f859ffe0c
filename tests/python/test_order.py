"""Losses and metrics have one order, in which every function and History gives them."""

import keras
import numpy as np
import pytest

import bridle

CE = "sparse_categorical_crossentropy"


class Logging(bridle.Trainer, keras.Model):
    """Its own step tells more than its metrics."""

    def __init__(self):
        super().__init__()
        self.o = keras.layers.Dense(1)

    def call(self, x):
        return self.o(x)

    def train_step(self, data):
        return {"zeta": 1.0, **super().train_step(data), "alpha": 2.0}

    def test_step(self, data):
        return {"zeta": 1.0, **super().test_step(data), "alpha": 2.0}


ACCURACY = {"p": ["mse", "mae"], "q": "accuracy"}
# A model, what it is compiled with, and the names in order, as Keras' documentation of
# `evaluate` has them: the total loss, those of the outputs, then metrics.
CASES = {
    "a loss": ("one", {"loss": "mse"}, ["loss"]),
    "metrics": (
        "one",
        {"loss": "mse", "metrics": ["mse", "mae"], "weighted_metrics": ["cosine_similarity"]},
        ["loss", "mse", "mae", "cosine_similarity"],
    ),
    "a metric before loss in the alphabet": (
        "one",
        {"loss": "mse", "metrics": ["cosine_similarity", "accuracy"]},
        ["loss", "cosine_similarity", "accuracy"],
    ),
    "one metric twice": (
        "one",
        {"loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mae"]},
        ["loss", "mae", "weighted_mae"],
    ),
    "two outputs": ("two", {"loss": ["mse", CE]}, ["loss", "p_loss", "q_loss"]),
    "metrics of two outputs": (
        "two",
        {"loss": ["mse", CE], "metrics": ACCURACY},
        ["loss", "p_loss", "q_loss", "p_mae", "p_mse", "q_accuracy"],
    ),
    "its own step": (
        "own",
        {"loss": "mse", "metrics": ["mae"]},
        ["loss", "mae", "alpha", "zeta"],
    ),
}
TWICE = "one metric twice"


def made(kind, small):
    builders = {"own": Logging, "one": lambda: small.one(bridle.Model)}
    return builders.get(kind, lambda: small.two(bridle.Model))()


@pytest.mark.parametrize("eager", [False, True], ids=["compiled", "eager"])
@pytest.mark.parametrize("case", CASES)
def test_names_and_values_agree_everywhere(case, eager, small, rows):
    kind, given, names = CASES[case]
    model = made(kind, small)
    model.compile("sgd", **given, run_eagerly=eager, jit_compile=False)
    data = ([rows.x, rows.b], [rows.y, rows.halves]) if kind == "two" else (rows.x, rows.y)
    history = model.fit(*data, validation_data=data, verbose=0, epochs=2).history
    assert list(history) == names + [f"val_{name}" for name in names]
    if kind != "own":  # whose metrics don't tell what its step logs
        assert model.metrics_names == names
    for method, given in (("evaluate", {"verbose": 0}), ("test_on_batch", {})):
        told = getattr(model, method)(*data, return_dict=True, **given)
        assert list(told) == names
        values = getattr(model, method)(*data, **given)
        assert np.ndim(values) == (len(names) > 1)
        np.testing.assert_allclose(np.atleast_1d(values), list(told.values()), rtol=1e-6)
        theirs = getattr(keras.Model, method)(model, *data, **given)
        if case != TWICE:  # Keras repeats the first of the two in its lists
            np.testing.assert_allclose(values, theirs, rtol=1e-5)
    assert list(model.train_on_batch(*data, return_dict=True)) == names
    assert np.size(model.train_on_batch(*data)) == len(names)


def test_the_list_of_keras_repeats_a_metric_of_two_lists(small, rows):
    """Why bridle doesn't follow it: its values and names can't be told apart."""
    model = small.one()
    model.compile("sgd", "mse", metrics=["mae"], weighted_metrics=["mae"], run_eagerly=True)
    weights = {"sample_weight": rows.weights}
    told = keras.Model.evaluate(model, rows.x, rows.y, verbose=0, return_dict=True, **weights)
    assert len(keras.Model.evaluate(model, rows.x, rows.y, verbose=0, **weights)) == 4
    wanted = [told[name] for name in ("loss", "mae", "weighted_mae")]
    values = bridle.evaluate(model, rows.x, rows.y, verbose=0, **weights)
    np.testing.assert_allclose(values, wanted, rtol=1e-6)


def test_before_training_the_names_are_those_that_are_known(small):
    model = small.one(bridle.Model)
    assert model.metrics_names == []
    model.compile("sgd", "mse", metrics=["accuracy"])
    assert model.metrics_names == ["loss"]
