"""Categories that a model knows: where from, how they last, and what they name."""

import copy
import pickle

import keras
import numpy as np
import pandas as pd
import pytest
import tf_keras

import bridle
from bridle.convert.records import RFactor
from bridle.data.categories import class_columns, keep, known_by, meanings
from bridle.state import Categories, Known

SPARSE = "sparse_categorical_crossentropy"


def trained(small, rows, model=None, loss=SPARSE, names=("a", "b", "c"), codes=None):
    model = bridle.compile(model or small.classes(), "sgd", loss)
    bridle.fit(
        model, rows.x, RFactor(codes if codes is not None else rows.codes, [*names]), verbose=0
    )
    return model


def saved(model, path):
    model.save(path / "model.keras")
    return keras.saving.load_model(path / "model.keras")


def checkpoint(model, path):
    callback = keras.callbacks.ModelCheckpoint(path / "best.keras")
    callback.set_model(model)
    callback.on_epoch_end(0, {})
    return keras.saving.load_model(path / "best.keras")


def in_another(model, path):
    """A model within a model, saved with it."""
    inputs = keras.Input((3,))
    outer = keras.Model(inputs, keras.layers.Dense(1)(model(inputs)))
    return saved(outer, path).layers[1]


def recompiled(model, path):
    return bridle.compile(model, "adam", SPARSE)


COPIES = {
    "compiled again": recompiled,
    "pickled": lambda model, path: pickle.loads(pickle.dumps(model)),
    "copied": lambda model, path: copy.deepcopy(model),
    "saved": saved,
    "saved by a callback": checkpoint,
    "saved within a model": in_another,
    "made of its tensors": lambda model, path: keras.Model(model.inputs, model.outputs),
    "made of the tensors of a copy": lambda model, path: keras.Model(
        copy.deepcopy(model).inputs, copy.deepcopy(model).outputs
    ),
}


def sequential(small):
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, "softmax")])


def late(small):
    return keras.Sequential([keras.layers.Dense(3, "softmax")])


MODELS = {
    "functional": lambda small: small.classes(),
    "bridle's": lambda small: small.classes(bridle.Model),
    "Sequential": sequential,
    "without a shape": late,
}


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("way", COPIES)
def test_categories_go_along(way, kind, small, rows, tmp_path):
    model = trained(small, rows, MODELS[kind](small))
    if way == "made of the tensors of a copy":
        twice = copy.deepcopy(model)
        again = keras.Model(twice.inputs, twice.outputs)
    else:
        again = COPIES[way](model, tmp_path)
    (output,) = bridle.categories(again)["outputs"].values()
    assert output == ["a", "b", "c"]
    bridle.compile(again, "sgd", SPARSE)
    turned = pd.Categorical(np.array(["a", "b", "c"])[rows.codes], ["c", "b", "a"])
    wanted = keras.Model.evaluate(again, rows.x, rows.codes, verbose=0)
    assert bridle.evaluate(again, rows.x, turned, verbose=0) == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("way", ["pickled", "saved", "saved by a callback", "compiled again"])
def test_names_of_columns_go_along(way, small, rows, tmp_path):
    model = bridle.compile(small.classes(), "sgd", SPARSE)
    frame = pd.DataFrame(rows.x, columns=["p", "q", "r"])
    bridle.fit(model, frame, rows.codes, verbose=0)
    again = COPIES[way](model, tmp_path)
    wanted = bridle.predict(again, rows.x, verbose=0)
    np.testing.assert_array_equal(bridle.predict(again, frame[["r", "p", "q"]], verbose=0), wanted)


def test_inputs_and_outputs_are_known_each_by_its_tensor(small, rows):
    model = bridle.compile(small.two(), "sgd", ["mse", SPARSE])
    keep(model, Known({"b": Categories(("u",))}, {"q": Categories(("v", "w"))}))
    assert known_by(keras.Model(model.inputs, model.outputs[0])).outputs == {}
    assert known_by(keras.Model(model.inputs[1], model.inputs[1] * 2)).inputs == {
        None: Categories(("u",))
    }
    keep(model, Known())
    assert known_by(model) == known_by(keras.Model(model.inputs, model.outputs)) == Known()


