"""Calls and what their options mean; what is refused is in bad_input/."""

import dataclasses
import inspect

import keras
import numpy as np
import pytest

import bridle
from bridle.convert import calls
from bridle.convert.calls import EvaluateCall, FitCall, PredictCall, meant
from bridle.convert.records import RVector

FUNCTIONS = {
    calls.FitCall: bridle.fit,
    calls.EvaluateCall: bridle.evaluate,
    calls.PredictCall: bridle.predict,
    calls.TrainBatchCall: bridle.train_on_batch,
    calls.TestBatchCall: bridle.test_on_batch,
    calls.PredictBatchCall: bridle.predict_on_batch,
}

OPTIONS = [
    ("batch_size", 32.0, 32),
    ("epochs", np.int64(3), 3),
    ("epochs", 0, 0),
    ("initial_epoch", 2.0, 2),
    ("return_dict", np.bool_(True), True),
    ("shuffle", False, False),
    ("shuffle", "batch", "batch"),
    ("validation_freq", 2.0, 2),
    ("validation_freq", [1.0, 3], [1, 3]),
    ("validation_freq", RVector("double", np.array([1.0, 3.0])), [1, 3]),
    ("validation_split", 0, 0.0),
    ("verbose", "auto", "auto"),
    ("verbose", 2.0, 2),
    ("verbose", False, 0),
    ("x", "anything", "anything"),
]


@pytest.mark.parametrize(("name", "value", "becomes"), OPTIONS)
def test_options(name, value, becomes, call_of):
    kind = EvaluateCall if name == "return_dict" else FitCall
    made = getattr(meant(keras.Model(), call_of(kind, **{name: value})), name)
    assert (made, type(made)) == (becomes, type(becomes))


def test_a_pass_has_no_epochs_whose_time_is_left(call_of):
    assert meant(keras.Model(), call_of(FitCall, verbose="time")).verbose == "time"
    assert meant(keras.Model(), call_of(EvaluateCall, verbose="time")).verbose == 2
    assert meant(keras.Model(), call_of(PredictCall, x=1, verbose="time")).verbose == 2


def test_a_call_has_the_arguments_of_its_function_in_their_order():
    for kind, function in FUNCTIONS.items():
        arguments = list(inspect.signature(function).parameters)[1:]
        assert [field.name for field in dataclasses.fields(kind)] == arguments


def test_a_call_does_not_change(call_of):
    call = call_of(FitCall, epochs=2.0)
    assert (meant(keras.Model(), call).epochs, call.epochs) == (2, 2.0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        call.epochs = 3
