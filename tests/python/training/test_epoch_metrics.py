"""Metrics of whole arrays, held against scikit-learn and NumPy on predict()'s own output."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.metrics import roc_auc_score

import bridle


def auc(y_true, y_pred):
    return roc_auc_score(y_true[:, 0], y_pred[:, 0])


def spread(y_true, y_pred, sample_weight):
    return np.average((y_true - y_pred)[:, 0] ** 2, weights=sample_weight)


def named(levels):
    return lambda y_true, y_pred, levels=levels: len(levels)


@pytest.fixture
def model(small):
    return bridle.compile(
        small.one(activation="sigmoid"),
        loss="binary_crossentropy",
        metrics=["mae", bridle.EpochMetric("auc", auc)],
    )


def test_epochs_without_a_validation_have_none_whatever_is_logged(small, rows):
    def val_own(y_true, y_pred):
        return keras.ops.mean(y_pred, axis=-1)

    model = bridle.compile(
        small.one(), loss="mse", metrics=[val_own, bridle.EpochMetric("spread", lambda t, p: 1.0)]
    )
    history = bridle.fit(
        model, rows.x, rows.y, epochs=5, validation_data=(rows.x, rows.y), validation_freq=2,
        verbose=0,
    ).history  # fmt: skip
    counts = {name: len(values) for name, values in history.items()}
    assert counts == {
        "loss": 5, "val_own": 5, "val_loss": 2, "val_val_own": 2, "val_spread": 2,
    }  # fmt: skip


def dataset(rows):
    return tf.data.Dataset.from_tensor_slices((rows.x, rows.halves[:, None])).batch(3)


def truth(model, rows):
    return roc_auc_score(rows.halves, model.predict(rows.x, verbose=0)[:, 0])


def test_fit_logs_it_after_each_validation(model, rows):
    y = rows.halves[:, None]
    history = bridle.fit(
        model, rows.x, y, epochs=3, validation_data=(rows.x, y), verbose=0, batch_size=4
    ).history
    assert set(history) == {"loss", "mae", "val_loss", "val_mae", "val_auc"}
    assert len(history["val_auc"]) == 3
    assert history["val_auc"][-1] == pytest.approx(truth(model, rows))


@pytest.mark.parametrize("kind", ["arrays", "dataset", "steps"])
def test_evaluate_has_it_after_keras_own(model, rows, kind):
    y = rows.halves[:, None]
    data = {"x": dataset(rows)} if kind == "dataset" else {"x": rows.x, "y": y, "batch_size": 3}
    if kind == "steps":
        data["steps"] = 2  # six of the eight rows
        expected = roc_auc_score(y[:6, 0], model.predict(rows.x[:6], verbose=0)[:, 0])
    else:
        expected = truth(model, rows)
    found = bridle.evaluate(model, **data, verbose=0)
    assert len(found) == 3
    assert found[2] == pytest.approx(expected)
    found = bridle.evaluate(model, **data, verbose=0, return_dict=True)
    assert found["auc"] == pytest.approx(expected)


@pytest.mark.parametrize("settings", [{}, {"run_eagerly": True}])
def test_callbacks_monitor_it(small, rows, settings):
    """Early stopping sees a value that gets worse each time, in bridle's loop and in Keras'."""
    values = iter([0.9, 0.8, 0.7, 0.6])
    model = bridle.compile(
        small.one(),
        loss="mse",
        metrics=[bridle.EpochMetric("m", lambda *_: next(values))],
        **settings,
    )
    stop = keras.callbacks.EarlyStopping("val_m", mode="max", patience=1)
    history = bridle.fit(
        model, rows.x, rows.y, epochs=4, validation_data=(rows.x, rows.y), callbacks=stop, verbose=0
    )
    assert history.history["val_m"] == [0.9, 0.8]


def test_only_epochs_with_validation_have_it(model, rows):
    y = rows.halves[:, None]
    given = {"epochs": 4, "validation_data": (rows.x, y), "validation_freq": 2, "verbose": 0}
    assert len(bridle.fit(model, rows.x, y, **given).history["val_auc"]) == 2
    assert "val_auc" not in bridle.fit(model, rows.x, y, verbose=0).history


def test_weights_and_levels_are_given_where_they_are_taken(small, rows):
    model = bridle.compile(small.one(), loss="mse", metrics=bridle.EpochMetric("s", spread))
    found = bridle.evaluate(
        model, rows.x, rows.y, sample_weight=rows.weights, verbose=0, return_dict=True
    )
    error = (rows.y - model.predict(rows.x, verbose=0))[:, 0] ** 2
    assert found["s"] == pytest.approx(np.average(error, weights=rows.weights), rel=1e-5)


@pytest.mark.parametrize("as_dict", [False, True])
def test_each_output_has_its_own(small, rows, as_dict):
    metrics = {
        "p": ["mae", bridle.EpochMetric("high", lambda t, p: p.max())],
        "q": bridle.EpochMetric("width", lambda t, p: float(p.shape[1])),
    }
    model = bridle.compile(
        small.two(),
        loss={"p": "mse", "q": "sparse_categorical_crossentropy"},
        metrics=metrics if as_dict else list(metrics.values()),
    )
    found = bridle.evaluate(
        model, [rows.x, rows.b], [rows.y, rows.halves], verbose=0, return_dict=True
    )
    assert found["q_width"] == 2
    p, _ = model.predict([rows.x, rows.b], verbose=0)
    assert found["p_high"] == pytest.approx(p.max())
    assert "p_mae" in found


def test_compiling_again_forgets_it(model, rows):
    bridle.compile(model, loss="mse", metrics=["mae"])
    y = rows.halves[:, None]
    assert set(bridle.evaluate(model, rows.x, y, verbose=0, return_dict=True)) == {"loss", "mae"}


def test_a_generator_is_refused(model, rows):
    batches = (batch for batch in dataset(rows))
    with pytest.raises(bridle.BridleTypeError, match="Can't compute `auc` on a generator"):
        bridle.evaluate(model, batches, steps=1)
