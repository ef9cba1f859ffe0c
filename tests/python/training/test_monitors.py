"""What callbacks monitor is checked before the first epoch."""

import keras
import pytest

import bridle

C = keras.callbacks


def compiled(small, which="one", base=keras.Model, **how):
    model = getattr(small, which)(base=base)
    losses = {"p": "mse", "q": "sparse_categorical_crossentropy"} if which == "two" else "mse"
    metrics = {"p": ["mae"], "q": ["accuracy"]} if which == "two" else ["mae"]
    return bridle.compile(model, "sgd", losses, metrics=metrics, **how)


def fit(model, rows, callbacks, **how):
    x, y = (rows.x, rows.y) if len(model.inputs) == 1 else ([rows.x, rows.b], [rows.y, rows.halves])
    how = {"verbose": 0, **how}
    return bridle.fit(model, x, y, callbacks=callbacks, **how)


# A callback, the model, and the names that are valid for it.
UNKNOWN = {
    "EarlyStopping": (lambda: C.EarlyStopping("val_mea"), "one", "Did you mean `val_mae`?"),
    "ReduceLROnPlateau": (lambda: C.ReduceLROnPlateau("accuracy"), "one", "`loss`, `mae`"),
    "ModelCheckpoint": (
        lambda: C.ModelCheckpoint("m.keras", monitor="val_acc", save_best_only=True),
        "two",
        "Did you mean `val_q_accuracy`?",
    ),
    "a learning rate that isn't logged": (
        lambda: C.EarlyStopping("learning_rate", mode="min"),
        "one",
        "`loss`, `mae`",
    ),
    "an output's name without its metric": (lambda: C.EarlyStopping("p"), "two", "`p_mae`"),
}


@pytest.mark.parametrize("eagerly", [False, True])
@pytest.mark.parametrize("case", UNKNOWN)
def test_an_unknown_monitor_is_an_error_with_the_names(case, eagerly, small, rows):
    make, which, words = UNKNOWN[case]
    model, callback = compiled(small, which, run_eagerly=eagerly), make()
    weights, history = model.get_weights(), getattr(model, "history", None)
    seen = []
    look = C.LambdaCallback(on_train_begin=lambda logs: seen.append("begin"))
    with pytest.raises(bridle.BridleNameError) as error:
        fit(model, rows, [look, callback], validation_split=0.5)
    assert f"`{type(callback).__name__}` can't monitor" in error.value.sentence
    assert words in error.value.hint
    assert (seen, getattr(model, "history", None)) == ([], history)
    assert all((a == b).all() for a, b in zip(weights, model.get_weights(), strict=True))


def test_a_direction_that_nobody_knows_is_an_error_before_training(small, rows):
    def own(y_true, y_pred):
        return keras.ops.mean(y_pred - y_true)

    model = bridle.compile(small.one(), "sgd", "mse", metrics=[own])
    with pytest.raises(bridle.BridleValueError, match='whether "own" is to rise or to fall'):
        fit(model, rows, [C.EarlyStopping("own")])
    fit(model, rows, [C.EarlyStopping("own", mode="max")])


@pytest.mark.parametrize("eagerly", [False, True])
def test_validation_that_there_is_not(eagerly, small, rows):
    model = compiled(small, run_eagerly=eagerly)
    with pytest.raises(bridle.BridleNameError, match="there is no validation") as error:
        fit(model, rows, [C.EarlyStopping()])
    assert "`validation_data`" in error.value.hint


@pytest.mark.parametrize("which", ["one", "two"])
def test_every_name_that_is_logged_can_be_monitored(which, small, rows):
    logged = list(fit(compiled(small, which), rows, None, validation_split=0.5).history)
    assert len(logged) in (4, 10)
    callbacks = [C.EarlyStopping(name, mode="min") for name in logged]
    fit(compiled(small, which), rows, callbacks, validation_split=0.5)