def test_other_layers_have_other_categories(small, rows):
    model = trained(small, rows, sequential(small))
    model.pop()
    model.add(keras.layers.Dense(2, "softmax"))
    assert bridle.categories(model)["outputs"] == {}
    trained(small, rows, model, names=("u", "v"), codes=rows.halves)
    assert list(bridle.categories(model)["outputs"].values()) == [["u", "v"]]


def test_models_of_keras_2_keep_them_too(small, rows, tmp_path):
    inputs = tf_keras.Input((3,))
    model = tf_keras.Model(inputs, tf_keras.layers.Dense(3, "softmax", name="o")(inputs))
    trained(small, rows, model)
    assert bridle.categories(model)["outputs"] == {"o": ["a", "b", "c"]}
    model.save(tmp_path / "model.keras")
    again = tf_keras.models.load_model(tmp_path / "model.keras")
    assert bridle.categories(again)["outputs"] == {"o": ["a", "b", "c"]}


COLUMNS = {
    "one of two": ("one", 1, "sigmoid", ("yes", "no"), ["no"]),
    "two": ("one", 2, "softmax", ("yes", "no"), ["yes", "no"]),
    "three": ("one", 3, "softmax", ("a", "b", "c"), ["a", "b", "c"]),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_columns_are_named(case, small):
    which, units, activation, names, wanted = COLUMNS[case]
    model = getattr(small, which)(units=units, activation=activation)
    bridle.set_categories(model, y=names)
    assert class_columns(model) == {None: wanted}
    assert bridle.categories(model)["columns"] == {"o": wanted}
    says = ['Predictions are for "no", which is 1; "yes" is 0.'] if units == 1 else []
    assert meanings(model) == says


@pytest.mark.parametrize("verbose", [0, 2])
def test_training_says_which_of_two_predictions_are_for(verbose, small, rows, capsys):
    model = bridle.compile(small.one(activation="sigmoid"), "sgd", "binary_crossentropy")
    for _ in range(2):
        y = np.array(["no", "yes"])[rows.halves]
        bridle.fit(model, rows.x, y, verbose=verbose)
    told = capsys.readouterr().out
    assert told.count('Predictions are for "yes", which is 1; "no" is 0.') == (verbose == 2)


def test_a_user_says_what_they_are(small, rows):
    model = small.two()
    bridle.set_categories(model, x={"a": ["u", "v"]}, y={"q": np.array(["no", "yes"])}, other="no")
    told = bridle.categories(model)
    assert (told["inputs"], told["outputs"]) == ({"a": ["u", "v"]}, {"q": ["no", "yes"]})
    bridle.set_categories(model, x={"a": ()})
    assert bridle.categories(model)["inputs"] == {}
    bridle.compile(model, "sgd", ["mse", SPARSE])
    x, names = [rows.x, rows.b], np.array(["maybe", "yes"])[rows.halves]
    wanted = model.evaluate(x, [rows.y, rows.halves], verbose=0)
    told = bridle.evaluate(model, x, [rows.y, names], verbose=0)
    assert told == pytest.approx(wanted, rel=1e-6)


WRONG = {
    "another input": ({"x": {"z": ["a"]}}, "`z` is none of them"),
    "no names of inputs": ({"x": ["a", "b"]}, "`x` must be named by the model's inputs"),
    "numbers": ({"y": {"q": [1, 2]}}, r"`y\[\"q\"\]` must be names of categories, strings"),
    "a name twice": ({"y": {"q": ["a", "a"]}}, 'each name once, not "a" twice'),
    "another for the others": (
        {"y": {"q": ["a", "b"]}, "other": "c"},
        '`other` must be one of the categories, not "c"',
    ),
    "a number for the others": (
        {"y": {"q": ["a", "b"]}, "other": 1},
        "`other` must be the name of a category",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_can_not_be_meant_is_refused(case, small):
    model, (given, said) = small.two(), WRONG[case]
    with pytest.raises(bridle.BridleError, match=said):
        bridle.set_categories(model, **given)
    assert known_by(model) == Known()
