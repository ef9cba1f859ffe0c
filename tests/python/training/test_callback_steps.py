"""Keras' own callbacks with hooks of batches: told of what they need, as in Keras."""

import contextlib
import json
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

import bridle
from bridle.engine.tensorflow import choose
from bridle.training import groups, pace
from bridle.training.pace import Pace

pytestmark = pytest.mark.slow

C = keras.callbacks
STEPS, SIZE = 40, 2
#: What is added to an output.
SIZES = {"NaN": float("nan"), "infinite": 1e30}


class EveryBatch(C.Callback):
    """Does nothing with every batch."""

    def on_train_batch_end(self, batch, logs=None):
        pass


def data(rows=STEPS * SIZE):
    random = np.random.default_rng(1)
    x = random.normal(size=(rows, 3)).astype("float32")
    return x, random.normal(size=(rows, 1)).astype("float32")


def model(optimizer="adam"):
    keras.utils.set_random_seed(7)
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    return bridle.compile(made, optimizer, "mse", jit_compile=False)


def state(made):
    return [np.array(v) for v in (*made.variables, *made.optimizer.variables)]


def same(found, wanted):
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.fixture
def calls(monkeypatch):
    """The steps of each call of a program, on a machine on which a step takes no time."""
    monkeypatch.setattr(pace, "SECONDS_HEARD", 1e9)
    seen = []
    run = groups._run

    def noted(model, mode, pieces, plan):
        seen.append(sum(stop - start for _, start, stop in pieces))
        return run(model, mode, pieces, plan)

    monkeypatch.setattr(groups, "_run", noted)
    return seen


@pytest.fixture
def saves(monkeypatch):
    """After how many updates weights were saved, and the weights."""
    seen = []
    save = keras.Model.save_weights

    def noted(self, *args, **more):
        seen.append((int(self.optimizer.iterations), self.get_weights()))
        return save(self, *args, **more)

    monkeypatch.setattr(keras.Model, "save_weights", noted)
    return seen


def checkpoint(every, **more):
    def make(path):
        name = path / "{epoch}-{batch}-{loss:.3f}.weights.h5"
        return C.ModelCheckpoint(name, save_weights_only=True, save_freq=every, **more)

    return make


def backup(every):
    return lambda path: C.BackupAndRestore(path / "backup", every, delete_checkpoint=False)


# Callbacks that save, the batches of an epoch in each training (a callback counts on in the next),
# and the fewest steps that some call has.
SAVING = {
    "a checkpoint": (checkpoint(7), (40, 40), 7),
    "one in an epoch": (checkpoint(40), (40, 40), 24),
    "one in more than an epoch": (checkpoint(55), (40, 40), 24),
    "at every step": (checkpoint(1), (40, 40), 1),
    "the best": (checkpoint(25, save_best_only=True, monitor="loss", mode="min"), (40, 40), 15),
    "a smaller last batch": (checkpoint(13), (39.5, 39.5), 13),
    "epochs that differ": (checkpoint(6), (6, 30, 11), 6),
    "a backup": (backup(7), (40, 40), 7),
    "a backup in more than an epoch": (backup(50), (40, 40), 23),
    "a backup at every step": (backup(False), (40, 40), 1),
    "a backup of epochs that differ": (backup(6), (6, 30, 11), 5),
}


@pytest.mark.parametrize("name", SAVING)
def test_they_save_at_the_same_steps(name, tmp_path, calls, saves):
    build, trainings, many = SAVING[name]
    found = {}
    for who, module in (("ours", bridle), ("theirs", keras.Model)):
        (tmp_path / who).mkdir()
        callback = build(tmp_path / who)
        made = model()
        for batches in trainings:
            x, y = data(rows=int(batches * SIZE))
            how = {"batch_size": SIZE, "epochs": 3, "shuffle": False, "verbose": 0}
            module.fit(made, x, y, callbacks=[callback], **how)
        files = [p.relative_to(tmp_path / who) for p in sorted((tmp_path / who).rglob("*.*"))]
        texts = [json.loads(p.read_text()) for p in (tmp_path / who).rglob("*.json")]
        found[who] = files, texts, saves.copy(), state(made)
        saves.clear()
    (ours, told, steps, weights), (theirs, told_keras, steps_keras, weights_keras) = found.values()
    assert ours == theirs
    assert told == told_keras
    assert [step for step, _ in steps] == [step for step, _ in steps_keras]
    assert steps
    for (_, a), (_, b) in zip(steps, steps_keras, strict=True):
        same(a, b)
    same(weights, weights_keras)
    assert max(calls) >= many


