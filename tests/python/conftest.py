"""What several test files use: small models, and a comparison with Keras."""

import atexit
import gc
import inspect
import os
import shutil
import sys
import tempfile

# No file of the user's own is touched. What runs here may find only what it has compiled itself.
os.environ["BRIDLE_XLA_CACHE"] = tempfile.mkdtemp(prefix="bridle-xla-")

import keras
import numpy as np
import pytest
from backend import sharing

import bridle
from bridle.convert import calls
from bridle.engine.tensorflow import choose

atexit.register(shutil.rmtree, os.environ["BRIDLE_XLA_CACHE"], ignore_errors=True)

ROWS = 8
FUNCTIONS = {
    calls.FitCall: "fit",
    calls.EvaluateCall: "evaluate",
    calls.PredictCall: "predict",
    calls.TrainBatchCall: "train_on_batch",
    calls.TestBatchCall: "test_on_batch",
    calls.PredictBatchCall: "predict_on_batch",
}


class Small:
    """Builders of small models, each equal to the last one with the same name."""

    @staticmethod
    def one(base=keras.Model, units=1, activation=None):
        """Three features to `units` values."""
        keras.utils.set_random_seed(7)
        inputs = keras.Input((3,), name="i")
        return base(inputs, keras.layers.Dense(units, activation, name="o")(inputs))

    @staticmethod
    def classes(base=keras.Model):
        """Three features to the probabilities of three classes."""
        return Small.one(base, 3, "softmax")

    @staticmethod
    def two(base=keras.Model, as_dict=False):
        """Inputs a (3) and b (2) to a value p and two classes q."""
        keras.utils.set_random_seed(7)
        a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
        both = keras.layers.Concatenate()([a, b])
        p = keras.layers.Dense(1, name="p")(both)
        q = keras.layers.Dense(2, "softmax", name="q")(both)
        if as_dict:
            return base({"a": a, "b": b}, {"p": p, "q": q})
        return base([a, b], [p, q])

    @staticmethod
    def sequence(base=keras.Model):
        """Four timesteps of three features to a value for each timestep."""
        keras.utils.set_random_seed(7)
        inputs = keras.Input((4, 3), name="i")
        return base(inputs, keras.layers.Dense(1, name="o")(inputs))


class Rows:
    """Eight rows of data for them."""

    def __init__(self):
        random = np.random.default_rng(3)
        self.x = random.normal(size=(ROWS, 3)).astype("float32")
        self.b = random.normal(size=(ROWS, 2)).astype("float32")
        self.y = random.normal(size=(ROWS, 1)).astype("float32")
        self.codes = np.array([0, 1, 2, 0, 1, 2, 1, 0], "int32")
        self.halves = np.array([0, 1, 1, 0, 1, 0, 1, 0], "int32")
        self.weights = np.linspace(0.5, 2, ROWS, dtype="float32")
        self.steps = random.normal(size=(ROWS, 4, 3)).astype("float32")
        self.step_targets = random.normal(size=(ROWS, 4, 1)).astype("float32")


@pytest.fixture(scope="session")
def small():
    return Small


@pytest.fixture(scope="session")
def rows():
    return Rows()


@pytest.fixture(scope="session")
def call_of():
    """Makes the call of one of bridle's functions, defaults filled in."""

    def make(kind, **given):
        function = getattr(bridle, FUNCTIONS[kind])
        defaults = {p.name: p.default for p in inspect.signature(function).parameters.values()}
        del defaults["model"]
        return kind(**{**defaults, **given})

    return make


@pytest.fixture(scope="session")
def same_model():
    """Checks that two models have the same weights."""

    def check(ours, theirs):
        assert len(ours.get_weights()) == len(theirs.get_weights()) > 0
        for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)

    return check


@pytest.fixture(scope="session")
def keras_on_batch():
    """Keras' methods for a batch, by name: of this batch alone, as they are from Keras 3.15 on."""

    def method(name):
        def call(model, *batch, **arguments):
            model.reset_metrics()
            return getattr(keras.Model, name)(model, *batch, **arguments)

        return call

    return method


@pytest.fixture(scope="module")
def rare_collections():
    """Looking through all of TensorFlow's objects takes as long as tracing a small model."""
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@pytest.fixture
def interrupts_are_heard():
    """Python drops one that comes in a callback of its garbage collector; Hypothesis has such."""
    callbacks = [*gc.callbacks]
    gc.callbacks.clear()
    yield
    gc.callbacks.extend(callbacks)


@pytest.fixture
def at_a_prompt(monkeypatch):
    """An interrupted training returns; in a script, as pytest is one, it ends with the script."""
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)


@pytest.fixture
def nothing_shared():
    """No traces of earlier models: for tests of which programs there are, or that change rules."""
    sharing.forget()
    yield
    sharing.forget()


@pytest.fixture
def repaid_by(nothing_shared, monkeypatch):
    """Lets what XLA compiles an operation for be repaid by so many runs of it."""

    def set_runs(runs):
        for name in ("RUNS_THAT_REPAY_XLA", "RUNS_IN_TRAINING", "RUNS_THAT_REPAY_LOADING"):
            monkeypatch.setattr(choose, name, runs)

    return set_runs
