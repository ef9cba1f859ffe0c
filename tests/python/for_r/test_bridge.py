"""What R calls, called as R does: descriptions in, plain values or an account out."""

import keras
import numpy as np
import pytest

import bridle
from bridle import errors
from bridle.convert.functions import failed
from bridle.for_r import bridge


def described(**arguments):
    return {"r": "list", "values": list(arguments.values()), "names": list(arguments)}


def call(function, **arguments):
    return bridge.call(function, described(**arguments))


def vector(*values, names=None, kind="double"):
    return {"r": kind, "values": np.array(values), "names": names}


@pytest.fixture
def model(small):
    made = small.classes()
    return bridle.compile(
        made, "sgd", "sparse_categorical_crossentropy", metrics=["acc"], run_eagerly=True
    )


def factor(codes, *levels):
    return {"r": "factor", "codes": codes, "levels": list(levels)}


def test_every_function_is_called_in_r_and_no_other():
    answer = call("compile", model=3)
    assert answer["error"]["sentence"] == "`model` must be a Keras model, not 3."
    assert call("nothing", model=3)["error"]["class"] == "python"


def test_compile_gives_the_same_model(small):
    model = small.one()
    answer = call(
        "compile", model=model, loss="mse", metrics=vector("mae", "mse", kind="character")
    )
    assert answer == {"value": model, "warnings": []}
    assert answer["value"] is model
    assert model.get_compile_config()["metrics"] == ["mae", "mse"]


def test_fit_gives_a_record(model, rows):
    y = factor(rows.codes, "a", "b", "c")
    value = call("fit", model=model, x=rows.x, y=y, epochs=2.0, verbose=0)["value"]
    assert (value["epoch"], value["params"]["epochs"]) == ([1, 2], 2)
    assert set(value["metrics"]) == {"loss", "acc"}
    assert value["metrics"]["loss"] == model.history.history["loss"]


def test_the_first_epoch_is_number_1(model, rows):
    run = {"model": model, "x": rows.x, "y": rows.codes, "verbose": 0}
    assert call("fit", **run, epochs=2.0, initial_epoch=1.0)["value"]["epoch"] == [1, 2]
    assert call("fit", **run, epochs=3.0, initial_epoch=3.0)["value"]["epoch"] == [3]
    said = call("fit", **run, initial_epoch=0.0)["error"]["sentence"]
    assert said == "`initial_epoch` must be at least 1, not 0."


@pytest.mark.parametrize("function", ["evaluate", "train_on_batch", "test_on_batch"])
def test_results_are_floats_by_name(function, model, rows):
    quiet = {"verbose": 0} if function == "evaluate" else {}
    value = call(function, model=model, x=rows.x, y=rows.codes, **quiet)["value"]
    assert {name: type(v) for name, v in value.items()} == {"loss": float, "acc": float}


@pytest.mark.parametrize("function", ["predict", "predict_on_batch"])
def test_predictions_come_with_the_levels_trained_on(function, model, rows):
    quiet = {"verbose": 0} if function == "predict" else {}
    assert call(function, model=model, x=rows.x, **quiet)["value"]["columns"] is None
    call("fit", model=model, x=rows.x, y=factor(rows.codes, "a", "b", "c"), verbose=0)
    value = call(function, model=model, x=rows.x, **quiet)["value"]
    assert value["columns"] == ["a", "b", "c"]
    np.testing.assert_allclose(value["value"], model.predict(rows.x, verbose=0), rtol=1e-6)


def test_predictions_of_several_outputs_have_the_names_of_their_layers(small, rows):
    model = small.two()
    bridle.compile(model, "sgd", ["mse", "sparse_categorical_crossentropy"], run_eagerly=True)
    y = {"r": "list", "values": [rows.y, factor(rows.halves, "u", "v")], "names": None}
    call("fit", model=model, x=described(a=rows.x, b=rows.b), y=y, verbose=0)
    value = call("predict", model=model, x=described(a=rows.x, b=rows.b), verbose=0)["value"]
    assert {k: v.shape for k, v in value["value"].items()} == {"p": (8, 1), "q": (8, 2)}
    assert value["columns"] == {"p": None, "q": ["u", "v"]}


@pytest.mark.parametrize("layer", [keras.layers.Dense(2), keras.layers.LeakyReLU(), keras.ops.abs])
def test_predictions_of_outputs_that_keras_has_named_are_in_their_order(layer, rows):
    x = keras.Input((2,))
    model = keras.Model(x, [keras.layers.Dense(1, name="p")(x), layer(x)])
    value = call("predict", model=model, x=np.ones((3, 2)), verbose=0)["value"]
    assert [part.shape for part in value["value"]] == [(3, 1), (3, 2)]
    assert value["columns"] == [None, None]


