"""Models that have bridle's methods, and models of every other kind."""

import copy
import json
import pickle
import subprocess
import sys

import keras
import numpy as np
import pytest
import tf_keras

import bridle


class Plain(keras.Model):
    """A user's own Keras class."""

    def __init__(self, units=1, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.o = keras.layers.Dense(units)

    def call(self, inputs):
        return self.o(inputs)

    def get_config(self):
        return {"units": self.units}


@keras.saving.register_keras_serializable(package="tests")
class Mixed(bridle.Trainer, Plain):
    """The same with bridle's methods."""


@keras.saving.register_keras_serializable(package="tests")
class Own(bridle.Model):
    """A subclass of bridle's model."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.o = keras.layers.Dense(1)

    def call(self, inputs):
        return self.o(inputs)


def sequential():
    return bridle.Sequential([keras.Input((3,)), keras.layers.Dense(1, name="o")])


def plain_sequential():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, name="o")])


KINDS = {
    "functional": lambda small: (small.one(bridle.Model), small.one()),
    "sequential": lambda small: seeded(sequential, plain_sequential),
    "subclass": lambda small: seeded(Own, Plain),
    "mixin": lambda small: seeded(Mixed, Plain),
}


def seeded(*builders):
    made = []
    for build in builders:
        keras.utils.set_random_seed(7)
        made.append(build())
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_methods_do_as_keras_does(kind, small, rows, same_model):
    ours, theirs = KINDS[kind](small)
    assert isinstance(ours, bridle.Trainer)
    assert isinstance(ours, keras.Model)
    assert ours.compile("sgd", "mse", metrics=["mae"], run_eagerly=True) is ours
    theirs.compile("sgd", "mse", metrics=["mae"], run_eagerly=True)
    run = {"batch_size": 4, "shuffle": False, "verbose": 0, "validation_data": (rows.x, rows.y)}
    keras.utils.set_random_seed(1)
    told = ours.fit(rows.x, rows.y, **run).history
    keras.utils.set_random_seed(1)
    wanted = theirs.fit(rows.x, rows.y, **run).history
    assert told == {name: pytest.approx(v, rel=1e-5) for name, v in wanted.items()}
    same_model(ours, theirs)
    told = ours.evaluate(rows.x, rows.y, verbose=0)
    assert told == pytest.approx(theirs.evaluate(rows.x, rows.y, verbose=0), rel=1e-5)
    np.testing.assert_allclose(
        ours.predict(rows.x, verbose=0), theirs.predict(rows.x, verbose=0), rtol=1e-5
    )
    for method in ("train_on_batch", "test_on_batch"):
        told = getattr(ours, method)(rows.x, rows.y)
        np.testing.assert_allclose(told, getattr(theirs, method)(rows.x, rows.y), rtol=1e-5)
    np.testing.assert_allclose(
        ours.predict_on_batch(rows.x), theirs.predict_on_batch(rows.x), rtol=1e-5
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_model_goes_on_training(kind, small, rows, same_model, tmp_path):
    ours, theirs = KINDS[kind](small)
    ours.compile(keras.optimizers.Adam(0.1), "mse", metrics=["mae"])
    ours.run_eagerly = True
    ours.fit(rows.x, rows.y, shuffle=False, verbose=0)
    ours.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    # Files name Keras' classes, and those of the user's own.
    assert type(loaded) is (type(theirs) if kind in ("functional", "sequential") else type(ours))
    loaded.run_eagerly = True
    same_model(loaded, ours)
    for a, b in zip(loaded.optimizer.variables, ours.optimizer.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(a), np.asarray(b))
    for model in (ours, loaded):
        history = bridle.fit(model, rows.x, rows.y, shuffle=False, verbose=0).history
        assert list(history) == ["loss", "mae"]
    same_model(loaded, ours)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_is_of_the_same_class(copied, kind, small, rows, same_model):
    ours, _ = KINDS[kind](small)
    ours.compile("sgd", "mse")
    ours.fit(rows.x, rows.y, verbose=0)
    assert type(copied(ours)) is type(ours)
    same_model(copied(ours), ours)


def test_a_file_is_loaded_where_only_keras_is(small, rows, tmp_path):
    inner = bridle.Sequential([keras.layers.Dense(2, "relu")])
    made = {
        "Functional": small.one(bridle.Model),
        "Sequential": bridle.Sequential([keras.Input((3,)), inner, keras.layers.Dense(1)]),
    }
    np.save(tmp_path / "x.npy", rows.x)
    for name, model in made.items():
        model.compile("adam", "mse", metrics=["mae"])
        model.fit(rows.x, rows.y, verbose=0)
        model.save(tmp_path / f"{name}.keras")
    ran = subprocess.run(
        [sys.executable, "-c", ONLY_KERAS, *made],
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    for name, line in zip(made, ran.stdout.splitlines(), strict=True):
        told = json.loads(line)
        assert told["class"] == name
        wanted = made[name].predict(rows.x, verbose=0)
        np.testing.assert_allclose(told["predicted"], wanted, rtol=1e-5)


ONLY_KERAS = """
import json, sys
import keras, numpy as np
sys.modules["bridle"] = None  # cannot be imported
x = np.load("x.npy")
for name in sys.argv[1:]:
    model = keras.saving.load_model(f"{name}.keras")
    model.fit(x, x[:, :1], epochs=0, verbose=0)
    predicted = model.predict(x, verbose=0).tolist()
    print(json.dumps({"class": type(model).__name__, "predicted": predicted}))
"""


def test_a_clone_has_the_class_and_trains(small, rows):
    ours = small.one(bridle.Model)
    clone = keras.models.clone_model(ours)
    assert isinstance(clone, bridle.Model)
    clone.compile("sgd", "mse", run_eagerly=True)
    before = ours.get_weights()
    assert "loss" in clone.fit(rows.x, rows.y, verbose=0).history
    np.testing.assert_array_equal(ours.get_weights()[0], before[0])


def test_named_inputs_and_outputs_make_a_functional_model():
    inputs = keras.Input((3,))
    model = bridle.Model(inputs=inputs, outputs=keras.layers.Dense(2)(inputs), name="net")
    assert model.name == "net"
    assert model.output_shape == (None, 2)


def test_a_step_of_ones_own_is_used(rows):
    class Counting(bridle.Model):
        def __init__(self):
            super().__init__()
            self.o = keras.layers.Dense(1)
            self.steps = 0

        def call(self, inputs):
            return self.o(inputs)

        def train_step(self, data):
            self.steps += 1
            return {"mine": float(self.steps)}

    model = Counting()
    model.compile(loss="mse", run_eagerly=True)
    # Its step does without targets, whatever the loss.
    history = model.fit(rows.x, batch_size=4, verbose=0).history
    assert (model.steps, history["mine"]) == (2, [2.0])


def test_models_of_tf_keras(rows):
    def build():
        tf_keras.utils.set_random_seed(7)
        inputs = tf_keras.Input((3,))
        return tf_keras.Model(inputs, tf_keras.layers.Dense(1, name="o")(inputs))

    ours, theirs = build(), build()
    settings = {"loss": "mse", "metrics": ["mae"], "run_eagerly": True}
    assert bridle.compile(ours, "sgd", **settings) is ours
    theirs.compile("sgd", **settings)
    run = {"batch_size": 4, "shuffle": False, "verbose": 0}
    told = bridle.fit(ours, rows.x.astype("float64"), rows.y, **run).history
    wanted = theirs.fit(rows.x, rows.y, **run).history
    assert told == {name: pytest.approx(v, rel=1e-5) for name, v in wanted.items()}
    told = bridle.evaluate(ours, rows.x, rows.y, verbose=0)
    assert told == pytest.approx(theirs.evaluate(rows.x, rows.y, verbose=0), rel=1e-5)
    told = bridle.train_on_batch(ours, rows.x, rows.y)
    assert told == pytest.approx(theirs.train_on_batch(rows.x, rows.y), rel=1e-5)
    told = bridle.test_on_batch(ours, rows.x, rows.y, return_dict=True)
    assert told == pytest.approx(theirs.test_on_batch(rows.x, rows.y, return_dict=True), rel=1e-5)
    wanted = theirs.predict(rows.x, verbose=0)
    np.testing.assert_allclose(bridle.predict(ours, rows.x, verbose=0), wanted, rtol=1e-5)
    np.testing.assert_allclose(bridle.predict_on_batch(ours, rows.x), wanted, rtol=1e-5)
    with pytest.raises(bridle.BridleTypeError, match="`optimizer` must be a name"):
        bridle.compile(ours, keras.optimizers.Adam(), "mse")
