"""What a history says of early stopping."""

import keras
import numpy as np
import pytest

import bridle
from bridle.training.history import as_record

X = np.ones((4, 1), "float32")
#: From 0, the weight goes a fifth of the way to 1 in each epoch: 0.2, 0.36, 0.488, 0.59, 0.67 ...
WEIGHTS = 1 - 0.8 ** np.arange(1, 20)


def _fitted(epochs, loop, **options):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, None, False, "zeros")])
    bridle.compile(model, keras.optimizers.SGD(0.1), "mse", run_eagerly=loop == "Keras")
    callback = keras.callbacks.EarlyStopping("val_loss", **options)
    history = bridle.fit(
        model, X, X[:, 0], epochs=epochs, callbacks=[callback], batch_size=4, verbose=0,
        validation_data=(X, X[:, 0] / 2),
    )  # fmt: skip
    return history, float(model.get_weights()[0][0, 0])


# The validation wants 0.5, which the third epoch is nearest to.
@pytest.mark.parametrize("loop", ["bridle", "Keras"])
@pytest.mark.parametrize(
    ("epochs", "options", "ended", "epoch"),
    [
        (9, {"patience": 2, "restore_best_weights": True}, 5, 3),
        (9, {"patience": 2, "restore_best_weights": False}, 5, 5),
        (9, {"patience": 0}, 4, 4),
        (4, {"patience": 2, "restore_best_weights": False}, None, None),
        (2, {"patience": 2, "restore_best_weights": True}, None, 2),
    ],
)
def test_a_history_says_what_ended_it_and_whose_weights_are_left(
    loop, epochs, options, ended, epoch
):
    history, weight = _fitted(epochs, loop, **options)
    stopped = None if ended is None else f"Early stopping ended training after epoch {ended}."
    assert (history.stopped, history.weights_epoch) == (stopped, epoch)
    assert len(history.epoch) == (ended or epochs)
    assert weight == pytest.approx(WEIGHTS[(epoch or epochs) - 1], rel=1e-5)
    record = as_record(history)
    assert (record["stopped"], record["weights_epoch"]) == (stopped, epoch)


def test_other_reasons_come_first_and_no_callback_says_nothing():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    bridle.compile(model, "sgd", "mse")
    history = bridle.fit(model, X, X, epochs=2, verbose=0)
    assert (history.stopped, history.weights_epoch) == (None, None)
