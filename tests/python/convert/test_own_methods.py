"""A class's own fit(), evaluate() and predict(): they are what is meant, as with compile()."""

import pickle

import keras
import numpy as np
import pytest

import bridle
from bridle.errors import read_by

ROWS = 16
X = np.random.default_rng(4).normal(size=(ROWS, 3)).astype("float32")
Y = (X @ [[1.0], [2.0], [3.0]]).astype("float32")


def kind_of(base):
    """A class with methods of its own, which note that they ran."""

    class Own(base):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1, kernel_initializer="ones")
            self.ran = []

        def call(self, inputs):
            return self.dense(inputs)

        def fit(self, x, y, twice=False, **kwargs):
            self.ran.append("fit")
            history = super().fit(x, y, **kwargs)
            return super().fit(x, y, **kwargs) if twice else history

        def evaluate(self, *args, **kwargs):
            self.ran.append("evaluate")
            found = super().evaluate(*args, **kwargs)
            return {**found, "fairness": 0.25} if isinstance(found, dict) else found

        def predict(self, x, **kwargs):
            self.ran.append("predict")
            return 100 + super().predict(x, **kwargs)

    return Own


BASES = {"keras": keras.Model, "bridle": bridle.Model}
HOW = {"batch_size": 4, "shuffle": False, "verbose": 0}


def made(base):
    model = kind_of(BASES[base])()
    return bridle.compile(model, keras.optimizers.SGD(0.05), "mse")


@pytest.fixture(params=BASES)
def ours(request):
    return made(request.param)


@pytest.fixture
def theirs():
    model = kind_of(keras.Model)()
    model.compile(keras.optimizers.SGD(0.05), "mse")
    return model


def test_functions_run_the_class_own_methods(ours, theirs):
    history = bridle.fit(ours, X, Y, twice=True, **HOW)
    wanted = theirs.fit(X, Y, twice=True, **HOW)
    assert history.history["loss"] == pytest.approx(wanted.history["loss"], rel=1e-5)
    told = bridle.evaluate(ours, X, Y, verbose=0, return_dict=True)
    assert told == pytest.approx(theirs.evaluate(X, Y, verbose=0, return_dict=True), rel=1e-5)
    np.testing.assert_allclose(
        bridle.predict(ours, X, verbose=0), theirs.predict(X, verbose=0), rtol=1e-5
    )
    assert ours.ran == theirs.ran == ["fit", "evaluate", "predict"]


def test_validation_is_by_the_class_own_evaluate(ours, theirs):
    how = {**HOW, "epochs": 3, "validation_data": (X, Y)}
    history, wanted = bridle.fit(ours, X, Y, **how), theirs.fit(X, Y, **how)
    assert set(history.history) == {"loss", "val_loss", "val_fairness"}
    for name, values in history.history.items():
        assert values == pytest.approx(wanted.history[name], rel=1e-5)
    assert ours.ran == theirs.ran


def test_what_it_adds_may_be_monitored(ours):
    stops = keras.callbacks.EarlyStopping("val_fairness", mode="max", patience=1)
    history = bridle.fit(ours, X, Y, epochs=9, validation_data=(X, Y), callbacks=[stops], **HOW)
    assert len(history.epoch) == 2


def test_super_runs_bridles_loop_in_bridles_classes():
    model = made("bridle")
    bridle.fit(model, X, Y, **HOW)
    assert bridle.explain(model).startswith("training: graph")


def test_arguments_that_it_does_not_take_are_refused(ours):
    class Narrow(keras.Model):
        def predict(self, x, doubled=False):
            return x

    with pytest.raises(bridle.BridleNameError, match="Did you mean `doubled`"):
        bridle.predict(Narrow(), X, double=True)


def test_a_method_set_on_the_model_itself(small):
    model = bridle.compile(small.one(), "sgd", "mse")
    model.predict = lambda x, **_: "mine"
    assert bridle.predict(model, X) == "mine"


def test_it_may_call_bridles_function():
    class Calls(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, inputs):
            return self.dense(inputs)

        def fit(self, *args, **kwargs):
            return bridle.fit(self, *args, **kwargs)

    model = bridle.compile(Calls(), "sgd", "mse")
    assert len(bridle.fit(model, X, Y, epochs=2, **HOW).epoch) == 2
    assert bridle.explain(model).startswith("training: graph")


def test_options_of_r_are_converted():
    seen = {}

    class Takes(keras.Model):
        def fit(self, x, y=None, epochs=1, verbose="auto", **_):
            seen.update(x=x, epochs=epochs, verbose=verbose)

    with read_by("R"):
        bridle.fit(Takes(), X.astype("float64"), epochs=3.0, verbose=2.0)
    assert (seen["x"].dtype, seen["epochs"], type(seen["epochs"])) == ("float32", 3, int)
    assert (seen["verbose"], type(seen["verbose"])) == (2, int)
    with read_by("R"):  # what draws a bar, of which the class knows nothing
        bridle.fit(Takes(), X.astype("float64"), verbose=lambda *shown: None)
    assert seen["verbose"] == "auto"


def test_super_leads_to_bridles_methods_and_the_class_stays(tmp_path):
    """Also what is made, saved and pickled of the model meanwhile is of its own class."""
    made = []

    @keras.saving.register_keras_serializable("tests")
    class Supers(keras.Model):
        def __init__(self, **config):
            super().__init__(**config)
            self.dense = keras.layers.Dense(1)

        def call(self, inputs):
            return self.dense(inputs)

        def fit(self, *args, **kwargs):
            made.extend([pickle.loads(pickle.dumps(self)), keras.models.clone_model(self)])
            self.save(tmp_path / "model.keras")
            return super().fit(*args, **kwargs)

        def predict(self, *args, **kwargs):
            return super().predict(*args, **kwargs)

    globals()["Supers"] = Supers
    Supers.__qualname__ = "Supers"
    model, theirs = Supers(), Supers()
    for each in (model, theirs):
        each(X)
    theirs.set_weights(model.get_weights())
    bridle.compile(model, keras.optimizers.SGD(0.05), "mse")
    theirs.compile(keras.optimizers.SGD(0.05), "mse")
    found = bridle.fit(model, X, Y, epochs=2, **HOW)
    wanted = theirs.fit(X, Y, epochs=2, **HOW)
    assert found.history["loss"] == pytest.approx(wanted.history["loss"], rel=1e-5)
    assert bridle.explain(model).startswith("training: graph")
    bridle.predict(model, X, batch_size=4, verbose=0)
    assert "prediction: graph" in bridle.explain(model)
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert {type(m) for m in (model, loaded, *made)} == {Supers}


def test_super_in_models_of_other_kinds():
    """Functional and Sequential subclasses, and one that fails."""

    class Named(keras.Model):
        def fit(self, *args, **kwargs):
            return super().fit(*args, **kwargs)

    class Listed(keras.Sequential):
        def fit(self, *args, **kwargs):
            super().fit(*args, **kwargs)
            raise RuntimeError("on purpose")

    inputs = keras.Input((3,))
    model = bridle.compile(Named(inputs, keras.layers.Dense(1)(inputs)), "sgd", "mse")
    bridle.fit(model, X, Y, **HOW)
    assert bridle.explain(model).startswith("training: graph")
    model = bridle.compile(Listed([keras.layers.Dense(1)]), "sgd", "mse")
    with pytest.raises(RuntimeError, match="on purpose"):
        bridle.fit(model, X, Y, **HOW)
    assert type(model) is Listed
    assert bridle.explain(model).startswith("training: graph")
