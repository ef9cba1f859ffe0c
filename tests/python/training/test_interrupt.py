"""Ctrl-C: real signals, sent to this process while it trains."""

import os
import signal
import sys
import threading

import keras
import numpy as np
import pytest

import bridle
from bridle.interrupt import watched

C = keras.callbacks
pytestmark = pytest.mark.usefixtures("interrupts_are_heard", "at_a_prompt")


def interrupt(times=1):
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGINT)


class At(C.Callback):
    """Interrupts in a hook, and notes which hooks ran."""

    def __init__(self, hook, at, times=1):
        super().__init__()
        self.seen = []
        for name in (
            "on_epoch_begin", "on_epoch_end", "on_test_begin", "on_test_end", "on_train_end",
        ):  # fmt: skip
            setattr(self, name, self._seeing(name))
        act = getattr(self, hook)

        def interrupting(number, logs=None):
            act(number, logs)
            if number == at:
                interrupt(times)

        setattr(self, hook, interrupting)

    def _seeing(self, name):
        return lambda number=None, logs=None: self.seen.append(name)


def train(small, rows, callback, **how):
    model = how.pop("model", None) or bridle.compile(
        small.one(), "sgd", "mse", run_eagerly=how.pop("run_eagerly", False)
    )
    how = {"batch_size": 2, "epochs": 5, "shuffle": False, "verbose": 0, **how}
    before = signal.getsignal(signal.SIGINT)
    try:
        return model, bridle.fit(model, rows.x, rows.y, callbacks=[callback], **how)
    finally:
        assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_ends_training_after_the_steps_under_way(small, rows, same_model, capsys):
    callback = At("on_train_batch_end", 1)
    # Batches number from 0 in every epoch: the first epoch's second batch.
    model, history = train(small, rows, callback)
    assert history is model.history
    assert (history.interrupted, history.epoch, history.history) == (True, [], {})
    assert history.stopped == "Interrupted in epoch 1 after step 2."
    assert callback.seen == ["on_epoch_begin", "on_train_end"]
    assert "Interrupt again to stop at once" in capsys.readouterr().err
    other = bridle.compile(small.one(), "sgd", "mse")
    keras.Model.fit(other, rows.x[:4], rows.y[:4], batch_size=2, shuffle=False, verbose=0)
    same_model(model, other)
    _, again = train(small, rows, C.Callback(), model=model)  # the model stays usable
    assert (again.interrupted, len(again.epoch)) == (False, 5)


def test_the_epochs_before_are_in_the_history(small, rows):
    callback = At("on_epoch_begin", 3)
    _, history = train(small, rows, callback, validation_data=(rows.x, rows.y))
    assert history.epoch == [0, 1, 2]
    assert [len(v) for v in history.history.values()] == [3, 3]
    assert history.stopped == "Interrupted in epoch 4 after step 4."
    assert callback.seen[-2:] == ["on_epoch_begin", "on_train_end"]


def test_an_interrupt_between_epochs_keeps_the_epoch(small, rows):
    _, history = train(small, rows, At("on_epoch_end", 1))
    assert history.epoch == [0, 1]
    assert history.interrupted


def test_a_validation_is_cut_short_and_its_values_are_dropped(small, rows):
    callback = At("on_test_batch_end", 1)
    _, history = train(small, rows, callback, validation_data=(rows.x, rows.y))
    assert callback.seen == ["on_epoch_begin", "on_test_begin", "on_test_end", "on_train_end"]
    assert history.history == {}


def test_a_second_interrupt_stops_at_once(small, rows):
    callback = At("on_train_batch_begin", 1, times=2)
    with pytest.raises(KeyboardInterrupt):
        train(small, rows, callback)
    assert callback.seen == ["on_epoch_begin"]


def test_keras_own_loop_is_interrupted_too(small, rows):
    callback = At("on_train_batch_end", 1)
    _, history = train(small, rows, callback, run_eagerly=True)
    assert history.interrupted
    assert history.epoch == [0]
    assert callback.seen[-1] == "on_train_end"


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_a_backup_outlives_an_interrupt(run_eagerly, small, rows, tmp_path):
    backup = C.BackupAndRestore(tmp_path / "backup")
    model = bridle.compile(small.one(), "sgd", "mse", run_eagerly=run_eagerly)
    how = {"epochs": 4, "batch_size": 2, "verbose": 0}
    # Hooks run in the order of the callbacks: the interrupt comes after two backups.
    bridle.fit(model, rows.x, rows.y, callbacks=[backup, At("on_epoch_end", 1)], **how)
    assert list((tmp_path / "backup").iterdir())
    assert backup.delete_checkpoint
    history = bridle.fit(model, rows.x, rows.y, callbacks=[backup], **how)
    assert history.epoch[-1] == 3
    assert history.epoch[0] >= 1
    assert not (tmp_path / "backup").exists()


def test_handlers_are_put_back_and_those_of_the_user_stay():
    before = signal.getsignal(signal.SIGINT)
    with watched() as interrupts:
        interrupt()
        assert interrupts.seen
        with pytest.raises(KeyboardInterrupt):
            interrupt()
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(KeyboardInterrupt):
        interrupt()
    got = []
    signal.signal(signal.SIGINT, lambda *_: got.append("mine"))
    try:
        with watched() as interrupts:
            interrupt()
        assert (got, interrupts.seen) == (["mine"], False)
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_train_without_signals(small, rows):
    found = []
    worker = threading.Thread(target=lambda: found.append(train(small, rows, C.Callback())[1]))
    worker.start()
    worker.join()
    assert found[0].interrupted is False
    assert np.isfinite(found[0].history["loss"]).all()


def test_a_script_ends_once_the_history_is_safe(small, rows, monkeypatch):
    monkeypatch.delattr(sys, "ps1")
    callback, model = At("on_epoch_end", 1), bridle.compile(small.one(), "sgd", "mse")
    with pytest.raises(KeyboardInterrupt, match=r"in epoch 2 after step 4\. The history"):
        train(small, rows, callback, model=model)
    assert callback.seen[-1] == "on_train_end"
    assert (model.history.interrupted, model.history.epoch) == (True, [0, 1])


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_within_another_training_both_end_first(run_eagerly, small, rows, monkeypatch):
    monkeypatch.delattr(sys, "ps1")
    inner = bridle.compile(small.one(), "sgd", "mse", run_eagerly=run_eagerly)
    told = []

    def train_inner(epoch, logs):
        told.append(train(small, rows, At("on_epoch_end", 0), model=inner)[1].interrupted)

    outer = C.LambdaCallback(on_epoch_end=train_inner, on_train_end=lambda logs: told.append("end"))
    with pytest.raises(KeyboardInterrupt):
        train(small, rows, outer)
    assert told == [True, "end"]
