"""Names in the logs. Keras is the judge of what works: it must log as many values as there are."""

import itertools

import keras
import numpy as np
import pytest

import bridle

LOSSES = {"p": "mse", "q": "mse"}


def named(name):
    def fn(y_true, y_pred):
        return keras.ops.mean(y_pred, axis=-1)

    fn.__name__ = name
    return fn


def many(*names):
    return [named(name) for name in names]


class Watched(keras.layers.Layer):
    """A layer with a metric of its own."""

    def __init__(self, name):
        super().__init__()
        self.size = keras.metrics.Mean(name=name)

    def call(self, x):
        self.size.update_state(keras.ops.mean(x))
        return x


def one(own=None):
    layers = [keras.layers.Dense(1), *([Watched(own)] if own else [])]
    return keras.Sequential([keras.Input((3,)), *layers])


def two(first="p", second="q", as_dict=False):
    inputs = keras.Input((3,))
    outputs = [keras.layers.Dense(1, name=name)(inputs) for name in (first, second)]
    return keras.Model(inputs, {first: outputs[0], second: outputs[1]} if as_dict else outputs)


class Subclassed(keras.Model):
    """A model whose outputs aren't known before it runs."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)


# How to build the model, compile()'s arguments, and how many losses and metrics they are.
CASES = {
    "one metric": (one, {"loss": "mse", "metrics": many("m")}, 2),
    "the loss's name": (one, {"loss": "mse", "metrics": many("loss")}, 2),
    "the loss's name, in Keras' way to write it": (one, {"metrics": many("Loss")}, 2),
    "the loss's name, weighted": (one, {"loss": "mse", "weighted_metrics": many("loss")}, 2),
    "the loss's name, an instance": (one, {"metrics": [keras.metrics.MeanSquaredError("loss")]}, 2),
    "the loss's name, a nested list": (one, {"loss": "mse", "metrics": [many("loss")]}, 2),
    "the loss's name, an unknown output": (Subclassed, {"metrics": many("loss")}, 2),
    "twice": (one, {"loss": "mse", "metrics": many("m", "m")}, 3),
    "three times": (one, {"loss": "mse", "metrics": many("m", "m", "m")}, 4),
    "twice, and what the second is called": (one, {"metrics": many("m", "m", "m_1")}, 4),
    "what the second is called, and twice": (one, {"metrics": many("m_1", "m", "m")}, 4),
    "a string twice": (one, {"loss": "mse", "metrics": ["mae", "mae"]}, 3),
    "weighted and not": (
        one,
        {"loss": "mse", "metrics": many("m"), "weighted_metrics": many("m", "m")},
        4,
    ),
    "weighted, and what that is called": (
        one,
        {"loss": "mse", "metrics": many("m", "weighted_m"), "weighted_metrics": many("m")},
        4,
    ),
    "strange names": (one, {"loss": "mse", "metrics": many("a/b", "", "a b", "val_x", "é")}, 6),
    "a layer's": (lambda: one("m"), {"loss": "mse", "metrics": many("m")}, 3),
    "a layer's other": (lambda: one("m"), {"loss": "mse", "metrics": many("n")}, 3),
    "a layer's, the loss": (lambda: one("loss"), {"loss": "mse"}, 2),
    "two outputs": (two, {"loss": ["mse", "mse"], "metrics": [many("m"), many("m")]}, 5),
    "two outputs, a loss": (two, {"loss": ["mse", "mse"], "metrics": [many("loss"), None]}, 4),
    "two outputs, a loss in a dict": (two, {"loss": LOSSES, "metrics": {"q": many("loss")}}, 4),
    "two outputs, one loss for both": (two, {"loss": "mse", "metrics": {"q": many("loss")}}, 4),
    "two outputs, one trained": (two, {"loss": ["mse", None], "metrics": {"p": many("loss")}}, 2),
    "two outputs, one trained, named so": (
        lambda: two("loss", "q"),
        {"loss": [None, "mse"], "metrics": {"q": many("loss")}},
        2,
    ),
    "two outputs in a dict": (
        lambda: two(as_dict=True),
        {"loss": LOSSES, "metrics": {"q": named("loss")}},
        4,
    ),
    "two outputs, across them": (
        lambda: two("p", "p_q"),
        {"loss": ["mse", "mse"], "metrics": {"p": many("q_m"), "p_q": many("m")}},
        5,
    ),
    "two outputs, a loss across them": (
        lambda: two("p", "p_q"),
        {"loss": ["mse", "mse"], "metrics": {"p": many("q_loss")}},
        4,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_keras_would_log_once_is_refused(name):
    build, given, count = CASES[name]
    given = {"loss": "mse", **given}
    theirs = build()
    theirs.compile("sgd", **given, run_eagerly=True)
    x, y = np.ones((4, 3), "float32"), np.ones((4, 1), "float32")
    several = len(getattr(theirs, "output_names", ["o"])) > 1
    targets = {n: y for n in theirs.output_names} if several else y
    logged = theirs.test_on_batch(x, targets, return_dict=True)
    ours = build()
    if len(logged) == count:
        bridle.compile(ours, "sgd", **given, run_eagerly=True)
        assert list(bridle.test_on_batch(ours, x, targets, return_dict=True).keys() - logged) == []
        bridle.compile(ours, "sgd", **given, run_eagerly=True)  # a second time as well
    else:
        assert len(logged) == count - 1
        with pytest.raises(bridle.BridleNameError, match=r"^Can't log "):
            bridle.compile(ours, "sgd", **given)
        assert not ours.compiled


def epoch(name):
    return bridle.EpochMetric(name, lambda y_true, y_pred: 1.0)


REFUSED = {
    "an epoch metric, the loss": ([epoch("loss")], "Can't log the loss and an epoch metric as `l"),
    "an epoch metric, another": ([*many("m"), epoch("m")], "Can't log a metric and an epoch metr"),
    "two epoch metrics": ([epoch("m"), epoch("m")], "Can't log two epoch metrics as `m`."),
    "validation's loss": (many("val_loss"), "`val_loss`, which `loss` is called in a validation"),
    "validation's metric": (many("m", "val_m"), "`val_m`, which `m` is called in a validation"),
    "validation's epoch metric": ([*many("val_m"), epoch("m")], "`val_m`, which `m` is called"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_names_that_validation_uses_are_refused(name):
    metrics, says = REFUSED[name]
    with pytest.raises(bridle.BridleNameError, match=says):
        bridle.compile(one(), "sgd", "mse", metrics=metrics)


def test_names_of_functions_are_not_rewritten_by_keras_2():
    tf_keras = pytest.importorskip("tf_keras")
    model = tf_keras.Sequential([tf_keras.layers.Dense(1, input_shape=(3,))])
    bridle.compile(model, "sgd", "mse", metrics=many("Loss"))
    x, y = np.ones((4, 3), "float32"), np.ones((4, 1), "float32")
    assert list(bridle.test_on_batch(model, x, y, return_dict=True)) == ["loss", "Loss"]
    with pytest.raises(bridle.BridleNameError, match="Can't log the loss and a metric as `loss`"):
        bridle.compile(model, "sgd", "mse", metrics=many("loss"))


@pytest.mark.parametrize("names", list(itertools.product(["loss", "m", "m_1"], repeat=3)))
def test_every_list_of_three_names(names):
    theirs = one()
    theirs.compile("sgd", "mse", metrics=many(*names), run_eagerly=True)
    x, y = np.ones((4, 3), "float32"), np.ones((4, 1), "float32")
    complete = len(theirs.test_on_batch(x, y, return_dict=True)) == 4
    try:
        bridle.compile(one(), "sgd", "mse", metrics=many(*names))
    except bridle.BridleNameError:
        assert not complete
    else:
        assert complete
