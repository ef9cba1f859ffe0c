"""The record of a training run for R."""

import keras
import numpy as np
import pytest

import bridle
from bridle.training.history import as_record, panels


@pytest.mark.parametrize(
    ("freq", "epochs", "validated"),
    [(1, 3, [1, 2, 3]), (2, 5, [2, 4]), ([1, 4], 4, [1, 4]), (3, 2, [])],
)
def test_epochs_count_from_one(freq, epochs, validated, small, rows):
    model = small.one()
    bridle.compile(model, "sgd", "mse", metrics=["mae"], run_eagerly=True)
    history = bridle.fit(
        model, rows.x, rows.y, epochs=epochs, validation_data=(rows.x, rows.y),
        validation_freq=freq, verbose=0,
    )  # fmt: skip
    record = as_record(history, freq)
    assert record["epoch"] == list(range(1, epochs + 1))
    assert record["validation_epoch"] == validated
    assert record["params"]["epochs"] == epochs
    wanted = {name: [float(v) for v in values] for name, values in history.history.items()}
    assert record["metrics"] == wanted
    assert len(record["metrics"].get("val_mae", [])) == len(validated)


def test_values_are_pythons_floats():
    history = keras.callbacks.History()
    history.epoch, history.history = [4], {"loss": [np.float32(0.5)], "val_loss": [np.float64(1)]}
    history.interrupted, history.stopped = True, "Interrupted in epoch 6 after step 2."
    history.timing, history.validations = {"seconds": [1.0]}, []
    record = as_record(history)
    assert record["params"] == {}
    told = ["interrupted", "stopped", "timing", "validations"]
    wanted = [True, history.stopped, {"seconds": [1.0]}, {}]
    assert [record[name] for name in told] == wanted
    assert (record["epoch"], record["validation_epoch"]) == ([5], [5])
    assert record["metrics"] == {"loss": [0.5], "val_loss": [1.0]}
    assert all(type(v) is float for values in record["metrics"].values() for v in values)


def test_validations_within_epochs_are_columns():
    history = keras.callbacks.History()
    history.epoch, history.history = [0, 1, 2], {"loss": [3, 2, 1], "val_loss": [2, 1]}
    history.interrupted, history.stopped, history.timing = False, None, {}
    history.validations = [
        {"epoch": 2, "step": 1, "val_loss": 2.0},
        {"epoch": 3, "step": 4, "val_loss": 1.0},
        {"epoch": 4, "step": 1, "val_loss": 1.0},  # of an epoch that was interrupted
    ]
    record = as_record(history)
    assert record["validation_epoch"] == [2, 3]
    wanted = {"epoch": [2, 3, 4], "step": [1, 4, 1], "val_loss": [2.0, 1.0, 1.0]}
    assert record["validations"] == wanted


@pytest.mark.parametrize(
    ("metrics", "best"),
    [
        ({"loss": [3, 1, 2]}, 2),
        ({"loss": [3, 1, 2], "val_loss": [1, 2, 3]}, 1),
        ({"loss": [3, float("nan"), 2]}, 3),
        ({"loss": [1, 1, 1]}, 1),
        ({"loss": [float("nan")] * 3}, None),
        ({"loss": [3, 1, 2], "val_loss": [float("nan")] * 3}, 2),
        ({"loss": [3, 1, 2], "val_loss": [1, 2]}, 2),
        ({"mae": [3, 1, 2]}, None),
    ],
)
def test_the_epoch_with_the_lowest_loss(metrics, best):
    history = keras.callbacks.History()
    history.epoch, history.history = [0, 1, 2], metrics
    assert as_record(history)["best_epoch"] == best


def test_of_sparse_validations_the_epoch_counts():
    history = keras.callbacks.History()
    history.epoch, history.history = [0, 1, 2, 3], {"loss": [4, 3, 2, 1], "val_loss": [1, 2]}
    assert as_record(history, 2)["best_epoch"] == 2
    assert panels(as_record(history, 2)) == {
        "loss": {"training": ([1, 2, 3, 4], [4, 3, 2, 1]), "validation": ([2, 4], [1, 2])}
    }
