"""Every argument of the training functions does what it does in Keras' own."""

import inspect

import keras
import numpy as np
import pytest
from backend import NO_XLA

import bridle

CE = "sparse_categorical_crossentropy"
# Kinds of models and data, and what they are compiled with. Keras' own functions fail when they
# meet data of another rank than before, so columns have a model of their own.
COMPILED = {
    "one": {"loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mse"]},
    "classes": {"loss": CE, "weighted_metrics": ["accuracy"]},
    "one-hot": {"loss": "categorical_crossentropy", "weighted_metrics": ["accuracy"]},
    "column of classes": {"loss": CE},
    "column of weights": {"loss": "mse", "weighted_metrics": ["mae"]},
    "two": {"loss": ["mse", CE], "weighted_metrics": [["mae"], ["accuracy"]]},
    "sequence": {"loss": "mse", "weighted_metrics": ["mae"]},
}


@pytest.fixture(scope="module")
def data(rows):
    hot = np.eye(3, dtype="float32")[rows.codes]
    return {
        "one": (rows.x, rows.y),
        "classes": (rows.x, rows.codes),
        "column of classes": (rows.x, rows.codes[:, None]),
        "column of weights": (rows.x, rows.y),
        "one-hot": (rows.x, hot),
        "two": ([rows.x, rows.b], [rows.y, rows.halves]),
        "sequence": (rows.steps, rows.step_targets),
    }


@pytest.fixture(scope="module")
def pairs(small):
    """A model for bridle and one for Keras of each kind, and their first weights."""
    made = {}
    for kind, given in COMPILED.items():
        built = {"one-hot": "classes", "column of classes": "classes", "column of weights": "one"}
        build = getattr(small, built.get(kind, kind))
        models = build(), build()
        for model, how in zip(models, (bridle, keras.Model), strict=True):
            how.compile(model, keras.optimizers.SGD(0.05), **given, jit_compile=NO_XLA)
        made[kind] = *models, models[0].get_weights()
    return made