# Where the loss goes wrong (counted from 0), in which epoch, by what; the rows.
BAD = {
    "the first step": (0, 0, "NaN", STEPS * SIZE),
    "an early one": (5, 0, "infinite", STEPS * SIZE),
    "one in the middle": (29, 0, "NaN", STEPS * SIZE),
    "the last one": (STEPS - 1, 0, "infinite", STEPS * SIZE),
    "a smaller last batch": (STEPS - 1, 0, "NaN", STEPS * SIZE - 1),
    "in a later epoch": (29, 2, "NaN", STEPS * SIZE),
    "never": (None, 0, "NaN", STEPS * SIZE),
}


class Spoil(C.Callback):
    """Makes the loss bad from an epoch on, at a step: the weight of a row is from a variable."""

    def __init__(self, epoch):
        super().__init__()
        self.epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):
        self.model.bad.assign(float(epoch >= self.epoch))


def spoiled(size, dropout=0.0, **how):
    """A model whose loss is bad where an input is larger than 1e6, once its variable is 1."""

    class Spoilt(keras.layers.Layer):
        def build(self, shape):
            self.on = self.add_weight(shape=(), initializer="zeros", trainable=False)

        def call(self, x):
            large = keras.ops.abs(x) > 1e6
            x = keras.ops.where(large, 0.0, x)
            wrong = keras.ops.any(large, axis=-1, keepdims=True)
            return x, keras.ops.where(keras.ops.logical_and(wrong, self.on > 0), size, 0.0)

    keras.utils.set_random_seed(7)
    inputs = keras.Input((3,))
    x, wrong = Spoilt(name="spoilt")(inputs)
    x = keras.layers.BatchNormalization()(keras.layers.Dense(4, "tanh")(x))
    x = keras.layers.Dropout(dropout)(x)
    outputs = keras.layers.Dense(1)(x) + wrong
    made = keras.Model(inputs, outputs)
    made.bad = made.get_layer("spoilt").on
    return bridle.compile(made, "adam", "mse", metrics=["mae"], **how)


def run(fit, made, bad, epoch, rows, *callbacks, **more):
    x, y = data(rows=rows)
    if bad is not None:
        x[bad * SIZE] = 1e7
    how = {"batch_size": SIZE, "epochs": 4, "shuffle": False, "verbose": 0, **more}
    history = fit(made, x, y, callbacks=[Spoil(epoch), *callbacks], **how)
    return history.epoch, history.history, state(made)


@pytest.mark.parametrize("name", BAD)
def test_training_ends_after_the_same_step(name, calls, capsys):
    bad, epoch, value, rows = BAD[name]
    told = {}
    for who, fit in (("ours", bridle.fit), ("theirs", keras.Model.fit)):
        more = {"check_finite": False} if who == "ours" else {}
        made = spoiled(SIZES[value], jit_compile=False)
        found = run(fit, made, bad, epoch, rows, C.TerminateOnNaN(), **more)
        told[who] = *found, capsys.readouterr().out
    (epochs, logs, found, said), (of_keras, logs_keras, wanted, said_keras) = told.values()
    assert epochs == of_keras
    assert list(logs) == list(logs_keras)
    for key, values in logs_keras.items():
        np.testing.assert_array_equal(logs[key], values)
    same(found, wanted)
    assert said == said_keras
    assert bool(said) == (bad is not None)
    assert max(calls) > 1


def test_steps_that_run_again_run_as_they_did(calls, monkeypatch, repaid_by):
    """Dropout's numbers are other ones in XLA: what ran as a graph runs again as one."""
    repaid_by(1)
    monkeypatch.setattr(choose.Work, "head_start", lambda self, epoch=None: 17)
    results = []
    for more in ((), (EveryBatch(),)):
        made = spoiled(SIZES["NaN"], dropout=0.5, jit_compile="auto")
        how = {"check_finite": False}
        results.append(run(bridle.fit, made, 29, 0, STEPS * SIZE, C.TerminateOnNaN(), *more, **how))
        calls.append(None)
    many, one_by_one = results
    assert calls[: calls.index(None)][:2] == [16, 24]
    assert set(calls[calls.index(None) + 1 : -1]) == {1}
    assert many[:1] == one_by_one[:1]
    np.testing.assert_equal(many[1], one_by_one[1])
    same(many[2], one_by_one[2])


def test_steps_with_effects_run_once(calls):
    """What a step does beside changing variables can't be put back."""
    seen = []

    class Counts(keras.layers.Layer):
        def call(self, x):
            if tf.inside_function():
                tf.py_function(lambda: seen.append(1), [], [])
            return x

    keras.utils.set_random_seed(7)
    made = keras.Sequential([keras.Input((3,)), Counts(), keras.layers.Dense(1)])
    bridle.compile(made, "sgd", "mse", jit_compile=False)
    x, y = data()
    y[29 * SIZE] = np.nan
    how = {"allow_nan": True, "check_finite": False, "shuffle": False, "verbose": 0}
    bridle.fit(made, x, y, batch_size=SIZE, callbacks=[C.TerminateOnNaN()], **how)
    assert len(seen) == int(made.optimizer.iterations) == 30