def test_predictions_of_outputs_in_a_dict_are_named(rows):
    x = keras.Input((2,))
    outputs = {"p": keras.layers.Dense(1)(x), "q": keras.layers.Dense(2)(x)}
    value = call("predict", model=keras.Model(x, outputs), x=np.ones((3, 2)), verbose=0)["value"]
    assert {name: part.shape for name, part in value["value"].items()} == {"p": (3, 1), "q": (3, 2)}
    assert value["columns"] == {"p": None, "q": None}


ACCOUNTS = [
    (errors.BridleNameError("Can't.", "Do."), "name"),
    (errors.BridleTypeError("Can't.", "Do."), "type"),
    (errors.BridleValueError("Can't.", "Do."), "value"),
    (errors.BridleError("Can't.", "Do."), "state"),
]


@pytest.mark.parametrize(("error", "kind"), ACCOUNTS, ids=[kind for _, kind in ACCOUNTS])
def test_accounts_of_bridles_errors(error, kind, monkeypatch):
    def fail():
        raise error

    monkeypatch.setitem(bridge.FUNCTIONS, "fail", fail)
    assert call("fail") == {
        "error": {"class": kind, "sentence": "Can't.", "hint": "Do."},
        "warnings": [],
    }


def test_the_account_of_another_error(monkeypatch):
    def fail():
        error = OSError('Graph execution error:\n\nFile "a.py", line 3, in f\nDisk is full\n')
        error.add_note("The 2 epochs before this one are in `model$history`.")
        raise error

    monkeypatch.setitem(bridge.FUNCTIONS, "fail", fail)
    told = call("fail")["error"]
    assert (told["class"], told["python"]) == ("python", "OSError")
    assert told["hint"] == "Disk is full\nThe 2 epochs before this one are in `model$history`."
    assert "raise error" in told["traceback"]


def test_what_an_error_says_of_files_is_kept(monkeypatch):
    def fail():
        raise ValueError('File "a.py", line 3, in f\nFile not found: model.keras\nFile is cut')

    monkeypatch.setitem(bridge.FUNCTIONS, "fail", fail)
    assert call("fail")["error"]["hint"] == "File not found: model.keras\nFile is cut"


def test_an_interrupt_crosses_as_a_value(monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setitem(bridge.FUNCTIONS, "interrupted", interrupted)
    assert call("interrupted") == {"interrupted": True, "heard": True, "warnings": []}
    monkeypatch.setitem(bridge.FUNCTIONS, "told", lambda: {"interrupted": True})
    assert call("told")["heard"]


def test_r_is_told_what_bridle_warns_of_and_nothing_else(monkeypatch):
    def warn():
        import warnings

        warnings.warn("of no interest", UserWarning, stacklevel=1)
        errors.warn_deprecated("`a` is not needed now.")
        errors.warn("the labels are sorted")

    monkeypatch.setitem(bridge.FUNCTIONS, "warn", warn)
    assert call("warn")["warnings"] == [
        {"class": "deprecated", "sentence": "`a` is not needed now."},
        {"class": "training", "sentence": "the labels are sorted"},
    ]


def test_operations():
    operands = {"r": "list", "values": [keras.ops.array([1.26]), 1.0], "names": None}
    rounded = call("operate", name="round", operands=operands)["value"]
    np.testing.assert_allclose(np.asarray(rounded), [1.3], rtol=1e-6)


def test_the_summary_is_lines(small):
    lines = call("summary", model=small.one(), arguments={"r": "list", "values": [], "names": None})
    assert any("Total params: 4" in line for line in lines["value"])


def test_what_an_r_function_said_is_found_in_the_errors_that_keras_makes_of_it(monkeypatch):
    def fails():
        try:
            raise failed("Can't run the R function `f`.", "In `log(x)`: no.", "kept")
        except bridle.BridleFunctionError as error:
            raise RuntimeError("Could not infer the shape") from error

    monkeypatch.setitem(bridge.FUNCTIONS, "fails", fails)
    error = bridge.call("fails", {"r": "list", "values": [], "names": []})["error"]
    assert error["sentence"] == "Can't run the R function `f`."
    assert (error["class"], error["hint"], error["condition"]) == (
        "function",
        "In `log(x)`: no.",
        "kept",
    )