FINE = {
    "a checkpoint of every epoch": lambda p: [C.ModelCheckpoint(p / "m.keras")],
    "a learning rate that is logged": lambda p: [
        C.LearningRateScheduler(lambda epoch, rate: rate / 2),
        C.EarlyStopping("learning_rate", mode="min"),
    ],
    "a callback that adds to the logs": lambda p: [_Adds(), C.EarlyStopping("f1", mode="max")],
    "a function that may add to them": lambda p: [
        C.LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(f1=1.0)),
        C.EarlyStopping("f1", mode="max"),
    ],
    "a function that does so later too": lambda p: [
        C.LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(val_f1=1.0)),
        C.EarlyStopping("val_f1", mode="max"),
        C.ReduceLROnPlateau("val_f1", mode="max"),
        C.ModelCheckpoint(p / "m.keras", "val_f1", save_best_only=True, mode="max"),
    ],
    "what training logs, behind it": lambda p: [_Adds(), C.EarlyStopping("mae")],
}


class _Adds(C.Callback):
    def on_epoch_end(self, epoch, logs=None):
        logs["f1"] = 1.0


@pytest.mark.parametrize("case", FINE)
def test_what_is_no_error(case, small, rows, tmp_path):
    fit(compiled(small), rows, FINE[case](tmp_path))


# Behind a callback that may add to the logs, what nobody adds: the call's arguments, and when it is
# told, before training or after the first epoch.
BEHIND = {
    "a name like another": (lambda p: C.EarlyStopping("mea"), {}, "Did you mean `mae`?", 0),
    "a plateau": (lambda p: C.ReduceLROnPlateau("accuracy"), {}, "give its argument `mode`", 0),
    "with a direction": (lambda p: C.EarlyStopping("mea", mode="min"), {}, "Did you mean `mae`", 1),
    "validation": (
        lambda p: C.EarlyStopping("val_mea", mode="min"),
        {"validation_split": 0.5},
        "Did you mean `val_mae`?",
        1,
    ),
    "validation that there isn't": (
        lambda p: C.EarlyStopping("val_loss"),
        {},
        "A callback has to add it from the first epoch on.",
        1,
    ),
    "a checkpoint": (
        lambda p: C.ModelCheckpoint(p / "m.keras", "acc", save_best_only=True, mode="max"),
        {},
        "`loss`, `mae`, `seen`",
        1,
    ),
}


@pytest.mark.parametrize("eagerly", [False, True])
@pytest.mark.parametrize("case", BEHIND)
def test_what_nobody_adds_behind_a_callback_that_may(case, eagerly, small, rows, tmp_path):
    make, how, words, epochs = BEHIND[case]
    adds = C.LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(seen=1.0))
    model = compiled(small, run_eagerly=eagerly)
    with pytest.raises(bridle.BridleNameError, match="can't monitor") as error:
        fit(model, rows, [adds, make(tmp_path)], epochs=3, **how)
    assert words in error.value.hint
    assert len(model.history.epoch if hasattr(model, "history") else []) == 0
    assert hasattr(model, "history") == (epochs > 0)


def test_validation_that_is_not_in_every_epoch_can_be_monitored(small, rows):
    seen = []
    watch = C.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append("val_mae" in logs))
    callbacks = [_Adds(), C.EarlyStopping("val_mae", patience=9), watch]
    fit(compiled(small), rows, callbacks, epochs=4, validation_freq=2, validation_split=0.5)
    assert seen == [False, True, False, True]


def test_a_callback_behind_does_not_add_in_time(small, rows):
    with pytest.raises(bridle.BridleNameError):
        fit(compiled(small), rows, [C.EarlyStopping("f1", mode="max"), _Adds()])


def test_a_model_that_is_not_built_and_one_with_a_step_of_its_own(rows):
    model = keras.Sequential([keras.layers.Dense(1)])
    bridle.compile(model, "sgd", "mse", metrics=["mae"])
    with pytest.raises(bridle.BridleNameError, match="Did you mean `mae`"):
        bridle.fit(model, rows.x, rows.y, callbacks=[C.EarlyStopping("mea")], verbose=0)

    class Own(keras.Sequential):
        def train_step(self, data):
            return {**super().train_step(data), "mine": 1.0}

    own = bridle.compile(Own([keras.Input((3,)), keras.layers.Dense(1)]), "sgd", "mse")
    bridle.fit(own, rows.x, rows.y, callbacks=[C.EarlyStopping("mine", mode="max")], verbose=0)
