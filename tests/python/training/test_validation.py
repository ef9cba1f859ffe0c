"""Validation after every so many steps: its values held to evaluate() at the same moment."""

import keras
import numpy as np
import pytest

import bridle

C = keras.callbacks


def compiled(small, **how):
    return bridle.compile(small.one(), "sgd", "mse", metrics=["mae"], **how)


def fit(model, rows, **how):
    how = {"batch_size": 2, "epochs": 3, "shuffle": False, "verbose": 0, **how}
    how.setdefault("validation_data", (rows.x[:3], rows.y[:3]))
    return bridle.fit(model, rows.x, rows.y, **how)


def after(small, rows, steps):
    """What evaluate() says after Keras has trained so many steps of two rows."""
    model = compiled(small)
    if steps:
        order = np.arange(2 * steps) % 8
        keras.Model.fit(model, rows.x[order], rows.y[order], batch_size=2, shuffle=False, verbose=0)
    found = keras.Model.evaluate(model, rows.x[:3], rows.y[:3], verbose=0, return_dict=True)
    return {f"val_{name}": value for name, value in found.items()}


def test_every_so_many_steps_over_all_epochs(small, rows):
    """Twelve steps, four in an epoch, with a validation after every fifth."""
    history = fit(compiled(small), rows, validation_every_steps=5)
    assert [(v["epoch"], v["step"]) for v in history.validations] == [(2, 1), (3, 2)]
    for steps, values in zip((5, 10), history.validations, strict=True):
        for name, wanted in after(small, rows, steps).items():
            np.testing.assert_allclose(values[name], wanted, rtol=1e-5)
    # An epoch has the last values within it; the first epoch has none.
    assert history.history["val_loss"] == [v["val_loss"] for v in history.validations]
    assert history.epoch == [0, 1, 2]


def test_the_last_in_an_epoch_counts(small, rows):
    history = fit(compiled(small), rows, validation_every_steps=1)
    assert len(history.validations) == 12
    assert history.history["val_mae"] == [v["val_mae"] for v in history.validations[3::4]]
    found = [v["val_loss"] for v in history.validations]
    wanted = [after(small, rows, steps)["val_loss"] for steps in (1, 6, 12)]
    np.testing.assert_allclose([found[0], found[5], found[11]], wanted, rtol=1e-5)


def test_training_is_the_same_as_without(small, rows, same_model):
    models = [compiled(small) for _ in range(2)]
    histories = [fit(models[0], rows), fit(models[1], rows, validation_every_steps=3)]
    same_model(*models)
    for name in ("loss", "mae"):
        np.testing.assert_allclose(
            histories[0].history[name], histories[1].history[name], rtol=1e-6
        )


def test_callbacks_see_the_values_at_that_step(small, rows):
    seen = []

    class Sees(C.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append((batch, "val_loss" in logs))

        def on_test_begin(self, logs=None):
            seen.append("begin")

        def on_test_end(self, logs=None):
            seen.append(("end", sorted(logs)))

    fit(compiled(small), rows, epochs=1, validation_every_steps=3, callbacks=[Sees()])
    end = "end", ["loss", "mae"]
    assert seen == [(0, False), (1, False), "begin", end, (2, True), (3, False)]


def test_a_callbacks_pace_comes_first(small, rows):
    """Groups of steps_per_execution aren't broken up: validation follows the one it is due in."""
    quiet = C.LambdaCallback(on_train_batch_end=lambda batch, logs: None)
    model = compiled(small, steps_per_execution=3)
    history = fit(model, rows, validation_every_steps=2, callbacks=[quiet])
    assert [(v["epoch"], v["step"]) for v in history.validations[:2]] == [(1, 3), (1, 4)]


def test_a_checkpoint_by_steps_takes_the_best(small, rows, tmp_path):
    best = C.ModelCheckpoint(
        tmp_path / "{batch}.weights.h5", save_best_only=True, save_weights_only=True, save_freq=2
    )
    history = fit(compiled(small), rows, epochs=1, validation_every_steps=2, callbacks=[best])
    assert best.best == min(v["val_loss"] for v in history.validations)


def test_early_stopping_and_a_split(small, rows):
    stop = C.EarlyStopping(patience=0, min_delta=100)
    history = fit(
        compiled(small), rows, validation_data=None, validation_split=0.25,
        validation_every_steps=2, callbacks=[stop],
    )  # fmt: skip
    assert len(history.epoch) == 2


REFUSED = {
    "no data": ({"validation_data": None}, "without data to validate on"),
    "epochs too": ({"validation_freq": 2}, "`validation_freq` together"),
    "zero": ({"validation_every_steps": 0}, "at least 1"),
    "Keras' own loop": ({"run_eagerly": True}, "because run_eagerly is on"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(case, small, rows):
    how, words = REFUSED[case]
    how = {"validation_every_steps": 2, **how}
    model = compiled(small, run_eagerly=how.pop("run_eagerly", False))
    with pytest.raises(bridle.BridleValueError, match=words):
        fit(model, rows, **how)
