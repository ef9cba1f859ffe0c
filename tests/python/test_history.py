"""The record of a training run for R."""

import keras
import numpy as np
import pytest

import bridle
from bridle.history import as_record


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
    record = as_record(history)
    assert record["params"] == {}
    assert (record["epoch"], record["validation_epoch"]) == ([5], [5])
    assert record["metrics"] == {"loss": [0.5], "val_loss": [1.0]}
    assert all(type(v) is float for values in record["metrics"].values() for v in values)