class OwnLogs(keras.Sequential):
    """Logs a loss that isn't finite after one step alone."""

    def train_step(self, data):
        self.optimizer.iterations.assign_add(1)
        return {"loss": tf.where(self.optimizer.iterations == 6, np.inf, 1.0)}


class Counts(keras.metrics.Mean):
    """A user's metric, with a value by the name of the loss."""

    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(y_pred)

    def result(self):
        return {"loss": tf.where(self.count == 6, np.nan, 1.0)}


@pytest.mark.parametrize(("base", "metrics"), [(OwnLogs, ()), (keras.Sequential, (Counts,))])
def test_a_loss_that_is_finite_again(base, metrics):
    x, y = data()
    ended = []
    for fit in (bridle.fit, keras.Model.fit):
        made = base([keras.Input((3,)), keras.layers.Dense(1)])
        keras.Model.compile(made, "sgd", "mse", metrics=[metric() for metric in metrics] or None)
        how = {"check_finite": False} if fit is bridle.fit else {}
        fit(made, x, y, batch_size=1, callbacks=[C.TerminateOnNaN()], verbose=0, **how)
        ended.append(int(made.optimizer.iterations))
    assert ended == [6, 6]


def changed(callback, name):
    setattr(callback, name, getattr(callback, name))
    return callback


def extended(kind, *args):
    return type("Extended", (kind,), {})(*args)


def board(**how):
    return lambda path: C.TensorBoard(path, **how)


# Callbacks, the model, and whether they are told of every batch.
TOLD = {
    "NaN": (lambda p: C.TerminateOnNaN(), model, False),
    "NaN, extended": (lambda p: extended(C.TerminateOnNaN), model, True),
    "NaN, changed": (lambda p: changed(C.TerminateOnNaN(), "on_batch_end"), model, True),
    "checkpoint": (checkpoint(3), model, False),
    "checkpoint, changed": (lambda p: changed(checkpoint(3)(p), "_save_model"), model, True),
    "checkpoint, extended": (
        lambda p: extended(C.ModelCheckpoint, p / "m.keras", "loss", 0, False, False, "min", 3),
        model,
        True,
    ),
    "backup": (backup(3), model, False),
    "board": (board(), model, False),
    "board by batch": (board(update_freq="batch"), model, True),
    "board by batches": (board(update_freq=5), model, True),
    "board with steps": (board(write_steps_per_second=True), model, True),
    "board, changed": (lambda p: changed(board()(p), "on_train_batch_end"), model, True),
    "epochs alone": (lambda p: C.LambdaCallback(on_epoch_end=lambda e, logs: None), model, False),
    "lambda": (lambda p: C.LambdaCallback(on_batch_end=lambda b, logs: None), model, True),
    "remote": (lambda p: C.RemoteMonitor(), model, False),
    "shown": (lambda p: C.ProgbarLogger(), model, False),
}


@pytest.mark.parametrize("name", TOLD)
def test_who_is_told_of_every_batch(name, tmp_path):
    build, make, wanted = TOLD[name]
    hooks = C.CallbackList([build(tmp_path)], model=make())
    assert Pace(hooks, "train", 1).every == (1 if wanted else None)
    by_batch = C.CallbackList([build(tmp_path), EveryBatch()], model=make())
    assert Pace(by_batch, "train", 1).every == 1


@pytest.mark.parametrize("writer", [False, True], ids=["alone", "beside a writer of the user's"])
def test_a_board_writes_what_it_does_in_keras(writer, tmp_path, calls):
    """The package tensorboard, which writes numbers, may be missing."""
    written = {"ours": [], "theirs": []}
    for (who, seen), fit in zip(written.items(), (bridle.fit, keras.Model.fit), strict=True):

        def scalar(name, value, step, seen=seen):
            if tf.summary.should_record_summaries():
                seen.append((name, float(value), int(step)))

        x, y = data()
        callback = C.TensorBoard(tmp_path / who / "board")
        make = tf.summary.create_file_writer
        callback._summary_module = SimpleNamespace(scalar=scalar, create_file_writer=make)
        mine = make(str(tmp_path / who / "mine"))
        with mine.as_default() if writer else contextlib.nullcontext():
            fit(
                model(), x, y, batch_size=SIZE, epochs=3, shuffle=False, verbose=0,
                validation_data=(x, y), callbacks=[callback],
            )  # fmt: skip
    assert written["ours"]
    assert written["ours"] == written["theirs"]
    assert max(calls) == (1 if writer else STEPS)
