"""R's hooks and schedules, with Python functions in R's place; held to Keras' own callbacks."""

import warnings

import keras
import numpy as np
import pytest

import bridle
from bridle import errors
from bridle.convert.arguments import argument
from bridle.errors import read_by

C = keras.callbacks


def in_r(name, function):
    with read_by("R"):
        return argument(name, function)


def test_hooks_count_from_one_in_r():
    seen = []
    in_r("on_epoch_end", lambda epoch, logs: seen.append(epoch))(0, {})
    in_r("on_train_batch_end", lambda batch: seen.append(batch + 0))(1, logs={})
    argument("on_epoch_end", lambda epoch, logs: seen.append(epoch))(0, {})
    assert seen == [1, 2, 0]


# What a hook returns, and what of it is in the logs.
RETURNED = {
    "numbers": ({"f1": 0.5, "n": 2}, {"f1": 0.5, "n": 2.0}),
    "a flag": ({"f1": True}, {"f1": 1.0}),
    "a missing number": ({"f1": float("nan")}, {"f1": np.nan}),
    "an array of one": ({"f1": np.array([0.5])}, {"f1": 0.5}),
    "a tensor": ({"f1": keras.ops.convert_to_tensor(0.5)}, {"f1": 0.5}),
    "what training logs": ({"loss": 7.0}, {"loss": 7.0}),
    "nothing": (None, {}),
    "a list without names": ([0.5], {}),
    "a number": (0.5, {}),
    "an empty list": ({}, {}),
}
NO_NUMBERS = {
    "a string": (
        {"f1": 0.5, "best": "a"},
        '`best` can\'t: it must be a number with a name, not "a"',
    ),
    "several numbers": ({"f1": 0.5, "all": [1.0, 2.0]}, "`all` can't"),
    "an array": ({"f1": 0.5, "all": np.ones(2)}, "`all` can't"),
    "nothing by a name": (
        {"f1": 0.5, "no": None},
        "`no` can't: it must be a number with a name, not",
    ),
    "a number without a name": ({"f1": 0.5, "": 2.0}, "a value without a name can't"),
}


@pytest.mark.parametrize("case", RETURNED)
def test_what_a_hook_returns_goes_into_the_logs(case):
    returned, added = RETURNED[case]
    for name, given in {"on_epoch_end": (0, {}), "on_train_end": ({},)}.items():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            in_r(name, lambda *_: returned)(*given)
        assert given[-1].keys() == added.keys()
        np.testing.assert_array_equal(list(given[-1].values()), list(added.values()))
        logs = {}
        in_r("on_test_batch_end", lambda *_: returned)(0, logs=logs)
        assert logs.keys() == added.keys()


@pytest.mark.parametrize("case", NO_NUMBERS)
def test_what_is_no_number_is_left_out_and_said_once(case, monkeypatch):
    monkeypatch.setattr(errors, "_said", set())
    returned, words = NO_NUMBERS[case]
    logs, hook = {}, in_r("on_epoch_end", lambda epoch, logs: returned)
    with pytest.warns(bridle.BridleWarning, match=words):
        hook(0, logs)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        hook(1, logs)
    assert logs == {"f1": 0.5}


@pytest.mark.parametrize("eagerly", [False, True])
def test_training_sees_it_as_what_a_callback_of_keras_adds(eagerly, small, rows):
    def train(look, fit):
        model = small.one()
        model.compile("sgd", "mse", run_eagerly=eagerly)
        seen = []
        watch = C.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(sorted(logs)))
        stop = C.EarlyStopping("falls", mode="max", patience=1)
        how = {"epochs": 9, "verbose": 0, "shuffle": False, "validation_split": 0.5}
        history = fit(model, rows.x, rows.y, callbacks=[look, stop, watch], **how)
        return history.history, seen

    def keras_hooks():
        return C.LambdaCallback(
            on_epoch_end=lambda epoch, logs: logs.update(falls=-float(epoch + 1)),
            on_train_batch_end=lambda batch, logs: logs.update(batch=1.0),
            on_test_end=lambda logs: logs.update(late=1.0),
        )

    def r_hooks():
        return C.LambdaCallback(
            on_epoch_end=in_r("on_epoch_end", lambda epoch, logs: {"falls": -float(epoch)}),
            on_train_batch_end=in_r("on_train_batch_end", lambda batch, logs: {"batch": 1.0}),
            on_test_end=in_r("on_test_end", lambda logs: {"late": 1.0}),
        )

    expected, expected_seen = train(keras_hooks(), keras.Model.fit)
    history, seen = train(r_hooks(), bridle.fit)
    assert history["falls"] == expected["falls"] == [-1.0, -2.0]
    assert (set(history), seen) == (set(expected), expected_seen)
    np.testing.assert_allclose(history["val_loss"], expected["val_loss"], rtol=1e-5)


def test_a_schedule_counts_from_zero_and_takes_what_it_takes():
    assert in_r("schedule", lambda epoch, rate: epoch + rate)(0, 0.5) == 0.5
    assert in_r("schedule", lambda epoch: epoch + 1)(1, 0.5) == 2.0
    assert in_r("schedule", lambda *given: len(given))(0, 0.5) == 2.0
    assert in_r("schedule", lambda epoch, rate: keras.ops.convert_to_tensor(rate))(0, 0.5) == 0.5
    plain = lambda epoch: epoch  # noqa: E731
    assert argument("schedule", plain) is plain


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (None, "NULL"),
        (float("nan"), "NA"),
        (float("inf"), "Inf"),
        ("a", '"a"'),
        (True, "TRUE"),
        ([0.1, 0.2], "2 values"),
        (np.ones(2), "2 values"),
        (np.ones((2, 1)), r"an array of shape \(2, 1\)"),
    ],
)
def test_what_is_no_rate(rate, shown):
    calls = []
    scheduled = in_r("schedule", lambda epoch, before: calls.append(epoch) or rate)
    callback = C.LearningRateScheduler(scheduled)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    callback.set_model(model)
    with (
        read_by("R"),
        pytest.raises(bridle.BridleValueError, match=f"one finite number, not {shown}."),
    ):
        callback.on_epoch_begin(3)
    assert calls == [3]


def test_what_is_no_schedule():
    with read_by("R"), pytest.raises(bridle.BridleTypeError, match="must be a function"):
        argument("schedule", 0.1)
