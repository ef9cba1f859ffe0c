"""What training sees of arrays that change while it runs: what they were when handed over."""

import keras
import numpy as np
import pytest

import bridle
from bridle.data import copies
from bridle.data.prepared import Prepared

ROWS, BATCH = 32, 4
X = np.random.default_rng(2).normal(size=(ROWS, 3)).astype("float32")
Y = (X @ [[1.0], [2.0], [3.0]]).astype("float32")


def trained(of, x, y=None, **more):
    """The losses of a model, trained by Keras or by bridle."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    of.compile(model, keras.optimizers.SGD(0.02), "mse")
    how = {"batch_size": BATCH} if y is not None else {}
    history = of.fit(model, x, y, epochs=4, shuffle=False, verbose=0, **how, **more)
    return history.history


def overwriting(*arrays):
    class Overwrites(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            for array in arrays:
                array[:] = 0

    return Overwrites()


def by_lambda(*arrays):
    own = overwriting(*arrays)
    return keras.callbacks.LambdaCallback(on_epoch_end=own.on_epoch_end)


def on_itself(*arrays):
    callback = keras.callbacks.EarlyStopping("loss", patience=100)
    callback.on_epoch_end = overwriting(*arrays).on_epoch_end
    return callback


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
@pytest.mark.parametrize("callback", [overwriting, by_lambda, on_itself])
def test_a_callback_that_writes_into_the_data_changes_nothing(callback, dtype):
    x, y = (X * 3).astype(dtype), Y.astype(dtype)
    wanted = trained(keras.Model, x.copy(), y.copy())
    assert trained(bridle, x, y, callbacks=[callback(x, y)])["loss"] == pytest.approx(
        wanted["loss"], rel=1e-5
    )


def test_data_to_validate_on_are_kept_too():
    x, y = X.copy(), Y.copy()
    wanted = trained(keras.Model, X, Y, validation_data=(X.copy(), Y.copy()))
    told = trained(bridle, X, Y, validation_data=(x, y), callbacks=[overwriting(x, y)])
    assert told["val_loss"] == pytest.approx(wanted["val_loss"], rel=1e-5)


def test_nothing_is_copied_where_only_keras_own_callbacks_look_on(monkeypatch):
    def refuse(*_):
        raise AssertionError("copied")

    monkeypatch.setattr("bridle.training.loop.copied", refuse)
    own = [keras.callbacks.EarlyStopping("loss"), keras.callbacks.TerminateOnNaN()]
    trained(bridle, X, Y, callbacks=own)
    with pytest.raises(AssertionError, match="copied"):
        trained(bridle, X, Y, callbacks=[overwriting()])


def test_what_is_too_large_is_said(monkeypatch):
    def fails(_):
        raise MemoryError

    monkeypatch.setattr(copies, "_copy", fails)
    data = Prepared(X, Y)
    with pytest.warns(bridle.BridleWarning, match="`x` is too large to be copied"):
        assert copies.copied(data, "x") is data


def refilled(times=4):
    """Batches in two arrays that are filled again and again."""
    x, y = np.empty((BATCH, 3), "float32"), np.empty((BATCH, 1), "float32")
    for start in list(range(0, ROWS, BATCH)) * times:
        x[:], y[:] = X[start : start + BATCH], Y[start : start + BATCH]
        yield x, y


class Iterator:
    def __init__(self):
        self.batches = refilled()

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.batches)


class Sequence(keras.utils.PyDataset):
    def __init__(self, **how):
        super().__init__(**how)
        self.x, self.y = np.empty((BATCH, 3), "float32"), np.empty((BATCH, 1), "float32")

    def __len__(self):
        return ROWS // BATCH

    def __getitem__(self, number):
        rows = slice(number * BATCH, (number + 1) * BATCH)
        self.x[:], self.y[:] = X[rows], Y[rows]
        return self.x, self.y


REFILLED = {"generator": refilled, "iterator": Iterator, "PyDataset": Sequence}


@pytest.mark.parametrize("attempt", range(4))
@pytest.mark.parametrize("kind", REFILLED)
def test_arrays_that_are_filled_again_and_again(kind, attempt):
    wanted = trained(keras.Model, X, Y)["loss"]
    told = trained(bridle, REFILLED[kind](), steps_per_epoch=ROWS // BATCH)["loss"]
    assert told == pytest.approx(wanted, rel=1e-5)