def of_keras(model, calls):
    """Keras' own list of callbacks, made by the user."""

    class Note(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            calls.append((batch, sorted(logs)))

        def on_test_batch_end(self, batch, logs=None):
            calls.append(("test", batch))

        def on_predict_batch_end(self, batch, logs=None):
            calls.append(("predict", batch))

    return Note()


WEIGHTS = np.linspace(0.5, 2, 8, dtype="float32")
BY_STEP = np.linspace(0, 1, 32, dtype="float32").reshape(8, 4)
CLASSES = {0: 2.0, 2: 0.5}
# Data and arguments of fit; a function makes those that depend on the model.
FIT = {
    "batch_size": ("one", {"batch_size": 3}),
    "batch_size: none": ("one", {"epochs": 2}),
    "batch_size: more than rows": ("one", {"batch_size": 100}),
    "epochs: none": ("one", {"epochs": 0}),
    "epochs": ("one", {"epochs": 4, "batch_size": 4}),
    "initial_epoch": ("one", {"epochs": 4, "initial_epoch": 2}),
    "initial_epoch: the last": ("one", {"epochs": 2, "initial_epoch": 2}),
    "steps_per_epoch": ("one", {"steps_per_epoch": 2, "batch_size": 3, "epochs": 2}),
    "steps_per_epoch: decides the batch size": ("one", {"steps_per_epoch": 3}),
    "steps_per_epoch: more than there are": ("one", {"steps_per_epoch": 5, "batch_size": 4}),
    "validation_split": ("one", {"validation_split": 0.25, "batch_size": 2}),
    "validation_split: with weights": (
        "one",
        {"validation_split": 0.4, "sample_weight": WEIGHTS, "batch_size": 2},
    ),
    "validation_split: two inputs": ("two", {"validation_split": 0.3, "batch_size": 2}),
    "validation_split: beside validation_data": (
        "one",
        {"validation_split": 0.25, "validation_data": (np.ones((4, 3)), np.ones((4, 1)))},
    ),
    "validation_data": ("one", {"validation_data": (np.ones((5, 3)), np.ones((5, 1)))}),
    "validation_data: with weights": (
        "one",
        {"validation_data": (np.eye(3), np.ones((3, 1)), np.arange(3.0))},
    ),
    "validation_batch_size": (
        "one",
        {"validation_data": (np.eye(3), np.ones((3, 1))), "validation_batch_size": 2},
    ),
    "validation_steps": (
        "one",
        {"validation_data": (np.eye(3), np.ones((3, 1))), "batch_size": 1, "validation_steps": 2},
    ),
    "validation_freq": ("one", {"validation_split": 0.25, "validation_freq": 2, "epochs": 5}),
    "validation_freq: a list": (
        "one",
        {"validation_split": 0.25, "validation_freq": [1, 4], "epochs": 5},
    ),
    "shuffle: off": ("one", {"shuffle": False, "batch_size": 3}),
    "shuffle: one batch": ("one", {"shuffle": "batch", "batch_size": 8}),
    "class_weight: codes": ("classes", {"class_weight": CLASSES}),
    "class_weight: a column of codes": ("column of classes", {"class_weight": CLASSES}),
    "class_weight: one-hot": ("one-hot", {"class_weight": {0: 2.0, 1: 1.0, 2: 0.5}}),
    "class_weight: in validation": (
        "classes",
        {"class_weight": CLASSES, "validation_split": 0.25},
    ),
    "sample_weight": ("one", {"sample_weight": WEIGHTS, "batch_size": 3}),
    "sample_weight: a column": ("column of weights", {"sample_weight": WEIGHTS[:, None]}),
    "sample_weight: by timestep": ("sequence", {"sample_weight": BY_STEP, "batch_size": 3}),
    "sample_weight: one for both outputs": ("two", {"sample_weight": WEIGHTS}),
    "sample_weight: for each output": ("two", {"sample_weight": [WEIGHTS, WEIGHTS[::-1]]}),
    "callbacks: a list": ("one", lambda m, calls: {"callbacks": [of_keras(m, calls)]}),
    "callbacks: a CallbackList": (
        "one",
        lambda m, calls: {
            "callbacks": keras.callbacks.CallbackList(
                [of_keras(m, calls)], add_history=True, model=m, epochs=2, steps=4, verbose=0
            ),
            "epochs": 2,
            "batch_size": 2,
        },
    ),
}  # fmt: skip
EVALUATE = {
    "batch_size": ("one", {"batch_size": 3}),
    "sample_weight": ("one", {"sample_weight": WEIGHTS}),
    "sample_weight: by timestep": ("sequence", {"sample_weight": BY_STEP}),
    "steps": ("one", {"steps": 2, "batch_size": 3}),
    "steps: decides the batch size": ("one", {"steps": 3}),
    "callbacks": ("one", lambda m, calls: {"callbacks": [of_keras(m, calls)], "batch_size": 3}),
    "return_dict": ("one", {"return_dict": True}),
    "two outputs": ("two", {"batch_size": 5}),
}
PREDICT = {
    "batch_size": ("one", {"batch_size": 3}),
    "steps": ("one", {"steps": 2, "batch_size": 3}),
    "callbacks": ("one", lambda m, calls: {"callbacks": [of_keras(m, calls)], "batch_size": 3}),
    "two outputs": ("two", {"batch_size": 5}),
}
ON_BATCH = {
    "nothing": ("one", {}),
    "sample_weight": ("one", {"sample_weight": WEIGHTS}),
    "sample_weight: by timestep": ("sequence", {"sample_weight": BY_STEP}),
    "return_dict": ("one", {"return_dict": True}),
    "two outputs": ("two", {"sample_weight": [WEIGHTS, WEIGHTS[::-1]]}),
}
TRAIN = {
    "class_weight": ("classes", {"class_weight": CLASSES}),
    "class_weight: one-hot": ("one-hot", {"class_weight": {0: 2.0, 1: 1.0, 2: 0.5}}),
    **ON_BATCH,
}


def both(function, case, pairs, data):
    """What bridle and Keras return, with what the callbacks saw and the weights afterwards."""
    name, given = case
    x, y = data[name]
    *models, weights = pairs[name]
    found = []
    for model, how in zip(models, (bridle, keras.Model), strict=True):
        model.set_weights(weights)
        calls = []
        arguments = given(model, calls) if callable(given) else given
        parts = (x,) if function.startswith("predict") else (x, y)
        if function == "fit":
            arguments = {"shuffle": False, "verbose": 0, **arguments}
        elif function.endswith("on_batch"):
            model.reset_metrics()  # up to Keras 3.14 they go on from batch to batch
        else:
            arguments = {"verbose": 0, **arguments}
        told = getattr(how, function)(model, *parts, **arguments)
        if function == "fit":
            told = {"epoch": told.epoch, **told.history}
        found.append((told, calls, model.get_weights()))
    return found


def check(found):
    (told, calls, weights), (wanted, wanted_calls, wanted_weights) = found
    assert calls == wanted_calls
    if isinstance(wanted, dict):
        assert told.keys() == wanted.keys()
        told, wanted = [[d[name] for name in found[1][0]] for d in (told, wanted)]
    for a, b in zip(keras.tree.flatten(told), keras.tree.flatten(wanted), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)
    for a, b in zip(weights, wanted_weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("case", FIT)
def test_fit(case, pairs, data):
    check(both("fit", FIT[case], pairs, data))


@pytest.mark.parametrize("case", EVALUATE)
def test_evaluate(case, pairs, data):
    check(both("evaluate", EVALUATE[case], pairs, data))


@pytest.mark.parametrize("case", PREDICT)
def test_predict(case, pairs, data):
    check(both("predict", PREDICT[case], pairs, data))


@pytest.mark.parametrize("case", TRAIN)
def test_train_on_batch(case, pairs, data):
    check(both("train_on_batch", TRAIN[case], pairs, data))


@pytest.mark.parametrize("case", ON_BATCH)
def test_test_on_batch(case, pairs, data):
    check(both("test_on_batch", ON_BATCH[case], pairs, data))


def test_predict_on_batch(pairs, data):
    for name in ("one", "two", "sequence"):
        check(both("predict_on_batch", (name, {}), pairs, data))


@pytest.mark.parametrize("function", ["evaluate", "predict"])
def test_the_limit_of_steps_of_keras_config(function, pairs, data):
    keras.config.set_max_steps_per_epoch(2)
    try:
        with pytest.warns(UserWarning, match="Limiting"):
            found = both(function, ("one", {"batch_size": 2}), pairs, data)
    finally:
        keras.config.set_max_steps_per_epoch(None)
    check(found)
    if function == "predict":
        assert len(found[0][0]) == 4


def test_every_argument_is_here():
    """Those of the data are in inputs/, verbose is in training/test_loop.py."""
    elsewhere = {"x", "y", "verbose", "allow_nan", "model"}
    tables = {"fit": FIT, "evaluate": EVALUATE, "predict": PREDICT, "train_on_batch": TRAIN}
    for function, table in {**tables, "test_on_batch": ON_BATCH}.items():
        known = {name.partition(":")[0] for name in table}
        wanted = set(inspect.signature(getattr(keras.Model, function)).parameters)
        assert wanted - elsewhere - {"self", "kwargs"} <= known
