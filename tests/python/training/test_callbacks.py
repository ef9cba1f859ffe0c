"""Which callbacks want batches, and Keras' own callbacks."""

import math

import keras
import numpy as np
import pytest

import bridle
from bridle.training.callbacks import callback_list, wants_batches

C = keras.callbacks
PHASES = ("train", "test", "predict")


def _hooked(hook):
    return type("Hooked", (C.Callback,), {hook: lambda *_, **__: None})()


def _extended(base, *args):
    """A callback of a class that extends Keras' by a hook."""
    kind = type("Extended", (base,), {"on_train_batch_end": lambda *_, **__: None})
    return kind(*args)


def _on_instance():
    callback = C.Callback()
    callback.on_train_batch_end = lambda batch, logs=None: None
    return callback


# A callback, and the modes whose batches it wants to see.
WANTS = {
    "nothing": (C.Callback, set()),
    "train": (lambda: _hooked("on_train_batch_end"), {"train"}),
    "short": (lambda: _hooked("on_batch_begin"), {"train"}),
    "test": (lambda: _hooked("on_test_batch_begin"), {"test"}),
    "predict": (lambda: _hooked("on_predict_batch_end"), {"predict"}),
    "epoch": (lambda: _hooked("on_epoch_end"), set()),
    "on the instance": (_on_instance, {"train"}),
    "lambda": (lambda: C.LambdaCallback(on_train_batch_end=lambda batch, logs: None), {"train"}),
    "lambda of epochs": (lambda: C.LambdaCallback(on_epoch_end=lambda epoch, logs: None), set()),
    "early stopping": (C.EarlyStopping, set()),
    "history": (C.History, set()),
    "progress": (C.ProgbarLogger, set()),
    "checkpoint": (lambda: C.ModelCheckpoint("m.keras"), set()),
    "checkpoint by batches": (lambda: C.ModelCheckpoint("m.keras", save_freq=3), {"train"}),
    "NaN": (C.TerminateOnNaN, {"train"}),
    "extended checkpoint": (lambda: _extended(C.ModelCheckpoint, "m.keras"), {"train"}),
    "extended backup": (lambda: _extended(C.BackupAndRestore, "b"), {"train"}),
    "extended history": (lambda: _extended(C.History), {"train"}),
    "extended progress": (lambda: _extended(C.ProgbarLogger), {"train"}),
    "checkpoint under a name": (lambda: type("Mine", (C.ModelCheckpoint,), {})("m.keras"), set()),
    "history under a name": (type("Mine", (C.History,), {}), set()),
}


@pytest.mark.parametrize("name", WANTS)
def test_who_wants_batches(name):
    build, wanted = WANTS[name]
    callback = build()
    assert {mode for mode in PHASES if wants_batches(callback, mode)} == wanted


class _HooksItself(C.Callback):
    """Sets its hooks when it is told that something begins, as `begin` says."""

    def __init__(self, begin, hook):
        super().__init__()
        self.seen = 0
        setattr(self, begin, lambda *_, **__: setattr(self, hook, self._count))

    def _count(self, *_, **__):
        self.seen += 1


@pytest.mark.parametrize(
    ("begin", "mode"),
    [
        ("on_train_begin", "train"),
        ("on_epoch_begin", "train"),
        ("on_test_begin", "test"),
        ("on_predict_begin", "predict"),
    ],
)
def test_hooks_that_a_callback_gives_itself(begin, mode, small, rows):
    model = bridle.compile(small.one(), "sgd", "mse")
    callback = _HooksItself(begin, f"on_{mode}_batch_end")
    how = {"batch_size": 2, "verbose": 0, "callbacks": [callback]}
    if mode == "predict":
        bridle.predict(model, rows.x, **how)
    else:
        {"train": bridle.fit, "test": bridle.evaluate}[mode](model, rows.x, rows.y, **how)
    assert callback.seen == 4


def test_a_callback_list_is_taken_as_it_is(small):
    given = C.CallbackList([], model=small.one())
    assert callback_list(small.one(), given, "auto", 1, 1) is given


def _files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def _falling(epoch, rate):
    return rate * 0.5 if epoch else rate


# Keras' callbacks, and arguments that make them act.
KERAS_OWN = {
    "ModelCheckpoint": (lambda p: [C.ModelCheckpoint(p / "{epoch}-{val_loss:.3f}.keras")], {}),
    "the best checkpoint": (
        lambda p: [
            C.ModelCheckpoint(p / "best.weights.h5", save_best_only=True, save_weights_only=True)
        ],
        {},
    ),
    "checkpoints by batches": (
        lambda p: [C.ModelCheckpoint(p / "{epoch}-{batch}.keras", save_freq=3)],
        {},
    ),
    "EarlyStopping": (lambda p: [C.EarlyStopping(patience=1, min_delta=10)], {}),
    "the best weights": (
        lambda p: [C.EarlyStopping("mae", patience=2, mode="max", restore_best_weights=True)],
        {},
    ),
    "ReduceLROnPlateau": (lambda p: [C.ReduceLROnPlateau(patience=1, min_delta=10)], {}),
    "TerminateOnNaN": (lambda p: [C.TerminateOnNaN()], {"scale": 1e30, "unguarded": True}),
    "LearningRateScheduler": (lambda p: [C.LearningRateScheduler(_falling)], {}),
    "CSVLogger": (lambda p: [C.CSVLogger(p / "log.csv")], {}),
    "BackupAndRestore": (lambda p: [C.BackupAndRestore(p / "backup")], {}),
    "SwapEMAWeights": (lambda p: [C.SwapEMAWeights(swap_on_epoch=True)], {"ema": True}),
}


@pytest.mark.parametrize("name", KERAS_OWN)
def test_keras_own_callbacks(name, small, rows, tmp_path, same_model):
    build, how = KERAS_OWN[name]
    results = []
    for who, module in (("ours", bridle), ("theirs", keras.Model)):
        (tmp_path / who).mkdir()
        model = small.one()
        optimizer = keras.optimizers.SGD(0.1, use_ema=bool(how.get("ema")), ema_momentum=0.5)
        module.compile(model, optimizer, "mse", metrics=["mae"])
        y = rows.y * np.float32(how.get("scale", 1))
        more = {"check_finite": False} if how.get("unguarded") and who == "ours" else {}
        history = module.fit(
            model,
            rows.x,
            y,
            batch_size=3,
            epochs=5,
            shuffle=False,
            verbose=0,
            validation_data=(rows.x, rows.y),
            callbacks=build(tmp_path / who),
            **more,
        )
        results.append((model, history))
    (model, found), (keras_model, wanted) = results
    assert found.epoch == wanted.epoch
    assert list(found.history) == list(wanted.history)
    for key, values in wanted.history.items():
        np.testing.assert_allclose(found.history[key], values, rtol=1e-6, err_msg=key)
    assert _files(tmp_path / "ours") == _files(tmp_path / "theirs")
    if name == "CSVLogger":
        texts = [np.genfromtxt(tmp_path / w / "log.csv", delimiter=",") for w in ("ours", "theirs")]
        np.testing.assert_allclose(*texts, rtol=1e-6)
    if name == "TerminateOnNaN":
        assert not math.isfinite(found.history["loss"][-1])
    else:
        same_model(model, keras_model)


def test_training_goes_on_from_a_backup(small, rows, tmp_path, same_model):
    class Interrupt(C.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    models = []
    for who, module in (("ours", bridle), ("theirs", keras.Model)):
        epochs = []
        seen = C.LambdaCallback(on_epoch_begin=lambda epoch, logs, to=epochs: to.append(epoch))
        for callbacks in ([Interrupt()], [seen]):
            model = small.one()
            module.compile(model, "adam", "mse")
            callbacks.append(C.BackupAndRestore(tmp_path / who))
            try:
                module.fit(
                    model, rows.x, rows.y, epochs=4, shuffle=False, verbose=0, callbacks=callbacks
                )
            except KeyboardInterrupt:
                assert callbacks[0] is not seen
        models.append((model, epochs))
    assert models[0][1] == models[1][1] == [2, 3]
    same_model(models[0][0], models[1][0])
